import type { Json } from '../../kernel/json.ts';
import type { ImportRow } from './import.ts';
import { readAmount, readCsv, readDate, type Table } from './import-plan.ts';
import type { Values } from './model.ts';
import { countryNames, industryNames, meant } from './suspicious.ts';

/** Folders that are known as a whole. A new one is one more entry here; nothing else knows their names. Pure. */

/** Something in the files that is not as it should be, once per kind and value. */
export interface Finding {
  readonly kind: 'corrected' | 'kept' | 'suspicious' | 'rejected';
  readonly file: string;
  readonly column: string;
  readonly value: string;
  readonly why: string;
  readonly done: string;
  readonly count: number;
  /** Every line it was found in; the header is 1. */
  readonly rows: readonly number[];
}

export interface PlannedPeople {
  readonly teams: readonly string[];
  readonly people: readonly { readonly name: string; readonly team: string | null; readonly manager: string | null }[];
}

export interface FolderPlan {
  /** The file with the deals. */
  readonly file: string;
  readonly people: PlannedPeople;
  readonly rows: readonly { readonly line: number; readonly row: ImportRow }[];
  /** Rows that say no deal at all. */
  readonly rejected: number;
  readonly findings: readonly Finding[];
}

export interface Profile {
  readonly name: string;
  readonly needs: readonly string[];
  /** @throws Error in words when a file is unreadable or lacks a column */
  plan(files: ReadonlyMap<string, string>, currency: string): FolderPlan;
}

