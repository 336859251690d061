import { payloadHolds, readChain, streamsWith, verifyLinks, verifyStream, type ChainFact, type ChainLink } from '../../engine/log.ts';
import type { Tx } from '../../engine/tx.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { directory } from '../people/read.ts';
import { auditCsv, auditOf, type AuditRow } from './audit.ts';
import { newAuditKey, seal, signedFile, unseal, type AuditKey, type AuditPayload } from './audit-file.ts';
import { deskFacts } from './events.ts';
import { request as readRequest } from './read.ts';
import { addAuditKey, auditKeyRow, sealAuditKey } from './store.ts';

/** From inclusive, to exclusive, epoch milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The audit of one request, and whether its deal's log verifies. Undefined: there is no such request. */
export async function auditOfRequest(tx: Tx, id: string) {
  const request = await readRequest(tx, id);
  if (!request) return undefined;
  const stream = `deal:${request.dealId}`;
  const verdict = await verifyStream(tx, stream);
  return { stream, verdict, decisions: auditOf(request, stream, await readChain(tx, stream), await directory(tx)) };
}

async function decisionsIn(tx: Tx, span: Span) {
  const people = await directory(tx);
  const chains: { stream: string; links: ChainLink[]; intact: boolean }[] = [];
  const decisions: (AuditRow & { salt: string; said: JsonObject })[] = [];
  let erased = 0;
  for (const stream of await streamsWith(tx, deskFacts.decided, span)) {
    const facts = await readChain(tx, stream);
    const within = facts.filter(f => f.type === deskFacts.decided && f.at >= span.from && f.at < span.to);
    const at = new Map<number, ChainFact>(within.map(f => [f.position, f]));
    erased += within.filter(f => !f.payload).length;
    for (const id of new Set(within.flatMap(f => (f.payload ? [String(f.payload['requestId'])] : [])))) {
      const request = await readRequest(tx, id);
      if (!request) continue;
      for (const row of auditOf(request, stream, facts, people)) {
        const fact = at.get(row.fact.position);
        if (fact?.payload && fact.salt) decisions.push({ ...row, salt: fact.salt, said: fact.payload });
      }
    }
    const intact = verifyLinks(stream, facts).ok && facts.every(f => !f.payload || !f.salt || payloadHolds(f, f.salt, f.payload));
    chains.push({ stream, intact, links: facts.map(({ salt: _salt, payload: _payload, ...link }) => link) });
  }
  decisions.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.fact.stream < b.fact.stream ? -1 : a.fact.stream > b.fact.stream ? 1 : a.fact.position - b.fact.position));
  return { decisions, chains, erased };
}

export async function csvOf(tx: Tx, span: Span): Promise<string> {
  const { decisions, chains } = await decisionsIn(tx, span);
  const intact = new Set(chains.filter(c => c.intact).map(c => c.stream));
  return auditCsv(decisions, stream => intact.has(stream));
}

export async function signedOf(tx: Tx, span: Span, now: number, key: AuditKey): Promise<string> {
  const { decisions, chains, erased } = await decisionsIn(tx, span);
  const iso = (at: number) => new Date(at).toISOString();
  const payload: AuditPayload = { company: tx.company, from: iso(span.from), to: iso(span.to), madeAt: iso(now), erased, decisions, chains: chains.map(({ stream, links }) => ({ stream, links })) };
  return signedFile(payload, key);
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

/** A day or a moment; a day as an end is meant with its whole. Undefined: neither. */
export function spanOf(from: string | undefined, to: string | undefined, now: number): Span | undefined {
  const moment = (text: string, end: boolean) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) + (end ? 86_400_000 : 0) : /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN);
  const span = { from: from ? moment(from, false) : 0, to: to ? moment(to, true) : now + 1 };
  return Number.isNaN(span.from) || Number.isNaN(span.to) ? undefined : span;
}
