import { z } from 'zod';
import type { Aggregate } from '../../engine/capability.ts';
import type { Later } from '../../kernel/decision.ts';
import { gatherFor } from './aggregate.ts';
import type { DeskContext } from './context.ts';
import { policyTerms, requiredSteps, termsOf } from './decide-plan.ts';
import { covered } from './decide-terms.ts';
import { valuesOf } from './envelope.ts';
import { lives, overdue } from './model.ts';
import { choosePolicy } from '../../policy/table.ts';

/** The gate keeps a deal out of the stages that need an approval it does not have. It has no state of its own. */
/** `from`: the stage that the deal was in before it closed, when it closed a moment ago; null when it was made closed. */
const command = z.object({ type: z.literal('check'), dealId: z.string(), from: z.string().nullable().optional() });
type GateCommand = z.infer<typeof command>;

export const gate: Aggregate<{ readonly dealId: string }, GateCommand, DeskContext> = {
  name: 'deal-desk-gate',
  command,
  idOf: c => c.dealId,
  streamOf: id => `deal:${id}`,
  load: async () => new Map(),
  gather: (tx, settings, items) => gatherFor(tx, settings, [...new Set(items.map(item => item.command.dealId))], []),
  decide: (_state, { dealId, from }, at) => {
    const state = { dealId };
    const deal = at.deals.get(dealId);
    const latest = at.latest.get(dealId);
    if (!deal || !at.policies || (deal.stageKind !== 'open' && from === undefined)) return { state, facts: [] };
    const back = deal.stageKind !== 'open' ? { putBack: from ?? null } : {};
    // A request in flight holds the deal itself and lets it go when it ends.
    if (latest?.state === 'pending' && deal.stageKind === 'open') return { state, facts: [] };
    const terms = termsOf(deal);
    const living = latest && lives(latest) ? latest : undefined;
    const asker = living?.requesterId ?? deal.ownerId ?? '';
    const chosen = choosePolicy(at.policies, policyTerms(deal, terms, asker, at), at.rates);
    const policy = (living && at.policyOf(living)) ?? chosen.policy;
    // Which policy it is for cannot be told: the strictest gate of all holds until it can.
    const unclear = !living && chosen.unknowns.length > 0;
    const stages = unclear ? [...new Set(at.policies.policies.flatMap(p => p.gate?.stages ?? []))] : (policy?.gate?.stages ?? []);
    if (unclear && stages.length > 0) return { state, facts: [], later: [hold(dealId, stages, `The policy cannot tell yet: ${chosen.unknowns.join(', ')}`.slice(0, 300), null, back)] };
    if (!policy?.gate) return { state, facts: [], later: [release(dealId)] };
    // Lost, or in a stage that no gate is before: nothing to keep.
    if (deal.stageKind !== 'open' && !stages.some(s => s === deal.stage || s.toLowerCase() === deal.stageLabel.toLowerCase())) return { state, facts: [] };
    const found = requiredSteps(policy, deal, terms, asker, at);
    const late = latest ? overdue(latest)[0] : undefined;
    const clear = found.unknowns.length === 0 && (found.steps.length === 0 || (latest !== undefined && covered(latest.steps, found.steps, valuesOf(deal, terms, policy))));
    if (clear && !late) return { state, facts: [], later: [release(dealId)] };
    const reason = late
      ? `A condition is overdue: ${late.text}`.slice(0, 300)
      : found.steps.length > 0
        ? `These terms need an approval (${found.steps.map(s => s.name).join(', ')}) that nobody has given yet`
        : `The policy cannot tell yet: ${found.unknowns.join('; ')}`.slice(0, 300);
    return { state, facts: [], later: [hold(dealId, policy.gate.stages, reason, late ? latest!.id : null, back)] };
  },
  save: async () => {},
};

const hold = (dealId: string, stages: readonly string[], reason: string, ref: string | null, back: { readonly putBack?: string | null }): Later => ({
  key: holdKey(dealId),
  at: 0,
  to: 'deals',
  command: { type: 'hold', dealId, by: 'deal-desk', reason, stages: [...stages], ref, ...back },
});
const holdKey = (dealId: string) => `deal-desk:hold:${dealId}`;
const release = (dealId: string): Later => ({ key: holdKey(dealId), at: 0, to: 'deals', command: { type: 'release', dealId, by: 'deal-desk' } });
