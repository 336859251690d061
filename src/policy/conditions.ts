import { decimalsOf } from '../kernel/money-currencies.ts';
import { parseMoney, parsePercent } from '../kernel/money.ts';
import type { Money } from '../kernel/money.ts';
import { all, err, ok } from '../kernel/result.ts';
import type { Result } from '../kernel/result.ts';

/**
 * What a column holds. `any` is a custom field: its type is that of what it is compared with. `texts` are several at
 * once: a condition holds if it holds for one of them, and `!=` and `not in` if it holds for none.
 */
export type ColumnType = 'percent' | 'money' | 'whole' | 'text' | 'texts' | 'any';

export interface Column {
  /** As written in a policy: `discount`, `fields.region`, `product_share.Core`. */
  readonly name: string;
  readonly type: ColumnType;
}

const COLUMNS: Readonly<Record<string, ColumnType>> = {
  discount: 'percent',
  amount: 'money',
  list_amount: 'money',
  term_months: 'whole',
  payment_days: 'whole',
  currency: 'text',
  stage: 'text',
  owner_team: 'text',
  account: 'text',
  requester_team: 'text',
  requester_role: 'texts',
  discount_amount: 'money',
  products: 'texts',
  line_count: 'whole',
  line_quantity: 'whole',
  max_line_discount: 'percent',
  min_line_discount: 'percent',
};

/** The columns every deal has; `fields.<name>` stands for custom ones, `product_share.<name>` for a product's part of the amount. */
export const columnNames: readonly string[] = Object.keys(COLUMNS);
export const FIELD_COLUMN = /^fields\.[\p{L}\p{N}_-]{1,80}$/u;
export const SHARE_COLUMN = /^product_share\.[^\s\p{C}](?:[^\p{C}]{0,198}[^\s\p{C}])?$/u;
/** As a person would be told of them. */
export const columnsInWords: readonly string[] = [...columnNames, 'product_share.<product>', 'fields.<name>'];

export function columnOf(name: string): Column | undefined {
  if (Object.hasOwn(COLUMNS, name)) return { name, type: COLUMNS[name] ?? 'any' };
  if (SHARE_COLUMN.test(name)) return { name, type: 'percent' };
  return FIELD_COLUMN.test(name) ? { name, type: 'any' } : undefined;
}

/** Percentages are hundredths of a percent; whole numbers and custom numbers are numbers. */
export type Literal = number | string | boolean | Money;
export type Operator = '>' | '>=' | '<' | '<=' | '=' | '!=';

export type Test =
  | { readonly kind: 'compare'; readonly op: Operator; readonly value: Literal }
  /** Both ends belong to it. */
  | { readonly kind: 'range'; readonly from: Literal; readonly to: Literal }
  | { readonly kind: 'in'; readonly values: readonly Literal[]; readonly not: boolean };

/** Any of the lines, each of which is all of its tests. */
export type Condition = readonly (readonly Test[])[];

/** `any` where a condition is `-`: it holds for every value and for none. */
export type Parsed = { readonly any: true } | { readonly any: false; readonly condition: Condition };

const MAX_TEXT = 500;
const MAX_LIST = 100;

/**
 * Reads one cell of a decision table:
 * `> 10%`, `>= 50000 EUR`, `= 12`, `!= emea`, `10%..20%` (both ends belong to it), `in [a, b]`, `not in [a, b]`,
 * `> 10% and < 20%`, a bare value for text and yes/no, `-` for any value, or a list of these of which one must hold.
 * @param raw as YAML gives it: text, number, boolean, or a list of them
 * Error: a sentence that says what is wrong and what is allowed. At most 500 characters and 100 list items.
 */
export function parseCondition(raw: unknown, column: Column): Result<Parsed, string> {
  if (Array.isArray(raw)) {
    if (raw.length === 0) return err('the list is empty; name at least one value, or write "-" for any');
    if (raw.length > MAX_LIST)
      return err(`the list has ${raw.length} items; at most ${MAX_LIST} are allowed`);
    const lines = all(raw.map(item => parseLine(item, column)));
    if (!lines.ok) return lines;
    return lines.value.some(line => line === 'any')
      ? ok({ any: true })
      : ok({ any: false, condition: lines.value.filter(l => l !== 'any') });
  }
  const line = parseLine(raw, column);
  if (!line.ok) return line;
  return ok(line.value === 'any' ? { any: true } : { any: false, condition: [line.value] });
}

