import { existsSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Engine } from '../../engine/index.ts';
import type { Tx } from '../../engine/tx.ts';
import { machine } from '../../kernel/actor.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import type { Json, JsonObject } from '../../kernel/json.ts';
import { decimalText, parseMoney } from '../../kernel/money.ts';
import { addPerson, addTeam } from '../people/import.ts';
import { dealIdOf } from './crm-events.ts';
import { Findings, normal, probably, readDate, readTable, type Finding, type Table } from './import-plan.ts';
import { countries, sectors } from './import-words.ts';
import type { Values } from './model.ts';

export interface ImportTarget {
  readonly engine: Engine;
  readonly company: string;
  readonly crm: { upsert(tx: Tx, records: readonly { id: string; values: JsonObject; at: number; by?: string }[]): Promise<void> };
  /** Of all amounts. */
  readonly currency: string;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface ImportReport {
  readonly totals: { readonly rows: number; readonly created: number; readonly updated: number; readonly unchanged: number; readonly rejected: number };
  readonly findings: readonly Finding[];
  readonly text: string;
}

const PIPELINE = 'sales_pipeline.csv';
/** The stages of the files, in the pipeline's own words. */
const STAGES: Record<string, string> = { prospecting: 'prospecting', engaging: 'negotiation', won: 'closed-won', lost: 'closed-lost' };
const AT_ONCE = 256;

/** Imports a folder of CSV files: pipeline, and if they are there accounts, products and sales teams. @throws Error when there is no pipeline */
export async function importFolder(folder: string, target: ImportTarget): Promise<ImportReport> {
  const open = (name: string): string | undefined => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined);
  const pipeline = open(PIPELINE);
  if (pipeline === undefined) throw new Error(`${join(folder, PIPELINE)} is missing`);
  return importTables({ pipeline, accounts: open('accounts.csv'), products: open('products.csv'), teams: open('sales_teams.csv') }, target);
}

interface Files {
  readonly pipeline: string;
  readonly accounts: string | undefined;
  readonly products: string | undefined;
  readonly teams: string | undefined;
}

export async function importTables(files: Files, target: ImportTarget): Promise<ImportReport> {
  const findings = new Findings();
  const table = (name: string, text: string | undefined, needs: readonly string[]): Table | undefined => {
    if (text === undefined) return undefined;
    const read = readTable(text);
    if (!read.ok) throw new Error(`${name} ${read.error}`);
    const missing = needs.filter(c => !read.value.columns.includes(c));
    if (missing.length > 0) throw new Error(`${name} lacks the columns ${missing.join(', ')}; it has ${read.value.columns.join(', ')}`);
    for (const b of read.value.broken) findings.add(b.n, { file: name, column: '(row)', value: '', why: b.why, done: 'rejected' });
    return read.value;
  };
  const deals = table(PIPELINE, files.pipeline, ['opportunity_id', 'deal_stage'])!;
  const accounts = readAccounts(table('accounts.csv', files.accounts, ['account']), findings);
  const products = readProducts(table('products.csv', files.products, ['product', 'sales_price']), target.currency, findings);
  await importTeams(table('sales_teams.csv', files.teams, ['sales_agent', 'manager']), target);

  const rows: { n: number; id: string; values: Values; at: number }[] = [];
  const seen = new Map<string, number>();
  let rejected = deals.broken.length;
  for (const row of deals.rows) {
    const read = readDeal(row, { accounts, products, currency: target.currency, findings });
    const twice = read && seen.get(read.id);
    if (twice) findings.add(row.n, { file: PIPELINE, column: 'opportunity_id', value: read.id, why: `stands in row ${twice} already`, done: 'rejected' });
    if (!read || twice) rejected++;
    else {
      seen.set(read.id, row.n);
      rows.push({ n: row.n, ...read });
    }
  }

  const counts = { created: 0, updated: 0, unchanged: 0 };
  for (let i = 0; i < rows.length; i += AT_ONCE) {
    const batch = rows.slice(i, i + AT_ONCE);
    const answers = await target.engine.runMany(
      batch.map(row => ({
        to: 'deals',
        command: { type: 'receive-crm-change', dealId: dealIdOf('builtin', row.id), connection: 'builtin', externalId: row.id, at: row.at, source: 'import', crmVersion: null, values: row.values },
        company: target.company,
        actor: machine('import'),
        // The same row again is the same cause: it changes nothing, and costs one look.
        cause: `import:${row.id}:${createHash('sha256').update(canonicalJson(row.values as Json)).digest('hex').slice(0, 24)}`,
      })),
      tx => target.crm.upsert(tx, batch.map(row => ({ id: row.id, values: row.values as JsonObject, at: row.at, by: 'import' }))),
    );
    answers.forEach((answer, j) => {
      const row = batch[j]!;
      if (!answer.ok) {
        rejected++;
        findings.add(row.n, { file: PIPELINE, column: answer.refusal.field ?? '(row)', value: String(answer.refusal['given'] ?? ''), why: String(answer.refusal['message'] ?? answer.refusal.code), done: 'rejected' });
        return;
      }
      const result = answer.answer as { created?: boolean; changed?: number } | null;
      if (answer.repeated) counts.unchanged++;
      else if (result?.created) counts.created++;
      else if ((result?.changed ?? 0) > 0) counts.updated++;
      else counts.unchanged++;
    });
    target.onProgress?.(Math.min(i + AT_ONCE, rows.length), rows.length);
  }
  const totals = { rows: deals.rows.length + deals.broken.length, ...counts, rejected };
  const list = findings.list();
  return { totals, findings: list, text: inWords(totals, list) };
}

