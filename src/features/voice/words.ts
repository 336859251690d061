import type { Words } from '../../engine/api.ts';
import type { StoredFact } from '../../engine/capability.ts';
import { format, type Money } from '../../kernel/money.ts';
import { countOf, listOf } from '../../kernel/text.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { NeedState, Urgency, Vendor } from './contract.ts';
import { voiceFacts } from './events.ts';
import type { NeedRefusal, Place } from './model.ts';

/** Needs, facts and refusals in words, as plain text: views escape it. Pure. */

export const STATE_WORDS: Readonly<Record<NeedState, string>> = {
  heard: 'Heard',
  'under-review': 'Under review',
  planned: 'Planned',
  'in-progress': 'In progress',
  shipped: 'Shipped',
  declined: 'Declined',
};
export const URGENCY_WORDS: Readonly<Record<Urgency, string>> = { blocker: 'Blocker', important: 'Important', nice: 'Nice to have' };
export const VENDOR_WORDS: Readonly<Record<Vendor, string>> = { github: 'GitHub', linear: 'Linear', jira: 'Jira' };

/** `2027-Q1` as people say it. */
export const sayQuarter = (quarter: string): string => `${quarter.slice(5)} ${quarter.slice(0, 4)}`;

/** `planned for Q1 2027`, `shipped in Signalbox 4.2`, `declined`. */
export function sayPlace(place: Place): string {
  switch (place.state) {
    case 'planned':
      return `planned for ${sayQuarter(place.quarter)}`;
    case 'in-progress':
      return place.quarter ? `in progress, planned for ${sayQuarter(place.quarter)}` : 'in progress';
    case 'shipped':
      return place.release ? `shipped in ${place.release.name}` : 'shipped';
    case 'merged':
      return 'merged into another need';
    default:
      return STATE_WORDS[place.state].toLowerCase();
  }
}

/** The amounts of some deals, currency by currency: `84,000.00 EUR and 12,000.00 USD`. */
export function sayAmounts(amounts: readonly Money[]): string {
  const sums = new Map<string, bigint>();
  for (const { minor, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0n) + minor);
  return listOf([...sums].map(([currency, minor]) => format({ minor, currency })));
}
export const amountOf = (deal: DealSnapshot): Money | null => deal.amount && { minor: BigInt(deal.amount.minor), currency: deal.amount.currency };

/** `61 %`. @param share 0 to 1 */
export const sayShare = (share: number): string => `${Math.round(share * 100)} %`;
/** `1.6`. */
export const sayNumber = (n: number): string => n.toFixed(1);

const who = (value: unknown): string => (typeof value === 'string' && value !== '' ? value : 'something else');

/** A fact about a need as its history shows it. @param name a person's name by id */
export function sayFact(fact: Pick<StoredFact, 'type' | 'payload'>, name: (id: string) => string): string {
  const p = fact.payload;
  switch (fact.type) {
    case voiceFacts.captured:
      return `${p['first'] === true ? 'First asked' : 'Asked'}${p['account'] ? ` by ${who(p['account'])}` : ''} (${URGENCY_WORDS[p['urgency'] as Urgency]?.toLowerCase() ?? who(p['urgency'])}).`;
    case voiceFacts.moved: {
      const quarter = typeof p['quarter'] === 'string' ? ` for ${sayQuarter(p['quarter'])}` : '';
      const reason = typeof p['reason'] === 'string' ? `: ${p['reason']}` : '.';
      return `${STATE_WORDS[p['to'] as NeedState] ?? who(p['to'])}${quarter}${reason}`;
    }
    case voiceFacts.shipped:
      return `It had been asked by ${countOf((p['askedBy'] as unknown[]).length, 'person', 'people')} in ${countOf((p['dealIds'] as unknown[]).length, 'deal')}.`;
    case voiceFacts.changed:
      return p['before'] ? `Renamed; it was called ${who(p['before'])}.` : `Changed: ${listOf((p['fields'] as string[]).map(f => FIELDS[f] ?? f))}.`;
    case voiceFacts.merged:
      return 'Merged into another need. Its voices count there.';
    case voiceFacts.absorbed:
      return `${who(p['otherTitle'])} was merged into this.`;
    case voiceFacts.unmerged:
      return 'Stands by itself again.';
    case voiceFacts.splitOff:
      return `${countOf(Number(p['voices']), 'voice')} became a need of their own: ${who(p['otherTitle'])}.`;
    case voiceFacts.splitFrom:
      return `Made of ${countOf(Number(p['voices']), 'voice')} of ${who(p['otherTitle'])}.`;
    case voiceFacts.issueLinked:
      return `${vendorOf(p['vendor'])} issue ${who(p['key'])} linked.`;
    case voiceFacts.issueUnlinked:
      return `${vendorOf(p['vendor'])} issue ${who(p['key'])} unlinked.`;
    case voiceFacts.issueMoved:
      return `${vendorOf(p['vendor'])} issue ${who(p['key'])} is ${who(p['state'])}.`;
    case voiceFacts.excepted:
      return `Strategic exception for ${who(p['account'])} until ${who(p['until'])}: ${who(p['why'])}`;
    case voiceFacts.exceptionEnded:
      return `The strategic exception for ${who(p['account'])} has ended.`;
    case voiceFacts.promiseReceived:
      return `Promised to a customer: ${who(p['what'])}.${typeof p['ownerId'] === 'string' ? ` ${name(p['ownerId'])} has to accept it.` : ''}`;
    default:
      return `${fact.type.replace(/^voice\./, '').replace(/-/g, ' ')}.`;
  }
}
const FIELDS: Readonly<Record<string, string>> = { title: 'name', productOwnerId: 'product owner', builders: 'who builds it', note: 'text for customers' };
const vendorOf = (vendor: unknown): string => VENDOR_WORDS[vendor as Vendor] ?? who(vendor);

