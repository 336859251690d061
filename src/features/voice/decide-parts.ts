import type { Fact } from '../../kernel/decision.ts';
import { actorId, closeTheLoop, drawCard, familyOf, roomParts, type At, type NeedDecision } from './context.ts';
import { voiceFacts, type MovedPayload, type ShippedPayload } from './events.ts';
import { quarterOf, type Need, type NeedWithVoices, type Standing } from './model.ts';

export const newNeed = (id: string, title: string, at: At): Need => ({
  id, title, place: { state: 'heard' }, productOwnerId: null, builders: [], issues: [], exceptions: [], note: null, version: 1, createdBy: actorId(at),
  createdAt: at.now, movedAt: at.now, updatedAt: at.now,
}); // prettier-ignore

/** The need has come to another state: it is said in the log, drawn everywhere, and told to everybody who asked. */
export function placed(state: NeedWithVoices, standing: Standing, reason: string | null, at: At, quiet = false): NeedDecision {
  const { need } = state;
  const family = familyOf(state, at);
  const moved: MovedPayload = {
    needId: need.id, title: need.title, from: need.place.state, to: standing.state, quarter: quarterOf(standing), reason, by: actorId(at),
  }; // prettier-ignore
  const facts: Fact[] = [{ type: voiceFacts.moved, payload: moved }];
  if (standing.state === 'shipped' && need.place.state !== 'shipped') {
    const askers = [...family].sort((a, b) => a.at - b.at).flatMap(v => (v.capturedBy ? [v.capturedBy] : []));
    const shipped: ShippedPayload = {
      needId: need.id, title: need.title, release: standing.release?.name ?? null, askedBy: [...new Set(askers)],
      dealIds: [...new Set(family.flatMap(v => (v.dealId ? [v.dealId] : [])))], productOwnerId: need.productOwnerId, builders: need.builders,
    }; // prettier-ignore
    facts.push({ type: voiceFacts.shipped, payload: shipped });
  }
  return {
    state: { ...state, need: { ...need, place: standing, version: need.version + 1, movedAt: at.now, updatedAt: at.now } },
    facts,
    effects: quiet ? [] : [drawCard(need.id), ...roomParts(family, at.deals), ...closeTheLoop(need.id, standing, family, at.deals)],
    answer: { needId: need.id, state: standing.state },
  };
}
