import { randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Workspace } from './workspace.ts';

/** Sign in with Slack: OpenID Connect, code flow. https://docs.slack.dev/authentication/sign-in-with-slack */
export class OpenId {
  readonly #workspace: Workspace;
  readonly #url: () => string;
  readonly #now: () => number;
  readonly #codes = new Map<string, { user: string; nonce: string; redirectUri: string; until: number }>();
  readonly #installs = new Map<string, number>();
  /** Whose a user token is that signing in gave. */
  readonly #signedIn = new Map<string, string>();
  /** Tests: what the next id tokens say instead, or a key that nobody published. */
  tamper: { claims?: Record<string, unknown>; expiresIn?: number; strangeKey?: boolean } = {};
  readonly #strange = generateKeyPair('RS256', { extractable: true });
  readonly #keys = generateKeyPair('RS256', { extractable: true });

  constructor(workspace: Workspace, url: () => string, now: () => number) {
    this.#workspace = workspace;
    this.#url = url;
    this.#now = now;
  }

  /** A code of the installation, good for ten minutes and once. https://docs.slack.dev/authentication/installing-with-oauth */
  redeemInstall(code: string): boolean {
    const until = this.#installs.get(code);
    this.#installs.delete(code);
    return until !== undefined && until >= this.#now();
  }

  routes(app: Hono): void {
    app.get('/.well-known/openid-configuration', c => {
      const issuer = this.#url();
      return c.json({
        issuer,
        authorization_endpoint: `${issuer}/openid/connect/authorize`,
        token_endpoint: `${issuer}/api/openid.connect.token`,
        userinfo_endpoint: `${issuer}/api/openid.connect.userInfo`,
        jwks_uri: `${issuer}/openid/connect/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        scopes_supported: ['openid', 'profile', 'email'],
        token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      });
    });
    app.get('/openid/connect/keys', async c => {
      const jwk = await exportJWK((await this.#keys).publicKey);
      return c.json({ keys: [{ ...jwk, kid: 'practice', alg: 'RS256', use: 'sig' }] });
    });
    app.get('/oauth/v2/authorize', c => {
      const q = c.req.query();
      if (q['client_id'] !== this.#workspace.app.clientId || !q['redirect_uri']) return c.text('invalid_client_id', 400);
      const code = randomBytes(16).toString('hex');
      this.#installs.set(code, this.#now() + 600_000);
      const to = new URL(q['redirect_uri']);
      to.searchParams.set('code', code);
      if (q['state']) to.searchParams.set('state', q['state']);
      if (q['allow'] === '1') return c.redirect(to.href);
      const allow = `?${new URLSearchParams({ ...q, allow: '1' }).toString().replaceAll('&', '&amp;')}`;
      return c.html(`<!doctype html><meta charset=utf-8><title>Practice workspace: install</title><body style="font:16px system-ui;max-width:30rem;margin:3rem auto"><h1>Install ${escape(this.#workspace.app.name)}?</h1><p>This is the practice workspace. The app asks for: ${escape(q['scope'] ?? '')}</p><p><a href="${allow}">Allow</a></p>`);
    });
    app.get('/openid/connect/authorize', c => {
      const q = c.req.query();
      if (q['client_id'] !== this.#workspace.app.clientId || !q['redirect_uri']) return c.text('invalid_client_id', 400);
      const user = q['user'];
      if (!user || !this.#workspace.users.has(user)) {
        const links = [...this.#workspace.users.values()]
          .filter(u => !u.isBot && !u.deactivated)
          .map(u => `<li><a href="?${new URLSearchParams({ ...q, user: u.id }).toString().replaceAll('&', '&amp;')}">${escape(u.realName)}</a></li>`);
        return c.html(`<!doctype html><meta charset=utf-8><title>Practice workspace: sign in</title><body style="font:16px system-ui;max-width:30rem;margin:3rem auto"><h1>Who are you?</h1><p>This is the practice workspace.</p><ul>${links.join('')}</ul>`);
      }
      const code = randomBytes(16).toString('hex');
      this.#codes.set(code, { user, nonce: q['nonce'] ?? '', redirectUri: q['redirect_uri'], until: this.#now() + 600_000 });
      const to = new URL(q['redirect_uri']);
      to.searchParams.set('code', code);
      if (q['state']) to.searchParams.set('state', q['state']);
      return c.redirect(to.href);
    });
    // https://docs.slack.dev/reference/methods/openid.connect.userInfo
    app.on(['GET', 'POST'], '/api/openid.connect.userInfo', c => {
      const token = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
      const user = this.#workspace.users.get(this.#signedIn.get(token) ?? '');
      if (!user) return c.json({ ok: false, error: 'invalid_auth' });
      return c.json({ ok: true, sub: user.id, 'https://slack.com/user_id': user.id, 'https://slack.com/team_id': this.#workspace.seed.team.id, email: user.email, email_verified: true, name: user.realName, locale: user.locale ?? 'en-US' });
    });
    app.post('/api/openid.connect.token', async c => {
      const body = await c.req.parseBody();
      const basic = /^Basic (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];
      const [id, secret] = basic ? Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent) : [String(body['client_id']), String(body['client_secret'])];
      if (id !== this.#workspace.app.clientId || secret !== this.#workspace.app.clientSecret) return c.json({ ok: false, error: 'invalid_client' }, 401);
      const pending = this.#codes.get(String(body['code']));
      this.#codes.delete(String(body['code']));
      if (!pending || pending.until < this.#now() || pending.redirectUri !== body['redirect_uri']) return c.json({ ok: false, error: 'invalid_grant' }, 400);
      const user = this.#workspace.users.get(pending.user)!;
      const issued = Math.floor(this.#now() / 1000);
      const idToken = await new SignJWT({
        email: user.email,
        email_verified: true,
        name: user.realName,
        nonce: pending.nonce,
        'https://slack.com/user_id': user.id,
        'https://slack.com/team_id': this.#workspace.seed.team.id,
        iss: this.#url(),
        sub: user.id,
        aud: this.#workspace.app.clientId,
        iat: issued,
        exp: issued + (this.tamper.expiresIn ?? 300),
        ...this.tamper.claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid: 'practice' })
        .sign((await (this.tamper.strangeKey ? this.#strange : this.#keys)).privateKey);
      this.#signedIn.set(`xoxp-practice-${user.id}`, user.id);
      return c.json({ ok: true, access_token: `xoxp-practice-${user.id}`, token_type: 'Bearer', id_token: idToken });
    });
  }
}

const escape = (text: string): string => text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`);
