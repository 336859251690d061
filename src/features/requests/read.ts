import type { Tx } from '../../engine/tx.ts';
import type { Linked, Load } from './context.ts';
import type { State, TeamRequest } from './model.ts';
import type { Rota } from './rotation.ts';

/** The only answers that others and screens may ask for. */

const LIVE = `state in ('open', 'assigned', 'claimed', 'waiting')`;

export async function request(tx: Tx, id: string): Promise<TeamRequest | undefined> {
  const rows = await tx.query<{ data: TeamRequest }>(`select data from requests_requests where company_id = evenkeel_company() and id = $1`, [id]);
  return rows[0]?.data;
}
export async function requestsById(tx: Tx, ids: readonly string[]): Promise<Map<string, TeamRequest>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; data: TeamRequest }>(`select id, data from requests_requests where company_id = evenkeel_company() and id = any($1::text[])`, [ids]);
  return new Map(rows.map(row => [row.id, row.data]));
}

/** The requests of a deal that have not ended, oldest first. */
export async function openOf(tx: Tx, dealId: string): Promise<TeamRequest[]> {
  const rows = await tx.query<{ data: TeamRequest }>(
    `select data from requests_requests where company_id = evenkeel_company() and deal_id = $1 and ${LIVE} order by asked_at, id`,
    [dealId],
  );
  return rows.map(row => row.data);
}

/** Requests of these deals that have not ended, as far as links go. */
export async function linkedOf(tx: Tx, dealIds: readonly string[]): Promise<Map<string, Linked[]>> {
  const found = new Map<string, Linked[]>();
  if (dealIds.length === 0) return found;
  const rows = await tx.query<{ id: string; deal_id: string; name: string; state: State; blocked_by: string[] }>(
    `select id, deal_id, data ->> 'typeName' as name, state, blocked_by from requests_requests
      where company_id = evenkeel_company() and deal_id = any($1::text[]) and ${LIVE}`,
    [dealIds],
  );
  for (const row of rows) found.set(row.deal_id, [...(found.get(row.deal_id) ?? []), { id: row.id, name: row.name, state: row.state, blockedBy: row.blocked_by }]);
  return found;
}

/** Who waits for this one. */
export async function blockedOn(tx: Tx, requestId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(`select id from requests_requests where company_id = evenkeel_company() and blocked_by @> array[$1::text] and blocked_by <> '{}' order by id`, [requestId]);
  return rows.map(row => row.id);
}

/** What a person has and has not finished. */
export async function heldBy(tx: Tx, personId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(`select id from requests_requests where company_id = evenkeel_company() and helper_id = $1 and ${LIVE} order by asked_at, id`, [personId]);
  return rows.map(row => row.id);
}

/** What everybody has open now. */
export async function loadsOf(tx: Tx): Promise<Map<string, Load>> {
  const rows = await tx.query<{ helper_id: string; open: number; asked: number; last: number }>(
    `select helper_id, count(*)::int as open, sum(extract(epoch from asked_at) * 1000)::float8 as asked, max(extract(epoch from assigned_at) * 1000)::float8 as last
       from requests_requests where company_id = evenkeel_company() and helper_id is not null and ${LIVE} group by helper_id`,
  );
  return new Map(rows.map(row => [row.helper_id, { open: row.open, askedAt: row.asked, lastAt: row.last }]));
}

export async function rotasOf(tx: Tx): Promise<Map<string, Rota>> {
  const rows = await tx.query<{ team_id: string; data: Rota }>(`select team_id, data from requests_rotas where company_id = evenkeel_company()`);
  return new Map(rows.map(row => [row.team_id, row.data]));
}

export interface RequestQuery {
  /** The next thing is this person's to do; `teamId` is theirs, for its queue. */
  readonly waitingFor?: { readonly personId: string; readonly teamId: string | null };
  readonly team?: string;
  readonly requester?: string;
  readonly helper?: string;
  readonly deal?: string;
  readonly type?: string;
  readonly state?: State | 'ended';
  readonly q?: string;
  readonly after?: { readonly at: string; readonly id: string };
  readonly limit: number;
}

