import type { Reaction } from '../../engine/capability.ts';
import type { Effect } from '../../kernel/decision.ts';
import { dealFacts, type ChangedPayload, type DealPayload } from '../deals/events.ts';
import { peopleFacts } from '../people/events.ts';
import { roomFacts, type RoomPayload } from '../rooms/events.ts';

/** Others' facts, answered with effects that look up which requests they concern. Pure. */

const follow = (dealId: string, gone: 'lost' | 'deleted' | null): Effect => ({
  kind: 'requests.follow-deal',
  lane: `requests:follow:${dealId}`,
  payload: { dealId, gone },
  ...(gone === null && { collapse: `requests.follow:${dealId}` }),
});

/** What stands on a card of a request. */
const SHOWN = new Set(['closeDate', 'name', 'account', 'owner', 'stage']);

export const reactions: readonly Reaction[] = [
  {
    // The close date moved: every card says what that means. The import of a whole CRM concerns no request.
    on: [dealFacts.changed],
    react: fact => {
      const { changes, source, deal } = fact.payload as unknown as ChangedPayload;
      return source !== 'import' && changes.some(c => SHOWN.has(c.field)) ? { effects: [follow(deal.id, null)] } : undefined;
    },
  },
  {
    on: [dealFacts.lost, dealFacts.deleted],
    react: fact => {
      const payload = fact.payload as unknown as DealPayload & { source?: string };
      return payload.source === 'import' ? undefined : { effects: [follow(payload.deal.id, fact.type === dealFacts.lost ? 'lost' : 'deleted')] };
    },
  },
  {
    // A room that opens shows what is open.
    on: [roomFacts.opened],
    react: fact => {
      const { dealId } = fact.payload as unknown as RoomPayload;
      return { effects: [{ kind: 'requests.room', lane: `requests:room:${dealId}`, payload: { dealId }, collapse: `requests.room:${dealId}` }] };
    },
  },
  {
    on: [peopleFacts.left, peopleFacts.absenceBegan],
    react: fact => {
      const { personId } = fact.payload as { personId: string };
      return { effects: [{ kind: 'requests.return', lane: `requests:person:${personId}`, payload: { personId, why: fact.type === peopleFacts.left ? 'left' : 'away' } }] };
    },
  },
];
