import { hypergeometricInterval, type Interval } from './figures-chance.ts';
import { across, type Matrix } from './figures-matrix.ts';

/** Team `from` worked for team `to`; the thanks for it go the other way. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly work: number;
  readonly thanks: number;
  /** Of all work and of all thanks across teams; undefined when there is none. */
  readonly workShare: number | undefined;
  readonly thanksShare: number | undefined;
  /** Work share less thanks share: above 0 there is more work than thanks. */
  readonly gap: number | undefined;
  /** How many thanks chance would give if thanks went where the work was done. */
  readonly byChance: Interval | undefined;
  readonly says: 'more-work-than-thanks' | 'more-thanks-than-work' | 'within-chance' | 'too-little';
}

/** Below this many acts across teams, of work or of thanks, nothing is judged. */
export const ENOUGH_ACROSS = 10;
/** Below this many acts of a pair, work and thanks together, the pair is not judged. */
export const ENOUGH_PAIR = 10;

/**
 * The recognition gap of every ordered pair of teams. Chance: work and thanks of the pair are one pile of which as many are
 * thanks as the totals say (Fisher's exact test, so that little work weighs little too). All pairs are looked at at once,
 * therefore the interval is widened by their number (Bonferroni): a company in balance is told of a gap at most one time in
 * twenty, over all of its pairs together.
 */
export function gaps(work: Matrix, thanks: Matrix): Gap[] {
  const [allWork, allThanks] = [Math.round(across(work)), Math.round(across(thanks))];
  const judged: { from: number; to: number; w: number; t: number; enough: boolean }[] = [];
  for (let from = 0; from < work.length; from++)
    for (let to = 0; to < work.length; to++) {
      if (from === to) continue;
      // Halves of shared thanks are whole in the total only: a pair never has more than all.
      const [w, t] = [Math.min(allWork, Math.round(work[from]![to]!)), Math.min(allThanks, Math.round(thanks[to]![from]!))];
      judged.push({ from, to, w, t, enough: allWork >= ENOUGH_ACROSS && allThanks >= ENOUGH_ACROSS && w + t >= ENOUGH_PAIR });
    }
  const tests = Math.max(1, judged.filter(j => j.enough).length);
  return judged.map(({ from, to, w, t, enough }) => {
    const workShare = allWork > 0 ? w / allWork : undefined;
    const thanksShare = allThanks > 0 ? t / allThanks : undefined;
    const byChance = enough ? hypergeometricInterval(allWork + allThanks, w + t, allThanks, 0.05 / tests) : undefined;
    return {
      from,
      to,
      work: w,
      thanks: t,
      workShare,
      thanksShare,
      gap: workShare === undefined || thanksShare === undefined ? undefined : workShare - thanksShare,
      byChance,
      says: !byChance ? 'too-little' : t < byChance.low ? 'more-work-than-thanks' : t > byChance.high ? 'more-thanks-than-work' : 'within-chance',
    };
  });
}
