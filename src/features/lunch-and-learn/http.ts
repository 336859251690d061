import { createRoute, z } from '@hono/zod-openapi';
import { causeOf, changeSetting, type Api } from '../../engine/api.ts';
import { localDate } from '../../kernel/calendar.ts';
import { makeId } from '../../kernel/ids.ts';
import { directory, type Directory } from '../people/read.ts';
import {
  answerLunch, cancelLunch, changeLunch, feedJson, lunchesJson, lunchesQuery, lunchJson, lunchSettings, lunchSettingsJson, newFeedJson, proposeLunch, recordAttendance, FRICTION_DAYS, topicsJson,
} from './contract.ts'; // prettier-ignore
import { atWallTime } from './figures-times.ts';
import { body, json, say, TAG, type C } from './http-parts.ts';
import { turnRoutes } from './http-turns.ts';
import { fileOf, isTimed } from './ics.ts';
import type { LunchCommand } from './model.ts';
import { digestOf, feedPath, newFeedToken } from './pages.ts';
import { lunchJsonOf } from './present.ts';
import { feedSince, lunchById, lunches, topics, type Place } from './read.ts';
import { LUNCHES, settingsOf, strayTeams } from './settings.ts';

const idParam = z.object({ id: z.string().max(80) });

const run = (c: C, command: LunchCommand) => {
  const { company, actor } = c.get('caller');
  return c.get('world').run('lunch-and-learn', command, { company, actor, cause: causeOf(c) });
};

const show = (c: C, id: string) =>
  c.get('world').read(async tx => {
    const lunch = await lunchById(tx, id);
    return lunch && lunchJsonOf(lunch, await directory(tx), c.get('caller').actor, c.get('world').now());
  });

/** A command, answered with the session as it is then. */
async function order<S extends 200 | 201>(c: C, command: LunchCommand, status: S) {
  const answer = await run(c, command);
  if (!answer.ok) return say(c, answer.refusal);
  const found = await show(c, command.lunchId);
  // An Idempotency-Key that was used before made another one.
  const made = found ?? (await show(c, (answer.answer as { lunchId?: string } | null)?.lunchId ?? ''));
  return made ? c.json(made, status) : say(c, { code: 'no-such-lunch' });
}

const idOf = (people: Directory, given: string): string => people.person(given)?.id ?? people.byEmail(given)?.id ?? given;
/** A moment with an offset, or local time in a zone. */
const momentOf = (text: string, timeZone: string): number => (/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : atWallTime(text.slice(0, 10), text.slice(11, 16), timeZone));

/** A moment as PostgreSQL says it. */
const PLACE = /^(infinity|\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}(:\d{2})?)$/;
const encode = (key: Place | null): string | null => (key ? Buffer.from(JSON.stringify(key)).toString('base64url') : null);
function decode(cursor: string | undefined): Place | undefined {
  if (!cursor) return undefined;
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { at?: unknown; id?: unknown } | null;
    if (typeof key?.at === 'string' && typeof key.id === 'string' && PLACE.test(key.at)) return { at: key.at, id: key.id };
  } catch {
    // A cursor that we did not make begins at the beginning.
  }
  return undefined;
}

