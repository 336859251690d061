import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { causeOf, problem, refused, type Api, type ApiEnv } from '../../engine/api.ts';
import { makeId } from '../../kernel/ids.ts';
import { addPerson, addTeam, changePerson, matchIdentity, peopleJson, personJson, teamJson, type PersonJson } from './contract.ts';
import { nudgeRoutes } from './http-nudges.ts';
import { timeRoutes } from './http-time.ts';
import type { PeopleRefusal } from './model.ts';
import { similarNames } from './names.ts';
import { absences, directory, isAwayAt, standIn, unmatched, type Absences, type Directory, type Person } from './read.ts';
import { sayRefusal } from './words.ts';

type C = Context<ApiEnv>;
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const newId = (prefix: string, now: number) => makeId(prefix, now, crypto.getRandomValues(new Uint8Array(9)));

const say = (c: C, refusal: object): never => refused(c, (refusal as PeopleRefusal).code, sayRefusal(refusal as PeopleRefusal)) as never;

/** Who is away and whom they stand in for, for everybody at once. */
function awayNow(people: Directory, all: Absences, now: number): (p: Person) => Pick<PersonJson, 'away' | 'standsInFor'> {
  const ref = (id: string | null | undefined) => (id ? { id, name: people.person(id)?.name ?? 'somebody' } : null);
  const away = new Map<string, PersonJson['away']>();
  const standing = new Map<string, NonNullable<ReturnType<typeof ref>>[]>();
  for (const absence of all.all()) {
    if (!isAwayAt(absence, now)) continue;
    const scopes = absence.scope === 'everything' ? ['everything'] : absence.scope;
    const acting = new Set(scopes.map(scope => standIn(people, all, absence.personId, now, scope).who));
    away.set(absence.personId, { until: absence.until, standIn: ref([...acting].find(who => who !== null)) });
    for (const who of acting) if (who) standing.set(who, [...(standing.get(who) ?? []), ref(absence.personId)!]);
  }
  return p => ({ away: away.get(p.id) ?? null, standsInFor: standing.get(p.id) ?? [] });
}

export const personJsonOf = (p: Person, people: Directory, now: Pick<PersonJson, 'away' | 'standsInFor'>): PersonJson => {
  const ref = (x: { id: string; name: string } | undefined) => (x ? { id: x.id, name: x.name } : null);
  const slack = p.identities.find(i => i.connection === 'slack');
  return {
    id: p.id,
    name: p.name,
    email: p.email,
    title: p.title,
    timeZone: p.timeZone,
    locale: p.locale,
    active: p.active,
    team: p.teamId ? ref(people.team(p.teamId)) : null,
    manager: p.managerId ? ref(people.person(p.managerId)) : null,
    roles: [...p.roles],
    slack: slack ? { id: slack.externalId, name: slack.name } : null,
    crm: p.identities.filter(i => i.connection !== 'slack').map(i => ({ connection: i.connection, id: i.externalId, name: i.name })),
    ...now,
  };
};

async function run(c: C, to: string, command: { readonly type: string }) {
  const caller = c.get('caller');
  return c.get('world').run(to, command, { company: caller.company, actor: caller.actor, cause: causeOf(c) });
}

async function show(c: C, id: string): Promise<PersonJson> {
  const world = c.get('world');
  const [people, all] = await world.read(async tx => [await directory(tx), await absences(tx)] as const);
  const person = people.person(id)!;
  return personJsonOf(person, people, awayNow(people, all, world.now())(person));
}

export function routes(api: Api): void {
  timeRoutes(api);
  nudgeRoutes(api);
  api.openapi(
    createRoute({ method: 'get', path: '/people', tags: ['People'], summary: 'Everybody, the teams, and whom a connection knows but we do not', responses: { 200: json(peopleJson, 'People') } }),
    async c => {
      const shown = await c.get('world').read(async tx => {
        const people = await directory(tx);
        const now = awayNow(people, await absences(tx), c.get('world').now());
        const strangers = await unmatched(tx);
        return {
          people: people.all().map(p => personJsonOf(p, people, now(p))),
          teams: people.teams().map(t => ({ id: t.id, name: t.name, members: people.membersOfTeam(t.id).length })),
          unmatched: strangers.map(u => ({
            ...u,
            suggestions: people
              .all()
              .filter(p => p.active && (similarNames(p.name, u.name) || (u.email !== null && p.email?.split('@')[0]?.toLowerCase() === u.email.split('@')[0]?.toLowerCase())))
              .slice(0, 5)
              .map(p => ({ id: p.id, name: p.name })),
          })),
        };
      });
      return c.json(shown, 200);
    },
  );

  api.openapi(
    createRoute({ method: 'post', path: '/people', tags: ['People'], summary: 'Add a person (administrators)', request: { body: body(addPerson) }, responses: { 201: json(personJson, 'The person') } }),
    async c => {
      const answer = await run(c, 'people', { type: 'add', personId: newId('person', c.get('world').now()), ...c.req.valid('json') } as never);
      if (!answer.ok) return say(c, answer.refusal);
      return c.json(await show(c, (answer.answer as { id: string }).id), 201);
    },
  );

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/people/{id}',
      tags: ['People'],
      summary: 'Change a person (administrators)',
      request: { params: z.object({ id: z.string().max(80) }), body: body(changePerson) },
      responses: { 200: json(personJson, 'The person') },
    }),
    async c => {
      const { id } = c.req.valid('param');
      const answer = await run(c, 'people', { type: 'change', personId: id, ...c.req.valid('json') } as never);
      if (!answer.ok) return say(c, answer.refusal);
      return c.json(await show(c, id), 200);
    },
  );

  api.openapi(
    createRoute({ method: 'post', path: '/teams', tags: ['People'], summary: 'Add a team (administrators)', request: { body: body(addTeam) }, responses: { 201: json(teamJson, 'The team') } }),
    async c => {
      const { name } = c.req.valid('json');
      const answer = await run(c, 'people-teams', { type: 'add-team', teamId: newId('team', c.get('world').now()), name } as never);
      if (!answer.ok) return say(c, answer.refusal);
      return c.json({ id: (answer.answer as { id: string }).id, name, members: 0 }, 201);
    },
  );

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/teams/{id}',
      tags: ['People'],
      summary: 'Rename a team (administrators)',
      request: { params: z.object({ id: z.string().max(80) }), body: body(addTeam) },
      responses: { 200: json(teamJson, 'The team') },
    }),
    async c => {
      const { id } = c.req.valid('param');
      const { name } = c.req.valid('json');
      const answer = await run(c, 'people-teams', { type: 'rename-team', teamId: id, name } as never);
      if (!answer.ok) return say(c, answer.refusal);
      const people = await c.get('world').read(directory);
      return c.json({ id, name, members: people.membersOfTeam(id).length }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/people/unmatched/match',
      tags: ['People'],
      summary: 'Say who somebody is (administrators)',
      request: { body: body(matchIdentity) },
      responses: { 200: json(personJson, 'The person, with the identity') },
    }),
    async c => {
      const wanted = c.req.valid('json');
      if (!c.get('caller').roles.includes('admin')) return problem(c, 403, 'admins-only', 'Only an administrator can do this.') as never;
      const answer = await run(c, 'people-identities', { type: 'match', ...wanted } as never);
      if (!answer.ok) return say(c, answer.refusal);
      return c.json(await show(c, wanted.personId), 200);
    },
  );
}
