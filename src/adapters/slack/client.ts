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
