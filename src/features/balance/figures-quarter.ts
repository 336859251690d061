import { wilson, type Interval } from './figures-chance.ts';
import { ENOUGH_ACROSS, gaps, type Gap } from './figures-gap.ts';
import {
  across, centralisation, dependency, diversityOfGiving, diversityOfReceiving, eiByChance, eiIndex, gini, givenBy, inside, receivedBy, reciprocity,
  reciprocityByChance, type Matrix, type Shuffled,
} from './figures-matrix.ts'; // prettier-ignore
import type { Shown, TeamSeen } from './figures-suppression.ts';

/** The id of the teams that are only shown together. */
export const TOGETHER = 'together';

/** What one person of a team did for another team. */
export interface PairCounts {
  readonly kind: 'work' | 'thanks';
  readonly from: string;
  readonly to: string;
  readonly giver: string;
  readonly n: number;
}
export interface InputCounts {
  readonly team: string;
  readonly given: number;
  readonly answered: number;
  readonly accepted: number;
}

export interface Group {
  /** A team's id, or `together`. */
  readonly id: string;
  readonly teamIds: readonly string[];
  readonly people: number;
  readonly voice: { readonly given: number; readonly answered: number; readonly accepted: number; readonly interval: Interval | undefined };
  readonly thanksGiven: number;
  readonly thanksReceived: number;
  readonly workGiven: number;
  readonly breadthOfGiving: number | undefined;
  readonly breadthOfReceiving: number | undefined;
}

/** A quarter as it may leave the house: groups only, no person. */
export interface QuarterFigures {
  readonly quarter: string;
  readonly groups: readonly Group[];
  /** Teams that could not even be shown together. */
  readonly left: number;
  readonly work: Matrix;
  readonly thanks: Matrix;
  readonly gaps: readonly Gap[];
  readonly acts: { readonly work: number; readonly thanks: number };
  /** Undefined below ten acts of thanks across teams: see `enough`. */
  readonly enough: boolean;
  readonly openness: { readonly value: number; readonly expected: number; readonly interval: Interval } | undefined;
  readonly reciprocity: { readonly value: number; readonly chance: Shuffled } | undefined;
  readonly gini: { readonly raw: number; readonly corrected: number } | undefined;
  readonly centralisation: number | undefined;
  readonly dependency: { readonly pairs: number; readonly onOne: number };
}

export function quarterFigures(quarter: string, teams: readonly TeamSeen[], { alone, together, left }: Shown, pairs: readonly PairCounts[], inputs: readonly InputCounts[]): QuarterFigures {
  const lists: { id: string; teamIds: readonly string[] }[] = [...alone.map(id => ({ id, teamIds: [id] })), ...(together.length > 0 ? [{ id: TOGETHER, teamIds: together }] : [])];
  const place = new Map(lists.flatMap(({ teamIds }, i) => teamIds.map(id => [id, i] as const)));
  const matrix = (): number[][] => lists.map(() => lists.map(() => 0));
  const counts = { work: matrix(), thanks: matrix() };
  const givers = lists.map(() => lists.map(() => new Set<string>()));
  for (const p of pairs) {
    const [i, j] = [place.get(p.from), place.get(p.to)];
    if (i === undefined || j === undefined) continue;
    counts[p.kind][i]![j]! += p.n;
    if (p.kind === 'thanks') givers[i]![j]!.add(p.giver);
  }
  const { work, thanks } = counts;
  const sizes = lists.map(l => teams.filter(t => l.teamIds.includes(t.teamId)).reduce((n, t) => n + t.people, 0));
  const groups = lists.map(({ id, teamIds }, i): Group => {
    const mine = inputs.filter(input => teamIds.includes(input.team));
    const total = (of: (input: InputCounts) => number): number => mine.reduce((n, input) => n + of(input), 0);
    const [given, answered, accepted] = [total(x => x.given), total(x => x.answered), total(x => x.accepted)];
    return {
      id, teamIds, people: sizes[i]!, voice: { given, answered, accepted, interval: wilson(accepted, answered) },
      thanksGiven: givenBy(thanks, i), thanksReceived: receivedBy(thanks, i), workGiven: givenBy(work, i),
      breadthOfGiving: diversityOfGiving(thanks, i), breadthOfReceiving: diversityOfReceiving(thanks, i),
    }; // prettier-ignore
  });
  const enough = lists.length > 1 && across(thanks) >= ENOUGH_ACROSS;
  const ei = enough ? eiIndex(thanks) : undefined;
  const eiChance = enough ? eiByChance(thanks, sizes) : undefined;
  const r = enough ? reciprocity(thanks) : undefined;
  // The quarter is the seed: the page says the same thing however often it is opened.
  const chance = enough ? reciprocityByChance(thanks, Number(quarter.replace(/\D/g, ''))) : undefined;
  const received = lists.map((_, i) => receivedBy(thanks, i));
  return {
    quarter, groups, left, work, thanks, gaps: gaps(work, thanks), enough,
    acts: { work: across(work) + inside(work), thanks: across(thanks) + inside(thanks) },
    openness: ei !== undefined && eiChance ? { value: ei, ...eiChance } : undefined,
    reciprocity: r !== undefined && chance ? { value: r, chance } : undefined,
    gini: enough ? gini(received.map((n, i) => n / sizes[i]!)) : undefined,
    centralisation: enough ? centralisation(received) : undefined,
    dependency: dependency(givers.map(row => row.map(s => s.size))),
  }; // prettier-ignore
}
