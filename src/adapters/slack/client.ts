import {
  WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError, WebClient,
} from '@slack/web-api'; // prettier-ignore
import { OutsideFailure, NotYet } from '../../engine/errors.ts';
import type { RatePlan } from '../../engine/rate-plan.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { bucketsOf } from './rate-tiers.ts';

export interface ClientOptions {
  readonly botToken: string;
  readonly apiUrl: string;
  readonly plan: RatePlan;
  readonly company: string;
  readonly messagesPerMinute: number;
  readonly timeoutMs?: number;
}

/** Slack itself is in trouble: it may work later. */
const PASSING = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org', 'ratelimited', 'rate_limited']);
/** A person has to install the app again. */
const ACCESS = new Set(['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive', 'org_login_required', 'ekm_access_denied']);

/** Sends bytes to the address that Slack gave for them. */
export type Upload = (url: string, bytes: Uint8Array) => Promise<void>;

export const slackUpload =
  (timeoutMs = 30_000): Upload =>
  async (url, bytes) => {
    let reply: Response;
    try {
      // A copy of its own: `fetch` wants bytes that nothing else shares.
      reply = await fetch(url, { method: 'POST', body: new Uint8Array(bytes), headers: { 'content-type': 'application/octet-stream' }, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    } catch (cause) {
      throw new OutsideFailure('retry', 'no_answer', 'Slack did not take the bytes of a file', { cause });
    }
    // The address is good for a short time and one upload: a new attempt asks for a new one.
    if (!reply.ok) throw new OutsideFailure('retry', `http_${reply.status}`, `Slack answered the bytes of a file with ${reply.status}`);
  };

/** Reads bytes from an address that Slack gave for them, at most so many. */
export type Download = (url: string, most: number) => Promise<Uint8Array>;

/**
 * With the token in a header, as https://docs.slack.dev/reference/objects/file-object asks for `url_private_download`; so
 * only from Slack itself (over TLS), or from where the API is. Slack sends whoever may not read a file to a page for
 * signing in, so no redirect is followed.
 */
export function slackDownload({ botToken, apiUrl, timeoutMs = 60_000 }: { botToken: string; apiUrl: string; timeoutMs?: number }): Download {
  const isSlack = (url: URL) => url.origin === new URL(apiUrl).origin || (url.protocol === 'https:' && /(^|\.)slack(-files)?\.com$/.test(url.hostname));
  return async (address, most) => {
    const url = new URL(address);
    if (!isSlack(url)) throw new OutsideFailure('permanent', 'external_file', `the file lies at ${url.host}, which is not Slack`);
    try {
      const reply = await fetch(url, { headers: { authorization: `Bearer ${botToken}` }, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
      if (reply.status >= 500 || reply.status === 429) throw new OutsideFailure('retry', `http_${reply.status}`, `Slack answered for a file with ${reply.status}`);
      if (reply.status === 404) throw new OutsideFailure('permanent', 'file_not_found', 'Slack has no such file any more');
      if (!reply.ok) throw new OutsideFailure('permanent', 'not_allowed', `Slack did not hand the file out (${reply.status})`);
      return await atMost(reply, most);
    } catch (cause) {
      if (cause instanceof OutsideFailure) throw cause;
      throw new OutsideFailure('retry', 'no_answer', 'Slack did not send the bytes of a file', { cause });
    }
  };
}

async function atMost(reply: Response, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (reply.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    // Leaving the loop ends the transfer.
    if (size > most) throw new OutsideFailure('permanent', 'too_large', `the file has more than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export type Call = (method: string, args: JsonObject) => Promise<JsonObject>;

/**
 * One call of the Web API: planned, once, and its failure put into the house's words. The SDK's own retries are off,
 * since a retry belongs to the effect, which first looks whether the call has happened.
 */
export function slackCall(options: ClientOptions): Call {
  const client = new WebClient(options.botToken, {
    slackApiUrl: options.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: options.timeoutMs ?? 8000,
    // Silent: what goes wrong is logged by the effect, once, with its reason.
    logger: { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => 'error' as never, setName() {} },
  });

  return async (method, args) => {
    const channel = String(args['channel'] ?? '');
    const buckets = bucketsOf(method, channel, options.messagesPerMinute);
    if (buckets.length > 0) await options.plan.take(options.company, buckets);
    try {
      return (await client.apiCall(method, args as Record<string, unknown>)) as unknown as JsonObject;
    } catch (error) {
      if (error instanceof WebAPIRateLimitedError) {
        const pauseMs = error.retryAfter * 1000;
        if (buckets[0]) await options.plan.penalise(options.company, buckets[0], pauseMs);
        throw new NotYet(pauseMs);
      }
      throw failure(method, error);
    }
  };
}

function failure(method: string, cause: unknown): OutsideFailure {
  if (cause instanceof WebAPIPlatformError) {
    const code = String((cause.data as { error?: string }).error ?? 'unknown');
    const kind = PASSING.has(code) ? 'retry' : ACCESS.has(code) ? 'reauthorise' : 'permanent';
    const details = (cause.data as { response_metadata?: { messages?: string[] } }).response_metadata?.messages?.join('; ');
    return new OutsideFailure(kind, code, `Slack refused ${method}: ${code}${details ? ` (${details})` : ''}`, { cause });
  }
  if (cause instanceof WebAPIHTTPError) {
    return new OutsideFailure('retry', `http_${cause.statusCode}`, `Slack answered ${method} with ${cause.statusCode}`, { cause });
  }
  if (cause instanceof WebAPIRequestError) return new OutsideFailure('retry', 'no_answer', `Slack did not answer ${method}`, { cause });
  return new OutsideFailure('retry', 'no_answer', `Slack did not answer ${method}: ${(cause as Error).message}`, { cause });
}
