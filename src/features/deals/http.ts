import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { causeOf, problem, refused, type Api, type ApiEnv } from '../../engine/api.ts';
import { verifyStream } from '../../engine/log.ts';
import { makeId } from '../../kernel/ids.ts';
import { changeDeal, createDeal, dealJson, dealsJson, dealsQuery, resolveConflict, schemaJson, timelineJson, verdictJson } from './contract.ts';
import { importRoutes } from './http-import.ts';
import type { DealCommand, DealRefusal, Values } from './model.ts';
import { csvPiece, deal, deals, timeline } from './read.ts';
import { labelOf, sayRefusal, sayValue } from './words.ts';

type C = Context<ApiEnv>;
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const idParam = z.object({ id: z.string().max(80) });

const noDeal = (c: C): never => problem(c, 404, 'no-such-deal', 'There is no such deal.') as never;

function say(c: C, refusal: DealRefusal): never {
  const words = sayRefusal(refusal);
  if (refusal.code !== 'moved-on') return refused(c, refusal.code, words) as never;
  // Both values of every field that differs, so that nobody has to type again.
  const errors = refusal.changed.map(({ field, yours, now }) => ({ field, message: `${labelOf(field)}: yours is ${sayValue(field, yours)}, now it is ${sayValue(field, now)}` }));
  c.header('etag', `"${refusal.version}"`);
  return problem(c, 412, refusal.code, words.title, { ...(words.detail && { detail: words.detail }), errors }) as never;
}

async function run(c: C, command: DealCommand) {
  const caller = c.get('caller');
  return c.get('world').run('deals', command, { company: caller.company, actor: caller.actor, cause: causeOf(c) });
}

async function show<S extends 200 | 201>(c: C, id: string, status: S) {
  const found = await c.get('world').read(tx => deal(tx, id));
  if (!found) return noDeal(c);
  c.header('etag', `"${found.version}"`);
  return c.json(found, status);
}

/** The fields of a request in the words of the deals. */
const valuesOf = ({ fields, ...others }: z.infer<typeof changeDeal>): Values => ({
  ...(others as Values),
  ...Object.fromEntries(Object.entries(fields ?? {}).map(([name, value]) => [`fields.${name}`, value])),
});

