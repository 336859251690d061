import type { Money } from '../kernel/money.ts';
import { literalsOf } from './conditions.ts';
import type { Column, Condition, Literal, Operator, Test } from './conditions.ts';
import { limitIn } from './rates.ts';
import type { ExchangeRates } from './rates.ts';
import type { Cell, Policy, Row } from './model.ts';

/*
 * A decision table as boxes. Every column is cut at the values that its conditions name; between two cuts all conditions
 * answer the same, so a *cell* stands for all of its values, and cells on which every row answers the same become one
 * *class*. A way of a row (its `when` with one alternative of `any-of`) is then a set of classes a column, kept as bits.
 *
 * A deal has one currency: amounts of all columns are in it. So there is one grid for each currency (`Slice`).
 */

/** A stretch of values, or one value. Whole-numbered columns have closed ends; a custom field's numbers are dense. */
export type GridCell =
  | { readonly kind: 'numbers'; readonly from: bigint | number | null; readonly to: bigint | number | null; readonly open: boolean }
  | { readonly kind: 'value'; readonly value: string | boolean }
  | { readonly kind: 'other'; readonly than: readonly string[] }
  /** Of a column with several texts at once: exactly these of those that conditions name. */
  | { readonly kind: 'set'; readonly values: readonly string[] }
  | { readonly kind: 'missing' };

export interface GridColumn {
  readonly column: Column;
  /** In ascending order; a class may hold several that do not touch. */
  readonly cells: readonly GridCell[];
  /** The class of each cell. */
  readonly classOf: readonly number[];
  /** Cells of each class. */
  readonly classes: readonly (readonly number[])[];
  /** Classes of deals as they come: no negative amounts, nothing missing. */
  readonly plausible: Uint32Array;
}

/** A set of classes for each column; null where a column is not looked at. */
export type Part = readonly (Uint32Array | null)[];

export interface Way {
  readonly row: number;
  /** Where every condition holds. */
  readonly sure: Part;
  /** Where every condition holds or cannot be told, since a value is missing or cannot be compared. */
  readonly possible: Part;
}

export interface Slice {
  /** Undefined: the deal has neither currency nor amounts. */
  readonly currency: string | undefined;
  /** Some condition names it. */
  readonly named: boolean;
}

export interface Grid {
  readonly slice: Slice;
  readonly columns: readonly GridColumn[];
  readonly ways: readonly Way[];
  /** The deals that the policy is for. */
  readonly meant: Part;
}

/**
 * A condition outside the table's own columns and tests (a row's free CEL condition, a kind of test that came later): it
 * cannot be modelled, so it is taken as something that may hold or not for any deal.
 */
export const isFree = (row: Row): boolean => row.cel !== undefined || [...row.when, ...row.anyOf.flat()].some(cell => cell.condition.flat().some(test => !KINDS.has(test.kind)) || !isModelled(cell));
const KINDS: ReadonlySet<string> = new Set<Test['kind']>(['compare', 'range', 'in']);

/** A type of column that holds several texts at once. */
const isSeveral = ({ type }: { readonly type: string }): boolean => type === 'texts';
/** Every set of the named texts is a cell of its own, so their number has a bound. */
const MOST_TEXTS = 8;
const isModelled = ({ column, condition }: Cell): boolean => !isSeveral(column) || new Set(literalsOf(condition)).size <= MOST_TEXTS;

const OTHERS = ['CHF', 'SEK', 'NZD', 'AUD', 'CAD', 'PLN', 'MXN', 'ZAR', 'THB', 'ILS', 'CLP', 'KWD'];
/** Beyond these, currencies that have a rate and that no condition names behave like those that are looked at. */
const MOST_SLICES = 6;

