import { accountKey } from './allocation.ts';

/**
 * How much of something rests on few customers. Pure; amounts are plain numbers of the currency's unit.
 * Inverse Simpson as an effective number: https://www.rdocumentation.org/packages/tcR/versions/1.0/topics/inverse.simpson
 * The square root damps intensity as quadratic voting does: https://explore.gitcoin.co/mechanisms/quadratic-voting
 */
export interface Part {
  readonly account: string;
  readonly amount: number;
}
export interface Customer {
  readonly account: string;
  readonly amount: number;
  /** Of the whole, 0 to 1. */
  readonly share: number;
}
export interface Concentration {
  readonly total: number;
  /** Largest first; of equal ones by name. */
  readonly customers: readonly Customer[];
  /** Share of the largest; 0 without money. */
  readonly topShare: number;
  /** 1 / sum of squared shares: as many equal customers would be as concentrated. 0 without money. */
  readonly effective: number;
  /** What is left without the largest customer. */
  readonly withoutTop: number;
  /** Sum of the square roots of the customers' amounts. */
  readonly roots: number;
}

/** @param parts amounts of zero or more; several of one customer are added up */
export function concentration(parts: readonly Part[]): Concentration {
  const byAccount = new Map<string, { account: string; amount: number }>();
  for (const { account, amount } of parts) {
    const key = accountKey(account);
    const known = byAccount.get(key);
    if (known) known.amount += amount;
    else byAccount.set(key, { account, amount });
  }
  const sorted = [...byAccount.values()].sort((a, b) => b.amount - a.amount || (a.account < b.account ? -1 : a.account > b.account ? 1 : 0));
  const total = sorted.reduce((sum, c) => sum + c.amount, 0);
  const customers = sorted.map(c => ({ ...c, share: total > 0 ? c.amount / total : 0 }));
  const squares = customers.reduce((sum, c) => sum + c.share * c.share, 0);
  return {
    total,
    customers,
    topShare: customers[0]?.share ?? 0,
    effective: squares > 0 ? 1 / squares : 0,
    withoutTop: sorted.slice(1).reduce((sum, c) => sum + c.amount, 0),
    roots: sorted.reduce((sum, c) => sum + Math.sqrt(c.amount), 0),
  };
}

/** 1 for the largest; equal figures share a place, and the next one is as many places below. */
export function ranks(figures: ReadonlyMap<string, number>): Map<string, number> {
  const sorted = [...figures.values()].sort((a, b) => b - a);
  return new Map([...figures].map(([id, figure]) => [id, sorted.indexOf(figure) + 1]));
}

export interface Ranks {
  readonly total: number;
  readonly roots: number;
  /** By distinct customers. */
  readonly customers: number;
  /** By what is left without each one's own largest customer. */
  readonly withoutTop: number;
}

/** Three rankings side by side and the one without the largest customer. They are not merged into one number. */
export function rankings(needs: ReadonlyMap<string, Concentration>): Map<string, Ranks> {
  const by = (figure: (c: Concentration) => number) => ranks(new Map([...needs].map(([id, c]) => [id, figure(c)])));
  const [total, roots, customers, withoutTop] = [by(c => c.total), by(c => c.roots), by(c => c.customers.length), by(c => c.withoutTop)];
  return new Map(
    [...needs.keys()].map(id => [id, { total: total.get(id)!, roots: roots.get(id)!, customers: customers.get(id)!, withoutTop: withoutTop.get(id)! }]),
  );
}

export interface Guard {
  readonly account: string;
  readonly share: number;
  readonly effective: number;
  /** Places lost without the largest customer; 0 or more. */
  readonly rankFall: number;
}

/**
 * Whether one customer carries it: its share is above the limit, or the rank falls by many places without it.
 * @param topShare percent
 */
export function carried(c: Concentration, rank: Pick<Ranks, 'total' | 'withoutTop'> | undefined, limits: { readonly top_share: number; readonly rank_fall: number }): Guard | undefined {
  const top = c.customers[0];
  if (!top || c.total <= 0) return undefined;
  const rankFall = rank ? Math.max(0, rank.withoutTop - rank.total) : 0;
  if (top.share * 100 <= limits.top_share && rankFall < limits.rank_fall) return undefined;
  return { account: top.account, share: top.share, effective: c.effective, rankFall };
}

/** How the money is spread over segments, largest first. */
export function segmentSpread(parts: readonly { readonly segment: string | null; readonly amount: number }[]): { segment: string; amount: number; share: number }[] {
  const sums = new Map<string, number>();
  for (const { segment, amount } of parts) sums.set(segment ?? 'not known', (sums.get(segment ?? 'not known') ?? 0) + amount);
  const total = [...sums.values()].reduce((a, b) => a + b, 0);
  return [...sums]
    .map(([segment, amount]) => ({ segment, amount, share: total > 0 ? amount / total : 0 }))
    .sort((a, b) => b.amount - a.amount || (a.segment < b.segment ? -1 : 1));
}
