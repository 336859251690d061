import { z } from 'zod';
import { isoMoment, page, personRef } from '../../kernel/contract.ts';

/** What recognition takes and answers over HTTP, for the API and the web app. */

export const ABOUT_KINDS = ['deal', 'need', 'request'] as const;
/** Small signs under a shout-out. */
export const SIGNS = ['heart', 'applause', 'hands', 'confetti'] as const;
export type Sign = (typeof SIGNS)[number];
/** Enough to say what for; counted without the spaces around. */
export const LEAST_LETTERS = 20;
export const MOST_LETTERS = 2000;
/** People and teams in one shout-out. */
export const MOST_NAMED = 10;
/** By one person in one day of their time zone. */
export const A_DAY = 5;
/** By one person to the same person in seven days. */
export const A_WEEK = 3;

/** The setting `recognition`. */
export const recognitionSettings = z.strictObject({
  /** The channel in which shout-outs are shown; null: only those thanked and the wall have them. */
  channel: z
    .string()
    .regex(/^[CG][A-Z0-9]{2,30}$/, 'has to be the id of a channel, such as C0123ABCD')
    .nullable()
    .default(null),
});
export type RecognitionSettings = z.infer<typeof recognitionSettings>;

/** POST /thanks. The lengths are checked with words that explain them. */
export const giveThanks = z.strictObject({
  /** Ids or e-mail addresses. */
  people: z.array(z.string().max(254)).max(50).default([]),
  /** Ids or names. */
  teams: z.array(z.string().max(80)).max(50).default([]),
  about: z.strictObject({ kind: z.enum(ABOUT_KINDS), id: z.string().max(80) }).nullable().default(null),
  words: z.string().max(10_000),
  /** Only those who are thanked and the giver see it. */
  private: z.boolean().default(false),
});
/** POST /thanks/{id}/signs */
export const setSign = z.strictObject({ sign: z.enum(SIGNS), add: z.boolean() });
export const reverseThanks = z.strictObject({ reason: z.string().trim().max(500).optional() });

export const thanksJson = z.object({
  id: z.string(),
  giver: personRef,
  /** Named one by one; members of a team that was thanked as a whole are not repeated here. */
  people: z.array(personRef),
  teams: z.array(z.object({ id: z.string(), name: z.string() })),
  about: z.object({ kind: z.enum(ABOUT_KINDS), id: z.string(), name: z.string() }).nullable(),
  words: z.string(),
  private: z.boolean(),
  at: isoMoment,
  /** How many set each sign, and whether the viewer did; those that nobody set are left out. */
  signs: z.array(z.object({ sign: z.enum(SIGNS), count: z.number().int(), mine: z.boolean() })),
  /** The viewer may take it back. */
  mayReverse: z.boolean(),
});
export type ThanksJson = z.infer<typeof thanksJson>;
export const wallJson = page(thanksJson);
export const wallQuery = z.strictObject({
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
});

/** GET /thanks/mine: nobody else sees this. */
export const myThanksJson = z.object({
  received: z.array(thanksJson),
  given: z.array(thanksJson),
  /** The last twelve months. */
  year: z.object({ received: z.number().int(), fromPeople: z.number().int(), given: z.number().int(), toPeople: z.number().int() }),
  /** Shout-outs that may still be given today. */
  leftToday: z.number().int(),
});

/** A draft as its drafter sees it, or one who is named in it. */
export const draftJson = z.object({
  id: z.string(),
  /** `chain`: a shipped need is in a deal that was won. `helped`: somebody helped with a deal that has ended. */
  kind: z.enum(['chain', 'helped']),
  drafter: personRef,
  people: z.array(personRef),
  deal: z.object({ id: z.string(), name: z.string() }),
  need: z.object({ id: z.string(), name: z.string() }).nullable(),
  about: z.object({ kind: z.enum(ABOUT_KINDS), id: z.string(), name: z.string() }),
  /** What it rests on, one sentence each. */
  evidence: z.array(z.string()),
  /** As suggested; null for those who are only named in it. */
  words: z.string().nullable(),
  at: isoMoment,
});
export type DraftJson = z.infer<typeof draftJson>;
/** GET /thanks/drafts */
export const draftsJson = z.object({ toSend: z.array(draftJson), namingYou: z.array(draftJson) });
/** POST /thanks/drafts/{id}/send */
export const sendDraft = z.strictObject({
  words: z.string().max(10_000),
  /** Ids or e-mail addresses; everybody in the draft without it. */
  people: z.array(z.string().max(254)).max(50).optional(),
  private: z.boolean().default(false),
});
/** GET /thanks/about */
export const aboutQuery = z.strictObject({ q: z.string().max(200).optional() });
export const aboutJson = z.object({ items: z.array(z.object({ kind: z.enum(ABOUT_KINDS), id: z.string(), name: z.string() })) });
/** GET /needs/{id}/wins */
export const needWinsJson = z.object({
  first: z.object({ deal: z.object({ id: z.string(), name: z.string() }), at: isoMoment }).nullable(),
  /** Deals won with the shipped need in them, the first included. */
  count: z.number().int(),
});
