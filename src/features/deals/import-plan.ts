import { parse } from 'csv-parse/sync';
import { err, ok, type Result } from '../../kernel/result.ts';

/** What was found in a file: where, what, why it matters, and what was done about it. */
export interface Finding {
  readonly file: string;
  /** Row numbers as a spreadsheet shows them: the header is row 1. At most the first 20 are listed. */
  readonly rows: readonly number[];
  readonly count: number;
  readonly column: string;
  readonly value: string;
  readonly why: string;
  readonly done: 'kept' | 'corrected' | 'rejected';
  readonly now?: string;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly n: number; readonly cells: Readonly<Record<string, string>> }[];
  /** Rows that could not be read at all. */
  readonly broken: readonly { readonly n: number; readonly why: string }[];
}

const MOST_ROWS = 200_000;

/** Reads CSV (RFC 4180; comma, semicolon or tab). A row with too many or too few cells is reported, never the end of the file. */
export function readTable(text: string): Result<Table, string> {
  const clean = text.replace(/^\uFEFF/, '');
  const head = clean.slice(0, clean.indexOf('\n') < 0 ? undefined : clean.indexOf('\n'));
  const delimiter = [',', ';', '\t'].sort((a, b) => head.split(b).length - head.split(a).length)[0]!;
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(clean, { delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, info: true, to: MOST_ROWS + 2, trim: true }) as never;
  } catch (error) {
    return err(`cannot be read as CSV: ${(error as Error).message}`);
  }
  const [first, ...rest] = records;
  if (!first) return err('is empty');
  if (rest.length > MOST_ROWS) return err(`has more than ${MOST_ROWS} rows; split it`);
  const columns = first.record.map(c => c.toLowerCase().trim());
  const doubled = columns.find((c, i) => columns.indexOf(c) !== i);
  if (doubled !== undefined) return err(`has two columns called "${doubled}"`);
  const rows: { n: number; cells: Record<string, string> }[] = [];
  const broken: { n: number; why: string }[] = [];
  rest.forEach(({ record }, i) => {
    const n = i + 2;
    if (record.length !== columns.length) broken.push({ n, why: `has ${record.length} cells, the header has ${columns.length}` });
    else rows.push({ n, cells: Object.fromEntries(columns.map((c, j) => [c, record[j]!])) });
  });
  return ok({ columns, rows, broken });
}

/** Collects findings of one kind under one entry. */
export class Findings {
  readonly #all = new Map<string, { finding: Omit<Finding, 'rows' | 'count'>; rows: number[]; count: number }>();

  add(row: number, finding: Omit<Finding, 'rows' | 'count'>): void {
    const key = `${finding.file}|${finding.column}|${finding.value}|${finding.why}`;
    const entry = this.#all.get(key) ?? { finding, rows: [], count: 0 };
    entry.count++;
    if (entry.rows.length < 20) entry.rows.push(row);
    this.#all.set(key, entry);
  }
  list(): Finding[] {
    return [...this.#all.values()].map(({ finding, rows, count }) => ({ ...finding, rows, count }));
  }
}

/** A date as YYYY-MM-DD, also from M/D/YYYY; undefined when it is neither or no day of the calendar. */
export function readDate(text: string): string | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const us = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const [y, m, d] = iso ? [iso[1], iso[2], iso[3]] : us ? [us[3], us[1], us[2]] : [];
  if (!y || !m || !d) return undefined;
  const date = new Date(Date.UTC(Number(y), Number(m) - 1, Number(d)));
  return date.getUTCMonth() === Number(m) - 1 && date.getUTCDate() === Number(d) ? date.toISOString().slice(0, 10) : undefined;
}

/** The same name written differently: case, spaces and punctuation aside. */
export const normal = (name: string): string => name.toLowerCase().normalize('NFKD').replace(/[^\p{L}\p{N}]/gu, '');

/** Edits (insert, delete, replace, swap of neighbours) between two words: optimal string alignment distance. */
export function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, rows[i - 2]![j - 2]! + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}

/** The word of a list that this one is probably meant to be: one or two letters away, and not the word itself. */
export function probably(word: string, list: readonly string[]): string | undefined {
  if (word.length < 5) return undefined;
  const lower = word.toLowerCase();
  if (list.some(l => l.toLowerCase() === lower)) return undefined;
  return list.map(l => ({ l, d: distance(lower, l.toLowerCase()) })).filter(x => x.d <= 2).sort((a, b) => a.d - b.d)[0]?.l;
}
