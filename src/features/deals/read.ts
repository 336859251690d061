import type { z } from 'zod';
import { readStream, verifyStream } from '../../engine/log.ts';
import type { Settings } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { csvCell } from '../../kernel/text.ts';
import { directory } from '../people/read.ts';
import type { DealJson, dealsJson, dealsQuery, timelineJson } from './contract.ts';
import { snapshotOf } from './decide.ts';
import type { DealSnapshot } from './events.ts';
import type { Deal } from './model.ts';
import { dealJsonOf } from './present.ts';
import { stagesOf } from './stages.ts';
import type { DealRow } from './store.ts';
import { moneyJson } from './values.ts';
import { sayFact, whoOf } from './words.ts';

/** One deal as screens show it, names in place of ids. */
export async function deal(tx: Tx, settings: Settings, id: string): Promise<DealJson | undefined> {
  const rows = await tx.query<DealRow>(`select id, data from deals_deals where company_id = evenkeel_company() and id = $1`, [id]);
  return rows[0] && dealJsonOf(rows[0].data, await directory(tx), settings);
}

const SORT = {
  name: { column: 'name', type: 'text' },
  amount: { column: 'coalesce(amount_minor, -1)', type: 'numeric' },
  closeDate: { column: "coalesce(close_date, 'infinity')", type: 'date' },
  updatedAt: { column: 'updated_at', type: 'timestamptz' },
  discount: { column: 'coalesce(discount, -100000)', type: 'int' },
  stage: { column: 'stage', type: 'text' },
} as const;
/** The count is exact up to here and stops: nobody reads further. */
const COUNT_TO = 10_000;

