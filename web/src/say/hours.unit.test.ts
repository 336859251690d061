import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOfError, parseDay, parseDates, parseWeek, sayWeek, typedWeek, weekdays } from './hours.ts';

test('times as people write them', () => {
  expect(parseDay('9-17')).toEqual(['09:00-17:00']);
  expect(parseDay('9:00 – 12:30, 13.30 to 17')).toEqual(['09:00-12:30', '13:30-17:00']);
  expect(parseDay('8h30-12h00; 13-16')).toEqual(['08:30-12:00', '13:00-16:00']);
  expect(parseDay('  ')).toEqual([]);
  for (const bad of ['nine to five', '9', '9-', '9-12-17', '9-12,', '9:5-10']) expect(parseDay(bad)).toBeUndefined();
});

test('what was parsed reads the same when it is written again', () => {
  const two = (n: number) => String(n).padStart(2, '0');
  const span = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 24 }))
    .map(([h, m, to]) => `${two(h)}:${two(m)}-${two(to)}:00`);
  fc.assert(
    fc.property(fc.record(Object.fromEntries(weekdays.map(d => [d, fc.array(span, { maxLength: 3 })]))), week => {
      const full = Object.fromEntries(Object.entries(week).filter(([, spans]) => spans.length > 0));
      expect(parseWeek(typedWeek(full))).toEqual({ week: full });
    }),
  );
  // Whatever is typed: an answer, never an exception.
  fc.assert(fc.property(fc.string(), text => void parseDay(text)));
});

test('days alike are said together', () => {
  const office = ['09:00-17:00'];
  const week = { monday: office, tuesday: office, wednesday: office, thursday: office, friday: ['09:00-12:30', '13:30-16:00'] };
  expect(sayWeek(week, 'en-GB')).toBe('Mon to Thu 09:00–17:00, Fri 09:00–12:30 and 13:30–16:00');
  expect(sayWeek({ monday: office, wednesday: office }, 'en-GB')).toBe('Mon 09:00–17:00, Wed 09:00–17:00');
});

test('errors find their day, dates their lines', () => {
  expect([dayOfError('week.friday.1'), dayOfError('week')]).toEqual(['friday', undefined]);
  expect(parseDates('2026-12-25\n2026-12-26, 2027-01-01;')).toEqual(['2026-12-25', '2026-12-26', '2027-01-01']);
});
