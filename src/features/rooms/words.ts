import type { Words } from '../../engine/api.ts';
import type { Actor } from '../../kernel/actor.ts';
import { format, fromJson } from '../../kernel/money.ts';
import { countOf } from '../../kernel/text.ts';
import type { FieldChange, MoneySnapshot, Plain } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import type { RoomRefusal } from './model.ts';

/** Facts and refusals in words, as plain text: views escape it. Pure. */

export const sayAmount = (m: MoneySnapshot | null): string =>
  m ? format({ minor: BigInt(m.minor), currency: m.currency }) : 'no amount';
export const sayPercent = (basisPoints: number): string => `${Number((basisPoints / 100).toFixed(2))} %`;

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** `Fri 15 May 2026` @param date YYYY-MM-DD */
export function sayDate(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(at.getTime())
    ? date
    : `${DAYS[at.getUTCDay()]} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

export function sayWho(actor: Actor, people: Directory): string {
  if (actor.kind === 'person') return people.person(actor.id)?.name ?? 'somebody who has left';
  if (actor.kind === 'machine') return `Evenkeel (${actor.name})`;
  return actor.who ? `${people.byEmail(actor.who)?.name ?? actor.who} in the CRM` : `the CRM (${actor.name})`;
}

const LABELS: Readonly<Record<string, string>> = {
  stage: 'Stage', amount: 'Amount', listAmount: 'List amount', closeDate: 'Close date', owner: 'Owner', nextStep: 'Next step', name: 'Name',
  account: 'Account', termMonths: 'Term', paymentDays: 'Payment days', discount: 'Discount', lineItems: 'Line items',
}; // prettier-ignore
export const labelOf = (field: string): string =>
  LABELS[field] ?? field.replace(/^fields\./, '').replace(/[_-]+/g, ' ');

/** A value of a change as people read it. @param stages label by id */
export function sayValue(field: string, value: Plain, stages: ReadonlyMap<string, string>): string {
  if (value === null || value === '') return 'nothing';
  if (Array.isArray(value)) return countOf(value.length, 'line');
  if (typeof value === 'object') {
    const money = fromJson(value as { amount: string; currency: string });
    return money.ok ? format(money.value) : 'something else';
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (field === 'stage') return stages.get(String(value)) ?? String(value);
  if (field === 'discount') return `${value} %`;
  if (field === 'closeDate') return sayDate(String(value));
  if (field === 'termMonths') return countOf(Number(value), 'month');
  return String(value);
}

/** What a day changed, field by field: from what it was in the morning to what it is now. What went back is left out. */
export function netChanges(
  changes: readonly (FieldChange & { readonly who: string })[],
): (FieldChange & { readonly who: readonly string[] })[] {
  const net = new Map<string, { field: string; from: Plain; to: Plain; who: string[] }>();
  for (const { field, from, to, who } of changes) {
    const before = net.get(field);
    if (before) {
      before.to = to;
      if (!before.who.includes(who)) before.who.push(who);
    } else net.set(field, { field, from, to, who: [who] });
  }
  return [...net.values()].filter(c => JSON.stringify(c.from) !== JSON.stringify(c.to));
}

const INVITING: Readonly<Record<string, string>> = {
  user_not_found: 'Slack does not know them any more',
  cant_invite: 'Slack does not let them be invited',
  user_is_restricted: 'is a guest who may not be invited',
  ura_max_channels: 'is a guest who is in as many channels as they may be',
};
/** Why somebody could not be invited. @param code Slack's own */
export const sayInviting = (code: string): string =>
  INVITING[code] ?? `Slack says ${code.replaceAll('_', ' ')}`;

export function sayRefusal(refusal: RoomRefusal): Words {
  switch (refusal.code) {
    case 'no-such-deal':
      return { status: 404, title: 'There is no such deal.' };
    case 'no-room':
      return { status: 404, title: 'This deal has no room.', detail: 'Open one first.' };
    case 'room-exists':
      return {
        status: 409,
        title: 'This deal has a room already.',
        detail: `It is the channel ${refusal.channel ?? 'that is being opened'}. A deal has one room.`,
      };
    case 'other-deals-room':
      return {
        status: 409,
        title: 'This channel is the room of another deal.',
        field: 'channel',
        detail: `belongs to the deal ${refusal.dealId}`,
      };
    case 'not-open':
      return {
        status: 409,
        title: 'The room is not open.',
        detail: `It is ${refusal.state === 'none' ? 'not there yet' : refusal.state}.`,
      };
    case 'has-a-part':
      return {
        status: 409,
        title: 'They have a part in this deal again.',
        detail: 'So they stay in its room.',
      };
    case 'nothing-to-retry':
      return { status: 409, title: 'Nothing about this room has failed.' };
  }
}
