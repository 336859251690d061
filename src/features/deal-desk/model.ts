import { z } from 'zod';
import type { DealSnapshot } from '../deals/events.ts';
import type { Envelope } from './envelope.ts';
import type { Completion, Duration, Escalation } from '../../policy/model.ts';

/*
 * Words of the desk. A *request* asks for an exception on a deal. Its *terms* are the values asked for. A *policy*
 * (a decision table) says which *steps* it has to pass; each step has *approvers*, who give *decisions*. A yes is kept
 * as an *envelope*. A *round* is one set of terms that is put before people: a submission, or an edit of the deal while
 * the request lives. A *condition* is what an approver's yes depends on; a *promise* is what the customer was told they
 * will get, which a named person has to accept. A *stand-in* decides for an approver who is away.
 */

/** Discount in basis points (2450 is 24.5 %), so that no float ever decides. Null: not set. */
export interface Terms {
  readonly discount: number | null;
  readonly amount: { readonly minor: string; readonly currency: string } | null;
  readonly termMonths: number | null;
  readonly paymentDays: number | null;
}

export type TermValue = number | string | boolean | null | { readonly minor: string; readonly currency: string } | readonly string[];
/** By the policy's column names: `discount`, `term_months`, `fields.governing_law`. */
export type TermValues = { readonly [term: string]: TermValue };

export type RequestState = 'pending' | 'changes-requested' | 'approved' | 'rejected' | 'recalled' | 'expired';
export type StepState = 'waiting' | 'asked' | 'approved' | 'rejected' | 'changes-requested' | 'skipped' | 'withdrawn';
export type Verdict = 'approve' | 'reject' | 'request-changes' | 'abstain';

export interface StepDecision {
  /** A person's id, or `machine:<what>` for a deadline rule. */
  readonly by: string;
  /** The approver whose seat was used, when a stand-in decided. */
  readonly for: string | null;
  readonly decision: Verdict;
  readonly reason: string | null;
  readonly at: number;
  readonly round: number;
  /** Only of a yes: what it covers. */
  readonly envelope: Envelope | null;
}

export interface Question {
  readonly by: string;
  readonly text: string;
  readonly at: number;
}

export interface Step {
  readonly name: string;
  /** `promise`: somebody has to accept a promise. `ad-hoc`: a person added it. Both stay whatever the policy says. */
  readonly kind: 'policy' | 'promise' | 'ad-hoc';
  readonly after: readonly string[];
  readonly completion: Completion;
  /** Person ids; the requester is among them only where the policy allows it. */
  readonly approvers: readonly string[];
  /** Who may decide in an approver's seat: stand-in to absent approver. */
  readonly standIns: Readonly<Record<string, string>>;
  /** True when the policy's own approvers resolved to nobody and the fallback was taken. */
  readonly fallback: boolean;
  /** The rows that ask for it, in words, with the deal's own values. */
  readonly because: readonly string[];
  /** Names of those rows; absent on steps from before they were kept. */
  readonly rows?: readonly string[];
  readonly binds: readonly string[] | null;
  readonly tolerance: Readonly<Record<string, number>>;
  /** A yes needs a fresh sign-in. */
  readonly secondProof: boolean;
  readonly due: Duration | null;
  readonly remindAfter: Duration | null;
  readonly escalate: readonly Escalation[];
  readonly promiseId: string | null;
  /** Seats that people or deadlines gave away (`from` to `to`) or added (`from` null), kept when the policy is asked again. */
  readonly moves: readonly { readonly from: string | null; readonly to: string }[];
  readonly state: StepState;
  readonly askedAt: number | null;
  readonly dueAt: number | null;
  readonly decidedAt: number | null;
  readonly decisions: readonly StepDecision[];
  readonly reminders: number;
  /** How many of the escalations were carried out since it was asked. */
  readonly escalated: number;
  /** What an approver wants to know; the step stays asked. */
  readonly question: Question | null;
}

export interface Comment {
  readonly by: string;
  readonly text: string;
  readonly at: number;
  readonly kind: 'comment' | 'question' | 'answer';
  readonly step: string | null;
}

/** One set of terms that was put before people. */
export interface Round {
  readonly round: number;
  readonly at: number;
  readonly by: string | null;
  readonly how: 'asked' | 'asked-again' | 'edited';
  readonly values: TermValues;
  /** The steps whose yes these terms broke. */
  readonly broke: readonly { readonly step: string; readonly by: string; readonly term: string; readonly limit: TermValue; readonly value: TermValue }[];
}

