import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DealJson } from '../src/api.ts';
import { policies } from './policies.ts';
import { requestSettings } from '../../src/features/requests/contract.ts';
import { approvals, obligations } from './approvals.ts';
import { makeWorld, schema, type World } from './data.ts';
import { deals } from './deals.ts';
import { previewImport, runImport } from './import.ts';
import { no, ok, type Reply, type Tell } from './reply.ts';

/** The API as the pages know it, over made-up data. For work on the pages and for their tests; not part of the build. */

export interface Fixture {
  readonly world: World;
  /** Answers `/api/v1/…`. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Somebody else changes a deal: the next If-Match fails. */
  changeBehind(dealId: string, change: Partial<DealJson>): void;
  signedIn: boolean;
  /** How many pages listen for live updates. */
  listening(): number;
  /** Answer everything with this status, until it is undefined again. */
  failWith: number | undefined;
}

export function makeFixture(now: number, count?: number): Fixture {
  const world = makeWorld(now, count);
  const listeners = new Set<ServerResponse>();
  const tell = (kind: string, id: string) => {
    for (const l of listeners) l.write(`event: change\ndata: ${JSON.stringify({ kind, id })}\n\n`);
  };
  const fixture: Fixture = {
    world,
    signedIn: true,
    failWith: undefined,
    listening: () => listeners.size,
    changeBehind(dealId, change) {
      const deal = world.deals.get(dealId);
      if (deal) world.deals.set(dealId, { ...deal, ...change, version: deal.version + 1 });
      tell('deal', dealId);
    },
    async handle(request, response) {
      const url = new URL(request.url ?? '/', 'http://fixture');
      const path = url.pathname.replace('/api/v1', '');
      if (path === '/live') {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
        response.write('event: hello\ndata: {}\n\n');
        listeners.add(response);
        request.on('close', () => listeners.delete(response));
        return;
      }
      let text = '';
      for await (const chunk of request) text += String(chunk);
      const reply = fixture.failWith
        ? no(fixture.failWith, 'bug', 'Something is broken on our side.', {
            detail: 'Please quote 5f3a. Nothing was stored.',
          })
        : answer(
            fixture,
            request.method ?? 'GET',
            path,
            url.searchParams,
            text ? (JSON.parse(text) as never) : (undefined as never),
            request.headers,
            now,
            tell,
          );
      response.writeHead(reply.status, { 'content-type': reply.type ?? 'application/json' });
      response.end(
        reply.body === undefined
          ? undefined
          : reply.type === 'text/csv'
            ? String(reply.body)
            : JSON.stringify(reply.body),
      );
    },
  };
  return fixture;
}

type Headers = IncomingMessage['headers'];

