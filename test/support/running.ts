import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { parse } from 'yaml';
import { builtinCrm } from '../../src/adapters/crm/builtin/index.ts';
import { sharedDatabase, testDatabase } from '../../src/adapters/postgres/testing.ts';
import { readConfig } from '../../src/config.ts';
import { hashOf, newTokenSecret } from '../../src/features/admin/access.ts';
import { machine } from '../../src/kernel/actor.ts';
import { assemble, packageRoot, start } from '../../src/main.ts';
import { makeSampleCompany } from '../../practice/company/make.ts';
import { company, emailOf, personIdOf, slackIdOf, teamIdOf, workspace } from '../../practice/company/people.ts';
import { startPractice, type Manifest } from '../../practice/server/index.ts';
import type { Clock } from './clock.ts';

type Json = Record<string, unknown>;
export const WEBHOOK_SECRET = 'a-webhook-secret-for-tests';
export const ISSUE_SECRETS = { github: 'a-github-secret-for-tests', linear: 'a-linear-secret-for-tests', jira: 'a-jira-secret-for-tests' } as const;

/**
 * The whole thing: real PostgreSQL, the real Slack SDK over a socket to the practice workspace, the sample company.
 * @param options.pages with the built browser pages
 * @param options.throughCable PostgreSQL behind a line that the test can cut
 * @param options.signIn with Sign in with Slack switched on
 * @param options.slackOverHttp signed requests instead of a socket
 * @param options.clock a clock that the test moves
 * @param options.smtpUrl a mail server
 */