/** The currencies that make a difference: those that conditions name, most frequent first, some with a rate, one without, and none. */
export function slicesOf(policy: Policy, rates: ExchangeRates): Slice[] {
  const cells = [...policy.rows.flatMap(row => [...row.when, ...row.anyOf.flat()]), ...(policy.for ?? [])];
  const about = cells.filter(cell => cell.column.type === 'money' || cell.column.name === 'currency');
  if (about.length === 0) return [{ currency: rates.base || 'EUR', named: false }];
  const count = new Map<string, number>();
  for (const literal of about.flatMap(cell => literalsOf(cell.condition))) {
    const currency = typeof literal === 'object' ? literal.currency : typeof literal === 'string' ? literal : undefined;
    if (currency !== undefined) count.set(currency, (count.get(currency) ?? 0) + 1);
  }
  const named = [...count].sort((a, b) => b[1] - a[1]).map(([currency]) => currency);
  const rated = [...rates.worth.keys()].filter(currency => !count.has(currency)).slice(0, Math.max(0, MOST_SLICES - named.length));
  const other = OTHERS.find(currency => !count.has(currency) && !rates.worth.has(currency)) ?? 'XXX';
  return [
    ...named.map(currency => ({ currency, named: true })),
    ...[...rated, other].map(currency => ({ currency, named: false })),
    { currency: undefined, named: false },
  ];
}

export function gridOf(policy: Policy, rates: ExchangeRates, slice: Slice): Grid {
  const rows: PlainWay[] = policy.rows.flatMap((row, index) =>
    (row.anyOf.length > 0 ? row.anyOf : [[]]).map(more => ({ row: index, missing: row.missing, cells: [...row.when, ...more] })),
  );
  // Whom the policy is for, as one more way: it only says where the others are looked at.
  const ways: PlainWay[] = [...rows, { row: -1, missing: 'no-match', cells: policy.for ?? [] }];
  const names = [...new Map(ways.flatMap(way => way.cells.map(cell => [cell.column.name, cell.column] as const))).values()];
  const made = names.map(column => columnOfGrid(column, ways, rates, slice));
  return {
    slice,
    columns: made.map(m => m.column),
    meant: made.map(m => m.sure[rows.length] ?? null),
    ways: rows.map((way, i) => ({
      row: way.row,
      sure: made.map(m => m.sure[i] ?? null),
      possible: made.map(m => m.possible[i] ?? null),
    })),
  };
}

interface PlainWay {
  readonly row: number;
  readonly missing: 'matches' | 'no-match';
  readonly cells: readonly Cell[];
}

function columnOfGrid(column: Column, ways: readonly PlainWay[], rates: ExchangeRates, slice: Slice) {
  const conditions = ways.map(way => way.cells.filter(cell => cell.column.name === column.name).map(cell => cell.condition));
  const cells = cellsOf(column, conditions.flat().flatMap(literalsOf), rates, slice);
  const sureOn = ways.map(() => new Uint8Array(cells.length));
  const possibleOn = ways.map(() => new Uint8Array(cells.length));
  cells.forEach((cell, c) => {
    const value = valueOfCell(cell, column, slice);
    conditions.forEach((mine, w) => {
      const answers = mine.map(condition => (cell.kind === 'set' ? holdsForAll(condition, cell.values) : holdsAt(condition, value, rates)) ?? (ways[w]?.missing === 'matches' ? true : undefined));
      (sureOn[w] as Uint8Array)[c] = answers.every(a => a === true) ? 1 : 0;
      (possibleOn[w] as Uint8Array)[c] = answers.every(a => a !== false) ? 1 : 0;
    });
  });
  const known = new Map<string, number>();
  const classes: number[][] = [];
  const likely: boolean[] = [];
  const classOf = cells.map((cell, c) => {
    const plausible = isPlausible(cell, column);
    const key = `${plausible ? 1 : 0}${conditions.map((mine, w) => (mine.length === 0 ? '' : `${sureOn[w]?.[c]}${possibleOn[w]?.[c]}`)).join('')}`;
    let at = known.get(key);
    if (at === undefined) {
      known.set(key, (at = classes.length));
      classes.push([]);
      likely.push(plausible);
    }
    (classes[at] as number[]).push(c);
    return at;
  });
  const maskOf = (on: Uint8Array) => maskWhere(classes.length, k => on[classes[k]?.[0] ?? 0] === 1);
  // A column in which nothing is plausible (amounts of a deal without currency) is taken as it is.
  const anything = likely.some(Boolean);
  return {
    column: { column, cells, classOf, classes, plausible: maskWhere(classes.length, k => !anything || likely[k] === true) },
    sure: conditions.map((mine, w) => (mine.length === 0 ? null : maskOf(sureOn[w] as Uint8Array))),
    possible: conditions.map((mine, w) => (mine.length === 0 ? null : maskOf(possibleOn[w] as Uint8Array))),
  };
}

