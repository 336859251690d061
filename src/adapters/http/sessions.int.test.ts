import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { running } from '../../../test/support/running.ts';

/** Sign in with Slack, over the wire, against the practice workspace's OpenID Connect. */

let t: Awaited<ReturnType<typeof running>>;
beforeAll(async () => {
  t = await running({ signIn: true });
});
afterAll(() => t?.stop());
afterEach(() => {
  t.practice.practice.openid.tamper = {};
});

const MARA = 'U0MARAXXX';

/** A browser's part: cookies are kept, redirects are followed by hand. */
class Visitor {
  readonly cookies = new Map<string, string>();
  async get(url: string): Promise<Response> {
    const reply = await fetch(url.replace('http://evenkeel.test', `http://127.0.0.1:${t.evenkeel.port}`), {
      redirect: 'manual',
      headers: { cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ') },
    });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return reply;
  }
  /** To Slack's page, where somebody says who they are, and the address that Slack sends them back to. */
  async toSlack(user = MARA): Promise<{ authorize: URL; callback: URL }> {
    const begun = await this.get('http://evenkeel.test/api/v1/session/slack');
    expect(begun.status).toBe(302);
    const authorize = new URL(begun.headers.get('location')!);
    authorize.searchParams.set('user', user);
    const allowed = await fetch(authorize, { redirect: 'manual' });
    return { authorize, callback: new URL(allowed.headers.get('location')!) };
  }
  /** Where they end up. */
  async back(callback: URL): Promise<string> {
    const reply = await this.get(callback.href);
    expect(reply.status).toBe(302);
    return reply.headers.get('location')!;
  }
  async me(): Promise<{ status: number; name: string | undefined }> {
    const reply = await this.get('http://evenkeel.test/api/v1/me');
    return { status: reply.status, name: ((await reply.json()) as { name?: string }).name };
  }
}
const problem = (which: string) => `http://evenkeel.test/sign-in?problem=${which}`;

test('a person signs in, is who they are, and signs out again', async () => {
  const mara = new Visitor();
  const { authorize, callback } = await mara.toSlack();
  expect(authorize.searchParams.get('redirect_uri')).toBe('http://evenkeel.test/api/v1/session/slack/callback');
  expect(authorize.searchParams.get('scope')).toBe('openid profile email');
  expect(authorize.searchParams.get('team')).toBe(t.practice.practice.workspace.seed.team.id);
  // Not to be signed in is an answer, and says nothing of anybody.
  const asked = async () => (await (await mara.get('http://evenkeel.test/api/v1/session')).json()) as Record<string, unknown>;
  expect(await asked()).toMatchObject({ slack: true, signedIn: false });
  expect(await mara.back(callback)).toBe('http://evenkeel.test');
  expect(await mara.me()).toMatchObject({ status: 200, name: 'Mara Lindqvist' });
  const known = await asked();
  expect(known).toMatchObject({ signedIn: true });
  expect(Object.keys(known).sort()).toEqual(['practice', 'signedIn', 'slack', 'slackUrl']);
  expect([...mara.cookies.keys()]).toEqual(['evenkeel_session']);

  const { csrf } = (await (await mara.get('http://evenkeel.test/api/v1/me')).json()) as { csrf: string };
  const leave = (headers: Record<string, string>) =>
    fetch(`${t.api}/session`, { method: 'DELETE', headers: { cookie: `evenkeel_session=${mara.cookies.get('evenkeel_session')}`, ...headers } });
  expect((await leave({})).status).toBe(403);
  expect((await leave({ 'x-evenkeel-csrf': csrf })).status).toBe(204);
  expect((await mara.me()).status).toBe(401);
  // The cookie is kept here; what it opened is closed.
  expect(await asked()).toMatchObject({ signedIn: false });
});

test('the way back works once', async () => {
  const mara = new Visitor();
  const { callback } = await mara.toSlack();
  const kept = new Map(mara.cookies);
  await mara.back(callback);
  // The very address again, with the cookie of then: Slack does not take the code twice.
  const again = new Visitor();
  for (const [k, v] of kept) again.cookies.set(k, v);
  expect(await again.back(callback)).toBe(problem('not-confirmed'));
  expect((await again.me()).status).toBe(401);
});

test('a way back that was begun elsewhere leads nowhere', async () => {
  const { callback } = await new Visitor().toSlack();
  const victim = new Visitor();
  expect(await victim.back(callback)).toBe(problem('stale'));
  // Begun here too, and the state of the other one: somebody else's identity is not put on them.
  await victim.toSlack();
  expect(await victim.back(callback)).toBe(problem('not-confirmed'));
  expect((await victim.me()).status).toBe(401);
});

test('a person who says no at Slack is told so', async () => {
  const mara = new Visitor();
  const { callback } = await mara.toSlack();
  const no = new URL('http://evenkeel.test/api/v1/session/slack/callback');
  no.searchParams.set('error', 'access_denied');
  no.searchParams.set('state', callback.searchParams.get('state')!);
  expect(await mara.back(no)).toBe(problem('not-confirmed'));
});

test.each<[string, typeof t.practice.practice.openid.tamper, string]>([
  ['for another app', { claims: { aud: 'another.client' } }, 'not-confirmed'],
  ['of another issuer', { claims: { iss: 'https://slack.example' } }, 'not-confirmed'],
  ['signed with a key that Slack does not publish', { strangeKey: true }, 'not-confirmed'],
  ['with another nonce', { claims: { nonce: 'other' } }, 'not-confirmed'],
  ['without a nonce', { claims: { nonce: undefined } }, 'not-confirmed'],
  ['that has expired', { expiresIn: -3600 }, 'not-confirmed'],
  ['of another workspace, with our person’s address', { claims: { 'https://slack.com/team_id': 'T0OTHER', 'https://slack.com/user_id': 'U0OTHER' } }, 'workspace'],
  ['of another workspace, with our person’s id', { claims: { 'https://slack.com/team_id': 'T0OTHER' } }, 'workspace'],
  ['without a workspace', { claims: { 'https://slack.com/team_id': undefined } }, 'workspace'],
  ['with an address that Slack has not verified', { claims: { 'https://slack.com/user_id': 'U0OTHER', email_verified: false } }, 'unknown'],
  ['whose address is said to be verified by nobody', { claims: { 'https://slack.com/user_id': 'U0OTHER', email_verified: undefined } }, 'unknown'],
])('an id token %s opens nothing', async (_what, tamper, which) => {
  const visitor = new Visitor();
  t.practice.practice.openid.tamper = tamper;
  const { callback } = await visitor.toSlack();
  expect(await visitor.back(callback)).toBe(problem(which));
  expect((await visitor.me()).status).toBe(401);
}); // prettier-ignore

test('somebody of the workspace whom Evenkeel does not know is told whom to ask', async () => {
  const { id } = (await t.control('users', { name: 'guest', realName: 'A Guest', email: 'guest@elsewhere.example' })) as { id: string };
  const guest = new Visitor();
  const { callback } = await guest.toSlack(id);
  expect(await guest.back(callback)).toBe(problem('unknown'));
  expect((await guest.me()).status).toBe(401);
});

test('the session cookie is not for scripts and not for other sites', async () => {
  const mara = new Visitor();
  const { callback } = await mara.toSlack();
  const reply = await mara.get(callback.href);
  const [line] = reply.headers.getSetCookie().filter(c => c.startsWith('evenkeel_session='));
  expect(line).toMatch(/HttpOnly/i);
  expect(line).toMatch(/SameSite=Lax/i);
});
