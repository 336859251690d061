import type {
  ApprovalJson,
  CrmSchema,
  DealJson,
  Health,
  People,
  PersonJson,
  Stage,
  Timeline,
  Token,
} from '../src/api.ts';

import { makeApprovals, policyText, ref } from './data-approvals.ts';

/** A made-up company, the same on every run: 10,000 deals, 46 people, requests in every state. Not part of the build. */

/** mulberry32: small, fast, good enough for made-up data. */
export function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const DAY = 86_400_000;
const first = [
  'Mara',
  'Jonas',
  'Ines',
  'Omar',
  'Lena',
  'Piotr',
  'Aiko',
  'Samir',
  'Freya',
  'Tomás',
  'Nadia',
  'Ruben',
  'Yusuf',
  'Clara',
  'Emeka',
  'Hanne',
  'Luca',
  'Priya',
  'Sven',
  'Zoë',
  'Mateo',
  'Greta',
  'Ivan',
];
const last = [
  'Okafor',
  'Lindqvist',
  'Baker',
  'Moreau',
  'Haddad',
  'Novák',
  'Castell',
  'Yilmaz',
  'Ferrari',
  'Brandt',
  'Osei',
];
const teamNames = [
  'Sales',
  'Solutions',
  'Deal desk',
  'Finance',
  'Legal',
  'Product',
  'Engineering',
  'Success',
];
const placeA = [
  'Aldgate',
  'Brixen',
  'Calder',
  'Dornach',
  'Elster',
  'Fjord',
  'Garonne',
  'Harrow',
  'Isar',
  'Jutland',
  'Kestrel',
  'Lomond',
  'Mistral',
  'Norden',
  'Orkney',
  'Pinewood',
  'Quarry',
  'Ravenna',
  'Solent',
  'Tarn',
];
const placeB = [
  'Rail',
  'Foods',
  'Bank',
  'Logistics',
  'Energy',
  'Health',
  'Motors',
  'Media',
  'Textiles',
  'Robotics',
  'Airways',
  'Insurance',
  'Water',
  'Timber',
];
const what = [
  'renewal',
  'rollout',
  'pilot',
  'expansion',
  'platform',
  'site licence',
  'new seats',
  'migration',
];
const next = [
  'Call with their CFO on Thursday',
  'Send the security answers',
  'Agree the start date',
  'Wait for the purchase order',
  'Show the audit log to their auditors',
  'Get the redlines back from Legal',
  null,
];

export const stages: Stage[] = [
  { id: 'qualify', label: 'Qualify', kind: 'open' },
  { id: 'discover', label: 'Discover', kind: 'open' },
  { id: 'propose', label: 'Propose', kind: 'open' },
  { id: 'negotiate', label: 'Negotiate', kind: 'open' },
  { id: 'commit', label: 'Commit', kind: 'open' },
  { id: 'closed-won', label: 'Closed won', kind: 'won' },
  { id: 'closed-lost', label: 'Closed lost', kind: 'lost' },
];
export const schema: CrmSchema = {
  stages,
  fields: [
    {
      name: 'segment',
      label: 'Segment',
      type: 'picklist',
      required: false,
      readOnly: false,
      options: [
        { value: 'ent', label: 'Enterprise' },
        { value: 'mid', label: 'Mid-market' },
        { value: 'smb', label: 'Small business' },
      ],
    },
    { name: 'competitor', label: 'Main competitor', type: 'text', required: false, readOnly: false },
    { name: 'seats', label: 'Seats', type: 'number', required: true, readOnly: false },
    { name: 'score', label: 'Lead score', type: 'number', required: false, readOnly: true },
  ],
};

const at = (list: readonly string[], i: number): string => list[i % list.length]!;

export interface World {
  readonly me: { id: string };
  people: People;
  readonly deals: Map<string, DealJson>;
  readonly approvals: Map<string, ApprovalJson>;
  readonly timelines: Map<string, Timeline['items']>;
  health: Health;
  tokens: Token[];
  policies: { version: number; text: string; at: string; by: string }[];
  /** Whether the fresh sign-in that one request wants was asked for. */
  proven?: boolean;
}

