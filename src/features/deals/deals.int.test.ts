import { OpenAPIHono } from '@hono/zod-openapi';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtinCrm, type BuiltinCrm } from '../../adapters/crm/builtin/index.ts';
import { testDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts';
import type { ApiEnv, Caller } from '../../engine/api.ts';
import { createEngine, type Engine } from '../../engine/index.ts';
import { verifyStream } from '../../engine/log.ts';
import { machine } from '../../kernel/actor.ts';
import { people } from '../people/index.ts';
import type { CrmEvent, DealJson } from './contract.ts';
import { commandOf, dealIdOf } from './crm-events.ts';
import { deals as feature } from './index.ts';
import type { DealCommand } from './model.ts';
import { deal, deals, findForSlack, snapshot, timeline } from './read.ts';
import { followFeeds, matchOwners } from './timers.ts';

let database: TestDatabase;
let engine: Engine;
let crm: BuiltinCrm;
let api: OpenAPIHono<ApiEnv>;
let n = 0;

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
  await engine.start();
  const add = (personId: string, name: string, roles: string[] = []) => run('people', { type: 'add', personId, name, email: `${personId.slice(7)}@example.com`, roles } as { type: string });
  await add('person_mara', 'Mara Okafor');
  await add('person_ingrid', 'Ingrid Vale', ['admin']);

  api = new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => {
      if (!result.success) return c.json({ code: 'invalid', errors: result.error.issues }, 422);
      return undefined;
    },
  });
  const caller: Caller = { company: 'acme', actor: { kind: 'person', id: 'person_mara' }, personId: 'person_mara', roles: [], via: 'token', signedInAt: null };
  api.use(async (c, next) => {
    c.set('caller', c.req.header('as') === 'admin' ? { ...caller, actor: { kind: 'person', id: 'person_ingrid' }, personId: 'person_ingrid', roles: ['admin'] } : caller);
    c.set('world', engine.world('acme'));
    await next();
  });
  people.routes!(api);
  feature.routes!(api);
});
afterAll(async () => {
  await engine.stop();
  await database.drop();
});

const run = (to: string, command: { readonly type: string } & object, actor = machine('test') as Caller['actor']) =>
  engine.run(to, command, { company: 'acme', actor, cause: `test:${n++}` });
const event = (externalId: string, deal: object, at = '2026-01-01T00:00:00Z', eventId = `ev-${n++}`): CrmEvent => ({ eventId, at, deal: { externalId, ...deal } }) as CrmEvent;
const ingest = (events: readonly CrmEvent[]) =>
  engine.runMany(
    events.map(e => ({ to: 'deals', command: commandOf(e), company: 'acme', actor: { kind: 'connection' as const, name: 'builtin' }, cause: `crm:builtin:${e.eventId}` })),
    t => crm.acceptEvents(t, events),
  );
const idOf = (externalId: string) => dealIdOf('builtin', externalId);
const shown = async (id: string) => (await engine.transact('acme', t => deal(t, id)))!;
const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await api.request(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }), headers: { 'content-type': 'application/json', ...headers } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text.startsWith('{') ? (JSON.parse(text) as Record<string, never>) : {} };
};
/** Waits until something is so; a bound instead of a pause. */
async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error('it did not come to be');
    await new Promise(done => setTimeout(done, 20));
  }
}
const inSync = (id: string) => until(async () => (await shown(id)).crm.state === 'in-sync' && shown(id));

test('an event makes a deal, a repeated one changes nothing, a refused one leaves no trace', async () => {
  const first = event('a1', { name: 'Aldgate Rail', owner: 'mara@example.com', stage: 'proposal', amount: '84000', currency: 'EUR', fields: { region: 'emea' } });
  expect(await ingest([first])).toMatchObject([{ ok: true, answer: { created: true } }]);
  expect(await ingest([first])).toMatchObject([{ ok: true, repeated: true }]);
  expect(await ingest([event('a2', { name: 'X', stage: 'nowhere' })])).toMatchObject([{ ok: false, refusal: { code: 'unknown-stage', field: 'stage' } }]);
  expect(await shown(idOf('a1'))).toMatchObject({ name: 'Aldgate Rail', owner: { name: 'Mara Okafor' }, amount: { amount: '84000.00', currency: 'EUR' }, crm: { state: 'in-sync' }, version: 1 });
  expect(await shown(idOf('a2'))).toBeUndefined();
  expect(await crm.read(['a2'])).toEqual([]);
  expect(await engine.transact('acme', t => verifyStream(t, `deal:${idOf('a1')}`))).toEqual({ ok: true, facts: 1 });
});

