import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Directory, Person } from '../people/read.ts';
import { authorityOf, resolveApprovers, type About } from './approvers.ts';
import { valueOf } from '../../kernel/result.ts';
import { exchangeRates, noRates } from '../../policy/rates.ts';
import { parsePolicies } from '../../policy/file.ts';
import { nobodyProblems, nobodyToAsk } from './policy-people.ts';
import type { Approver, AuthorityLimit, Matrix, Terms } from '../../policy/model.ts';

const TEAMS = ['sales', 'desk', 'legal'];
const ROLES = ['vp', 'finance', 'ceo'];
type Made = Pick<Person, 'active' | 'teamId' | 'roles'> & { manager: number | null };

/** A directory that looks everything up afresh, in the obvious way. */
function directoryOf(made: readonly Made[]): Directory {
  const people = made.map(({ manager, ...more }, i): Person => ({
    id: `p${i}`,
    name: `Person ${i}`,
    email: `p${i}@example.com`,
    title: null,
    timeZone: 'UTC',
    locale: 'en',
    managerId: manager === null ? null : `p${manager}`,
    slackId: null,
    identities: [],
    ...more,
  }));
  const person = (id: string) => people.find(p => p.id === id);
  return {
    version: '1',
    person,
    byEmail: email => people.find(p => p.email === email.toLowerCase()),
    bySlackId: () => undefined,
    byIdentity: () => undefined,
    byName: name => people.find(p => p.name === name),
    managerOf: (id, level = 1) => {
      let at = person(id);
      for (let i = 0; i < level && at; i++) at = at.managerId ? person(at.managerId) : undefined;
      return at;
    },
    membersOfTeam: team => people.filter(p => p.active && p.teamId === team),
    withRole: role => people.filter(p => p.active && p.roles.includes(role)),
    team: id => (TEAMS.includes(id) ? { id, name: id } : undefined),
    teams: () => TEAMS.map(id => ({ id, name: id })),
    all: () => people,
  };
}

const N = 8;
/** Managers may go round in a circle for a moment, or be nobody; many have left. */
const company = fc.array(
  fc.record({
    active: fc.boolean(),
    teamId: fc.option(fc.constantFrom(...TEAMS)),
    roles: fc.subarray(ROLES),
    manager: fc.option(fc.nat(N - 1)),
  }),
  { minLength: N, maxLength: N },
);
const whose = fc.constantFrom('requester' as const, 'owner' as const);
const plain: fc.Arbitrary<Approver> = fc.oneof(
  fc.nat(N + 1).map(i => ({ person: `P${i}@example.com` })),
  fc.constantFrom(...ROLES, 'nobody').map(role => ({ role })),
  fc.constantFrom(...TEAMS, 'nowhere').map(team => ({ team })),
  fc.record({ manager: fc.constantFrom('requester' as const, 'owner' as const, 'approver' as const), level: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }) }),
  fc.constantFrom('news', '@news', 'S1', 'gone').map(slack_group => ({ slack_group })),
  fc.record({ chain: whose, up_to: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }), until_authority: fc.constantFrom(true as const, undefined) }),
  fc.constantFrom('owner', 'fields.lead', 'fields.none', 'fields.constructor').map(field => ({ field })),
);
const source = fc.oneof({ weight: 6, arbitrary: plain }, { weight: 1, arbitrary: fc.constantFrom('region', 'gone').map((matrix): Approver => ({ matrix })) });
const matrix: fc.Arbitrary<Matrix> = fc.record({ by: fc.constantFrom('owner_team', 'fields.region'), people: fc.dictionary(fc.constantFrom(...TEAMS, 'emea'), fc.array(source, { minLength: 1, maxLength: 2 })), otherwise: fc.array(source, { minLength: 1, maxLength: 2 }) });
const limit: fc.Arbitrary<AuthorityLimit> = fc.record({
  who: plain,
  discount: fc.option(fc.nat(5000), { nil: undefined }),
  amount: fc.option(fc.record({ minor: fc.bigInt(0n, 1000n), currency: fc.constantFrom('EUR', 'USD') }), { nil: undefined }),
});
const terms: fc.Arbitrary<Terms> = fc.record({
  discount: fc.option(fc.nat(5000), { nil: undefined }),
  amount: fc.option(fc.record({ minor: fc.bigInt(0n, 1000n), currency: fc.constantFrom('EUR', 'USD', 'GBP') }), { nil: undefined }),
  ownerTeam: fc.option(fc.constantFrom(...TEAMS), { nil: undefined }),
  fields: fc.record({ region: fc.constantFrom('emea', null) }),
});
const rates = valueOf(exchangeRates('EUR', { USD: '0.92' }));
const about = fc
  .record({
    made: company,
    requester: fc.nat(N - 1),
    owner: fc.option(fc.nat(N - 1)),
    terms,
    news: fc.array(fc.nat(N + 1).map(i => `p${i}`), { maxLength: 4 }),
    limits: fc.array(limit, { maxLength: 3 }),
    matrices: fc.record({ region: matrix }),
    selfApproval: fc.boolean(),
    lead: fc.oneof(fc.constantFrom('', '  ', 'Person 3', 'p4@example.com', 'No One'), fc.constant(null)),
    asked: fc.array(fc.nat(N - 1).map(i => `p${i}`), { maxLength: 3 }),
  })
  .map(({ made, requester, owner, news, lead, ...more }): About => ({
    ...more,
    requesterId: `p${requester}`,
    ownerId: owner === null ? null : `p${owner}`,
    directory: directoryOf(made),
    deal: { fields: { lead } },
    groups: new Map([
      ['news', news],
      ['S1', news],
    ]),
    rates,
  }));

