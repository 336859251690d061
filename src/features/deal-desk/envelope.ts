import type { DealSnapshot } from '../deals/events.ts';
import { linesAt } from './decide-plan.ts';
import type { TermValue, TermValues, Terms } from './model.ts';
import { celColumns } from '../../policy/cel.ts';
import type { Direction, Policy, TermRule } from '../../policy/model.ts';

/*
 * A *term* is a named value of a deal; its name is the policy's column. An approver's yes is kept as an *envelope*: the
 * values that were on the card, and for each of them a *bound*, that is how far the value may move before the yes is no
 * longer a yes. A bound that is passed *breaks* the envelope, for good unless the policy says that it revives.
 */

export interface Bound {
  readonly term: string;
  readonly direction: Direction;
  /** The value on the card, with the policy's tolerance added. */
  readonly limit: TermValue;
  /** Only for `within`: hundredths of a percent to either side of the limit. */
  readonly band?: number;
}

export interface Break {
  readonly at: number;
  /** The round whose terms broke it. */
  readonly round: number;
  readonly term: string;
  readonly value: TermValue;
}

export interface Envelope {
  readonly shown: TermValues;
  readonly bounds: readonly Bound[];
  readonly policyVersion: number;
  readonly broken: Break | null;
}

/** Ten percent: less volume can make a discount undeserved, more makes the exposure larger. */
const BAND = 1_000;

/** Directions that hold where a policy says nothing. A term that is not here is `same`. */
const DEFAULTS: Readonly<Record<string, TermRule>> = {
  discount: { direction: 'lower' },
  discount_amount: { direction: 'lower' },
  max_line_discount: { direction: 'lower' },
  payment_days: { direction: 'lower' },
  term_months: { direction: 'higher' },
  amount: { direction: 'within', band: BAND },
  list_amount: { direction: 'within', band: BAND },
  'fields.special_clauses': { direction: 'subset' },
};

export const ruleOf = (term: string, policy: Pick<Policy, 'terms'> | undefined): TermRule =>
  (policy && Object.hasOwn(policy.terms, term) ? policy.terms[term] : undefined) ?? (Object.hasOwn(DEFAULTS, term) ? DEFAULTS[term]! : { direction: 'same' });

/** Columns of a policy that say where a deal stands or who asks, not what the customer gets: they bind nobody. */
const NO_TERMS: ReadonlySet<string> = new Set(['stage', 'owner_team', 'account', 'requester_team', 'requester_role', 'line_count', 'line_quantity', 'min_line_discount', 'products']);

/** Every term of the deal that a policy speaks of or a card shows, with its value. */
export function valuesOf(deal: DealSnapshot, terms: Terms, policy: Policy | undefined): TermValues {
  const values: Record<string, TermValue> = { discount: terms.discount, term_months: terms.termMonths, payment_days: terms.paymentDays, currency: terms.amount?.currency ?? deal.currency };
  // A discount moves the amount by itself: what the discount was earned by is the volume, at list prices.
  if (deal.listAmount) values['list_amount'] = deal.listAmount;
  else values['amount'] = terms.amount;
  for (const column of columnsOf(policy)) {
    if (column in values || NO_TERMS.has(column) || column === 'amount' || column === 'list_amount') continue;
    if (column.startsWith('fields.')) values[column] = fieldValue(deal.fields[column.slice('fields.'.length)]);
  }
  for (const term of Object.keys(policy?.terms ?? {})) {
    if (term.startsWith('fields.')) values[term] = fieldValue(deal.fields[term.slice('fields.'.length)]);
    if (term === 'discount_amount') values[term] = discountAmount(deal, terms);
  }
  const lines = linesAt(deal, terms);
  if (lines && columnsOf(policy).has('max_line_discount')) values['max_line_discount'] = lines.maxDiscount;
  if (policy?.rows.some(row => row.ask.some(ask => ask.binds?.includes('products')))) values['products'] = lines?.products ?? null;
  return values;
}

const fieldValue = (value: unknown): TermValue => (value === undefined ? null : (value as TermValue));

export function discountAmount(deal: Pick<DealSnapshot, 'listAmount'>, terms: Pick<Terms, 'amount'>): TermValue {
  if (!deal.listAmount || !terms.amount || deal.listAmount.currency !== terms.amount.currency) return null;
  return { minor: String(BigInt(deal.listAmount.minor) - BigInt(terms.amount.minor)), currency: terms.amount.currency };
}

const columns = new WeakMap<Policy, ReadonlySet<string>>();
function columnsOf(policy: Policy | undefined): ReadonlySet<string> {
  if (!policy) return new Set();
  let found = columns.get(policy);
  if (!found) {
    found = new Set(policy.rows.flatMap(row => [...[...row.when, ...row.anyOf.flat()].map(cell => cell.column.name), ...(row.cel ? celColumns(row.cel) : [])]));
    columns.set(policy, found);
  }
  return found;
}

