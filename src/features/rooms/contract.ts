import { z } from 'zod';
import { parseMoney } from '../../kernel/money.ts';

/** What is left when the known ones are taken out of a template. */
const UNKNOWN = /\{(?!(?:account|deal|id)\})[^{}]*\}/;

const amountAtLeast = z
  .strictObject({
    amount: z.string().regex(/^\d{1,15}(\.\d{1,4})?$/, 'a plain decimal such as 100000.00'),
    currency: z.string().regex(/^[A-Z]{3}$/, 'three capital letters, ISO 4217'),
  })
  .refine(m => parseMoney(m.amount, m.currency).ok, {
    path: ['amount'],
    message: 'has more decimals than the currency, or the currency does not exist',
  });

const criteria = z
  .strictObject({
    /** Ids or labels of stages. */
    stage: z.array(z.string().min(1).max(80)).min(1).max(50).optional(),
    /** One, or one for each currency; an amount in another currency is not compared. */
    amount_at_least: z.union([amountAtLeast, z.array(amountAtLeast).min(1).max(20)]).optional(),
    /** Percent off list. */
    discount_over: z.number().min(0).max(100).multipleOf(0.01, 'at most two decimals').optional(),
  })
  .refine(when => Object.values(when).some(v => v !== undefined), {
    message:
      'needs at least one of stage, amount_at_least, discount_over; leave open_when out to open rooms by button only',
  });

const member = z.union(
  [
    z.enum(['owner', 'owner-manager']),
    z.strictObject({ team: z.string().min(1).max(200) }),
    z.strictObject({ role: z.string().min(1).max(80) }),
    z.strictObject({
      slack_group: z.string().regex(/^[a-z0-9._-]{1,80}$/, 'the handle of a Slack user group, without @'),
    }),
  ],
  { error: 'has to be owner, owner-manager, { team: … }, { role: … } or { slack_group: handle }' },
);

/** What the company chose about rooms: the setting `rooms`. Every value has a default. */
export const roomSettings = z.strictObject({
  /** `{account}`, `{deal}` and `{id}` (the last six characters of the deal's id) are put in; the rest follows Slack's rules. */
  name: z
    .string()
    .min(1)
    .max(80)
    .refine(t => !UNKNOWN.test(t), { message: 'knows {account}, {deal} and {id} only' })
    .refine(t => /\{(deal|id)\}/.test(t), {
      message: 'needs {deal} or {id}: otherwise all rooms would have one name',
    })
    .default('deal-{account}-{deal}'),
  /** A room opens by itself when a change makes one of these true. Absent: only by button or API. */
  open_when: criteria.optional(),
  members: z.array(member).max(20).default(['owner', 'owner-manager']),
  /** Hours after the deal was won, lost or deleted; false: the room stays open. */
  archive_on_close: z
    .union([z.literal(false), z.strictObject({ after_hours: z.number().min(0).max(8760) })], {
      error: 'has to be false, or { after_hours: 0 to 8760 }',
    })
    .default({ after_hours: 168 }),
  rename_with_deal: z.boolean().default(false),
  /** Where the changes of a day are told: one line in the card's thread, one message in the channel, or nowhere. */
  changes: z.enum(['thread', 'channel', 'off']).default('thread'),
});
export type RoomSettings = z.infer<typeof roomSettings>;

/** The room of a deal, as the API answers. */
export const roomJson = z.object({
  dealId: z.string(),
  state: z.enum(['opening', 'reopening', 'open', 'archiving', 'archived', 'failed', 'unreachable']),
  name: z.string(),
  /** Slack's id of the channel, once there is one. */
  channel: z.string().nullable(),
  /** Leads to the card in Slack. */
  url: z.string().nullable(),
  /** Why it failed, in words. */
  reason: z.string().nullable(),
  /** Who could not be invited, and why. */
  missing: z.record(z.string(), z.string()),
});

/** POST /deals/{id}/room/adopt */
export const adoptRoom = z.strictObject({
  channel: z.string().regex(/^[CG][A-Z0-9]{2,30}$/, 'a channel id such as C0123ABCD'),
  name: z.string().trim().min(1).max(80),
});
