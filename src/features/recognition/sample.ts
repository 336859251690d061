import type { Situation } from '../../engine/capability.ts';
import type { Sample } from '../../ports/slack.ts';
import type { Directory, Person } from '../people/read.ts';
import { recognitionSettings } from './contract.ts';
import type { RecognitionContext } from './decide.ts';
import type { Draft } from './model-drafts.ts';
import type { Entry, Thanks } from './model.ts';
import type { Around } from './present.ts';
import { draftBlocks, draftModal, nothingLeft } from './views-drafts.ts';
import { chainWords, helpedWords } from './words-drafts.ts';
import { giveModal, homeBlocks, shoutOut, takenBack, thanksForYou } from './views.ts';

/** Builders of examples. */

/** A Monday, nine o'clock in UTC. */
export const MONDAY = Date.UTC(2026, 4, 11, 9);

const samplePerson = (key: string, name: string, teamId: string, active = true): Person => ({
  id: `person_${key}`, name, email: null, title: null, timeZone: 'UTC', locale: 'en', active, teamId, managerId: null, roles: [], slackId: null, identities: [],
}); // prettier-ignore
const everybody = [
  samplePerson('mara', 'Mara Lindqvist', 'team_sales'),
  samplePerson('tom', 'Tom Achterberg', 'team_sales'),
  samplePerson('elena', 'Elena Rossi', 'team_legal'),
  samplePerson('dev', 'Dev Malhotra', 'team_engineering'),
  samplePerson('lena', 'Lena Fischer', 'team_engineering'),
  samplePerson('gone', 'Gil Vance', 'team_sales', false),
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
  membersOfTeam: given => everybody.filter(p => p.active && p.teamId === given),
  withRole: () => [],
  team: given => teams.find(t => t.id === given || t.name === given),
  teams: () => teams,
  all: () => everybody,
};

export const sampleContext = (ledger: readonly Entry[], giver: string, now = MONDAY): RecognitionContext & Situation => ({
  people: sampleDirectory,
  recognition: recognitionSettings.parse({}),
  ledger,
  teamOf: id => sampleDirectory.person(id)?.teamId ?? null,
  things: new Set(['deal:deal_1']),
  drafts: new Map(),
  actor: { kind: 'person', id: giver },
  settings: { version: 1, get: () => undefined },
  now,
  newId: prefix => `${prefix}_1`,
});

export const sampleThanks = (more: Partial<Thanks> = {}): Thanks => ({
  id: 'thanks_1',
  giver: { personId: 'person_mara', teamId: 'team_sales' },
  receivers: [{ personId: 'person_elena', teamId: 'team_legal' }],
  named: ['person_elena'],
  teams: [],
  about: { kind: 'deal', id: 'deal_1' },
  words: 'You read the whole data protection annex on a Friday afternoon, and it held when their counsel asked on Monday.',
  private: false,
  at: MONDAY,
  ...more,
});

export const sampleDraft = (more: Partial<Draft> = {}): Draft => ({
  id: 'draft_1_from',
  kind: 'chain',
  drafterId: 'person_mara',
  people: ['person_dev', 'person_lena'],
  declinedBy: [],
  dealId: 'deal_1',
  needId: 'need_sso',
  about: { kind: 'need', id: 'need_sso' },
  evidence: [
    { kind: 'asked', personId: 'person_tom', customer: 'Baltic Ferries' },
    { kind: 'lost', dealId: 'deal_2', customer: 'Baltic Ferries' },
    { kind: 'built', personId: 'person_dev' },
    { kind: 'built', personId: 'person_lena' },
  ],
  words: chainWords('from-owner', { need: 'Single sign-on', deal: 'Aldgate Rail', lost: ['Baltic Ferries'] }),
  at: MONDAY,
  version: 1,
  end: { state: 'waiting' },
  ...more,
});
const helpedEvidence = [
  { kind: 'request', personId: 'person_elena', requestId: 'request_1', what: 'Legal review', minutes: 130 },
  { kind: 'request', personId: 'person_elena', requestId: 'request_2', what: 'Contract question', minutes: 110 },
] as const;
export const sampleHelped = (more: Partial<Draft> = {}): Draft =>
  sampleDraft({
    id: 'draft_2', kind: 'helped', people: ['person_elena'], needId: null, about: { kind: 'deal', id: 'deal_1' }, evidence: helpedEvidence,
    words: helpedWords('Aldgate Rail', helpedEvidence), ...more,
  }); // prettier-ignore

const URL = 'https://evenkeel.example';
const around: Around = { people: sampleDirectory, names: new Map([['deal:deal_1', 'Aldgate Rail: Signalling renewal'], ['deal:deal_2', 'Baltic Ferries: Signalbox Core'], ['need:need_sso', 'Single sign-on']]) };
const toTeam = sampleThanks({ named: ['person_elena'], teams: ['team_engineering'], about: null, words: 'The export was fast enough for the customer’s own data. Thank you for the evening you put into it.' });

export const samples: readonly Sample[] = [
  { name: 'A shout-out in the channel', ...shoutOut(sampleThanks(), around, URL) },
  { name: 'A shout-out to a person and a team', ...shoutOut(toTeam, around, URL) },
  { name: 'Thanks for you', ...thanksForYou(sampleThanks(), around, 'person_elena', URL) },
  { name: 'Private thanks for you', ...thanksForYou(sampleThanks({ private: true, about: null }), around, 'person_elena', URL) },
  { name: 'A shout-out that was taken back', ...takenBack('Mara Lindqvist') },
  {
    name: 'Thank somebody',
    view: giveModal(
      { people: [], team: null, about: { text: 'Deal: Aldgate Rail, Signalling renewal', value: 'deal:deal_1' }, words: '' },
      teams.map(t => ({ text: t.name, value: t.id })),
      { thanksId: 'thanks_1' },
      4,
      'C0SHOUTOUTS',
    ),
  },
  { name: 'A draft of thanks', view: draftModal(sampleDraft(), around, ['U0DEV', 'U0LENA'], false, 1) },
  { name: 'A draft for those who helped', view: draftModal(sampleHelped(), around, ['U0ELENA'], false, 0) },
  { name: 'No draft waits', view: nothingLeft('Declined; nothing was sent. No other draft waits for you.') },
  { name: 'Home: drafts of thanks', text: 'Drafts of thanks', blocks: draftBlocks([sampleDraft(), sampleHelped()], [sampleDraft({ id: 'draft_3_to', drafterId: 'person_dev', people: ['person_mara'] })], around, new Set()) },
  { name: 'Home: thanks you received', text: 'Thanks you received', blocks: homeBlocks([sampleThanks(), sampleThanks({ private: true, about: null })], around, URL) },
];
