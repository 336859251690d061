import { z } from 'zod';
import { ABOUT_KINDS } from './contract.ts';
import type { MemberAsOf } from './events.ts';

/*
 * A *shout-out* thanks people, or whole teams, for something, in words. Who thanks is the *giver*, who is thanked a
 * *receiver*. The *ledger* is only added to: taking one back is a *reversal*.
 */

export interface About {
  readonly kind: (typeof ABOUT_KINDS)[number];
  readonly id: string;
}
/** As it was given; nothing of it changes. */
export interface Thanks {
  readonly id: string;
  readonly giver: MemberAsOf;
  /** Everybody thanked, each once, members of the teams included. */
  readonly receivers: readonly MemberAsOf[];
  /** Ids of those who were thanked by name. */
  readonly named: readonly string[];
  /** Teams that were thanked as a whole. */
  readonly teams: readonly string[];
  readonly about: About | null;
  readonly words: string;
  readonly private: boolean;
  readonly at: number;
  /** The draft that it was sent from. */
  readonly draftId?: string | null;
  /** Sent since a shipped need was in a deal that was won. */
  readonly chain?: { readonly needId: string; readonly dealId: string } | null;
}
export interface Reversal {
  readonly by: string | null;
  readonly reason: string | null;
  readonly at: number;
}
/** A line of the ledger with its reversal, if there is one. */
export interface Entry {
  readonly thanks: Thanks;
  readonly reversal: Reversal | null;
}

const thanksId = z.string().regex(/^thanks_[a-z0-9_-]{1,60}$/);
export const recognitionCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('give'),
    thanksId,
    /** Ids of people and of teams. */
    people: z.array(z.string()),
    teams: z.array(z.string()),
    about: z.object({ kind: z.enum(ABOUT_KINDS), id: z.string() }).nullable(),
    words: z.string(),
    private: z.boolean(),
    /** The draft that these words come from. */
    draftId: z.string().nullable().optional(),
  }),
  z.object({ type: z.literal('reverse'), thanksId, reason: z.string().nullable() }),
]);
export type RecognitionCommand = z.infer<typeof recognitionCommand>;

export type RecognitionRefusal =
  | { readonly code: 'people-only' }
  | { readonly code: 'person-inactive' }
  | { readonly code: 'exists-already' }
  | { readonly code: 'nobody-named'; readonly field: 'people' }
  | { readonly code: 'too-many'; readonly field: 'people'; readonly named: number }
  | { readonly code: 'oneself'; readonly field: 'people' }
  | { readonly code: 'nobody-there'; readonly field: 'people' }
  | { readonly code: 'has-left'; readonly field: 'people'; readonly personId: string }
  | { readonly code: 'no-such-team'; readonly field: 'teams' }
  | { readonly code: 'team-empty'; readonly field: 'teams'; readonly teamId: string }
  | { readonly code: 'no-such-thing'; readonly field: 'about'; readonly kind: About['kind'] }
  | { readonly code: 'too-short'; readonly field: 'words'; readonly letters: number }
  | { readonly code: 'too-long'; readonly field: 'words'; readonly letters: number }
  | { readonly code: 'day-full'; readonly field: 'words' }
  | { readonly code: 'week-full'; readonly field: 'people'; readonly personId: string; readonly again: number }
  | { readonly code: 'no-such-draft' }
  | { readonly code: 'draft-ended'; readonly state: 'sent' | 'declined' | 'withdrawn' }
  | { readonly code: 'not-to-be-named'; readonly field: 'people'; readonly personId: string }
  | { readonly code: 'no-such-thanks' }
  | { readonly code: 'not-yours' };
