import { z } from 'zod';
import { isoMoment, page, personRef } from '../../kernel/contract.ts';

/** What the newsletter takes and answers over HTTP, for the API and the web app. */

export const ITEM_KINDS = ['win', 'thanks', 'shipped', 'decision', 'spotlight', 'lunch', 'team', 'suggestion', 'own'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];
export const SOURCE_KINDS = ['deal', 'thanks', 'need', 'decision', 'team', 'session', 'suggestion'] as const;
export const MOST_TITLE = 200;
export const MOST_TEXT = 4000;
export const MOST_INTRO = 2000;
export const MOST_ITEMS = 300;
export const MOST_NOTE = 500;

/** An e-mail address, a role, a team by its name. */
const whom = z.union(
  [z.strictObject({ person: z.email() }), z.strictObject({ role: z.string().min(1).max(60) }), z.strictObject({ team: z.string().min(1).max(80) })],
  { error: 'has to be { person: an e-mail address }, { role: its name } or { team: its name }' },
);
export type Whom = z.infer<typeof whom>;

const zone = z.string().max(60).refine(
  name => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
    } catch {
      return false;
    }
  },
  { error: 'is no time zone; write an IANA name such as Europe/Berlin' },
); // prettier-ignore

/** The setting `newsletter`, and the section of the same name in the configuration file. */
export const newsletterSettings = z.strictObject({
  /** What readers know it by. */
  name: z.string().trim().min(1).max(60).default('Newsletter'),
  /** Where an issue is shown in Slack; null: nowhere. */
  channel: z.string().regex(/^[CG][A-Z0-9]{2,30}$/, 'has to be the id of a channel, such as C0123ABCD').nullable().default(null),
  /** A draft is made by itself; `never`: only when an editor asks for one. */
  every: z.enum(['week', 'two-weeks', 'month', 'never']).default('week'),
  on: z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']).default('monday'),
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'has to be a time such as 08:00').default('08:00'),
  time_zone: zone.default('UTC'),
  /** Who edits and publishes, beside administrators. */
  editors: z.array(whom).max(50).default([]),
  /** Who gets it by e-mail: everybody here, some, or nobody. */
  recipients: z.union([z.literal('everybody'), z.array(whom).max(200)]).default([]),
  show_amounts: z.boolean().default(false),
  /** Teams that take part, by name; null: every team that has people. */
  teams: z.array(z.string().min(1).max(80)).min(1).max(100).nullable().default(null),
  /** Every team appears at least once within so many issues. */
  every_team_within: z.number().int().min(1).max(52).default(4),
}); // prettier-ignore
export type NewsletterSettings = z.infer<typeof newsletterSettings>;

const teamRef = z.object({ id: z.string(), name: z.string() });
export const itemJson = z.object({
  id: z.string(),
  kind: z.enum(ITEM_KINDS),
  title: z.string(),
  text: z.string(),
  /** Below the public address: what it is about. */
  path: z.string().nullable(),
  /** In words; null where amounts are not shown. */
  amount: z.string().nullable(),
  teams: z.array(teamRef),
  /** False: left out of the issue. */
  shown: z.boolean(),
  /** For the editor: where it comes from, or what it would take. */
  why: z.string(),
  /** Words were changed by an editor. */
  edited: z.boolean(),
});
export type ItemJson = z.infer<typeof itemJson>;

const issueHead = {
  id: z.string(),
  number: z.number().int(),
  title: z.string(),
  /** Such as `16 to 22 November 2026`. */
  period: z.string(),
};
/** What readers get. */
export const editionJson = z.object({
  ...issueHead,
  intro: z.string(),
  /** 1; each correction is one more. */
  edition: z.number().int(),
  /** What a correction mends; null for the first edition. */
  note: z.string().nullable(),
  publishedAt: isoMoment,
  items: z.array(itemJson),
  editions: z.array(z.object({ edition: z.number().int(), at: isoMoment, by: personRef.nullable(), note: z.string().nullable() })),
});
export type EditionJson = z.infer<typeof editionJson>;
/** What editors get beside it. */
export const draftJson = z.object({
  ...issueHead,
  intro: z.string(),
  state: z.enum(['draft', 'approved', 'published']),
  /** Editions that are out. */
  edition: z.number().int(),
  approvedBy: personRef.nullable(),
  /** Pass it as If-Match. */
  version: z.number().int(),
  updatedAt: isoMoment,
  updatedBy: personRef.nullable(),
  items: z.array(itemJson),
  /** Teams that have to appear in this issue and do not yet. */
  missing: z.array(z.object({ team: teamRef, missed: z.number().int() })),
  /** What publishing would do, in words: where it goes. */
  goes: z.array(z.string()),
  /** With this the preview shows what readers get. */
  publicUrl: z.string(),
});
export type DraftJson = z.infer<typeof draftJson>;

