import { afterAll, beforeAll, expect, test } from 'vitest';
import { movableClock } from '../../../test/support/clock.ts';
import { running } from '../../../test/support/running.ts';
import { until } from '../../../test/support/until.ts';
import type { LunchJson, RotationJson, TopicJson } from './contract.ts';

let t: Awaited<ReturnType<typeof running>>;
const clock = movableClock();
let channel: string;
const DAY = 86_400_000;
/** Local time in Berlin; Thursday of next week, unless said otherwise. */
const start = (days = 10): string => `${new Date(clock.now() + days * DAY).toISOString().slice(0, 10)}T12:30`;

beforeAll(async () => {
  t = await running({ clock });
  channel = ((await t.control('state')) as unknown as { conversations: { id: string; name: string }[] }).conversations.find(c => c.name === 'general')!.id;
});
afterAll(() => t?.stop());

const lunch = async (id: string, who = 'yara') => (await t.call(who, 'GET', `/lunches/${id}`)).body as unknown as LunchJson;
const make = async (who: string, more: object = {}) => {
  const made = await t.call(who, 'POST', '/lunches', { title: 'Contracts that sales can read', start: start(), timeZone: 'Europe/Berlin', host: t.personIdOf(who), ...more });
  expect(made.status).toBe(201);
  return (made.body as unknown as LunchJson).id;
};
const cardOf = (text: string) => until(`the card “${text}”`, async () => (await t.messages()).find(m => m.channel === channel && JSON.stringify(m.blocks ?? '').includes(text)));
const tellings = async (who: string, text: string) => (await t.dms(who)).filter(m => m.text.includes(text));
const says = (who: string, id: string, answer: string) => t.call(who, 'POST', `/lunches/${id}/answer`, { answer });

test('what waits longest in the sample company are security questionnaires, and that is next week’s session', async () => {
  const { topics } = (await t.call('mara', 'GET', '/lunches/topics')).body as unknown as { topics: TopicJson[] };
  expect(topics[0]).toMatchObject({ title: 'Security questionnaires', from: { name: 'Sales' }, team: { name: 'Engineering' } });
  expect(topics[0]!.count).toBeGreaterThanOrEqual(5);
  expect(topics[0]!.says).toMatch(/^\d+ requests from Sales to Engineering in 90 days; half of them waited \d+ business hours or longer/);
  const { items } = (await t.call('mara', 'GET', '/lunches')).body as unknown as { items: LunchJson[] };
  expect(items[0]).toMatchObject({ title: 'Security questionnaires, and how we answer them', state: 'scheduled', team: { name: 'Engineering' }, mine: { answer: 'yes' }, names: null });
  await cardOf('Security questionnaires, and how we answer them');
  const past = ((await t.call('mara', 'GET', '/lunches?show=past')).body as unknown as { items: LunchJson[] }).items;
  expect(past).toHaveLength(2);
  expect(past[0]!.attendance).toMatchObject({ total: null, teams: [{ team: { name: 'Sales' }, people: 7 }, { team: { name: 'Engineering' }, people: 5 }], others: null, hidden: true });
});

test('the next three turns are published, with the reason of each', async () => {
  const { turns } = (await t.call('mara', 'GET', '/lunches/rotation')).body as unknown as RotationJson;
  expect(turns.map(x => x.state)).toEqual(['accepted', 'asked', 'next']);
  expect(new Set(turns.map(x => x.team!.name)).size).toBe(3);
  expect(turns.every(x => x.because.length > 20)).toBe(true);
  const asked = turns[1]!;
  expect(await t.call('mara', 'POST', `/lunches/rotation/${asked.period}/skip`)).toMatchObject(asked.team!.name === 'Sales' ? { status: expect.any(Number) } : { status: 403, body: { code: 'not-your-turn' } });
  const skipped = (await t.call('robin', 'POST', `/lunches/rotation/${asked.period}/skip`)).body as unknown as RotationJson;
  expect(skipped.turns[1]!.team!.name).not.toBe(asked.team!.name);
  expect(skipped.turns[2]).toMatchObject({ team: asked.team, because: expect.stringContaining('kept its place') });
  const now = skipped.turns[1]!;
  const key = now.person!.id.replace('person_', '');
  await until('the next one is asked', async () => (await tellings(key, 'to host a lunch-and-learn'))[0]);
});

