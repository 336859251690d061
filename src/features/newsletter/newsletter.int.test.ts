import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clock } from '../../../test/support/clock.ts';
import { mailbox } from '../../../test/support/mailbox.ts';
import { running } from '../../../test/support/running.ts';
import { until } from '../../../test/support/until.ts';
import type { DraftJson, EditionJson } from './contract.ts';
import { draftWhenDue } from './timers.ts';

let t: Awaited<ReturnType<typeof running>>;
let mails: Awaited<ReturnType<typeof mailbox>>;
let ahead = 0;
const clock: Clock = { now: () => Date.now() + ahead, moveTo: () => Promise.resolve() };
/** Everybody's channel in the sample company. */
const GENERAL = 'C0GENERAL';
const DRAFT = 'issue_sample-3';
const path = (more = '', id = DRAFT) => `/newsletter/issues/${id}${more}`;
beforeAll(async () => {
  mails = await mailbox();
  t = await running({ smtpUrl: mails.url, clock });
  const { settings } = (await t.call('robin', 'GET', '/newsletter/settings')).body as unknown as { settings: object };
  const saved = await t.call('robin', 'PUT', '/newsletter/settings', { ...settings, recipients: [{ person: t.emailOf('mara') }, { person: t.emailOf('ben') }] });
  expect(saved.status).toBe(200);
});
afterAll(async () => {
  await t?.stop();
  await mails?.close();
});

const draft = async (who = 'claire', id = DRAFT): Promise<DraftJson> => (await t.call(who, 'GET', path('/draft', id))).body as unknown as DraftJson;
const contentOf = (d: DraftJson) => ({ title: d.title, intro: d.intro, items: d.items.map(({ id, title, text, shown }) => ({ id, title, text, shown })) });
const seen = (version: number) => ({ 'if-match': `"${version}"` });
const save = (who: string, d: DraftJson, change: object = {}, id = DRAFT) => t.call(who, 'PUT', path('/draft', id), { ...contentOf(d), ...change }, seen(d.version));
const approve = async (id = DRAFT) => t.call('claire', 'POST', path('/approve', id), undefined, seen((await draft('claire', id)).version));
const publish = async (who: string, body: object = {}, id = DRAFT) => t.call(who, 'POST', path('/publish', id), body, seen((await draft(who, id)).version));
const posted = async (text: string) => (await t.messages()).filter(m => m.channel === GENERAL && JSON.stringify(m).includes(text));

test('the draft of this week is made of what happened: the win, thanks, what shipped, the spotlight and why, the lunch-and-learn', async () => {
  const d = await draft();
  const kinds = (kind: string) => d.items.filter(i => i.kind === kind && i.shown);
  expect(kinds('win')).toMatchObject([{ title: 'Tagus Tramways: depot screens', amount: null, text: expect.stringContaining('Priya Raman won it') }]);
  expect(kinds('thanks').length).toBeGreaterThanOrEqual(4);
  expect(kinds('shipped')).toMatchObject([{ title: 'Portuguese interface' }]);
  expect(kinds('spotlight')).toMatchObject([{ title: 'Legal', text: expect.stringContaining('a draw that anybody can check chose it') }]);
  expect(kinds('lunch')[0]!.title).toMatch(/security questionnaires/i);
  expect(JSON.stringify(d)).not.toContain('27360');
  expect((await t.call('mara', 'GET', '/newsletter/spotlight')).body).toMatchObject({ next: [{ issue: 3, team: { name: 'Legal' } }, {}, {}], past: [{ issue: 2, team: { name: 'Finance' } }, { issue: 1, team: { name: 'Solutions' } }] });
});

