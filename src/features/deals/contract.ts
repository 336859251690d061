import { z } from 'zod';
import { isoDate, isoMoment, moneyJson, page, personRef } from '../../kernel/contract.ts';

export const lineItemJson = z.object({
  product: z.string(),
  quantity: z.number().int(),
  /** Per unit. */
  listPrice: moneyJson,
  soldPrice: moneyJson,
});

export const stageJson = z.object({ id: z.string(), label: z.string(), kind: z.enum(['open', 'won', 'lost']) });

export const dealJson = z.object({
  id: z.string(),
  externalId: z.string().nullable(),
  connection: z.string(),
  name: z.string(),
  account: z.string().nullable(),
  owner: personRef.nullable(),
  /** What the CRM calls the owner when nobody here matches. */
  ownerName: z.string().nullable(),
  stage: stageJson,
  amount: moneyJson.nullable(),
  /** Sum of list prices, where there are line items. */
  listAmount: moneyJson.nullable(),
  /** Percent off list, two decimals, e.g. 24.5; computed from the line items; typing one re-prices them all. Negative is a mark-up. */
  discount: z.number().nullable(),
  termMonths: z.number().int().nullable(),
  paymentDays: z.number().int().nullable(),
  closeDate: isoDate.nullable(),
  nextStep: z.string().nullable(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  lineItems: z.array(lineItemJson),
  /** Pass it as If-Match. */
  version: z.number().int(),
  updatedAt: isoMoment,
  /** Where the CRM stands: the same, being written, asked for something else, or refused with its own words. */
  crm: z.object({
    state: z.enum(['in-sync', 'writing', 'conflict', 'refused', 'local']),
    version: z.string().nullable(),
    syncedAt: isoMoment.nullable(),
    conflict: z.array(z.object({ field: z.string(), ours: z.unknown(), theirs: z.unknown() })),
    errors: z.array(z.object({ field: z.string().nullable(), message: z.string() })),
  }),
  /** Why certain stages cannot be entered now, and the stage that is waiting behind it. */
  hold: z.object({ reason: z.string(), stages: z.array(z.string()), wanted: stageJson.nullable() }).nullable(),
  /** Each that holds it, with its own reason; `hold` is all of them together. */
  holds: z.array(z.object({ by: z.string(), reason: z.string(), stages: z.array(z.string()), ref: z.string().nullable() })),
  room: z.object({ id: z.string(), channel: z.string(), name: z.string(), url: z.string().nullable(), state: z.string() }).nullable(),
});
export type DealJson = z.infer<typeof dealJson>;

export const dealsJson = page(dealJson.omit({ lineItems: true, fields: true })).extend({ total: z.number().int() });

/** GET /deals */
export const dealsQuery = z.strictObject({
  q: z.string().max(200).optional(),
  stage: z.string().max(80).optional(),
  kind: z.enum(['open', 'won', 'lost']).optional(),
  owner: z.string().max(80).optional(),
  sort: z.enum(['name', 'amount', 'closeDate', 'updatedAt', 'discount', 'stage']).optional(),
  order: z.enum(['asc', 'desc']).optional(),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
});

const amountText = z
  .string()
  .max(30)
  .regex(/^-?\d{1,15}(\.\d{1,4})?$/, 'a plain decimal such as 84000.00');
const moneyInput = z.strictObject({ amount: amountText, currency: z.string().regex(/^[A-Z]{3}$/, 'three capital letters, ISO 4217') });

const dealInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  account: z.string().trim().max(200).nullable(),
  /** E-mail or id of the owner. */
  owner: z.string().max(254).nullable(),
  stage: z.string().min(1).max(80),
  amount: moneyInput.nullable(),
  termMonths: z.number().int().min(0).max(1200).nullable(),
  paymentDays: z.number().int().min(0).max(3650).nullable(),
  closeDate: isoDate.nullable(),
  nextStep: z.string().trim().max(500).nullable(),
  fields: z.record(z.string().max(80), z.union([z.string().max(4000), z.number(), z.boolean(), z.null()])),
  lineItems: z
    .array(
      z.strictObject({
        product: z.string().trim().min(1).max(200),
        quantity: z.number().int().min(1).max(1_000_000),
        listPrice: moneyInput,
        soldPrice: moneyInput,
      }),
    )
    .max(200),
});
/** POST /deals */
export const createDeal = dealInput.partial().required({ name: true, stage: true });
/** PATCH /deals/{id}, with If-Match: the version that the person saw. */
export const changeDeal = dealInput
  .partial()
  /** Percent off list, at most two decimals: the amount follows, or the price of every line item. */
  .extend({ discount: z.number().min(-1000).max(100).multipleOf(0.01).optional() });