test('never somebody who left, never the requester unless the policy says so, never twice, never nobody without the fallback', () => {
  fc.assert(
    fc.property(fc.array(source, { maxLength: 4 }), fc.option(source, { nil: undefined }), about, (sources, fallback, a) => {
      const got = resolveApprovers(sources, fallback, a);
      for (const id of got.people) {
        expect(a.directory.person(id)?.active).toBe(true);
        if (!a.selfApproval) expect(id).not.toBe(a.requesterId);
      }
      expect(new Set(got.people).size).toBe(got.people.length);
      if (got.people.length === 0) expect(got.fallback).toBe(true);
      expect([...got.because.keys()]).toEqual([...got.people]);
      for (const said of got.because.values()) expect(got.fallback ? [fallback] : sources).toContain(said);
      // Each source by itself gives what it gives among others.
      const alone = sources.flatMap(s => resolveApprovers([s], undefined, a).people);
      if (!got.fallback) expect([...got.people].sort()).toEqual([...new Set(alone)].sort());
      else expect(alone).toEqual([]);
      // Always the same.
      expect(resolveApprovers(sources, fallback, a)).toEqual(got);
    }),
    { numRuns: 1500 },
  );
});

test('a chain is the active managers from the first up, and ends with the first whose limit covers the deal', () => {
  fc.assert(
    fc.property(about, fc.integer({ min: 1, max: 12 }), (a, upTo) => {
      const managers: string[] = [];
      for (let level = 1, at = a.directory.managerOf(a.requesterId); at && level <= upTo && level <= N + 1; level++, at = a.directory.managerOf(a.requesterId, level)) managers.push(at.id);
      const may = [...new Set(managers)].filter(id => a.directory.person(id)?.active && (a.selfApproval || id !== a.requesterId));
      const chain = resolveApprovers([{ chain: 'requester', up_to: upTo }], undefined, a).people;
      // A circle ends where it closes, so nobody is asked who is beyond it.
      expect(may.slice(0, chain.length)).toEqual([...chain]);
      if (new Set(managers).size === managers.length) expect(chain).toEqual(may);
      const until = resolveApprovers([{ chain: 'requester', up_to: upTo, until_authority: true }], undefined, a).people;
      const enough = chain.findIndex(id => authorityOf(id, a) === 'covers');
      expect(until).toEqual(enough < 0 ? chain : chain.slice(0, enough + 1));
    }),
    { numRuns: 1000 },
  );
});

const line = directoryOf([
  { active: true, teamId: 'sales', roles: [], manager: 1 },
  { active: false, teamId: 'sales', roles: [], manager: 2 },
  { active: true, teamId: 'sales', roles: ['vp'], manager: 3 },
  { active: true, teamId: null, roles: ['ceo', 'vp'], manager: null },
  { active: true, teamId: 'desk', roles: ['finance'], manager: 2 },
]);
const eur = (minor: bigint) => ({ minor, currency: 'EUR' });
const base: About = { requesterId: 'p0', ownerId: 'p4', directory: line, deal: { fields: { lead: 'Person 4', mail: 'P3@example.com' } }, terms: { discount: 2000, amount: eur(100n), ownerTeam: 'desk', fields: {} }, groups: new Map([['news', ['p0', 'p1', 'p4']]]), limits: [], matrices: {}, selfApproval: false };
const people = (sources: Approver[], more: Partial<About> = {}) => resolveApprovers(sources, { role: 'ceo' }, { ...base, ...more });

