import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { causeOf, changeSetting, problem, refused, type Api, type ApiEnv } from '../../engine/api.ts';
import { makeId } from '../../kernel/ids.ts';
import { snapshot } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { askRequest, bareStep, blockOn, handOver, maybeText, requestJson, requestSettings, requestsJson, requestsQuery, routeJson, typesJson, withText } from './contract.ts';
import { plan } from './decide-ask.ts';
import { dutyRoutes } from './http-duty.ts';
import type { RequestCommand, RequestRefusal, TeamRequest } from './model.ts';
import { requestJsonOf, routeJsonOf, type Around } from './present.ts';
import { request as readRequest, requests, requestsById } from './read.ts';
import { REQUESTS, settingsOf } from './settings.ts';
import { gatherFor } from './store.ts';
import { sayRefusal } from './words.ts';
import type { Tx } from '../../engine/tx.ts';

type C = Context<ApiEnv>;
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const idParam = z.object({ id: z.string().max(80) });

async function say(c: C, refusal: RequestRefusal): Promise<never> {
  const people = await c.get('world').read(directory);
  const words = sayRefusal(refusal, { name: id => people.person(id)?.name ?? 'somebody', team: id => people.team(id)?.name ?? 'another team', moment: at => new Date(at).toISOString() });
  if (refusal.code !== 'bad-fields') return refused(c, refusal.code, words) as never;
  return problem(c, words.status, refusal.code, words.title, { errors: refusal.problems.map(p => ({ field: p.field, message: p.message })) }) as never;
}

const run = (c: C, command: RequestCommand) => {
  const caller = c.get('caller');
  return c.get('world').run('requests', command, { company: caller.company, actor: caller.actor, cause: causeOf(c) });
};

async function around(tx: Tx, found: readonly TeamRequest[], now: number): Promise<Around> {
  return {
    people: await directory(tx),
    deals: await snapshot(tx, [...new Set(found.map(r => r.dealId))]),
    blockers: await requestsById(tx, [...new Set(found.flatMap(r => r.blockedBy))]),
    now,
  };
}

async function show(c: C, id: string) {
  const world = c.get('world');
  return world.read(async tx => {
    const found = await readRequest(tx, id);
    return found && requestJsonOf(found, await around(tx, [found], world.now()), c.get('caller').personId);
  });
}
const gone = (c: C): never => problem(c, 404, 'no-such-request', 'There is no such request.') as never;

/** The place in a list, as an opaque text. */
const encode = (key: object | null): string | null => (key ? Buffer.from(JSON.stringify(key)).toString('base64url') : null);
function decode(cursor: string | undefined): { at: string; id: string } | undefined {
  if (!cursor) return undefined;
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { at?: unknown; id?: unknown };
    if (typeof key.at === 'string' && typeof key.id === 'string' && !Number.isNaN(Date.parse(key.at))) return { at: key.at, id: key.id };
  } catch {
    // Falls through: a cursor that we did not make begins at the beginning.
  }
  return undefined;
}

