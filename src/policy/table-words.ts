import { decimalsOf } from '../kernel/money-currencies.ts';
import { decimalText, percentText } from '../kernel/money.ts';
import type { Money } from '../kernel/money.ts';
import { listOf } from '../kernel/text.ts';
import type { Column, Condition, Literal, Operator, Test } from './conditions.ts';
import { CEL_COLUMN } from './cel.ts';
import { valueIn, valuesIn } from './table-index.ts';
import type { CelCondition, Cell, Evaluation, Policy, Row, Terms } from './model.ts';

/** A column in words, alone and with the deal's own value after it, and the verb that goes with it. */
const LABEL: Readonly<Record<string, { readonly alone: string; readonly valued?: string; readonly be?: string }>> = {
  discount: { alone: 'discount' },
  amount: { alone: 'amount' },
  list_amount: { alone: 'list amount' },
  discount_amount: { alone: 'discount amount' },
  term_months: { alone: 'term' },
  payment_days: { alone: 'payment days', be: 'are' },
  currency: { alone: 'currency' },
  stage: { alone: 'stage' },
  owner_team: { alone: "owner's team" },
  account: { alone: 'account' },
  requester_team: { alone: "requester's team" },
  requester_role: { alone: "requester's roles", be: 'include' },
  products: { alone: 'products', be: 'include' },
  line_count: { alone: 'line items', be: 'are' },
  line_quantity: { alone: 'quantity of all lines' },
  max_line_discount: { alone: 'highest line discount', valued: 'line discount up to' },
  min_line_discount: { alone: 'lowest line discount', valued: 'line discount down to' },
};

function wordsOf(column: string): { readonly alone: string; readonly valued?: string; readonly be?: string } {
  if (Object.hasOwn(LABEL, column)) return LABEL[column] ?? { alone: column };
  if (column.startsWith('product_share.')) return { alone: `share of ${column.slice('product_share.'.length)}` };
  return { alone: column.slice('fields.'.length).replaceAll('_', ' ') };
}
export const label = (column: string) => wordsOf(column).alone;
const be = (column: string) => wordsOf(column).be ?? 'is';

