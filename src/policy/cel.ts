import { Environment } from '@marcbachmann/cel-js';
import { decimalText, percentText } from '../kernel/money.ts';
import type { Money } from '../kernel/money.ts';
import { err, ok } from '../kernel/result.ts';
import type { Result } from '../kernel/result.ts';
import { FIELD_COLUMN } from './conditions.ts';
import { celWords, typeWords, walk } from './cel-tree.ts';
import { valueIn, valuesIn } from './table-index.ts';
import type { CelCondition, Terms } from './model.ts';

/*
 * Conditions in CEL (the Common Expression Language, cel.dev), checked against the deal's types when a policy is read.
 * Only what ends is allowed: no regular expressions, no loop inside a loop, bounded length and depth.
 */

export const MAX_CEL = 1000;
const LIMITS = { maxAstNodes: 300, maxDepth: 24, maxListElements: 100, maxMapEntries: 20, maxCallArguments: 4 };
/** Lists longer than this are cut: what a loop may cost has a bound. */
const MAX_ITEMS = 1000;

/** A column that stands for a condition that cannot be worked out for another reason than a missing value: its source follows. */
export const CEL_COLUMN = 'if:';

/** Each type's fields, with the column that has the same value; null where there is none. */
const DEAL: Readonly<Record<string, readonly [type: string, column: string]>> = {
  discount: ['double', 'discount'],
  amount: ['double', 'amount'],
  list_amount: ['double', 'list_amount'],
  discount_amount: ['double', 'discount_amount'],
  currency: ['string', 'currency'],
  term_months: ['int', 'term_months'],
  payment_days: ['int', 'payment_days'],
  stage: ['string', 'stage'],
  owner_team: ['string', 'owner_team'],
  account: ['string', 'account'],
  close_date: ['string', 'close_date'],
  fields: ['map<string, dyn>', 'fields'],
  lines: ['Lines', 'lines'],
};
const LINES: Readonly<Record<string, readonly [type: string, column: string]>> = {
  count: ['int', 'line_count'],
  quantity: ['int', 'line_quantity'],
  max_discount: ['double', 'max_line_discount'],
  min_discount: ['double', 'min_line_discount'],
  products: ['list<string>', 'products'],
};
const REQUESTER: Readonly<Record<string, readonly [type: string, column: string]>> = {
  email: ['string', 'requester_email'],
  team: ['string', 'requester_team'],
  title: ['string', 'requester_title'],
  roles: ['list<string>', 'requester_role'],
};
/** What may be written after a name and a point. */
export const CEL_NAMES: Readonly<Record<string, readonly string[]>> = {
  '': ['deal', 'requester'],
  deal: Object.keys(DEAL),
  'deal.lines': [...Object.keys(LINES), 'share'],
  requester: Object.keys(REQUESTER),
};

/** The values under their names. A class of its own each, since the library tells types apart by their class. */
class Values {
  constructor(values: object) {
    Object.assign(this, values);
  }
}
class Lines extends Values {
  /** Not a field of the language. */
  declare readonly shareOf: (product: string) => number;
}
class Deal extends Values {}
class Requester extends Values {}

const fieldsOf = (types: Readonly<Record<string, readonly [string, string]>>) => Object.fromEntries(Object.entries(types).map(([name, [type]]) => [name, type]));

