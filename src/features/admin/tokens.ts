import { z } from 'zod';
import type { Aggregate } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Actor } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/decision.ts';
import { adminFacts } from './events.ts';

const command = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('create'),
    id: z.string(),
    name: z.string().trim().min(1).max(80),
    personId: z.string().nullable(),
    /** SHA-256 of the secret, in hex: the secret itself never enters the house. */
    secretHash: z.string().length(64),
    expiresAt: z.number().nullable(),
  }),
  z.object({ type: z.literal('revoke'), id: z.string() }),
]);
type TokenCommand = z.infer<typeof command>;

export interface Token {
  readonly id: string;
  readonly name: string;
  readonly personId: string | null;
  readonly secretHash: string;
  readonly createdAt: number;
  readonly createdBy: Actor;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

type TokenRefusal = { readonly code: 'no-such-token' } | { readonly code: 'revoked-already' };

export const tokens: Aggregate<Token, TokenCommand, object, TokenRefusal> = {
  name: 'tokens',
  command,
  idOf: c => c.id,
  streamOf: id => `token:${id}`,
  load: async (tx, ids) => new Map((await rows(tx, ids)).map(token => [token.id, token])),
  gather: async () => ({}),
  decide: (token, c, at) => {
    if (c.type === 'create') {
      const { id, name, personId, secretHash, expiresAt } = c;
      return {
        state: { id, name, personId, secretHash, expiresAt, createdAt: at.now, createdBy: at.actor, revokedAt: null },
        facts: [{ type: adminFacts.tokenCreated, payload: { id, name, personId, expiresAt } }],
        answer: { id },
      };
    }
    if (!token) return refuse({ code: 'no-such-token' });
    if (token.revokedAt) return refuse({ code: 'revoked-already' });
    return { state: { ...token, revokedAt: at.now }, facts: [{ type: adminFacts.tokenRevoked, payload: { id: token.id } }] };
  },
  save: async (tx, changes) => {
    for (const { after: t } of changes) {
      await tx.query(
        `insert into admin_tokens (company_id, id, name, person_id, secret_hash, created_at, created_by, expires_at, revoked_at)
         values (evenkeel_company(), $1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (company_id, id) do update set revoked_at = excluded.revoked_at`,
        [
          t.id, t.name, t.personId, Buffer.from(t.secretHash, 'hex'), new Date(t.createdAt), JSON.stringify(t.createdBy),
          t.expiresAt ? new Date(t.expiresAt) : null, t.revokedAt ? new Date(t.revokedAt) : null,
        ], // prettier-ignore
      );
    }
  },
};

async function rows(tx: Tx, ids: readonly string[]): Promise<Token[]> {
  const found = await tx.query<{
    id: string;
    name: string;
    person_id: string | null;
    secret_hash: Buffer;
    created_at: Date;
    created_by: Actor;
    expires_at: Date | null;
    revoked_at: Date | null;
  }>(`select * from admin_tokens where company_id = evenkeel_company() and id = any($1::text[]) for update`, [ids]);
  return found.map(r => ({
    id: r.id,
    name: r.name,
    personId: r.person_id,
    secretHash: r.secret_hash.toString('hex'),
    createdAt: r.created_at.getTime(),
    createdBy: r.created_by,
    expiresAt: r.expires_at?.getTime() ?? null,
    revokedAt: r.revoked_at?.getTime() ?? null,
  }));
}
