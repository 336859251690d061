import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OpenAPIHono } from '@hono/zod-openapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtinCrm } from '../../adapters/crm/builtin/index.ts';
import { testDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts';
import type { ApiEnv, Caller } from '../../engine/api.ts';
import { createEngine, type Engine } from '../../engine/index.ts';
import { machine } from '../../kernel/actor.ts';
import { admin } from '../admin/index.ts';
import { importFolder } from '../deals/import.ts';
import { deals as dealsFeature } from '../deals/index.ts';
import { people } from '../people/index.ts';
import { dealDesk } from './index.ts';
import { POLICIES } from './aggregate.ts';
import { backtestIn, type BacktestReport } from './simulate.ts';

const policy = (limit: number) => `policies:
  - name: up to ${limit}
    fallback: { role: admin }
    rows:
      - { name: fine, when: { discount: "<= ${limit}%" }, auto: approve }
      - { name: deep, when: { discount: "> ${limit}%" }, ask: { step: manager, approvers: [{ manager: requester }] } }
`;
const example = readFileSync(join(import.meta.dirname, '../../../docs/examples/discounts.yaml'), 'utf8');

let database: TestDatabase;
let engine: Engine;
let api: OpenAPIHono<ApiEnv>;
let n = 0;
const run = (to: string, command: { readonly type: string } & object, by: Caller['actor'] = machine('test'), company = 'acme') =>
  engine.run(to, command, { company, actor: by, cause: `test:${n++}` });

beforeAll(async () => {
  database = await testDatabase();
  engine = createEngine({
    pool: database.pool,
    connectionString: database.connectionString,
    features: [people, admin, dealsFeature, dealDesk],
    ports: company => ({ crm: () => builtinCrm({ transact: engine.transact, company, now: Date.now }) }) as never,
    publicUrl: 'http://localhost',
    log: () => {},
  });
  const add = (personId: string, roles: string[] = [], managerId: string | null = null) =>
    run('people', { type: 'add', personId, name: personId.slice(7), email: `${personId.slice(7)}@example.com`, roles, managerId } as { type: string });
  await add('person_ingrid', ['admin']);
  await add('person_mara', [], 'person_ingrid');
  await run('settings', { type: 'set', name: POLICIES, value: { text: policy(10) } } as { type: string });
  for (let i = 0; i < 8; i++) {
    const dealId = `deal_${i}`;
    const lineItems = [{ product: 'Core', quantity: 1, listPrice: { amount: '100.00', currency: 'EUR' }, soldPrice: { amount: `${100 - 5 * i}.00`, currency: 'EUR' } }];
    const made = await run('deals', { type: 'create', dealId, values: { name: `Deal ${i}`, stage: 'proposal', owner: 'mara@example.com', closeDate: `2026-0${1 + (i % 2)}-10`, lineItems } } as { type: string }, { kind: 'person', id: 'person_mara' });
    expect(made.ok).toBe(true);
  }
  api = new OpenAPIHono<ApiEnv>({ defaultHook: (result, c) => (result.success ? undefined : c.json({ code: 'invalid' }, 422)) });
  api.use(async (c, next) => {
    const admin = c.req.header('as') === 'admin';
    c.set('caller', { company: 'acme', actor: { kind: 'person', id: admin ? 'person_ingrid' : 'person_mara' }, personId: admin ? 'person_ingrid' : 'person_mara', roles: admin ? ['admin'] : [], via: 'token', signedInAt: null });
    c.set('world', engine.world('acme'));
    await next();
  });
  dealDesk.routes!(api);
});
afterAll(() => database.drop());

const post = (path: string, body: object, headers: Record<string, string> = { as: 'admin' }) =>
  api.request(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

test('a policy is run over all deals and against the one in force', async () => {
  const reply = await post('/policies/backtest', { text: policy(20), against: 'current' });
  expect(reply.status).toBe(200);
  const said = (await reply.json()) as Record<string, never>;
  // Discounts 0, 5, ..., 35 %: three over 20 %, five over 10 %.
  expect(said).toMatchObject({
    policy: 'up to 20',
    stopped: false,
    names: { person_ingrid: 'ingrid' },
    candidate: { deals: 8, outcomes: { asked: 3, auto: 5 }, people: [{ person: 'person_ingrid', deals: 3, perMonth: 1.5 }], months: [{ month: '2026-01', asked: 1 }, { month: '2026-02', asked: 2 }] },
    current: { outcomes: { asked: 5, auto: 3 } },
    changed: { deals: 2, kinds: [{ from: 'asked', to: 'auto', vanish: ['manager'], deals: 2, examples: [{ deal: 'Deal 3' }, { deal: 'Deal 4' }] }] },
  }); // prettier-ignore
});

test('as a stream it ends with the same result', async () => {
  const reply = await post('/policies/backtest', { text: policy(20) }, { as: 'admin', accept: 'text/event-stream' });
  expect(reply.headers.get('content-type')).toContain('text/event-stream');
  const events = (await reply.text()).trim().split('\n\n').map(event => event.split('\n'));
  expect(events.at(-1)?.[0]).toBe('event: result');
  expect(JSON.parse((events.at(-1)?.[1] ?? '').slice('data: '.length))).toMatchObject({ candidate: { deals: 8, outcomes: { asked: 3 } }, current: null });
});

test('without a file the policy in force is meant; a bad file is told with its lines; only the desk may look', async () => {
  expect(await (await post('/policies/backtest', {})).json()).toMatchObject({ policy: 'up to 10', candidate: { outcomes: { asked: 5 } } });
  for (const path of ['/policies/backtest', '/policies/lint']) {
    const bad = await post(path, { text: policy(20).replace('auto: approve', 'auto: maybe') });
    expect(bad.status).toBe(422);
    expect(await bad.json()).toMatchObject({ errors: [{ field: 'policies[0].rows[0].auto (line 5)' }] });
    expect((await post(path, {}, { as: 'mara' })).status).toBe(403);
    expect((await post(path, { file: 'x' })).status).toBe(422);
  }
});

test('the linter asks who works here', async () => {
  const said = (await (await post('/policies/lint', { text: example })).json()) as { findings: { kind: string; severity: string; text: string; deal: { words: string } | null }[] };
  const of = (kind: string) => said.findings.filter(f => f.kind === kind).map(f => f.text);
  expect(of('gap')).toEqual(['22 % meets no row: nobody would be asked. The gap is discount over 20 % up to 25 %.']);
  expect(of('dead-row')).toEqual(['The row "more than 40 % off a large deal" never speaks: whatever it matches, such as 50 %, list amount 6,000 USD, meets "more than 25 % off" first.']);
  // Ingrid has no manager and is the only administrator; nobody approves for finance.
  expect(said.findings.filter(f => f.severity === 'error').map(f => f.text)).toEqual([
    'When ingrid asks, the step "manager" ("10 to 20 % off" and "more than 25 % off") has no active approver; and the fallback is nobody either, so the request is refused.',
    'When ingrid asks, the step "finance" ("more than 25 % off") has no active approver; and the fallback is nobody either, so the request is refused.',
    'When ingrid asks, the step "director" ("more than 40 % off a large deal") has no active approver; and the fallback is nobody either, so the request is refused.',
  ]);
  expect(((await (await post('/policies/lint', {})).json()) as { findings: { kind: string }[] }).findings.map(f => f.kind)).toEqual(['nobody']);
});

test('deals that were closed are tried with the terms they had then, and past decisions give hours', async () => {
  for (let i = 3; i < 8; i++) {
    const asked = await run('deal-desk', { type: 'submit', requestId: `req_${i}`, dealId: `deal_${i}`, terms: { discount: 1500 }, why: 'to close' } as { type: string }, { kind: 'person', id: 'person_mara' });
    expect(asked).toMatchObject({ ok: true });
    const decided = await run('deal-desk', { type: 'decide', requestId: `req_${i}`, decision: 'reject', reason: 'no', step: null } as { type: string }, { kind: 'person', id: 'person_ingrid' });
    expect(decided).toMatchObject({ ok: true });
  }
  const admin = { kind: 'person', id: 'person_ingrid' } as const;
  expect(await run('deals', { type: 'edit', dealId: 'deal_7', version: null, values: { stage: 'closed-lost' } } as { type: string }, admin)).toMatchObject({ ok: true });
  const soldPrice = { amount: '100.00', currency: 'EUR' };
  expect(await run('deals', { type: 'edit', dealId: 'deal_7', version: null, values: { lineItems: [{ product: 'Core', quantity: 1, listPrice: soldPrice, soldPrice }] } } as { type: string }, admin)).toMatchObject({ ok: true });
  const settings = await engine.world('acme').settings();
  const of = async (deals: 'all' | 'closed') => (await engine.transact('acme', tx => backtestIn(tx, settings, { deals }))) as BacktestReport;
  expect((await of('closed')).result.candidate).toMatchObject({ deals: 1, outcomes: { asked: 1 }, hours: { n: 5 } });
  // As it is now it would not ask anybody any more.
  expect((await of('all')).result.candidate).toMatchObject({ deals: 8, outcomes: { asked: 4 } });
});

const folder = join(import.meta.dirname, '../../../../shared/data/crm-sales-opportunities');
const there = existsSync(folder);
describe.skipIf(!there)(there ? 'real discounts' : 'real discounts (left out: ../shared/data is not here)', () => {
  test('the example over every deal: what docs/backtest.md says', async () => {
    await database.pool.query(`insert into engine_companies (id, name) values ('real', 'Real') on conflict do nothing`);
    const records = builtinCrm({ transact: engine.transact, company: 'real', now: Date.now });
    await importFolder(folder, { engine, company: 'real', crm: records });
    const settings = await engine.world('real').settings();
    const of = async (deals: 'all' | 'closed') => (await engine.transact('real', tx => backtestIn(tx, settings, { text: example, deals }))) as BacktestReport;
    const all = (await of('all')).result.candidate;
    expect(all).toMatchObject({ deals: 8800, outcomes: { asked: 617, auto: 8091, uncovered: 67, refused: 25 }, nobody: [{ step: 'finance', deals: 25 }] });
    // 709 closed more than 10 % below list, 92 of them more than 20 %.
    expect(all.outcomes.asked + all.outcomes.uncovered + all.outcomes.refused).toBe(709);
    expect(all.outcomes.uncovered + all.outcomes.refused).toBe(92);
    expect(all.people.map(p => p.deals)).toEqual([131, 109, 104, 99, 93, 81]);
    expect((await of('closed')).result.candidate).toMatchObject({ deals: 6711, outcomes: { asked: 617, auto: 6002, uncovered: 67, refused: 25 } });
  });
});
