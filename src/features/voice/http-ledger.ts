import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { causeOf, refused, type Api, type ApiEnv } from '../../engine/api.ts';
import { localDate } from '../../kernel/calendar.ts';
import { makeId } from '../../kernel/ids.ts';
import { directory } from '../people/read.ts';
import { addInput, answerDecision, decisionJson, decisionsJson, decisionsQuery, handOver, raiseDecision } from './contract.ts';
import { heardByTeam } from './figures-heard.ts';
import type { DecisionCommand, DecisionRefusal } from './ledger-model.ts';
import { decisionJsonOf } from './present-ledger.ts';
import { aboutDecisions, rootNeed } from './read.ts';
import { decisionById, decisionsSince, findDecisions } from './read-ledger.ts';
import { sayDecisionRefusal } from './words-ledger.ts';

type C = Context<ApiEnv>;
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const idParam = z.object({ id: z.string().max(80) });
const TAG = ['Voice ledger'];
/** The counts by team look back a year. */
const LOOK_BACK = 365 * 86_400_000;

const newId = (c: C, prefix: string): string => makeId(prefix, c.get('world').now(), crypto.getRandomValues(new Uint8Array(9)));

async function say(c: C, refusal: DecisionRefusal): Promise<never> {
  const people = await c.get('world').read(directory);
  return refused(c, refusal.code, sayDecisionRefusal(refusal, id => people.person(id)?.name ?? 'somebody')) as never;
}

async function show(c: C, id: string) {
  const world = c.get('world');
  return world.read(async tx => {
    const found = await decisionById(tx, id);
    return found && decisionJsonOf(found, await directory(tx), await aboutDecisions(tx, [found]), world.now(), c.get('caller').personId);
  });
}

const run = (c: C, command: DecisionCommand) => {
  const { company, actor } = c.get('caller');
  return c.get('world').run('voice-decisions', command, { company, actor, cause: causeOf(c) });
};
async function order(c: C, command: DecisionCommand) {
  const answer = await run(c, command);
  if (!answer.ok) return say(c, answer.refusal as unknown as DecisionRefusal);
  const found = await show(c, command.decisionId);
  return found ? c.json(found, 200) : say(c, { code: 'no-such-decision' });
}

const encode = (key: object | null): string | null => (key ? Buffer.from(JSON.stringify(key)).toString('base64url') : null);
function decode(cursor: string | undefined): { at: string; id: string } | undefined {
  if (!cursor) return undefined;
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { at?: unknown; id?: unknown } | null;
    if (typeof key?.at === 'string' && typeof key.id === 'string' && !Number.isNaN(Date.parse(key.at))) return { at: key.at, id: key.id };
  } catch {
    // A cursor that we did not make begins at the beginning.
  }
  return undefined;
}

export function ledgerRoutes(api: Api): void {
  api.openapi(
    createRoute({ method: 'get', path: '/decisions', tags: TAG, summary: 'The voice ledger; open ones first due first', request: { query: decisionsQuery }, responses: { 200: json(decisionsJson, 'A page of decisions, and what became of each team’s inputs') } }),
    async c => {
      const query = c.req.valid('query');
      const world = c.get('world');
      const { personId } = c.get('caller');
      const after = decode(query.cursor);
      const page = await world.read(async tx => {
        const found = await findDecisions(tx, {
          ...(query.state && { state: query.state }),
          ...(query.owner && { owner: query.owner === 'me' ? (personId ?? '') : query.owner }),
          ...(query.kind && { kind: query.kind }),
          ...(query.need && { need: (await rootNeed(tx, query.need)) ?? query.need }),
          ...(after && { after }),
          limit: query.limit ?? 50,
        });
        const people = await directory(tx);
        const about = await aboutDecisions(tx, found.items);
        const heard = heardByTeam(await decisionsSince(tx, world.now() - LOOK_BACK), localDate(world.now(), 'UTC'));
        return {
          items: found.items.map(d => decisionJsonOf(d, people, about, world.now(), personId)),
          next: encode(found.next),
          total: found.total,
          // By name: this is no ranking.
          teams: heard
            .map(({ teamId, medianDays, ...counts }) => ({ team: teamId ? (people.team(teamId)?.name ?? 'A team that is gone') : 'No team', ...counts, medianDays: medianDays === null ? null : Math.round(medianDays * 10) / 10 }))
            .sort((a, b) => a.team.localeCompare(b.team, 'en')),
        };
      });
      return c.json(page, 200);
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/decisions', tags: TAG, summary: 'Raise a decision: somebody owes an answer', request: { body: body(raiseDecision) }, responses: { 201: json(decisionJson, 'The decision') } }),
    async c => {
      const asked = c.req.valid('json');
      const decisionId = newId(c, 'dec');
      const answer = await run(c, { type: 'raise', decisionId, kind: asked.kind, question: asked.question, ownerId: asked.ownerId, answerBy: asked.answerBy ?? null, needId: asked.needId ?? null, dealId: asked.dealId ?? null, input: asked.input ?? null });
      if (!answer.ok) return say(c, answer.refusal as unknown as DecisionRefusal);
      const stored = (answer.answer as { decisionId?: string } | null)?.decisionId ?? decisionId;
      const found = await show(c, stored);
      return found ? c.json(found, 201) : say(c, { code: 'no-such-decision' });
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/decisions/{id}', tags: TAG, summary: 'One decision', request: { params: idParam }, responses: { 200: json(decisionJson, 'The decision') } }),
    async c => {
      const found = await show(c, c.req.valid('param').id);
      return found ? c.json(found, 200) : say(c, { code: 'no-such-decision' });
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/decisions/{id}/inputs', tags: TAG, summary: 'Say what your team thinks of it', request: { params: idParam, body: body(addInput) }, responses: { 200: json(decisionJson, 'The decision') } }),
    c => order(c, { type: 'give-input', decisionId: c.req.valid('param').id, inputId: newId(c, 'in'), text: c.req.valid('json').text }),
  );
  api.openapi(
    createRoute({ method: 'post', path: '/decisions/{id}/answer', tags: TAG, summary: 'Answer with an outcome and a reason', request: { params: idParam, body: body(answerDecision) }, responses: { 200: json(decisionJson, 'The decision') } }),
    c => order(c, { type: 'answer', decisionId: c.req.valid('param').id, ...c.req.valid('json') }),
  );
  api.openapi(
    createRoute({ method: 'post', path: '/decisions/{id}/hand-over', tags: TAG, summary: 'Give the answer to somebody else to give', request: { params: idParam, body: body(handOver) }, responses: { 200: json(decisionJson, 'The decision') } }),
    c => order(c, { type: 'hand-over', decisionId: c.req.valid('param').id, ownerId: c.req.valid('json').ownerId }),
  );
  api.openapi(
    createRoute({ method: 'post', path: '/decisions/{id}/withdraw', tags: TAG, summary: 'Take the question back', request: { params: idParam }, responses: { 200: json(decisionJson, 'The decision') } }),
    c => order(c, { type: 'withdraw', decisionId: c.req.valid('param').id }),
  );
}
