import { emailKey, nameKey } from './names.ts';
import type { Absence } from './model.ts';
import type { Directory, Person } from './read.ts';

/** Example builders for tests. */

export const somebody = (id: string, more: Partial<Person> = {}): Person => ({
  id: `person_${id}`,
  name: id,
  email: `${id}@example.com`,
  title: null,
  timeZone: 'Europe/Berlin',
  locale: 'en-GB',
  active: true,
  teamId: null,
  managerId: null,
  roles: [],
  slackId: null,
  identities: [],
  ...more,
});

export function sampleDirectory(people: readonly Person[], teams: readonly { id: string; name: string }[] = []): Directory {
  const byId = new Map(people.map(p => [p.id, p]));
  const team = (idOrName: string) => teams.find(t => t.id === idOrName || nameKey(t.name) === nameKey(idOrName));
  return {
    version: 'sample',
    person: id => byId.get(id),
    byEmail: email => people.find(p => p.email && emailKey(p.email) === emailKey(email)),
    bySlackId: id => people.find(p => p.slackId === id),
    byIdentity: () => undefined,
    byName: wanted => people.find(p => nameKey(p.name) === nameKey(wanted)),
    managerOf: (id, level = 1) => {
      let at = byId.get(id);
      for (let i = 0; i < level && at; i++) at = at.managerId ? byId.get(at.managerId) : undefined;
      return at;
    },
    membersOfTeam: wanted => people.filter(p => p.active && p.teamId === team(wanted)?.id),
    withRole: role => people.filter(p => p.active && p.roles.includes(role)),
    team,
    teams: () => teams,
    all: () => people,
  };
}

const DAY = 86_400_000;
/** Away in UTC days, counted from a first day (epoch ms); `until` is the last one. */
export const sampleAbsence = (person: string, first: number, last: number | null, standIn: string | null, more: Partial<Absence> = {}): Absence => ({
  id: `absence_${person}_${first}`,
  personId: `person_${person}`,
  from: new Date(first).toISOString().slice(0, 10),
  until: last === null ? null : new Date(last).toISOString().slice(0, 10),
  startsAt: first,
  endsAt: last === null ? null : last + DAY,
  standInId: standIn && `person_${standIn}`,
  scope: 'everything',
  limits: { amount: null, discount: null },
  authority: 'own',
  keepInformed: true,
  state: 'planned',
  version: 1,
  createdAt: first,
  ...more,
});
