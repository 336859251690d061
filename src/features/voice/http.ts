import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { causeOf, changeSetting, refused, type Api, type ApiEnv } from '../../engine/api.ts';
import type { Settings } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { makeId } from '../../kernel/ids.ts';
import { page } from '../../kernel/contract.ts';
import { directory } from '../people/read.ts';
import {
  addException, addVoice, captureNeed, changeNeed, dealNeedsJson, importedJson, importVoices, KINDS, likeJson, linkIssue, mergeNeed, moveNeed, needJson, needRowJson, needState,
  roadmapJson, roadmapQuery, splitNeed, VENDORS, voiceSettings, type Kind,
} from './contract.ts'; // prettier-ignore
import { issueOf } from './decide-issue-events.ts';
import { ledgerRoutes } from './http-ledger.ts';
import { exportVoices, importFile } from './import.ts';
import type { NeedCommand, NeedRefusal } from './model.ts';
import { mayDecide } from './policy.ts';
import { roadmapJsonOf } from './present.ts';
import { countsOf, dealNeeds, flaggedByNeed, likeNeeds, loadBoard, needPage, rootNeed } from './read.ts';
import { settingsOf, VOICE } from './settings.ts';
import { stateOf } from './model.ts';
import { sayRefusal } from './words.ts';

type C = Context<ApiEnv>;
const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const idParam = z.object({ id: z.string().max(80) });
const TAG = ['Voice'];

const newId = (c: C, prefix: string): string => makeId(prefix, c.get('world').now(), crypto.getRandomValues(new Uint8Array(9)));
const say = (c: C, refusal: NeedRefusal): never => refused(c, refusal.code, sayRefusal(refusal)) as never;
const run = (c: C, command: NeedCommand) => {
  const { company, actor } = c.get('caller');
  return c.get('world').run('voice', command, { company, actor, cause: causeOf(c) });
};

async function show(c: C, id: string) {
  const world = c.get('world');
  const settings = await world.settings();
  return world.read(async tx => needPage(tx, settings, id, world.now(), mayDecide(c.get('caller').actor, await directory(tx), settingsOf(settings))));
}

/** A command to the need that counts for this id, answered with its page. */
async function order(c: C, id: string, command: (root: string) => NeedCommand, shown?: string) {
  const root = await c.get('world').read(tx => rootNeed(tx, id));
  if (root === undefined) return say(c, { code: 'no-such-need' });
  const answer = await run(c, command(root));
  if (!answer.ok) return say(c, answer.refusal as unknown as NeedRefusal);
  const found = await show(c, shown ?? root);
  return found ? c.json(found, 200) : say(c, { code: 'no-such-need' });
}

async function roadmap(c: C, kinds: readonly Kind[]) {
  const world = c.get('world');
  const settings = await world.settings();
  return world.read(async (tx: Tx) => {
    const loaded = await loadBoard(tx, settings, world.now(), kinds);
    const people = await directory(tx);
    const voice = settingsOf(settings);
    return roadmapJsonOf(loaded.board, people, voice, await flaggedByNeed(tx, loaded.needs), world.now(), mayDecide(c.get('caller').actor, people, voice));
  });
}
const kindsIn = (text: string | undefined): Kind[] => (text ? KINDS.filter(k => text.split(',').includes(k)) : [...KINDS]);

