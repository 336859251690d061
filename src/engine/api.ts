import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Actor } from '../kernel/actor.ts';
import type { Problem } from '../kernel/contract.ts';
import type { World } from './capability.ts';
import type { Json } from '../kernel/json.ts';

/** Who calls the API: a person's session, a token with a person's rights, or a machine's token. */
export interface Caller {
  readonly company: string;
  readonly actor: Actor;
  /** Null for a machine's token, which may read everything and act under its own name. */
  readonly personId: string | null;
  readonly roles: readonly string[];
  readonly via: 'session' | 'token';
  /** When the person signed in, epoch milliseconds; null for tokens. */
  readonly signedInAt: number | null;
}

export interface ApiEnv {
  Variables: { caller: Caller; world: World };
}
/** Routes are added with `api.openapi(createRoute(…), handler)`, so that the served OpenAPI is made of the code that answers. */
export type Api = OpenAPIHono<ApiEnv>;

/** The cause of a command sent over HTTP: the Idempotency-Key, which makes a repeat get the first answer, or the request itself. */
export function causeOf(c: Context<ApiEnv>): string {
  const key = c.req.header('idempotency-key');
  const caller = c.get('caller');
  const who = caller.actor.kind === 'person' ? caller.actor.id : caller.actor.name;
  return key ? `http:${who}:${c.req.method}:${c.req.path}:${key}` : `http:${crypto.randomUUID()}`;
}

/** RFC 9457 problem details. */
export function problem(c: Context, status: number, code: string, title: string, more: Partial<Problem> = {}): Response {
  const body: Problem = { type: `urn:evenkeel:problem:${code}`, title, status, code, ...more };
  return c.body(JSON.stringify(body), status as 400, { 'content-type': 'application/problem+json' });
}

/** The refusal of a command in words, made by the `words.ts` of the capability that refused. */
export interface Words {
  readonly status: 403 | 404 | 409 | 412 | 422;
  readonly title: string;
  readonly detail?: string;
  readonly field?: string;
}

export function refused(c: Context, code: string, words: Words): Response {
  return problem(c, words.status, code, words.title, {
    ...(words.detail ? { detail: words.detail } : {}),
    ...(words.field ? { errors: [{ field: words.field, message: words.detail ?? words.title }] } : {}),
  });
}

/**
 * Puts a setting into force in the caller's name; its value has been checked by the capability that offers it.
 * Returns a reply when the caller may not.
 */
export async function changeSetting(c: Context<ApiEnv>, name: string, value: Json): Promise<Response | undefined> {
  const { company, actor, roles } = c.get('caller');
  if (!roles.includes('admin')) return adminsOnly(c);
  await c.get('world').run('settings', { type: 'set', name, value }, { company, actor, cause: causeOf(c) });
  return undefined;
}

export const adminsOnly = (c: Context): Response =>
  problem(c, 403, 'admins-only', 'Only an administrator can do this.', { detail: 'The role is "admin"; administrators give it under People.' });
