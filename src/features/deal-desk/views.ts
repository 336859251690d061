import { actions, button, context, header, moment, name, overflow, section, words, type Block, type Element } from '../../kernel/blocks.ts';
import { format } from '../../kernel/money.ts';
import { listOf, nameInPlainText } from '../../kernel/text.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import { completionInWords, needed, overdue, required, stands, stepsFor, yesSeats, type ApprovalRequest, type MissedWhy, type Step, type Terms } from './model.ts';
import { personRefOf, sinceLooked } from './present.ts';
import { filesInWords, missedInWords } from './words-files.ts';
import { breakInWords, coverage, percent, termsInMrkdwn, termsInWords } from './words.ts';

/** For whom a card is drawn: the approver's DM has buttons, the room's has none. */
export interface Viewer {
  readonly personId: string | null;
  readonly publicUrl: string;
}

export const nameOf = (people: Directory, id: string): string => personRefOf(people, id).name;
export const amountOf = (terms: Terms): string | null => (terms.amount ? format({ minor: BigInt(terms.amount.minor), currency: terms.amount.currency }) : null);
export const title = (deal: DealSnapshot): string => (deal.account && !deal.name.startsWith(deal.account) ? `${nameInPlainText(deal.account, 60)} · ${nameInPlainText(deal.name, 70)}` : nameInPlainText(deal.name));

