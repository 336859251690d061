import type { Reaction } from '../../engine/capability.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { roomFacts } from '../rooms/events.ts';
import { drawRoomPart } from './context.ts';

/**
 * What the deal desk says about promises, in the one place that knows its words. `promised` carries everything; the two
 * answers may leave out what is known already.
 */
export const deskPromiseFacts = {
  promised: 'deal-desk.promised',
  accepted: 'deal-desk.promise-accepted',
  declined: 'deal-desk.promise-declined',
} as const;
export type PromisedPayload = {
  readonly requestId: string;
  readonly dealId: string;
  readonly promiseId: string;
  /** What the customer was promised. */
  readonly what: string;
  /** YYYY-MM-DD, or nothing. */
  readonly due: string | null;
  /** Who in product has to say yes. */
  readonly ownerId: string | null;
};
export type PromiseAnsweredPayload = Pick<PromisedPayload, 'promiseId'> & Partial<PromisedPayload> & { readonly by?: string | null; readonly reason?: string | null };

const command = (type: 'receive' | 'accept' | 'decline', p: PromiseAnsweredPayload, more: JsonObject = {}): JsonObject & { readonly type: string } => ({
  type, promiseId: p.promiseId, requestId: p.requestId ?? '', dealId: p.dealId ?? '', what: p.what ?? '', due: p.due ?? null, ownerId: p.ownerId ?? null, ...more,
}); // prettier-ignore

/** What others say in the log, answered with commands of our own. Pure. */
export const reactions: readonly Reaction[] = [
  {
    on: [deskPromiseFacts.promised],
    react: fact => {
      const p = fact.payload as unknown as PromisedPayload;
      return { later: [{ key: `voice:promise:${p.promiseId}`, at: 0, to: 'voice-promises', command: command('receive', p) }] };
    },
  },
  {
    on: [deskPromiseFacts.accepted, deskPromiseFacts.declined],
    react: fact => {
      const p = fact.payload as unknown as PromiseAnsweredPayload;
      const by = p.by ?? (fact.actor.kind === 'person' ? fact.actor.id : null);
      const said = fact.type === deskPromiseFacts.accepted ? command('accept', p, { by }) : command('decline', p, { by, reason: p.reason ?? null });
      return { later: [{ key: `voice:promise:${p.promiseId}:answer`, at: 0, to: 'voice-promises', command: said }] };
    },
  },
  {
    // A room that opens shows on its card what its deal has asked for.
    on: [roomFacts.opened],
    react: fact => {
      const { dealId } = fact.payload as { dealId?: string };
      return dealId ? { effects: [drawRoomPart(dealId)] } : undefined;
    },
  },
];
