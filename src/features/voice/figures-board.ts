import { decimalsOf } from '../../kernel/money-currencies.ts';
import type { ExchangeRates } from '../deal-desk/read.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { accountKey, allocateDeals, type Ask, type PricedDeal, type Share } from './allocation.ts';
import { KINDS, STATES, type Kind, type NeedState, type VoiceSettings } from './contract.ts';
import { carried, concentration, rankings, segmentSpread, type Concentration, type Guard, type Ranks } from './figures-concentration.ts';
import { isMerged, stateOf, type Need, type StrategicException, type Voice } from './model.ts';

/** The roadmap board: every need with the money behind it. Pure. */
export interface BoardInput {
  /** Merged ones too. */
  readonly needs: readonly Need[];
  readonly voices: readonly Voice[];
  readonly deals: ReadonlyMap<string, DealSnapshot>;
  readonly settings: VoiceSettings;
  readonly currency: string;
  readonly rates: ExchangeRates;
  readonly kinds: readonly Kind[];
  /** YYYY-MM-DD. */
  readonly today: string;
}

/** Money by what became of the deals, in smallest units. */
export interface Value {
  readonly total: bigint;
  readonly open: bigint;
  readonly won: bigint;
  readonly lost: bigint;
}
export interface Customer {
  readonly account: string;
  readonly minor: bigint;
  readonly share: number;
}
/** How much of it rests on few customers, with exact amounts. */
export interface Spread {
  readonly figures: Concentration;
  readonly total: bigint;
  readonly customers: readonly Customer[];
  readonly withoutTop: bigint;
  readonly segments: readonly { readonly segment: string; readonly minor: bigint; readonly share: number }[];
}
export interface GuardState extends Guard {
  readonly state: 'carried' | 'excepted';
}
export interface Row {
  readonly need: Need;
  readonly state: NeedState;
  readonly shares: readonly Share[];
  readonly voices: readonly Voice[];
  readonly value: Value;
  readonly spread: Spread;
  readonly ranks: Ranks;
  readonly guard: GuardState | null;
}
export interface Board {
  readonly currency: string;
  readonly kinds: readonly Kind[];
  /** By value, largest first. */
  readonly rows: readonly Row[];
  readonly columns: readonly { readonly state: NeedState; readonly value: Value; readonly needs: number }[];
  readonly value: Value;
  readonly deals: number;
  readonly roadmap: { readonly spread: Spread; readonly guard: GuardState | null; readonly needs: number };
  readonly withoutAmount: number;
  readonly withoutRate: ReadonlyMap<string, number>;
  readonly shares: readonly Share[];
}

const ON_ROADMAP: readonly NeedState[] = ['planned', 'in-progress'];

export function board(input: BoardInput): Board {
  const { needs, voices, settings, currency, kinds } = input;
  const byId = new Map(needs.map(n => [n.id, n]));
  const live = needs.filter(n => !isMerged(n));
  const rooted = voices.map(voice => ({ voice, root: rootOf(voice.needId, byId) })).filter((v): v is { voice: Voice; root: string } => v.root !== undefined);
  const priced = new Map<string, PricedDeal>();
  for (const [id, deal] of input.deals) if (kinds.includes(deal.stageKind)) priced.set(id, pricedDeal(deal, settings.segment_field));
  const asks: Ask[] = rooted.flatMap(({ voice, root }) => (voice.dealId ? [{ needId: root, dealId: voice.dealId, urgency: voice.urgency }] : []));
  const { shares, withoutAmount, withoutRate } = allocateDeals(asks, priced, currency, input.rates, settings.weights);

  const sharesOf = grouped(shares, s => s.needId);
  const voicesOf = grouped(rooted, v => v.root);
  const parts = live.map(need => {
    const own = sharesOf.get(need.id) ?? [];
    const said = (voicesOf.get(need.id) ?? []).map(v => v.voice);
    // A customer without a deal counts as a customer, and as no money.
    const nameless = said.flatMap(v => (v.dealId === null && v.account ? [v.account] : []));
    return { need, shares: own, voices: said, spread: spreadOf(own, currency, nameless) };
  });
  const places = rankings(new Map(parts.map(p => [p.need.id, p.spread.figures])));
  const rows = parts
    .map((p): Row => {
      const ranks = places.get(p.need.id)!;
      return { ...p, state: stateOf(p.need), value: valueOf(p.shares), ranks, guard: guardOf(p.spread, ranks, settings, liveExceptions(p.need, input.today)) };
    })
    .sort((a, b) => (a.value.total > b.value.total ? -1 : a.value.total < b.value.total ? 1 : 0) || b.voices.length - a.voices.length || (a.need.id < b.need.id ? -1 : 1));
  const planned = rows.filter(r => ON_ROADMAP.includes(r.state));
  const spread = spreadOf(planned.flatMap(r => r.shares), currency);
  return {
    currency,
    kinds,
    rows,
    columns: STATES.map(state => {
      const inside = rows.filter(r => r.state === state);
      return { state, value: valueOf(inside.flatMap(r => r.shares)), needs: inside.length };
    }),
    value: valueOf(shares),
    deals: new Set(shares.map(s => s.dealId)).size,
    roadmap: { spread, guard: guardOf(spread, undefined, settings, []), needs: planned.length },
    withoutAmount,
    withoutRate,
    shares,
  };
}

