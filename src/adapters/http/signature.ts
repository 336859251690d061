import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that a signature stays good, either way. */
export const WINDOW_SECONDS = 300;

export type SignatureVerdict = 'ok' | 'missing' | 'malformed' | 'stale' | 'wrong';

/**
 * Checks `X-Evenkeel-Signature: t=<unix seconds>,v1=<hex hmac_sha256(secret, t + "." + body)>` over the raw bytes.
 * A replay inside the window is let in here and recognised by its event id behind.
 */
export function checkSignature(header: string | undefined, body: Buffer, secret: string, nowMs: number): SignatureVerdict {
  if (!header) return 'missing';
  const parts = /^t=(\d{1,12}),\s*v1=([0-9a-f]{64})$/i.exec(header);
  if (!parts) return 'malformed';
  const seconds = Number(parts[1]);
  const expected = createHmac('sha256', secret).update(`${parts[1]}.`).update(body).digest();
  if (!timingSafeEqual(expected, Buffer.from(parts[2]!, 'hex'))) return 'wrong';
  // After the comparison: somebody without the secret learns nothing about our clock.
  return Math.abs(nowMs / 1000 - seconds) > WINDOW_SECONDS ? 'stale' : 'ok';
}

/** The header that a sender makes. */
export function sign(body: string | Buffer, secret: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex')}`;
}
