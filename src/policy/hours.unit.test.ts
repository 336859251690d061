import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectedHours, historyOf, hoursInWords, quantile, type StepTime, type TimedStep } from './hours.ts';

const same = (group: string, minutes: number, n: number, hour = 9): StepTime[] => Array.from({ length: n }, () => ({ group, hour, minutes }));
const step = (name: string, ...after: string[]): TimedStep => ({ name, after });
const at = { hour: 9, seed: 7 };

test('steps that wait for each other add up; side by side the slowest counts', () => {
  const history = historyOf([...same('manager', 120, 6), ...same('desk', 300, 5), ...same('finance', 60, 9)]);
  const told = expectedHours([step('manager'), step('desk', 'manager'), step('finance', 'manager')], history, at);
  expect(told).toEqual({
    kind: 'hours',
    hours: { median: 7, p90: 7, n: 5, steps: [{ name: 'manager', n: 6, from: 'hour' }, { name: 'desk', n: 5, from: 'group' }, { name: 'finance', n: 9, from: 'group' }] }, // prettier-ignore
  });
  expect(hoursInWords(told)).toBe('about 7 business hours (nine in ten within 7; from 5 past steps)');
});

test('with fewer than five of its hour the group counts, then the company, then nothing does', () => {
  const history = historyOf([...same('desk', 60, 4), ...same('desk', 600, 4, 16), ...same('other', 30, 3)]);
  expect(expectedHours([step('desk')], history, at)).toMatchObject({ hours: { n: 8, steps: [{ from: 'group' }] } });
  expect(expectedHours([step('unheard of')], history, at)).toMatchObject({ hours: { n: 11, steps: [{ from: 'company' }] } });
  expect(expectedHours([step('desk')], historyOf(same('desk', 60, 4)), at)).toEqual({ kind: 'no-history', step: 'desk', n: 4 });
  expect(hoursInWords(expectedHours([step('x')], historyOf([]), at))).toBe('no history yet');
  expect(hoursInWords(expectedHours([], history, at))).toBe('at once: nobody is asked');
});

test('the hour of submission makes a difference where there is enough of it', () => {
  const history = historyOf([...same('desk', 60, 5, 8), ...same('desk', 600, 5, 17)]);
  expect(expectedHours([step('desk')], history, { hour: 9, seed: 1 })).toMatchObject({ hours: { median: 1, p90: 1 } });
  expect(expectedHours([step('desk')], history, { hour: 16, seed: 1 })).toMatchObject({ hours: { median: 10, p90: 10 } });
});

const times = fc.array(fc.record({ group: fc.constantFrom('a', 'b', 'c'), hour: fc.nat(23), minutes: fc.nat(3000) }), { minLength: 5, maxLength: 60 });

/** Hours are said to a tenth: half of one either way, and what binary fractions add to it. */
const TENTH = 0.05 + 1e-9;

test('between the fastest and the slowest that could have been; never faster than one of its parts; the same for the same seed', () => {
  fc.assert(
    fc.property(times, fc.nat(), fc.nat(23), fc.array(fc.nat(3), { minLength: 1, maxLength: 6 }), (given, seed, hour, before) => {
      const history = historyOf(given);
      // Step i waits for some of the earlier ones.
      const steps = before.map((n, i): TimedStep => ({ name: `${['a', 'b', 'c'][i % 3]}${i < 3 ? '' : i}`, after: Array.from({ length: i }, (_, j) => j).filter(j => (j + n) % 3 === 0).map(j => `${['a', 'b', 'c'][j % 3]}${j < 3 ? '' : j}`) }));
      const told = expectedHours(steps, history, { hour, seed, draws: 200 });
      if (told.kind !== 'hours') throw new Error(told.kind);
      expect(expectedHours(steps, history, { hour, seed, draws: 200 })).toEqual(told);
      const all = given.map(g => g.minutes);
      expect(told.hours.median).toBeLessThanOrEqual(told.hours.p90);
      expect(told.hours.p90).toBeLessThanOrEqual((Math.max(...all) * steps.length) / 60 + TENTH);
      expect(told.hours.median).toBeGreaterThanOrEqual(Math.min(...all) / 60 - TENTH);
      expect(told.hours.n).toBe(Math.min(...told.hours.steps.map(s => s.n)));
      expect(told.hours.n).toBeGreaterThanOrEqual(5);
    }),
    { numRuns: 200 },
  );
});

test('a single step gives the median and the 90th percentile of its own past, as near as a thousand draws come', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 40, maxLength: 80 }), fc.nat(), (minutes, seed) => {
      const told = expectedHours([step('a')], historyOf(minutes.map(m => ({ group: 'a', hour: 12, minutes: m }))), { hour: 12, seed });
      if (told.kind !== 'hours') throw new Error(told.kind);
      const sorted = Float64Array.from(minutes).sort();
      // With 1,000 draws the share below the true quantile has a standard error of 1.6 %: eight points are five of them.
      const [low, high] = [quantile(sorted, 0.42), quantile(sorted, 0.58)];
      expect(told.hours.median * 60).toBeGreaterThanOrEqual(low - 6);
      expect(told.hours.median * 60).toBeLessThanOrEqual(high + 6);
      expect(told.hours.p90 * 60).toBeGreaterThanOrEqual(quantile(sorted, 0.84) - 6);
      expect(told.hours.p90 * 60).toBeLessThanOrEqual(quantile(sorted, 0.96) + 6);
    }),
    { numRuns: 100 },
  );
});
