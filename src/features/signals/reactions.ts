import type { Reaction } from '../../engine/capability.ts';
import type { Effect } from '../../kernel/decision.ts';
import type { JsonObject } from '../../kernel/json.ts';
import {
  dealFacts,
  type ChangedPayload,
  type CreatedPayload,
  type DealSnapshot,
  type FieldChange,
  type StageKind,
} from '../deals/events.ts';
import { stagesOf } from '../deals/read.ts';
import type { SignalRule } from './contract.ts';
import { firedByChange, firedByCreation } from './match.ts';
import { rulesOf } from './settings.ts';

/**
 * Pure, inside the transaction that records the deal's change. Terms that were approved come as a change of the deal
 * too, so only `created` and `changed` are heard: nothing is told twice.
 */
export const reactions: readonly Reaction[] = [
  {
    on: [dealFacts.created],
    react: (fact, settings) => {
      const { deal, source } = fact.payload as unknown as CreatedPayload;
      return told(firedByCreation(rulesOf(settings), deal), deal, [], source === 'import');
    },
  },
  {
    on: [dealFacts.changed],
    react: (fact, settings) => {
      const { deal, changes, source } = fact.payload as unknown as ChangedPayload;
      const kindOf = (id: string): StageKind | undefined => stagesOf(settings).find(s => s.id === id)?.kind;
      return told(
        firedByChange(rulesOf(settings), deal, changes, kindOf),
        deal,
        changes,
        source === 'import',
      );
    },
  },
];

function told(
  rules: readonly SignalRule[],
  deal: DealSnapshot,
  changes: readonly FieldChange[],
  imported: boolean,
) {
  if (rules.length === 0) return undefined;
  return { effects: rules.flatMap(rule => (imported ? bulk(rule, deal) : [alert(rule, deal, changes)])) };
}

/** An alert carries what happened then, not what is true later. */
function alert(rule: SignalRule, deal: DealSnapshot, changes: readonly FieldChange[]): Effect {
  const { id, name, account, stageLabel, amount, discount, ownerId, ownerName, closeDate, nextStep } = deal;
  const change = mainChange(rule, changes);
  return {
    kind: 'signals.tell',
    lane: laneOf(rule, deal),
    payload: {
      rule: rule.name,
      to: rule.to as JsonObject | string,
      say: rule.say,
      gather: rule.gather,
      deal: { id, name, account, stageLabel, amount, discount, ownerId, ownerName, closeDate, nextStep },
      change: change ? ({ field: change.field, from: change.from, to: change.to } as JsonObject) : null,
    },
  };
}

/** The change that the rule is about: what {from} and {to} say. */
function mainChange({ when }: SignalRule, changes: readonly FieldChange[]): FieldChange | undefined {
  const about = [
    when.field,
    when.close_date_pushed && 'closeDate',
    (when.stage_to || when.kind) && 'stage',
    when.amount_at_least && 'amount',
    when.discount_over !== undefined && 'discount',
    ...Object.keys(when.fields ?? {}).map(name => `fields.${name}`),
  ];
  for (const field of about) {
    const change = field ? changes.find(c => c.field === field) : undefined;
    if (change) return change;
  }
  return changes[0];
}

/** An import of 800 rows makes one message a rule and place, and none in rooms. */
function bulk(rule: SignalRule, deal: DealSnapshot): Effect[] {
  if (rule.to === 'room') return [];
  const lane = laneOf(rule, deal);
  return [
    {
      kind: 'signals.bulk',
      lane,
      payload: { rule: rule.name, to: rule.to as JsonObject, ownerId: deal.ownerId },
      collapse: `signals.bulk:${rule.name}:${lane}`,
    },
  ];
}

/** Messages to one place keep their order. */
function laneOf({ to }: SignalRule, deal: Pick<DealSnapshot, 'id' | 'ownerId'>): string {
  if (to === 'room') return `room:${deal.id}`;
  if ('channel' in to) return `slack:${to.channel}`;
  return `signals:${to.person}:${to.person === 'owner' || to.person === 'manager' ? (deal.ownerId ?? 'nobody') : ''}`;
}
