import type { Absence, StandInLimits } from './model.ts';
import type { Directory } from './read.ts';

/** Who is away and who acts in their place. Pure: over values that were loaded, so that decisions may ask. */

/** Everybody's absences: those to come, those under way, and those over for less than a month. Called-off ones are not in it. */
export interface Absences {
  /** Moves with every change. */
  readonly version: string;
  /** Of one person, by their first day. */
  of(personId: string): readonly Absence[];
  all(): readonly Absence[];
}

export const isAwayAt = (absence: Absence, at: number): boolean =>
  absence.state !== 'called-off' && absence.startsAt <= at && (absence.endsAt === null || at < absence.endsAt);

/** The absence that keeps a person away at a moment (epoch ms). */
export const awayAt = (absences: Absences, personId: string, at: number): Absence | undefined => absences.of(personId).find(a => isAwayAt(a, at));

export interface StandIn {
  /** Who acts: the person themselves when they are here, the stand-in when not; null when nobody does: then the caller's fallback counts. */
  readonly who: string | null;
  /** Who was passed over, in order, the person asked for first; empty when they are here themselves. */
  readonly via: readonly string[];
  /** Why nobody acts. */
  readonly why?: 'nobody-named' | 'not-for-this' | 'left' | 'circle' | 'excluded';
  /** The moment at which this may change by itself (the first of these absences ends); null while none has an end. */
  readonly until: number | null;
  /** What `who` may not decide above: all of them hold. Those of every hop that was taken. */
  readonly limits: {
    readonly amounts: readonly NonNullable<StandInLimits['amount']>[];
    /** Hundredths of a percent; the lowest. */
    readonly discount: number | null;
    /** Whose limits of authority count. */
    readonly authorityOf: string;
  };
  /** Who of `via` wants to hear of what is decided. */
  readonly informed: readonly string[];
}

/**
 * Who acts for a person at a moment, following as many stand-ins as it takes. Always ends: nobody is asked twice, so a
 * circle (refused when saved, but two people may come to be inactive later) ends at nobody.
 * @param at epoch milliseconds
 * @param scope the capability that asks, such as `deal-desk`
 * @param excluded who must not act, such as the requester: the walk ends at them, at nobody
 */
export function standIn(
  people: Pick<Directory, 'person'>,
  absences: Pick<Absences, 'of'>,
  personId: string,
  at: number,
  scope: string,
  excluded: readonly string[] = [],
): StandIn {
  const via: string[] = [];
  const informed: string[] = [];
  const amounts: NonNullable<StandInLimits['amount']>[] = [];
  let discount: number | null = null;
  let authorityOf = personId;
  let until: number | null = null;
  const end = (who: string | null, why?: StandIn['why']): StandIn => ({ who, via, ...(why && { why }), until, limits: { amounts, discount, authorityOf }, informed });
  for (let id = personId; ; ) {
    if (via.includes(id)) return end(null, 'circle');
    const here = people.person(id)?.active ?? false;
    const absence = absences.of(id).find(a => isAwayAt(a, at));
    if (here && !absence) return excluded.includes(id) ? end(null, 'excluded') : end(id);
    via.push(id);
    if (!absence) return end(null, 'left');
    if (absence.endsAt !== null) until = until === null ? absence.endsAt : Math.min(until, absence.endsAt);
    if (absence.standInId === null) return end(null, 'nobody-named');
    if (absence.scope !== 'everything' && !absence.scope.includes(scope)) return end(null, 'not-for-this');
    if (absence.limits.amount) amounts.push(absence.limits.amount);
    if (absence.limits.discount !== null) discount = discount === null ? absence.limits.discount : Math.min(discount, absence.limits.discount);
    if (absence.authority === 'own') authorityOf = absence.standInId;
    // Somebody who left reads nothing any more.
    if (absence.keepInformed && here) informed.push(id);
    id = absence.standInId;
  }
}

/** For whom somebody acts at a moment, directly or through others, in anything. */
export function standsInFor(people: Directory, absences: Absences, personId: string, at: number): readonly { readonly absence: Absence; readonly scope: Absence['scope'] }[] {
  return absences
    .all()
    .filter(absence => isAwayAt(absence, at) && absence.personId !== personId && people.person(absence.personId)?.active)
    .filter(absence => {
      const scopes = absence.scope === 'everything' ? ['everything'] : absence.scope;
      return scopes.some(scope => standIn(people, absences, absence.personId, at, scope).who === personId);
    })
    .map(absence => ({ absence, scope: absence.scope }));
}

/**
 * The way back to a person who would be away, through those who would stand in at the same time and for the same, if
 * there is one: names of people in order, the person first and last.
 */
export function circleThrough(absences: Pick<Absences, 'of'>, wanted: Absence): readonly string[] | undefined {
  type Reach = { readonly startsAt: number; readonly endsAt: number; readonly scope: Absence['scope'] };
  const walk = (id: string, reach: Reach, path: readonly string[]): readonly string[] | undefined => {
    if (id === wanted.personId) return [...path, id];
    if (path.includes(id)) return undefined;
    for (const absence of absences.of(id)) {
      if (absence.state === 'called-off' || absence.state === 'over' || absence.standInId === null) continue;
      const next: Reach = {
        startsAt: Math.max(reach.startsAt, absence.startsAt),
        endsAt: Math.min(reach.endsAt, absence.endsAt ?? Infinity),
        scope: common(reach.scope, absence.scope),
      };
      if (next.startsAt >= next.endsAt || next.scope.length === 0) continue;
      const found = walk(absence.standInId, next, [...path, id]);
      if (found) return found;
    }
    return undefined;
  };
  if (wanted.standInId === null) return undefined;
  return walk(wanted.standInId, { startsAt: wanted.startsAt, endsAt: wanted.endsAt ?? Infinity, scope: wanted.scope }, [wanted.personId]);
}

function common(a: Absence['scope'], b: Absence['scope']): Absence['scope'] {
  if (a === 'everything') return b;
  return b === 'everything' ? a : a.filter(one => b.includes(one));
}
