import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { counterFeature, counterTable } from '../../test/support/counter-feature.ts';
import { until } from '../../test/support/until.ts';
import { testDatabase, type TestDatabase } from '../adapters/postgres/testing.ts';
import type { StoredEffect } from './capability.ts';
import { jsonbArray } from './arrays.ts';
import { CLAIM } from './deliveries.ts';
import { NotYet, OutsideFailure } from './errors.ts';
import { createEngine, type Engine } from './index.ts';
import { addJobs } from './jobs.ts';
import { readStream, verifyStream } from './log.ts';
import { ratePlan } from './rate-plan.ts';
import { transactions } from './tx.ts';

/** The pipeline itself, with the smallest capability there can be, on real PostgreSQL. */
const by = { company: 'acme', actor: { kind: 'machine', name: 'test' } } as const;
let db: TestDatabase;
let rung: StoredEffect[] = [];
let ring: (effect: StoredEffect) => Promise<void> = async () => {};
const engines: Engine[] = [];

const engine = (): Engine => {
  const made = createEngine({
    pool: db.pool,
    connectionString: db.connectionString,
    features: [
      counterFeature(async effect => {
        await ring(effect);
        rung.push(effect);
      }),
    ],
    ports: () => ({}) as never,
    publicUrl: '',
    log: () => {},
  });
  engines.push(made);
  return made;
};
let one: Engine;

beforeAll(async () => {
  db = await testDatabase();
  await db.pool.query(counterTable);
  one = engine();
  await one.start();
});
afterAll(async () => {
  for (const e of engines) await e.stop();
  await db?.drop();
});
beforeEach(() => {
  rung = [];
  ring = async () => {};
});

let n = 0;
const add = (id: string, amount = 1, lane?: string) => ({ to: 'counter', command: { type: 'add', id, n: amount, ...(lane && { lane }) }, ...by, cause: `cause-${++n}` });
const total = async (id: string) => (await one.transact('acme', tx => tx.query<{ total: number }>(`select total from counter_totals where company_id = evenkeel_company() and id = $1`, [id])))[0]?.total;

test('the same cause gets the first answer again and changes nothing, also when both come at once', async () => {
  const item = add('repeat', 5);
  const answers = await Promise.all(Array.from({ length: 8 }, () => one.run(item.to, item.command, item)));
  expect(answers.every(a => a.ok && (a.answer as { total: number }).total === 5)).toBe(true);
  expect(answers.filter(a => !a.repeated)).toHaveLength(1);
  expect(await total('repeat')).toBe(5);
});

test('many commands on one thing keep their order in one transaction; a refusal is an answer', async () => {
  const items = [add('batch', 3), add('batch', -10), add('batch', 4)];
  const answers = await one.runMany(items);
  expect(answers.map(a => (a.ok ? a.answer : a.refusal))).toEqual([{ total: 3 }, { code: 'below-zero', field: 'n' }, { total: 7 }]);
});

test('a bug in one command takes nobody with it', async () => {
  const broken = { ...add('bystander'), command: { type: 'break', id: 'x' } };
  await expect(one.runMany([add('bystander'), broken, add('bystander')])).rejects.toThrow('a planted bug');
  await expect(one.runMany([add('bystander')])).resolves.toMatchObject([{ ok: true }]);
});

test('concurrent writers of one thing lose nothing', async () => {
  await Promise.all(Array.from({ length: 40 }, () => { const item = add('crowd'); return one.run(item.to, item.command, item); })); // prettier-ignore
  expect(await total('crowd')).toBe(40);
  expect(await one.transact('acme', tx => verifyStream(tx, 'counter:crowd'))).toEqual({ ok: true, facts: 40 });
});

