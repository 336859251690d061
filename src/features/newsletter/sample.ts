import type { Situation } from '../../engine/capability.ts';
import type { Sample } from '../../ports/slack.ts';
import type { Directory, Person } from '../people/read.ts';
import { newsletterSettings, type NewsletterSettings } from './contract.ts';
import type { NewsletterContext } from './decide.ts';
import { draftItems } from './decide-draft.ts';
import { noEvidence, type Evidence } from './evidence.ts';
import type { Edition, Item } from './model.ts';
import { paperOf } from './present-paper.ts';
import { draftWaits, homeBlocks, overview, partGone, slackParts, suggestModal, type Waiting } from './views.ts';

/** Builders of examples. */

/** A Monday, eight o'clock in UTC. */
export const MONDAY = Date.UTC(2026, 4, 11, 8);
const DAY = 86_400_000;
export const URL = 'https://evenkeel.example';

const samplePerson = (key: string, name: string, teamId: string, roles: readonly string[] = []): Person => ({
  id: `person_${key}`, name, email: `${key}@example.com`, title: null, timeZone: 'UTC', locale: 'en', active: true, teamId, managerId: null, roles, slackId: `U0${key.toUpperCase()}`, identities: [],
}); // prettier-ignore
const everybody = [
  samplePerson('mara', 'Mara Lindqvist', 'team_sales'),
  samplePerson('elena', 'Elena Rossi', 'team_legal'),
  samplePerson('dev', 'Dev Malhotra', 'team_engineering'),
  samplePerson('ines', 'Inês Duarte', 'team_product'),
  samplePerson('robin', 'Robin Teller', 'team_sales', ['admin']),
];
const teams = ['Sales', 'Legal', 'Engineering', 'Product'].map(name => ({ id: `team_${name.toLowerCase()}`, name }));

export const sampleDirectory: Directory = {
  version: '1',
  person: id => everybody.find(p => p.id === id),
  byEmail: email => everybody.find(p => p.email === email),
  bySlackId: () => undefined,
  byIdentity: () => undefined,
  byName: name => everybody.find(p => p.name === name),
  managerOf: () => undefined,
  membersOfTeam: given => everybody.filter(p => p.teamId === given),
  withRole: role => everybody.filter(p => p.roles.includes(role)),
  team: given => teams.find(t => t.id === given || t.name === given),
  teams: () => teams,
  all: () => everybody,
};

export const sampleSettings = (more: Partial<NewsletterSettings> = {}): NewsletterSettings => ({ ...newsletterSettings.parse({ channel: 'C0GENERAL', recipients: 'everybody', editors: [{ person: 'ines@example.com' }] }), ...more });

export const sampleEvidence = (more: Partial<Evidence> = {}): Evidence => ({
  ...noEvidence,
  wins: [
    {
      dealId: 'deal_1', name: 'Aldgate Rail: Signalling renewal', ownerId: 'person_mara', ownerName: null, helpers: ['person_elena'], amount: { amount: '84000.00', currency: 'EUR' },
      firstWith: [{ title: 'Single sign-on', builders: ['person_dev'], productOwnerId: 'person_ines' }], at: MONDAY - 3 * DAY,
    },
  ],
  thanks: [
    {
      thanksId: 'thanks_1', giverId: 'person_dev', named: ['person_mara'], teams: [], teamsOf: ['team_engineering', 'team_sales'], at: MONDAY - 2 * DAY,
      words: 'You closed the first deal with single sign-on in it. I had wondered for half a year whether anybody would.', about: { name: 'Aldgate Rail: Signalling renewal', path: '/deals/deal_1' },
    },
  ],
  shipped: [{ needId: 'need_1', title: 'Single sign-on', release: 'Signalbox 4.2', customers: 12, productOwnerId: 'person_ines', builders: ['person_dev'], askedBy: ['team_sales'], at: MONDAY - 4 * DAY }],
  heard: [{ decisionId: 'dec_1', question: 'Do we offer an installation on the customer’s premises?', outcome: 'declined', reason: 'Two ways of running it would halve what each of them gets.', by: 'person_ines', teams: ['team_sales', 'team_engineering'], at: MONDAY - 5 * DAY }],
  spotlight: { team: 'team_legal', period: 'issue 3', reason: { last: null, tiedWith: ['team_product'], skipped: [], swapped: null, passedOver: [] } },
  lunch: { sessionId: 'session_1', title: 'What security questionnaires ask', startsAt: MONDAY + 3 * DAY + 4 * 3_600_000, hostId: 'person_elena', path: '/lunches/session_1', because: 'Those requests wait longest.', suggested: false, teams: ['team_legal'] },
  work: new Map([['team_legal', { requests: [{ type: 'Legal review', account: 'Aldgate Rail', what: 'Annex', askedBy: 'team_sales' }], decided: [], thanks: [{ words: 'You read the annex twice, and it held.', giverId: 'person_mara', told: false }] }]]),
  ...more,
}); // prettier-ignore

