import { createRoute, z } from '@hono/zod-openapi';
import { causeOf, refused, type Api } from '../../engine/api.ts';
import { directory } from '../people/read.ts';
import { creditsOf } from '../voice/read.ts';
import { draftsJson, needWinsJson, sendDraft, thanksJson } from './contract.ts';
import { run, say, show, type C } from './http-parts.ts';
import { thanksIdOf, type DraftCommand, type DraftRefusal } from './model-drafts.ts';
import type { RecognitionRefusal } from './model.ts';
import { aboutsOf, draftJsonOf } from './present.ts';
import { draftById, draftsNaming, draftsToSend, namesOf, winsOfNeed } from './read.ts';
import { thankedSince } from './read-drafts.ts';
import { sayDraftRefusal } from './words-drafts.ts';

const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const idParam = z.object({ id: z.string().max(80) });
const ended = z.object({ id: z.string() });
const TAG = ['Recognition'];

const sayDraft = (c: C, refusal: DraftRefusal): never => refused(c, refusal.code, sayDraftRefusal(refusal)) as never;

async function order(c: C, command: DraftCommand) {
  const { company, actor } = c.get('caller');
  const answer = await c.get('world').run('recognition-drafts', command, { company, actor, cause: causeOf(c) });
  return answer.ok ? c.json({ id: command.draftId }, 200) : sayDraft(c, answer.refusal as unknown as DraftRefusal);
}

export function draftRoutes(api: Api): void {
  api.openapi(
    createRoute({ method: 'get', path: '/thanks/drafts', tags: TAG, summary: 'Drafts of thanks: those that the caller may send, and those of others that name them', responses: { 200: json(draftsJson, 'The oldest first') } }),
    async c => {
      const { personId } = c.get('caller');
      if (personId === null) return say(c, { code: 'people-only' });
      const found = await c.get('world').read(async tx => {
        const [toSend, naming] = [await draftsToSend(tx, personId), await draftsNaming(tx, personId)];
        const all = [...toSend, ...naming];
        const around = { people: await directory(tx), names: await namesOf(tx, all.flatMap(aboutsOf)) };
        const thanked = await thankedSince(tx, all);
        const shown = (of: typeof all) => of.map(d => draftJsonOf(d, around, personId, thanked.has(d.id)));
        return { toSend: shown(toSend), namingYou: shown(naming) };
      });
      return c.json(found, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post', path: '/thanks/drafts/{id}/send', tags: TAG, summary: 'Send a draft, in one’s own words', request: { params: idParam, body: body(sendDraft) },
      responses: { 201: json(thanksJson, 'The shout-out') },
    }), // prettier-ignore
    async c => {
      const { id } = c.req.valid('param');
      const asked = c.req.valid('json');
      const { people, draft } = await c.get('world').read(async tx => ({ people: await directory(tx), draft: await draftById(tx, id) }));
      if (!draft || draft.drafterId !== c.get('caller').personId) return sayDraft(c, { code: 'no-such-draft' });
      const answer = await run(c, {
        type: 'give',
        thanksId: thanksIdOf(draft.id),
        people: asked.people ? asked.people.map(given => people.person(given)?.id ?? people.byEmail(given)?.id ?? given) : [...draft.people],
        teams: [],
        about: draft.about,
        words: asked.words,
        private: asked.private,
        draftId: draft.id,
      });
      if (!answer.ok) return say(c, answer.refusal as unknown as RecognitionRefusal);
      const sent = await show(c, thanksIdOf(draft.id));
      return sent ? c.json(sent, 201) : say(c, { code: 'no-such-thanks' });
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/thanks/drafts/{id}/decline', tags: TAG, summary: 'Not this time: nothing is sent', request: { params: idParam }, responses: { 200: json(ended, 'Declined') } }),
    c => order(c, { type: 'decline', draftId: c.req.valid('param').id }),
  );
  api.openapi(
    createRoute({ method: 'post', path: '/thanks/drafts/{id}/decline-name', tags: TAG, summary: 'Be left out of somebody else’s draft', request: { params: idParam }, responses: { 200: json(ended, 'Left out') } }),
    c => order(c, { type: 'decline-name', draftId: c.req.valid('param').id }),
  );
  api.openapi(
    createRoute({ method: 'get', path: '/needs/{id}/wins', tags: TAG, summary: 'The first deal won with a shipped need in it, and how many there are', request: { params: idParam }, responses: { 200: json(needWinsJson, 'Deals won with it') } }),
    async c => {
      const { id } = c.req.valid('param');
      const found = await c.get('world').read(async tx => {
        const [credit] = (await creditsOf(tx, [id])).values();
        const wins = await winsOfNeed(tx, credit?.members ?? [id]);
        const names = await namesOf(tx, [wins.first && { kind: 'deal' as const, id: wins.first.dealId }]);
        return {
          first: wins.first && { deal: { id: wins.first.dealId, name: names.get(`deal:${wins.first.dealId}`) ?? 'a deal that is gone' }, at: new Date(wins.first.at).toISOString() },
          count: wins.count,
        };
      });
      return c.json(found, 200);
    },
  );
}
