import type { WorkspaceSeed } from '../server/types.ts';

/**
 * The sample company: Ferncliff makes Signalbox, software that watches rail and harbour equipment. Eight teams, three
 * time zones, two currencies. Everybody and everything in it is invented.
 */
export const company = { id: 'practice', name: 'Ferncliff (practice)' } as const;
const DOMAIN = 'ferncliff.example';

export interface SamplePerson {
  readonly key: string;
  readonly name: string;
  readonly title: string;
  readonly team: Team;
  readonly timeZone: string;
  readonly locale: string;
  readonly manager?: string;
  readonly roles?: readonly string[];
}
export const teams = ['Sales', 'Solutions', 'Deal Desk', 'Finance', 'Legal', 'Product', 'Engineering', 'Success'] as const;
export type Team = (typeof teams)[number];

const BERLIN = { timeZone: 'Europe/Berlin', locale: 'en-GB' };
const LONDON = { timeZone: 'Europe/London', locale: 'en-GB' };
const BOSTON = { timeZone: 'America/New_York', locale: 'en-US' };

export const people: readonly SamplePerson[] = [
  { key: 'ada', name: 'Ada Okonkwo', title: 'Chief Executive', team: 'Sales', ...LONDON, roles: ['leadership'] },
  { key: 'robin', name: 'Robin Teller', title: 'RevOps, administrator', team: 'Deal Desk', ...BERLIN, manager: 'ada', roles: ['admin'] },
  { key: 'jonas', name: 'Jonas Weber', title: 'Head of Sales, Europe', team: 'Sales', ...BERLIN, manager: 'ada' },
  { key: 'grace', name: 'Grace Holloway', title: 'Head of Sales, Americas', team: 'Sales', ...BOSTON, manager: 'ada' },
  { key: 'mara', name: 'Mara Lindqvist', title: 'Account Executive', team: 'Sales', ...BERLIN, manager: 'jonas' },
  { key: 'tom', name: 'Tom Achterberg', title: 'Account Executive', team: 'Sales', ...BERLIN, manager: 'jonas' },
  { key: 'priya', name: 'Priya Raman', title: 'Account Executive', team: 'Sales', ...LONDON, manager: 'jonas' },
  { key: 'luis', name: 'Luis Carranza', title: 'Account Executive', team: 'Sales', ...BOSTON, manager: 'grace' },
  { key: 'hannah', name: 'Hannah Boyd', title: 'Account Executive', team: 'Sales', ...BOSTON, manager: 'grace' },
  { key: 'sefa', name: 'Sefa Yilmaz', title: 'Solutions Engineer', team: 'Solutions', ...BERLIN, manager: 'jonas' },
  { key: 'owen', name: 'Owen Pike', title: 'Solutions Engineer', team: 'Solutions', ...BOSTON, manager: 'grace' },
  { key: 'noor', name: 'Noor Haddad', title: 'Deal Desk Lead', team: 'Deal Desk', ...LONDON, manager: 'ada' },
  { key: 'felix', name: 'Felix Brandt', title: 'Deal Desk Analyst', team: 'Deal Desk', ...BERLIN, manager: 'noor' },
  { key: 'june', name: 'June Park', title: 'Deal Desk Analyst', team: 'Deal Desk', ...BOSTON, manager: 'noor' },
  { key: 'marta', name: 'Marta Kowalska', title: 'Finance Director', team: 'Finance', ...BERLIN, manager: 'ada', roles: ['finance-approver'] },
  { key: 'ben', name: 'Ben Whitlock', title: 'Finance Partner', team: 'Finance', ...LONDON, manager: 'marta', roles: ['finance-approver'] },
  { key: 'elena', name: 'Elena Rossi', title: 'Legal Counsel', team: 'Legal', ...BERLIN, manager: 'ada', roles: ['legal-approver'] },
  { key: 'ines', name: 'Ines Duarte', title: 'Product Manager', team: 'Product', ...LONDON, manager: 'ada' },
  { key: 'kofi', name: 'Kofi Mensah', title: 'Product Manager', team: 'Product', ...LONDON, manager: 'ines' },
  { key: 'yara', name: 'Yara Petrov', title: 'Engineering Lead', team: 'Engineering', ...BERLIN, manager: 'ada' },
  { key: 'dev', name: 'Dev Malhotra', title: 'Engineer', team: 'Engineering', ...BERLIN, manager: 'yara' },
  { key: 'lena', name: 'Lena Fischer', title: 'Engineer', team: 'Engineering', ...BERLIN, manager: 'yara' },
  { key: 'sam', name: 'Sam Adeyemi', title: 'Head of Success', team: 'Success', ...LONDON, manager: 'ada' },
  { key: 'claire', name: 'Claire Dubois', title: 'Customer Success Manager', team: 'Success', ...BERLIN, manager: 'sam' },
  // Teams of five and more, so that Balance may show each of them. None of these decides at the deal desk but Ivo.
  { key: 'theo', name: 'Theo Lang', title: 'Solutions Engineer', team: 'Solutions', ...BERLIN, manager: 'jonas' },
  { key: 'rosa', name: 'Rosa Delgado', title: 'Solutions Engineer', team: 'Solutions', ...BOSTON, manager: 'grace' },
  { key: 'wim', name: 'Wim Claes', title: 'Solutions Architect', team: 'Solutions', ...LONDON, manager: 'jonas' },
  { key: 'ivo', name: 'Ivo Horak', title: 'Deal Desk Analyst', team: 'Deal Desk', ...BERLIN, manager: 'noor' },
  { key: 'hugo', name: 'Hugo Sand', title: 'Controller', team: 'Finance', ...BERLIN, manager: 'marta' },
  { key: 'selma', name: 'Selma Krog', title: 'Billing', team: 'Finance', ...LONDON, manager: 'marta' },
  { key: 'dean', name: 'Dean Mercer', title: 'Billing', team: 'Finance', ...BOSTON, manager: 'marta' },
  { key: 'ruth', name: 'Ruth Calder', title: 'Legal Counsel', team: 'Legal', ...LONDON, manager: 'elena' },
  { key: 'arne', name: 'Arne Vik', title: 'Data Protection', team: 'Legal', ...BERLIN, manager: 'elena' },
  { key: 'vera', name: 'Vera Stolz', title: 'Contracts', team: 'Legal', ...BERLIN, manager: 'elena' },
  { key: 'miles', name: 'Miles Etter', title: 'Contracts', team: 'Legal', ...BOSTON, manager: 'elena' },
  { key: 'nadia', name: 'Nadia Feroz', title: 'Product Designer', team: 'Product', ...LONDON, manager: 'ines' },
  { key: 'pavel', name: 'Pavel Zima', title: 'Product Manager', team: 'Product', ...BERLIN, manager: 'ines' },
  { key: 'gwen', name: 'Gwen Hart', title: 'Product Research', team: 'Product', ...BOSTON, manager: 'ines' },
  { key: 'kenji', name: 'Kenji Mori', title: 'Engineer', team: 'Engineering', ...BERLIN, manager: 'yara' },
  { key: 'aisha', name: 'Aisha Bello', title: 'Engineer', team: 'Engineering', ...LONDON, manager: 'yara' },
  { key: 'sofie', name: 'Sofie Brun', title: 'Engineer', team: 'Engineering', ...BERLIN, manager: 'yara' },
  { key: 'bela', name: 'Bela Kish', title: 'Customer Support', team: 'Success', ...BERLIN, manager: 'sam' },
  { key: 'paula', name: 'Paula Reyes', title: 'Customer Success Manager', team: 'Success', ...BOSTON, manager: 'sam' },
  { key: 'drew', name: 'Drew Tanner', title: 'Customer Support', team: 'Success', ...LONDON, manager: 'sam' },
];

