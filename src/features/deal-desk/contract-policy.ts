import { z } from 'zod';

/** What the policy tools answer; shared with the web app. */

const rowRef = z.object({ index: z.number().int(), name: z.string() });
export const findingJson = z.object({
  policy: z.string(),
  kind: z.enum(['gap', 'dead-row', 'overlap', 'nobody', 'self', 'authority', 'cannot-tell']),
  severity: z.enum(['error', 'warning', 'note']),
  text: z.string(),
  rows: z.array(rowRef),
  /** The deal that shows it; null where it is about people. */
  deal: z.object({ words: z.string(), values: z.array(z.object({ column: z.string(), words: z.string() })) }).nullable(),
});
export type FindingJson = z.infer<typeof findingJson>;

const outcome = z.enum(['asked', 'auto', 'uncovered', 'refused']);
const count = z.number().int();
const sideJson = z.object({
  deals: count,
  outcomes: z.object({ asked: count, auto: count, uncovered: count, refused: count }),
  /** Of all deals, 0 to 1. */
  autoShare: z.number(),
  askedShare: z.number(),
  steps: z.array(z.object({ step: z.string(), deals: count })),
  /** Deals by the number of their steps. */
  levels: z.array(count),
  people: z.array(z.object({ person: z.string(), deals: count, perMonth: z.number() })),
  months: z.array(z.object({ month: z.string(), deals: count, asked: count, auto: count })),
  missing: z.array(z.object({ column: z.string(), deals: count })),
  nobody: z.array(z.object({ step: z.string(), deals: count })),
  /** Business hours; left out without a history. */
  hours: z.object({ median: z.number(), p90: z.number(), total: z.number(), n: count }).optional(),
});
const shownDeal = z.object({
  dealId: z.string(),
  deal: z.string(),
  account: z.string().nullable(),
  amount: z.object({ minor: z.string(), currency: z.string() }).nullable(),
  /** Hundredths of a percent. */
  discount: z.number().nullable(),
});
const difference = { from: outcome, to: outcome, appear: z.array(z.string()), vanish: z.array(z.string()) };

/** POST /policies/backtest */
export const backtestAnswer = z.object({
  policy: z.string(),
  /** There were more deals than one request goes through. */
  stopped: z.boolean(),
  /** Of the people in it, by id. */
  names: z.record(z.string(), z.string()),
  /** The same as a page of text. */
  text: z.string(),
  candidate: sideJson,
  current: sideJson.nullable(),
  changed: z
    .object({
      deals: count,
      kinds: z.array(z.object({ ...difference, hours: z.number().optional(), deals: count, examples: z.array(shownDeal) })),
      largest: z.array(shownDeal.extend(difference)),
    })
    .nullable(),
});
