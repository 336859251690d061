import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApprovalJson, Ask, DealChange, DealJson, Preview } from '../src/api.ts';
import { parsePolicies } from '../../src/features/deal-desk/policy-file.ts';
import { makeWorld, schema, stages, type World } from './data.ts';
import { previewImport, runImport } from './import.ts';

/** The API as the pages know it, over made-up data. For work on the pages and for their tests; not part of the build. */

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly type?: string;
}
const ok = (body: unknown, status = 200): Reply => ({ status, body });
const no = (status: number, code: string, title: string, more: object = {}): Reply => ({
  status,
  type: 'application/problem+json',
  body: { type: `urn:evenkeel:problem:${code}`, title, status, code, ...more },
});

export interface Fixture {
  readonly world: World;
  /** Answers `/api/v1/…`. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Somebody else changes a deal: the next If-Match fails. */
  changeBehind(dealId: string, change: Partial<DealJson>): void;
  signedIn: boolean;
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
        ? no(fixture.failWith, 'bug', 'Something is broken on our side.', { detail: 'Please quote 5f3a. Nothing was stored.' })
        : answer(fixture, request.method ?? 'GET', path, url.searchParams, text ? (JSON.parse(text) as never) : (undefined as never), request.headers, now, tell);
      response.writeHead(reply.status, { 'content-type': reply.type ?? 'application/json' });
      response.end(reply.body === undefined ? undefined : reply.type === 'text/csv' ? String(reply.body) : JSON.stringify(reply.body));
    },
  };
  return fixture;
}

type Tell = (kind: string, id: string) => void;
type Headers = IncomingMessage['headers'];

function answer(fixture: Fixture, method: string, path: string, query: URLSearchParams, body: never, headers: Headers, now: number, tell: Tell): Reply {
  const { world } = fixture;
  const route = `${method} ${path}`;
  const [, kind, id, action] = path.split('/').map(decodeURIComponent);
  if (route === 'GET /session') return ok({ practice: true, slack: false, slackUrl: null });
  if (route === 'GET /session/practice/people')
    return ok({ items: world.people.people.filter(p => p.active).map(p => ({ id: p.id, name: p.name, title: p.title, team: p.team?.name ?? null, admin: p.roles.includes('admin') })) });
  if (route === 'POST /session/practice') {
    fixture.signedIn = true;
    (world.me as { id: string }).id = (body as { personId: string }).personId;
    return ok({});
  }
  if (!fixture.signedIn) return no(401, 'sign-in', 'Please sign in.');
  if (method !== 'GET' && headers['x-evenkeel-csrf'] !== 'fixture') return no(403, 'csrf', 'This change did not come from our page.');
  if (route === 'DELETE /session') {
    fixture.signedIn = false;
    return { status: 204 };
  }
  if (route === 'GET /me') {
    const me = world.people.people.find(p => p.id === world.me.id)!;
    return ok({ id: me.id, name: me.name, email: me.email, roles: me.roles, timeZone: me.timeZone, locale: me.locale, csrf: 'fixture', practice: { slackUrl: 'http://127.0.0.1:9/slack' } });
  }
  if (route === 'GET /crm/schema') return ok(schema);
  if (kind === 'deals') return deals(world, method, id, action, query, body, headers, now, tell);
  if (kind === 'approvals') return approvals(world, method, id, action, query, body, now, tell);
  if (route === 'GET /people') return ok(world.people);
  if (method === 'PATCH' && kind === 'people') {
    const person = world.people.people.find(p => p.id === id);
    if (!person) return no(404, 'not-found', 'There is no such person.');
    const change = body as Record<string, unknown>;
    if (change.email && world.people.people.some(p => p.id !== id && p.email === change.email))
      return no(422, 'invalid', 'Some fields are not right.', { errors: [{ field: 'email', message: 'Somebody else has this address.' }] });
    const { teamId, managerId, ...rest } = change;
    Object.assign(person, rest);
    if (teamId !== undefined) person.team = world.people.teams.find(t => t.id === teamId) ?? null;
    if (managerId !== undefined) person.manager = world.people.people.find(p => p.id === managerId) ?? null;
    return ok(person);
  }
  if (route === 'POST /people/unmatched/match') {
    const match = body as { externalId: string };
    world.people = { ...world.people, unmatched: world.people.unmatched.filter(u => u.externalId !== match.externalId) };
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
    const made = { id: `token_${world.tokens.length + 1}`, name: (body as { name: string }).name, personId: null, createdAt: new Date(now).toISOString(), lastUsedAt: null, expiresAt: (body as { expiresAt: string | null }).expiresAt };
    world.tokens = [...world.tokens, made];
    return ok({ id: made.id, token: 'ek_fixture_3b1c9e0d7a' }, 201);
  }
  if (route === 'GET /policies') return ok(world.policy);
  if (path.startsWith('/policies')) {
    const { text } = body as { text: string };
    const parsed = parsePolicies(text);
    if (path === '/policies/check') return ok({ ok: parsed.ok, problems: parsed.ok ? [] : parsed.error });
    if (!parsed.ok) return no(422, 'invalid', 'The policy file is not right yet.', { errors: parsed.error.map(p => ({ field: p.path, message: p.message })) });
    world.policy = { ...world.policy, text, version: world.policy.version + 1 };
    return ok(world.policy);
  }
  if (route === 'POST /import/preview') return ok(previewImport(body));
  if (route === 'POST /import') return ok(runImport(body));
  return no(404, 'not-found', 'There is nothing here.');
}

