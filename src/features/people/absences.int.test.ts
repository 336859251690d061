import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts';
import { createEngine, type Engine } from '../../engine/index.ts';
import { readStream } from '../../engine/log.ts';
import { machine, person, type Actor } from '../../kernel/actor.ts';
import { addDays, localDate, startOfLocalDate } from '../../kernel/calendar.ts';
import type { Json } from '../../kernel/json.ts';
import { until } from '../../../test/support/until.ts';
import { peopleFacts } from './events.ts';
import { people as feature } from './index.ts';
import { absences, directory, standIn, workingTime } from './read.ts';

let database: TestDatabase;
let engine: Engine;
let other: Engine;
let n = 0;

const make = () =>
  createEngine({
    pool: database.pool,
    connectionString: database.connectionString,
    features: [{ ...feature, effects: { 'people.tell-absence': async () => {} } }],
    ports: () => ({}) as never,
    publicUrl: 'http://localhost',
    log: () => {},
  });

beforeAll(async () => {
  database = await testDatabase();
  engine = make();
  other = make();
  for (const [key, more] of Object.entries({
    ada: { roles: ['admin'] },
    noor: { managerId: 'person_ada', timeZone: 'Europe/London' },
    felix: { managerId: 'person_noor', timeZone: 'Europe/Berlin', email: 'felix@example.com' },
    june: { managerId: 'person_noor', timeZone: 'America/New_York' },
    kofi: {},
  })) {
    await run('people', { type: 'add', personId: `person_${key}`, name: key, ...more });
  }
});
afterAll(async () => {
  await engine.stop();
  await other.stop();
  await database.drop();
});

const run = (to: string, command: { type: string } & Record<string, unknown>, options: { by?: Actor; at?: number; cause?: string } = {}) =>
  engine.run(to, command, { company: 'acme', actor: options.by ?? machine('test'), cause: options.cause ?? `test:${n++}`, ...(options.at !== undefined && { at: options.at }) });
const away = (who: string, from: string, last: string | null, more: Record<string, unknown> = {}, options: Parameters<typeof run>[2] = {}) =>
  run('people-absences', { type: 'set-away', personId: `person_${who}`, absenceId: `absence_${who}-${n}`, from, until: last, ...more }, options);
const codeOf = async (answer: ReturnType<typeof run>) => {
  const a = await answer;
  return a.ok ? 'accepted' : a.refusal.code;
};
const idOf = async (answer: ReturnType<typeof run>) => {
  const a = await answer;
  if (!a.ok) throw new Error(JSON.stringify(a.refusal));
  return (a.answer as { id: string }).id;
};
const factsOf = async (who: string, absenceId: string) =>
  (await engine.transact('acme', tx => readStream(tx, `person:person_${who}`, { limit: 100 }))).filter(f => f.payload['absenceId'] === absenceId).map(f => f.type);
const today = localDate(Date.now(), 'Europe/London');
const inDays = (days: number) => addDays(today, days);

test('an absence is planned, refused with the field that is wrong, changed, and called off', async () => {
  expect(await codeOf(away('noor', inDays(5), inDays(4)))).toBe('ends-before-it-begins');
  expect(await codeOf(away('noor', inDays(-9), inDays(-5)))).toBe('dates-over');
  expect(await codeOf(away('noor', inDays(5000), null))).toBe('dates-out-of-reach');
  expect(await codeOf(away('noor', inDays(10), inDays(14), { standInId: 'person_noor' }))).toBe('stand-in-self');
  expect(await codeOf(away('noor', inDays(10), inDays(14), { standInId: 'person_nobody' }))).toBe('stand-in-unknown');
  expect(await codeOf(away('noor', inDays(10), inDays(14), { limits: { amount: { amount: 'much', currency: 'EUR' }, discount: null } }))).toBe('limit-unreadable');
  const id = await idOf(away('noor', inDays(10), inDays(14), { standInId: 'person_felix' }));
  expect(await codeOf(away('noor', inDays(14), inDays(20)))).toBe('overlaps');
  expect(await codeOf(away('noor', inDays(15), inDays(20)))).toBe('accepted');
  expect(await codeOf(away('felix', inDays(12), null, { standInId: 'person_noor' }))).toBe('stand-in-circle');
  expect(await codeOf(away('felix', inDays(12), null, { standInId: 'person_noor', scope: ['requests'] }))).toBe('stand-in-circle');
  const change = (more: Record<string, unknown>) => run('people-absences', { type: 'change-away', personId: 'person_noor', absenceId: id, ...more });
  expect(await codeOf(change({ version: 7, until: inDays(13) }))).toBe('moved-on');
  expect(await codeOf(change({ version: 1, until: inDays(13), scope: ['deal-desk'] }))).toBe('accepted');
  expect(await codeOf(away('felix', inDays(12), null, { standInId: 'person_noor', scope: ['requests'] }))).toBe('accepted');
  expect(await codeOf(run('people-absences', { type: 'come-back', personId: 'person_noor', absenceId: id }))).toBe('accepted');
  expect(await codeOf(run('people-absences', { type: 'come-back', personId: 'person_noor', absenceId: id }))).toBe('absence-over');
  expect(await factsOf('noor', id)).toEqual([peopleFacts.away, peopleFacts.awayChanged, peopleFacts.back]);
  const all = await engine.transact('acme', absences);
  expect(all.of('person_noor').map(a => [a.from, a.until])).toEqual([[inDays(15), inDays(20)]]);
});

