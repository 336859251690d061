import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { causeOf, changeSetting, problem, refused, type Api, type ApiEnv } from '../../engine/api.ts';
import type { Tx } from '../../engine/tx.ts';
import { addDays, startOfLocalDate } from '../../kernel/calendar.ts';
import { upcoming } from '../../kernel/rotation.ts';
import { directory } from '../people/read.ts';
import {
  archiveJson, archiveQuery, draftJson, editionJson, editIssue, newIssue, newsletterSettings, overviewJson, publishedJson, publishIssue, readerChange, readerJson, settingsJson, skipTurn, spotlightJson, suggestItem, swapTurns,
  type NewsletterSettings, type SpotlightJson,
} from './contract.ts'; // prettier-ignore
import { periodsFrom } from './decide-spotlight.ts';
import { LONGEST, nextTurn } from './figures-schedule.ts';
import { issueIdOf, suggestionIdOf } from './links.ts';
import { SEED, type Issue, type NewsletterCommand, type NewsletterRefusal, type ReaderCommand, type ReaderRefusal, type SpotlightCommand, type SpotlightRefusal, type SuggestionRefusal } from './model.ts';
import { mayEdit, teamsOf } from './policy.ts';
import { archivedJsonOf, draftJsonOf, editionJsonOf, spotlightJsonOf } from './present.ts';
import { archive, editionsOf, historyBefore, issueById, lastEdition, nextNumber, openIssue, openIssues, readerOf, readers, spotlight, spotlightPast } from './read.ts';
import { NEWSLETTER, settingsOf } from './settings.ts';
import { sayReaderRefusal, sayRefusal, sayTurnRefusal } from './words.ts';
import { sayPeriod } from './words-turn.ts';

type C = Context<ApiEnv>;
export const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
export const idParam = z.object({ id: z.string().max(80) });
export const TAG = ['Newsletter'];
const ISSUE = '/newsletter/issues/{id}';

async function say(c: C, refusal: NewsletterRefusal): Promise<never> {
  const people = await c.get('world').read(directory);
  return refused(c, refusal.code, sayRefusal(refusal, { name: id => people.person(id)?.name ?? 'Somebody', team: id => people.team(id)?.name ?? 'a team' })) as never;
}
export const noIssue = (c: C): Promise<never> => say(c, { code: 'no-such-issue' });
const run = (c: C, to: string, command: NewsletterCommand | SpotlightCommand | ReaderCommand | { type: 'suggest'; suggestionId: string; text: string }) => {
  const { company, actor } = c.get('caller');
  return c.get('world').run(to, command, { company, actor, cause: causeOf(c) });
};

/** Whether the caller makes the newsletter. Machines' tokens read and act as their own name says. */
export async function edits(c: C, tx: Tx, newsletter: NewsletterSettings): Promise<boolean> {
  const { personId } = c.get('caller');
  return personId === null || mayEdit(personId, newsletter, await directory(tx));
}

/** The issue as editors see it; undefined for everybody else. */
async function draftOf(c: C, id: string) {
  const world = c.get('world');
  const newsletter = settingsOf(await world.settings());
  return world.read(async tx => {
    const issue = (await edits(c, tx, newsletter)) ? await issueById(tx, id) : undefined;
    return issue && present(c, tx, issue, newsletter);
  });
}
async function present(c: C, tx: Tx, issue: Issue, newsletter: NewsletterSettings) {
  const around = { people: await directory(tx), newsletter, history: await historyBefore(tx, issue.number) };
  const mailOff = new Set([...(await readers(tx)).values()].filter(r => !r.mail).map(r => r.personId));
  return draftJsonOf(issue, around, { publicUrl: c.get('world').publicUrl, mailConfigured: c.get('world').ports.mail.configured, mailOff });
}

async function turnsOf(tx: Tx, newsletter: NewsletterSettings): Promise<SpotlightJson> {
  const people = await directory(tx);
  const { rotation } = await spotlight(tx);
  const teams = teamsOf(newsletter, people);
  const first = (await openIssue(tx))?.number ?? (await nextNumber(tx));
  const periods = periodsFrom(first);
  const skipping = rotation.seats.filter(s => teams.includes(s.team)).flatMap(s => s.skipped.filter(p => periods.includes(p)).map(p => ({ issue: Number(p.replace(/\D+/g, '')), team: s.team })));
  return spotlightJsonOf(upcoming(rotation, teams, periods, SEED), await spotlightPast(tx), skipping, people);
}

