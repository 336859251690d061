import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { causeOf, problem, type Api, type ApiEnv } from '../../engine/api.ts';
import type { RoomCommand, RoomRefusal } from './model.ts';
import { roomOf } from './read.ts';
import { ROOMS, roomSettings } from './settings.ts';

const roomJson = z.object({ dealId: z.string(), state: z.string(), name: z.string(), channel: z.string().nullable(), reason: z.string().nullable() });
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const idParam = z.object({ id: z.string().max(80) });

const words: Record<RoomRefusal['code'], { status: number; title: string }> = {
  'no-such-deal': { status: 404, title: 'There is no such deal.' },
  'no-room': { status: 404, title: 'This deal has no room.' },
  'room-exists': { status: 409, title: 'This deal has a room already.' },
  'not-open': { status: 409, title: 'The room is not open.' },
};

async function run(c: Context<ApiEnv>, command: RoomCommand) {
  const caller = c.get('caller');
  const answer = await c.get('world').run('rooms', command, { company: caller.company, actor: caller.actor, cause: causeOf(c) });
  if (!answer.ok) {
    const w = words[answer.refusal.code as RoomRefusal['code']];
    return problem(c, w.status, answer.refusal.code, w.title) as never;
  }
  const room = await c.get('world').read(tx => roomOf(tx, command.dealId));
  return c.json({ dealId: command.dealId, state: room?.state ?? 'opening', name: room?.name ?? '', channel: room?.channel ?? null, reason: room?.reason ?? null }, 200);
}

export function routes(api: Api): void {
  const post = (path: string, summary: string) => createRoute({ method: 'post', path, tags: ['Rooms'], summary, request: { params: idParam }, responses: { 200: json(roomJson, 'The room') } });
  api.openapi(post('/deals/{id}/room', "Open the deal's room; a second call leads to the first room"), c => run(c, { type: 'open', dealId: c.req.valid('param').id, why: 'asked' }));
  api.openapi(post('/deals/{id}/room/archive', 'Archive the room'), c => run(c, { type: 'archive', dealId: c.req.valid('param').id, why: 'asked' }));
  api.openapi(
    createRoute({
      method: 'post',
      path: '/deals/{id}/room/adopt',
      tags: ['Rooms'],
      summary: "Make an existing channel the deal's room",
      request: { params: idParam, body: { required: true, content: { 'application/json': { schema: z.strictObject({ channel: z.string().regex(/^[CG][A-Z0-9]{2,30}$/, 'a channel id such as C0123ABCD'), name: z.string().min(1).max(80) }) } } } },
      responses: { 200: json(roomJson, 'The room') },
    }),
    c => run(c, { type: 'adopt', dealId: c.req.valid('param').id, ...c.req.valid('json') }),
  );
  api.openapi(
    createRoute({ method: 'get', path: '/settings/rooms', tags: ['Rooms'], summary: 'How rooms are opened, named and filled', responses: { 200: json(roomSettings, 'Settings') } }),
    async c => c.json(roomSettings.parse((await c.get('world').settings()).get(ROOMS) ?? {}), 200),
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
      const caller = c.get('caller');
      if (!caller.roles.includes('admin')) return problem(c, 403, 'admins-only', 'Only an administrator can change this.') as never;
      const value = c.req.valid('json');
      await c.get('world').run('settings', { type: 'set', name: ROOMS, value }, { company: caller.company, actor: caller.actor, cause: causeOf(c) });
      return c.json(value, 200);
    },
  );
}