function parseLine(raw: unknown, column: Column): Result<readonly Test[] | 'any', string> {
  if (raw === null || raw === undefined)
    return err('there is no condition; write "-" for any value, or leave the column out');
  if (typeof raw === 'number') return err(compareHow(String(raw), column));
  if (typeof raw === 'boolean') {
    if (column.type === 'any') return ok([{ kind: 'compare', op: '=', value: raw }]);
    return err(`${raw} is no condition here; ${allowed(column)}`);
  }
  if (typeof raw !== 'string') return err(`a condition is one line of text; ${allowed(column)}`);
  const text = raw.trim();
  if (text === '-') return ok('any');
  if (text === '') return err('there is no condition; write "-" for any value, or leave the column out');
  if (text.length > MAX_TEXT)
    return err(`the condition has ${text.length} characters; at most ${MAX_TEXT} are allowed`);
  // Only before an operator: "Research and Development" is one value.
  return all(text.split(/\s+and\s+(?=[<>=!])/).map(part => parseTest(part, column)));
}

function parseTest(text: string, column: Column): Result<Test, string> {
  const [, not, items] = /^(not\s+)?in\s*\[(.*)\]$/s.exec(text) ?? [];
  if (items !== undefined) return parseIn(items, not !== undefined, column);
  const [, op, rest] = /^(>=|<=|!=|=|>|<)(.*)$/s.exec(text) ?? [];
  if (op !== undefined && rest !== undefined) {
    const value = parseLiteral(rest.trim(), column);
    if (!value.ok) return value;
    if (op !== '=' && op !== '!=' && (typeof value.value === 'string' || typeof value.value === 'boolean')) {
      return err(`${JSON.stringify(rest.trim())} cannot be compared with ${op}; ${allowed(column)}`);
    }
    return ok({ kind: 'compare', op: op as Operator, value: value.value });
  }
  const range = /^(.+?)\s*\.\.\s*(.+)$/s.exec(text);
  if (range && !isText(column)) return parseRange(range[1] ?? '', range[2] ?? '', column);
  if (!isText(column) && column.type !== 'any') return err(compareHow(text, column));
  const value = parseLiteral(text, column);
  if (!value.ok) return value;
  return typeof value.value === 'number'
    ? err(compareHow(text, column))
    : ok({ kind: 'compare', op: '=', value: value.value });
}

function parseIn(items: string, not: boolean, column: Column): Result<Test, string> {
  const parts =
    items
      .match(/"[^"]*"|'[^']*'|[^,]+/g)
      ?.map(part => part.trim())
      .filter(part => part !== '') ?? [];
  if (parts.length === 0) return err('the list is empty; name at least one value, such as in [a, b]');
  if (parts.length > MAX_LIST)
    return err(`the list has ${parts.length} items; at most ${MAX_LIST} are allowed`);
  const values = all(parts.map(part => parseLiteral(part, column)));
  return values.ok ? ok({ kind: 'in', values: values.value, not }) : values;
}

function parseRange(left: string, right: string, column: Column): Result<Test, string> {
  // "50000..100000 EUR": the currency may be said once.
  const currency = column.type === 'money' ? /[A-Z]{3}/.exec(right)?.[0] : undefined;
  const from = parseLiteral(currency && !/[A-Z]/.test(left) ? `${left} ${currency}` : left, column);
  if (!from.ok) return from;
  const to = parseLiteral(right, column);
  if (!to.ok) return to;
  const [a, b] = [from.value, to.value];
  if (typeof a === 'object' && typeof b === 'object') {
    if (a.currency !== b.currency) return err('both ends of a range must be in one currency');
    if (a.minor > b.minor) return err(`the range runs backwards; write ${right}..${left}`);
  } else if (typeof a !== 'number' || typeof b !== 'number')
    return err(`a range needs a number on both sides; ${allowed(column)}`);
  else if (a > b) return err(`the range runs backwards; write ${right}..${left}`);
  return ok({ kind: 'range', from: a, to: b });
}

