import { readFile, stat } from 'node:fs/promises';
import type { Server } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { serve } from '@hono/node-server';
import type { z } from '@hono/zod-openapi';
import { OpenAPIHono } from '@hono/zod-openapi';
import { Hono, type Context } from 'hono';
import type pg from 'pg';
import { problem, type ApiEnv } from '../../engine/api.ts';
import type { World } from '../../engine/capability.ts';
import type { Feature } from '../../engine/feature.ts';
import { isConnectionLoss, isOutOfRoom } from '../../engine/errors.ts';
import { findSession } from '../../features/admin/access.ts';
import type { meJson } from '../../features/admin/contract.ts';
import { directory } from '../../features/people/read.ts';
import { getCookie } from 'hono/cookie';
import { requireCaller, SESSION_COOKIE } from './caller.ts';
import { crmEventRoute, type Ingest } from './crm-events.ts';
import { healthRoutes, type Checkable } from './health.ts';
import { issueEventRoutes, type IssueSecrets } from './issue-events.ts';
import { Live } from './live.ts';
import { metricsText } from './metrics.ts';
import { sessionRoutes, type SignIn } from './sessions.ts';

export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  readonly world: World;
  readonly features: readonly Feature[];
  readonly pool: pg.Pool;
  readonly connectionString: string;
  readonly signIn: SignIn;
  readonly webhookSecret: string | undefined;
  /** Of GitHub's, Linear's and Jira's webhooks. */
  readonly issueSecrets: IssueSecrets;
  readonly ingest: Ingest;
  readonly checkable: Checkable;
  /** Where the built web app lies. */
  readonly webDir: string;
  /** Slack's events, commands and clicks over signed HTTP, when Socket Mode is not used. */
  readonly slackHandler: (() => ((request: Request) => Promise<Response>) | undefined) | undefined;
  readonly ready: () => Promise<{ ready: boolean; parts: Record<string, boolean> }>;
  readonly version: string;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, data?: { [key: string]: string | undefined }) => void;
}

export interface HttpServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** At most this much of a request body is read. */
const BODY_LIMIT = 1_048_576;

export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const { world } = options;
  const app = new OpenAPIHono<ApiEnv>();
  app.onError((error, c) => onError(error, c, options.log));

  app.get('/healthz', c => c.json({ ok: true, version: options.version }));
  app.get('/readyz', async c => {
    const { ready, parts } = await options.ready();
    return c.json({ ready, ...parts }, ready ? 200 : 503);
  });
  app.get('/metrics', async c => c.body(await metricsText(options.pool, world), 200, { 'content-type': 'text/plain; version=0.0.4' }));

  const slack = options.slackHandler;
  if (slack) {
    app.post('/slack/events', async c => slack()?.(c.req.raw) ?? problem(c, 503, 'slack', 'Slack is not connected yet.'));
  }

  const api = new OpenAPIHono<ApiEnv>({
    // Every field that is wrong, with what is allowed; nothing is dropped in silence.
    defaultHook: (result, c) => {
      if (result.success) return;
      return invalid(c, result.error.issues);
    },
  });
  api.onError((error, c) => onError(error, c, options.log));
  api.use(limitBody);
  sessionRoutes(api, world, options.signIn);
  crmEventRoute(api, options.ingest, options.webhookSecret, world.now);
  issueEventRoutes(api, world, options.issueSecrets);

  const live = new Live(options.connectionString, world.company, options.log);
  const guard = requireCaller(world);
  const open = ['/session', '/crm/events', '/openapi.json'];
  const signed = ['/webhooks/github', '/webhooks/linear', '/webhooks/jira'];
  api.use(async (c, next) => {
    const path = c.req.path.replace('/api/v1', '');
    return open.some(p => path === p || path.startsWith('/session/')) || signed.includes(path) ? next() : guard(c, next);
  });
  api.get('/live', c => live.stream(c));
  api.get('/me', async c => {
    const caller = c.get('caller');
    if (!caller.personId) return problem(c, 409, 'machine', 'This token belongs to no person.');
    const cookie = getCookie(c, SESSION_COOKIE);
    const { people, csrf } = await world.read(async tx => ({
      people: await directory(tx),
      csrf: cookie ? ((await findSession(tx, cookie, world.now()))?.csrf ?? '') : '',
    }));
    const person = people.person(caller.personId);
    const me: z.infer<typeof meJson> = {
      id: person!.id,
      name: person!.name,
      email: person!.email,
      roles: [...person!.roles],
      leads: people.all().some(p => p.active && p.managerId === person!.id),
      timeZone: person!.timeZone,
      locale: person!.locale,
      csrf,
      practice: options.signIn.practice ? { slackUrl: options.signIn.slackUrl } : null,
    };
    return c.json(me);
  });
  for (const feature of options.features) feature.routes?.(api);
  healthRoutes(api, options.checkable);

  api.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  api.doc('/openapi.json', {
    openapi: '3.0.3',
    info: { title: 'Evenkeel', version: options.version, description: 'Errors are application/problem+json (RFC 9457). Send Idempotency-Key to make a repeat safe.' },
    servers: [{ url: `${world.publicUrl}/api/v1` }],
    security: [{ token: [] }],
  });
  api.notFound(c => problem(c, 404, 'not-found', 'There is nothing here.', { detail: `${c.req.method} ${c.req.path} is not in /api/v1/openapi.json.` }));
  app.route('/api/v1', api);
  const pages = new Hono();
  pages.onError((error, c) => onError(error, c, options.log));
  pages.use(limitBody as never);
  for (const feature of options.features) feature.pages?.(pages, world);
  app.route('/', pages);
  app.get('*', c => webApp(c, options.webDir));

  // A port that is taken ends the start here, before anything else is open.
  const server = await listen(app, options);
  await live.start();
  return {
    port: (server.address() as { port: number }).port,
    async stop() {
      await live.stop();
      server.closeAllConnections?.();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

function listen(app: OpenAPIHono<ApiEnv>, options: HttpOptions): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: options.host, port: options.port }, () => resolve(server)) as Server;
    server.on('error', reject);
  });
}

