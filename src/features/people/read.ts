import type { Tx } from '../../engine/tx.ts';
import { identityKey, type UnmatchedReason } from './model.ts';
import { emailKey, nameKey } from './names.ts';

/** When people work, who is away, who stands in: docs/people.md. */
export { absences, workingTime } from './read-time.ts';
export { awayAt, isAwayAt, standIn, standsInFor, type Absences, type StandIn } from './stand-in.ts';
export type { WorkingTime } from './hours.ts';
export type { Absence } from './model.ts';

export interface Identity {
  /** `slack`, or a CRM connection. */
  readonly connection: string;
  readonly externalId: string;
  readonly name: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly title: string | null;
  /** IANA name. */
  readonly timeZone: string;
  /** BCP 47, such as `en-GB`. */
  readonly locale: string;
  readonly active: boolean;
  readonly teamId: string | null;
  readonly managerId: string | null;
  /** Business roles: `finance-approver`, `admin`. */
  readonly roles: readonly string[];
  readonly slackId: string | null;
  readonly identities: readonly Identity[];
}

export interface Team {
  readonly id: string;
  readonly name: string;
}

/** Who is who, as it is now. Plain lookups in memory: ask it as often as you like. */
export interface Directory {
  /** Moves whenever anything in here changes. */
  readonly version: string;
  person(id: string): Person | undefined;
  /** Upper and lower case are the same. An active person comes before those who left; undefined when two share it. */
  byEmail(email: string): Person | undefined;
  bySlackId(id: string): Person | undefined;
  byIdentity(connection: string, externalId: string): Person | undefined;
  /** Exactly one person of this name (case, accents and spacing aside), active ones first; otherwise undefined. */
  byName(name: string): Person | undefined;
  /** The manager `level` steps up (1 is the direct one), also when they have left; undefined at the top. */
  managerOf(id: string, level?: number): Person | undefined;
  /** Active members, by the team's id or name. */
  membersOfTeam(team: string): readonly Person[];
  /** Active people with a role. */
  withRole(role: string): readonly Person[];
  /** By id or name. */
  team(idOrName: string): Team | undefined;
  teams(): readonly Team[];
  /** Everybody, those who left too, by name. */
  all(): readonly Person[];
}

interface PersonRow {
  id: string;
  name: string;
  email: string | null;
  title: string | null;
  time_zone: string;
  locale: string;
  active: boolean;
  team_id: string | null;
  manager_id: string | null;
  roles: string[];
}

const known = new Map<string, Directory>();

/** The directory of the transaction's company. Kept per version: one small look a call. */
export async function directory(tx: Tx): Promise<Directory> {
  const [row] = await tx.query<{ version: string }>(`select version::text from people_versions where company_id = evenkeel_company()`);
  const version = row?.version ?? '0';
  const mine = known.get(tx.company);
  if (mine?.version === version) return mine;
  const [people, teams, identities] = [
    await tx.query<PersonRow>(
      `select id, name, email, title, time_zone, locale, active, team_id, manager_id, roles from people_people where company_id = evenkeel_company()`,
    ),
    await tx.query<Team>(`select id, name from people_teams where company_id = evenkeel_company()`),
    await tx.query<Identity & { personId: string }>(
      `select connection, external_id as "externalId", name, person_id as "personId" from people_identities
        where company_id = evenkeel_company() and person_id is not null order by connection, external_id`,
    ),
  ];
  const loaded = makeDirectory(version, people, teams, identities);
  known.set(tx.company, loaded);
  return loaded;
}

