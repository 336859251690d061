import { localDate } from '../../kernel/calendar.ts';
import { listOf } from '../../kernel/text.ts';
import type { Absence, StandInScope } from './model.ts';

/** Absences in words, as plain text: views escape names. Pure. */

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "Fri 5 Jun", with the year when it is not the one of `today` (both YYYY-MM-DD). */
export function sayDay(date: string, today: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  const year = date.slice(0, 4) === today.slice(0, 4) ? '' : ` ${date.slice(0, 4)}`;
  return `${days[at.getUTCDay()]} ${at.getUTCDate()} ${months[at.getUTCMonth()]}${year}`;
}

/** "on Fri 5 Jun", "Mon 1 Jun to Fri 5 Jun", "from Mon 1 Jun until further notice". */
export function sayDates(absence: Pick<Absence, 'from' | 'until'>, today: string): string {
  if (absence.until === absence.from) return `on ${sayDay(absence.from, today)}`;
  const first = sayDay(absence.from, today);
  return absence.until === null ? `from ${first} until further notice` : `from ${first} to ${sayDay(absence.until, today)}`;
}

/** "until Fri 5 Jun", "until further notice". */
export const sayUntil = (absence: Pick<Absence, 'until'>, today: string): string =>
  absence.until === null ? 'until further notice' : `until ${sayDay(absence.until, today)}`;

const kinds: Readonly<Record<string, string>> = { 'deal-desk': 'approvals', requests: 'requests to other teams' };
export const kindLabel = (kind: string): string => kinds[kind] ?? kind;
/** "everything", "approvals and requests to other teams". */
export const sayScope = (scope: StandInScope): string => (scope === 'everything' ? 'everything' : listOf(scope.map(kindLabel)));

/** "up to 50000.00 EUR and 20 % off", or undefined without limits. */
export function sayLimits(limits: Absence['limits']): string | undefined {
  const parts = [
    ...(limits.amount ? [`${limits.amount.amount} ${limits.amount.currency}`] : []),
    ...(limits.discount !== null ? [`${limits.discount / 100} % off`] : []),
  ];
  return parts.length > 0 ? `up to ${listOf(parts)}` : undefined;
}

/** What a Slack status says about being away, if it does; the sentence that people wrote stays theirs. */
export function saysAway(status: { readonly text: string; readonly emoji: string }): boolean {
  // The emoji of Slack's own suggestion "Vacationing", and what people use like it.
  if (/^:(palm_tree|beach_with_umbrella|desert_island|face_with_thermometer):$/.test(status.emoji)) return true;
  return /\b(vacation(ing)?|ooo|oof|out of (the )?office|on (parental |sick |maternity |paternity )?leave|pto|holidays?|out sick|urlaub|elternzeit|vacaciones|vacances|ferie)\b/i.test(status.text);
}

/** The last day of a status that ends at a moment (epoch ms), in a time zone; null when it has no end. */
export const lastDayOf = (until: number | null, timeZone: string): string | null => (until === null ? null : localDate(until - 60_000, timeZone));
