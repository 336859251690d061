/**
 * What chance alone would give. Pure and reproducible: the same seed gives the same numbers, so that a page read twice
 * says the same thing.
 */

/** Both ends belong to it. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Mulberry32: numbers in [0, 1) from a 32-bit seed. For shuffles, not for secrets. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Stirling's series from 10 on: exact to about twelve digits. */
export function logFactorial(n: number): number {
  if (n < TABLE.length && Number.isInteger(n)) return TABLE[n]!;
  return stirling(n);
}
function stirling(n: number): number {
  let shift = 0;
  let x = n + 1;
  while (x < 10) shift -= Math.log(x++);
  const i = 1 / x;
  return shift + (x - 0.5) * Math.log(x) - x + 0.9189385332046728 + i / 12 - i ** 3 / 360 + i ** 5 / 1260;
}
/** The same counts are asked for over and over. */
const TABLE = Float64Array.from({ length: 4096 }, (_, n) => stirling(n));
const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

/** The middle of a discrete distribution: at most `outside / 2` of the chance lies below it, and as much above. */
function middle(from: number, to: number, logChance: (k: number) => number, outside: number): Interval {
  let below = 0;
  let low = from;
  for (; low < to; low++) {
    const next = below + Math.exp(logChance(low));
    if (next > outside / 2) break;
    below = next;
  }
  let above = 0;
  let high = to;
  for (; high > low; high--) {
    const next = above + Math.exp(logChance(high));
    if (next > outside / 2) break;
    above = next;
  }
  return { low, high };
}

/** How many of `n` things that each happen with chance `p` happen. @param outside 0.05 for the middle 95 % */
export function binomialInterval(n: number, p: number, outside = 0.05): Interval {
  if (p <= 0 || n === 0) return { low: 0, high: 0 };
  if (p >= 1) return { low: n, high: n };
  return middle(0, n, k => logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p), outside);
}

/**
 * How many of `marked` things lie among `drawn` of `all`: what a cell of a two by two table would hold if rows and columns
 * had nothing to do with each other (Fisher's exact test).
 */
export function hypergeometricInterval(all: number, marked: number, drawn: number, outside = 0.05): Interval {
  const base = logChoose(all, drawn);
  return middle(Math.max(0, drawn + marked - all), Math.min(marked, drawn), k => logChoose(marked, k) + logChoose(all - marked, drawn - k) - base, outside);
}

/**
 * How surprising `seen` is on either side: twice the chance of what is as far out or further, at most 1.
 * @param logChance of each count from `from` to `to`
 */
function surprise(from: number, to: number, seen: number, logChance: (k: number) => number): number {
  let below = 0;
  let above = 0;
  for (let k = from; k <= Math.min(seen, to); k++) below += Math.exp(logChance(k));
  for (let k = to; k >= Math.max(seen, from); k--) above += Math.exp(logChance(k));
  return Math.min(1, 2 * Math.min(below, above));
}
export const binomialSurprise = (n: number, p: number, seen: number): number =>
  p <= 0 || p >= 1 ? 1 : surprise(0, n, seen, k => logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
export function hypergeometricSurprise(all: number, marked: number, drawn: number, seen: number): number {
  const base = logChoose(all, drawn);
  return surprise(Math.max(0, drawn + marked - all), Math.min(marked, drawn), seen, k => logChoose(marked, k) + logChoose(all - marked, drawn - k) - base);
}
/** The chance that none of the marked things is among those drawn. */
export const noneDrawn = (all: number, marked: number, drawn: number): number =>
  drawn + marked > all ? 0 : Math.exp(logChoose(all - marked, drawn) - logChoose(all, drawn));

/** How often chance lies as far out as `z` standard deviations or further. Abramowitz and Stegun 7.1.26, to 1.5e-7. */
export function normalSurprise(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  return t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x);
}

/** Both ends of the middle 95 % of values. @param values sorted */
export function middleOf(values: readonly number[]): Interval {
  const at = (share: number): number => values[Math.min(values.length - 1, Math.floor(share * values.length))]!;
  return { low: at(0.025), high: at(0.975) };
}

/** Wilson 1927: where a share lies that was seen as `hits` of `n`; undefined without anything seen. 95 %. */
export function wilson(hits: number, n: number, z = 1.959964): Interval | undefined {
  if (n <= 0) return undefined;
  const p = hits / n;
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const base = 1 + (z * z) / n;
  const centre = p + (z * z) / (2 * n);
  return { low: Math.max(0, (centre - spread) / base), high: Math.min(1, (centre + spread) / base) };
}