/** `Thu 14 May 2026`, the same in every reader's zone, since a day is a day. */
export const dayInWords = (date: string): string => new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${date}T12:00:00Z`)).replace(',', '');

const stateInWords: Record<ApprovalRequest['state'], string> = {
  pending: 'Approval asked',
  'changes-requested': 'Sent back for changes',
  approved: 'Approved',
  rejected: 'Rejected',
  recalled: 'Recalled',
  expired: 'Expired',
};

/** One line a step, as people say it. */
function stepLine(step: Step, index: number, people: Directory): string {
  const who = step.approvers.length <= 3 ? listOf(step.approvers.map(id => name(nameOf(people, id))), completionInWords(step).startsWith('all') ? 'and' : 'or') : completionInWords(step);
  const yes = yesSeats(step).size;
  const progress = needed(step) > 1 && step.state === 'asked' ? ` (${yes} of ${needed(step)})` : '';
  const proxies = Object.entries(step.standIns).map(([who, absent]) => `${name(nameOf(people, who))} stands in for ${name(nameOf(people, absent))}`);
  const aside = step.state === 'asked' && proxies.length > 0 ? ` (${listOf(proxies)})` : '';
  const head = `*${index + 1}  ${name(step.name)}*  ${who}${step.fallback ? ' (stands in: nobody else could be found)' : ''}${aside}`;
  return `${head}\n${stepState(step, people)}${progress}`;
}

function stepState(step: Step, people: Directory): string {
  const last = step.decisions.at(-1);
  const yes = step.decisions.filter(stands);
  switch (step.state) {
    case 'waiting':
      return step.after.length > 0 ? `comes after ${listOf(step.after.map(name))}` : 'not asked yet';
    case 'asked': {
      const broken = step.decisions.filter(d => d.envelope?.broken).at(-1);
      const why = broken?.envelope?.broken ? `asked again: ${breakWords(broken.envelope.bounds, broken.envelope.broken)} by ${name(nameOf(people, broken.by))} · ` : '';
      const question = step.question ? ` · ${name(nameOf(people, step.question.by))} asks: ${words(step.question.text, 300)}` : '';
      return `${why}waiting since ${moment(step.askedAt ?? 0)}${step.dueAt ? ` · due ${moment(step.dueAt)}` : ''}${question}`;
    }
    case 'approved': {
      const covers = yes.at(-1)?.envelope;
      const reason = yes.map(d => d.reason).filter(r => r !== null).at(-1);
      return `approved by ${listOf(yes.map(d => name(nameOf(people, d.by)) + (d.for ? ` for ${name(nameOf(people, d.for))}` : '')))} ${moment(step.decidedAt ?? 0)}${reason ? `: ${words(reason, 300)}` : ''}${covers && covers.bounds.length > 0 && step.kind !== 'promise' ? `\n_covers ${coverage(covers.bounds)}_` : ''}`;
    }
    case 'rejected':
      return `rejected by ${name(nameOf(people, last!.by))} ${moment(step.decidedAt ?? 0)}: ${words(last?.reason ?? '', 500)}`;
    case 'changes-requested':
      return `${name(nameOf(people, last!.by))} asks for changes ${moment(step.decidedAt ?? 0)}: ${words(last?.reason ?? '', 500)}`;
    case 'skipped':
      return 'not needed at these terms';
    case 'withdrawn':
      return 'withdrawn';
  }
}

const breakWords = (bounds: readonly { term: string; limit: never | unknown }[], broken: { term: string; value: unknown }): string =>
  breakInWords(broken.term, (bounds.find(b => b.term === broken.term)?.limit ?? null) as never, broken.value as never);

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

function obligationLines(request: ApprovalRequest, people: Directory): string[] {
  const late = new Set(overdue(request).map(c => c.id));
  const conditions = request.conditions
    .filter(c => c.state !== 'waived')
    .map(c => `Condition: ${words(c.text, 200)} · ${name(nameOf(people, c.ownerId))}, ${c.state === 'met' ? 'met' : late.has(c.id) ? `*overdue since ${dayInWords(c.due)}*` : `until ${dayInWords(c.due)}`}`);
  const promises = request.promises
    .filter(p => p.state !== 'withdrawn')
    .map(p => {
      const state = { asked: `${name(nameOf(people, p.ownerId))} has not accepted it`, accepted: `accepted by ${name(nameOf(people, p.settledBy ?? p.ownerId))} for ${dayInWords(p.acceptedDue ?? p.due)}`, declined: `declined by ${name(nameOf(people, p.settledBy ?? p.ownerId))}`, kept: 'kept', broken: '*not kept*', withdrawn: '' }[p.state];
      return `Promise: ${words(p.what, 200)} by ${dayInWords(p.due)} · ${state}`;
    });
  return [...conditions, ...promises].slice(0, 8);
}

/** The approval card: one message, updated in place, with buttons only for those who can use them. */
export function card(request: ApprovalRequest, people: Directory, viewer: Viewer): SlackMessage {
  const asker = name(nameOf(people, request.requesterId));
  const mine = viewer.personId ? stepsFor(request, viewer.personId) : [];
  const amount = amountOf(request.terms);
  const was = request.before.discount === null || request.terms.discount === null || request.before.discount === request.terms.discount ? null : percent(request.before.discount);
  const headline = `${stateInWords[request.state]}: ${title(request.deal)}`;
  const answer = request.state === 'pending' && viewer.personId === request.requesterId && request.steps.some(s => s.state === 'asked' && s.question);
  const ask = mine.length > 0 ? ` ${nameOf(people, request.requesterId)} asks you to decide.` : answer ? ' An approver asks you something.' : '';
  const steps = required(request);
  const gone = request.steps.filter(s => s.state === 'skipped' && s.decisions.length > 0);
  const blocks: Block[] = [
    header(headline),
    section(
      [
        amount ? `*${amount}*` : null,
        termsInMrkdwn(request.terms, was),
        request.deal.closeDate ? `closes ${dayInWords(request.deal.closeDate)}` : null,
      ].filter(part => part !== null).join('  ·  '), // prettier-ignore
    ),
    section(request.why ? `Why: ${words(request.why)}  — ${asker}` : `Asked by ${asker}`),
    ...(steps.length > 0 ? chunks(steps.map((step, i) => stepLine(step, i, people))).map(text => section(text)) : [context('The policy approves this without asking anybody.')]),
  ];
  if (gone.length > 0) blocks.push(context(`Not needed any more: ${listOf(gone.map(s => name(s.name)))}.`));
  const obligations = obligationLines(request, people);
  if (obligations.length > 0) blocks.push(section(obligations.join('\n')));
  const reasons = [...new Set(mine.flatMap(step => step.because))];
  if (reasons.length > 0) blocks.push(context(`You are asked since ${listOf(reasons.map(r => words(r, 300)))}.`));
  const since = sinceLooked(request, viewer.personId);
  if (since.length > 0) blocks.push(context(`Changed since you last looked: ${since.map(s => words(s, 200)).join('; ')}.`));
  const attached = attachedLine(request, viewer);
  if (attached) blocks.push(context(attached));
  // An open question stands in its step already.
  const open = new Set(request.steps.flatMap(s => (s.state === 'asked' && s.question ? [s.question.at] : [])));
  for (const comment of request.comments.filter(c => c.kind !== 'question' || !open.has(c.at)).slice(-3)) {
    const verb = { comment: '', question: ' asks', answer: ' answers' }[comment.kind];
    blocks.push(context(`${name(nameOf(people, comment.by))}${verb}, ${moment(comment.at)}: ${words(comment.text, 600)}`));
  }
  const crm = crmLine(request);
  if (crm) blocks.push(context(crm));
  blocks.push(actions(buttons(request, mine, viewer, answer), `desk.${request.id}.${request.version}`));
  return { text: `${headline}. ${[amount, termsInWords(request.terms)].filter(Boolean).join(', ')}.${ask}`, blocks };
}

const linkTo = (url: string, text: string) => `<${url.replace(/[<>|]/g, encodeURIComponent)}|${text}>`;

/** Files are listed on the request's page, where whoever may see it takes them; links are here. */
function attachedLine(request: ApprovalRequest, { personId, publicUrl }: Viewer): string | null {
  const files = filesInWords(request);
  const parts = [...(files ? [linkTo(`${publicUrl}/approvals/${request.id}`, files)] : []), ...request.attachments.slice(0, 5).map(a => linkTo(a.url, name(a.name)))];
  const missed = request.coming.filter(c => c.missed !== null && c.by === personId).map(c => name(c.name));
  const lines = [...(parts.length > 0 ? [`Attached: ${parts.join(', ')}`] : []), ...(missed.length > 0 ? [`Did not come: ${listOf(missed)}`] : [])];
  return lines.length > 0 ? lines.join('\n') : null;
}

/** Section texts of at most 2,900 characters. */
function chunks(lines: readonly string[]): string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length < 2_900) texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line.slice(0, 2_900));
  }
  return texts.slice(0, 12);
}

function buttons(request: ApprovalRequest, mine: readonly Step[], viewer: Viewer, answer: boolean): Element[] {
  const url = `${viewer.publicUrl}/approvals/${request.id}`;
  const link = button('Details', 'deal-desk.details', request.id, { url });
  const step = mine[0];
  if (step) {
    // A button carries an id and a round, never an amount or a right.
    const carries = `${request.id}:${request.round}:${step.name}`.slice(0, 2000);
    const deal = nameInPlainText(request.deal.name, 40);
    const more = (verb: string) => `${verb}:${request.id}:${request.round}`;
    const yes = step.secondProof
      ? button('Approve on the Web', 'deal-desk.approve-on-web', request.id, { url: `${url}?approve=1`, style: 'primary', label: `Approve ${deal} on the web, after signing in again` })
      : step.kind === 'promise'
        ? button('Accept', 'deal-desk.accept', carries, { style: 'primary', label: `Accept the promise for ${deal}` })
        : button('Approve', 'deal-desk.approve', carries, { style: 'primary', label: `Approve for ${deal}` });
    return [
      yes,
      button('Ask Back', 'deal-desk.ask-back', carries),
      button(step.kind === 'promise' ? 'Decline' : 'Request Changes', 'deal-desk.request-changes', carries),
      ...(step.kind === 'promise' ? [] : [button('Reject', 'deal-desk.reject', carries)]),
      overflow('deal-desk.more', [
        ...(step.kind === 'promise' ? [] : [{ text: 'Approve With a Condition', value: more('condition') }]),
        { text: 'Hand Over', value: more('hand-over') },
        { text: 'Abstain', value: more('abstain') },
        { text: 'Ask Somebody Else Too', value: more('also') },
        { text: 'Comment', value: more('comment') },
      ]),
      link,
    ];
  }
  const asker = viewer.personId === request.requesterId;
  if (asker && request.state === 'changes-requested') return [button('Ask Again', 'deal-desk.ask', request.dealId, { style: 'primary' }), button('Recall', 'deal-desk.recall', request.id), link];
  if (asker && request.state === 'pending') {
    return [
      button(answer ? 'Answer' : 'Comment', 'deal-desk.comment', `${request.id}:${request.round}:`, answer ? { style: 'primary' } : {}),
      button('Change Terms', 'deal-desk.ask', request.dealId),
      button('Recall', 'deal-desk.recall', request.id),
      link,
    ];
  }
  return [link];
}

/** What happened, in one line, for the channel. */
export function outcomeLine(request: ApprovalRequest, people: Directory, what: string): SlackMessage {
  const steps = required(request);
  const deciders = [...new Set(steps.flatMap(s => s.decisions.filter(stands).map(d => d.by)))];
  const last = request.steps.flatMap(s => s.decisions).sort((a, b) => b.at - a.at)[0];
  const by = deciders.length > 0 ? ` by ${listOf(deciders.map(id => name(nameOf(people, id))))}` : ' by the policy itself';
  const terms = termsInWords(request.terms);
  const text = ((): string => {
    switch (what) {
      case 'approved':
        return `Approved${by}: ${terms}. Evenkeel is writing it to the CRM.`;
      case 'rejected':
        return `Rejected by ${name(nameOf(people, last?.by ?? ''))}: ${words(last?.reason ?? '', 500)}`;
      case 'changes-requested':
        return `${name(nameOf(people, last?.by ?? ''))} asks for changes: ${words(last?.reason ?? '', 500)}`;
      case 'expired':
        return `The request for ${terms} has expired: nobody decided in time.`;
      case 'revoked':
        return revokedLine(request, people);
      default:
        return `${name(nameOf(people, request.requesterId))} has recalled the request for ${terms}.`;
    }
  })();
  return { text, blocks: [section(text)] };
}

/** Which yes no longer covers the terms, who is asked again, and whose yes still holds. */
function revokedLine(request: ApprovalRequest, people: Directory): string {
  const broke = request.rounds.at(-1)?.broke ?? [];
  const byBreak = new Map<string, string[]>();
  for (const b of broke) {
    const said = breakInWords(b.term, b.limit, b.value);
    byBreak.set(said, [...(byBreak.get(said) ?? []), name(nameOf(people, b.by))]);
  }
  const why = [...byBreak].map(([said, who]) => `${said} by ${listOf([...new Set(who)])}`);
  const open = required(request).filter(s => s.state !== 'approved');
  const isAgain = (step: Step) => step.decisions.some(d => d.envelope?.broken);
  const verb = (steps: readonly Step[], how: string) => (steps.length === 0 ? [] : [`${listOf(steps.map(s => name(s.name)))} ${steps.length === 1 ? 'is' : 'are'} asked ${how}`]);
  const asked = [...verb(open.filter(isAgain), 'again'), ...verb(open.filter(s => !isAgain(s)), 'for the first time')];
  const holding = required(request).filter(s => s.state === 'approved').map(s => name(s.name));
  const reason = why.length > 0 ? `${capital(listOf(why))}.` : `The terms are ${termsInWords(request.terms)} now.`;
  return `${reason} ${capital(asked.join(', '))}${holding.length > 0 ? `; the yes of ${listOf(holding)} still holds` : ''}. The stage is held until then.`;
}
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A line in somebody's direct messages, beside their card: what happened, and what they can do. */
export function personLine(about: string, request: ApprovalRequest, people: Directory, more: Readonly<Record<string, unknown>>): SlackMessage | undefined {
  const deal = title(request.deal);
  const step = typeof more['step'] === 'string' ? name(more['step']) : '';
  const asker = name(nameOf(people, request.requesterId));
  const terms = termsInWords(request.terms);
  const condition = request.conditions.find(c => c.id === more['condition']);
  const promise = request.promises.find(p => p.id === more['promise']);
  const question = request.steps.find(s => s.name === more['step'])?.question;
  const text = ((): string | undefined => {
    switch (about) {
      case 'reminder':
        return `Still waiting for you: ${deal}, ${terms}. ${asker} asked for it. The buttons are on the card above.`;
      case 'late':
        return `Past its due time: ${deal}, ${terms}. The step ${step} waits for you. The buttons are on the card above.`;
      case 'late-for-your-information':
        return `Past its due time: the step ${step} of ${deal}. You are told, not asked.`;
      case 'escalated-to-you':
        return `The step ${step} of ${deal} is past its due time, so you are asked too. The buttons are on the card.`;
      case 'handed-to-you':
        return `${name(nameOf(people, String(more['by'] ?? '')))} has handed you the step ${step} of ${deal}${more['reason'] ? `: ${words(String(more['reason']), 300)}` : ''}. The buttons are on the card.`;
      case 'decided-for-you': {
        const last = request.steps.find(s => s.name === more['step'])?.decisions.filter(d => d.for !== null).at(-1);
        return last && `${name(nameOf(people, last.by))} stood in for you on ${deal}: ${last.decision === 'approve' ? `approved ${terms}` : last.decision}${last.reason ? ` (${words(last.reason, 200)})` : ''}.`;
      }
      case 'question':
        return question ? `${name(nameOf(people, question.by))} asks about ${deal}: ${words(question.text, 600)} Press Answer on the card above.` : undefined;
      case 'answer': {
        const said = request.comments.filter(c => c.kind === 'answer').at(-1);
        return said && `${asker} has answered about ${deal}: ${words(said.text, 600)} The buttons are on the card above.`;
      }
      case 'answer-awaited':
        return question ? `${name(nameOf(people, question.by))} still waits for your answer about ${deal}: ${words(question.text, 300)}` : undefined;
      case 'for-your-information':
        return `${asker} has asked for ${terms} on ${deal}. You are told, not asked.`;
      case 'expired':
        return `Your request for ${terms} on ${deal} has expired: nobody decided in time. You can ask again from the deal.`;
      case 'file-missed':
        return `${name(String(more['name'] ?? ''))} is not attached to your request for ${deal}: ${missedInWords(more['why'] as MissedWhy)}. The request goes on without it; you can add the file on its page.`;
      case 'condition-soon':
        return condition && `Due ${dayInWords(condition.due)}: ${words(condition.text, 300)}. It is what ${name(nameOf(people, condition.by))}'s yes to ${deal} depends on.`;
      case 'condition-missed':
        return condition && `Overdue since ${dayInWords(condition.due)}: ${words(condition.text, 300)} (${deal}). Until it is met or waived, the approval does not count as complete.`;
      case 'condition-settled':
        return condition && `${name(nameOf(people, condition.settledBy ?? condition.ownerId))} says that it is ${condition.state}: ${words(condition.text, 300)} (${deal}).`;
      case 'promise-settled':
        return promise && `The promise to ${deal}, ${words(promise.what, 200)}, was ${promise.state === 'kept' ? 'kept' : 'not kept'}${promise.note ? `: ${words(promise.note, 300)}` : '.'}`;
      default:
        return undefined;
    }
  })();
  if (text === undefined) return undefined;
  const settle =
    condition && (about === 'condition-soon' || about === 'condition-missed')
      ? [actions([button('It Is Met', 'deal-desk.condition-met', `${request.id}:${condition.id}`, { style: 'primary' }), ...(about === 'condition-missed' ? [button('Waive It', 'deal-desk.condition-waive', `${request.id}:${condition.id}`)] : [])], `condition.${condition.id}.${about}`)]
      : [];
  return { text, blocks: [section(text), ...settle] };
}

