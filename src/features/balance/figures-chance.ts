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
const TABLE = Float64Array.from({ length: 65_536 }, (_, n) => stirling(n));
const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

/**
 * The counts that can matter: twelve deviations and some around the mean; what lies further out is less than 1e-20 together.
 */
function window(from: number, to: number, mean: number, variance: number): readonly [number, number] {
  const reach = 12 * Math.sqrt(variance) + 40;
  return [Math.max(from, Math.floor(mean - reach)), Math.min(to, Math.ceil(mean + reach))];
}

/** The middle of a discrete distribution: at most `outside / 2` of the chance lies below it, and as much above. */
function middle([from, to]: readonly [number, number], logChance: (k: number) => number, outside: number): Interval {
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

const binomial = (n: number, p: number): ((k: number) => number) => {
  const [hit, miss] = [Math.log(p), Math.log1p(-p)];
  return k => logChoose(n, k) + k * hit + (n - k) * miss;
};
const hypergeometric = (all: number, marked: number, drawn: number): ((k: number) => number) => {
  const base = logChoose(all, drawn);
  return k => logChoose(marked, k) + logChoose(all - marked, drawn - k) - base;
};
const around = (all: number, marked: number, drawn: number): readonly [number, number] => {
  const share = marked / Math.max(1, all);
  return window(Math.max(0, drawn + marked - all), Math.min(marked, drawn), drawn * share, drawn * share * (1 - share));
};

/** How many of `n` things that each happen with chance `p` happen. @param outside 0.05 for the middle 95 % */
export function binomialInterval(n: number, p: number, outside = 0.05): Interval {
  if (p <= 0 || n === 0) return { low: 0, high: 0 };
  if (p >= 1) return { low: n, high: n };
  return middle(window(0, n, n * p, n * p * (1 - p)), binomial(n, p), outside);
}

/**
 * How many of `marked` things lie among `drawn` of `all`: what a cell of a two by two table would hold if rows and columns
 * had nothing to do with each other (Fisher's exact test).
 */
export const hypergeometricInterval = (all: number, marked: number, drawn: number, outside = 0.05): Interval =>
  middle(around(all, marked, drawn), hypergeometric(all, marked, drawn), outside);

/**
 * How surprising `seen` is on either side: twice the chance of what is as far out or further, at most 1.
 * @param logChance of each count of the window
 */
function surprise([from, to]: readonly [number, number], seen: number, logChance: (k: number) => number): number {
  if (seen < from || seen > to) return 0;
  let below = 0;
  let above = 0;
  for (let k = from; k <= seen; k++) below += Math.exp(logChance(k));
  for (let k = to; k >= seen; k--) above += Math.exp(logChance(k));
  return Math.min(1, 2 * Math.min(below, above));
}
export const binomialSurprise = (n: number, p: number, seen: number): number => (p <= 0 || p >= 1 ? 1 : surprise(window(0, n, n * p, n * p * (1 - p)), seen, binomial(n, p)));
export const hypergeometricSurprise = (all: number, marked: number, drawn: number, seen: number): number =>
  surprise(around(all, marked, drawn), seen, hypergeometric(all, marked, drawn));
/** The chance that none of the marked things is among those drawn. */
export const noneDrawn = (all: number, marked: number, drawn: number): number =>
  drawn + marked > all ? 0 : Math.exp(logChoose(all - marked, drawn) - logChoose(all, drawn));

/** How often chance lies as far out as `z` standard deviations or further. Abramowitz and Stegun 7.1.26, to 1.5e-7. */
export function normalSurprise(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  return t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x);
}

/** Fewer samples say little about the far ends. They are drawn of many acts, whose figures are as good as normal. */
const PERCENTILES_FROM = 200;

/** Both ends of the middle 95 % of what these samples stand for. @param values sorted, one at least */
export function middleOf(values: readonly number[]): Interval {
  const n = values.length;
  if (n >= PERCENTILES_FROM) return { low: values[Math.floor(0.025 * n)]!, high: values[Math.floor(0.975 * n)]! };
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const spread = 1.959964 * Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, n - 1));
  return { low: mean - spread, high: mean + spread };
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
