import { hypergeometricInterval, hypergeometricSurprise, noneDrawn, type Interval } from './figures-chance.ts';
import { across, givenBy, receivedBy, type Matrix } from './figures-matrix.ts';

/** A company in balance is told of anything at most this often, over all that is looked at on one page. */
export const LEVEL = 0.05;
/** Below this many acts across teams, of work or of thanks, nothing is judged. */
export const ENOUGH_ACROSS = 10;
/** Below this many acts of a pair, work and thanks together, the pair is not judged. */
export const ENOUGH_PAIR = 10;

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
  /** How many thanks chance would give this pair in 95 of 100 quarters, if thanks went where the work was done. */
  readonly byChance: Interval | undefined;
  /** `could-be-chance`: outside of that, but among so many pairs one or the other always is. */
  readonly says: 'more-work-than-thanks' | 'more-thanks-than-work' | 'could-be-chance' | 'within-chance' | 'too-little';
}

/**
 * The recognition gap of every ordered pair of teams. Chance: work and thanks of the pair are one pile of which as many are
 * thanks as the totals say (Fisher's exact test, so that little work weighs little too). A gap is told only where it is
 * surprising among all that is looked at (Bonferroni).
 * @param others how many other things are judged on the same page
 */
export function gaps(work: Matrix, thanks: Matrix, others = 0): Gap[] {
  const [allWork, allThanks] = [Math.round(across(work)), Math.round(across(thanks))];
  const judged: { from: number; to: number; w: number; t: number; enough: boolean }[] = [];
  for (let from = 0; from < work.length; from++)
    for (let to = 0; to < work.length; to++) {
      if (from === to) continue;
      // Halves of shared thanks are whole in the total only: a pair never has more than all.
      const [w, t] = [Math.min(allWork, Math.round(work[from]![to]!)), Math.min(allThanks, Math.round(thanks[to]![from]!))];
      judged.push({ from, to, w, t, enough: allWork >= ENOUGH_ACROSS && allThanks >= ENOUGH_ACROSS && w + t >= ENOUGH_PAIR });
    }
  const limit = LEVEL / Math.max(1, judged.filter(j => j.enough).length + others);
  return judged.map(({ from, to, w, t, enough }) => {
    const workShare = allWork > 0 ? w / allWork : undefined;
    const thanksShare = allThanks > 0 ? t / allThanks : undefined;
    const byChance = enough ? hypergeometricInterval(allWork + allThanks, w + t, allThanks) : undefined;
    const outside = byChance && (t < byChance.low || t > byChance.high);
    const sure = outside && hypergeometricSurprise(allWork + allThanks, w + t, allThanks, t) <= limit;
    return {
      from,
      to,
      work: w,
      thanks: t,
      workShare,
      thanksShare,
      gap: workShare === undefined || thanksShare === undefined ? undefined : workShare - thanksShare,
      byChance,
      says: !byChance ? 'too-little' : !outside ? 'within-chance' : !sure ? 'could-be-chance' : t < byChance.low ? 'more-work-than-thanks' : 'more-thanks-than-work',
    };
  });
}

/** Team `giver` thanks others, and has not thanked team `receiver` in four quarters. */
export interface Silence {
  readonly giver: number;
  readonly receiver: number;
  /** What the giver gave to all other teams in that time. */
  readonly given: number;
  readonly byChance: Interval;
  /** The chance of none at all. */
  readonly chance: number;
}

/** How many ordered pairs are looked at, and those of them without any thanks. @param year thanks of four quarters */
export function silences(year: Matrix): { readonly tests: number; readonly none: readonly Silence[] } {
  const all = across(year);
  const given = year.map((_, i) => givenBy(year, i));
  const received = year.map((_, i) => receivedBy(year, i));
  const none: Silence[] = [];
  let tests = 0;
  if (all < ENOUGH_ACROSS) return { tests, none };
  for (let i = 0; i < year.length; i++)
    for (let j = 0; j < year.length; j++) {
      if (i === j) continue;
      // Nobody thanks the own team across teams: what j gave and what i received is no part of the choice.
      const pile = Math.round(all - given[j]! - received[i]! + year[j]![i]!);
      const [marked, drawn] = [Math.min(pile, Math.round(received[j]!)), Math.min(pile, Math.round(given[i]!))];
      const chance = noneDrawn(pile, marked, drawn);
      // A pair for which none at all would not even surprise by itself can never be told of (Tarone 1990).
      if (!(chance <= LEVEL)) continue;
      tests++;
      if (year[i]![j]! > 0) continue;
      none.push({ giver: i, receiver: j, given: drawn, byChance: hypergeometricInterval(pile, marked, drawn), chance });
    }
  return { tests, none };
}