export interface Condition {
  readonly id: string;
  readonly step: string;
  readonly by: string;
  readonly text: string;
  readonly ownerId: string;
  /** The last day, YYYY-MM-DD. */
  readonly due: string;
  readonly state: 'open' | 'met' | 'missed' | 'waived';
  readonly settledBy: string | null;
  readonly settledAt: number | null;
  readonly note: string | null;
}

export interface Promised {
  readonly id: string;
  readonly what: string;
  readonly due: string;
  /** Who has to accept it. */
  readonly ownerId: string;
  readonly state: 'asked' | 'accepted' | 'declined' | 'kept' | 'broken' | 'withdrawn';
  /** The day that the owner gave when accepting. */
  readonly acceptedDue: string | null;
  readonly settledBy: string | null;
  readonly settledAt: number | null;
  readonly note: string | null;
}

export interface Attachment {
  readonly name: string;
  readonly url: string;
}

/** A file that came with the request. Its bytes are kept apart, and the log has its hash alone. */
export interface RequestFile {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly by: string;
  readonly at: number;
  readonly round: number;
  readonly step: string | null;
}

/** Why a file that was chosen in Slack has not come. */
export const missedWhy = ['scope', 'gone', 'elsewhere', 'too-large', 'empty', 'name', 'too-many', 'ended', 'slack'] as const;
export type MissedWhy = (typeof missedWhy)[number];

/** A file that was chosen in Slack, until its bytes are here. */
export interface ComingFile {
  /** Slack's id. */
  readonly slackId: string;
  readonly name: string;
  readonly by: string;
  /** Null while it is fetched. */
  readonly missed: MissedWhy | null;
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
  /** The version of the settings that the policy is from. A round that a person asks takes the one in force; edits keep it. */
  readonly policyVersion: number;
  readonly why: string | null;
  /** What was asked beyond what the deal itself says; empty once it has been applied. */
  readonly asked: AskedTerms;
  readonly terms: Terms;
  readonly before: Terms;
  /** The values that the card shows and that a yes binds. */
  readonly values: TermValues;
  /** The deal as it was when these terms were put before people. */
  readonly deal: DealSnapshot;
  readonly steps: readonly Step[];
  readonly comments: readonly Comment[];
  readonly rounds: readonly Round[];
  readonly conditions: readonly Condition[];
  readonly promises: readonly Promised[];
  readonly attachments: readonly Attachment[];
  readonly files: readonly RequestFile[];
  readonly coming: readonly ComingFile[];
  /** Told, never asked. */
  readonly notify: readonly string[];
  /** Everybody who has a copy of the card in their direct messages; nobody is ever taken out. */
  readonly audience: readonly string[];
  /** The round that somebody saw last. */
  readonly looks: Readonly<Record<string, number>>;
  /** Whom the requester chose, by step. */
  readonly choices: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Set by the decision that ended them: asks whose time is now known. */
  readonly ended?: readonly StepTime[];
}

/** How one ask went. */
export interface StepTime {
  readonly step: string;
  readonly kind: Step['kind'];
  readonly round: number;
  readonly askedAt: number;
  readonly endedAt: number;
  readonly outcome: 'approved' | 'rejected' | 'changes-requested' | 'withdrawn';
  readonly decidedBy: string | null;
  /** In the working time of those who were asked. */
  readonly minutes: number;
  /** Where the first of them is: 0 to 23, and 1 (Monday) to 7. */
  readonly hour: number;
  readonly weekday: number;
  /** Team ids of those who were asked. */
  readonly teams: readonly string[];
  /** The people who were asked, as one key. */
  readonly who: string;
  /** Names of the policy's rows that asked. */
  readonly because: readonly string[];
}

const askedTerms = z.object({
  discount: z.number().int().optional(),
  termMonths: z.number().int().optional(),
  paymentDays: z.number().int().optional(),
});
export type AskedTerms = z.infer<typeof askedTerms>;

const requestId = z.string();
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const promised = z.object({ what: z.string(), due: day, ownerId: z.string() });
const attachment = z.object({ name: z.string().max(200), url: z.url().max(2000) });
const slackFile = z.object({ id: z.string(), name: z.string(), size: z.number() });
const storedFile = z.object({ id: z.string(), name: z.string(), mediaType: z.string(), size: z.number(), sha256: z.string() });
const wantedCondition = z.object({ text: z.string(), ownerId: z.string(), due: day });

