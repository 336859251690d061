import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { causeOf, refused, type Api, type ApiEnv } from '../../engine/api.ts';
import { localDate } from '../../kernel/calendar.ts';
import { makeId } from '../../kernel/ids.ts';
import { directory } from '../people/read.ts';
import { dutiesJson, dutyJson, rotaInput, skipInput, swapInput } from './contract.ts';
import type { DutyCommand, DutyRefusal } from './model-duty.ts';
import { dutyJsonOf } from './present.ts';
import { duties } from './slack-duty.ts';
import { sayDutyRefusal } from './words.ts';

type C = Context<ApiEnv>;
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const teamParam = z.object({ team: z.string().max(80) });

const TURNS_SHOWN = 12;

async function shown(c: C): Promise<z.infer<typeof dutyJson>[]> {
  const world = c.get('world');
  const { people, all } = await duties(world, TURNS_SHOWN);
  const me = c.get('caller').personId;
  return people.teams().map(team => {
    const duty = all.get(team.id);
    return dutyJsonOf(team.id, duty?.rota, duty?.turns ?? [], people, me, duty?.today ?? localDate(world.now(), 'UTC'));
  });
}

async function order(c: C, command: (teamId: string) => DutyCommand) {
  const world = c.get('world');
  const caller = c.get('caller');
  const people = await world.read(directory);
  const { team: given } = c.req.param() as { team: string };
  const say = (refusal: DutyRefusal) => refused(c, refusal.code, sayDutyRefusal(refusal, { name: id => people.person(id)?.name ?? 'somebody', team: id => people.team(id)?.name ?? 'the team' })) as never;
  const team = people.team(decodeURIComponent(given));
  if (!team) return say({ code: 'no-such-team', field: 'team', team: given });
  const answer = await world.run('requests-duty', command(team.id), { company: caller.company, actor: caller.actor, cause: causeOf(c) });
  if (!answer.ok) return say(answer.refusal as unknown as DutyRefusal);
  return c.json((await shown(c)).find(d => d.team.id === team.id)!, 200);
}

export function dutyRoutes(api: Api): void {
  const newId = (c: C, prefix: string) => makeId(prefix, c.get('world').now(), crypto.getRandomValues(new Uint8Array(9)));
  api.openapi(
    createRoute({ method: 'get', path: '/duty', tags: ['Requests'], summary: 'Who is on duty, team by team, and who comes next', responses: { 200: json(dutiesJson, 'All teams; those without a rota too') } }),
    async c => c.json({ items: await shown(c) }, 200),
  );
  const one = (responses: string) => ({ 200: json(dutyJson, responses) });
  api.openapi(
    createRoute({ method: 'put', path: '/duty/{team}', tags: ['Requests'], summary: 'Arrange the rota of a team', request: { params: teamParam, body: body(rotaInput) }, responses: one('The rota') }),
    c => order(c, teamId => ({ type: 'arrange', teamId, ...c.req.valid('json') })),
  );
  api.openapi(
    createRoute({ method: 'post', path: '/duty/{team}/swaps', tags: ['Requests'], summary: 'Ask somebody to swap turns', request: { params: teamParam, body: body(swapInput) }, responses: one('The rota') }),
    c => order(c, teamId => ({ type: 'ask-swap', teamId, swapId: newId(c, 'swap'), ...c.req.valid('json') })),
  );
  for (const [verb, summary] of [
    ['agree', 'Agree to swap turns'],
    ['decline', 'Decline to swap turns'],
    ['cancel', 'Take the question back'],
  ] as const) {
    api.openapi(
      createRoute({ method: 'post', path: `/duty/{team}/swaps/{id}/${verb}`, tags: ['Requests'], summary, request: { params: teamParam.extend({ id: z.string().max(80) }) }, responses: one('The rota') }),
      c => order(c, teamId => ({ type: `${verb}-swap`, teamId, swapId: (c.req.param() as { id: string }).id })),
    );
  }
  api.openapi(
    createRoute({ method: 'post', path: '/duty/{team}/skips', tags: ['Requests'], summary: 'Days on which somebody takes no turn', request: { params: teamParam, body: body(skipInput) }, responses: one('The rota') }),
    c => {
      const { person, from, to } = c.req.valid('json');
      return order(c, teamId => ({ type: 'skip', teamId, skipId: newId(c, 'skip'), person: person ?? c.get('caller').personId ?? '', from, to }));
    },
  );
  api.openapi(
    createRoute({ method: 'delete', path: '/duty/{team}/skips/{id}', tags: ['Requests'], summary: 'They take their turns again', request: { params: teamParam.extend({ id: z.string().max(80) }) }, responses: one('The rota') }),
    c => order(c, teamId => ({ type: 'unskip', teamId, skipId: (c.req.param() as { id: string }).id })),
  );
}
