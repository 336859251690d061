import { z } from 'zod';
import type { Reason, Rotation, SwapRefused } from '../../kernel/rotation.ts';

/*
 * Teams host in turn. A *slot* of the rhythm is a *turn*, named by its date; its team's person is *asked*, and *accepts*
 * by making a session of it, *hands it over* to somebody else of the team, or the team *skips* and keeps its place.
 */

export interface Offer {
  readonly period: string;
  /** Epoch milliseconds. */
  readonly startsAt: number;
  readonly teamId: string;
  /** Null: nobody of the team is there; anyone of it may say something. */
  readonly personId: string | null;
  readonly state: 'asked' | 'accepted';
  readonly lunchId: string | null;
  readonly reason: Reason;
  /** Everybody who was asked, for their copy of the question. */
  readonly told: readonly string[];
}
/** There is one for a company. */
export interface Turns {
  readonly rotation: Rotation;
  /** By period. Those that are over have become the rotation's last turns. */
  readonly offers: readonly Offer[];
  readonly version: number;
  readonly updatedAt: number;
}
export const TURNS = 'turns';
export const noTurns: Turns = { rotation: { seats: [] }, offers: [], version: 0, updatedAt: 0 };
/** What the ties are settled for: `printf '%s' 'lunch-and-learn 2026-12-03 team_legal' | sha256sum`. */
export const SEED = 'lunch-and-learn';

const period = z.iso.date();
const of = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) => z.object({ type: z.literal(type), turnsId: z.literal(TURNS), ...shape });
export const turnsCommand = z.discriminatedUnion('type', [
  of('ask', { period, startsAt: z.number() }),
  of('settle', {}),
  of('hand-over', { period, personId: z.string() }),
  of('skip', { period }),
  of('swap', { teams: z.tuple([z.string(), z.string()]) }),
  of('filled', { period, lunchId: z.string(), teamId: z.string().nullable() }),
  of('unfilled', { period, lunchId: z.string(), teamId: z.string().nullable() }),
]);
export type TurnsCommand = z.infer<typeof turnsCommand>;

export type TurnsRefusal =
  | { readonly code: 'no-rhythm' }
  | { readonly code: 'no-such-turn' }
  | { readonly code: 'not-your-turn'; readonly teamId: string }
  | { readonly code: 'accepted-already' }
  | { readonly code: 'other-team'; readonly field: 'person'; readonly teamId: string }
  | { readonly code: 'nobody-there'; readonly field: 'person' }
  | { readonly code: 'admins-only' }
  | { readonly code: 'cannot-swap'; readonly field: 'teams'; readonly why: SwapRefused | 'asked-already' };

/** The address of somebody's own calendar feed, as its hash. */
export interface FeedAddress {
  readonly personId: string;
  /** SHA-256 of the token, hexadecimal; null: closed. */
  readonly hash: string | null;
  readonly since: number;
}
export const feedCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open'), personId: z.string(), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  z.object({ type: z.literal('close'), personId: z.string() }),
]);
export type FeedCommand = z.infer<typeof feedCommand>;
export type FeedRefusal = { readonly code: 'people-only' } | { readonly code: 'not-yours' } | { readonly code: 'shown-once' };
