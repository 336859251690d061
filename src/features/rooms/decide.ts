import type { Situation } from '../../engine/capability.ts';
import { refuse, type Decision, type Effect, type Later } from '../../kernel/decision.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { archive, confirmArchived, archiveLater } from './decide-archive.ts';
import { roomFacts } from './events.ts';
import { isPlaced, type Placed, type Room, type RoomCommand, type RoomRefusal } from './model.ts';
import { nameFor } from './names.ts';
import { settingsOf } from './settings.ts';

export interface RoomContext {
  readonly deals: ReadonlyMap<string, DealSnapshot>;
  /** Whose room a channel is, for the channels that the commands name. */
  readonly holders: ReadonlyMap<string, string>;
}
export type At = RoomContext & Situation;
export type RoomDecision = Decision<Room, RoomRefusal>;

/** All effects of a room are carried out in order. */
export const lane = (dealId: string): string => `room:${dealId}`;
/** Drawn from the state when it is sent: one waiting is enough. */
const drawn =
  (kind: 'rooms.card' | 'rooms.invite' | 'rooms.tell') =>
  (dealId: string): Effect => ({
    kind,
    lane: lane(dealId),
    payload: { dealId },
    collapse: `${kind}:${dealId}`,
  });
export const redraw = drawn('rooms.card');
export const invite = drawn('rooms.invite');
export const tellDay = drawn('rooms.tell');

export const keep = (room: Room, answer?: { [key: string]: string | null | boolean }): RoomDecision => ({
  state: room,
  facts: [],
  ...(answer && { answer }),
});
const existing = (room: Room): RoomDecision =>
  keep(room, { dealId: room.dealId, channel: room.channel, state: room.state, existed: true });

/** The deal shows where its room is and what it is called. */
const linked = (room: Room): Later[] =>
  isPlaced(room) && (room.state === 'open' || room.state === 'reopening')
    ? [{ key: `rooms:link:${room.dealId}`, at: 0, to: 'deals', command: { type: 'link-room', dealId: room.dealId, channel: room.channel, name: room.name, url: room.url } }]
    : [];

