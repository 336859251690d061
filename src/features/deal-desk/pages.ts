import type { World } from '../../engine/capability.ts';
import type { Pages } from '../../engine/feature.ts';
import { directory } from '../people/read.ts';
import { digestOf } from './mail.ts';
import type { DeskRefusal } from './model.ts';
import { linkBy, request as readRequest } from './read.ts';
import { useLink } from './store.ts';
import { decidePage, donePage, openStep } from './views-mail.ts';
import { sayRefusal } from './words.ts';

/** Decisions by mail: a link for one person, one step and one round. Looking at it decides nothing; a button does. */

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // The address is the key: it is told to nobody.
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-robots-tag': 'noindex',
};

const html = (body: string, status = 200): Response => new Response(body, { status, headers: HEADERS });

async function look(world: World, secret: string) {
  return world.read(async tx => {
    const link = await linkBy(tx, digestOf(secret));
    const people = await directory(tx);
    const request = link && (await readRequest(tx, link.requestId));
    return link && request ? { link, request, people } : undefined;
  });
}

/** Why the link opens nothing any more, as a page; undefined while it does. */
function closed(world: World, found: NonNullable<Awaited<ReturnType<typeof look>>>): Response | undefined {
  const { link, request, people } = found;
  const web = `${world.publicUrl}/approvals/${request.id}`;
  if (!people.person(link.personId)?.active) return html(donePage('This link is closed', 'The person it was for does not work here any more.'), 410);
  if (link.usedAt !== null) return html(donePage('You have decided', `This link was used. Where the request stands: ${web}`, request, people), 410);
  if (link.expiresAt === null || link.expiresAt < world.now()) return html(donePage('This link has expired', `Links are good for seven days. The request: ${web}`), 410);
  const step = openStep(request, link.personId, link.step);
  if (!step || request.round !== link.round) return html(donePage('Nothing waits for you here any more', `It was decided, or the terms have changed since the mail was sent. Where the request stands: ${web}`, request, people), 410);
  if (step.secondProof) return html(donePage('Please sign in for this one', `This decision needs a fresh sign-in: ${web}`, request, people), 403);
  return undefined;
}

const unknown = () => html(donePage('This link opens nothing', 'It may have been cut off in the mail. Copy the whole address, or open the request on the web.'), 404);

export function pages(app: Pages, world: World): void {
  app.get('/decide/:secret', async c => {
    const found = await look(world, c.req.param('secret').slice(0, 100));
    if (!found) return unknown();
    return closed(world, found) ?? html(decidePage(found.request, openStep(found.request, found.link.personId, found.link.step)!, found.people, found.link.personId));
  });
  app.post('/decide/:secret', async c => {
    const secret = c.req.param('secret').slice(0, 100);
    const found = await look(world, secret);
    if (!found) return unknown();
    const shut = closed(world, found);
    if (shut) return shut;
    const { link, people } = found;
    const form = await c.req.parseBody();
    const decision = form['decision'];
    const reason = typeof form['reason'] === 'string' ? form['reason'].slice(0, 3000).trim() : '';
    if (decision !== 'approve' && decision !== 'reject' && decision !== 'request-changes') return unknown();
    const digest = digestOf(secret);
    const answer = await world.run(
      'deal-desk',
      { type: 'decide', requestId: link.requestId, decision, reason: reason || null, step: link.step, round: link.round, proof: 'click' },
      // Sent twice by an impatient hand: one decision. Other words after a refusal: another try.
      { company: world.company, actor: { kind: 'person', id: link.personId }, cause: `mail:${digest.toString('hex').slice(0, 32)}:${digestOf(`${decision} ${reason}`).toString('hex').slice(0, 16)}` },
    );
    if (answer.ok) {
      await world.read(tx => useLink(tx, digest, world.now()));
      const request = (await world.read(tx => readRequest(tx, link.requestId))) ?? found.request;
      const said = { approve: 'You have approved', reject: 'You have rejected', 'request-changes': 'You have asked for changes' }[decision];
      return html(donePage(said, 'Everybody concerned sees it now.', request, people));
    }
    const words = sayRefusal(answer.refusal as unknown as DeskRefusal, { name: id => people.person(id)?.name ?? 'somebody', moment: at => new Date(at).toUTCString() });
    const step = openStep(found.request, link.personId, link.step);
    return step ? html(decidePage(found.request, step, people, link.personId, { text: `${words.title} ${words.detail ?? ''}`.trim(), reason }), words.status) : html(donePage(words.title, words.detail ?? ''), words.status);
  });
}
