import { z } from 'zod';

/*
 * A *room* is the Slack channel of one deal. Its *card* is the pinned message that shows the deal. A *part* is what
 * another capability adds to the card (approvals, requests). What changes in a day becomes one *day line*.
 */
export type Room =
  /** Nobody asked for a room yet; only the parts of its future card are kept. */
  | (Asked & { readonly state: 'none'; readonly channel: null })
  | (Asked & { readonly state: 'opening'; readonly channel: null })
  /** It never came to be. A person may try again. */
  | (Asked & { readonly state: 'failed'; readonly channel: null; readonly reason: string })
  | (Placed & { readonly state: 'open' | 'archiving' | 'archived' | 'reopening' })
  /** The channel exists, and Slack does not let us in any more. */
  | (Placed & { readonly state: 'unreachable'; readonly reason: string });

interface Asked {
  readonly dealId: string;
  /** What it is or shall be called; Slack may have made it another name. */
  readonly name: string;
  readonly parts: Readonly<Record<string, Part>>;
  /** Epoch milliseconds. */
  readonly askedAt: number;
  readonly updatedAt: number;
}

/** A channel, and what Evenkeel has put into it. */
export interface Placed extends Asked {
  readonly channel: string;
  /** The card's timestamp, which is its id; null until it is posted. */
  readonly card: string | null;
  readonly url: string | null;
  readonly topic: string | null;
  readonly day: { readonly date: string; readonly ts: string } | null;
  /** Slack users who were invited once. Nobody is invited twice unless somebody asks. */
  readonly invited: readonly string[];
  /** Of those, who left by themselves. */
  readonly left: readonly string[];
  /** Who could not be invited, with the reason in words. */
  readonly missing: Readonly<Record<string, string>>;
  /** The channel was there before and was made a room. */
  readonly adopted: boolean;
}
export interface Part {
  readonly order: number;
  /** Plain text; the card escapes it. */
  readonly lines: readonly string[];
}

export const isPlaced = (room: Room): room is Extract<Room, Placed> => room.channel !== null;

const dealId = z.string();
const of = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), dealId, ...shape });

export const roomCommand = z.discriminatedUnion('type', [
  /** By rule it never brings an archived or failed room back; a person's does. */
  of('open', { why: z.enum(['rule', 'button', 'asked']) }),
  of('confirm-opened', { channel: z.string(), name: z.string() }),
  of('confirm-failed', { reason: z.string() }),
  of('confirm-card', { ts: z.string(), url: z.string().nullable() }),
  of('confirm-topic', { topic: z.string() }),
  of('confirm-day', { date: z.string(), ts: z.string() }),
  of('sync-members', {}),
  /** `released`: who was invited for a part in the deal and has none any more. */
  of('confirm-members', {
    invited: z.array(z.string()),
    missing: z.record(z.string(), z.string()),
    released: z.array(z.string()).optional(),
  }),
  of('rename', {}),
  of('confirm-renamed', { name: z.string() }),
  of('archive', { why: z.enum(['won', 'lost', 'deleted', 'asked']) }),
  of('confirm-archived', {}),
  of('reopen', {}),
  of('adopt', { channel: z.string(), name: z.string() }),
  of('set-part', { part: z.string(), order: z.number(), lines: z.array(z.string()) }),
  of('left', { slackUser: z.string() }),
  of('invite-back', { slackUser: z.string() }),
  /** A person's answer to the question whether a released member stays. `ts` is the question. */
  of('settle-member', { slackUser: z.string(), stays: z.boolean(), ts: z.string() }),
  /** Somebody archived or unarchived the channel by hand. */
  of('heard-archived', {}),
  of('heard-unarchived', {}),
  of('lose', { reason: z.string() }),
  /** A person wants what failed to be tried again. */
  of('retry', {}),
]);
export type RoomCommand = z.infer<typeof roomCommand>;

export type RoomRefusal =
  | { readonly code: 'no-such-deal' }
  | { readonly code: 'no-room' }
  | { readonly code: 'room-exists'; readonly channel: string | null }
  | { readonly code: 'other-deals-room'; readonly channel: string; readonly dealId: string }
  | { readonly code: 'not-open'; readonly state: Room['state'] }
  | { readonly code: 'has-a-part' }
  | { readonly code: 'nothing-to-retry' };
