import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceptCrmEvent, commandOf, dealIdOf } from './crm-events.ts';

const good = {
  eventId: 'ev-1',
  at: '2026-05-14T09:00:00Z',
  actor: 'mara@example.com',
  deal: { externalId: '006A', name: 'Aldgate Rail', account: 'Aldgate', owner: 'mara@example.com', stage: 'proposal', amount: '84000.00', currency: 'EUR', closeDate: '2026-06-30', fields: { region: 'emea', discount: 12.5, listAmount: 96000 } },
};
const accept = (body: unknown) => acceptCrmEvent(JSON.stringify(body));
const problems = (body: unknown) => {
  const result = accept(body);
  return result.ok ? [] : result.error.errors.map(e => e.field);
};

test('an event becomes a command in the words of the deals', () => {
  const event = acceptCrmEvent(Buffer.from(JSON.stringify(good)));
  if (!event.ok) throw new Error('refused');
  expect(commandOf(event.value)).toMatchObject({
    type: 'receive-crm-change',
    dealId: dealIdOf('builtin', '006A'),
    externalId: '006A',
    at: Date.parse('2026-05-14T09:00:00Z'),
    values: { name: 'Aldgate Rail', amount: { amount: '84000.00', currency: 'EUR' }, 'fields.region': 'emea', discount: 12.5, listAmount: { amount: '96000', currency: 'EUR' } },
  });
  expect(dealIdOf('builtin', '006A')).not.toBe(dealIdOf('salesforce', '006A'));
  expect(dealIdOf('builtin', '006A')).toMatch(/^deal_[0-9a-z]{20}$/);
});

test.each([
  ['no event id', { ...good, eventId: undefined }, 'eventId'],
  ['a moment without a time zone', { ...good, at: '2026-05-14T09:00:00' }, 'at'],
  ['an amount in words', { ...good, deal: { ...good.deal, amount: 'much' } }, 'deal.amount'],
  ['an amount without a currency', { ...good, deal: { externalId: '1', amount: 5 } }, 'deal.currency'],
  ['a currency in small letters', { ...good, deal: { ...good.deal, currency: 'eur' } }, 'deal.currency'],
  ['a date that does not exist', { ...good, deal: { ...good.deal, closeDate: '2026-02-30' } }, 'deal.closeDate'],
  ['a field that is a list', { ...good, deal: { ...good.deal, fields: { x: [1] } } }, 'deal.fields.x'],
  ['a name that nobody knows', { ...good, deal: { ...good.deal, probability: 5 } }, 'deal.probability'],
  ['a NUL', { ...good, deal: { ...good.deal, name: 'a\u0000b' } }, 'deal.name'],
  ['half a surrogate pair', { ...good, deal: { ...good.deal, fields: { x: '\ud800' } } }, 'deal.fields.x'],
])('%s is named', (_what, body, field) => {
  expect(problems(body)).toContain(field);
});

test('what is too large, too deep, no UTF-8 or no JSON is refused before it costs anything', () => {
  const code = (raw: string | Buffer) => {
    const result = acceptCrmEvent(raw);
    return result.ok ? 'ok' : `${result.error.status} ${result.error.code}`;
  };
  expect(code(' '.repeat(1_048_577))).toBe('413 too-large');
  expect(code('ä'.repeat(600_000))).toBe('413 too-large');
  expect(code('['.repeat(1_000_000))).toBe('422 too-deep');
  expect(code(`${'['.repeat(33)}${']'.repeat(33)}`)).toBe('422 too-deep');
  expect(code(JSON.stringify({ ...good, eventId: '[[[['.repeat(20) }))).toBe('ok');
  expect(code(Buffer.from([0x7b, 0xff, 0x7d]))).toBe('400 malformed');
  expect(code('{"eventId": ')).toBe('400 malformed');
  expect(code('')).toBe('400 malformed');
});

test('nothing makes it throw', () => {
  const json = fc.json({ maxDepth: 6 }).map(text => Buffer.from(text));
  const near = fc
    .record({ eventId: fc.anything(), at: fc.oneof(fc.constant(good.at), fc.anything()), deal: fc.record({ externalId: fc.oneof(fc.string(), fc.anything()), fields: fc.anything(), amount: fc.anything(), __proto__: fc.anything() }, { requiredKeys: [] }) }, { requiredKeys: [] })
    .map(value => {
      try {
        return Buffer.from(JSON.stringify(value) ?? '');
      } catch {
        return Buffer.from('{}');
      }
    });
  const bytes = fc.uint8Array({ maxLength: 200 }).map(b => Buffer.from(b));
  fc.assert(
    fc.property(fc.oneof(json, near, bytes), raw => {
      const result = acceptCrmEvent(raw);
      if (result.ok) expect(commandOf(result.value).dealId).toMatch(/^deal_/);
      else expect([400, 413, 422]).toContain(result.error.status);
    }),
    { numRuns: 1000 },
  );
});
