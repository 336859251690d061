import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, type At } from './decide.ts';
import { isPlaced, type Room, type RoomCommand } from './model.ts';
import { nameFor } from './names.ts';
import { sampleAt, sampleHistory, samplePlaced, sampleSnapshot } from './sample.ts';

const dealId = 'deal_1';
const open: RoomCommand = { type: 'open', dealId, why: 'button' };
const made: RoomCommand = { type: 'confirm-opened', dealId, channel: 'C1', name: 'deal-aldgate' };
const openRoom = (more = {}): Room => ({ ...samplePlaced(more), state: 'open' });

test('a second open answers with the first room and does nothing', () => {
  const { facts, effects } = sampleHistory([
    open,
    { ...open, why: 'asked' } as RoomCommand,
    { ...open, why: 'rule' } as RoomCommand,
  ]);
  expect(facts).toEqual(['rooms.asked']);
  expect(effects).toEqual(['rooms.open']);
  expect(decide(openRoom(), open, sampleAt())).toMatchObject({
    facts: [],
    answer: { channel: 'C0DEAL1', existed: true },
  });
});

test('an open room gets its card and its people, once', () => {
  const { room, facts, effects } = sampleHistory([open, made, made]);
  expect(room).toMatchObject({ state: 'open', channel: 'C1', name: 'deal-aldgate' });
  expect(facts).toEqual(['rooms.asked', 'rooms.opened']);
  expect(effects).toEqual(['rooms.open', 'rooms.card', 'rooms.invite']);
});

test('the channel of another deal is no room of this one, adopted or made', () => {
  const at = sampleAt(sampleSnapshot(), undefined, { holders: new Map([['C1', 'deal_2']]) });
  const opening = sampleHistory([open], at).room;
  expect(decide(opening, made, at)).toEqual({
    refused: { code: 'other-deals-room', channel: 'C1', dealId: 'deal_2' },
  });
  expect(decide(undefined, { type: 'adopt', dealId, channel: 'C1', name: 'x' }, at)).toMatchObject({
    refused: { code: 'other-deals-room' },
  });
});

test('what a person archived only a person brings back', () => {
  const closed = sampleHistory([
    open,
    made,
    { type: 'archive', dealId, why: 'asked' },
    { type: 'confirm-archived', dealId },
  ]);
  expect(closed.facts.slice(2)).toEqual(['rooms.archiving', 'rooms.archived']);
  expect(closed.effects.slice(3)).toEqual(['rooms.card', 'rooms.archive']);
  expect(sampleHistory([{ type: 'open', dealId, why: 'rule' }], sampleAt(), closed.room)).toMatchObject({
    room: { state: 'archived' },
    effects: [],
  });
  const back = sampleHistory([open, made], sampleAt(), closed.room);
  expect(back).toMatchObject({
    room: { state: 'open', channel: 'C1' },
    facts: ['rooms.reopened', 'rooms.opened'],
  });
});

test('a deal that is open again keeps its room; a late archive of the reopened room does nothing', () => {
  expect(decide(openRoom(), { type: 'archive', dealId, why: 'won' }, sampleAt())).toMatchObject({
    state: { state: 'open' },
    facts: [],
  });
  const won = sampleAt(sampleSnapshot({ stage: 'closed-won', stageKind: 'won' }));
  expect(decide(openRoom(), { type: 'archive', dealId, why: 'won' }, won)).toMatchObject({
    state: { state: 'archiving' },
  });
  const reopened = sampleHistory(
    [
      { type: 'archive', dealId, why: 'won' },
      { type: 'reopen', dealId },
      { type: 'confirm-archived', dealId },
    ],
    won,
    openRoom(),
  );
  expect(reopened).toMatchObject({
    room: { state: 'reopening' },
    facts: ['rooms.archiving', 'rooms.reopened'],
  });
});

