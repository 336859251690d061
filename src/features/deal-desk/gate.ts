import { z } from 'zod';
import type { Aggregate } from '../../engine/capability.ts';
import type { Later } from '../../kernel/decision.ts';
import { gatherFor } from './aggregate.ts';
import type { DeskContext } from './context.ts';
import { evaluate, policyTerms, termsOf } from './decide-submit.ts';
import type { ApprovalRequest, Terms } from './model.ts';
import { lastApproved } from './read.ts';

/** The gate keeps a deal out of the stages that need an approval it does not have. It has no state of its own. */
const command = z.object({ type: z.literal('check'), dealId: z.string() });
type GateCommand = z.infer<typeof command>;
type GateContext = DeskContext & { readonly approved: ReadonlyMap<string, ApprovalRequest> };

/**
 * Whether an approval still covers a deal: the same currency, and nothing worse for the company than what was
 * approved. A smaller discount, earlier payment or a longer term are no worse.
 */
export function covers(approved: Terms, now: Terms): boolean {
  if (approved.amount && now.amount && approved.amount.currency !== now.amount.currency) return false;
  const noMore = (limit: number | null, value: number | null) => limit === null || value === null || value <= limit;
  const noLess = (limit: number | null, value: number | null) => limit === null || value === null || value >= limit;
  return noMore(approved.discount, now.discount) && noMore(approved.paymentDays, now.paymentDays) && noLess(approved.termMonths, now.termMonths);
}

export const gate: Aggregate<{ readonly dealId: string }, GateCommand, GateContext> = {
  name: 'deal-desk-gate',
  command,
  idOf: c => c.dealId,
  streamOf: id => `deal:${id}`,
  load: async () => new Map(),
  gather: async (tx, settings, items) => {
    const ids = [...new Set(items.map(item => item.command.dealId))];
    const context = await gatherFor(tx, settings, ids);
    const approved = new Map<string, ApprovalRequest>();
    for (const id of ids) {
      const found = await lastApproved(tx, id);
      if (found) approved.set(id, found);
    }
    return { ...context, approved };
  },
  decide: (_state, { dealId }, at) => {
    const state = { dealId };
    const deal = at.deals.get(dealId);
    const policy = at.policies?.policies[0];
    // A request in flight holds the deal itself and lets it go when it ends.
    if (!deal || !policy?.gate || deal.stageKind !== 'open' || at.inFlight.get(dealId)?.state === 'pending') return { state, facts: [] };
    const terms = termsOf(deal);
    const asks = evaluate(policy, at)(policyTerms(deal, terms)).steps;
    const approved = at.approved.get(dealId);
    const free = asks.length === 0 || (approved !== undefined && covers(approved.terms, terms));
    const about = { key: `deal-desk:hold:${dealId}`, at: 0, to: 'deals' };
    const later: Later = free
      ? { ...about, command: { type: 'release', dealId, by: 'deal-desk' } }
      : {
          ...about,
          command: {
            type: 'hold',
            dealId,
            by: 'deal-desk',
            reason: `These terms need an approval (${asks.map(s => s.name).join(', ')}) that nobody has given yet`,
            stages: [...policy.gate.stages],
            ref: null,
          },
        };
    return { state, facts: [], later: [later] };
  },
  save: async () => {},
};
