import { createRoute, z } from '@hono/zod-openapi';
import { adminsOnly, causeOf, changeSetting, problem, refused, type Api, type ApiEnv } from '../../engine/api.ts';
import { settingVersions } from '../../engine/settings.ts';
import type { Context } from 'hono';
import type { Tx } from '../../engine/tx.ts';
import { makeId } from '../../kernel/ids.ts';
import { directory, type Directory } from '../people/read.ts';
import { policiesOf, POLICIES } from './aggregate.ts';
import { policyWarnings } from './check.ts';
import {
  addApprover, approvalJson, approvalsJson, approvalsQuery, askApproval, conditionJson, decideApproval, decidedMany, decideMany, obligationsQuery, previewJson, promiseJson,
  reassignApproval, settleCondition, settlePromise,
} from './contract.ts'; // prettier-ignore
import { analyticsRoutes } from './http-analytics.ts';
import { auditRoutes } from './http-audit.ts';
import { fileRoutes } from './http-files.ts';
import { policyToolRoutes } from './http-policy.ts';
import type { DeskCommand, DeskRefusal } from './model.ts';
import { policyTryRoutes } from './http-policy-try.ts';
import { policyVersionRoutes } from './http-policy-versions.ts';
import { jsonSchemaOfPolicies, parsePolicies } from '../../policy/file.ts';
import { approvalJsonOf, conditionJsonOf, previewJsonOf, promiseJsonOf } from './present.ts';
import { outlookOf, previewOf } from './preview.ts';
import { newestOf, obligation, obligations, request as readRequest, requests } from './read.ts';
import { sayRefusal } from './words.ts';

type C = Context<ApiEnv>;
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const idParam = z.object({ id: z.string().max(80) });

const speaker = (people: Directory) => ({ name: (id: string) => people.person(id)?.name ?? 'somebody', moment: (at: number) => new Date(at).toISOString() });

