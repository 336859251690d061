import { expect, test } from 'vitest';
import { crmContract } from './crm.contract.ts';
import type { CrmSchema } from './crm.ts';
import { referenceCrm } from './crm.reference.ts';
import { sameValue, wrongValue } from './crm.values.ts';

const field = (name: string, type: CrmSchema['fields'][number]['type'], more = {}) => ({ name, label: name, type, required: false, readOnly: false, ...more });
const schema: CrmSchema = {
  stages: [
    { id: 'open', label: 'Open', kind: 'open' },
    { id: 'won', label: 'Won', kind: 'won' },
    { id: 'lost', label: 'Lost', kind: 'lost' },
  ],
  fields: [
    field('name', 'text', { required: true, maxLength: 20 }),
    field('nextStep', 'text'),
    field('termMonths', 'number'),
    field('stage', 'picklist', { required: true, options: [{ value: 'open', label: 'Open', active: true }] }),
    field('score', 'number', { readOnly: true }),
  ],
};

crmContract('reference', async () => {
  const crm = referenceCrm(schema);
  return {
    crm,
    change: async (id, values) => crm.change(id, values),
    fields: { text: 'nextStep', number: 'termMonths', picklist: 'stage', readOnly: 'score' },
    sample: { name: 'Deal', stage: 'open' },
    loseReply: () => crm.fail('reply-lost'),
    close: async () => {},
  };
});

test('faults happen once, and say what they are', async () => {
  const crm = referenceCrm(schema);
  crm.fail('rate-limited');
  await expect(crm.read([])).rejects.toMatchObject({ kind: 'retry', retryAfterMs: 1000 });
  crm.fail('access-revoked');
  await expect(crm.describe()).rejects.toMatchObject({ kind: 'reauthorise' });
  expect(await crm.read([])).toEqual([]);
  crm.change('a', { name: 'x' });
  const first = await crm.changes(null, 10);
  crm.fail('feed-repeats');
  expect((await crm.changes(first.cursor, 10)).records).toHaveLength(1);
  expect((await crm.changes(first.cursor, 10)).records).toEqual([]);
});

test.each([
  [null, '', true],
  [undefined, null, true],
  ['1200', '1200.00', true],
  [1200, '1200.0', true],
  ['1200', 1201, false],
  [-0, 0, true],
  [{ amount: '5', currency: 'EUR' }, { currency: 'EUR', amount: '5.00' }, true],
  [{ amount: '5', currency: 'EUR' }, { currency: 'USD', amount: '5.00' }, false],
  [[1, 2], [1, 2], true],
  [undefined, [], true],
  [true, 'true', false],
])('%j and %j mean the same: %s', (a, b, same) => {
  expect(sameValue(a, b)).toBe(same);
});

test.each([
  ['text', 5, 'has to be text'],
  ['number', 'x', 'has to be a number'],
  ['money', '1,000', 'has to be an amount such as 84000.00'],
  ['date', '2026-02-30', 'has to be a date such as 2026-03-31'],
  ['boolean', 'yes', 'has to be true or false'],
] as const)('a %s field does not take %j', (type, value, why) => {
  expect(wrongValue(field('f', type), value)).toBe(why);
  expect(wrongValue(field('f', type), null)).toBeUndefined();
  expect(wrongValue(field('f', type, { required: true }), '')).toBe('must not be empty');
});
