import { z } from 'zod';

/** Shapes of the settings and of the API of balance. Shared with the web app; pure. */

/** The setting `balance`, a section of evenkeel.yaml. */
export const balanceSettings = z.strictObject({
  /** Where the three sentences of a quarter are told when it is over; null: nowhere. */
  channel: z
    .string()
    .regex(/^[CG][A-Z0-9]{2,30}$/, 'has to be the id of a channel, such as C0123ABCD')
    .nullable()
    .default(null),
  /** The month in which the year begins, 1 to 12. It counts until the first quarter is shown, then it stays. */
  year_starts_in: z.int('has to be a month from 1 to 12').min(1, 'has to be a month from 1 to 12').max(12, 'has to be a month from 1 to 12').default(1),
  /** Names or ids of the teams that are shown; null: all. It hides and does not regroup: see docs/balance.md. */
  teams: z.array(z.string().min(1).max(80)).min(2, 'has to name two teams or more; leave it out for all').max(200).nullable().default(null),
  /** Roles that see Balance, beside administrators. */
  readers: z.array(z.string().regex(/^[a-z0-9-]{1,40}$/, 'has to be a role, such as leadership')).max(20).default(['leadership']),
});
export type BalanceSettings = z.infer<typeof balanceSettings>;

/** GET /balance/year. `fixed`: a quarter was shown, and from then on it stays. */
export const balanceYearJson = z.object({ year_starts_in: z.int().min(1).max(12), fixed: z.boolean() });
export type BalanceYearJson = z.infer<typeof balanceYearJson>;

const interval = z.object({ low: z.number(), high: z.number() });
export const balanceQuery = z.object({ quarter: z.string().regex(/^20\d\d-Q[1-4]$/, 'such as 2026-Q3').optional() });

/** A figure is never alone: what it was counted from, where chance alone would put it, and its own past go with it. */
const figure = z.object({
  key: z.string(),
  title: z.string(),
  /** Null: too little to say anything. */
  value: z.string().nullable(),
  /** The same for a plot. */
  number: z.number().nullable(),
  count: z.string(),
  /** Where chance alone would put it in 95 of 100 quarters; null where chance has no say in it. */
  chance: z.string().nullable(),
  /** Of a share: where it lies in the long run (Wilson, 95 %). */
  interval: z.string().nullable(),
  says: z.string(),
  doesNotMean: z.string(),
  /** The quarters before, the latest first. */
  history: z.array(z.object({ quarter: z.string(), value: z.string().nullable(), number: z.number().nullable() })),
});
export type FigureJson = z.infer<typeof figure>;

export const balanceJson = z.object({
  quarter: z.string(),
  from: z.string(),
  /** The first day that is not in it. */
  until: z.string(),
  /** Quarters that can be asked for, the latest first. */
  quarters: z.array(z.string()),
  sentences: z.array(z.object({ kind: z.enum(['found', 'nothing', 'note']), text: z.string() })),
  /** How sure that is, in words. */
  sure: z.string(),
  groups: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Names of the teams that are shown only together; empty for a team by itself. */
      teams: z.array(z.string()),
      people: z.number().int(),
      figures: z.array(figure),
    }),
  ),
  /** `[i][j]`: from group i to group j. */
  work: z.array(z.array(z.number())),
  thanks: z.array(z.array(z.number())),
  pairs: z.array(
    z.object({
      /** Places in `groups`: `from` worked for `to`, who thanks. */
      from: z.number().int(),
      to: z.number().int(),
      work: z.number().int(),
      thanks: z.number().int(),
      workShare: z.number().nullable(),
      thanksShare: z.number().nullable(),
      gap: z.number().nullable(),
      /** Thanks that chance would give. */
      byChance: interval.nullable(),
      says: z.enum(['more-work-than-thanks', 'more-thanks-than-work', 'could-be-chance', 'within-chance', 'too-little']),
      history: z.array(z.object({ quarter: z.string(), work: z.number().nullable(), thanks: z.number().nullable() })),
    }),
  ),
  figures: z.array(figure),
  doesNotMean: z.array(z.string()),
});
export type BalanceJson = z.infer<typeof balanceJson>;

/** What a choice means, at the switch and on the page about what is collected. */
export const CHOICES = {
  all: 'Out of every quarter, past ones too. Whoever saved an earlier report and compares it with the one of today could work out what was yours.',
  later: 'Out of this quarter and all later ones. Quarters that were shown already stay as they were, so that nobody can compare two reports.',
} as const;

/** One's own choice. `past`: also out of the quarters that have been shown already. */
export const myBalanceJson = z.object({ optedOut: z.boolean(), past: z.boolean(), mayRead: z.boolean() });
export type MyBalanceJson = z.infer<typeof myBalanceJson>;
export const setMyBalance = z.strictObject({ optedOut: z.boolean(), past: z.boolean().default(true) });
export const collectedJson = z.object({ title: z.string(), parts: z.array(z.object({ heading: z.string(), lines: z.array(z.string()) })) });
export type CollectedJson = z.infer<typeof collectedJson>;
