import type { World } from '../../engine/capability.ts';
import type { Block } from '../../kernel/blocks.ts';
import type { JsonObject } from '../../kernel/json.ts';
import type { ActionEvent, Clicker, Reply, SlackSurface, SubmissionEvent, SubmissionReply } from '../../ports/slack-surface.ts';
import { directory } from '../people/read.ts';
import { thanksIdOf, type Draft, type DraftCommand, type DraftRefusal } from './model-drafts.ts';
import type { RecognitionRefusal } from './model.ts';
import { aboutsOf } from './present.ts';
import { draftById, draftsNaming, draftsToSend, namesOf } from './read.ts';
import { thankedSince } from './read-drafts.ts';
import { draftBlocks, draftModal, nothingLeft } from './views-drafts.ts';
import { sayMoment, sayRefusal } from './words.ts';
import { sayDraftRefusal } from './words-drafts.ts';

/** Slack's side of drafts: they are read, changed, sent and declined there; nothing is sent by itself. */

const toMe = (text: string): Reply => ({ message: { text }, visible: 'to-me' });

/** The form of the first draft that fits; one that says so when none waits. */
async function formOf(world: World, personId: string, wanted: (draft: Draft) => boolean, otherwise: string): Promise<JsonObject> {
  return world.read(async tx => {
    const waiting = await draftsToSend(tx, personId);
    const draft = waiting.find(wanted);
    if (!draft) return nothingLeft(otherwise);
    const people = await directory(tx);
    const around = { people, names: await namesOf(tx, aboutsOf(draft)) };
    const chosen = draft.people.flatMap(id => people.person(id)?.slackId ?? []);
    return draftModal(draft, around, chosen, (await thankedSince(tx, [draft])).has(draft.id), waiting.length - 1);
  });
}
const SETTLED = 'No draft of thanks waits for you here. It was sent, declined or withdrawn.';

async function openForm(event: ActionEvent, world: World, wanted: (draft: Draft) => boolean): Promise<void> {
  await world.ports.slack.openView(event.triggerId, await formOf(world, event.by.personId, wanted, SETTLED));
}

const order = (world: World, event: ActionEvent, command: DraftCommand) =>
  world.run('recognition-drafts', command, { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause });

async function declined(event: ActionEvent, world: World, type: 'decline' | 'decline-name', said: string): Promise<Reply | void> {
  const answer = await order(world, event, { type, draftId: event.value });
  if (!answer.ok) {
    const refusal = sayDraftRefusal(answer.refusal as unknown as DraftRefusal);
    return toMe(`${refusal.title} ${refusal.detail ?? ''}`.trim());
  }
  // In its own form the next draft takes its place; on Home the page itself shows it.
  if (event.view?.type === 'modal') await world.ports.slack.updateView(event.view.id, await formOf(world, event.by.personId, () => true, 'Declined; nothing was sent. No other draft waits for you.'), event.view.hash);
  else if (!event.view) return toMe(said);
}

async function send(event: SubmissionEvent, world: World): Promise<SubmissionReply> {
  const { draftId } = JSON.parse(event.view.privateMetadata) as { draftId: string };
  const { values } = event.view;
  const { people, draft } = await world.read(async tx => ({ people: await directory(tx), draft: await draftById(tx, draftId) }));
  if (!draft) return { errors: { words: SETTLED } };
  // Who is not in Slack cannot be chosen there, and stays in.
  const elsewhere = draft.people.filter(id => !people.person(id)?.slackId);
  const answer = await world.run(
    'recognition',
    {
      type: 'give',
      thanksId: thanksIdOf(draftId),
      people: [...[values['people'] ?? []].flat().map(id => people.bySlackId(id)?.id ?? id), ...elsewhere],
      teams: [],
      about: draft.about,
      words: String(values['words'] ?? ''),
      private: values['seen'] === 'private',
      draftId,
    },
    { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause },
  );
  if (answer.ok) return { close: true };
  const zone = people.person(event.by.personId)?.timeZone ?? 'UTC';
  const said = sayRefusal(answer.refusal as unknown as RecognitionRefusal, { name: id => people.person(id)?.name ?? 'Somebody', team: id => people.team(id)?.name ?? 'this team', moment: at => sayMoment(at, zone) });
  return { errors: { [said.field && said.field in values ? said.field : 'words']: `${said.title} ${said.detail ?? ''}`.trim() } };
}

async function home(viewer: Clicker, world: World): Promise<Block[]> {
  return world.read(async tx => {
    const [toSend, naming] = [await draftsToSend(tx, viewer.personId), await draftsNaming(tx, viewer.personId)];
    const shown = [...toSend.slice(0, 3), ...naming.slice(0, 3)];
    const around = { people: await directory(tx), names: await namesOf(tx, shown.flatMap(aboutsOf)) };
    return draftBlocks(toSend, naming, around, await thankedSince(tx, toSend.slice(0, 3)));
  });
}

export const draftHome = { order: 40, render: home } as const;
export const draftSlack = {
  actions: {
    'recognition.read-draft': (event, world) => openForm(event, world, d => d.id === event.value),
    /** From a nudge: the drafts about one deal. */
    'recognition.read-drafts': (event, world) => openForm(event, world, d => d.dealId === event.value),
    'recognition.decline-draft': (event, world) => declined(event, world, 'decline', 'Declined. Nothing was sent.'),
    'recognition.leave-out': (event, world) => declined(event, world, 'decline-name', 'You are left out of it.'),
  },
  submissions: { 'recognition.send-draft': send },
} as const satisfies SlackSurface;