const ORDER: Record<string, (d: DealJson) => string | number> = {
  name: d => d.name,
  amount: d => Number(d.amount?.amount ?? -1),
  discount: d => d.discount ?? -1,
  closeDate: d => d.closeDate ?? '9999',
  updatedAt: d => d.updatedAt,
  stage: d => stages.findIndex(s => s.id === d.stage.id),
};

function listDeals(world: World, query: URLSearchParams): DealJson[] {
  const words = (query.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = [...world.deals.values()].filter(
    d =>
      (!query.get('kind') || d.stage.kind === query.get('kind')) &&
      (!query.get('stage') || d.stage.id === query.get('stage')) &&
      (!query.get('owner') || d.owner?.id === query.get('owner')) &&
      words.every(w => `${d.name} ${d.account} ${d.ownerName}`.toLowerCase().split(/\s+/).some(x => x.startsWith(w))),
  );
  const key = ORDER[query.get('sort') ?? 'closeDate']!;
  const sign = query.get('order') === 'desc' ? -1 : 1;
  return found.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return (x < y ? -1 : x > y ? 1 : a.id.localeCompare(b.id)) * sign;
  });
}

function deals(world: World, method: string, id: string | undefined, action: string | undefined, query: URLSearchParams, body: never, headers: Headers, now: number, tell: Tell): Reply {
  if (id === 'export.csv') return { status: 200, type: 'text/csv', body: `name\n${listDeals(world, query).map(d => d.name).join('\n')}\n` };
  if (!id && method === 'GET') {
    const all = listDeals(world, query);
    const from = Number(query.get('cursor') ?? 0);
    const limit = Number(query.get('limit') ?? 100);
    const items = all.slice(from, from + limit).map(({ lineItems: _l, fields: _f, ...row }) => row);
    return ok({ items, next: from + limit < all.length ? String(from + limit) : null, total: Math.min(all.length, 10_000) });
  }
  if (!id) {
    const input = body as DealChange & { name: string; stage: string };
    if (input.name.length < 3) return no(422, 'invalid', 'Some fields are not right.', { errors: [{ field: 'name', message: 'has to have at least 3 letters here' }] });
    const made = { ...[...world.deals.values()][0]!, id: `deal_new${world.deals.size}`, hold: null, lineItems: [], version: 1 };
    world.deals.set(made.id, applied(world, made, input, now));
    tell('deal', made.id);
    return ok(world.deals.get(made.id), 201);
  }
  const deal = world.deals.get(id);
  if (!deal) return no(404, 'no-such-deal', 'There is no such deal.');
  if (method === 'GET' && !action) return ok(deal);
  if (action === 'timeline') return ok({ items: world.timelines.get(id) ?? [], next: null, verified: true });
  if (action === 'approvals') return desk(world, deal, body, now, tell);
  if (action === 'room') {
    world.deals.set(id, { ...deal, room: { id: 'room_x', channel: 'C1', name: 'deal-room', url: 'https://example.com/slack', state: 'open' } });
    tell('deal', id);
    return ok({});
  }
  if (action === 'resolve-conflict') {
    const { field } = body as { field: string };
    const conflict = deal.crm.conflict.filter(c => c.field !== field);
    world.deals.set(id, { ...deal, crm: { ...deal.crm, conflict, state: conflict.length === 0 ? 'writing' : 'conflict' } });
    return ok({});
  }
  if (method === 'PATCH') {
    if (headers['if-match'] !== `"${deal.version}"`) return no(412, 'changed', 'The deal has changed since you looked.', { detail: `It is at version ${deal.version} now.` });
    const change = body as DealChange;
    if (change.stage === 'closed-won' && deal.hold) return no(409, 'held', 'Closed won cannot be entered yet.', { detail: deal.hold.reason, errors: [{ field: 'stage', message: deal.hold.reason }] });
    if (change.termMonths !== undefined && (change.termMonths ?? 0) > 1200) return no(422, 'invalid', 'Some fields are not right.', { errors: [{ field: 'termMonths', message: 'Too big: expected number to be <=1200' }] });
    world.deals.set(id, applied(world, deal, change, now));
    tell('deal', id);
    return ok(world.deals.get(id));
  }
  return no(404, 'not-found', 'There is nothing here.');
}