export function maskWhere(size: number, has: (k: number) => boolean): Uint32Array {
  const mask = new Uint32Array(Math.max(1, Math.ceil(size / 32)));
  for (let k = 0; k < size; k++) if (has(k)) mask[k >> 5] = (mask[k >> 5] ?? 0) | (1 << (k & 31));
  return mask;
}

const MARK_UP_MOST = -100_000;
const DISCOUNT_MOST = 10_000;

function cellsOf(column: Column, literals: readonly Literal[], rates: ExchangeRates, slice: Slice): GridCell[] {
  const missing: GridCell = { kind: 'missing' };
  if (column.type === 'money') {
    const { currency } = slice;
    if (currency === undefined) return [missing];
    const points = literals.flatMap(l => (typeof l === 'object' ? (limitIn(l, currency, rates)?.floor ?? []) : []));
    // Deals below nothing are kept apart, so that a gap among them is not what is shown first.
    return [...wholeCells([...points, ...points.map(p => p + 1n), 0n], null, null), missing];
  }
  if (column.name === 'currency') return slice.currency === undefined ? [missing] : [{ kind: 'value', value: slice.currency }];
  const numbers = literals.filter(l => typeof l === 'number');
  if (isSeveral(column)) return [...setsOf([...new Set(literals.filter(l => typeof l === 'string'))].sort().slice(0, 2 * MOST_TEXTS)), missing];
  // A share of the amount is never below nothing.
  if (column.type === 'percent' && column.name.startsWith('product_share.')) return [...wholeCells(numbers.map(BigInt), 0n, BigInt(DISCOUNT_MOST)), missing];
  if (column.type === 'percent') return [...wholeCells(numbers.map(BigInt), BigInt(MARK_UP_MOST), BigInt(DISCOUNT_MOST)), missing];
  if (column.type === 'whole') return [...wholeCells(numbers.map(BigInt), 0n, null), missing];
  const texts = [...new Set(literals.filter(l => typeof l === 'string'))].sort();
  const named: GridCell[] = [
    ...(numbers.length > 0 ? denseCells(numbers) : []),
    ...texts.map((value): GridCell => ({ kind: 'value', value })),
    ...(texts.length > 0 ? [{ kind: 'other', than: texts } as const] : []),
    ...(literals.some(l => typeof l === 'boolean') ? [true, false].map((value): GridCell => ({ kind: 'value', value })) : []),
  ];
  return [...named, missing];
}

/** Every set of these texts: up to eight all of them; beyond, those of at most two. */
function setsOf(texts: readonly string[]): GridCell[] {
  if (texts.length <= MOST_TEXTS) return Array.from({ length: 2 ** texts.length }, (_, bits) => ({ kind: 'set', values: texts.filter((_text, i) => (bits >> i) & 1) }));
  const pairs = texts.flatMap((a, i) => texts.slice(i + 1).map(b => [a, b]));
  return [[], ...texts.map(text => [text]), ...pairs].map(values => ({ kind: 'set', values }));
}

