import type { World } from '../../engine/capability.ts';
import { actions, button, context, header, name, section, type Block } from '../../kernel/blocks.ts';
import { makeId } from '../../kernel/ids.ts';
import { parsePercent } from '../../kernel/money.ts';
import type { ActionEvent, Reply, SlackSurface, SubmissionEvent } from '../../ports/slack-surface.ts';
import { snapshot } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { gatherFor } from './aggregate.ts';
import { plan } from './decide-submit.ts';
import type { ApprovalRequest, AskedTerms, DeskCommand, DeskRefusal } from './model.ts';
import { inFlight, request as readRequest, requests } from './read.ts';
import { askModal, inboxBlocks, previewBlocks, reasonModal, typedFrom, type Typed } from './views.ts';
import { sayRefusal } from './words.ts';

/** Slack's side of the desk: action id to payload to command. Decisions are made in decide.ts and nowhere else. */

const toMe = (text: string, detail?: string): Reply => ({ message: { text: detail ? `${text} ${detail}` : text }, visible: 'to-me' });

async function say(world: World, refusal: DeskRefusal): Promise<ReturnType<typeof sayRefusal>> {
  const people = await world.read(directory);
  return sayRefusal(refusal, {
    name: id => people.person(id)?.name ?? 'somebody',
    moment: at => `<!date^${Math.floor(at / 1000)}^{date_short_pretty} at {time}|${new Date(at).toISOString()}>`,
  });
}

async function run(world: World, event: { by: { personId: string }; cause: string }, command: DeskCommand) {
  return world.run('deal-desk', command, { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause });
}

/** A button's value: `<request>:<round>:<step>`; the step's name may contain colons. */
function carried(value: string): { requestId: string; round: number; step: string | null } {
  const [requestId = '', round = '', ...step] = value.split(':');
  return { requestId, round: Number(round) || 0, step: step.join(':') || null };
}

async function approve(event: ActionEvent, world: World): Promise<Reply | void> {
  const { requestId, round, step } = carried(event.value);
  const answer = await run(world, event, { type: 'decide', requestId, decision: 'approve', reason: null, step, round });
  if (answer.ok) return;
  const words = await say(world, answer.refusal as unknown as DeskRefusal);
  return toMe(words.title, words.detail);
}

const askReason = (decision: 'reject' | 'request-changes' | 'comment') => async (event: ActionEvent, world: World): Promise<Reply | void> => {
  const { requestId } = carried(event.value);
  const found = await world.read(tx => readRequest(tx, requestId));
  if (!found) return toMe('There is no such approval request any more.');
  await world.ports.slack.openView(event.triggerId, reasonModal(found, decision, JSON.stringify({ value: event.value, decision })));
};

async function giveReason(event: SubmissionEvent, world: World) {
  const { value, decision } = JSON.parse(event.view.privateMetadata) as { value: string; decision: 'reject' | 'request-changes' | 'comment' };
  const { requestId, round, step } = carried(value);
  const text = String(event.view.values['reason'] ?? '');
  const answer = await run(
    world,
    event,
    decision === 'comment' ? { type: 'comment', requestId, text } : { type: 'decide', requestId, decision, reason: text, step, round },
  );
  if (answer.ok) return { close: true as const };
  const words = await say(world, answer.refusal as unknown as DeskRefusal);
  return { errors: { reason: `${words.title} ${words.detail ?? ''}`.trim() } };
}

interface ModalState {
  readonly dealId: string;
  /** The id the request will have: a second submission of the same modal is the same request. */
  readonly requestId: string;
}

/** Opens the modal; a request that was sent back for changes is asked again under its own id. */
async function openAsk(event: ActionEvent, world: World): Promise<Reply | void> {
  const dealId = event.value;
  const { deal, open } = await world.read(async tx => ({ deal: (await snapshot(tx, [dealId])).get(dealId), open: (await inFlight(tx, [dealId])).get(dealId) }));
  if (!deal) return toMe('There is no such deal any more.');
  if (open && (open.state === 'pending' || open.requesterId !== event.by.personId)) {
    const words = await say(world, { code: 'already-in-flight', requestId: open.id, requesterId: open.requesterId });
    return toMe(words.title, words.detail);
  }
  const typed = open ? typedAgain(open) : typedFrom(deal);
  const requestId = open?.id ?? makeId('req', world.now(), crypto.getRandomValues(new Uint8Array(9)));
  const preview = await previewFor(world, dealId, typed, event.by.personId);
  await world.ports.slack.openView(event.triggerId, askModal(deal, typed, preview, JSON.stringify({ dealId, requestId } satisfies ModalState)));
}

const typedAgain = (request: ApprovalRequest): Typed => ({
  discount: request.terms.discount === null ? '' : String(request.terms.discount / 100),
  termMonths: request.terms.termMonths === null ? '' : String(request.terms.termMonths),
  paymentDays: request.terms.paymentDays === null ? '' : String(request.terms.paymentDays),
  why: request.why ?? '',
});

/** What was typed, as terms, or what is wrong with which field. */
export function termsFrom(typed: Typed): { terms: AskedTerms } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const terms: { discount?: number; termMonths?: number; paymentDays?: number } = {};
  if (typed.discount) {
    const discount = parsePercent(typed.discount);
    if (discount === undefined || discount < -10_000 || discount > 10_000) errors['discount'] = 'A percentage with at most two decimals, such as 24.5';
    else terms.discount = discount;
  }
  const whole = (field: 'termMonths' | 'paymentDays', max: number) => {
    if (!typed[field]) return;
    const n = Number(typed[field]);
    if (!Number.isInteger(n) || n < 0 || n > max) errors[field] = `A whole number from 0 to ${max}`;
    else terms[field] = n;
  };
  whole('termMonths', 1200);
  whole('paymentDays', 3650);
  return Object.keys(errors).length > 0 ? { errors } : { terms };
}

