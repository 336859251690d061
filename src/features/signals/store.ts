import type { Aggregate, Change } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { burstCommand, burstId, decide, type Burst, type BurstCommand } from './burst.ts';

interface BurstRow {
  readonly id: string;
  readonly rule: string;
  readonly channel: string;
  readonly since: Date;
  readonly told: number;
  readonly gathered: number;
  readonly deals: Burst['deals'];
  readonly ts: string | null;
}
const toBurst = (row: BurstRow): Burst => ({ ...row, since: row.since.getTime() });
const COLUMNS = 'id, rule, channel, since, told, gathered, deals, ts';

async function load(tx: Tx, ids: readonly string[]): Promise<Map<string, Burst>> {
  const rows = await tx.query<BurstRow>(
    `select ${COLUMNS} from signals_bursts where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`,
    [ids],
  );
  return new Map(rows.map(row => [row.id, toBurst(row)]));
}

async function save(tx: Tx, changes: readonly Change<Burst>[]): Promise<void> {
  const of = <K extends keyof Burst>(key: K) => changes.map(c => c.after[key]);
  await tx.query(
    `insert into signals_bursts (company_id, ${COLUMNS})
     select evenkeel_company(), b.* from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::int[], $6::int[], $7::jsonb[], $8::text[]) b
     on conflict (company_id, id) do update set since = excluded.since, told = excluded.told, gathered = excluded.gathered,
       deals = excluded.deals, ts = excluded.ts`,
    [
      of('id'),
      of('rule'),
      of('channel'),
      of('since').map(at => new Date(at)),
      of('told'),
      of('gathered'),
      of('deals').map(d => JSON.stringify(d)),
      of('ts'),
    ],
  );
}

export const bursts: Aggregate<Burst, BurstCommand, object> = {
  name: 'signals',
  command: burstCommand,
  idOf: burstId,
  streamOf: id => `signals:${id}`,
  load,
  gather: async () => ({}),
  decide,
  save,
};

/** The id behind a #name, once a message was posted there. */
export async function learnChannel(tx: Tx, name: string, channel: string): Promise<void> {
  await tx.query(
    `insert into signals_channels (company_id, name, channel) values (evenkeel_company(), $1, $2)
     on conflict (company_id, name) do update set channel = excluded.channel where signals_channels.channel <> excluded.channel`,
    [name, channel],
  );
}

/** The channel has another name now, or is gone: its name may lead elsewhere. */
export async function forgetChannel(tx: Tx, channel: string): Promise<void> {
  await tx.query(`delete from signals_channels where company_id = evenkeel_company() and channel = $1`, [
    channel,
  ]);
}
