import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts';
import type { World } from '../../engine/capability.ts';
import { createEngine, type Engine } from '../../engine/index.ts';
import { verifyStream } from '../../engine/log.ts';
import { machine } from '../../kernel/actor.ts';
import type { SlackGroup } from '../../ports/slack.ts';
import { people as feature } from './index.ts';
import { directory, teamsAsOf, unmatched, userGroups } from './read.ts';
import { mirrorGroups } from './slack-groups.ts';
import { identify } from './slack-users.ts';

let database: TestDatabase;
let engine: Engine;
let n = 0;

beforeAll(async () => {
  database = await testDatabase();
  engine = createEngine({
    pool: database.pool,
    connectionString: database.connectionString,
    features: [feature],
    ports: () => ({}) as never,
    publicUrl: 'http://localhost',
    log: () => {},
  });
});
afterAll(() => database.drop());

const run = (to: string, command: { type: string } & Record<string, unknown>, at?: number) =>
  engine.run(to, command, { company: 'acme', actor: machine('test'), cause: `test:${n++}`, ...(at !== undefined && { at }) });
const look = () => engine.transact('acme', directory);

test('people, their managers, teams and roles are found in every way', async () => {
  await run('people-teams', { type: 'add-team', teamId: 'team_emea', name: 'EMEA Sales' });
  await run('people', { type: 'add', personId: 'person_boss', name: 'Ingrid Møller', email: 'Ingrid@Example.com', timeZone: 'Europe/Oslo', roles: ['admin', 'finance-approver'] });
  await run('people', { type: 'add', personId: 'person_lead', name: 'Tom Lead', managerId: 'person_boss' });
  await run('people', { type: 'add', personId: 'person_rep', name: 'Mara Okafor', email: 'mara@example.com', teamId: 'team_emea', managerId: 'person_lead' });
  const people = await look();
  expect(people.byEmail('ingrid@example.COM')?.id).toBe('person_boss');
  expect(people.byName('ingrid møller')?.id).toBe('person_boss');
  expect(people.managerOf('person_rep')?.id).toBe('person_lead');
  expect(people.managerOf('person_rep', 2)?.id).toBe('person_boss');
  expect(people.managerOf('person_rep', 3)).toBeUndefined();
  expect(people.membersOfTeam('emea sales').map(p => p.id)).toEqual(['person_rep']);
  expect(people.withRole('finance-approver').map(p => p.id)).toEqual(['person_boss']);
  expect(await look()).toBe(people);
});

test('circles, unknown time zones, taken addresses and the last administrator are refused', async () => {
  const refusal = async (command: { type: string } & Record<string, unknown>) => {
    const answer = await run('people', command);
    return answer.ok ? 'accepted' : answer.refusal.code;
  };
  expect(await refusal({ type: 'change', personId: 'person_boss', managerId: 'person_rep' })).toBe('manager-circle');
  expect(await refusal({ type: 'change', personId: 'person_boss', managerId: 'person_boss' })).toBe('manager-circle');
  expect(await refusal({ type: 'change', personId: 'person_rep', timeZone: 'Mars/Olympus' })).toBe('unknown-time-zone');
  expect(await refusal({ type: 'change', personId: 'person_rep', locale: 'no such' })).toBe('unknown-locale');
  expect(await refusal({ type: 'change', personId: 'person_rep', email: 'INGRID@example.com' })).toBe('email-taken');
  expect(await refusal({ type: 'change', personId: 'person_rep', teamId: 'team_nowhere' })).toBe('no-such-team');
  expect(await refusal({ type: 'deactivate', personId: 'person_boss' })).toBe('last-admin');
  expect(await refusal({ type: 'change', personId: 'person_nobody', name: 'X' })).toBe('no-such-person');
});

test('two managers exchanged in one batch make no circle', async () => {
  await run('people', { type: 'add', personId: 'person_a', name: 'Ann A' });
  await run('people', { type: 'add', personId: 'person_b', name: 'Ben B' });
  const answers = await engine.runMany(
    [['person_a', 'person_b'], ['person_b', 'person_a']].map(([personId, managerId]) => ({
      to: 'people',
      command: { type: 'change', personId, managerId } as { type: string },
      company: 'acme',
      actor: machine('test'),
      cause: `test:${n++}`,
    })),
  ); // prettier-ignore
  expect(answers.filter(a => !a.ok).length).toBeGreaterThan(0);
  const people = await look();
  for (const id of ['person_a', 'person_b']) expect(people.managerOf(id, 2)?.id).not.toBe(id);
});