/** @param now milliseconds: everything is dated around it */
export function makeWorld(now: number, count = 10_000): World {
  const dice = random(7);
  const iso = (ms: number) => new Date(ms).toISOString();
  const day = (ms: number) => iso(ms).slice(0, 10);
  const teams = teamNames.map((name, i) => ({ id: `team_${i}`, name, members: 0 }));
  const people: PersonJson[] = Array.from({ length: 46 }, (_, i) => {
    const team = teams[i % teams.length]!;
    team.members++;
    const name = `${at(first, i)} ${at(last, i * 3 + Math.floor(i / 23))}`;
    return {
      id: `person_${i}`,
      name,
      email: `${name
        .toLowerCase()
        .normalize('NFD')
        .replace(/[^a-z ]/g, '')
        .replace(' ', '.')}@example.com`,
      title: [
        'Account executive',
        'Solutions engineer',
        'Deal desk analyst',
        'Controller',
        'Counsel',
        'Product manager',
        'Engineer',
        'Success manager',
      ][i % 8]!,
      timeZone: ['Europe/Berlin', 'America/New_York', 'Asia/Singapore'][i % 3]!,
      locale: 'en-GB',
      active: i !== 45,
      team: ref(team),
      manager: null,
      roles: i === 2 ? ['admin', 'deal-desk'] : i % 8 === 3 ? ['finance-approver'] : [],
      slack: i % 9 === 8 ? null : { id: `U0${1000 + i}`, name: name.split(' ')[0]!.toLowerCase() },
      crm: i % 8 === 0 ? [{ connection: 'salesforce', id: `005${i}`, name }] : [],
      away: null,
      standsInFor: [],
    };
  });
  for (const [i, p] of people.entries()) if (i >= 8) p.manager = ref(people[i % 8]!);
  const sellers = people.filter((_, i) => i % 8 === 0);

  const deals = new Map<string, DealJson>();
  for (let i = 0; i < count; i++) {
    const r = dice();
    const stage =
      stages[r < 0.2 ? 0 : r < 0.36 ? 1 : r < 0.5 ? 2 : r < 0.58 ? 3 : r < 0.62 ? 4 : r < 0.82 ? 5 : 6]!;
    const open = stage.kind === 'open';
    const account = `${at(placeA, i * 7 + Math.floor(i / 20))} ${at(placeB, i * 3 + Math.floor(i / 14))}`;
    const currency = dice() < 0.7 ? 'EUR' : 'USD';
    const list = Math.round(4 + dice() ** 3 * 900) * 1000;
    const discount = Math.round(dice() * 28 * 2) / 2;
    const quantity = 10;
    const sold = (list * (1 - discount / 100)) / quantity;
    const owner = sellers[i % sellers.length]!;
    const money = (n: number) => ({ amount: n.toFixed(2), currency });
    const id = `deal_${String(i).padStart(5, '0')}`;
    deals.set(id, {
      id,
      externalId: `006${i}`,
      connection: 'salesforce',
      name: `${account} ${at(what, Math.floor(dice() * 8))}`,
      account,
      owner: i % 41 === 40 ? null : ref(owner),
      ownerName: i % 41 === 40 ? 'Integration User' : owner.name,
      stage,
      amount: i % 97 === 96 ? null : money(sold * quantity),
      listAmount: money(list),
      discount,
      termMonths: [12, 24, 36][i % 3]!,
      paymentDays: [30, 45, 60][Math.floor(dice() * 3)]!,
      closeDate: day(now + (open ? -12 + dice() * 120 : -dice() * 700) * DAY),
      nextStep: open ? (next[Math.floor(dice() * next.length)] ?? null) : null,
      fields: {
        segment: ['ent', 'mid', 'smb'][i % 3]!,
        competitor: i % 4 === 0 ? 'Brightwater' : null,
        seats: 20 + (i % 400),
        score: i % 100,
      },
      lineItems: [
        {
          product: 'Evenkeel seats',
          quantity,
          listPrice: money((list * 0.8) / quantity),
          soldPrice: money(sold * 0.8),
        },
        {
          product: 'Premium support',
          quantity,
          listPrice: money((list * 0.2) / quantity),
          soldPrice: money(sold * 0.2),
        },
      ],
      version: 3,
      updatedAt: iso(now - dice() ** 3 * 90 * DAY),
      crm: { state: 'in-sync', version: '1', syncedAt: iso(now - 240_000), conflict: [], errors: [] },
      hold: null,
      holds: [],
      room:
        i % 5 === 0
          ? {
              id: `room_${i}`,
              channel: `C0${i}`,
              name: `deal-${account.toLowerCase().replace(/\W+/g, '-')}`,
              url: 'https://example.com/slack',
              state: 'open',
            }
          : null,
    });
  }
  const openDeals = [...deals.values()]
    .filter(d => d.stage.kind === 'open')
    .sort((a, b) => a.closeDate!.localeCompare(b.closeDate!) || a.id.localeCompare(b.id));
  const held = openDeals[1]!;
  held.stage = stages[4]!;
  held.hold = {
    reason: 'Deal desk has not decided on 24 % off yet; due today 15:00.',
    stages: ['closed-won'],
    wanted: stages[5]!,
  };
  const conflicted = openDeals[3]!;
  conflicted.crm = {
    state: 'conflict',
    version: '4',
    syncedAt: iso(now - 3_600_000),
    conflict: [
      { field: 'closeDate', ours: day(now + 5 * DAY), theirs: day(now + 19 * DAY) },
      {
        field: 'amount',
        ours: { amount: '84000.00', currency: 'EUR' },
        theirs: { amount: '79500.00', currency: 'EUR' },
      },
    ],
    errors: [],
  };
  const refused = openDeals[6]!;
  refused.crm = {
    state: 'refused',
    version: '4',
    syncedAt: iso(now - 7_200_000),
    conflict: [],
    errors: [
      {
        field: 'nextStep',
        message: 'FIELD_CUSTOM_VALIDATION_EXCEPTION: Next step is required from Propose on.',
      },
    ],
  };

  const approvals = makeApprovals(now, openDeals, people);
  const timelines = new Map<string, Timeline['items']>();
  const happened = [
    ['deals.created', 'CRM (salesforce)', 'The deal was created in Qualify.'],
    ['deals.changed', 'Mara Okafor', 'The close date moved from Thu 30 April to Fri 15 May.'],
    ['rooms.opened', 'Evenkeel', 'A room was opened; four people are in it.'],
    ['deals.changed', 'Mara Okafor', 'Discover became Propose.'],
    [
      'deal-desk.requested',
      'Mara Okafor',
      'Asked for 24 % off list: competing offer, signed if done by Friday.',
    ],
    ['deal-desk.decided', 'Jonas Moreau', 'Approved as manager, up to 24 %.'],
    ['deals.written-to-crm', 'Evenkeel', 'The CRM has the discount and the term.'],
    [
      'deals.stage-held',
      'Evenkeel (approval gate)',
      'Closed won has to wait until the deal desk has decided.',
    ],
  ] as const;
  for (const deal of openDeals.slice(0, 80)) {
    const items = happened.map(([type, who, text], i) => ({
      position: i + 1,
      at: iso(now - (happened.length - i) * 19 * 3_600_000),
      type,
      who,
      text,
      details: {},
      hash: 'a1'.repeat(32),
    }));
    timelines.set(deal.id, items.reverse());
  }
  return {
    me: { id: 'person_2' },
    people: {
      people,
      teams,
      unmatched: [
        {
          connection: 'salesforce',
          externalId: '005XX1',
          name: 'M. Okafor',
          email: null,
          reason: 'no-email',
          seen: 214,
          suggestions: [ref(people[0]!)],
        },
        {
          connection: 'slack',
          externalId: 'U0FREYA',
          name: 'freya',
          email: 'freya@old.example.com',
          reason: 'nobody-has-this-email',
          seen: 12,
          suggestions: [],
        },
      ],
    },
    deals,
    approvals,
    timelines,
    health: {
      checkedAt: iso(now),
      items: [
        {
          id: 'trouble:crm:salesforce',
          area: 'crm',
          title: 'Salesforce refuses our sign-in',
          detail: 'invalid_grant: the refresh token was revoked. Sign in to Salesforce again.',
          since: iso(now - 5 * 3_600_000),
          blocks: '14 changes wait to be written',
          canRetry: true,
        },
        {
          id: 'effect:9',
          area: 'deliveries',
          title: 'A message to Ruben could not be sent',
          detail: 'Slack says: account_inactive',
          since: iso(now - 26 * 3_600_000),
          blocks: null,
          canRetry: true,
        },
      ],
      checks: [
        { name: 'Database', ok: true, detail: 'answers' },
        { name: 'Slack', ok: true, detail: 'connected since this morning' },
        { name: 'Deliveries', ok: true, detail: '2 wait, the oldest for 3 s' },
        { name: 'Failed deliveries', ok: false, detail: '1' },
      ],
    },
    tokens: [
      {
        id: 'token_1',
        name: 'Nightly export',
        personId: null,
        createdAt: iso(now - 90 * DAY),
        lastUsedAt: iso(now - 5 * 3_600_000),
        expiresAt: null,
      },
    ],
    policies: [
      { version: 4, text: policyText, at: iso(now - 3 * DAY), by: people[0]!.name },
      { version: 3, text: policyText.replace('"> 15%"', '"> 20%"'), at: iso(now - 40 * DAY), by: people[8]!.name },
      { version: 2, text: policyText.replace('"> 15%"', '"> 20%"').replace(/ +gate:.*\n/, ''), at: iso(now - 90 * DAY), by: people[0]!.name },
      { version: 1, text: policyText.replace(/ +- name: finance\n.*\n.*\n/, ''), at: iso(now - 200 * DAY), by: 'configuration file' },
    ],
  };
}
