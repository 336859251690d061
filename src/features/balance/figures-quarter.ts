import { hypergeometricInterval, wilson, type Interval } from './figures-chance.ts';
import { ENOUGH_ACROSS, gaps, LEVEL, silences, type Gap, type Silence } from './figures-gap.ts';
import {
  across, centralisation, diversity, diversityOfGiving, diversityOfReceiving, eiByChance, eiIndex, gini, givenBy, inside, receivedBy, reciprocity,
  reciprocityByChance, type Matrix, type Shuffled,
} from './figures-matrix.ts'; // prettier-ignore
import { byHeads, givenByChance, perHead, type ByHeads } from './figures-null.ts';
import type { Shown } from './figures-suppression.ts';
import { ENOUGH_INPUTS, medianByChance, medianWait, type Wait } from './figures-wait.ts';

/** The id of the teams that are only shown together. */
export const TOGETHER = 'together';

/** What one team did for another in a quarter, and the thanks that it gave to it. */
export interface PairSum {
  readonly from: string;
  readonly to: string;
  readonly work: number;
  readonly thanks: number;
  /** The one giver on whom all thanks rest; null when there are several. It is compared and goes nowhere. */
  readonly only: string | null;
}
/** An input to a decision. */
export interface InputSeen extends Wait {
  readonly team: string;
  readonly accepted: boolean;
}

/** How a team's inputs fared. */
export interface Voice {
  readonly given: number;
  readonly answered: number;
  readonly accepted: number;
  /** Working days until half were answered; undefined below five inputs or while half still wait. */
  readonly days: number | undefined;
}

export interface Group {
  /** A team's id, or `together`. */
  readonly id: string;
  readonly teamIds: readonly string[];
  readonly people: number;
  readonly voice: Voice;
  readonly thanksGiven: number;
  readonly thanksReceived: number;
  readonly workGiven: number;
  readonly workReceived: number;
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
  readonly acts: { readonly work: number; readonly thanks: number };
  /** False below ten acts of thanks across teams: then the figures of the company are undefined. */
  readonly enough: boolean;
  readonly openness: number | undefined;
  readonly reciprocity: number | undefined;
  readonly gini: { readonly raw: number; readonly corrected: number } | undefined;
  readonly centralisation: number | undefined;
  readonly evenness: number | undefined;
  /** Ordered pairs with thanks, and those of them that rest on one giver. */
  readonly dependency: { readonly pairs: number; readonly onOne: number };
}

/** What chance would have made of it. */
export interface Judged {
  readonly gaps: readonly Gap[];
  /** Teams that surprise by not thanking another one in a year. Places in `groups`. */
  readonly silences: readonly Silence[];
  /** How many things were judged at once: what is told is surprising among all of them. */
  readonly tests: number;
  readonly openness: { readonly expected: number; readonly interval: Interval; readonly sure: boolean } | undefined;
  readonly reciprocity: (Shuffled & { readonly sure: boolean }) | undefined;
  readonly heads: ByHeads | undefined;
  /** By the place of the group. */
  readonly thanksGiven: readonly (Interval | undefined)[];
  readonly workGiven: readonly (Interval | undefined)[];
  readonly voice: readonly VoiceByChance[];
}
export interface VoiceByChance {
  /** Wilson: where the share lies that was seen. */
  readonly answeredShare: Interval | undefined;
  readonly acceptedShare: Interval | undefined;
  /** If the team's inputs were any of the company's. */
  readonly answered: Interval | undefined;
  readonly accepted: Interval | undefined;
  readonly days: Interval | undefined;
}

/** @param people of each team, by its id */
export function quarterFigures(quarter: string, people: ReadonlyMap<string, number>, { alone, together, left }: Shown, sums: readonly PairSum[], inputs: readonly InputSeen[]): QuarterFigures {
  const lists: { id: string; teamIds: readonly string[] }[] = [...alone.map(id => ({ id, teamIds: [id] })), ...(together.length > 0 ? [{ id: TOGETHER, teamIds: together }] : [])];
  const place = new Map(lists.flatMap(({ teamIds }, i) => teamIds.map(id => [id, i] as const)));
  const matrix = (): number[][] => lists.map(() => lists.map(() => 0));
  const counts = { work: matrix(), thanks: matrix() };
  const givers = lists.map(() => lists.map((): string | null | undefined => undefined));
  for (const { from, to, work, thanks, only } of sums) {
    const [i, j] = [place.get(from), place.get(to)];
    if (i === undefined || j === undefined) continue;
    counts.work[i]![j]! += work;
    counts.thanks[i]![j]! += thanks;
    if (thanks === 0 || i === j) continue;
    const had = givers[i]![j];
    givers[i]![j] = had === undefined || had === only ? only : null;
  }
  const { work, thanks } = counts;
  const heard = lists.map((): InputSeen[] => []);
  for (const input of inputs) {
    const i = place.get(input.team);
    if (i !== undefined) heard[i]!.push(input);
  }
  const groups = lists.map(({ id, teamIds }, i): Group => ({
    id, teamIds, people: teamIds.reduce((n, t) => n + (people.get(t) ?? 0), 0), voice: voiceOf(heard[i]!),
    thanksGiven: givenBy(thanks, i), thanksReceived: receivedBy(thanks, i), workGiven: givenBy(work, i), workReceived: receivedBy(work, i),
    breadthOfGiving: diversityOfGiving(thanks, i), breadthOfReceiving: diversityOfReceiving(thanks, i),
  })); // prettier-ignore
  const enough = lists.length > 1 && across(thanks) >= ENOUGH_ACROSS;
  const received = groups.map(g => g.thanksReceived);
  const links = givers.flat().filter(only => only !== undefined);
  return {
    quarter, groups, left, work, thanks, enough,
    acts: { work: across(work) + inside(work), thanks: across(thanks) + inside(thanks) },
    openness: enough ? eiIndex(thanks) : undefined,
    reciprocity: enough ? reciprocity(thanks) : undefined,
    gini: enough ? gini(perHead(received, groups.map(g => g.people))) : undefined,
    centralisation: enough ? centralisation(received) : undefined,
    evenness: enough ? diversity(received) : undefined,
    dependency: { pairs: links.length, onOne: links.filter(only => only !== null).length },
  }; // prettier-ignore
}