test('the team of a day stays known', async () => {
  const day = (d: number) => Date.UTC(2026, 0, d);
  await run('people-teams', { type: 'add-team', teamId: 'team_apac', name: 'APAC' });
  await run('people', { type: 'add', personId: 'person_mover', name: 'Lin Mover', teamId: 'team_emea' }, day(1));
  await run('people', { type: 'change', personId: 'person_mover', teamId: 'team_apac' }, day(10));
  await run('people', { type: 'change', personId: 'person_mover', teamId: null }, day(20));
  const at = (d: number) => engine.transact('acme', async tx => (await teamsAsOf(tx, ['person_mover']))('person_mover', day(d)));
  expect([await at(1), await at(9), await at(10), await at(19), await at(20)]).toEqual(['team_emea', 'team_emea', 'team_apac', 'team_apac', null]);
  expect(await engine.transact('acme', tx => verifyStream(tx, 'person:person_mover'))).toEqual({ ok: true, facts: 3 });
});

test('Slack users become people once, match by e-mail, and wait when nothing fits', async () => {
  const world = engine.world('acme');
  const users = [
    { id: 'U1', name: 'Mara O', email: 'MARA@example.com', deactivated: false },
    { id: 'U2', name: 'New Person', email: 'new@example.com', timeZone: 'Asia/Tokyo', locale: 'ja-JP', deactivated: false },
    { id: 'U3', name: 'Guest Without Mail', deactivated: false },
    { id: 'U4', name: 'Long Gone', email: 'gone@example.com', deactivated: true },
  ];
  await identify(world, users);
  await identify(world, users);
  const people = await look();
  expect(people.bySlackId('U1')?.id).toBe('person_rep');
  expect(people.bySlackId('U2')).toMatchObject({ name: 'New Person', timeZone: 'Asia/Tokyo', locale: 'ja-JP' });
  expect(people.byEmail('gone@example.com')).toBeUndefined();
  const strangers = await engine.transact('acme', unmatched);
  expect(strangers.map(s => [s.externalId, s.reason]).sort()).toEqual([['U3', 'no-email'], ['U4', 'nobody-has-this-email']]); // prettier-ignore
  await run('people-identities', { type: 'match', connection: 'slack', externalId: 'U3', personId: 'person_a' });
  expect((await look()).bySlackId('U3')?.id).toBe('person_a');
  await identify(world, [{ id: 'U2', name: 'New Person', email: 'new@example.com', deactivated: true }]);
  expect((await look()).bySlackId('U2')?.active).toBe(false);
});

test('without a company nothing is seen', async () => {
  for (const table of ['people_people', 'people_teams', 'people_identities', 'people_team_history']) {
    expect((await database.pool.query(`select * from ${table}`)).rows).toEqual([]);
  }
});

test("Slack's user groups are mirrored: once, by what changed, and kept where Slack offers none", async () => {
  await identify(engine.world('acme'), [
    { id: 'U0G1', name: 'Gina Group', email: 'gina@example.com', deactivated: false },
    { id: 'U0G2', name: 'Gus Group', email: 'gus@example.com', deactivated: false },
  ]);
  const people = await look();
  const [gina, gus] = [people.bySlackId('U0G1')?.id ?? '', people.bySlackId('U0G2')?.id ?? ''];
  let slack: readonly SlackGroup[] | undefined = [
    { id: 'S1', handle: 'deal-news', members: ['U0G2', 'U0G1', 'U0UNKNOWN'] },
    { id: 'S2', handle: 'legal', members: [] },
  ];
  const world: World = { ...engine.world('acme'), ports: { slack: { connected: true, groups: () => Promise.resolve(slack) } } as never };
  const groups = () => engine.transact('acme', userGroups);
  const facts = () => engine.transact('acme', async tx => (await Promise.all(['group:S1', 'group:S2'].map(stream => verifyStream(tx, stream)))).map(v => ('facts' in v ? v.facts : -1)));

  await mirrorGroups(world);
  expect([...(await groups())].sort()).toEqual([
    ['S1', [gina, gus].sort()],
    ['S2', []],
    ['deal-news', [gina, gus].sort()],
    ['legal', []],
  ]);
  expect(await facts()).toEqual([1, 1]);
  await mirrorGroups(world);
  expect(await facts()).toEqual([1, 1]);

  slack = undefined;
  await mirrorGroups(world);
  expect((await groups()).size).toBe(4);

  slack = [{ id: 'S1', handle: 'deal-news', members: ['U0G1'] }];
  await mirrorGroups(world);
  expect([...(await groups())]).toEqual([
    ['S1', [gina]],
    ['deal-news', [gina]],
  ]);
  expect(await facts()).toEqual([2, 2]);
});