export interface Binding {
  /** The terms that this yes binds; undefined: all that were shown. */
  readonly binds?: readonly string[] | undefined;
  /** Per term, in the term's own unit: hundredths of a percent, months, days; for amounts hundredths of a percent of it. */
  readonly tolerance: Readonly<Record<string, number>>;
}

/** The bounds of a yes to these values: no worse than what was shown, term by term. */
export function boundsOf(shown: TermValues, binding: Binding, policy: Pick<Policy, 'terms'> | undefined): Bound[] {
  const names = binding.binds ? [...new Set([...binding.binds, 'currency'])] : Object.keys(shown);
  return names
    .flatMap(term => (term === 'amount' && !('amount' in shown) ? ['list_amount'] : [term]))
    .filter(term => term in shown)
    .map((term): Bound => {
      const { direction, band } = ruleOf(term, policy);
      const more = Object.hasOwn(binding.tolerance, term) ? (binding.tolerance[term] ?? 0) : 0;
      const value = shown[term] ?? null;
      if (direction === 'within') return { term, direction, limit: value, band: (band ?? BAND) + more };
      return { term, direction, limit: loosened(value, direction, more) };
    });
}

function loosened(value: TermValue, direction: Direction, more: number): TermValue {
  if (more === 0) return value;
  const sign = direction === 'lower' ? 1 : direction === 'higher' ? -1 : 0;
  if (typeof value === 'number') return value + sign * more;
  if (isMoney(value)) return { ...value, minor: String(BigInt(value.minor) + BigInt(sign) * part(BigInt(value.minor), more)) };
  return value;
}

/** Rounded down, away from nobody's favour. */
const part = (minor: bigint, hundredths: number): bigint => ((minor < 0n ? -minor : minor) * BigInt(hundredths)) / 10_000n;

export const isMoney = (value: TermValue): value is { readonly minor: string; readonly currency: string } => typeof value === 'object' && value !== null && 'minor' in value;

/** Whether a value is inside a bound. A value that is not known is inside only if it was not known when the yes was given. */
export function holds(bound: Bound, value: TermValue): boolean {
  const { limit, direction } = bound;
  if (limit === null || value === null) return limit === value;
  if (direction === 'same') return same(limit, value);
  if (direction === 'subset') return Array.isArray(limit) || Array.isArray(value) ? listOf(value).every(item => listOf(limit).includes(item)) : same(limit, value);
  const [a, b] = [comparable(value), comparable(limit)];
  if (a === undefined || b === undefined || a.unit !== b.unit) return same(limit, value);
  if (direction === 'lower') return a.n <= b.n;
  if (direction === 'higher') return a.n >= b.n;
  // n is within band hundredths of a percent of the limit; exact, without division.
  const off = a.n > b.n ? a.n - b.n : b.n - a.n;
  return off * 10_000n <= (b.n < 0n ? -b.n : b.n) * BigInt(bound.band ?? BAND);
}

const listOf = (value: TermValue): readonly TermValue[] => (Array.isArray(value) ? (value as readonly string[]) : [value]);

/** Numbers as whole millionths, money as its smallest unit: exact, and only comparable in the same unit. */
function comparable(value: TermValue): { n: bigint; unit: string } | undefined {
  if (typeof value === 'number') return { n: BigInt(Math.round(value * 1e6)), unit: 'number' };
  if (isMoney(value)) return { n: BigInt(value.minor), unit: value.currency };
  return undefined;
}

export function same(a: TermValue, b: TermValue): boolean {
  if (isMoney(a) && isMoney(b)) return a.minor === b.minor && a.currency === b.currency;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && [...a].sort().every((item, i) => item === [...b].sort()[i]);
  return a === b;
}

/** The first bound that these values pass, or undefined. A term that is gone counts as not known. */
export const passed = (envelope: Pick<Envelope, 'bounds'>, values: TermValues): Bound | undefined =>
  envelope.bounds.find(bound => !holds(bound, Object.hasOwn(values, bound.term) ? (values[bound.term] ?? null) : null));

/** The terms whose values differ. */
export const movedTerms = (before: TermValues, after: TermValues): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(term => !same(before[term] ?? null, after[term] ?? null));

/** Whether no term got worse: neither of these moves can break an envelope that held. */
export const improves = (before: TermValues, after: TermValues, policy: Pick<Policy, 'terms'> | undefined): boolean =>
  boundsOf(before, { tolerance: {} }, policy).every(bound => holds(bound.direction === 'within' ? { ...bound, band: 0 } : bound, after[bound.term] ?? null));