const limitBody = async (c: Context<ApiEnv>, next: () => Promise<void>): Promise<Response | void> => {
  // An audit is read line by line and held nowhere.
  if (c.req.path.endsWith('/approvals/audit/verify')) return next();
  // A file counts its bytes while it is read, and says which file it was.
  if (c.req.method === 'POST' && /\/approvals\/[^/]+\/files$/.test(c.req.path)) return next();
  if (Number(c.req.header('content-length') ?? 0) > BODY_LIMIT * (c.req.path.endsWith('/import') || c.req.path.endsWith('/import/preview') ? 32 : 1)) {
    return problem(c, 413, 'too-large', 'The request is too large.', { detail: `At most ${BODY_LIMIT} bytes are read.` });
  }
  await next();
};

export function invalid(c: Context, issues: readonly { path: PropertyKey[]; message: string }[]): Response {
  return problem(c, 422, 'invalid', 'Some fields are not right.', {
    errors: issues.map(i => ({ field: i.path.map(String).join('.') || '(body)', message: i.message })),
  });
}

function onError(error: Error, c: Context, log: HttpOptions['log']): Response {
  if ('getResponse' in error) return problem(c, (error as { status?: number }).status ?? 400, 'malformed', 'The request could not be read.', { detail: error.message });
  if (isConnectionLoss(error)) {
    c.header('retry-after', '2');
    return problem(c, 503, 'database', 'The database does not answer at the moment.', { detail: 'Nothing was stored. Please send it again.' });
  }
  if (isOutOfRoom(error)) {
    log('error', `the database has no room left: ${error.message}`);
    c.header('retry-after', '30');
    return problem(c, 503, 'no-room', 'The database has no room left.', { detail: 'Nothing was stored. Please send it again when an administrator has made room.' });
  }
  const id = crypto.randomUUID().slice(0, 8);
  log('error', `${c.req.method} ${c.req.path}: ${error.message}`, { id, stack: error.stack });
  return problem(c, 500, 'bug', 'Something is broken on our side.', { detail: `Please quote ${id}. Nothing was stored.` });
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.map': 'application/json',
  '.woff2': 'font/woff2',
};

/** Files of the built web app; every other path is the app itself, which finds its page. */
async function webApp(c: Context, dir: string): Promise<Response> {
  const path = normalize(decodeURIComponent(c.req.path)).replace(/^([/\\])+/, '');
  const file = join(dir, path);
  const inside = file.startsWith(dir + sep) && (await stat(file).then(s => s.isFile(), () => false));
  const from = inside ? file : join(dir, 'index.html');
  const body = await readFile(from).catch(() => undefined);
  if (!body) return c.text('The web app has not been built: npm run build', 503);
  const immutable = inside && path.startsWith('assets');
  return c.body(new Uint8Array(body), 200, {
    'content-type': TYPES[extname(from)] ?? 'application/octet-stream',
    'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    // No inline script, nothing from elsewhere, nobody frames us (OWASP secure headers). Mantine sets inline styles.
    'content-security-policy': "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  });
}
