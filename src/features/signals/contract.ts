import { z } from 'zod';
import { parseMoney } from '../../kernel/money.ts';

/** Fields of a deal that a change can name; a company's own are `fields.<name>`. */
export const DEAL_FIELDS = ['name', 'account', 'owner', 'stage', 'amount', 'listAmount', 'discount', 'termMonths', 'paymentDays', 'closeDate', 'nextStep', 'lineItems'] as const; // prettier-ignore
/** What a sentence may hold. */
export const PLACEHOLDERS = [
  'deal',
  'account',
  'amount',
  'discount',
  'stage',
  'owner',
  'close_date',
  'next_step',
  'field',
  'from',
  'to',
] as const;

const amountAtLeast = z
  .strictObject({
    amount: z.string().regex(/^\d{1,15}(\.\d{1,4})?$/, 'a plain decimal such as 50000.00'),
    currency: z.string().regex(/^[A-Z]{3}$/, 'three capital letters, ISO 4217'),
  })
  .refine(m => parseMoney(m.amount, m.currency).ok, {
    path: ['amount'],
    message: 'has more decimals than the currency, or the currency does not exist',
  });

const when = z.strictObject({
  /** This field changed. */
  field: z
    .string()
    .refine(f => (DEAL_FIELDS as readonly string[]).includes(f) || /^fields\..{1,80}$/s.test(f), {
      message: `has to be one of ${DEAL_FIELDS.join(', ')}, or fields.<name> for a field of your own`,
    })
    .optional(),
  /** The deal entered one of these stages, by id or label. */
  stage_to: z.array(z.string().min(1).max(80)).min(1).max(20).optional(),
  /** The close date moved to a later day. */
  close_date_pushed: z.literal(true).optional(),
  kind: z.enum(['open', 'won', 'lost']).optional(),
  /** One, or one for each currency; an amount in another currency is not compared. */
  amount_at_least: z.union([amountAtLeast, z.array(amountAtLeast).min(1).max(20)]).optional(),
  /** Percent off list. */
  discount_over: z.number().min(-100).max(100).multipleOf(0.01, 'at most two decimals').optional(),
  /** Fields of the company's own and the value each has to have. */
  fields: z
    .record(z.string().min(1).max(80), z.union([z.string().max(400), z.number(), z.boolean()]))
    .optional(),
});

const place = z.union(
  [
    z.literal('room'),
    z.strictObject({
      channel: z
        .string()
        .regex(/^(?:[CG][A-Z0-9]{2,30}|#[^\s#<>]{1,80})$/u, 'a channel id such as C0123ABCD, or #name'),
    }),
    z.strictObject({
      person: z.union([z.enum(['owner', 'manager']), z.email().max(254)], {
        error: 'has to be owner, manager or an e-mail address',
      }),
    }),
  ],
  { error: 'has to be room, { channel: C… or #name } or { person: owner, manager or an e-mail address }' },
);
export type Place = z.infer<typeof place>;

const say = z
  .string()
  .trim()
  .min(1)
  .max(1000)
  .superRefine((text, c) => {
    for (const [all, name] of text.matchAll(/\{([^{}]*)\}/g)) {
      if (!(PLACEHOLDERS as readonly string[]).includes(name!))
        c.addIssue({
          code: 'custom',
          message: `${all} is not known; there are ${PLACEHOLDERS.map(p => `{${p}}`).join(', ')}`,
        });
    }
  });

/**
 * An alert rule. Everything in `when` has to hold. On `changed` it tells what becomes so: a rule about an amount fires when
 * the amount crosses the limit, not at each edit of a deal that is above it.
 */
export const signalRule = z
  .strictObject({
    name: z.string().trim().min(1).max(80),
    on: z.enum(['created', 'changed']),
    when: when.default({}),
    to: place,
    say: say.default('{deal} ({account}): {stage}, {amount}'),
    /** More than five a minute in one place are gathered into one message that grows. False: each is told by itself, however many. */
    gather: z.boolean().default(true),
  })
  .superRefine((rule, c) => {
    if (
      rule.on === 'changed' &&
      Object.values(rule.when).every(
        v => v === undefined || (typeof v === 'object' && Object.keys(v).length === 0),
      )
    )
      c.addIssue({
        code: 'custom',
        path: ['when'],
        message: 'needs a condition: without one, every change of every deal would be told',
      });
    for (const key of ['field', 'close_date_pushed'] as const) {
      if (rule.on === 'created' && rule.when[key] !== undefined)
        c.addIssue({
          code: 'custom',
          path: ['when', key],
          message: 'a new deal has changed nothing yet; use on: changed',
        });
    }
    if (rule.on === 'created' && rule.to === 'room')
      c.addIssue({
        code: 'custom',
        path: ['to'],
        message: 'a new deal has no room yet; name a channel or a person',
      });
  });
export type SignalRule = z.infer<typeof signalRule>;

/** The setting `signals`. */
export const signalSettings = z
  .strictObject({
    rules: z.array(signalRule).max(200),
  })
  .superRefine(({ rules }, c) => {
    const seen = new Set<string>();
    rules.forEach((rule, i) => {
      if (seen.has(rule.name))
        c.addIssue({ code: 'custom', path: ['rules', i, 'name'], message: 'two rules have this name' });
      seen.add(rule.name);
    });
  });
export type SignalSettings = z.infer<typeof signalSettings>;

/** POST /signals/check */
export const checkedJson = z.object({
  ok: z.boolean(),
  problems: z.array(z.object({ field: z.string(), message: z.string() })),
  /** Valid rules that name something that is not there now. */
  warnings: z.array(z.object({ rule: z.string(), message: z.string() })),
});
