import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { problem, type ApiEnv, type Caller } from '../../engine/api.ts';
import type { World } from '../../engine/capability.ts';
import { findSession, findToken } from '../../features/admin/access.ts';
import { directory } from '../../features/people/read.ts';

export const SESSION_COOKIE = 'evenkeel_session';
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Finds out who calls: a bearer token or a session. A session has to prove that the page that writes is ours. */
export function requireCaller(world: World): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const found = await find(c, world);
    if ('status' in found) return found;
    c.set('caller', found);
    c.set('world', world);
    await next();
  };
}

async function find(c: Context<ApiEnv>, world: World): Promise<Caller | Response> {
  const bearer = /^Bearer\s+(\S{1,200})$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const cookie = getCookie(c, SESSION_COOKIE);
  const now = world.now();
  if (bearer) {
    const caller = await world.read(async tx => {
      const token = await findToken(tx, bearer, now);
      if (!token) return undefined;
      if (!token.personId) return machineCaller(world.company, `token ${token.name}`);
      return personCaller(world.company, token.personId, (await directory(tx)).person(token.personId), 'token');
    });
    return caller ?? problem(c, 401, 'bad-token', 'This token does not open anything.', { detail: 'It may be mistyped, expired or revoked. Make one with: evenkeel token create' });
  }
  if (!cookie) {
    return problem(c, 401, 'sign-in', 'Please sign in.', { detail: 'Send a bearer token, or sign in on the web.' });
  }
  const result = await sessionOf(world, cookie);
  if (!result) return problem(c, 401, 'sign-in', 'Please sign in again.', { detail: 'The session has ended.' });
  // A form on somebody else's page can send our cookie but cannot read this value (OWASP: synchronizer token).
  if (!SAFE.has(c.req.method) && c.req.header('x-evenkeel-csrf') !== result.session.csrf) {
    return problem(c, 403, 'csrf', 'This change did not come from our page.', { detail: 'Send X-Evenkeel-CSRF with the value from GET /api/v1/me.' });
  }
  return result.caller;
}

/** The session that a cookie opens: alive, and of somebody who is active. */
export async function sessionOf(world: World, cookie: string): Promise<{ readonly caller: Caller; readonly session: { readonly csrf: string } } | undefined> {
  return world.read(async tx => {
    const session = await findSession(tx, cookie, world.now());
    const caller = session && personCaller(world.company, session.personId, (await directory(tx)).person(session.personId), 'session', session.signedInAt);
    return caller && { caller, session };
  });
}

const machineCaller = (company: string, name: string): Caller => ({
  company,
  actor: { kind: 'machine', name },
  personId: null,
  roles: ['admin'],
  via: 'token',
  signedInAt: null,
});

function personCaller(
  company: string,
  personId: string,
  person: { readonly active: boolean; readonly roles: readonly string[] } | undefined,
  via: Caller['via'],
  signedInAt: number | null = null,
): Caller | undefined {
  if (!person?.active) return undefined;
  return { company, actor: { kind: 'person', id: personId }, personId, roles: person.roles, via, signedInAt };
}
