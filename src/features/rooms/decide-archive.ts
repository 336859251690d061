import type { Settings } from '../../engine/capability.ts';
import { refuse, type Later } from '../../kernel/decision.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { At, RoomDecision } from './decide.ts';
import { roomFacts } from './events.ts';
import type { Placed, Room, RoomCommand } from './model.ts';
import { settingsOf } from './settings.ts';
import { sayAmount, sayDate, sayPercent } from './words.ts';

type Why = Extract<RoomCommand, { type: 'archive' }>['why'];

/** The room is archived some hours after the end of its deal, if the company wants that. */
export function archiveLater(dealId: string, why: string, from: number, settings: Settings): Later[] {
  const asked = settingsOf(settings).archive_on_close;
  if (asked === false) return [];
  return [
    {
      key: `rooms:archive:${dealId}`,
      at: from + asked.after_hours * 3_600_000,
      to: 'rooms',
      command: { type: 'archive', dealId, why },
    },
  ];
}

/** First the summary and the last drawing of the card, then the channel is archived. */
export function archive(room: Room, why: Why, at: At): RoomDecision {
  const { dealId } = room;
  if (room.state === 'archived' || room.state === 'archiving')
    return { state: room, facts: [], answer: { dealId, channel: room.channel, state: room.state } };
  if (room.state !== 'open') return refuse({ code: 'not-open', state: room.state });
  const deal = at.deals.get(dealId);
  // Won on Monday, open again on Tuesday: the room is needed.
  if ((why === 'won' || why === 'lost') && deal?.stageKind === 'open') return { state: room, facts: [] };
  const summary = summaryOf(room, deal, at.now);
  const lane = `room:${dealId}`;
  return {
    state: { ...room, state: 'archiving', updatedAt: at.now },
    facts: [{ type: roomFacts.archiving, payload: { dealId, channel: room.channel, why, summary } }],
    effects: [
      { kind: 'rooms.card', lane, payload: { dealId }, collapse: `rooms.card:${dealId}` },
      { kind: 'rooms.archive', lane, payload: { dealId, summary } },
    ],
    answer: { dealId, channel: room.channel, state: 'archiving' },
  };
}

/** Slack says so, or somebody archived it by hand. */
export function confirmArchived(room: Extract<Room, Placed>, byHand: boolean, at: At): RoomDecision {
  const fits = byHand ? room.state !== 'archived' && room.state !== 'reopening' : room.state === 'archiving';
  if (!fits) return { state: room, facts: [] };
  const { dealId, channel } = room;
  const { name, parts, askedAt, card, url, topic, day, invited, left, missing, adopted } = room;
  return {
    state: {
      dealId,
      channel,
      name,
      parts,
      askedAt,
      card,
      url,
      topic,
      day,
      invited,
      left,
      missing,
      adopted,
      state: 'archived',
      updatedAt: at.now,
    },
    facts: [
      {
        type: roomFacts.archived,
        payload: { dealId, channel, name, why: byHand && room.state !== 'archiving' ? 'by hand' : 'done' },
      },
    ],
    later: [{ key: `rooms:archive:${dealId}`, at: null, to: 'rooms', command: { type: 'archive' } }],
  };
}

/** How the deal stood, in plain sentences: for the room and for the timeline. */
export function summaryOf(room: Placed, deal: DealSnapshot | undefined, now: number): string[] {
  if (!deal) return ['The deal is gone.'];
  const outcome =
    deal.stageKind === 'won'
      ? 'Won'
      : deal.stageKind === 'lost'
        ? 'Lost'
        : `Closed at the stage ${deal.stageLabel}`;
  const terms = [
    deal.discount === null ? null : `${sayPercent(deal.discount)} off list`,
    deal.termMonths === null ? null : `${deal.termMonths} months`,
    deal.paymentDays === null ? null : `net ${deal.paymentDays}`,
  ].filter(Boolean);
  const days = Math.max(1, Math.round((now - room.askedAt) / 86_400_000));
  return [
    `${outcome}: ${sayAmount(deal.amount)}${terms.length > 0 ? `, ${terms.join(', ')}` : ''}.`,
    deal.ownerName ? `Owner: ${deal.ownerName}.` : 'Nobody owns it.',
    ...(deal.closeDate ? [`Close date: ${sayDate(deal.closeDate)}.`] : []),
    ...Object.values(room.parts).sort((a, b) => a.order - b.order).flatMap(p => p.lines),
    `The room was open for ${days === 1 ? 'a day' : `${days} days`}.`,
  ]; // prettier-ignore
}