/** One room a deal, whatever happens in whatever order. Pure. */
export function decide(room: Room | undefined, command: RoomCommand, at: At): RoomDecision {
  switch (command.type) {
    case 'open':
      return open(room, command.dealId, command.why, at);
    case 'adopt':
      return adopt(room, command, at);
    case 'set-part':
      return setPart(
        room ?? { ...asked(command.dealId, '', at.now), state: 'none', channel: null },
        command,
        at,
      );
  }
  if (!room || room.state === 'none') return refuse({ code: 'no-room' });
  switch (command.type) {
    case 'confirm-opened':
      return confirmOpened(room, command, at);
    case 'confirm-failed':
      return confirmFailed(room, command.reason, at);
    case 'retry':
      return retry(room, at);
    case 'reopen':
      return room.state === 'archived' || room.state === 'archiving' ? reopen(room, at) : existing(room);
    case 'rename':
      return rename(room, at);
    case 'confirm-renamed': {
      if (room.name === command.name) return keep(room);
      const payload = { dealId: room.dealId, from: room.name, name: command.name };
      const renamed = { ...room, name: command.name, updatedAt: at.now };
      return { state: renamed, facts: [{ type: roomFacts.renamed, payload }], later: linked(renamed) };
    }
    case 'archive':
      return archive(room, command.why, at);
    case 'sync-members':
      return room.state === 'open' ? { state: room, facts: [], effects: [invite(room.dealId)] } : keep(room);
  }
  if (!isPlaced(room)) return keep(room);
  const changed = (what: Partial<Placed>): Room => ({ ...room, ...what, updatedAt: at.now });
  switch (command.type) {
    case 'confirm-archived':
    case 'heard-archived':
      return confirmArchived(room, command.type === 'heard-archived', at);
    case 'heard-unarchived':
      return room.state === 'open' || room.state === 'reopening'
        ? keep(room)
        : comeBack(opened(room, room.channel, room.name, at), room.dealId);
    case 'confirm-card':
      return {
        state: changed({ card: command.ts, url: command.url }),
        facts: [],
        later: linked(changed({ url: command.url })),
        effects: [{ kind: 'rooms.furnish', lane: lane(room.dealId), payload: { dealId: room.dealId } }],
      };
    case 'confirm-topic':
      return { state: changed({ topic: command.topic }), facts: [] };
    case 'confirm-day':
      return { state: changed({ day: { date: command.date, ts: command.ts } }), facts: [] };
    case 'confirm-members': {
      // Released means asked about, once: whoever is not `invited` any more is not asked about again.
      const released = room.invited.filter(u => command.released?.includes(u) && !room.left.includes(u));
      return {
        state: changed({
          invited: [...new Set([...room.invited, ...command.invited])].filter(u => !released.includes(u)),
          missing: command.missing,
        }),
        facts: [],
        effects: released.map(slackUser => ({
          kind: 'rooms.ask-out',
          lane: lane(room.dealId),
          payload: { dealId: room.dealId, slackUser },
        })),
      };
    }
    case 'left':
      return left(room, command.slackUser, at);
    case 'invite-back': {
      if (!room.left.includes(command.slackUser)) return keep(room);
      const state = changed({
        left: room.left.filter(u => u !== command.slackUser),
        invited: room.invited.filter(u => u !== command.slackUser),
      });
      return {
        state,
        facts: [
          { type: roomFacts.invitedBack, payload: { dealId: room.dealId, slackUser: command.slackUser } },
        ],
        effects: [inviteOne(room.dealId, command.slackUser)],
      };
    }
    case 'settle-member': {
      const { dealId } = room;
      const { slackUser, stays, ts } = command;
      if (room.state !== 'open') return refuse({ code: 'not-open', state: room.state });
      if (!stays && room.invited.includes(slackUser)) return refuse({ code: 'has-a-part' });
      const by = at.actor.kind === 'person' ? at.actor.id : null;
      return {
        state: room,
        facts: [{ type: stays ? roomFacts.kept : roomFacts.removed, payload: { dealId, slackUser } }],
        effects: [
          { kind: 'rooms.settle', lane: lane(dealId), payload: { dealId, slackUser, stays, ts, by } },
        ],
      };
    }
    case 'lose':
      if (room.state !== 'open' && room.state !== 'archiving') return keep(room);
      return {
        state: { ...room, state: 'unreachable', reason: command.reason, updatedAt: at.now },
        facts: [
          {
            type: roomFacts.unreachable,
            payload: { dealId: room.dealId, channel: room.channel, reason: command.reason },
          },
        ],
      };
  }
}

/** Slack took the app out when the channel was archived: it goes back in before anything else. */
const comeBack = <D extends { readonly effects?: readonly Effect[] }>(decision: D, dealId: string): D => ({
  ...decision,
  effects: [{ kind: 'rooms.join', lane: lane(dealId), payload: { dealId } }, ...(decision.effects ?? [])],
});

const asked = (dealId: string, name: string, now: number) => ({
  dealId,
  name,
  parts: {},
  askedAt: now,
  updatedAt: now,
});

/** Rooms that would have the same name are made one after the other: nobody takes another's half-made channel for its own. */
const creating = (dealId: string, name: string): Effect => ({
  kind: 'rooms.open',
  lane: `rooms:name:${name}`,
  payload: { dealId, name },
});
const inviteOne = (dealId: string, slackUser: string): Effect => ({
  kind: 'rooms.invite',
  lane: lane(dealId),
  payload: { dealId, slackUser },
});