async function say(c: C, refusal: DeskRefusal): Promise<never> {
  const people = await c.get('world').read(directory);
  const words = sayRefusal(refusal, speaker(people));
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

/** Runs a command about a request and answers with the request as it is then. */
async function change(c: C, id: string, command: DeskCommand) {
  const answer = await run(c, command);
  if (!answer.ok) return say(c, answer.refusal as unknown as DeskRefusal);
  const shown = await show(c, id);
  return shown ? c.json(shown, 200) : gone(c);
}

/** A sign-in this young counts as a second proof. */
const FRESH_MS = 10 * 60_000;
const proofOf = (c: C) => {
  const at = c.get('caller').signedInAt;
  return at !== null && c.get('world').now() - at < FRESH_MS ? ('fresh-sign-in' as const) : ('click' as const);
};

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
      const caller = c.get('caller');
      const { discount, ...others } = asked.terms;
      const terms = { ...others, ...(discount !== undefined && { discount: Math.round(discount * 100) }) };
      if (asked.preview) {
        const preview = await previewOf(world, dealId, terms, caller.personId ?? '');
        if (!preview) return say(c, { code: 'no-such-deal' });
        if ('refused' in preview.plan) return say(c, preview.plan.refused);
        return c.json(previewJsonOf(preview.plan, preview.people, preview.covered, await outlookOf(world, preview, caller.personId ?? '')), 200);
      }
      // A request of one's own that lives is asked again: what was approved counts as far as it holds.
      const latest = await world.read(async tx => (await newestOf(tx, [dealId])).get(dealId));
      const again = latest && latest.requesterId === caller.personId && ['pending', 'changes-requested', 'approved'].includes(latest.state) ? latest.id : undefined;
      const requestId = again ?? makeId('req', world.now(), crypto.getRandomValues(new Uint8Array(9)));
      const { choices, promises, also, attachments } = asked;
      const answer = await run(c, {
        type: 'submit', requestId, dealId, terms, why: asked.why ?? null,
        ...(choices && { choices }), ...(promises && { promises }), ...(also && { also }), ...(attachments && { attachments }),
      }); // prettier-ignore
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

  // Before /approvals/{id}, which would take "audit.csv" for an id.
  auditRoutes(api);
  analyticsRoutes(api);

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
      const { id } = c.req.valid('param');
      const shown = await show(c, id);
      if (!shown) return gone(c);
      // What is shown now is what "since you looked" is measured from next time.
      if (c.get('caller').personId) await c.get('world').run('deal-desk', { type: 'look', requestId: id }, { company: c.get('caller').company, actor: c.get('caller').actor, cause: `look:${id}:${shown.round}:${c.get('caller').personId}` });
      return c.json(shown, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/approvals/decisions',
      tags: ['Deal desk'],
      summary: 'The same decision on several requests; each stands on its own',
      request: { body: body(decideMany) },
      responses: { 200: json(decidedMany, 'What became of each') },
    }),
    async c => {
      const { ids, decision, reason } = c.req.valid('json');
      const caller = c.get('caller');
      const cause = causeOf(c);
      const people = await c.get('world').read(directory);
      const results = [];
      for (const id of [...new Set(ids)]) {
        const answer = await c.get('world').run(
          'deal-desk',
          { type: 'decide', requestId: id, decision, reason: reason ?? null, step: null, proof: proofOf(c) },
          { company: caller.company, actor: caller.actor, cause: `${cause}:${id}` },
        );
        const words = answer.ok ? undefined : sayRefusal(answer.refusal as unknown as DeskRefusal, speaker(people));
        results.push({ id, ok: answer.ok, title: words?.title ?? null, detail: words?.detail ?? null });
      }
      return c.json({ results }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/approvals/{id}/decisions',
      tags: ['Deal desk'],
      summary: 'Approve, reject, request changes, ask back, abstain or comment',
      request: { params: idParam, body: body(decideApproval) },
      responses: { 200: json(approvalJson, 'The request after the decision') },
    }),
    async c => {
      const { id } = c.req.valid('param');
      const { decision, reason, step, version, condition, promiseDue } = c.req.valid('json');
      if (decision === 'comment') return change(c, id, { type: 'comment', requestId: id, text: reason ?? '' });
      if (decision === 'request-info') return change(c, id, { type: 'ask-back', requestId: id, step: step ?? null, text: reason ?? '' });
      return change(c, id, {
        type: 'decide', requestId: id, decision, reason: reason ?? null, step: step ?? null, proof: proofOf(c),
        ...(version !== undefined && { version }), ...(condition && { condition }), ...(promiseDue && { promiseDue }),
      }); // prettier-ignore
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
    async c => change(c, c.req.valid('param').id, { type: 'recall', requestId: c.req.valid('param').id }),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/approvals/{id}/reassign',
      tags: ['Deal desk'],
      summary: 'Hand your seat to somebody else',
      request: { params: idParam, body: body(reassignApproval) },
      responses: { 200: json(approvalJson, 'The request with its new approver') },
    }),
    async c => {
      const { id } = c.req.valid('param');
      const { to, from, step, reason } = c.req.valid('json');
      return change(c, id, { type: 'reassign', requestId: id, to, from: from ?? null, step: step ?? null, reason: reason ?? null });
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/approvals/{id}/approvers',
      tags: ['Deal desk'],
      summary: 'Ask one more person',
      request: { params: idParam, body: body(addApprover) },
      responses: { 200: json(approvalJson, 'The request with one more approver') },
    }),
    async c => {
      const { id } = c.req.valid('param');
      const { personId, reason } = c.req.valid('json');
      return change(c, id, { type: 'add-approver', requestId: id, personId, reason: reason ?? null });
    },
  );

  obligationRoutes(api);
  fileRoutes(api, { say, show });
  policyVersionRoutes(api);
  policyTryRoutes(api);
  policyRoutes(api);
  policyToolRoutes(api);
}