export function routes(api: Api): void {
  api.openapi(
    createRoute({ method: 'get', path: '/lunches', tags: TAG, summary: 'Sessions to come, or those that were', request: { query: lunchesQuery }, responses: { 200: json(lunchesJson, 'A page of sessions') } }),
    async c => {
      const { show: which = 'next', cursor, limit = 30 } = c.req.valid('query');
      const after = decode(cursor);
      const world = c.get('world');
      const page = await world.read(async tx => {
        const people = await directory(tx);
        const found = await lunches(tx, { show: which, limit, ...(after && { after }) });
        return { items: found.items.map(l => lunchJsonOf(l, people, c.get('caller').actor, world.now())), next: encode(found.next) };
      });
      return c.json(page, 200);
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/lunches', tags: TAG, summary: 'Propose a session; with a start it is scheduled and announced', request: { body: body(proposeLunch) }, responses: { 201: json(lunchJson, 'The session') } }),
    async c => {
      const asked = c.req.valid('json');
      const world = c.get('world');
      const people = await world.read(directory);
      const rhythm = settingsOf(await world.settings()).rhythm;
      const timeZone = asked.timeZone ?? people.person(c.get('caller').personId ?? '')?.timeZone ?? rhythm?.time_zone ?? 'UTC';
      return order(
        c,
        {
          type: 'propose', lunchId: makeId('lunch', world.now(), crypto.getRandomValues(new Uint8Array(9))), title: asked.title, description: asked.description ?? '',
          hostId: asked.host ? idOf(people, asked.host) : null, teamId: asked.team ? (people.team(asked.team)?.id ?? asked.team) : null,
          startsAt: asked.start ? momentOf(asked.start, timeZone) : null, timeZone, minutes: asked.minutes ?? rhythm?.minutes ?? 45, place: asked.place || null,
          capacity: asked.capacity ?? null, materials: asked.materials ?? null, topic: asked.topic ?? null, turn: asked.turn ?? null,
        },
        201,
      ); // prettier-ignore
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/lunches/topics', tags: TAG, summary: 'Topics that the last 90 days suggest; teams and counts, nobody by name', responses: { 200: json(topicsJson, 'The longest wait first') } }),
    async c => {
      const world = c.get('world');
      const settings = await world.settings();
      return c.json({ ...(await world.read(tx => topics(tx, world.now(), settings))), days: FRICTION_DAYS }, 200);
    },
  );
  turnRoutes(api);
  feedRoutes(api);
  settingRoutes(api);
  sessionRoutes(api);
}

function sessionRoutes(api: Api): void {
  api.openapi(
    createRoute({ method: 'get', path: '/lunches/{id}', tags: TAG, summary: 'One session', request: { params: idParam }, responses: { 200: json(lunchJson, 'The session') } }),
    async c => {
      const found = await show(c, c.req.valid('param').id);
      return found ? c.json(found, 200) : say(c, { code: 'no-such-lunch' });
    },
  );
  api.openapi(
    createRoute({ method: 'patch', path: '/lunches/{id}', tags: TAG, summary: 'Change a session; those who come hear of another time or place', request: { params: idParam, body: body(changeLunch) }, responses: { 200: json(lunchJson, 'The session') } }),
    async c => {
      const { host, team, start, timeZone, ...given } = c.req.valid('json');
      const lunchId = c.req.valid('param').id;
      const { people, lunch } = await c.get('world').read(async tx => ({ people: await directory(tx), lunch: await lunchById(tx, lunchId) }));
      const zone = timeZone ?? lunch?.timeZone ?? 'UTC';
      const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      return order(
        c,
        {
          type: 'change', lunchId, ...known, ...(timeZone !== undefined && { timeZone }), ...(given.place === '' && { place: null }),
          ...(host !== undefined && { hostId: host === null ? null : idOf(people, host) }), ...(team !== undefined && { teamId: team === null ? null : (people.team(team)?.id ?? team) }),
          ...(start !== undefined && { startsAt: start === null ? null : momentOf(start, zone) }),
        },
        200,
      ); // prettier-ignore
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/lunches/{id}/answer', tags: TAG, summary: 'Say whether you come; after the last seat a yes waits in line', request: { params: idParam, body: body(answerLunch) }, responses: { 200: json(lunchJson, 'The session') } }),
    async c => order(c, { type: 'answer', lunchId: c.req.valid('param').id, answer: c.req.valid('json').answer }, 200),
  );
  api.openapi(
    createRoute({ method: 'post', path: '/lunches/{id}/cancel', tags: TAG, summary: 'Cancel a session; those who come hear of it', request: { params: idParam, body: body(cancelLunch) }, responses: { 200: json(lunchJson, 'The session') } }),
    async c => order(c, { type: 'cancel', lunchId: c.req.valid('param').id, reason: c.req.valid('json').reason ?? null }, 200),
  );
  api.openapi(
    createRoute({ method: 'post', path: '/lunches/{id}/check-in', tags: TAG, summary: 'Say that you were there, up to a week after', request: { params: idParam }, responses: { 200: json(lunchJson, 'The session') } }),
    async c => order(c, { type: 'check-in', lunchId: c.req.valid('param').id }, 200),
  );
  api.openapi(
    createRoute({ method: 'put', path: '/lunches/{id}/attendance', tags: TAG, summary: 'Who came, and what there is to read; shown by team only', request: { params: idParam, body: body(recordAttendance) }, responses: { 200: json(lunchJson, 'The session') } }),
    async c => {
      const { people: given, materials } = c.req.valid('json');
      const people = await c.get('world').read(directory);
      return order(c, { type: 'record', lunchId: c.req.valid('param').id, people: given.map(id => idOf(people, id)), ...(materials !== undefined && { materials }) }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get', path: '/lunches/{id}/calendar.ics', tags: TAG, summary: 'The session as an iCalendar file; one that was cancelled takes itself out', request: { params: idParam },
      responses: { 200: { content: { 'text/calendar': { schema: z.string() } }, description: 'RFC 5545' } },
    }), // prettier-ignore
    async c => {
      const world = c.get('world');
      const { lunch, people } = await world.read(async tx => ({ lunch: await lunchById(tx, c.req.valid('param').id), people: await directory(tx) }));
      if (!lunch) return say(c, { code: 'no-such-lunch' });
      if (!isTimed(lunch)) return say(c, { code: 'not-scheduled', state: lunch.state });
      const text = fileOf(lunch, { people, publicUrl: world.publicUrl });
      return c.body(text, 200, { 'content-type': 'text/calendar; charset=utf-8', 'content-disposition': `attachment; filename="lunch-and-learn-${localDate(lunch.startsAt, lunch.timeZone)}.ics"`, 'cache-control': 'no-store' }) as never;
    },
  );
}

function feedRoutes(api: Api): void {
  api.openapi(
    createRoute({ method: 'get', path: '/lunches/feed', tags: TAG, summary: 'Whether the caller has a calendar feed', responses: { 200: json(feedJson, 'Since when') } }),
    async c => {
      const { personId } = c.get('caller');
      if (personId === null) return say(c, { code: 'people-only' });
      const since = await c.get('world').read(tx => feedSince(tx, personId));
      return c.json({ since: since === undefined ? null : new Date(since).toISOString() }, 200);
    },
  );
  const change = (c: C, command: { type: 'open' | 'close'; personId: string; hash?: string }) => {
    const { company, actor } = c.get('caller');
    return c.get('world').run('lunch-and-learn-feeds', command, { company, actor, cause: causeOf(c) });
  };
  api.openapi(
    createRoute({ method: 'post', path: '/lunches/feed', tags: TAG, summary: 'Make the caller’s feed address; the one before opens nothing any more', responses: { 201: json(newFeedJson, 'Shown once') } }),
    async c => {
      const { personId } = c.get('caller');
      if (personId === null) return say(c, { code: 'people-only' });
      const token = newFeedToken();
      const answer = await change(c, { type: 'open', personId, hash: digestOf(token).toString('hex') });
      if (!answer.ok) return say(c, answer.refusal);
      // Sent twice under one key: the first address stands, and only its hash is known.
      if (answer.repeated) return say(c, { code: 'shown-once' });
      const world = c.get('world');
      return c.json({ url: `${world.publicUrl}${feedPath(token)}`, since: new Date(world.now()).toISOString() }, 201);
    },
  );
  api.openapi(
    createRoute({ method: 'delete', path: '/lunches/feed', tags: TAG, summary: 'Close the caller’s feed address', responses: { 200: json(feedJson, 'Closed') } }),
    async c => {
      const { personId } = c.get('caller');
      if (personId === null) return say(c, { code: 'people-only' });
      const answer = await change(c, { type: 'close', personId });
      return answer.ok ? c.json({ since: null }, 200) : say(c, answer.refusal);
    },
  );
}

function settingRoutes(api: Api): void {
  const current = async (c: C): Promise<z.infer<typeof lunchSettingsJson>> => {
    const world = c.get('world');
    const settings = await world.settings();
    const chosen = settingsOf(settings);
    const stray = strayTeams(chosen, await world.read(directory));
    return { settings: chosen, version: settings.version, mayChange: c.get('caller').roles.includes('admin'), problems: stray.map(name => `There is no team "${name}".`) };
  };
  api.openapi(
    createRoute({ method: 'get', path: '/lunches/settings', tags: TAG, summary: 'Channel, rhythm and the teams that host in turn', responses: { 200: json(lunchSettingsJson, 'The settings') } }),
    async c => c.json(await current(c), 200),
  );
  api.openapi(
    createRoute({ method: 'put', path: '/lunches/settings', tags: TAG, summary: 'Change channel, rhythm and the teams that host in turn', request: { body: body(lunchSettings) }, responses: { 200: json(lunchSettingsJson, 'The settings') } }),
    async c => {
      const no = await changeSetting(c, LUNCHES, c.req.valid('json'));
      return no ? (no as never) : c.json(await current(c), 200);
    },
  );
}
