import { settingsSource } from '../../../engine/settings.ts';
import type { Transact, Tx } from '../../../engine/tx.ts';
import { canonicalJson } from '../../../kernel/canonical.ts';
import { makeId } from '../../../kernel/ids.ts';
import type { Json, JsonObject } from '../../../kernel/json.ts';
import type { CrmEvent } from '../../../features/deals/contract.ts';
import type { CrmPort, CrmRecord, CrmWrite, CrmWriteResult } from '../../../ports/crm.ts';
import { BUILTIN, check, schemaOf } from './schema.ts';

export interface BuiltinCrm extends CrmPort {
  /** Applies change events in the caller's transaction, so that record and mirror never differ. */
  acceptEvents(tx: Tx, events: readonly CrmEvent[]): Promise<void>;
  /** Makes records equal to these values in the caller's transaction. Unchanged ones keep their version. */
  upsert(tx: Tx, records: readonly { readonly id: string; readonly values: JsonObject; readonly at: number; readonly by?: string }[]): Promise<void>;
}

export interface BuiltinOptions {
  readonly transact: Transact;
  readonly company: string;
  readonly now: () => number;
}

interface Row {
  id: string;
  version: number;
  seq: string;
  modified_at: Date;
  modified_by: string | null;
  deleted: boolean;
  values: JsonObject;
}
const toRecord = (row: Row): CrmRecord => ({
  id: row.id,
  version: String(row.version),
  modifiedAt: row.modified_at.getTime(),
  ...(row.modified_by && { modifiedBy: row.modified_by }),
  deleted: row.deleted,
  values: row.values,
});

const same = (a: Json | undefined, b: Json | undefined): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);

/** The CRM that needs no account anywhere: records in our own database, with the manners of the big ones. */
export function builtinCrm(options: BuiltinOptions): BuiltinCrm {
  const settings = settingsSource();
  const inTx = <T>(work: (tx: Tx) => Promise<T>) => options.transact(options.company, work);
  const schema = async (tx: Tx) => schemaOf((await settings.load(tx)).get(BUILTIN));

  async function one(tx: Tx, write: CrmWrite): Promise<CrmWriteResult> {
    const [done] = await tx.query<{ record_id: string }>(`select record_id from crm_builtin_writes where company_id = evenkeel_company() and key = $1`, [write.key]);
    const id = done?.record_id ?? write.id ?? makeId('rec', options.now(), crypto.getRandomValues(new Uint8Array(9)));
    const [row] = await tx.query<Row>(`select * from crm_builtin_records where company_id = evenkeel_company() and id = $1 for update`, [id]);
    // An interrupted attempt has done it: the record says how it stands.
    if (done) return row ? { outcome: 'written', record: toRecord(row) } : { outcome: 'missing' };
    if (write.id !== null && (!row || row.deleted)) return { outcome: 'missing' };
    const errors = check(await schema(tx), write.values, write.id === null);
    if (errors.length > 0) return { outcome: 'refused', errors };
    if (row) {
      const moved = Object.keys(write.expected).filter(f => !same(row.values[f], write.expected[f]) && !same(row.values[f], write.values[f]));
      if (moved.length > 0) return { outcome: 'conflict', record: toRecord(row), fields: moved };
    }
    const values = { ...row?.values, ...write.values };
    const [saved] = await tx.query<Row>(
      `insert into crm_builtin_records (company_id, id, version, seq, modified_at, modified_by, values)
       values (evenkeel_company(), $1, 1, nextval('crm_builtin_seq'), $2, $3, $4)
       on conflict (company_id, id) do update set version = crm_builtin_records.version + 1, seq = excluded.seq,
         modified_at = excluded.modified_at, modified_by = excluded.modified_by, values = excluded.values
       returning *`,
      [id, new Date(options.now()), write.author, JSON.stringify(values)],
    );
    await tx.query(`insert into crm_builtin_writes (company_id, key, record_id) values (evenkeel_company(), $1, $2)`, [write.key, id]);
    return { outcome: 'written', record: toRecord(saved!) };
  }

  async function upsert(tx: Tx, records: Parameters<BuiltinCrm['upsert']>[1], merge = false): Promise<void> {
    // Two changes of one record in one batch: the later one holds what the earlier one said.
    const byId = new Map<string, { values: JsonObject; at: number; by: string | null }>();
    for (const r of records) {
      const before = byId.get(r.id);
      byId.set(r.id, { values: merge && before ? { ...before.values, ...r.values } : r.values, at: Math.max(before?.at ?? 0, r.at), by: r.by ?? before?.by ?? null });
    }
    const rows = [...byId.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
    await tx.query(
      `insert into crm_builtin_records as r (company_id, id, version, seq, modified_at, modified_by, values)
       select evenkeel_company(), id, 1, nextval('crm_builtin_seq'), at, by, vals
         from unnest($1::text[], $2::timestamptz[], $3::text[], $4::jsonb[]) as e (id, at, by, vals)
       on conflict (company_id, id) do update set version = r.version + 1, seq = excluded.seq, modified_at = excluded.modified_at,
         modified_by = excluded.modified_by, values = ${merge ? 'r.values || excluded.values' : 'excluded.values'}
         where r.values is distinct from ${merge ? 'r.values || excluded.values' : 'excluded.values'}`,
      [rows.map(([id]) => id), rows.map(([, r]) => new Date(r.at)), rows.map(([, r]) => r.by), rows.map(([, r]) => JSON.stringify(r.values))],
    );
  }

  return {
    name: 'builtin',
    describe: () => inTx(schema),
    async read(ids) {
      if (ids.length > 200) throw new RangeError('at most 200 records at once');
      const rows = await inTx(tx => tx.query<Row>(`select * from crm_builtin_records where company_id = evenkeel_company() and id = any($1::text[])`, [ids]));
      return rows.map(toRecord);
    },
    async write(writes) {
      if (writes.length > 200) throw new RangeError('at most 200 writes at once');
      const results: CrmWriteResult[] = [];
      // Each in a transaction of its own: one bad record does not take the others with it.
      for (const write of writes) results.push(await inTx(tx => one(tx, write)));
      return results;
    },
    async changes(cursor, limit) {
      const rows = await inTx(tx =>
        tx.query<Row>(`select * from crm_builtin_records where company_id = evenkeel_company() and seq > $1 order by seq limit $2`, [cursor ?? '0', limit + 1]),
      );
      const page = rows.slice(0, limit);
      return { records: page.map(toRecord), cursor: page.at(-1)?.seq ?? cursor ?? '0', more: rows.length > limit };
    },
    acceptEvents: (tx, events) => upsert(tx, events.map(e => ({ id: e.deal.externalId, values: valuesOf(e), at: Date.parse(e.at), ...(e.actor && { by: e.actor }) })), true),
    upsert: (tx, records) => upsert(tx, records),
  };
}

/** The values of a change event in the record's own words. */
export function valuesOf({ deal }: CrmEvent): JsonObject {
  const values: Record<string, Json> = {};
  for (const key of ['name', 'account', 'owner', 'stage', 'closeDate'] as const) if (deal[key] !== undefined) values[key] = deal[key];
  if (deal.amount !== undefined) values['amount'] = deal.amount === null ? null : { amount: String(deal.amount), currency: deal.currency ?? 'USD' };
  for (const [name, value] of Object.entries(deal.fields ?? {})) values[STANDARD_IN_FIELDS.has(name) ? name : `fields.${name}`] = value;
  return values;
}

/** Standard fields that a CRM event may carry among its fields. */
const STANDARD_IN_FIELDS = new Set(['termMonths', 'paymentDays', 'nextStep', 'discount']);
