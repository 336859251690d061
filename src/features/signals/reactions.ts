import type { Reaction } from '../../engine/capability.ts';
import type { Effect } from '../../kernel/decision.ts';
import { dealFacts, type ChangedPayload, type DealSnapshot } from '../deals/events.ts';
import { rulesOf, type SignalRule } from './settings.ts';

/** Every change of every deal passes here, inside the transaction that records it: pure, and cheap when nothing fires. */
export const reactions: readonly Reaction[] = [
  {
    on: [dealFacts.created, dealFacts.changed, dealFacts.termsApplied],
    react: (fact, settings) => {
      const rules = rulesOf(settings);
      const candidates = fact.type === dealFacts.created ? rules.created : rules.changed;
      if (candidates.length === 0) return undefined;
      const { deal, changes = [], source } = fact.payload as unknown as Partial<ChangedPayload> & { deal: DealSnapshot };
      const fired = candidates.filter(c => c.matches(deal, changes));
      if (fired.length === 0) return undefined;
      // Bringing in eight hundred rows makes one message a rule, not eight hundred.
      return { effects: fired.map(({ rule }) => (source === 'import' ? bulk(rule) : alert(rule, deal, changes))) };
    },
  },
];

/** An alert carries what happened then, not what is true later. */
function alert(rule: SignalRule, deal: DealSnapshot, changes: ChangedPayload['changes']): Effect {
  const main = changes.find(c => c.field === (rule.when.field ?? (rule.when.close_date_pushed ? 'closeDate' : 'stage'))) ?? changes[0];
  return {
    kind: 'signals.tell',
    lane: laneOf(rule, deal),
    payload: {
      rule: rule.name,
      to: rule.to as never,
      say: rule.say,
      deal: { id: deal.id, name: deal.name, account: deal.account, stage: deal.stageLabel, amount: deal.amount, ownerId: deal.ownerId, ownerName: deal.ownerName, room: deal.room },
      from: (main?.from ?? null) as never,
      changedTo: (main?.to ?? null) as never,
    },
  };
}

const bulk = (rule: SignalRule): Effect => ({
  kind: 'signals.tell',
  lane: typeof rule.to === 'object' && 'channel' in rule.to ? `slack:${rule.to.channel}` : `signals:${rule.name}`,
  payload: { rule: rule.name, to: rule.to as never, say: rule.say, bulk: true },
  collapse: `signals:bulk:${rule.name}`,
});

/** Messages of one channel keep their order. */
function laneOf(rule: SignalRule, deal: DealSnapshot): string {
  if (rule.to === 'room') return `room:${deal.id}`;
  if ('channel' in rule.to) return `slack:${rule.to.channel}`;
  return `signals:${rule.to.person}:${deal.ownerId ?? deal.id}`;
}