/** A page of deals. */
export async function deals(tx: Tx, settings: Settings, query: z.infer<typeof dealsQuery>): Promise<z.infer<typeof dealsJson>> {
  const sort = SORT[query.sort ?? 'updatedAt'];
  const order = query.order ?? (query.sort === undefined || query.sort === 'updatedAt' ? 'desc' : 'asc');
  const limit = query.limit ?? 100;
  const cursor = decode(query.cursor);
  const values: unknown[] = [];
  const where = ['company_id = evenkeel_company()'];
  const and = (sql: (n: string) => string, value: unknown) => {
    values.push(value);
    where.push(sql(`$${values.length}`));
  };
  for (const word of (query.q ?? '').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').split(/\s+/).filter(Boolean).slice(0, 6)) {
    and(n => `search like ${n}`, `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  }
  if (query.stage) and(n => `stage = ${n}`, query.stage);
  if (query.kind) and(n => `stage_kind = ${n}`, query.kind);
  if (query.owner) and(n => `owner_id = ${n}`, query.owner);
  const [count] = await tx.query<{ n: number }>(`select count(*)::int as n from (select 1 from deals_deals where ${where.join(' and ')} limit ${COUNT_TO}) counted`, values);
  if (cursor) {
    values.push(cursor.key, cursor.id);
    where.push(`(${sort.column}, id) ${order === 'asc' ? '>' : '<'} ($${values.length - 1}::${sort.type}, $${values.length})`);
  }
  values.push(limit + 1);
  const rows = await tx.query<DealRow & { key: string }>(
    `select id, data, ${sort.column}::text as key from deals_deals where ${where.join(' and ')} order by ${sort.column} ${order}, id ${order} limit $${values.length}`,
    values,
  );
  const people = await directory(tx);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    items: page.map(row => {
      const { lineItems: _items, fields: _fields, ...rest } = dealJsonOf(row.data, people, settings);
      return rest;
    }),
    next: last ? Buffer.from(JSON.stringify([last.key, last.id])).toString('base64url') : null,
    total: count!.n,
  };
}

/** A cursor that we did not make begins at the beginning. */
function decode(cursor: string | undefined): { key: string; id: string } | undefined {
  if (!cursor) return undefined;
  try {
    const [key, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    return typeof key === 'string' && typeof id === 'string' ? { key, id } : undefined;
  } catch {
    return undefined;
  }
}

/** What pure decisions of other capabilities are made on. Ids that do not exist are absent. */
export async function snapshot(tx: Tx, settings: Settings, ids: readonly string[]): Promise<Map<string, DealSnapshot>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<DealRow>(`select id, data from deals_deals where company_id = evenkeel_company() and id = any($1::text[])`, [ids]);
  const about = { directory: await directory(tx), stages: stagesOf(settings) };
  return new Map(rows.map(row => [row.id, snapshotOf(row.data, about)]));
}

/** Every deal, in pages, for figures over all of them. */
export async function* allSnapshots(tx: Tx, settings: Settings): AsyncGenerator<DealSnapshot> {
  const about = { directory: await directory(tx), stages: stagesOf(settings) };
  for await (const row of allRows(tx)) yield snapshotOf(row, about);
}

async function* allRows(tx: Tx): AsyncGenerator<Deal> {
  for (let after = ''; ; ) {
    const rows = await tx.query<DealRow>(`select id, data from deals_deals where company_id = evenkeel_company() and id > $1 order by id limit 1000`, [after]);
    for (const row of rows) yield row.data;
    if (rows.length < 1000) return;
    after = rows.at(-1)!.id;
  }
}

export interface DealChoice {
  readonly id: string;
  readonly name: string;
  readonly account: string | null;
  readonly stage: string;
  readonly ownerName: string | null;
}

/** Deals whose name, account or owner contain these words, open ones first; for Slack. */
export async function findForSlack(tx: Tx, settings: Settings, text: string, limit: number): Promise<DealChoice[]> {
  const open = await deals(tx, settings, { q: text, kind: 'open', limit });
  const items = open.items.length > 0 ? open.items : (await deals(tx, settings, { q: text, limit })).items;
  return items.map(d => ({ id: d.id, name: d.name, account: d.account, stage: d.stage.label, ownerName: d.owner?.name ?? d.ownerName }));
}

/** What happened to a deal, newest first, in words. `before`: the position of the last item seen. */
export async function timeline(tx: Tx, id: string, page: { readonly before?: number; readonly limit: number }): Promise<z.infer<typeof timelineJson> | undefined> {
  const facts = await readStream(tx, `deal:${id}`, { limit: page.limit + 1, newestFirst: true, ...(page.before && { before: page.before }) });
  if (facts.length === 0 && !page.before) return undefined;
  const people = await directory(tx);
  const verdict = await verifyStream(tx, `deal:${id}`);
  const shown = facts.slice(0, page.limit);
  return {
    items: shown.map(f => ({
      position: f.position,
      at: new Date(f.at).toISOString(),
      type: f.type,
      who: whoOf(f.actor, people),
      text: sayFact(f, people),
      details: f.payload as Record<string, unknown>,
      hash: f.hash,
    })),
    next: facts.length > page.limit ? String(shown.at(-1)!.position) : null,
    verified: verdict.ok,
  };
}

const COLUMNS = ['id', 'external_id', 'name', 'account', 'owner', 'stage', 'amount', 'currency', 'list_amount', 'discount_percent', 'term_months', 'payment_days', 'close_date', 'next_step'] as const;

/** All deals as CSV; cells that a spreadsheet would run as a formula are neutralised. */
export async function exportDeals(tx: Tx): Promise<string> {
  const lines = [COLUMNS.join(',')];
  for await (const d of allRows(tx)) {
    lines.push(
      [
        d.id, d.externalId, d.name, d.account, d.ownerName, d.stage, moneyJson(d.amount)?.amount, d.currency, moneyJson(d.listAmount)?.amount,
        d.discount === null ? null : d.discount / 100, d.termMonths, d.paymentDays, d.closeDate, d.nextStep,
      ].map(cell => csvCell(cell ?? '')).join(','), // prettier-ignore
    );
  }
  return `${lines.join('\r\n')}\r\n`;
}