test('an edit reaches the CRM, and a CRM that moved on asks a person', async () => {
  await ingest([event('b1', { name: 'Borough Glass', owner: 'Somebody Else', stage: 'proposal', amount: 100, currency: 'EUR' })]);
  const id = idOf('b1');
  expect((await call('PATCH', `/deals/${id}`, { nextStep: 'Call' })).status).toBe(428);
  const edited = await call('PATCH', `/deals/${id}`, { nextStep: 'Call', amount: { amount: '120.00', currency: 'EUR' }, owner: 'mara@example.com' }, { 'if-match': '"1"' });
  expect(edited).toMatchObject({ status: 200, body: { nextStep: 'Call', version: 2 } });
  await inSync(id);
  expect((await crm.read(['b1']))[0]!.values).toMatchObject({ nextStep: 'Call', amount: { amount: '120.00', currency: 'EUR' }, owner: 'mara@example.com' });

  const stale = await call('PATCH', `/deals/${id}`, { nextStep: 'Write' }, { 'if-match': '"1"' });
  expect(stale).toMatchObject({ status: 412, body: { code: 'moved-on', errors: [{ field: 'nextStep', message: 'next step: yours is Write, now it is Call' }] } });
  expect(stale.headers.get('etag')).toBe('"2"');

  // Somebody changes it in the CRM, and here, before the feed has told.
  await crm.write([{ id: 'b1', key: 'elsewhere', values: { nextStep: 'Theirs' }, expected: {}, author: 'other@example.com' }]);
  await call('PATCH', `/deals/${id}`, { nextStep: 'Ours' }, { 'if-match': '*' });
  const open = await until(async () => (await shown(id)).crm.conflict.length > 0 && shown(id));
  expect(open).toMatchObject({ nextStep: 'Ours', crm: { state: 'conflict', conflict: [{ field: 'nextStep', ours: 'Ours', theirs: 'Theirs' }] } });
  expect((await call('POST', `/deals/${id}/resolve-conflict`, { field: 'account', choose: 'ours' })).status).toBe(409);
  expect(await call('POST', `/deals/${id}/resolve-conflict`, { field: 'nextStep', choose: 'ours' })).toMatchObject({ status: 200 });
  await inSync(id);
  expect((await crm.read(['b1']))[0]!.values['nextStep']).toBe('Ours');
});

test('a deal made here gets a record in the CRM that leads back to it', async () => {
  const made = await call('POST', '/deals', { name: 'Made here', stage: 'proposal', lineItems: [{ product: 'Core', quantity: 3, listPrice: { amount: '10.00', currency: 'EUR' }, soldPrice: { amount: '9.00', currency: 'EUR' } }] });
  expect(made).toMatchObject({ status: 201, body: { amount: { amount: '27.00' }, discount: 10 } });
  const id = (made.body as unknown as DealJson).id;
  const synced = await inSync(id);
  expect(synced.externalId).toBe(id);
  const before = synced.version;
  await followFeeds(engine.world('acme'));
  expect((await shown(id)).version).toBe(before);
  await ingest([event(id, { account: 'From the CRM' }, new Date(Date.now() + 1000).toISOString())]);
  expect((await shown(id)).account).toBe('From the CRM');
  expect((await call('POST', '/deals', { name: 'Bad', stage: 'nowhere' })).status).toBe(422);
  expect((await call('POST', '/deals', { name: 'Bad', stage: 'proposal', owner: 'nobody@example.com' })).body).toMatchObject({ code: 'no-such-person' });
});