export function routes(api: Api): void {
  api.openapi(
    createRoute({ method: 'get', path: '/deals', tags: ['Deals'], summary: 'Deals, a page at a time', request: { query: dealsQuery }, responses: { 200: json(dealsJson, 'A page; total is exact up to 10,000') } }),
    async c => {
      const query = c.req.valid('query');
      const owner = query.owner === 'me' ? (c.get('caller').personId ?? '') : query.owner;
      return c.json(await c.get('world').read(tx => deals(tx, { ...query, ...(owner !== undefined && { owner }) })), 200);
    },
  );

  api.openapi(
    createRoute({ method: 'post', path: '/deals', tags: ['Deals'], summary: 'Make a deal; it goes to the CRM', request: { body: body(createDeal) }, responses: { 201: json(dealJson, 'The deal') } }),
    async c => {
      const dealId = makeId('deal', c.get('world').now(), crypto.getRandomValues(new Uint8Array(9)));
      const answer = await run(c, { type: 'create', dealId, values: valuesOf(c.req.valid('json')) });
      if (!answer.ok) return say(c, answer.refusal as unknown as DealRefusal);
      return show(c, (answer.answer as { dealId?: string } | null)?.dealId ?? dealId, 201);
    },
  );

  // Before /deals/{id}, which would take "export.csv" for an id.
  api.openapi(
    createRoute({ method: 'get', path: '/deals/export.csv', tags: ['Deals'], summary: 'All deals as CSV, safe for spreadsheets', responses: { 200: { description: 'CSV', content: { 'text/csv': { schema: z.string() } } } } }),
    async c => {
      const world = c.get('world');
      let after: string | null = null;
      let ended = false;
      const stream = new ReadableStream<Uint8Array>({
        async pull(out) {
          if (ended) return out.close();
          const piece: { text: string; next: string | null } = await world.read(tx => csvPiece(tx, after));
          out.enqueue(new TextEncoder().encode(piece.text));
          after = piece.next;
          ended = piece.next === null;
        },
      });
      return c.body(stream, 200, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="deals.csv"' }) as never;
    },
  );

  api.openapi(
    createRoute({ method: 'get', path: '/deals/{id}', tags: ['Deals'], summary: 'One deal', request: { params: idParam }, responses: { 200: json(dealJson, 'The deal') } }),
    async c => show(c, c.req.valid('param').id, 200),
  );

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/deals/{id}',
      tags: ['Deals'],
      summary: 'Change a deal. If-Match: the version you saw',
      request: { params: idParam, body: body(changeDeal) },
      responses: { 200: json(dealJson, 'The deal'), 412: { description: 'Somebody changed it meanwhile; errors holds both values' }, 428: { description: 'If-Match is missing' } },
    }),
    async c => {
      const { id } = c.req.valid('param');
      const match = c.req.header('if-match');
      if (match === undefined) return problem(c, 428, 'if-match', 'Say which version you saw.', { detail: 'Send If-Match with the version of the deal, or * to change it whatever it is.' }) as never;
      const version = match.trim() === '*' ? null : Number(/^(?:W\/)?"?(\d{1,9})"?$/.exec(match.trim())?.[1] ?? Number.NaN);
      if (Number.isNaN(version)) return problem(c, 400, 'if-match', 'If-Match is not a version.', { detail: 'It looks like "3", or *.' }) as never;
      const answer = await run(c, { type: 'edit', dealId: id, version, values: valuesOf(c.req.valid('json')) });
      if (!answer.ok) return say(c, answer.refusal as unknown as DealRefusal);
      return show(c, id, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/deals/{id}/timeline',
      tags: ['Deals'],
      summary: 'What happened to a deal, newest first',
      request: { params: idParam, query: z.strictObject({ cursor: z.string().regex(/^\d{1,9}$/).optional(), limit: z.coerce.number().int().min(1).max(200).optional() }) },
      responses: { 200: json(timelineJson, 'A page') },
    }),
    async c => {
      const { cursor, limit } = c.req.valid('query');
      const shown = await c.get('world').read(tx => timeline(tx, c.req.valid('param').id, { ...(cursor && { before: Number(cursor) }), limit: limit ?? 50 }));
      return shown ? c.json(shown, 200) : noDeal(c);
    },
  );

  api.openapi(
    createRoute({ method: 'get', path: '/deals/{id}/timeline/verify', tags: ['Deals'], summary: 'Recompute the chain of hashes', request: { params: idParam }, responses: { 200: json(verdictJson, 'Whether it is unbroken') } }),
    async c => {
      const { id } = c.req.valid('param');
      const verdict = await c.get('world').read(async tx => ((await deal(tx, id)) ? verifyStream(tx, `deal:${id}`) : undefined));
      if (!verdict) return noDeal(c);
      return c.json(verdict.ok ? { verified: true, facts: verdict.facts, brokenAt: null, why: null } : { verified: false, facts: verdict.position - 1, brokenAt: verdict.position, why: verdict.why }, 200);
    },
  );

  api.openapi(
    createRoute({ method: 'post', path: '/deals/{id}/resolve-conflict', tags: ['Deals'], summary: 'Choose between our value and that of the CRM', request: { params: idParam, body: body(resolveConflict) }, responses: { 200: json(dealJson, 'The deal') } }),
    async c => {
      const { id } = c.req.valid('param');
      const answer = await run(c, { type: 'resolve-conflict', dealId: id, ...c.req.valid('json') });
      if (!answer.ok) return say(c, answer.refusal as unknown as DealRefusal);
      return show(c, id, 200);
    },
  );

  api.openapi(
    createRoute({ method: 'get', path: '/crm/schema', tags: ['Deals'], summary: 'Stages and fields of the CRM', responses: { 200: json(schemaJson, 'Schema') } }),
    async c => {
      const schema = await c.get('world').ports.crm('builtin').describe();
      return c.json(
        {
          stages: schema.stages.map(s => ({ ...s })),
          fields: schema.fields.map(({ name, label, type, required, readOnly, options }) => ({
            name, label, type, required, readOnly,
            ...(options && { options: options.filter(o => o.active).map(({ value, label: text }) => ({ value, label: text })) }),
          })),
        },
        200,
      ); // prettier-ignore
    },
  );

  importRoutes(api);
}
