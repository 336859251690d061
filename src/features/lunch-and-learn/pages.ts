import { createHash, randomBytes } from 'node:crypto';
import type { World } from '../../engine/capability.ts';
import type { Pages } from '../../engine/feature.ts';
import { directory } from '../people/read.ts';
import { feedOf } from './ics.ts';
import { calendarOf, feedBy } from './read.ts';

/** Calendar feeds: whoever has the address reads it, since calendars cannot sign in. Only its hash is kept. */

/** 32 random bytes: not to be guessed. `lal_` lets people and secret scanners recognise one that leaked. */
export const newFeedToken = (): string => `lal_${randomBytes(32).toString('base64url')}`;
export const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();
export const feedPath = (token: string): string => `/lunch-and-learn/feed/${token}.ics`;

const SECRET = {
  'x-content-type-options': 'nosniff',
  // The address is the key: it is told to nobody.
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
};
const plain = (text: string, status: 404 | 410): Response => new Response(`${text}\n`, { status, headers: { ...SECRET, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } });

export function pages(app: Pages, world: World): void {
  app.get('/lunch-and-learn/feed/:file', async c => {
    const token = c.req.param('file').slice(0, 100).replace(/\.ics$/, '');
    const found = await world.read(async tx => {
      const feed = await feedBy(tx, digestOf(token));
      return feed && { ...feed, people: await directory(tx) };
    });
    if (!found) return plain('This address opens nothing.', 404);
    if (found.ended || !found.people.person(found.personId)?.active) return plain('This calendar address is closed. Make a new one in Evenkeel.', 410);
    const text = feedOf(await world.read(tx => calendarOf(tx, world.now())), found.personId, { people: found.people, publicUrl: world.publicUrl });
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
    // Private, and asked about again each time: a proxy keeps it for nobody else (RFC 9111, 5.2.2).
    const headers = { ...SECRET, etag, 'cache-control': 'private, max-age=0, must-revalidate' };
    const seen = (c.req.header('if-none-match') ?? '').split(',').map(tag => tag.trim().replace(/^W\//, ''));
    if (seen.includes(etag)) return new Response(null, { status: 304, headers });
    return new Response(text, { status: 200, headers: { ...headers, 'content-type': 'text/calendar; charset=utf-8', 'content-disposition': 'inline; filename="lunch-and-learns.ics"' } });
  });
}
