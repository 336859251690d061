import type { z } from 'zod';
import type { Tx } from '../../engine/tx.ts';
import type { dealsQuery } from './contract.ts';
import type { Deal } from './model.ts';
import { splitWords } from './words-of.ts';

/** Finding deals quickly, however many there are: every order has an index, pages go on where the last one ended. */

type Query = z.infer<typeof dealsQuery>;
type Sort = NonNullable<Query['sort']>;

const COUNT_TO = 10_000;
/** A word that at most so many deals have is looked up first; then the rest is sorted in memory. */
const FEW = 2_000;

const ORDERS: Readonly<Record<Sort, { column: string; type: string; order: 'asc' | 'desc'; nulls: boolean }>> = {
  updatedAt: { column: 'updated_at', type: 'timestamptz', order: 'desc', nulls: false },
  name: { column: 'name_key', type: 'text', order: 'asc', nulls: false },
  amount: { column: 'amount_minor', type: 'bigint', order: 'desc', nulls: true },
  closeDate: { column: 'close_date', type: 'date', order: 'asc', nulls: true },
  discount: { column: 'discount', type: 'int', order: 'desc', nulls: true },
  stage: { column: 'stage', type: 'text', order: 'asc', nulls: false },
};

interface Place {
  /** The value sorted by of the last deal seen; null: among those without one. */
  readonly key: string | null;
  readonly id: string;
}
const encode = (place: Place): string => Buffer.from(JSON.stringify([place.key, place.id])).toString('base64url');

/** A cursor that is not one of ours begins at the beginning. */
function decode(cursor: string | undefined, type: string): Place | undefined {
  if (!cursor) return undefined;
  try {
    const [key, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [unknown, unknown];
    if (typeof id !== 'string') return undefined;
    if (key === null) return { key: null, id };
    if (typeof key !== 'string') return undefined;
    if ((type === 'bigint' || type === 'int') && !/^-?\d{1,18}$/.test(key)) return undefined;
    if ((type === 'timestamptz' || type === 'date') && Number.isNaN(Date.parse(key))) return undefined;
    return { key, id };
  } catch {
    return undefined;
  }
}

/** Deals that fit, a page at a time. Every word of `q` has to begin a word of the name, the account or the owner. */
export async function findDeals(tx: Tx, query: Query, options = { total: true }): Promise<{ deals: Deal[]; next: string | null; total: number }> {
  const { column, type, order, nulls } = ORDERS[query.sort ?? 'updatedAt'];
  const direction = query.order ?? order;
  const limit = query.limit ?? 50;
  const values: unknown[] = [];
  const value = (v: unknown, cast: string) => `$${values.push(v)}::${cast}`;
  const where = [`d.company_id = evenkeel_company()`, `d.deleted_at is null`];
  if (query.stage) where.push(`d.stage = ${value(query.stage, 'text')}`);
  if (query.kind) where.push(`d.stage_kind = ${value(query.kind, 'text')}`);
  if (query.owner) where.push(`d.owner_id = ${value(query.owner, 'text')}`);
  const words = splitWords(query.q ?? '');
  if (query.q && query.q.trim() !== '' && words.length === 0) return { deals: [], next: null, total: 0 };
  const rare = words.length > 0 ? await rarest(tx, words) : undefined;
  if (rare?.ids) where.push(`d.id = any(${value(rare.ids, 'text[]')})`);
  for (const word of words) {
    if (rare?.ids && word === rare.word) continue;
    where.push(`exists (select 1 from deals_words w where w.company_id = evenkeel_company() and w.deal_id = d.id and w.word >= ${value(word, 'text')} and w.word < ${value(`${word}\u{10ffff}`, 'text')})`);
  }
  const conditions = where.join(' and ');
  const total = options.total ? await count(tx, conditions, values.slice()) : 0;

  const place = decode(query.cursor, type);
  const compare = direction === 'asc' ? '>' : '<';
  const rows: { id: string; key: string | null; data: Deal }[] = [];
  if (place?.key !== null) {
    const known = values.slice();
    const at = (v: unknown, cast: string) => `$${known.push(v)}::${cast}`;
    const from = place ? `and (d.${column}, d.id) ${compare} (${at(place.key, type)}, ${at(place.id, 'text')})` : '';
    rows.push(
      ...(await tx.query<(typeof rows)[number]>(
        `select d.id, d.${column}::text as key, d.data from deals_deals d where ${conditions} ${nulls ? `and d.${column} is not null` : ''} ${from}
          order by d.${column} ${direction}, d.id ${direction} limit ${at(limit + 1, 'int')}`,
        known,
      )),
    );
  }
  // Deals without a value come last, whatever the direction.
  if (nulls && rows.length <= limit) {
    const known = values.slice();
    const at = (v: unknown, cast: string) => `$${known.push(v)}::${cast}`;
    const from = place?.key === null ? `and d.id > ${at(place.id, 'text')}` : '';
    rows.push(
      ...(await tx.query<(typeof rows)[number]>(
        `select d.id, null as key, d.data from deals_deals d where ${conditions} and d.${column} is null ${from} order by d.id limit ${at(limit + 1 - rows.length, 'int')}`,
        known,
      )),
    );
  }
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { deals: rows.slice(0, limit).map(r => r.data), next: last ? encode(last) : null, total };
}

async function count(tx: Tx, conditions: string, values: readonly unknown[]): Promise<number> {
  const [row] = await tx.query<{ n: number }>(`select count(*)::int as n from (select 1 from deals_deals d where ${conditions} limit ${COUNT_TO}) hits`, values);
  return row!.n;
}

/** The word that the fewest deals have, with those deals if they are few. */
async function rarest(tx: Tx, words: readonly string[]): Promise<{ word: string; ids: readonly string[] | undefined }> {
  let best: { word: string; ids: readonly string[] | undefined } = { word: words[0]!, ids: undefined };
  // The longest words are the most likely to be rare; three of them tell enough.
  for (const word of [...words].sort((a, b) => b.length - a.length).slice(0, 3)) {
    const rows = await tx.query<{ deal_id: string }>(
      `select deal_id from deals_words where company_id = evenkeel_company() and word >= $1 and word < $2 limit ${FEW + 1}`,
      [word, `${word}\u{10ffff}`],
    );
    if (rows.length <= FEW && (best.ids === undefined || rows.length < best.ids.length)) best = { word, ids: [...new Set(rows.map(r => r.deal_id))] };
  }
  return best;
}