test('a click in Slack takes a seat; after the last one people wait in line and move up; the card shows counts and no name', async () => {
  const id = await make('elena', { title: 'Reading a liability clause', capacity: 2 });
  const card = await cardOf('Reading a liability clause');
  await t.act('mara', card, 'lunch-and-learn.yes');
  await t.act('tom', card, 'lunch-and-learn.yes');
  await t.act('tom', card, 'lunch-and-learn.yes');
  await t.act('priya', card, 'lunch-and-learn.yes');
  await until('three have said yes', async () => ((await lunch(id, 'elena')).names?.waiting.length === 1 ? true : undefined));
  expect(await lunch(id, 'elena')).toMatchObject({ counts: { yes: 2, waiting: 1, free: 0 }, names: { yes: [{ name: 'Mara Lindqvist' }, { name: 'Tom Achterberg' }], waiting: [{ name: 'Priya Raman' }] } });
  expect(await lunch(id, 'priya')).toMatchObject({ mine: { answer: 'yes', waiting: 1 }, names: null });
  const drawn = await cardOf('2 yes, 0 maybe, 0 no; 1 on the waiting list');
  expect(drawn.ts).toBe(card.ts);
  expect(JSON.stringify(drawn)).not.toContain('Mara');
  await t.act('mara', card, 'lunch-and-learn.no');
  await until('Priya hears that a seat is free', async () => (await tellings('priya', 'A seat is free'))[0]);
  expect(await lunch(id, 'priya')).toMatchObject({ counts: { yes: 2, no: 1, waiting: 0 }, mine: { waiting: null } });
  // Changed their mind: at the end of the line.
  await says('mara', id, 'yes');
  expect(await lunch(id, 'mara')).toMatchObject({ mine: { waiting: 1 } });
});

test('many at the same moment: never more seats than there are, and nobody’s answer is lost', async () => {
  const id = await make('ines', { title: 'How a roadmap comes to be', capacity: 3 });
  const who = ['mara', 'tom', 'priya', 'luis', 'hannah', 'sefa', 'owen', 'noor'];
  const replies = await Promise.all(who.map(key => says(key, id, 'yes')));
  expect(replies.map(r => r.status)).toEqual(who.map(() => 200));
  await until('all of them are in it', async () => {
    const { counts } = await lunch(id, 'ines');
    return counts.yes + counts.waiting === who.length ? counts : undefined;
  });
  expect(await lunch(id, 'ines')).toMatchObject({ counts: { yes: 3, waiting: 5, free: 0 } });
});

