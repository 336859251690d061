import { expect, test } from 'vitest';
import type { DealSnapshot } from '../deals/events.ts';
import { noRates } from './policy-conditions-rates.ts';
import { parsePolicies } from './policy-file.ts';
import { historyOf } from './policy-hours.ts';
import { whatIf, type WhatIfAbout } from './policy-outlook.ts';
import type { AskedTerms } from './model.ts';

const parsed = parsePolicies(`policies:
  - name: standard
    fallback: { role: admin }
    rows:
      - { name: fine, when: { discount: "<= 10%" }, auto: approve }
      - { name: deep, when: { discount: "> 10%" }, ask: { step: manager, approvers: [{ manager: requester }] } }
      - { name: deeper, when: { any-of: [{ discount: "> 25%" }, { payment_days: "> 60" }] }, ask: { step: finance, approvers: [{ role: finance }], after: [manager] } }
`);
const policy = parsed.ok ? parsed.value.policies[0] : undefined;
const deal: DealSnapshot = {
  id: 'd', name: 'Deal', account: null, ownerId: 'ann', ownerName: null, ownerTeam: null, stage: 's', stageLabel: 'S', stageKind: 'open',
  amount: { minor: '10000000', currency: 'EUR' }, listAmount: { minor: '10000000', currency: 'EUR' }, discount: 0, termMonths: 12, paymentDays: 30,
  currency: 'EUR', closeDate: null, nextStep: null, fields: {}, lines: null, room: null, desk: null,
}; // prettier-ignore
const past = historyOf(['manager', 'finance'].flatMap(group => Array.from({ length: 6 }, () => ({ group, hour: 10, minutes: 120 }))));
const of = (asked: AskedTerms, more: Partial<WhatIfAbout> = {}) => {
  if (!policy) throw new Error('no policy');
  const directory = { person: () => undefined } as never;
  return whatIf({ deal, asked, policy, requesterId: 'ann', context: { directory, rates: noRates }, covered: new Set(), history: past, hour: 10, seed: 1, ...more });
};

test('what the form says while terms are typed', () => {
  expect(of({ discount: 2600 })).toEqual({
    hours: 'about 4 business hours (nine in ten within 4; from 6 past steps)',
    suggestion: { change: { discount: 2500 }, words: 'With 25 % off, finance is not asked. It costs the customer €1,000.00.' },
    edge: null,
  });
  expect(of({ discount: 2000 })).toMatchObject({ edge: '25 % off would be the last before finance.', suggestion: { words: 'With 10 % off, nobody is asked. It costs the customer €10,000.00.' } });
  expect(of({ discount: 2500 })).toMatchObject({ edge: '25 % off is the last before finance.' });
  // Two terms have to move, and what time is worth is said.
  expect(of({ discount: 2600, paymentDays: 90 }).suggestion).toEqual({
    change: { discount: 2500, paymentDays: 60 },
    words: 'With 25 % off and net 60, finance is not asked. It costs the customer €1,493.16, with 8 % a year for time.',
  });
});

test('steps that hold are not waited for; without a past there are no hours', () => {
  expect(of({ discount: 2600 }, { covered: new Set(['manager']) }).hours).toBe('about 2 business hours (nine in ten within 2; from 6 past steps)');
  expect(of({ discount: 2600 }, { covered: new Set(['manager', 'finance']) })).toMatchObject({ hours: null, suggestion: null });
  expect(of({ discount: 2600 }, { history: historyOf([]) }).hours).toBe('no history yet');
  expect(of({ discount: 500 })).toEqual({ hours: null, suggestion: null, edge: '10 % off would be the last before manager.' });
});
