import { z } from 'zod';
import { ANSWERS, type Answer } from './contract.ts';

/*
 * A *session* is *proposed* until it has a time, then *scheduled*; it is *held* when its time has passed, or *cancelled*.
 * Who says that they come has a *seat* while there are seats, otherwise a place on the *waiting list*, in the order in
 * which they said so.
 */

export interface Rsvp {
  readonly personId: string;
  readonly answer: Answer;
  /** The order of those who come: lower was first. A yes after a no or maybe goes to the end. */
  readonly place: number;
  /** Reminders given for the time that it has now: `day`, `morning`. */
  readonly reminded: readonly string[];
  readonly at: number;
}
/** Somebody was there, with the team that they were in that day. */
export interface Came {
  readonly personId: string;
  readonly teamId: string | null;
  /** They said so themselves: the host does not take it back. */
  readonly self: boolean;
}

interface Common {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly hostId: string | null;
  readonly teamId: string | null;
  readonly proposedBy: string | null;
  /** Where its card stands; null: nowhere. */
  readonly channel: string | null;
  readonly timeZone: string;
  readonly minutes: number;
  readonly place: string | null;
  readonly capacity: number | null;
  readonly materials: string | null;
  /** The suggested topic that it came from, by its key. */
  readonly topic: string | null;
  /** The slot of the rota that it fills, YYYY-MM-DD. */
  readonly turn: string | null;
  /** RFC 5545, 3.8.7.4: rises with each change that people's calendars have to hear of. */
  readonly sequence: number;
  /** When that was. Epoch milliseconds. */
  readonly changedAt: number;
  readonly rsvps: readonly Rsvp[];
  readonly came: readonly Came[];
  /** What the host was reminded of for the time that it has now, and what was done once at its end. */
  readonly done: readonly string[];
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}
export type Lunch = Common &
  (
    | { readonly state: 'proposed'; readonly startsAt: null }
    | { readonly state: 'scheduled' | 'held'; readonly startsAt: number }
    | { readonly state: 'cancelled'; readonly startsAt: number | null; readonly reason: string | null }
  );
export const endOf = (lunch: { readonly startsAt: number; readonly minutes: number }): number => lunch.startsAt + lunch.minutes * 60_000;

const lunchId = z.string().regex(/^lunch_[a-z0-9_-]{1,60}$/);
const version = z.number().int().optional();
const given = {
  title: z.string(),
  description: z.string(),
  hostId: z.string().nullable(),
  teamId: z.string().nullable(),
  startsAt: z.number().nullable(),
  timeZone: z.string(),
  minutes: z.number(),
  place: z.string().nullable(),
  capacity: z.number().nullable(),
  materials: z.string().nullable(),
};
/** What people remember for themselves, and what the host has to do. */
export const PERSONAL = ['day', 'morning'] as const;
export const HOSTS = ['three-weeks', 'one-week', 'host-morning'] as const;

export const lunchCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('propose'), lunchId, ...given, topic: z.string().nullable(), turn: z.string().nullable() }),
  z.object({ type: z.literal('change'), lunchId, ...z.object(given).partial().shape, version }),
  z.object({ type: z.literal('answer'), lunchId, answer: z.enum(ANSWERS) }),
  z.object({ type: z.literal('cancel'), lunchId, reason: z.string().nullable() }),
  z.object({ type: z.literal('record'), lunchId, people: z.array(z.string()), materials: z.string().nullable().optional() }),
  z.object({ type: z.literal('check-in'), lunchId }),
  /** Moments. `startsAt` is the time that they were set for: another time makes them nothing. */
  z.object({ type: z.literal('remind'), lunchId, what: z.enum([...PERSONAL, ...HOSTS]), personId: z.string(), startsAt: z.number() }),
  z.object({ type: z.literal('begin'), lunchId, startsAt: z.number() }),
  z.object({ type: z.literal('end'), lunchId, startsAt: z.number() }),
]);
export type LunchCommand = z.infer<typeof lunchCommand>;

export type LunchRefusal =
  | { readonly code: 'no-such-lunch' }
  | { readonly code: 'exists-already' }
  | { readonly code: 'people-only' }
  | { readonly code: 'person-inactive' }
  | { readonly code: 'nobody-there'; readonly field: 'host' | 'people' }
  | { readonly code: 'no-such-team'; readonly field: 'team' }
  | { readonly code: 'words-missing'; readonly field: 'title' }
  | { readonly code: 'already-over'; readonly field: 'start' }
  | { readonly code: 'bad-start'; readonly field: 'start' }
  | { readonly code: 'host-missing'; readonly field: 'host' }
  | { readonly code: 'not-the-host' }
  | { readonly code: 'not-scheduled'; readonly state: Lunch['state'] }
  | { readonly code: 'not-yet' }
  | { readonly code: 'too-late' }
  | { readonly code: 'people-came' }
  | { readonly code: 'moved-on'; readonly version: number };