test('a deal that is closed when its room opens archives it after the hours of the setting', () => {
  const at = sampleAt(sampleSnapshot({ stageKind: 'lost' }), { archive_on_close: { after_hours: 2 } });
  const decision = decide(sampleHistory([open], at).room, made, at);
  expect(decision).toMatchObject({
    later: [{ key: 'rooms:archive:deal_1', at: 1000 + 7_200_000, command: { why: 'lost' } }],
  });
  const never = sampleAt(sampleSnapshot({ stageKind: 'lost' }), { archive_on_close: false });
  expect(decide(sampleHistory([open], never).room, made, never)).toMatchObject({ later: [] });
});

test('the summary says how the deal stood, with what others had added', () => {
  const at = sampleAt(sampleSnapshot({ stageKind: 'won', stageLabel: 'Won' }), undefined, {
    now: 34 * 86_400_000,
  });
  const room = openRoom({ parts: { 'deal-desk': { order: 10, lines: ['Approved: up to 24 %.'] } } });
  const decision = decide(room, { type: 'archive', dealId, why: 'won' }, at);
  expect('facts' in decision && decision.facts[0]!.payload['summary']).toEqual([
    'Won: €84,000.00, 24 % off list, 24 months, net 45.',
    'Owner: Mara Okafor.',
    'Close date: Fri 15 May 2026.',
    'Approved: up to 24 %.',
    'The room was open for 34 days.',
  ]);
});

test('lines for the card that come before the room are on it when it opens', () => {
  const part: RoomCommand = {
    type: 'set-part',
    dealId,
    part: 'deal-desk',
    order: 10,
    lines: ['Approval: 1 of 2'],
  };
  const { room, facts, effects } = sampleHistory([part, open, made, part, { ...part, lines: [] }]);
  expect(facts).toEqual(['rooms.asked', 'rooms.opened']);
  expect(effects).toEqual(['rooms.open', 'rooms.card', 'rooms.invite', 'rooms.card']);
  expect(room!.parts).toEqual({});
  expect(sampleHistory([part, open, made]).room!.parts).toEqual({
    'deal-desk': { order: 10, lines: ['Approval: 1 of 2'] },
  });
  // Nobody has asked for a room yet: there is none.
  expect(decide(sampleHistory([part]).room, { type: 'sync-members', dealId }, sampleAt())).toEqual({
    refused: { code: 'no-room' },
  });
});

test('who was invited and leaves is asked about, and invited again only when somebody asks', () => {
  const invited: RoomCommand = { type: 'confirm-members', dealId, invited: ['U1'], missing: {} };
  const one = sampleHistory(
    [
      invited,
      { type: 'left', dealId, slackUser: 'U1' },
      { type: 'left', dealId, slackUser: 'U1' },
      { type: 'left', dealId, slackUser: 'U9' },
    ],
    sampleAt(),
    openRoom(),
  );
  expect(one.effects).toEqual(['rooms.ask-back']);
  expect(one.room).toMatchObject({ invited: ['U1'], left: ['U1'] });
  const back = decide(one.room, { type: 'invite-back', dealId, slackUser: 'U1' }, sampleAt());
  expect(back).toMatchObject({
    state: { invited: [], left: [] },
    effects: [{ kind: 'rooms.invite', payload: { slackUser: 'U1' } }],
  });
});

test('who has no part any more is asked about once, stays until a person decides, and a decision that came too late is refused', () => {
  const members = (more: object): RoomCommand => ({ type: 'confirm-members', dealId, invited: [], missing: {}, ...more });
  const asked = sampleHistory(
    [members({ invited: ['U1', 'U2'] }), members({ released: ['U1', 'U9'] }), members({ released: ['U1'] })],
    sampleAt(),
    openRoom(),
  );
  expect(asked.effects).toEqual(['rooms.ask-out']);
  expect(asked.room).toMatchObject({ invited: ['U2'] });
  const settle = (slackUser: string, stays: boolean, room = asked.room) =>
    decide(room, { type: 'settle-member', dealId, slackUser, stays, ts: '1' }, sampleAt());
  expect(settle('U1', false)).toMatchObject({
    facts: [{ type: 'rooms.removed', payload: { slackUser: 'U1' } }],
    effects: [{ kind: 'rooms.settle', payload: { slackUser: 'U1', stays: false, by: 'person_mara' } }],
  });
  expect(settle('U1', true)).toMatchObject({ facts: [{ type: 'rooms.kept' }] });
  // They got a part again while the question stood there.
  expect(settle('U2', false)).toEqual({ refused: { code: 'has-a-part' } });
  expect(settle('U2', true)).toMatchObject({ facts: [{ type: 'rooms.kept' }] });
  expect(settle('U1', false, { ...samplePlaced(), state: 'archived' })).toEqual({
    refused: { code: 'not-open', state: 'archived' },
  });
});

