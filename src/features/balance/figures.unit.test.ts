import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binomialInterval, binomialSurprise, hypergeometricInterval, hypergeometricSurprise, logFactorial, noneDrawn, normalSurprise, numbers, wilson } from './figures-chance.ts';
import { gaps, silences } from './figures-gap.ts';
import {
  across, beyondChance, centralisation, diversity, diversityOfGiving, diversityOfReceiving, eiByChance, eiIndex, gini, inside,
  receivedBy, reciprocity, reciprocityByChance, type Matrix,
} from './figures-matrix.ts'; // prettier-ignore
import { byHeads, givenByChance } from './figures-null.ts';
import { medianByChance, medianWait } from './figures-wait.ts';
import { peopleOf, type Membership } from './figures-teams.ts';
import { daysOf, lastQuarter, quarterBefore, quarterOf, weekOf, workingDays } from './model.ts';

const SIZES = [8, 5, 12, 6];
const W: Matrix = [[6, 9, 3, 2], [4, 3, 7, 1], [1, 5, 20, 0], [3, 2, 1, 4]]; // prettier-ignore
const received = [0, 1, 2, 3].map(i => receivedBy(W, i));

describe('golden values: Sales, Product, Engineering, Success', () => {
  test('looks balanced, and is inward-looking against chance', () => {
    expect([across(W), inside(W)]).toEqual([38, 33]);
    expect(across(W) / (across(W) + inside(W))).toBeCloseTo(0.5352, 4);
    expect(eiIndex(W)).toBeCloseTo(0.0704, 4);
    const chance = eiByChance(W, SIZES)!;
    expect(chance.expected).toBeCloseTo(0.4882, 4);
    expect(eiIndex(W)!).toBeLessThan(chance.interval.low);
  });
  test('reciprocity looks good, and chance gives the same', () => {
    expect(reciprocity(W)).toBeCloseTo(0.6842, 4);
    const chance = reciprocityByChance(W, 1)!;
    expect(Math.abs(chance.mean - 0.674)).toBeLessThan(0.01);
    expect(Math.abs(chance.deviation - 0.06)).toBeLessThan(0.01);
    expect(Math.abs(beyondChance(reciprocity(W)!, chance.mean)! - 0.03)).toBeLessThan(0.03);
    // z = 0.17: the interval is wide around what was seen, and nothing surprises.
    expect(Math.abs((reciprocity(W)! - chance.mean) / chance.deviation - 0.17)).toBeLessThan(0.15);
    expect(chance.interval.low).toBeLessThan(0.6842);
    expect(chance.interval.high).toBeGreaterThan(0.6842);
    expect(chance.surprise).toBeGreaterThan(0.5);
  });
  test('breadth of giving and receiving', () => {
    for (const [i, out, back] of [[0, 0.812, 0.8869], [1, 0.808, 0.862], [2, 0.4101, 0.7828], [3, 0.9206, 0.5794]] as const) {
      expect(diversityOfGiving(W, i)).toBeCloseTo(out, 4);
      expect(diversityOfReceiving(W, i)).toBeCloseTo(back, 4);
    }
  }); // prettier-ignore
  test('concentration of what is received', () => {
    expect(received).toEqual([8, 16, 11, 3]);
    expect(gini(received)!.raw).toBeCloseTo(0.2763, 4);
    expect(gini(received)!.corrected).toBeCloseTo(0.3684, 4);
    const perHead = received.map((r, i) => r / SIZES[i]!);
    expect(gini(perHead)!.raw).toBeCloseTo(0.3642, 4);
    expect(gini(perHead)!.corrected).toBeCloseTo(0.4857, 4);
    expect(centralisation(received)).toBeCloseTo(0.2281, 4);
  });
  test('the same against chance: reproducible, with what was seen beside it', () => {
    const chance = byHeads(W, SIZES, 7)!;
    expect(byHeads(W, SIZES, 7)).toEqual(chance);
    // Product receives more per head than chance gives five people; Success less.
    expect(received[1]).toBeGreaterThan(chance.received[1]!.high);
    expect(received[3]).toBeLessThan(chance.received[3]!.low);
    expect(gini(received.map((r, i) => r / SIZES[i]!))!.corrected).toBeGreaterThan(chance.gini!.high);
    for (const i of [0, 1, 2, 3]) expect(chance.breadthOfGiving[i]!.low).toBeLessThanOrEqual(chance.breadthOfGiving[i]!.high);
    expect(diversityOfGiving(W, 2)).toBeLessThanOrEqual(chance.breadthOfGiving[2]!.low);
    expect(givenByChance(W, SIZES)[0]!.low).toBeLessThan(14);
    expect(givenByChance(W, SIZES)[0]!.high).toBeGreaterThan(14);
  });
});

