import type { World } from '../../engine/capability.ts';
import type { Block } from '../../kernel/blocks.ts';
import { localDate } from '../../kernel/calendar.ts';
import type { ActionEvent, Clicker, Reply, SlackSurface, SubmissionEvent, SubmissionReply } from '../../ports/slack-surface.ts';
import { snapshot } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { OUTCOMES, type Outcome } from './contract.ts';
import type { DecisionCommand, DecisionRefusal } from './ledger-model.ts';
import { askedBy, decisionsOwedBy, promisesWaitingFor } from './read.ts';
import { decisionById } from './read-ledger.ts';
import { fresh } from './slack.ts';
import { answerModal, homeBlocks, inputModal } from './views-ledger.ts';
import { sayPlace } from './words.ts';
import { sayDecisionRefusal } from './words-ledger.ts';

/** Slack's side of the ledger. */

const toMe = (text: string): Reply => ({ message: { text }, visible: 'to-me' });

async function submit(world: World, event: SubmissionEvent, command: DecisionCommand, field: string): Promise<SubmissionReply> {
  const answer = await world.run('voice-decisions', command, { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause });
  if (answer.ok) return { close: true };
  const people = await world.read(directory);
  const words = sayDecisionRefusal(answer.refusal as unknown as DecisionRefusal, id => people.person(id)?.name ?? 'somebody');
  return { errors: { [words.field && words.field in event.view.values ? words.field : field]: `${words.title} ${words.detail ?? ''}`.trim() } };
}

async function openAnswer(event: ActionEvent, world: World): Promise<Reply | void> {
  const found = await world.read(tx => decisionById(tx, event.value));
  if (!found) return toMe('There is no such decision any more.');
  if (found.end.state !== 'open') return toMe(found.end.state === 'answered' ? 'This has been answered already.' : 'This has been withdrawn.');
  await world.ports.slack.openView(event.triggerId, answerModal(found));
}

async function openInput(event: ActionEvent, world: World): Promise<Reply | void> {
  const found = await world.read(tx => decisionById(tx, event.value));
  if (!found) return toMe('There is no such decision any more.');
  await world.ports.slack.openView(event.triggerId, inputModal(found, fresh(world, 'in')));
}

const text = (event: SubmissionEvent, block: string): string => String(event.view.values[block] ?? '').trim();

export const ledgerSlack = {
  actions: {
    'voice.answer': openAnswer,
    'voice.input': openInput,
    // Links: the browser opens them, Slack only tells us that they were clicked.
    'voice.ledger': async () => {},
    'voice.promise': async () => {},
  },
  submissions: {
    'voice.answer': (event, world) => {
      const outcome: Outcome = OUTCOMES.find(o => o === text(event, 'outcome')) ?? 'declined';
      return submit(world, event, { type: 'answer', decisionId: event.view.privateMetadata, outcome, reason: text(event, 'reason') }, 'reason');
    },
    'voice.input': (event, world) => {
      const { decisionId, inputId } = JSON.parse(event.view.privateMetadata) as { decisionId: string; inputId: string };
      return submit(world, event, { type: 'give-input', decisionId, inputId, text: text(event, 'text') }, 'text');
    },
  },
} satisfies SlackSurface;

/** What of customer voice waits for the viewer. */
export async function renderHome(viewer: Clicker, world: World): Promise<Block[]> {
  return world.read(async tx => {
    const promised = await promisesWaitingFor(tx, viewer.personId);
    const deals = await snapshot(tx, promised.map(p => p.dealId));
    const asked = await askedBy(tx, viewer.personId, world.now() - 30 * 86_400_000);
    return homeBlocks(
      await decisionsOwedBy(tx, viewer.personId),
      promised.map(p => ({ what: p.what, requestId: p.requestId, due: p.due, deal: deals.get(p.dealId)?.account ?? deals.get(p.dealId)?.name ?? 'a customer' })),
      asked.map(n => ({ id: n.id, title: n.title, place: sayPlace(n.place) })),
      world.publicUrl,
      localDate(world.now(), (await directory(tx)).person(viewer.personId)?.timeZone ?? 'UTC'),
    );
  });
}
