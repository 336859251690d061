import { z } from 'zod';
import type { Rotation } from '../../kernel/rotation.ts';
import { SOURCE_KINDS, type ItemKind, type Whom } from './contract.ts';

/*
 * An *issue* is drafted from what happened in a period, edited by people, approved and published. What is published is an
 * *edition*: it never changes; a correction is the next edition of the same issue. An *item* tells one thing and knows its
 * *source*: when the source is taken back, the item goes. A team *appears* in an issue by an item that is shown.
 */

export interface Source {
  readonly kind: (typeof SOURCE_KINDS)[number];
  readonly id: string;
}
export interface Item {
  /** `win:<deal>`, `thanks:<shout-out>` …: the same thing has the same id in every draft. */
  readonly id: string;
  readonly kind: ItemKind;
  /** Null: an editor's own words. */
  readonly source: Source | null;
  readonly title: string;
  readonly text: string;
  readonly path: string | null;
  /** Decimal and currency; null where amounts are not shown. */
  readonly amount: { readonly amount: string; readonly currency: string } | null;
  /** Ids of the teams that appear by it. */
  readonly teams: readonly string[];
  /** Ids of the people whom it names. */
  readonly people: readonly string[];
  readonly shown: boolean;
  readonly why: string;
  readonly edited: boolean;
}

export type Stage =
  | { readonly state: 'draft' }
  | { readonly state: 'approved'; readonly by: string | null; readonly at: number }
  | { readonly state: 'published'; readonly at: number }
  /** Thrown away before it was ever published. */
  | { readonly state: 'discarded'; readonly at: number };

export interface Issue {
  readonly id: string;
  readonly number: number;
  /** Epoch milliseconds, from (inclusive) to (exclusive). */
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  readonly title: string;
  readonly intro: string;
  readonly items: readonly Item[];
  readonly stage: Stage;
  /** Editions that are out. */
  readonly edition: number;
  /** Ids of items that were taken back after they were published: no edition shows them any more. */
  readonly withdrawn: readonly string[];
  /** Parts of it that stand in Slack. */
  readonly parts: number;
  readonly version: number;
  readonly updatedBy: string | null;
  readonly updatedAt: number;
}

/** As it went out. */
export interface Edition {
  readonly issueId: string;
  readonly number: number;
  readonly edition: number;
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  readonly title: string;
  readonly intro: string;
  /** Only those that are shown, in their order. */
  readonly items: readonly Item[];
  readonly note: string | null;
  readonly by: string | null;
  readonly at: number;
}
/** What the aggregate saves: the issue and the editions of this change. */
export interface IssueState {
  readonly issue: Issue;
  readonly out: readonly Edition[];
}

const issueId = z.string().regex(/^issue_[a-z0-9_-]{1,60}$/);
const of = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) => z.object({ type: z.literal(type), issueId, ...shape });
const version = z.number().int();
export const newsletterCommand = z.discriminatedUnion('type', [
  /** A new issue about a period. While another one is being made it is refused. */
  of('draft', { from: z.number(), to: z.number() }),
  /** Takes in what has happened since, and up to `to` if it is given. What an editor did stays. */
  of('refresh', { to: z.number().nullable() }),
  of('edit', {
    version,
    title: z.string(),
    intro: z.string(),
    items: z.array(z.object({ id: z.string(), title: z.string(), text: z.string(), shown: z.boolean(), teams: z.array(z.string()).optional() })),
  }),
  of('approve', { version }),
  /** `version`: null from Slack, where the button stands beside what was approved. */
  of('publish', { version: version.nullable(), note: z.string().nullable(), mail: z.boolean() }),
  of('correct', {}),
  of('discard', { version: version.nullable() }),
  of('withdraw', { source: z.object({ kind: z.enum(SOURCE_KINDS), id: z.string() }).nullable(), personId: z.string().nullable() }),
]);
export type NewsletterCommand = z.infer<typeof newsletterCommand>;
export type Of<T extends NewsletterCommand['type']> = Extract<NewsletterCommand, { type: T }>;

export type NewsletterRefusal =
  | { readonly code: 'not-an-editor' }
  | { readonly code: 'no-such-issue' }
  | { readonly code: 'draft-open'; readonly issueId: string; readonly number: number }
  | { readonly code: 'bad-period'; readonly field: 'from' }
  | { readonly code: 'moved-on'; readonly version: number; readonly by: string | null }
  | { readonly code: 'published-already'; readonly number: number; readonly at: number }
  | { readonly code: 'not-approved' }
  | { readonly code: 'not-published' }
  | { readonly code: 'has-been-out' }
  | { readonly code: 'nothing-in-it'; readonly field: 'items' }
  | { readonly code: 'team-missing'; readonly field: 'items'; readonly teams: readonly { readonly id: string; readonly missed: number }[] }
  | { readonly code: 'no-such-item'; readonly field: string; readonly id: string }
  | { readonly code: 'item-twice'; readonly field: string; readonly id: string }
  | { readonly code: 'no-such-team'; readonly field: string }
  | { readonly code: 'own-empty'; readonly field: string }
  | { readonly code: 'note-needed'; readonly field: 'note' };

/** One a company. */
export interface Spotlight {
  readonly rotation: Rotation;
}
export const spotlightCommand = z.discriminatedUnion('type', [
  /** The team had its turn in this issue. */
  z.object({ type: z.literal('shine'), team: z.string(), issue: z.number().int() }),
  z.object({ type: z.literal('skip'), team: z.string(), issue: z.number().int() }),
  z.object({ type: z.literal('unskip'), team: z.string(), issue: z.number().int() }),
  z.object({ type: z.literal('swap'), teams: z.tuple([z.string(), z.string()]) }),
]);
export type SpotlightCommand = z.infer<typeof spotlightCommand>;
export type SpotlightRefusal =
  | { readonly code: 'not-yours' }
  | { readonly code: 'no-such-team'; readonly field: 'team' | 'teams' }
  | { readonly code: 'same-team'; readonly field: 'teams' }
  | { readonly code: 'not-upcoming'; readonly field: 'teams' | 'issue' }
  | { readonly code: 'other-round'; readonly field: 'teams' };

export interface Suggestion {
  readonly id: string;
  readonly by: string;
  readonly text: string;
  readonly at: number;
}
export const suggestionCommand = z.object({ type: z.literal('suggest'), suggestionId: z.string(), text: z.string() });
export type SuggestionCommand = z.infer<typeof suggestionCommand>;
export type SuggestionRefusal = { readonly code: 'people-only' } | { readonly code: 'too-many'; readonly field: 'text' } | { readonly code: 'text-needed'; readonly field: 'text' };

/** What somebody chose for themselves; without a row both are true. */
export interface Reader {
  readonly personId: string;
  readonly mail: boolean;
  readonly named: boolean;
}
export const readerCommand = z.object({ type: z.literal('choose'), personId: z.string(), mail: z.boolean().optional(), named: z.boolean().optional() });
export type ReaderCommand = z.infer<typeof readerCommand>;
export type ReaderRefusal = { readonly code: 'not-you' } | { readonly code: 'nobody-there' };

/** What people may be named by in the settings. */
export type { Whom };

/** The name of an issue's period in the rotation of the spotlight. */
export const periodName = (number: number): string => `issue ${number}`;
/** What the turns of the spotlight are for. */
export const SEED = 'newsletter spotlight';
