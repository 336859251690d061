import type { Words } from '../../engine/api.ts';
import { format } from '../../kernel/money.ts';
import { cleanLine } from '../../kernel/text.ts';
import { isMoney, type Bound } from './envelope.ts';
import type { DeskRefusal, RequestState, StepState, TermValue, Terms } from './model.ts';

/** Names for people's ids; the caller knows the directory and how the viewer reads a moment. */
export interface Speaker {
  readonly name: (personId: string) => string;
  readonly moment: (at: number) => string;
}

const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? 'nobody') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** 2450 basis points as `24.5 %`. */
export const percent = (basisPoints: number): string => `${Number((basisPoints / 100).toFixed(2))} %`;

const stateWords: Record<RequestState | StepState, string> = {
  pending: 'is still open',
  'changes-requested': 'was sent back for changes',
  approved: 'was approved',
  rejected: 'was rejected',
  recalled: 'was recalled',
  expired: 'expired',
  waiting: 'has not been asked yet',
  asked: 'is being asked',
  skipped: 'was skipped',
  withdrawn: 'was withdrawn',
};

/** Every refusal of the desk: what happened, then what the person can do. */
export function sayRefusal(refusal: DeskRefusal, say: Speaker): Words {
  switch (refusal.code) {
    case 'no-such-deal':
      return { status: 404, title: 'There is no such deal.' };
    case 'no-such-request':
      return { status: 404, title: 'There is no such approval request.' };
    case 'deal-closed':
      return { status: 409, title: `The deal is already in ${refusal.stage}.`, detail: 'An exception can be asked for while a deal is open. Reopen it first.' };
    case 'no-policy':
      return { status: 409, title: 'There is no approval policy yet.', detail: 'An administrator can write one under Settings, Policies.' };
    case 'no-terms':
      return { status: 422, title: 'Nothing was asked for.', detail: 'Give at least one of discount, termMonths, paymentDays.', field: refusal.field };
    case 'no-list-price':
      return { status: 422, title: 'This deal has no list price, so a discount cannot be computed.', detail: 'Add line items with a list price, then ask again.', field: refusal.field };
    case 'unknown-terms':
      return {
        status: 422,
        title: `The policy cannot tell yet: ${list(refusal.why)}.`,
        detail: 'Fill it in on the deal or in the request, then ask again.',
        field: refusal.field,
      };
    case 'already-in-flight':
      return { status: 409, title: `${say.name(refusal.requesterId)} has already asked for this deal.`, detail: `The request is ${refusal.requestId}. It can be recalled or commented on; a second one is not needed.` };
    case 'nobody-to-ask':
      return { status: 409, title: `Nobody can be asked for the step "${refusal.step}".`, detail: `The policy asks for it since ${list(refusal.because)}, but its approvers and its fallback resolve to nobody but the requester. An administrator can mend the policy or People.` };
    case 'reason-required':
      return { status: 422, title: refusal.decision === 'comment' ? 'The comment is empty.' : 'A reason is needed.', detail: 'Say in a sentence why, so that the other side can do something with it.', field: refusal.field };
    case 'own-request':
      return { status: 403, title: 'Nobody decides on their own request.', detail: 'Somebody else has to. You can recall it.' };
    case 'not-an-approver':
      return { status: 403, title: 'This decision is not yours.', detail: refusal.asked.length > 0 ? `It waits for ${list(refusal.asked.map(say.name))}. You can comment.` : 'You can comment.' };
    case 'which-step':
      return { status: 422, title: 'Two steps wait for you.', detail: `Say which one: ${list(refusal.steps)}.`, field: refusal.field };
    case 'no-such-step':
      return { status: 422, title: 'This request has no such step.', detail: `Its steps are ${list(refusal.steps)}.`, field: refusal.field };
    case 'step-not-asked':
      return { status: 409, title: `The step "${refusal.step}" ${stateWords[refusal.state]}.`, detail: 'It is asked when the steps before it are done.' };
    case 'you-decided':
      return { status: 409, title: `You decided already (${refusal.decision}), ${say.moment(refusal.at)}.` };
    case 'already-decided':
      return {
        status: 409,
        title: `This ${stateWords[refusal.state]}${refusal.by ? ` by ${say.name(refusal.by)}` : ''}, ${say.moment(refusal.at)}.`,
        detail: 'Nothing was changed by your click.',
      };
    case 'moved-on':
      return { status: 412, title: 'The request has changed since you looked.', detail: `It is at version ${refusal.version} now. Look again, then decide.` };
    case 'people-only':
      return { status: 403, title: 'Only a person can do this.', detail: 'Use a token that belongs to a person.' };
    case 'not-yours':
      return { status: 403, title: `Only ${say.name(refusal.requesterId)}, who asked, can do this.` };
    case 'person-inactive':
      return { status: 403, title: 'This person is deactivated.' };
    case 'choose-approver':
      return { status: 422, title: `Choose who decides the step "${refusal.step}".`, detail: `One of ${list(refusal.options.map(say.name))}.`, field: refusal.field };
    case 'second-proof-needed':
      return { status: 403, title: 'This decision needs a fresh sign-in.', detail: 'A click in Slack alone does not prove who clicked. Open the request on the web, sign in again, and approve there.' };
    case 'over-authority':
      return { status: 403, title: 'This is above your authority.', detail: `Your limit is ${refusal.limit}. Hand it to somebody whose limit covers it, or reject it.` };
    case 'last-one':
      return { status: 409, title: 'Nobody else is left to decide this step.', detail: 'Decide it, or hand it to somebody else.' };
    case 'cannot-ask':
      return {
        status: 422,
        title: {
          unknown: 'There is no such person.',
          inactive: `${say.name(refusal.personId)} does not work here any more.`,
          requester: `${say.name(refusal.personId)} asked for it and cannot decide it as well.`,
          'asked-already': `${say.name(refusal.personId)} is asked already.`,
        }[refusal.why],
        detail: 'Choose somebody else.',
        field: refusal.field,
      };
    case 'no-ad-hoc':
      return { status: 403, title: 'The policy does not let people add approvers.', detail: 'Comment instead, or ask an administrator to allow it (ad_hoc).' };
    case 'bad-date':
      return {
        status: 422,
        title: { 'no-date': `${JSON.stringify(refusal.given)} is no date.`, past: 'This day has passed.', 'too-far': 'This day is more than ten years away.' }[refusal.why],
        detail: 'Write a day ahead as YYYY-MM-DD.',
        field: refusal.field,
      };
    case 'too-short':
      return { status: 422, title: 'This is too short to be understood later.', detail: `Write at least ${refusal.least} characters.`, field: refusal.field };
    case 'bad-file': {
      // The name is what is wrong with some: shown without the signs that nobody sees.
      const called = cleanLine(refusal.name).slice(0, 80);
      const file = called ? `"${called}"` : 'This file';
      return {
        status: 422,
        title: {
          'no-name': 'The file has no name.',
          'long-name': 'The name of the file is too long.',
          'bad-name': `The name of ${called ? `"${called}"` : 'the file'} is not allowed.`,
          empty: `${file} is empty.`,
          'too-large': `${file} is too large.`,
        }[refusal.why],
        detail: {
          'no-name': 'Give it one, with its ending, such as offer.pdf.',
          'long-name': 'At most 200 characters.',
          'bad-name': 'Rename the file: no slash, no backslash, and no signs that nobody sees.',
          empty: 'Choose one with something in it.',
          'too-large': 'A file has at most 10 MB. Give a link instead.',
        }[refusal.why],
        field: refusal.field,
      };
    }
    case 'too-many-files':
      return { status: 422, title: 'A request takes ten files.', detail: refusal.there > 0 ? `It has ${refusal.there} already. Give a link instead.` : 'Choose fewer, or give links.', field: refusal.field };
    case 'not-concerned':
      return { status: 403, title: 'Files are added by those whom the request concerns.', detail: 'That is who asked, who decides or is told, and administrators. You can comment.' };
    case 'no-more-files':
      return { status: 409, title: `This request ${stateWords[refusal.state]}, so no file can be added any more.`, detail: 'A comment still can.' };
    case 'no-such-condition':
      return { status: 404, title: 'There is no such condition.' };
    case 'no-such-promise':
      return { status: 404, title: 'There is no such promise that was accepted.' };
    case 'not-your-condition':
      return { status: 403, title: 'This is not yours to settle.', detail: `${say.name(refusal.ownerId)} owns it${refusal.by !== refusal.ownerId ? `, ${say.name(refusal.by)} set it` : ''}; an administrator can too.` };
  }
}

