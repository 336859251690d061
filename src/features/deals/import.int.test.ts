import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtinCrm, type BuiltinCrm } from '../../adapters/crm/builtin/index.ts';
import { testDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts';
import { createEngine, type Engine } from '../../engine/index.ts';
import { verifyStream } from '../../engine/log.ts';
import { machine } from '../../kernel/actor.ts';
import { people } from '../people/index.ts';
import { directory } from '../people/read.ts';
import { importFolder, importRows, type FolderReport } from './import.ts';
import { deals as feature } from './index.ts';
import { deal, deals, exportDeals } from './read.ts';
import type { DealCommand } from './model.ts';

let database: TestDatabase;
let engine: Engine;
let crm: BuiltinCrm;

beforeAll(async () => {
  database = await testDatabase();
  engine = createEngine({
    pool: database.pool,
    connectionString: database.connectionString,
    features: [people, feature],
    ports: () => ({ crm: () => crm }) as never,
    publicUrl: 'http://localhost',
    log: () => {},
  });
  crm = builtinCrm({ transact: engine.transact, company: 'acme', now: Date.now });
});
afterAll(() => database.drop());

const folder = join(import.meta.dirname, '../../../../shared/data/crm-sales-opportunities');
const there = existsSync(folder);

describe.skipIf(!there)(there ? 'the sales pipeline' : 'the sales pipeline (left out: ../shared/data is not here)', () => {
  let report: FolderReport;

  beforeAll(async () => {
    report = await importFolder(folder, { engine, company: 'acme', crm });
  });

  test('every row arrives, and the figures add up', () => {
    expect(report.totals).toEqual({ rows: 8800, created: 8800, updated: 0, unchanged: 0, rejected: 0 });
  });

  test('the dirt is told, counted and not cleaned away', () => {
    const find = (kind: string, column: string, value: string) => report.findings.find(f => f.kind === kind && f.column === column && f.value === value);
    expect(find('kept', 'account', '')?.count).toBe(1425);
    expect(find('corrected', 'product', 'GTXPro')).toMatchObject({ count: 1480, done: 'read as GTX Pro' });
    expect(find('corrected', 'product', 'GTXPro')?.rows).toHaveLength(1480);
    expect(find('kept', 'engage_date', '')?.count).toBe(500);
    expect(find('kept', 'close_value', '0')?.count).toBe(2473);
    expect(find('suspicious', 'sector', 'technolgy')).toMatchObject({ count: 12, why: 'perhaps technology is meant' });
    expect(find('suspicious', 'office_location', 'Philipines')).toMatchObject({ count: 1, why: 'perhaps Philippines is meant' });
    expect(report.findings.filter(f => f.kind === 'suspicious')).toHaveLength(2);
  });

  test('people, managers and teams come with it', async () => {
    const who = await engine.transact('acme', directory);
    expect(who.teams().map(t => t.name)).toEqual(['Central', 'East', 'West']);
    expect(who.all()).toHaveLength(41);
    expect(who.managerOf(who.byName('Anna Snelling')!.id)?.name).toBe('Dustin Brinkmann');
    expect(who.byName('Anna Snelling')?.email).toBeNull();
  });

  test('a won deal has the discount that its price says', async () => {
    const [shown] = (await engine.transact('acme', tx => deals(tx, { q: 'Cancity GTX Plus Basic Moses', kind: 'won', limit: 500 }))).items.filter(d => d.externalId === '1C1I7A6R');
    const found = await engine.transact('acme', tx => deal(tx, shown!.id));
    expect(found).toMatchObject({
      name: 'Cancity · GTX Plus Basic',
      stage: { id: 'closed-won', kind: 'won' },
      owner: { name: 'Moses Frase' },
      amount: { amount: '1054.00', currency: 'USD' },
      listAmount: { amount: '1096.00', currency: 'USD' },
      discount: 3.83,
      closeDate: '2017-03-01',
      fields: { engage_date: '2016-10-20', sector: 'retail' },
    });
  });

  test('the same folder again changes nothing', async () => {
    const facts = async () => (await engine.transact('acme', tx => tx.query<{ n: number }>(`select count(*)::int as n from engine_facts where company_id = evenkeel_company()`)))[0]!.n;
    const before = await facts();
    const again = await importFolder(folder, { engine, company: 'acme', crm });
    expect(again.totals).toEqual({ rows: 8800, created: 0, updated: 0, unchanged: 8800, rejected: 0 });
    expect(await facts()).toBe(before);
  });

  test('all of it comes out again', async () => {
    const text = await engine.transact('acme', exportDeals);
    expect(text.trimEnd().split('\r\n')).toHaveLength(8801);
  });
});

test('a row that is refused harms no other, an unchanged row does not undo what people did, a changed one counts', async () => {
  const row = (externalId: string, values: object) => ({ externalId, values: values as never });
  const bring = (rows: ReturnType<typeof row>[], now: number) => importRows(rows, { engine, company: 'acme', crm, now });
  const now = Date.now();
  const first = [row('i1', { name: 'One', stage: 'proposal' }), row('i2', { name: 'Two', stage: 'nowhere' }), row('i3', { name: '=1+1', stage: 'proposal' })];
  expect(await bring(first, now)).toEqual(['created', { refused: expect.objectContaining({ code: 'unknown-stage', field: 'stage' }) }, 'created']);
  const found = (await engine.transact('acme', tx => deals(tx, { q: 'One' }))).items.find(d => d.externalId === 'i1')!;
  const edit: DealCommand = { type: 'edit', dealId: found.id, version: found.version, values: { nextStep: 'Call them' } };
  expect(await engine.run('deals', edit, { company: 'acme', actor: machine('test'), cause: 'edit-1' })).toMatchObject({ ok: true });
  expect((await bring(first, now + 1000))[0]).toBe('unchanged');
  expect((await bring([row('i1', { name: 'One more', stage: 'proposal' })], now + 2000))[0]).toBe('updated');
  const after = await engine.transact('acme', tx => deal(tx, found.id));
  expect(after).toMatchObject({ name: 'One more', nextStep: 'Call them' });
  expect(await engine.transact('acme', tx => verifyStream(tx, `deal:${found.id}`))).toMatchObject({ ok: true });
  expect(await engine.transact('acme', exportDeals)).toContain(`"'=1+1"`);
});