test('they themselves, their managers and administrators may; nobody else', async () => {
  const by = (who: string) => codeOf(away('june', inDays(1 + 2 * n), inDays(2 + 2 * n), {}, { by: person(`person_${who}`) }));
  expect([await by('june'), await by('noor'), await by('ada'), await by('felix'), await by('kofi')]).toEqual(['accepted', 'accepted', 'accepted', 'not-yours', 'not-yours']);
});

test('it begins and ends once, by the clock, with two processes; ending early is told the same way', async () => {
  await engine.start();
  await other.start();
  // Planned in a past that is replayed: the clock of today finds it due at once.
  const begun = Date.now() - 40 * 86_400_000;
  const day = localDate(begun + 3 * 86_400_000, 'UTC');
  const id = await idOf(away('kofi', day, addDays(day, 2), { standInId: 'person_felix' }, { at: begun }));
  await until('the absence is over', async () => (await factsOf('kofi', id)).includes(peopleFacts.absenceEnded));
  expect(await factsOf('kofi', id)).toEqual([peopleFacts.away, peopleFacts.absenceBegan, peopleFacts.absenceEnded]);
  // A knock that comes again says nothing.
  for (const type of ['begin', 'end', 'begin']) expect(await codeOf(run('people-absences', { type, personId: 'person_kofi', absenceId: id }))).toBe('accepted');
  expect(await factsOf('kofi', id)).toHaveLength(3);

  const now = await idOf(away('kofi', localDate(Date.now(), 'UTC'), null, { standInId: 'person_june', cause: undefined }));
  const who = async () => engine.transact('acme', async tx => standIn(await directory(tx), await absences(tx), 'person_kofi', Date.now(), 'deal-desk'));
  expect(await who()).toMatchObject({ who: 'person_june', via: ['person_kofi'] });
  expect(await codeOf(run('people-absences', { type: 'come-back', personId: 'person_kofi', absenceId: now }))).toBe('accepted');
  expect(await who()).toMatchObject({ who: 'person_kofi', via: [] });
  expect(await factsOf('kofi', now)).toEqual([peopleFacts.away, peopleFacts.absenceBegan, peopleFacts.back, peopleFacts.absenceEnded]);
});

test('a stand-in who leaves is skipped', async () => {
  await run('people', { type: 'add', personId: 'person_temp', name: 'temp' });
  const id = await idOf(away('kofi', localDate(Date.now(), 'UTC'), null, { standInId: 'person_temp' }));
  await run('people', { type: 'deactivate', personId: 'person_temp' });
  const found = await engine.transact('acme', async tx => standIn(await directory(tx), await absences(tx), 'person_kofi', Date.now(), 'deal-desk'));
  expect(found).toMatchObject({ who: null, why: 'left' });
  expect(await feature.health!(engine.world('acme'))).toMatchObject([{ key: `stand-in:${id}` }]);
  const change = (more: Record<string, unknown>) => run('people-absences', { type: 'change-away', personId: 'person_kofi', absenceId: id, ...more });
  // The dates can be changed without naming another; naming one who left is refused.
  expect(await codeOf(change({ until: inDays(9) }))).toBe('accepted');
  expect(await codeOf(change({ from: inDays(1) }))).toBe('already-begun');
  expect(await codeOf(away('ada', inDays(3), inDays(4), { standInId: 'person_temp' }))).toBe('stand-in-left');
});

