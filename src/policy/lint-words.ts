import { listOf } from '../kernel/text.ts';
import { decimalsOf } from '../kernel/money-currencies.ts';
import type { Column, Literal } from './conditions.ts';
import { holds } from './lint-cover.ts';
import type { Box } from './lint-cover.ts';
import { valueOfCell, type Grid, type GridCell, type GridColumn, type Slice } from './lint-grid.ts';
import { label, valueWords } from './table-words.ts';

/** One value of a deal that shows a finding. */
export interface ShownValue {
  readonly column: string;
  /** Undefined: the deal has none. */
  readonly value: Literal | undefined;
  /** `60,000 EUR`, `12 %`, `net 60`. */
  readonly words: string;
  /** Whether the finding depends on it. */
  readonly matters: boolean;
}

export interface ShownDeal {
  readonly values: readonly ShownValue[];
  readonly currency: string | undefined;
  /** `60,000 EUR, 12 %, net 60`: only what matters. */
  readonly words: string;
}

/** A set of deals in words, column by column: `amount from 50,000 EUR`, `discount over 10 % and under 15 %`. */
export interface ShownBox {
  readonly column: string;
  readonly words: string;
}

function shownValue(value: Literal | undefined, column: Column): string {
  if (value === undefined) return `no ${label(column.name)}`;
  const words = valueWords(value, column.name, column.type);
  switch (column.name) {
    case 'amount':
    case 'currency':
      return words;
    case 'discount':
      return typeof value === 'number' && value < 0 ? `a mark-up of ${words.replace(/^[-\u2212]\s*/, '')}` : words;
    case 'payment_days':
      return `net ${words}`;
    case 'term_months':
      return words;
    default:
      return `${label(column.name)} ${words}`;
  }
}

/** A deal out of a box: of each column the middle of its likeliest stretch. */
export function dealIn(box: Box, grid: Grid, cutting: (c: number) => boolean = c => isCut(box, c, grid)): ShownDeal {
  const values = grid.columns.map((column, c): ShownValue => {
    const value = valueOfCell(bestCell(box[c] as Uint32Array, column), column.column, grid.slice);
    return { column: column.column.name, value, words: shownValue(value, column.column), matters: cutting(c) };
  });
  const said = values.filter(v => v.matters || (v.column === 'currency' && !values.some(m => m.matters && typeof m.value === 'object')));
  const inOrder = [...said].sort((a, b) => rank(a.column) - rank(b.column));
  return { values, currency: grid.slice.currency, words: inOrder.map(v => v.words).join(', ') || 'any deal' };
}

const ORDER = ['amount', 'discount', 'payment_days', 'term_months', 'list_amount', 'currency', 'stage', 'owner_team'];
const rank = (column: string) => (ORDER.includes(column) ? ORDER.indexOf(column) : ORDER.length);

export const isCut = (box: Box, c: number, grid: Grid): boolean => {
  const { plausible } = grid.columns[c] as GridColumn;
  return plausible.some((word, i) => (word & ~((box[c] as Uint32Array)[i] as number)) !== 0);
};

/** A stretch before a single value, a plausible one before another, a bounded one before an open one. */
function bestCell(mask: Uint32Array, { cells, classOf, plausible }: GridColumn): GridCell {
  const weight = (cell: GridCell, k: number) => {
    if (cell.kind === 'missing') return -10;
    const likely = holds(plausible, k) ? 4 : 0;
    if (cell.kind !== 'numbers') return likely + (cell.kind === 'value' ? 2 : 0);
    const below = cell.to !== null && cell.to < 0 ? -3 : 0;
    return likely + below + (cell.from !== null && cell.from === cell.to ? 0 : cell.from !== null ? 2 : 1);
  };
  let best: GridCell = { kind: 'missing' };
  let most = -Infinity;
  cells.forEach((cell, i) => {
    const k = classOf[i] ?? 0;
    if (!holds(mask, k)) return;
    const w = weight(cell, k);
    if (w > most) [best, most] = [cell, w];
  });
  return best;
}

