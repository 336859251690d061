import type { Situation } from '../../engine/capability.ts';
import { businessCalendar } from '../../kernel/calendar.ts';
import type { Sample } from '../../ports/slack.ts';
import type { Directory, Person } from '../people/read.ts';
import { lunchSettings, type TopicJson } from './contract.ts';
import type { LunchContext } from './decide-parts.ts';
import type { Lunch, Rsvp } from './model.ts';
import type { Offer } from './model-turns.ts';
import { answerSaid, card, homeBlocks, list, materialsSaid, news, turnCard, type Seen } from './views.ts';
import { attendanceModal, handOverModal, sessionModal } from './views-forms.ts';
import { frictionTopic } from './words-topics.ts';

/** Builders of examples. */

/** A Monday, nine o'clock in UTC. */
export const MONDAY = Date.UTC(2026, 4, 11, 9);
const HOUR = 3_600_000;

const samplePerson = (key: string, name: string, teamId: string, roles: readonly string[] = []): Person => ({
  id: `person_${key}`, name, email: `${key}@example.com`, title: null, timeZone: 'Europe/Berlin', locale: 'en', active: true, teamId, managerId: null, roles, slackId: `U0${key.toUpperCase()}`, identities: [],
}); // prettier-ignore
const everybody = [
  samplePerson('mara', 'Mara Lindqvist', 'team_sales'),
  samplePerson('tom', 'Tom Achterberg', 'team_sales'),
  samplePerson('elena', 'Elena Rossi', 'team_legal'),
  samplePerson('yara', 'Yara Petrov', 'team_engineering'),
  samplePerson('dev', 'Dev Malhotra', 'team_engineering'),
  samplePerson('robin', 'Robin Teller', 'team_legal', ['admin']),
];
const teams = ['Sales', 'Legal', 'Engineering'].map(name => ({ id: `team_${name.toLowerCase()}`, name }));
export const sampleDirectory: Directory = {
  version: '1',
  person: id => everybody.find(p => p.id === id),
  byEmail: () => undefined,
  bySlackId: () => undefined,
  byIdentity: () => undefined,
  byName: name => everybody.find(p => p.name === name),
  managerOf: () => undefined,
  membersOfTeam: given => everybody.filter(p => p.teamId === given),
  withRole: () => [],
  team: given => teams.find(t => t.id === given || t.name === given),
  teams: () => teams,
  all: () => everybody,
};

const week = { monday: [['09:00', '17:00']], tuesday: [['09:00', '17:00']], wednesday: [['09:00', '17:00']], thursday: [['09:00', '17:00']], friday: [['09:00', '17:00']] } as const;
const office = businessCalendar({ timeZone: 'Europe/Berlin', week });
if (!office.ok) throw new Error(office.error.message);
export const sampleCalendar = office.value;

export const sampleContext = (actor: string | null, now = MONDAY): LunchContext & Situation => ({
  people: sampleDirectory,
  lunches: lunchSettings.parse({ channel: 'C0LEARN' }),
  calendarOf: () => sampleCalendar,
  teamOf: id => sampleDirectory.person(id)?.teamId ?? null,
  actor: actor === null ? { kind: 'machine', name: 'test' } : { kind: 'person', id: actor },
  settings: { version: 1, get: () => undefined },
  now,
  newId: prefix => `${prefix}_1`,
});

const rsvp = (key: string, answer: Rsvp['answer'], place: number): Rsvp => ({ personId: `person_${key}`, answer, place, reminded: [], at: MONDAY });
/** A Thursday, 12:30 in Berlin. */
export const THURSDAY = Date.UTC(2026, 4, 21, 10, 30);
export const sampleLunch = (more: Partial<Lunch> = {}): Lunch =>
  ({
    id: 'lunch_1', title: 'Security questionnaires, and how we answer them', description: 'What is asked every time, where the answers are, and what to send with the first mail so that it takes a day and not a week.',
    hostId: 'person_yara', teamId: 'team_engineering', proposedBy: 'person_yara', state: 'scheduled', startsAt: THURSDAY, timeZone: 'Europe/Berlin', minutes: 45, place: 'https://meet.example/learn',
    capacity: 3, materials: null, channel: 'C0LEARN', topic: null, turn: null, sequence: 0, changedAt: MONDAY, rsvps: [], came: [], done: [], version: 1, createdAt: MONDAY, updatedAt: MONDAY, ...more,
  }) as Lunch; // prettier-ignore