function obligationRoutes(api: Api): void {
  const items = <T extends z.ZodType>(schema: T) => z.object({ items: z.array(schema) });
  const list = async <T>(c: C, kind: 'condition' | 'promise', query: z.infer<typeof obligationsQuery>, one: (o: Awaited<ReturnType<typeof obligations>>[number], people: Awaited<ReturnType<typeof directory>>) => T) => {
    const me = c.get('caller').personId ?? '';
    return c.get('world').read(async tx => {
      const people = await directory(tx);
      const found = await obligations(tx, { kind, ...query, ...(query.owner && { owner: query.owner === 'me' ? me : query.owner }) });
      return { items: found.map(o => one(o, people)) };
    });
  };
  api.openapi(
    createRoute({ method: 'get', path: '/conditions', tags: ['Deal desk'], summary: 'What yeses depend on: the ledger of conditions, first due first', request: { query: obligationsQuery }, responses: { 200: json(items(conditionJson), 'Conditions, at most 500') } }),
    async c =>
      c.json(await list(c, 'condition', c.req.valid('query'), (o, people) => conditionJsonOf(o.request.conditions.find(x => x.id === o.id)!, o.request, people, c.get('caller').personId)), 200),
  );
  api.openapi(
    createRoute({ method: 'get', path: '/promises', tags: ['Deal desk'], summary: 'What customers were promised, first due first', request: { query: obligationsQuery }, responses: { 200: json(items(promiseJson), 'Promises, at most 500') } }),
    async c =>
      c.json(await list(c, 'promise', c.req.valid('query'), (o, people) => promiseJsonOf(o.request.promises.find(x => x.id === o.id)!, o.request, people, c.get('caller').personId)), 200),
  );
  api.openapi(
    createRoute({ method: 'post', path: '/conditions/{id}', tags: ['Deal desk'], summary: 'Say that a condition is met, waived or open again', request: { params: idParam, body: body(settleCondition) }, responses: { 200: json(approvalJson, 'Its request') } }),
    async c => {
      const { id } = c.req.valid('param');
      const found = await c.get('world').read(tx => obligation(tx, id));
      if (!found || found.kind !== 'condition') return say(c, { code: 'no-such-condition' });
      const { state, note } = c.req.valid('json');
      return change(c, found.requestId, { type: 'settle-condition', requestId: found.requestId, conditionId: id, as: state, note: note ?? null });
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/promises/{id}', tags: ['Deal desk'], summary: 'Say that a promise was kept or broken', request: { params: idParam, body: body(settlePromise) }, responses: { 200: json(approvalJson, 'Its request') } }),
    async c => {
      const { id } = c.req.valid('param');
      const found = await c.get('world').read(tx => obligation(tx, id));
      if (!found || found.kind !== 'promise') return say(c, { code: 'no-such-promise' });
      const { state, note } = c.req.valid('json');
      return change(c, found.requestId, { type: 'settle-promise', requestId: found.requestId, promiseId: id, as: state, note: note ?? null });
    },
  );
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
      method: 'get',
      path: '/policies/schema',
      tags: ['Deal desk'],
      summary: 'A JSON Schema of policy files, for editors',
      responses: { 200: json(z.record(z.string(), z.unknown()), 'JSON Schema, draft 2020-12') },
    }),
    async c => c.json(jsonSchemaOfPolicies(), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/policies/check',
      tags: ['Deal desk'],
      summary: 'Check a policy file without saving it',
      request: { body: body(policyText) },
      responses: { 200: json(z.object({ ok: z.boolean(), problems: z.array(policyProblem), warnings: z.array(policyProblem) }), 'What is wrong with it, and whom it would find nobody for') },
    }),
    async c => {
      const { text } = c.req.valid('json');
      const parsed = parsePolicies(text);
      const world = c.get('world');
      const settings = await world.settings();
      const warnings = parsed.ok ? await world.read(tx => policyWarnings(tx, settings, text, parsed.value)) : [];
      return c.json({ ok: parsed.ok, problems: parsed.ok ? [] : parsed.error.map(p => ({ ...p })), warnings: warnings.map(p => ({ ...p })) }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'put',
      path: '/policies',
      tags: ['Deal desk'],
      summary: 'Save the policy file; requests in flight keep the steps they were asked under',
      request: { body: body(policyText.extend({ version: z.number().int().min(0).optional().describe('the version that was edited; refused with 412 when another one is in force') })) },
      responses: { 200: json(policies.extend({ warnings: z.array(policyProblem) }), 'The policy file in force, and whom it would find nobody for') },
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
      const settings = await world.settings();
      policiesOf(settings);
      const [waiting, version] = await world.read(async tx => [await requests(tx, { waiting: true, limit: 1 }), await policyVersion(tx)]);
      const warnings = await world.read(tx => policyWarnings(tx, settings, text, parsed.value));
      return c.json({ text, version, inFlight: waiting.total, warnings: warnings.map(p => ({ ...p })) }, 200);
    },
  );
}
