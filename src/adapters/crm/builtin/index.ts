import { jsonbArray } from '../../../engine/arrays.ts';
import { settingsSource } from '../../../engine/settings.ts';
import type { Transact, Tx } from '../../../engine/tx.ts';
import { makeId } from '../../../kernel/ids.ts';
import type { JsonObject } from '../../../kernel/json.ts';
import type { CrmEvent } from '../../../features/deals/contract.ts';
import { commandOf } from '../../../features/deals/crm-events.ts';
import type { CrmPort, CrmRecord, CrmSchema, CrmWrite, CrmWriteResult } from '../../../ports/crm.ts';
import { movedFields, sameValue } from '../../../ports/crm.values.ts';
import { BUILTIN, check, schemaOf } from './schema.ts';

export interface BuiltinCrm extends CrmPort {
  /** Applies change events in the caller's transaction, so that record and mirror never differ. */
  acceptEvents(tx: Tx, events: readonly CrmEvent[]): Promise<void>;
  /** Puts values into records in the caller's transaction, as of `at` (epoch ms). Unchanged records keep their version. */
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
  seq: string | null;
  modified_at: Date;
  modified_by: string | null;
  deleted: boolean;
  values: JsonObject;
  said_at: Readonly<Record<string, number>>;
}
const toRecord = (row: Row): CrmRecord => ({
  id: row.id,
  version: String(row.version),
  modifiedAt: row.modified_at.getTime(),
  ...(row.modified_by && { modifiedBy: row.modified_by }),
  deleted: row.deleted,
  values: row.values,
});

/** A stage may be said by its label; the record keeps its id. */
function inIds(values: JsonObject, { stages }: CrmSchema): JsonObject {
  const said = values['stage'];
  if (typeof said !== 'string' || stages.some(s => s.id === said)) return values;
  const stage = stages.find(s => s.label.toLowerCase() === said.toLowerCase());
  return stage ? { ...values, stage: stage.id } : values;
}

