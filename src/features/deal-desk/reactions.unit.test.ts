import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../kernel/json.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { POLICIES } from './aggregate.ts';
import { reactions } from './reactions.ts';

/** A change of a deal asks the gate only when the gate could say something else than before. */
const text = `policies:
  - name: standard
    rows:
      - { name: big, when: { amount: ">= 100000 EUR" }, ask: { step: finance, approvers: [{ role: finance-approver }] } }
      - { name: long, when: { term_months: "> 36" }, ask: { step: legal, approvers: [{ role: legal-approver }] } }
      - { name: region, when: { fields.region: "= APAC" }, ask: { step: region, approvers: [{ role: legal-approver }] } }
      - { name: rest, when: {}, auto: approve }
    fallback: { role: admin }
    gate: { stage: [closed-won] }
`;
const settings = new Map<string, Json>([[POLICIES, { text }]]) as never;
const deal = (more: Partial<DealSnapshot>): DealSnapshot => ({
  id: 'deal_1', name: 'One', account: null, ownerId: null, ownerName: null, ownerTeam: null, stage: 'proposal', stageLabel: 'Proposal', stageKind: 'open',
  amount: { minor: '5000000', currency: 'EUR' }, listAmount: null, discount: null, termMonths: 12, paymentDays: 30, currency: 'EUR', closeDate: null, nextStep: null, lines: null, fields: { region: 'EMEA' }, room: null, desk: null, ...more,
}); // prettier-ignore
const euros = (whole: number) => ({ amount: `${whole}.00`, currency: 'EUR' });
const asks = (after: DealSnapshot, changes: readonly { field: string; from: unknown; to: unknown }[]): boolean => {
  const listed = after.listAmount ?? after.amount;
  const react = reactions.find(r => r.on.includes('deals.changed'))!.react;
  const answer = react({ type: 'deals.changed', at: 0, payload: { deal: { ...after, listAmount: listed }, changes, source: 'crm' } } as never, settings);
  return (answer?.later ?? []).some(l => l.to === 'deal-desk-gate');
};
const worth = (whole: number) => ({ minor: String(whole * 100), currency: 'EUR' });

test('a note or a step forward on a deal that waits for a yes asks nobody again; what a policy reads does', () => {
  const held = deal({ amount: worth(120_000) });
  expect(asks(held, [{ field: 'nextStep', from: null, to: 'Call' }, { field: 'fields.notes', from: 'a', to: 'b' }])).toBe(false);
  expect(asks(held, [{ field: 'amount', from: euros(110_000), to: euros(120_000) }])).toBe(false);
  expect(asks(held, [{ field: 'amount', from: euros(90_000), to: euros(120_000) }])).toBe(true);
  expect(asks(held, [{ field: 'fields.region', from: 'APAC', to: 'EMEA' }])).toBe(true);
  expect(asks(deal({ amount: worth(90_000) }), [{ field: 'amount', from: euros(120_000), to: euros(90_000) }])).toBe(true);
  // What the amount was at list price hangs on a discount: then it is looked at.
  expect(asks(deal({ amount: worth(120_000), discount: 1000 }), [{ field: 'amount', from: euros(110_000), to: euros(120_000) }])).toBe(true);
});

test('whenever an amount or a term crosses a limit of the policy, in either direction, the gate is asked', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300_000 }), fc.integer({ min: 1, max: 300_000 }), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (was, is, termWas, termIs) => {
      const needs = (amount: number, term: number) => [amount >= 100_000, term > 36].join();
      const changes = [...(was === is ? [] : [{ field: 'amount', from: euros(was), to: euros(is) }]), ...(termWas === termIs ? [] : [{ field: 'termMonths', from: termWas, to: termIs }])];
      if (changes.length === 0) return;
      expect(asks(deal({ amount: worth(is), termMonths: termIs }), changes)).toBe(needs(was, termWas) !== needs(is, termIs));
    }),
  );
});