test('effects of one lane go out in order, one at a time; a passing failure holds the lane, not the others', async () => {
  let inside = 0;
  let failed = false;
  ring = async effect => {
    if (effect.lane === 'lane-a' && !failed) {
      failed = true;
      throw new OutsideFailure('retry', 'busy', 'not now', { retryAfterMs: 150 });
    }
    if (effect.lane === 'lane-a') expect(++inside).toBe(1);
    await pause(5);
    if (effect.lane === 'lane-a') inside--;
  };
  await one.runMany([...Array.from({ length: 12 }, () => add('ordered', 1, 'lane-a')), add('other', 1, 'lane-b')]);
  const ours = () => rung.filter(e => e.lane === 'lane-a' || e.lane === 'lane-b');
  await until('all thirteen', async () => ours().length === 13);
  expect(rung.filter(e => e.lane === 'lane-a').map(e => e.payload['total'])).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  expect(ours()[0]!.lane).toBe('lane-b');
  // The one that failed knows that it had been begun.
  expect(rung.find(e => e.lane === 'lane-a')!.begun).toBe(1);
});

test('an effect that is recorded while an earlier one of its lane waits does not go before it', async () => {
  let refusals = 2;
  ring = async effect => {
    if (effect.lane === 'lane-wait' && refusals-- > 0) throw new OutsideFailure('retry', 'busy', 'not now', { retryAfterMs: 300 });
  };
  await one.runMany([add('wait', 1, 'lane-wait')]);
  const free = () => one.transact('acme', tx => tx.query(`select 1 from engine_lanes where company_id = evenkeel_company() and lane = 'lane-wait' and holder is null`));
  await until('the first refusal, and the lane given back', async () => refusals < 2 && (await free()).length > 0);
  for (let i = 0; i < 3; i++) await one.runMany([add('wait', 1, 'lane-wait')]);
  await until('all four', async () => rung.length === 4);
  expect(rung.map(e => e.payload['total'])).toEqual([1, 2, 3, 4]);
  // The first had been begun without success, the others never before.
  expect(rung.map(e => e.begun)).toEqual([2, 0, 0, 0]);
});

test('an effect that has to wait gives way to a later one that does the same', async () => {
  const draw = () => {
    const item = add('drawn', 1, 'lane-drawn');
    return one.runMany([{ ...item, command: { ...item.command, collapse: 'draw' } }]);
  };
  let waits = 1;
  ring = async effect => {
    if (effect.lane !== 'lane-drawn' || waits-- <= 0) return;
    // Meanwhile there is more to draw; then this one is told to come back later.
    await draw();
    throw new NotYet(100);
  };
  await draw();
  await until('the later one', async () => rung.length > 0);
  expect(rung.map(e => e.payload['total'])).toEqual([2]);
  const rows = () => one.transact('acme', tx => tx.query<{ state: string }>(`select state from engine_effects where company_id = evenkeel_company() and lane = 'lane-drawn' order by seq`));
  await until('nothing waits', async () => (await rows()).every(r => r.state === 'done'));
  expect(await rows()).toHaveLength(2);
});

test('two processes that record for the same lanes carry each effect out once and in order', async () => {
  const two = engine();
  await two.start();
  await Promise.all(
    Array.from({ length: 120 }, (_, i) => {
      const item = add(`shared-${i % 4}`, 1, `lane-shared-${i % 4}`);
      return (i % 2 ? one : two).run(item.to, item.command, item);
    }),
  );
  await until('all of them', async () => rung.length >= 120);
  for (let lane = 0; lane < 4; lane++) expect(rung.filter(e => e.lane === `lane-shared-${lane}`).map(e => e.payload['total'])).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  expect(rung.every(e => e.begun === 0)).toBe(true);
  const held = () => one.transact('acme', tx => tx.query(`select lane from engine_lanes where company_id = evenkeel_company() and lane like 'lane-shared-%' and holder is not null`));
  await until('the lanes are free again', async () => (await held()).length === 0);
});

