import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { causeOf, changeSetting, problem, type Api, type ApiEnv } from '../../engine/api.ts';
import { directory } from '../people/read.ts';
import { balanceJson, balanceQuery, balanceSettings, balanceYearJson, collectedJson, myBalanceJson, setMyBalance, type BalanceJson } from './contract.ts';
import { mayRead } from './policy.ts';
import { csvOf } from './present.ts';
import { choiceOf, firstMonthOf, kept } from './read.ts';
import { report } from './report.ts';
import { BALANCE, settingsOf } from './settings.ts';
import { COLLECTED } from './words.ts';

type C = Context<ApiEnv>;
const TAG = ['Balance'];
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });

async function answer(c: C, asked: string | undefined): Promise<BalanceJson | Response> {
  const world = c.get('world');
  const settings = await world.settings();
  if (!mayRead(c.get('caller').roles, settingsOf(settings))) {
    return problem(c, 403, 'leadership-only', 'Balance is shown to leadership and administrators.', { detail: `It takes one of the roles ${['admin', ...settingsOf(settings).readers].join(', ')}; administrators give them under People.` });
  }
  const found = await world.read(tx => report(tx, settings, asked, world.now()));
  if ('allowed' in found) {
    return problem(c, 422, 'no-such-quarter', 'This quarter is not shown.', { errors: [{ field: 'quarter', message: `has to be one that is over, from ${found.allowed.at(-1)} to ${found.allowed[0]}` }] });
  }
  return found;
}

const personal = (c: C): string | undefined => c.get('caller').personId ?? undefined;
const nobody = (c: C): never => problem(c, 403, 'no-person', 'This token belongs to no person.', { detail: 'Only a person can ask not to be counted.' }) as never;
const mine = async (c: C, personId: string) => {
  const world = c.get('world');
  return { ...(await world.read(tx => choiceOf(tx, personId))), mayRead: mayRead(c.get('caller').roles, settingsOf(await world.settings())) };
};

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
    createRoute({ method: 'get', path: '/balance/me', tags: TAG, summary: 'Whether I am counted, and whether I may see Balance', responses: { 200: json(myBalanceJson, 'My own choice') } }),
    async c => {
      const id = personal(c);
      return id ? c.json(await mine(c, id), 200) : nobody(c);
    },
  );
  api.openapi(
    createRoute({ method: 'put', path: '/balance/me', tags: TAG, summary: 'Ask not to be counted, or to be counted again', request: { body: { required: true, content: { 'application/json': { schema: setMyBalance } } } }, responses: { 200: json(myBalanceJson, 'My own choice') } }),
    async c => {
      const id = personal(c);
      if (!id) return nobody(c);
      const { company, actor } = c.get('caller');
      const done = await c.get('world').run('balance-counted', { type: 'count', personId: id, ...c.req.valid('json') }, { company, actor, cause: causeOf(c) });
      return done.ok ? c.json(await mine(c, id), 200) : nobody(c);
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/balance/settings', tags: TAG, summary: 'The settings of Balance', responses: { 200: json(balanceSettings, 'With the defaults filled in') } }),
    async c => c.json(settingsOf(await c.get('world').settings()), 200),
  );
  api.openapi(
    createRoute({ method: 'get', path: '/balance/year', tags: TAG, summary: 'The month in which the year begins, and whether that can be changed', responses: { 200: json(balanceYearJson, 'It stays once a quarter was shown') } }),
    async c => {
      const world = c.get('world');
      const settings = await world.settings();
      return c.json(await world.read(async tx => ({ year_starts_in: await firstMonthOf(tx, settings), fixed: (await kept(tx)) !== undefined })), 200);
    },
  );
  api.openapi(
    createRoute({ method: 'put', path: '/balance/settings', tags: TAG, summary: 'Change the settings of Balance', request: { body: { required: true, content: { 'application/json': { schema: balanceSettings } } } }, responses: { 200: json(balanceSettings, 'In force from now on') } }),
    async c => {
      const value = c.req.valid('json');
      const people = await c.get('world').read(directory);
      const unknown = (value.teams ?? []).findIndex(t => !people.team(t));
      if (unknown >= 0) return problem(c, 422, 'no-such-team', 'There is no such team.', { errors: [{ field: `teams.${unknown}`, message: `there is no team "${value.teams![unknown]}"` }] }) as never;
      const begins = await c.get('world').read(kept);
      if (begins !== undefined && begins !== value.year_starts_in) {
        return problem(c, 422, 'year-stays', 'The year goes on beginning as it does.', { errors: [{ field: 'year_starts_in', message: `has to stay ${begins}: a quarter was shown, and quarters cut in two ways could be subtracted from each other` }] }) as never;
      }
      const reply = await changeSetting(c, BALANCE, value);
      return reply ? (reply as never) : c.json(value, 200);
    },
  );
}
