import type { World } from '../../engine/capability.ts';
import { localDate } from '../../kernel/calendar.ts';
import { makeId } from '../../kernel/ids.ts';
import type { Choice } from '../../kernel/blocks.ts';
import { countOf, truncate } from '../../kernel/text.ts';
import type { ActionEvent, CommandEvent, Reply, ShortcutEvent, SlackSurface, SubmissionEvent, SubmissionReply } from '../../ports/slack-surface.ts';
import { findForSlack, snapshot, stagesOf } from '../deals/read.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { directory } from '../people/read.ts';
import { roomByChannel } from '../rooms/read.ts';
import { STATES, URGENCIES, type NeedState, type Urgency } from './contract.ts';
import type { Like, NeedCommand, NeedRefusal } from './model.ts';
import { countsOf, findNeeds, loadBoard, needById, rootNeed } from './read.ts';
import { captureModal, moveModal, NEW, plainOf, type Candidate, type CaptureState, type CaptureTyped } from './views.ts';
import { sayPlace, sayRefusal, STATE_WORDS } from './words.ts';

/** Slack's side of customer voice: action id to payload to command. Decisions are made in decide.ts and nowhere else. */

const toMe = (text: string, detail?: string): Reply => ({ message: { text: detail ? `${text} ${detail}` : text }, visible: 'to-me' });
export const fresh = (world: World, prefix: string): string => makeId(prefix, world.now(), crypto.getRandomValues(new Uint8Array(9)));

const run = (world: World, event: { by: { personId: string }; cause: string }, command: NeedCommand) =>
  world.run('voice', command, { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause });

const dealChoice = (deal: Pick<DealSnapshot, 'id' | 'name' | 'account'>): Choice => ({
  text: truncate(deal.account && !deal.name.startsWith(deal.account) ? `${deal.account}: ${deal.name}` : deal.name, 75),
  value: deal.id,
});

/** The deal whose room this is. */
const dealHere = async (world: World, channel: string | undefined): Promise<Choice | null> => {
  if (!channel) return null;
  return world.read(async tx => {
    const room = await roomByChannel(tx, channel);
    const deal = room && (await snapshot(tx, [room.dealId])).get(room.dealId);
    return deal ? dealChoice(deal) : null;
  });
};

const empty: CaptureTyped = { title: '', words: '', saidBy: '', deal: null, account: '', urgency: 'important' };

async function openCapture(event: CommandEvent | ShortcutEvent | ActionEvent, world: World, typed: Partial<CaptureTyped>, needId?: string): Promise<void> {
  const state: CaptureState = { needId: needId ?? fresh(world, 'need'), voiceId: fresh(world, 'voice') };
  await world.ports.slack.openView(event.triggerId, captureModal({ ...empty, ...typed }, state));
}

async function submitCapture(event: SubmissionEvent, world: World): Promise<SubmissionReply> {
  const state = JSON.parse(event.view.privateMetadata) as CaptureState;
  const { values } = event.view;
  const text = (block: string) => String(values[block] ?? '').trim();
  const dealId = text('deal') || null;
  const urgency: Urgency = URGENCIES.find(u => u === text('urgency')) ?? 'important';
  const same = text('same');
  const answer = await run(world, event, {
    type: 'capture',
    needId: same && same !== NEW ? same : state.needId,
    voiceId: state.voiceId,
    title: text('title') || null,
    anyway: same === NEW,
    words: text('words'),
    saidBy: text('saidBy') || null,
    dealId,
    account: text('account') || null,
    urgency,
    source: 'slack',
  });
  if (answer.ok) return { close: true };
  const refusal = answer.refusal as unknown as NeedRefusal;
  if (refusal.code === 'looks-like') {
    const deal = dealId ? ((await world.read(tx => snapshot(tx, [dealId]))).get(dealId) ?? null) : null;
    const typed = { title: text('title'), words: text('words'), saidBy: text('saidBy'), deal: deal && dealChoice(deal), account: text('account'), urgency };
    return { update: captureModal(typed, state, await candidates(world, refusal.like)) };
  }
  const words = sayRefusal(refusal);
  const field = words.field === 'dealId' ? 'deal' : (words.field ?? 'words');
  return { errors: { [field in values ? field : 'words']: `${words.title} ${words.detail ?? ''}`.trim() } };
}

