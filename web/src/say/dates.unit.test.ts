import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dayOf,
  daysBetween,
  relativeDays,
  sayAgo,
  sayDate,
  sayDuration,
  sayMoment,
  type Clock,
} from './dates.ts';

const clock = (now: string, timeZone = 'Europe/Berlin', locale = 'en-GB'): Clock => ({
  now: Date.parse(now),
  timeZone,
  locale,
});

test.each([
  ['2026-05-14', 'Thu 14 May, in 3 days'],
  ['2026-05-11', 'Mon 11 May, today'],
  ['2026-05-12', 'Tue 12 May, tomorrow'],
  ['2026-05-10', 'Sun 10 May, yesterday'],
  ['2026-04-20', 'Mon 20 Apr, 3 weeks ago'],
  ['2027-01-04', 'Mon 4 Jan 2027, in 7 months'],
])('%s is said as %s', (date, words) => {
  expect(sayDate(date, clock('2026-05-11T09:00:00Z'))).toBe(words);
});

test('whether a date is today depends on where the person is', () => {
  const late = '2026-05-11T22:30:00Z';
  expect(sayDate('2026-05-12', clock(late, 'Europe/Berlin'))).toBe('Tue 12 May, today');
  expect(sayDate('2026-05-12', clock(late, 'America/New_York'))).toBe('Tue 12 May, tomorrow');
});

test('the locale says it in its own words', () => {
  expect(sayDate('2026-05-14', clock('2026-05-11T09:00:00Z', 'Europe/Berlin', 'de-DE'))).toBe(
    'Do., 14. Mai, in 3 Tagen',
  );
});

test.each([
  ['2026-05-11T08:59:40Z', 'now'],
  // The page's clock is up to half a minute late; the server's "just now" is not in the future.
  ['2026-05-11T09:00:40Z', 'now'],
  ['2026-05-11T08:48:00Z', '12 minutes ago'],
  ['2026-05-11T07:12:00Z', 'today 09:12'],
  ['2026-05-10T15:40:00Z', 'yesterday 17:40'],
  ['2026-05-12T07:00:00Z', 'tomorrow 09:00'],
  ['2026-05-07T07:00:00Z', 'Thu 7 May 09:00'],
])('the moment %s is said as %s', (moment, words) => {
  expect(sayMoment(moment, clock('2026-05-11T09:00:00Z'))).toBe(words);
});

test('a distance alone', () => {
  const now = clock('2026-05-11T09:00:00Z');
  expect(sayAgo('2026-05-11T04:00:00Z', now)).toBe('5 hours ago');
  expect(sayAgo('2026-05-08T04:00:00Z', now)).toBe('3 days ago');
  expect(sayAgo('2026-03-01T04:00:00Z', now)).toBe('2 months ago');
});

test('how long something has been so', () => {
  expect(sayDuration(30_000, 'en')).toBe('less than a minute');
  expect(sayDuration(5 * 3_600_000, 'en')).toBe('5 hours');
  expect(sayDuration(72 * 3_600_000, 'en')).toBe('3 days');
});

test('the night in which clocks change has one day like any other', () => {
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  expect(daysBetween('2026-10-24', '2026-10-26')).toBe(2);
});

test('a zone or a locale that nobody knows does not break the page', () => {
  expect(() =>
    sayMoment('2026-05-11T07:12:00Z', clock('2026-05-11T09:00:00Z', 'Mars/Olympus')),
  ).not.toThrow();
});

test('days count forward and back alike', () => {
  const day = fc
    .integer({ min: 0, max: 40_000 })
    .map(n => new Date(n * 86_400_000).toISOString().slice(0, 10));
  fc.assert(
    fc.property(day, day, (a, b) => {
      expect(daysBetween(a, b) + daysBetween(b, a)).toBe(0);
      // What is said to lie ahead does, whatever the unit.
      const words = relativeDays(daysBetween(a, b), 'en-GB');
      if (daysBetween(a, b) > 1) expect(words).toMatch(/^(in|next)/);
      if (daysBetween(a, b) < -1) expect(words).toMatch(/ago$|^last/);
    }),
  );
});

test('a day is the one on the wall of that place', () => {
  expect(dayOf(Date.parse('2026-01-01T03:00:00Z'), 'America/New_York')).toBe('2025-12-31');
  expect(dayOf(Date.parse('2025-12-31T23:30:00Z'), 'Asia/Singapore')).toBe('2026-01-01');
});
