import type { World } from '../../engine/capability.ts';
import { actions, button, context, header, section, type Block } from '../../kernel/blocks.ts';
import { makeId } from '../../kernel/ids.ts';
import { nameInPlainText } from '../../kernel/text.ts';
import type { ActionEvent, OpenView, Reply, SlackSurface, SubmissionEvent, SubmissionReply } from '../../ports/slack-surface.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { findForSlack, snapshot } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { roomByChannel } from '../rooms/read.ts';
import type { RequestType } from './contract.ts';
import { plan } from './decide-ask.ts';
import { seen } from './effects.ts';
import type { RequestCommand, RequestRefusal, Source, TeamRequest } from './model.ts';
import { request as readRequest, requests, type RequestQuery } from './read.ts';
import { settingsOf } from './settings.ts';
import { slackDuty } from './slack-duty.ts';
import { gatherFor } from './store.ts';
import { askModal, fieldBlock, handOverModal, planBlocks, wordsModal, type AskState, type WordVerb } from './views-forms.ts';
import { listed } from './views.ts';
import { sayRefusal, sayWaiting } from './words.ts';

/** Slack's side of requests: action id to payload to command. Decisions are made in decide.ts and nowhere else. */

const toMe = (text: string, detail?: string): Reply => ({ message: { text: detail ? `${text} ${detail}` : text }, visible: 'to-me' });

async function say(world: World, refusal: RequestRefusal): Promise<ReturnType<typeof sayRefusal>> {
  const people = await world.read(directory);
  return sayRefusal(refusal, {
    name: id => people.person(id)?.name ?? 'somebody',
    team: id => people.team(id)?.name ?? 'another team',
    moment: at => `<!date^${Math.floor(at / 1000)}^{date_short_pretty} at {time}|${new Date(at).toISOString()}>`,
  });
}
const run = (world: World, event: { by: { personId: string }; cause: string }, command: RequestCommand) =>
  world.run('requests', command, { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause });

/** A button's value: `<request>:<round>`. */
function carried(value: string): { requestId: string; round: number } {
  const [requestId = '', round = ''] = value.split(':');
  return { requestId, round: Number(round) || 1 };
}

async function claim(event: ActionEvent, world: World): Promise<Reply | void> {
  const answer = await run(world, event, { type: 'claim', ...carried(event.value) });
  if (answer.ok) return;
  const { title, detail } = await say(world, answer.refusal as unknown as RequestRefusal);
  return toMe(title, detail);
}

async function give(event: ActionEvent, world: World): Promise<Reply | void> {
  const answer = await run(world, event, { type: 'release', why: 'gave-back', ...carried(event.value) });
  if (answer.ok) return;
  const { title, detail } = await say(world, answer.refusal as unknown as RequestRefusal);
  return toMe(title, detail);
}

async function found(event: ActionEvent, world: World): Promise<{ request: TeamRequest; deal: DealSnapshot | undefined } | undefined> {
  const { requestId } = carried(event.value);
  return world.read(async tx => {
    const request = await readRequest(tx, requestId);
    return request && { request, deal: (await snapshot(tx, [request.dealId])).get(request.dealId) };
  });
}
const gone = toMe('There is no such request any more.');

const askWords = (verb: WordVerb) => async (event: ActionEvent, world: World): Promise<Reply | void> => {
  const about = await found(event, world);
  if (!about) return gone;
  await world.ports.slack.openView(event.triggerId, wordsModal(about.request, verb, about.deal));
};

async function giveWords(event: SubmissionEvent, world: World): Promise<SubmissionReply> {
  const { verb, requestId, round } = JSON.parse(event.view.privateMetadata) as { verb: WordVerb; requestId: string; round: number };
  const text = String(event.view.values['text'] ?? '');
  return close(await run(world, event, { type: verb, requestId, round, text }), world, 'text');
}

/** Closed when it went well; otherwise the form stays, with the reason at its field. */
async function close(answer: Awaited<ReturnType<World['run']>>, world: World, field: string, fields: readonly string[] = [field]): Promise<SubmissionReply> {
  if (answer.ok) return { close: true };
  const words = await say(world, answer.refusal as unknown as RequestRefusal);
  const at = words.field && fields.includes(words.field) ? words.field : field;
  return { errors: { [at]: `${words.title} ${words.detail ?? ''}`.trim() } };
}

async function openHandOver(event: ActionEvent, world: World): Promise<Reply | void> {
  const about = await found(event, world);
  if (!about) return gone;
  await world.ports.slack.openView(event.triggerId, handOverModal(about.request, about.deal, await world.read(directory)));
}

