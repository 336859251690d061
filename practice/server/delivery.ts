import { createHmac, randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { JsonObject } from '../browser-api.ts';
import type { Faults } from './faults.ts';
import type { Traffic } from './traffic.ts';
import type { AppDefinition } from './types.ts';

type Envelope = 'events_api' | 'interactive' | 'slash_commands';
export type Acknowledged = { readonly ok: true; readonly payload: JsonObject | undefined } | { readonly ok: false; readonly error: string };

/** The app has three seconds. https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response */
const ACK_MS = 3000;
/** At once, after one minute, after five. https://docs.slack.dev/apis/events-api#retries */
const RETRY_MS = [0, 60_000, 300_000];

/**
 * Brings events, commands and clicks to the app: to any one of its open sockets, else to its signed request address.
 * https://docs.slack.dev/apis/events-api/using-socket-mode
 */
export class Delivery {
  readonly #app: AppDefinition;
  readonly #faults: Faults;
  readonly #traffic: Traffic;
  readonly #now: () => number;
  /** Retries come this much sooner than Slack's: 1 is real time. */
  readonly #haste: number;
  readonly #sockets = new Set<WebSocket>();
  readonly #waiting = new Map<string, (payload: JsonObject | undefined) => void>();
  #turn = 0;
  #stopped = false;
  onConnected: () => void = () => {};
  requestUrl: string | undefined;

  constructor(options: { app: AppDefinition; faults: Faults; traffic: Traffic; now: () => number; haste: number }) {
    this.#app = options.app;
    this.#faults = options.faults;
    this.#traffic = options.traffic;
    this.#now = options.now;
    this.#haste = options.haste;
    this.requestUrl = options.app.requestUrl;
  }

  get connected(): boolean {
    return this.#sockets.size > 0 || this.requestUrl !== undefined;
  }

  attach(socket: WebSocket): void {
    this.#sockets.add(socket);
    socket.on('message', data => this.#heard(String(data)));
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.onConnected();
    });
    socket.on('error', () => socket.terminate());
    socket.send(JSON.stringify({ type: 'hello', num_connections: this.#sockets.size, connection_info: { app_id: this.#app.id }, debug_info: { host: 'practice', approximate_connection_time: 18060 } })); // prettier-ignore
    this.onConnected();
  }

  /** Asks the app to come back over a fresh socket, as Slack does now and then. */
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void {
    for (const socket of this.#sockets) {
      socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'practice' } }));
      if (reason !== 'warning') setTimeout(() => socket.close(), 100).unref();
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const socket of this.#sockets) socket.terminate();
  }

  #heard(text: string): void {
    let message: { envelope_id?: string; payload?: JsonObject };
    try {
      message = JSON.parse(text) as typeof message;
    } catch {
      return;
    }
    if (!message.envelope_id) return;
    this.#traffic.note({ direction: 'ack', what: message.envelope_id, body: message.payload ?? {} });
    this.#waiting.get(message.envelope_id)?.(message.payload);
  }

  /** An event: tried again up to three times if it is not acknowledged. */
  event(payload: JsonObject): void {
    void this.#event(payload).catch(() => {});
  }

  async #event(payload: JsonObject): Promise<void> {
    let answer = await this.#once('events_api', payload, 0, '');
    for (let attempt = 1; attempt <= RETRY_MS.length && !answer.ok && !this.#stopped; attempt++) {
      await pause(RETRY_MS[attempt - 1]! / this.#haste);
      answer = await this.#once('events_api', payload, attempt, answer.error === 'timeout' ? 'http_timeout' : 'connection_failed');
    }
  }

  /** A click, command or submission: once; the person sees it when the app does not answer in time. */
  ask(kind: 'interactive' | 'slash_commands', payload: JsonObject): Promise<Acknowledged> {
    return this.#once(kind, payload, 0, '');
  }

  async #once(kind: Envelope, payload: JsonObject, attempt: number, reason: string): Promise<Acknowledged> {
    const fault = this.#faults.takeDelivery();
    if (fault?.kind === 'delay' || fault?.kind === 'reorder') await pause(fault.delayMs ?? 200);
    const first = this.#send(kind, payload, attempt, reason);
    if (fault?.kind === 'duplicate') void this.#send(kind, payload, attempt, reason);
    const answer = await first;
    return fault?.kind === 'drop_ack' ? { ok: false, error: 'timeout' } : answer;
  }

  async #send(kind: Envelope, payload: JsonObject, attempt: number, reason: string): Promise<Acknowledged> {
    this.#traffic.note({ direction: 'delivery', what: kind, body: payload });
    const open = [...this.#sockets].filter(s => s.readyState === s.OPEN);
    const socket = open[this.#turn++ % Math.max(1, open.length)];
    if (socket) return this.#overSocket(socket, kind, payload, attempt, reason);
    if (this.requestUrl) return this.#overHttp(this.requestUrl, kind, payload, attempt, reason);
    return { ok: false, error: 'not_connected' };
  }

  #overSocket(socket: WebSocket, type: Envelope, payload: JsonObject, attempt: number, reason: string): Promise<Acknowledged> {
    const id = randomUUID();
    return new Promise(resolve => {
      const timer = setTimeout(() => done({ ok: false, error: 'timeout' }), ACK_MS);
      const done = (answer: Acknowledged) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(answer);
      };
      this.#waiting.set(id, body => done({ ok: true, payload: body }));
      socket.send(
        JSON.stringify({
          envelope_id: id,
          type,
          payload,
          accepts_response_payload: type !== 'events_api',
          ...(type === 'events_api' && { retry_attempt: attempt, retry_reason: reason }),
        }),
        error => error && done({ ok: false, error: 'connection_failed' }),
      );
    });
  }

  async #overHttp(url: string, kind: Envelope, payload: JsonObject, attempt: number, reason: string): Promise<Acknowledged> {
    const json = kind === 'events_api';
    const body = json
      ? JSON.stringify(payload)
      : kind === 'interactive'
        ? new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
        : new URLSearchParams(Object.entries(payload).map(([k, v]) => [k, String(v)])).toString();
    const seconds = String(Math.floor(this.#now() / 1000));
    // https://docs.slack.dev/authentication/verifying-requests-from-slack
    const signature = `v0=${createHmac('sha256', this.#app.signingSecret).update(`v0:${seconds}:${body}`).digest('hex')}`;
    try {
      const reply = await fetch(url, {
        method: 'POST',
        body,
        signal: AbortSignal.timeout(ACK_MS),
        headers: {
          'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': seconds,
          'x-slack-signature': signature,
          ...(attempt > 0 && { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': reason }),
        },
      });
      const text = await reply.text();
      if (!reply.ok) return { ok: false, error: reply.headers.get('x-slack-no-retry') === '1' ? 'refused' : 'http_error' };
      try {
        return { ok: true, payload: text === '' ? undefined : (JSON.parse(text) as JsonObject) };
      } catch {
        return { ok: true, payload: text === '' ? undefined : { text } };
      }
    } catch (error) {
      return { ok: false, error: (error as Error).name === 'TimeoutError' ? 'timeout' : 'connection_failed' };
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
