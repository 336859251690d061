import { createHash, randomBytes } from 'node:crypto';
import type { Actor } from '../kernel/actor.ts';
import { canonicalJson } from '../kernel/canonical.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import { jsonbArray } from './arrays.ts';
import type { StoredFact } from './capability.ts';
import type { Tx } from './tx.ts';

/** A fact about to be recorded. */
export interface NewFact {
  readonly stream: string;
  readonly type: string;
  readonly at: number;
  readonly actor: Actor;
  readonly cause: string;
  readonly settings: number;
  readonly payload: JsonObject;
}

const ROOT = Buffer.alloc(32);
const sha256 = (...parts: readonly (Buffer | string)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The chain covers a salted hash of the payload: the payload can be blanked, the chain still verifies. */
const hashOfPayload = (salt: Buffer, payload: JsonObject) => sha256(salt, canonicalJson(payload));

function hashOfFact(previous: Buffer, fact: NewFact, position: number, payloadHash: Buffer): Buffer {
  const { stream, type, at, cause, settings } = fact;
  const actor = fact.actor as unknown as Json;
  return sha256(previous, canonicalJson({ stream, position, type, at, actor, cause, settings }), payloadHash);
}

/**
 * Appends facts to their streams, each chained to the one before it.
 * Two writers on one stream cannot both win: the loser's transaction meets the primary key and is tried again.
 */
export async function append(tx: Tx, facts: readonly NewFact[]): Promise<void> {
  if (facts.length === 0) return;
  const streams = [...new Set(facts.map(f => f.stream))];
  const heads = await tx.query<{ stream: string; position: number; hash: Buffer }>(
    `select s.stream, head.position, head.hash
       from unnest($1::text[]) as s (stream)
       cross join lateral (
         select position, hash from engine_facts
          where company_id = evenkeel_company() and stream = s.stream
          order by position desc limit 1) head`,
    [streams],
  );
  const at = new Map(heads.map(h => [h.stream, { position: h.position, hash: h.hash }]));
  const columns: unknown[][] = [[], [], [], [], [], [], [], [], [], [], []];
  const salts = randomBytes(16 * facts.length);
  for (const [i, fact] of facts.entries()) {
    const head = at.get(fact.stream) ?? { position: 0, hash: ROOT };
    const position = head.position + 1;
    const salt = salts.subarray(16 * i, 16 * i + 16);
    const payloadHash = hashOfPayload(salt, fact.payload);
    const hash = hashOfFact(head.hash, fact, position, payloadHash);
    at.set(fact.stream, { position, hash });
    const row = [
      fact.stream, position, fact.type, new Date(fact.at), JSON.stringify(fact.actor), fact.cause,
      fact.settings, JSON.stringify(fact.payload), salt, payloadHash, hash,
    ]; // prettier-ignore
    row.forEach((value, i) => columns[i]!.push(value));
  }
  await tx.query(
    `insert into engine_facts (company_id, stream, position, type, at, actor, cause, settings, payload, salt, payload_hash, hash)
     select evenkeel_company(), * from unnest($1::text[], $2::int[], $3::text[], $4::timestamptz[], $5::jsonb[], $6::text[],
       $7::int[], $8::jsonb[], $9::bytea[], $10::bytea[], $11::bytea[])`,
    columns.map((column, i) => (i === 4 || i === 7 ? jsonbArray(column as string[]) : column)),
  );
}

interface FactRow {
  seq: string;
  stream: string;
  position: number;
  type: string;
  at: Date;
  actor: Actor;
  cause: string;
  settings: number;
  payload: JsonObject | null;
  salt: Buffer | null;
  payload_hash: Buffer;
  hash: Buffer;
}

/** A stream's facts after `after`, oldest first, each with its hash in hex. A blanked payload reads as `{ erased: true }`. */
export async function readStream(
  tx: Tx,
  stream: string,
  options: { after?: number; before?: number; limit: number; newestFirst?: boolean },
): Promise<(StoredFact & { readonly hash: string })[]> {
  const rows = await tx.query<FactRow>(
    `select * from engine_facts
      where company_id = evenkeel_company() and stream = $1 and position > $2 and position < $3
      order by position ${options.newestFirst ? 'desc' : 'asc'} limit $4`,
    [stream, options.after ?? 0, options.before ?? 2 ** 31 - 1, options.limit],
  );
  return rows.map(row => ({ ...toFact(row), hash: row.hash.toString('hex') }));
}

/** Of each of these streams the last fact of one of these types, if it has any. Blanked payloads read as `{ erased: true }`. */
export async function lastFacts(tx: Tx, streams: readonly string[], types: readonly string[]): Promise<Map<string, StoredFact>> {
  const rows = await tx.query<FactRow>(
    `select distinct on (stream) * from engine_facts
      where company_id = evenkeel_company() and stream = any($1::text[]) and type = any($2::text[])
      order by stream, position desc`,
    [streams, types],
  );
  return new Map(rows.map(row => [row.stream, toFact(row)]));
}

const toFact = (row: FactRow): StoredFact => ({
  seq: row.seq,
  stream: row.stream,
  position: row.position,
  type: row.type,
  at: row.at.getTime(),
  actor: row.actor,
  cause: row.cause,
  settings: row.settings,
  payload: row.payload ?? { erased: true },
});

export type Verdict =
  | { readonly ok: true; readonly facts: number }
  | { readonly ok: false; readonly position: number; readonly why: string };

/** Recomputes a stream's chain. Finds a changed, removed, inserted or reordered fact; blanked payloads are accepted. */
export async function verifyStream(tx: Tx, stream: string): Promise<Verdict> {
  let previous: Buffer = ROOT;
  let position = 0;
  for (;;) {
    const rows = await tx.query<FactRow>(
      `select * from engine_facts where company_id = evenkeel_company() and stream = $1 and position > $2
        order by position limit 500`,
      [stream, position],
    );
    for (const row of rows) {
      if (row.position !== position + 1) {
        return { ok: false, position: position + 1, why: 'a fact is missing' };
      }
      const fact = toFact(row);
      if (row.payload && row.salt && !hashOfPayload(row.salt, row.payload).equals(row.payload_hash)) {
        return { ok: false, position: row.position, why: 'its content was changed' };
      }
      if (!hashOfFact(previous, fact, row.position, row.payload_hash).equals(row.hash)) {
        return { ok: false, position: row.position, why: 'it does not follow from the fact before it' };
      }
      previous = row.hash;
      position = row.position;
    }
    if (rows.length < 500) return { ok: true, facts: position };
  }
}

/** A link of a chain without what it says: enough to recompute the chain anywhere. Hashes and salts in hex. */
export interface ChainLink {
  readonly position: number;
  readonly type: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly actor: Actor;
  readonly cause: string;
  readonly settings: number;
  readonly payloadHash: string;
  readonly hash: string;
}
export interface ChainFact extends ChainLink {
  /** Null when the content was blanked. */
  readonly salt: string | null;
  readonly payload: JsonObject | null;
}

/** Whole streams, each oldest first, with what is needed to recompute their chains. */
export async function readChains(tx: Tx, streams: readonly string[]): Promise<Map<string, ChainFact[]>> {
  const rows = await tx.query<FactRow>(`select * from engine_facts where company_id = evenkeel_company() and stream = any($1::text[]) order by stream, position`, [streams]);
  const chains = new Map<string, ChainFact[]>(streams.map(stream => [stream, []]));
  for (const row of rows) {
    chains.get(row.stream)?.push({
      position: row.position, type: row.type, at: row.at.getTime(), actor: row.actor, cause: row.cause, settings: row.settings,
      payloadHash: row.payload_hash.toString('hex'), hash: row.hash.toString('hex'), salt: row.salt?.toString('hex') ?? null, payload: row.payload,
    }); // prettier-ignore
  }
  return chains;
}

/**
 * The same check as `verifyStream`, on links that come one by one and perhaps from a file. Says why a link does not follow;
 * after that it says nothing sensible any more.
 */
export function linkChecker(stream: string): (link: ChainLink) => string | undefined {
  let previous: Buffer = ROOT;
  let position = 0;
  return link => {
    position++;
    if (link.position !== position) return `the fact ${position} is missing`;
    const hash = hashOfFact(previous, { ...link, stream, payload: {} }, position, Buffer.from(link.payloadHash, 'hex'));
    if (hash.toString('hex') !== link.hash) return 'it does not follow from the fact before it';
    previous = hash;
    return undefined;
  };
}

/** Whether this is the content that the chain was made over. */
export const payloadHolds = (link: ChainLink, salt: string, payload: JsonObject): boolean => hashOfPayload(Buffer.from(salt, 'hex'), payload).toString('hex') === link.payloadHash;

/** Streams that have a fact of this type in a span, with how many facts they have: from inclusive, to exclusive, epoch milliseconds. */
export async function streamsWith(tx: Tx, type: string, span: { readonly from: number; readonly to: number }): Promise<{ stream: string; facts: number }[]> {
  return tx.query<{ stream: string; facts: number }>(
    `select found.stream, (select max(position) from engine_facts where company_id = evenkeel_company() and stream = found.stream) as facts
       from (select distinct stream from engine_facts where company_id = evenkeel_company() and type = $1 and at >= $2 and at < $3) found
      order by found.stream`,
    [type, new Date(span.from), new Date(span.to)],
  );
}

/** Every stream of the log. */
export async function allStreams(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ stream: string }>(`select distinct stream from engine_facts where company_id = evenkeel_company() order by stream`);
  return rows.map(row => row.stream);
}