export const deskCommand = z.discriminatedUnion('type', [
  /** The first round makes the request; later ones answer "request changes", or ask for something else on a live one. */
  z.object({
    type: z.literal('submit'),
    requestId,
    dealId: z.string(),
    terms: askedTerms,
    why: z.string().nullable(),
    choices: z.record(z.string(), z.string()).optional(),
    promises: z.array(promised).max(5).optional(),
    also: z.array(z.string()).max(10).optional(),
    attachments: z.array(attachment).max(10).optional(),
    /** Chosen in Slack: fetched once the request stands. */
    slackFiles: z.array(slackFile).optional(),
  }),
  z.object({
    type: z.literal('decide'),
    requestId,
    decision: z.enum(['approve', 'reject', 'request-changes', 'abstain']),
    reason: z.string().nullable(),
    step: z.string().nullable(),
    /** From a button: the round it was drawn for. */
    round: z.number().int().optional(),
    /** From the API: the version that was seen. */
    version: z.number().int().optional(),
    condition: wantedCondition.optional(),
    /** The day by which a promise will be kept. */
    promiseDue: day.optional(),
    /** How the person was known: a click, or a sign-in moments ago. */
    proof: z.enum(['click', 'fresh-sign-in']).optional(),
  }),
  /** An approver wants to know something; the step stays asked. */
  z.object({ type: z.literal('ask-back'), requestId, step: z.string().nullable(), text: z.string(), round: z.number().int().optional() }),
  z.object({ type: z.literal('comment'), requestId, text: z.string() }),
  /** A file whose bytes are stored already. `slackId`: it is one that was chosen in Slack. */
  z.object({ type: z.literal('attach'), requestId, file: storedFile, comment: z.string().nullable(), step: z.string().nullable(), slackId: z.string().optional() }),
  z.object({ type: z.literal('miss-file'), requestId, slackId: z.string(), why: z.enum(missedWhy) }),
  /** An approver's seat goes to somebody else. */
  z.object({ type: z.literal('reassign'), requestId, step: z.string().nullable(), to: z.string(), from: z.string().nullable(), reason: z.string().nullable() }),
  z.object({ type: z.literal('add-approver'), requestId, personId: z.string(), reason: z.string().nullable() }),
  z.object({ type: z.literal('recall'), requestId }),
  z.object({ type: z.literal('look'), requestId }),
  z.object({ type: z.literal('settle-condition'), requestId, conditionId: z.string(), as: z.enum(['met', 'waived', 'open']), note: z.string().nullable() }),
  z.object({ type: z.literal('settle-promise'), requestId, promiseId: z.string(), as: z.enum(['kept', 'broken']), note: z.string().nullable() }),
  /** The deal changed, or closed: what does that mean for the yeses? */
  z.object({ type: z.literal('recheck'), requestId }),
  z.object({ type: z.literal('remind'), requestId, step: z.string(), askedAt: z.number() }),
  z.object({ type: z.literal('escalate'), requestId, step: z.string(), askedAt: z.number(), n: z.number().int() }),
  z.object({ type: z.literal('expire'), requestId, round: z.number().int() }),
  z.object({ type: z.literal('condition-due'), requestId, conditionId: z.string(), when: z.enum(['soon', 'passed']) }),
  /** Somebody who is asked went away, came back or left: who decides now? */
  z.object({ type: z.literal('reseat'), requestId }),
  z.object({ type: z.literal('confirm-written'), requestId, outcome: z.enum(['written', 'conflict', 'refused']), detail: z.string().nullable() }),
]);
export type DeskCommand = z.infer<typeof deskCommand>;
export type Of<T extends DeskCommand['type']> = Extract<DeskCommand, { type: T }>;

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
  | { readonly code: 'choose-approver'; readonly field: string; readonly step: string; readonly options: readonly string[] }
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
  | { readonly code: 'person-inactive' }
  | { readonly code: 'second-proof-needed'; readonly step: string }
  | { readonly code: 'over-authority'; readonly step: string; readonly limit: string }
  | { readonly code: 'last-one'; readonly step: string }
  | { readonly code: 'cannot-ask'; readonly field: string; readonly personId: string; readonly why: 'unknown' | 'inactive' | 'requester' | 'asked-already' }
  | { readonly code: 'no-ad-hoc' }
  | { readonly code: 'bad-date'; readonly field: string; readonly given: string; readonly why: 'no-date' | 'past' | 'too-far' }
  | { readonly code: 'too-short'; readonly field: string; readonly least: number }
  | { readonly code: 'bad-file'; readonly field: string; readonly name: string; readonly why: 'no-name' | 'long-name' | 'bad-name' | 'empty' | 'too-large' }
  | { readonly code: 'too-many-files'; readonly field: string; readonly there: number }
  | { readonly code: 'not-concerned' }
  | { readonly code: 'no-more-files'; readonly state: RequestState }
  | { readonly code: 'no-such-condition' }
  | { readonly code: 'no-such-promise' }
  | { readonly code: 'not-your-condition'; readonly ownerId: string; readonly by: string };

