import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { adminsOnly, problem, type Api, type ApiEnv } from '../../engine/api.ts';
import { isoMoment } from '../../kernel/contract.ts';
import { auditKey, auditOfRequest, csvOf, signedOf, spanOf, type Span } from './audit-export.ts';

type C = Context<ApiEnv>;
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const personJson = z.object({ id: z.string(), name: z.string() });
const auditRow = z.object({
  requestId: z.string(),
  deal: z.object({ id: z.string(), name: z.string(), account: z.string().nullable() }),
  step: z.string(),
  by: personJson,
  for: personJson.nullable().describe('whose seat a stand-in used'),
  decision: z.string(),
  reason: z.string().nullable(),
  at: isoMoment,
  round: z.number().int(),
  policy: z.object({ name: z.string(), version: z.number().int().nullable(), rows: z.array(z.string()) }),
  saw: z.array(z.object({ term: z.string(), name: z.string(), value: z.string() })),
  lastLook: z.number().int().nullable().describe('the round that they had seen before'),
  sinceLastLook: z.array(z.string()),
  bounds: z.array(z.string()).describe('what a yes covers'),
  broken: z.object({ at: isoMoment, round: z.number().int(), words: z.string(), position: z.number().int().nullable(), hash: z.string().nullable() }).nullable(),
  fact: z.object({ stream: z.string(), position: z.number().int(), hash: z.string() }),
});
const auditJson = z.object({ chain: z.object({ stream: z.string(), verified: z.boolean(), facts: z.number().int(), brokenAt: z.number().int().nullable(), why: z.string().nullable() }), decisions: z.array(auditRow) });

const spanQuery = z.strictObject({ from: z.string().max(40).optional().describe('a day or a moment, ISO 8601'), to: z.string().max(40).optional().describe('a day (with its whole) or a moment') });
const locked = (c: C): Response => problem(c, 409, 'audit-key-sealed', 'The key that signs cannot be opened.', { detail: 'It was sealed under another EVENKEEL_SECRET_KEY. Start the server with that one.' });

/** Who may, and for which span; else the reply that says why not. */
function wanted(c: C, query: z.infer<typeof spanQuery>): Span | Response {
  if (!c.get('caller').roles.includes('admin')) return adminsOnly(c);
  const span = spanOf(query.from, query.to, c.get('world').now());
  return span ?? problem(c, 422, 'invalid', 'The span is not right.', { errors: [{ field: 'from', message: 'from and to are days such as 2026-03-01, or moments' }] });
}
const file = (name: string, type: string) => ({ 'content-type': type, 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' });

/** What was decided, by whom, having seen what: for one request, and for a span as a file that can be verified elsewhere. */
export function auditRoutes(api: Api): void {
  api.openapi(
    createRoute({ method: 'get', path: '/approvals/audit-key', tags: ['Deal desk'], summary: 'The public key that audit files are signed with', responses: { 200: json(z.object({ algorithm: z.literal('Ed25519'), key: z.string() }), 'The 32 bytes, base64url') } }),
    async c => {
      const world = c.get('world');
      const key = await world.read(tx => auditKey(tx, world.secretKey));
      return key ? c.json({ algorithm: 'Ed25519' as const, key: key.publicKey }, 200) : (locked(c) as never);
    },
  );

  api.openapi(
    createRoute({ method: 'get', path: '/approvals/audit.csv', tags: ['Deal desk'], summary: 'All decisions of a span as CSV, safe for spreadsheets; administrators', request: { query: spanQuery }, responses: { 200: { description: 'CSV', content: { 'text/csv': { schema: z.string() } } } } }),
    async c => {
      const span = wanted(c, c.req.valid('query'));
      if (span instanceof Response) return span as never;
      return c.body(await c.get('world').read(tx => csvOf(tx, span)), 200, file('audit.csv', 'text/csv; charset=utf-8')) as never;
    },
  );

  api.openapi(
    createRoute({ method: 'get', path: '/approvals/audit.json', tags: ['Deal desk'], summary: 'All decisions of a span, signed with Ed25519; administrators', request: { query: spanQuery }, responses: { 200: json(z.record(z.string(), z.unknown()), 'Canonical JSON: format, key, payload, signature') } }),
    async c => {
      const span = wanted(c, c.req.valid('query'));
      if (span instanceof Response) return span as never;
      const world = c.get('world');
      const text = await world.read(async tx => {
        const key = await auditKey(tx, world.secretKey);
        return key && signedOf(tx, span, world.now(), key);
      });
      return (text === undefined ? locked(c) : c.body(text, 200, file('audit.json', 'application/json'))) as never;
    },
  );

  api.openapi(
    createRoute({ method: 'get', path: '/approvals/{id}/audit', tags: ['Deal desk'], summary: 'Every decision on a request: who, when, having seen what, and whether the log verifies', request: { params: z.object({ id: z.string().max(80) }) }, responses: { 200: json(auditJson, 'The audit') } }),
    async c => {
      const found = await c.get('world').read(tx => auditOfRequest(tx, c.req.valid('param').id));
      if (!found) return problem(c, 404, 'no-such-request', 'There is no such approval request.') as never;
      const { verdict, stream, decisions } = found;
      const chain = verdict.ok ? { stream, verified: true, facts: verdict.facts, brokenAt: null, why: null } : { stream, verified: false, facts: verdict.position - 1, brokenAt: verdict.position, why: verdict.why };
      return c.json({ chain, decisions }, 200);
    },
  );
}
