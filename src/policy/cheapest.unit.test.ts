import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnOf, parseCondition } from './conditions.ts';
import { noRates } from './rates.ts';
import { cheapestChange, roomFor, type Change, type Movable, type Situation } from './cheapest.ts';
import { compilePolicy } from './table.ts';
import type { Cell, Policy, Row, Terms } from './model.ts';
import { plainPolicy } from './table-sample.ts';

const cellOf = (name: string, text: string): Cell => {
  const column = columnOf(name);
  const parsed = column && parseCondition(text, column);
  if (!column || !parsed?.ok || parsed.value.any) throw new Error(`${name}: ${text}`);
  return { column, condition: parsed.value.condition };
};
const LIST = 100_000n;
const amountAt = (discount: number) => (LIST * BigInt(10_000 - discount)) / 10_000n;
const situationOf = (policy: Policy, terms: Omit<Terms, 'amount' | 'fields'>, rate?: number): Situation => {
  const full: Terms = { ...terms, amount: { minor: amountAt(terms.discount ?? 0), currency: 'EUR' }, fields: {} };
  return {
    policy,
    rates: noRates,
    evaluate: compilePolicy(policy),
    terms: full,
    termsWith: change => ({ ...full, ...change, amount: { minor: amountAt(change.discount ?? full.discount ?? 0), currency: 'EUR' } }),
    ...(rate !== undefined && { yearlyRate: rate }),
  };
};
const rowOf = (step: string, when: readonly (readonly [string, string])[], hit = 'ask'): Row => ({
  name: `${step} ${when.join()}`,
  when: when.map(([name, text]) => cellOf(name, text)),
  anyOf: [],
  missing: 'no-match',
  notify: [],
  auto: hit === 'auto',
  ask: hit === 'auto' ? [] : [{ step, approvers: [{ role: 'r' }], after: [], escalate: [], tolerance: {} }],
});
const policyOf = (rows: Row[], hit: 'all' | 'first' = 'all'): Policy => ({ ...plainPolicy, name: 'p', hit, fallback: { role: 'a' }, rows });

const desk = policyOf([
  rowOf('manager', [['discount', '> 10%']]),
  rowOf('finance', [['discount', '> 25%']]),
  rowOf('finance', [['payment_days', '> 60']]),
  rowOf('director', [['amount', '< 700 EUR']]),
]);

test('the cheapest change, with its cost and what vanishes', () => {
  // 1,000 EUR list: 26 % off, net 30. One point and a bit to the last discount before finance.
  expect(cheapestChange(situationOf(desk, { discount: 2600, paymentDays: 30 }))).toEqual({
    change: { discount: 2500 },
    cost: { minor: 1000n, currency: 'EUR' },
    vanish: ['finance'],
    remain: ['manager'],
    assumed: [],
  });
  // Finance for two reasons: both have to go. 740 EUR paid 30 days sooner at 8 % a year is 4.93 EUR, rounded up.
  expect(cheapestChange(situationOf(desk, { discount: 2600, paymentDays: 90 }))).toEqual({
    change: { discount: 2500, paymentDays: 60 },
    cost: { minor: 1000n + 494n, currency: 'EUR' },
    vanish: ['finance'],
    remain: ['manager'],
    assumed: [],
  });
  // The amount's limit is the discount's: at 30 % it is 700 EUR.
  expect(cheapestChange(situationOf(desk, { discount: 3100, paymentDays: 0 }))).toMatchObject({ change: { discount: 3000 }, vanish: ['director'], remain: ['manager', 'finance'] });
  expect(cheapestChange(situationOf(desk, { discount: 3100, paymentDays: 0 }), 'finance')).toMatchObject({ change: { discount: 2500 }, vanish: ['finance', 'director'] });
  expect(cheapestChange(situationOf(desk, { discount: 500 }))).toBeUndefined();
});

test('how far a term can go', () => {
  const at = (discount: number, term: Movable) => roomFor(situationOf(desk, { discount, paymentDays: 30 }), term);
  expect(at(1200, 'discount')).toEqual({ term: 'discount', last: 2500, next: { value: 2501, appear: ['finance'], vanish: [] } });
  expect(at(2600, 'discount')).toEqual({ term: 'discount', last: 3000, next: { value: 3001, appear: ['director'], vanish: [] } });
  expect(at(1200, 'paymentDays')).toEqual({ term: 'paymentDays', last: 60, next: { value: 61, appear: ['finance'], vanish: [] } });
  expect(at(3500, 'paymentDays')).toMatchObject({ last: 3650, next: undefined });
  expect(at(1200, 'termMonths')).toBeUndefined();
});

/* The reference tries every value. */