const seen: Seen = { people: sampleDirectory, publicUrl: 'https://evenkeel.example', now: MONDAY };
const full = sampleLunch({ capacity: 2, rsvps: [rsvp('mara', 'yes', 1), rsvp('dev', 'yes', 2), rsvp('tom', 'yes', 3), rsvp('elena', 'maybe', 4)] });
const came = (team: string, count: number) => Array.from({ length: count }, (_, i) => ({ personId: `person_${team}${i}`, teamId: `team_${team}`, self: false }));
const held = sampleLunch({ state: 'held', startsAt: MONDAY - 2 * HOUR, capacity: null, came: [...came('sales', 7), ...came('engineering', 5), ...came('legal', 2)], materials: 'https://files.example/questionnaires' });
const offer: Offer = {
  period: '2026-05-21', startsAt: THURSDAY, teamId: 'team_legal', personId: 'person_elena', state: 'asked', lunchId: null, told: ['person_elena'],
  reason: { last: '2026-02-12', tiedWith: [], skipped: ['2026-05-07'], swapped: null, passedOver: [] },
}; // prettier-ignore
const topics: readonly TopicJson[] = [frictionTopic({ typeId: 'security-questionnaire', typeName: 'Security questionnaire', from: 'team_sales', to: 'team_engineering', count: 9, medianHours: 52.4, bounced: 1 }, sampleDirectory)];

export const samples: readonly Sample[] = [
  { name: 'A session in the channel', ...card(sampleLunch({ rsvps: [rsvp('mara', 'yes', 1)] }), seen) },
  { name: 'A session whose seats are taken', ...card(full, seen) },
  { name: 'A session that is going on', ...card(full, { ...seen, now: THURSDAY + HOUR / 4 }) },
  { name: 'A session that was held, by team', ...card(held, seen) },
  { name: 'A session that was cancelled', ...card({ ...full, state: 'cancelled', reason: 'The room has no heating this week; a new day follows.' } as Lunch, seen) },
  { name: 'Said to who has a seat', ...answerSaid(full, 'person_mara') },
  { name: 'Said to who waits for a seat', ...answerSaid(full, 'person_tom') },
  { name: 'A seat became free', ...news(full, 'seat', 'person_dev', seen) },
  { name: 'Reminder on the working day before', ...news(full, 'day', 'person_mara', seen) },
  { name: 'Reminder that morning, to who said maybe', ...news(full, 'morning', 'person_elena', seen) },
  { name: 'Another time or place', ...news(full, 'moved', 'person_mara', seen) },
  { name: 'The host, three weeks before', ...news(full, 'three-weeks', 'person_yara', seen) },
  { name: 'The host is asked who came', ...news(held, 'follow-up', 'person_yara', seen) },
  { name: 'Materials in the thread', ...materialsSaid(held) },
  { name: 'A team’s turn to host', ...turnCard(offer, offer.period, offer.startsAt, 'person_elena', seen) },
  { name: 'A turn that was handed over', ...turnCard({ ...offer, personId: 'person_robin' }, offer.period, offer.startsAt, 'person_elena', seen) },
  { name: '/lunch', ...list([full, sampleLunch({ id: 'lunch_2', title: 'What Finance looks at in a payment plan', state: 'proposed', startsAt: null } as Partial<Lunch>)], topics, 'person_tom', seen) },
  { name: 'Host a session', view: sessionModal({ title: '', description: '', host: 'U0YARA', date: '2026-05-21', time: '12:30', minutes: 45 }, { lunchId: 'lunch_1', turn: '2026-05-21', topic: null }, 'Europe/Berlin') },
  { name: 'Hand a turn over', view: handOverModal('2026-05-21', 'Legal') },
  { name: 'Say who came', view: attendanceModal(held, ['U0MARA', 'U0TOM']) },
  { name: 'Home: lunch-and-learns', text: 'Lunch-and-learns', blocks: homeBlocks(full, [sampleLunch({ id: 'lunch_3', title: 'Contracts that sales can read' })], [offer], 'person_elena', seen) },
];
