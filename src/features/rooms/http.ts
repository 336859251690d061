import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { causeOf, changeSetting, refused, type Api, type ApiEnv } from '../../engine/api.ts';
import { adoptRoom, roomJson, roomSettings } from './contract.ts';
import type { RoomCommand, RoomRefusal } from './model.ts';
import { roomJsonOf, roomOf } from './read.ts';
import { ROOMS, settingsOf } from './settings.ts';
import { sayRefusal } from './words.ts';

const json = <T extends z.ZodType>(schema: T, description: string) => ({
  content: { 'application/json': { schema } },
  description,
});
const params = z.object({ id: z.string().max(80) });

const shown = async (c: Context<ApiEnv>, dealId: string) => {
  const room = await c.get('world').read(tx => roomOf(tx, dealId));
  const answer = room && roomJsonOf(room);
  return answer ? c.json(answer, 200) : (refused(c, 'no-room', sayRefusal({ code: 'no-room' })) as never);
};

async function order(c: Context<ApiEnv>, command: RoomCommand) {
  const caller = c.get('caller');
  const answer = await c
    .get('world')
    .run('rooms', command, { company: caller.company, actor: caller.actor, cause: causeOf(c) });
  if (!answer.ok)
    return refused(c, answer.refusal.code, sayRefusal(answer.refusal as unknown as RoomRefusal)) as never;
  return shown(c, command.dealId);
}

export function routes(api: Api): void {
  const route = <M extends 'get' | 'post'>(method: M, path: string, summary: string) =>
    createRoute({
      method,
      path,
      tags: ['Rooms'],
      summary,
      request: { params },
      responses: { 200: json(roomJson, 'The room') },
    });
  const simple = [
    [
      '/deals/{id}/room',
      "Open the deal's room; a second call leads to the first room, an archived one is reopened",
      'open',
    ],
    ['/deals/{id}/room/archive', 'Post a summary and archive the room', 'archive'],
    ['/deals/{id}/room/reopen', 'Bring an archived room back', 'reopen'],
    ['/deals/{id}/room/sync', 'Invite who belongs into the room and is missing', 'sync-members'],
  ] as const;
  for (const [path, summary, type] of simple) {
    api.openapi(route('post', path, summary), c => {
      const dealId = c.req.valid('param').id;
      return order(
        c,
        type === 'open' || type === 'archive' ? { type, dealId, why: 'asked' } : { type, dealId },
      );
    });
  }
  api.openapi(route('get', '/deals/{id}/room', "The deal's room"), c => shown(c, c.req.valid('param').id));
  api.openapi(
    createRoute({
      method: 'post',
      path: '/deals/{id}/room/adopt',
      tags: ['Rooms'],
      summary: "Make an existing channel the deal's room; Evenkeel has to be a member of it",
      request: { params, body: { required: true, content: { 'application/json': { schema: adoptRoom } } } },
      responses: { 200: json(roomJson, 'The room') },
    }),
    c => order(c, { type: 'adopt', dealId: c.req.valid('param').id, ...c.req.valid('json') }),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/settings/rooms',
      tags: ['Rooms'],
      summary: 'How rooms are opened, named and filled',
      responses: { 200: json(roomSettings, 'Settings') },
    }),
    async c => c.json(settingsOf(await c.get('world').settings()), 200),
  );
  api.openapi(
    createRoute({
      method: 'put',
      path: '/settings/rooms',
      tags: ['Rooms'],
      summary: 'Change how rooms are opened, named and filled',
      request: { body: { required: true, content: { 'application/json': { schema: roomSettings } } } },
      responses: { 200: json(roomSettings, 'Settings') },
    }),
    async c => {
      const value = c.req.valid('json');
      const refused = await changeSetting(c, ROOMS, value);
      if (refused) return refused as never;
      return c.json(value, 200);
    },
  );
}