/** `50,000 EUR`, `1,234.50 EUR`: no decimals where there are none to show. */
function moneyWords(money: Money): string {
  const [whole = '', fraction = ''] = decimalText(money).split('.');
  const decimals = decimalsOf(money.currency) ?? 0;
  const cents = /^0*$/.test(fraction) ? '' : `.${fraction.padEnd(decimals, '0')}`;
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${cents} ${money.currency}`;
}

export function valueWords(value: Literal, column: string, type: Column['type']): string {
  if (typeof value === 'object') return moneyWords(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (type === 'percent') return `${percentText(value)} %`;
  return column === 'term_months' ? `${value} ${value === 1 ? 'month' : 'months'}` : String(value);
}

const OPERATOR: Readonly<Record<Operator, string>> = {
  '>': 'over ',
  '>=': 'at least ',
  '<': 'under ',
  '<=': 'at most ',
  '=': '',
  '!=': 'not ',
};

function testWords(test: Test, { name, type }: Column): string {
  const say = (value: Literal) => valueWords(value, name, type);
  if (test.kind === 'compare') return OPERATOR[test.op] + say(test.value);
  if (test.kind === 'range') return `from ${say(test.from)} to ${say(test.to)}`;
  return test.values.length === 1
    ? (test.not ? 'not ' : '') + test.values.map(say).join('')
    : (test.not ? 'none of ' : 'one of ') + listOf(test.values.map(say), 'or');
}

const conditionWords = (condition: Condition, column: Column): string =>
  condition.map(tests => tests.map(test => testWords(test, column)).join(' and ')).join(' or ');

/** `is over 15 %`, `include Core`, `do not include Beta or Trial` */
function verbWords(condition: Condition, column: Column): string {
  const test = condition.length === 1 && condition[0]?.length === 1 ? condition[0][0] : undefined;
  const none = column.type !== 'texts' ? undefined : test?.kind === 'in' && test.not ? test.values : test?.kind === 'compare' && test.op === '!=' ? [test.value] : undefined;
  return none ? `do not include ${listOf(none.map(String), 'or')}` : `${be(column.name)} ${conditionWords(condition, column)}`;
}

/** `discount is over 15 %` */
const cellWords = ({ column, condition }: Cell) =>
  `${label(column.name)} ${verbWords(condition, column)}`;

/** `discount 24 % is over 15 %`: with the deal's own value. */
function cellWith(cell: Cell, terms: Terms): string {
  const { column, condition } = cell;
  const value = valueIn(terms, column.name);
  if (value === undefined) return notSet(column.name);
  const { alone, valued = alone } = wordsOf(column.name);
  const said = conditionWords(condition, column);
  const many = valuesIn(terms, column.name);
  // Without any, there is no value to show.
  if (many?.length === 0) return cellWords(cell);
  const own = many ? listOf(many, 'and') : valueWords(value, column.name, column.type);
  // "stage negotiation is negotiation" says one thing twice.
  return said === own ? `${alone} ${be(column.name)} ${own}` : `${valued} ${own} ${verbWords(condition, column)}`;
}

const notSet = (column: string) => (valuesColumn(column) ? `${label(column)} are not known` : `${label(column)} ${be(column)} not set`);
const valuesColumn = (column: string) => be(column) === 'include';

/** It is shown as it is written: the words of a formula are the formula. */
const celWords = ({ source }: CelCondition) => `the condition ${source.replace(/\s+/g, ' ').trim()} holds`;

function rowWords(row: Row, say: (cell: Cell) => string): string {
  const alternatives = row.anyOf.map(cells => cells.map(say).join(' and '));
  const either = alternatives.length > 1 ? `either ${listOf(alternatives, 'or')}` : alternatives.join('');
  const parts = [...row.when.map(say), ...(either ? [either] : []), ...(row.cel ? [celWords(row.cel)] : [])];
  return parts.length === 0 ? 'every deal' : parts.join(' and ');
}

/** When a row matches, in words: `discount is over 15 % and amount is at least 50,000 EUR`. */
export const describeRow = (row: Row): string => rowWords(row, cellWords);

/** Why one row speaks for a deal: `discount 24 % is over 15 %`. */
export const explainRow = (row: Row, terms: Terms): string => rowWords(row, cell => cellWith(cell, terms));

/** What is missing to be sure, in words: `payment days are not set`. */
export function unknownInWords(column: string, terms: Terms): string {
  if (column.startsWith(CEL_COLUMN)) return `the condition ${column.slice(CEL_COLUMN.length)} cannot be worked out`;
  const value = valueIn(terms, column);
  if (value === undefined) return notSet(column);
  if (typeof value === 'object')
    return `${label(column)} is in ${value.currency}, and there is no exchange rate to compare it with the policy's limits`;
  return `${label(column)} ${valueWords(value, column, 'any')} is not what the policy compares it with`;
}

export interface Explanation {
  /** One sentence part a step and row, such as `manager: discount 24 % is over 15 % (deal desk)`. */
  readonly steps: readonly { readonly step: string; readonly because: readonly string[] }[];
  /** Why it is approved without anybody, one for each row that says so. */
  readonly auto: readonly string[];
  readonly unknowns: readonly string[];
}

/** The reasons of an evaluation, in words a salesperson understands. The terms must be those it was made from. */
export function explain(policy: Policy, evaluation: Evaluation, terms: Terms): Explanation {
  const why = (index: number) => {
    const row = policy.rows[index];
    return row ? [explainRow(row, terms)] : [];
  };
  return {
    steps: evaluation.steps.map(step => ({
      step: step.name,
      because: [...new Set(step.because.flatMap(b => why(b.row)))],
    })),
    auto: evaluation.auto ? evaluation.rows.filter(index => policy.rows[index]?.auto).flatMap(why) : [],
    unknowns: evaluation.unknowns.map(column => unknownInWords(column, terms)),
  };
}
