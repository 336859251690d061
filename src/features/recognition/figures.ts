import { localDate } from '../../kernel/calendar.ts';
import { A_DAY, A_WEEK } from './contract.ts';
import type { Entry } from './model.ts';

/** Counts over the ledger. What was taken back counts nowhere. Pure. */

const DAY = 86_400_000;
export const standing = (entries: readonly Entry[]): Entry[] => entries.filter(e => e.reversal === null);

/** How many may still be given today, in the giver's day. */
export function leftToday(entries: readonly Entry[], giverId: string, now: number, timeZone: string): number {
  const today = localDate(now, timeZone);
  return Math.max(0, A_DAY - standing(entries).filter(e => e.thanks.giver.personId === giverId && localDate(e.thanks.at, timeZone) === today).length);
}

/** When the same person may be thanked again by this one: epoch ms, or null for now. Counted are thanks by name, not through a team. */
export function thankedAgainAt(entries: readonly Entry[], giverId: string, personId: string, now: number): number | null {
  const recent = standing(entries)
    .filter(e => e.thanks.giver.personId === giverId && e.thanks.at > now - 7 * DAY && e.thanks.at <= now && byName(e, personId))
    .map(e => e.thanks.at)
    .sort((a, b) => b - a);
  const oldest = recent[A_WEEK - 1];
  return oldest === undefined ? null : oldest + 7 * DAY;
}
const byName = ({ thanks }: Entry, personId: string): boolean => thanks.named.includes(personId);

/** What one person received and gave since a moment. */
export function yearOf(entries: readonly Entry[], personId: string, since: number) {
  const counted = standing(entries).filter(e => e.thanks.at >= since);
  const received = counted.filter(e => e.thanks.receivers.some(r => r.personId === personId));
  const given = counted.filter(e => e.thanks.giver.personId === personId);
  return {
    received: received.length,
    fromPeople: new Set(received.map(e => e.thanks.giver.personId)).size,
    given: given.length,
    toPeople: new Set(given.flatMap(e => e.thanks.receivers.map(r => r.personId))).size,
  };
}
