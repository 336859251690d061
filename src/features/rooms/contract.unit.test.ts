import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adoptRoom, roomSettings } from './contract.ts';
import { wantedMembers } from './members.ts';
import { reactions, wantsRoom } from './reactions.ts';
import { sampleSettings, sampleSnapshot } from './sample.ts';
import { settingsOf, settingsProblem } from './settings.ts';
import type { Directory, Person } from '../people/read.ts';

const problems = (value: unknown) =>
  roomSettings.safeParse(value).error?.issues.map(i => `${i.path.join('.')}: ${i.message}`) ?? [];

test('nothing has to be set', () => {
  expect(roomSettings.parse({})).toEqual({
    name: 'deal-{account}-{deal}',
    members: ['owner', 'owner-manager'],
    archive_on_close: { after_hours: 168 },
    rename_with_deal: false,
    changes: 'thread',
  });
});

test('what is wrong is said at its field, with what is allowed', () => {
  expect(problems({ name: 'deal-{customer}-{deal}' })).toEqual([
    'name: knows {account}, {deal} and {id} only',
  ]);
  expect(problems({ name: 'all-deals' })).toEqual([
    'name: needs {deal} or {id}: otherwise all rooms would have one name',
  ]);
  expect(problems({ open_when: {} })[0]).toMatch(/^open_when: needs at least one of/);
  expect(problems({ open_when: { amount_at_least: { amount: '1000.50', currency: 'JPY' } } })[0]).toMatch(
    /^open_when\.amount_at_least/,
  );
  expect(problems({ members: ['owner', 'the boss'] })).toEqual([
    'members.1: has to be owner, owner-manager, { team: … }, { role: … } or { slack_group: handle }',
  ]);
  expect(problems({ archive_on_close: true })[0]).toMatch(/^archive_on_close: has to be false, or/);
  expect(problems({ chanel: 'x' })[0]).toContain('chanel');
  expect(adoptRoom.safeParse({ channel: '#deals', name: 'deals' }).success).toBe(false);
});

test('any stored value leaves the recording of deals alone', () => {
  const deal = sampleSnapshot({ room: 'C1' });
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.constantFrom('name', 'open_when', 'members', 'archive_on_close', 'changes', ''),
      (junk, key) => {
        const settings = sampleSettings({ rooms: (key ? { [key]: junk } : junk) as never });
        const valid = settingsProblem(settings) === undefined;
        expect(settingsOf(settings)).toEqual(
          valid && typeof settings.get('rooms') === 'object' && settings.get('rooms')
            ? roomSettings.parse(settings.get('rooms'))
            : roomSettings.parse({}),
        );
        for (const reaction of reactions) {
          const fact = {
            type: reaction.on[0]!,
            at: 0,
            stream: 'deal:deal_1',
            actor: { kind: 'machine', name: 'x' } as const,
            payload: {
              deal,
              dealId: deal.id,
              changes: [{ field: 'stage', from: 'a', to: 'b' }],
              source: 'crm',
            },
          };
          reaction.react(fact, settings);
        }
      },
    ),
    { numRuns: 400 },
  );
});

const reactTo = (type: string, payload: object, setting: object = {}) =>
  reactions
    .filter(r => r.on.includes(type))
    .map(r =>
      r.react(
        {
          type,
          at: 5000,
          stream: 'deal:deal_1',
          actor: { kind: 'machine', name: 'x' },
          payload: payload as never,
        },
        sampleSettings({ rooms: setting as never }),
      ),
    )
    .filter(a => a !== undefined);

test('a rule opens rooms for what becomes so here, never for imported history', () => {
  const setting = { open_when: { amount_at_least: { amount: '50000', currency: 'EUR' } } };
  const deal = sampleSnapshot();
  const opens = [{ later: [{ to: 'rooms', command: { type: 'open', dealId: 'deal_1', why: 'rule' } }] }];
  expect(reactTo('deals.created', { deal, source: 'crm' }, setting)).toMatchObject(opens);
  expect(reactTo('deals.created', { deal, source: 'import' }, setting)).toEqual([]);
  const change = (field: string, source = 'crm') =>
    reactTo('deals.changed', { deal, source, changes: [{ field, from: 1, to: 2 }] }, setting);
  expect(change('amount')).toMatchObject(opens);
  expect(change('amount', 'import')).toEqual([]);
  // A deal that was big already does not get a room since somebody edited its next step.
  expect(change('nextStep')).toEqual([]);
});