async function handOver(event: SubmissionEvent, world: World): Promise<SubmissionReply> {
  const { requestId, round } = JSON.parse(event.view.privateMetadata) as { requestId: string; round: number };
  const { values } = event.view;
  const user = values['person'];
  const people = await world.read(directory);
  const person = typeof user === 'string' && user ? people.bySlackId(user) : undefined;
  if (user && !person) return { errors: { person: 'Evenkeel does not know this person. An administrator can match them under People.' } };
  const team = typeof values['team'] === 'string' ? values['team'] : undefined;
  const command: RequestCommand = { type: 'hand-over', requestId, round, note: String(values['note'] ?? ''), ...(person ? { person: person.id } : team ? { team } : {}) };
  return close(await run(world, event, command), world, 'person', ['person', 'team', 'note']);
}

const moreVerbs: Readonly<Record<string, (event: ActionEvent, world: World) => Promise<Reply | void>>> = { done: askWords('done'), comment: askWords('comment'), release: give };
async function more(event: ActionEvent, world: World): Promise<Reply | void> {
  const [verb = '', ...rest] = event.value.split(':');
  return moreVerbs[verb]?.({ ...event, value: rest.join(':') }, world);
}

// ---- Asking

/** Types whose team exists here. */
const offered = async (world: World): Promise<readonly RequestType[]> => {
  const people = await world.read(directory);
  return settingsOf(await world.settings()).types.filter(t => people.team(t.team));
};

const newState = (world: World, dealId: string | null, source: Source | null): AskState => ({ requestId: makeId('request', world.now(), crypto.getRandomValues(new Uint8Array(9))), dealId, source });

async function drawAsk(world: World, state: AskState, chosen: { dealId: string | null; typeId: string | null; what: string }, personId: string) {
  const types = await offered(world);
  const type = types.find(t => t.id === chosen.typeId);
  const settings = await world.settings();
  const { deal, preview } = await world.read(async tx => {
    const dealId = state.dealId ?? chosen.dealId;
    const about = dealId ? await gatherFor(tx, settings, [dealId]) : undefined;
    const deal = dealId ? about?.deals.get(dealId) : undefined;
    if (!about || !deal || !type) return { deal, preview: [] as Block[] };
    const planned = plan({ dealId: deal.id, typeId: type.id, requesterId: personId, seed: state.requestId, now: world.now() }, about);
    return { deal, preview: 'refused' in planned ? [] : planBlocks(planned, deal, about.directory, personId, world.now()) };
  });
  return askModal({ state, deal, types, type, preview, what: chosen.what });
}

async function openAsk(world: World, event: { triggerId: string; by: { personId: string } }, dealId: string | null, source: Source | null, typed = ''): Promise<Reply | void> {
  const types = await offered(world);
  if (types.length === 0) return toMe('No team answers requests yet.', 'An administrator can set that up under Request types in Evenkeel.');
  const words = typed.toLowerCase();
  const type = words ? types.find(t => [t.name, t.id, t.team].some(n => words.startsWith(n.toLowerCase()) || n.toLowerCase().startsWith(words))) : undefined;
  const rest = type ? ([type.name, type.id, type.team].find(n => words.startsWith(n.toLowerCase())) ?? typed) : '';
  const what = source ? source.text : type ? typed.slice(rest.length).replace(/^[\s:,-]+/, '') : typed;
  await world.ports.slack.openView(event.triggerId, await drawAsk(world, newState(world, dealId, source), { dealId, typeId: type?.id ?? null, what }, event.by.personId));
}

const chosenIn = (view: OpenView) => {
  const text = (key: string) => (typeof view.values[key] === 'string' ? (view.values[key] as string) : null);
  return { dealId: text('deal'), typeId: text('type'), what: text('what') ?? '' };
};

/** Another type or deal was chosen: its fields come, what was typed stays. */
async function redrawAsk(event: ActionEvent, world: World): Promise<void> {
  if (!event.view) return;
  const state = JSON.parse(event.view.privateMetadata) as AskState;
  await world.ports.slack.updateView(event.view.id, await drawAsk(world, state, chosenIn(event.view), event.by.personId), event.view.hash);
}