export function routes(api: Api): void {
  readRoutes(api);
  editRoutes(api);
  turnRoutes(api);
  ownRoutes(api);
}

function readRoutes(api: Api): void {
  api.openapi(
    createRoute({ method: 'get', path: '/newsletter', tags: TAG, summary: 'What is being made, and whose spotlight is next', responses: { 200: json(overviewJson, 'The newsletter now') } }),
    async c => {
      const world = c.get('world');
      const settings = await world.settings();
      const newsletter = settingsOf(settings);
      const found = await world.read(async tx => {
        const editor = await edits(c, tx, newsletter);
        const issue = editor ? (await openIssues(tx))[0] : undefined;
        return {
          mayEdit: editor,
          draft: issue ? { id: issue.id, number: issue.number, title: issue.title, period: sayPeriod(issue.from, issue.to, issue.timeZone), state: issue.stage.state as 'draft' | 'approved', edition: issue.edition } : null,
          spotlight: await turnsOf(tx, newsletter),
        };
      });
      const next = settings.get(NEWSLETTER) === undefined ? null : nextTurn(newsletter, world.now());
      return c.json({ ...found, nextDraft: next === null ? null : new Date(next).toISOString() }, 200);
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/newsletter/issues', tags: TAG, summary: 'The archive: published issues, newest first; q searches their words', request: { query: archiveQuery }, responses: { 200: json(archiveJson, 'A page of issues') } }),
    async c => {
      const { q, cursor, limit } = c.req.valid('query');
      const before = /^\d{1,9}$/.test(cursor ?? '') ? Number(cursor) : undefined;
      const page = await c.get('world').read(async tx => {
        const people = await directory(tx);
        const found = await archive(tx, { q, before, limit: limit ?? 30 });
        return { items: found.items.map(item => archivedJsonOf(item, people)), next: found.next };
      });
      return c.json(page, 200);
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: ISSUE, tags: TAG, summary: 'A published issue, in its newest edition or the one asked for', request: { params: idParam, query: z.strictObject({ edition: z.coerce.number().int().min(1).optional() }) }, responses: { 200: json(editionJson, 'The issue') } }),
    async c => {
      const { id } = c.req.valid('param');
      const asked = c.req.valid('query').edition;
      const found = await c.get('world').read(async tx => {
        const editions = await editionsOf(tx, id);
        const edition = asked === undefined ? editions[0] : editions.find(e => e.edition === asked);
        return edition && editionJsonOf(edition, editions, await directory(tx));
      });
      return found ? c.json(found, 200) : noIssue(c);
    },
  );
}

/** `"3"` or `3`; null: the header is wrong or missing, and the reply says so. */
function versionIn(c: C): number | Response {
  const match = c.req.header('if-match');
  if (match === undefined) return problem(c, 428, 'if-match', 'Say which version you saw.', { detail: 'Send If-Match with the version of the issue.' });
  const version = Number(/^(?:W\/)?"?(\d{1,9})"?$/.exec(match.trim())?.[1] ?? Number.NaN);
  return Number.isNaN(version) ? problem(c, 400, 'if-match', 'If-Match is not a version.', { detail: 'It looks like "3".' }) : version;
}

