import type { Caller } from '../../engine/api.ts';
import { toJson } from '../../kernel/money.ts';
import type { Directory } from '../people/read.ts';
import type { ApprovalJson } from './contract.ts';
import type { Plan } from './decide-submit.ts';
import { completionInWords, stepsFor, type ApprovalRequest, type Step, type Terms } from './model.ts';

/** States as the API and the web show them: names instead of ids, percent instead of basis points. */
const iso = (at: number) => new Date(at).toISOString();
const ref = (people: Directory, id: string) => ({ id, name: people.person(id)?.name ?? 'somebody' });

export const termsJsonOf = (terms: Terms) => ({
  discount: terms.discount === null ? null : terms.discount / 100,
  amount: terms.amount ? toJson({ minor: BigInt(terms.amount.minor), currency: terms.amount.currency }) : null,
  termMonths: terms.termMonths,
  paymentDays: terms.paymentDays,
});

const stepJson = (step: Step, people: Directory) => ({
  name: step.name,
  after: [...step.after],
  completion: completionInWords(step),
  approvers: step.approvers.map(id => ref(people, id)),
  because: [...step.because],
});

export const previewJsonOf = (plan: Plan, people: Directory) => ({
  policy: plan.policy.name,
  outcome: plan.steps.length > 0 ? ('ask' as const) : plan.evaluation.auto ? ('auto-approve' as const) : ('not-needed' as const),
  terms: termsJsonOf(plan.terms),
  current: termsJsonOf(plan.before),
  steps: plan.steps.map(step => stepJson(step, people)),
  problems: [],
});

/** @param caller whose `mine` it is */
export function approvalJsonOf(request: ApprovalRequest, people: Directory, caller: Pick<Caller, 'personId'>): ApprovalJson {
  const open = request.state === 'pending' || request.state === 'changes-requested';
  return {
    id: request.id,
    deal: { id: request.dealId, name: request.deal.name, account: request.deal.account },
    state: request.state,
    requester: ref(people, request.requesterId),
    why: request.why,
    terms: termsJsonOf(request.terms),
    before: termsJsonOf(request.before),
    policy: { name: request.policyName, version: request.policyVersion },
    version: request.version,
    createdAt: iso(request.createdAt),
    updatedAt: iso(request.updatedAt),
    written: request.written,
    steps: request.steps.map(step => ({
      ...stepJson(step, people),
      state: step.state,
      askedAt: step.askedAt === null ? null : iso(step.askedAt),
      dueAt: step.dueAt === null ? null : iso(step.dueAt),
      decidedAt: step.decidedAt === null ? null : iso(step.decidedAt),
      decisions: step.decisions.map(d => ({ by: ref(people, d.by), decision: d.decision, reason: d.reason, at: iso(d.at) })),
    })),
    comments: request.comments.map(c => ({ by: ref(people, c.by), text: c.text, at: iso(c.at) })),
    mine: {
      steps: caller.personId ? stepsFor(request, caller.personId).map(step => step.name) : [],
      canRecall: open && caller.personId === request.requesterId,
      canComment: caller.personId !== null,
    },
  };
}

