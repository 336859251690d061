import type { Sample } from '../../ports/slack.ts';
import { emailKey, nameKey } from './names.ts';
import type { Nudge } from './model-nudges.ts';
import type { Absence } from './model.ts';
import type { Directory, Person } from './read.ts';
import { budgetModal, nudgeBlocks, nudgeMessage, nudgeOver } from './views-nudges.ts';

/** Example builders for tests, and what the gallery shows. */

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

const sampleNudge: Nudge = {
  key: 'thanks:deal_1', kind: 'thanks', link: '/recognition/drafts', at: Date.UTC(2026, 4, 11, 9), state: 'told',
  words: 'Thanks for Aldgate Rail are drafted for you to read. Nothing is sent unless you send it.',
  action: { id: 'recognition.read-drafts', value: 'deal_1', label: 'Read the Drafts' },
}; // prettier-ignore
const SITE = 'https://evenkeel.example';
export const samples: readonly Sample[] = [
  { name: 'A nudge', ...nudgeMessage(sampleNudge, 3, SITE) },
  { name: 'A nudge that is settled', ...nudgeOver(sampleNudge.words, 'settled') },
  { name: 'Home: nudges', text: 'When you have a moment', blocks: nudgeBlocks([{ ...sampleNudge, state: 'home' }, { ...sampleNudge, key: 'other', words: 'A question to you in the ledger is past its day.', action: null }], SITE) },
  { name: 'How many nudges', view: budgetModal(3, 2) },
];