function applied(world: World, deal: DealJson, { owner, stage, fields, ...change }: DealChange, now: number): DealJson {
  const person = world.people.people.find(p => p.id === owner);
  return {
    ...deal,
    ...(change as Partial<DealJson>),
    ...(owner !== undefined && { owner: person ? { id: person.id, name: person.name } : null, ownerName: person?.name ?? null }),
    ...(stage !== undefined && { stage: stages.find(s => s.id === stage) ?? deal.stage }),
    ...(fields && { fields: { ...deal.fields, ...fields } }),
    version: deal.version + 1,
    updatedAt: new Date(now).toISOString(),
    crm: { state: 'in-sync', version: '2', syncedAt: new Date(now).toISOString(), conflict: [], errors: [] },
  };
}

/** Three thresholds, enough to see the preview move. */
function desk(world: World, deal: DealJson, ask: Ask, now: number, tell: Tell): Reply {
  const discount = ask.terms.discount ?? deal.discount ?? 0;
  const people = world.people.people;
  const ref = (i: number) => ({ id: people[i]!.id, name: people[i]!.name });
  const steps: Preview['steps'] = [];
  if (discount > 10) steps.push({ name: 'manager', after: [], completion: 'any', approvers: [ref(1)], because: ['the discount is over 10 %'] });
  if (discount > 15) steps.push({ name: 'deal-desk', after: ['manager'], completion: 'any', approvers: [ref(2), ref(10), ref(18)], because: ['the discount is over 15 %'] });
  if (discount > 25) steps.push({ name: 'finance', after: ['manager'], completion: 'all', approvers: [ref(3), ref(11)], because: ['the discount is over 25 %'] });
  const terms = { discount, amount: deal.amount, termMonths: ask.terms.termMonths ?? deal.termMonths, paymentDays: ask.terms.paymentDays ?? deal.paymentDays };
  const current = { discount: deal.discount, amount: deal.amount, termMonths: deal.termMonths, paymentDays: deal.paymentDays };
  if (ask.preview) return ok({ policy: 'standard-discounts', outcome: steps.length > 0 ? 'ask' : 'auto-approve', terms, current, steps, problems: [] } satisfies Preview);
  if (/lorem/i.test(ask.why ?? '')) return no(422, 'invalid', 'Some fields are not right.', { errors: [{ field: 'why', message: 'Please say it in your own words.' }] });
  const made: ApprovalJson = {
    ...[...world.approvals.values()][0]!,
    id: `req_new${world.approvals.size}`,
    deal: { id: deal.id, name: deal.name, account: deal.account },
    requester: { id: world.me.id, name: 'You' },
    state: steps.length > 0 ? 'pending' : 'approved',
    why: ask.why ?? null,
    terms,
    before: current,
    createdAt: new Date(now).toISOString(),
    steps: steps.map((s, i) => ({ ...s, state: i === 0 ? ('asked' as const) : ('waiting' as const), askedAt: i === 0 ? new Date(now).toISOString() : null, dueAt: null, decidedAt: null, decisions: [] })),
    comments: [],
    mine: { steps: [], canRecall: true, canComment: true },
  };
  world.approvals.set(made.id, made);
  tell('deal', deal.id);
  return ok(made, 201);
}

function approvals(world: World, method: string, id: string | undefined, action: string | undefined, query: URLSearchParams, body: never, now: number, tell: Tell): Reply {
  if (!id) {
    const requester = query.get('requester') === 'me' ? world.me.id : query.get('requester');
    const items = [...world.approvals.values()].filter(
      a =>
        (query.get('waiting') !== 'me' || a.mine.steps.length > 0) &&
        (!query.get('deal') || a.deal.id === query.get('deal')) &&
        (!query.get('state') || a.state === query.get('state')) &&
        (!requester || a.requester.id === requester),
    );
    return ok({ items, next: null, total: items.length });
  }
  const found = world.approvals.get(id);
  if (!found) return no(404, 'no-such-request', 'There is no such approval request.');
  if (method === 'GET') return ok(found);
  const at = new Date(now).toISOString();
  const me = { id: world.me.id, name: world.people.people.find(p => p.id === world.me.id)!.name };
  if (action === 'recall') {
    world.approvals.set(id, { ...found, state: 'recalled', mine: { ...found.mine, canRecall: false } });
    return ok(world.approvals.get(id));
  }
  const { decision, reason } = body as { decision: 'approve' | 'reject' | 'request-changes' | 'comment'; reason?: string };
  if (decision !== 'approve' && !reason?.trim()) return no(422, 'reason-required', 'A reason is needed.', { errors: [{ field: 'reason', message: 'Say in a sentence why.' }] });
  if (decision === 'comment') {
    world.approvals.set(id, { ...found, comments: [...found.comments, { by: me, text: reason!, at }] });
    return ok(world.approvals.get(id));
  }
  const said = { approve: 'approved', reject: 'rejected', 'request-changes': 'changes-requested' } as const;
  world.approvals.set(id, {
    ...found,
    state: said[decision],
    steps: found.steps.map(s => (found.mine.steps.includes(s.name) ? { ...s, state: said[decision], decidedAt: at, decisions: [...s.decisions, { by: me, decision, reason: reason ?? null, at }] } : s)),
    mine: { ...found.mine, steps: [] },
  });
  tell('deal', found.deal.id);
  return ok(world.approvals.get(id));
}
