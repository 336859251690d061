import { createRoute, z } from '@hono/zod-openapi';
import { adminsOnly, problem, causeOf, type Api } from '../../engine/api.ts';
import { page } from '../../kernel/contract.ts';
import { makeId } from '../../kernel/ids.ts';
import { directory } from '../people/read.ts';
import { hashOf, newTokenSecret } from './access.ts';
import { tokenJson } from './contract.ts';
import { livingTokens } from './read.ts';

const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const createToken = z.strictObject({
  name: z.string().trim().min(1).max(80),
  /** Whose rights it has. Null: a machine of this name, with every right. */
  personId: z.string().max(80).nullable().optional(),
  expiresAt: z.iso.datetime({ offset: true }).nullable().optional(),
});

/** API tokens. Administrators only. */
export function routes(api: Api): void {
  api.openapi(
    createRoute({ method: 'get', path: '/tokens', tags: ['Admin'], summary: 'API tokens that open the door', responses: { 200: json(page(tokenJson), 'Tokens') } }),
    async c => {
      if (!c.get('caller').roles.includes('admin')) return adminsOnly(c) as never;
      const items = await c.get('world').read(livingTokens);
      const moment = (date: Date | null) => date?.toISOString() ?? null;
      return c.json(
        {
          items: items.map(t => ({ ...t, createdAt: t.createdAt.toISOString(), lastUsedAt: moment(t.lastUsedAt), expiresAt: moment(t.expiresAt) })),
          next: null,
        },
        200,
      );
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/tokens',
      tags: ['Admin'],
      summary: 'Make an API token; the secret is shown this once',
      request: { body: { required: true, ...json(createToken, 'What it is for') } },
      responses: { 201: json(z.object({ id: z.string(), token: z.string() }), 'The token') },
    }),
    async c => {
      const caller = c.get('caller');
      const world = c.get('world');
      if (!caller.roles.includes('admin')) return adminsOnly(c) as never;
      const body = c.req.valid('json');
      const personId = body.personId ?? null;
      if (personId && !(await world.read(directory)).person(personId)?.active) {
        return problem(c, 422, 'invalid', 'There is no such person.', { errors: [{ field: 'personId', message: 'has to be the id of an active person' }] }) as never;
      }
      const secret = newTokenSecret();
      const id = makeId('token', world.now(), crypto.getRandomValues(new Uint8Array(9)));
      await world.run(
        'tokens',
        { type: 'create', id, name: body.name, personId, secretHash: hashOf(secret).toString('hex'), expiresAt: body.expiresAt ? Date.parse(body.expiresAt) : null },
        { company: caller.company, actor: caller.actor, cause: causeOf(c) },
      );
      return c.json({ id, token: secret }, 201);
    },
  );

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/tokens/{id}',
      tags: ['Admin'],
      summary: 'Revoke an API token',
      request: { params: z.object({ id: z.string() }) },
      responses: { 204: { description: 'It opens nothing any more' } },
    }),
    async c => {
      const caller = c.get('caller');
      if (!caller.roles.includes('admin')) return adminsOnly(c) as never;
      const answer = await c
        .get('world')
        .run('tokens', { type: 'revoke', id: c.req.valid('param').id }, { company: caller.company, actor: caller.actor, cause: causeOf(c) });
      if (!answer.ok) return problem(c, 404, answer.refusal.code, 'There is no such living token.') as never;
      return c.body(null, 204);
    },
  );
}
