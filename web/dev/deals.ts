import type { IncomingHttpHeaders } from 'node:http';
import type { DealChange, DealJson } from '../src/api.ts';
import { desk } from './approvals.ts';
import { stages, type World } from './data.ts';
import { no, ok, type Reply, type Tell } from './reply.ts';

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
      words.every(w =>
        `${d.name} ${d.account} ${d.ownerName}`
          .toLowerCase()
          .split(/\s+/)
          .some(x => x.startsWith(w)),
      ),
  );
  const key = ORDER[query.get('sort') ?? 'closeDate']!;
  const sign = query.get('order') === 'desc' ? -1 : 1;
  return found.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return (x < y ? -1 : x > y ? 1 : a.id.localeCompare(b.id)) * sign;
  });
}

/** /deals and below it. */
export function deals(
  world: World,
  method: string,
  id: string | undefined,
  action: string | undefined,
  query: URLSearchParams,
  body: never,
  headers: IncomingHttpHeaders,
  now: number,
  tell: Tell,
): Reply {
  if (id === 'export.csv')
    return {
      status: 200,
      type: 'text/csv',
      body: `name\n${listDeals(world, query)
        .map(d => d.name)
        .join('\n')}\n`,
    };
  if (!id && method === 'GET') {
    const all = listDeals(world, query);
    const from = Number(query.get('cursor') ?? 0);
    const limit = Number(query.get('limit') ?? 100);
    const items = all.slice(from, from + limit).map(({ lineItems: _l, fields: _f, ...row }) => row);
    return ok({
      items,
      next: from + limit < all.length ? String(from + limit) : null,
      total: Math.min(all.length, 10_000),
    });
  }
  if (!id) {
    const input = body as DealChange & { name: string; stage: string };
    if (input.name.length < 3)
      return no(422, 'invalid', 'Some fields are not right.', {
        errors: [{ field: 'name', message: 'has to have at least 3 letters here' }],
      });
    const made = {
      ...[...world.deals.values()][0]!,
      id: `deal_new${world.deals.size}`,
      hold: null,
      holds: [],
      lineItems: [],
      version: 1,
    };
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
    world.deals.set(id, {
      ...deal,
      room: {
        id: 'room_x',
        channel: 'C1',
        name: 'deal-room',
        url: 'https://example.com/slack',
        state: 'open',
      },
    });
    tell('deal', id);
    return ok({});
  }
  if (action === 'resolve-conflict') {
    const { field } = body as { field: string };
    const conflict = deal.crm.conflict.filter(c => c.field !== field);
    world.deals.set(id, {
      ...deal,
      crm: { ...deal.crm, conflict, state: conflict.length === 0 ? 'writing' : 'conflict' },
    });
    return ok({});
  }
  if (method === 'PATCH') {
    if (headers['if-match'] !== `"${deal.version}"`)
      return no(412, 'changed', 'The deal has changed since you looked.', {
        detail: `It is at version ${deal.version} now.`,
      });
    const change = body as DealChange;
    if (change.stage === 'closed-won' && deal.hold)
      return no(409, 'held', 'Closed won cannot be entered yet.', {
        detail: deal.hold.reason,
        errors: [{ field: 'stage', message: deal.hold.reason }],
      });
    if (change.termMonths !== undefined && (change.termMonths ?? 0) > 1200)
      return no(422, 'invalid', 'Some fields are not right.', {
        errors: [{ field: 'termMonths', message: 'Too big: expected number to be <=1200' }],
      });
    world.deals.set(id, applied(world, deal, change, now));
    tell('deal', id);
    return ok(world.deals.get(id));
  }
  return no(404, 'not-found', 'There is nothing here.');
}

function applied(
  world: World,
  deal: DealJson,
  { owner, stage, fields, ...change }: DealChange,
  now: number,
): DealJson {
  const person = world.people.people.find(p => p.id === owner);
  return {
    ...deal,
    ...(change as Partial<DealJson>),
    ...(owner !== undefined && {
      owner: person ? { id: person.id, name: person.name } : null,
      ownerName: person?.name ?? null,
    }),
    ...(stage !== undefined && { stage: stages.find(s => s.id === stage) ?? deal.stage }),
    ...(fields && { fields: { ...deal.fields, ...fields } }),
    version: deal.version + 1,
    updatedAt: new Date(now).toISOString(),
    crm: { state: 'in-sync', version: '2', syncedAt: new Date(now).toISOString(), conflict: [], errors: [] },
  };
}
