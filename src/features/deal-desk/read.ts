import type { Tx } from '../../engine/tx.ts';
import type { ApprovalRequest } from './model.ts';
import { toRequest, type RequestRow } from './store.ts';

export type { ExchangeRates } from './policy-conditions-rates.ts';
export { ratesOf } from './rates.ts';

/** The only answers that others and screens may ask the desk for. */

export async function request(tx: Tx, id: string): Promise<ApprovalRequest | undefined> {
  const rows = await tx.query<RequestRow>(`select * from deal_desk_requests where company_id = evenkeel_company() and id = $1`, [id]);
  return rows[0] && toRequest(rows[0]);
}

/** The request in flight on each of these deals. */
export async function inFlight(tx: Tx, dealIds: readonly string[]): Promise<Map<string, ApprovalRequest>> {
  const rows = await tx.query<RequestRow>(
    `select * from deal_desk_requests
      where company_id = evenkeel_company() and deal_id = any($1::text[]) and state in ('pending', 'changes-requested')`,
    [dealIds],
  );
  return new Map(rows.map(row => [row.deal_id, toRequest(row)]));
}

/** The newest approved request of a deal. */
export async function lastApproved(tx: Tx, dealId: string): Promise<ApprovalRequest | undefined> {
  const rows = await tx.query<RequestRow>(
    `select * from deal_desk_requests where company_id = evenkeel_company() and deal_id = $1 and state = 'approved'
      order by created_at desc limit 1`,
    [dealId],
  );
  return rows[0] && toRequest(rows[0]);
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