function parseLiteral(text: string, column: Column): Result<Literal, string> {
  if (text === '') return err(`the value is missing; ${allowed(column)}`);
  switch (column.type) {
    case 'percent':
      return parsePercentage(text);
    case 'money':
      return parseAmount(text);
    case 'whole': {
      const unit = UNIT[column.name] ?? 'days';
      const digits = new RegExp(`^(\\d{1,9})(?:\\s*${unit.slice(0, -1)}s?)?$`).exec(text)?.[1];
      return digits === undefined
        ? err(`${JSON.stringify(text)} is no whole number of ${unit}; ${allowed(column)}`)
        : ok(Number(digits));
    }
    case 'text':
    case 'texts':
      if (/[<>=[\]]/.test(text)) return err(`${JSON.stringify(text)} is no name; ${allowed(column)}`);
      if (column.name === 'currency' && decimalsOf(unquoted(text)) === undefined) {
        return err(
          `${JSON.stringify(text)} is no currency of ISO 4217; write three capital letters, such as EUR`,
        );
      }
      return ok(unquoted(text));
    case 'any':
      if (/^-?\d{1,15}(\.\d{1,6})?$/.test(text) && text.replace(/\D/g, '').length <= 15)
        return ok(Number(text) + 0);
      if (text === 'true' || text === 'false') return ok(text === 'true');
      if (/[<>=[\]]/.test(text))
        return err(`${JSON.stringify(text)} is neither a number nor a name; ${allowed(column)}`);
      return ok(unquoted(text));
  }
}

/** What is counted in a column of whole numbers. */
const UNIT: Readonly<Record<string, string>> = { term_months: 'months', payment_days: 'days', line_count: 'lines', line_quantity: 'units' };
const EXAMPLES: Readonly<Record<string, readonly [string, string]>> = { term_months: ['12', '36'], line_count: ['5', '20'], line_quantity: ['100', '500'] };

const isText = (column: Column) => column.type === 'text' || column.type === 'texts';

const unquoted = (text: string) => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text;

function parsePercentage(text: string): Result<number, string> {
  const [, number] = /^(.*?)\s*%$/s.exec(text) ?? [];
  if (number === undefined)
    return err(
      `${JSON.stringify(text)} needs its percent sign; write ${/^-?[\d.]+$/.test(text) ? text : '15'}%`,
    );
  if (number.includes(','))
    return err(`write the decimals of ${JSON.stringify(text)} with a point, such as 12.5%`);
  const percent = parsePercent(number);
  if (percent === undefined)
    return err(`${JSON.stringify(text)} is no percentage; at most two decimals are allowed, such as 12.5%`);
  // More than 100 % off is no discount; a mark-up (a negative discount) may be large.
  if (percent > 10_000 || percent < -100_000) return err(`${text} is beyond -1000% to 100%`);
  return ok(percent);
}

function parseAmount(text: string): Result<Money, string> {
  const parts =
    /^(?<code>[A-Za-z]{3})\s*(?<number>[^A-Za-z]+)$|^(?<number2>[^A-Za-z]+?)\s*(?<code2>[A-Za-z]{3})$/s.exec(
      text,
    )?.groups;
  const number = parts?.['number'] ?? parts?.['number2'];
  const code = parts?.['code'] ?? parts?.['code2'];
  if (number === undefined || code === undefined)
    return err(`${JSON.stringify(text)} needs an amount and a currency, such as 50000 EUR`);
  const money = parseMoney(number, code);
  return money.ok ? money : err(money.error.message);
}

function compareHow(text: string, column: Column): string {
  const value = column.type === 'percent' && !text.includes('%') ? `${text}%` : text;
  const how = `${JSON.stringify(text)} does not say how to compare; write for instance "= ${value}" or "> ${value}"`;
  return column.type === 'any' ? how : `${how}; ${allowed(column)}`;
}

/** What may be written in a column, in one sentence part. */
export function allowed(column: Column): string {
  const numeric = (a: string, b: string) =>
    `allowed are >, >=, <, <=, =, != with a value ("> ${a}"), ranges ("${a}..${b}", both ends included), in [...], and "-" for any`;
  switch (column.type) {
    case 'percent':
      return numeric('10%', '20%');
    case 'money':
      return numeric('50000 EUR', '100000 EUR');
    case 'whole':
      return numeric(...(EXAMPLES[column.name] ?? ['30', '60']));
    case 'text':
      return 'allowed are a name, "= name", "!= name", "in [a, b]", "not in [a, b]", and "-" for any';
    case 'texts':
      return 'allowed are a name, "= name" (it is among them), "!= name" (it is not), "in [a, b]" (one of these is), "not in [a, b]", and "-" for any';
    case 'any':
      return 'allowed are numbers with >, >=, <, <=, =, != or ranges ("1..5"), names with =, != or in [a, b], true, false, and "-" for any';
  }
}

/** Every value that a condition compares with: the points at which its answer can change. */
export const literalsOf = (condition: Condition): Literal[] =>
  condition
    .flat()
    .flatMap(test =>
      test.kind === 'compare' ? [test.value] : test.kind === 'range' ? [test.from, test.to] : test.values,
    );
