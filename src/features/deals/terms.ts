import { allocate, divideHalfEven, percentOff } from '../../kernel/money.ts';
import { valueOf } from '../../kernel/result.ts';
import type { LinesSummary } from '../../kernel/lines.ts';
import type { MoneySnapshot } from './events.ts';
import type { Deal, LineItem } from './model.ts';

/** Discounts to prices and back. Exact: smallest units and hundredths of a percent, no floats. Pure. */

/** The least that may be charged so that the discount (hundredths of a percent) is not exceeded. */
export function soldFor(list: bigint, discount: number): bigint {
  const exact = list * BigInt(10_000 - discount);
  return exact / 10_000n + (exact % 10_000n > 0n ? 1n : 0n);
}

/** The list amount that a discount counts from: the known one, or what the amount was before its known discount. */
export function listOf(deal: Pick<Deal, 'listAmount' | 'amount' | 'discount'>): MoneySnapshot | null {
  const { listAmount, amount, discount } = deal;
  if (listAmount || !amount || discount === null || discount >= 10_000) return listAmount ?? amount;
  return { minor: String(divideHalfEven(BigInt(amount.minor) * 10_000n, BigInt(10_000 - discount))), currency: amount.currency };
}

export const offOf = (list: MoneySnapshot, sold: MoneySnapshot): number | null => {
  const off = percentOff({ minor: BigInt(list.minor), currency: list.currency }, { minor: BigInt(sold.minor), currency: sold.currency });
  return off.ok ? off.value : null;
};

const list = (item: LineItem) => BigInt(item.listPrice.minor);
const sold = (item: LineItem) => BigInt(item.soldPrice.minor);
const count = (item: LineItem) => BigInt(item.quantity);
export const listTotal = (items: readonly LineItem[]): bigint => items.reduce((sum, i) => sum + list(i) * count(i), 0n);

/** The line items in figures; null without any. */
export function linesOf(items: readonly LineItem[]): LinesSummary | null {
  if (items.length === 0) return null;
  const soldBy = new Map<string, bigint>();
  for (const item of items) soldBy.set(item.product, (soldBy.get(item.product) ?? 0n) + sold(item) * count(item));
  const total = [...soldBy.values()].reduce((sum, minor) => sum + minor, 0n);
  const discounts = items.flatMap(item => offOf(item.listPrice, item.soldPrice) ?? []);
  const share = (minor: bigint) => (total > 0n ? Number(divideHalfEven(minor * 10_000n, total)) : 0);
  return {
    count: items.length,
    quantity: items.reduce((sum, item) => sum + item.quantity, 0),
    listMinor: String(listTotal(items)),
    soldMinor: String(total),
    maxDiscount: discounts.length > 0 ? Math.max(...discounts) : null,
    minDiscount: discounts.length > 0 ? Math.min(...discounts) : null,
    products: [...soldBy.keys()],
    // Not by assignment: a product called __proto__ is a product.
    shares: Object.fromEntries([...soldBy].map(([product, minor]) => [product, share(minor)])),
  };
}

/** Prices that give this discount over all lines as closely as the smallest unit allows, and never more. */
export const priceAt = (items: readonly LineItem[], discount: number): LineItem[] => spread(items, soldFor(listTotal(items), discount));

/**
 * Sets sold prices so that they add up to `total`, shared by list prices: never below it, and above it by less than the
 * smallest quantity of a line. Lines without a list price keep what they cost, unless that alone is more than the total.
 */
export function spread(items: readonly LineItem[], total: bigint): LineItem[] {
  const shared = items.filter(i => list(i) > 0n);
  if (shared.length === 0) return [...items];
  const fixed = items.filter(i => list(i) <= 0n).reduce((sum, i) => sum + sold(i) * count(i), 0n);
  const keep = fixed <= total;
  const target = keep ? total - fixed : total;
  const parts = valueOf(allocate({ minor: target, currency: 'XXX' }, shared.map(i => list(i) * count(i)))); // prettier-ignore
  const units = shared.map((item, i) => (parts[i]?.minor ?? 0n) / count(item));
  let left = target - units.reduce((sum, unit, i) => sum + unit * BigInt(shared[i]?.quantity ?? 0), 0n);
  // What division left over goes to the largest quantities first; what is too little even for the smallest is rounded up there.
  const order = shared.map((item, i) => ({ i, n: count(item) })).sort((a, b) => (a.n === b.n ? a.i - b.i : a.n > b.n ? -1 : 1));
  for (const { i, n } of order) {
    units[i] = (units[i] ?? 0n) + left / n;
    left %= n;
  }
  const smallest = order.at(-1);
  if (left > 0n && smallest) units[smallest.i] = (units[smallest.i] ?? 0n) + 1n;
  const price = (item: LineItem, minor: bigint): LineItem => ({ ...item, soldPrice: { minor: String(minor), currency: item.soldPrice.currency } });
  let n = 0;
  return items.map(item => (list(item) > 0n ? price(item, units[n++] ?? 0n) : keep ? item : price(item, 0n)));
}
