import { actions, button, context, divider, fields, header, input, modal, moment, name, numberInput, section, textInput, words, type Block } from '../../kernel/blocks.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { format } from '../../kernel/money.ts';
import { listOf, nameInPlainText } from '../../kernel/text.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import type { Plan } from './decide-submit.ts';
import { completionInWords, needed, stepsFor, type ApprovalRequest, type Step, type Terms } from './model.ts';
import { percent, termsInWords } from './words.ts';

/** For whom a card is drawn: the approver's DM has buttons, the room's has none. */
export interface Viewer {
  readonly personId: string | null;
  readonly publicUrl: string;
}

const nameOf = (people: Directory, id: string): string => people.person(id)?.name ?? 'somebody';
const amountOf = (terms: Terms): string | null => (terms.amount ? format({ minor: BigInt(terms.amount.minor), currency: terms.amount.currency }) : null);
const title = (deal: DealSnapshot): string => (deal.account && !deal.name.startsWith(deal.account) ? `${nameInPlainText(deal.account, 60)} · ${nameInPlainText(deal.name, 70)}` : nameInPlainText(deal.name));

const stateInWords: Record<ApprovalRequest['state'], string> = {
  pending: 'Approval asked',
  'changes-requested': 'Sent back for changes',
  approved: 'Approved',
  rejected: 'Rejected',
  recalled: 'Recalled',
};

/** One line a step, as people say it. */
function stepLine(step: Step, index: number, people: Directory): string {
  const who = step.approvers.length <= 3 ? listOf(step.approvers.map(id => name(nameOf(people, id))), completionInWords(step).startsWith('all') ? 'and' : 'or') : completionInWords(step);
  const yes = step.decisions.filter(d => d.decision === 'approve').length;
  const progress = needed(step) > 1 && step.state === 'asked' ? ` (${yes} of ${needed(step)})` : '';
  const head = `*${index + 1}  ${name(step.name)}*  ${who}${step.fallback ? ' (stands in: nobody else could be found)' : ''}`;
  return `${head}\n${stepState(step, people)}${progress}`;
}

function stepState(step: Step, people: Directory): string {
  const last = step.decisions.at(-1);
  switch (step.state) {
    case 'waiting':
      return `comes after ${listOf(step.after.map(name))}`;
    case 'asked':
      return `waiting since ${moment(step.askedAt ?? 0)}${step.dueAt ? ` · due ${moment(step.dueAt)}` : ''}`;
    case 'approved':
      return `approved by ${listOf(step.decisions.filter(d => d.decision === 'approve').map(d => name(nameOf(people, d.by))))} ${moment(step.decidedAt ?? 0)}${last?.reason ? `: ${words(last.reason, 300)}` : ''}`;
    case 'rejected':
      return `rejected by ${name(nameOf(people, last!.by))} ${moment(step.decidedAt ?? 0)}: ${words(last?.reason ?? '', 500)}`;
    case 'changes-requested':
      return `${name(nameOf(people, last!.by))} asks for changes ${moment(step.decidedAt ?? 0)}: ${words(last?.reason ?? '', 500)}`;
    case 'skipped':
      return 'not needed';
    case 'withdrawn':
      return 'withdrawn';
  }
}

/** Where the CRM stands, once the request is approved. */
function crmLine(request: ApprovalRequest): string | null {
  if (request.state !== 'approved') return null;
  switch (request.written) {
    case 'written':
      return 'The CRM has it.';
    case 'conflict':
      return 'Approved, not in the CRM: somebody changed the deal there meanwhile. Open the deal and choose.';
    case 'refused':
      return 'Approved, not in the CRM: the CRM refused it. Open the deal to see why.';
    default:
      return 'Approved, not yet in the CRM.';
  }
}

