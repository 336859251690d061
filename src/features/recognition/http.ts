import { createRoute, z } from '@hono/zod-openapi';
import { causeOf, changeSetting, type Api } from '../../engine/api.ts';
import { makeId } from '../../kernel/ids.ts';
import { directory } from '../people/read.ts';
import { aboutJson, aboutQuery, giveThanks, myThanksJson, recognitionSettings, reverseThanks, setSign, thanksJson, wallJson, wallQuery } from './contract.ts';
import { leftToday, standing, yearOf } from './figures.ts';
import { draftRoutes } from './http-drafts.ts';
import { present, run, say, show } from './http-parts.ts';
import type { RecognitionRefusal } from './model.ts';
import { findThings, ledgerOf, wall, type Place } from './read.ts';
import { RECOGNITION, settingsOf } from './settings.ts';

const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const idParam = z.object({ id: z.string().max(80) });
const TAG = ['Recognition'];
const YEAR = 365 * 86_400_000;
/** How many of one's own thanks a page shows. */
const SHOWN = 100;

const encode = (key: Place | null): string | null => (key ? Buffer.from(JSON.stringify(key)).toString('base64url') : null);
function decode(cursor: string | undefined): Place | undefined {
  if (!cursor) return undefined;
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { at?: unknown; id?: unknown } | null;
    if (typeof key?.at === 'string' && typeof key.id === 'string' && !Number.isNaN(Date.parse(key.at))) return { at: key.at, id: key.id };
  } catch {
    // A cursor that we did not make begins at the beginning.
  }
  return undefined;
}

export function routes(api: Api): void {
  draftRoutes(api);
  api.openapi(
    createRoute({ method: 'get', path: '/thanks', tags: TAG, summary: 'The wall: shout-outs that everybody may see, newest first', request: { query: wallQuery }, responses: { 200: json(wallJson, 'A page of shout-outs') } }),
    async c => {
      const { cursor, limit } = c.req.valid('query');
      const after = decode(cursor);
      const page = await c.get('world').read(async tx => {
        const found = await wall(tx, { ...(after && { after }), limit: limit ?? 30 });
        return { items: await present(c, tx, found.items), next: encode(found.next) };
      });
      return c.json(page, 200);
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/thanks', tags: TAG, summary: 'Thank people or teams', request: { body: body(giveThanks) }, responses: { 201: json(thanksJson, 'The shout-out') } }),
    async c => {
      const asked = c.req.valid('json');
      const world = c.get('world');
      const people = await world.read(directory);
      const answer = await run(c, {
        type: 'give',
        thanksId: makeId('thanks', world.now(), crypto.getRandomValues(new Uint8Array(9))),
        people: asked.people.map(given => people.person(given)?.id ?? people.byEmail(given)?.id ?? given),
        teams: asked.teams.map(given => people.team(given)?.id ?? given),
        about: asked.about,
        words: asked.words,
        private: asked.private,
      });
      if (!answer.ok) return say(c, answer.refusal as unknown as RecognitionRefusal);
      const found = await show(c, (answer.answer as { thanksId: string }).thanksId);
      return found ? c.json(found, 201) : say(c, { code: 'no-such-thanks' });
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/thanks/mine', tags: TAG, summary: 'What the caller received and gave; nobody else can ask for it', responses: { 200: json(myThanksJson, 'Newest first') } }),
    async c => {
      const { personId } = c.get('caller');
      if (personId === null) return say(c, { code: 'people-only' });
      const world = c.get('world');
      const now = world.now();
      const mine = await world.read(async tx => {
        const ledger = await ledgerOf(tx, personId, now - YEAR);
        const stands = standing(ledger).map(e => e.thanks);
        return {
          received: await present(c, tx, stands.filter(t => t.receivers.some(r => r.personId === personId)).slice(0, SHOWN)),
          given: await present(c, tx, stands.filter(t => t.giver.personId === personId).slice(0, SHOWN)),
          year: yearOf(ledger, personId, now - YEAR),
          leftToday: leftToday(ledger, personId, now, (await directory(tx)).person(personId)?.timeZone ?? 'UTC'),
        };
      });
      return c.json(mine, 200);
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/thanks/about', tags: TAG, summary: 'Deals, needs and requests that a shout-out may be about', request: { query: aboutQuery }, responses: { 200: json(aboutJson, 'Those whose words have these in them') } }),
    async c => {
      const found = await c.get('world').read(tx => findThings(tx, c.req.valid('query').q ?? ''));
      return c.json({ items: found.map(({ kind, id, name }) => ({ kind, id, name })) }, 200);
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/thanks/{id}', tags: TAG, summary: 'One shout-out', request: { params: idParam }, responses: { 200: json(thanksJson, 'The shout-out') } }),
    async c => {
      const found = await show(c, c.req.valid('param').id);
      return found ? c.json(found, 200) : say(c, { code: 'no-such-thanks' });
    },
  );
  api.openapi(
    createRoute({
      method: 'post', path: '/thanks/{id}/signs', tags: TAG, summary: 'Set a sign under a shout-out, or take it away', request: { params: idParam, body: body(setSign) },
      responses: { 200: json(thanksJson, 'The shout-out') },
    }), // prettier-ignore
    async c => {
      const { personId, company, actor } = c.get('caller');
      if (personId === null) return say(c, { code: 'people-only' });
      const thanksId = c.req.valid('param').id;
      const answer = await c.get('world').run('recognition-signs', { type: 'sign', thanksId, personId, ...c.req.valid('json') }, { company, actor, cause: causeOf(c) });
      if (!answer.ok) return say(c, answer.refusal as unknown as RecognitionRefusal);
      const found = await show(c, thanksId);
      return found ? c.json(found, 200) : say(c, { code: 'no-such-thanks' });
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/recognition/settings', tags: TAG, summary: 'Where shout-outs are shown', responses: { 200: json(recognitionSettings, 'The setting') } }),
    async c => c.json(settingsOf(await c.get('world').settings()), 200),
  );
  api.openapi(
    createRoute({ method: 'put', path: '/recognition/settings', tags: TAG, summary: 'Change where shout-outs are shown', request: { body: body(recognitionSettings) }, responses: { 200: json(recognitionSettings, 'The setting') } }),
    async c => {
      const value = c.req.valid('json');
      const no = await changeSetting(c, RECOGNITION, value);
      return no ? (no as never) : c.json(value, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post', path: '/thanks/{id}/reverse', tags: TAG, summary: 'Take a shout-out back', request: { params: idParam, body: body(reverseThanks) },
      responses: { 200: json(z.object({ id: z.string() }), 'It counts nowhere any more') },
    }), // prettier-ignore
    async c => {
      const thanksId = c.req.valid('param').id;
      const answer = await run(c, { type: 'reverse', thanksId, reason: c.req.valid('json').reason ?? null });
      return answer.ok ? c.json({ id: thanksId }, 200) : say(c, answer.refusal as unknown as RecognitionRefusal);
    },
  );
}
