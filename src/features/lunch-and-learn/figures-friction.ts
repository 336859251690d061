import { FRICTION_DAYS, LEAST_PEOPLE, LEAST_REQUESTS } from './contract.ts';

/** Where two teams would do well to learn from each other: what waits longest or comes back. Team to team, never a person. Pure. */

export interface AskedOnce {
  readonly typeId: string;
  readonly typeName: string;
  /** Ids of the teams of that day; null: in none. */
  readonly from: string | null;
  readonly to: string;
  /** Business hours from asking to the end, or until now; what it waited for the requester is not in it. */
  readonly hours: number;
  readonly ended: boolean;
  /** Handed over or declined. */
  readonly bounced: boolean;
}
export interface Friction {
  readonly typeId: string;
  readonly typeName: string;
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** Half of them waited at least so long; null when too few have ended to say. */
  readonly medianHours: number | null;
  readonly bounced: number;
}
/** From this share on, coming back is a reason of its own. */
const BOUNCES = 0.2;

/**
 * The kinds of requests, team to team, that wait longer than usual here or come back often; the longest wait first.
 * Only between teams of five or more people, and from five requests on: below that a figure would speak of persons.
 * @param sizes active people by team
 * @returns with how many kinds were left out for being too few or too small
 */
export function friction(asked: readonly AskedOnce[], sizes: ReadonlyMap<string, number>): { readonly found: Friction[]; readonly notShown: number } {
  const groups = new Map<string, AskedOnce[]>();
  for (const a of asked) {
    if (a.from === null || a.from === a.to) continue;
    const key = JSON.stringify([a.typeId, a.from, a.to]);
    groups.set(key, [...(groups.get(key) ?? []), a]);
  }
  const large = (team: string): boolean => (sizes.get(team) ?? 0) >= LEAST_PEOPLE;
  const shown = [...groups.values()].filter(g => g.length >= LEAST_REQUESTS && large(g[0]!.from!) && large(g[0]!.to));
  const usual = medianWait(asked) ?? 0;
  const found = shown
    .map((g): Friction => ({ typeId: g[0]!.typeId, typeName: g[0]!.typeName, from: g[0]!.from!, to: g[0]!.to, count: g.length, medianHours: medianWait(g), bounced: g.filter(a => a.bounced).length }))
    .filter(f => (f.medianHours ?? Infinity) > usual || f.bounced / f.count >= BOUNCES);
  return {
    found: found.sort((a, b) => (b.medianHours ?? Infinity) - (a.medianHours ?? Infinity) || b.bounced / b.count - a.bounced / a.count || (a.typeId < b.typeId ? -1 : 1)),
    notShown: groups.size - shown.length,
  };
}

/**
 * The wait that half of them reach, those counted in that are still open and may take longer (Kaplan and Meier 1958:
 * https://doi.org/10.1080/01621459.1958.10501452). Null when fewer than half have ended by any time.
 */
export function medianWait(asked: readonly Pick<AskedOnce, 'hours' | 'ended'>[]): number | null {
  // At the same time an end counts before one that is still open.
  const sorted = [...asked].sort((a, b) => a.hours - b.hours || Number(b.ended) - Number(a.ended));
  let open = 1;
  for (const [i, { hours, ended }] of sorted.entries()) {
    if (!ended) continue;
    open *= 1 - 1 / (sorted.length - i);
    // Products of fractions miss a half by a hair.
    if (open <= 0.5 + 1e-9) return hours;
  }
  return null;
}

export const sinceOf = (now: number): number => now - FRICTION_DAYS * 86_400_000;