/** The approval card: one message, updated in place, with buttons only for those who can use them. */
export function card(request: ApprovalRequest, people: Directory, viewer: Viewer): SlackMessage {
  const asker = name(nameOf(people, request.requesterId));
  const mine = viewer.personId ? stepsFor(request, viewer.personId) : [];
  const amount = amountOf(request.terms);
  const was = request.before.discount === null ? '' : ` (was ${percent(request.before.discount)})`;
  const headline = `${stateInWords[request.state]}: ${title(request.deal)}`;
  const ask = mine.length > 0 ? ` ${nameOf(people, request.requesterId)} asks you to decide.` : '';
  const blocks: Block[] = [
    header(headline),
    section(
      [
        amount ? `*${amount}*` : null,
        `*${termsInWords(request.terms)}*${request.terms.discount === null ? '' : was}`,
        request.deal.closeDate ? `closes ${request.deal.closeDate}` : null,
      ].filter(part => part !== null).join('  ·  '), // prettier-ignore
    ),
    section(request.why ? `Why: ${words(request.why)}  — ${asker}` : `Asked by ${asker}`),
    ...(request.steps.length > 0 ? [section(request.steps.map((step, i) => stepLine(step, i, people)).join('\n'))] : [context('The policy approves this without asking anybody.')]),
  ];
  const reasons = [...new Set(mine.flatMap(step => step.because))];
  if (reasons.length > 0) blocks.push(context(`You are asked since ${listOf(reasons.map(r => words(r, 300)))}.`));
  for (const comment of request.comments.slice(-3)) {
    blocks.push(context(`${name(nameOf(people, comment.by))}, ${moment(comment.at)}: ${words(comment.text, 600)}`));
  }
  const crm = crmLine(request);
  if (crm) blocks.push(context(crm));
  const link = button('Details', 'deal-desk.details', request.id, { url: `${viewer.publicUrl}/approvals/${request.id}` });
  if (mine.length > 0) {
    // A button carries an id and a round, never an amount or a right.
    const carries = `${request.id}:${request.round}:${mine[0]!.name}`.slice(0, 2000);
    blocks.push(
      actions(
        [
          button('Approve', 'deal-desk.approve', carries, { style: 'primary', label: `Approve for ${nameInPlainText(request.deal.name, 40)}` }),
          button('Request Changes', 'deal-desk.request-changes', carries),
          button('Reject', 'deal-desk.reject', carries),
          button('Comment', 'deal-desk.comment', carries),
          link,
        ],
        `desk.${request.id}.${request.version}`,
      ),
    );
  } else if (viewer.personId === request.requesterId && request.state === 'changes-requested') {
    blocks.push(actions([button('Ask Again', 'deal-desk.ask', request.dealId, { style: 'primary' }), button('Recall', 'deal-desk.recall', request.id), link], `desk.${request.id}.${request.version}`));
  } else if (viewer.personId === request.requesterId && request.state === 'pending') {
    blocks.push(actions([button('Comment', 'deal-desk.comment', `${request.id}:${request.round}:`), button('Recall', 'deal-desk.recall', request.id), link], `desk.${request.id}.${request.version}`));
  } else {
    blocks.push(actions([link], `desk.${request.id}.${request.version}`));
  }
  return { text: `${headline}. ${[amount, termsInWords(request.terms)].filter(Boolean).join(', ')}.${ask}`, blocks };
}

/** The result in one line, for the channel and for the one who asked. */
export function outcomeLine(request: ApprovalRequest, people: Directory): SlackMessage {
  const deciders = [...new Set(request.steps.flatMap(s => s.decisions.map(d => d.by)))];
  const last = request.steps.flatMap(s => s.decisions).sort((a, b) => b.at - a.at)[0];
  const by = deciders.length > 0 ? ` by ${listOf(deciders.map(id => name(nameOf(people, id))))}` : ' by the policy itself';
  const what = termsInWords(request.terms);
  const text =
    request.state === 'approved'
      ? `Approved${by}: ${what}. Evenkeel is writing it to the CRM.`
      : request.state === 'rejected'
        ? `Rejected by ${name(nameOf(people, last?.by ?? ''))}: ${words(last?.reason ?? '', 500)}`
        : request.state === 'changes-requested'
          ? `${name(nameOf(people, last?.by ?? ''))} asks for changes: ${words(last?.reason ?? '', 500)}`
          : `${name(nameOf(people, request.requesterId))} has recalled the request for ${what}.`;
  return { text, blocks: [section(text)] };
}

export function reminderLine(request: ApprovalRequest, step: Step, people: Directory): SlackMessage {
  const text = `Still waiting for you: ${title(request.deal)}, ${termsInWords(request.terms)}. ${nameOf(people, request.requesterId)} asked ${new Date(step.askedAt ?? 0).toISOString().slice(0, 10)}. The buttons are on the card above.`;
  return { text, blocks: [section(text), context(`Step ${name(step.name)}. You get at most five of these, in working hours.`)] };
}

/** What was typed in the modal, as text, so that nothing is lost whatever happens. */
export interface Typed {
  readonly discount: string;
  readonly termMonths: string;
  readonly paymentDays: string;
  readonly why: string;
}

export const typedFrom = (deal: DealSnapshot): Typed => ({
  discount: deal.discount === null ? '' : String(deal.discount / 100),
  termMonths: deal.termMonths === null ? '' : String(deal.termMonths),
  paymentDays: deal.paymentDays === null ? '' : String(deal.paymentDays),
  why: '',
});