function environment(): Environment {
  const env = new Environment({ limits: LIMITS })
    .registerType('Lines', { ctor: Lines, fields: fieldsOf(LINES) })
    .registerType('Deal', { ctor: Deal, fields: fieldsOf(DEAL) })
    .registerType('Requester', { ctor: Requester, fields: fieldsOf(REQUESTER) })
    .registerVariable('deal', 'Deal')
    .registerVariable('requester', 'Requester')
    .registerFunction('Lines.share(string): double', (lines: Lines, product: string) => lines.shareOf(product));
  // CEL keeps whole numbers and decimals apart; people who write "deal.amount * 2" do not.
  const sums: Readonly<Record<string, (a: number, b: number) => number>> = { '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b };
  for (const [sign, sum] of Object.entries(sums)) {
    for (const [left, right] of [['double', 'int'], ['int', 'double']] as const) // prettier-ignore
      env.registerOperator(`${left} ${sign} ${right}: double`, (a: number | bigint, b: number | bigint) => tidy(sum(Number(a), Number(b))));
  }
  return env.registerOperator('double == int', (a: number | bigint, b: number | bigint) => Number(a) === Number(b));
}
/** Without the last digit, where binary sums leave dust: 0.14 * 100 is 14, not 14.000000000000002. */
const tidy = (n: number) => Number(n.toPrecision(15));
const language = environment();

/** Reads and checks a condition. Error: what is wrong, and what is allowed. Never throws. */
export function readCel(source: string): Result<CelCondition, string> {
  if (source.trim() === '') return err('there is no condition; leave "if" out, or write one such as "deal.amount > 1000"');
  if (source.length > MAX_CEL) return err(`the condition has ${source.length} characters; at most ${MAX_CEL} are allowed`);
  try {
    const wrong = walk(language.parse(source).ast, CEL_NAMES);
    if (wrong) return err(`${wrong.message}${at(source, wrong.at)}`);
    const checked = language.check(source);
    if (checked.error) return err(`${celWords(checked.error.code, checked.error.summary)}${at(source, checked.error.range?.start)}`);
    if (checked.type === 'bool') return ok({ source });
    const example = checked.type === 'dyn' ? `${source.trim()} == true` : 'deal.amount > 1000';
    return err(`the condition gives ${typeWords(checked.type ?? 'dyn')}, not yes or no; compare it with something, such as "${example}"`);
  } catch (error) {
    const { code, summary, range } = problemOf(error);
    return err(`${celWords(code, summary)}${at(source, range?.start)}`);
  }
}

/** ` (at "dicount > 10")`: a place within the condition, since a file's position is only its beginning. */
function at(source: string, start: number | undefined): string {
  if (start === undefined) return '';
  const rest = source.slice(start, start + 24).trim();
  return rest === '' ? ' (at its end)' : ` (at ${JSON.stringify(rest)})`;
}

function problemOf(error: unknown): { code: string; summary: string; range?: { start: number } | undefined } {
  const known = error as { code?: unknown; summary?: unknown; range?: { start: number } };
  const summary = typeof known.summary === 'string' ? known.summary : 'it is not a condition in CEL';
  return { code: typeof known.code === 'string' ? known.code : '', summary, range: known.range };
}

export interface CelProgram {
  /** Undefined: it cannot be told, since a value is missing or cannot be used as the condition uses it. Never throws. */
  readonly holds: (values: CelValues) => boolean | undefined;
  /** The columns that it speaks of and that have no value; itself when all of them have one. */
  readonly unknowns: (terms: Terms) => string[];
}
export interface CelValues {
  readonly deal: unknown;
  readonly requester: unknown;
}

export function compileCel({ source }: CelCondition): CelProgram {
  const run = programOf(source);
  const columns = run ? columnsOf(run.ast) : [];
  return {
    holds: values => {
      try {
        const value: unknown = run?.({ ...values });
        return typeof value === 'boolean' ? value : undefined;
      } catch {
        return undefined;
      }
    },
    unknowns: terms => {
      const missing = columns.filter(column => missingIn(terms, column));
      return missing.length > 0 ? missing : [CEL_COLUMN + source];
    },
  };
}

function programOf(source: string) {
  try {
    return readCel(source).ok ? language.parse(source) : undefined;
  } catch {
    return undefined;
  }
}

function missingIn(terms: Terms, column: string): boolean {
  if (column === 'close_date') return terms.closeDate === undefined;
  if (column === 'requester_email') return terms.requester?.email === undefined;
  if (column === 'requester_title') return terms.requester?.title === undefined;
  return valuesIn(terms, column) === undefined && valueIn(terms, column) === undefined;
}

/** The columns of the values that a condition speaks of, such as `discount` and `fields.region`, each once. */
export const celColumns = ({ source }: CelCondition): string[] => columnsOf(programOf(source)?.ast);

function columnsOf(tree: unknown): string[] {
  const found = new Set<string>();
  walk(tree, CEL_NAMES, path => {
    const [first = '', second = '', third = ''] = path;
    if (first === 'deal' && second === 'fields') {
      if (FIELD_COLUMN.test(`fields.${third}`)) found.add(`fields.${third}`);
    } else {
      const types = first === 'requester' ? REQUESTER : second === 'lines' ? LINES : DEAL;
      const name = second === 'lines' ? third : second;
      const column = Object.hasOwn(types, name) ? types[name]?.[1] : undefined;
      if (column && column !== 'lines') found.add(column);
    }
  });
  return [...found];
}

/** A deal's terms as conditions see them, worked out once for all conditions of a table. */
export function celValues(terms: Terms): CelValues {
  const { lines, requester } = terms;
  const number = (column: string) => whole(valueIn(terms, column));
  const shares = lines?.shares ?? {};
  return {
    deal: new Deal(
      present({
        discount: percent(terms.discount),
        amount: decimal(terms.amount),
        list_amount: decimal(terms.listAmount),
        discount_amount: decimal(moneyIn(terms, 'discount_amount')),
        currency: terms.currency ?? terms.amount?.currency,
        term_months: whole(terms.termMonths),
        payment_days: whole(terms.paymentDays),
        stage: terms.stage,
        owner_team: terms.ownerTeam,
        account: terms.account,
        close_date: terms.closeDate,
        fields: new Map(Object.entries(terms.fields).filter(([, value]) => value !== null && value !== undefined && !Number.isNaN(value))),
        lines: new Lines({
          ...present({
            count: number('line_count'),
            quantity: number('line_quantity'),
            max_discount: percent(numberIn(terms, 'max_line_discount')),
            min_discount: percent(numberIn(terms, 'min_line_discount')),
            products: (lines?.products ?? []).slice(0, MAX_ITEMS),
          }),
          shareOf: (product: string) => percent(Object.hasOwn(shares, product) ? shares[product] : 0) ?? 0,
        }),
      }),
    ),
    requester: new Requester(
      present({ email: requester?.email, team: requester?.team, title: requester?.title, roles: requester?.roles.slice(0, MAX_ITEMS) }),
    ),
  };
}

/** Without the values that are missing: the language calls those errors, and an error cannot be told. */
const present = (values: Readonly<Record<string, unknown>>) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
const numberIn = (terms: Terms, column: string): number | undefined => {
  const value = valueIn(terms, column);
  return typeof value === 'number' ? value : undefined;
};
const moneyIn = (terms: Terms, column: string): Money | undefined => {
  const value = valueIn(terms, column);
  return typeof value === 'object' ? value : undefined;
};
/** The nearest double of the decimal, which is the one that the same decimal has when it is written in a condition. */
const percent = (hundredths: number | undefined) => (hundredths === undefined || !Number.isSafeInteger(hundredths) ? undefined : Number(percentText(hundredths)));
const decimal = (money: Money | undefined) => (money === undefined ? undefined : Number(decimalText(money)));
const whole = (value: unknown) => (typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined);
