import type { Tx } from '../../engine/tx.ts';
import type { Commitment, LedgerDecision } from './ledger-model.ts';

/** Decisions and promises as they are stored. */

export async function decisionById(tx: Tx, id: string): Promise<LedgerDecision | undefined> {
  const [row] = await tx.query<{ data: LedgerDecision }>(`select data from voice_decisions where company_id = evenkeel_company() and id = $1`, [id]);
  return row?.data;
}

export interface DecisionQuery {
  readonly state?: 'open' | 'answered' | 'withdrawn';
  readonly owner?: string;
  readonly kind?: string;
  readonly need?: string;
  readonly after?: { readonly at: string; readonly id: string };
  readonly limit: number;
}
/** Open ones by when the answer is due, everything else by when it was raised, the latest first. */
export async function findDecisions(tx: Tx, query: DecisionQuery): Promise<{ items: LedgerDecision[]; next: { at: string; id: string } | null; total: number }> {
  const where = `company_id = evenkeel_company() and ($1::text is null or state = $1) and ($2::text is null or owner_id = $2)
    and ($3::text is null or kind = $3) and ($4::text is null or need_id = $4)`;
  const values = [query.state ?? null, query.owner ?? null, query.kind ?? null, query.need ?? null];
  const open = query.state === 'open';
  const [key, order, compare] = open ? ['answer_by::timestamptz', 'asc', '>'] : ['raised_at', 'desc', '<'];
  const rows = await tx.query<{ id: string; data: LedgerDecision; key: string }>(
    `select id, data, (${key})::text as key from voice_decisions
      where ${where} and ($5::timestamptz is null or (${key}, id) ${compare} ($5, $6)) order by ${key} ${order}, id ${order} limit $7`,
    [...values, query.after?.at ?? null, query.after?.id ?? null, query.limit + 1],
  );
  const [{ total } = { total: 0 }] = await tx.query<{ total: number }>(`select count(*)::int as total from voice_decisions where ${where}`, values);
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
  return { items: rows.slice(0, query.limit).map(row => row.data), next: last ? { at: last.key, id: last.id } : null, total };
}

/** Every decision raised since a moment: for the counts by team. */
export async function decisionsSince(tx: Tx, since: number): Promise<LedgerDecision[]> {
  const rows = await tx.query<{ data: LedgerDecision }>(
    `select data from voice_decisions where company_id = evenkeel_company() and raised_at >= $1 order by raised_at desc, id desc limit 5000`,
    [new Date(since)],
  );
  return rows.map(row => row.data);
}

export async function promisesOf(tx: Tx, by: { readonly dealId?: string; readonly needIds?: readonly string[]; readonly flagged?: true }): Promise<Commitment[]> {
  const rows = await tx.query<{ data: Commitment }>(
    `select data from voice_promises where company_id = evenkeel_company() and ($1::text is null or deal_id = $1) and ($2::text[] is null or need_id = any($2::text[]))
        and ($3::boolean is null or state = 'flagged') order by due nulls last, id`,
    [by.dealId ?? null, by.needIds ?? null, by.flagged ?? null],
  );
  return rows.map(row => row.data);
}
