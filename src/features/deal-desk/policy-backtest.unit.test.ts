import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DealSnapshot } from '../deals/events.ts';
import { policyTerms, termsOf } from './decide-plan.ts';
import { backtest, type Judge, type Outcome } from './policy-backtest.ts';
import { backtestInWords } from './policy-backtest-words.ts';
import { historyOf } from '../../policy/hours.ts';
import { parsePolicies } from '../../policy/file.ts';
import { compilePolicy } from '../../policy/table.ts';
import type { Policy } from '../../policy/model.ts';

const policyOf = (rows: string, name = 'p'): Policy => {
  const parsed = parsePolicies(`policies:\n  - name: ${name}\n    fallback: { role: admin }\n    rows:\n${rows}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.policies[0] as Policy;
};
/** The manager of `x` is `boss of x`; a role is one person; the role `nobody` is none. */
const judgeOf = (policy: Policy): Judge => {
  const run = compilePolicy(policy);
  return {
    evaluate: deal => run(policyTerms(deal, termsOf(deal))),
    people: (step, deal) => step.approvers.flatMap(a => ('manager' in a ? [`boss of ${deal.ownerId}`] : 'role' in a && a.role !== 'nobody' ? [a.role] : [])),
    peopleKey: deal => deal.ownerId ?? '',
  };
};
const dealOf = (id: number, more: Partial<DealSnapshot>): DealSnapshot => ({
  id: `d${id}`, name: `Deal ${id}`, account: null, ownerId: 'ann', ownerName: null, ownerTeam: null, stage: 'won', stageLabel: 'Won', stageKind: 'won',
  amount: { minor: '100000', currency: 'EUR' }, listAmount: null, discount: 0, termMonths: null, paymentDays: null, currency: 'EUR', closeDate: '2026-01-15', nextStep: null, fields: {}, lines: null, room: null, desk: null, ...more,
}); // prettier-ignore

const now = policyOf(`      - { name: fine, when: { discount: "<= 10%" }, auto: approve }
      - { name: manager, when: { discount: "> 10%" }, ask: { step: manager, approvers: [{ manager: requester }] } }
`, 'today');
const next = policyOf(`      - { name: fine, when: { discount: "0%..15%" }, auto: approve }
      - { name: manager, when: { discount: "> 15%" }, ask: { step: manager, approvers: [{ manager: requester }] } }
      - { name: finance, when: { discount: "> 25%" }, ask: { step: finance, approvers: [{ role: finance }], after: [manager] } }
      - { name: late, when: { payment_days: "> 90", discount: "> 15%" }, ask: { step: lost, approvers: [{ role: nobody }] } }
`, 'next');

test('who would be asked, how often, and what would be different', () => {
  const history = historyOf([...Array.from({ length: 5 }, () => ({ group: 'manager', hour: 9, minutes: 120 })), ...Array.from({ length: 5 }, () => ({ group: 'finance', hour: 9, minutes: 240 }))]);
  const running = backtest({ candidate: judgeOf(next), current: judgeOf(now), history, seed: 1 });
  const deals = [
    dealOf(1, { discount: 500, paymentDays: 30 }),
    dealOf(2, { discount: 1200, paymentDays: 30, closeDate: '2026-02-01' }),
    dealOf(3, { discount: 3000, paymentDays: 30, ownerId: 'bob', amount: { minor: '900000', currency: 'EUR' } }),
    dealOf(4, { discount: 3000, paymentDays: 30 }),
    dealOf(5, { discount: 2000, paymentDays: null, closeDate: null }),
    dealOf(6, { discount: 2000, paymentDays: 120 }),
    dealOf(7, { discount: -500, paymentDays: 30 }),
  ];
  for (const deal of deals) running.add(deal);
  const { candidate, current, changed } = running.result();
  expect(candidate).toEqual({
    deals: 7,
    outcomes: { asked: 2, auto: 2, uncovered: 1, refused: 2 },
    autoShare: 2 / 7,
    askedShare: 2 / 7,
    steps: [{ step: 'finance', deals: 2 }, { step: 'manager', deals: 2 }],
    levels: [5, 0, 2],
    people: [{ person: 'finance', deals: 2, perMonth: 1 }, { person: 'boss of ann', deals: 1, perMonth: 0.5 }, { person: 'boss of bob', deals: 1, perMonth: 0.5 }],
    months: [{ month: '2026-01', deals: 5, asked: 2, auto: 1 }, { month: '2026-02', deals: 1, asked: 0, auto: 1 }, { month: 'no date', deals: 1, asked: 0, auto: 0 }],
    missing: [{ column: 'payment_days', deals: 1 }],
    nobody: [{ step: 'lost', deals: 1 }],
    hours: { median: 6, p90: 6, total: 12, n: 5 },
  }); // prettier-ignore
  expect(current?.outcomes).toEqual({ asked: 5, auto: 2, uncovered: 0, refused: 0 });
  expect(changed?.deals).toBe(6);
  expect(changed?.kinds[0]).toMatchObject({ from: 'asked', to: 'asked', appear: ['finance'], vanish: [], hours: 4, deals: 2, examples: [{ dealId: 'd3' }, { dealId: 'd4' }] });
  expect(changed?.largest[0]).toMatchObject({ dealId: 'd3', appear: ['finance'] });
  const text = backtestInWords(running.result(), { policy: 'next', current: 'today', nameOf: id => id.toUpperCase() });
  expect(text).toContain('next: 7 deals, 2 would ask somebody (28.6 %), 2 would be approved by the policy itself (28.6 %)');
  expect(text).toContain('6 deals would fare differently:\n        2  "finance" asked as well, 4 business hours longer\n           such as Deal 3, 9,000 EUR, 30 %; Deal 4, 1,000 EUR, 30 %');
  expect(text).toContain('2  refused rather than asked about, "manager" not asked any more');
});

test('the figures agree with counting deal by deal', () => {
  const deal = fc.record({ discount: fc.oneof(fc.constant(null), fc.integer({ min: -100, max: 4000 })), paymentDays: fc.oneof(fc.constant(null), fc.nat(120)), ownerId: fc.constantFrom('ann', 'bob', null), month: fc.nat(2), amount: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(deal, { maxLength: 60 }), given => {
      const deals = given.map((d, i) => dealOf(i, { discount: d.discount, paymentDays: d.paymentDays, ownerId: d.ownerId, closeDate: `2026-0${d.month + 1}-01`, amount: { minor: String(d.amount), currency: 'EUR' } }));
      const running = backtest({ candidate: judgeOf(next), current: judgeOf(now), seed: 1 });
      deals.forEach(d => running.add(d));
      const { candidate, current, changed } = running.result();
      const judged = (policy: Policy) => {
        const judge = judgeOf(policy);
        return deals.map(d => {
          const said = judge.evaluate(d);
          const people = said.steps.map(step => judge.people(step, d));
          const outcome: Outcome = said.unknowns.length > 0 || people.some(p => p.length === 0) ? 'refused' : said.rows.length === 0 ? 'uncovered' : said.steps.length > 0 ? 'asked' : 'auto';
          const asked = outcome === 'asked';
          return { outcome, steps: asked ? said.steps.map(s => s.name) : [], people: asked ? people.flat() : [] };
        });
      };
      const [after, before] = [judged(next), judged(now)];
      for (const [side, all] of [[candidate, after], [current, before]] as const) {
        for (const outcome of ['asked', 'auto', 'uncovered', 'refused'] as const) expect(side?.outcomes[outcome]).toBe(all.filter(a => a.outcome === outcome).length);
        for (const { step, deals: n } of side?.steps ?? []) expect(n).toBe(all.filter(a => a.steps.includes(step)).length);
        expect(side?.steps.reduce((sum, s) => sum + s.deals, 0)).toBe(all.reduce((sum, a) => sum + a.steps.length, 0));
        for (const { person, deals: n } of side?.people ?? []) expect(n).toBe(all.flatMap(a => a.people).filter(p => p === person).length);
        expect(side?.months.reduce((sum, m) => sum + m.asked, 0)).toBe(all.filter(a => a.outcome === 'asked').length);
        expect(side?.levels.reduce((sum, n) => sum + n, 0) ?? 0).toBe(deals.length);
      } // prettier-ignore
      const differs = deals.filter((_, i) => JSON.stringify([after[i]?.outcome, after[i]?.steps, after[i]?.people]) !== JSON.stringify([before[i]?.outcome, before[i]?.steps, before[i]?.people]));
      expect(changed?.deals).toBe(differs.length);
      expect(changed?.kinds.reduce((sum, k) => sum + k.deals, 0)).toBe(differs.length);
      const ids = new Set(differs.map(d => d.id));
      for (const shown of [...(changed?.largest ?? []), ...(changed?.kinds.flatMap(k => k.examples) ?? [])]) expect(ids.has(shown.dealId)).toBe(true);
      expect(changed?.largest.length).toBe(Math.min(20, differs.length));
    }),
    { numRuns: 200 },
  );
});
