import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { causeOf, problem, refused, type Api, type ApiEnv } from '../../engine/api.ts';
import { verifyStream } from '../../engine/log.ts';
import { makeId } from '../../kernel/ids.ts';
import type { Json } from '../../kernel/json.ts';
import { changeDeal, createDeal, dealJson, dealsJson, dealsQuery, schemaJson, timelineJson } from './contract.ts';
import type { DealCommand, DealRefusal, Values } from './model.ts';
import { deal as readDeal, deals as readDeals, exportDeals, timeline } from './read.ts';
import { sayRefusal } from './words.ts';

type C = Context<ApiEnv>;
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const idParam = z.object({ id: z.string().max(80) });

/** The body's fields in the record's words; own fields get their prefix. */
function valuesOf(input: z.infer<typeof changeDeal>): Values {
  const { fields, ...rest } = input;
  const values: Record<string, Json> = {};
  for (const [key, value] of Object.entries(rest)) if (value !== undefined) values[key] = value as Json;
  for (const [name, value] of Object.entries(fields ?? {})) values[`fields.${name}`] = value;
  return values;
}

const run = (c: C, command: DealCommand) => {
  const caller = c.get('caller');
  return c.get('world').run('deals', command, { company: caller.company, actor: caller.actor, cause: causeOf(c) });
};
const no = (c: C, refusal: unknown): never => {
  const r = refusal as DealRefusal;
  return refused(c, r.code, sayRefusal(r)) as never;
};
async function show(c: C, id: string) {
  const settings = await c.get('world').settings();
  return c.get('world').read(tx => readDeal(tx, settings, id));
}
const gone = (c: C): never => problem(c, 404, 'no-such-deal', 'There is no such deal.') as never;

export function routes(api: Api): void {
  api.openapi(
    createRoute({ method: 'get', path: '/deals', tags: ['Deals'], summary: 'Find deals', request: { query: dealsQuery }, responses: { 200: json(dealsJson, 'A page of deals') } }),
    async c => {
      const settings = await c.get('world').settings();
      const query = c.req.valid('query');
      const owner = query.owner === 'me' ? (c.get('caller').personId ?? '') : query.owner;
      return c.json(await c.get('world').read(tx => readDeals(tx, settings, { ...query, ...(owner !== undefined && { owner }) })), 200);
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/deals', tags: ['Deals'], summary: 'Begin a deal', request: { body: body(createDeal) }, responses: { 201: json(dealJson, 'The deal') } }),
    async c => {
      const answer = await run(c, { type: 'create', dealId: makeId('deal', c.get('world').now(), crypto.getRandomValues(new Uint8Array(9))), values: valuesOf(c.req.valid('json')) });
      if (!answer.ok) return no(c, answer.refusal);
      const shown = await show(c, (answer.answer as { dealId: string }).dealId);
      return shown ? c.json(shown, 201) : gone(c);
    },
  );
  api.get('/deals/export.csv', async c => c.body(await c.get('world').read(exportDeals), 200, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="deals.csv"' }));
  api.openapi(
    createRoute({ method: 'get', path: '/deals/{id}', tags: ['Deals'], summary: 'One deal', request: { params: idParam }, responses: { 200: json(dealJson, 'The deal') } }),
    async c => {
      const shown = await show(c, c.req.valid('param').id);
      if (!shown) return gone(c);
      c.header('etag', `"${shown.version}"`);
      return c.json(shown, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'patch',
      path: '/deals/{id}',
      tags: ['Deals'],
      summary: 'Change a deal that you have seen (If-Match: its version)',
      request: { params: idParam, headers: z.object({ 'if-match': z.string().optional() }), body: body(changeDeal) },
      responses: { 200: json(dealJson, 'The deal after the change') },
    }),
    async c => {
      const { id } = c.req.valid('param');
      const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(c.req.header('if-match') ?? '');
      if (!match) {
        // RFC 6585 section 3: the server wants to know which version was seen, so that nothing is lost.
        return problem(c, 428, 'if-match', 'Say which version you have seen.', { detail: 'Send If-Match with the version of the deal, such as "3".' }) as never;
      }
      const answer = await run(c, { type: 'edit', dealId: id, version: Number(match[1]), values: valuesOf(c.req.valid('json')) });
      if (!answer.ok) {
        const r = answer.refusal as unknown as DealRefusal;
        if (r.code === 'moved-on') {
          return problem(c, 412, 'moved-on', 'The deal has changed since you looked.', {
            detail: `It is at version ${r.version} now.`,
            errors: r.changed.map(x => ({ field: x.field, message: `you have ${JSON.stringify(x.yours)}, it is ${JSON.stringify(x.now)} now` })),
          }) as never;
        }
        return no(c, r);
      }
      const shown = await show(c, id);
      return shown ? c.json(shown, 200) : gone(c);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/deals/{id}/timeline',
      tags: ['Deals'],
      summary: 'What happened to a deal, newest first',
      request: { params: idParam, query: z.object({ cursor: z.string().max(20).optional(), limit: z.coerce.number().int().min(1).max(200).optional() }) },
      responses: { 200: json(timelineJson, 'A page of the timeline') },
    }),
    async c => {
      const { cursor, limit } = c.req.valid('query');
      const before = Number(cursor) || undefined;
      const found = await c.get('world').read(tx => timeline(tx, c.req.valid('param').id, { limit: limit ?? 50, ...(before && { before }) }));
      return found ? c.json(found, 200) : gone(c);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/deals/{id}/timeline/verify',
      tags: ['Deals'],
      summary: 'Whether the chain of the log is unbroken',
      request: { params: idParam },
      responses: { 200: json(z.object({ ok: z.boolean(), facts: z.number().int(), brokenAt: z.number().int().nullable(), why: z.string().nullable() }), 'The verdict') },
    }),
    async c => {
      const verdict = await c.get('world').read(tx => verifyStream(tx, `deal:${c.req.valid('param').id}`));
      return c.json(verdict.ok ? { ok: true, facts: verdict.facts, brokenAt: null, why: null } : { ok: false, facts: verdict.position - 1, brokenAt: verdict.position, why: verdict.why }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/deals/{id}/resolve-conflict',
      tags: ['Deals'],
      summary: 'Choose between our value and the CRM’s',
      request: { params: idParam, body: body(z.strictObject({ field: z.string().max(100), choose: z.enum(['ours', 'theirs']) })) },
      responses: { 200: json(dealJson, 'The deal') },
    }),
    async c => {
      const { id } = c.req.valid('param');
      const answer = await run(c, { type: 'resolve-conflict', dealId: id, ...c.req.valid('json') });
      if (!answer.ok) return no(c, answer.refusal);
      const shown = await show(c, id);
      return shown ? c.json(shown, 200) : gone(c);
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/crm/schema', tags: ['Deals'], summary: 'Stages and fields of the CRM', responses: { 200: json(schemaJson, 'The schema') } }),
    async c => {
      const { stages, fields } = await c.get('world').ports.crm('builtin').describe();
      return c.json(
        {
          stages: [...stages],
          fields: fields.map(f => ({ name: f.name, label: f.label, type: f.type, required: f.required, readOnly: f.readOnly, ...(f.options && { options: f.options.map(o => ({ value: o.value, label: o.label })) }) })),
        },
        200,
      );
    },
  );
}