/** The modal that asks the desk, with who would be asked drawn live below the fields. */
export function askModal(deal: DealSnapshot, typed: Typed, preview: readonly Block[], metadata: string): JsonObject {
  const number = (does: string, initial: string, decimals: boolean, max: string) =>
    numberInput(does, { ...(initial && { initial }), decimals, min: '0', max, live: true });
  const list = deal.listAmount ? format({ minor: BigInt(deal.listAmount.minor), currency: deal.listAmount.currency }) : null;
  return modal({
    callbackId: 'deal-desk.submit',
    title: 'Ask the deal desk',
    submit: 'Submit',
    privateMetadata: metadata,
    blocks: [
      section(`*${name(deal.name)}*${deal.account ? ` · ${name(deal.account)}` : ''}\n${list ? `List ${list} · now ${deal.discount === null ? 'no discount' : `${percent(deal.discount)} off`}` : 'No list price: add line items to ask for a discount'}`),
      input('discount', 'Discount in percent', number('deal-desk.preview-discount', typed.discount, true, '100'), { live: true, optional: true }),
      input('termMonths', 'Term in months', number('deal-desk.preview-term', typed.termMonths, false, '1200'), { live: true, optional: true }),
      input('paymentDays', 'Payment days', number('deal-desk.preview-payment', typed.paymentDays, false, '3650'), { live: true, optional: true }),
      divider,
      ...preview,
      divider,
      input('why', 'Why', textInput('deal-desk.why', { multiline: true, initial: typed.why, placeholder: 'What the customer offers in return, and by when' }), { optional: true, hint: 'Everybody who is asked reads this.' }),
    ],
  });
}

/** Who would be asked, and why: the same code that will ask them. */
export function previewBlocks(plan: Plan, people: Directory): Block[] {
  const amount = amountOf(plan.terms);
  const head = `${termsInWords(plan.terms)}${amount ? ` · *${amount}*` : ''}`;
  if (plan.steps.length === 0) {
    return [section(`*Nobody has to be asked.*  ${head}\nThe policy approves this by itself.`)];
  }
  const count = new Set(plan.steps.flatMap(s => s.approvers)).size;
  const waits = plan.steps.map((step, i) => {
    const who = step.approvers.length <= 4 ? listOf(step.approvers.map(id => name(nameOf(people, id))), needed(step) === step.approvers.length ? 'and' : 'or') : completionInWords(step);
    const after = step.after.length > 0 ? `, after ${listOf(step.after.map(name))}` : '';
    return `*${i + 1}  ${name(step.name)}*  ${who}${after}\n${step.because.map(b => words(b, 300)).join('; ')}`;
  });
  return [section(`*${plan.steps.length === 1 ? 'One step' : `${plan.steps.length} steps`}, up to ${count === 1 ? 'one person' : `${count} people`}.*  ${head}`), section(waits.join('\n'))];
}

/** Asks for the reason that a reject, a request for changes or a comment needs. */
export function reasonModal(request: ApprovalRequest, decision: 'reject' | 'request-changes' | 'comment', metadata: string): JsonObject {
  const labels = { reject: ['Reject', 'Why not'], 'request-changes': ['Request changes', 'What should change'], comment: ['Comment', 'What you want to say'] } as const;
  const [submit, label] = labels[decision];
  return modal({
    callbackId: 'deal-desk.reason',
    title: submit,
    submit,
    privateMetadata: metadata,
    blocks: [
      fields([`*${name(request.deal.name)}*`, termsInWords(request.terms)]),
      input('reason', label, textInput('deal-desk.reason-text', { multiline: true, placeholder: 'A sentence that the other side can do something with' }), {
        hint: decision === 'comment' ? 'Shown on every copy of the card.' : 'The one who asked reads this.',
      }),
    ],
  });
}

/** One line per waiting request, with the decision right there. */
export function inboxBlocks(waiting: readonly ApprovalRequest[], people: Directory, personId: string, publicUrl: string): Block[] {
  if (waiting.length === 0) return [context('No approval waits for you.')];
  return waiting.slice(0, 10).flatMap(request => {
    const step = stepsFor(request, personId)[0];
    const carries = `${request.id}:${request.round}:${step?.name ?? ''}`;
    const due = step?.dueAt ? ` · due ${moment(step.dueAt)}` : '';
    return [
      section(`*${name(request.deal.name)}*${request.deal.account ? ` · ${name(request.deal.account)}` : ''}\n${[amountOf(request.terms), termsInWords(request.terms)].filter(Boolean).join(' · ')} · asked by ${name(nameOf(people, request.requesterId))}${due}`),
      actions(
        [
          button('Approve', 'deal-desk.approve', carries, { style: 'primary', label: `Approve ${nameInPlainText(request.deal.name, 50)}` }),
          button('Reject', 'deal-desk.reject', carries),
          button('Details', 'deal-desk.details', request.id, { url: `${publicUrl}/approvals/${request.id}` }),
        ],
        `inbox.${request.id}.${request.version}`,
      ),
    ];
  });
}
