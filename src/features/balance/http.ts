import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { causeOf, problem, type Api, type ApiEnv } from '../../engine/api.ts';
import { directory } from '../people/read.ts';
import { balanceJson, balanceQuery, collectedJson, myBalanceJson, type BalanceJson } from './contract.ts';
import { lastQuarter, quarterBefore } from './model.ts';
import { mayRead } from './policy.ts';
import { balanceJsonOf, csvOf } from './present.ts';
import { isOptedOut, quarter } from './read.ts';
import { COLLECTED } from './words.ts';

type C = Context<ApiEnv>;
const TAG = ['Balance'];
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
/** Quarters of history beside the one that is shown, and how far back one may ask. */
const HISTORY = 4;
const KEPT = 12;

async function answer(c: C, asked: string | undefined): Promise<BalanceJson | Response> {
  if (!mayRead(c.get('caller').roles)) {
    return problem(c, 403, 'leadership-only', 'Balance is shown to leadership and administrators.', { detail: 'The role is "leadership"; administrators give it under People.' });
  }
  const world = c.get('world');
  const quarters = Array.from({ length: KEPT }, (_, i) => quarterBefore(lastQuarter(world.now()), i));
  const name = asked ?? quarters[0]!;
  if (!quarters.includes(name)) {
    return problem(c, 422, 'no-such-quarter', 'This quarter is not shown.', { errors: [{ field: 'quarter', message: `has to be one that is over, from ${quarters.at(-1)} to ${quarters[0]}` }] });
  }
  return world.read(async tx => {
    const people = await directory(tx);
    const figures = await quarter(tx, name);
    const earlier = [];
    for (let i = 1; i <= HISTORY; i++) earlier.push(await quarter(tx, quarterBefore(name, i)));
    return balanceJsonOf(figures, earlier, quarters, id => people.team(id)?.name ?? 'a team that is gone');
  });
}

const personal = (c: C): string | undefined => c.get('caller').personId ?? undefined;
const nobody = (c: C): never => problem(c, 403, 'no-person', 'This token belongs to no person.', { detail: 'Only a person can ask not to be counted.' }) as never;

export function routes(api: Api): void {
  api.openapi(
    createRoute({ method: 'get', path: '/balance', tags: TAG, summary: 'Work, thanks and voice between teams in a quarter that is over', request: { query: balanceQuery }, responses: { 200: json(balanceJson, 'Groups of people only, never one person') } }),
    async c => {
      const found = await answer(c, c.req.valid('query').quarter);
      return found instanceof Response ? (found as never) : c.json(found, 200);
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/balance/export.csv', tags: TAG, summary: 'The same as CSV, with the same groups', request: { query: balanceQuery }, responses: { 200: { description: 'CSV', content: { 'text/csv': { schema: z.string() } } } } }),
    async c => {
      const found = await answer(c, c.req.valid('query').quarter);
      if (found instanceof Response) return found as never;
      return c.body(csvOf(found), 200, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="balance-${found.quarter}.csv"` }) as never;
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/balance/collected', tags: TAG, summary: 'What is collected, in plain words', responses: { 200: json(collectedJson, 'For everybody') } }),
    c => c.json(COLLECTED, 200),
  );
  api.openapi(
    createRoute({ method: 'get', path: '/balance/me', tags: TAG, summary: 'Whether I am counted', responses: { 200: json(myBalanceJson, 'My own choice') } }),
    async c => {
      const id = personal(c);
      return id ? c.json({ optedOut: await c.get('world').read(tx => isOptedOut(tx, id)) }, 200) : nobody(c);
    },
  );
  api.openapi(
    createRoute({ method: 'put', path: '/balance/me', tags: TAG, summary: 'Ask not to be counted, or to be counted again', request: { body: { required: true, content: { 'application/json': { schema: myBalanceJson } } } }, responses: { 200: json(myBalanceJson, 'My own choice') } }),
    async c => {
      const id = personal(c);
      if (!id) return nobody(c);
      const { optedOut } = c.req.valid('json');
      const { company, actor } = c.get('caller');
      const done = await c.get('world').run('balance-counted', { type: 'count', personId: id, optedOut }, { company, actor, cause: causeOf(c) });
      return done.ok ? c.json({ optedOut }, 200) : nobody(c);
    },
  );
}
