import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { until } from '../../../test/support/until.ts';
import { testDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts';
import type { Aggregate } from '../../engine/capability.ts';
import { createEngine, type Engine } from '../../engine/index.ts';
import { machine, person, type Actor } from '../../kernel/actor.ts';
import { admin } from '../admin/index.ts';
import { people } from '../people/index.ts';
import { teamsAsOf } from '../people/read.ts';
import type { BalanceJson } from './contract.ts';
import { numbers } from './figures-chance.ts';
import { balance } from './index.ts';
import { report } from './report.ts';
import { forgetBefore } from './store-sums.ts';

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
const NOW = Date.parse('2026-11-26T10:00:00Z');
const IN_QUARTER = Date.parse('2026-07-15T10:00:00Z');
const run = (company: string, to: string, command: { type: string } & Record<string, unknown>, at?: number, actor: Actor = machine('test')) =>
  engine.run(to, command, { company, actor, cause: `test:${n++}`, ...(at !== undefined && { at }) });

beforeAll(async () => {
  database = await testDatabase();
  engine = createEngine({
    pool: database.pool, connectionString: database.connectionString, features: [people, admin, { name: 'speaker', aggregates: [speaker] }, balance],
    ports: () => ({}) as never, publicUrl: 'http://localhost', log: () => {},
  }); // prettier-ignore
  for (const id of ['acme', 'globex', 'initech', 'hooli', 'umbrella', 'stark']) await database.pool.query(`insert into engine_companies (id, name) values ($1, $1) on conflict do nothing`, [id]);
  await engine.start();
});
afterAll(async () => {
  await engine?.stop();
  await database?.drop();
});

const who = (team: number, i: number) => `person_${TEAMS[team]}_${i}`;
async function fourTeams(company: string): Promise<void> {
  for (const [t, name] of TEAMS.entries()) {
    await run(company, 'people-teams', { type: 'add-team', teamId: name, name }, BEGUN);
    for (let i = 0; i < 6; i++) await run(company, 'people', { type: 'add', personId: who(t, i), name: `${name} ${i}`, teamId: name }, BEGUN);
  }
}
/** A quarter of work and thanks over facts, weighed by pair; six people a team. */
async function quarterOfFacts(company: string, thanksFor: (from: number, to: number) => number): Promise<void> {
  await fourTeams(company);
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
const settings = (company: string) => engine.world(company).settings();
const page = async (company: string, quarter = '2026-Q3') => {
  const found = await engine.transact(company, async tx => report(tx, await settings(company), quarter, NOW));
  if ('allowed' in found) throw new Error(`only ${found.allowed.join()}`);
  return found;
};
/** What is told of pairs; here nobody thanks inside of a team, which is told as well. */
const told = (b: BalanceJson) => b.sentences.filter(s => s.kind === 'found' && !s.text.startsWith('Thanks ')).map(s => s.text);
const group = (b: BalanceJson, name: string) => b.groups.find(g => g.name === name)!;
const all = (m: readonly (readonly number[])[]) => m.flat().reduce((a, b) => a + b, 0);

/** Sums and what is seen, worked out from the acts in one go: what the tables have to hold. */
async function drift(company: string): Promise<unknown[]> {
  const out = `exists (select 1 from balance_opted_out o where o.company_id = a.company_id and o.person_id in (a.giver_id, a.receiver_id) and (o.since is null or a.week >= o.since))`;
  return engine.transact(company, tx =>
    tx.query(
      `with once as (
         select date_trunc('month', week)::date as month, kind, giver_team, receiver_team, giver_id, case kind when 'thanks' then max(weight) else sum(weight) end as n
           from balance_acts a where company_id = evenkeel_company() and kind <> 'input' and not ${out} group by week, 1, 2, 3, 4, 5, receiver_id),
       wanted as (select month, kind, giver_team, receiver_team, round(sum(n)::numeric, 6) as n, min(giver_id) as f, max(giver_id) as l from once group by 1, 2, 3, 4),
       had as (select month, kind, giver_team, receiver_team, round(n::numeric, 6) as n, first_giver as f, last_giver as l from balance_sums where company_id = evenkeel_company()),
       seen_wanted as (
         select distinct date_trunc('month', a.week)::date as month, s.person_id, s.team_id, s.gave
           from balance_acts a, lateral (values (a.giver_id, a.giver_team, true), (a.receiver_id, a.receiver_team, false)) s (person_id, team_id, gave)
          where a.company_id = evenkeel_company() and a.kind <> 'input' and not ${out}),
       seen_had as (
         select month, person_id, team_id, s.gave from balance_seen b, lateral (values (true), (false)) s (gave)
          where company_id = evenkeel_company() and case when s.gave then b.gave else b.received end)
       select 'sum' as what, row_to_json(x)::text as it from ((table wanted except table had) union all (table had except table wanted)) x
       union all
       select 'seen', row_to_json(x)::text from ((table seen_wanted except table seen_had) union all (table seen_had except table seen_wanted)) x`,
    ),
  );
}

test('a quarter with a known imbalance: it is found, and said with what chance would give', async () => {
  await quarterOfFacts('acme', (from, to) => (from === 0 && to === 2 ? 1 : 14));
  const b = await page('acme');
  expect(told(b)).toEqual([expect.stringMatching(/^Work by engineering for sales goes mostly unthanked: 20 pieces of work, 1 thanks; chance would give \d+ to \d+\.$/)]);
  expect(await drift('acme')).toEqual([]);
}, 60_000);

test('a quarter in balance: no pair stands out; who opts out is in no count, at once, and comes back', async () => {
  await quarterOfFacts('globex', () => 14);
  const before = await page('globex');
  expect(told(before)).toEqual([]);
  expect(before.sentences.map(s => s.text).join(' ')).toMatch(/12 pairs of teams lie within what chance gives/);
  const count = (more: object, actor?: Actor) => run('globex', 'balance-counted', { type: 'count', personId: who(0, 0), optedOut: true, past: true, ...more }, NOW, actor);
  expect(await count({})).toMatchObject({ ok: false, refusal: { code: 'not-yours' } });
  expect(await count({}, person(who(0, 0)))).toMatchObject({ ok: true });
  const after = await page('globex');
  expect(group(after, 'engineering').people).toBe(5);
  expect(all(after.thanks)).toBeLessThan(all(before.thanks));
  expect(await drift('globex')).toEqual([]);
  // Only from the quarter that nobody has seen yet: what was shown stays as it was.
  await count({ past: false }, person(who(0, 0)));
  expect(await page('globex')).toEqual(before);
  expect(await drift('globex')).toEqual([]);
  await count({ optedOut: false }, person(who(0, 0)));
  expect(await page('globex')).toEqual(before);
}, 60_000);

test('many record at once, and take back: the sums are what the acts say', async () => {
  await fourTeams('initech');
  const random = numbers(4);
  const pick = (n: number) => Math.floor(random() * n);
  const side = (t: number, i: number) => ({ personId: who(t, i), teamId: TEAMS[t]! });
  const at = () => IN_QUARTER + pick(60) * 86_400_000;
  await Promise.all(
    Array.from({ length: 120 }, (_, n) => {
      const [from, to] = [pick(4), pick(4)];
      const source = `thing:${n % 90}`;
      const kind = pick(3);
      const command = kind === 0 ? { type: 'reverse', source } : kind === 1 ? { type: 'work', source, at: at(), giver: side(from, pick(6)), receiver: side(to, pick(6)) } : { type: 'thanks', source, at: at(), giver: side(from, pick(6)), receivers: [side(to, pick(6)), side(to, pick(6)), side(pick(4), pick(6))] };
      return n % 20 === 19
        ? run('initech', 'balance-counted', { type: 'count', personId: who(from, 0), optedOut: pick(2) === 0, past: pick(2) === 0 }, NOW, person(who(from, 0)))
        : run('initech', 'balance-acts', command);
    }),
  );
  expect(await drift('initech')).toEqual([]);
  await engine.transact('initech', tx => forgetBefore(tx, '2026-08-15'));
  expect(await drift('initech')).toEqual([]);
}, 60_000);

test('a team is renamed, another is split: each quarter shows the teams of its days, a dissolved one under its name', async () => {
  await quarterOfFacts('hooli', () => 14);
  const before = await page('hooli');
  const march = IN_QUARTER + 40 * 86_400_000; // In the middle of the quarter; all that was counted lies before it.
  await run('hooli', 'people-teams', { type: 'rename-team', teamId: 'sales', name: 'Field' }, march);
  for (const id of ['rail', 'ports']) await run('hooli', 'people-teams', { type: 'add-team', teamId: id, name: id }, march);
  for (let i = 0; i < 6; i++) await run('hooli', 'people', { type: 'change', personId: who(3, i), teamId: i < 3 ? 'rail' : 'ports' }, march);
  const after = await page('hooli');
  // The new teams of three are shown with a larger one that hides them.
  expect(after.groups.map(g => g.name)).toEqual(['Field', 'product', 'success', 'Smaller teams, together']);
  expect(group(after, 'Field').people).toBe(6);
  // Dissolved in the middle of it: its people of that time, its numbers as they were.
  const [then, now] = [group(before, 'success'), group(after, 'success')];
  expect(now.people).toBe(6);
  const counted = (g: BalanceJson['groups'][number]) => g.figures.filter(f => ['received', 'given', 'work'].includes(f.key)).map(f => f.value);
  expect(counted(now)).toEqual(counted(then));
  // The next quarter has the new teams, whose three people each are shown with nobody alone.
  const next = await engine.transact('hooli', async tx => report(tx, await settings('hooli'), '2026-Q4', Date.parse('2027-01-20T10:00:00Z')));
  expect('groups' in next && next.groups.map(g => g.name)).not.toContain('rail');
}, 60_000);

test('a step at the desk counts for the team of its day, also when it is counted later', async () => {
  await fourTeams('umbrella');
  await run('umbrella', 'people', { type: 'change', personId: who(0, 0), teamId: TEAMS[1] }, IN_QUARTER + 86_400_000);
  const asOf = await engine.transact('umbrella', tx => teamsAsOf(tx, [who(0, 0)]));
  expect([asOf(who(0, 0), IN_QUARTER), asOf(who(0, 0), IN_QUARTER + 2 * 86_400_000)]).toEqual([TEAMS[0], TEAMS[1]]);
});

test('the year may begin in another month until the first quarter was shown; then it stays, and health says so', async () => {
  await fourTeams('stark');
  const set = (value: object) => run('stark', 'settings', { type: 'set', name: 'balance', value }, NOW);
  await set({ year_starts_in: 2 });
  expect(await engine.transact('stark', async tx => report(tx, await settings('stark'), undefined, NOW))).toMatchObject({ quarter: '2027-Q3', from: '2026-08-01', until: '2026-11-01' });
  await set({ year_starts_in: 1 });
  expect(await engine.transact('stark', async tx => report(tx, await settings('stark'), undefined, NOW))).toMatchObject({ quarter: '2027-Q3' });
  expect(await balance.health!(engine.world('stark'))).toMatchObject([{ key: 'year' }]);
  await set({ channel: 'general' });
  expect(await balance.health!(engine.world('stark'))).toMatchObject([{ key: 'setting', detail: expect.stringContaining('channel: has to be the id') }]);
});
