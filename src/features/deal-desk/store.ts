import type { Change } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Posted } from '../../ports/slack.ts';
import { waitingFor, type ApprovalRequest } from './model.ts';

export interface RequestRow {
  id: string;
  deal_id: string;
  requester_id: string;
  state: ApprovalRequest['state'];
  written: ApprovalRequest['written'];
  version: number;
  round: number;
  policy_name: string;
  policy_version: number;
  why: string | null;
  terms: ApprovalRequest['terms'];
  before: ApprovalRequest['before'];
  deal: ApprovalRequest['deal'];
  steps: ApprovalRequest['steps'];
  comments: ApprovalRequest['comments'];
  created_at: Date;
  updated_at: Date;
}

export const toRequest = (row: RequestRow): ApprovalRequest => ({
  id: row.id,
  dealId: row.deal_id,
  requesterId: row.requester_id,
  state: row.state,
  written: row.written,
  version: row.version,
  round: row.round,
  policyName: row.policy_name,
  policyVersion: row.policy_version,
  why: row.why,
  terms: row.terms,
  before: row.before,
  deal: row.deal,
  steps: row.steps,
  comments: row.comments,
  createdAt: row.created_at.getTime(),
  updatedAt: row.updated_at.getTime(),
});

export async function load(tx: Tx, ids: readonly string[]): Promise<Map<string, ApprovalRequest>> {
  const rows = await tx.query<RequestRow>(
    `select * from deal_desk_requests where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`,
    [ids],
  );
  return new Map(rows.map(row => [row.id, toRequest(row)]));
}

export async function save(tx: Tx, changes: readonly Change<ApprovalRequest>[]): Promise<void> {
  for (const { after: r } of changes) {
    const due = r.steps.flatMap(s => (s.state === 'asked' && s.dueAt ? [s.dueAt] : [])).sort((a, b) => a - b)[0];
    await tx.query(
      `insert into deal_desk_requests (company_id, id, deal_id, requester_id, state, written, version, round, policy_name,
              policy_version, why, terms, before, deal, steps, comments, waiting_for, due_at, created_at, updated_at)
       values (evenkeel_company(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
       on conflict (company_id, id) do update set
         state = excluded.state, written = excluded.written, version = excluded.version, round = excluded.round,
         policy_name = excluded.policy_name, policy_version = excluded.policy_version, why = excluded.why, terms = excluded.terms,
         before = excluded.before, deal = excluded.deal, steps = excluded.steps, comments = excluded.comments,
         waiting_for = excluded.waiting_for, due_at = excluded.due_at, updated_at = excluded.updated_at`,
      [
        r.id, r.dealId, r.requesterId, r.state, r.written, r.version, r.round, r.policyName, r.policyVersion, r.why,
        JSON.stringify(r.terms), JSON.stringify(r.before), JSON.stringify(r.deal), JSON.stringify(r.steps),
        JSON.stringify(r.comments), waitingFor(r), due ? new Date(due) : null, new Date(r.createdAt), new Date(r.updatedAt),
      ], // prettier-ignore
    );
  }
}

export interface Copy extends Posted {
  readonly audience: string;
  readonly drawnVersion: number;
}

export async function copyOf(tx: Tx, requestId: string, audience: string): Promise<Copy | undefined> {
  const rows = await tx.query<{ audience: string; channel: string; ts: string; drawn_version: number }>(
    `select audience, channel, ts, drawn_version from deal_desk_copies
      where company_id = evenkeel_company() and request_id = $1 and audience = $2`,
    [requestId, audience],
  );
  const row = rows[0];
  return row && { audience: row.audience, channel: row.channel, ts: row.ts, drawnVersion: row.drawn_version };
}

/** Where a copy of the card stands and which version it shows. */
export async function saveCopy(tx: Tx, requestId: string, copy: Copy): Promise<void> {
  await tx.query(
    `insert into deal_desk_copies (company_id, request_id, audience, channel, ts, drawn_version)
     values (evenkeel_company(), $1, $2, $3, $4, $5)
     on conflict (company_id, request_id, audience) do update
       set channel = excluded.channel, ts = excluded.ts, drawn_version = excluded.drawn_version`,
    [requestId, copy.audience, copy.channel, copy.ts, copy.drawnVersion],
  );
}
