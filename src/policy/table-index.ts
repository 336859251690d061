import type { Money } from '../kernel/money.ts';
import { literalsOf } from './conditions.ts';
import type { Column, Condition, Literal, Operator, Test } from './conditions.ts';
import { limitIn } from './rates.ts';
import type { ExchangeRates } from './rates.ts';
import type { Cell, Terms } from './model.ts';

export interface Way {
  readonly missing: 'matches' | 'no-match';
  readonly cells: readonly Cell[];
}

/**
 * For a deal's value in one column: 2 * words integers, a bit for each way. The first half says where every condition on
 * the column holds, the second half where it holds or cannot be told.
 */
export type Lookup = (terms: Terms) => Int32Array;

/** yes, no, or cannot be told */
type Answer = boolean | undefined;

/** Without line items a deal is one line: its own discount is the highest and the lowest. */
const numberOf: Readonly<Record<string, (terms: Terms) => number | undefined>> = {
  discount: terms => terms.discount,
  term_months: terms => terms.termMonths,
  payment_days: terms => terms.paymentDays,
  line_count: terms => terms.lines?.count ?? 0,
  line_quantity: terms => terms.lines?.quantity ?? 0,
  max_line_discount: terms => (terms.lines ? (terms.lines.maxDiscount ?? undefined) : terms.discount),
  min_line_discount: terms => (terms.lines ? (terms.lines.minDiscount ?? undefined) : terms.discount),
};
const moneyOf: Readonly<Record<string, (terms: Terms) => Money | undefined>> = {
  amount: terms => terms.amount,
  list_amount: terms => terms.listAmount,
  discount_amount: discountAmount,
};
const textOf: Readonly<Record<string, (terms: Terms) => string | undefined>> = {
  currency: terms => terms.currency ?? terms.amount?.currency,
  stage: terms => terms.stage,
  owner_team: terms => terms.ownerTeam,
  account: terms => terms.account,
  requester_team: terms => terms.requester?.team,
};
const textsOf: Readonly<Record<string, (terms: Terms) => readonly string[] | undefined>> = {
  products: terms => terms.lines?.products ?? [],
  requester_role: terms => terms.requester?.roles,
};

/** What is given away: list minus sold. */
function discountAmount({ amount, listAmount }: Terms): Money | undefined {
  if (!amount || amount.currency !== listAmount?.currency) return undefined;
  return { minor: listAmount.minor - amount.minor, currency: amount.currency };
}

/** How a column of numbers is read; a product that is not sold has no share. */
function numberReader(column: string): ((terms: Terms) => number | undefined) | undefined {
  if (!column.startsWith(SHARE)) return Object.hasOwn(numberOf, column) ? numberOf[column] : undefined;
  const product = column.slice(SHARE.length);
  return ({ lines }) => (lines && Object.hasOwn(lines.shares, product) ? lines.shares[product] : 0);
}
const SHARE = 'product_share.';

/** A deal's values in a column of several texts, undefined where they are not known or the column is another. */
export const valuesIn = (terms: Terms, column: string): readonly string[] | undefined =>
  Object.hasOwn(textsOf, column) ? textsOf[column]?.(terms) : undefined;

/** A deal's value in a column, undefined where it has none. Of several texts: all of them in one. */
export function valueIn(terms: Terms, column: string): Literal | undefined {
  if (Object.hasOwn(textsOf, column)) return textsOf[column]?.(terms)?.join(', ');
  const read = numberReader(column) ?? moneyOf[column] ?? textOf[column];
  if (read) return read(terms);
  const field = column.slice('fields.'.length);
  // hasOwn: a field called "constructor" is missing, not a function.
  const value = Object.hasOwn(terms.fields, field) ? terms.fields[field] : undefined;
  return value === null || Number.isNaN(value) ? undefined : value;
}