export const sampleContext = (more: Partial<NewsletterContext & Situation> = {}): NewsletterContext & Situation => ({
  people: sampleDirectory,
  newsletter: sampleSettings(),
  open: null,
  nextNumber: 1,
  history: () => [],
  evidence: () => sampleEvidence(),
  unnamed: new Set(),
  gone: () => false,
  mailOff: new Set(),
  publicUrl: URL,
  actor: { kind: 'person', id: 'person_ines' },
  settings: { version: 1, get: () => undefined },
  now: MONDAY,
  newId: prefix => `${prefix}_1`,
  ...more,
});

export const sampleItems = (): Item[] => draftItems(sampleEvidence(), { teams: teams.map(t => t.id), within: 4, history: [] }, { people: sampleDirectory, timeZone: 'UTC', showAmounts: false, unnamed: new Set() });
export const sampleEdition = (more: Partial<Edition> = {}): Edition => ({
  issueId: 'issue_1', number: 3, edition: 1, from: MONDAY - 7 * DAY, to: MONDAY, timeZone: 'UTC', title: 'The week in which somebody signed on once', intro: 'Four things and one date. Thank you for each of them.', items: sampleItems().filter(i => i.shown), note: null, by: 'person_ines', at: MONDAY, ...more,
}); // prettier-ignore

const waiting: Waiting = { issueId: 'issue_1', number: 3, title: 'What happened, 4 to 10 May 2026', state: 'draft', version: 4, items: ['Aldgate Rail: Signalling renewal', 'Dev Malhotra thanks Mara Lindqvist', 'Single sign-on'], missing: ['Finance'], correcting: false };
const last = { number: 2, title: 'Quiet, and then not', url: `${URL}/newsletter/issue_0`, headlines: ['Won: Harrow Ports: Crane telemetry', 'Thanks: Tom Achterberg thanks Legal'] };

export const samples: readonly Sample[] = [
  { name: 'An issue in the channel', ...slackParts(paperOf(sampleEdition(), URL))[0]! },
  { name: 'An issue that was corrected', ...slackParts(paperOf(sampleEdition({ edition: 2, note: 'The customer is Aldgate Rail, not Aldgate Ports.', items: sampleItems().slice(0, 1) }), URL))[0]! },
  { name: 'A part that a correction left empty', ...partGone(3) },
  { name: 'The draft waits for an editor', ...draftWaits(waiting, URL) },
  { name: 'Home: an approved draft', text: 'The draft of the newsletter waits', blocks: homeBlocks({ ...waiting, state: 'approved', missing: [] }, URL) },
  { name: '/newsletter', ...overview(last, undefined, URL) },
  { name: '/newsletter for an editor, before the first issue', ...overview(undefined, waiting, URL) },
  { name: 'Suggest an item', view: suggestModal('The night shift in Lisbon reads the screen in Portuguese now.', 'message') },
];
