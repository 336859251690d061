import { createRoute, z } from '@hono/zod-openapi';
import { adminsOnly, causeOf, changeSetting, problem, refused, type Api, type ApiEnv } from '../../engine/api.ts';
import { settingVersions } from '../../engine/settings.ts';
import type { Context } from 'hono';
import type { Tx } from '../../engine/tx.ts';
import { makeId } from '../../kernel/ids.ts';
import { directory } from '../people/read.ts';
import { gatherFor, policiesOf, POLICIES } from './aggregate.ts';
import { approvalJson, approvalsJson, approvalsQuery, askApproval, decideApproval, previewJson } from './contract.ts';
import { plan } from './decide-submit.ts';
import type { DeskCommand, DeskRefusal } from './model.ts';
import { parsePolicies } from './policy-file.ts';
import { policyTryRoutes } from './http-policy-try.ts';
import { policyVersionRoutes } from './http-policy-versions.ts';
import { approvalJsonOf, previewJsonOf } from './present.ts';
import { inFlight, request as readRequest, requests } from './read.ts';
import { sayRefusal } from './words.ts';

type C = Context<ApiEnv>;
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const idParam = z.object({ id: z.string().max(80) });

async function say(c: C, refusal: DeskRefusal): Promise<never> {
  const people = await c.get('world').read(directory);
  const words = sayRefusal(refusal, { name: id => people.person(id)?.name ?? 'somebody', moment: at => new Date(at).toISOString() });
  return refused(c, refusal.code, words) as never;
}

async function run(c: C, command: DeskCommand) {
  const caller = c.get('caller');
  return c.get('world').run('deal-desk', command, { company: caller.company, actor: caller.actor, cause: causeOf(c) });
}

async function show(c: C, id: string) {
  return c.get('world').read(async tx => {
    const found = await readRequest(tx, id);
    return found && approvalJsonOf(found, await directory(tx), c.get('caller'));
  });
}

const gone = (c: C): never => problem(c, 404, 'no-such-request', 'There is no such approval request.') as never;

/** The place in a list, as an opaque text. */
const encode = (key: object | null): string | null => (key ? Buffer.from(JSON.stringify(key)).toString('base64url') : null);
function decode(cursor: string | undefined): { at: string; id: string } | undefined {
  if (!cursor) return undefined;
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { at?: unknown; id?: unknown };
    if (typeof key.at === 'string' && typeof key.id === 'string' && !Number.isNaN(Date.parse(key.at))) return { at: key.at, id: key.id };
  } catch {
    // Falls through: a cursor that we did not make begins at the beginning.
  }
  return undefined;
}

export function routes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/deals/{id}/approvals',
      tags: ['Deal desk'],
      summary: 'Ask for an exception, or see who would be asked (preview)',
      request: { params: idParam, body: body(askApproval) },
      responses: { 200: json(previewJson, 'Who would be asked'), 201: json(approvalJson, 'The request') },
    }),
    async c => {
      const { id: dealId } = c.req.valid('param');
      const asked = c.req.valid('json');
      const world = c.get('world');
      const { discount, ...others } = asked.terms;
      const terms = { ...others, ...(discount !== undefined && { discount: Math.round(discount * 100) }) };
      if (asked.preview) {
        const settings = await world.settings();
        const planned = await world.read(async tx => {
          const about = await gatherFor(tx, settings, [dealId]);
          const deal = about.deals.get(dealId);
          return deal ? { result: plan(deal, terms, c.get('caller').personId ?? '', about), people: about.directory } : undefined;
        });
        if (!planned) return say(c, { code: 'no-such-deal' });
        if ('refused' in planned.result) return say(c, planned.result.refused);
        return c.json(previewJsonOf(planned.result, planned.people), 200);
      }
      // After "request changes" the same request is asked again.
      const open = await world.read(async tx => (await inFlight(tx, [dealId])).get(dealId));
      const again = open?.state === 'changes-requested' && open.requesterId === c.get('caller').personId ? open.id : undefined;
      const requestId = again ?? makeId('req', world.now(), crypto.getRandomValues(new Uint8Array(9)));
      const answer = await run(c, { type: 'submit', requestId, dealId, terms, why: asked.why ?? null });
      if (!answer.ok) return say(c, answer.refusal as unknown as DeskRefusal);
      const stored = (answer.answer as { requestId?: string } | null)?.requestId ?? requestId;
      const shown = await show(c, stored);
      return shown ? c.json(shown, 201) : gone(c);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/approvals',
      tags: ['Deal desk'],
      summary: 'Approval requests; what waits comes first due first',
      request: { query: approvalsQuery },
      responses: { 200: json(approvalsJson, 'A page of requests') },
    }),
    async c => {
      const query = c.req.valid('query');
      const caller = c.get('caller');
      const after = decode(query.cursor);
      const page = await c.get('world').read(async tx => {
        const found = await requests(tx, {
          ...(query.waiting === 'me' && { waitingFor: caller.personId ?? '' }),
          ...(query.waiting === 'anyone' && { waiting: true }),
          ...(query.requester && { requester: query.requester === 'me' ? (caller.personId ?? '') : query.requester }),
          ...(query.deal && { deal: query.deal }),
          ...(query.state && { state: query.state }),
          ...(after && { after }),
          limit: query.limit ?? 50,
        });
        const people = await directory(tx);
        return { items: found.items.map(r => approvalJsonOf(r, people, caller)), next: encode(found.next), total: found.total };
      });
      return c.json(page, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/approvals/{id}',
      tags: ['Deal desk'],
      summary: 'One approval request',
      request: { params: idParam },
      responses: { 200: json(approvalJson, 'The request') },
    }),
    async c => {
      const shown = await show(c, c.req.valid('param').id);
      return shown ? c.json(shown, 200) : gone(c);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/approvals/{id}/decisions',
      tags: ['Deal desk'],
      summary: 'Approve, reject, request changes or comment',
      request: { params: idParam, body: body(decideApproval) },
      responses: { 200: json(approvalJson, 'The request after the decision') },
    }),
    async c => {
      const { id } = c.req.valid('param');
      const { decision, reason, step, version } = c.req.valid('json');
      const answer = await run(
        c,
        decision === 'comment'
          ? { type: 'comment', requestId: id, text: reason ?? '' }
          : { type: 'decide', requestId: id, decision, reason: reason ?? null, step: step ?? null, ...(version !== undefined && { version }) },
      );
      if (!answer.ok) return say(c, answer.refusal as unknown as DeskRefusal);
      const shown = await show(c, id);
      return shown ? c.json(shown, 200) : gone(c);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/approvals/{id}/recall',
      tags: ['Deal desk'],
      summary: 'Take the request back',
      request: { params: idParam },
      responses: { 200: json(approvalJson, 'The request after the recall') },
    }),
    async c => {
      const { id } = c.req.valid('param');
      const answer = await run(c, { type: 'recall', requestId: id });
      if (!answer.ok) return say(c, answer.refusal as unknown as DeskRefusal);
      const shown = await show(c, id);
      return shown ? c.json(shown, 200) : gone(c);
    },
  );

  policyVersionRoutes(api);
  policyTryRoutes(api);
  policyRoutes(api);
}

