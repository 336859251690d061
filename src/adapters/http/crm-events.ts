import type { IncomingMessage } from 'node:http';
import type { Context, Hono } from 'hono';
import { problem, type ApiEnv } from '../../engine/api.ts';
import type { Answer } from '../../engine/capability.ts';
import { acceptCrmEvent } from '../../features/deals/crm-events.ts';
import type { CrmEvent } from '../../features/deals/contract.ts';
import { crmEvents } from './metrics.ts';
import { checkSignature } from './signature.ts';

/** Records one event; resolves when it is on disk. Wiring gives one that commits many together. */
export type Ingest = (event: CrmEvent) => Promise<Answer>;

const LIMIT = 1_048_576;

const wrong = {
  missing: 'X-Evenkeel-Signature is missing.',
  malformed: 'X-Evenkeel-Signature has to look like t=<unix seconds>,v1=<64 hex digits>.',
  stale: 'The signature is more than five minutes old, or from the future.',
  wrong: 'The signature does not fit this body and our secret.',
} as const;

/** POST /crm/events: 202 only once the event is durable; a repeated eventId is 202 and changes nothing. */
export function crmEventRoute(api: Hono<ApiEnv>, ingest: Ingest, secret: string | undefined, now: () => number): void {
  api.post('/crm/events', async c => {
    if (!secret) return problem(c, 503, 'no-secret', 'This address is closed.', { detail: 'Set EVENKEEL_WEBHOOK_SECRET to open it.' });
    const body = await readBody(c);
    if (!body) return problem(c, 413, 'too-large', 'The event is too large.', { detail: `At most ${LIMIT} bytes.` });
    const verdict = checkSignature(c.req.header('x-evenkeel-signature'), body, secret, now());
    if (verdict !== 'ok') {
      crmEvents.inc({ outcome: 'unsigned' });
      return problem(c, 401, `signature-${verdict}`, wrong[verdict]);
    }
    const event = acceptCrmEvent(body);
    if (!event.ok) {
      crmEvents.inc({ outcome: 'invalid' });
      return problem(c, event.error.status, event.error.code, event.error.title, { errors: [...event.error.errors] });
    }
    const answer = await ingest(event.value);
    crmEvents.inc({ outcome: answer.repeated ? 'repeated' : answer.ok ? 'accepted' : 'refused' });
    if (!answer.ok) {
      const { code, field, ...data } = answer.refusal;
      return problem(c, 422, code, 'This event cannot be applied.', {
        detail: JSON.stringify(data),
        errors: [{ field: field ?? 'deal', message: Object.keys(data).length > 0 ? `${code}: ${JSON.stringify(data)}` : code }],
      });
    }
    return c.json({ eventId: event.value.eventId, repeated: answer.repeated }, 202);
  });
}

/**
 * The raw bytes, or nothing when there are too many, whatever the headers say. Straight from Node's request: a web stream
 * around it costs as much as the rest of the way in.
 */
export function readBody(c: Context): Promise<Buffer | undefined> {
  const { incoming } = c.env as { incoming: IncomingMessage };
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size > LIMIT) {
        incoming.removeAllListeners('data').pause();
        resolve(undefined);
      } else chunks.push(chunk);
    });
    incoming.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    incoming.on('error', reject);
  });
}
