import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { problem, type Api, type ApiEnv } from '../../engine/api.ts';
import { directory } from '../people/read.ts';
import { auditKey, auditOfRequest, csvOf, signedOf, spanOf, type Wanted } from './audit-export.ts';
import { fingerprint } from './audit-file.ts';
import { verifyFile } from './audit-verify.ts';
import { auditJson, auditVerdictJson } from './contract-audit.ts';

type C = Context<ApiEnv>;
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const wantedQuery = z.strictObject({
  from: z.string().max(40).optional().describe('a day of the reader’s time zone, or a moment, ISO 8601'),
  to: z.string().max(40).optional().describe('a day (with its whole) or a moment'),
  request: z.string().max(80).optional().describe('only decisions on this request'),
});
const keyJson = z.object({ algorithm: z.literal('Ed25519'), key: z.string(), fingerprint: z.string().describe('SHA-256 of the key, in groups of four') });
const locked = (c: C): Response => problem(c, 409, 'audit-key-sealed', 'The key that signs cannot be opened.', { detail: 'It was sealed under another EVENKEEL_SECRET_KEY. Start the server with that one.' });

const AUDITORS = ['admin', 'auditor'];
const mayAudit = (c: C): boolean => c.get('caller').roles.some(role => AUDITORS.includes(role));
const auditorsOnly = (c: C): Response => problem(c, 403, 'auditors-only', 'Only auditors and administrators take the audit out.', { detail: 'Administrators give the role "auditor" under People.' });

/** Who may, and what; else the reply that says why not. */
async function wanted(c: C, query: z.infer<typeof wantedQuery>): Promise<Wanted | Response> {
  if (!mayAudit(c)) return auditorsOnly(c);
  const person = (await c.get('world').read(directory)).person(c.get('caller').personId ?? '');
  const span = spanOf(query.from, query.to, c.get('world').now(), person?.timeZone);
  return span ? { ...span, requestId: query.request } : problem(c, 422, 'invalid', 'The span is not right.', { errors: [{ field: 'from', message: 'from and to are days such as 2026-03-01, or moments' }] });
}

/** A download that is written while it is read, so that its size costs no memory. */
function download(c: C, name: string, type: string, lines: AsyncGenerator<string>): Response {
  async function* bytes(): AsyncGenerator<Buffer> {
    let held: string[] = [];
    let size = 0;
    for await (const line of lines) {
      held.push(line);
      size += line.length;
      if (size < 65_536) continue;
      yield Buffer.from(held.join(''));
      [held, size] = [[], 0];
    }
    yield Buffer.from(held.join(''));
  }
  const pieces = bytes();
  // Made as fast as it is taken, and no further when whoever takes it goes away.
  const body = new ReadableStream<Uint8Array>({
    async pull(to) {
      const next = await pieces.next();
      if (next.done) to.close();
      else to.enqueue(next.value);
    },
    cancel: async () => void (await pieces.return(undefined)),
  });
  return c.body(body, 200, { 'content-type': type, 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' });
}

/** Gives a body to somebody who may stop early, and then takes the rest: who is still sending would not hear an answer. */
async function whole<T>(body: ReadableStream<Uint8Array> | null, work: (chunks: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T> {
  const reader = body?.getReader();
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) yield next.value;
  }
  const answer = await work(chunks());
  while (reader && !(await reader.read()).done);
  return answer;
}

/** What was decided, by whom, having seen what: for one request, and for a span as a file that can be verified elsewhere. */
export function auditRoutes(api: Api): void {
  api.openapi(
    createRoute({ method: 'get', path: '/approvals/audit-key', tags: ['Deal desk'], summary: 'The public key that audit files are signed with', responses: { 200: json(keyJson, 'The 32 bytes, base64url') } }),
    async c => {
      const world = c.get('world');
      const key = await world.read(tx => auditKey(tx, world.secretKey));
      return key ? c.json({ algorithm: 'Ed25519' as const, key: key.publicKey, fingerprint: fingerprint(key.publicKey) }, 200) : (locked(c) as never);
    },
  );

  api.openapi(
    createRoute({ method: 'get', path: '/approvals/audit.csv', tags: ['Deal desk'], summary: 'All decisions of a span as CSV, safe for spreadsheets; auditors and administrators', request: { query: wantedQuery }, responses: { 200: { description: 'CSV', content: { 'text/csv': { schema: z.string() } } } } }),
    async c => {
      const what = await wanted(c, c.req.valid('query'));
      const world = c.get('world');
      return (what instanceof Response ? what : download(c, 'audit.csv', 'text/csv; charset=utf-8', csvOf(work => world.read(work), what))) as never;
    },
  );

  api.openapi(
    createRoute({ method: 'get', path: '/approvals/audit.jsonl', tags: ['Deal desk'], summary: 'All decisions of a span, signed with Ed25519; auditors and administrators', request: { query: wantedQuery }, responses: { 200: { description: 'Lines of canonical JSON; docs/audit.md says which', content: { 'application/jsonl': { schema: z.string() } } } } }),
    async c => {
      const what = await wanted(c, c.req.valid('query'));
      if (what instanceof Response) return what as never;
      const world = c.get('world');
      const key = await world.read(tx => auditKey(tx, world.secretKey));
      return (key ? download(c, 'audit.jsonl', 'application/jsonl', signedOf(work => world.read(work), what, world.company, world.now(), key)) : locked(c)) as never;
    },
  );

  api.openapi(
    createRoute({ method: 'post', path: '/approvals/audit/verify', tags: ['Deal desk'], summary: 'Verify a signed file: the body is the file, of any size; auditors and administrators', request: { body: { content: { 'application/octet-stream': { schema: z.any() } } } }, responses: { 200: json(auditVerdictJson, 'Whether it verifies, or the line at which it breaks') } }),
    async c => {
      if (!mayAudit(c)) return auditorsOnly(c) as never;
      const world = c.get('world');
      const own = await world.read(tx => auditKey(tx, world.secretKey));
      const verdict = await whole(c.req.raw.body, chunks => verifyFile(chunks));
      const blank = { line: null, why: null, signer: null, from: null, to: null, madeAt: null, decisions: null, erased: null, facts: null };
      if (!verdict.ok) return c.json({ ...blank, ...verdict }, 200);
      const { company: _company, key, ...said } = verdict;
      return c.json({ ...blank, ...said, signer: { key, fingerprint: fingerprint(key), ours: key === own?.publicKey } }, 200);
    },
  );

  api.openapi(
    createRoute({ method: 'get', path: '/approvals/{id}/audit', tags: ['Deal desk'], summary: 'Every decision on a request: who, when, having seen what, and whether the log verifies', request: { params: z.object({ id: z.string().max(80) }) }, responses: { 200: json(auditJson, 'The audit') } }),
    async c => {
      const found = await c.get('world').read(tx => auditOfRequest(tx, c.req.valid('param').id));
      if (!found) return problem(c, 404, 'no-such-request', 'There is no such approval request.') as never;
      const { verdict, stream, decisions, files } = found;
      const chain = verdict.ok ? { stream, verified: true, facts: verdict.facts, brokenAt: null, why: null } : { stream, verified: false, facts: verdict.position - 1, brokenAt: verdict.position, why: verdict.why };
      return c.json({ chain, decisions, files }, 200);
    },
  );
}
