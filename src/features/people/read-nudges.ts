import type { Tx } from '../../engine/tx.ts';
import type { Nudges } from './model-nudges.ts';

export interface NudgeRow {
  readonly person_id: string;
  readonly budget: number | null;
  readonly data: Pick<Nudges, 'open' | 'told' | 'done'>;
  readonly version: number;
}
export const nudgesOf = ({ person_id, budget, data, version }: NudgeRow): Nudges => ({ personId: person_id, budget, ...data, version });

/** For the person's own eyes. */
export async function nudgesFor(tx: Tx, personId: string): Promise<Nudges | undefined> {
  const [row] = await tx.query<NudgeRow>(`select person_id, budget, data, version from people_nudges where company_id = evenkeel_company() and person_id = $1`, [personId]);
  return row && nudgesOf(row);
}

/** Where the message of a nudge stands. */
export async function nudgeCopy(tx: Tx, personId: string, key: string): Promise<{ readonly channel: string; readonly ts: string } | undefined> {
  const [row] = await tx.query<{ channel: string; ts: string }>(`select channel, ts from people_nudge_copies where company_id = evenkeel_company() and person_id = $1 and key = $2`, [personId, key]);
  return row;
}
