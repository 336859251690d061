import { z } from 'zod';

/** Shapes that every capability's contract uses. Shared with the web app; pure. */

/** Money as it travels: a decimal string with the currency's own number of decimals. */
export const moneyJson = z.object({ amount: z.string(), currency: z.string() });
export type MoneyJson = z.infer<typeof moneyJson>;

/** A person as screens show them: never a bare id. */
export const personRef = z.object({ id: z.string(), name: z.string() });

/** Calendar date, YYYY-MM-DD. */
export const isoDate = z.iso.date();
/** Moment, ISO 8601 with time zone. */
export const isoMoment = z.iso.datetime({ offset: true });

export const page = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    /** Pass it as `cursor` for the next page; null on the last one. */
    next: z.string().nullable(),
  });

/** RFC 9457. `errors` names each field that the caller can mend and what is allowed. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  code: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;