test('a channel that was there before keeps its name; one of ours follows the deal', () => {
  const rename: RoomCommand = { type: 'rename', dealId };
  expect(sampleHistory([rename], sampleAt(), openRoom({ name: 'old' })).effects).toEqual(['rooms.rename']);
  expect(sampleHistory([rename], sampleAt(), openRoom({ name: 'old', adopted: true })).effects).toEqual([]);
});

test('a channel that a person has unarchived is joined before anything is drawn in it', () => {
  const archived: Room = { ...samplePlaced(), state: 'archived' };
  const back = sampleHistory([{ type: 'heard-unarchived', dealId }], sampleAt(), archived);
  expect(back).toMatchObject({ room: { state: 'open' }, effects: ['rooms.join', 'rooms.card', 'rooms.invite'] });
});

test('a room that failed is opened again by a person under a name of its own, not by a rule', () => {
  const failed = sampleHistory([open, { type: 'confirm-failed', dealId, reason: 'x' }]).room;
  expect(failed).toMatchObject({ state: 'failed', channel: null });
  expect(sampleHistory([{ type: 'open', dealId, why: 'rule' }], sampleAt(), failed).effects).toEqual([]);
  expect(sampleHistory([{ type: 'retry', dealId }], sampleAt(), failed)).toMatchObject({
    room: { state: 'opening' },
    effects: ['rooms.open'],
  });
  expect(decide(openRoom(), { type: 'retry', dealId }, sampleAt())).toEqual({
    refused: { code: 'nothing-to-retry' },
  });
});

test('a template gives a name that Slack takes, and says an account once', () => {
  const name = (template: string, deal = {}) => nameFor(template, sampleSnapshot(deal));
  expect(name('deal-{account}-{deal}')).toBe('deal-aldgate-rail-signalling-renewal');
  expect(name('deal-{account}-{deal}', { name: 'Aldgate Rail: signalling' })).toBe(
    'deal-aldgate-rail-signalling',
  );
  expect(name('{deal}-{id}', { id: 'deal_00abc123', name: '$& $1 {account}' })).toBe('1-account-abc123');
  expect(name('{deal}', { name: '株式会社', account: null })).toBe('deal-deal_1');
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.option(fc.string({ unit: 'grapheme', maxLength: 200 })),
      (deal, account) => {
        expect(name('deal-{account}-{deal}', { name: deal, account })).toMatch(/^[a-z0-9][a-z0-9_-]{0,79}$/);
      },
    ),
  );
});