test('what happens meanwhile is taken in: the first deal won with a shipped need, and who built it', async () => {
  const deal = ((await t.call('mara', 'GET', '/deals?q=aldgate&limit=50')).body['items'] as unknown as { id: string; name: string; version: number }[]).find(d => d.name.includes('signalling renewal'))!;
  const { version } = (await t.call('mara', 'GET', `/deals/${deal.id}`)).body as unknown as { version: number };
  expect((await t.call('mara', 'PATCH', `/deals/${deal.id}`, { stage: 'closed-won' }, seen(version))).status).toBe(200);
  const told = await until('the first win is told', async () => {
    const d = (await t.call('claire', 'POST', path('/refresh'))).body as unknown as DraftJson;
    return d.items.find(i => i.kind === 'win' && i.text.includes('first deal won'));
  });
  expect(told.text).toBe('Mara Lindqvist won it, with Elena Rossi (Legal). It is the first deal won with single sign-on in it, which Dev Malhotra and Lena Fischer built with Ines Duarte.');
  expect(JSON.stringify(await draft())).not.toContain('99936');
});

test('a draft is for its editors, the archive for everybody, and it can be searched', async () => {
  expect((await t.call('mara', 'GET', path('/draft'))).status).toBe(403);
  expect((await t.call('mara', 'GET', path())).status).toBe(404);
  expect((await t.call('mara', 'GET', path('/export/markdown?draft=true'))).status).toBe(404);
  expect(await t.call('mara', 'POST', '/newsletter/issues', {})).toMatchObject({ status: 403, body: { code: 'not-an-editor' } });
  const found = async (q: string) => ((await t.call('mara', 'GET', `/newsletter/issues?q=${encodeURIComponent(q)}`)).body['items'] as unknown as { number: number; found: string }[]).map(i => i.number);
  expect(await found('')).toEqual([2, 1]);
  expect(await found('dispatch')).toEqual([1]);
  expect(await found('explaining')).toEqual([2]);
  for (const odd of ['\u0000', '& | !', '<->', ':*', '"', 'a\u0001b', '\\']) expect(Array.isArray(await found(odd))).toBe(true);
  expect(await found("'); drop table newsletter_issues; --")).toEqual([]);
  expect(((await t.call('mara', 'GET', '/newsletter/issues?q=buyer')).body['items'] as unknown as { found: string }[])[0]!.found).toContain('\u0001buyer\u0001');
});

test('two editors never overwrite each other, and what cannot be is said at its field', async () => {
  const d = await draft();
  expect((await t.call('claire', 'PUT', path('/draft'), contentOf(d))).status).toBe(428);
  expect((await save('claire', d, { intro: 'A week of thanks.' })).status).toBe(200);
  expect(await save('kofi', d, { title: 'Mine' })).toMatchObject({ status: 412, body: { code: 'moved-on', title: 'Claire Dubois changed this issue meanwhile.' } });
  const now = await draft();
  expect(now).toMatchObject({ intro: 'A week of thanks.', title: d.title });
  expect(await save('kofi', now, { items: [...contentOf(now).items, { id: 'win:no-such', title: 'x', text: '', shown: true }] })).toMatchObject({ status: 422, body: { code: 'no-such-item', errors: [{ field: `items.${now.items.length}.id` }] } });
  expect(await t.call('kofi', 'POST', path('/approve'), undefined, seen(d.version))).toMatchObject({ status: 412 });
  expect(await t.call('claire', 'POST', '/newsletter/issues', {})).toMatchObject({ status: 409, body: { code: 'draft-open' } });
});

test('a shout-out that is taken back leaves the draft by itself, and who does not want to be named too', async () => {
  expect((await t.call('hannah', 'POST', '/thanks/thanks_sample-hannah-3/reverse', {})).status).toBe(200);
  await until('it is gone', async () => !(await draft()).items.some(i => i.id === 'thanks:thanks_sample-hannah-3') || undefined);
  expect((await t.call('lena', 'PUT', '/newsletter/me', { named: false })).body).toEqual({ mail: true, named: false });
  const told = await until('what she did is told without her', async () => {
    const { items } = await draft();
    return items.some(i => i.kind === 'shipped') && !JSON.stringify(items).includes('Lena Fischer') ? items : undefined;
  });
  expect(told.find(i => i.kind === 'shipped')!.text).toContain('Kofi Mensah saw it through');
  await t.call('lena', 'PUT', '/newsletter/me', { named: true });
});

