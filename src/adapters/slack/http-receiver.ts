import { createHmac, timingSafeEqual } from 'node:crypto';
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';

/** Seconds that a signature stays good. https://docs.slack.dev/authentication/verifying-requests-from-slack */
const WINDOW_SECONDS = 300;
const BODY_LIMIT = 1_048_576;

/**
 * Slack's events, commands and clicks over HTTP, verified over the raw bytes, answered when the handler has
 * acknowledged. A replay inside the window carries the same ids, so the engine gives the first answer again.
 */
export class HttpReceiver implements Receiver {
  readonly #secret: string;
  readonly #now: () => number;
  #app: App | undefined;

  constructor(signingSecret: string, now: () => number) {
    this.#secret = signingSecret;
    this.#now = now;
  }
  init(app: App): void {
    this.#app = app;
  }
  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async handle(request: Request): Promise<Response> {
    if (Number(request.headers.get('content-length') ?? 0) > BODY_LIMIT) return new Response('too large', { status: 413 });
    const raw = Buffer.from(await request.arrayBuffer());
    if (raw.byteLength > BODY_LIMIT) return new Response('too large', { status: 413 });
    if (!this.#isSlack(request.headers, raw)) return new Response('the signature is missing, wrong or too old', { status: 401 });
    const body = parse(raw.toString('utf8'), request.headers.get('content-type') ?? '');
    if (!body) return new Response('malformed body', { status: 400 });
    // https://docs.slack.dev/reference/events/url_verification
    if (body['type'] === 'url_verification') return Response.json({ challenge: String(body['challenge']) });
    if (body['ssl_check'] !== undefined) return new Response('');
    return this.#process(body, request.headers);
  }

  #isSlack(headers: Headers, raw: Buffer): boolean {
    const time = headers.get('x-slack-request-timestamp') ?? '';
    const signature = headers.get('x-slack-signature') ?? '';
    if (!/^\d{1,12}$/.test(time) || !/^v0=[0-9a-f]{64}$/.test(signature)) return false;
    const expected = createHmac('sha256', this.#secret).update(`v0:${time}:`).update(raw).digest();
    if (!timingSafeEqual(expected, Buffer.from(signature.slice(3), 'hex'))) return false;
    return Math.abs(this.#now() / 1000 - Number(time)) <= WINDOW_SECONDS;
  }

  async #process(body: Record<string, unknown>, headers: Headers): Promise<Response> {
    return new Promise<Response>(resolve => {
      const event: ReceiverEvent = {
        body,
        ...(headers.get('x-slack-retry-num') && { retryNum: Number(headers.get('x-slack-retry-num')), retryReason: headers.get('x-slack-retry-reason') ?? '' }),
        ack: async (answer?: unknown) => {
          if (answer === undefined || answer === '') resolve(new Response(''));
          else resolve(typeof answer === 'string' ? new Response(answer) : Response.json(answer));
        },
      };
      this.#app!
        .processEvent(event)
        // Nobody answered: Slack hears a plain yes, since a retry would meet the same code.
        .then(() => resolve(new Response('')))
        .catch(() => resolve(new Response('', { status: 500 })));
    });
  }
}

function parse(text: string, type: string): Record<string, unknown> | undefined {
  try {
    if (type.includes('json')) return object(JSON.parse(text));
    const form = new URLSearchParams(text);
    const payload = form.get('payload');
    return payload === null ? Object.fromEntries(form) : object(JSON.parse(payload));
  } catch {
    return undefined;
  }
}
const object = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
