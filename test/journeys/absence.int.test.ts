import { afterAll, beforeAll, expect, test } from 'vitest';
import { personIdOf, slackIdOf } from '../../practice/company/people.ts';
import { running } from '../support/running.ts';
import { until } from '../support/until.ts';
import { addDays, localDate } from '../../src/kernel/calendar.ts';

let t: Awaited<ReturnType<typeof running>>;
beforeAll(async () => void (t = await running()));
afterAll(() => t.stop());

type View = { id: string; callback_id: string; blocks: { type: string; block_id: string; text?: { text: string }; element?: { action_id: string; type: string }; elements?: { action_id?: string; value?: string; text?: { text: string } }[] }[] };
const as = (who: string, what: string, more: object) => t.control('as', { do: what, user: slackIdOf(who), ...more }) as Promise<{ [key: string]: never } & { view?: View; outcome?: string; errors?: Record<string, string> }>;
const channel = async () => ((await t.control('state')) as { conversations: { id: string; name: string }[] }).conversations.find(c => c.name === 'general')!.id;
const command = async (who: string, text: string) => as(who, 'messages', { conversation: await channel(), text });
const top = async (who: string) => ((await t.control(`views?user=${slackIdOf(who)}`)) as { views: View[] }).views.at(-1);
const opened = (who: string) => until('the form is open', () => top(who));
const home = async (who: string) => (await as(who, 'home', {})).view;
const said = (view: View | undefined) => (view?.blocks ?? []).flatMap(b => [b.text?.text ?? '', ...(b.elements ?? []).map(e => e.text?.text ?? '')]).join('\n');
const option = (value: string) => ({ selected_option: { value, text: { type: 'plain_text', text: value } } });
/** What a person fills in, by block, as Slack sends it. */
function filled(view: View, values: Record<string, object>) {
  return Object.fromEntries(
    view.blocks
      .filter(b => b.type === 'input')
      .map(b => [b.block_id, { [b.element!.action_id]: { type: b.element!.type, ...(values[b.block_id] ?? { value: null }) } }]),
  );
}
const defaults = { scope: option('everything'), authority: option('own'), keepInformed: option('yes') };
const click = async (who: string, actionId: string) => {
  const holds = (b: View['blocks'][number]) => b.elements?.some(e => e.action_id === actionId) || (b as { accessory?: { action_id: string } }).accessory?.action_id === actionId;
  // Home is drawn after it is opened: the button comes with it.
  const block = await until(`${actionId} is on Home`, async () => (await home(who))?.blocks.find(holds));
  const element = block.elements?.find(e => e.action_id === actionId) ?? (block as unknown as { accessory: { value: string } }).accessory;
  return as(who, 'actions', { container: { type: 'home' }, action: { type: 'button', block_id: block.block_id, action_id: actionId, value: element.value }, state: {} });
};
const today = localDate(Date.now(), 'Europe/London');
const absencesOf = async (who: string) => (await t.call(who, 'GET', `/people/${personIdOf(who)}/absences`)).body['items'] as unknown as Record<string, unknown>[];

test('/away sets an absence, names what is wrong, tells the stand-in; Home says it and takes it back', async () => {
  await command('noor', '/away');
  const form = await opened('noor');
  expect(form.callback_id).toBe('people.set-away');
  const submit = (values: Record<string, object>) => as('noor', 'submit', { viewId: form.id, values: filled(form, { ...defaults, ...values }) });
  const date = (selected: string) => ({ selected_date: selected });
  expect(await submit({ from: date(addDays(today, 3)), until: date(today) })).toMatchObject({ outcome: 'errors', errors: { until: expect.stringContaining('has to be the first day or a later one') } });
  expect(await submit({ from: date(today), amount: { value: 'a lot' } })).toMatchObject({ outcome: 'errors', errors: { amount: expect.stringContaining('50000 EUR') } });
  expect(await submit({ from: date(today), amount: { value: '10.5 XXX' } })).toMatchObject({ outcome: 'errors', errors: { amount: expect.stringContaining('has to be a decimal') } });
  expect(await submit({ from: date(today), standInId: { selected_user: slackIdOf('noor') } })).toMatchObject({ outcome: 'errors', errors: { standInId: 'Nobody can stand in for themselves. It has to be somebody else.' } });
  await home('noor');
  expect(
    await submit({ from: date(today), until: date(addDays(today, 4)), standInId: { selected_user: slackIdOf('felix') }, discount: { value: '20' }, amount: { value: '50 000 EUR' } }),
  ).toMatchObject({ outcome: 'closed' });
  const [dm] = await until('Felix is told', async () => ((await t.dms('felix')).length > 0 ? t.dms('felix') : undefined));
  expect(dm!.text).toContain('You stand in for Noor Haddad');
  expect(dm!.text).toContain('up to 50000 EUR and 20 % off');
  // Her Home was before her: it has been drawn again behind the form.
  await until('Home says it', async () => /You are away until/.test(said(await home('noor'))));
  await until('Felix sees it on Home', async () => /You stand in for Noor Haddad/.test(said(await home('felix'))));
  expect(await absencesOf('noor')).toMatchObject([{ state: 'under-way', standIn: { name: 'Felix Brandt' }, inFact: { name: 'Felix Brandt' }, limits: { discount: 20, amount: { amount: '50000', currency: 'EUR' } } }]);
  const everybody = (await t.call('mara', 'GET', '/people')).body['people'] as unknown as { id: string; away: object | null; standsInFor: object[] }[];
  expect(everybody.find(p => p.id === personIdOf('noor'))).toMatchObject({ away: { until: addDays(today, 4), standIn: { name: 'Felix Brandt' } } });
  expect(everybody.find(p => p.id === personIdOf('felix'))).toMatchObject({ away: null, standsInFor: [{ name: 'Noor Haddad' }] });

  await click('noor', 'people.back');
  await until('Home is as it was', async () => !/You are away/.test(said(await home('noor'))));
  await until('Felix is relieved', async () => (await t.dms('felix')).some(m => m.text.includes('You no longer stand in for Noor Haddad')));
  expect(await absencesOf('noor')).toMatchObject([{ state: 'over', inFact: null }]);
});

