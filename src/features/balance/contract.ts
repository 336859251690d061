import { z } from 'zod';

/** Shapes of the API of balance. Shared with the web app; pure. */

const interval = z.object({ low: z.number(), high: z.number() });
export const balanceQuery = z.object({ quarter: z.string().regex(/^20\d\d-Q[1-4]$/, 'such as 2026-Q3').optional() });

const figure = z.object({
  key: z.enum(['openness', 'returned', 'spread', 'concentration', 'dependency']),
  title: z.string(),
  /** Null: too little to say anything. */
  value: z.string().nullable(),
  count: z.string(),
  /** Where chance alone would put it; null where chance has no say in it. */
  chance: z.string().nullable(),
  says: z.string(),
  doesNotMean: z.string(),
  history: z.array(z.object({ quarter: z.string(), value: z.string().nullable() })),
});

export const balanceJson = z.object({
  quarter: z.string(),
  from: z.string(),
  /** The first day that is not in it. */
  until: z.string(),
  /** Quarters that can be asked for, the latest first. */
  quarters: z.array(z.string()),
  sentences: z.array(z.object({ kind: z.enum(['found', 'nothing', 'note']), text: z.string() })),
  groups: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Names of the teams that are shown only together; empty for a team by itself. */
      teams: z.array(z.string()),
      people: z.number().int(),
      workGiven: z.number(),
      thanksGiven: z.number(),
      thanksReceived: z.number(),
      breadthOfGiving: z.number().nullable(),
      breadthOfReceiving: z.number().nullable(),
      inputs: z.number().int(),
      answered: z.number().int(),
      accepted: z.number().int(),
      /** Of the accepted share of what was answered, Wilson, 95 %; null without an answer. */
      acceptedInterval: interval.nullable(),
      history: z.array(z.object({ quarter: z.string(), workGiven: z.number().nullable(), thanksReceived: z.number().nullable() })),
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
      says: z.enum(['more-work-than-thanks', 'more-thanks-than-work', 'within-chance', 'too-little']),
      history: z.array(z.object({ quarter: z.string(), work: z.number().nullable(), thanks: z.number().nullable() })),
    }),
  ),
  figures: z.array(figure),
  doesNotMean: z.array(z.string()),
});
export type BalanceJson = z.infer<typeof balanceJson>;

export const myBalanceJson = z.object({ optedOut: z.boolean() });
export const collectedJson = z.object({ title: z.string(), parts: z.array(z.object({ heading: z.string(), lines: z.array(z.string()) })) });
export type CollectedJson = z.infer<typeof collectedJson>;
