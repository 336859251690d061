import { describe, expect, test } from 'vitest';
import type { DateContext } from './dates.ts';
import { clock, dayLabel, formatDate } from './dates.ts';

const at = (text: string) => Date.parse(text);
const context = (timeZone: string): DateContext => ({
  timeZone,
  locale: 'en-GB',
  now: at('2026-05-14T10:00:00Z'),
});
const seconds = at('2026-05-14T22:30:00Z') / 1000;

describe('dates in the reader’s own zone', () => {
  test.each([
    ['{date_num} {time}', 'Europe/London', '2026-05-14 23:30'],
    ['{date_num} {time_secs}', 'Asia/Tokyo', '2026-05-15 07:30:00'],
    ['{date_short}', 'UTC', '14 May 2026'],
    ['{date_short_pretty} at {time}', 'UTC', 'Today at 22:30'],
    ['{date_short_pretty} at {time}', 'Asia/Tokyo', 'Tomorrow at 07:30'],
    ['due {date_pretty}', 'UTC', 'due today'],
    ['{date_long}', 'UTC', 'Thursday 14 May 2026'],
    ['{ago}', 'UTC', 'in 13 hours'],
  ])('%s in %s', (format, zone, expected) => {
    expect(formatDate(seconds, format, 'fallback', context(zone)).replace(/,/g, '')).toBe(expected);
  });

  test('what cannot be shown gives the fallback', () => {
    expect(formatDate(seconds, '{moon}', 'Thursday', context('UTC'))).toBe('Thursday');
    expect(formatDate(Number.NaN, '{date}', 'Thursday', context('UTC'))).toBe('Thursday');
    expect(formatDate(1e15, '{date}', 'Thursday', context('UTC'))).toBe('Thursday');
  });

  test('an unknown zone or locale is no reason to fail, and an odd locale does not cost the zone', () => {
    expect(clock(seconds * 1000, { timeZone: 'Asia/Tokyo', locale: 'en-US@posix', now: 0 })).toBe('07:30');
    expect(clock(seconds * 1000, { timeZone: 'Mars/Base', locale: 'xx-!!', now: 0 })).toBe('22:30');
  });

  test('day dividers', () => {
    expect(dayLabel(at('2026-05-13T12:00:00Z'), context('UTC'))).toBe('Yesterday');
    expect(dayLabel(at('2026-05-04T12:00:00Z'), context('UTC'))).toBe('Monday 4 May');
    expect(dayLabel(at('2025-12-24T12:00:00Z'), context('UTC')).replace(',', '')).toBe(
      'Wednesday 24 December 2025',
    );
  });
});
