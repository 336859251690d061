import type { Money } from '../kernel/money.ts';
import { literalsOf } from './conditions.ts';
import { limitIn, type ExchangeRates } from './rates.ts';
import { isFree } from './lint-grid.ts';
import type { Evaluation, Policy, Terms } from './model.ts';

/*
 * The cheapest change that removes a level: which step would not be asked if the customer gave a little. Exact, since
 * between two values that the table names nothing changes: the nearest value beyond each is enough to look at.
 *
 * What a change costs the customer, in the deal's currency:
 *   a smaller discount      the amount at the new discount less the amount at the old one
 *   paying n days sooner    amount x yearly rate x n / 365
 *   n months more           amount x yearly rate x n / 12
 * with the amount at the new discount, and one yearly rate (`yearlyRate`, hundredths of a percent) for time: money that
 * is paid sooner, or bound for longer, is worth to the customer what it could earn or save elsewhere in that time.
 * The rate is an assumption of the company; whoever shows the cost shows the rate.
 */

/** The terms that a seller can move: discount in hundredths of a percent, whole months, whole days. */
export type Movable = 'discount' | 'paymentDays' | 'termMonths';
export interface Change {
  readonly discount?: number;
  readonly paymentDays?: number;
  readonly termMonths?: number;
}

export interface Situation {
  readonly policy: Policy;
  readonly rates: ExchangeRates;
  /** The compiled policy. */
  readonly evaluate: (terms: Terms) => Evaluation;
  /** As asked for. */
  readonly terms: Terms;
  /** The terms with a change put in: a discount also moves the amount, never upwards when it grows. */
  readonly termsWith: (change: Change) => Terms;
  /** Hundredths of a percent a year; default 800, 8 %. */
  readonly yearlyRate?: number;
}

export interface Cheaper {
  readonly change: Change;
  /** What it costs the customer, rounded up to the smallest unit; undefined where the deal has no amount to reckon with. */
  readonly cost: Money | undefined;
  /** Steps that are not asked any more. */
  readonly vanish: readonly string[];
  /** Steps that still are. */
  readonly remain: readonly string[];
  /** Rows with a condition of their own, whose limits are not known: a cheaper change beside one of these would not be seen. */
  readonly assumed: readonly string[];
}

export const DEFAULT_YEARLY_RATE = 800;
const MOVABLE: readonly Movable[] = ['discount', 'paymentDays', 'termMonths'];
const COLUMN: Readonly<Record<Movable, string>> = { discount: 'discount', paymentDays: 'payment_days', termMonths: 'term_months' };
/** How far a term can be moved for us: to no discount, to payment at once, to a hundred years. */
const BEST: Readonly<Record<Movable, number>> = { discount: 0, paymentDays: 0, termMonths: 1200 };
/** How far it can be moved for the customer. */
const WORST: Readonly<Record<Movable, number>> = { discount: 10_000, paymentDays: 3650, termMonths: 0 };
/** Below which a smaller value is better for us. */
const LOWER_IS_BETTER: Readonly<Record<Movable, boolean>> = { discount: true, paymentDays: true, termMonths: false };

/**
 * The change of one term, or of two, that costs the customer least and after which at least one step of today's is not
 * asked and no other is; with `without`, one after which that very step is not asked. Undefined: there is none.
 * Only changes in our favour count. Equal costs: fewer terms, then the smaller change (points of discount, days and
 * months added up), then discount before payment before term. A deal without an amount has no costs: the smallest change.
 */
export function cheapestChange(situation: Situation, without?: string): Cheaper | undefined {
  const { evaluate, terms, termsWith } = situation;
  const now = evaluate(terms);
  if (now.unknowns.length > 0 || now.steps.length === 0) return undefined;
  const asked = new Set(now.steps.map(step => step.name));
  const values = new Map(MOVABLE.map(term => [term, betterValues(situation, term)]));
  const assumed = situation.policy.rows.filter(isFree).map(row => row.name);
  let best: (Cheaper & { price: bigint; size: number; terms: number }) | undefined;
  const consider = (change: Change) => {
    const there = termsWith(change);
    const price = priceOf(situation, change, there);
    const size = sizeOf(terms, change);
    const count = Object.keys(change).length;
    if (best && (price > best.price || (price === best.price && (count > best.terms || (count === best.terms && size >= best.size))))) return;
    const then = evaluate(there);
    if (then.unknowns.length > 0 || then.steps.some(step => !asked.has(step.name))) return;
    const remain = then.steps.map(step => step.name);
    const vanish = [...asked].filter(name => !remain.includes(name));
    if (vanish.length === 0 || (without !== undefined && !vanish.includes(without))) return;
    const currency = there.amount?.currency;
    // Rounded up: a change never costs less than it says.
    const cost = currency === undefined ? undefined : { minor: (price + SCALE - 1n) / SCALE, currency };
    best = { change, cost, vanish, remain, assumed, price, size, terms: count };
  };
  for (const term of MOVABLE) for (const value of values.get(term) ?? []) consider({ [term]: value });
  for (const [i, first] of MOVABLE.entries()) {
    for (const second of MOVABLE.slice(i + 1)) {
      for (const a of values.get(first) ?? []) for (const b of values.get(second) ?? []) consider({ [first]: a, [second]: b });
    }
  }
  return best && { change: best.change, cost: best.cost, vanish: best.vanish, remain: best.remain, assumed: best.assumed };
}