test('the first line items of a deal that was made without any meet no conflict', async () => {
  const made = await call('POST', '/deals', { name: 'Items later', stage: 'proposal' });
  const { id } = made.body as unknown as DealJson;
  const { version } = await inSync(id);
  const price = (amount: string) => ({ amount, currency: 'EUR' });
  await call('PATCH', `/deals/${id}`, { lineItems: [{ product: 'Core', quantity: 2, listPrice: price('10.00'), soldPrice: price('9.00') }] }, { 'if-match': `"${version}"` });
  expect(await inSync(id)).toMatchObject({ amount: { amount: '18.00' }, crm: { conflict: [] } });
});

test('a change made in the CRM itself comes with the feed, once', async () => {
  await ingest([event('c1', { name: 'Feedback', stage: 'proposal' })]);
  await crm.write([{ id: 'c1', key: 'elsewhere-c1', values: { stage: 'closed-won', nextStep: 'Sign' }, expected: {}, author: 'mara@example.com' }]);
  await followFeeds(engine.world('acme'));
  await followFeeds(engine.world('acme'));
  expect(await shown(idOf('c1'))).toMatchObject({ stage: { id: 'closed-won' }, nextStep: 'Sign', version: 2 });
  const told = (await engine.transact('acme', t => timeline(t, idOf('c1'), { limit: 10 })))!;
  expect(told.items.map(i => i.text)).toEqual(['The deal is won (Won).', 'Changed the stage from proposal to closed won and set the next step to Sign.', 'The deal came from the CRM.']);
  expect(told.items[0]!.who).toBe('Mara Okafor (CRM)');
  expect(told.verified).toBe(true);
});

test('what the CRM refuses is put back, with its words', async () => {
  await run('deals', { type: 'receive-crm-change', dealId: idOf('d1'), connection: 'builtin', externalId: 'd1', at: 1, source: 'crm', crmVersion: null, values: { name: 'Unknown there', nextStep: 'old' } } as DealCommand);
  await call('PATCH', `/deals/${idOf('d1')}`, { nextStep: 'new' }, { 'if-match': '1' });
  const refused = await until(async () => (await shown(idOf('d1'))).crm.state === 'refused' && shown(idOf('d1')));
  expect(refused).toMatchObject({ nextStep: 'old', crm: { errors: [{ field: null, message: 'The CRM has no such record any more.' }] } });
});

test('approved terms are written with the exact prices, and a held stage waits for them', async () => {
  await ingest([event('e1', { name: 'Held', stage: 'proposal', amount: '100000.00', currency: 'EUR' })]);
  const dealId = idOf('e1');
  await run('deals', { type: 'hold', dealId, by: 'deal-desk', reason: 'Needs a yes', stages: ['closed-won'], ref: 'req_1' } as DealCommand);
  await ingest([event('e1', { stage: 'closed-won' }, '2026-02-01T00:00:00Z')]);
  await until(async () => (await crm.read(['e1']))[0]!.values['stage'] === 'proposal');
  expect(await shown(dealId)).toMatchObject({ stage: { id: 'proposal' }, hold: { wanted: { id: 'closed-won' } } });
  await run('deals', { type: 'apply-terms', dealId, discount: 2450, termMonths: 24, paymentDays: null, approval: { status: 'approved', by: 'person_ingrid', at: 1000, request: 'req_1' } } as DealCommand);
  await run('deals', { type: 'release', dealId, by: 'deal-desk' } as DealCommand);
  const synced = await inSync(dealId);
  expect(synced).toMatchObject({ stage: { id: 'closed-won' }, discount: 24.5, amount: { amount: '75500.00' }, listAmount: { amount: '100000.00' }, termMonths: 24, hold: null });
  expect((await crm.read(['e1']))[0]!.values).toMatchObject({ stage: 'closed-won', amount: { amount: '75500.00', currency: 'EUR' }, 'fields.approval_status': 'approved', 'fields.approved_by': 'Ingrid Vale', 'fields.approved_discount': 24.5 });
});

