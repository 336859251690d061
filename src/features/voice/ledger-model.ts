import { z } from 'zod';
import { DECISION_KINDS, OUTCOMES, type DecisionKind, type Outcome } from './contract.ts';

/*
 * The *voice ledger* holds decisions: a question, what each team said to it (*inputs*), who owes the answer and by when,
 * and the answer with its reason. A *promise* is what an approval has promised to a customer; until the named person in
 * product has said yes it is *flagged*.
 */
export interface Input {
  readonly id: string;
  readonly by: string | null;
  /** The team as it was that day. */
  readonly teamId: string | null;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly at: number;
}
export type End =
  | { readonly state: 'open' }
  | { readonly state: 'answered'; readonly outcome: Outcome; readonly reason: string; readonly by: string | null; readonly at: number }
  | { readonly state: 'withdrawn'; readonly by: string | null; readonly at: number };
export interface LedgerDecision {
  readonly id: string;
  readonly kind: DecisionKind;
  readonly question: string;
  readonly ownerId: string;
  /** YYYY-MM-DD, in the owner's time zone. */
  readonly answerBy: string;
  readonly needId: string | null;
  readonly dealId: string | null;
  readonly raisedBy: string | null;
  readonly raisedAt: number;
  readonly inputs: readonly Input[];
  readonly end: End;
  readonly reminders: number;
  readonly version: number;
  readonly updatedAt: number;
}

const decisionId = z.string().min(1).max(80);
const of = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) => z.object({ type: z.literal(type), decisionId, ...shape });
export const decisionCommand = z.discriminatedUnion('type', [
  of('raise', {
    kind: z.enum(DECISION_KINDS),
    question: z.string(),
    ownerId: z.string(),
    answerBy: z.string().nullable(),
    needId: z.string().nullable(),
    dealId: z.string().nullable(),
    input: z.string().nullable(),
    /** `quiet`: history that is replayed; nobody is told or reminded. */
    quiet: z.boolean().optional(),
  }),
  of('give-input', { inputId: z.string(), text: z.string() }),
  of('answer', { outcome: z.enum(OUTCOMES), reason: z.string(), quiet: z.boolean().optional() }),
  of('hand-over', { ownerId: z.string() }),
  of('withdraw', {}),
  of('remind', {}),
]);
export type DecisionCommand = z.infer<typeof decisionCommand>;

export type DecisionRefusal =
  | { readonly code: 'no-such-decision' }
  | { readonly code: 'no-such-person'; readonly field: 'ownerId' }
  | { readonly code: 'no-such-need'; readonly field: 'needId' }
  | { readonly code: 'no-such-deal'; readonly field: 'dealId' }
  | { readonly code: 'person-inactive' }
  | { readonly code: 'date-passed'; readonly field: 'answerBy' }
  | { readonly code: 'reason-needed'; readonly field: 'reason' }
  | { readonly code: 'text-needed'; readonly field: 'text' }
  | { readonly code: 'not-owner'; readonly ownerId: string }
  | { readonly code: 'ended'; readonly state: 'answered' | 'withdrawn' };

export type PromiseState =
  | { readonly state: 'flagged' }
  | { readonly state: 'accepted'; readonly by: string | null; readonly at: number }
  | { readonly state: 'declined'; readonly by: string | null; readonly at: number; readonly reason: string | null };
export interface Commitment {
  readonly id: string;
  readonly requestId: string;
  readonly dealId: string;
  readonly needId: string;
  readonly what: string;
  readonly due: string | null;
  readonly ownerId: string | null;
  readonly yes: PromiseState;
  readonly receivedAt: number;
  readonly updatedAt: number;
}
const promise = { promiseId: z.string().min(1).max(80), requestId: z.string().max(80), dealId: z.string().max(80), what: z.string().max(2000), due: z.string().max(40).nullable(), ownerId: z.string().max(80).nullable() };
export const promiseCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('receive'), ...promise }),
  z.object({ type: z.literal('accept'), ...promise, by: z.string().nullable() }),
  z.object({ type: z.literal('decline'), ...promise, by: z.string().nullable(), reason: z.string().max(2000).nullable() }),
]);
export type PromiseCommand = z.infer<typeof promiseCommand>;
export type PromiseRefusal = { readonly code: 'no-such-deal' };