/** Known accounts by normal name; suspicious spellings are reported and kept: they are somebody's data. */
function readAccounts(table: Table | undefined, findings: Findings): Map<string, string> {
  const known = new Map<string, string>();
  for (const { n, cells } of table?.rows ?? []) {
    const name = cells['account'] ?? '';
    if (name) known.set(normal(name), name);
    for (const [column, words] of [['sector', sectors], ['office_location', countries]] as const) {
      const value = cells[column] ?? '';
      const meant = probably(value, words);
      if (meant) findings.add(n, { file: 'accounts.csv', column, value, why: `is probably a misspelling of "${meant}"`, done: 'kept' });
    }
  }
  return known;
}

interface Product {
  readonly name: string;
  readonly price: { readonly amount: string; readonly currency: string };
}
function readProducts(table: Table | undefined, currency: string, findings: Findings): Map<string, Product> {
  const known = new Map<string, Product>();
  for (const { n, cells } of table?.rows ?? []) {
    const price = parseMoney(cells['sales_price'] ?? '', currency);
    const name = cells['product'] ?? '';
    if (!price.ok) findings.add(n, { file: 'products.csv', column: 'sales_price', value: cells['sales_price'] ?? '', why: 'is no price', done: 'rejected' });
    else known.set(normal(name), { name, price: { amount: decimalText(price.value), currency } });
  }
  return known;
}

async function importTeams(table: Table | undefined, target: ImportTarget): Promise<void> {
  const offices = new Map<string, string>();
  for (const { cells } of table?.rows ?? []) {
    const office = cells['regional_office'] || 'Sales';
    if (!offices.has(office)) offices.set(office, await addTeam(target.engine, target.company, office));
  }
  const managers = new Map<string, string>();
  for (const { cells } of table?.rows ?? []) {
    const manager = cells['manager'] ?? '';
    if (manager && !managers.has(manager)) managers.set(manager, await addPerson(target.engine, target.company, { name: manager, title: 'Sales Manager', teamId: offices.get(cells['regional_office'] || 'Sales') ?? null, managerId: null }));
  }
  for (const { cells } of table?.rows ?? []) {
    if (!cells['sales_agent']) continue;
    await addPerson(target.engine, target.company, {
      name: cells['sales_agent'],
      title: 'Sales Agent',
      teamId: offices.get(cells['regional_office'] || 'Sales') ?? null,
      managerId: managers.get(cells['manager'] ?? '') ?? null,
    });
  }
}