function open(room: Room | undefined, dealId: string, why: string, at: At): RoomDecision {
  const deal = at.deals.get(dealId);
  if (!deal) return refuse({ code: 'no-such-deal' });
  if (room && room.state !== 'none') {
    // A second try leads to the first room. What a person closed, or what failed, only a person brings back.
    if (why === 'rule') return existing(room);
    if (room.state === 'archived') return reopen(room, at);
    if (room.state === 'failed' || room.state === 'unreachable') return retry(room, at);
    return existing(room);
  }
  const name = nameFor(settingsOf(at.settings).name, deal);
  return {
    state: { ...asked(dealId, name, at.now), parts: room?.parts ?? {}, state: 'opening', channel: null },
    facts: [{ type: roomFacts.asked, payload: { dealId, name, why } }],
    effects: [creating(dealId, name)],
    answer: { dealId, channel: null, state: 'opening', existed: false },
  };
}

function adopt(
  room: Room | undefined,
  command: Extract<RoomCommand, { type: 'adopt' }>,
  at: At,
): RoomDecision {
  const { dealId, channel, name } = command;
  if (!at.deals.has(dealId)) return refuse({ code: 'no-such-deal' });
  if (room && room.state !== 'none' && room.state !== 'failed') {
    return room.channel === channel ? existing(room) : refuse({ code: 'room-exists', channel: room.channel });
  }
  const holder = at.holders.get(channel);
  if (holder !== undefined && holder !== dealId)
    return refuse({ code: 'other-deals-room', channel, dealId: holder });
  const base: Room = room ?? { ...asked(dealId, name, at.now), state: 'opening', channel: null };
  const decision = opened(base, channel, name, at, true);
  return {
    ...decision,
    facts: [{ type: roomFacts.adopted, payload: { dealId, channel, name } }, ...decision.facts],
    answer: { dealId, channel, state: 'open', existed: false },
  };
}

/** From now on it is open in this channel; the card is drawn and people are invited. */
function opened(
  room: Room,
  channel: string,
  name: string,
  at: At,
  adopted = false,
): Exclude<RoomDecision, { refused: unknown }> {
  const { dealId, parts, askedAt } = room;
  const fresh: Placed = { dealId, name, parts, askedAt, updatedAt: at.now, channel, card: null, url: null, topic: null, day: null, invited: [], left: [], missing: {}, adopted }; // prettier-ignore
  // In the same channel everything that was there is still there.
  const kept =
    isPlaced(room) && room.channel === channel ? { ...placedOf(room), name, updatedAt: at.now } : fresh;
  const deal = at.deals.get(dealId);
  return {
    state: { ...kept, state: 'open' },
    facts: [{ type: roomFacts.opened, payload: { dealId, channel, name } }],
    effects: [redraw(dealId), invite(dealId)],
    later: deal && deal.stageKind !== 'open' ? archiveLater(dealId, deal.stageKind, at.now, at.settings) : [],
  };
}

const placedOf = (room: Placed): Placed => {
  const {
    dealId,
    name,
    parts,
    askedAt,
    updatedAt,
    channel,
    card,
    url,
    topic,
    day,
    invited,
    left,
    missing,
    adopted,
  } = room;
  return {
    dealId,
    name,
    parts,
    askedAt,
    updatedAt,
    channel,
    card,
    url,
    topic,
    day,
    invited,
    left,
    missing,
    adopted,
  };
};

function confirmOpened(
  room: Room,
  command: Extract<RoomCommand, { type: 'confirm-opened' }>,
  at: At,
): RoomDecision {
  const holder = at.holders.get(command.channel);
  if (holder !== undefined && holder !== room.dealId)
    return refuse({ code: 'other-deals-room', channel: command.channel, dealId: holder });
  // Only what is being opened can be opened; anything else is the late echo of an attempt that was overtaken.
  return room.state === 'opening' || room.state === 'reopening'
    ? opened(room, command.channel, command.name, at)
    : keep(room);
}

function confirmFailed(room: Room, reason: string, at: At): RoomDecision {
  const facts = [{ type: roomFacts.failed, payload: { dealId: room.dealId, reason } }];
  switch (room.state) {
    case 'opening':
      return { state: { ...room, state: 'failed', reason, updatedAt: at.now }, facts };
    case 'reopening':
      return { state: { ...placedOf(room), state: 'unreachable', reason, updatedAt: at.now }, facts };
    default:
      return keep(room);
  }
}