export const emailOf = (key: string): string => `${key}@${DOMAIN}`;
export const personIdOf = (key: string): string => `person_${key}`;
export const teamIdOf = (team: Team): string => `team_${team.toLowerCase().replaceAll(' ', '-')}`;
/** Slack's ids look like this; made from the name so that a workspace made again is the same. */
export const slackIdOf = (key: string): string => `U0${key.toUpperCase().padEnd(7, 'X').slice(0, 7)}`;

/** The channel in which shout-outs are shown. */
export const SHOUTOUTS = 'C0SHOUTOUTS';

const inTeam = (...wanted: Team[]) => people.filter(p => wanted.includes(p.team)).map(p => slackIdOf(p.key));

/** The channel that everybody is in; the newsletter goes there. */
export const GENERAL = 'C0GENERAL';

/** The practice workspace of the sample company. */
export const workspace: WorkspaceSeed = {
  team: { id: 'T0FERNCLIFF', name: 'Ferncliff', domain: 'ferncliff' },
  users: people.map(p => ({
    id: slackIdOf(p.key),
    name: p.key,
    realName: p.name,
    email: emailOf(p.key),
    tz: p.timeZone,
    locale: p.locale,
    title: `${p.title} · ${p.team}`,
    isAdmin: p.roles?.includes('admin') ?? false,
  })),
  usergroups: [
    { id: 'S0DEALDESK', handle: 'deal-desk', name: 'Deal Desk', userIds: inTeam('Deal Desk') },
    { id: 'S0SOLUTION', handle: 'solutions', name: 'Solutions', userIds: inTeam('Solutions') },
  ],
  channels: [
    { id: GENERAL, name: 'general', topic: 'Everybody at Ferncliff', memberIds: people.map(p => slackIdOf(p.key)) },
    { name: 'shoutouts', id: SHOUTOUTS, topic: 'Thanks, in words', memberIds: people.map(p => slackIdOf(p.key)) },
    { name: 'sales', topic: 'Deals, wins, questions', memberIds: inTeam('Sales', 'Solutions', 'Deal Desk') },
    { name: 'deal-desk', topic: 'Where exceptions are discussed', memberIds: inTeam('Deal Desk', 'Finance', 'Legal') },
  ],
  hint: [
    'Press Ctrl+J and become somebody else. Mara, a seller, is a good beginning: she types /deal aldgate in any channel.',
    'What others want of you stands on the Home of Evenkeel and in its direct messages.',
  ],
  hints: {
    [slackIdOf('mara')]: [
      'As Mara, a seller: type /deal aldgate in any channel and press Enter.',
      'Click "Ask the Deal Desk", try a discount of 30, then 24, and see who would be asked. Submit.',
      'Press Ctrl+J and become Jonas, her manager; open his direct message from Evenkeel and approve.',
    ],
    [slackIdOf('jonas')]: [
      'As Jonas, a manager of sellers: what waits for your yes stands in the direct message from Evenkeel.',
      'Approve, or say what would have to be different; Mara hears at once. Then become Noor at the deal desk with Ctrl+J.',
    ],
  },
};
