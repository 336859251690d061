import type { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import * as oidc from 'openid-client';
import { problem, type ApiEnv } from '../../engine/api.ts';
import type { World } from '../../engine/capability.ts';
import { closeSession, findSession, openSession } from '../../features/admin/access.ts';
import { directory } from '../../features/people/read.ts';
import { SESSION_COOKIE, sessionOf } from './caller.ts';

export interface SignIn {
  /** Sign in as anybody of the sample company. Never outside practice. */
  readonly practice: boolean;
  readonly slackUrl: string | null;
  readonly publicUrl: string;
  readonly slack: SlackSignIn | undefined;
}
export interface SlackSignIn {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiUrl: string;
  /** The workspace that Evenkeel is installed in; undefined until Slack has answered. Nobody comes in from another one. */
  readonly teamId: () => string | undefined;
}
/** What the sign-in page says when somebody comes back without success. */
type SignInProblem = 'unknown' | 'workspace' | 'stale' | 'not-confirmed' | 'slack-away';

const PENDING_COOKIE = 'evenkeel_signing_in';

/** Signing in and out. Everything here is outside the bearer-or-session guard. */
export function sessionRoutes(app: Hono<ApiEnv>, world: World, how: SignIn): void {
  const secure = how.publicUrl.startsWith('https:');
  const cookie = { httpOnly: true, secure, sameSite: 'Lax', path: '/' } as const;

  // That nobody is signed in yet is an answer and no error. Who it is and the value against forged forms are behind the guard.
  app.get('/session', async c => {
    const secret = getCookie(c, SESSION_COOKIE);
    const signedIn = secret !== undefined && (await sessionOf(world, secret)) !== undefined;
    return c.json({ practice: how.practice, slack: how.slack !== undefined, slackUrl: how.slackUrl, signedIn }, 200, { 'cache-control': 'no-store' });
  });

  if (how.practice) {
    app.get('/session/practice/people', async c => {
      const people = await world.read(directory);
      return c.json({
        items: people.all().filter(p => p.active).map(p => ({ id: p.id, name: p.name, title: p.title, team: (p.teamId && people.team(p.teamId)?.name) || null, admin: p.roles.includes('admin') })),
      });
    });
    app.post('/session/practice', async c => {
      const { personId } = (await c.req.json().catch(() => ({}))) as { personId?: unknown };
      const person = typeof personId === 'string' ? (await world.read(directory)).person(personId) : undefined;
      if (!person?.active) {
        return problem(c, 422, 'invalid', 'There is no such person.', { errors: [{ field: 'personId', message: 'has to be an active person of the sample company' }] });
      }
      const session = await world.read(tx => openSession(tx, person.id, world.now()));
      setCookie(c, SESSION_COOKIE, session.secret, { ...cookie, maxAge: session.maxAgeSeconds });
      return c.json({ id: person.id, name: person.name });
    });
  }

  app.delete('/session', async c => {
    const secret = getCookie(c, SESSION_COOKIE);
    if (secret) {
      const session = await world.read(tx => findSession(tx, secret, world.now()));
      if (session && c.req.header('x-evenkeel-csrf') !== session.csrf) {
        return problem(c, 403, 'csrf', 'This change did not come from our page.');
      }
      await world.read(tx => closeSession(tx, secret));
    }
    deleteCookie(c, SESSION_COOKIE, cookie);
    return c.body(null, 204);
  });

  if (how.slack) {
    const slack = how.slack;
    let discovered: Promise<oidc.Configuration> | undefined;
    const provider = () => (discovered ??= discover(slack).catch((error: unknown) => { discovered = undefined; throw error; })); // prettier-ignore
    const redirectUri = `${how.publicUrl}/api/v1/session/slack/callback`;

    const back = (problem: SignInProblem): string => `${how.publicUrl}/sign-in?problem=${problem}`;

    // Sign in with Slack: OpenID Connect, code flow. https://docs.slack.dev/authentication/sign-in-with-slack
    app.get('/session/slack', async c => {
      const team = slack.teamId();
      const configuration = await provider().catch(() => undefined);
      if (!configuration || !team) return c.redirect(back('slack-away'));
      const state = oidc.randomState();
      const nonce = oidc.randomNonce();
      setCookie(c, PENDING_COOKIE, `${state}.${nonce}`, { ...cookie, maxAge: 600, path: '/api/v1/session' });
      // `team` saves those who are in several workspaces a question.
      const to = oidc.buildAuthorizationUrl(configuration, { redirect_uri: redirectUri, scope: 'openid profile email', state, nonce, team });
      return c.redirect(to.href);
    });
    app.get('/session/slack/callback', async c => {
      const [state, nonce] = (getCookie(c, PENDING_COOKIE) ?? '').split('.');
      deleteCookie(c, PENDING_COOKIE, { ...cookie, path: '/api/v1/session' });
      if (!state || !nonce) return c.redirect(back('stale'));
      let claims: oidc.IDToken | undefined;
      try {
        const here = new URL(redirectUri);
        here.search = new URL(c.req.url).search;
        claims = (await oidc.authorizationCodeGrant(await provider(), here, { expectedState: state, expectedNonce: nonce, idTokenExpected: true })).claims();
      } catch {
        return c.redirect(back('not-confirmed'));
      }
      // An address proves nothing outside our workspace: whoever runs another one decides which addresses are in it.
      if (!claims || claims['https://slack.com/team_id'] !== slack.teamId()) return c.redirect(back('workspace'));
      const people = await world.read(directory);
      const slackId = claims['https://slack.com/user_id'];
      const email = claims.email_verified === true ? claims.email : undefined;
      const person =
        (typeof slackId === 'string' ? people.bySlackId(slackId) : undefined) ?? (typeof email === 'string' ? people.byEmail(email) : undefined);
      if (!person?.active) return c.redirect(back('unknown'));
      const session = await world.read(tx => openSession(tx, person.id, world.now()));
      setCookie(c, SESSION_COOKIE, session.secret, { ...cookie, maxAge: session.maxAgeSeconds });
      return c.redirect(how.publicUrl);
    });
  }
}

/** Slack's issuer is https://slack.com; another API address means a Slack-compatible server with its own issuer. */
async function discover(slack: SlackSignIn): Promise<oidc.Configuration> {
  const issuer = new URL(new URL(slack.apiUrl).origin);
  const insecure = issuer.protocol === 'http:';
  return oidc.discovery(issuer, slack.clientId, slack.clientSecret, oidc.ClientSecretPost(slack.clientSecret), {
    // The token's signature is checked too, not only that it came over our connection.
    execute: [oidc.enableNonRepudiationChecks, ...(insecure ? [oidc.allowInsecureRequests] : [])],
  });
}
