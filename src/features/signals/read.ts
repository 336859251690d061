import type { Tx } from '../../engine/tx.ts';
import type { Burst } from './burst.ts';

export async function burst(tx: Tx, id: string): Promise<Burst | undefined> {
  const [row] = await tx.query<Omit<Burst, 'since'> & { since: Date }>(
    `select id, rule, channel, since, told, gathered, deals, ts from signals_bursts where company_id = evenkeel_company() and id = $1`,
    [id],
  );
  return row && { ...row, since: row.since.getTime() };
}

/** The channel that was behind a #name when a message was last posted there. */
export async function channelNamed(tx: Tx, name: string): Promise<string | undefined> {
  const [row] = await tx.query<{ channel: string }>(
    `select channel from signals_channels where company_id = evenkeel_company() and name = $1`,
    [name],
  );
  return row?.channel;
}
