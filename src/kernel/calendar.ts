import { IANAZone } from 'luxon';
import { err, ok } from './result.ts';
import type { Result } from './result.ts';

export const weekdays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
export type Weekday = (typeof weekdays)[number];

/** Local wall time, `HH:MM`, `00:00` to `24:00`. */
export type WallTime = string;

export interface WorkingHours {
  /** IANA name, such as `Asia/Kolkata`. */
  readonly timeZone: string;
  /** From (inclusive) to (exclusive); several intervals a day are fine, a missing day is free. */
  readonly week: Readonly<Partial<Record<Weekday, readonly (readonly [WallTime, WallTime])[]>>>;
}

export interface CalendarError {
  readonly kind: 'unknown-time-zone' | 'bad-interval' | 'bad-holiday' | 'too-little-working-time';
  /** Where, such as `week.monday[1]` or `holidays[3]`. */
  readonly field: string;
  readonly message: string;
}

/** A checked calendar. Make it with {@link businessCalendar} and keep it: it remembers the days it has worked out. */
export interface Calendar {
  readonly timeZone: string;
  readonly zone: IANAZone;
  /** By weekday, 0 is Sunday: sorted, disjoint pairs of minutes since local midnight. */
  readonly intervals: readonly (readonly (readonly [number, number])[])[];
  /** Days since 1970-01-01 of the local dates. */
  readonly holidays: ReadonlySet<number>;
  readonly slices: Map<number, Slice>;
}

/**
 * The working time inside one UTC day. UTC days, unlike local ones, never overlap, repeat or vanish, whatever a
 * time zone does; local rules are applied inside, stretch by stretch of constant offset.
 */
interface Slice {
  /** Epoch milliseconds, ascending and disjoint: start, end, start, end, ... */
  readonly bounds: readonly number[];
  /** Milliseconds of working time. */
  readonly total: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** A week with less work than this is taken for a mistake; the bound also limits how far a search can go. */
const LEAST_MINUTES_A_WEEK = 60;
const MOST_HOLIDAYS = 2_000;
/** 10,000 hours: five years of full-time work. */
export const MAX_BUSINESS_MINUTES = 600_000;
const EARLIEST = Date.UTC(1900, 0, 1);
const LATEST = Date.UTC(2500, 0, 1);
const REMEMBERED = 4_096;

/**
 * Checks working hours and holidays (local dates, `YYYY-MM-DD`; the whole day is free).
 * Errors: unknown time zone; malformed, empty, overlapping or over-midnight intervals; dates that do not exist;
 * less than 60 minutes of work in a week. At most 2,000 holidays.
 */
export function businessCalendar(
  hours: WorkingHours,
  holidays: readonly string[] = [],
): Result<Calendar, CalendarError> {
  const { timeZone } = hours;
  if (!IANAZone.isValidZone(timeZone)) {
    const message = `${JSON.stringify(timeZone)} is no time zone; write an IANA name such as Europe/Berlin`;
    return err({ kind: 'unknown-time-zone', field: 'timeZone', message });
  }
  const intervals: (readonly [number, number])[][] = [];
  for (const day of weekdays) {
    const read = readDay(hours.week[day] ?? [], `week.${day}`);
    if (!read.ok) return read;
    intervals.push(read.value);
  }
  const perWeek = intervals.flat().reduce((sum, [from, to]) => sum + to - from, 0);
  if (perWeek < LEAST_MINUTES_A_WEEK) {
    const message = `the week has ${perWeek} minutes of working time; at least ${LEAST_MINUTES_A_WEEK} are needed`;
    return err({ kind: 'too-little-working-time', field: 'week', message });
  }
  if (holidays.length > MOST_HOLIDAYS) {
    return err({
      kind: 'bad-holiday',
      field: 'holidays',
      message: `at most ${MOST_HOLIDAYS} holidays are allowed`,
    });
  }
  const free = new Set<number>();
  for (const [i, date] of holidays.entries()) {
    const day = dayNumber(date);
    if (day === undefined) {
      return err({
        kind: 'bad-holiday',
        field: `holidays[${i}]`,
        message: `${JSON.stringify(date)} is no date; write YYYY-MM-DD`,
      });
    }
    free.add(day);
  }
  return ok({ timeZone, zone: IANAZone.create(timeZone), intervals, holidays: free, slices: new Map() });
}

function readDay(
  spans: readonly (readonly [WallTime, WallTime])[],
  field: string,
): Result<[number, number][], CalendarError> {
  const bad = (i: number, message: string) =>
    err({ kind: 'bad-interval', field: `${field}[${i}]`, message } as const);
  const read: [number, number][] = [];
  for (const [i, span] of spans.entries()) {
    const [from, to] = [minuteOfDay(span[0]), minuteOfDay(span[1])];
    if (from === undefined || to === undefined)
      return bad(i, `${span.join(' to ')}: write times as HH:MM, 00:00 to 24:00`);
    if (from >= to)
      return bad(
        i,
        `${span.join(' to ')} ends before it starts; a shift over midnight is two intervals on two days`,
      );
    if (read.some(([f, t]) => from < t && f < to))
      return bad(i, `${span.join(' to ')} overlaps another interval of that day`);
    read.push([from, to]);
  }
  return ok(read.sort((a, b) => a[0] - b[0]));
}

function minuteOfDay(time: string): number | undefined {
  const [, hour, minute] = /^(\d{2}):([0-5]\d)$/.exec(time) ?? [];
  const total = Number(hour) * 60 + Number(minute);
  return total <= 1440 ? total : undefined;
}

/** Days since 1970-01-01, or undefined for what is no date. */
function dayNumber(date: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date ? undefined : at / DAY;
}

/** Milliseconds that local time is ahead of UTC at a moment. Rounded: local mean times before 1900 have fractions. */
const offsetAt = (zone: IANAZone, at: number) => Math.round(zone.offset(at) * MINUTE);

function sliceOf(calendar: Calendar, day: number): Slice {
  const known = calendar.slices.get(day);
  if (known) return known;
  const bounds: number[] = [];
  for (const [start, end, offset] of stretches(calendar.zone, day * DAY, (day + 1) * DAY)) {
    for (let local = Math.floor((start + offset) / DAY); local * DAY < end + offset; local++) {
      if (calendar.holidays.has(local)) continue;
      for (const [from, to] of calendar.intervals[weekdayOf(local)] ?? []) {
        const opens = Math.max(start, local * DAY + from * MINUTE - offset);
        const closes = Math.min(end, local * DAY + to * MINUTE - offset);
        if (opens < closes) bounds.push(opens, closes);
      }
    }
  }
  let total = 0;
  for (let i = 0; i < bounds.length; i += 2) total += (bounds[i + 1] ?? 0) - (bounds[i] ?? 0);
  const slice: Slice = { bounds, total };
  if (calendar.slices.size >= REMEMBERED) calendar.slices.clear();
  calendar.slices.set(day, slice);
  return slice;
}

/** 1970-01-01 was a Thursday. */
const weekdayOf = (day: number) => (((day + 4) % 7) + 7) % 7;

/**
 * Cuts a UTC day where the offset changes. Looks every six hours and then closes in: no zone of the tz database
 * changes twice within six hours.
 */
function stretches(zone: IANAZone, start: number, end: number): [number, number, number][] {
  const found: [number, number, number][] = [];
  let from = start;
  let offset = offsetAt(zone, start);
  for (let look = start + DAY / 4; look <= end; look += DAY / 4) {
    const there = offsetAt(zone, look);
    if (there === offset) continue;
    let [before, after] = [Math.max(from, look - DAY / 4), look];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetAt(zone, middle) === offset) before = middle;
      else after = middle;
    }
    if (after < end) {
      found.push([from, after, offset]);
      [from, offset] = [after, there];
    }
  }
  found.push([from, end, offset]);
  return found;
}