function editRoutes(api: Api): void {
  const shown = async (c: C, id: string, status: 200 | 201 = 200) => {
    const found = await draftOf(c, id);
    if (!found) return noIssue(c);
    c.header('etag', `"${found.version}"`);
    return c.json(found, status as 200);
  };
  const after = async (c: C, id: string, answer: Awaited<ReturnType<typeof run>>) => (answer.ok ? shown(c, id) : say(c, answer.refusal as unknown as NewsletterRefusal));

  api.openapi(
    createRoute({ method: 'post', path: '/newsletter/issues', tags: TAG, summary: 'Draft an issue from what happened', request: { body: body(newIssue) }, responses: { 201: json(draftJson, 'The draft') } }),
    async c => {
      const world = c.get('world');
      const given = c.req.valid('json');
      const zone = settingsOf(await world.settings()).time_zone;
      const now = world.now();
      const last = await world.read(lastEdition);
      const to = given.to ? startOfLocalDate(addDays(given.to, 1), zone) : now;
      const from = given.from ? startOfLocalDate(given.from, zone) : last && last.to < to && last.to > to - LONGEST ? last.to : to - 7 * 86_400_000;
      const issueId = issueIdOf(now);
      const answer = await run(c, 'newsletter', { type: 'draft', issueId, from: Math.max(from, to - 366 * 86_400_000), to });
      if (!answer.ok) return say(c, answer.refusal as unknown as NewsletterRefusal);
      return shown(c, (answer.answer as { issueId: string }).issueId, 201) as never;
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: `${ISSUE}/draft`, tags: TAG, summary: 'An issue as its editors see it', request: { params: idParam }, responses: { 200: json(draftJson, 'The draft') } }),
    async c => {
      const { id } = c.req.valid('param');
      const found = await draftOf(c, id);
      if (!found && !(await c.get('world').read(async tx => edits(c, tx, settingsOf(await c.get('world').settings()))))) return say(c, { code: 'not-an-editor' });
      return shown(c, id);
    },
  );
  api.openapi(
    createRoute({
      method: 'put', path: `${ISSUE}/draft`, tags: TAG, summary: 'Change words, order and choice. If-Match: the version you saw', request: { params: idParam, body: body(editIssue) },
      responses: { 200: json(draftJson, 'The draft'), 412: { description: 'Somebody changed it meanwhile' }, 428: { description: 'If-Match is missing' } },
    }), // prettier-ignore
    async c => {
      const { id } = c.req.valid('param');
      const version = versionIn(c);
      if (typeof version !== 'number') return version as never;
      const { title, intro, items } = c.req.valid('json');
      return after(c, id, await run(c, 'newsletter', { type: 'edit', issueId: id, version, title, intro, items: items.map(({ teams, ...item }) => ({ ...item, ...(teams && { teams }) })) }));
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: `${ISSUE}/refresh`, tags: TAG, summary: 'Take in what has happened up to now; what an editor did stays', request: { params: idParam }, responses: { 200: json(draftJson, 'The draft') } }),
    async c => {
      const { id } = c.req.valid('param');
      return after(c, id, await run(c, 'newsletter', { type: 'refresh', issueId: id, to: c.get('world').now() }));
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: `${ISSUE}/approve`, tags: TAG, summary: 'Approve it as it stands. If-Match: the version you saw', request: { params: idParam }, responses: { 200: json(draftJson, 'The draft') } }),
    async c => {
      const { id } = c.req.valid('param');
      const version = versionIn(c);
      return typeof version === 'number' ? after(c, id, await run(c, 'newsletter', { type: 'approve', issueId: id, version })) : (version as never);
    },
  );
  api.openapi(
    createRoute({
      method: 'post', path: `${ISSUE}/publish`, tags: TAG, summary: 'Publish what is approved; of two at once one wins. If-Match: the version you saw', request: { params: idParam, body: body(publishIssue) },
      responses: { 200: json(publishedJson, 'The issue as it is out'), 409: { description: 'Published already, or not approved' } },
    }), // prettier-ignore
    async c => {
      const { id } = c.req.valid('param');
      const version = versionIn(c);
      if (typeof version !== 'number') return version as never;
      const { note, mail } = c.req.valid('json');
      const answer = await run(c, 'newsletter', { type: 'publish', issueId: id, version, note: note ?? null, mail });
      if (!answer.ok) return say(c, answer.refusal as unknown as NewsletterRefusal);
      const issue = await c.get('world').read(async tx => {
        const editions = await editionsOf(tx, id);
        return editions[0] && editionJsonOf(editions[0], editions, await directory(tx));
      });
      return issue ? c.json({ issue, dropped: (answer.answer as { dropped?: string[] }).dropped ?? [] }, 200) : noIssue(c);
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: `${ISSUE}/correct`, tags: TAG, summary: 'Begin a correction of a published issue', request: { params: idParam }, responses: { 200: json(draftJson, 'The correction') } }),
    async c => {
      const { id } = c.req.valid('param');
      return after(c, id, await run(c, 'newsletter', { type: 'correct', issueId: id }));
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: `${ISSUE}/discard`, tags: TAG, summary: 'Throw a draft or a correction away. If-Match: the version you saw', request: { params: idParam }, responses: { 200: json(z.object({ id: z.string() }), 'It is gone') } }),
    async c => {
      const { id } = c.req.valid('param');
      const version = versionIn(c);
      if (typeof version !== 'number') return version as never;
      const answer = await run(c, 'newsletter', { type: 'discard', issueId: id, version });
      return answer.ok ? c.json({ id }, 200) : say(c, answer.refusal as unknown as NewsletterRefusal);
    },
  );
}