test('an owner whom nobody knew becomes one of us, and their deals follow', async () => {
  await ingest([event('f1', { name: 'Stranger', owner: 'Lin Chu', stage: 'proposal' })]);
  await matchOwners(engine.world('acme'));
  const { body } = await call('GET', '/people');
  expect((body as unknown as { unmatched: object[] }).unmatched).toContainEqual(expect.objectContaining({ connection: 'builtin', externalId: 'Lin Chu', reason: 'no-email' }));
  expect((await call('POST', '/people/unmatched/match', { connection: 'builtin', externalId: 'Lin Chu', personId: 'person_mara' })).status).toBe(403);
  expect((await call('POST', '/people/unmatched/match', { connection: 'builtin', externalId: 'Lin Chu', personId: 'person_mara' }, { as: 'admin' })).status).toBe(200);
  await until(async () => {
    await matchOwners({ ...engine.world('acme'), now: () => Date.now() + 60_000 * n++ });
    return (await shown(idOf('f1'))).owner?.id === 'person_mara';
  });
  expect(await shown(idOf('f1'))).toMatchObject({ owner: { name: 'Mara Okafor' }, ownerName: null });
});

test('deals are found, sorted and paged without gaps or repeats, those without a value last', async () => {
  await ingest(Array.from({ length: 30 }, (_, i) => event(`g${i}`, { name: `Göteborg Freight ${i % 7}`, stage: i % 3 ? 'proposal' : 'closed-lost', ...(i % 4 && { amount: i * 10, currency: 'EUR' }), ...(i % 5 && { closeDate: `2026-03-${String(i + 1).padStart(2, '0')}` }) })));
  for (const sort of ['name', 'amount', 'closeDate', 'updatedAt', 'discount', 'stage'] as const) {
    for (const order of ['asc', 'desc'] as const) {
      const seen: string[] = [];
      const keys: (string | number | null)[] = [];
      let cursor: string | undefined;
      do {
        const page = await engine.transact('acme', t => deals(t, { q: 'goteborg fre', sort, order, limit: 7, ...(cursor && { cursor }) }));
        expect(page.total).toBe(30);
        seen.push(...page.items.map(d => d.id));
        keys.push(...page.items.map(d => (sort === 'amount' ? (d.amount ? Number(d.amount.amount) : null) : sort === 'closeDate' ? d.closeDate : sort === 'name' ? d.name : null)));
        cursor = page.next ?? undefined;
      } while (cursor);
      expect(new Set(seen).size).toBe(30);
      expect(seen).toHaveLength(30);
      const known = keys.filter(k => k !== null);
      expect(keys.slice(0, known.length)).toEqual(known);
      const sorted = [...known].sort((a, b) => (a! < b! ? -1 : 1) * (order === 'asc' ? 1 : -1));
      expect(known).toEqual(sorted);
    }
  }
  const find = (query: object) => engine.transact('acme', t => deals(t, { limit: 100, ...query }));
  expect((await find({ q: 'freight', kind: 'lost' })).total).toBe(10);
  expect((await find({ q: 'freight nowhere' })).total).toBe(0);
  expect((await find({ q: '%_;' })).total).toBe(0);
  expect((await find({ cursor: 'nonsense' })).items.length).toBeGreaterThan(30);
  expect((await find({ q: 'mara' })).items.every(d => d.owner?.name === 'Mara Okafor')).toBe(true);
  expect(await engine.transact('acme', t => findForSlack(t, 'göte', 5))).toHaveLength(5);
  const some = await engine.transact('acme', t => snapshot(t, [idOf('g1'), 'deal_none']));
  expect([...some.keys()]).toEqual([idOf('g1')]);
  expect(some.get(idOf('g1'))).toMatchObject({ stageLabel: 'Proposal', amount: { minor: '1000', currency: 'EUR' }, currency: 'EUR' });
});

test('a renamed deal is found by its new name and no longer by its old one', async () => {
  await ingest([event('h1', { name: 'Oldname Industries', stage: 'proposal' })]);
  await ingest([event('h1', { name: 'Newname Industries' }, '2026-02-01T00:00:00Z')]);
  const find = (q: string) => engine.transact('acme', t => deals(t, { q }));
  expect((await find('oldname')).total).toBe(0);
  expect((await find('newname')).total).toBe(1);
});