test('the calendar: a file that is changed and cancelled under one UID, and a feed whose old address is closed', async () => {
  const id = await make('ines', { title: 'From a need to a roadmap' });
  await says('kofi', id, 'yes');
  const file = async () => (await t.call('kofi', 'GET', `/lunches/${id}/calendar.ics`)).body as unknown as string;
  expect(await file()).toContain(`UID:${id}@evenkeel\r\nSEQUENCE:0`);
  const opened = await t.call('kofi', 'POST', '/lunches/feed');
  expect(opened.status).toBe(201);
  const url = `http://127.0.0.1:${t.evenkeel.port}${new URL((opened.body as unknown as { url: string }).url).pathname}`;
  const first = await fetch(url);
  expect(first.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  const etag = first.headers.get('etag')!;
  expect(await first.text()).toContain('SUMMARY:From a need to a roadmap');
  expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
  await t.call('ines', 'PATCH', `/lunches/${id}`, { place: 'Room Elbe' });
  const moved = await fetch(url, { headers: { 'if-none-match': etag } });
  expect(moved.status).toBe(200);
  expect(await moved.text()).toContain('LOCATION:Room Elbe');
  expect((await t.call('kofi', 'POST', `/lunches/${id}/cancel`, {})).body).toMatchObject({ code: 'not-the-host' });
  expect((await t.call('ines', 'POST', `/lunches/${id}/cancel`, { reason: 'The room is flooded.' })).body).toMatchObject({ state: 'cancelled' });
  await until('Kofi hears of it', async () => (await tellings('kofi', 'Cancelled: From a need to a roadmap'))[0]);
  expect(await file()).toMatch(/METHOD:CANCEL[^]*SEQUENCE:2[^]*STATUS:CANCELLED/);
  expect(await (await fetch(url)).text()).toContain('STATUS:CANCELLED');
  // Another address: the one before says that it is closed, and nothing else.
  expect((await t.call('kofi', 'POST', '/lunches/feed')).status).toBe(201);
  const old = await fetch(url);
  expect([old.status, await old.text()]).toEqual([410, 'This calendar address is closed. Make a new one in Evenkeel.\n']);
  expect((await fetch(url.replace(/lal_[^.]+/, 'lal_guessed'))).status).toBe(404);
  const stored = await t.evenkeel.engine.transact('practice', tx => tx.query(`select 1 from lunch_and_learn_feeds where company_id = evenkeel_company() and hash = convert_to($1, 'UTF8')`, [url]));
  expect(stored).toEqual([]);
});

test('what is wrong is said at its field', async () => {
  const bad = (body: object) => t.call('mara', 'POST', '/lunches', body);
  expect(await bad({ title: 'x' })).toMatchObject({ status: 422, body: { errors: [{ field: 'title' }] } });
  expect(await bad({ title: 'Terms', timeZone: 'Mars/Olympus' })).toMatchObject({ status: 422, body: { errors: [{ field: 'timeZone', message: 'has to be an IANA name such as Europe/Berlin' }] } });
  expect(await bad({ title: 'Terms', start: '2020-01-01T12:00', host: t.personIdOf('mara') })).toMatchObject({ status: 422, body: { code: 'already-over', errors: [{ field: 'start' }] } });
  expect(await bad({ title: 'Terms', start: start(), host: t.personIdOf('elena') })).toMatchObject({ status: 403, body: { code: 'not-the-host' } });
  expect(await t.call('mara', 'PUT', '/lunches/settings', { rhythm: null })).toMatchObject({ status: 403 });
  expect(await t.call('robin', 'PUT', '/lunches/settings', { rhythm: { at: '25:00' } })).toMatchObject({ status: 422, body: { errors: [{ field: 'rhythm.at', message: 'has to be a time such as 12:30' }] } });
});

test('/lunch lists what comes; its form makes a proposal, and who is named the host is asked', async () => {
  await t.control('as', { do: 'messages', user: t.slackIdOf('tom'), conversation: channel, text: '/lunch propose Payment plans' });
  interface View { id: string; callback_id: string; blocks: { block_id: string; element?: { action_id: string; type: string; initial_value?: string } }[] } // prettier-ignore
  const view = await until('the form is open', async () => ((await t.control(`views?user=${t.slackIdOf('tom')}`)) as unknown as { views: View[] }).views.find(v => v.callback_id === 'lunch-and-learn.save'));
  expect(view.blocks.find(b => b.block_id === 'title')!.element!.initial_value).toBe('Payment plans');
  const values = Object.fromEntries(
    view.blocks.filter(b => b.element).map(b => {
      const { action_id, type, initial_value } = b.element!;
      return [b.block_id, { [action_id]: b.block_id === 'host' ? { type, selected_user: t.slackIdOf('marta') } : { type, value: initial_value ?? null, ...(type === 'datepicker' && { selected_date: null }) } }];
    }),
  ); // prettier-ignore
  await t.control('as', { do: 'submit', user: t.slackIdOf('tom'), viewId: view.id, values });
  await until('Marta is asked', async () => (await tellings('marta', 'Tom Achterberg named you the host of Payment plans'))[0]);
  const { items } = (await t.call('marta', 'GET', '/lunches')).body as unknown as { items: LunchJson[] };
  expect(items.find(l => l.title === 'Payment plans')).toMatchObject({ state: 'proposed', host: { name: 'Marta Kowalska' }, mine: { can: ['edit', 'cancel'] } });
});

test('people are reminded once on the working day before and once that morning; then it was held, and shows who came by team', async () => {
  const id = await make('sefa', { title: 'What a proof of concept costs', start: start(2) });
  for (const who of ['mara', 'tom', 'jonas']) await says(who, id, 'yes');
  await says('claire', id, 'maybe');
  await says('ben', id, 'no');
  const { start: at, end } = await lunch(id, 'sefa');
  await clock.moveTo(Date.parse(at!) - 2 * 3_600_000, t.database.pool);
  await until('Mara is reminded twice', async () => ((await tellings('mara', 'What a proof of concept costs')).length === 2 ? true : undefined));
  expect((await tellings('claire', 'What a proof of concept costs')).map(m => m.text)).toEqual([expect.stringContaining('Next working day'), expect.stringContaining('Today')]);
  expect(await tellings('ben', 'What a proof of concept costs')).toEqual([]);
  expect((await tellings('sefa', 'You host What a proof of concept costs')).map(m => m.text)).toEqual([expect.stringContaining('today')]);
  await clock.moveTo(Date.parse(end!) + 1000, t.database.pool);
  const asked = await until('Sefa is asked who came', async () => (await tellings('sefa', 'How many came?')).find(m => m.text.includes('proof of concept')));
  expect(asked.text).toContain('is over');
  expect((await lunch(id, 'mara')).state).toBe('held');
  expect((await t.call('mara', 'POST', `/lunches/${id}/check-in`)).body).toMatchObject({ mine: { came: true } });
  const people = ['mara', 'tom', 'jonas', 'priya', 'luis', 'yara'].map(t.personIdOf);
  const recorded = await t.call('sefa', 'PUT', `/lunches/${id}/attendance`, { people, materials: 'https://files.example/poc' });
  expect(recorded.body).toMatchObject({ attendance: { total: null, teams: [{ team: { name: 'Sales' }, people: 5 }], hidden: true }, names: { noted: { length: 5 } } });
  await cardOf('fewer than five of other teams');
  await until('the materials are in the thread', async () => (await t.messages()).find(m => m.text.includes('https://files.example/poc')));
});
