import type { Situation } from '../../engine/capability.ts';
import { refuse, type Fact, type Later } from '../../kernel/decision.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { resolveApprovers, type About } from './approvers.ts';
import type { DeskContext } from './context.ts';
import { advance, answerOf, approve, redraw, type DeskDecision } from './decide-advance.ts';
import { deskFacts } from './events.ts';
import type { ApprovalRequest, AskedTerms, DeskCommand, DeskRefusal, Step, Terms } from './model.ts';
import { alreadyEnded } from './policy.ts';
import { compilePolicy, type Evaluation, type Policy, type Terms as PolicyTerms } from './policy-table.ts';
import { explain } from './policy-table-words.ts';

type At = DeskContext & Situation;

/** What would happen if these terms were asked for. The preview and the submission are the same code. */
export interface Plan {
  readonly policy: Policy;
  readonly terms: Terms;
  readonly before: Terms;
  readonly evaluation: Evaluation;
  readonly steps: readonly Step[];
}

export const termsOf = (deal: DealSnapshot): Terms => ({
  discount: deal.discount,
  amount: deal.amount,
  termMonths: deal.termMonths,
  paymentDays: deal.paymentDays,
});

/** The deal's terms with what was asked put in; a discount changes the amount. Half a cent is rounded to even. */
export function askedFor(deal: DealSnapshot, asked: AskedTerms): Terms {
  const discount = asked.discount ?? deal.discount;
  return {
    discount,
    amount: asked.discount === undefined || !deal.listAmount ? deal.amount : { ...deal.listAmount, minor: afterDiscount(deal.listAmount.minor, asked.discount) },
    termMonths: asked.termMonths ?? deal.termMonths,
    paymentDays: asked.paymentDays ?? deal.paymentDays,
  };
}

function afterDiscount(listMinor: string, discount: number): string {
  const scaled = BigInt(listMinor) * BigInt(10_000 - discount);
  const floor = scaled / 10_000n;
  const rest = scaled % 10_000n;
  const up = rest > 5_000n || (rest === 5_000n && floor % 2n === 1n);
  return String(up ? floor + 1n : floor);
}

/** Evaluates the policy for a deal with these terms and finds the people. Pure; a refusal says what to mend. */
export function plan(
  deal: DealSnapshot,
  asked: AskedTerms,
  requesterId: string,
  context: DeskContext,
): Plan | { readonly refused: DeskRefusal } {
  const policy = context.policies?.policies[0];
  if (!policy) return refuse({ code: 'no-policy' });
  if (asked.discount !== undefined && !deal.listAmount) return refuse({ code: 'no-list-price', field: 'terms.discount' });
  const before = termsOf(deal);
  const terms = askedFor(deal, asked);
  const values = policyTerms(deal, terms);
  const evaluation = evaluate(policy, context)(values);
  const said = explain(policy, evaluation, values);
  if (evaluation.unknowns.length > 0) {
    return refuse({ code: 'unknown-terms', field: `terms.${evaluation.unknowns[0]}`, why: said.unknowns });
  }
  const steps: Step[] = [];
  for (const step of evaluation.steps) {
    const because = said.steps.find(s => s.step === step.name)?.because ?? [];
    const found = resolveApprovers(step.approvers, policy.fallback, approversAbout(policy, deal, values, requesterId, context));
    if (found.people.length === 0) return refuse({ code: 'nobody-to-ask', step: step.name, because });
    steps.push({
      name: step.name,
      after: step.after,
      completion: step.completion,
      approvers: found.people,
      fallback: found.fallback,
      because,
      state: 'waiting',
      askedAt: null,
      dueAt: null,
      decidedAt: null,
      decisions: [],
      reminders: 0,
    });
  }
  return { policy, terms, before, evaluation, steps };
}

/** What finding people for a deal with these terms takes. */
export const approversAbout = (policy: Policy, deal: DealSnapshot, terms: PolicyTerms, requesterId: string, context: Pick<DeskContext, 'directory' | 'rates'>): About => ({
  requesterId,
  ownerId: deal.ownerId,
  directory: context.directory,
  deal,
  terms,
  groups: new Map(),
  limits: policy.limits,
  matrices: policy.matrices,
  selfApproval: policy.selfApproval,
  rates: context.rates,
});

