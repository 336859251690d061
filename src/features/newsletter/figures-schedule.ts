import { addDays, localDate, startOfLocalDate } from '../../kernel/calendar.ts';
import type { NewsletterSettings } from './contract.ts';

/** When drafts make themselves. Pure. */

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
type Rhythm = Pick<NewsletterSettings, 'every' | 'on' | 'at' | 'time_zone'>;
/** An issue tells of at most so long. */
export const LONGEST = 62 * 86_400_000;

const weekdayOf = (date: string): (typeof DAYS)[number] => DAYS[new Date(`${date}T12:00:00Z`).getUTCDay()]!;

/** A wall clock's moment; on a day on which the clock skips it, the same time after midnight. */
export function momentOf(date: string, at: string, timeZone: string): number {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  const guess = startOfLocalDate(date, timeZone) + (hour * 60 + minute) * 60_000;
  const shown = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(guess).split(':').map(Number);
  const off = hour * 60 + minute - ((shown[0] ?? 0) * 60 + (shown[1] ?? 0));
  return Math.abs(off) <= 180 ? guess + off * 60_000 : guess;
}

/** Whether a draft makes itself on this local date. Every two weeks: weeks counted from Monday, 5 January 1970, the even ones. */
function isTurn(date: string, { every, on }: Rhythm): boolean {
  if (weekdayOf(date) !== on) return false;
  if (every === 'month') return Number(date.slice(8)) <= 7;
  if (every === 'two-weeks') return Math.floor((Date.parse(`${date}T00:00:00Z`) / 86_400_000 - 4) / 7) % 2 === 0;
  return every === 'week';
}

/** The last moment up to now at which one is due, and its local date; undefined where none ever is. */
export function lastTurn(rhythm: Rhythm, now: number): { readonly at: number; readonly date: string } | undefined {
  const today = localDate(now, rhythm.time_zone);
  for (let back = 0; back <= 40; back++) {
    const date = addDays(today, -back);
    if (!isTurn(date, rhythm)) continue;
    const at = momentOf(date, rhythm.at, rhythm.time_zone);
    if (at <= now) return { at, date };
  }
  return undefined;
}
/** The next moment at which one makes itself; null where none does. */
export function nextTurn(rhythm: Rhythm, now: number): number | null {
  const today = localDate(now, rhythm.time_zone);
  for (let on = 0; on <= 40; on++) {
    const date = addDays(today, on);
    if (!isTurn(date, rhythm)) continue;
    const at = momentOf(date, rhythm.at, rhythm.time_zone);
    if (at > now) return at;
  }
  return null;
}

/** What the draft of a day tells of: from where the last issue ended up to that day's midnight, or one rhythm. */
export function periodOf(rhythm: Rhythm, date: string, lastTo: number | null): { readonly from: number; readonly to: number } {
  const to = startOfLocalDate(date, rhythm.time_zone);
  const days = rhythm.every === 'month' ? 28 : rhythm.every === 'two-weeks' ? 14 : 7;
  const from = startOfLocalDate(addDays(date, -days), rhythm.time_zone);
  return { from: lastTo !== null && lastTo < to && lastTo > to - LONGEST ? lastTo : from, to };
}