test('of commands that fall due together the one with a bug fails alone, and is tried again', async () => {
  const commands = [...Array.from({ length: 6 }, () => ({ type: 'add', id: 'due', n: 1 })), { type: 'break', id: 'due' }, ...Array.from({ length: 6 }, () => ({ type: 'add', id: 'due', n: 1 }))];
  await one.transact('acme', tx =>
    addJobs(tx, commands.map((command, i) => ({ task: 'command', key: `due:${i}`, runAt: new Date(), payload: { company: 'acme', to: 'counter', command, actor: { kind: 'machine', name: 'test' }, cause: `due-${i}` } }))),
  );
  await until('the twelve', async () => (await total('due')) === 12);
  const left = async () => (await db.pool.query<{ key: string; attempts: number; last_error: string }>(`select key, attempts, last_error from graphile_worker._private_jobs where key like 'due:%'`)).rows;
  await until('the one that failed', async () => (await left()).length === 1 && (await left())[0]!.attempts === 1 && (await left())[0]!.last_error !== null);
  expect((await left())[0]).toMatchObject({ key: 'due:6', last_error: expect.stringContaining('a planted bug') as string });
  await db.pool.query(`select graphile_worker.remove_job('due:6')`);
});

test('what can never succeed ends visibly, and the lane goes on', async () => {
  ring = async effect => {
    if (effect.payload['total'] === 1) throw new OutsideFailure('permanent', 'gone', 'there is no such bell');
  };
  await one.runMany([add('hopeless', 1, 'lane-c'), add('hopeless', 1, 'lane-c')]);
  await until('the second', async () => rung.some(e => e.lane === 'lane-c'));
  const failed = await one.transact('acme', tx => tx.query(`select state, last_error from engine_effects where company_id = evenkeel_company() and lane = 'lane-c' and state = 'failed'`));
  expect(failed).toEqual([{ state: 'failed', last_error: { code: 'gone', message: 'there is no such bell' } }]);
});

/** Rows of effects that a plan looked at: what came out of their scans, and what was dropped there. */
function looked(node: Plan): number {
  const here = node['Relation Name'] === 'engine_effects' && node['Node Type'] !== 'ModifyTable' ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'] : 0;
  return (node.Plans ?? []).reduce((sum, child) => sum + looked(child), here);
}
interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

