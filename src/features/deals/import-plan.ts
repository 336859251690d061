import { parse } from 'csv-parse/sync';
import type { Json } from '../../kernel/json.ts';
import { decimalText, parseMoney } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { Values } from './model.ts';
import { isDate } from './stages.ts';

/** From the text of a file to what it says about deals. Pure. Cells stay text: `=1+1` is imported as these four signs. */

export interface Table {
  readonly columns: readonly string[];
  /** `row` is the number of the line's record in the file; the header is 1. */
  readonly rows: readonly { readonly row: number; readonly cells: Readonly<Record<string, string>>; readonly extra: number }[];
}

export const MOST_ROWS = 200_000;

/** Reads a CSV text: comma, semicolon or tab, quoted as in RFC 4180, with or without a byte order mark. Never throws. */
export function readCsv(text: string): Result<Table, string> {
  const firstLine = text.slice(0, 10_000).split(/\r?\n/, 1)[0] ?? '';
  const outside = firstLine.replace(/"(?:[^"]|"")*"/g, '');
  const delimiter = [',', ';', '\t'].sort((a, b) => outside.split(b).length - outside.split(a).length)[0]!;
  let records: string[][];
  try {
    records = parse(text, { bom: true, delimiter, relax_column_count: true, skip_empty_lines: false, trim: true, to: MOST_ROWS + 2 }) as string[][];
  } catch (error) {
    return err(`this is no CSV file: ${(error as Error).message.slice(0, 200)}`);
  }
  const [head, ...body] = records;
  if (!head || head.every(name => name === '')) return err('the file is empty; its first line has to name the columns');
  if (body.length > MOST_ROWS) return err(`the file has more than ${MOST_ROWS} rows; please split it`);
  const columns = head.map((name, i) => name || `column ${i + 1}`);
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) return err(`two columns are called "${twice}"`);
  const rows = body
    .map((cells, i) => ({
      row: i + 2,
      cells: Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? ''])),
      extra: Math.max(0, cells.length - columns.length),
    }))
    .filter(r => r.extra > 0 || Object.values(r.cells).some(cell => cell !== ''));
  return ok({ columns, rows });
}

export interface ImportField {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
}

/** What a column can become; `fields.<name>` besides. */
export const importFields: readonly ImportField[] = [
  { name: 'name', label: 'Name', required: true },
  { name: 'externalId', label: 'Id in the CRM', required: false },
  { name: 'account', label: 'Account', required: false },
  { name: 'owner', label: 'Owner', required: false },
  { name: 'stage', label: 'Stage', required: false },
  { name: 'amount', label: 'Amount', required: false },
  { name: 'currency', label: 'Currency', required: false },
  { name: 'listAmount', label: 'List amount', required: false },
  { name: 'discount', label: 'Discount %', required: false },
  { name: 'termMonths', label: 'Term in months', required: false },
  { name: 'paymentDays', label: 'Payment days', required: false },
  { name: 'closeDate', label: 'Close date', required: false },
  { name: 'nextStep', label: 'Next step', required: false },
];

/** How CRMs call these columns in their exports, folded to letters and digits. */
const CALLED: Readonly<Record<string, readonly string[]>> = {
  name: ['name', 'dealname', 'opportunityname', 'deal', 'opportunity', 'title'],
  externalId: ['externalid', 'id', 'opportunityid', 'dealid', 'recordid', 'idinthecrm'],
  account: ['account', 'accountname', 'company', 'companyname', 'customer', 'organization', 'organisation'],
  owner: ['owner', 'dealowner', 'opportunityowner', 'salesagent', 'salesrep', 'rep', 'owneremail', 'owneridname'],
  stage: ['stage', 'dealstage', 'stagename', 'status', 'pipelinestage'],
  amount: ['amount', 'value', 'dealvalue', 'closevalue', 'dealamount', 'price'],
  currency: ['currency', 'currencycode', 'currencyisocode', 'dealcurrencycode'],
  listAmount: ['listamount', 'listprice', 'listvalue'],
  discount: ['discount', 'discountpercent', 'discountpercentage'],
  termMonths: ['termmonths', 'term', 'terminmonths', 'contractterm', 'contractlength'],
  paymentDays: ['paymentdays', 'paymentterms', 'net', 'netdays'],
  closeDate: ['closedate', 'closingdate', 'expectedclosedate', 'expectedclose'],
  nextStep: ['nextstep', 'nextsteps'],
};

const plain = (header: string) => header.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]/g, '');