/** One line per waiting request, with the decision right there. */
export function inboxBlocks(waiting: readonly ApprovalRequest[], people: Directory, personId: string, publicUrl: string): Block[] {
  if (waiting.length === 0) return [context('No approval waits for you.')];
  return waiting.slice(0, 10).flatMap(request => {
    const step = stepsFor(request, personId)[0];
    const due = step?.dueAt ? ` · due ${moment(step.dueAt)}` : '';
    const url = `${publicUrl}/approvals/${request.id}`;
    const link = button('Details', 'deal-desk.details', request.id, { url });
    const carries = `${request.id}:${request.round}:${step?.name ?? ''}`;
    const line = section(`*${name(request.deal.name)}*${request.deal.account ? ` · ${name(request.deal.account)}` : ''}\n${[amountOf(request.terms), termsInWords(request.terms)].filter(Boolean).join(' · ')} · asked by ${name(nameOf(people, request.requesterId))}${due}`);
    const able = !step
      ? [button('Answer', 'deal-desk.comment', `${request.id}:${request.round}:`, { style: 'primary', label: `Answer about ${nameInPlainText(request.deal.name, 50)}` }), link]
      : step.secondProof
        ? [button('Approve on the Web', 'deal-desk.approve-on-web', request.id, { url: `${url}?approve=1`, style: 'primary' }), link]
        : [
            step.kind === 'promise'
              ? button('Accept', 'deal-desk.accept', carries, { style: 'primary', label: `Accept the promise for ${nameInPlainText(request.deal.name, 40)}` })
              : button('Approve', 'deal-desk.approve', carries, { style: 'primary', label: `Approve ${nameInPlainText(request.deal.name, 50)}` }),
            ...(step.kind === 'promise' ? [] : [button('Reject', 'deal-desk.reject', carries)]),
            link,
          ];
    return [line, actions(able, `inbox.${request.id}.${request.version}`)];
  });
}