/** 10,000 hundredths of a percent, 365 days, 12 months: all costs are whole numbers of this part of a smallest unit. */
const SCALE = 10_000n * 365n * 12n;

/** In `1/SCALE` of the amount's smallest unit. Nothing where there is no amount. */
function priceOf({ terms, yearlyRate = DEFAULT_YEARLY_RATE }: Situation, change: Change, there: Terms): bigint {
  const amount = there.amount?.minor;
  if (amount === undefined) return 0n;
  const rate = BigInt(yearlyRate);
  const days = BigInt(change.paymentDays === undefined ? 0 : (terms.paymentDays ?? 0) - change.paymentDays);
  const months = BigInt(change.termMonths === undefined ? 0 : change.termMonths - (terms.termMonths ?? 0));
  return (amount - (terms.amount?.minor ?? amount)) * SCALE + amount * rate * days * 12n + amount * rate * months * 365n;
}

/** Points of discount, days and months, added up. */
const sizeOf = (terms: Terms, change: Change): number =>
  MOVABLE.reduce((sum, term) => {
    const to = change[term];
    return to === undefined ? sum : sum + Math.abs(to - (terms[term] ?? 0)) / (term === 'discount' ? 100 : 1);
  }, 0);

/** Of every stretch in which the table answers the same, the value nearest to the present one, on the side that is better for us. */
function betterValues(situation: Situation, term: Movable): number[] {
  const now = situation.terms[term];
  if (now === undefined) return [];
  const best = BEST[term];
  return breakpoints(situation, term)
    .filter(value => (LOWER_IS_BETTER[term] ? value < now && value >= best : value > now && value <= best))
    .sort((a, b) => Math.abs(a - now) - Math.abs(b - now));
}

/** Every value of a term at which some condition may begin or cease to hold: the limits themselves and their neighbours. */
function breakpoints({ policy, rates, terms, termsWith }: Situation, term: Movable): number[] {
  const cells = policy.rows.flatMap(row => [...row.when, ...row.anyOf.flat()]);
  const named = cells.filter(cell => cell.column.name === COLUMN[term]).flatMap(cell => literalsOf(cell.condition));
  const points = named.flatMap(value => (typeof value === 'number' ? [value - 1, value, value + 1] : []));
  if (term === 'discount') {
    // The amount follows the discount, so limits of the amount are limits of the discount too.
    const currency = terms.amount?.currency;
    const limits = cells.filter(cell => cell.column.name === 'amount').flatMap(cell => literalsOf(cell.condition));
    for (const limit of limits) {
      const here = typeof limit === 'object' && currency !== undefined ? limitIn(limit, currency, rates) : undefined;
      if (!here) continue;
      for (const amount of [here.floor, here.floor + 1n]) {
        const last = lastDiscountWith(amount, termsWith);
        if (last !== undefined) points.push(last, last + 1);
      }
    }
  }
  return [...new Set(points)];
}

/** The largest discount at which the amount is still this much; undefined where no discount from none on is, or the amount is not known. */
function lastDiscountWith(amount: bigint, termsWith: Situation['termsWith']): number | undefined {
  const enough = (discount: number) => {
    const there = termsWith({ discount }).amount?.minor;
    return there !== undefined && there >= amount;
  };
  if (!enough(0)) return undefined;
  let [low, high] = [0, WORST.discount + 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (enough(middle)) low = middle;
    else high = middle;
  }
  return low;
}

export interface Room {
  readonly term: Movable;
  /** The last value, going the customer's way, up to which the same steps are asked. */
  readonly last: number;
  /** The first value at which others are asked, and which come and go there; undefined: no value changes them. */
  readonly next: { readonly value: number; readonly appear: readonly string[]; readonly vanish: readonly string[] } | undefined;
}

/** How far a term can go the customer's way until other steps are asked: `25 % would be the last before finance`. Undefined for a term that the deal does not have. */
export function roomFor(situation: Situation, term: Movable): Room | undefined {
  const now = situation.terms[term];
  if (now === undefined) return undefined;
  const asked = new Set(situation.evaluate(situation.terms).steps.map(step => step.name));
  const worse = LOWER_IS_BETTER[term] ? 1 : -1;
  const worst = WORST[term];
  const on = breakpoints(situation, term)
    .filter(value => (value - now) * worse > 0 && (worst - value) * worse >= 0)
    .sort((a, b) => (a - b) * worse);
  for (const value of on) {
    const then = situation.evaluate(situation.termsWith({ [term]: value }));
    const names = then.steps.map(step => step.name);
    const appear = names.filter(name => !asked.has(name));
    const vanish = [...asked].filter(name => !names.includes(name));
    if (appear.length > 0 || vanish.length > 0 || then.unknowns.length > 0) return { term, last: value - worse, next: { value, appear, vanish } };
  }
  return { term, last: worst, next: undefined };
}
