import type { Settings } from '../../engine/capability.ts';
import type { Json } from '../../kernel/json.ts';
import type { StageKind } from './events.ts';

export interface Stage {
  readonly id: string;
  readonly label: string;
  readonly kind: StageKind;
}

const DEFAULT: readonly Stage[] = [
  { id: 'prospecting', label: 'Prospecting', kind: 'open' },
  { id: 'qualification', label: 'Qualification', kind: 'open' },
  { id: 'proposal', label: 'Proposal', kind: 'open' },
  { id: 'negotiation', label: 'Negotiation', kind: 'open' },
  { id: 'closed-won', label: 'Won', kind: 'won' },
  { id: 'closed-lost', label: 'Lost', kind: 'lost' },
];

/** A field of the company's own. */
export interface CustomField {
  readonly name: string;
  readonly type: string;
  readonly required?: boolean;
  readonly options?: readonly string[];
}
interface CrmSetting {
  readonly stages?: readonly Stage[];
  readonly fields?: readonly CustomField[];
}
const crmSetting = (settings: Settings) => settings.get('crm.builtin') as CrmSetting | undefined;

/** The stages of the pipeline, in order, as the CRM's setting has them. */
export const stagesOf = (settings: Settings): readonly Stage[] => crmSetting(settings)?.stages ?? DEFAULT;

const byName = new WeakMap<readonly CustomField[], ReadonlyMap<string, CustomField>>();
const none: ReadonlyMap<string, CustomField> = new Map();

/** The custom fields that the CRM's setting names. Others may exist: they hold any text, number or yes/no. */
export function customFieldsOf(settings: Settings): ReadonlyMap<string, CustomField> {
  const fields = crmSetting(settings)?.fields;
  if (!fields) return none;
  let map = byName.get(fields);
  if (!map) byName.set(fields, (map = new Map(fields.map(f => [f.name, f]))));
  return map;
}

/** What a custom field does not take, as the end of "this field …". */
export function wrongFor(field: CustomField, value: Json): string | undefined {
  if (value === null || value === '') return field.required ? 'must not be empty' : undefined;
  switch (field.type) {
    case 'number':
    case 'percent':
      return typeof value === 'number' ? undefined : 'has to be a number';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'has to be true or false';
    case 'date':
      return typeof value === 'string' && isDate(value) ? undefined : 'has to be a date, YYYY-MM-DD';
    case 'picklist':
      return typeof value === 'string' && field.options?.includes(value) ? undefined : `has to be one of ${(field.options ?? []).join(', ')}`;
    default:
      return typeof value === 'string' ? undefined : 'has to be text';
  }
}

/** A date that exists, YYYY-MM-DD. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** The currency of deals that name none: the setting `deals`. */
export function currencyOf(settings: Settings): string {
  const setting = settings.get('deals') as { currency?: unknown } | undefined;
  return typeof setting?.currency === 'string' && /^[A-Z]{3}$/.test(setting.currency) ? setting.currency : 'USD';
}
