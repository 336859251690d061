import { z } from 'zod';

/*
 * A *draft* of thanks is what the record of a deal suggests; its *drafter* reads it, changes it, sends it or declines it,
 * and anybody *named* in it may decline to be. The *credit chain* of a need ends with the *first win*: the first deal that
 * was won with the shipped need in it. The *closing* of a deal is its end, won or lost, and what that set going.
 */

/** What a draft rests on: things that somebody did and that stand in the log. */
export type Evidence =
  /** Asked for the need first. */
  | { readonly kind: 'asked'; readonly personId: string; readonly customer: string | null }
  /** Asked for it before and was lost. */
  | { readonly kind: 'lost'; readonly dealId: string; readonly customer: string }
  | { readonly kind: 'decided' | 'built' | 'shipped' | 'won'; readonly personId: string }
  /** Minutes of working time. */
  | { readonly kind: 'request'; readonly personId: string; readonly requestId: string; readonly what: string; readonly minutes: number }
  | { readonly kind: 'approval'; readonly personId: string; readonly step: string; readonly minutes: number }
  | { readonly kind: 'promise'; readonly personId: string; readonly what: string }
  | { readonly kind: 'answer'; readonly personId: string; readonly question: string; readonly outcome: 'accepted' | 'partly' | 'declined' }
  /** Said what their team thinks of a question that was answered. */
  | { readonly kind: 'input'; readonly personId: string; readonly question: string }
  /** `what`: a need, a promise or a request. */
  | { readonly kind: 'reasoned-no'; readonly personId: string; readonly what: string };
export const evidence = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('asked'), personId: z.string(), customer: z.string().nullable() }),
  z.object({ kind: z.literal('lost'), dealId: z.string(), customer: z.string() }),
  z.object({ kind: z.enum(['decided', 'built', 'shipped', 'won']), personId: z.string() }),
  z.object({ kind: z.literal('request'), personId: z.string(), requestId: z.string(), what: z.string(), minutes: z.number() }),
  z.object({ kind: z.literal('approval'), personId: z.string(), step: z.string(), minutes: z.number() }),
  z.object({ kind: z.literal('promise'), personId: z.string(), what: z.string() }),
  z.object({ kind: z.literal('answer'), personId: z.string(), question: z.string(), outcome: z.enum(['accepted', 'partly', 'declined']) }),
  z.object({ kind: z.literal('input'), personId: z.string(), question: z.string() }),
  z.object({ kind: z.literal('reasoned-no'), personId: z.string(), what: z.string() }),
]);

export type DraftEnd =
  | { readonly state: 'waiting' }
  | { readonly state: 'sent'; readonly thanksId: string; readonly at: number }
  | { readonly state: 'declined'; readonly at: number }
  | { readonly state: 'withdrawn'; readonly why: 'reopened' | 'nobody-left' | 'drafter-left'; readonly at: number };
export interface Draft {
  readonly id: string;
  readonly kind: 'chain' | 'helped';
  readonly drafterId: string;
  /** Whom it thanks, each once. */
  readonly people: readonly string[];
  /** Who was named and does not want to be. */
  readonly declinedBy: readonly string[];
  readonly dealId: string;
  readonly needId: string | null;
  /** What the shout-out will be about. */
  readonly about: { readonly kind: 'deal' | 'need'; readonly id: string };
  readonly evidence: readonly Evidence[];
  /** As suggested. */
  readonly words: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly version: number;
  readonly end: DraftEnd;
}

const draftId = z.string().regex(/^draft_[a-z0-9_-]{1,60}$/);
const of = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) => z.object({ type: z.literal(type), draftId, ...shape });
export const draftCommand = z.discriminatedUnion('type', [
  of('propose', {
    kind: z.enum(['chain', 'helped']),
    drafterId: z.string(),
    people: z.array(z.string()),
    dealId: z.string(),
    needId: z.string().nullable(),
    about: z.object({ kind: z.enum(['deal', 'need']), id: z.string() }),
    evidence: z.array(evidence),
    words: z.string(),
  }),
  /** By the drafter: not this time. */
  of('decline', {}),
  /** By somebody named: leave me out. */
  of('decline-name', {}),
  of('confirm-sent', { thanksId: z.string() }),
  of('withdraw', { why: z.literal('reopened') }),
  /** Somebody has left: as the drafter, or as one who is named. */
  of('drop', { personId: z.string() }),
]);
export type DraftCommand = z.infer<typeof draftCommand>;
export type DraftRefusal =
  | { readonly code: 'no-such-draft' }
  | { readonly code: 'not-your-draft' }
  | { readonly code: 'not-named' }
  | { readonly code: 'draft-ended'; readonly state: 'sent' | 'declined' | 'withdrawn' };

/** A deal won with a shipped need in it. */
export interface Win {
  readonly id: string;
  readonly dealId: string;
  readonly kind: 'first' | 'later';
  /** When the deal was won, and when it was recorded here. Epoch milliseconds. */
  readonly wonAt: number;
  readonly at: number;
  readonly reversedAt: number | null;
}
export interface Chain {
  readonly needId: string;
  readonly wins: readonly Win[];
}
const ofNeed = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) => z.object({ type: z.literal(type), needId: z.string().min(1).max(80), ...shape });
export const chainCommand = z.discriminatedUnion('type', [ofNeed('won', { dealId: z.string(), wonAt: z.number() }), ofNeed('reopened', { dealId: z.string() })]);
export type ChainCommand = z.infer<typeof chainCommand>;

/** What the end of a deal set going. */
export interface Closing {
  readonly dealId: string;
  readonly kind: 'won' | 'lost' | 'open';
  readonly at: number;
  readonly drafts: readonly string[];
  readonly needs: readonly string[];
}
const ofDeal = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) => z.object({ type: z.literal(type), dealId: z.string().min(1).max(80), ...shape });
export const closingCommand = z.discriminatedUnion('type', [ofDeal('closed', { kind: z.enum(['won', 'lost']), at: z.number() }), ofDeal('reopened', {})]);
export type ClosingCommand = z.infer<typeof closingCommand>;

export const standingWins = (chain: Chain | undefined): Win[] => (chain?.wins ?? []).filter(w => w.reversedAt === null);
export const firstWinOf = (chain: Chain | undefined): Win | undefined => standingWins(chain).find(w => w.kind === 'first');
/** The id of the shout-out that a draft becomes: twice the same click is once the same thanks. */
export const thanksIdOf = (draft: string): string => `thanks_${draft.slice('draft_'.length)}`;