export function columnIndex(
  column: Column,
  ways: readonly Way[],
  words: number,
  rates: ExchangeRates,
): Lookup {
  const conditions = ways.map(way =>
    way.cells.filter(cell => cell.column.name === column.name).map(cell => cell.condition),
  );
  const literals = conditions.flat().flatMap(literalsOf);

  /** The bits of all ways, from what a single condition answers. */
  const bitsBy = (answer: (condition: Condition) => Answer): Int32Array => {
    const bits = new Int32Array(2 * words);
    conditions.forEach((mine, bit) => {
      const answers = mine.map(answer).map(a => a ?? (ways[bit]?.missing === 'matches' ? true : undefined));
      const [sure, possible] = [answers.every(a => a === true), answers.every(a => a !== false)];
      if (sure) bits[bit >> 5] = (bits[bit >> 5] ?? 0) | (1 << (bit & 31));
      if (possible) bits[words + (bit >> 5)] = (bits[words + (bit >> 5)] ?? 0) | (1 << (bit & 31));
    });
    return bits;
  };
  const missing = bitsBy(() => undefined);

  if (column.type === 'percent' || column.type === 'whole') {
    const read = numberReader(column.name) as (terms: Terms) => number | undefined;
    const find = overNumbers(
      literals.filter(l => typeof l === 'number'),
      bitsBy,
    );
    return terms => find(read(terms)) ?? missing;
  }
  if (column.type === 'money') return overMoney(column.name, literals, bitsBy, missing, rates);

  if (column.type === 'texts') return overTexts(column.name, literals, bitsBy, missing);

  const numbers = overNumbers(
    literals.filter(l => typeof l === 'number'),
    bitsBy,
  );
  const texts = new Map(
    literals.filter(l => typeof l === 'string').map(text => [text, bitsBy(c => holdsFor(c, text))]),
  );
  const otherText = bitsBy(c => holdsFor(c, undefined));
  const [yes, no] = [bitsBy(c => holdsFor(c, true)), bitsBy(c => holdsFor(c, false))];
  const read = textOf[column.name];
  if (read) {
    return terms => {
      const value = read(terms);
      return value === undefined ? missing : (texts.get(value) ?? otherText);
    };
  }
  return terms => {
    const value = valueIn(terms, column.name);
    if (typeof value === 'number') return numbers(value) ?? missing;
    if (typeof value === 'string') return texts.get(value) ?? otherText;
    if (typeof value === 'boolean') return value ? yes : no;
    return missing;
  };
}

/** More sets of values than a company meets; beyond it they are worked out again. */
const REMEMBERED = 1024;

/** Several texts at once. Only those that some condition names make a difference; what they answer together is kept. */
function overTexts(
  column: string,
  literals: readonly Literal[],
  bitsBy: (answer: (condition: Condition) => Answer) => Int32Array,
  missing: Int32Array,
): Lookup {
  const read = textsOf[column] as (terms: Terms) => readonly string[] | undefined;
  const place = new Map([...new Set(literals)].map((text, i) => [text, i]));
  const names = [...place.keys()];
  const none = bitsBy(condition => textsHold(condition, []));
  const known = new Map<string, Int32Array>();
  return terms => {
    const values = read(terms);
    if (values === undefined) return missing;
    const places: number[] = [];
    for (const value of values) {
      const at = place.get(value);
      if (at !== undefined && !places.includes(at)) places.push(at);
    }
    if (places.length === 0) return none;
    const key = places.sort((a, b) => a - b).join();
    let bits = known.get(key);
    if (!bits) {
      bits = bitsBy(condition => textsHold(condition, places.map(i => names[i])));
      if (known.size >= REMEMBERED) known.clear();
      known.set(key, bits);
    }
    return bits;
  };
}

const textsHold = (condition: Condition, values: readonly (Literal | undefined)[]): boolean =>
  condition.some(tests =>
    tests.every(test => {
      if (test.kind === 'in') return test.values.some(v => values.includes(v)) !== test.not;
      return test.kind === 'compare' && values.includes(test.value) === (test.op === '=');
    }),
  );

/** Whether a condition holds for a text or yes/no; undefined stands for a text that no condition names. */
function holdsFor(condition: Condition, value: string | boolean | undefined): Answer {
  const type = value === undefined ? 'string' : typeof value;
  // "Over 5" says nothing about a text: it cannot be told, as if the value were missing.
  if (!literalsOf(condition).some(literal => typeof literal === type)) return undefined;
  return condition.some(tests =>
    tests.every(test => {
      if (test.kind === 'in')
        return (
          test.values.some(v => typeof v === type) && test.values.includes(value as Literal) !== test.not
        );
      if (test.kind !== 'compare' || typeof test.value !== type) return false;
      return test.op === '!=' ? test.value !== value : test.op === '=' && test.value === value;
    }),
  );
}

type Exact = number | bigint;

/**
 * Cells of a number line: with n breakpoints, 2i + 1 is breakpoint i itself and 2i the gap before it. All
 * conditions answer the same within a cell, so an answer is worked out once for each and then found by bisection.
 */