test('a change of a deal with a room redraws the card and tells the day once, however many follow', () => {
  const deal = sampleSnapshot({ room: 'C1' });
  const changes = [
    { field: 'owner', from: 'A', to: 'B' },
    { field: 'name', from: 'x', to: 'y' },
  ];
  const all = reactTo('deals.changed', { deal, source: 'crm', changes }, { rename_with_deal: true });
  expect(all).toMatchObject([
    {
      effects: [
        { kind: 'rooms.card', collapse: 'rooms.card:deal_1' },
        { kind: 'rooms.tell', collapse: 'rooms.tell:deal_1' },
      ],
      later: [{ command: { type: 'rename' } }, { command: { type: 'sync-members' } }],
    },
  ]);
  expect(reactTo('deals.changed', { deal, source: 'crm', changes }, { changes: 'off' })).toMatchObject([
    { effects: [{ kind: 'rooms.card' }], later: [{ command: { type: 'sync-members' } }] },
  ]);
});

test('the end of a deal archives its room later, its return takes that back', () => {
  const deal = sampleSnapshot({ room: 'C1', stageKind: 'won' });
  expect(reactTo('deals.won', { deal }, { archive_on_close: { after_hours: 1 } })).toMatchObject([
    { later: [{ key: 'rooms:archive:deal_1', at: 5000 + 3_600_000, command: { why: 'won' } }] },
  ]);
  expect(reactTo('deals.reopened', { deal })).toMatchObject([
    { later: [{ key: 'rooms:archive:deal_1', at: null }] },
  ]);
  expect(reactTo('deals.won', { deal: { ...deal, room: null } })).toEqual([]);
});

test('a rule counts amounts in their own currency, and discounts above the limit only', () => {
  const when = (open_when: object) => roomSettings.parse({ open_when });
  const two = when({
    amount_at_least: [
      { amount: '100000', currency: 'USD' },
      { amount: '84000.00', currency: 'EUR' },
    ],
  });
  expect(wantsRoom(sampleSnapshot(), two)).toBe(true);
  expect(wantsRoom(sampleSnapshot({ amount: { minor: '8399999', currency: 'EUR' } }), two)).toBe(false);
  expect(wantsRoom(sampleSnapshot({ amount: { minor: '9000000', currency: 'USD' } }), two)).toBe(false);
  expect(wantsRoom(sampleSnapshot(), when({ discount_over: 24 }))).toBe(false);
  expect(wantsRoom(sampleSnapshot(), when({ discount_over: 23.99 }))).toBe(true);
  expect(wantsRoom(sampleSnapshot(), when({ stage: ['NEGOTIATION'] }))).toBe(true);
  expect(wantsRoom(sampleSnapshot({ stageKind: 'won' }), when({ stage: ['negotiation'] }))).toBe(false);
});

test('members are invited once each; who cannot be is named with the reason', () => {
  const person = (id: string, name: string, slackId: string | null, active = true) =>
    ({ id, name, slackId, active }) as Person;
  const mara = person('person_mara', 'Mara', 'U1');
  const people = {
    person: (id: string) => (id === mara.id ? mara : undefined),
    managerOf: () => person('person_jonas', 'Jonas', null),
    membersOfTeam: (team: string) =>
      team === 'Deal Desk' ? [mara, person('p3', 'Noor', 'U3'), person('p4', 'Gone', 'U4', false)] : [],
    withRole: () => [],
    team: (name: string) => (name === 'Deal Desk' ? { id: 't', name } : undefined),
  } as unknown as Directory;
  const settings = roomSettings.parse({
    members: [
      'owner',
      'owner-manager',
      { team: 'Deal Desk' },
      { team: 'Nowhere' },
      { slack_group: 'desk' },
      { slack_group: 'none' },
    ],
  });
  expect(
    wantedMembers(
      settings,
      sampleSnapshot(),
      people,
      new Map([
        ['desk', ['U3', 'U5']],
        ['none', undefined],
      ]),
    ),
  ).toEqual({
    users: ['U1', 'U3', 'U5'],
    missing: {
      Jonas: 'is not matched with anybody in Slack',
      Nowhere: 'is no team here',
      '@none': 'is no user group of this workspace',
    },
  });
});