/** What is open comes first due first; what has ended, or everything of a deal, newest first. */
export async function requests(tx: Tx, query: RequestQuery): Promise<{ items: TeamRequest[]; next: { at: string; id: string } | null; total: number }> {
  const ended = query.state === 'ended' || query.state === 'done' || query.state === 'declined' || query.state === 'withdrawn';
  const all = query.state === undefined && query.deal !== undefined;
  const values: unknown[] = [];
  const where: string[] = [`company_id = evenkeel_company()`];
  const and = (sql: (n: string) => string, value: unknown) => {
    values.push(value);
    where.push(sql(`$${values.length}`));
  };
  if (query.state === 'ended') where.push(`state in ('done', 'declined', 'withdrawn')`);
  else if (query.state !== undefined) and(n => `state = ${n}`, query.state);
  else if (!all) where.push(LIVE);
  if (query.team !== undefined) and(n => `team_id = ${n}`, query.team);
  if (query.requester !== undefined) and(n => `requester_id = ${n}`, query.requester);
  if (query.helper !== undefined) and(n => `helper_id = ${n}`, query.helper);
  if (query.deal !== undefined) and(n => `deal_id = ${n}`, query.deal);
  if (query.type !== undefined) and(n => `type_id = ${n}`, query.type);
  if (query.q !== undefined) and(n => `position(lower(${n}) in lower(what || ' ' || (data ->> 'typeName'))) > 0`, query.q);
  if (query.waitingFor) {
    const { personId, teamId } = query.waitingFor;
    values.push(personId, teamId);
    const [me, team] = [`$${values.length - 1}`, `$${values.length}`];
    where.push(
      `((state in ('assigned', 'claimed') and helper_id = ${me}) or (state = 'waiting' and waiting_on = 'requester' and requester_id = ${me})
        or (state = 'open' and team_id = ${team} and requester_id <> ${me}))`,
    );
  }
  const key = ended ? 'ended_at' : all ? 'asked_at' : 'due_at';
  const [order, compare] = ended || all ? ['desc', '<'] : ['asc', '>'];
  const from = `from requests_requests where ${where.join(' and ')}`;
  const [{ total } = { total: 0 }] = await tx.query<{ total: number }>(`select count(*)::int as total ${from}`, values);
  const n = values.length;
  const rows = await tx.query<{ data: TeamRequest; id: string; key: string }>(
    `select data, id, ${key}::text as key ${from} and ($${n + 1}::timestamptz is null or (${key}, id) ${compare} ($${n + 1}, $${n + 2})) order by ${key} ${order}, id ${order} limit $${n + 3}`,
    [...values, query.after?.at ?? null, query.after?.id ?? null, query.limit + 1],
  );
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
  return { items: rows.slice(0, query.limit).map(row => row.data), next: last ? { at: last.key, id: last.id } : null, total };
}

/** A request as far as waiting and coming back go. */
export interface AskedRequest {
  readonly typeId: string;
  readonly typeName: string;
  /** The team that has it, or had it at the end. */
  readonly teamId: string;
  readonly requesterId: string;
  readonly helperId: string | null;
  readonly askedAt: number;
  /** Epoch milliseconds; null while it is under way. */
  readonly endedAt: number | null;
  /** Business minutes that it took; null where that is not kept: under way, or declined. */
  readonly minutes: number | null;
  /** Business minutes in which it waited for the requester or another request. */
  readonly waited: number;
  /** It was handed over, or declined. */
  readonly bounced: boolean;
}

/** What was asked since a moment (epoch ms) and not taken back, at most 20,000. */
export async function askedSince(tx: Tx, since: number): Promise<AskedRequest[]> {
  const rows = await tx.query<Omit<AskedRequest, 'askedAt' | 'endedAt'> & { askedAt: Date; endedAt: Date | null }>(
    `select type_id as "typeId", data ->> 'typeName' as "typeName", team_id as "teamId", requester_id as "requesterId", helper_id as "helperId",
            asked_at as "askedAt", ended_at as "endedAt", (data ->> 'minutes')::float8 as minutes, (data ->> 'waited')::float8 as waited,
            state = 'declined' or data -> 'remarks' @> '[{"kind": "note"}]' as bounced
       from requests_requests where company_id = evenkeel_company() and asked_at >= $1 and state <> 'withdrawn' order by asked_at desc, id desc limit 20000`,
    [new Date(since)],
  );
  return rows.map(row => ({ ...row, askedAt: row.askedAt.getTime(), endedAt: row.endedAt?.getTime() ?? null }));
}
