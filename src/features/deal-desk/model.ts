import { z } from 'zod';
import type { DealSnapshot } from '../deals/events.ts';

/*
 * Words of the desk. A *request* asks for an exception on a deal. Its *terms* are the values asked for. A *policy*
 * (a decision table) says which *steps* it has to pass; each step has *approvers*, who give *decisions*.
 * A *round* is one submission: after "request changes" the next one is round 2.
 */

/** Discount in basis points (2450 is 24.5 %), so that no float ever decides. Null: not set. */
export interface Terms {
  readonly discount: number | null;
  readonly amount: { readonly minor: string; readonly currency: string } | null;
  readonly termMonths: number | null;
  readonly paymentDays: number | null;
}

export type RequestState = 'pending' | 'changes-requested' | 'approved' | 'rejected' | 'recalled';
export type StepState = 'waiting' | 'asked' | 'approved' | 'rejected' | 'changes-requested' | 'skipped' | 'withdrawn';
export type Verdict = 'approve' | 'reject' | 'request-changes';

export interface StepDecision {
  readonly by: string;
  readonly decision: Verdict;
  readonly reason: string | null;
  readonly at: number;
}

export type Completion = 'any' | 'all' | 'majority' | { readonly at_least: number } | { readonly percent: number };

export interface Step {
  readonly name: string;
  readonly after: readonly string[];
  readonly completion: Completion;
  /** Person ids, never the requester's. */
  readonly approvers: readonly string[];
  /** True when the policy's own approvers resolved to nobody and the fallback was taken. */
  readonly fallback: boolean;
  /** The rows that ask for it, in words. */
  readonly because: readonly string[];
  readonly state: StepState;
  readonly askedAt: number | null;
  readonly dueAt: number | null;
  readonly decidedAt: number | null;
  readonly decisions: readonly StepDecision[];
  readonly reminders: number;
}

export interface Comment {
  readonly by: string;
  readonly text: string;
  readonly at: number;
}

export interface ApprovalRequest {
  readonly id: string;
  readonly dealId: string;
  readonly requesterId: string;
  readonly state: RequestState;
  /** Whether the CRM has the outcome. */
  readonly written: 'not-yet' | 'writing' | 'written' | 'conflict' | 'refused';
  readonly version: number;
  readonly round: number;
  readonly policyName: string;
  /** The version of the settings that the policy is from. A request keeps the policy it started under. */
  readonly policyVersion: number;
  readonly why: string | null;
  readonly terms: Terms;
  readonly before: Terms;
  /** The deal as it was when asked. */
  readonly deal: DealSnapshot;
  readonly steps: readonly Step[];
  readonly comments: readonly Comment[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

const askedTerms = z.object({
  discount: z.number().int().optional(),
  termMonths: z.number().int().optional(),
  paymentDays: z.number().int().optional(),
});
export type AskedTerms = z.infer<typeof askedTerms>;

const requestId = z.string();
export const deskCommand = z.discriminatedUnion('type', [
  /** The first round makes the request, later rounds answer "request changes". */
  z.object({ type: z.literal('submit'), requestId, dealId: z.string(), terms: askedTerms, why: z.string().nullable() }),
  z.object({
    type: z.literal('decide'),
    requestId,
    decision: z.enum(['approve', 'reject', 'request-changes']),
    reason: z.string().nullable(),
    step: z.string().nullable(),
    /** From a button: the round it was drawn for. */
    round: z.number().int().optional(),
    /** From the API: the version that was seen. */
    version: z.number().int().optional(),
  }),
  z.object({ type: z.literal('comment'), requestId, text: z.string() }),
  z.object({ type: z.literal('recall'), requestId }),
  z.object({ type: z.literal('remind'), requestId, step: z.string(), round: z.number().int() }),
  z.object({ type: z.literal('confirm-written'), requestId, outcome: z.enum(['written', 'conflict', 'refused']), detail: z.string().nullable() }),
]);
export type DeskCommand = z.infer<typeof deskCommand>;

export type DeskRefusal =
  | { readonly code: 'no-such-deal' }
  | { readonly code: 'no-such-request' }
  | { readonly code: 'deal-closed'; readonly stage: string }
  | { readonly code: 'no-policy' }
  | { readonly code: 'no-terms'; readonly field: 'terms' }
  | { readonly code: 'no-list-price'; readonly field: 'terms.discount' }
  | { readonly code: 'unknown-terms'; readonly field: string; readonly why: readonly string[] }
  | { readonly code: 'already-in-flight'; readonly requestId: string; readonly requesterId: string }
  | { readonly code: 'nobody-to-ask'; readonly step: string; readonly because: readonly string[] }
  | { readonly code: 'reason-required'; readonly field: 'reason'; readonly decision: string }
  | { readonly code: 'own-request' }
  | { readonly code: 'not-an-approver'; readonly asked: readonly string[] }
  | { readonly code: 'which-step'; readonly field: 'step'; readonly steps: readonly string[] }
  | { readonly code: 'no-such-step'; readonly field: 'step'; readonly steps: readonly string[] }
  | { readonly code: 'step-not-asked'; readonly step: string; readonly state: StepState }
  | { readonly code: 'you-decided'; readonly decision: Verdict; readonly at: number }
  | { readonly code: 'already-decided'; readonly state: RequestState | StepState; readonly by: string | null; readonly at: number }
  | { readonly code: 'moved-on'; readonly version: number }
  | { readonly code: 'people-only' }
  | { readonly code: 'not-yours'; readonly requesterId: string }
  | { readonly code: 'person-inactive' };

/** Steps that wait for a decision of this person now. */
export const stepsFor = (request: ApprovalRequest, personId: string): Step[] =>
  request.state !== 'pending'
    ? []
    : request.steps.filter(
        step => step.state === 'asked' && step.approvers.includes(personId) && !step.decisions.some(d => d.by === personId),
      );

/** Everybody whom the request waits for now. */
export const waitingFor = (request: ApprovalRequest): string[] => [
  ...new Set(request.steps.flatMap(step => step.approvers.filter(id => stepsFor(request, id).includes(step)))),
];

/** How many yeses the step needs. */
export function needed(step: Pick<Step, 'completion' | 'approvers'>): number {
  const n = step.approvers.length;
  const c = step.completion;
  if (c === 'any') return Math.min(1, n);
  if (c === 'all') return n;
  if (c === 'majority') return Math.floor(n / 2) + 1;
  if ('at_least' in c) return Math.min(n, Math.max(1, c.at_least));
  return Math.min(n, Math.max(1, Math.ceil((n * c.percent) / 100)));
}

/** `1 of 3`, `all 2`: how the step is completed, in words. */
export function completionInWords(step: Pick<Step, 'completion' | 'approvers'>): string {
  const n = step.approvers.length;
  const m = needed(step);
  if (n === 1) return 'one person';
  if (m === n) return `all ${n}`;
  return m === 1 ? `any of ${n}` : `${m} of ${n}`;
}