/** What is offered instead of a new need: where it stands and how many ask for it. */
async function candidates(world: World, like: readonly Like[]): Promise<Candidate[]> {
  const settings = await world.settings();
  const { rows } = (await world.read(tx => loadBoard(tx, settings, world.now()))).board;
  const counts = countsOf(rows);
  return like.flatMap(({ needId, title }) => {
    const row = rows.find(r => r.need.id === needId);
    return row ? [{ needId, title, about: `${STATE_WORDS[row.state]}, asked by ${countOf(counts.get(needId)?.customers ?? 0, 'customer')}` }] : [];
  });
}

async function openMove(event: ActionEvent, world: World): Promise<Reply | void> {
  const need = await world.read(async tx => needById(tx, (await rootNeed(tx, event.value)) ?? event.value));
  if (!need) return toMe('There is no such need any more.');
  const zone = (await world.read(directory)).person(event.by.personId)?.timeZone ?? 'UTC';
  await world.ports.slack.openView(event.triggerId, moveModal(need, localDate(world.now(), zone)));
}

async function submitMove(event: SubmissionEvent, world: World): Promise<SubmissionReply> {
  const { values } = event.view;
  const text = (block: string) => String(values[block] ?? '').trim();
  const state: NeedState = STATES.find(s => s === text('state')) ?? 'heard';
  const answer = await run(world, event, {
    type: 'move',
    needId: event.view.privateMetadata,
    state,
    quarter: text('quarter') || null,
    reason: text('reason') || null,
    release: state === 'shipped' && text('release') ? { name: text('release'), url: null } : null,
  });
  if (answer.ok) return { close: true };
  const words = sayRefusal(answer.refusal as unknown as NeedRefusal);
  const field = words.field ?? 'state';
  return { errors: { [field in values ? field : 'state']: `${words.title} ${words.detail ?? ''}`.trim() } };
}

/** A lost deal that named what has shipped goes back to the first stage, in the name of the one who clicks. */
async function reopen(event: ActionEvent, world: World): Promise<Reply> {
  const deal = (await world.read(tx => snapshot(tx, [event.value]))).get(event.value);
  if (!deal) return toMe('There is no such deal any more.');
  if (deal.stageKind !== 'lost') return toMe(`${deal.name} is not lost any more.`, `It is in ${deal.stageLabel}.`);
  const first = stagesOf(await world.settings()).find(s => s.kind === 'open');
  if (!first) return toMe('There is no open stage.', 'An administrator can add one in the settings of the CRM.');
  const answer = await world.run('deals', { type: 'edit', dealId: deal.id, version: null, values: { stage: first.id } }, { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause });
  return answer.ok ? toMe(`${deal.name} is open again, in ${first.label}.`) : toMe(`${deal.name} could not be reopened.`, 'Open the deal in Evenkeel to see why.');
}

export const slack: SlackSurface = {
  commands: {
    '/need': async (event, world) => {
      const said = plainOf(event.text);
      await openCapture(event, world, { words: said.slice(0, 2000), deal: await dealHere(world, event.channel) });
    },
  },
  shortcuts: {
    'voice.capture': async (event, world) => {
      const said = plainOf(event.message?.text ?? '');
      await openCapture(event, world, { words: said.slice(0, 2000), deal: await dealHere(world, event.message?.channel) });
    },
  },
  actions: {
    'voice.move': openMove,
    'voice.reopen': reopen,
    'voice.add': async (event, world) => {
      const need = await world.read(async tx => needById(tx, (await rootNeed(tx, event.value)) ?? event.value));
      if (!need) return toMe('There is no such need any more.');
      await openCapture(event, world, { title: need.title, deal: await dealHere(world, event.channel) }, need.id);
    },
    // A link: the browser opens it, Slack only tells us that it was clicked.
    'voice.details': async () => {},
  },
  submissions: { 'voice.capture': submitCapture, 'voice.move': submitMove },
  options: {
    'voice.deal': async (event, world) => {
      const found = await world.read(tx => findForSlack(tx, event.typed, 50));
      return found.map(d => ({ text: dealChoice({ id: d.id, name: d.name, account: d.account }).text, value: d.id, ...(d.ownerName && { description: truncate(`${d.stage}, ${d.ownerName}`, 75) }) }));
    },
    'voice.need': async (event, world) => {
      const found = await world.read(tx => findNeeds(tx, event.typed, 50));
      return found.map(n => ({ text: truncate(n.title, 75), value: n.id, description: truncate(sayPlace(n.place), 75) }));
    },
  },
};
