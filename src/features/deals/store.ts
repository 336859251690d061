import type { Change } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Deal } from './model.ts';

export interface DealRow {
  id: string;
  data: Deal;
}

export async function load(tx: Tx, ids: readonly string[]): Promise<Map<string, Deal>> {
  const rows = await tx.query<DealRow>(
    `select id, data from deals_deals where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`,
    [ids],
  );
  return new Map(rows.map(row => [row.id, row.data]));
}

const fold = (...parts: readonly (string | null)[]): string => parts.filter(Boolean).join(' ').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').slice(0, 600); // prettier-ignore

export async function save(tx: Tx, changes: readonly Change<Deal>[]): Promise<void> {
  const deals = [...changes].sort((a, b) => (a.id < b.id ? -1 : 1)).map(c => c.after);
  await tx.query(
    `insert into deals_deals (company_id, id, connection, external_id, name, account, owner_id, stage, stage_kind, amount_minor,
            currency, discount, close_date, search, version, created_at, updated_at, data)
     select evenkeel_company(), * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::numeric[], $10::text[], $11::int[], $12::date[], $13::text[], $14::int[], $15::timestamptz[], $16::timestamptz[], $17::jsonb[])
     on conflict (company_id, id) do update set name = excluded.name, account = excluded.account, owner_id = excluded.owner_id,
       stage = excluded.stage, stage_kind = excluded.stage_kind, amount_minor = excluded.amount_minor, currency = excluded.currency,
       discount = excluded.discount, close_date = excluded.close_date, search = excluded.search, version = excluded.version,
       updated_at = excluded.updated_at, data = excluded.data`,
    [
      deals.map(d => d.id), deals.map(d => d.connection), deals.map(d => d.externalId), deals.map(d => d.name), deals.map(d => d.account),
      deals.map(d => d.ownerId), deals.map(d => d.stage), deals.map(d => d.stageKind), deals.map(d => d.amount?.minor ?? null),
      deals.map(d => d.currency), deals.map(d => d.discount), deals.map(d => d.closeDate), deals.map(d => fold(d.name, d.account, d.ownerName)),
      deals.map(d => d.version), deals.map(d => new Date(d.createdAt)), deals.map(d => new Date(d.updatedAt)), deals.map(d => JSON.stringify(d)),
    ], // prettier-ignore
  );
}

export async function readCursor(tx: Tx, connection: string): Promise<string | null> {
  const rows = await tx.query<{ cursor: string }>(`select cursor from deals_feeds where company_id = evenkeel_company() and connection = $1`, [connection]);
  return rows[0]?.cursor ?? null;
}
export async function saveCursor(tx: Tx, connection: string, cursor: string, at: number): Promise<void> {
  await tx.query(
    `insert into deals_feeds (company_id, connection, cursor, at) values (evenkeel_company(), $1, $2, $3)
     on conflict (company_id, connection) do update set cursor = excluded.cursor, at = excluded.at`,
    [connection, cursor, new Date(at)],
  );
}