test('who moves to another time zone takes the dates along', async () => {
  await run('people', { type: 'add', personId: 'person_mover', name: 'mover', timeZone: 'Europe/Berlin' });
  const id = await idOf(away('mover', inDays(20), inDays(21)));
  const first = async () => (await engine.transact('acme', absences)).of('person_mover')[0]!.startsAt;
  expect(await first()).toBe(startOfLocalDate(inDays(20), 'Europe/Berlin'));
  await run('people', { type: 'change', personId: 'person_mover', timeZone: 'Asia/Tokyo' }, { by: person('person_mover') });
  await until('the dates have moved', async () => (await first()) === startOfLocalDate(inDays(20), 'Asia/Tokyo'));
  expect(await factsOf('mover', id)).toEqual([peopleFacts.away, peopleFacts.awayChanged]);
});

test('of themselves people change the time zone and the language, nothing else', async () => {
  const change = (who: string, whom: string, more: Record<string, unknown>) => codeOf(run('people', { type: 'change', personId: `person_${whom}`, ...more }, { by: person(`person_${who}`) }));
  expect(await change('felix', 'felix', { locale: 'de-DE' })).toBe('accepted');
  expect(await change('felix', 'felix', { roles: ['admin'] })).toBe('self-only');
  expect(await change('felix', 'felix', { locale: 'de-DE', managerId: null })).toBe('self-only');
  expect(await change('felix', 'june', { locale: 'de-DE' })).toBe('admins-only');
});

test('hours: the person, the settings, the team, the company, the place', async () => {
  const set = (name: string, value: Json) => engine.transact('acme', tx => engine.settings.set(tx, name, value, machine('test'), Date.now()));
  const time = async () => {
    const current = await engine.world('acme').settings();
    return engine.transact('acme', async tx => workingTime(tx, current, await directory(tx)));
  };
  const monday = Date.UTC(2026, 5, 1, 8); // 09:00 in London, 10:00 in Berlin, 04:00 in New York
  expect((await time()).businessMinutesBetween('person_noor', monday, monday + 86_400_000)).toBe(8 * 60);
  expect((await time()).addBusinessMinutesFor(['person_june', 'person_noor'], monday, 60)).toBe(monday + 3_600_000);
  expect(await time()).toBe(await time());

  // The setting of before still counts until there is a new one.
  await set('deal-desk.working-hours', { week: { monday: [['10:00', '12:00']] }, holidays: ['2026-06-08'] });
  expect((await time()).hoursOf('person_noor')).toMatchObject({ week: { monday: ['10:00-12:00'] }, weekFrom: 'company', holidays: ['company'] });

  await set('people.working-hours', { week: { monday: ['09:00-13:00'] }, people: { 'FELIX@example.com': { week: { tuesday: ['08:00-12:00'] } } } });
  await set('people.holidays', { germany: { dates: ['2026-06-02'], time_zones: ['Europe/Berlin'] }, all: { dates: ['2026-12-31'], everyone: true } });
  expect((await time()).hoursOf('person_noor')).toMatchObject({ week: { monday: ['09:00-13:00'] }, holidays: ['all'], holidaysFrom: 'place' });
  expect((await time()).hoursOf('person_felix')).toMatchObject({ week: { tuesday: ['08:00-12:00'] }, weekFrom: 'settings', holidays: ['all', 'germany'] });
  expect((await time()).businessMinutesBetween('person_felix', monday, monday + 9 * 86_400_000)).toBe(4 * 60); // The second Tuesday; the first is a holiday.

  const hours = (by: string, more: Record<string, unknown>) => codeOf(run('people-hours', { type: 'set-hours', personId: 'person_felix', week: null, holidays: null, ...more }, { by: person(`person_${by}`) }));
  expect(await hours('june', {})).toBe('not-yours');
  expect(await hours('felix', { holidays: ['mars'] })).toBe('no-such-holidays');
  expect(await hours('felix', { week: { friday: ['08:00-12:00'] }, holidays: [], version: 0 })).toBe('accepted');
  expect(await hours('noor', { version: 0 })).toBe('moved-on');
  expect((await time()).hoursOf('person_felix')).toMatchObject({ week: { friday: ['08:00-12:00'] }, weekFrom: 'person', holidays: ['all'], holidaysFrom: 'person' });
  expect(await hours('noor', { version: 1 })).toBe('accepted');
  expect((await time()).hoursOf('person_felix').weekFrom).toBe('settings');

  // What another version wrote and this one cannot read is not in force, and is said.
  await set('people.working-hours', { week: { monday: ['13:00-09:00'] } });
  expect((await time()).hoursOf('person_noor').weekFrom).toBe('built-in');
  expect(await feature.health!(engine.world('acme'))).toMatchObject([{ key: 'hours' }, {}]);
});

test('without a company nothing is seen', async () => {
  for (const table of ['people_absences', 'people_hours']) expect((await database.pool.query(`select * from ${table}`)).rows).toEqual([]);
});
