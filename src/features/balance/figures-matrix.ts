import { binomialInterval, binomialSurprise, middleOf, normalSurprise, numbers, type Interval } from './figures-chance.ts';

/** `m[i][j]`: acts from team i to team j; the diagonal is inside a team. Formulas and sources: docs/balance.md. Pure. */
export type Matrix = readonly (readonly number[])[];

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
export const inside = (m: Matrix): number => sum(m.map((row, i) => row[i]!));
export const across = (m: Matrix): number => sum(m.map(sum)) - inside(m);
/** What team i gave to others, and what others gave to it. */
export const givenBy = (m: Matrix, i: number): number => sum(m[i]!) - m[i]![i]!;
export const receivedBy = (m: Matrix, i: number): number => sum(m.map(row => row[i]!)) - m[i]![i]!;

/** Krackhardt and Stern 1988: (E - I) / (E + I), from -1 (closed) to +1 (open). Undefined without acts. */
export function eiIndex(m: Matrix): number | undefined {
  const [e, i] = [across(m), inside(m)];
  return e + i > 0 ? (e - i) / (e + i) : undefined;
}

/** The share of acts across teams if everybody chose among all others alike. @param sizes people of each team */
export function shareByChance(sizes: readonly number[]): number | undefined {
  const n = sum(sizes);
  return n > 1 ? sum(sizes.map(s => s * (n - s))) / (n * (n - 1)) : undefined;
}

/** What the E-I index would be by chance: the middle, and where 95 % of chance lies. */
export function eiByChance(m: Matrix, sizes: readonly number[]): { readonly expected: number; readonly interval: Interval; readonly surprise: number } | undefined {
  const p = shareByChance(sizes);
  const n = Math.round(across(m) + inside(m));
  if (p === undefined || n === 0) return undefined;
  const { low, high } = binomialInterval(n, p);
  return { expected: 2 * p - 1, interval: { low: (2 * low) / n - 1, high: (2 * high) / n - 1 }, surprise: binomialSurprise(n, p, Math.round(across(m))) };
}

/** Squartini and others 2013: what is returned, as a share of what is given across teams. */
export function reciprocity(m: Matrix): number | undefined {
  const all = across(m);
  if (all <= 0) return undefined;
  let returned = 0;
  for (let i = 0; i < m.length; i++) for (let j = 0; j < m.length; j++) if (i !== j) returned += Math.min(m[i]![j]!, m[j]![i]!);
  return returned / all;
}

export interface Shuffled {
  readonly mean: number;
  readonly deviation: number;
  readonly interval: Interval;
  /** How often chance lies as far out as what was seen, or further. */
  readonly surprise: number;
  readonly samples: number;
}

/**
 * Reciprocity when every team gives and receives as much as it did, but who is thanked by whom is dealt anew. Pairs of acts
 * swap their receivers; a swap that would fall inside a team is not made. Counts are rounded to whole acts.
 */
export function reciprocityByChance(m: Matrix, seed: number): Shuffled | undefined {
  const k = m.length;
  const from: number[] = [];
  const to: number[] = [];
  const counts = new Float64Array(k * k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++) {
      if (i === j) continue;
      const n = Math.round(m[i]![j]!);
      counts[i * k + j] = n;
      for (let c = 0; c < n; c++) from.push(i), to.push(j);
    }
  const n = from.length;
  if (n < 2) return undefined;
  const random = numbers(seed);
  const givers = Int32Array.from(from);
  const receivers = Int32Array.from(to);
  const swaps = (times: number): void => {
    for (let s = 0; s < times; s++) {
      const a = (random() * n) | 0;
      const b = (random() * n) | 0;
      const fa = givers[a]!;
      const fb = givers[b]!;
      const ta = receivers[a]!;
      const tb = receivers[b]!;
      if (fa === tb || fb === ta) continue;
      counts[fa * k + ta]!--, counts[fb * k + tb]!--, counts[fa * k + tb]!++, counts[fb * k + ta]!++;
      receivers[a] = tb;
      receivers[b] = ta;
    }
  };
  const seen = (): number => {
    let returned = 0;
    for (let i = 0; i < k; i++) for (let j = i + 1; j < k; j++) returned += 2 * Math.min(counts[i * k + j]!, counts[j * k + i]!);
    return returned / n;
  };
  // Few acts are shuffled often, since that costs little; many give a narrow answer after few.
  const samples = Math.max(24, Math.min(4000, Math.floor(600_000 / n)));
  const now = seen();
  // Each swap moves two acts. Of many, moving each about once between two samples is enough.
  const often = n > 1000 ? Math.ceil(n / 2) : n;
  swaps(n > 1000 ? 2 * n : 10 * n);
  const values = Array.from({ length: samples }, () => (swaps(often), seen())).sort((a, b) => a - b);
  const mean = sum(values) / samples;
  const deviation = Math.sqrt(sum(values.map(v => (v - mean) ** 2)) / samples);
  // Few samples say little about the far ends: of many acts the sums are as good as normal.
  const [below, above] = [values.filter(v => v <= now + 1e-12).length, values.filter(v => v >= now - 1e-12).length];
  const surprise = samples >= 1000 ? Math.min(1, (2 * (Math.min(below, above) + 1)) / (samples + 1)) : deviation > 0 ? normalSurprise((now - mean) / deviation) : 1;
  return { mean, deviation, interval: middleOf(values), surprise, samples };
}

/** rho = (r - r0) / (1 - r0): 0 is what chance gives, 1 is everything returned. */
export const beyondChance = (r: number, byChance: number): number | undefined => (byChance < 1 ? (r - byChance) / (1 - byChance) : undefined);

/**
 * Breadth, after Eagle, Macy and Claxton 2010: 1 when all other teams got alike, 0 when one got everything. Divided by the
 * logarithm of all other teams and not only of those reached, so that leaving a team out lowers it. Undefined without acts.
 */
export function diversity(weights: readonly number[]): number | undefined {
  const total = sum(weights);
  if (total <= 0 || weights.length < 2) return undefined;
  return -sum(weights.map(w => (w > 0 ? (w / total) * Math.log(w / total) : 0))) / Math.log(weights.length) || 0;
}
const others = (values: readonly number[], i: number): number[] => values.filter((_, j) => j !== i);
export const diversityOfGiving = (m: Matrix, i: number): number | undefined => diversity(others(m[i]!, i));
export const diversityOfReceiving = (m: Matrix, i: number): number | undefined => diversity(others(m.map(row => row[i]!), i));

/** 0 when all have alike. `corrected` is multiplied by n / (n - 1), without which few teams always look equal. */
export function gini(values: readonly number[]): { readonly raw: number; readonly corrected: number } | undefined {
  const n = values.length;
  const total = sum(values);
  if (n < 2 || total <= 0) return undefined;
  const raw = sum([...values].sort((a, b) => a - b).map((v, i) => (2 * (i + 1) - n - 1) * v)) / (n * total);
  return { raw, corrected: (raw * n) / (n - 1) };
}

/** Freeman 1978, for shares: 0 when all receive alike, 1 when one team receives everything. */
export function centralisation(received: readonly number[]): number | undefined {
  const total = sum(received);
  const k = received.length;
  return k > 1 && total > 0 ? ((k * Math.max(...received)) / total - 1) / (k - 1) : undefined;
}