function check(at: number): void {
  if (!(at >= EARLIEST && at <= LATEST))
    throw new RangeError(`${at} is no moment between the years 1900 and 2500`);
}

/**
 * Whether people work at a moment (epoch ms). An interval stands for every moment whose local wall clock lies in
 * it: the hour that a clock change repeats counts twice, the hour it skips not at all.
 */
export function isWorking(at: number, calendar: Calendar): boolean {
  check(at);
  const { bounds } = sliceOf(calendar, Math.floor(at / DAY));
  for (let i = 0; i < bounds.length; i += 2)
    if (at >= (bounds[i] ?? 0) && at < (bounds[i + 1] ?? 0)) return true;
  return false;
}

/** `at` itself if people work then, otherwise the next moment at which work starts (epoch ms). */
export function nextWorkingMoment(at: number, calendar: Calendar): number {
  check(at);
  for (let day = Math.floor(at / DAY); ; day++) {
    const { bounds } = sliceOf(calendar, day);
    for (let i = 0; i < bounds.length; i += 2)
      if (at < (bounds[i + 1] ?? 0)) return Math.max(at, bounds[i] ?? 0);
  }
}

/**
 * The earliest moment (epoch ms) at which `minutes` of working time have passed since `start`: nine hours after
 * Monday nine o'clock, in a week of nine to six, is Monday six o'clock, not Tuesday nine. Zero minutes give `start`.
 * @param minutes 0 to 600,000; fractions count to the millisecond.
 * @throws RangeError outside these bounds, or for a start outside the years 1900 to 2500
 */
