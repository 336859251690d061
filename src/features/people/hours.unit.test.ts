import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Settings } from '../../engine/capability.ts';
import type { Json } from '../../kernel/json.ts';
import { holidaySettings, workingHoursSettings, workWeek } from './contract.ts';
import { builtInWeek, hourSettings, HOLIDAYS, strayNames, WORKING_HOURS, workingTimeOf, type OwnHours } from './hours.ts';
import { sampleDirectory, somebody } from './sample.ts';
import { saysAway, sayDates, sayLimits, sayScope } from './words-time.ts';

const settingsOf = (values: Record<string, unknown>): Settings => ({ version: 1, get: name => values[name] as Json | undefined });
const people = sampleDirectory(
  [somebody('ana', { teamId: 'team_1', timeZone: 'Europe/Berlin', locale: 'de-DE' }), somebody('bo', { timeZone: 'America/New_York', locale: 'en-US' }), somebody('cy', { email: null, timeZone: 'Asia/Tokyo' })],
  [{ id: 'team_1', name: 'EMEA Sales' }],
);
const timeWith = (values: Record<string, unknown>, own: [string, OwnHours][] = []) => workingTimeOf('1', people, new Map(own), hourSettings(settingsOf(values)));
const monday = { monday: ['09:00-12:00'] };

test('the nearest says: the person, the settings about them, the team, the company', () => {
  const hours = { week: monday, teams: { 'emea  SALES': { week: { tuesday: ['09:00-12:00'] } } }, people: { 'ANA@example.com': { week: { wednesday: ['09:00-12:00'] } } } };
  const own: OwnHours = { week: { thursday: ['09:00-12:00'] }, holidays: null, version: 1 };
  const from = (values: Record<string, unknown>, said: [string, OwnHours][] = []) => timeWith({ [WORKING_HOURS]: values }, said).hoursOf('person_ana').weekFrom;
  expect(from(hours, [['person_ana', own]])).toBe('person');
  expect(from(hours)).toBe('settings');
  expect(from({ ...hours, people: {} })).toBe('team');
  expect(from({ week: monday })).toBe('company');
  expect(timeWith({}).hoursOf('person_ana')).toMatchObject({ week: builtInWeek, weekFrom: 'built-in', holidays: [] });
  expect(timeWith({ [WORKING_HOURS]: hours }).hoursOf('person_bo').weekFrom).toBe('company');
  // Somebody without an address, and somebody nobody knows.
  expect(timeWith({ [WORKING_HOURS]: hours }).hoursOf('person_cy').weekFrom).toBe('company');
  expect(timeWith({ [WORKING_HOURS]: hours }).calendarOf('person_nobody').timeZone).toBe('UTC');
});

test('holidays: everybody’s, and those of the place unless others are given', () => {
  const holidays = {
    germany: { dates: ['2026-10-03'], locales: ['de-de'] },
    berlin: { dates: ['2026-03-08'], time_zones: ['Europe/Berlin'] },
    usa: { dates: ['2026-07-03'], time_zones: ['America/New_York'] },
    all: { dates: ['2026-12-31'], everyone: true },
  };
  const of = (id: string, more: Record<string, unknown> = {}, own: [string, OwnHours][] = []) => timeWith({ [HOLIDAYS]: holidays, ...more }, own).hoursOf(`person_${id}`).holidays;
  expect(of('ana')).toEqual(['all', 'berlin', 'germany']);
  expect(of('bo')).toEqual(['all', 'usa']);
  expect(of('cy')).toEqual(['all']);
  expect(of('ana', { [WORKING_HOURS]: { teams: { 'EMEA Sales': { holidays: ['usa'] } } } })).toEqual(['all', 'usa']);
  expect(of('ana', {}, [['person_ana', { week: null, holidays: [], version: 1 }]])).toEqual(['all']);
  expect(of('ana', {}, [['person_ana', { week: null, holidays: ['constructor'], version: 1 }]])).toEqual(['all']);
  // A calendar that is gone is nobody's, and it is said.
  expect(of('ana', {}, [['person_ana', { week: null, holidays: ['mars'], version: 1 }]])).toEqual(['all']);
  expect(strayNames({ hours: { teams: { Nowhere: { holidays: ['mars'] } }, people: { 'x@example.com': { week: monday } } }, holidays }, people)).toEqual([
    'working_hours.teams: there is no team "Nowhere"',
    'working_hours.teams.Nowhere: there is no holiday calendar "mars"',
    'working_hours.people: nobody has the address x@example.com',
  ]);
});