const matrix = fc.integer({ min: 2, max: 6 }).chain(k => fc.array(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: k, maxLength: k }), { minLength: k, maxLength: k }));

test('every figure keeps to its bounds, and is undefined rather than not a number', () => {
  fc.assert(
    fc.property(matrix, m => {
      const bounded = (value: number | undefined, low: number, high: number) => value === undefined || (value >= low - 1e-9 && value <= high + 1e-9);
      const got = m.map((_, i) => receivedBy(m, i));
      expect(bounded(eiIndex(m), -1, 1)).toBe(true);
      expect(bounded(reciprocity(m), 0, 1)).toBe(true);
      expect(bounded(gini(got)?.corrected, 0, 1)).toBe(true);
      expect(bounded(centralisation(got), 0, 1)).toBe(true);
      for (let i = 0; i < m.length; i++) expect(bounded(diversityOfGiving(m, i), 0, 1)).toBe(true);
    }),
  );
});

test('the shuffle is reproducible, and what is fully returned stays above it', () => {
  fc.assert(
    fc.property(matrix, fc.integer(), (m, seed) => {
      expect(reciprocityByChance(m, seed)).toEqual(reciprocityByChance(m, seed));
    }),
    { numRuns: 8 },
  );
  const paired = [[0, 20, 0, 0], [20, 0, 0, 0], [0, 0, 0, 20], [0, 0, 20, 0]]; // prettier-ignore
  expect(reciprocity(paired)).toBe(1);
  expect(reciprocityByChance(paired, 7)!.interval.high).toBeLessThan(1);
});

test('edges: equal, one-sided, nothing', () => {
  expect(gini([3, 3, 3])!.raw).toBe(0);
  expect(gini([0, 0, 9])!.corrected).toBeCloseTo(1);
  expect(centralisation([0, 0, 9])).toBe(1);
  expect(diversity([4, 4, 4])).toBeCloseTo(1);
  expect(diversity([4, 0, 0])).toBe(0);
  expect([eiIndex([[0]]), reciprocity([[3]]), diversity([0, 0]), gini([0, 0]), centralisation([0, 0]), reciprocityByChance([[0, 1], [0, 0]], 1)]).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]); // prettier-ignore
expect(byHeads([[0, 0], [0, 0]], [3, 3], 1)).toBeUndefined(); // prettier-ignore
});

describe('chance', () => {
  test('factorials', () => {
    expect(Math.exp(logFactorial(0))).toBeCloseTo(1, 9);
    expect(Math.exp(logFactorial(10)) / 3_628_800).toBeCloseTo(1, 9);
  });
  test('a fair coin thrown ten times, and drawing five of ten', () => {
    expect(binomialInterval(10, 0.5)).toEqual({ low: 2, high: 8 });
    // 1/252 for none and 25/252 for one: more than a fortieth lies at one and below.
    expect(hypergeometricInterval(10, 5, 5)).toEqual({ low: 1, high: 4 });
  });
  test('surprise: both sides, and it agrees with the interval', () => {
    // Ten throws of a fair coin, nine heads: 2 * 11/1024.
    expect(binomialSurprise(10, 0.5, 9)).toBeCloseTo(22 / 1024, 9);
    expect(binomialSurprise(10, 0.5, 5)).toBe(1);
    expect(hypergeometricSurprise(10, 5, 5, 0)).toBeCloseTo(2 / 252, 9);
    expect(noneDrawn(10, 5, 5)).toBeCloseTo(1 / 252, 9);
    expect([noneDrawn(10, 6, 5), normalSurprise(0)]).toEqual([0, expect.closeTo(1, 6)]);
    expect(normalSurprise(-1.959964)).toBeCloseTo(0.05, 6);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), (all, m, d, k) => {
        const [marked, drawn] = [Math.min(m, all), Math.min(d, all)];
        const seen = Math.max(Math.max(0, marked + drawn - all), Math.min(k, marked, drawn));
        const { low, high } = hypergeometricInterval(all, marked, drawn);
        // What is outside of the middle 95 % surprises at one in twenty, and nothing inside does.
        expect(seen < low || seen > high).toBe(hypergeometricSurprise(all, marked, drawn, seen) <= 0.05);
      }),
    );
  });
  test('Wilson: a published value, and bounds', () => {
    // 15 of 50 at 95 %: 0.1910 to 0.4375.
    expect(wilson(15, 50)!.low).toBeCloseTo(0.191, 3);
    expect(wilson(15, 50)!.high).toBeCloseTo(0.4375, 3);
    expect(wilson(0, 0)).toBeUndefined();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 500 }), (n, h) => {
        const hits = Math.min(h, n);
        const { low, high } = wilson(hits, n)!;
        expect(low >= 0 && low <= hits / n + 1e-12 && high >= hits / n - 1e-12 && high <= 1).toBe(true);
      }),
    );
  });
});