export function addBusinessMinutes(start: number, minutes: number, calendar: Calendar): number {
  check(start);
  if (!(minutes >= 0 && minutes <= MAX_BUSINESS_MINUTES)) {
    throw new RangeError(`${minutes} business minutes; 0 to ${MAX_BUSINESS_MINUTES} are allowed`);
  }
  let left = Math.round(minutes * MINUTE);
  if (left === 0) return start;
  let at = start;
  // Ends: every week has working time, and holidays are finitely many.
  for (let day = Math.floor(start / DAY); ; day++) {
    const { bounds, total } = sliceOf(calendar, day);
    if (at <= day * DAY && left > total) {
      left -= total;
      continue;
    }
    for (let i = 0; i < bounds.length; i += 2) {
      const closes = bounds[i + 1] ?? 0;
      if (closes <= at) continue;
      at = Math.max(at, bounds[i] ?? 0);
      if (left <= closes - at) return at + left;
      left -= closes - at;
      at = closes;
    }
  }
}

/** Working time from a to b (epoch ms) in minutes, fractions included; negative when b is before a. */
export function businessMinutesBetween(a: number, b: number, calendar: Calendar): number {
  check(a);
  check(b);
  if (b < a) return 0 - businessMinutesBetween(b, a, calendar);
  let sum = 0;
  for (let day = Math.floor(a / DAY); day * DAY < b; day++) {
    const { bounds, total } = sliceOf(calendar, day);
    if (a <= day * DAY && b >= (day + 1) * DAY) {
      sum += total;
      continue;
    }
    for (let i = 0; i < bounds.length; i += 2) {
      const worked = Math.min(b, bounds[i + 1] ?? 0) - Math.max(a, bounds[i] ?? 0);
      if (worked > 0) sum += worked;
    }
  }
  return sum / MINUTE;
}

const zoneNamed = (timeZone: string): IANAZone => {
  const zone = IANAZone.create(timeZone);
  if (!zone.isValid) throw new RangeError(`${JSON.stringify(timeZone)} is no IANA time zone`);
  return zone;
};

/** The date on the wall at a moment (epoch ms), `YYYY-MM-DD`. @throws RangeError for an unknown zone */
export function localDate(at: number, timeZone: string): string {
  check(at);
  return new Date(at + offsetAt(zoneNamed(timeZone), at)).toISOString().slice(0, 10);
}

/**
 * The first moment (epoch ms) of a local date: midnight, or what the clock shows first where midnight is skipped.
 * A date that a zone left out (Samoa, 2011-12-30) begins where the next one does.
 * @throws RangeError for what is no date or no zone
 */
export function startOfLocalDate(date: string, timeZone: string): number {
  const day = dayNumber(date);
  if (day === undefined) throw new RangeError(`${JSON.stringify(date)} is no date`);
  const zone = zoneNamed(timeZone);
  // Local midnight is at most 14 hours before and 12 after the same reading in UTC; a day of slack on both sides.
  for (const [start, end, offset] of stretches(zone, (day - 1) * DAY, (day + 2) * DAY)) {
    const midnight = Math.max(start, day * DAY - offset);
    if (midnight < end) return midnight;
  }
  throw new RangeError(`${date} does not occur in ${timeZone}`);
}

/** A date some days later or earlier. @throws RangeError for what is no date */
export function addDays(date: string, days: number): string {
  const day = dayNumber(date);
  if (day === undefined) throw new RangeError(`${JSON.stringify(date)} is no date`);
  return new Date((day + days) * DAY).toISOString().slice(0, 10);
}

export interface Quarter {
  /** The fiscal year, named after the calendar year in which it ends. */
  readonly year: number;
  readonly quarter: 1 | 2 | 3 | 4;
  /** First and last date of it. */
  readonly from: string;
  readonly to: string;
}

/**
 * The quarter of a local date.
 * @param firstMonth month in which the fiscal year starts, 1 to 12; with 2, January 2026 is Q4 of 2026, February Q1 of 2027.
 * @throws RangeError for what is no date or no month
 */
export function quarterOf(date: string, firstMonth = 1): Quarter {
  if (dayNumber(date) === undefined) throw new RangeError(`${JSON.stringify(date)} is no date`);
  if (!Number.isInteger(firstMonth) || firstMonth < 1 || firstMonth > 12)
    throw new RangeError(`${firstMonth} is no month`);
  const [year = 0, month = 1] = date.split('-').map(Number);
  const since = (month - firstMonth + 12) % 12;
  const began = month >= firstMonth ? year : year - 1;
  const quarter = (Math.floor(since / 3) + 1) as Quarter['quarter'];
  const first = firstMonth - 1 + (quarter - 1) * 3;
  const iso = (at: number) => new Date(at).toISOString().slice(0, 10);
  return {
    year: firstMonth === 1 ? began : began + 1,
    quarter,
    from: iso(Date.UTC(began, first, 1)),
    to: iso(Date.UTC(began, first + 3, 0)),
  };
}
