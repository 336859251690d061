/** How many people a team has in a quarter. Pure. */

export interface Membership {
  readonly personId: string;
  readonly teamId: string;
  /** Epoch milliseconds; `until` is the first moment after it, null while it lasts. */
  readonly since: number;
  readonly until: number | null;
}

/**
 * The people of each team on the last day of a quarter. A team that was dissolved before has nobody then: it has the most
 * people that it had at once, so that its past stays its own. Nobody counts twice in one team.
 * @param from first moment of the quarter, epoch ms @param until the first moment after it
 */
export function peopleOf(memberships: readonly Membership[], from: number, until: number): Map<string, number> {
  const byTeam = new Map<string, Membership[]>();
  for (const m of memberships) {
    if (m.since >= until || (m.until !== null && m.until <= from)) continue;
    const list = byTeam.get(m.teamId);
    if (list) list.push(m);
    else byTeam.set(m.teamId, [m]);
  }
  const people = new Map<string, number>();
  for (const [teamId, list] of byTeam) {
    const atEnd = inIt(list, until - 1);
    people.set(teamId, atEnd > 0 ? atEnd : Math.max(...list.map(m => inIt(list, Math.max(m.since, from)))));
  }
  return people;
}

const inIt = (list: readonly Membership[], at: number): number => new Set(list.filter(m => m.since <= at && (m.until === null || m.until > at)).map(m => m.personId)).size;
