import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { causeOf, changeSetting, problem, refused, type Api, type ApiEnv } from '../../engine/api.ts';
import { page } from '../../kernel/contract.ts';
import { makeId } from '../../kernel/ids.ts';
import {
  absenceJson, addAbsence, changeAbsence, holidaySettings, hoursJson, setHours, workingHoursSettings,
  type AbsenceJson, type HoursJson,
} from './contract.ts'; // prettier-ignore
import { builtInWeek, HOLIDAYS, hourSettings, nextHolidays, strayNames, WORKING_HOURS } from './hours.ts';
import type { Absence, AbsenceRefusal } from './model.ts';
import { mayArrange } from './policy.ts';
import { absenceById, absencesOf } from './read-time.ts';
import { absences, directory, standIn, workingTime, type Absences, type Directory } from './read.ts';
import { sayRefusal } from './words.ts';

type C = Context<ApiEnv>;
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const ofPerson = z.object({ id: z.string().max(80) });
const ofAbsence = z.object({ id: z.string().max(80), absenceId: z.string().max(80) });

const say = (c: C, refusal: object): never => refused(c, (refusal as AbsenceRefusal).code, sayRefusal(refusal as AbsenceRefusal)) as never;
const nobody = (c: C): never => problem(c, 404, 'no-such-person', 'There is no such person.') as never;

async function run(c: C, to: string, command: { readonly type: string; readonly [key: string]: unknown }) {
  const caller = c.get('caller');
  return c.get('world').run(to, command, { company: caller.company, actor: caller.actor, cause: causeOf(c) });
}

export function absenceJsonOf(a: Absence, people: Directory, all: Absences, now: number): AbsenceJson {
  const ref = (id: string | null) => (id ? { id, name: people.person(id)?.name ?? 'somebody' } : null);
  const scope = a.scope === 'everything' ? 'everything' : (a.scope[0] ?? 'everything');
  const living = a.state === 'planned' || a.state === 'under-way';
  return {
    id: a.id,
    person: ref(a.personId)!,
    from: a.from,
    until: a.until,
    startsAt: new Date(a.startsAt).toISOString(),
    endsAt: a.endsAt === null ? null : new Date(a.endsAt).toISOString(),
    timeZone: people.person(a.personId)?.timeZone ?? 'UTC',
    standIn: ref(a.standInId),
    inFact: living ? ref(standIn(people, all, a.personId, Math.max(now, a.startsAt), scope).who) : null,
    scope: a.scope as AbsenceJson['scope'],
    limits: { amount: a.limits.amount, discount: a.limits.discount === null ? null : a.limits.discount / 100 },
    authority: a.authority,
    keepInformed: a.keepInformed,
    state: a.state,
    version: a.version,
  };
}

async function show(c: C, id: string): Promise<AbsenceJson> {
  const world = c.get('world');
  return world.read(async tx => absenceJsonOf((await absenceById(tx, id))!, await directory(tx), await absences(tx), world.now()));
}

/** Limits as the command takes them: hundredths of a percent, everything said. */
const limitsOf = (limits: { amount?: { amount: string; currency: string } | null | undefined; discount?: number | null | undefined } | undefined) =>
  limits && { limits: { amount: limits.amount ?? null, discount: limits.discount === undefined || limits.discount === null ? null : Math.round(limits.discount * 100) } };

async function showHours(c: C, id: string): Promise<HoursJson | undefined> {
  const world = c.get('world');
  const settings = await world.settings();
  return world.read(async tx => {
    const people = await directory(tx);
    const person = people.person(id);
    if (!person) return undefined;
    const time = await workingTime(tx, settings, people);
    const hours = time.hoursOf(id);
    const own = time.ownHours(id);
    return {
      timeZone: person.timeZone,
      week: hours.week,
      weekFrom: hours.weekFrom,
      holidays: [...hours.holidays],
      holidaysFrom: hours.holidaysFrom,
      nextHolidays: nextHolidays(hours, hourSettings(settings).holidays, person.timeZone, world.now()),
      own: { week: own?.week ?? null, holidays: own?.holidays ? [...own.holidays] : null },
      version: own?.version ?? 0,
    };
  });
}

