import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerAs, clock } from './processes.ts';

/** What the sink says about the messages since the last reset. */
export interface Received {
  readonly messages: number;
  /** Messages that came more than once. */
  readonly twice: number;
  readonly lastAt: number;
  /** Calls that were answered with 429. */
  readonly refused: number;
}

/** Stands where Slack is: answers at once, and notes when each message came. */
export async function sink(): Promise<void> {
  let arrivals = new Map<string, number>();
  let twice = 0;
  let refused = 0;
  let lastAt = 0;
  /** Per channel, the earliest moment at which a message is in time; with a limit only. */
  const allowed = new Map<string, number>();
  let limit: { periodMs: number; burst: number } | undefined;
  let waiting: { count: number; done: () => void } | undefined;

  const says = (): Received => ({ messages: arrivals.size, twice, lastAt, refused });
  const answers: Record<string, object> = {
    'auth.test': { ok: true, team_id: 'T0BENCH', team: 'Bench', user_id: 'U0BENCH', bot_id: 'B0BENCH' },
    'users.list': { ok: true, members: [], response_metadata: { next_cursor: '' } },
    'conversations.open': { ok: true, channel: { id: 'D0BENCH' } },
  };

  /** https://docs.slack.dev/apis/web-api/rate-limits: about one message a second and channel, short bursts go through. */
  function tooMany(channel: string, at: number): boolean {
    if (!limit) return false;
    const next = Math.max(at, allowed.get(channel) ?? 0);
    if (next - at > (limit.burst - 1) * limit.periodMs) return true;
    allowed.set(channel, next + limit.periodMs);
    return false;
  }

  function message(body: string, response: ServerResponse): void {
    const at = clock();
    const form = body.startsWith('{') ? (JSON.parse(body) as Record<string, string>) : Object.fromEntries(new URLSearchParams(body));
    if (tooMany(form['channel'] ?? '', at)) {
      refused++;
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '1' }).end('{"ok":false,"error":"ratelimited"}');
      return;
    }
    answer(response, { ok: true, channel: form['channel'], ts: (at / 1000).toFixed(6), message: { text: form['text'] } });
    // The sample company announces things of its own.
    const key = /\bevent-\d+\b/.exec(form['text'] ?? '')?.[0];
    if (key === undefined) return;
    if (arrivals.has(key)) twice++;
    else arrivals.set(key, at);
    lastAt = at;
    if (waiting && arrivals.size >= waiting.count) waiting.done();
  }

  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const method = request.url!.slice(request.url!.lastIndexOf('/') + 1);
      if (method === 'chat.postMessage') message(Buffer.concat(chunks).toString(), response);
      else answer(response, answers[method] ?? { ok: true });
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));

  answerAs(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`, {
    reset: (about: { limit?: typeof limit }) => {
      arrivals = new Map();
      twice = refused = lastAt = 0;
      allowed.clear();
      limit = about.limit;
    },
    /** Answers when that many messages have come, or after the time. */
    until: ({ count, timeoutMs }: { count: number; timeoutMs: number }) =>
      new Promise<Received>(resolve => {
        const timer = setTimeout(() => done(), timeoutMs);
        const done = () => {
          clearTimeout(timer);
          waiting = undefined;
          resolve(says());
        };
        waiting = { count, done };
        if (arrivals.size >= count) done();
      }),
    says,
    arrivals: () => [...arrivals],
  });
}

function answer(response: ServerResponse, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}
