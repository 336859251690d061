import { err, ok, type Result } from './result.ts';
import { sha256Hex } from './sha256.ts';

/*
 * Teams take turns: every team once before any twice, the longest waiting first. A team that *skips* a period keeps its
 * place; two teams may *swap*; a new team enters in the middle. Where several have waited equally long, the SHA-256 of
 * the seed, the period and the team decides, so that anybody can recompute it. Pure: the same state, teams and period
 * give the same team, whoever asks. Teams count as teams, whatever their size.
 */

export interface Seat {
  readonly team: string;
  /** The round in which its next turn counts. Those with the lowest number come first. */
  readonly round: number;
  /** Within a round the lowest place comes first; equal places are a tie. */
  readonly place: number;
  /** The period of its last turn; null before the first. */
  readonly last: string | null;
  /** Periods that it skipped or will skip, since its last turn. */
  readonly skipped: readonly string[];
  /** With whom it swapped its next turn. */
  readonly swapped: string | null;
}
/** As it is stored. Teams that do not take part at the moment keep their seat. */
export interface Rotation {
  readonly seats: readonly Seat[];
}
export const newRotation: Rotation = { seats: [] };

export interface Choice {
  readonly team: string;
  readonly period: string;
  readonly reason: Reason;
}
/** Why it is this team. */
export interface Reason {
  /** Its last turn; null: it has not had one. */
  readonly last: string | null;
  /** Teams that had waited equally long, this one not among them. Empty: the place alone decided. */
  readonly tiedWith: readonly string[];
  /** Periods that it skipped before and kept its place through. */
  readonly skipped: readonly string[];
  readonly swapped: string | null;
  /** Teams that would have come first and skip this period. */
  readonly passedOver: readonly string[];
}

/** What is hashed where several have waited equally long; the lowest hash comes first. `printf '%s' TEXT | sha256sum` */
export const tieText = (seed: string, period: string, team: string): string => `${seed} ${period} ${team}`;

/**
 * Whose turn it is.
 * @param teams ids of those that take part now @param period any name of a period, such as 2026-W49
 * @param seed what the turns are for, so that two rotations do not run alike
 * @returns null when nobody takes part or everybody skips
 */
export function next(state: Rotation, teams: readonly string[], period: string, seed: string): Choice | null {
  const seats = among(seated(state, teams), teams);
  const hashes = new Map(seats.map(seat => [seat.team, sha256Hex(tieText(seed, period, seat.team))]));
  const queue = seats.sort((a, b) => inOrder(a, b) || (hashes.get(a.team)! < hashes.get(b.team)! ? -1 : 1));
  const there = queue.filter(seat => !seat.skipped.includes(period));
  const first = there[0];
  if (!first) return null;
  return {
    team: first.team,
    period,
    reason: {
      last: first.last,
      tiedWith: there.filter(seat => seat !== first && inOrder(seat, first) === 0).map(seat => seat.team),
      skipped: first.skipped.filter(p => p !== period),
      swapped: first.swapped,
      passedOver: queue.slice(0, queue.indexOf(first)).map(seat => seat.team),
    },
  };
}

/** Who comes in these periods, one after the other, if nothing changes. Periods in which nobody can are left out. */
export function upcoming(state: Rotation, teams: readonly string[], periods: readonly string[], seed: string): Choice[] {
  const choices: Choice[] = [];
  let at = state;
  for (const period of periods) {
    const choice = next(at, teams, period, seed);
    if (!choice) continue;
    choices.push(choice);
    at = taken(at, teams, period, choice.team);
  }
  return choices;
}

/**
 * The team has had its turn in this period, its own or another's. It counts in the round that is under way: a team that
 * skipped for long comes first as soon as it is ready, and does not pile up turns. The same period again changes nothing.
 */
export function taken(state: Rotation, teams: readonly string[], period: string, team: string): Rotation {
  const all = seated(state, teams);
  const own = all.seats.find(seat => seat.team === team);
  if (!own || own.last === period) return state;
  const part = among(all, teams);
  const round = Math.max(own.round + 1, ...part.map(seat => seat.round));
  const place = 1 + Math.max(...all.seats.map(seat => seat.place));
  return changing(all, seat => (seat === own ? { team, round, place, last: period, skipped: [], swapped: null } : seat));
}