/** Findings of one kind about one value are told once, with all their lines. */
class Findings {
  readonly #all = new Map<string, Omit<Finding, 'count' | 'rows'> & { rows: number[] }>();
  add(line: number, finding: Omit<Finding, 'count' | 'rows'>): void {
    const key = `${finding.kind} ${finding.file} ${finding.column} ${finding.value} ${finding.why}`;
    const known = this.#all.get(key);
    if (known) known.rows.push(line);
    else this.#all.set(key, { ...finding, rows: [line] });
  }
  list(): Finding[] {
    return [...this.#all.values()].map(f => ({ ...f, count: f.rows.length }));
  }
}

function table(files: ReadonlyMap<string, string>, name: string, columns: readonly string[]): Table {
  const read = readCsv(files.get(name) ?? '');
  if (!read.ok) throw new Error(`${name}: ${read.error}`);
  const missing = columns.filter(c => !read.value.columns.includes(c));
  if (missing.length > 0) throw new Error(`${name} lacks ${missing.length === 1 ? 'the column' : 'the columns'} ${missing.join(', ')}.`);
  return read.value;
}

const squeezed = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

const PIPELINE = 'sales_pipeline.csv';
const ACCOUNTS = 'accounts.csv';
const PRODUCTS = 'products.csv';
const TEAMS = 'sales_teams.csv';

/** Its four stages, by the names that the built-in CRM starts with. */
const STAGES: Readonly<Record<string, string>> = { prospecting: 'prospecting', engaging: 'qualification', won: 'closed-won', lost: 'closed-lost' };

/** Accounts, products, sales teams and a pipeline of opportunities, one product each. */
const salesPipeline: Profile = {
  name: 'sales pipeline',
  needs: [ACCOUNTS, PRODUCTS, TEAMS, PIPELINE],
  plan(files, currency) {
    const found = new Findings();
    const teams = table(files, TEAMS, ['sales_agent', 'manager', 'regional_office']);
    const products = readProducts(table(files, PRODUCTS, ['product', 'sales_price']), currency, found);
    const accounts = readAccounts(table(files, ACCOUNTS, ['account', 'sector', 'office_location']), found);
    const people = readPeople(teams);
    const pipeline = table(files, PIPELINE, ['opportunity_id', 'sales_agent', 'product', 'account', 'deal_stage', 'engage_date', 'close_date', 'close_value']);
    const agents = new Set(people.people.map(p => p.name));
    const rows: { line: number; row: ImportRow }[] = [];
    const seen = new Map<string, number>();
    let rejected = 0;
    for (const { row: line, cells, extra } of pipeline.rows) {
      const cell = (name: string) => cells[name] ?? '';
      const note = (kind: Finding['kind'], column: string, value: string, why: string, done: string) => found.add(line, { kind, file: PIPELINE, column, value, why, done });
      const reject = (column: string, value: string, why: string) => {
        note('rejected', column, value, why, 'left out');
        rejected++;
      };
      const id = cell('opportunity_id');
      if (extra > 0) {
        reject('', '', 'has more cells than there are columns');
        continue;
      }
      if (id === '') {
        reject('opportunity_id', '', 'has no id');
        continue;
      }
      const earlier = seen.get(id);
      if (earlier !== undefined) note('kept', 'opportunity_id', id, `stands in line ${earlier} too`, 'the later line counts');
      seen.set(id, line);

      const values: Record<string, Json> = {};
      const stage = STAGES[cell('deal_stage').toLowerCase()];
      if (stage === undefined) {
        reject('deal_stage', cell('deal_stage'), `has to be one of ${Object.keys(STAGES).join(', ')}`);
        continue;
      }
      values['stage'] = stage;
      if (cell('deal_stage').toLowerCase() !== stage.replace('closed-', '')) note('kept', 'deal_stage', cell('deal_stage'), 'is called otherwise here', `is the stage ${stage}`);

      const dates: Record<string, string | null> = {};
      let wrongDate: string | undefined;
      for (const column of ['engage_date', 'close_date']) {
        const text = cell(column);
        const date = text === '' ? null : readDate(text);
        if (date === undefined) wrongDate = column;
        dates[column] = date ?? null;
      }
      if (wrongDate !== undefined) {
        reject(wrongDate, cell(wrongDate), 'is no date such as 2017-03-31 or 3/31/2017');
        continue;
      }
      if (dates['engage_date'] === null) note('kept', 'engage_date', '', 'is missing', 'kept without it');
      values['closeDate'] = dates['close_date'] ?? null;
      values['fields.engage_date'] = dates['engage_date'] ?? null;

      const account = accounts.get(squeezed(cell('account')));
      if (cell('account') === '') note('kept', 'account', '', 'is missing', 'kept without an account');
      else if (!account) note('kept', 'account', cell('account'), `is not in ${ACCOUNTS}`, 'kept as it is');
      else if (account.name !== cell('account')) note('corrected', 'account', cell('account'), `is written otherwise in ${ACCOUNTS}`, `read as ${account.name}`);
      values['account'] = account?.name ?? (cell('account') || null);
      if (account) {
        values['fields.sector'] = account.sector || null;
        values['fields.country'] = account.country || null;
      }

      const agent = cell('sales_agent');
      if (agent === '') note('kept', 'sales_agent', '', 'is missing', 'kept without an owner');
      else if (!agents.has(agent)) note('kept', 'sales_agent', agent, `is not in ${TEAMS}`, 'kept as the name of an unknown owner');
      values['owner'] = agent || null;

      const priced = price(cell, stage, products, currency, note);
      if ('wrong' in priced) {
        reject('close_value', cell('close_value'), priced.wrong);
        continue;
      }
      Object.assign(values, priced.values);
      values['name'] = account || cell('account') ? `${account?.name ?? cell('account')} · ${priced.product}` : `${priced.product} (${id})`;
      rows.push({ line, row: { externalId: id, values: values as Values } });
    }
    return { file: PIPELINE, people, rows, rejected, findings: found.list() };
  },
};

type Note = (kind: Finding['kind'], column: string, value: string, why: string, done: string) => void;

/** List price and sold price. Only a deal that was won says what it was sold for; until then it stands at its list price. */
function price(
  cell: (name: string) => string,
  stage: string,
  products: ReadonlyMap<string, { readonly name: string; readonly price: string }>,
  currency: string,
  note: Note,
): { product: string; values: Values } | { wrong: string } {
  const written = cell('product');
  const product = products.get(squeezed(written));
  const value = cell('close_value') === '' ? undefined : readAmount(cell('close_value'), currency);
  if (value && !value.ok) return { wrong: value.error };
  const sold = value?.ok ? value.value : undefined;
  const money = (amount: string) => ({ amount, currency });
  if (!product) {
    note('kept', 'product', written, `is not in ${PRODUCTS}`, 'kept without a list price');
    return { product: written || 'Unknown product', values: { amount: sold === undefined ? null : money(sold), lineItems: [] } };
  }
  if (product.name !== written) note('corrected', 'product', written, `is written otherwise in ${PRODUCTS}`, `read as ${product.name}`);
  const nothing = sold === undefined || /^0(\.0+)?$/.test(sold);
  if (stage === 'closed-won' && nothing) note('kept', 'close_value', cell('close_value'), 'a won deal without a value', 'stands at its list price');
  if (stage === 'closed-lost' && nothing) note('kept', 'close_value', cell('close_value'), 'a lost deal has no value', 'stands at its list price; what was written is kept as close_value');
  const at = stage === 'closed-won' && !nothing ? sold : product.price;
  return {
    product: product.name,
    values: {
      lineItems: [{ product: product.name, quantity: 1, listPrice: money(product.price), soldPrice: money(at) }],
      ...(stage === 'closed-lost' && sold !== undefined && { 'fields.close_value': Number(sold) }),
    },
  };
}

function readProducts(products: Table, currency: string, found: Findings): Map<string, { name: string; price: string }> {
  const known = new Map<string, { name: string; price: string }>();
  for (const { row, cells } of products.rows) {
    const name = cells['product'] ?? '';
    const amount = readAmount(cells['sales_price'] ?? '', currency);
    if (amount.ok) known.set(squeezed(name), { name, price: amount.value });
    else found.add(row, { kind: 'kept', file: PRODUCTS, column: 'sales_price', value: cells['sales_price'] ?? '', why: amount.error, done: 'its deals have no list price' });
  }
  return known;
}

function readAccounts(accounts: Table, found: Findings): Map<string, { name: string; sector: string; country: string }> {
  for (const [column, known] of [['sector', industryNames], ['office_location', countryNames()]] as const) {
    const counts = new Map<string, number>();
    for (const { cells } of accounts.rows) counts.set(cells[column] ?? '', (counts.get(cells[column] ?? '') ?? 0) + 1);
    const meanings = new Map([...counts.keys()].map(value => [value, meant(value, known, counts)]));
    for (const { row, cells } of accounts.rows) {
      const value = cells[column] ?? '';
      const better = meanings.get(value);
      if (better !== undefined) found.add(row, { kind: 'suspicious', file: ACCOUNTS, column, value, why: `perhaps ${better} is meant`, done: 'kept as it is' });
    }
  } // prettier-ignore
  return new Map(accounts.rows.map(({ cells }) => [squeezed(cells['account'] ?? ''), { name: cells['account'] ?? '', sector: cells['sector'] ?? '', country: cells['office_location'] ?? '' }]));
}

function readPeople(teams: Table): PlannedPeople {
  const people = new Map<string, { name: string; team: string | null; manager: string | null }>();
  for (const { cells } of teams.rows) {
    const [agent = '', manager = '', office = ''] = [cells['sales_agent'], cells['manager'], cells['regional_office']];
    if (manager !== '' && !people.has(manager)) people.set(manager, { name: manager, team: office || null, manager: null });
    if (agent !== '' && agent !== manager) people.set(agent, { name: agent, team: office || null, manager: manager || null });
  }
  return { teams: [...new Set(teams.rows.map(r => r.cells['regional_office'] ?? '').filter(name => name !== ''))], people: [...people.values()] };
}

export const profiles: readonly Profile[] = [salesPipeline];