async function previewFor(world: World, dealId: string, typed: Typed, personId: string): Promise<Block[]> {
  const parsed = termsFrom(typed);
  if ('errors' in parsed) return [context(Object.values(parsed.errors).join('. '))];
  const settings = await world.settings();
  const planned = await world.read(async tx => {
    const about = await gatherFor(tx, settings, [dealId]);
    const deal = about.deals.get(dealId);
    return deal ? { plan: plan(deal, parsed.terms, personId, about), people: about.directory } : undefined;
  });
  if (!planned) return [context('The deal is gone.')];
  if ('refused' in planned.plan) {
    const words = await say(world, planned.plan.refused);
    return [section(`*${words.title}*${words.detail ? `\n${words.detail}` : ''}`)];
  }
  return previewBlocks(planned.plan, planned.people);
}

const typedIn = (values: Readonly<Record<string, string | readonly string[] | null>>): Typed => ({
  discount: String(values['discount'] ?? '').trim(),
  termMonths: String(values['termMonths'] ?? '').trim(),
  paymentDays: String(values['paymentDays'] ?? '').trim(),
  why: String(values['why'] ?? ''),
});

/** Redraws the preview while somebody types. Slack keeps what is typed, since the inputs keep their ids. */
async function preview(event: ActionEvent, world: World): Promise<void> {
  if (!event.view) return;
  const { dealId } = JSON.parse(event.view.privateMetadata) as ModalState;
  const typed = typedIn(event.view.values);
  const deal = await world.read(async tx => (await snapshot(tx, [dealId])).get(dealId));
  if (!deal) return;
  const blocks = await previewFor(world, dealId, typed, event.by.personId);
  await world.ports.slack.updateView(event.view.id, askModal(deal, typed, blocks, event.view.privateMetadata), event.view.hash);
}

async function submit(event: SubmissionEvent, world: World) {
  const { dealId, requestId } = JSON.parse(event.view.privateMetadata) as ModalState;
  const typed = typedIn(event.view.values);
  const parsed = termsFrom(typed);
  if ('errors' in parsed) return { errors: parsed.errors };
  const answer = await run(world, event, { type: 'submit', requestId, dealId, terms: parsed.terms, why: typed.why || null });
  if (answer.ok) return { close: true as const };
  const words = await say(world, answer.refusal as unknown as DeskRefusal);
  const field = words.field?.replace(/^terms\.?/, '') || 'discount';
  return { errors: { [field in typed ? field : 'discount']: `${words.title} ${words.detail ?? ''}`.trim() } };
}

async function recall(event: ActionEvent, world: World): Promise<Reply | void> {
  const answer = await run(world, event, { type: 'recall', requestId: event.value });
  if (answer.ok) return;
  const words = await say(world, answer.refusal as unknown as DeskRefusal);
  return toMe(words.title, words.detail);
}

async function waitingBlocks(world: World, personId: string): Promise<{ blocks: Block[]; count: number }> {
  return world.read(async tx => {
    const { items, total } = await requests(tx, { waitingFor: personId, limit: 10 });
    return { blocks: inboxBlocks(items, await directory(tx), personId, world.publicUrl), count: total };
  });
}

export const slack: SlackSurface = {
  commands: {
    '/approvals': async (event, world) => {
      const { blocks, count } = await waitingBlocks(world, event.by.personId);
      const text = count === 0 ? 'No approval waits for you.' : `${count === 1 ? 'One approval waits' : `${count} approvals wait`} for you.`;
      return { message: { text, blocks: [section(`*${text}*`), ...(count > 0 ? blocks : [])] }, visible: 'to-me' };
    },
  },
  actions: {
    'deal-desk.approve': approve,
    'deal-desk.reject': askReason('reject'),
    'deal-desk.request-changes': askReason('request-changes'),
    'deal-desk.comment': askReason('comment'),
    'deal-desk.recall': recall,
    'deal-desk.ask': openAsk,
    'deal-desk.preview-discount': preview,
    'deal-desk.preview-term': preview,
    'deal-desk.preview-payment': preview,
    // A link: the browser opens it, Slack only tells us that it was clicked.
    'deal-desk.details': async () => {},
  },
  submissions: { 'deal-desk.submit': submit, 'deal-desk.reason': giveReason },
  home: {
    order: 10,
    render: async (viewer, world) => {
      const { blocks, count } = await waitingBlocks(world, viewer.personId);
      const mine = await world.read(async tx => ({ people: await directory(tx), ...(await requests(tx, { requester: viewer.personId, state: 'pending', limit: 5 })) }));
      const yours: Block[] =
        mine.items.length === 0
          ? []
          : [
              header('Your requests'),
              ...mine.items.map(r => {
                const asked = [...new Set(r.steps.filter(s => s.state === 'asked').flatMap(s => s.approvers))].map(id => name(mine.people.person(id)?.name ?? 'somebody'));
                return section(`*${name(r.deal.name)}*\nwaiting for ${asked.slice(0, 3).join(', ')}`);
              }),
              actions([button('See All', 'deal-desk.details', 'all', { url: `${world.publicUrl}/approvals` })]),
            ];
      return [header(count === 0 ? 'No approval waits for you' : count === 1 ? 'One approval waits for you' : `${count} approvals wait for you`), ...(count > 0 ? blocks : []), ...yours];
    },
  },
};