/** When people work, who is away, who stands in. */
export function timeRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/people/absences',
      tags: ['People'],
      summary: 'Who is away, now and later, and who stands in',
      responses: { 200: json(page(absenceJson), 'Absences under way and planned, by their first day') },
    }),
    async c => {
      const world = c.get('world');
      const items = await world.read(async tx => {
        const [people, all] = [await directory(tx), await absences(tx)];
        return all
          .all()
          .filter(a => a.state !== 'over' && people.person(a.personId)?.active)
          .map(a => absenceJsonOf(a, people, all, world.now()));
      });
      return c.json({ items, next: null }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/people/{id}/absences',
      tags: ['People'],
      summary: 'The absences of a person, the latest first (theirs, their managers’, administrators’ to see)',
      request: { params: ofPerson },
      responses: { 200: json(page(absenceJson), 'At most 200') },
    }),
    async c => {
      const { id } = c.req.valid('param');
      const world = c.get('world');
      const { people, all, mine } = await world.read(async tx => ({ people: await directory(tx), all: await absences(tx), mine: await absencesOf(tx, id) }));
      if (!people.person(id)) return nobody(c);
      if (!mayArrange(c.get('caller').actor, id, people)) return say(c, { code: 'not-yours' });
      return c.json({ items: mine.map(a => absenceJsonOf(a, people, all, world.now())), next: null }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/people/{id}/absences',
      tags: ['People'],
      summary: 'Say when somebody is away and who stands in',
      request: { params: ofPerson, body: body(addAbsence) },
      responses: { 201: json(absenceJson, 'The absence') },
    }),
    async c => {
      const { limits, ...wanted } = c.req.valid('json');
      const absenceId = makeId('absence', c.get('world').now(), crypto.getRandomValues(new Uint8Array(9)));
      const answer = await run(c, 'people-absences', { type: 'set-away', personId: c.req.valid('param').id, absenceId, ...wanted, ...limitsOf(limits) });
      if (!answer.ok) return say(c, answer.refusal);
      return c.json(await show(c, (answer.answer as { id: string }).id), 201);
    },
  );

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/people/{id}/absences/{absenceId}',
      tags: ['People'],
      summary: 'Change dates, the stand-in or what they may do',
      request: { params: ofAbsence, body: body(changeAbsence) },
      responses: { 200: json(absenceJson, 'The absence') },
    }),
    async c => {
      const { limits, ...wanted } = c.req.valid('json');
      const { id, absenceId } = c.req.valid('param');
      const answer = await run(c, 'people-absences', { type: 'change-away', personId: id, absenceId, ...wanted, ...limitsOf(limits) });
      if (!answer.ok) return say(c, answer.refusal);
      return c.json(await show(c, absenceId), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/people/{id}/absences/{absenceId}',
      tags: ['People'],
      summary: 'They are back: what has begun ends now, what has not is called off',
      request: { params: ofAbsence, query: z.object({ version: z.coerce.number().int().optional() }) },
      responses: { 200: json(absenceJson, 'The absence as it ended') },
    }),
    async c => {
      const { id, absenceId } = c.req.valid('param');
      const { version } = c.req.valid('query');
      const answer = await run(c, 'people-absences', { type: 'come-back', personId: id, absenceId, ...(version !== undefined && { version }) });
      if (!answer.ok) return say(c, answer.refusal);
      return c.json(await show(c, absenceId), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/people/{id}/working-hours',
      tags: ['People'],
      summary: 'When a person works, and where that is said',
      request: { params: ofPerson },
      responses: { 200: json(hoursJson, 'Hours and holidays') },
    }),
    async c => {
      const shown = await showHours(c, c.req.valid('param').id);
      return shown ? c.json(shown, 200) : nobody(c);
    },
  );

  api.openapi(
    createRoute({
      method: 'put',
      path: '/people/{id}/working-hours',
      tags: ['People'],
      summary: 'Say when a person works; null is "as everybody else"',
      request: { params: ofPerson, body: body(setHours) },
      responses: { 200: json(hoursJson, 'Hours and holidays') },
    }),
    async c => {
      const { id } = c.req.valid('param');
      const answer = await run(c, 'people-hours', { type: 'set-hours', personId: id, ...c.req.valid('json') });
      if (!answer.ok) return say(c, answer.refusal);
      return c.json((await showHours(c, id))!, 200);
    },
  );

  const companyJson = z.object({
    hours: workingHoursSettings,
    holidays: holidaySettings,
    /** What holds when `hours` says no week. */
    builtInWeek: workingHoursSettings.shape.week.unwrap(),
    /** Teams, people and calendars that the settings name and that are not there. */
    warnings: z.array(z.string()),
  });
  const showCompany = async (c: C) => {
    const settings = await c.get('world').settings();
    const { hours, holidays, problems } = hourSettings(settings);
    const people = await c.get('world').read(directory);
    return { hours, holidays, builtInWeek, warnings: [...problems, ...strayNames({ hours, holidays }, people)] };
  };
  api.openapi(
    createRoute({
      method: 'get',
      path: '/working-hours',
      tags: ['People'],
      summary: 'The company’s working hours and holiday calendars',
      responses: { 200: json(companyJson, 'Settings') },
    }),
    async c => c.json(await showCompany(c), 200),
  );
  api.openapi(
    createRoute({
      method: 'put',
      path: '/working-hours',
      tags: ['People'],
      summary: 'Change the company’s working hours (administrators)',
      request: { body: body(workingHoursSettings) },
      responses: { 200: json(companyJson, 'Settings') },
    }),
    async c => {
      const refusal = await changeSetting(c, WORKING_HOURS, c.req.valid('json'));
      return refusal ? (refusal as never) : c.json(await showCompany(c), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'put',
      path: '/holidays',
      tags: ['People'],
      summary: 'Change the holiday calendars (administrators)',
      request: { body: body(holidaySettings) },
      responses: { 200: json(companyJson, 'Settings') },
    }),
    async c => {
      const refusal = await changeSetting(c, HOLIDAYS, c.req.valid('json'));
      return refusal ? (refusal as never) : c.json(await showCompany(c), 200);
    },
  );
}