/** Whose seat this person decides in: their own, or that of somebody who is away; undefined when in none. */
export const seatOf = (step: Pick<Step, 'approvers' | 'standIns'>, personId: string): string | undefined =>
  step.approvers.includes(personId) ? personId : Object.hasOwn(step.standIns, personId) ? step.standIns[personId] : undefined;

/** A yes that still counts: its envelope was never broken. */
export const stands = (decision: StepDecision): boolean => decision.decision === 'approve' && decision.envelope !== null && decision.envelope.broken === null;

const seat = (decision: StepDecision): string => decision.for ?? decision.by;

/** The seats that have said what still counts in this step: a yes that stands, or an abstention of the present question. */
export function settledSeats(step: Step): Set<string> {
  const seats = new Set<string>();
  for (const decision of step.decisions) {
    if (stands(decision)) seats.add(seat(decision));
    else if (decision.decision !== 'approve' && step.askedAt !== null && decision.at >= step.askedAt) seats.add(seat(decision));
  }
  return seats;
}

/** Seats with a yes that stands. */
export const yesSeats = (step: Pick<Step, 'decisions'>): Set<string> => new Set(step.decisions.filter(stands).map(seat));

/** Seats that have stepped aside since the step was asked. */
export const abstained = (step: Step): Set<string> =>
  new Set(step.decisions.filter(d => d.decision === 'abstain' && step.askedAt !== null && d.at >= step.askedAt).map(seat));

/** Who may decide in this step now: approvers and stand-ins whose seat has not spoken. */
export function openTo(step: Step): string[] {
  if (step.state !== 'asked') return [];
  const spoken = settledSeats(step);
  return [...new Set([...step.approvers, ...Object.keys(step.standIns)])].filter(id => !spoken.has(seatOf(step, id) ?? id));
}

/** Steps that wait for a decision of this person now. */
export const stepsFor = (request: ApprovalRequest, personId: string): Step[] =>
  request.state !== 'pending' ? [] : request.steps.filter(step => openTo(step).includes(personId));

/** Everybody whom the request waits for now. While an approver's question is open it waits for the requester too. */
export const waitingFor = (request: ApprovalRequest): string[] =>
  request.state !== 'pending'
    ? []
    : [...new Set(request.steps.flatMap(step => [...openTo(step), ...(step.state === 'asked' && step.question ? [request.requesterId] : [])]))];

/** How many yeses the step needs: of those who have not stepped aside. */
export function needed(step: Pick<Step, 'completion' | 'approvers'> & Partial<Step>): number {
  const aside = step.decisions ? abstained(step as Step).size : 0;
  const n = Math.max(1, step.approvers.length - aside);
  const c = step.completion;
  if (c === 'any') return 1;
  if (c === 'all') return n;
  if (c === 'majority') return Math.floor(n / 2) + 1;
  if ('at_least' in c) return Math.min(n, Math.max(1, c.at_least));
  return Math.min(n, Math.max(1, Math.ceil((n * c.percent) / 100)));
}

/** Enough yeses stand. */
export const satisfied = (step: Step): boolean => yesSeats(step).size >= needed(step);

/** `1 of 3`, `all 2`: how the step is completed, in words. */
export function completionInWords(step: Pick<Step, 'completion' | 'approvers'>): string {
  const n = step.approvers.length;
  const m = needed(step);
  if (n === 1) return 'one person';
  if (m === n) return `all ${n}`;
  return m === 1 ? `any of ${n}` : `${m} of ${n}`;
}

/** The steps that the present terms require. Others are kept for what was said in them. */
export const required = (request: Pick<ApprovalRequest, 'steps'>): Step[] => request.steps.filter(step => step.state !== 'skipped');

/** A condition whose day has passed unmet keeps an approved deal from being free. */
export const overdue = (request: Pick<ApprovalRequest, 'conditions'>): Condition[] => request.conditions.filter(c => c.state === 'missed');

/** Approved, with nothing overdue: the only state in which the gate is open. */
export const isFree = (request: ApprovalRequest): boolean => request.state === 'approved' && overdue(request).length === 0;

/** Whether edits of the deal still concern it. */
export const lives = (request: Pick<ApprovalRequest, 'state'>): boolean => request.state === 'pending' || request.state === 'changes-requested' || request.state === 'approved';