/** A cell of its own for each point, and for what lies between. */
function wholeCells(points: readonly bigint[], least: bigint | null, most: bigint | null): GridCell[] {
  const breaks = [...new Set(points)].filter(p => (least === null || p >= least) && (most === null || p <= most)).sort((a, b) => (a < b ? -1 : 1));
  const cells: GridCell[] = [];
  const stretch = (from: bigint | null, to: bigint | null) => {
    if (from === null || to === null || from <= to) cells.push({ kind: 'numbers', from, to, open: false });
  };
  let from = least;
  for (const point of breaks) {
    stretch(from, point - 1n);
    stretch(point, point);
    from = point + 1n;
  }
  stretch(from, most);
  return cells;
}

function denseCells(points: readonly number[]): GridCell[] {
  const breaks = [...new Set(points)].sort((a, b) => a - b);
  const cells: GridCell[] = [{ kind: 'numbers', from: null, to: breaks[0] ?? null, open: true }];
  breaks.forEach((point, i) => {
    cells.push({ kind: 'numbers', from: point, to: point, open: false });
    cells.push({ kind: 'numbers', from: point, to: breaks[i + 1] ?? null, open: true });
  });
  return cells;
}

const isPlausible = (cell: GridCell, column: Column): boolean =>
  cell.kind !== 'missing' && !(column.type === 'money' && cell.kind === 'numbers' && cell.to !== null && cell.to < 0n);

/** One value of a cell, as round as it can be; undefined where it is missing. */
export function valueOfCell(cell: GridCell, column: Column, slice: Slice): Literal | undefined {
  if (cell.kind === 'missing') return undefined;
  if (cell.kind === 'value') return cell.value;
  if (cell.kind === 'other') return otherThan(cell.than);
  if (cell.kind === 'set') return cell.values.length > 0 ? cell.values.join(', ') : 'none of those named';
  if (!cell.open) {
    if (cell.from === cell.to && typeof cell.from === 'number') return cell.from;
    const [from, to] = [ended(cell.from, column), ended(cell.to, column)];
    const whole = cell.from === cell.to ? BigInt(cell.from ?? 0) : roundest(from, to, column);
    return column.type === 'money' ? { minor: whole, currency: slice.currency ?? '' } : Number(whole);
  }
  return denseValue(cell.from === null ? null : Number(cell.from), cell.to === null ? null : Number(cell.to));
}

/** The ends of what a percentage may be say nothing about deals. */
const ended = (end: bigint | number | null, column: Column): bigint | null =>
  end === null || (column.type === 'percent' && (end <= MARK_UP_MOST || end >= DISCOUNT_MOST)) ? null : BigInt(end);

function otherThan(names: readonly string[]): string {
  let name = 'another';
  while (names.includes(name)) name += ' one';
  return name;
}

/** The roundest whole number of a closed stretch, the nearest to its middle of those. Open ends are taken half as far again. */
function roundest(from: bigint | null, to: bigint | null, column: Column): bigint {
  const unit = column.type === 'percent' ? 100n : column.type === 'money' ? 100n : 1n;
  const away = (n: bigint) => (n < 0n ? -n : n) / 2n + 5n * unit;
  const high = to ?? (from === null ? 0n : from + away(from));
  const low = from ?? (high >= 0n ? 0n : high - away(high));
  if (low >= high) return high;
  const middle = (low + high) / 2n;
  for (let step = 10n ** BigInt(String(high - low).length); step > 0n; step /= 10n) {
    for (const by of [5n * step, 2n * step, step]) {
      const below = (middle / by) * by;
      const fits = [below, below + by, below - by].filter(n => n >= low && n <= high);
      const nearest = fits.sort((a, b) => Number(abs(a - middle) - abs(b - middle)))[0];
      // Nothing is the roundest of all and tells little, where something else is there.
      if (nearest !== undefined && (nearest !== 0n || (step === 1n && by === 1n))) return nearest;
    }
  }
  return low;
}
const abs = (n: bigint) => (n < 0n ? -n : n);

