import { createHash, randomBytes } from 'node:crypto';
import type { Tx } from '../../engine/tx.ts';

/** Secrets at the door: made here, kept only as hashes. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** `ek_` marks it, so that secret scanners and people recognise one that leaked. */
export const newTokenSecret = (): string => `ek_${randomBytes(32).toString('base64url')}`;

export interface FoundToken {
  readonly id: string;
  readonly name: string;
  readonly personId: string | null;
}

/** The living token with this secret. */
export async function findToken(tx: Tx, secret: string, now: number): Promise<FoundToken | undefined> {
  const rows = await tx.query<{ id: string; name: string; person_id: string | null; stale: boolean }>(
    `select id, name, person_id, (last_used_at is null or last_used_at < $2::timestamptz - interval '1 minute') as stale
       from admin_tokens
      where company_id = evenkeel_company() and secret_hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)`,
    [hashOf(secret), new Date(now)],
  );
  const row = rows[0];
  if (!row) return undefined;
  if (row.stale) {
    await tx.query(`update admin_tokens set last_used_at = $2 where company_id = evenkeel_company() and id = $1`, [row.id, new Date(now)]);
  }
  return { id: row.id, name: row.name, personId: row.person_id };
}

const SESSION_DAYS = 14;

export async function openSession(tx: Tx, personId: string, now: number): Promise<{ secret: string; maxAgeSeconds: number }> {
  const secret = randomBytes(32).toString('base64url');
  await tx.query(
    `insert into admin_sessions (company_id, secret_hash, person_id, csrf, expires_at) values (evenkeel_company(), $1, $2, $3, $4)`,
    [hashOf(secret), personId, randomBytes(24).toString('base64url'), new Date(now + SESSION_DAYS * 86_400_000)],
  );
  await tx.query(`delete from admin_sessions where company_id = evenkeel_company() and expires_at < $1`, [new Date(now)]);
  return { secret, maxAgeSeconds: SESSION_DAYS * 86_400 };
}

export async function findSession(tx: Tx, secret: string, now: number): Promise<{ personId: string; csrf: string; signedInAt: number } | undefined> {
  const rows = await tx.query<{ person_id: string; csrf: string; expires_at: Date }>(
    `select person_id, csrf, expires_at from admin_sessions where company_id = evenkeel_company() and secret_hash = $1 and expires_at > $2`,
    [hashOf(secret), new Date(now)],
  );
  return rows[0] && { personId: rows[0].person_id, csrf: rows[0].csrf, signedInAt: rows[0].expires_at.getTime() - SESSION_DAYS * 86_400_000 };
}

export async function closeSession(tx: Tx, secret: string): Promise<void> {
  await tx.query(`delete from admin_sessions where company_id = evenkeel_company() and secret_hash = $1`, [hashOf(secret)]);
}