const policyProblem = z.object({ path: z.string(), line: z.number().int().optional(), column: z.number().int().optional(), message: z.string() });
const policyText = z.strictObject({ text: z.string().max(65_536) });

/** The version that the policy in force is from; 0 when there is none. */
const policyVersion = async (tx: Tx): Promise<number> => (await settingVersions(tx, POLICIES, { limit: 1 }))[0]?.version ?? 0;

function policyRoutes(api: Api): void {
  const policies = z.object({ text: z.string(), version: z.number().int(), inFlight: z.number().int() });
  api.openapi(
    createRoute({ method: 'get', path: '/policies', tags: ['Deal desk'], summary: 'The policy file in force', responses: { 200: json(policies, 'The policy file') } }),
    async c => {
      const settings = await c.get('world').settings();
      const raw = settings.get(POLICIES) as { text?: string } | undefined;
      const [waiting, version] = await c.get('world').read(async tx => [await requests(tx, { waiting: true, limit: 1 }), await policyVersion(tx)]);
      return c.json({ text: raw?.text ?? '', version, inFlight: waiting.total }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/policies/check',
      tags: ['Deal desk'],
      summary: 'Check a policy file without saving it',
      request: { body: body(policyText) },
      responses: { 200: json(z.object({ ok: z.boolean(), problems: z.array(policyProblem) }), 'What is wrong with it') },
    }),
    async c => {
      const parsed = parsePolicies(c.req.valid('json').text);
      return c.json({ ok: parsed.ok, problems: parsed.ok ? [] : parsed.error.map(p => ({ ...p })) }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'put',
      path: '/policies',
      tags: ['Deal desk'],
      summary: 'Save the policy file; requests in flight keep the steps they were asked under',
      request: { body: body(policyText.extend({ version: z.number().int().min(0).optional().describe('the version that was edited; refused with 412 when another one is in force') })) },
      responses: { 200: json(policies, 'The policy file in force') },
    }),
    async c => {
      const world = c.get('world');
      if (!c.get('caller').roles.includes('admin')) return adminsOnly(c) as never;
      const { text, version: seen } = c.req.valid('json');
      const newest = seen === undefined ? undefined : await world.read(policyVersion);
      if (newest !== seen) {
        return problem(c, 412, 'moved-on', `Somebody else saved version ${newest} meanwhile.`, { detail: 'Nothing was stored. Compare your text with theirs, then save again.' }) as never;
      }
      const parsed = parsePolicies(text);
      if (!parsed.ok) {
        return problem(c, 422, 'invalid', 'The policy file is not right yet.', {
          errors: parsed.error.map(p => ({ field: p.line ? `${p.path} (line ${p.line})` : p.path, message: p.message })),
        }) as never;
      }
      await changeSetting(c, POLICIES, { text });
      policiesOf(await world.settings());
      const [waiting, version] = await world.read(async tx => [await requests(tx, { waiting: true, limit: 1 }), await policyVersion(tx)]);
      return c.json({ text, version, inFlight: waiting.total }, 200);
    },
  );
}
