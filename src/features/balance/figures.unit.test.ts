import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binomialInterval, hypergeometricInterval, logFactorial, numbers, wilson } from './figures-chance.ts';
import { gaps } from './figures-gap.ts';
import {
  across, beyondChance, centralisation, dependency, diversity, diversityOfGiving, diversityOfReceiving, eiByChance, eiIndex, gini, inside,
  receivedBy, reciprocity, reciprocityByChance, type Matrix,
} from './figures-matrix.ts'; // prettier-ignore

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
    expect(chance.interval.low).toBeLessThan(0.6842);
    expect(chance.interval.high).toBeGreaterThan(0.6842);
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
    { numRuns: 20 },
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
  expect(dependency([[9, 1, 0], [2, 0, 1], [0, 0, 0]])).toEqual({ pairs: 3, onOne: 2 }); // prettier-ignore
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
