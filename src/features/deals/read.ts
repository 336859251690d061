import type { z } from 'zod';
import { lastFacts, readStream, verifyStream } from '../../engine/log.ts';
import type { Tx } from '../../engine/tx.ts';
import { csvCell } from '../../kernel/text.ts';
import { directory } from '../people/read.ts';
import type { DealJson, dealsJson, dealsQuery, timelineJson } from './contract.ts';
import { snapshotOf } from './decide-parts.ts';
import { dealFacts, type DealPayload, type DealSnapshot } from './events.ts';
import type { Deal } from './model.ts';
import { dealJsonOf, listedOf, type ListedDeal } from './present.ts';
import { findDeals } from './read-search.ts';
import { sayFact, sayWho } from './words.ts';

export { currencyOf, stagesOf, type Stage } from './stages.ts';

/** The only answers that others and screens may ask for. */

export async function rawDeals(tx: Tx, ids: readonly string[]): Promise<Deal[]> {
  const rows = await tx.query<{ data: Deal }>(`select data from deals_deals where company_id = evenkeel_company() and id = any($1::text[])`, [ids]);
  return rows.map(row => row.data);
}

/** One deal as screens show it, names in place of ids. */
export async function deal(tx: Tx, id: string): Promise<DealJson | undefined> {
  const [found] = await rawDeals(tx, [id]);
  return found && found.deletedAt === null ? dealJsonOf(found, await directory(tx)) : undefined;
}

/** A page of deals. `total` is exact up to 10,000 and stops there. */
export async function deals(tx: Tx, query: z.infer<typeof dealsQuery>): Promise<z.infer<typeof dealsJson>> {
  const page = await findDeals(tx, query);
  const people = await directory(tx);
  return { items: page.deals.map(d => listedOf(d, people)), next: page.next, total: page.total };
}

/** What pure decisions of other capabilities are made on. Ids that do not exist are absent. */
export async function snapshot(tx: Tx, ids: readonly string[]): Promise<Map<string, DealSnapshot>> {
  const people = await directory(tx);
  return new Map((await rawDeals(tx, ids)).map(d => [d.id, snapshotOf(d, { directory: people })]));
}

/** Every deal, a thousand at a time: for simulations and exports. */
export async function* allSnapshots(tx: Tx): AsyncGenerator<DealSnapshot> {
  const people = await directory(tx);
  for (let after = ''; ; ) {
    const rows = await pageOfDeals(tx, after);
    for (const row of rows) yield snapshotOf(row.data, { directory: people });
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.id;
  }
}

/** Every closed deal with the terms that it had when it was closed last, whatever was changed since. */
export async function* closedSnapshots(tx: Tx): AsyncGenerator<DealSnapshot> {
  const people = await directory(tx);
  for (let after = ''; ; ) {
    const rows = await pageOfDeals(tx, after);
    const closed = rows.map(row => snapshotOf(row.data, { directory: people })).filter(deal => deal.stageKind !== 'open');
    const facts = await lastFacts(tx, closed.map(deal => `deal:${deal.id}`), [dealFacts.won, dealFacts.lost]);
    // A payload that was blanked says nothing: the deal as it is now stands in for it.
    for (const deal of closed) yield (facts.get(`deal:${deal.id}`)?.payload as Partial<DealPayload> | undefined)?.deal ?? deal;
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.id;
  }
}

/**
 * Deals that were won from a moment (inclusive) to another one (exclusive) and still are, the latest first, with when. At
 * most 2,000 are looked at, the latest changed: more than a month of any company that people could read about.
 */
export async function wonBetween(tx: Tx, from: number, to: number): Promise<{ readonly deal: DealSnapshot; readonly at: number }[]> {
  const people = await directory(tx);
  const rows = await tx.query<{ data: Deal }>(
    `select data from deals_deals where company_id = evenkeel_company() and stage_kind = 'won' and deleted_at is null and updated_at >= $1 order by updated_at desc, id desc limit 2000`,
    [new Date(from)],
  );
  const facts = await lastFacts(tx, rows.map(row => `deal:${row.data.id}`), [dealFacts.won]);
  return rows
    .flatMap(({ data }) => {
      const at = facts.get(`deal:${data.id}`)?.at;
      return at !== undefined && at >= from && at < to ? [{ deal: snapshotOf(data, { directory: people }), at }] : [];
    })
    .sort((a, b) => b.at - a.at || (a.deal.id < b.deal.id ? -1 : 1));
}

const PAGE = 1000;
const pageOfDeals = (tx: Tx, after: string) =>
  tx.query<{ id: string; data: Deal }>(
    `select id, data from deals_deals where company_id = evenkeel_company() and id > $1 and deleted_at is null order by id limit ${PAGE}`,
    [after],
  );

export interface DealChoice {
  readonly id: string;
  readonly name: string;
  readonly account: string | null;
  readonly stage: string;
  readonly ownerName: string | null;
}