function answer(
  fixture: Fixture,
  method: string,
  path: string,
  query: URLSearchParams,
  body: never,
  headers: Headers,
  now: number,
  tell: Tell,
): Reply {
  const { world } = fixture;
  const route = `${method} ${path}`;
  const [, kind, id, action] = path.split('/').map(decodeURIComponent);
  if (route === 'GET /session') return ok({ practice: true, slack: false, slackUrl: null, signedIn: fixture.signedIn });
  if (route === 'GET /session/practice/people')
    return ok({
      items: world.people.people
        .filter(p => p.active)
        .map(p => ({
          id: p.id,
          name: p.name,
          title: p.title,
          team: p.team?.name ?? null,
          admin: p.roles.includes('admin'),
        })),
    });
  if (route === 'POST /session/practice') {
    fixture.signedIn = true;
    (world.me as { id: string }).id = (body as { personId: string }).personId;
    return ok({});
  }
  if (!fixture.signedIn) return no(401, 'sign-in', 'Please sign in.');
  if (method !== 'GET' && headers['x-evenkeel-csrf'] !== 'fixture')
    return no(403, 'csrf', 'This change did not come from our page.');
  if (route === 'DELETE /session') {
    fixture.signedIn = false;
    return { status: 204 };
  }
  if (route === 'GET /me') {
    const me = world.people.people.find(p => p.id === world.me.id)!;
    return ok({
      id: me.id,
      name: me.name,
      email: me.email,
      roles: me.roles,
      leads: false,
      timeZone: me.timeZone,
      locale: me.locale,
      csrf: 'fixture',
      practice: { slackUrl: 'http://127.0.0.1:9/slack' },
    });
  }
  if (route === 'GET /crm/schema') return ok(schema);
  // The made-up company has asked its customers nothing.
  if (method === 'GET' && kind === 'deals' && action === 'needs')
    return ok({ items: [], promises: [], weights: { blocker: 5, important: 2, nice: 1 } });
  if (kind === 'deals') return deals(world, method, id, action, query, body, headers, now, tell);
  if (kind === 'conditions' || kind === 'promises') return obligations(world, method, kind, id, query, body, now);
  if (kind === 'approvals') return approvals(world, method, id, action, query, body, now, tell);
  // Requests to other teams are tested over the real thing: here nobody has asked yet.
  if (route === 'GET /requests') return ok({ items: [], next: null, total: 0 });
  if (route === 'GET /request-types') {
    const settings = requestSettings.parse({});
    return ok({ types: settings.types.map(t => ({ ...t, teamId: world.people.teams.find(o => o.name === t.team)?.id ?? null })), settings, version: 1 });
  }
  if (route === 'GET /duty') return ok({ items: [] });
  if (route === 'GET /thanks/drafts') return ok({ toSend: [], namingYou: [] });
  if (method === 'GET' && kind === 'people' && action === 'nudges') return ok({ budget: 3, chosen: false, usual: 3, toldThisWeek: 0, waiting: [] });
  if (route === 'GET /people') return ok(world.people);
  if (route === 'POST /people') {
    const {
      teamId,
      managerId: _manager,
      ...added
    } = body as { name: string; teamId?: string; managerId?: string };
    const person = {
      ...world.people.people[0]!,
      ...added,
      id: `person_${world.people.people.length}`,
      team: world.people.teams.find(t => t.id === teamId) ?? null,
    };
    world.people = { ...world.people, people: [...world.people.people, person] };
    return ok(person, 201);
  }
  if (method === 'PATCH' && kind === 'people') {
    const person = world.people.people.find(p => p.id === id);
    if (!person) return no(404, 'not-found', 'There is no such person.');
    const change = body as Record<string, unknown>;
    if (change.email && world.people.people.some(p => p.id !== id && p.email === change.email))
      return no(422, 'invalid', 'Some fields are not right.', {
        errors: [{ field: 'email', message: 'Somebody else has this address.' }],
      });
    const { teamId, managerId, ...rest } = change;
    Object.assign(person, rest);
    if (teamId !== undefined) person.team = world.people.teams.find(t => t.id === teamId) ?? null;
    if (managerId !== undefined) person.manager = world.people.people.find(p => p.id === managerId) ?? null;
    return ok(person);
  }
  if (route === 'POST /people/unmatched/match') {
    const match = body as { externalId: string };
    world.people = {
      ...world.people,
      unmatched: world.people.unmatched.filter(u => u.externalId !== match.externalId),
    };
    return ok({});
  }
  if (route === 'GET /health') return ok(world.health);
  if (method === 'POST' && kind === 'health') {
    world.health = { ...world.health, items: world.health.items.filter(i => i.id !== id) };
    tell('health', '');
    return { status: 202 };
  }
  if (kind === 'tokens') {
    if (method === 'GET') return ok({ items: world.tokens, next: null });
    if (method === 'DELETE') {
      world.tokens = world.tokens.filter(t => t.id !== id);
      return { status: 204 };
    }
    const made = {
      id: `token_${world.tokens.length + 1}`,
      name: (body as { name: string }).name,
      personId: null,
      createdAt: new Date(now).toISOString(),
      lastUsedAt: null,
      expiresAt: (body as { expiresAt: string | null }).expiresAt,
    };
    world.tokens = [...world.tokens, made];
    return ok({ id: made.id, token: 'ek_fixture_3b1c9e0d7a' }, 201);
  }
  if (kind === 'policies') return policies(world, method, path.slice('/policies'.length), query, body, now);
  if (route === 'POST /import/preview') return ok(previewImport(body));
  if (route === 'POST /import') return ok(runImport(body));
  return no(404, 'not-found', 'There is nothing here.');
}
