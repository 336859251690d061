import { allocate, divideHalfEven, type Money } from '../../kernel/money.ts';
import type { ExchangeRates } from '../deal-desk/read.ts';
import type { Kind, Urgency } from './contract.ts';

/**
 * A deal's amount is split over its needs by urgency, so that the board adds up to real money and not to a multiple of it.
 *
 * The rule: within a deal each need has the weight of the most urgent voice that names it (blocker 5, important 2, nice 1
 * unless the settings say otherwise). The amount is first brought into one currency, once, half to even; then it is split
 * by these weights so that the parts add up to it exactly (largest remainder). Needs that shipped or were declined keep
 * their part. Pure.
 */
export type Weights = Readonly<Record<Urgency, number>>;

/** What is said of a need in a deal. `needId` is the need that counts, after merging. */
export interface Ask {
  readonly needId: string;
  readonly dealId: string;
  readonly urgency: Urgency;
}
/** What allocation needs to know of a deal. */
export interface PricedDeal {
  readonly id: string;
  readonly account: string | null;
  readonly kind: Kind;
  readonly amount: Money | null;
  readonly segment: string | null;
}
/** The part of a deal that stands behind a need. */
export interface Share {
  readonly needId: string;
  readonly dealId: string;
  readonly account: string;
  readonly kind: Kind;
  readonly segment: string | null;
  readonly urgency: Urgency;
  /** Smallest units of the one currency. 0 where the deal has no amount or its currency no rate. */
  readonly minor: bigint;
}

const ORDER: readonly Urgency[] = ['blocker', 'important', 'nice'];
export const moreUrgent = (a: Urgency, b: Urgency): Urgency => (ORDER.indexOf(a) <= ORDER.indexOf(b) ? a : b);

/**
 * An amount in another currency, to the nearest smallest unit, half to even. Undefined without a rate.
 * @param to ISO 4217
 */
export function convert(money: Money, to: string, rates: ExchangeRates): Money | undefined {
  if (money.currency === to) return money;
  const [from, into] = [rates.worth.get(money.currency), rates.worth.get(to)];
  return from && into && { minor: divideHalfEven(money.minor * from.n * into.d, from.d * into.n), currency: to };
}

/** The parts of one amount, in the order of the needs' ids so that the same deal is always split alike. They add up to it. */
export function splitDeal(minor: bigint, urgencies: ReadonlyMap<string, Urgency>, weights: Weights): Map<string, bigint> {
  const needs = [...urgencies.keys()].sort();
  if (needs.length === 0) return new Map();
  const parts = allocate({ minor, currency: 'XXX' }, needs.map(need => weights[urgencies.get(need)!]));
  // Weights are at least 1 (voiceSettings), and a deal has far fewer than 10,000 needs.
  if (!parts.ok) throw new Error(parts.error.message);
  return new Map(needs.map((need, i) => [need, parts.value[i]!.minor]));
}

/** A customer is known by its name, however it is spaced or capitalised. */
export const accountKey = (account: string): string => account.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

export interface Allocated {
  readonly shares: readonly Share[];
  readonly withoutAmount: number;
  /** Deals by the currency that has no rate. */
  readonly withoutRate: ReadonlyMap<string, number>;
}

/** Every deal once, split over the needs that it named. Deals that nobody knows any more are left out. */
export function allocateDeals(
  asks: readonly Ask[],
  deals: ReadonlyMap<string, PricedDeal>,
  currency: string,
  rates: ExchangeRates,
  weights: Weights,
): Allocated {
  const byDeal = new Map<string, Map<string, Urgency>>();
  for (const { needId, dealId, urgency } of asks) {
    const needs = byDeal.get(dealId) ?? new Map<string, Urgency>();
    const before = needs.get(needId);
    needs.set(needId, before ? moreUrgent(before, urgency) : urgency);
    byDeal.set(dealId, needs);
  }
  const shares: Share[] = [];
  const withoutRate = new Map<string, number>();
  let withoutAmount = 0;
  for (const [dealId, urgencies] of byDeal) {
    const deal = deals.get(dealId);
    if (!deal) continue;
    const worth = deal.amount ? convert(deal.amount, currency, rates) : undefined;
    if (!deal.amount) withoutAmount++;
    else if (!worth) withoutRate.set(deal.amount.currency, (withoutRate.get(deal.amount.currency) ?? 0) + 1);
    for (const [needId, minor] of splitDeal(worth?.minor ?? 0n, urgencies, weights)) {
      const account = deal.account?.trim() || `the customer of deal ${dealId}`;
      shares.push({ needId, dealId, account, kind: deal.kind, segment: deal.segment, urgency: urgencies.get(needId)!, minor });
    }
  }
  return { shares, withoutAmount, withoutRate };
}
