import { z } from 'zod';
import type { NeedState, Urgency, Vendor } from './contract.ts';
import { quarter, STATES, URGENCIES, VENDORS } from './contract.ts';

/*
 * A *need* is what customers ask for. A *voice* is one time that somebody asked, in their own words. Two needs that
 * turn out to be one are *merged*: the merged one points to the other and keeps its voices; all of them are the
 * *family* of the need that is pointed to. What is planned or in progress is the *roadmap*.
 */
export interface Voice {
  readonly id: string;
  readonly needId: string;
  readonly words: string;
  readonly saidBy: string | null;
  readonly dealId: string | null;
  /** Only where there is no deal. */
  readonly account: string | null;
  readonly urgency: Urgency;
  readonly capturedBy: string | null;
  /** The team of the one who captured it, as it was that day. */
  readonly teamId: string | null;
  readonly source: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export type Standing =
  | { readonly state: 'heard' | 'under-review' }
  | { readonly state: 'planned'; readonly quarter: string }
  | { readonly state: 'in-progress'; readonly quarter: string | null }
  | { readonly state: 'shipped'; readonly release: Release | null }
  | { readonly state: 'declined'; readonly reason: string };
export interface Release {
  readonly name: string;
  readonly url: string | null;
}
/** Where a need stands; a merged one remembers where it stood. */
export type Place = Standing | { readonly state: 'merged'; readonly into: string; readonly was: Standing };

export interface Issue {
  readonly vendor: Vendor;
  /** `owner/name#12`, `ENG-12`, `PROJ-12`. */
  readonly key: string;
  readonly url: string;
  readonly state: 'open' | 'done' | 'released' | 'cancelled';
}

/** That one customer carries a need was decided by somebody, for a reason and a time. */
export interface StrategicException {
  readonly id: string;
  readonly account: string;
  readonly by: string;
  readonly why: string;
  readonly cost: { readonly amount: string; readonly currency: string } | null;
  /** YYYY-MM-DD, the last day. */
  readonly until: string;
  readonly at: number;
  readonly endedAt: number | null;
}

export interface Need {
  readonly id: string;
  readonly title: string;
  readonly place: Place;
  readonly productOwnerId: string | null;
  readonly builders: readonly string[];
  readonly issues: readonly Issue[];
  readonly exceptions: readonly StrategicException[];
  /** The text for customers, where somebody has edited the draft. */
  readonly note: string | null;
  readonly version: number;
  readonly createdBy: string | null;
  readonly createdAt: number;
  readonly movedAt: number;
  readonly updatedAt: number;
}
/** A need with the voices of its own row. */
export interface NeedWithVoices {
  readonly need: Need;
  readonly voices: readonly Voice[];
}

const needId = z.string().min(1).max(80);
const of = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) => z.object({ type: z.literal(type), needId, ...shape });
const release = z.object({ name: z.string(), url: z.string().nullable() }).nullable();

export const needCommand = z.discriminatedUnion('type', [
  /** Adds a voice; makes the need where there is none of this id. */
  of('capture', {
    voiceId: z.string(),
    /** Needed for a new need. */
    title: z.string().nullable(),
    /** Although there are needs like it. */
    anyway: z.boolean(),
    words: z.string(),
    saidBy: z.string().nullable(),
    dealId: z.string().nullable(),
    account: z.string().nullable(),
    urgency: z.enum(URGENCIES),
    source: z.string(),
  }),
  /** `quiet`: history that is replayed; nobody is told. */
  of('move', { state: z.enum(STATES), quarter: quarter.nullable(), reason: z.string().nullable(), release, quiet: z.boolean().optional() }),
  of('change', { title: z.string().optional(), productOwnerId: z.string().nullable().optional(), builders: z.array(z.string()).optional(), note: z.string().nullable().optional() }),
  of('merge', { into: z.string() }),
  of('confirm-merged', { from: z.string(), title: z.string() }),
  of('unmerge', {}),
  of('split-off', { from: z.string(), voices: z.array(z.string()), title: z.string() }),
  of('confirm-split', { into: z.string(), title: z.string(), voices: z.number() }),
  of('link-issue', { vendor: z.enum(VENDORS), key: z.string(), url: z.string() }),
  of('unlink-issue', { vendor: z.enum(VENDORS), key: z.string() }),
  /** What the tracker says about a linked issue. */
  of('hear-issue', { vendor: z.enum(VENDORS), key: z.string(), state: z.enum(['open', 'done', 'released', 'cancelled']), release }),
  of('except', { exceptionId: z.string(), account: z.string(), why: z.string(), cost: z.object({ amount: z.string(), currency: z.string() }).nullable(), until: z.string() }),
  of('end-exception', { exceptionId: z.string() }),
]);
export type NeedCommand = z.infer<typeof needCommand>;
export type Of<T extends NeedCommand['type']> = Extract<NeedCommand, { type: T }>;

export interface Like {
  readonly needId: string;
  readonly title: string;
  /** 0 to 1. */
  readonly likeness: number;
}

export type NeedRefusal =
  | { readonly code: 'no-such-need' }
  | { readonly code: 'no-such-deal'; readonly field: 'dealId' }
  | { readonly code: 'no-such-person'; readonly field: string }
  | { readonly code: 'person-inactive' }
  | { readonly code: 'not-product'; readonly team: string }
  | { readonly code: 'title-needed'; readonly field: 'title' }
  | { readonly code: 'words-needed'; readonly field: 'words' }
  | { readonly code: 'looks-like'; readonly field: 'title'; readonly like: readonly Like[] }
  | { readonly code: 'merged'; readonly into: string }
  | { readonly code: 'not-merged' }
  | { readonly code: 'merge-into-itself'; readonly field: 'into' }
  | { readonly code: 'no-such-target'; readonly field: 'into' }
  | { readonly code: 'no-such-voice'; readonly field: 'voices' }
  | { readonly code: 'nothing-left'; readonly field: 'voices' }
  | { readonly code: 'quarter-needed'; readonly field: 'quarter' }
  | { readonly code: 'reason-needed'; readonly field: 'reason' }
  | { readonly code: 'issue-taken'; readonly field: 'url'; readonly needId: string }
  | { readonly code: 'until-passed'; readonly field: 'until' }
  | { readonly code: 'no-such-exception' };

export const isMerged = (need: Need): need is Need & { place: { state: 'merged'; into: string; was: Standing } } => need.place.state === 'merged';
export const standingOf = (need: Need): Standing => (need.place.state === 'merged' ? need.place.was : need.place);
export const stateOf = (need: Need): NeedState => standingOf(need).state;
export const quarterOf = (place: Place): string | null => (place.state === 'planned' || place.state === 'in-progress' ? place.quarter : null);
