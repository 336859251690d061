import fc from 'fast-check';
import { expect, test } from 'vitest';
import { figuresOf, quantile, timeOf, wilson, winRates, type AskRow, type RequestRow } from './figures-analytics.ts';

const ask = (more: Partial<AskRow> = {}): AskRow => ({ step: 'finance', teams: ['Finance'], minutes: 60, hour: 9, weekday: 1, outcome: 'approved', because: ['above 10'], ...more });
const request = (more: Partial<RequestRow> = {}): RequestRow => ({ dealId: 'd', state: 'approved', createdAt: 1, asked: 2000, now: 1800, deal: 'won', broke: [], ...more });
const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

test('nothing is told of fewer than five', () => {
  expect(timeOf('x', [1, 2, 3, 4])).toEqual({ name: 'x', n: 4, median: null, p90: null });
  expect(timeOf('x', [5, 1, 4, 2, 3])).toEqual({ name: 'x', n: 5, median: 3, p90: 5 });
});

test('a quantile is one of the values, and at least its share is not above it', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000), { minLength: 1 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
      const sorted = [...values].sort((a, b) => a - b);
      const found = quantile(sorted, share);
      expect(sorted).toContain(found);
      expect(sorted.filter(v => v <= found).length).toBeGreaterThanOrEqual(share * sorted.length - 1e-9);
    }),
  );
});

test("Wilson's interval holds the share, stays within 0 and 1 and narrows with more", () => {
  expect(wilson(5, 10).low).toBeCloseTo(0.2366, 3);
  expect(wilson(5, 10).high).toBeCloseTo(0.7634, 3);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (n, some) => {
      const hits = some % (n + 1);
      const { low, high } = wilson(hits, n);
      expect(low >= 0 && high <= 1 && low <= hits / n && hits / n <= high).toBe(true);
      const more = wilson(hits * 4, n * 4);
      expect(more.high - more.low).toBeLessThan(high - low);
    }),
  );
});

test('a reason is a candidate to drop only after ten asks without one other answer', () => {
  const reasons = (asks: AskRow[]) => figuresOf(asks, [], []).alwaysApproved;
  expect(reasons(many(9, () => ask()))).toEqual([]);
  expect(reasons(many(10, () => ask()))).toEqual([{ reason: 'above 10', n: 10, hours: 10 }]);
  expect(reasons([...many(10, () => ask()), ask({ outcome: 'changes-requested' })])).toEqual([]);
});

test('every deal counts once among the win rates, with its newest request', () => {
  const rates = winRates([...many(5, i => request({ dealId: `d${i}`, now: 1200, deal: i < 3 ? 'won' : 'lost' })), request({ dealId: 'd0', createdAt: 2, now: 4000 }), request({ dealId: 'open', deal: 'open' })]);
  expect(rates.map(b => [b.won, b.lost, b.rate])).toEqual([[0, 0, null], [2, 2, null], [0, 0, null], [0, 0, null], [1, 0, null]]);
  expect(winRates(many(8, i => request({ dealId: `d${i}`, now: 2000, deal: i < 6 ? 'won' : 'lost' })))[2]).toMatchObject({ won: 6, lost: 2, rate: 0.75 });
});

test('asked against granted counts approved requests; broken yeses and what waits are counted', () => {
  const figures = figuresOf([], [...many(5, () => request()), request({ now: 2000 }), request({ state: 'rejected' }), request({ broke: [{ step: 'finance', term: 'discount' }] })], [
    { team: 'Legal', late: true },
    { team: 'Legal', late: false },
    { team: 'Finance', late: false },
  ]);
  expect(figures.discount).toMatchObject({ n: 7, same: 1, lower: 6, higher: 0, asked: 20, granted: 18.29, pairs: [{ asked: 20, granted: 18, n: 6 }, { asked: 20, granted: 20, n: 1 }] });
  expect(figures.discount.bands[2]).toEqual({ name: '15 to 20 %', n: 7, same: 1, lower: 6, higher: 0, asked: 20, granted: 18 });
  expect(figures.broken).toEqual({ requests: 1, of: 8, steps: [{ step: 'finance', n: 1 }], terms: [{ term: 'discount', n: 1 }] });
  expect(figures.waiting).toEqual([{ team: 'Legal', n: 2, late: 1 }, { team: 'Finance', n: 1, late: 0 }]);
});

test('bands and pairs of discounts add up to all, and tell nothing of fewer than five', () => {
  const some = fc.array(fc.record({ asked: fc.integer({ min: 0, max: 6000 }), now: fc.integer({ min: 0, max: 6000 }) }), { maxLength: 60 });
  fc.assert(
    fc.property(some, rows => {
      const { n, same, lower, higher, pairs, bands } = figuresOf([], rows.map(request), []).discount;
      expect([n, same + lower + higher, bands.reduce((sum, band) => sum + band.n, 0)]).toEqual([rows.length, rows.length, rows.length]);
      expect(pairs.reduce((sum, pair) => sum + pair.n, 0)).toBe(rows.length < 5 ? 0 : rows.length);
      expect(bands.every(band => band.n >= 5 || (band.asked === null && band.granted === null))).toBe(true);
    }),
  );
});
