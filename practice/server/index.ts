import { readFile, stat } from 'node:fs/promises';
import type { Server } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { WebSocketServer } from 'ws';
import type { JsonObject } from '../browser-api.ts';
import { Browser } from './browser-routes.ts';
import { controlRoutes } from './control-routes.ts';
import { Delivery } from './delivery.ts';
import { MAX_FILE_BYTES } from './files.ts';
import { Faults } from './faults.ts';
import { Practice } from './practice.ts';
import { Limiter, type RateLimits } from './rate-limits.ts';
import { Traffic } from './traffic.ts';
import { Refusal, type AppDefinition, type WorkspaceSeed } from './types.ts';
import { text } from './call.ts';
import { methods } from './web-api.ts';
import { Workspace } from './workspace.ts';

export type { AppDefinition, Manifest, WorkspaceSeed } from './types.ts';
export type { RateLimits } from './rate-limits.ts';

export interface PracticeOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Loopback only, since anybody may be anybody here. */
  readonly host?: string;
  /** Where the workspace is kept; absent: in memory. */
  readonly dataFile?: string;
  readonly seed: WorkspaceSeed;
  readonly app: AppDefinition;
  /** What the app shows to people, by capability: the page at /gallery draws it. */
  readonly gallery?: readonly (readonly [capability: string, samples: readonly object[]])[];
  /** The built page. */
  readonly pageDir?: string;
  readonly rateLimits?: RateLimits;
  /** Retries of events come this much sooner than Slack's. */
  readonly haste?: number;
  readonly now?: () => number;
  readonly random?: () => number;
}

export interface RunningPractice {
  readonly url: string;
  /** What SLACK_API_URL is set to. */
  readonly apiUrl: string;
  readonly practice: Practice;
  close(): Promise<void>;
}