describe('the recognition gap', () => {
  const flat = (n: number): number[][] => Array.from({ length: 4 }, (_, i) => Array.from({ length: 4 }, (_, j) => (i === j ? 0 : n)));
  test('much work and hardly any thanks is said; the way it is counted is work forth, thanks back', () => {
    const work = flat(10);
    const thanks = flat(10);
    work[2]![0] = 38;
    thanks[0]![2] = 2;
    const said = gaps(work, thanks).filter(g => g.says === 'more-work-than-thanks');
    expect(said).toHaveLength(1);
    expect(said[0]).toMatchObject({ from: 2, to: 0, work: 38, thanks: 2 });
    expect(said[0]!.byChance!.low).toBeGreaterThan(2);
  });
  test('little is not judged', () => {
    expect(new Set(gaps(flat(1), flat(0)).map(g => g.says))).toEqual(new Set(['too-little']));
  });
  test('gaps of all pairs cancel out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }).chain(k => { const m = fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: k, maxLength: k }), { minLength: k, maxLength: k }); return fc.tuple(m, m); }), ([work, thanks]) => {
        const found = gaps(work, thanks);
        if (found.every(g => g.gap !== undefined)) expect(Math.abs(found.reduce((s, g) => s + g.gap!, 0))).toBeLessThan(1e-9);
      }),
    ); // prettier-ignore
  });
  test('outside for one pair alone, but not among all that is looked at: that is not told', () => {
    const work = flat(10);
    const thanks = flat(10);
    thanks[0]![2] = 2;
    const alone = gaps(work, thanks).find(g => g.from === 2 && g.to === 0)!;
    expect(alone.thanks).toBeLessThan(alone.byChance!.low);
    expect(alone.says).toBe('could-be-chance');
  });
  test('who thanks everybody but one team for a year is said; who thanks little is not', () => {
    const year = flat(8);
    year[1]![3] = 0;
    const { none, tests } = silences(year);
    expect(tests).toBe(12);
    expect(none).toEqual([expect.objectContaining({ giver: 1, receiver: 3, given: 16 })]);
    expect(none[0]!.chance).toBeLessThan(0.05 / 12);
    expect(silences(flat(1))).toMatchObject({ tests: 0, none: [] });
    expect(silences([])).toEqual({ tests: 0, none: [] });
  });
  test('a company in balance is told of a gap at most about one time in twenty', () => {
    const random = numbers(42);
    const drawn = (): number[][] => {
      const m = flat(0);
      for (let n = 0; n < 200; n++) {
        const i = Math.floor(random() * 4);
        m[i]![(i + 1 + Math.floor(random() * 3)) % 4]!++;
      }
      return m;
    };
    const told = Array.from({ length: 400 }, () => gaps(drawn(), drawn()).some(g => g.says.startsWith('more'))).filter(Boolean).length;
    expect(told).toBeLessThan(400 * 0.07);
  });
});

