import { OutsideFailure } from '../engine/errors.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { CrmPort, CrmRecord, CrmSchema, CrmWrite, CrmWriteResult } from './crm.ts';
import { movedFields, sameValue, wrongValue } from './crm.values.ts';

/** What goes wrong in the next call. */
export type CrmFault =
  /** Fails before anything was done. */
  | 'unreachable'
  /** The write took effect and the reply was lost. */
  | 'reply-lost'
  | 'rate-limited'
  | 'access-revoked'
  /** The feed tells its last page again. */
  | 'feed-repeats';

export interface ReferenceCrm extends CrmPort {
  /** Somebody changes a record in the CRM itself. Null deletes it. */
  change(id: string, values: JsonObject | null, by?: string): void;
  /** Takes effect once, at the next call that it can happen to. */
  fail(fault: CrmFault): void;
  /** How often records were really written, not counting changes from elsewhere. */
  readonly written: number;
}

interface Stored {
  record: CrmRecord;
  seq: number;
}

/** A CRM in memory that does exactly what the contract asks, and fails when told to. For tests. */
export function referenceCrm(schema: CrmSchema, options: { readonly name?: string; readonly now?: () => number } = {}): ReferenceCrm {
  const records = new Map<string, Stored>();
  const keys = new Map<string, string>();
  const faults: CrmFault[] = [];
  let clock = 0;
  let seq = 0;
  let written = 0;
  let lastCursor: string | null = null;
  const now = options.now ?? (() => ++clock);

  const put = (id: string, values: JsonObject, by: string, deleted = false): CrmRecord => {
    const before = records.get(id)?.record;
    const record: CrmRecord = { id, version: String(Number(before?.version ?? 0) + 1), modifiedAt: now(), modifiedBy: by, deleted, values: { ...before?.values, ...values } };
    records.set(id, { record, seq: ++seq });
    return record;
  };
  const take = (fault: CrmFault): boolean => {
    const at = faults.indexOf(fault);
    if (at < 0) return false;
    faults.splice(at, 1);
    return true;
  };
  const outside = () => {
    if (take('unreachable')) throw new OutsideFailure('retry', 'unreachable', 'the CRM does not answer');
    if (take('rate-limited')) throw new OutsideFailure('retry', 'rate_limited', 'too many requests', { retryAfterMs: 1000 });
    if (take('access-revoked')) throw new OutsideFailure('reauthorise', 'invalid_grant', 'the access was revoked');
  };

  function one(write: CrmWrite): CrmWriteResult {
    const done = keys.get(write.key);
    if (done !== undefined) return { outcome: 'written', record: records.get(done)!.record };
    const current = write.id === null ? undefined : records.get(write.id)?.record;
    if (write.id !== null && (!current || current.deleted)) return { outcome: 'missing' };
    const errors = schema.fields.flatMap(field => {
      if (!(field.name in write.values) && !(write.id === null && field.required)) return [];
      if (field.readOnly) return [{ field: field.name, code: 'read-only', message: `${field.label} cannot be changed` }];
      const wrong = wrongValue(field, write.values[field.name]);
      return wrong ? [{ field: field.name, code: 'wrong-value', message: `${field.label} ${wrong}` }] : [];
    });
    if (errors.length > 0) return { outcome: 'refused', errors };
    if (current) {
      const fields = movedFields(current, write.expected).filter(f => !sameValue(current.values[f], write.values[f]));
      if (fields.length > 0) return { outcome: 'conflict', record: current, fields };
    }
    const id = write.id ?? `rec_${records.size + 1}`;
    const record = put(id, write.values, write.author);
    keys.set(write.key, id);
    written++;
    return { outcome: 'written', record };
  }

  return {
    name: options.name ?? 'reference',
    get written() {
      return written;
    },
    async describe() {
      outside();
      return schema;
    },
    async read(ids) {
      if (ids.length > 200) throw new RangeError('at most 200 records at once');
      outside();
      return ids.flatMap(id => records.get(id)?.record ?? []);
    },
    async write(writes) {
      if (writes.length > 200) throw new RangeError('at most 200 writes at once');
      outside();
      const results = writes.map(one);
      if (take('reply-lost')) throw new OutsideFailure('retry', 'timeout', 'the reply was lost');
      return results;
    },
    async changes(cursor, limit) {
      outside();
      const from = Number((take('feed-repeats') ? lastCursor : cursor) ?? 0);
      lastCursor = cursor;
      const found = [...records.values()].filter(s => s.seq > from).sort((a, b) => a.seq - b.seq);
      const page = found.slice(0, limit);
      return { records: page.map(s => s.record), cursor: String(page.at(-1)?.seq ?? from), more: found.length > limit };
    },
    change(id, values, by = 'somebody@crm.example') {
      if (values === null) put(id, {}, by, true);
      else put(id, values, by);
    },
    fail: fault => void faults.push(fault),
  };
}
