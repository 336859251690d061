import type { Tx } from '../../engine/tx.ts';
import type { ApprovalRequest } from './model.ts';
import { toRequest, type RequestRow } from './store.ts';

export type { ExchangeRates } from '../../policy/rates.ts';
export { ratesOf } from './rates.ts';

/** The only answers that others and screens may ask the desk for. */

export async function request(tx: Tx, id: string): Promise<ApprovalRequest | undefined> {
  const rows = await tx.query<RequestRow>(`select * from deal_desk_requests where company_id = evenkeel_company() and id = $1`, [id]);
  return rows[0] && toRequest(rows[0]);
}

export async function requestsById(tx: Tx, ids: readonly string[]): Promise<ApprovalRequest[]> {
  const rows = await tx.query<RequestRow>(`select * from deal_desk_requests where company_id = evenkeel_company() and id = any($1::text[])`, [ids]);
  return rows.map(toRequest);
}

/** The newest request of each of these deals, whatever became of it. */
export async function newestOf(tx: Tx, dealIds: readonly string[]): Promise<Map<string, ApprovalRequest>> {
  const rows = await tx.query<RequestRow>(
    `select distinct on (deal_id) * from deal_desk_requests
      where company_id = evenkeel_company() and deal_id = any($1::text[]) order by deal_id, created_at desc, id desc`,
    [dealIds],
  );
  return new Map(rows.map(row => [row.deal_id, toRequest(row)]));
}

/** Requests that wait for one of these people now, or are kept waiting by their absence. At most 500. */
export async function waitingOn(tx: Tx, personIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from deal_desk_requests where company_id = evenkeel_company() and state = 'pending' and waiting_for && $1::text[] limit 500`,
    [personIds],
  );
  return rows.map(row => row.id);
}

export interface ObligationQuery {
  readonly kind: 'condition' | 'promise';
  readonly owner?: string | undefined;
  readonly deal?: string | undefined;
  readonly state?: string | undefined;
}

/** Conditions or promises, first due first, each with the request it belongs to. At most 500. */
export async function obligations(tx: Tx, query: ObligationQuery): Promise<{ id: string; request: ApprovalRequest }[]> {
  const rows = await tx.query<RequestRow & { obligation: string }>(
    `select r.*, o.id as obligation from deal_desk_obligations o
       join deal_desk_requests r on r.company_id = evenkeel_company() and r.id = o.request_id
      where o.company_id = evenkeel_company() and o.kind = $1 and ($2::text is null or o.owner_id = $2)
        and ($3::text is null or o.deal_id = $3) and ($4::text is null or o.state = $4)
      order by o.due, o.id limit 500`,
    [query.kind, query.owner ?? null, query.deal ?? null, query.state ?? null],
  );
  return rows.map(row => ({ id: row.obligation, request: toRequest(row) }));
}

export async function obligation(tx: Tx, id: string): Promise<{ kind: 'condition' | 'promise'; requestId: string } | undefined> {
  const rows = await tx.query<{ kind: 'condition' | 'promise'; request_id: string }>(
    `select kind, request_id from deal_desk_obligations where company_id = evenkeel_company() and id = $1`,
    [id],
  );
  return rows[0] && { kind: rows[0].kind, requestId: rows[0].request_id };
}

export interface RequestQuery {
  /** Waits for this person now. */
  readonly waitingFor?: string;
  /** Waits for anybody. */
  readonly waiting?: boolean;
  readonly requester?: string;
  readonly deal?: string;
  readonly state?: ApprovalRequest['state'];
  readonly after?: { readonly at: string; readonly id: string };
  readonly limit: number;
}

/** What waits comes sorted by when it is due, everything else newest first. */
export async function requests(tx: Tx, query: RequestQuery): Promise<{ items: ApprovalRequest[]; next: { at: string; id: string } | null; total: number }> {
  const inbox = query.waitingFor !== undefined || query.waiting;
  const where = [
    `company_id = evenkeel_company()`,
    query.waitingFor !== undefined ? `state = 'pending' and waiting_for @> array[$1::text]` : `$1::text is null`,
    query.waiting ? `state = 'pending'` : 'true',
    `($2::text is null or requester_id = $2)`,
    `($3::text is null or deal_id = $3)`,
    `($4::text is null or state = $4)`,
  ].join(' and ');
  const values = [query.waitingFor ?? null, query.requester ?? null, query.deal ?? null, query.state ?? null];
  const key = inbox ? `coalesce(due_at, created_at)` : `created_at`;
  const [order, compare] = inbox ? ['asc', '>'] : ['desc', '<'];
  const rows = await tx.query<RequestRow & { key: string }>(
    `select *, ${key}::text as key from deal_desk_requests
      where ${where} and ($5::timestamptz is null or (${key}, id) ${compare} ($5, $6))
      order by ${key} ${order}, id ${order} limit $7`,
    [...values, query.after?.at ?? null, query.after?.id ?? null, query.limit + 1],
  );
  const [{ total } = { total: 0 }] = await tx.query<{ total: number }>(`select count(*)::int as total from deal_desk_requests where ${where}`, values);
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
  return { items: rows.slice(0, query.limit).map(toRequest), next: last ? { at: last.key, id: last.id } : null, total };
}

/** How long steps took that people decided, the newest first; at most 20,000. Promises are not among them. */
export const stepTimes = (tx: Tx): Promise<{ step: string; hour: number; minutes: number }[]> =>
  tx.query<{ step: string; hour: number; minutes: number }>(
    `select step, hour, minutes from deal_desk_step_times
      where company_id = evenkeel_company() and outcome in ('approved', 'rejected', 'changes-requested') order by ended_at desc limit 20000`,
  );

export interface Link {
  readonly requestId: string;
  readonly step: string;
  readonly personId: string;
  readonly round: number;
  readonly expiresAt: number | null;
  readonly usedAt: number | null;
}

export async function linkBy(tx: Tx, digest: Buffer): Promise<Link | undefined> {
  const [row] = await tx.query<{ request_id: string; step: string; person_id: string; round: number; expires_at: Date | null; used_at: Date | null }>(
    `select request_id, step, person_id, round, expires_at, used_at from deal_desk_links where company_id = evenkeel_company() and digest = $1`,
    [digest],
  );
  return row && { requestId: row.request_id, step: row.step, personId: row.person_id, round: row.round, expiresAt: row.expires_at?.getTime() ?? null, usedAt: row.used_at?.getTime() ?? null };
}

/** A file that this request has taken, with its bytes. */
export async function fileOf(tx: Tx, requestId: string, id: string): Promise<{ name: string; mediaType: string; bytes: Buffer } | undefined> {
  const [row] = await tx.query<{ name: string; media_type: string; bytes: Buffer }>(
    `select name, media_type, bytes from deal_desk_files where company_id = evenkeel_company() and request_id = $1 and id = $2 and round is not null`,
    [requestId, id],
  );
  return row && { name: row.name, mediaType: row.media_type, bytes: row.bytes };
}