/**
 * The team whose turn it is cannot in this period and keeps its place for the next one: it comes before those that had
 * waited as long. The same again changes nothing.
 */
export function skip(state: Rotation, teams: readonly string[], period: string, team: string): Rotation {
  const all = seated(state, teams);
  const own = all.seats.find(seat => seat.team === team);
  if (!own || own.skipped.includes(period)) return state;
  const round = all.seats.filter(seat => seat.round === own.round && seat !== own);
  const tied = round.some(seat => seat.place === own.place);
  const before = Math.max(...round.map(seat => seat.place).filter(place => place < own.place), own.place - 2);
  return changing(all, seat => (seat === own ? { ...seat, skipped: [...seat.skipped, period], place: tied ? (before + own.place) / 2 : own.place } : seat));
}

/** It can after all. */
export const unskip = (state: Rotation, period: string, team: string): Rotation =>
  changing(state, seat => (seat.team === team ? { ...seat, skipped: seat.skipped.filter(p => p !== period) } : seat));

/** `not-upcoming`: one of the two has no turn in these periods. `other-round`: then one would come twice before the other once. */
export type SwapRefused = 'same-team' | 'not-upcoming' | 'other-round';

/**
 * Two teams swap their next turns.
 * @param periods those that are published, the next one first: the order that they show is kept but for the two
 */
export function swap(state: Rotation, teams: readonly string[], pair: readonly [string, string], periods: readonly string[], seed: string): Result<Rotation, SwapRefused> {
  const [a, b] = pair;
  if (a === b) return err('same-team');
  // A team can stand in a longer list twice; only its next turn is swapped.
  const order = [...new Set(upcoming(state, teams, periods, seed).map(choice => choice.team))];
  if (!order.includes(a) || !order.includes(b)) return err('not-upcoming');
  const all = seated(state, teams);
  const of = (team: string): Seat => all.seats.find(seat => seat.team === team)!;
  if (of(a).round !== of(b).round) return err('other-round');
  const exchanged = order.map(team => (team === a ? b : team === b ? a : team));
  // Ties are settled as published: the published ones take the lowest places, the others keep their order behind them.
  const lowest = Math.min(...all.seats.map(seat => seat.place)) - order.length;
  return ok(
    changing(all, seat => {
      const at = exchanged.indexOf(seat.team);
      return { ...seat, place: at < 0 ? seat.place : lowest + at, swapped: seat.team === a ? b : seat.team === b ? a : seat.swapped };
    }),
  );
}

const inOrder = (a: Seat, b: Seat): number => a.round - b.round || a.place - b.place;

/** With a seat for each of the teams. Who has none yet sits down in the middle of the queue, behind the first half of it. */
function seated(state: Rotation, teams: readonly string[]): Rotation {
  const fresh = [...new Set(teams)].filter(team => !state.seats.some(seat => seat.team === team));
  if (fresh.length === 0) return state;
  // Places are numbered anew with room for one between any two.
  const places = [...new Set(state.seats.map(seat => seat.place))].sort((a, b) => a - b);
  const seats = state.seats.map(seat => ({ ...seat, place: 2 * places.indexOf(seat.place) }));
  const queue = seats.filter(seat => teams.includes(seat.team)).sort(inOrder);
  const before = queue[Math.floor(queue.length / 2) - 1];
  const round = before?.round ?? queue[0]?.round ?? Math.max(1, ...seats.map(seat => seat.round));
  const place = before ? before.place + 1 : -1;
  return { seats: [...seats, ...fresh.map(team => ({ team, round, place, last: null, skipped: [], swapped: null }))] };
}

const among = (state: Rotation, teams: readonly string[]): Seat[] => state.seats.filter(seat => teams.includes(seat.team));
const changing = (state: Rotation, change: (seat: Seat) => Seat): Rotation => ({ seats: state.seats.map(change) });
