import { z } from 'zod';
import { isoMoment } from '../../kernel/contract.ts';

/** Something that is broken, since when, what it blocks, and whether a retry makes sense. */
export const healthItemJson = z.object({
  id: z.string(),
  area: z.string(),
  title: z.string(),
  detail: z.string(),
  since: isoMoment,
  blocks: z.string().nullable(),
  canRetry: z.boolean(),
});
export const healthJson = z.object({
  checkedAt: isoMoment,
  items: z.array(healthItemJson),
  /** What was looked at, also when nothing is wrong. */
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});

export const meJson = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  roles: z.array(z.string()),
  /** Somebody active has them as their manager. */
  leads: z.boolean(),
  timeZone: z.string(),
  locale: z.string(),
  /** Send it as X-Evenkeel-CSRF with every change made by a session. */
  csrf: z.string(),
  practice: z.object({ slackUrl: z.string().nullable() }).nullable(),
});

export const tokenJson = z.object({
  id: z.string(),
  name: z.string(),
  /** Whose rights it has; null acts as a machine named after the token. */
  personId: z.string().nullable(),
  createdAt: isoMoment,
  lastUsedAt: isoMoment.nullable(),
  expiresAt: isoMoment.nullable(),
});
