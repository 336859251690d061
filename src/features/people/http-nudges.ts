import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { causeOf, refused, type Api, type ApiEnv } from '../../engine/api.ts';
import { nudgesJson, putAside, setNudges, type NudgesJson } from './contract.ts';
import { budgetOf, toldBefore, USUAL_BUDGET, waitingNudges, type NudgeCommand, type NudgeRefusal } from './model-nudges.ts';
import { nudgesFor } from './read-nudges.ts';
import { sayRefusal } from './words.ts';

type C = Context<ApiEnv>;
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const ofPerson = z.object({ id: z.string().max(80) });
const TAG = ['People'];

const say = (c: C, refusal: object): never => refused(c, (refusal as NudgeRefusal).code, sayRefusal(refusal as NudgeRefusal)) as never;
/** Nobody but the person themselves. */
const own = (c: C, id: string): boolean => c.get('caller').personId === id;

async function show(c: C, id: string): Promise<NudgesJson> {
  const world = c.get('world');
  const mine = await world.read(tx => nudgesFor(tx, id));
  const now = world.now();
  return {
    budget: budgetOf(mine),
    chosen: (mine?.budget ?? null) !== null,
    usual: USUAL_BUDGET,
    toldThisWeek: toldBefore(mine, now),
    waiting: waitingNudges(mine, now).map(n => ({ key: n.key, kind: n.kind, words: n.words, link: n.link, at: new Date(n.at).toISOString(), state: n.state })),
  };
}

const run = (c: C, command: NudgeCommand) => {
  const { company, actor } = c.get('caller');
  return c.get('world').run('people-nudges', command, { company, actor, cause: causeOf(c) });
};

export function nudgeRoutes(api: Api): void {
  api.openapi(
    createRoute({ method: 'get', path: '/people/{id}/nudges', tags: TAG, summary: 'What waits for oneself, and how many messages one wants; nobody else can ask', request: { params: ofPerson }, responses: { 200: json(nudgesJson, 'Nudges') } }),
    async c => {
      const { id } = c.req.valid('param');
      return own(c, id) ? c.json(await show(c, id), 200) : say(c, { code: 'own-nudges-only' });
    },
  );
  api.openapi(
    createRoute({ method: 'put', path: '/people/{id}/nudges', tags: TAG, summary: 'How many messages in seven days', request: { params: ofPerson, body: body(setNudges) }, responses: { 200: json(nudgesJson, 'Nudges') } }),
    async c => {
      const { id } = c.req.valid('param');
      if (!own(c, id)) return say(c, { code: 'own-nudges-only' });
      const answer = await run(c, { type: 'set-budget', personId: id, budget: c.req.valid('json').budget });
      return answer.ok ? c.json(await show(c, id), 200) : say(c, answer.refusal);
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/people/{id}/nudges/put-aside', tags: TAG, summary: 'Put a nudge aside: it does not come again', request: { params: ofPerson, body: body(putAside) }, responses: { 200: json(nudgesJson, 'Nudges') } }),
    async c => {
      const { id } = c.req.valid('param');
      if (!own(c, id)) return say(c, { code: 'own-nudges-only' });
      const answer = await run(c, { type: 'put-aside', personId: id, key: c.req.valid('json').key });
      return answer.ok ? c.json(await show(c, id), 200) : say(c, answer.refusal);
    },
  );
}
