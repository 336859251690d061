import type { Json, JsonObject } from '../kernel/json.ts';
import type { CrmField, CrmRecord } from './crm.ts';

/** What the fields of a CRM may hold. Used by whoever writes to one and by the adapters that stand in for one. */

const DECIMAL = /^-?\d{1,15}(\.\d{1,4})?$/;

/** Whether a value may stand in a field; otherwise what is allowed, as the end of "this field …". Null empties a field. */
export function wrongValue(field: CrmField, value: Json | undefined): string | undefined {
  if (value === null || value === undefined || value === '') return field.required ? 'must not be empty' : undefined;
  switch (field.type) {
    case 'text':
    case 'person':
      if (typeof value !== 'string') return 'has to be text';
      return field.maxLength !== undefined && value.length > field.maxLength ? `has to have at most ${field.maxLength} characters` : undefined;
    case 'number':
    case 'percent':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : 'has to be a number';
    case 'money':
      return (typeof value === 'number' && Number.isFinite(value)) || (typeof value === 'string' && DECIMAL.test(value))
        ? undefined
        : 'has to be an amount such as 84000.00';
    case 'date':
      return typeof value === 'string' && isDate(value) ? undefined : 'has to be a date such as 2026-03-31';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'has to be true or false';
    case 'picklist': {
      const allowed = (field.options ?? []).filter(o => o.active).map(o => o.value);
      return typeof value === 'string' && allowed.includes(value) ? undefined : `has to be one of ${allowed.join(', ')}`;
    }
  }
}

export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Whether two values of a CRM mean the same: nothing is nothing (an empty list too), `1200` is `1200.00`, keys have no order. */
export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  return plain(a) === plain(b);
}

function plain(value: Json | undefined): string {
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) return 'null';
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value);
    return DECIMAL.test(text) ? `n${text.includes('.') ? text.replace(/\.?0+$/, '') : text}`.replace(/^n-0$/, 'n0') : `s${text}`;
  }
  if (typeof value === 'boolean') return `b${value}`;
  if (Array.isArray(value)) return `[${value.map(v => plain(v as Json)).join(',')}]`;
  const object = value as JsonObject;
  return `{${Object.keys(object).sort().filter(k => object[k] !== undefined).map(k => `${k}:${plain(object[k])}`).join(',')}}`; // prettier-ignore
}

/** The fields in which a record holds something else than the writer saw. */
export const movedFields = (record: Pick<CrmRecord, 'values'>, expected: JsonObject): string[] =>
  Object.keys(expected).filter(name => !sameValue(record.values[name], expected[name]));