test('a Slack status that speaks of vacation is offered as an absence, until it is said that it is none', async () => {
  const until7 = Math.floor(Date.now() / 1000) + 7 * 86_400;
  await t.control('users', { id: slackIdOf('ines'), status: { text: 'Vacationing', emoji: ':palm_tree:', until: until7 } });
  await until('Home offers it', async () => /“Vacationing”/.test(said(await home('ines'))));
  await click('ines', 'people.away');
  const form = await opened('ines');
  expect(form.callback_id).toBe('people.set-away');
  expect(JSON.stringify(form)).toContain(`"initial_date":"${localDate(until7 * 1000 - 60_000, 'Europe/London')}"`);
  await as('ines', 'close', { viewId: form.id });
  await click('ines', 'people.not-away');
  await until('Home is silent', async () => !/Vacationing/.test(said(await home('ines'))));
  await t.control('users', { id: slackIdOf('kofi'), status: { text: 'Lunch', emoji: ':burrito:', until: 0 } });
  await t.control('users', { id: slackIdOf('ines'), status: { text: 'OOO', emoji: '', until: 0 } });
  await until('another status is another hint', async () => /“OOO”/.test(said(await home('ines'))));
  expect(said(await home('kofi'))).not.toContain('Lunch');
  await t.control('users', { id: slackIdOf('ines'), status: { text: '', emoji: '', until: 0 } });
  await until('the hint goes with the status', async () => !/OOO/.test(said(await home('ines'))));
});

test('over HTTP: each mistake names its field; managers and administrators may, others may not', async () => {
  const path = (who: string) => `/people/${personIdOf(who)}/absences`;
  const post = (by: string, who: string, body: object, headers?: Record<string, string>) => t.call(by, 'POST', path(who), body, headers);
  const wrong = async (body: object) => {
    const reply = await post('june', 'june', body);
    expect(reply.type).toContain('problem+json');
    return [reply.status, (reply.body['errors'] as unknown as { field: string }[])?.map(e => e.field).join(',')];
  };
  const from = addDays(today, 10);
  expect(await wrong({ from: 'tomorrow' })).toEqual([422, 'from']);
  expect(await wrong({ from: '2026-02-30' })).toEqual([422, 'from']);
  expect(await wrong({})).toEqual([422, 'from']);
  expect(await wrong({ from, colour: 'red' })).toEqual([422, '(body)']);
  expect(await wrong({ from, scope: ['gardening'] })).toEqual([422, 'scope']);
  expect(await wrong({ from, until: today })).toEqual([422, 'until']);
  expect(await wrong({ from, standInId: 'person_nobody' })).toEqual([422, 'standInId']);
  expect(await wrong({ from, limits: { discount: 140 } })).toEqual([422, 'limits.discount']);
  expect(await wrong({ from, limits: { amount: { amount: '12', currency: 'XYZ' } } })).toEqual([422, 'limits.amount']);
  expect((await post('mara', 'june', { from })).status).toBe(403);
  const key = { 'idempotency-key': 'june-summer' };
  const made = await post('noor', 'june', { from, until: addDays(from, 2), standInId: personIdOf('felix') }, key);
  expect(made.status).toBe(201);
  expect((await post('noor', 'june', { from, until: addDays(from, 2), standInId: personIdOf('felix') }, key)).body['id']).toBe(made.body['id']);
  await until('June is told', async () => (await t.dms('june')).some(m => m.text.includes('Noor Haddad has set you as away')));
  const one = `${path('june')}/${made.body['id'] as unknown as string}`;
  expect((await t.call('june', 'PATCH', one, { version: 9, until: null })).status).toBe(409);
  expect((await t.call('june', 'PATCH', one, { version: 1, until: null })).body).toMatchObject({ until: null, version: 2 });
  expect((await t.call('robin', 'DELETE', `${one}?version=2`)).body).toMatchObject({ state: 'called-off' });
  expect((await t.call('robin', 'DELETE', one)).status).toBe(409);
  expect((await t.call('robin', 'GET', path('nobody'))).status).toBe(404);
  expect((await t.call('mara', 'GET', path('june'))).status).toBe(403);
});

