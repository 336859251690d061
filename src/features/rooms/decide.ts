import type { Situation } from '../../engine/capability.ts';
import { refuse, type Decision, type Effect } from '../../kernel/decision.ts';
import { slackChannelName } from '../../kernel/text-channel.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { roomFacts } from './events.ts';
import type { Room, RoomCommand, RoomRefusal } from './model.ts';
import { settingsOf } from './settings.ts';

export interface RoomContext {
  readonly deals: ReadonlyMap<string, DealSnapshot>;
}
type Decided = Decision<Room, RoomRefusal>;

/** All effects of a room are carried out in order. */
export const lane = (dealId: string) => `room:${dealId}`;
export const redraw = (dealId: string): Effect => ({ kind: 'rooms.card', lane: lane(dealId), payload: { dealId }, collapse: `rooms.card:${dealId}` });
const members = (dealId: string): Effect => ({ kind: 'rooms.invite', lane: lane(dealId), payload: { dealId }, collapse: `rooms.invite:${dealId}` });

export function nameFor(template: string, deal: DealSnapshot): string {
  return slackChannelName(template.replace('{account}', deal.account ?? '').replace('{deal}', deal.name), `deal-${deal.id.slice(-6)}`);
}

/** One room a deal, whatever happens in whatever order. Pure. */
export function decide(room: Room | undefined, command: RoomCommand, at: RoomContext & Situation): Decided {
  const { dealId } = command;
  const deal = at.deals.get(dealId);
  const changed = (what: Partial<Room>): Room => ({ ...room!, ...what, updatedAt: at.now });

  if (command.type === 'open' || command.type === 'adopt') {
    if (!deal) return refuse({ code: 'no-such-deal' });
    const settings = settingsOf(at.settings);
    if (command.type === 'adopt') {
      if (room && room.state !== 'failed') return refuse({ code: 'room-exists', channel: room.channel });
      const adopted: Room = { ...empty(dealId, command.name, at.now), ...room, state: 'open', channel: command.channel, name: command.name, reason: null };
      return {
        state: adopted,
        facts: [{ type: roomFacts.adopted, payload: { dealId, channel: command.channel, name: command.name } }, { type: roomFacts.opened, payload: { dealId, channel: command.channel, name: command.name } }],
        effects: [redraw(dealId), members(dealId)],
        answer: { dealId, channel: command.channel, existed: false },
      };
    }
    // A second try leads to the first room.
    if (room && (room.state === 'open' || room.state === 'opening')) {
      return { state: room, facts: [], answer: { dealId, channel: room.channel, existed: true } };
    }
    const name = room?.state === 'archived' ? room.name : nameFor(settings.name, deal);
    const opening: Room = { ...empty(dealId, name, at.now), ...room, state: 'opening', name, reason: null, updatedAt: at.now };
    return {
      state: opening,
      facts: [{ type: room ? roomFacts.reopened : roomFacts.asked, payload: { dealId, name, why: command.why } }],
      effects: [{ kind: 'rooms.open', lane: lane(dealId), payload: { dealId, name } }],
      answer: { dealId, channel: room?.channel ?? null, existed: room !== undefined },
    };
  }

  // Another capability may speak of the deal's card before there is a room: it is kept for later only if there is one.
  if (!room) return command.type === 'set-part' ? { state: undefined as never, facts: [] } : refuse({ code: 'no-room' });
  switch (command.type) {
    case 'confirm-opened':
      if (room.state === 'open' && room.channel === command.channel) return { state: room, facts: [] };
      return {
        state: changed({ state: 'open', channel: command.channel, name: command.name, reason: null }),
        facts: [{ type: roomFacts.opened, payload: { dealId, channel: command.channel, name: command.name } }],
        effects: [redraw(dealId), members(dealId)],
      };
    case 'confirm-failed':
      return { state: changed({ state: 'failed', reason: command.reason }), facts: [{ type: roomFacts.failed, payload: { dealId, reason: command.reason } }] };
    case 'confirm-card':
      return { state: changed({ cardTs: command.ts }), facts: [] };
    case 'confirm-thread':
      return { state: changed({ threadDay: command.day, threadTs: command.ts }), facts: [] };
    case 'confirm-members':
      return { state: changed({ members: command.failed }), facts: [] };
    case 'confirm-renamed':
      return command.name === room.name ? { state: room, facts: [] } : { state: changed({ name: command.name }), facts: [{ type: roomFacts.renamed, payload: { dealId, from: room.name, name: command.name } }] };
    case 'sync-members':
      return { state: room, facts: [], effects: room.state === 'open' ? [members(dealId)] : [] };
    case 'rename': {
      if (room.state !== 'open' || !deal) return { state: room, facts: [] };
      const name = nameFor(settingsOf(at.settings).name, deal);
      return { state: room, facts: [], effects: name === room.name ? [redraw(dealId)] : [{ kind: 'rooms.rename', lane: lane(dealId), payload: { dealId, name } }, redraw(dealId)] };
    }
    case 'archive':
      if (room.state === 'archived') return { state: room, facts: [] };
      if (room.state !== 'open') return refuse({ code: 'not-open', state: room.state });
      return {
        state: changed({ state: 'archived' }),
        facts: [{ type: roomFacts.archived, payload: { dealId, channel: room.channel ?? undefined, why: command.why } }],
        // Archived in Slack already: there is nothing to do there any more.
        effects: command.why === 'in Slack' ? [] : [{ kind: 'rooms.archive', lane: lane(dealId), payload: { dealId, channel: room.channel } }],
      };
    case 'set-part': {
      const part = { order: command.order, lines: command.lines };
      if (JSON.stringify(room.parts[command.part]) === JSON.stringify(part)) return { state: room, facts: [] };
      return { state: changed({ parts: { ...room.parts, [command.part]: part } }), facts: [], effects: room.state === 'open' ? [redraw(dealId)] : [] };
    }
    case 'left':
      // Asked about, not thrown back in: the owner sees it on the timeline.
      return { state: room, facts: [{ type: roomFacts.left, payload: { dealId, slackUser: command.slackUser } }] };
  }
}

const empty = (dealId: string, name: string, now: number): Room => ({
  dealId, state: 'opening', name, channel: null, cardTs: null, reason: null, parts: {}, members: {}, threadDay: null, threadTs: null, openedAt: now, updatedAt: now,
}); // prettier-ignore
