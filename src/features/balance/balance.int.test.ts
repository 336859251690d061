import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { until } from '../../../test/support/until.ts';
import { testDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts';
import type { Aggregate } from '../../engine/capability.ts';
import { createEngine, type Engine } from '../../engine/index.ts';
import { machine, person } from '../../kernel/actor.ts';
import { people } from '../people/index.ts';
import { numbers } from './figures-chance.ts';
import { balance } from './index.ts';
import { quarter } from './read.ts';
import { sentences } from './words.ts';

/** Says facts as other capabilities say them. */
const said = z.object({ type: z.literal('say'), id: z.string(), facts: z.array(z.object({ type: z.string(), payload: z.record(z.string(), z.any()) })) });
const speaker: Aggregate<object, z.infer<typeof said>, object> = {
  name: 'speaker',
  command: said,
  idOf: c => c.id,
  streamOf: id => `speaker:${id}`,
  load: async () => new Map(),
  gather: async () => ({}),
  decide: (_, c) => ({ state: {}, facts: c.facts }),
  save: async () => {},
};

let database: TestDatabase;
let engine: Engine;
let n = 0;
const TEAMS = ['engineering', 'product', 'sales', 'success'];
const BEGUN = Date.parse('2020-01-01T00:00:00Z');
const IN_QUARTER = Date.parse('2026-07-15T10:00:00Z');
const run = (company: string, to: string, command: { type: string } & Record<string, unknown>, at?: number, actor = machine('test')) =>
  engine.run(to, command, { company, actor, cause: `test:${n++}`, ...(at !== undefined && { at }) });

beforeAll(async () => {
  database = await testDatabase();
  engine = createEngine({
    pool: database.pool, connectionString: database.connectionString, features: [people, { name: 'speaker', aggregates: [speaker] }, balance],
    ports: () => ({}) as never, publicUrl: 'http://localhost', log: () => {},
  }); // prettier-ignore
  for (const id of ['acme', 'globex']) await database.pool.query(`insert into engine_companies (id, name) values ($1, $1) on conflict do nothing`, [id]);
  await engine.start();
});
afterAll(async () => {
  await engine?.stop();
  await database?.drop();
});

const who = (team: number, i: number) => `person_${TEAMS[team]}_${i}`;
/** A quarter of work and thanks over facts, weighed by pair; six people a team. */
async function quarterOfFacts(company: string, thanksFor: (from: number, to: number) => number): Promise<void> {
  for (const [t, name] of TEAMS.entries()) {
    await run(company, 'people-teams', { type: 'add-team', teamId: name, name }, BEGUN);
    for (let i = 0; i < 6; i++) await run(company, 'people', { type: 'add', personId: who(t, i), name: `${name} ${i}`, teamId: name }, BEGUN);
  }
  const random = numbers(9);
  const pick = () => Math.floor(random() * 6);
  const facts: { type: string; payload: Record<string, unknown> }[] = [];
  for (let from = 0; from < 4; from++)
    for (let to = 0; to < 4; to++) {
      if (from === to) continue;
      const side = (t: number) => ({ id: who(t, pick()), name: 'x', team: { id: TEAMS[t]!, name: TEAMS[t]! } });
      for (let k = 0; k < 20; k++) facts.push({ type: 'requests.done', payload: { requestId: `r${facts.length}`, round: 1, helper: side(from), requester: side(to) } });
      for (let k = 0; k < thanksFor(from, to); k++)
        facts.push({ type: 'recognition.thanked', payload: { thanksId: `t${facts.length}`, giver: { personId: who(to, k % 6), teamId: TEAMS[to] }, receivers: [{ personId: who(from, Math.floor(k / 6)), teamId: TEAMS[from] }] } });
    }
  await run(company, 'speaker', { type: 'say', id: 'all', facts }, IN_QUARTER);
  await until('everything is counted', async () => {
    const [row] = await engine.transact(company, tx => tx.query<{ n: number }>(`select count(*)::int as n from balance_acts where company_id = evenkeel_company()`));
    return row!.n === facts.length;
  });
}
const figures = (company: string) => engine.transact(company, tx => quarter(tx, '2026-Q3'));

test('a quarter with a known imbalance: it is found, and said with what chance would give', async () => {
  await quarterOfFacts('acme', (from, to) => (from === 0 && to === 2 ? 1 : 14));
  const f = await figures('acme');
  const told = sentences(f, i => f.groups[i]!.id).filter(s => s.kind === 'found' && s.text.includes('unthanked'));
  expect(told).toHaveLength(1);
  expect(told[0]!.text).toMatch(/^Work by engineering for sales goes mostly unthanked: 20 pieces of work, 1 thanks; chance would give \d+ to \d+\.$/);
}, 60_000);

test('a quarter in balance: no pair stands out; who opts out is in no count', async () => {
  await quarterOfFacts('globex', () => 14);
  const f = await figures('globex');
  expect(f.gaps.filter(g => g.says.startsWith('more'))).toEqual([]);
  expect(sentences(f, i => f.groups[i]!.id).some(s => s.text.includes('lie within what chance gives'))).toBe(true);
  expect(await run('globex', 'balance-counted', { type: 'count', personId: who(0, 0), optedOut: true })).toMatchObject({ ok: false });
  await run('globex', 'balance-counted', { type: 'count', personId: who(0, 0), optedOut: true }, undefined, person(who(0, 0)));
  const after = await figures('globex');
  expect(after.groups.find(g => g.id === 'engineering')!.people).toBe(5);
  expect(after.acts.thanks).toBeLessThan(f.acts.thanks);
}, 60_000);