/** Open deals whose name, account or owner has words that begin like these; the latest changed without any. For pickers. */
export async function findForSlack(tx: Tx, text: string, limit: number): Promise<DealChoice[]> {
  const page = await findDeals(tx, { q: text.slice(0, 200), kind: 'open', limit: Math.min(100, limit) }, { total: false });
  const people = await directory(tx);
  return page.deals.map(d => {
    const shown = listedOf(d, people);
    return { id: d.id, name: d.name, account: d.account, stage: d.stageLabel, ownerName: shown.owner?.name ?? shown.ownerName };
  });
}

/** What happened to a deal, newest first, in words. `before`: the position of the last item seen. */
export async function timeline(
  tx: Tx,
  id: string,
  page: { readonly before?: number; readonly limit: number },
): Promise<z.infer<typeof timelineJson> | undefined> {
  if ((await rawDeals(tx, [id])).length === 0) return undefined;
  const stream = `deal:${id}`;
  const facts = await readStream(tx, stream, { ...(page.before !== undefined && { before: page.before }), limit: page.limit + 1, newestFirst: true });
  const people = await directory(tx);
  const shown = facts.slice(0, page.limit);
  return {
    items: shown.map(fact => ({
      position: fact.position,
      at: new Date(fact.at).toISOString(),
      type: fact.type,
      who: sayWho(fact.actor, people),
      text: sayFact(fact, people),
      details: { ...fact.payload },
      hash: fact.hash,
    })),
    next: facts.length > page.limit ? String(shown.at(-1)!.position) : null,
    verified: (await verifyStream(tx, stream)).ok,
  };
}

const COLUMNS: readonly (readonly [string, (d: ListedDeal) => string | number | null | undefined])[] = [
  ['id', d => d.id],
  ['external id', d => d.externalId],
  ['name', d => d.name],
  ['account', d => d.account],
  ['owner', d => d.owner?.name ?? d.ownerName],
  ['stage', d => d.stage.label],
  ['kind', d => d.stage.kind],
  ['amount', d => d.amount?.amount],
  ['currency', d => d.amount?.currency ?? d.listAmount?.currency],
  ['list amount', d => d.listAmount?.amount],
  ['discount %', d => d.discount],
  ['term months', d => d.termMonths],
  ['payment days', d => d.paymentDays],
  ['close date', d => d.closeDate],
  ['next step', d => d.nextStep],
  ['updated at', d => d.updatedAt],
];

/**
 * Deals as CSV, a thousand at a time; what a spreadsheet would run as a formula is guarded.
 * @param after where the last piece ended; null begins, with the line of names
 */
export async function csvPiece(tx: Tx, after: string | null): Promise<{ text: string; next: string | null }> {
  const people = await directory(tx);
  const rows = await pageOfDeals(tx, after ?? '');
  const lines = after === null ? [COLUMNS.map(([name]) => csvCell(name)).join(',')] : [];
  for (const row of rows) {
    const listed = listedOf(row.data, people);
    lines.push(COLUMNS.map(([, value]) => csvCell(value(listed))).join(','));
  }
  return { text: lines.map(line => `${line}\r\n`).join(''), next: rows.length === PAGE ? rows.at(-1)!.id : null };
}

/** All deals as one CSV text. */
export async function exportDeals(tx: Tx): Promise<string> {
  const pieces: string[] = [];
  for (let after: string | null = null; ; ) {
    const { text, next }: { text: string; next: string | null } = await csvPiece(tx, after);
    pieces.push(text);
    if (next === null) return pieces.join('');
    after = next;
  }
}

/** Which of these records are known already, by what version. */
export async function knownRecords(tx: Tx, connection: string, externalIds: readonly string[]): Promise<Map<string, { readonly dealId: string; readonly version: string | null }>> {
  const rows = await tx.query<{ external_id: string; id: string; version: string | null }>(
    `select external_id, id, data -> 'crm' ->> 'version' as version from deals_deals
      where company_id = evenkeel_company() and connection = $1 and external_id = any($2::text[])`,
    [connection, externalIds],
  );
  return new Map(rows.map(row => [row.external_id, { dealId: row.id, version: row.version }]));
}

export interface UnknownOwner {
  readonly connection: string;
  readonly ownerName: string;
  readonly dealIds: readonly string[];
}

/** Owners whom a CRM names and nobody here matches, with some of their deals. */
export async function unknownOwners(tx: Tx): Promise<UnknownOwner[]> {
  const rows = await tx.query<{ connection: string; owner_name: string; ids: string[] }>(
    `select connection, owner_name, (array_agg(id))[1:200] as ids from (
       select connection, owner_name, id from deals_deals
        where company_id = evenkeel_company() and owner_id is null and owner_name is not null order by owner_name limit 5000) strangers
      group by connection, owner_name order by owner_name limit 200`,
  );
  return rows.map(row => ({ connection: row.connection, ownerName: row.owner_name, dealIds: row.ids }));
}

/** From which row of a file each of these deals was imported last. */
export async function importedRows(tx: Tx, ids: readonly string[]): Promise<Map<string, string | null>> {
  const rows = await tx.query<{ id: string; digest: string | null }>(
    `select id, data ->> 'imported' as digest from deals_deals where company_id = evenkeel_company() and id = any($1::text[])`,
    [ids],
  );
  return new Map(rows.map(row => [row.id, row.digest]));
}
