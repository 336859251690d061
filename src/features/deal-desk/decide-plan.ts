import { refuse } from '../../kernel/decision.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { resolveApprovers, type About } from './approvers.ts';
import type { DeskContext } from './context.ts';
import type { AskedTerms, DeskRefusal, Step, Terms } from './model.ts';
import { compilePolicy, choosePolicy } from '../../policy/table.ts';
import type { Evaluation, Policy, Step as PolicyStep, Terms as PolicyTerms } from '../../policy/model.ts';
import { explain, unknownInWords } from '../../policy/table-words.ts';

/** What a policy asks of a deal with these terms. Preview, submission and the check after an edit are this same code. */

export const termsOf = (deal: DealSnapshot): Terms => ({
  discount: deal.discount,
  amount: deal.amount,
  termMonths: deal.termMonths,
  paymentDays: deal.paymentDays,
});

/** The deal's terms with what was asked put in; a discount changes the amount. Half a cent is rounded to even. */
export function askedFor(deal: DealSnapshot, asked: AskedTerms): Terms {
  return {
    discount: asked.discount ?? deal.discount,
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

/** The lines as they would be priced: a discount that is asked for is the discount of each. */
export const linesAt = (deal: Pick<DealSnapshot, 'lines' | 'discount'>, terms: Pick<Terms, 'discount'>): DealSnapshot['lines'] =>
  deal.lines && terms.discount !== null && terms.discount !== deal.discount ? { ...deal.lines, maxDiscount: terms.discount, minDiscount: terms.discount } : deal.lines;

/** A deal with these terms as the policy's columns see it. */
export function policyTerms(deal: DealSnapshot, terms: Terms, requesterId?: string, about?: Pick<DeskContext, 'directory'>): PolicyTerms {
  const person = requesterId && about ? about.directory.person(requesterId) : undefined;
  const lines = linesAt(deal, terms);
  return {
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
    ...(person && {
      requester: {
        email: person.email ?? '',
        team: (person.teamId && about?.directory.team(person.teamId)?.name) || '',
        roles: person.roles,
        title: person.title ?? '',
      },
    }),
    ...(lines && { lines }),
    fields: deal.fields,
  };
}

const evaluators = new WeakMap<Policy, { rates: unknown; run: (terms: PolicyTerms) => Evaluation }>();

/** A policy is compiled once and kept as long as it is the policy. */
export function evaluate(policy: Policy, context: Pick<DeskContext, 'rates'>): (terms: PolicyTerms) => Evaluation {
  const known = evaluators.get(policy);
  if (known?.rates === context.rates) return known.run;
  const run = compilePolicy(policy, context.rates);
  evaluators.set(policy, { rates: context.rates, run });
  return run;
}

/** The name of the step that is asked when the policy cannot tell, since a value is missing. */
export const UNCLEAR = 'missing values';

export interface Required {
  readonly evaluation: Evaluation;
  /** Fresh, nothing decided in them yet. */
  readonly steps: readonly Step[];
  readonly notify: readonly string[];
  /** What the policy cannot tell, in words. */
  readonly unknowns: readonly string[];
  /** Steps whose approvers turned out to be nobody at all. */
  readonly nobody: readonly Step[];
}

/** What this policy requires at these terms, with the people found. Never fails: what is not known or nobody's is said. */
export function requiredSteps(policy: Policy, deal: DealSnapshot, terms: Terms, requesterId: string, context: DeskContext): Required {
  const values = policyTerms(deal, terms, requesterId, context);
  const evaluation = evaluate(policy, context)(values);
  const said = explain(policy, evaluation, values);
  const about = approversAbout(policy, deal, values, requesterId, context);
  const resolve = (step: PolicyStep): Step => {
    const found = resolveApprovers(step.approvers, policy.fallback, about);
    return freshStep({
      name: step.name,
      after: step.after,
      completion: step.completion,
      approvers: found.people,
      fallback: found.fallback,
      because: said.steps.find(s => s.step === step.name)?.because ?? [],
      rows: [...new Set(step.because.map(b => b.name))],
      binds: step.binds ?? null,
      tolerance: step.tolerance,
      secondProof: step.secondProof ?? false,
      due: step.due ?? null,
      remindAfter: step.remindAfter ?? policy.remindAfter ?? null,
      escalate: step.escalate,
    });
  };
  const steps = evaluation.steps.map(resolve);
  return {
    evaluation,
    steps,
    notify: resolveApprovers(evaluation.notify, undefined, about).people,
    unknowns: evaluation.unknowns.length > 0 ? said.unknowns : [],
    nobody: steps.filter(step => step.approvers.length === 0),
  };
}

/** What finding people for a deal with these terms takes. */
export const approversAbout = (policy: Policy, deal: DealSnapshot, terms: PolicyTerms, requesterId: string, context: Pick<DeskContext, 'directory' | 'rates' | 'groups'>): About => ({
  requesterId,
  ownerId: deal.ownerId,
  directory: context.directory,
  deal,
  terms,
  groups: context.groups,
  limits: policy.limits,
  matrices: policy.matrices,
  selfApproval: policy.selfApproval,
  rates: context.rates,
});

export const freshStep = (step: Pick<Step, 'name' | 'approvers'> & Partial<Step>): Step => ({
  kind: 'policy',
  after: [],
  completion: 'any',
  standIns: {},
  fallback: false,
  because: [],
  binds: null,
  tolerance: {},
  secondProof: false,
  due: null,
  remindAfter: null,
  escalate: [],
  promiseId: null,
  moves: [],
  state: 'waiting',
  askedAt: null,
  dueAt: null,
  decidedAt: null,
  decisions: [],
  reminders: 0,
  escalated: 0,
  question: null,
  ...step,
});

/** What would happen if these terms were asked for. */
export interface Plan extends Required {
  readonly policy: Policy;
  readonly terms: Terms;
  readonly before: Terms;
}

/** Evaluates the policy in force for a deal with these terms and finds the people. Pure; a refusal says what to mend. */
export function plan(deal: DealSnapshot, asked: AskedTerms, requesterId: string, context: DeskContext): Plan | { readonly refused: DeskRefusal } {
  if (!context.policies) return refuse({ code: 'no-policy' });
  if (asked.discount !== undefined && !deal.listAmount) return refuse({ code: 'no-list-price', field: 'terms.discount' });
  const terms = askedFor(deal, asked);
  const values = policyTerms(deal, terms, requesterId, context);
  const { policy, unknowns } = choosePolicy(context.policies, values, context.rates);
  // Which policy it is for hangs on a value that is missing: a laxer one must not decide by accident.
  if (unknowns.length > 0) return refuse({ code: 'unknown-terms', field: `terms.${unknowns[0]}`, why: unknowns.map(column => unknownInWords(column, values)) });
  if (!policy) return refuse({ code: 'no-policy' });
  const found = requiredSteps(policy, deal, terms, requesterId, context);
  if (found.unknowns.length > 0) return refuse({ code: 'unknown-terms', field: `terms.${found.evaluation.unknowns[0]}`, why: found.unknowns });
  const nobody = found.nobody[0];
  if (nobody) return refuse({ code: 'nobody-to-ask', step: nobody.name, because: nobody.because });
  return { ...found, policy, terms, before: termsOf(deal) };
}