test('of two publications at the same moment one wins: once in Slack, once to each reader', async () => {
  const d = await draft();
  const nasty = contentOf(d).items.map(i => (i.id.startsWith('win:') ? { ...i, title: 'Tagus <!channel> *Tramways*', text: 'Priya won it. <script>alert(1)</script> <@U0MARAXXX>' } : i));
  expect((await save('claire', d, { title: 'A week in Lisbon', items: nasty })).status).toBe(200);
  expect(await publish('claire')).toMatchObject({ status: 409, body: { code: 'not-approved' } });
  expect((await approve()).status).toBe(200);
  const { version } = await draft();
  const both = await Promise.all(['claire', 'kofi'].map(who => t.call(who, 'POST', path('/publish'), {}, seen(version))));
  expect(both.map(r => r.status).sort()).toEqual([200, 409]);
  expect(both.find(r => r.status === 409)!.body).toMatchObject({ code: 'published-already' });
  const [message] = await until('it is in Slack', async () => ((await posted('A week in Lisbon')).length > 0 ? posted('A week in Lisbon') : undefined));
  const raw = JSON.stringify(message);
  expect(raw).toContain('&lt;!channel&gt;');
  expect(raw).not.toMatch(/<!channel>|<@U0MARA/);
  for (const who of ['mara', 'ben']) {
    const mail = await until(`${who} has it`, async () => mails.to(t.emailOf(who))[0]);
    expect(mail.raw).toMatch(/Message-ID: <[0-9a-f]{40}@evenkeel>/i);
    expect(mail.raw).toMatch(/List-Unsubscribe:\s+<http:[^>]*\/unsubscribe\//i);
    expect(mail.raw).toContain('multipart/alternative');
    expect(mail.raw).toContain('Subject: A week in Lisbon');
    expect(mail.raw.slice(mail.raw.indexOf('text/html'))).not.toContain('<script>');
    expect(mail.raw).toContain('role="presentation"');
  }
  expect(await posted('A week in Lisbon')).toHaveLength(1);
  expect(mails.to(t.emailOf('mara'))).toHaveLength(1);
  expect((await t.call('mara', 'GET', path())).body).toMatchObject({ title: 'A week in Lisbon', edition: 1, note: null });
  expect((await t.call('claire', 'PUT', path('/draft'), contentOf(await draft()), seen((await draft()).version))).body).toMatchObject({ code: 'published-already' });
  await expect(t.evenkeel.engine.transact('practice', tx => tx.query(`update newsletter_editions set number = 9 where company_id = evenkeel_company()`))).rejects.toThrow('does not change');
  await until('the spotlight has moved on', async () => ((await t.call('mara', 'GET', '/newsletter/spotlight')).body as unknown as { next: { issue: number; team: { name: string } }[] }).next[0]!.team.name !== 'Legal' || undefined);
});

test('the link in a mail asks first, then ends it, and can be taken back', async () => {
  const link = new URL(/List-Unsubscribe:\s+<([^>]*)>/i.exec(mails.to(t.emailOf('ben'))[0]!.raw)![1]!);
  const url = `http://127.0.0.1:${t.evenkeel.port}${link.pathname}`;
  expect(await (await fetch(url)).text()).toContain('Ben Whitlock, no newsletter by e-mail?');
  expect((await t.call('ben', 'GET', '/newsletter/me')).body).toMatchObject({ mail: true });
  // One click of a mail client, RFC 8058.
  const one = await fetch(url, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) });
  expect([one.status, await one.text()]).toEqual([200, expect.stringContaining('No newsletter by e-mail any more')]);
  expect((await t.call('ben', 'GET', '/newsletter/me')).body).toMatchObject({ mail: false });
  for (const wrong of [`${url.slice(0, -3)}abc`, ...['.', 'a.b', '%00.%00', `${'x'.repeat(400)}`, 'cGVyc29uX2Jlbg'].map(token => `http://127.0.0.1:${t.evenkeel.port}/unsubscribe/${token}`)]) expect((await fetch(wrong, { method: 'POST' })).status).toBe(404);
  expect(await t.call('mara', 'PUT', '/newsletter/me', { personId: 'person_ben', mail: true })).toMatchObject({ status: 422 });
});

