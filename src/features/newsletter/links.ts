import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Tx } from '../../engine/tx.ts';
import { makeId } from '../../kernel/ids.ts';
import { linkKey } from './store.ts';

/** Ids, and links in mails that open nothing but one person's own choice. */

export const issueIdOf = (now: number): string => makeId('issue', now, randomBytes(9));
export const suggestionIdOf = (now: number): string => makeId('suggestion', now, randomBytes(9));

const sign = (key: Buffer, personId: string): string => createHmac('sha256', key).update(`newsletter unsubscribe ${personId}`).digest('base64url');

/** Below the public address. It does not expire: mails are kept for years, and RFC 8058 wants the link to work. */
export async function unsubscribePath(tx: Tx, personId: string): Promise<string> {
  return `/unsubscribe/${Buffer.from(personId).toString('base64url')}.${sign(await linkKey(tx, randomBytes(32)), personId)}`;
}

/** Whom a link is for; undefined when we did not sign it. */
export async function readUnsubscribe(tx: Tx, token: string): Promise<string | undefined> {
  const [id = '', signature = ''] = token.slice(0, 300).split('.');
  const personId = Buffer.from(id, 'base64url').toString();
  const expected = Buffer.from(sign(await linkKey(tx, randomBytes(32)), personId));
  const given = Buffer.from(signature);
  return personId !== '' && given.length === expected.length && timingSafeEqual(given, expected) ? personId : undefined;
}