/** POST /crm/events: one change in a CRM, as that CRM tells it. */
export const crmEvent = z.strictObject({
  eventId: z.string().min(1).max(200),
  at: isoMoment,
  actor: z.string().max(254).optional(),
  deal: z.strictObject({
    externalId: z.string().min(1).max(200),
    name: z.string().trim().min(1).max(200).optional(),
    account: z.string().trim().max(200).nullable().optional(),
    owner: z.string().max(254).nullable().optional(),
    stage: z.string().min(1).max(80).optional(),
    amount: z.union([amountText, z.number()]).nullable().optional(),
    currency: z.string().regex(/^[A-Z]{3}$/, 'three capital letters, ISO 4217').optional(),
    closeDate: isoDate.nullable().optional(),
    fields: z.record(z.string().max(80), z.union([z.string().max(4000), z.number(), z.boolean(), z.null()])).optional(),
  }),
});
export type CrmEvent = z.infer<typeof crmEvent>;

export const timelineItemJson = z.object({
  position: z.number().int(),
  at: isoMoment,
  type: z.string(),
  /** Who, in words: a name, "Evenkeel (reminder)", "CRM (salesforce)". */
  who: z.string(),
  /** One sentence that a person reads. */
  text: z.string(),
  details: z.record(z.string(), z.unknown()),
  hash: z.string(),
});
export const timelineJson = page(timelineItemJson).extend({
  /** Whether the chain of hashes is unbroken up to here. */
  verified: z.boolean(),
});

export const schemaJson = z.object({
  stages: z.array(stageJson),
  fields: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      type: z.string(),
      required: z.boolean(),
      readOnly: z.boolean(),
      options: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
    }),
  ),
});

/** POST /deals/{id}/resolve-conflict */
export const resolveConflict = z.strictObject({ field: z.string().min(1).max(100), choose: z.enum(['ours', 'theirs']) });

/** GET /deals/{id}/timeline/verify */
export const verdictJson = z.object({
  verified: z.boolean(),
  /** Facts that were recomputed and fit. */
  facts: z.number().int(),
  brokenAt: z.number().int().nullable(),
  why: z.string().nullable(),
});

/** POST /import/preview and POST /import, as JSON. */
export const importInput = z.strictObject({
  /** The file's text. */
  csv: z.string().max(32 * 1024 * 1024),
  /** Column to field; columns that are left out are not imported. Without it one is proposed. */
  mapping: z.record(z.string().max(500), z.string().max(100)).optional(),
});
export const importAnswerJson = z.object({
  columns: z.array(z.object({ name: z.string(), samples: z.array(z.string()) })),
  fields: z.array(z.object({ name: z.string(), label: z.string(), required: z.boolean() })),
  mapping: z.record(z.string(), z.string()),
  counts: z.object({ new: z.number().int(), changed: z.number().int(), same: z.number().int(), problem: z.number().int() }),
  /** Every row with a problem, and the first 500 others. */
  rows: z.array(
    z.object({
      /** The line in the file; the header is 1. */
      row: z.number().int(),
      name: z.string(),
      outcome: z.enum(['new', 'changed', 'same', 'problem']),
      problems: z.array(z.object({ field: z.string(), message: z.string() })),
    }),
  ),
});