test('working hours over HTTP: of a person, and of the company', async () => {
  const hours = `/people/${personIdOf('felix')}/working-hours`;
  expect((await t.call('mara', 'GET', hours)).body).toMatchObject({ weekFrom: 'built-in', timeZone: 'Europe/Berlin', version: 0, own: { week: null } });
  const wrong = await t.call('felix', 'PUT', hours, { week: { monday: ['17:00-09:00'] }, holidays: null });
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ field: 'week.monday.0', message: expect.stringContaining('ends before it starts') }] } });
  expect((await t.call('felix', 'PUT', hours, { week: null, holidays: ['bavaria'] })).body).toMatchObject({ errors: [{ field: 'holidays' }] });
  expect((await t.call('mara', 'PUT', hours, { week: null, holidays: null })).status).toBe(403);
  expect((await t.call('mara', 'PUT', '/holidays', {})).status).toBe(403);
  const next = addDays(today, 5);
  expect((await t.call('robin', 'PUT', '/holidays', { bavaria: { dates: [next], time_zones: ['Europe/Berlin'] } })).status).toBe(200);
  expect((await t.call('felix', 'PUT', hours, { week: { monday: ['09:00-13:00'] }, holidays: null, version: 0 })).body).toMatchObject({
    weekFrom: 'person',
    holidays: ['bavaria'],
    holidaysFrom: 'place',
    nextHolidays: [next],
    version: 1,
  });
  const company = await t.call('robin', 'PUT', '/working-hours', { week: { monday: ['08:00-16:00'] }, teams: { Gardening: { holidays: ['mars'] } } });
  expect(company.body['warnings']).toEqual(['working_hours.teams: there is no team "Gardening"', 'working_hours.teams.Gardening: there is no holiday calendar "mars"']);
  expect((await t.call('mara', 'GET', `/people/${personIdOf('mara')}/working-hours`)).body).toMatchObject({ weekFrom: 'company', week: { monday: ['08:00-16:00'] } });
  expect((await t.call('robin', 'PUT', '/working-hours', { people: { nobody: {} } })).body).toMatchObject({ status: 422 });
});

test('/nudges: one message in working hours within the number, the rest waits on Home, and nobody else hears of it', async () => {
  const always = Object.fromEntries(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map(day => [day, ['00:00-24:00']]));
  expect((await t.call('luis', 'PUT', `/people/${personIdOf('luis')}/working-hours`, { week: always, holidays: [] })).status).toBe(200);
  await command('luis', '/nudges');
  const form = await opened('luis');
  expect(form.callback_id).toBe('people.set-nudges');
  await as('luis', 'submit', { viewId: form.id, values: filled(form, { budget: option('1') }) });
  const nudge = (key: string) =>
    t.evenkeel.engine.run('people-nudges', { type: 'nudge', personId: personIdOf('luis'), key, kind: 'test', words: `Something about ${key} waits for you.`, link: '/deals' }, { company: 'practice', actor: { kind: 'machine', name: 'test' }, cause: `nudge ${key} ${Math.random()}` });
  for (const key of ['ports', 'ports', 'rails']) expect((await nudge(key)).ok).toBe(true);
  await until('the first is told', async () => (await t.dms('luis')).find(m => m.text === 'Something about ports waits for you.'));
  await until('the second is on Home', async () => said(await home('luis')).includes('Something about rails waits for you.'));
  const mine = async () => (await t.call('luis', 'GET', `/people/${personIdOf('luis')}/nudges`)).body as unknown as { budget: number; toldThisWeek: number; waiting: { key: string; state: string }[] };
  expect(await mine()).toMatchObject({ budget: 1, toldThisWeek: 1, waiting: [{ key: 'ports', state: 'told' }, { key: 'rails', state: 'home' }] });
  expect(await t.call('grace', 'GET', `/people/${personIdOf('luis')}/nudges`)).toMatchObject({ status: 403, body: { code: 'own-nudges-only' } });
  expect(await t.call('luis', 'PUT', `/people/${personIdOf('luis')}/nudges`, { budget: 11 })).toMatchObject({ status: 422, body: { errors: [{ field: 'budget' }] } });
  expect(await t.call('luis', 'POST', `/people/${personIdOf('luis')}/nudges/put-aside`, { key: 'rails' })).toMatchObject({ status: 200, body: { waiting: [{ key: 'ports' }] } });
  await until('Home has let it go', async () => !said(await home('luis')).includes('rails'));
  const [told] = (await t.dms('luis')).filter(m => m.text.startsWith('Something about'));
  await t.act('luis', told!, 'people.put-aside');
  await until('the message has no buttons any more', async () => (await t.messages()).find(m => m.ts === told!.ts && m.text.endsWith('You have put this aside.')));
  expect((await t.messages()).filter(m => m.text.startsWith('Something about'))).toHaveLength(1);
});