test('a claim looks at its own lanes, however much waits elsewhere, also by a plan of the first hour', async () => {
  const fresh = await testDatabase();
  const client = await fresh.pool.connect();
  try {
    await client.query(`begin; set local evenkeel.company = 'acme'; set local enable_seqscan = off; set local plan_cache_mode = force_generic_plan`);
    await client.query(`prepare claim as ${CLAIM}`);
    await client.query(`execute claim('{first}', 'me', now())`);
    await client.query(
      `insert into engine_effects (company_id, id, kind, lane, payload, recorded_at, next_at)
       select 'acme', 'eff_' || n, 'counter.ring', 'lane-' || n % 500, '{}', now(), now() from generate_series(1, 4000) n`,
    );
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (analyze, format json) execute claim('{lane-1,lane-2,lane-3}', 'me', now())`);
    const plan = rows[0]!['QUERY PLAN'][0].Plan;
    const { rows: taken } = await client.query<{ n: number }>(`select count(*)::int as n from engine_effects where company_id = 'acme' and begun = 1`);
    expect(taken[0]!.n).toBe(24);
    expect(looked(plan)).toBeLessThan(100);
  } finally {
    await client.query('rollback');
    client.release();
    await fresh.drop();
  }
});

test('tampering with the log shows; a blanked payload does not break the chain', async () => {
  for (let i = 0; i < 4; i++) await one.runMany([add('chain')]);
  const check = () => one.transact('acme', tx => verifyStream(tx, 'counter:chain'));
  const change = (sql: string) => one.transact('acme', tx => tx.query(`${sql} where company_id = evenkeel_company() and stream = 'counter:chain' and position = 2`));
  await change(`update engine_facts set payload = null, salt = null`);
  expect(await check()).toEqual({ ok: true, facts: 4 });
  expect((await one.transact('acme', tx => readStream(tx, 'counter:chain', { limit: 9 })))[1]!.payload).toEqual({ erased: true });
  await change(`update engine_facts set type = 'counter.other'`);
  expect(await check()).toMatchObject({ ok: false, position: 2 });
  await change(`delete from engine_facts`);
  expect(await check()).toMatchObject({ ok: false, position: 2, why: 'a fact is missing' });
});

test('a transaction that names no company, or another, sees nothing', async () => {
  await one.runMany([add('mine')]);
  expect((await db.pool.query('select 1 from engine_facts')).rows).toEqual([]);
  await db.pool.query(`insert into engine_companies (id, name) values ('other', 'Other') on conflict do nothing`);
  expect(await one.transact('other', tx => tx.query('select 1 from engine_facts'))).toEqual([]);
  await expect(one.transact('other', tx => tx.query(`insert into counter_totals values ('acme', 'stolen', 1)`))).rejects.toThrow('row-level security');
});

test('the work of a process that is gone goes on elsewhere within ten seconds', { timeout: 30_000 }, async () => {
  // A dead process: registered, holding a lane, its advisory lock free; and an effect that it had begun.
  ring = async () => Promise.reject(new OutsideFailure('retry', 'held', 'not yet', { retryAfterMs: 3_600_000 }));
  await one.runMany([add('orphan', 1, 'lane-dead')]);
  await until('the first try', async () => (await one.transact('acme', tx => tx.query(`select 1 from engine_effects where company_id = evenkeel_company() and lane = 'lane-dead' and failures = 1`))).length > 0);
  ring = async () => {};
  await db.pool.query(`insert into engine_processes (id, lock_number, host, pid) values ('proc_dead', 2000000001, 'elsewhere', 1)`);
  await one.transact('acme', async tx => {
    await tx.query(`update engine_lanes set holder = 'proc_dead' where company_id = evenkeel_company() and lane = 'lane-dead'`);
    await tx.query(`update engine_effects set next_at = now() where company_id = evenkeel_company() and lane = 'lane-dead'`);
  });
  const since = Date.now();
  await until('the orphan', async () => rung.some(e => e.lane === 'lane-dead'));
  expect(Date.now() - since).toBeLessThan(10_000);
  expect(rung.find(e => e.lane === 'lane-dead')!.begun).toBeGreaterThan(0);
});

test('the rate plan lets through what the buckets allow, all of them or none', async () => {
  const plan = ratePlan(transactions(db.pool));
  const narrow = { name: 'narrow', periodMs: 60_000, burstMs: 60_000 };
  const wide = { name: 'wide', periodMs: 1, burstMs: 60_000 };
  const taken = await Promise.allSettled(Array.from({ length: 6 }, () => plan.take('acme', [narrow, wide])));
  // One, and one more ahead of time: as much as the burst allows, however many ask at once.
  expect(taken.filter(t => t.status === 'fulfilled')).toHaveLength(2);
  await expect(plan.take('acme', [narrow])).rejects.toMatchObject({ name: 'NotYet' });
  await plan.penalise('acme', wide, 5000);
  await expect(plan.take('acme', [wide])).rejects.toMatchObject({ name: 'NotYet' });
});

test('documents arrive as they were sent, whatever is in them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue({ stringUnit: 'grapheme' }), { maxLength: 5 }), async values => {
      const texts = values.map(value => JSON.stringify(value)).filter(text => !text.includes('\\u0000'));
      const { rows } = await db.pool.query<{ there: unknown }>('select to_jsonb($1::jsonb[]) as there', [jsonbArray(texts)]);
      expect(JSON.stringify(rows[0]!.there)).toBe(JSON.stringify((await db.pool.query<{ there: unknown }>('select to_jsonb($1::jsonb[]) as there', [texts])).rows[0]!.there));
    }),
    { numRuns: 60 },
  );
});