function turnRoutes(api: Api): void {
  const shown = async (c: C) => {
    const newsletter = settingsOf(await c.get('world').settings());
    return c.json(await c.get('world').read(tx => turnsOf(tx, newsletter)), 200);
  };
  const after = async (c: C, answer: Awaited<ReturnType<typeof run>>) => (answer.ok ? shown(c) : (refused(c, answer.refusal.code, sayTurnRefusal(answer.refusal as unknown as SpotlightRefusal)) as never));
  api.openapi(
    createRoute({ method: 'get', path: '/newsletter/spotlight', tags: TAG, summary: 'The next three turns of the spotlight with their reasons, and those that were', responses: { 200: json(spotlightJson, 'Turns') } }),
    shown,
  );
  for (const type of ['skip', 'unskip'] as const) {
    api.openapi(
      createRoute({ method: 'post', path: `/newsletter/spotlight/${type}`, tags: TAG, summary: type === 'skip' ? 'A team cannot this time and keeps its place' : 'It can after all', request: { body: body(skipTurn) }, responses: { 200: json(spotlightJson, 'Turns') } }),
      async c => after(c, await run(c, 'newsletter-spotlight', { type, ...c.req.valid('json') })),
    );
  }
  api.openapi(
    createRoute({ method: 'post', path: '/newsletter/spotlight/swap', tags: TAG, summary: 'Two teams swap their next turns', request: { body: body(swapTurns) }, responses: { 200: json(spotlightJson, 'Turns') } }),
    async c => after(c, await run(c, 'newsletter-spotlight', { type: 'swap', teams: c.req.valid('json').teams })),
  );
}

function ownRoutes(api: Api): void {
  const no = (c: C, refusal: ReaderRefusal | SuggestionRefusal): never => refused(c, refusal.code, sayReaderRefusal(refusal)) as never;
  api.openapi(
    createRoute({ method: 'post', path: '/newsletter/suggestions', tags: TAG, summary: 'Suggest an item to the editors', request: { body: body(suggestItem) }, responses: { 201: json(z.object({ id: z.string() }), 'It is with the editors') } }),
    async c => {
      const answer = await run(c, 'newsletter-suggestions', { type: 'suggest', suggestionId: suggestionIdOf(c.get('world').now()), text: c.req.valid('json').text });
      return answer.ok ? c.json({ id: (answer.answer as { suggestionId: string }).suggestionId }, 201) : no(c, answer.refusal as unknown as SuggestionRefusal);
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/newsletter/me', tags: TAG, summary: 'What the caller chose for themselves', responses: { 200: json(readerJson, 'Choices') } }),
    async c => {
      const { personId } = c.get('caller');
      if (personId === null) return no(c, { code: 'people-only' });
      const { mail, named } = await c.get('world').read(tx => readerOf(tx, personId));
      return c.json({ mail, named }, 200);
    },
  );
  api.openapi(
    createRoute({ method: 'put', path: '/newsletter/me', tags: TAG, summary: 'Choose for oneself: the newsletter by e-mail, and being named in it', request: { body: body(readerChange) }, responses: { 200: json(readerJson, 'Choices') } }),
    async c => {
      const { personId } = c.get('caller');
      if (personId === null) return no(c, { code: 'people-only' });
      const { mail, named } = c.req.valid('json');
      const answer = await run(c, 'newsletter-readers', { type: 'choose', personId, ...(mail !== undefined && { mail }), ...(named !== undefined && { named }) });
      return answer.ok ? c.json(answer.answer as z.infer<typeof readerJson>, 200) : no(c, answer.refusal as unknown as ReaderRefusal);
    },
  );
  const settings = async (c: C) => {
    const now = await c.get('world').settings();
    return c.json({ settings: settingsOf(now), version: now.version }, 200);
  };
  api.openapi(createRoute({ method: 'get', path: '/newsletter/settings', tags: TAG, summary: 'How the newsletter is made', responses: { 200: json(settingsJson, 'The setting') } }), settings);
  api.openapi(
    createRoute({ method: 'put', path: '/newsletter/settings', tags: TAG, summary: 'Change how the newsletter is made', request: { body: body(newsletterSettings) }, responses: { 200: json(settingsJson, 'The setting') } }),
    async c => {
      const value = c.req.valid('json');
      const people = await c.get('world').read(directory);
      const unknown = value.teams?.findIndex(name => !people.team(name)) ?? -1;
      if (unknown >= 0) return problem(c, 422, 'no-such-team', 'There is no such team.', { errors: [{ field: `teams.${unknown}`, message: `There is no team ${value.teams![unknown]}; there are ${people.teams().map(t => t.name).join(', ')}.` }] }) as never;
      const wrong = await changeSetting(c, NEWSLETTER, value);
      return wrong ? (wrong as never) : settings(c);
    },
  );
}