function overNumbers(
  points: readonly Exact[],
  bitsBy: (answer: (condition: Condition) => Answer) => Int32Array,
  holds: (tests: Test, cell: number, at: (point: Exact) => number) => boolean = numberHolds,
  tellable: (condition: Condition) => boolean = condition =>
    literalsOf(condition).some(l => typeof l === 'number'),
): (value: Exact | undefined) => Int32Array | undefined {
  const breaks = [...new Set(points)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const place = new Map(breaks.map((point, i) => [point, 2 * i + 1]));
  const at = (point: Exact) => place.get(point) ?? -1;
  const cells = Array.from({ length: 2 * breaks.length + 1 }, (_, cell) =>
    bitsBy(condition =>
      tellable(condition) ? condition.some(tests => tests.every(test => holds(test, cell, at))) : undefined,
    ),
  );
  return value => {
    if (value === undefined || value !== value) return undefined;
    let low = 0;
    let high = breaks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((breaks[middle] as Exact) < value) low = middle + 1;
      else high = middle;
    }
    const here = breaks[low];
    return cells[here !== undefined && !(value < here) ? 2 * low + 1 : 2 * low];
  };
}

function numberHolds(test: Test, cell: number, at: (point: Exact) => number): boolean {
  const inOrder = (op: Operator, literal: Literal) =>
    typeof literal === 'number' && compareCell(op, cell, at(literal));
  if (test.kind === 'range') return inOrder('>=', test.from) && inOrder('<=', test.to);
  if (test.kind === 'in') {
    return (
      test.values.some(v => typeof v === 'number') && test.values.some(v => inOrder('=', v)) !== test.not
    );
  }
  return inOrder(test.op, test.value);
}

function compareCell(op: Operator, cell: number, place: number): boolean {
  switch (op) {
    case '>':
      return cell > place;
    case '>=':
      return cell >= place;
    case '<':
      return cell < place;
    case '<=':
      return cell <= place;
    case '=':
      return cell === place;
    case '!=':
      return cell !== place;
  }
}

/** One number line a currency, made when a deal in it comes along; limits in other currencies are converted exactly. */
function overMoney(
  column: string,
  literals: readonly Literal[],
  bitsBy: (answer: (condition: Condition) => Answer) => Int32Array,
  missing: Int32Array,
  rates: ExchangeRates,
): Lookup {
  const read = moneyOf[column] as (terms: Terms) => Money | undefined;
  const limits = literals.filter(l => typeof l === 'object');
  const lines = new Map<string, (value: Exact | undefined) => Int32Array | undefined>();
  const lineFor = (currency: string) => {
    const limit = (money: Money) => limitIn(money, currency, rates);
    const points = limits.flatMap(money => limit(money)?.floor ?? []).map(small);
    const tellable = (condition: Condition) =>
      literalsOf(condition).every(l => typeof l === 'object' && limit(l) !== undefined);
    return overNumbers(points, bitsBy, (test, cell, at) => moneyHolds(test, cell, at, limit), tellable);
  };
  return terms => {
    const money = read(terms);
    if (money === undefined) return missing;
    let line = lines.get(money.currency);
    if (!line) {
      line = lineFor(money.currency);
      if (lines.size >= 200) lines.clear();
      lines.set(money.currency, line);
    }
    return line(small(money.minor)) ?? missing;
  };
}

/** Numbers compare faster than bigints, and with each other exactly (ECMA-262, IsLessThan), so mixing them is safe. */
const small = (n: bigint): Exact => (n <= 9007199254740991n && n >= -9007199254740991n ? Number(n) : n);

function moneyHolds(
  test: Test,
  cell: number,
  at: (point: Exact) => number,
  limit: (money: Money) => { floor: bigint; exact: boolean } | undefined,
): boolean {
  const inOrder = (op: Operator, literal: Literal): boolean => {
    const there = typeof literal === 'object' ? limit(literal) : undefined;
    if (!there) return false;
    if (there.exact) return compareCell(op, cell, at(small(there.floor)));
    // The limit lies between two smallest units: nothing equals it, and from `floor` on everything is below or above.
    if (op === '=' || op === '!=') return op === '!=';
    return compareCell(op === '>' || op === '>=' ? '>' : '<=', cell, at(small(there.floor)));
  };
  if (test.kind === 'range') return inOrder('>=', test.from) && inOrder('<=', test.to);
  if (test.kind === 'in') return test.values.some(value => inOrder('=', value)) !== test.not;
  return inOrder(test.op, test.value);
}
