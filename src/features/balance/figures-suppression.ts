/** What may be shown of teams without showing a person. Pure. Conventions and their sources: docs/balance.md. */

export const MIN_PEOPLE = 5;
export const MIN_GIVERS = 3;
export const MIN_RECEIVERS = 3;

/** What is known of a team in one quarter, after those who opted out were taken away. Ids of people. */
export interface TeamSeen {
  readonly teamId: string;
  readonly people: number;
  readonly givers: ReadonlySet<string>;
  readonly receivers: ReadonlySet<string>;
}

/** Teams that are shown by themselves, and those that are only shown together. A team in neither is not counted at all. */
export interface Shown {
  readonly alone: readonly string[];
  /** Empty, or two teams and more. */
  readonly together: readonly string[];
  /** How many teams are in neither. */
  readonly left: number;
}

const enough = (people: number, givers: ReadonlySet<string>, receivers: ReadonlySet<string>): boolean =>
  people >= MIN_PEOPLE && givers.size >= MIN_GIVERS && receivers.size >= MIN_RECEIVERS;

/**
 * A team is shown by itself with five people, three givers and three receivers. The others are shown as one group, which has
 * to meet the same and to hold two teams or more, so that taking the rest from the whole gives nothing away; where it does
 * not, the smallest team that could have been shown goes with them (complementary suppression). Every figure of a quarter,
 * of whatever kind, is made of these groups only: there is one answer a quarter and no filter that would give another.
 */
export function shown(teams: readonly TeamSeen[]): Shown {
  const bySize = [...teams].sort((a, b) => a.people - b.people || (a.teamId < b.teamId ? -1 : 1));
  const alone = bySize.filter(t => enough(t.people, t.givers, t.receivers));
  const together = bySize.filter(t => !alone.includes(t));
  if (together.length === 0) return { alone: ids(alone), together: [], left: 0 };
  while (!groupIsEnough(together)) {
    const next = alone.shift();
    if (!next) return { alone: [], together: [], left: together.length };
    together.push(next);
  }
  return { alone: ids(alone), together: ids(together), left: 0 };
}

const ids = (teams: readonly TeamSeen[]): string[] => teams.map(t => t.teamId).sort();

function groupIsEnough(teams: readonly TeamSeen[]): boolean {
  if (teams.length < 2) return false;
  const all = (of: (t: TeamSeen) => ReadonlySet<string>): Set<string> => new Set(teams.flatMap(t => [...of(t)]));
  return enough(teams.reduce((n, t) => n + t.people, 0), all(t => t.givers), all(t => t.receivers));
}