function voiceOf(inputs: readonly InputSeen[]): Voice {
  return {
    given: inputs.length,
    answered: inputs.filter(i => i.answered).length,
    accepted: inputs.filter(i => i.accepted).length,
    days: inputs.length >= ENOUGH_INPUTS ? medianWait(inputs) : undefined,
  };
}

/**
 * @param inputs those of the teams that are shown
 * @param earlier the three quarters before, all of them: who has not thanked whom for a year is looked up in four
 */
export function judge(f: QuarterFigures, inputs: readonly InputSeen[], earlier: readonly QuarterFigures[]): Judged {
  // The quarter is the seed: the page says the same thing however often it is opened.
  const seed = Number(f.quarter.replace(/\D/g, ''));
  const sizes = f.groups.map(g => g.people);
  const openness = f.enough ? eiByChance(f.thanks, sizes) : undefined;
  const shuffled = f.enough ? reciprocityByChance(f.thanks, seed) : undefined;
  const { places, thanks } = yearOf(f, earlier);
  const silent = silences(thanks);
  const others = silent.tests + Number(openness !== undefined) + Number(shuffled !== undefined);
  const found = gaps(f.work, f.thanks, others);
  const tests = others + found.filter(g => g.byChance).length;
  const limit = LEVEL / Math.max(1, tests);
  // Teams with as many inputs as each other have the same chance.
  const days = new Map<number, Interval | undefined>();
  const daysOf = (n: number): Interval | undefined => {
    if (!days.has(n)) days.set(n, medianByChance(inputs, n, seed));
    return days.get(n);
  };
  const [answered, accepted] = [f.groups.reduce((n, g) => n + g.voice.answered, 0), f.groups.reduce((n, g) => n + g.voice.accepted, 0)];
  return {
    gaps: found,
    silences: silent.none.filter(s => s.chance <= limit).map(s => ({ ...s, giver: places[s.giver]!, receiver: places[s.receiver]! })),
    tests,
    openness: openness && { expected: openness.expected, interval: openness.interval, sure: openness.surprise <= limit },
    reciprocity: shuffled && { ...shuffled, sure: shuffled.surprise <= limit },
    heads: f.enough ? byHeads(f.thanks, sizes, seed) : undefined,
    thanksGiven: givenByChance(f.thanks, sizes),
    workGiven: givenByChance(f.work, sizes),
    voice: f.groups.map(({ voice: v }) => ({
      answeredShare: wilson(v.answered, v.given),
      acceptedShare: wilson(v.accepted, v.answered),
      answered: inputs.length > 0 && v.given > 0 ? hypergeometricInterval(inputs.length, answered, v.given) : undefined,
      accepted: answered > 0 && v.answered > 0 ? hypergeometricInterval(answered, accepted, v.answered) : undefined,
      days: daysOf(v.given),
    })),
  };
}

/** Thanks of four quarters between the teams that were shown by themselves in each of them. */
function yearOf(f: QuarterFigures, earlier: readonly QuarterFigures[]): { readonly places: readonly number[]; readonly thanks: Matrix } {
  const quarters = [f, ...earlier.slice(0, 3)];
  if (quarters.length < 4) return { places: [], thanks: [] };
  const at = quarters.map(q => new Map(q.groups.map((g, i) => [g.id, i])));
  const ids = f.groups.map(g => g.id).filter(id => id !== TOGETHER && at.every(places => places.has(id)));
  return {
    places: ids.map(id => at[0]!.get(id)!),
    thanks: ids.map(from => ids.map(to => quarters.reduce((n, q, i) => n + q.thanks[at[i]!.get(from)!]![at[i]!.get(to)!]!, 0))),
  };
}