/** Follows the merges. Undefined for a voice whose need nobody knows. */
export function rootOf(id: string, needs: ReadonlyMap<string, Need>): string | undefined {
  let need = needs.get(id);
  for (let i = 0; i < 50 && need && isMerged(need); i++) need = needs.get(need.place.into);
  return need && !isMerged(need) ? need.id : undefined;
}

export const pricedDeal = (deal: DealSnapshot, segmentField: string): PricedDeal => {
  const segment = deal.fields[segmentField];
  return {
    id: deal.id,
    account: deal.account,
    kind: deal.stageKind,
    amount: deal.amount && { minor: BigInt(deal.amount.minor), currency: deal.amount.currency },
    segment: segment === null || segment === undefined || segment === '' ? null : String(segment),
  };
};

export function valueOf(shares: readonly Share[]): Value {
  const sum = (kind: Kind) => shares.reduce((total, s) => (s.kind === kind ? total + s.minor : total), 0n);
  const [open, won, lost] = KINDS.map(sum) as [bigint, bigint, bigint];
  return { total: open + won + lost, open, won, lost };
}

export function spreadOf(shares: readonly Share[], currency: string, nameless: readonly string[] = []): Spread {
  const unit = 10 ** (decimalsOf(currency) ?? 2);
  // A credit note is no negative customer.
  const positive = (minor: bigint): bigint => (minor > 0n ? minor : 0n);
  const figures = concentration([
    ...shares.map(s => ({ account: s.account, amount: Number(positive(s.minor)) / unit })),
    ...nameless.map(account => ({ account, amount: 0 })),
  ]);
  const exact = new Map<string, bigint>();
  for (const s of shares) exact.set(accountKey(s.account), (exact.get(accountKey(s.account)) ?? 0n) + positive(s.minor));
  const customers = figures.customers.map(c => ({ account: c.account, minor: exact.get(accountKey(c.account)) ?? 0n, share: c.share }));
  const total = customers.reduce((sum, c) => sum + c.minor, 0n);
  const bySegment = new Map<string, bigint>();
  for (const s of shares) bySegment.set(s.segment ?? 'not known', (bySegment.get(s.segment ?? 'not known') ?? 0n) + positive(s.minor));
  const segments = segmentSpread(shares.map(s => ({ segment: s.segment, amount: Number(positive(s.minor)) / unit })));
  return {
    figures,
    total,
    customers,
    withoutTop: total - (customers[0]?.minor ?? 0n),
    segments: segments.map(s => ({ segment: s.segment, minor: bySegment.get(s.segment) ?? 0n, share: s.share })),
  };
}

export const liveExceptions = (need: Need, today: string): StrategicException[] => need.exceptions.filter(e => e.endedAt === null && e.until >= today);

function guardOf(spread: Spread, ranks: Ranks | undefined, settings: VoiceSettings, exceptions: readonly StrategicException[]): GuardState | null {
  const guard = carried(spread.figures, ranks, settings.hijack_guard);
  if (!guard) return null;
  return { ...guard, state: exceptions.some(e => accountKey(e.account) === accountKey(guard.account)) ? 'excepted' : 'carried' };
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