function makeDirectory(version: string, rows: PersonRow[], teamRows: Team[], identityRows: (Identity & { personId: string })[]): Directory {
  const identitiesOf = new Map<string, Identity[]>();
  for (const { personId, ...identity } of identityRows) identitiesOf.set(personId, [...(identitiesOf.get(personId) ?? []), identity]);
  const all = rows
    .map((r): Person => {
      const identities = identitiesOf.get(r.id) ?? [];
      return {
        id: r.id,
        name: r.name,
        email: r.email,
        title: r.title,
        timeZone: r.time_zone,
        locale: r.locale,
        active: r.active,
        teamId: r.team_id,
        managerId: r.manager_id,
        roles: r.roles,
        slackId: identities.find(i => i.connection === 'slack')?.externalId ?? null,
        identities,
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1));
  const byId = new Map(all.map(p => [p.id, p]));
  const byEmail = grouped(all, p => (p.email ? emailKey(p.email) : undefined));
  const byName = grouped(all, p => nameKey(p.name));
  const byIdentity = new Map(all.flatMap(p => p.identities.map(i => [identityKey(i.connection, i.externalId), p] as const)));
  const teams = teamRows.map(({ id, name }) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const teamById = new Map(teams.map(t => [t.id, t]));
  const teamByName = new Map(teams.map(t => [nameKey(t.name), t]));
  const members = grouped(all.filter(p => p.active), p => p.teamId ?? undefined);
  const roles = new Map<string, Person[]>();
  for (const p of all) if (p.active) for (const role of p.roles) roles.set(role, [...(roles.get(role) ?? []), p]);
  const team = (idOrName: string) => teamById.get(idOrName) ?? teamByName.get(nameKey(idOrName));
  return {
    version,
    person: id => byId.get(id),
    byEmail: email => theOne(byEmail.get(emailKey(email))),
    bySlackId: id => byIdentity.get(identityKey('slack', id)),
    byIdentity: (connection, externalId) => byIdentity.get(identityKey(connection, externalId)),
    byName: name => theOne(byName.get(nameKey(name))),
    managerOf: (id, level = 1) => {
      let at = byId.get(id);
      for (let i = 0; i < level && at; i++) at = at.managerId ? byId.get(at.managerId) : undefined;
      return at;
    },
    membersOfTeam: idOrName => members.get(team(idOrName)?.id ?? '') ?? [],
    withRole: role => roles.get(role) ?? [],
    team,
    teams: () => teams,
    all: () => all,
  };
}

function grouped<T>(items: readonly T[], key: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const k = key(item);
    if (k === undefined) continue;
    const group = groups.get(k);
    if (group) group.push(item);
    else groups.set(k, [item]);
  }
  return groups;
}

/** One active person, or else one who left; several are nobody. */
function theOne(candidates: readonly Person[] | undefined): Person | undefined {
  const active = candidates?.filter(p => p.active) ?? [];
  if (active.length > 0) return active.length === 1 ? active[0] : undefined;
  return candidates?.length === 1 ? candidates[0] : undefined;
}

export interface Unmatched {
  readonly connection: string;
  readonly externalId: string;
  readonly name: string;
  readonly email: string | null;
  readonly reason: UnmatchedReason;
  readonly seen: number;
}

/** Who could not be matched, most recently seen first; at most 500. */
export const unmatched = (tx: Tx): Promise<Unmatched[]> =>
  tx.query<Unmatched>(
    `select connection, external_id as "externalId", name, email, reason, seen from people_identities
      where company_id = evenkeel_company() and person_id is null order by last_seen desc limit 500`,
  );

/**
 * Slack's user groups that are in use: people's ids by the group's handle and by its id. Members whom nobody here
 * matches are left out.
 */
export async function userGroups(tx: Tx): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await tx.query<{ id: string; handle: string; people: string[] }>(
    `select g.id, g.handle, array(
         select i.person_id from people_identities i
          where i.company_id = evenkeel_company() and i.connection = 'slack' and i.external_id = any(g.members) and i.person_id is not null
          order by i.person_id) as people
       from people_groups g where g.company_id = evenkeel_company() and g.active order by g.id`,
  );
  return new Map(rows.flatMap(({ id, handle, people }) => [[id, people] as const, [handle, people] as const]));
}

/** User groups that are in use, by handle. */
export const userGroupList = (tx: Tx): Promise<{ readonly id: string; readonly handle: string; readonly members: readonly string[] }[]> =>
  tx.query(`select id, handle, members from people_groups where company_id = evenkeel_company() and active order by handle, id`);

/** The team that each of these people was in at a moment (epoch ms), as its id; null when in none or not known. Ask the answer as often as you like. */
export async function teamsAsOf(tx: Tx, personIds: readonly string[]): Promise<(personId: string, at: number) => string | null> {
  const rows = await tx.query<{ person_id: string; team_id: string | null; since: Date; until: Date | null }>(
    `select person_id, team_id, since, until from people_team_history
      where company_id = evenkeel_company() and person_id = any($1::text[]) order by since desc`,
    [personIds],
  );
  const histories = grouped(rows, row => row.person_id);
  return (personId, at) => histories.get(personId)?.find(row => row.since.getTime() <= at && (row.until === null || row.until.getTime() > at))?.team_id ?? null;
}

/** Everybody's teams in a time (epoch ms; `until` is the first moment after it), with when they were in them. */
export async function teamsBetween(tx: Tx, from: number, until: number): Promise<{ readonly personId: string; readonly teamId: string; readonly since: number; readonly until: number | null }[]> {
  const rows = await tx.query<{ person_id: string; team_id: string; since: Date; until: Date | null }>(
    `select person_id, team_id, since, until from people_team_history
      where company_id = evenkeel_company() and team_id is not null and since < $2 and (until is null or until > $1)`,
    [new Date(from), new Date(until)],
  );
  return rows.map(r => ({ personId: r.person_id, teamId: r.team_id, since: r.since.getTime(), until: r.until?.getTime() ?? null }));
}