/** Starts a workspace that speaks Slack's protocol, for trying Evenkeel and for its tests. */
export async function startPractice(options: PracticeOptions): Promise<RunningPractice> {
  const now = options.now ?? Date.now;
  const faults = new Faults(options.random ?? Math.random);
  const traffic = new Traffic(now);
  const workspace = new Workspace({ seed: options.seed, app: options.app, file: options.dataFile, now });
  const delivery = new Delivery({ app: options.app, faults, traffic, now, haste: options.haste ?? 1 });
  const limiter = new Limiter(options.rateLimits ?? 'slack', now);
  const practice = new Practice({ workspace, delivery, faults, traffic, limiter, now, ...(options.dataFile && { filesDir: `${options.dataFile}.files` }) });
  const browser = new Browser(practice);

  const app = new Hono();
  app.onError((error, c) => {
    if ((error as { code?: string }).code === 'ENOSPC') return c.json({ ok: false, error: 'internal_error' }, 500);
    console.error(error);
    return c.json({ ok: false, error: 'internal_error', message: error.message }, 500);
  });
  practice.openid.routes(app);
  app.post('/api/:method', c => call(practice, c));
  app.get('/api/:method', c => call(practice, c));
  app.post('/response/:id', async c => {
    const outcome = practice.respond(c.req.param('id'), (await c.req.json().catch(() => ({}))) as JsonObject);
    return c.text(outcome, outcome === 'ok' ? 200 : outcome === 'expired_url' || outcome === 'used_url' ? 404 : 400);
  });
  app.post('/upload/v1/:secret', c => upload(practice, c));
  // As Slack's own `url_private`: with the token, and the scope to read files. People take /browser/files.
  app.get('/files/:id', c => {
    const token = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    if (token !== workspace.app.botToken || !practice.has('files:read')) return c.text('not allowed', 403);
    return download(practice, c);
  });
  app.get('/browser/files/:id', c => download(practice, c));
  app.get('/browser/gallery', c => c.json({ capabilities: (options.gallery ?? []).map(([name, samples]) => ({ name, samples })) }));
  browser.routes(app);
  controlRoutes(app, practice, browser);
  app.get('*', c => page(c, options.pageDir));

  const server = await new Promise<Server>((resolve, reject) => {
    const s = serve({ fetch: app.fetch, hostname: options.host ?? '127.0.0.1', port: options.port }, () => resolve(s)) as Server;
    s.on('error', reject);
  });
  practice.url = `http://localhost:${(server.address() as { port: number }).port}`;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1_048_576 });
  server.on('upgrade', (request, socket, head) => {
    const ticket = new URL(request.url ?? '/', practice.url).searchParams.get('ticket') ?? '';
    if (!practice.redeemSocket(ticket)) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, client => delivery.attach(client));
  });
  // Slack pings too; a client that hears nothing for a while reconnects.
  const ping = setInterval(() => {
    for (const client of sockets.clients) client.ping(`Ping from practice ${Date.now()}`);
  }, 10_000).unref();

  return {
    url: practice.url,
    apiUrl: `${practice.url}/api/`,
    practice,
    async close() {
      clearInterval(ping);
      delivery.stop();
      practice.scheduled.stop();
      sockets.close();
      server.closeAllConnections();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

/** One call of the Web API, as Slack takes it: form or JSON, the token in a header or an argument. */
async function call(practice: Practice, c: Context): Promise<Response> {
  const method = c.req.param('method')!;
  let args: JsonObject;
  if ((c.req.header('content-type') ?? '').includes('json')) {
    const body: unknown = await c.req.json().catch(() => undefined);
    if (body === undefined) return c.json({ ok: false, error: 'invalid_json' });
    args = { ...c.req.query(), ...(body as JsonObject) };
  } else {
    const form = c.req.method === 'POST' ? await c.req.parseBody().catch(() => ({})) : {};
    args = { ...c.req.query(), ...(form as JsonObject) };
  }
  const token = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? text(args, 'token');
  const { token: _, ...known } = args;
  const { reply, status, headers, cut } = await answer(practice, method, known, token);
  practice.traffic.note({ direction: 'call', what: method, body: known, reply });
  if (cut) {
    // The connection breaks before the reply: whoever called cannot know whether it was done.
    const raw = (c.env as { outgoing?: { destroy(): void } }).outgoing;
    raw?.destroy();
    return new Response(null);
  }
  return c.json(reply, status as 200, { 'x-oauth-scopes': practice.scopes.join(','), ...headers });
}

/** The bytes of an upload, raw or as the one file of a form. https://docs.slack.dev/messaging/working-with-files#uploading_files */
async function upload(practice: Practice, c: Context): Promise<Response> {
  if (Number(c.req.header('content-length') ?? 0) > MAX_FILE_BYTES + 10_000) return c.text('too large', 413);
  let body = new Uint8Array();
  if ((c.req.header('content-type') ?? '').startsWith('multipart/form-data')) {
    const file = Object.values(await c.req.parseBody()).find(part => part instanceof File);
    if (file instanceof File) body = new Uint8Array(await file.arrayBuffer());
  } else body = new Uint8Array(await c.req.arrayBuffer());
  const outcome = practice.files.upload(c.req.param('secret')!, body);
  practice.traffic.note({ direction: 'call', what: 'upload', body: { bytes: body.byteLength }, reply: { status: outcome.status } });
  return c.text(outcome.text, outcome.status);
}

/** Never shown in the page's own origin: a file may hold anything. */
function download(practice: Practice, c: Context): Response {
  const found = practice.files.read(c.req.param('id')!);
  if (!found) return c.json({ error: 'not_found', message: 'There is no such file.' }, 404);
  return c.body(found.body as Uint8Array<ArrayBuffer>, 200, {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(found.file.name)}`,
    'x-content-type-options': 'nosniff',
  });
}

interface Answer {
  readonly reply: JsonObject;
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly cut?: boolean;
}

async function answer(practice: Practice, method: string, args: JsonObject, token: string): Promise<Answer> {
  const no = (error: string, more: JsonObject = {}): Answer => ({ reply: { ok: false, error, ...more }, status: 200 });
  const entry = methods[method];
  if (!entry) return no('unknown_method', { req_method: method });
  const { app } = practice.workspace;
  if (entry.token !== 'none') {
    if (!token) return no('not_authed');
    const kind = token === app.botToken ? 'bot' : token === app.appToken ? 'app' : undefined;
    if (!kind) return no('invalid_auth');
    if ((entry.token === 'app') !== (kind === 'app')) return no('not_allowed_token_type');
    if (entry.scope && !entry.scope.some(s => practice.has(s))) return no('missing_scope', { needed: entry.scope.join(','), provided: practice.scopes.join(',') });
  }
  const channel = text(args, 'channel') || text(args, 'channel_id');
  const fault = practice.faults.takeApi(method, channel);
  const limited = (seconds: number): Answer => ({ reply: { ok: false, error: 'ratelimited' }, status: 429, headers: { 'retry-after': String(seconds) } });
  if (fault?.kind === '429') return limited(fault.retryAfterSeconds ?? 1);
  if (fault?.kind === '5xx') return { reply: { ok: false, error: 'service_unavailable' }, status: 503 };
  if (fault?.kind === 'error') return no(fault.error ?? 'fatal_error');
  if (fault?.kind === 'timeout') {
    await pause(fault.delayMs ?? 15_000);
    return { reply: { ok: false, error: 'request_timeout' }, status: 504, cut: true };
  }
  if (fault?.kind === 'slow') await pause(fault.delayMs ?? 1000);
  const wait = practice.limiter.take(method, channel);
  if (wait > 0) return limited(wait);
  try {
    const result = await entry.run({ method, args, practice, token: 'bot' });
    return { reply: { ok: true, ...result }, status: 200, cut: fault?.kind === 'lost_reply' };
  } catch (error) {
    if (error instanceof Refusal) return no(error.code, error.more);
    throw error;
  }
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.map': 'application/json' };

async function page(c: Context, dir: string | undefined): Promise<Response> {
  if (!dir) return c.text('The practice workspace runs. Its page has not been built.', 200);
  const path = normalize(decodeURIComponent(c.req.path)).replace(/^([/\\])+/, '');
  const file = join(dir, path);
  const inside = file.startsWith(dir + sep) && (await stat(file).then(s => s.isFile(), () => false));
  const from = inside ? file : join(dir, 'index.html');
  const body = await readFile(from).catch(() => undefined);
  if (!body) return c.text('The practice workspace runs. Its page has not been built.', 200);
  return c.body(new Uint8Array(body), 200, { 'content-type': TYPES[extname(from)] ?? 'application/octet-stream', 'cache-control': 'no-cache' });
}