describe('how long inputs wait', () => {
  const wait = (days: number, answered = true) => ({ days, answered });
  test('those still open count as waiting: leaving them out would make it look fast', () => {
    expect(medianWait([wait(1), wait(2), wait(3), wait(4), wait(5)])).toBe(3);
    expect(medianWait([wait(1), wait(2), wait(9, false), wait(9, false), wait(9, false)])).toBeUndefined();
    // S is 4/5 after the first day and 0 after the ninth; of the two answers alone it would be 1/2 after the first.
    expect(medianWait([wait(1), wait(3, false), wait(3, false), wait(3, false), wait(9)])).toBe(9);
    expect(medianWait([wait(1), wait(9)])).toBe(1);
    expect(medianWait([])).toBeUndefined();
  });
  test('an example with censored cases, by hand', () => {
    // Kaplan and Meier: 6, 6, 6, 6+, 7, 9+, 10, 10+, 11+, 13, 16, 17+, 19+, 20+, 22, 23, 25+, 32+, 32+, 34+, 35+ (Freireich 1963).
    const days = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35];
    expect(medianWait(days.map(d => wait(Math.abs(d), d > 0)))).toBe(23);
  });
  test('the median lies between the shortest and the longest wait, and more waiting never makes it shorter', () => {
    const waits = fc.array(fc.record({ days: fc.integer({ min: 0, max: 30 }), answered: fc.boolean() }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(waits, list => {
        const median = medianWait(list);
        if (median === undefined) return;
        expect(list.some(w => w.answered && w.days === median)).toBe(true);
        const longer = medianWait([...list, wait(1000, false)]);
        expect(longer === undefined || longer >= median).toBe(true);
      }),
    );
  });
  test('by chance: as many inputs drawn from all', () => {
    const all = Array.from({ length: 40 }, (_, i) => wait(i % 10));
    expect(medianByChance(all, 10, 3)).toEqual(medianByChance(all, 10, 3));
    const { low, high } = medianByChance(all, 10, 3)!;
    expect(low <= 4 && high >= 4).toBe(true);
    expect(medianByChance(all, 4, 3)).toBeUndefined();
  });
  test('working days: weekends do not count', () => {
    expect(workingDays('2026-11-26', '2026-11-27')).toBe(1);
    expect(workingDays('2026-11-27', '2026-11-30')).toBe(1);
    expect(workingDays('2026-11-27', '2026-11-29')).toBe(0);
    expect(workingDays('2026-11-02', '2026-11-30')).toBe(20);
    expect(workingDays('2026-11-30', '2026-11-02')).toBe(0);
  });
});

describe('teams change', () => {
  const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);
  const in_ = (teamId: string, n: number, since: string, until: string | null = null): Membership[] =>
    Array.from({ length: n }, (_, i) => ({ personId: `${teamId}${i}`, teamId, since: at(since), until: until === null ? null : at(until) }));
  const q3 = [at('2026-07-01'), at('2026-10-01')] as const;
  test('a team has the people of its last day; a dissolved one as many as it had at once', () => {
    const split = [...in_('field', 6, '2025-01-01', '2026-08-15'), ...in_('rail', 3, '2026-08-15'), ...in_('ports', 3, '2026-08-15'), ...in_('sales', 4, '2025-01-01'), ...in_('sales', 9, '2026-02-01', '2026-09-01')];
    expect(peopleOf(split, ...q3)).toEqual(new Map([['field', 6], ['rail', 3], ['ports', 3], ['sales', 4]])); // prettier-ignore
    // The quarter before knows nothing of the split, the one after nothing of the old team.
    expect(peopleOf(split, at('2026-04-01'), q3[0])).toEqual(new Map([['field', 6], ['sales', 9]])); // prettier-ignore
    expect(peopleOf(split, q3[1], at('2027-01-01'))).toEqual(new Map([['rail', 3], ['ports', 3], ['sales', 4]])); // prettier-ignore
  });
  test('who leaves and comes back counts once, and one after the other is not two at once', () => {
    const back = (since: string, until: string): Membership => ({ personId: 'p', teamId: 't', since: at(since), until: at(until) });
    expect(peopleOf([back('2026-07-02', '2026-07-10'), back('2026-07-12', '2026-08-01')], ...q3)).toEqual(new Map([['t', 1]]));
  });
});

describe('quarters', () => {
  test('of a year that begins in another month', () => {
    expect(daysOf('2026-Q3')).toEqual({ from: '2026-07-01', until: '2026-10-01' });
    expect(daysOf('2027-Q1', 2)).toEqual({ from: '2026-02-01', until: '2026-05-01' });
    expect(daysOf('2026-Q4', 2)).toEqual({ from: '2025-11-01', until: '2026-02-01' });
  });
  test('every week lies in exactly the quarter that says so, however the year is cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 1, max: 12 }), (day, first) => {
        const week = weekOf(day * 86_400_000);
        const quarter = quarterOf(week, first);
        const { from, until } = daysOf(quarter, first);
        expect(week >= from && week < until).toBe(true);
        expect(daysOf(quarterBefore(quarter), first).until).toBe(from);
        expect(daysOf(lastQuarter(day * 86_400_000, first), first).until <= weekOf(day * 86_400_000)).toBe(true);
      }),
    );
  });
});