test('the setting of before is read until there is a new one; what is not valid is not in force and is named', () => {
  const former = { 'deal-desk.working-hours': { week: { monday: [['08:00', '10:00']] }, holidays: ['2026-05-01'] } };
  expect(timeWith(former).hoursOf('person_ana')).toMatchObject({ week: { monday: ['08:00-10:00'] }, holidays: ['company'] });
  expect(timeWith({ ...former, [WORKING_HOURS]: {} }).hoursOf('person_ana').weekFrom).toBe('built-in');
  for (const bad of [5, null, [], { week: { monday: ['25:00-26:00'] } }, { week: {} }, { colour: 'red' }]) {
    const read = hourSettings(settingsOf({ [WORKING_HOURS]: bad, [HOLIDAYS]: { x: { dates: ['soon'] } } }));
    expect(read.hours).toEqual({});
    expect(read.holidays).toEqual({});
    expect(read.problems.length).toBe(bad === null ? 1 : 2);
  }
});

const clock = fc.integer({ min: 0, max: 95 }).map(q => `${String(Math.floor(q / 4)).padStart(2, '0')}:${String((q % 4) * 15).padStart(2, '0')}`);
const span = fc.tuple(clock, clock).filter(([a, b]) => a < b).map(([a, b]) => `${a}-${b}`);
const week = fc
  .record(Object.fromEntries(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map(d => [d, fc.option(fc.array(span, { maxLength: 1 }), { nil: undefined })])), { noNullPrototype: true })
  .map(w => JSON.parse(JSON.stringify(w)) as Record<string, string[]>)
  .filter(w => workWeek.safeParse(w).success);

test('the earliest moment that suits any of them is the earliest of theirs, and the time in between adds up', () => {
  const start = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
  fc.assert(
    fc.property(week, week, start, fc.integer({ min: 0, max: 3000 }), (a, b, from, minutes) => {
      const time = timeWith({}, [
        ['person_ana', { week: a, holidays: null, version: 1 }],
        ['person_bo', { week: b, holidays: null, version: 1 }],
      ]);
      const each = ['person_ana', 'person_bo'].map(id => time.addBusinessMinutesFor([id], from, minutes));
      expect(time.addBusinessMinutesFor(['person_ana', 'person_bo', 'person_ana'], from, minutes)).toBe(Math.min(...each));
      for (const [i, id] of ['person_ana', 'person_bo'].entries()) expect(time.businessMinutesBetween(id, from, each[i]!)).toBeCloseTo(minutes, 6);
      expect(time.addBusinessMinutesFor([], from, 0)).toBe(from);
    }),
    { numRuns: 200 },
  );
});

test('no value whatever stops the house: it is read, or refused with a place and words', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (hours, holidays) => {
      const read = hourSettings(settingsOf({ [WORKING_HOURS]: hours, [HOLIDAYS]: holidays }));
      const time = workingTimeOf('1', people, new Map(), read);
      expect(time.addBusinessMinutesFor(['person_ana'], Date.UTC(2026, 0, 1), 60)).toBeGreaterThan(Date.UTC(2026, 0, 1));
      for (const schema of [workingHoursSettings, holidaySettings]) {
        const parsed = schema.safeParse(hours);
        if (!parsed.success) for (const issue of parsed.error.issues) expect(issue.message.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});

test('words', () => {
  const today = '2026-05-29';
  expect(sayDates({ from: '2026-06-01', until: '2026-06-05' }, today)).toBe('from Mon 1 Jun to Fri 5 Jun');
  expect(sayDates({ from: '2026-06-01', until: '2026-06-01' }, today)).toBe('on Mon 1 Jun');
  expect(sayDates({ from: '2026-12-30', until: '2027-01-04' }, today)).toBe('from Wed 30 Dec to Mon 4 Jan 2027');
  expect(sayDates({ from: '2026-06-01', until: null }, today)).toBe('from Mon 1 Jun until further notice');
  expect(sayScope(['deal-desk', 'requests'])).toBe('approvals and requests to other teams');
  expect(sayLimits({ amount: { amount: '50000', currency: 'EUR' }, discount: 2450 })).toBe('up to 50000 EUR and 24.5 % off');
  expect(sayLimits({ amount: null, discount: null })).toBeUndefined();
  for (const [text, emoji] of [['Vacationing', ':palm_tree:'], ['OOO until Monday', ''], ['On parental leave', ''], ['', ':palm_tree:'], ['Out sick', ':face_with_thermometer:']]) expect(saysAway({ text: text!, emoji: emoji! })).toBe(true);
  for (const text of ['In a meeting', 'Working remotely', 'Commuting', 'food truck', 'leave me alone', 'Booking rooms']) expect(saysAway({ text, emoji: ':calendar:' })).toBe(false);
});