/** What a term is called. */
const TERM_NAMES: Readonly<Record<string, string>> = {
  discount: 'discount',
  discount_amount: 'discount in money',
  max_line_discount: 'discount of a line',
  payment_days: 'payment days',
  term_months: 'months',
  amount: 'amount',
  list_amount: 'volume at list prices',
  currency: 'currency',
  products: 'products',
};
export const termName = (term: string): string => (Object.hasOwn(TERM_NAMES, term) ? TERM_NAMES[term]! : term.startsWith('fields.') ? term.slice('fields.'.length).replaceAll('_', ' ') : term.replaceAll('_', ' '));

/** A term's value as people say it. */
export function valueInWords(term: string, value: TermValue): string {
  if (value === null) return 'not set';
  if (isMoney(value)) return format({ minor: BigInt(value.minor), currency: value.currency });
  if (Array.isArray(value)) return value.length === 0 ? 'none' : list(value as readonly string[]);
  if (term === 'discount' || term === 'max_line_discount') return percent(Number(value));
  if (term === 'payment_days') return `net ${String(value)}`;
  if (term === 'term_months') return `${String(value)} months`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

/** `up to 24 %`, `24 months or more`, `76,000 to 93,000 EUR`. */
export function boundInWords(bound: Bound): string {
  const value = valueInWords(bound.term, bound.limit);
  if (bound.limit === null) return `${termName(bound.term)} not set`;
  switch (bound.direction) {
    case 'lower':
      return bound.term === 'payment_days' ? `${value} or less` : `up to ${value}`;
    case 'higher':
      return `${value} or more`;
    case 'within': {
      const limit = bound.limit;
      const band = bound.band ?? 0;
      if (!isMoney(limit)) return `${value} plus or minus ${percent(band)}`;
      const minor = BigInt(limit.minor);
      const size = minor < 0n ? -minor : minor;
      const edge = (sign: bigint) => format({ minor: minor + (sign * size * BigInt(band)) / 10_000n, currency: limit.currency });
      return `${bound.term === 'list_amount' ? 'list ' : ''}${edge(-1n)} to ${edge(1n)}`;
    }
    case 'subset':
      return `no ${termName(bound.term)} beyond ${value}`;
    case 'same':
      return bound.term === 'currency' ? value : `${termName(bound.term)} ${value}`;
  }
}

/** What a yes covers: `up to 24 %, 24 months or more, net 45 or less`. The currency is only said where it stands alone. */
export const coverage = (bounds: readonly Bound[]): string => {
  const said = bounds.filter(b => b.term !== 'currency' && !(b.limit === null && b.direction !== 'same')).map(boundInWords);
  return said.length > 0 ? said.join(', ') : bounds.length > 0 ? bounds.map(boundInWords).join(', ') : 'whatever the terms become';
};

/** `discount 26 % is over the 24 % that was approved` */
export function breakInWords(term: string, limit: TermValue, value: TermValue): string {
  const [was, is] = [valueInWords(term, limit), valueInWords(term, value)];
  return `${termName(term)} is ${is} now, approved was ${was}`;
}

/** `24 % off · 24 months · net 45`, leaving out what is not set. */
export const termsInWords = (terms: Terms): string => {
  const parts = partsOf(terms);
  return parts.length > 0 ? parts.join(' · ') : 'terms as they are';
};

/** In bold where bold is written with stars; what the discount was stands beside the discount. */
export function termsInMrkdwn(terms: Terms, was: string | null): string {
  const [first, ...rest] = partsOf(terms);
  if (was === null || terms.discount === null || first === undefined) return `*${termsInWords(terms)}*`;
  return [`*${first}* (was ${was})`, ...(rest.length > 0 ? [`*${rest.join(' · ')}*`] : [])].join(' · ');
}

function partsOf(terms: Terms): string[] {
  return [
    terms.discount === null ? null : terms.discount < 0 ? `${percent(-terms.discount)} above list` : `${percent(terms.discount)} off list`,
    terms.termMonths === null ? null : `${terms.termMonths} months`,
    terms.paymentDays === null ? null : `net ${terms.paymentDays}`,
  ].filter(part => part !== null);
}
