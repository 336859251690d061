import { z } from 'zod';

/*
 * A *room* is the Slack channel of one deal. Its *card* is the pinned message that shows the deal. A *part* is what
 * another capability adds to the card (approvals, requests). Changes go to one *thread* a day.
 */
export interface Room {
  readonly dealId: string;
  readonly state: 'opening' | 'open' | 'archived' | 'failed';
  /** What it is or shall be called; Slack may have made it another name. */
  readonly name: string;
  readonly channel: string | null;
  readonly cardTs: string | null;
  /** Why it failed, in words. */
  readonly reason: string | null;
  readonly parts: Readonly<Record<string, Part>>;
  /** Slack users who could not be invited, with the reason. */
  readonly members: Readonly<Record<string, string>>;
  readonly threadDay: string | null;
  readonly threadTs: string | null;
  readonly openedAt: number;
  readonly updatedAt: number;
}
export interface Part {
  readonly order: number;
  readonly lines: readonly string[];
}

const dealId = z.string();
export const roomCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open'), dealId, why: z.string() }),
  z.object({ type: z.literal('confirm-opened'), dealId, channel: z.string(), name: z.string() }),
  z.object({ type: z.literal('confirm-failed'), dealId, reason: z.string() }),
  z.object({ type: z.literal('confirm-card'), dealId, ts: z.string() }),
  z.object({ type: z.literal('confirm-thread'), dealId, day: z.string(), ts: z.string() }),
  z.object({ type: z.literal('confirm-members'), dealId, failed: z.record(z.string(), z.string()) }),
  z.object({ type: z.literal('confirm-renamed'), dealId, name: z.string() }),
  z.object({ type: z.literal('sync-members'), dealId }),
  z.object({ type: z.literal('rename'), dealId }),
  z.object({ type: z.literal('archive'), dealId, why: z.string() }),
  z.object({ type: z.literal('adopt'), dealId, channel: z.string().regex(/^[CG][A-Z0-9]{2,30}$/), name: z.string() }),
  z.object({ type: z.literal('set-part'), dealId, part: z.string(), order: z.number(), lines: z.array(z.string()) }),
  z.object({ type: z.literal('left'), dealId, slackUser: z.string() }),
]);
export type RoomCommand = z.infer<typeof roomCommand>;

export type RoomRefusal =
  | { readonly code: 'no-such-deal' }
  | { readonly code: 'no-room' }
  | { readonly code: 'room-exists'; readonly channel: string | null }
  | { readonly code: 'not-open'; readonly state: Room['state'] };