/** A deal with these terms as the policy's columns see it. */
export const policyTerms = (deal: DealSnapshot, terms: Terms): PolicyTerms => ({
  discount: terms.discount ?? undefined,
  amount: terms.amount ? { minor: BigInt(terms.amount.minor), currency: terms.amount.currency } : undefined,
  listAmount: deal.listAmount ? { minor: BigInt(deal.listAmount.minor), currency: deal.listAmount.currency } : undefined,
  termMonths: terms.termMonths ?? undefined,
  paymentDays: terms.paymentDays ?? undefined,
  currency: deal.currency ?? undefined,
  stage: deal.stage,
  ownerTeam: deal.ownerTeam ?? undefined,
  account: deal.account ?? undefined,
  closeDate: deal.closeDate ?? undefined,
  lines: deal.lines ?? undefined,
  fields: deal.fields,
});

const evaluators = new WeakMap<Policy, { rates: unknown; run: (terms: PolicyTerms) => Evaluation }>();

/** A policy is compiled once and kept as long as it is the policy. */
export function evaluate(policy: Policy, context: Pick<DeskContext, 'rates'>): (terms: PolicyTerms) => Evaluation {
  const known = evaluators.get(policy);
  if (known?.rates === context.rates) return known.run;
  const run = compilePolicy(policy, context.rates);
  evaluators.set(policy, { rates: context.rates, run });
  return run;
}

/** A first submission, or the next round after "request changes". */
export function ask(request: ApprovalRequest | undefined, command: Extract<DeskCommand, { type: 'submit' }>, at: At): DeskDecision {
  const { actor } = at;
  if (actor.kind !== 'person') return refuse({ code: 'people-only' });
  if (!at.directory.person(actor.id)?.active) return refuse({ code: 'person-inactive' });
  const deal = at.deals.get(command.dealId);
  if (!deal) return refuse({ code: 'no-such-deal' });
  if (request) {
    if (request.requesterId !== actor.id) return refuse({ code: 'not-yours', requesterId: request.requesterId });
    if (request.state !== 'changes-requested') return refuse(alreadyEnded(request));
  } else {
    const other = at.inFlight.get(command.dealId);
    if (other) return refuse({ code: 'already-in-flight', requestId: other.id, requesterId: other.requesterId });
  }
  if (deal.stageKind !== 'open') return refuse({ code: 'deal-closed', stage: deal.stage });
  if (Object.values(command.terms).every(value => value === undefined)) return refuse({ code: 'no-terms', field: 'terms' });
  const planned = plan(deal, command.terms, actor.id, at);
  if ('refused' in planned) return planned;

  const round = (request?.round ?? 0) + 1;
  const fresh: ApprovalRequest = {
    id: command.requestId,
    dealId: command.dealId,
    requesterId: actor.id,
    state: 'pending',
    written: 'not-yet',
    version: (request?.version ?? 0) + 1,
    round,
    policyName: planned.policy.name,
    policyVersion: at.settings.version,
    why: command.why?.trim() || request?.why || null,
    terms: planned.terms,
    before: planned.before,
    deal,
    steps: planned.steps,
    comments: request?.comments ?? [],
    createdAt: request?.createdAt ?? at.now,
    updatedAt: at.now,
  };
  const facts: Fact[] = [
    {
      type: deskFacts.asked,
      payload: {
        requestId: fresh.id,
        round,
        deal: { ...deal },
        terms: { ...fresh.terms },
        before: { ...fresh.before },
        why: fresh.why,
        policy: fresh.policyName,
        steps: fresh.steps.map(s => ({ name: s.name, approvers: [...s.approvers], because: [...s.because] })),
      },
    },
  ];
  // No step: the policy approves by itself. It leaves the same record as a person's yes.
  if (fresh.steps.length === 0) return withHold(approve(fresh, facts, at, true), fresh, at);
  return withHold(advance(fresh, facts, at), fresh, at);
}

/** While it is asked, the stages behind the policy's gate stay closed. */
function withHold(decision: DeskDecision, request: ApprovalRequest, at: At): DeskDecision {
  const stages = at.policies?.policies[0]?.gate?.stages ?? [];
  if ('refused' in decision || stages.length === 0 || decision.state.state !== 'pending') return decision;
  const hold: Later = {
    key: `deal-desk:hold:${request.dealId}`,
    at: 0,
    to: 'deals',
    command: { type: 'hold', dealId: request.dealId, by: 'deal-desk', reason: 'Waiting for the deal desk', stages: [...stages], ref: request.id },
  };
  return { ...decision, effects: decision.effects ?? redraw(request), later: [hold, ...(decision.later ?? [])], answer: answerOf(decision.state) };
}
