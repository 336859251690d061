import type { Tx } from '../../engine/tx.ts';
import type { Sign } from './contract.ts';
import type { Signs } from './decide-signs.ts';

/** By the shout-out's id; one without any is absent. */
export async function signsOf(tx: Tx, thanksIds: readonly string[]): Promise<Map<string, Signs>> {
  const rows = await tx.query<{ thanks_id: string; person_id: string; kind: Sign; at: Date }>(
    `select thanks_id, person_id, kind, at from recognition_reactions where company_id = evenkeel_company() and thanks_id = any($1::text[]) order by at, person_id`,
    [thanksIds],
  );
  const found = new Map<string, Signs>();
  for (const r of rows) found.set(r.thanks_id, { thanksId: r.thanks_id, signs: [...(found.get(r.thanks_id)?.signs ?? []), { personId: r.person_id, sign: r.kind, at: r.at.getTime() }] });
  return found;
}

/** Which shout-out a message of ours shows. */
export async function thanksAt(tx: Tx, channel: string, ts: string): Promise<string | undefined> {
  const [row] = await tx.query<{ thanks_id: string }>(`select thanks_id from recognition_copies where company_id = evenkeel_company() and channel = $1 and ts = $2`, [channel, ts]);
  return row?.thanks_id;
}