test('a correction is a new edition that says what it mends; the message in Slack is written over, the first edition stays', async () => {
  expect((await t.call('claire', 'POST', path('/correct'))).status).toBe(200);
  const d = await draft();
  await save('claire', d, { title: 'A week in Lisbon and in Porto' });
  await approve();
  expect(await publish('claire')).toMatchObject({ status: 422, body: { code: 'note-needed', errors: [{ field: 'note' }] } });
  expect((await publish('claire', { note: 'It was Porto, too.' })).status).toBe(200);
  await until('Slack says so', async () => (await posted('Corrected: It was Porto, too.'))[0]);
  expect(await posted('A week in Lisbon')).toHaveLength(1);
  expect(mails.to(t.emailOf('mara'))).toHaveLength(1);
  expect((await t.call('mara', 'GET', path())).body).toMatchObject({ edition: 2, note: 'It was Porto, too.', editions: [{ edition: 2 }, { edition: 1 }] });
  expect((await t.call('mara', 'GET', path('?edition=1'))).body).toMatchObject({ title: 'A week in Lisbon' });
});

test('words that are taken back after they were out are nowhere any more', async () => {
  const words = 'saved the desk a day of asking around';
  expect(await posted(words)).toHaveLength(1);
  expect((await t.call('noor', 'POST', '/thanks/thanks_sample-noor-5/reverse', {})).status).toBe(200);
  await until('the message lost them', async () => (await posted(words)).length === 0 || undefined);
  for (const edition of ['', '?edition=1']) expect(JSON.stringify((await t.call('mara', 'GET', path(edition))).body)).not.toContain(words);
  expect((await t.call('mara', 'GET', path())).body).toMatchObject({ edition: 3, note: 'A shout-out was taken back.' });
  expect((await t.call('mara', 'GET', `/newsletter/issues?q=${encodeURIComponent('asking around')}`)).body['items']).toEqual([]);
});

test('an issue can be taken along: Markdown, the mail, slides as a page and as PDF', async () => {
  const get = (format: string) => t.call('mara', 'GET', path(`/export/${format}`));
  expect(await get('markdown')).toMatchObject({ status: 200, type: expect.stringContaining('text/markdown'), body: expect.stringContaining('# A week in Lisbon and in Porto') });
  expect((await get('markdown')).body).not.toMatch(/[^\\]<script/);
  expect(await get('slides')).toMatchObject({ status: 200, type: expect.stringContaining('text/html') });
  expect(await get('pdf')).toMatchObject({ status: 200, type: 'application/pdf', body: expect.stringContaining('%PDF-') });
  expect(await get('mail')).toMatchObject({ status: 200, body: expect.not.stringContaining('<script') });
  expect((await get('exe')).status).toBe(422);
});

test('everybody suggests, in Slack and by API; the editors find it in the next draft', async () => {
  await t.control('as', { do: 'messages', user: t.slackIdOf('sam'), conversation: GENERAL, text: '/newsletter suggest The night shift in Lisbon reads its own language.' });
  const view = await until('the form is open', async () => ((await t.control(`views?user=${t.slackIdOf('sam')}`)) as unknown as { views: { id: string; callback_id: string; blocks: { element: { initial_value: string } }[] }[] }).views.find(v => v.callback_id === 'newsletter.suggest'));
  expect(view.blocks[0]!.element.initial_value).toBe('The night shift in Lisbon reads its own language.');
  await t.control('as', { do: 'submit', user: t.slackIdOf('sam'), viewId: view.id, values: { text: { 'newsletter.text': { type: 'plain_text_input', value: view.blocks[0]!.element.initial_value } } } });
  expect((await t.call('ines', 'POST', '/newsletter/suggestions', { text: 'The kitchen is open again.' })).status).toBe(201);
  expect((await t.call('ines', 'POST', '/newsletter/suggestions', { text: ' ' })).status).toBe(422);
  const made = await until('both are in a new draft', async () => {
    const reply = await t.call('kofi', 'POST', '/newsletter/issues', {});
    const d = reply.body as unknown as DraftJson;
    return reply.status === 201 && d.items.filter(i => i.kind === 'suggestion').length === 2 ? d : (await t.call('kofi', 'POST', path('/discard', d.id), undefined, seen(d.version)), undefined);
  });
  expect(made.number).toBe(4);
  expect(made.items.find(i => i.text.includes('kitchen'))).toMatchObject({ shown: false, why: 'Suggested by Ines Duarte' });
});