/** The CRM that needs no account anywhere: records in our own database, with the manners of the big ones. */
export function builtinCrm(options: BuiltinOptions): BuiltinCrm {
  const settings = settingsSource();
  const inTx = <T>(work: (tx: Tx) => Promise<T>) => options.transact(options.company, work);
  const schema = async (tx: Tx) => schemaOf((await settings.load(tx)).get(BUILTIN));

  async function one(tx: Tx, write: CrmWrite): Promise<CrmWriteResult> {
    // A record that Evenkeel makes for a deal carries the deal's id, so that record and deal find each other without a table.
    const id = write.id ?? (write.key.startsWith('deal_') ? write.key : makeId('rec', options.now(), crypto.getRandomValues(new Uint8Array(9))));
    // The key is claimed before anything else: a second attempt at the same time waits here for the first.
    const claimed = await tx.query(
      `insert into crm_builtin_writes (company_id, key, record_id) values (evenkeel_company(), $1, $2) on conflict do nothing returning key`,
      [write.key, id],
    );
    if (claimed.length === 0) return doneBefore(tx, write.key);
    const result = await apply(tx, write, id);
    // Nothing was written, so the next attempt starts anew.
    if (result.outcome !== 'written') await tx.query(`delete from crm_builtin_writes where company_id = evenkeel_company() and key = $1`, [write.key]);
    return result;
  }

  /** An interrupted attempt has done it: the record says how it stands. */
  async function doneBefore(tx: Tx, key: string): Promise<CrmWriteResult> {
    const [row] = await tx.query<Row>(
      `select r.* from crm_builtin_writes w join crm_builtin_records r on r.company_id = w.company_id and r.id = w.record_id
        where w.company_id = evenkeel_company() and w.key = $1`,
      [key],
    );
    return row ? { outcome: 'written', record: toRecord(row) } : { outcome: 'missing' };
  }

  async function apply(tx: Tx, write: CrmWrite, id: string): Promise<CrmWriteResult> {
    const [row] = await tx.query<Row>(`select * from crm_builtin_records where company_id = evenkeel_company() and id = $1 for update`, [id]);
    if (write.id !== null && (!row || row.deleted)) return { outcome: 'missing' };
    const errors = check(await schema(tx), write.values, write.id === null);
    if (errors.length > 0) return { outcome: 'refused', errors };
    if (row) {
      // A field that holds what is to be written has not moved away from it.
      const fields = movedFields(row, write.expected).filter(f => !sameValue(row.values[f], write.values[f]));
      if (fields.length > 0) return { outcome: 'conflict', record: toRecord(row), fields };
    }
    // One writer of the feed at a time: a number that is given out first must also be seen first, or a reader's cursor passes it.
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('crm_builtin_feed:' || evenkeel_company(), 0))`);
    const at = options.now();
    const saidAt = { ...row?.said_at, ...Object.fromEntries(Object.keys(write.values).map(f => [f, at])) };
    const [saved] = await tx.query<Row>(
      `insert into crm_builtin_records (company_id, id, version, seq, modified_at, modified_by, values, said_at)
       values (evenkeel_company(), $1, 1, nextval('crm_builtin_seq'), $2, $3, $4, $5)
       on conflict (company_id, id) do update set version = crm_builtin_records.version + 1, seq = excluded.seq,
         modified_at = excluded.modified_at, modified_by = excluded.modified_by, values = excluded.values, said_at = excluded.said_at
       returning *`,
      [id, new Date(at), write.author, JSON.stringify({ ...row?.values, ...write.values }), JSON.stringify(saidAt)],
    );
    return { outcome: 'written', record: toRecord(saved!) };
  }

  /**
   * Puts values into records, field by field, unless a newer value is known. In the caller's transaction; three
   * statements however many there are. Not in the feed: whoever brings them in tells the deals in the same transaction.
   */
  async function upsert(tx: Tx, changes: Parameters<BuiltinCrm['upsert']>[1]): Promise<void> {
    if (changes.length === 0) return;
    const rules = await schema(tx);
    const found = await tx.query<Row>(
      `select * from crm_builtin_records where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`,
      [[...new Set(changes.map(c => c.id))].sort()],
    );
    const records = new Map(found.map(row => [row.id, { ...row, dirty: false }]));
    for (const change of changes) {
      const values = inIds(change.values, rules);
      // What the deals refuse must not stand in the CRM either.
      if (check(rules, values, false).length > 0) continue;
      const row = records.get(change.id) ?? { id: change.id, version: 0, seq: null, modified_at: new Date(change.at), modified_by: null, deleted: false, values: {}, said_at: {}, dirty: true };
      const news = Object.entries(values).filter(([field]) => change.at >= (row.said_at[field] ?? 0));
      const moved = news.some(([field, value]) => !sameValue(row.values[field], value));
      records.set(change.id, {
        ...row,
        values: { ...row.values, ...Object.fromEntries(news) },
        said_at: { ...row.said_at, ...Object.fromEntries(news.map(([field]) => [field, change.at])) },
        ...(moved && { version: row.version + 1, modified_at: new Date(Math.max(change.at, row.modified_at.getTime())), modified_by: change.by ?? null }),
        dirty: row.dirty || news.length > 0,
      });
    }
    const rows = [...records.values()].filter(r => r.dirty).sort((a, b) => (a.id < b.id ? -1 : 1));
    if (rows.length === 0) return;
    await tx.query(
      `insert into crm_builtin_records as r (company_id, id, version, modified_at, modified_by, values, said_at)
       select evenkeel_company(), * from unnest($1::text[], $2::int[], $3::timestamptz[], $4::text[], $5::jsonb[], $6::jsonb[])
       on conflict (company_id, id) do update set version = excluded.version, modified_at = excluded.modified_at,
         modified_by = excluded.modified_by, values = excluded.values, said_at = excluded.said_at`,
      [
        rows.map(r => r.id), rows.map(r => Math.max(1, r.version)), rows.map(r => r.modified_at), rows.map(r => r.modified_by),
        jsonbArray(rows.map(r => JSON.stringify(r.values))), jsonbArray(rows.map(r => JSON.stringify(r.said_at))),
      ], // prettier-ignore
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
    acceptEvents: (tx, events) => upsert(tx, events.map(e => ({ id: e.deal.externalId, values: commandOf(e).values as JsonObject, at: Date.parse(e.at), ...(e.actor && { by: e.actor }) }))),
    upsert,
  };
}