async function submitAsk(event: SubmissionEvent, world: World): Promise<SubmissionReply> {
  const state = JSON.parse(event.view.privateMetadata) as AskState;
  const chosen = chosenIn(event.view);
  const type = (await offered(world)).find(t => t.id === chosen.typeId);
  if (!type) return { errors: { type: 'This type is not offered any more. Choose another; what you typed stays.' } };
  const people = await world.read(directory);
  const fields: Record<string, string> = {};
  for (const field of type.fields) {
    const value = event.view.values[fieldBlock(type.id, field.key)];
    if (typeof value === 'string' && value !== '') fields[field.key] = field.kind === 'person' ? (people.bySlackId(value)?.id ?? value) : value;
  }
  const answer = await run(world, event, { type: 'ask', requestId: state.requestId, dealId: state.dealId ?? chosen.dealId ?? '', typeId: type.id, what: chosen.what, fields, blockedBy: [], source: state.source });
  if (answer.ok) return { close: true };
  const refusal = answer.refusal as unknown as RequestRefusal;
  // The same form, submitted twice: it was sent.
  if (refusal.code === 'exists-already') return { close: true };
  const blockOf = (field: string) => (field.startsWith('fields.') ? fieldBlock(type.id, field.slice('fields.'.length)) : field);
  const words = await say(world, refusal);
  const problems = refusal.code === 'bad-fields' ? refusal.problems.map(p => [blockOf(p.field), p.message.replace(/^./, c => c.toUpperCase())] as const) : [];
  if (problems.length > 0) return { errors: Object.fromEntries(problems) };
  return { errors: { [words.field === 'type' || state.dealId !== null ? 'type' : 'deal']: `${words.title} ${words.detail ?? ''}`.trim() } };
}

// ---- What waits

/** `above` are the requests that the same page already shows: Slack refuses a page that has the same block twice. */
async function list(world: World, personId: string, query: Omit<RequestQuery, 'limit'>, limit: number, above: readonly string[] = []): Promise<{ blocks: Block[]; ids: string[]; total: number }> {
  const { items, total } = await world.read(tx => requests(tx, { ...query, limit: limit + above.length }));
  const fresh = items.filter(item => !above.includes(item.id));
  const shown = fresh.slice(0, limit);
  const blocks: Block[] = [];
  for (const item of shown) blocks.push(...listed(item, await seen(world, item), personId));
  return { blocks, ids: shown.map(item => item.id), total: total - (items.length - fresh.length) };
}

export const slack: SlackSurface = {
  commands: {
    '/ask': async (event, world) => {
      const room = await world.read(tx => roomByChannel(tx, event.channel));
      return openAsk(world, event, room?.dealId ?? null, null, event.text.slice(0, 2000));
    },
    ...slackDuty.commands,
  },
  shortcuts: {
    'requests.about-message': async (event, world) => {
      const { message } = event;
      if (!message) return toMe('Choose this from the menu of a message.');
      const room = await world.read(tx => roomByChannel(tx, message.channel));
      const url = (await world.ports.slack.permalink(message).catch(() => undefined)) ?? null;
      await openAsk(world, event, room?.dealId ?? null, { channel: message.channel, ts: message.ts, text: message.text, url });
    },
  },
  actions: {
    'requests.open-form': (event, world) => openAsk(world, event, event.value || null, null),
    'requests.pick-type': redrawAsk,
    'requests.deal': redrawAsk,
    'requests.claim': claim,
    'requests.done': askWords('done'),
    'requests.ask-back': askWords('ask-back'),
    'requests.decline': askWords('decline'),
    'requests.answer': askWords('answer'),
    'requests.withdraw': askWords('withdraw'),
    'requests.reopen': askWords('reopen'),
    'requests.hand-over': openHandOver,
    'requests.more': more,
    // A link: the browser opens it, Slack only tells us that it was clicked.
    'requests.details': async () => {},
    ...slackDuty.actions,
  },
  submissions: { 'requests.ask': submitAsk, 'requests.say': giveWords, 'requests.hand-over': handOver, ...slackDuty.submissions },
  options: {
    'requests.deal': async (event, world) =>
      (await world.read(tx => findForSlack(tx, event.typed, 50))).map(d => ({
        text: nameInPlainText(d.account && !d.name.startsWith(d.account) ? `${d.account} · ${d.name}` : d.name, 75),
        value: d.id,
        description: nameInPlainText([d.stage, d.ownerName].filter(Boolean).join(', '), 75),
      })),
  },
  home: {
    order: 12,
    render: async (viewer, world) => {
      const me = viewer.personId;
      const teamId = (await world.read(directory)).person(me)?.teamId ?? null;
      const waiting = await list(world, me, { waitingFor: { personId: me, teamId } }, 4);
      const asked = await list(world, me, { requester: me }, 4, waiting.ids);
      const all = button('See All', 'requests.details', 'all', { url: `${world.publicUrl}/requests`, label: 'See all requests' });
      return [
        header(sayWaiting(waiting.total)),
        ...waiting.blocks,
        ...(waiting.total > 4 ? [context(`and ${waiting.total - 4} more`)] : []),
        ...(asked.total > 0 ? [section(`*You asked* (${asked.total})`), ...asked.blocks] : []),
        actions([button('Ask Another Team', 'requests.open-form', ''), all]),
      ];
    },
  },
};
