/**
 * The outside did not do what was asked. One of two error classes of the house; the other is any bug.
 * - retry: it may work later (network, 5xx, rate limit). Tried again with back-off.
 * - permanent: it will never work as asked (no such channel). Lands on the health page with its reason.
 * - reauthorise: a person has to renew the connection's access first. Waits, and lands on the health page.
 */
export class OutsideFailure extends Error {
  readonly kind: 'retry' | 'permanent' | 'reauthorise';
  /** The vendor's own code, e.g. Slack's `channel_not_found`. */
  readonly code: string;
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: 'retry' | 'permanent' | 'reauthorise',
    code: string,
    message: string,
    options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'OutsideFailure';
    this.kind = kind;
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The rate plan asks to come back later: nothing was sent. Not a failure, and not counted as an attempt. */
export class NotYet extends Error {
  readonly waitMs: number;
  constructor(waitMs: number) {
    super(`not before ${waitMs} ms`);
    this.name = 'NotYet';
    this.waitMs = waitMs;
  }
}

/** PostgreSQL went away, as opposed to refusing one statement (classes 08 and 57P, and node's socket errors). */
export function isConnectionLoss(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return (
    code.startsWith('08') || code.startsWith('57P') || /^E(CONN|PIPE|HOST)/.test(code) ||
    /Connection terminated|connection timeout/i.test((error as Error).message ?? '')
  ); // prettier-ignore
}

/** PostgreSQL has no room or memory left (class 53: the disk is full, too many connections). Nothing was stored. */
export const isOutOfRoom = (error: unknown): boolean => ((error as { code?: string }).code ?? '').startsWith('53');

/** Somebody else wrote the same a moment earlier: a unique key was taken. */
export const isLostRace = (error: unknown): boolean => (error as { code?: string }).code === '23505';