interface Known {
  readonly accounts: ReadonlyMap<string, string>;
  readonly products: ReadonlyMap<string, Product>;
  readonly currency: string;
  readonly findings: Findings;
}

/** One row of the pipeline as a record, or nothing when it cannot be one. */
function readDeal({ n, cells }: Table['rows'][number], known: Known): { id: string; values: Values; at: number } | undefined {
  const cell = (column: string): string => cells[column] ?? '';
  const note = (column: string, why: string, done: Finding['done'], now?: string) => known.findings.add(n, { file: PIPELINE, column, value: cell(column), why, done, ...(now && { now }) });

  const id = cell('opportunity_id');
  if (!id) return void note('opportunity_id', 'is empty: nothing to recognise the row by', 'rejected');
  if (id.length > 200) return void note('opportunity_id', 'has more than 200 characters', 'rejected');
  const stage = STAGES[cell('deal_stage').toLowerCase()];
  if (!stage) return void note('deal_stage', `is no stage; there are ${Object.keys(STAGES).join(', ')}`, 'rejected');

  let account = cell('account');
  if (!account) note('account', 'is empty: the deal is kept without an account', 'kept');
  else if (known.accounts.size > 0) {
    const right = known.accounts.get(normal(account));
    if (!right) note('account', 'is not in accounts.csv', 'kept');
    else if (right !== account) {
      note('account', 'is written differently in accounts.csv', 'corrected', right);
      account = right;
    }
  }
  const product = known.products.get(normal(cell('product')));
  if (!product && cell('product')) note('product', 'is not in products.csv: the deal has no list price', 'kept');
  else if (product && product.name !== cell('product')) note('product', 'is written differently in products.csv', 'corrected', product.name);

  const date = (column: string): string | undefined => {
    const text = cell(column);
    if (!text) return undefined;
    const read = readDate(text);
    if (!read) note(column, 'is no date', 'kept');
    return read;
  };
  const engaged = date('engage_date');
  if (!cell('engage_date')) note('engage_date', `is empty (${cell('deal_stage')})`, 'kept');
  const closed = date('close_date');

  const values: Record<string, Json> = {
    name: `${account || 'No account'}: ${product?.name ?? (cell('product') || 'no product')} ${id}`.slice(0, 200),
    account: account || null,
    owner: cell('sales_agent') || null,
    stage,
    closeDate: closed ?? null,
    'fields.engage_date': engaged ?? null,
  };
  const value = cell('close_value');
  const sold = value ? parseMoney(value, known.currency) : undefined;
  if (sold && !sold.ok) note('close_value', 'is no amount', 'kept');
  if (product) {
    // A won deal's value against the list price is its real discount; an open or lost one stands at the list price.
    const soldPrice = stage === 'closed-won' && sold?.ok ? { amount: decimalText(sold.value), currency: known.currency } : product.price;
    values['lineItems'] = [{ product: product.name, quantity: 1, listPrice: product.price, soldPrice }] as unknown as Json;
  } else if (sold?.ok) values['amount'] = { amount: decimalText(sold.value), currency: known.currency };
  return { id, values, at: Date.parse(`${closed ?? engaged ?? '2017-01-01'}T12:00:00Z`) };
}

function inWords(totals: ImportReport['totals'], findings: readonly Finding[]): string {
  const lines = [`${totals.rows} rows: ${totals.created} created, ${totals.updated} updated, ${totals.unchanged} unchanged, ${totals.rejected} rejected`];
  for (const f of [...findings].sort((a, b) => b.count - a.count)) {
    const where = f.count === 1 ? `row ${f.rows[0]}` : `${f.count} rows (${f.rows.slice(0, 5).join(', ')}${f.count > 5 ? ' …' : ''})`;
    lines.push(`  ${f.done.padEnd(9)} ${f.file} ${f.column}${f.value ? ` "${f.value}"` : ''} ${f.why}${f.now ? `: "${f.now}"` : ''} — ${where}`);
  }
  return lines.join('\n');
}