test('a long issue goes on in the thread of its message, every part once', async () => {
  const { draft: open } = (await t.call('kofi', 'GET', '/newsletter')).body as unknown as { draft: { id: string } };
  const d = await draft('kofi', open.id);
  const own = Array.from({ length: 70 }, (_, i) => ({ id: `own:${i}`, title: `Thing ${i} of many`, text: 'It happened, and it is told.', shown: true, ...(i === 0 && { teams: d.missing.map(m => m.team.id) }) }));
  expect((await save('kofi', d, { title: 'Everything at once', items: [...contentOf(d).items, ...own] }, open.id)).status).toBe(200);
  const ready = await approve(open.id);
  expect(ready.body).toMatchObject({ state: 'approved' });
  expect((await publish('kofi', {}, open.id)).status).toBe(200);
  await until('the last one is there', async () => (await posted('Thing 69 of many'))[0]);
  const parts = (await t.messages()).filter(m => m.channel === GENERAL && m.text.startsWith('Newsletter, issue 4')) as unknown as { ts: string; thread_ts?: string; blocks: unknown[] }[];
  expect(parts.length).toBeGreaterThan(1);
  for (const p of parts) expect(p.blocks.length).toBeLessThanOrEqual(50);
  expect(parts.slice(1).every(p => p.thread_ts === parts[0]!.ts)).toBe(true);
  for (let i = 0; i < 70; i++) expect(await posted(`Thing ${i} of many*`)).toHaveLength(1);
});

test('a team skips and keeps its place, two swap; others may not', async () => {
  const turns = async () => ((await t.call('mara', 'GET', '/newsletter/spotlight')).body as unknown as { next: { issue: number; team: { id: string; name: string } }[] }).next;
  const [first, second] = await until('the turn of issue 4 is taken', async () => {
    const next = await turns();
    return next[0]!.issue === 5 ? next : undefined;
  });
  const stranger = ['mara', 'elena', 'marta'].find(key => ![first!.team.id, second!.team.id].includes(t.teamIdOf(key === 'mara' ? 'Sales' : key === 'elena' ? 'Legal' : 'Finance')))!;
  expect(await t.call(stranger, 'POST', '/newsletter/spotlight/skip', { team: first!.team.id, issue: 5 })).toMatchObject({ status: 403, body: { code: 'not-yours' } });
  const swapped = (await t.call('claire', 'POST', '/newsletter/spotlight/swap', { teams: [first!.team.name, second!.team.name] })).body as unknown as { next: { team: { name: string } }[] };
  expect(swapped.next.slice(0, 2).map(n => n.team.name)).toEqual([second!.team.name, first!.team.name]);
  const skipped = (await t.call('claire', 'POST', '/newsletter/spotlight/skip', { team: second!.team.id, issue: 5 })).body as unknown as { next: { team: { name: string } }[]; skipping: object[] };
  expect(skipped.next.slice(0, 2).map(n => n.team.name)).toEqual([first!.team.name, second!.team.name]);
  expect(skipped.skipping).toEqual([{ issue: 5, team: second!.team }]);
});

test('on Monday at eight the draft makes itself, once, and its editors are told', async () => {
  ahead = 8 * 86_400_000;
  const world = t.evenkeel.engine.world('practice');
  await Promise.all([draftWhenDue(world), draftWhenDue(world)]);
  const { draft: made } = (await t.call('claire', 'GET', '/newsletter')).body as unknown as { draft: { id: string; number: number } };
  expect(made.number).toBe(5);
  const told = await until('Claire is told', async () => (await t.dms('claire')).find(m => m.text.includes('The draft of issue 5')));
  expect(told.text).toContain(`/newsletter/${made.id}`);
  expect((await t.dms('claire')).filter(m => m.text.includes('The draft of issue 5'))).toHaveLength(1);
  expect((await t.call('claire', 'GET', path('', 'issue_sample-1'))).body as unknown as EditionJson).toMatchObject({ edition: 1 });
});