const condition = fc.oneof(
  fc.tuple(fc.constant('discount'), fc.constantFrom('>', '>=', '<=', '=', '!='), fc.nat(12)).map(([c, o, n]) => [c, `${o} ${n / 100}%`] as const),
  fc.tuple(fc.constant('discount'), fc.nat(6), fc.nat(6)).map(([c, a, n]) => [c, `${a / 100}%..${(a + n) / 100}%`] as const),
  fc.tuple(fc.constant('payment_days'), fc.constantFrom('>', '>=', '<', '!='), fc.nat(6)).map(([c, o, n]) => [c, `${o} ${n}`] as const),
  fc.tuple(fc.constant('term_months'), fc.constantFrom('<', '<=', '>', '='), fc.nat(6)).map(([c, o, n]) => [c, `${o} ${n}`] as const),
  fc.tuple(fc.constant('amount'), fc.constantFrom('>', '<', '<=', '='), fc.nat(12)).map(([c, o, n]) => [c, `${o} ${999 + n / 100} EUR`] as const),
);
const rows = fc.array(
  fc.record({ step: fc.constantFrom('a', 'b', 'c'), when: fc.uniqueArray(condition, { selector: c => c[0], minLength: 1, maxLength: 2 }), auto: fc.nat(4) }),
  { minLength: 1, maxLength: 6 },
);

test('agrees with a reference that tries every value of one term and of two', () => {
  fc.assert(
    fc.property(
      rows,
      fc.constantFrom('all' as const, 'first' as const),
      fc.record({ discount: fc.nat(14), paymentDays: fc.nat(8), termMonths: fc.nat(8) }),
      fc.constantFrom(0, 800, 3000),
      fc.constantFrom(undefined, 'a'),
      (given, hit, terms, rate, without) => {
        const policy = policyOf(given.map((r, i) => ({ ...rowOf(r.step, r.when, r.auto === 0 ? 'auto' : 'ask'), name: `row ${i}` })), hit);
        const situation = situationOf(policy, terms, rate);
        const steps = (t: Terms) => situation.evaluate(t).steps.map(s => s.name);
        const before = steps(situation.terms);
        const ends = { discount: 0, paymentDays: 0, termMonths: 12 };
        const range = (term: Movable) => {
          const step = ends[term] > terms[term] ? 1 : -1;
          const values: number[] = [];
          for (let v = terms[term] + step; (ends[term] - v) * step >= 0; v += step) values.push(v);
          return values;
        };
        const names = ['discount', 'paymentDays', 'termMonths'] as const;
        const changes: Change[] = names.flatMap(a => range(a).map(v => ({ [a]: v })));
        for (const [i, a] of names.entries()) for (const b of names.slice(i + 1)) for (const v of range(a)) for (const w of range(b)) changes.push({ [a]: v, [b]: w });
        // By the formula in words, with fractions of a cent as one number.
        const cost = (c: Change) => {
          const amount = Number(amountAt(c.discount ?? terms.discount));
          const days = terms.paymentDays - (c.paymentDays ?? terms.paymentDays);
          const months = (c.termMonths ?? terms.termMonths) - terms.termMonths;
          return amount - Number(amountAt(terms.discount)) + (amount * (rate / 10_000) * days) / 365 + (amount * (rate / 10_000) * months) / 12;
        };
        const good = changes.filter(c => {
          const then = steps(situation.termsWith(c));
          return before.length > 0 && then.every(s => before.includes(s)) && then.length < before.length && (without === undefined || (before.includes(without) && !then.includes(without)));
        });
        const least = Math.min(...good.map(cost));
        const found = cheapestChange(situation, without);
        expect(found !== undefined).toBe(good.length > 0);
        if (!found) return;
        expect(cost(found.change)).toBeCloseTo(least, 6);
        expect(Number(found.cost?.minor)).toBe(Math.ceil(Number(cost(found.change).toFixed(6))));
        const then = steps(situation.termsWith(found.change));
        expect(found.remain).toEqual(then);
        expect([...found.vanish].sort()).toEqual(before.filter(s => !then.includes(s)).sort());
        // Ties: fewer terms, then the smaller change.
        const size = (c: Change) => names.reduce((sum, n) => sum + Math.abs((c[n] ?? terms[n]) - terms[n]) / (n === 'discount' ? 100 : 1), 0);
        for (const c of good.filter(other => Math.abs(cost(other) - least) < 1e-9)) {
          expect(Object.keys(found.change).length).toBeLessThanOrEqual(Object.keys(c).length);
          if (Object.keys(c).length === Object.keys(found.change).length) expect(size(found.change)).toBeLessThanOrEqual(size(c) + 1e-9);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('how far a term can go agrees with a walk', () => {
  fc.assert(
    fc.property(rows, fc.record({ discount: fc.nat(14), paymentDays: fc.nat(8), termMonths: fc.nat(8) }), fc.constantFrom('discount' as const, 'paymentDays' as const, 'termMonths' as const), (given, terms, term) => {
      const situation = situationOf(policyOf(given.map((r, i) => ({ ...rowOf(r.step, r.when, r.auto === 0 ? 'auto' : 'ask'), name: `row ${i}` }))), terms);
      const steps = (t: Terms) => situation.evaluate(t).steps.map(s => s.name).sort().join();
      const before = steps(situation.terms);
      const [way, end] = term === 'termMonths' ? [-1, 0] : [1, term === 'discount' ? 30 : 20];
      let next: number | undefined;
      for (let v = terms[term] + way; (end - v) * way >= 0 && next === undefined; v += way) if (steps(situation.termsWith({ [term]: v })) !== before) next = v;
      const room = roomFor(situation, term);
      if (next !== undefined) expect(room?.next?.value).toBe(next);
      else if (room?.next) expect((room.next.value - end) * way).toBeGreaterThan(0);
      if (room?.next) expect(room.last).toBe(room.next.value - way);
    }),
    { numRuns: 400 },
  );
});
