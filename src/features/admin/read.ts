import type { Tx } from '../../engine/tx.ts';

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly personId: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
}

/** Tokens that still open the door, newest first. */
export const livingTokens = (tx: Tx): Promise<TokenRow[]> =>
  tx.query<TokenRow>(
    `select id, name, person_id as "personId", created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt"
       from admin_tokens where company_id = evenkeel_company() and revoked_at is null order by created_at desc`,
  );

export interface FailedEffect {
  readonly id: string;
  readonly kind: string;
  readonly lane: string;
  readonly error: string;
  readonly since: Date;
}

/** Effects that can never succeed as they are: each with its reason, each with a retry. */
export const failedEffects = (tx: Tx): Promise<FailedEffect[]> =>
  tx.query<FailedEffect>(
    `select id, kind, lane, coalesce(last_error->>'message', 'no reason was kept') as error, coalesce(ended_at, recorded_at) as since
       from engine_effects where company_id = evenkeel_company() and state = 'failed' order by ended_at desc limit 200`,
  );

/** Puts a failed effect back; returns its lane, or nothing when it is not a failed one. */
export async function retryEffect(tx: Tx, id: string): Promise<string | undefined> {
  const rows = await tx.query<{ lane: string }>(
    `update engine_effects set state = 'waiting', failures = 0, next_at = now(), ended_at = null
      where company_id = evenkeel_company() and id = $1 and (state = 'failed' or (state = 'waiting' and failures > 0)) returning lane`,
    [id],
  );
  return rows[0]?.lane;
}

/** Effects that wait, and the age of the oldest in milliseconds. */
export async function backlog(tx: Tx): Promise<{ waiting: number; oldestMs: number }> {
  const [row] = await tx.query<{ waiting: number; oldest: number }>(
    `select count(*)::int as waiting, coalesce(extract(epoch from now() - min(recorded_at)) * 1000, 0)::float8 as oldest
       from engine_effects where company_id = evenkeel_company() and state = 'waiting'`,
  );
  return { waiting: row!.waiting, oldestMs: row!.oldest };
}