/** Column to field, by the names of the columns. Each field once; what is not recognised is left out. */
export function suggestMapping(columns: readonly string[]): Record<string, string> {
  const mapping: Record<string, string> = {};
  for (const [field, names] of Object.entries(CALLED)) {
    const column = names.map(name => columns.find(c => plain(c) === name && !(c in mapping))).find(c => c !== undefined);
    if (column !== undefined) mapping[column] = field;
  }
  return mapping;
}

export interface RowProblem {
  readonly field: string;
  readonly message: string;
}

export interface PlannedRow {
  readonly row: number;
  readonly name: string;
  /** Null: the file has none; one is made of name and account. */
  readonly externalId: string | null;
  readonly values: Values;
  readonly problems: readonly RowProblem[];
}

/** Checks that a mapping fits a file. The first thing that is wrong, in words. */
export function wrongMapping(table: Table, mapping: Readonly<Record<string, string>>): RowProblem | undefined {
  const known = new Set(importFields.map(f => f.name));
  const taken = new Set<string>();
  for (const [column, field] of Object.entries(mapping)) {
    if (!table.columns.includes(column)) return { field: `mapping.${column}`, message: 'is no column of this file' };
    if (!known.has(field) && !/^fields\.[A-Za-z][A-Za-z0-9_-]{0,79}$/.test(field)) return { field: `mapping.${column}`, message: `has to be one of ${[...known].join(', ')} or fields.<name>` };
    if (taken.has(field)) return { field: `mapping.${column}`, message: `two columns become ${field}` };
    taken.add(field);
  }
  return taken.has('name') ? undefined : { field: 'mapping', message: 'some column has to become the name' };
}

/** Reads each row. A row with a problem is left out as a whole, and says where and why; the others are not touched by it. */
export function planRows(table: Table, mapping: Readonly<Record<string, string>>, options: { readonly currency: string }): PlannedRow[] {
  return table.rows.map(({ row, cells, extra }) => {
    const by = (field: string) => Object.entries(mapping).find(([, f]) => f === field)?.[0];
    const cell = (field: string) => cells[by(field) ?? ''] ?? '';
    const problems: RowProblem[] = [];
    const values: Record<string, Json> = {};
    if (extra > 0) problems.push({ field: '(row)', message: `has ${extra} more ${extra === 1 ? 'cell' : 'cells'} than there are columns` });
    const currency = cell('currency').toUpperCase() || options.currency;
    for (const [column, field] of Object.entries(mapping)) {
      if (field === 'externalId' || field === 'currency') continue;
      const read = readCell(field, cells[column] ?? '', currency);
      if (read.ok) {
        if (read.value !== undefined) values[field] = read.value;
      } else problems.push({ field: column, message: `${JSON.stringify((cells[column] ?? '').slice(0, 60))} ${read.error}` });
    }
    if (cell('name') === '') problems.push({ field: by('name') ?? 'name', message: 'is missing' });
    return { row, name: cell('name'), externalId: cell('externalId') || null, values, problems };
  });
}

/** One cell as a value. An empty one empties the field; the stage, which cannot be empty, is then not touched. */
function readCell(field: string, text: string, currency: string): Result<Json | undefined, string> {
  if (text === '') return ok(field === 'stage' || field === 'name' ? undefined : null);
  switch (field) {
    case 'amount':
    case 'listAmount': {
      const amount = readAmount(text, currency);
      return amount.ok ? ok({ amount: amount.value, currency }) : amount;
    }
    case 'discount': {
      const number = text.replace(/\s*%$/, '');
      return /^-?\d{1,4}(\.\d{1,2})?$/.test(number) ? ok(Number(number)) : err('is no percentage such as 12.5');
    }
    case 'termMonths':
    case 'paymentDays':
      return /^\d{1,4}$/.test(text) ? ok(Number(text)) : err('is no whole number');
    case 'closeDate': {
      const date = readDate(text);
      return date === undefined ? err('is no date such as 2026-03-31 or 3/31/2026') : ok(date);
    }
    default:
      return text.length > (field === 'name' || field === 'account' ? 200 : 4000) ? err('is too long') : ok(text);
  }
}

/** An amount with a decimal point; a leading currency sign and well-formed thousands commas are accepted. */
export function readAmount(text: string, currency: string): Result<string, string> {
  const bare = text.replace(/^[$€£¥]\s*/, '');
  const money = parseMoney(bare, currency, { group: ',', extraZeros: true });
  return money.ok ? ok(decimalText(money.value)) : err(`is no amount: ${money.error.message}`);
}

/** A date as YYYY-MM-DD or M/D/YYYY; undefined for what is none. */
export function readDate(text: string): string | undefined {
  if (isDate(text)) return text;
  const [, month, day, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text) ?? [];
  if (!month || !day || !year) return undefined;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDate(iso) ? iso : undefined;
}
