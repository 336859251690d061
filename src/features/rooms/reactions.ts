import type { Reaction } from '../../engine/capability.ts';
import type { Effect, Later } from '../../kernel/decision.ts';
import { parseMoney } from '../../kernel/money.ts';
import { dealFacts, type ChangedPayload, type DealSnapshot } from '../deals/events.ts';
import { lane, redraw } from './decide.ts';
import { roomFacts, type RoomPayload } from './events.ts';
import { settingsOf, type RoomSettings } from './settings.ts';

/** What happens to deals, answered with rooms. Pure. */
export const reactions: readonly Reaction[] = [
  {
    on: [dealFacts.created, dealFacts.changed, dealFacts.termsApplied],
    react: (fact, all) => {
      const settings = settingsOf(all);
      const { deal, changes, source } = fact.payload as unknown as Partial<ChangedPayload> & { deal: DealSnapshot };
      const later: Later[] = [];
      const effects: Effect[] = [];
      // History that is brought in opens no rooms: a bulk import must not make eight hundred channels.
      if (source !== 'import' && wantsRoom(deal, settings)) {
        later.push({ key: `rooms:open:${deal.id}`, at: 0, to: 'rooms', command: { type: 'open', dealId: deal.id, why: 'rule' } });
      }
      if (changes && changes.length > 0 && source !== 'import' && deal.room) {
        effects.push(redraw(deal.id));
        if (settings.changes === 'thread') {
          effects.push({ kind: 'rooms.tell', lane: lane(deal.id), payload: { dealId: deal.id, changes: changes.slice(0, 10).map(c => ({ ...c })), actor: { ...fact.actor } } });
        }
        if (settings.rename_with_deal && changes.some(c => c.field === 'name' || c.field === 'account')) {
          later.push({ key: `rooms:rename:${deal.id}`, at: 0, to: 'rooms', command: { type: 'rename', dealId: deal.id } });
        }
        if (changes.some(c => c.field === 'owner')) {
          later.push({ key: `rooms:members:${deal.id}`, at: 0, to: 'rooms', command: { type: 'sync-members', dealId: deal.id } });
        }
      }
      return later.length + effects.length > 0 ? { later, effects } : undefined;
    },
  },
  {
    on: [dealFacts.won, dealFacts.lost],
    react: (fact, all) => {
      const hours = settingsOf(all).archive_after_hours;
      const { deal } = fact.payload as unknown as { deal: DealSnapshot };
      if (hours === undefined) return undefined;
      return { later: [{ key: `rooms:archive:${deal.id}`, at: fact.at + hours * 3_600_000, to: 'rooms', command: { type: 'archive', dealId: deal.id, why: deal.stageKind } }] };
    },
  },
  {
    on: [dealFacts.reopened],
    react: fact => {
      const { deal } = fact.payload as unknown as { deal: DealSnapshot };
      return { later: [{ key: `rooms:archive:${deal.id}`, at: null, to: 'rooms', command: { type: 'archive' } }] };
    },
  },
  {
    // The deal knows that it has a room: from now on its changes are told there.
    on: [roomFacts.opened, roomFacts.archived],
    react: fact => {
      const { dealId, channel } = fact.payload as unknown as RoomPayload;
      const linked = fact.type === roomFacts.opened ? (channel ?? null) : null;
      return { later: [{ key: `rooms:link:${dealId}`, at: 0, to: 'deals', command: { type: 'link-room', dealId, channel: linked } }] };
    },
  },
];

export function wantsRoom(deal: DealSnapshot, settings: RoomSettings): boolean {
  const when = settings.open_when;
  if (!when || deal.stageKind !== 'open') return false;
  if (when.stage?.includes(deal.stage)) return true;
  if (when.discount_over !== undefined && deal.discount !== null && deal.discount > when.discount_over * 100) return true;
  if (when.amount_at_least && deal.amount?.currency === when.amount_at_least.currency) {
    const least = parseMoney(when.amount_at_least.amount, when.amount_at_least.currency);
    if (least.ok && BigInt(deal.amount.minor) >= least.value.minor) return true;
  }
  return false;
}
