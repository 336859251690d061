import { decimalsOf } from '../../kernel/money-currencies.ts';
import { decimalText, percentText } from '../../kernel/money.ts';
import type { Money } from '../../kernel/money.ts';
import { listOf } from '../../kernel/text.ts';
import type { Column, Condition, Literal, Operator, Test } from './policy-conditions.ts';
import { valueIn } from './policy-table-index.ts';
import type { Cell, Evaluation, Policy, Row, Terms } from './policy-table.ts';

const LABEL: Readonly<Record<string, string>> = {
  discount: 'discount',
  amount: 'amount',
  list_amount: 'list amount',
  term_months: 'term',
  payment_days: 'payment days',
  currency: 'currency',
  stage: 'stage',
  owner_team: "owner's team",
};
export const label = (column: string) =>
  Object.hasOwn(LABEL, column)
    ? (LABEL[column] ?? column)
    : column.slice('fields.'.length).replaceAll('_', ' ');
const be = (column: string) => (column === 'payment_days' ? 'are' : 'is');

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

/** `discount is over 15 %` */
const cellWords = ({ column, condition }: Cell) =>
  `${label(column.name)} ${be(column.name)} ${conditionWords(condition, column)}`;

/** `discount 24 % is over 15 %`: with the deal's own value. */
function cellWith({ column, condition }: Cell, terms: Terms): string {
  const value = valueIn(terms, column.name);
  if (value === undefined) return `${label(column.name)} ${be(column.name)} not set`;
  const said = conditionWords(condition, column);
  const own = valueWords(value, column.name, column.type);
  // "stage negotiation is negotiation" says one thing twice.
  return said === own
    ? `${label(column.name)} ${be(column.name)} ${own}`
    : `${label(column.name)} ${own} ${be(column.name)} ${said}`;
}

function rowWords(row: Row, say: (cell: Cell) => string): string {
  const alternatives = row.anyOf.map(cells => cells.map(say).join(' and '));
  const either = alternatives.length > 1 ? `either ${listOf(alternatives, 'or')}` : alternatives.join('');
  const parts = [...row.when.map(say), ...(either ? [either] : [])];
  return parts.length === 0 ? 'every deal' : parts.join(' and ');
}

/** When a row matches, in words: `discount is over 15 % and amount is at least 50,000 EUR`. */
export const describeRow = (row: Row): string => rowWords(row, cellWords);

/** Why one row speaks for a deal: `discount 24 % is over 15 %`. */
export const explainRow = (row: Row, terms: Terms): string => rowWords(row, cell => cellWith(cell, terms));

/** What is missing to be sure, in words: `payment days are not set`. */
export function unknownInWords(column: string, terms: Terms): string {
  const value = valueIn(terms, column);
  if (value === undefined) return `${label(column)} ${be(column)} not set`;
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
