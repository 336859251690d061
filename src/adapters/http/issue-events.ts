import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Hono } from 'hono';
import { problem, type ApiEnv } from '../../engine/api.ts';
import type { World } from '../../engine/capability.ts';
import { acceptIssueEvent } from '../../features/voice/issue-events.ts';
import { VENDORS, type Vendor } from '../../features/voice/contract.ts';
import { readBody } from './crm-events.ts';

export type IssueSecrets = Readonly<Partial<Record<Vendor, string>>>;

/**
 * What each vendor signs and where it says so. All three sign the raw body with HMAC-SHA256 and the secret.
 * - GitHub: `X-Hub-Signature-256: sha256=<hex>`; a delivery's id in `X-GitHub-Delivery`; no moment.
 *   https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 * - Linear: `Linear-Signature: <hex>`; the id in `Linear-Delivery`; the moment of sending in the body's `webhookTimestamp`.
 *   https://linear.app/developers/webhooks
 * - Jira: `X-Hub-Signature: sha256=<hex>`; the id in `X-Atlassian-Webhook-Identifier`, the same when it is sent again. Its
 *   `timestamp` is the moment of the change and not of the sending, so that a late repeat of Jira's own would look like a
 *   replay: only the id counts. https://developer.atlassian.com/cloud/jira/platform/webhooks/
 */
const DOORS = {
  github: { signature: 'x-hub-signature-256', prefix: 'sha256=', delivery: 'x-github-delivery', moment: undefined, variable: 'GITHUB_WEBHOOK_SECRET' },
  linear: { signature: 'linear-signature', prefix: '', delivery: 'linear-delivery', moment: 'webhookTimestamp', variable: 'LINEAR_WEBHOOK_SECRET' },
  jira: { signature: 'x-hub-signature', prefix: 'sha256=', delivery: 'x-atlassian-webhook-identifier', moment: undefined, variable: 'JIRA_WEBHOOK_SECRET' },
} as const satisfies Record<Vendor, object>;

const WINDOW_MS = 5 * 60_000;

/** @param prefix what stands before the hex digits */
export function signed(header: string | undefined, prefix: string, body: Buffer, secret: string): boolean {
  const hex = header?.startsWith(prefix) ? header.slice(prefix.length) : '';
  if (!/^[0-9a-f]{64}$/i.test(hex)) return false;
  return timingSafeEqual(createHmac('sha256', secret).update(body).digest(), Buffer.from(hex, 'hex'));
}

/** POST /webhooks/{github|linear|jira}: 202 once what it says is on disk; the same delivery again is 202 and changes nothing. */
export function issueEventRoutes(api: Hono<ApiEnv>, world: World, secrets: IssueSecrets): void {
  for (const vendor of VENDORS) {
    const door = DOORS[vendor];
    api.post(`/webhooks/${vendor}`, async c => {
      const secret = secrets[vendor];
      if (!secret) return problem(c, 503, 'no-secret', 'This address is closed.', { detail: `Set ${door.variable} to open it.` });
      const body = await readBody(c);
      if (!body) return problem(c, 413, 'too-large', 'The delivery is too large.', { detail: 'At most 1 MB is read.' });
      if (!signed(c.req.header(door.signature), door.prefix, body, secret)) {
        return problem(c, 401, 'signature-wrong', `${door.signature} is missing or does not fit this body and our secret.`);
      }
      let said: unknown;
      try {
        said = JSON.parse(body.toString('utf8'));
      } catch {
        return problem(c, 422, 'malformed', 'The body is no JSON.', { detail: 'Choose application/json as the content type of the webhook.' });
      }
      if (door.moment) {
        const at = (said as Record<string, unknown> | null)?.[door.moment];
        if (typeof at !== 'number' || Math.abs(world.now() - at) > WINDOW_MS) return problem(c, 401, 'signature-stale', `${door.moment} is missing, more than five minutes old, or from the future.`);
      }
      // Without an id the body itself tells a repeat.
      const delivery = c.req.header(door.delivery)?.slice(0, 120) || createHash('sha256').update(body).digest('hex');
      const heard = await acceptIssueEvent(world, vendor, delivery, c.req.header('x-github-event'), said);
      return c.json({ delivery, heard }, 202);
    });
  }
}
