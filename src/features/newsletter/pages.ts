import type { World } from '../../engine/capability.ts';
import type { Pages } from '../../engine/feature.ts';
import { machine } from '../../kernel/actor.ts';
import { directory } from '../people/read.ts';
import { readUnsubscribe } from './links.ts';
import { readerOf } from './read.ts';
import { readerPage } from './views-mail.ts';

/** The link in a mail: looking at it changes nothing; a button, or one click of a mail client (RFC 8058), does. */

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-robots-tag': 'noindex',
};
const html = (body: string, status = 200): Response => new Response(body, { status, headers: HEADERS });
const unknown = () => html(readerPage('This link opens nothing', 'It may have been cut off in the mail. You can also choose it in Evenkeel on your own page.', null), 404);
const off = () => html(readerPage('No newsletter by e-mail any more', 'You find every issue in Slack and on the web. Change your mind whenever you like.', { text: 'Send it to me again', value: 'on' }));

const whose = (world: World, token: string) =>
  world.read(async tx => {
    const personId = await readUnsubscribe(tx, token);
    const person = personId === undefined ? undefined : (await directory(tx)).person(personId);
    return person && { person, reader: await readerOf(tx, person.id) };
  });

export function pages(app: Pages, world: World): void {
  app.get('/unsubscribe/:token', async c => {
    const found = await whose(world, c.req.param('token'));
    if (!found) return unknown();
    return found.reader.mail ? html(readerPage(`${found.person.name}, no newsletter by e-mail?`, 'It stays in Slack and on the web. Nothing else changes.', { text: 'Do not send it to me', value: 'off' })) : off();
  });
  app.post('/unsubscribe/:token', async c => {
    const found = await whose(world, c.req.param('token'));
    if (!found) return unknown();
    const form = await c.req.parseBody();
    const mail = form['mail'] === 'on';
    await world.run('newsletter-readers', { type: 'choose', personId: found.person.id, mail }, { company: world.company, actor: machine('link in a mail'), cause: `unsubscribe:${crypto.randomUUID()}` });
    return mail ? html(readerPage('You get the newsletter by e-mail', 'The next issue comes to you.', null)) : off();
  });
}
