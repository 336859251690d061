import { createRoute, z } from '@hono/zod-openapi';
import { causeOf, type Api } from '../../engine/api.ts';
import { directory } from '../people/read.ts';
import { handOverTurn, rotationJson, swapTurns } from './contract.ts';
import { body, json, say, TAG, type C } from './http-parts.ts';
import { TURNS, type TurnsCommand } from './model-turns.ts';
import { rotationJsonOf } from './present.ts';
import { turns } from './read.ts';
import { gatherTurns } from './store.ts';

const periodParam = z.object({ period: z.iso.date() });

/** Whose turn it is to host, and why. */
export function turnRoutes(api: Api): void {
  const rotation = async (c: C) => {
    const world = c.get('world');
    const settings = await world.settings();
    return world.read(async tx => rotationJsonOf(await turns(tx), await gatherTurns(tx, settings), c.get('caller').actor, world.now()));
  };
  const order = async (c: C, command: TurnsCommand) => {
    const { company, actor } = c.get('caller');
    const answer = await c.get('world').run('lunch-and-learn-turns', command, { company, actor, cause: causeOf(c) });
    return answer.ok ? c.json(await rotation(c), 200) : say(c, answer.refusal);
  };
  api.openapi(
    createRoute({ method: 'get', path: '/lunches/rotation', tags: TAG, summary: 'The next three turns, with the reason for each', responses: { 200: json(rotationJson, 'The turns') } }),
    async c => c.json(await rotation(c), 200),
  );
  api.openapi(
    createRoute({ method: 'post', path: '/lunches/rotation/{period}/hand-over', tags: TAG, summary: 'Hand a turn to somebody else of the team', request: { params: periodParam, body: body(handOverTurn) }, responses: { 200: json(rotationJson, 'The turns') } }),
    async c => {
      const people = await c.get('world').read(directory);
      const given = c.req.valid('json').person;
      return order(c, { type: 'hand-over', turnsId: TURNS, period: c.req.valid('param').period, personId: people.person(given)?.id ?? people.byEmail(given)?.id ?? given });
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/lunches/rotation/{period}/skip', tags: TAG, summary: 'Skip a turn: the team keeps its place, another one is asked', request: { params: periodParam }, responses: { 200: json(rotationJson, 'The turns') } }),
    async c => order(c, { type: 'skip', turnsId: TURNS, period: c.req.valid('param').period }),
  );
  api.openapi(
    createRoute({ method: 'post', path: '/lunches/rotation/swap', tags: TAG, summary: 'Two of the published teams swap their turns', request: { body: body(swapTurns) }, responses: { 200: json(rotationJson, 'The turns') } }),
    async c => {
      const people = await c.get('world').read(directory);
      const [a, b] = c.req.valid('json').teams;
      return order(c, { type: 'swap', turnsId: TURNS, teams: [people.team(a)?.id ?? a, people.team(b)?.id ?? b] });
    },
  );
}