/** After what is still on its way for this room: its own archiving among it. */
function reopen(room: Extract<Room, Placed>, at: At): RoomDecision {
  const { dealId, name } = room;
  const later: Later[] = [
    { key: `rooms:archive:${dealId}`, at: null, to: 'rooms', command: { type: 'archive' } },
  ];
  return {
    state: { ...placedOf(room), state: 'reopening', updatedAt: at.now },
    facts: [{ type: roomFacts.reopened, payload: { dealId, channel: room.channel, name } }],
    // Who asked is told if Slack wants a person to do it.
    effects: [{ kind: 'rooms.open', lane: lane(dealId), payload: { dealId, name, by: at.actor.kind === 'person' ? at.actor.id : null } }], // prettier-ignore
    later,
    answer: { dealId, channel: room.channel, state: 'reopening', existed: true },
  };
}

function retry(room: Room, at: At): RoomDecision {
  const { dealId } = room;
  if (room.state === 'failed') {
    const deal = at.deals.get(dealId);
    if (!deal) return refuse({ code: 'no-such-deal' });
    const name = nameFor(settingsOf(at.settings).name, deal);
    const { parts, askedAt } = room;
    return {
      state: { ...asked(dealId, name, at.now), parts, askedAt, state: 'opening', channel: null },
      facts: [{ type: roomFacts.asked, payload: { dealId, name, why: 'again' } }],
      effects: [creating(dealId, name)],
      answer: { dealId, channel: null, state: 'opening', existed: true },
    };
  }
  // The card shows at once whether Slack lets us in again.
  if (room.state === 'unreachable')
    return {
      ...comeBack(opened(room, room.channel, room.name, at), dealId),
      answer: { dealId, channel: room.channel, state: 'open', existed: true },
    };
  if (room.state === 'open' && Object.keys(room.missing).length > 0)
    return {
      state: room,
      facts: [],
      effects: [redraw(dealId), invite(dealId)],
      answer: { dealId, channel: room.channel, state: 'open', existed: true },
    };
  return refuse({ code: 'nothing-to-retry' });
}

function rename(room: Room, at: At): RoomDecision {
  const deal = at.deals.get(room.dealId);
  // An adopted channel keeps its name: Slack lets only its creator rename it (conversations.rename, `not_authorized`).
  if (room.state !== 'open' || !deal || room.adopted) return keep(room);
  const name = nameFor(settingsOf(at.settings).name, deal);
  // Called acme-2 since acme was taken, it is called what it should be as far as it can be.
  const same = room.name === name || room.name.replace(/-\d{1,2}$/, '') === name;
  return {
    state: room,
    facts: [],
    effects: same
      ? []
      : [{ kind: 'rooms.rename', lane: lane(room.dealId), payload: { dealId: room.dealId, name } }],
  };
}

function setPart(room: Room, command: Extract<RoomCommand, { type: 'set-part' }>, at: At): RoomDecision {
  const { [command.part]: before, ...others } = room.parts;
  const part = { order: command.order, lines: command.lines };
  if (JSON.stringify(before ?? { order: command.order, lines: [] }) === JSON.stringify(part))
    return keep(room);
  const parts = command.lines.length === 0 ? others : { ...others, [command.part]: part };
  return {
    state: { ...room, parts, updatedAt: at.now },
    facts: [],
    effects: room.state === 'open' ? [redraw(room.dealId)] : [],
  };
}

/** Whom we had invited is asked about in the card's thread; others come and go as they like. */
function left(room: Extract<Room, Placed>, slackUser: string, at: At): RoomDecision {
  if (room.state !== 'open' || room.left.includes(slackUser)) return keep(room);
  const ours = room.invited.includes(slackUser);
  return {
    state: ours ? { ...room, left: [...room.left, slackUser], updatedAt: at.now } : room,
    facts: [{ type: roomFacts.left, payload: { dealId: room.dealId, slackUser } }],
    effects: ours
      ? [{ kind: 'rooms.ask-back', lane: lane(room.dealId), payload: { dealId: room.dealId, slackUser } }]
      : [],
  };
}
