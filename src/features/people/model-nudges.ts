import { z } from 'zod';

/*
 * A *nudge* is a gentle word to the one person who can act; their manager never hears of it. Its *key* says what it is
 * about: the same key again is the same nudge. Each person's *budget* says how many messages a week they want; what is
 * over it, or comes while they are away, waits on their Home tab.
 */

/** Messages in seven days for who has said nothing. */
export const USUAL_BUDGET = 3;
export const MOST_BUDGET = 10;
export const WEEK = 7 * 86_400_000;
/** What somebody has put aside is not brought up again for so long, and what nobody touched is let go. */
export const FORGET_AFTER = 30 * 86_400_000;

/** A button of another capability: its action's id, what it carries, what stands on it. */
export interface NudgeAction {
  readonly id: string;
  readonly value: string;
  readonly label: string;
}
export interface Nudge {
  readonly key: string;
  readonly kind: string;
  /** Plain text. */
  readonly words: string;
  /** Below the public address. */
  readonly link: string;
  readonly action: NudgeAction | null;
  /** Whoever nudges shows the matter on Home itself: it is not said there twice. */
  readonly shownOnHome?: boolean;
  /** When it was last brought up, epoch milliseconds. */
  readonly at: number;
  /** `due`: waits for working hours. `told`: in a message. `home`: only there, since the budget was used up or the person away. */
  readonly state: 'due' | 'told' | 'home';
}
export interface Nudges {
  readonly personId: string;
  /** Null: the usual one. */
  readonly budget: number | null;
  readonly open: readonly Nudge[];
  /** When messages went out, of the last seven days. */
  readonly told: readonly number[];
  /** What the person put aside, and when. */
  readonly done: readonly { readonly key: string; readonly at: number }[];
  readonly version: number;
}

const personId = z.string().regex(/^person_[a-z0-9_-]{1,60}$/);
const key = z.string().min(1).max(120);
export const nudgeCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('nudge'),
    personId,
    key,
    kind: z.string().min(1).max(40),
    words: z.string().trim().min(1).max(300),
    /** Below the public address. */
    link: z.string().regex(/^\/[^\s]{0,300}$/),
    action: z.object({ id: z.string().max(80), value: z.string().max(200), label: z.string().max(40) }).nullable().optional(),
    shownOnHome: z.boolean().optional(),
    /** What still waits so many days after it was last brought up may take another message of the budget; left out: never. */
    againAfterDays: z.number().int().min(1).max(30).optional(),
  }),
  /** Working hours have begun. */
  z.object({ type: z.literal('deliver'), personId, key }),
  /** The matter is settled: nothing waits any more. */
  z.object({ type: z.literal('settle'), personId, key }),
  /** The person puts it aside. */
  z.object({ type: z.literal('put-aside'), personId, key }),
  z.object({ type: z.literal('set-budget'), personId, budget: z.number().int().min(0).max(MOST_BUDGET).nullable() }),
]);
export type NudgeCommand = z.infer<typeof nudgeCommand>;
export type NudgeRefusal = { readonly code: 'own-nudges-only' } | { readonly code: 'no-such-nudge' } | { readonly code: 'no-such-person' };

export const budgetOf = (nudges: Nudges | undefined): number => nudges?.budget ?? USUAL_BUDGET;
/** Messages of the seven days before a moment. */
export const toldBefore = (nudges: Nudges | undefined, now: number): number => (nudges?.told ?? []).filter(at => at > now - WEEK).length;
/** What waits, the oldest first. */
export const waitingNudges = (nudges: Nudges | undefined, now: number): Nudge[] => (nudges?.open ?? []).filter(n => n.at > now - FORGET_AFTER);
