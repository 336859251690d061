import { afterAll, beforeAll, expect, test } from 'vitest';
import { OutsideFailure } from '../../../engine/errors.ts';
import { settingsSource } from '../../../engine/settings.ts';
import { transactions } from '../../../engine/tx.ts';
import { machine } from '../../../kernel/actor.ts';
import { crmContract } from '../../../ports/crm.contract.ts';
import { testDatabase, type TestDatabase } from '../../postgres/testing.ts';
import { builtinCrm, type BuiltinCrm } from './index.ts';

async function open() {
  const database = await testDatabase();
  const transact = transactions(database.pool);
  const setting = {
    fields: [
      { name: 'region', label: 'Region', type: 'picklist', options: ['emea', 'apac'] },
      { name: 'score', label: 'Score', type: 'number', readOnly: true },
    ],
  };
  await transact('acme', tx => settingsSource().set(tx, 'crm.builtin', setting, machine('test'), Date.now()));
  const crm = builtinCrm({ transact, company: 'acme', now: Date.now });
  let n = 0;
  // Somebody who works in this CRM writes through it like everybody, without looking first.
  const change = async (id: string, values: object | null) => {
    if (values === null) {
      await transact('acme', tx => tx.query(`update crm_builtin_records set deleted = true, version = version + 1, seq = nextval('crm_builtin_seq') where company_id = evenkeel_company() and id = $1`, [id]));
    } else await crm.write([{ id, key: `elsewhere-${++n}`, values: values as never, expected: {}, author: 'somebody@crm.example' }]);
  };
  return { database, transact, crm, change };
}

crmContract('built-in', async () => {
  const { database, crm, change } = await open();
  let lost = false;
  return {
    // The process dies, or the connection breaks, after the write was committed.
    crm: {
      ...crm,
      write: async writes => {
        const results = await crm.write(writes);
        if (!lost) return results;
        lost = false;
        throw new OutsideFailure('retry', 'reply_lost', 'the reply was lost');
      },
    },
    loseReply: () => (lost = true),
    change,
    fields: { text: 'nextStep', number: 'termMonths', picklist: 'fields.region', readOnly: 'fields.score' },
    sample: { name: 'Deal', stage: 'prospecting' },
    close: () => database.drop(),
  };
});

let bench: Awaited<ReturnType<typeof open>>;
let crm: BuiltinCrm;
beforeAll(async () => {
  bench = await open();
  crm = bench.crm;
});
afterAll(() => (bench.database as TestDatabase).drop());

const event = (at: string, deal: object) => ({ eventId: at, at, deal: { externalId: 'e1', ...deal } });
const accept = (...events: ReturnType<typeof event>[]) => bench.transact('acme', tx => crm.acceptEvents(tx, events as never));
const read = async () => (await crm.read(['e1']))[0]!;

test('events make and change records, newer values win whatever their order, repeats change nothing', async () => {
  await accept(event('2026-01-02T00:00:00Z', { name: 'Late', stage: 'proposal', amount: '100', currency: 'EUR' }));
  await accept(event('2026-01-01T00:00:00Z', { name: 'Early', account: 'Aldgate' }));
  const record = await read();
  expect(record.values).toEqual({ name: 'Late', stage: 'proposal', amount: { amount: '100', currency: 'EUR' }, account: 'Aldgate' });
  await accept(event('2026-01-02T00:00:00Z', { name: 'Late', stage: 'Proposal' }));
  expect((await read()).version).toBe(record.version);
});

test('an event that the deals would refuse leaves the record alone', async () => {
  const before = await read();
  await accept(event('2026-01-03T00:00:00Z', { stage: 'nowhere' }), event('2026-01-03T00:00:00Z', { fields: { region: 'mars' } }));
  expect(await read()).toEqual(before);
});

test('what comes in as an event is not in the feed: the deals were told in the same transaction', async () => {
  expect((await crm.changes(null, 10)).records).toEqual([]);
  await crm.write([{ id: 'e1', key: 'k1', values: { name: 'Written' }, expected: {}, author: 'mara@example.com' }]);
  expect((await crm.changes(null, 10)).records.map(r => r.id)).toEqual(['e1']);
});

test('without a company nothing is seen', async () => {
  for (const table of ['crm_builtin_records', 'crm_builtin_writes']) expect((await bench.database.pool.query(`select * from ${table}`)).rows).toEqual([]);
});
