import { expect, test } from 'vitest';
import { dealFacts } from './events.ts';
import type { DealRefusal } from './model.ts';
import { mara, sampleDirectory } from './sample.ts';
import { sayFact, sayRefusal, sayValue, sayWho } from './words.ts';

const people = sampleDirectory([mara]);
const usd = (amount: string) => ({ amount, currency: 'USD' });

test.each([
  [dealFacts.created, { source: 'import' }, 'Imported the deal.'],
  [
    dealFacts.changed,
    { changes: [{ field: 'amount', from: usd('5.00'), to: usd('84000.00') }, { field: 'nextStep', from: null, to: 'Call' }, { field: 'fields.sales_region', from: 'emea', to: null }, { field: 'lineItems', from: [], to: [] }] },
    'Changed the amount from $5.00 to $84,000.00, set the next step to Call, cleared the sales region (it was emea) and changed the line items.',
  ],
  [dealFacts.stageWanted, { to: { label: 'Won' }, hold: { reason: 'Needs a yes' } }, 'Wants to move it to Won; that waits: Needs a yes.'],
  [dealFacts.stageHeld, { from: { label: 'Proposal' }, to: { label: 'Won' }, hold: { reason: 'Needs a yes' } }, 'The CRM moved it to Won, which is held (Needs a yes); it goes back to Proposal until then.'],
  [dealFacts.released, { entered: { label: 'Won' } }, 'Released it; it moved to Won.'],
  [dealFacts.termsApplied, { approval: { by: mara.id }, changes: [{ field: 'discount', from: 0, to: 24.5 }, { field: 'termMonths', from: 12, to: 1 }, { field: 'fields.approved_by', from: null, to: 'x' }] }, 'Applied the terms that Mara Okafor approved: changed the discount from 0 % to 24.5 % and changed the term from 12 months to 1 month.'],
  [dealFacts.writtenToCrm, { fields: ['amount', 'fields.approval_status'] }, 'The CRM has amount and approval status.'],
  [dealFacts.crmConflict, { conflict: [{ field: 'nextStep', ours: 'Ours', theirs: null }] }, 'The CRM holds something else: next step is nothing there and Ours here. Somebody has to choose.'],
  [dealFacts.crmRefused, { errors: [{ field: 'closeDate', message: 'is in the past' }, { field: null, message: 'Ask your admin' }] }, 'The CRM refused: close date: is in the past and Ask your admin.'],
  ['deal-desk.changes-requested', {}, 'Changes requested.'],
  [dealFacts.changed, { erased: true }, 'What happened here has been erased.'],
])('%s reads well', (type, payload, text) => {
  expect(sayFact({ type, payload: payload as never }, people)).toBe(text);
});

test('every fact of deals has words of its own', () => {
  for (const type of Object.values(dealFacts)) {
    const text = sayFact({ type, payload: { changes: [{ field: 'name', from: 'a', to: 'b' }] } as never }, people);
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect(text).not.toMatch(/undefined|\[object|null/);
  }
});

test('who did it', () => {
  expect(sayWho({ kind: 'person', id: mara.id }, people)).toBe('Mara Okafor');
  expect(sayWho({ kind: 'person', id: 'person_gone' }, people)).toBe('Somebody who is no longer here');
  expect(sayWho({ kind: 'connection', name: 'builtin', who: 'mara@example.com' }, people)).toBe('Mara Okafor (CRM)');
  expect(sayWho({ kind: 'machine', name: 'gate' }, people)).toBe('Evenkeel (gate)');
});

test('every refusal says what is allowed, with the status that fits', () => {
  const refusals: [DealRefusal, number][] = [
    [{ code: 'no-such-deal' }, 404],
    [{ code: 'unknown-stage', field: 'stage', given: 'x', allowed: ['proposal'] }, 422],
    [{ code: 'bad-value', field: 'closeDate', message: 'has to be a date' }, 422],
    [{ code: 'moved-on', version: 3, changed: [{ field: 'amount', yours: usd('1.00'), now: null }] }, 412],
    [{ code: 'no-conflict', field: 'x', fields: [] }, 409],
    [{ code: 'person-inactive' }, 403],
  ];
  for (const [refusal, status] of refusals) expect(sayRefusal(refusal)).toMatchObject({ status, title: expect.stringMatching(/\.$/) });
  expect(sayRefusal(refusals[3]![0]).detail).toBe('amount: yours is $1.00, now it is nothing. The version is 3 now.');
  expect(sayValue('fields.x', { odd: 1 })).toBe('{"odd":1}');
});