export function routes(api: Api): void {
  api.openapi(
    createRoute({ method: 'get', path: '/roadmap', tags: TAG, summary: 'The board: needs by the money behind them, and how much of it rests on few customers', request: { query: roadmapQuery }, responses: { 200: json(roadmapJson, 'The board') } }),
    async c => c.json(await roadmap(c, kindsIn(c.req.valid('query').kinds)), 200),
  );
  api.openapi(
    createRoute({
      method: 'get', path: '/needs', tags: TAG, summary: 'Needs, by the money behind them',
      request: { query: z.strictObject({ q: z.string().max(200).optional(), state: needState.optional(), cursor: z.string().max(20).optional(), limit: z.coerce.number().int().min(1).max(200).optional() }) },
      responses: { 200: json(page(needRowJson).extend({ total: z.number().int() }), 'A page of needs') },
    }), // prettier-ignore
    async c => {
      const { q, state, cursor, limit = 50 } = c.req.valid('query');
      const all = (await roadmap(c, KINDS)).needs.filter(n => (!state || n.state === state) && (!q || n.title.toLowerCase().includes(q.toLowerCase())));
      const from = /^\d{1,7}$/.test(cursor ?? '') ? Number(cursor) : 0;
      return c.json({ items: all.slice(from, from + limit), next: from + limit < all.length ? String(from + limit) : null, total: all.length }, 200);
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/needs/like', tags: TAG, summary: 'Needs like some words, best first', request: { query: z.strictObject({ text: z.string().min(1).max(200) }) }, responses: { 200: json(likeJson, 'Likely the same') } }),
    async c => {
      const world = c.get('world');
      const settings: Settings = await world.settings();
      const items = await world.read(async tx => {
        const counts = countsOf((await loadBoard(tx, settings, world.now())).board.rows);
        return (await likeNeeds(tx, c.req.valid('query').text)).map(({ need, likeness }) => ({ id: need.id, title: need.title, state: stateOf(need), likeness: Math.round(likeness * 100) / 100, voices: 0, customers: 0, ...counts.get(need.id) }));
      });
      return c.json({ items }, 200);
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/needs', tags: TAG, summary: 'Capture a need in the customer’s own words; 409 offers the needs like it', request: { body: body(captureNeed) }, responses: { 201: json(needJson, 'The need') } }),
    async c => {
      const asked = c.req.valid('json');
      const needId = newId(c, 'need');
      const answer = await run(c, {
        type: 'capture', needId, voiceId: newId(c, 'voice'), title: asked.title, anyway: asked.anyway ?? false, words: asked.words, saidBy: asked.saidBy ?? null,
        dealId: asked.dealId ?? null, account: asked.account ?? null, urgency: asked.urgency, source: c.get('caller').via === 'session' ? 'web' : 'api',
      }); // prettier-ignore
      if (!answer.ok) return say(c, answer.refusal as unknown as NeedRefusal);
      const stored = (answer.answer as { needId?: string } | null)?.needId ?? needId;
      const found = await show(c, stored);
      return found ? c.json(found, 201) : say(c, { code: 'no-such-need' });
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/needs/export', tags: TAG, summary: 'Every voice as CSV', responses: { 200: { content: { 'text/csv': { schema: z.string() } }, description: 'CSV' } } }),
    async c => {
      const text = await c.get('world').read(exportVoices);
      return c.body(text, 200, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="voices.csv"' });
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/needs/{id}', tags: TAG, summary: 'One need; the id of a merged one gives the need that it went into', request: { params: idParam }, responses: { 200: json(needJson, 'The need') } }),
    async c => {
      const found = await show(c, c.req.valid('param').id);
      return found ? c.json(found, 200) : say(c, { code: 'no-such-need' });
    },
  );
  api.openapi(
    createRoute({ method: 'patch', path: '/needs/{id}', tags: TAG, summary: 'Rename a need, name its owner and builders, edit its text for customers', request: { params: idParam, body: body(changeNeed) }, responses: { 200: json(needJson, 'The need') } }),
    c => {
      const { title, productOwnerId, builders, note } = c.req.valid('json');
      return order(c, c.req.valid('param').id, needId => ({ type: 'change', needId, ...(title !== undefined && { title }), ...(productOwnerId !== undefined && { productOwnerId }), ...(builders && { builders }), ...(note !== undefined && { note }) }));
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/needs/{id}/voices', tags: TAG, summary: 'Add a voice to a need', request: { params: idParam, body: body(addVoice) }, responses: { 200: json(needJson, 'The need') } }),
    c => {
      const v = c.req.valid('json');
      const voiceId = newId(c, 'voice');
      const source = c.get('caller').via === 'session' ? 'web' : 'api';
      return order(c, c.req.valid('param').id, needId => ({ type: 'capture', needId, voiceId, title: null, anyway: true, words: v.words, saidBy: v.saidBy ?? null, dealId: v.dealId ?? null, account: v.account ?? null, urgency: v.urgency, source }));
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/needs/{id}/move', tags: TAG, summary: 'Bring a need to another state; everybody who asked hears of it', request: { params: idParam, body: body(moveNeed) }, responses: { 200: json(needJson, 'The need') } }),
    c => {
      const m = c.req.valid('json');
      return order(c, c.req.valid('param').id, needId => ({ type: 'move', needId, state: m.state, quarter: m.quarter ?? null, reason: m.reason ?? null, release: m.release ? { name: m.release, url: null } : null }));
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/needs/{id}/merge', tags: TAG, summary: 'Merge a need into another; its voices count there', request: { params: idParam, body: body(mergeNeed) }, responses: { 200: json(needJson, 'The need that it went into') } }),
    async c => {
      const { id } = c.req.valid('param');
      const { into } = c.req.valid('json');
      const answer = await run(c, { type: 'merge', needId: id, into });
      if (!answer.ok) return say(c, answer.refusal as unknown as NeedRefusal);
      const found = await show(c, into);
      return found ? c.json(found, 200) : say(c, { code: 'no-such-need' });
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/needs/{id}/unmerge', tags: TAG, summary: 'Undo a merge', request: { params: idParam }, responses: { 200: json(needJson, 'The need by itself') } }),
    async c => {
      const { id } = c.req.valid('param');
      const answer = await run(c, { type: 'unmerge', needId: id });
      if (!answer.ok) return say(c, answer.refusal as unknown as NeedRefusal);
      const found = await show(c, id);
      return found ? c.json(found, 200) : say(c, { code: 'no-such-need' });
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/needs/{id}/split', tags: TAG, summary: 'Make a new need of some voices of this one', request: { params: idParam, body: body(splitNeed) }, responses: { 201: json(needJson, 'The new need') } }),
    async c => {
      const { title, voices } = c.req.valid('json');
      const from = await c.get('world').read(tx => rootNeed(tx, c.req.valid('param').id));
      if (from === undefined) return say(c, { code: 'no-such-need' });
      const needId = newId(c, 'need');
      const answer = await run(c, { type: 'split-off', needId, from, voices, title });
      if (!answer.ok) return say(c, answer.refusal as unknown as NeedRefusal);
      const stored = (answer.answer as { needId?: string } | null)?.needId ?? needId;
      const found = await show(c, stored);
      return found ? c.json(found, 201) : say(c, { code: 'no-such-need' });
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/needs/{id}/issues', tags: TAG, summary: 'Link an issue of GitHub, Linear or Jira', request: { params: idParam, body: body(linkIssue) }, responses: { 200: json(needJson, 'The need') } }),
    c => {
      const issue = issueOf(c.req.valid('json').url);
      if (!issue) {
        return Promise.resolve(
          refused(c, 'no-issue', { status: 422, title: 'This is not the address of an issue.', field: 'url', detail: 'GitHub: .../owner/name/issues/12. Linear: linear.app/team/issue/ENG-12. Jira: .../browse/PROJ-12.' }) as never,
        );
      }
      return order(c, c.req.valid('param').id, needId => ({ type: 'link-issue', needId, ...issue }));
    },
  );
  api.openapi(
    createRoute({ method: 'delete', path: '/needs/{id}/issues', tags: TAG, summary: 'Unlink an issue', request: { params: idParam, query: z.strictObject({ vendor: z.enum(VENDORS), key: z.string().max(240) }) }, responses: { 200: json(needJson, 'The need') } }),
    c => {
      const { vendor, key } = c.req.valid('query');
      return order(c, c.req.valid('param').id, needId => ({ type: 'unlink-issue', needId, vendor, key }));
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/needs/{id}/exceptions', tags: TAG, summary: 'Decide on record that one customer may carry this need', request: { params: idParam, body: body(addException) }, responses: { 200: json(needJson, 'The need') } }),
    c => {
      const e = c.req.valid('json');
      const exceptionId = newId(c, 'exc');
      return order(c, c.req.valid('param').id, needId => ({ type: 'except', needId, exceptionId, account: e.account, why: e.why, cost: e.cost ?? null, until: e.until }));
    },
  );
  api.openapi(
    createRoute({ method: 'delete', path: '/needs/{id}/exceptions/{exception}', tags: TAG, summary: 'End an exception', request: { params: idParam.extend({ exception: z.string().max(80) }) }, responses: { 200: json(needJson, 'The need') } }),
    c => {
      const { id, exception } = c.req.valid('param');
      return order(c, id, needId => ({ type: 'end-exception', needId, exceptionId: exception }));
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/needs/import', tags: TAG, summary: 'Voices from a CSV file: words, need, urgency; deal or account, said_by', request: { body: body(importVoices) }, responses: { 200: json(importedJson, 'What was captured') } }),
    async c => c.json(await importFile(c.req.valid('json'), c.get('world'), c.get('caller').actor), 200),
  );
  api.openapi(
    createRoute({ method: 'get', path: '/deals/{id}/needs', tags: TAG, summary: 'What a deal asked for, and what it was promised', request: { params: idParam }, responses: { 200: json(dealNeedsJson, 'Needs and promises') } }),
    async c => {
      const world = c.get('world');
      const settings = await world.settings();
      return c.json(await world.read(tx => dealNeeds(tx, settings, c.req.valid('param').id)), 200);
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/settings/voice', tags: TAG, summary: 'How needs are weighed and the roadmap is guarded', responses: { 200: json(voiceSettings, 'Settings') } }),
    async c => c.json(settingsOf(await c.get('world').settings()), 200),
  );
  api.openapi(
    createRoute({ method: 'put', path: '/settings/voice', tags: TAG, summary: 'Change how needs are weighed and the roadmap is guarded', request: { body: body(voiceSettings) }, responses: { 200: json(voiceSettings, 'Settings') } }),
    async c => {
      const value = c.req.valid('json');
      const not = await changeSetting(c, VOICE, value);
      return not ? (not as never) : c.json(value, 200);
    },
  );
  ledgerRoutes(api);
}