/** What a box is made of, without the columns that it does not cut. */
export function boxInWords(box: Box, grid: Grid): ShownBox[] {
  const cut = grid.columns.flatMap((column, c) => (isCut(box, c, grid) ? [{ column: column.column.name, words: stretchesInWords(box[c] as Uint32Array, column, grid.slice) }] : []));
  return cut.sort((a, b) => rank(a.column) - rank(b.column));
}

function stretchesInWords(mask: Uint32Array, { column, cells, classOf, plausible }: GridColumn, slice: Slice): string {
  const parts: string[] = [];
  const other = cells.find(cell => cell.kind === 'other');
  let run: { from: GridCell; to: GridCell } | undefined;
  const end = () => {
    if (run) parts.push(stretchInWords(run.from, run.to, column, slice));
    run = undefined;
  };
  const otherIn = other !== undefined && holds(mask, classOf[cells.indexOf(other)] ?? 0);
  const left: string[] = [];
  cells.forEach((cell, i) => {
    const inside = holds(mask, classOf[i] ?? 0) && holds(plausible, classOf[i] ?? 0);
    if (cell.kind === 'numbers') {
      if (!inside) return end();
      run = { from: run?.from ?? cell, to: cell };
      return undefined;
    }
    end();
    if (cell.kind === 'set' && inside) parts.push(cell.values.length > 0 ? listOf(cell.values) : 'none of those named');
    if (cell.kind === 'value') {
      const said = valueWords(cell.value, column.name, column.type);
      // "Every stage but these" is shorter than the others, of which there is no end.
      if (inside && !(otherIn && typeof cell.value === 'string')) parts.push(said);
      if (!inside && otherIn && typeof cell.value === 'string') left.push(said);
    }
    return undefined;
  });
  end();
  if (otherIn) parts.push(left.length > 0 ? `none of ${listOf(left, 'or')}` : 'any name');
  return `${label(column.name)} ${listOf(parts, 'or')}`;
}

function stretchInWords(first: GridCell, last: GridCell, column: Column, slice: Slice): string {
  if (first.kind !== 'numbers' || last.kind !== 'numbers') return '';
  const say = (n: bigint | number) =>
    valueWords(column.type === 'money' ? { minor: BigInt(n), currency: slice.currency ?? '' } : Number(n), column.name, column.type);
  const from = column.type === 'percent' && first.from !== null && first.from <= -100_000 ? null : first.from;
  const to = column.type === 'percent' && last.to !== null && last.to >= 10_000 && first.from !== last.to ? null : last.to;
  if (from !== null && from === to) return say(from);
  const unit = column.type === 'percent' ? 100n : column.type === 'money' ? 10n ** BigInt(decimalsOf(slice.currency ?? '') ?? 0) : 1n;
  const round = (n: bigint) => unit > 1n && n % unit === 0n;
  const low =
    from === null ? '' : first.open ? `over ${say(from)}` : typeof from === 'bigint' && !round(from) && round(from - 1n) ? `over ${say(from - 1n)}` : `from ${say(from)}`;
  const high =
    to === null ? '' : last.open ? `under ${say(to)}` : typeof to === 'bigint' && !round(to) && round(to + 1n) ? `under ${say(to + 1n)}` : `${from === null ? 'at most' : 'to'} ${say(to)}`;
  if (low && high) return high.startsWith('to ') ? (low.startsWith('over') ? `${low} up ${high}` : `${low} ${high}`) : `${low} and ${high}`;
  return low || high || 'any value';
}

const MOST_NAMES = 6;
/** `"a", "b" and 3 more` */
export function rowsInWords(names: readonly string[], joiner: 'and' | 'or' = 'and'): string {
  const quoted = names.map(name => `"${name}"`);
  return quoted.length <= MOST_NAMES ? listOf(quoted, joiner) : `${quoted.slice(0, MOST_NAMES).join(', ')} and ${quoted.length - MOST_NAMES} more`;
}
