import type { Situation } from '../../engine/capability.ts';
import { refuse, type Decision, type Later } from '../../kernel/decision.ts';
import { truncate } from '../../kernel/text.ts';
import { drawRoomPart } from './context.ts';
import { voiceFacts, type PromisePayload } from './events.ts';
import { mostAlike, type Titled } from './figures-likeness.ts';
import type { Commitment, PromiseCommand, PromiseRefusal, PromiseState } from './ledger-model.ts';

export interface PromiseContext {
  readonly titles: readonly Titled[];
  /** Deals that exist. */
  readonly deals: ReadonlySet<string>;
}
type At = PromiseContext & Situation;

/** So like a need that the promise is taken for it. What is less alike becomes a need of its own; product may merge them. */
const SAME_FROM = 0.6;

/**
 * A promise that an approval has made. It belongs to a need, as a blocker of its deal, and is flagged until the named
 * person in product has said yes. Pure.
 */
export function decidePromise(state: Commitment | undefined, command: PromiseCommand, at: At): Decision<Commitment, PromiseRefusal> {
  if (!state && !at.deals.has(command.dealId)) return refuse({ code: 'no-such-deal' });
  const before = state ?? fresh(command, at);
  const facts = state ? [] : [{ type: voiceFacts.promiseReceived, payload: payloadOf(before) }];
  const later = state ? [] : asked(before, at);
  const yes = yesOf(command, at);
  const unchanged = command.type === 'receive' || before.yes.state === yes.state;
  if (state && unchanged) return { state, facts: [] };
  const after: Commitment = unchanged ? before : { ...before, yes, updatedAt: at.now };
  const said = yes.state === 'accepted' ? voiceFacts.promiseAccepted : voiceFacts.promiseDeclined;
  return {
    state: after,
    facts: unchanged ? facts : [...facts, { type: said, payload: { ...payloadOf(after), ...(yes.state === 'declined' && { reason: yes.reason }) } }],
    effects: [drawRoomPart(after.dealId)],
    later,
    answer: { promiseId: after.id, needId: after.needId },
  };
}

const payloadOf = (c: Commitment): PromisePayload => ({ promiseId: c.id, requestId: c.requestId, dealId: c.dealId, needId: c.needId, what: c.what, ownerId: c.ownerId });

function fresh(command: PromiseCommand, at: At): Commitment {
  const like = mostAlike(command.what, at.titles, 1, SAME_FROM)[0];
  return {
    id: command.promiseId, requestId: command.requestId, dealId: command.dealId, needId: like?.need.id ?? `need_${command.promiseId}`, what: command.what.trim() || 'something',
    due: command.due, ownerId: command.ownerId, yes: { state: 'flagged' }, receivedAt: at.now, updatedAt: at.now,
  }; // prettier-ignore
}

function yesOf(command: PromiseCommand, at: At): PromiseState {
  switch (command.type) {
    case 'receive':
      return { state: 'flagged' };
    case 'accept':
      return { state: 'accepted', by: command.by, at: at.now };
    case 'decline':
      return { state: 'declined', by: command.by, at: at.now, reason: command.reason };
  }
}

/** The deal asked for it. */
function asked(c: Commitment, at: At): Later[] {
  return [
    {
      key: `voice:promised:${c.id}`,
      at: 0,
      to: 'voice',
      command: {
        type: 'capture', needId: c.needId, voiceId: `voice_${c.id}`, title: truncate(c.what.length >= 3 ? c.what : `Promise: ${c.what}`, 120), anyway: true, words: c.what,
        saidBy: null, dealId: at.deals.has(c.dealId) ? c.dealId : null, account: null, urgency: 'blocker', source: 'promise',
      }, // prettier-ignore
    },
  ];
}