export function sayRefusal(refusal: NeedRefusal): Words {
  switch (refusal.code) {
    case 'no-such-need':
      return { status: 404, title: 'There is no such need.', detail: 'It may have been written with another id. The board lists all of them.' };
    case 'no-such-deal':
      return { status: 422, title: 'There is no such deal.', field: 'dealId', detail: 'Choose a deal from the list, or leave it out and name the customer.' };
    case 'no-such-person':
      return { status: 422, title: 'There is no such person.', field: refusal.field, detail: 'Choose somebody from People.' };
    case 'person-inactive':
      return { status: 403, title: 'You are not active in Evenkeel any more.', detail: 'An administrator can change that under People.' };
    case 'not-product':
      return {
        status: 403,
        title: 'The roadmap is decided by product.',
        detail: `People of the team ${refusal.team}, with the role product or leadership, and administrators may do this. Raise a decision in the ledger to ask them.`,
      };
    case 'title-needed':
      return { status: 422, title: 'The need has no name yet.', field: 'title', detail: 'Say in a few words what is asked, such as "single sign-on".' };
    case 'words-needed':
      return { status: 422, title: 'The customer’s words are missing.', field: 'words', detail: 'Write down what they said, as they said it.' };
    case 'looks-like':
      return {
        status: 409,
        title: 'There are needs like this one.',
        field: 'title',
        detail: `${listOf(refusal.like.map(l => l.title), 'or', 3)}: add your voice there, or say that it is another one.`,
      };
    case 'merged':
      return { status: 409, title: 'This need was merged into another one.', detail: `Go on there: ${refusal.into}.` };
    case 'not-merged':
      return { status: 409, title: 'This need is not merged.', detail: 'There is nothing to undo.' };
    case 'merge-into-itself':
      return { status: 422, title: 'A need cannot be merged into itself.', field: 'into', detail: 'Both lead to the same need already.' };
    case 'no-such-target':
      return { status: 422, title: 'The need to merge into does not exist.', field: 'into', detail: 'Choose one from the board.' };
    case 'no-such-voice':
      return { status: 422, title: 'Some of these voices do not belong to this need.', field: 'voices', detail: 'Choose among the voices that the need shows.' };
    case 'nothing-left':
      return { status: 422, title: 'Nothing would be left of the need.', field: 'voices', detail: 'Leave at least one voice, or rename the need.' };
    case 'quarter-needed':
      return { status: 422, title: 'Planned for when?', field: 'quarter', detail: 'Name the quarter, such as 2027-Q1.' };
    case 'reason-needed':
      return { status: 422, title: 'A no needs its reason.', field: 'reason', detail: 'Everybody who asked will read it. "Declined, with a reason" counts as heard.' };
    case 'issue-taken':
      return { status: 409, title: 'This issue belongs to another need.', field: 'url', detail: `It is linked to ${refusal.needId}. Merge the two needs, or unlink it there.` };
    case 'until-passed':
      return { status: 422, title: 'This date has passed.', field: 'until', detail: 'An exception ends on a day to come.' };
    case 'no-such-exception':
      return { status: 404, title: 'There is no such exception.', detail: 'It may belong to another need.' };
  }
}
