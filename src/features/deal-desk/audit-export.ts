import { linkChecker, payloadHolds, readChains, streamsWith, verifyStream, type ChainFact } from '../../engine/log.ts';
import type { Tx } from '../../engine/tx.ts';
import { addDays, startOfLocalDate } from '../../kernel/calendar.ts';
import { directory } from '../people/read.ts';
import { auditCsvHead, auditCsvLine, auditFilesOf, auditOf, type AuditRow } from './audit.ts';
import { newAuditKey, seal, signedLines, unseal, type AuditKey, type AuditLine } from './audit-file.ts';
import { deskFacts } from './events.ts';
import { request as readRequest, requestsById } from './read.ts';
import { addAuditKey, auditKeyRow, sealAuditKey } from './store.ts';

/** From inclusive, to exclusive, epoch milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}
/** What is taken out: all decisions of a span, or those of one request in it. */
export interface Wanted extends Span {
  readonly requestId?: string | undefined;
}
/** A transaction for each piece: a download that is slow holds none open. Facts are only ever added, so pieces fit together. */
export type Reader = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** The audit of one request, and whether its deal's log verifies. Undefined: there is no such request. */
export async function auditOfRequest(tx: Tx, id: string) {
  const request = await readRequest(tx, id);
  if (!request) return undefined;
  const stream = `deal:${request.dealId}`;
  const verdict = await verifyStream(tx, stream);
  const facts = (await readChains(tx, [stream])).get(stream) ?? [];
  const people = await directory(tx);
  return { stream, verdict, decisions: auditOf(request, stream, facts, people), files: auditFilesOf(id, stream, facts, people) };
}

/** So many facts are held at once, unless one deal alone has more. */
const AT_ONCE = 2000;

interface Log {
  readonly stream: string;
  readonly facts: readonly ChainFact[];
  readonly intact: boolean;
  /** Decisions that are wanted, by the position of their fact. */
  readonly decisions: ReadonlyMap<number, AuditRow>;
}

/** The logs that hold what is wanted, by the deal's id, each whole. Needs memory for one piece at a time. */
async function* logsWith(read: Reader, wanted: Wanted): AsyncGenerator<Log> {
  const { requestId } = wanted;
  const { streams, people } = await read(async tx => {
    const all = await streamsWith(tx, deskFacts.decided, wanted);
    const request = requestId === undefined ? undefined : await readRequest(tx, requestId);
    return { streams: requestId === undefined ? all : all.filter(one => one.stream === `deal:${request?.dealId ?? ''}`), people: await directory(tx) };
  });
  for (let next = 0; next < streams.length; ) {
    const piece: string[] = [];
    for (let held = 0; next < streams.length && (piece.length === 0 || held + streams[next]!.facts <= AT_ONCE); next++) {
      piece.push(streams[next]!.stream);
      held += streams[next]!.facts;
    }
    const logs = await read(async tx => {
      const chains = [...(await readChains(tx, piece))].map(([stream, facts]) => ({ stream, facts, decided: facts.filter(f => f.type === deskFacts.decided && f.payload && f.at >= wanted.from && f.at < wanted.to) }));
      const ids = new Set(chains.flatMap(c => c.decided.map(f => String(f.payload?.['requestId']))));
      const requests = await requestsById(tx, requestId === undefined ? [...ids] : [requestId]);
      return chains.map(({ stream, facts, decided }): Log => {
        const inside = new Set(decided.map(f => f.position));
        const own = new Set(decided.map(f => String(f.payload?.['requestId'])));
        const rows = requests.filter(r => own.has(r.id)).flatMap(request => auditOf(request, stream, facts, people));
        return { stream, facts, intact: holds(stream, facts), decisions: new Map(rows.filter(row => inside.has(row.fact.position)).map(row => [row.fact.position, row])) };
      });
    });
    yield* logs;
  }
}

function holds(stream: string, facts: readonly ChainFact[]): boolean {
  const check = linkChecker(stream);
  return facts.every(f => check(f) === undefined && (!f.payload || !f.salt || payloadHolds(f, f.salt, f.payload)));
}

/** A table, a piece at a time: by deal, each oldest first. */
export async function* csvOf(read: Reader, wanted: Wanted): AsyncGenerator<string> {
  yield auditCsvHead;
  for await (const { decisions, intact } of logsWith(read, wanted)) {
    const lines = [...decisions.values()].sort((a, b) => a.fact.position - b.fact.position).map(row => auditCsvLine(row, intact));
    if (lines.length > 0) yield lines.join('');
  }
}

/** The signed file, a line at a time. */
export function signedOf(read: Reader, wanted: Wanted, company: string, now: number, key: AuditKey): AsyncGenerator<string> {
  const iso = (at: number) => new Date(at).toISOString();
  return signedLines({ company, from: iso(wanted.from), to: iso(wanted.to), madeAt: iso(now) }, lines(read, wanted), key);
}

async function* lines(read: Reader, wanted: Wanted): AsyncGenerator<AuditLine> {
  for await (const { stream, facts, decisions } of logsWith(read, wanted)) {
    yield { chain: stream };
    for (const { salt, payload, ...link } of facts) {
      const decision = decisions.get(link.position);
      const erased = link.type === deskFacts.decided && !payload && link.at >= wanted.from && link.at < wanted.to;
      yield decision && salt && payload ? { link, decision, salt, said: payload } : erased ? { link, erased } : { link };
    }
  }
}

/**
 * The company's key pair, made when it is first asked for. A private part that lies open is sealed as soon as there is a
 * secret. Undefined: it is sealed under a secret that is not the present one.
 */
export async function auditKey(tx: Tx, secret: string | undefined): Promise<AuditKey | undefined> {
  if (!(await auditKeyRow(tx))) {
    const made = newAuditKey();
    await addAuditKey(tx, { publicKey: made.publicKey, privateKey: secret ? seal(made.privateKey, secret, tx.company) : made.privateKey, sealed: secret !== undefined });
  }
  const row = (await auditKeyRow(tx))!;
  if (!row.sealed) {
    if (secret) await sealAuditKey(tx, seal(row.privateKey, secret, tx.company));
    return { publicKey: row.publicKey, privateKey: row.privateKey };
  }
  const privateKey = secret ? unseal(row.privateKey, secret, tx.company) : undefined;
  return privateKey && { publicKey: row.publicKey, privateKey };
}

/** The first and the last moment that a date of JavaScript can be written with four digits of a year. */
const [EARLIEST, LATEST] = [Date.parse('0000-01-01'), Date.parse('9999-12-30')];

/** A day of this time zone, or a moment; a day as an end is meant with its whole. Undefined: neither. */
export function spanOf(from: string | undefined, to: string | undefined, now: number, timeZone = 'UTC'): Span | undefined {
  const moment = (text: string, end: boolean): number => {
    if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return Date.parse(text);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || !(Date.parse(text) < LATEST)) return Number.NaN;
    try {
      return startOfLocalDate(end ? addDays(text, 1) : text, timeZone);
    } catch {
      return Number.NaN;
    }
  };
  const span = { from: from ? moment(from, false) : 0, to: to ? moment(to, true) : now + 1 };
  const known = (at: number) => at >= EARLIEST && at <= LATEST;
  return known(span.from) && known(span.to) ? span : undefined;
}