test('a file over HTTP: looked at first, then imported; bad rows harm no others; the same again changes nothing', async () => {
  const csv = 'Deal Name,Id,Stage,Amount,Region\nFile One,z1,Proposal,100.00,emea\nFile Two,z2,nowhere,5,\nFile Three,z3,proposal,much,\n=cmd(),z4,proposal,1,\n';
  const look = await call('POST', '/import/preview', { csv });
  expect(look).toMatchObject({ status: 200, body: { mapping: { 'Deal Name': 'name', Id: 'externalId', Stage: 'stage', Amount: 'amount' }, counts: { new: 2, changed: 0, same: 0, problem: 2 } } });
  expect(await shown(idOf('z1'))).toBeUndefined();
  const mapping = { 'Deal Name': 'name', Id: 'externalId', Stage: 'stage', Amount: 'amount', Region: 'fields.region' };
  const done = await call('POST', '/import', { csv, mapping });
  expect(done).toMatchObject({ body: { counts: { new: 2, problem: 2 } } });
  expect((done.body as unknown as { rows: object[] }).rows).toContainEqual(expect.objectContaining({ row: 4, outcome: 'problem', problems: [expect.objectContaining({ field: 'Amount' })] }));
  expect(await shown(idOf('z1'))).toMatchObject({ name: 'File One', fields: { region: 'emea' }, crm: { state: 'in-sync' } });
  expect(await shown(idOf('z4'))).toMatchObject({ name: '=cmd()' });
  expect((await call('POST', '/import', { csv, mapping })).body).toMatchObject({ counts: { new: 0, changed: 0, same: 2, problem: 2 } });
  const form = new FormData();
  form.set('file', new File([csv.replace('100.00', '200.00')], 'deals.csv'));
  form.set('mapping', JSON.stringify(mapping));
  const again = await api.request('/import', { method: 'POST', body: form });
  expect(await again.json()).toMatchObject({ counts: { new: 0, changed: 1, same: 1, problem: 2 } });
  expect((await call('POST', '/import', { csv: '' })).status).toBe(422);
  expect((await call('POST', '/import', { csv, mapping: { Nothing: 'name' } })).body).toMatchObject({ errors: [{ field: 'mapping.Nothing' }] });
  const out = await api.request('/deals/export.csv');
  const text = await out.text();
  expect(out.headers.get('content-type')).toContain('text/csv');
  expect(text).toContain(`"'=cmd()"`);
  expect(text.split('\r\n')[0]).toMatch(/^id,external id,name/);
});

test('the schema, the timeline and its proof over HTTP; what is not there is 404', async () => {
  expect((await call('GET', '/crm/schema')).body).toMatchObject({ stages: expect.arrayContaining([{ id: 'closed-won', label: 'Won', kind: 'won' }]) });
  const id = idOf('b1');
  const first = await call('GET', `/deals/${id}/timeline?limit=2`);
  const page = first.body as unknown as { items: { position: number }[]; next: string };
  expect(page.items).toHaveLength(2);
  const second = (await call('GET', `/deals/${id}/timeline?limit=2&cursor=${page.next}`)).body as unknown as typeof page;
  expect(second.items[0]!.position).toBe(page.items[1]!.position - 1);
  expect((await call('GET', `/deals/${id}/timeline/verify`)).body).toMatchObject({ verified: true, brokenAt: null });
  for (const path of ['', '/timeline', '/timeline/verify']) expect((await call('GET', `/deals/deal_none${path}`)).status).toBe(404);
});

test('without a company nothing is seen, and with another neither', async () => {
  for (const table of ['deals_deals', 'deals_words', 'deals_feeds']) expect((await database.pool.query(`select * from ${table}`)).rows).toEqual([]);
  await database.pool.query(`insert into engine_companies (id, name) values ('other', 'Other')`);
  expect(await engine.transact('other', t => deal(t, idOf('a1')))).toBeUndefined();
  expect((await engine.transact('other', t => deals(t, {}))).total).toBe(0);
});