/** A number strictly inside, with few digits. */
function denseValue(from: number | null, to: number | null): number {
  if (from === null && to === null) return 1;
  if (to === null) return Math.floor(from as number) + 1;
  if (from === null) return Math.ceil(to) - 1;
  const whole = Math.floor(from) + 1;
  if (whole < to) return whole;
  for (let digits = 1; digits <= 9; digits++) {
    const value = Number(((from + to) / 2).toFixed(digits));
    if (value > from && value < to) return value;
  }
  return (from + to) / 2;
}

/**
 * Whether a condition holds for a value; undefined where it cannot be told: nothing is there, an amount has no rate, a
 * text stands where the condition has numbers. The same answers as the compiled table gives (table-index.ts).
 */
export function holdsAt(condition: Condition, value: Literal | undefined, rates: ExchangeRates): boolean | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'object') {
    const tellable = named(condition).every(l => typeof l === 'object' && limitIn(l, value.currency, rates) !== undefined);
    return tellable ? condition.some(tests => tests.every(test => moneyHolds(test, value, rates))) : undefined;
  }
  const type = typeof value;
  if (!named(condition).some(l => typeof l === type)) return undefined;
  return condition.some(tests => tests.every(test => (typeof value === 'number' ? numberHolds(test, value) : nameHolds(test, value))));
}

/** Whether a condition holds for several texts at once: `!=` and `not in` hold if they hold for all. */
const holdsForAll = (condition: Condition, values: readonly Literal[]): boolean =>
  condition.some(tests =>
    tests.every(test => {
      if (test.kind === 'in') return test.values.some(v => values.includes(v)) !== test.not;
      return test.kind === 'compare' && values.includes(test.value) === (test.op === '=');
    }),
  );

const remembered = new WeakMap<Condition, readonly Literal[]>();
/** A condition is asked about hundreds of cells. */
function named(condition: Condition): readonly Literal[] {
  let literals = remembered.get(condition);
  if (!literals) remembered.set(condition, (literals = literalsOf(condition)));
  return literals;
}

function numberHolds(test: Test, value: number): boolean {
  const compare = (op: Operator, literal: Literal) => typeof literal === 'number' && ordered(op, value < literal ? -1 : value > literal ? 1 : 0);
  if (test.kind === 'range') return compare('>=', test.from) && compare('<=', test.to);
  if (test.kind === 'in') return test.values.some(v => typeof v === 'number') && test.values.includes(value) !== test.not;
  return compare(test.op, test.value);
}

function nameHolds(test: Test, value: string | boolean): boolean {
  if (test.kind === 'in') return test.values.some(v => typeof v === typeof value) && test.values.includes(value) !== test.not;
  if (test.kind !== 'compare' || typeof test.value !== typeof value) return false;
  return test.op === '!=' ? test.value !== value : test.op === '=' && test.value === value;
}

function moneyHolds(test: Test, value: Money, rates: ExchangeRates): boolean {
  const compare = (op: Operator, literal: Literal): boolean => {
    const limit = typeof literal === 'object' ? limitIn(literal, value.currency, rates) : undefined;
    if (!limit) return false;
    // A limit between two smallest units: whatever is at its floor is below it.
    const side = value.minor < limit.floor ? -1 : value.minor > limit.floor ? 1 : limit.exact ? 0 : -1;
    return ordered(op, side);
  };
  if (test.kind === 'range') return compare('>=', test.from) && compare('<=', test.to);
  if (test.kind === 'in') return test.values.some(v => compare('=', v)) !== test.not;
  return compare(test.op, test.value);
}

function ordered(op: Operator, side: -1 | 0 | 1): boolean {
  switch (op) {
    case '>':
      return side > 0;
    case '>=':
      return side >= 0;
    case '<':
      return side < 0;
    case '<=':
      return side <= 0;
    case '=':
      return side === 0;
    case '!=':
      return side !== 0;
  }
}