export const turnJson = z.object({
  issue: z.number().int(),
  team: teamRef,
  /** Why it is this team, in words. */
  reason: z.string(),
  /** What is hashed with SHA-256 where several have waited equally long; the lowest hash comes first. */
  tie: z.array(z.string()),
});
export const spotlightJson = z.object({ next: z.array(turnJson), past: z.array(z.object({ issue: z.number().int(), team: teamRef })), skipping: z.array(z.object({ issue: z.number().int(), team: teamRef })) });
export type SpotlightJson = z.infer<typeof spotlightJson>;

export const archivedJson = z.object({ ...issueHead, edition: z.number().int(), publishedAt: isoMoment, teams: z.array(teamRef), /** Where the words were found; what was searched for stands between two U+0001. */ found: z.string().nullable() });
export const archiveJson = page(archivedJson);
export type ArchiveJson = z.infer<typeof archiveJson>;
export const archiveQuery = z.strictObject({ q: z.string().max(200).optional(), cursor: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(100).optional() });

export const overviewJson = z.object({
  mayEdit: z.boolean(),
  /** For editors: the issue that is being made. */
  draft: z.object({ ...issueHead, state: z.enum(['draft', 'approved', 'published']), edition: z.number().int() }).nullable(),
  spotlight: spotlightJson,
  /** When the next draft makes itself; null where it does not. */
  nextDraft: isoMoment.nullable(),
});
export type OverviewJson = z.infer<typeof overviewJson>;

/** PUT /newsletter/issues/{id}, with If-Match. Items in the order in which they shall stand; own ones begin with `own:`. */
export const editIssue = z.strictObject({
  title: z.string().trim().min(1, 'is missing').max(MOST_TITLE),
  intro: z.string().max(MOST_INTRO),
  items: z
    .array(z.strictObject({ id: z.string().regex(/^[\p{L}\p{N}:_.@/-]{1,300}$/u, 'has to be the id of an item'), title: z.string().max(MOST_TITLE), text: z.string().max(MOST_TEXT), shown: z.boolean(), /** Ids; of own items. */ teams: z.array(z.string().max(80)).max(20).optional() }))
    .max(MOST_ITEMS),
});
export type EditIssue = z.infer<typeof editIssue>;
export const publishIssue = z.strictObject({
  /** What a correction mends: needed for one. */
  note: z.string().trim().max(MOST_NOTE).optional(),
  /** A correction goes by e-mail only when this is true. */
  mail: z.boolean().default(false),
});
export const publishedJson = z.object({ issue: editionJson, /** Titles that were left out since what they told was taken back meanwhile. */ dropped: z.array(z.string()) });

/** `team` by id or name. */
export const skipTurn = z.strictObject({ team: z.string().min(1).max(80), issue: z.number().int().min(1) });
export const swapTurns = z.strictObject({ teams: z.tuple([z.string().min(1).max(80), z.string().min(1).max(80)]) });
export const suggestItem = z.strictObject({ text: z.string().trim().min(3, 'has to say something').max(MOST_TEXT) });
export const readerJson = z.object({ /** The newsletter by e-mail. */ mail: z.boolean(), /** May be named in it. */ named: z.boolean() });
export const readerChange = z.strictObject({ mail: z.boolean().optional(), named: z.boolean().optional() });
/** GET and PUT /newsletter/settings. */
export const settingsJson = z.object({ settings: newsletterSettings, version: z.number().int() });
export type SettingsJson = z.infer<typeof settingsJson>;
/** POST /newsletter/issues: dates of the first and the last day; without them, since the last issue. */
export const newIssue = z.strictObject({ from: z.iso.date().optional(), to: z.iso.date().optional() });
export const EXPORTS = ['markdown', 'mail', 'text', 'slides', 'pdf'] as const;