test('each kind finds whom it says', () => {
  expect(people([{ manager: 'requester' }]).people).toEqual(['p2']);
  expect(people([{ manager: 'requester', level: 3 }]).people).toEqual(['p3']);
  expect(people([{ manager: 'owner' }]).people).toEqual(['p2']);
  expect(people([{ manager: 'approver' }], { asked: ['p4', 'p2'] }).people).toEqual(['p2', 'p3']);
  expect(people([{ chain: 'requester' }]).people).toEqual(['p2', 'p3']);
  expect(people([{ chain: 'requester', up_to: 2 }]).people).toEqual(['p2']);
  expect(people([{ slack_group: '@news' }]).people).toEqual(['p4']);
  expect(people([{ slack_group: 'news' }], { selfApproval: true }).people).toEqual(['p0', 'p4']);
  expect(people([{ field: 'fields.lead' }, { field: 'fields.mail' }, { field: 'owner' }]).people).toEqual(['p4', 'p3']);
  expect(people([{ field: 'fields.nothing' }])).toMatchObject({ people: ['p3'], fallback: true });
  const matrices = { region: { by: 'owner_team', people: { desk: [{ person: 'p4@example.com' }] }, otherwise: [{ role: 'vp' }] } };
  expect(people([{ matrix: 'region' }], { matrices }).people).toEqual(['p4']);
  expect(people([{ matrix: 'region' }], { matrices, terms: { fields: {} } }).people).toEqual(['p2', 'p3']);
  expect(people([{ role: 'vp' }, { team: 'desk' }]).because).toEqual(new Map([['p2', { role: 'vp' }], ['p3', { role: 'vp' }], ['p4', { team: 'desk' }]])); // prettier-ignore
});

test('authority: what a limit covers, and what cannot be told is not covered', () => {
  const limits = [{ who: { role: 'vp' }, discount: 3000, amount: eur(100n) }, { who: { role: 'ceo' } }];
  const authority = (id: string, more: Partial<Terms>) => authorityOf(id, { ...base, limits, rates, terms: { ...base.terms, ...more } });
  expect(authority('p4', {})).toBe('unlimited');
  expect(authority('p2', {})).toBe('covers');
  expect(authority('p2', { discount: 3001 })).toBe('exceeded');
  expect(authority('p2', { amount: eur(101n) })).toBe('exceeded');
  expect(authority('p2', { discount: undefined })).toBe('exceeded');
  expect(authority('p2', { amount: { minor: 108n, currency: 'USD' } })).toBe('covers');
  expect(authority('p2', { amount: { minor: 109n, currency: 'USD' } })).toBe('exceeded');
  expect(authority('p2', { amount: { minor: 1n, currency: 'GBP' } })).toBe('exceeded');
  // Any of the limits that name somebody is enough.
  expect(authority('p3', { discount: 9000 })).toBe('covers');
  expect(people([{ chain: 'requester', until_authority: true }], { limits }).people).toEqual(['p2']);
  expect(people([{ chain: 'requester', until_authority: true }], { limits, terms: { ...base.terms, discount: 5000 } }).people).toEqual(['p2', 'p3']);
});

test('whom a policy would find nobody for, with their names and the place in the file', () => {
  const text = `policies:
  - name: p
    rows:
      - name: manager
        when: { discount: "> 10%" }
        ask: { step: manager, approvers: [{ manager: requester }] }
      - name: desk
        when: { discount: "> 20%", requester_team: desk }
        ask: { step: desk, approvers: [{ slack_group: nobody }] }
      - name: lead
        when: { discount: "> 30%" }
        ask: { step: lead, approvers: [{ field: fields.lead }] }
      - name: region
        when: { discount: "> 40%" }
        ask: { step: region, approvers: [{ matrix: region }] }
    fallback: { role: ceo }
    matrices:
      region: { by: owner_team, people: { desk: [{ role: nobody }] }, otherwise: [{ role: vp }] }
`;
  const set = valueOf(parsePolicies(text));
  const context = { directory: line, groups: new Map(), rates: noRates };
  expect(nobodyToAsk(set, context).map(n => [n.path.join('.'), n.requesters])).toEqual([
    ['policies.0.fallback', ['Person 3']],
    ['policies.0.rows.0.ask.approvers', ['Person 3']],
    ['policies.0.rows.1.ask.approvers', ['Person 4']],
    ['policies.0.rows.3.ask.approvers', ['Person 4']],
    ['policies.0.matrices.region.people.desk', ['Person 0', 'Person 2', 'Person 3', 'Person 4']],
  ]);
  expect(nobodyProblems(text, set, context)[1]).toEqual({
    path: 'policies[0].rows[0].ask.approvers',
    line: 6,
    column: 42,
    message: 'the step "manager" finds nobody for Person 3; the fallback is asked in their place',
  });
});