export function routes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'post', path: '/deals/{id}/requests', tags: ['Requests'], summary: 'Ask another team, or see who would get it (preview)',
      request: { params: idParam, body: body(askRequest) },
      responses: { 200: json(routeJson, 'Who would get it, and until when'), 201: json(requestJson, 'The request') },
    }), // prettier-ignore
    async c => {
      const { id: dealId } = c.req.valid('param');
      const asked = c.req.valid('json');
      const world = c.get('world');
      const caller = c.get('caller');
      const requestId = makeId('request', world.now(), crypto.getRandomValues(new Uint8Array(9)));
      if (asked.preview) {
        const settings = await world.settings();
        const planned = await world.read(async tx => {
          const about = await gatherFor(tx, settings, [dealId]);
          const result = plan({ dealId, typeId: asked.type, requesterId: caller.personId, seed: requestId, now: world.now() }, about);
          return 'refused' in result ? result : routeJsonOf(result, about.deals.get(dealId)!, about.directory, caller.personId, world.now());
        });
        return 'refused' in planned ? say(c, planned.refused) : c.json(planned, 200);
      }
      const fields = Object.fromEntries(Object.entries(asked.fields).flatMap(([key, value]) => (value === null ? [] : [[key, String(value)]])));
      const answer = await run(c, { type: 'ask', requestId, dealId, typeId: asked.type, what: asked.what, fields, blockedBy: asked.blockedBy, source: null });
      if (!answer.ok) return say(c, answer.refusal as unknown as RequestRefusal);
      const shown = await show(c, (answer.answer as { requestId?: string } | null)?.requestId ?? requestId);
      return shown ? c.json(shown, 201) : gone(c);
    },
  );

  api.openapi(
    createRoute({
      method: 'get', path: '/requests', tags: ['Requests'], summary: 'Requests to teams; what is open comes first due first',
      request: { query: requestsQuery },
      responses: { 200: json(requestsJson, 'A page of requests') },
    }), // prettier-ignore
    async c => {
      const query = c.req.valid('query');
      const world = c.get('world');
      const me = c.get('caller').personId ?? '';
      const after = decode(query.cursor);
      const shown = await world.read(async tx => {
        const people = await directory(tx);
        const myTeam = people.person(me)?.teamId ?? null;
        const team = query.team === undefined ? undefined : query.team === 'mine' ? (myTeam ?? '') : (people.team(query.team)?.id ?? '');
        const who = (value: string) => (value === 'me' ? me : value);
        const found = await requests(tx, {
          ...(query.waiting && { waitingFor: { personId: me, teamId: myTeam } }),
          ...(team !== undefined && { team }),
          ...(query.requester && { requester: who(query.requester) }),
          ...(query.helper && { helper: who(query.helper) }),
          ...(query.deal && { deal: query.deal }),
          ...(query.type && { type: query.type }),
          ...(query.state && { state: query.state }),
          ...(query.q && { q: query.q }),
          ...(after && { after }),
          limit: query.limit ?? 50,
        });
        const about = await around(tx, found.items, world.now());
        return { items: found.items.map(r => requestJsonOf(r, about, c.get('caller').personId)), next: encode(found.next), total: found.total };
      });
      return c.json(shown, 200);
    },
  );

  // Before /requests/{id}, so that a word is not taken for an id.
  dutyRoutes(api);

  api.openapi(
    createRoute({ method: 'get', path: '/requests/{id}', tags: ['Requests'], summary: 'One request', request: { params: idParam }, responses: { 200: json(requestJson, 'The request') } }),
    async c => {
      const shown = await show(c, c.req.valid('param').id);
      return shown ? c.json(shown, 200) : gone(c);
    },
  );

  const step = <S extends z.ZodType>(path: string, summary: string, schema: S, command: (requestId: string, given: z.output<S>) => RequestCommand): void => {
    api.openapi(
      createRoute({ method: 'post', path: `/requests/{id}/${path}`, tags: ['Requests'], summary, request: { params: idParam, body: body(schema) }, responses: { 200: json(requestJson, 'The request afterwards') } }),
      async c => {
        const id = c.req.param('id') ?? '';
        if (!/^request_[a-z0-9_-]{1,60}$/.test(id)) return gone(c);
        const answer = await run(c, command(id, c.req.valid('json' as never) as z.output<S>));
        if (!answer.ok) return say(c, answer.refusal as unknown as RequestRefusal);
        const shown = await show(c, id);
        return shown ? c.json(shown, 200) : gone(c);
      },
    );
  };
  const seen = (given: { version?: number | undefined }) => (given.version === undefined ? {} : { version: given.version });
  step('claim', 'Take it', bareStep, (requestId, given) => ({ type: 'claim', requestId, ...seen(given) }));
  step('release', 'Give it back to the queue', bareStep, (requestId, given) => ({ type: 'release', requestId, why: 'gave-back', ...seen(given) }));
  step('hand-over', 'Hand it to a person or a team', handOver, (requestId, { person, team, note, ...given }) => ({ type: 'hand-over', requestId, note, ...(person !== undefined && { person }), ...(team !== undefined && { team }), ...seen(given) }));
  step('ask-back', 'Ask the requester something; the clocks stand still', withText, (requestId, { text, ...given }) => ({ type: 'ask-back', requestId, text, ...seen(given) }));
  step('answer', 'Answer what was asked back', withText, (requestId, { text, ...given }) => ({ type: 'answer', requestId, text, ...seen(given) }));
  step('comment', 'Say something', withText, (requestId, { text, ...given }) => ({ type: 'comment', requestId, text, ...seen(given) }));
  step('done', 'Finish it, with what came of it', withText, (requestId, { text, ...given }) => ({ type: 'done', requestId, text, ...seen(given) }));
  step('decline', 'Decline it, with a reason', withText, (requestId, { text, ...given }) => ({ type: 'decline', requestId, text, ...seen(given) }));
  step('withdraw', 'Take it back', maybeText, (requestId, { text, ...given }) => ({ type: 'withdraw', requestId, text: text ?? null, ...seen(given) }));
  step('reopen', 'Open it again, with what is missing', withText, (requestId, { text, ...given }) => ({ type: 'reopen', requestId, text, ...seen(given) }));
  step('block', 'Let it wait for another request of the same deal', blockOn, (requestId, { on, ...given }) => ({ type: 'block', requestId, on, ...seen(given) }));
  step('unblock', 'Let it wait for that one no longer', blockOn, (requestId, { on, ...given }) => ({ type: 'unblock', requestId, on, ...seen(given) }));

  typeRoutes(api);
}

function typeRoutes(api: Api): void {
  const types = async (c: C): Promise<z.infer<typeof typesJson>> => {
    const world = c.get('world');
    const settings = await world.settings();
    const people = await world.read(directory);
    const about = settingsOf(settings);
    return { types: about.types.map(t => ({ ...t, teamId: people.team(t.team)?.id ?? null })), settings: about, version: settings.version };
  };
  api.openapi(
    createRoute({ method: 'get', path: '/request-types', tags: ['Requests'], summary: 'The types of requests, with their forms', responses: { 200: json(typesJson, 'Types and settings') } }),
    async c => c.json(await types(c), 200),
  );
  api.openapi(
    createRoute({
      method: 'put', path: '/request-types', tags: ['Requests'], summary: 'Change types, channels, skills and holidays; requests that are open keep what they were asked with',
      request: { body: body(requestSettings) },
      responses: { 200: json(typesJson, 'Types and settings') },
    }), // prettier-ignore
    async c => {
      const no = await changeSetting(c, REQUESTS, c.req.valid('json'));
      return no ? (no as never) : c.json(await types(c), 200);
    },
  );
}