export async function running(options: { readonly pages?: boolean; readonly slackOverHttp?: boolean; readonly throughCable?: boolean; readonly signIn?: boolean; readonly clock?: Clock; readonly smtpUrl?: string } = {}) {
  // With a clock of its own a test lives at another time, for which the company has to be made.
  const database = await testDatabase(options.clock ? {} : { from: await sharedDatabase('ferncliff', makeCompany) });
  const line = options.throughCable ? await cable(new URL(database.connectionString)) : undefined;
  const app = {
    id: 'A0EVENKEEL', name: 'Evenkeel', botUserId: 'U0EVENKEEL', botToken: 'xoxb-practice-test', appToken: 'xapp-practice-test',
    signingSecret: 'signing-secret', clientId: 'practice.client', clientSecret: 'practice-secret',
    manifest: parse(readFileSync(join(packageRoot(), 'slack-manifest.yaml'), 'utf8')) as Manifest,
  }; // prettier-ignore
  const practice = await startPractice({ port: 0, seed: workspace, app, rateLimits: 'off', ...(options.pages && { pageDir: join(packageRoot(), 'dist', 'practice-page') }) });
  const config = readConfig({
    DATABASE_URL: line?.url ?? database.connectionString, PORT: '0', EVENKEEL_PRACTICE: 'on', SLACK_BOT_TOKEN: app.botToken,
    ...(options.slackOverHttp ? { SLACK_SIGNING_SECRET: app.signingSecret } : { SLACK_APP_TOKEN: app.appToken }),
    ...(options.signIn && { SLACK_CLIENT_ID: app.clientId, SLACK_CLIENT_SECRET: app.clientSecret, PUBLIC_URL: 'http://evenkeel.test' }),
    SLACK_API_URL: practice.apiUrl, EVENKEEL_WEBHOOK_SECRET: WEBHOOK_SECRET,
    GITHUB_WEBHOOK_SECRET: ISSUE_SECRETS.github, LINEAR_WEBHOOK_SECRET: ISSUE_SECRETS.linear, JIRA_WEBHOOK_SECRET: ISSUE_SECRETS.jira, EVENKEEL_RATE_PLAN: 'off', LOG_LEVEL: 'silent',
    ...(options.smtpUrl && { SMTP_URL: options.smtpUrl }),
  }); // prettier-ignore
  const now = options.clock?.now ?? Date.now;
  const evenkeel = await start(config, {
    company,
    slackUrl: practice.url,
    now,
    prepare: engine => makeSampleCompany(engine, builtinCrm({ transact: engine.transact, company: company.id, now }) as never, now()),
  });
  if (options.slackOverHttp) practice.practice.delivery.requestUrl = `http://127.0.0.1:${evenkeel.port}/slack/events`;
  await evenkeel.slackReady;
  const api = `http://127.0.0.1:${evenkeel.port}/api/v1`;

  async function token(key: string): Promise<string> {
    const secret = newTokenSecret();
    await evenkeel.engine.run(
      'tokens',
      { type: 'create', id: `token_${key}`, name: key, personId: personIdOf(key), secretHash: hashOf(secret).toString('hex'), expiresAt: null },
      { company: company.id, actor: machine('test'), cause: `token:${key}:${secret.slice(0, 8)}` },
    );
    return secret;
  }
  const tokens = new Map<string, string>();
  async function tokenOf(who: string): Promise<string> {
    if (!tokens.has(who)) tokens.set(who, await token(who));
    return tokens.get(who)!;
  }
  /** Calls the API as somebody. */
  async function call(who: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const reply = await fetch(`${api}${path}`, {
      method,
      headers: { authorization: `Bearer ${await tokenOf(who)}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      // Bytes are sent as they are.
      ...(body !== undefined && { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
    });
    const text = await reply.text();
    return { status: reply.status, type: reply.headers.get('content-type') ?? '', body: (text && /[/+]json\b/.test(reply.headers.get('content-type') ?? '') ? JSON.parse(text) : text) as Json & { [key: string]: never } };
  }
  const control = async (path: string, body?: unknown): Promise<Json> => {
    const reply = await fetch(`${practice.url}/control/${path}`, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    return (await reply.json()) as Json;
  };
  interface Shown {
    channel: string;
    ts: string;
    text: string;
    blocks?: { block_id: string; elements?: { action_id?: string; value?: string }[] }[];
  }
  const messages = async (): Promise<Shown[]> => ((await control('state')) as { messages: Shown[] }).messages;
  /** The app's messages that this person sees in their direct conversation with it. */
  async function dms(key: string): Promise<Shown[]> {
    const { conversations } = (await control('state')) as { conversations: { id: string; kind: string; members: string[] }[] };
    const dm = conversations.find(c => c.kind === 'im' && c.members.length === 2 && c.members.includes(slackIdOf(key)) && c.members.includes(app.botUserId));
    return dm ? (await messages()).filter(m => m.channel === dm.id) : [];
  }
  const act = (key: string, message: Shown, actionId: string) => {
    const block = message.blocks!.find(b => b.elements?.some(e => e.action_id === actionId))!;
    const element = block.elements!.find(e => e.action_id === actionId)!;
    return control('as', {
      do: 'actions', user: slackIdOf(key), container: { type: 'message', channel: message.channel, ts: message.ts },
      action: { type: 'button', block_id: block.block_id, action_id: actionId, value: element.value }, state: {},
    }); // prettier-ignore
  };
  return {
    evenkeel, practice, database, line, config, api, call, tokenOf, control, messages, dms, act, emailOf, personIdOf, slackIdOf, teamIdOf,
    async stop() {
      await evenkeel.stop();
      await practice.close();
      await line?.close();
      await database.drop();
    },
  }; // prettier-ignore
}

async function makeCompany(connectionString: string): Promise<void> {
  const { engine, database, crm } = await assemble(readConfig({ DATABASE_URL: connectionString, EVENKEEL_PRACTICE: 'on', LOG_LEVEL: 'silent' }), company);
  await makeSampleCompany(engine, crm as never, Date.now());
  await database.close();
}

/** A line to PostgreSQL that can be cut: the server lives, nobody reaches it. */
async function cable(to: URL) {
  const sockets = new Set<Socket>();
  let cut = false;
  const server = createServer(near => {
    if (cut) return void near.destroy();
    const far = connect(Number(to.port), to.hostname);
    for (const [one, other] of [[near, far], [far, near]] as const) {
      sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => (sockets.delete(one), other.destroy()));
      one.pipe(other);
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(to);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cut() {
      cut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend: () => (cut = false),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