const channels = fc.constantFrom('C1', 'C2', 'C3');
const user = fc.constantFrom('U1', 'U2');
const anyCommand: fc.Arbitrary<RoomCommand> = fc.oneof(
  fc.constantFrom('rule', 'button', 'asked').map(why => ({ type: 'open', dealId, why }) as RoomCommand),
  channels.map(channel => ({ type: 'confirm-opened', dealId, channel, name: `n-${channel}` }) as const),
  channels.map(channel => ({ type: 'adopt', dealId, channel, name: `n-${channel}` }) as const),
  fc
    .constantFrom('won', 'lost', 'deleted', 'asked')
    .map(why => ({ type: 'archive', dealId, why }) as RoomCommand),
  user.map(slackUser => ({ type: 'left', dealId, slackUser }) as const),
  user.map(slackUser => ({ type: 'invite-back', dealId, slackUser }) as const),
  fc
    .subarray(['U1', 'U2'])
    .map(invited => ({ type: 'confirm-members', dealId, invited, missing: {} }) as const),
  user.map(u => ({ type: 'confirm-members', dealId, invited: [], missing: {}, released: [u] }) as RoomCommand),
  fc
    .tuple(user, fc.boolean())
    .map(([slackUser, stays]) => ({ type: 'settle-member', dealId, slackUser, stays, ts: '3' }) as const),
  fc
    .constantFrom(
      'confirm-archived',
      'heard-archived',
      'heard-unarchived',
      'reopen',
      'retry',
      'rename',
      'sync-members',
    )
    .map(type => ({ type, dealId }) as RoomCommand),
  fc.constantFrom<RoomCommand>(
    { type: 'confirm-failed', dealId, reason: 'r' },
    { type: 'lose', dealId, reason: 'r' },
    { type: 'confirm-card', dealId, ts: '1', url: null },
    { type: 'confirm-day', dealId, date: '2026-01-01', ts: '2' },
    { type: 'confirm-renamed', dealId, name: 'other' },
    { type: 'set-part', dealId, part: 'p', order: 1, lines: ['x'] },
  ),
);
const anyAt: fc.Arbitrary<At> = fc
  .constantFrom('open', 'won', 'lost')
  .map(stageKind => sampleAt(sampleSnapshot({ stageKind: stageKind as 'open' })));

test('whatever happens in whatever order: one channel at a time, and each change of it has its reason', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyCommand, anyAt), { maxLength: 40 }), steps => {
      let room: Room | undefined;
      /** Channels that are being made for this deal: asked for and neither confirmed nor failed. */
      let making = 0;
      for (const [command, at] of steps) {
        const before = room;
        const decision = decide(room, command, at);
        if ('refused' in decision) continue;
        room = decision.state;
        const opens = (decision.effects ?? []).filter(e => e.kind === 'rooms.open').length;
        // A channel is asked for only where there is none, or where the one there is shall come back.
        if (opens > 0)
          expect(
            before === undefined || ['none', 'failed', 'archived', 'archiving'].includes(before.state),
          ).toBe(true);
        making = room.state === 'opening' || room.state === 'reopening' ? making + opens : 0;
        expect(making).toBeLessThanOrEqual(1);
        // An open room never moves to another channel.
        if (before && isPlaced(before) && before.state === 'open') expect(room.channel).toBe(before.channel);
        // Archived stays archived, but for a person who opens or reopens it or somebody who unarchives it in Slack.
        if (before?.state === 'archived' && room.state !== 'archived') {
          expect(['reopen', 'heard-unarchived', 'open']).toContain(command.type);
          if (command.type === 'open') expect(command.why).not.toBe('rule');
        }
        // Nobody is in both lists by mistake, and who left was invited.
        if (isPlaced(room)) for (const u of room.left) expect(room.invited).toContain(u);
        // A stored room can be read back: the states and their fields fit.
        expect(isPlaced(room)).toBe(!['none', 'opening', 'failed'].includes(room.state));
      }
    }),
    { numRuns: 3000 },
  );
});

test('a command that is decided twice gives the same, and says nothing new the second time for confirmations', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyCommand, anyAt), { maxLength: 15 }),
      anyCommand,
      anyAt,
      (steps, command, at) => {
        let room: Room | undefined;
        for (const [c, a] of steps) {
          const d = decide(room, c, a);
          if (!('refused' in d)) room = d.state;
        }
        const first = decide(room, command, at);
        expect(decide(room, command, at)).toEqual(first);
        if ('refused' in first || !command.type.startsWith('confirm-')) return;
        const again = decide(first.state, command, at);
        expect('refused' in again ? again : again.facts).toEqual([]);
      },
    ),
    { numRuns: 1500 },
  );
});
