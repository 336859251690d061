import { z } from 'zod';
import type { Json, JsonObject } from '../../../kernel/json.ts';
import type { CrmField, CrmSchema, CrmStage } from '../../../ports/crm.ts';
import { isDate } from '../../../ports/crm.values.ts';

/** Setting `crm.builtin`: the company's own stages and fields. */
export const builtinSettings = z.strictObject({
  stages: z.array(z.strictObject({ id: z.string().regex(/^[a-z0-9-]{1,60}$/), label: z.string().min(1).max(80), kind: z.enum(['open', 'won', 'lost']) })).min(2).max(40).optional(),
  fields: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-z0-9_]{0,59}$/),
        label: z.string().min(1).max(80),
        type: z.enum(['text', 'number', 'percent', 'date', 'boolean', 'picklist']),
        required: z.boolean().default(false),
        readOnly: z.boolean().default(false),
        options: z.array(z.string().max(120)).max(200).optional(),
      }),
    )
    .max(200)
    .optional(),
});
export const BUILTIN = 'crm.builtin';

const DEFAULT_STAGES: readonly CrmStage[] = [
  { id: 'prospecting', label: 'Prospecting', kind: 'open' },
  { id: 'qualification', label: 'Qualification', kind: 'open' },
  { id: 'proposal', label: 'Proposal', kind: 'open' },
  { id: 'negotiation', label: 'Negotiation', kind: 'open' },
  { id: 'closed-won', label: 'Won', kind: 'won' },
  { id: 'closed-lost', label: 'Lost', kind: 'lost' },
];

const field = (name: string, label: string, type: CrmField['type'], more: Partial<CrmField> = {}): CrmField => ({ name, label, type, required: false, readOnly: false, ...more });
const STANDARD: readonly CrmField[] = [
  field('name', 'Name', 'text', { required: true, maxLength: 200 }),
  field('account', 'Account', 'text', { maxLength: 200 }),
  field('owner', 'Owner', 'person', { maxLength: 254 }),
  field('amount', 'Amount', 'money'),
  field('closeDate', 'Close date', 'date'),
  field('nextStep', 'Next step', 'text', { maxLength: 500 }),
  field('termMonths', 'Term in months', 'number'),
  field('paymentDays', 'Payment days', 'number'),
  field('discount', 'Discount in percent', 'percent'),
  field('listAmount', 'List amount', 'money'),
  field('fields.approval_status', 'Approval', 'text', { maxLength: 60 }),
  field('fields.approved_discount', 'Approved discount', 'percent'),
  field('fields.approved_by', 'Approved by', 'text', { maxLength: 200 }),
  field('fields.approved_at', 'Approved at', 'text', { maxLength: 40 }),
];

const made = new WeakMap<object, CrmSchema>();
const untouched = make({});

/** The schema that these settings make, once per version of them. Custom fields are named `fields.<name>` in records. */
export function schemaOf(setting: Json | undefined): CrmSchema {
  if (typeof setting !== 'object' || setting === null) return untouched;
  let schema = made.get(setting);
  if (!schema) made.set(setting, (schema = make(setting)));
  return schema;
}

function make(setting: Json): CrmSchema {
  const parsed = builtinSettings.safeParse(setting);
  const own = parsed.success ? parsed.data : {};
  const stages = own.stages ?? DEFAULT_STAGES;
  const custom = (own.fields ?? []).map(f =>
    field(`fields.${f.name}`, f.label, f.type, { required: f.required, readOnly: f.readOnly, ...(f.options && { options: f.options.map(value => ({ value, label: value, active: true })) }) }),
  );
  return {
    stages,
    fields: [...STANDARD, field('stage', 'Stage', 'picklist', { required: true, options: stages.map(s => ({ value: s.id, label: s.label, active: true })) }), ...custom],
  };
}

export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

function isMoney(value: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { amount, currency } = value as { amount?: Json; currency?: Json };
  return typeof amount === 'string' && /^-?\d{1,18}(\.\d{1,4})?$/.test(amount) && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency);
}

/** What is wrong with these values, each on its field with what is allowed. Fields that the schema does not name are kept as they are. */
export function check(schema: CrmSchema, values: JsonObject, creating: boolean): FieldError[] {
  const errors: FieldError[] = [];
  for (const f of schema.fields) {
    const value = values[f.name];
    const given = f.name in values;
    if (!given && !(creating && f.required)) continue;
    const wrong = (code: string, message: string) => errors.push({ field: f.name, code, message });
    if (value === null || value === undefined || value === '') {
      if (f.required) wrong('required', `${f.label} is required`);
      continue;
    }
    if (f.readOnly) wrong('read-only', `${f.label} cannot be changed`);
    else if (f.type === 'picklist' && !f.options?.some(o => o.active && o.value === value)) wrong('picklist', `${f.label} has to be one of ${f.options?.filter(o => o.active).map(o => o.value).join(', ')}`);
    else if ((f.type === 'number' || f.type === 'percent') && typeof value !== 'number') wrong('number', `${f.label} has to be a number`);
    else if (f.type === 'boolean' && typeof value !== 'boolean') wrong('boolean', `${f.label} has to be true or false`);
    else if (f.type === 'date' && (typeof value !== 'string' || !isDate(value))) wrong('date', `${f.label} has to be a date, YYYY-MM-DD`);
    else if (f.type === 'money' && !isMoney(value)) wrong('money', `${f.label} has to be an amount with a currency`);
    else if ((f.type === 'text' || f.type === 'person') && typeof value !== 'string') wrong('text', `${f.label} has to be text`);
    else if (f.maxLength && typeof value === 'string' && value.length > f.maxLength) wrong('too-long', `${f.label} has at most ${f.maxLength} characters`);
  }
  return errors;
}
