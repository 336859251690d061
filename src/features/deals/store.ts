import type { Aggregate, Change } from '../../engine/capability.ts';
import { jsonbArray } from '../../engine/arrays.ts';
import type { Tx } from '../../engine/tx.ts';
import { directory } from '../people/read.ts';
import { decide } from './decide.ts';
import type { DealContext } from './decide-parts.ts';
import { dealCommand, type Deal, type DealCommand, type DealRefusal } from './model.ts';
import { currencyOf, customFieldsOf, stagesOf } from './stages.ts';
import { fold, wordsOf } from './words-of.ts';

/** The only SQL that writes deals. Many at once, in a handful of statements. */

async function load(tx: Tx, ids: readonly string[]): Promise<Map<string, Deal>> {
  const rows = await tx.query<{ id: string; data: Deal }>(
    `select id, data from deals_deals where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`,
    [ids],
  );
  return new Map(rows.map(row => [row.id, row.data]));
}

async function save(tx: Tx, changes: readonly Change<Deal>[]): Promise<void> {
  const sorted = [...changes].sort((a, b) => (a.after.id < b.after.id ? -1 : 1));
  const deals = sorted.map(c => c.after);
  await tx.query(
    `insert into deals_deals (company_id, id, connection, external_id, name, name_key, account, owner_id, owner_name, stage, stage_kind,
            amount_minor, currency, discount, close_date, deleted_at, version, created_at, updated_at, data)
     select evenkeel_company(), * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::text[], $10::text[], $11::bigint[], $12::text[], $13::int[], $14::date[], $15::timestamptz[], $16::int[], $17::timestamptz[],
            $18::timestamptz[], $19::jsonb[])
     on conflict (company_id, id) do update set external_id = excluded.external_id, name = excluded.name, name_key = excluded.name_key,
       account = excluded.account, owner_id = excluded.owner_id, owner_name = excluded.owner_name, stage = excluded.stage,
       stage_kind = excluded.stage_kind, amount_minor = excluded.amount_minor, currency = excluded.currency, discount = excluded.discount,
       close_date = excluded.close_date, deleted_at = excluded.deleted_at, version = excluded.version, updated_at = excluded.updated_at,
       data = excluded.data`,
    [
      deals.map(d => d.id), deals.map(d => d.connection), deals.map(d => d.externalId), deals.map(d => d.name),
      deals.map(d => fold(d.name).slice(0, 200)), deals.map(d => d.account), deals.map(d => d.ownerId), deals.map(d => d.ownerName),
      deals.map(d => d.stage), deals.map(d => d.stageKind), deals.map(d => d.amount?.minor ?? null), deals.map(d => d.currency),
      deals.map(d => d.discount), deals.map(d => d.closeDate), deals.map(d => moment(d.deletedAt)), deals.map(d => d.version),
      deals.map(d => moment(d.createdAt)), deals.map(d => moment(d.updatedAt)), jsonbArray(deals.map(d => JSON.stringify(d))),
    ], // prettier-ignore
  );
  await saveWords(tx, sorted);
}

const moment = (at: number | null): Date | null => (at === null ? null : new Date(at));

const SEARCHED = ['name', 'account', 'ownerName', 'deletedAt'] as const;

/** The search index moves only for deals whose words did. */
async function saveWords(tx: Tx, changes: readonly Change<Deal>[]): Promise<void> {
  const added: [string, string][] = [];
  const removed: [string, string][] = [];
  for (const { before, after } of changes) {
    if (before && SEARCHED.every(field => before[field] === after[field])) continue;
    const old = new Set(before && before.deletedAt === null ? wordsOf(before) : []);
    const now = new Set(after.deletedAt === null ? wordsOf(after) : []);
    for (const word of now) if (!old.has(word)) added.push([after.id, word]);
    for (const word of old) if (!now.has(word)) removed.push([after.id, word]);
  }
  const columns = (pairs: [string, string][]) => [pairs.map(([id]) => id), pairs.map(([, word]) => word)];
  if (removed.length > 0) {
    await tx.query(
      `delete from deals_words w using unnest($1::text[], $2::text[]) as gone (deal_id, word)
        where w.company_id = evenkeel_company() and w.deal_id = any($1::text[]) and w.word = gone.word and w.deal_id = gone.deal_id`,
      columns(removed),
    );
  }
  if (added.length > 0) {
    await tx.query(
      `insert into deals_words (company_id, deal_id, word) select evenkeel_company(), * from unnest($1::text[], $2::text[]) on conflict do nothing`,
      columns(added),
    );
  }
}

export const deals: Aggregate<Deal, DealCommand, DealContext, DealRefusal> = {
  name: 'deals',
  command: dealCommand,
  idOf: c => c.dealId,
  streamOf: id => `deal:${id}`,
  load,
  gather: async (tx, settings) => ({
    directory: await directory(tx),
    stages: stagesOf(settings),
    customFields: customFieldsOf(settings),
    currency: currencyOf(settings),
  }),
  decide,
  save,
};

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
