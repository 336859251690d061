import { App, SocketModeReceiver, LogLevel } from '@slack/bolt';
import type { RatePlan } from '../../engine/rate-plan.ts';
import type { JsonObject } from '../../kernel/json.ts';
import type { SlackPort } from '../../ports/slack.ts';
import { slackCall, slackDownload, slackUpload, type Call } from './client.ts';
import { HttpReceiver } from './http-receiver.ts';
import { attach, type InboundOptions } from './inbound.ts';
import { outgoing } from './outgoing.ts';
import { MESSAGES_PER_MINUTE } from './rate-tiers.ts';

export interface SlackOptions {
  readonly botToken: string;
  /** Socket Mode. Without it, requests come to `handle`. */
  readonly appToken: string | undefined;
  readonly signingSecret: string | undefined;
  readonly apiUrl: string;
  readonly plan: RatePlan;
  readonly company: string;
  readonly now: () => number;
  readonly messagesPerMinute?: number;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, data?: JsonObject) => void;
}

export interface SlackState {
  readonly connected: boolean;
  readonly detail: string;
  /** Niceties that this workspace or these scopes do not offer. */
  readonly missing: readonly string[];
  readonly teamId: string | undefined;
}

export interface SlackConnection {
  readonly port: SlackPort;
  state(): SlackState;
  /** Begins to listen. Goes on trying while Slack does not answer. */
  listen(inbound: InboundOptions): Promise<void>;
  /** For HTTP mode: POST /slack/events. */
  readonly handle: ((request: Request) => Promise<Response>) | undefined;
  /** Draws the Home tab of a Slack user anew. */
  renderHome(slackUser: string): Promise<void>;
  stop(): Promise<void>;
}

/** Slack, through Bolt and its Web API client. Nothing outside this folder knows either. */
export function connectSlack(options: SlackOptions): SlackConnection {
  const { log } = options;
  const missing = new Set<string>();
  let connected = false;
  let detail = 'connecting';
  let identity: { teamId: string; botUserId: string; team: string } | undefined;
  let stopped = false;

  const plainCall = slackCall({ ...options, messagesPerMinute: options.messagesPerMinute ?? MESSAGES_PER_MINUTE });
  let scopes: readonly string[] | undefined;
  // Each answer names the token's scopes (x-oauth-scopes, docs.slack.dev/authentication/installing-with-oauth): one that is added counts at once.
  const call: Call = async (method, args) => {
    const reply = await plainCall(method, args);
    scopes = (reply['response_metadata'] as { scopes?: string[] } | undefined)?.scopes ?? scopes;
    if (scopes?.includes('files:read')) missing.delete('reading files');
    return reply;
  };
  const port = outgoing({
    call,
    upload: slackUpload(),
    download: slackDownload(options),
    scopes: () => scopes,
    botUserId: () => identity?.botUserId ?? '',
    connected: () => connected,
    missing: nicety => {
      if (!missing.has(nicety)) log('warn', `Slack does not offer ${nicety} here; the deal goes on without`);
      missing.add(nicety);
    },
  });

  const silent = { debug() {}, info() {}, warn: (m: unknown) => log('warn', String(m)), error: (m: unknown) => log('error', String(m)), setLevel() {}, getLevel: () => LogLevel.WARN, setName() {} };
  const http = options.appToken ? undefined : new HttpReceiver(options.signingSecret ?? '', options.now);
  const socket = options.appToken
    ? new SocketModeReceiver({
        appToken: options.appToken,
        logger: silent,
        installerOptions: { clientOptions: { slackApiUrl: options.apiUrl } } as never,
      })
    : undefined;
  let home: ((slackUser: string) => Promise<void>) | undefined;

  /** Who we are in this workspace; tried until Slack answers, so that Evenkeel starts while Slack is away. */
  async function identify(): Promise<void> {
    for (let wait = 500; !stopped; wait = Math.min(30_000, wait * 2)) {
      try {
        const me = (await call('auth.test', {})) as { team_id?: string; user_id?: string; team?: string };
        identity = { teamId: String(me.team_id), botUserId: String(me.user_id), team: String(me.team) };
        return;
      } catch (error) {
        const { code, kind } = error as { code?: string; kind?: string };
        detail = kind === 'reauthorise' ? `Slack does not take SLACK_BOT_TOKEN (${code}). Install the app again and set the new token.` : (error as Error).message;
        log('warn', detail);
        await new Promise(resolve => setTimeout(resolve, wait).unref());
      }
    }
  }

  return {
    port,
    state: () => ({ connected, detail, missing: [...missing], teamId: identity?.teamId }),
    handle: http ? request => http.handle(request) : undefined,
    renderHome: async slackUser => home?.(slackUser),
    async listen(inbound) {
      const app = new App({
        receiver: (socket ?? http)!,
        // Our own identity, without a call per event.
        authorize: async () => ({ botToken: options.botToken, botUserId: identity?.botUserId ?? '', botId: identity?.botUserId ?? '', teamId: identity?.teamId ?? '' }),
        clientOptions: { slackApiUrl: options.apiUrl },
        logger: silent,
        ignoreSelf: true,
      });
      home = attach(app, inbound).renderHome;
      await identify();
      if (stopped) return;
      if (socket) {
        socket.client.on('connected', () => {
          connected = true;
          detail = `connected to ${identity?.team} over Socket Mode`;
        });
        for (const event of ['disconnected', 'reconnecting'] as const) {
          socket.client.on(event, () => {
            connected = false;
            detail = 'the socket to Slack is closed; connecting again';
          });
        }
        for (let wait = 500; !stopped; wait = Math.min(30_000, wait * 2)) {
          try {
            await app.start();
            connected = true;
            detail = `connected to ${identity?.team} over Socket Mode`;
            break;
          } catch (error) {
            detail = `Socket Mode did not start: ${(error as Error).message}`;
            log('warn', detail);
            await new Promise(resolve => setTimeout(resolve, wait).unref());
          }
        }
      } else {
        connected = true;
        detail = `connected to ${identity?.team}, requests come over HTTP`;
      }
      log('info', detail);
    },
    async stop() {
      stopped = true;
      connected = false;
      await socket?.stop().catch(() => {});
    },
  };
}
