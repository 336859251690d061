import { numbers, type Interval } from './figures-chance.ts';

/** How long inputs to decisions wait for an answer. Pure. Formulas and sources: docs/balance.md. */
export interface Wait {
  /** Working days until the answer, or until today while there is none. */
  readonly days: number;
  readonly answered: boolean;
}
/** Below this many inputs no waiting time is said. */
export const ENOUGH_INPUTS = 5;
const SHUFFLES = 400;

/**
 * Kaplan and Meier 1958: the day by which half of the inputs are answered. Those that still wait are not left out, which
 * would make a slow team look fast: they count as waiting for as long as they have.
 * @returns undefined when half are not answered yet
 */
export function medianWait(waits: readonly Wait[]): number | undefined {
  const sorted = [...waits].sort((a, b) => a.days - b.days || Number(b.answered) - Number(a.answered));
  let unanswered = 1;
  for (let i = 0; i < sorted.length; ) {
    const { days } = sorted[i]!;
    const atRisk = sorted.length - i;
    let answers = 0;
    for (; i < sorted.length && sorted[i]!.days === days; i++) if (sorted[i]!.answered) answers++;
    unanswered *= 1 - answers / atRisk;
    // Halves of halves are not exact in binary.
    if (unanswered <= 0.5 + 1e-12) return days;
  }
  return undefined;
}

/**
 * Where the median of a team would lie if its inputs were any of the company's: as many are drawn anew, without putting one
 * back, from all of them (a permutation test; Good 2005). Undefined where too often half are not answered.
 */
export function medianByChance(all: readonly Wait[], n: number, seed: number): Interval | undefined {
  if (n < ENOUGH_INPUTS || all.length < n) return undefined;
  const random = numbers(seed);
  const pool = [...all];
  const medians: number[] = [];
  for (let s = 0; s < SHUFFLES; s++) {
    for (let i = 0; i < n; i++) {
      const j = i + Math.floor(random() * (pool.length - i));
      [pool[i], pool[j]] = [pool[j]!, pool[i]!];
    }
    medians.push(medianWait(pool.slice(0, n)) ?? Infinity);
  }
  medians.sort((a, b) => a - b);
  const [low, high] = [medians[Math.floor(0.025 * SHUFFLES)]!, medians[Math.floor(0.975 * SHUFFLES)]!];
  return Number.isFinite(high) ? { low, high } : undefined;
}
