import { addDays, localDate, nextWorkingMoment, startOfLocalDate, type Calendar } from '../../kernel/calendar.ts';
import { WEEKDAYS, type Rhythm } from './contract.ts';

/** When sessions are and when people are reminded. Pure. */

const DAY = 86_400_000;
const MINUTE = 60_000;
/** A reminder in the morning comes at least so long before the session. */
const AHEAD = 30 * MINUTE;
/** How far back a working day before a session is looked for: a fortnight of holidays is over. */
const BACK = 14;

/** The first working moment of a local date; null when somebody does not work that day. */
function opening(date: string, timeZone: string, calendar: Calendar): number | null {
  const at = nextWorkingMoment(startOfLocalDate(date, timeZone), calendar);
  return localDate(at, timeZone) === date ? at : null;
}

/**
 * When somebody's last working day before the session begins, in their own hours (epoch ms); null when they have had
 * none in two weeks.
 */
export function dayBefore(startsAt: number, timeZone: string, calendar: Calendar): number | null {
  const date = localDate(startsAt, timeZone);
  for (let back = 1; back <= BACK; back++) {
    const at = opening(addDays(date, -back), timeZone, calendar);
    if (at !== null) return at;
  }
  return null;
}

/** When their working day begins on the day of the session; half an hour before it where they would hear too late, or are free that day. */
export function morningOf(startsAt: number, timeZone: string, calendar: Calendar): number {
  const at = opening(localDate(startsAt, timeZone), timeZone, calendar);
  return Math.min(at ?? startsAt - AHEAD, startsAt - AHEAD);
}

/** In the host's working hours so many weeks before. */
export const weeksBefore = (startsAt: number, weeks: number, calendar: Calendar): number => nextWorkingMoment(startsAt - weeks * 7 * DAY, calendar);

export interface Slot {
  /** The date of the slot, YYYY-MM-DD: the name of the turn. */
  readonly period: string;
  /** Epoch milliseconds. */
  readonly startsAt: number;
}

const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY;

/** Weeks since that of Monday, 5 January 1970, which was day 4. */
const weekOf = (date: string): number => Math.floor((dayNumber(date) - 4) / 7);

/** The next slots of the rhythm that begin after a moment. */
export function slotsOf(rhythm: Rhythm, after: number, count: number): Slot[] {
  const slots: Slot[] = [];
  const weekday = WEEKDAYS.indexOf(rhythm.weekday);
  const first = rhythm.from === null ? 0 : weekOf(rhythm.from);
  for (let week = weekOf(localDate(after, rhythm.time_zone)); slots.length < count; week++) {
    if ((week - first) % rhythm.every_weeks === 0) {
      const period = new Date((4 + week * 7 + weekday) * DAY).toISOString().slice(0, 10);
      const startsAt = atWallTime(period, rhythm.at, rhythm.time_zone);
      if (startsAt > after) slots.push({ period, startsAt });
    }
  }
  return slots;
}

/** The moment at which clocks in a zone show this (epoch ms); the first one where an hour repeats, just after where one is skipped. @param time HH:MM */
export function atWallTime(date: string, time: string, timeZone: string): number {
  const wall = Date.parse(`${date}T${time}:00Z`);
  const shown = (at: number): number => {
    const parts = Object.fromEntries(new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' }).formatToParts(at).map(p => [p.type, p.value]));
    return Date.parse(`${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}:00Z`);
  };
  // The offset a day before and a day after: whichever of them gives the time back.
  const tries = [wall - DAY, wall + DAY].map(near => wall - (shown(near) - near));
  return tries.find(at => shown(at) === wall) ?? Math.max(...tries);
}
