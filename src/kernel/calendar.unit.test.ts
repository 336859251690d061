import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addBusinessMinutes,
  addDays,
  businessCalendar,
  businessMinutesBetween,
  isWorking,
  localDate,
  nextWorkingMoment,
  quarterOf,
  startOfLocalDate,
  weekdays,
} from './calendar.ts';
import type { WorkingHours } from './calendar.ts';
import { valueOf } from './result.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (iso: string) => Date.parse(iso);
const iso = (moment: number) => new Date(moment).toISOString();
const pad = (n: number) => String(n).padStart(2, '0');
const clock = (minutes: number) => `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;

const office: WorkingHours['week'] = Object.fromEntries(
  weekdays.slice(1, 6).map(day => [
    day,
    [
      ['09:00', '12:30'],
      ['13:30', '17:30'],
    ],
  ]),
);
const berlin = valueOf(
  businessCalendar({ timeZone: 'Europe/Berlin', week: office }, ['2026-05-01', '2026-12-25']),
);

// Zones with whole and half hours, clock changes at night, at midnight (Beirut, Havana), of half an hour (Lord Howe).
const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Beirut',
  'America/Havana',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'UTC',
];

const interval = fc
  .tuple(fc.nat(95), fc.nat(95))
  .map(([a, b]) => [Math.min(a, b) * 15, (Math.max(a, b) + 1) * 15] as const);
const day = fc.array(interval, { maxLength: 3 }).map(spans => {
  const kept: (readonly [number, number])[] = [];
  for (const s of spans) if (kept.every(k => s[1] <= k[0] || k[1] <= s[0])) kept.push(s);
  return kept.map(([from, to]) => [clock(from), clock(to)] as [string, string]);
});
const base = at('2026-03-01T00:00:00Z');
const localDay = fc.nat(300).map(n => iso(base + n * 24 * HOUR).slice(0, 10));
const setting = fc
  .record({
    timeZone: fc.constantFrom(...zones),
    week: fc.record(Object.fromEntries(weekdays.map(name => [name, day]))),
    holidays: fc.array(localDay, { maxLength: 20 }),
  })
  .filter(s => businessCalendar(s).ok);
const moment = fc.nat(300 * 24 * 60).map(minutes => base + minutes * MINUTE);

/** The obvious reference: ask Intl what the wall clock says, minute by minute. */
function reference(s: { timeZone: string; week: WorkingHours['week']; holidays: readonly string[] }) {
  const wall = new Intl.DateTimeFormat('sv-SE', {
    timeZone: s.timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return (when: number) => {
    const [date = '', time = ''] = wall.format(when).split(' ');
    const name = weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()];
    return (
      !s.holidays.includes(date) &&
      (s.week[name ?? 'sunday'] ?? []).some(([from, to]) => from <= time && time < to)
    );
  };
}

test('agrees with a reference that steps minute by minute', () => {
  fc.assert(
    fc.property(setting, moment, fc.nat(400), fc.nat(600), (s, start, ask, span) => {
      const calendar = valueOf(businessCalendar(s, s.holidays));
      const works = reference(s);
      const lastMinute = start + span * MINUTE;
      let worked = 0;
      for (let t = start; t < lastMinute; t += MINUTE) {
        expect(isWorking(t, calendar)).toBe(works(t));
        if (works(t)) worked++;
        if (worked === ask && ask > 0 && works(t))
          expect(addBusinessMinutes(start, ask, calendar)).toBe(t + MINUTE);
      }
      expect(businessMinutesBetween(start, lastMinute, calendar)).toBe(worked);
      const next = nextWorkingMoment(start, calendar);
      expect(works(next)).toBe(true);
      for (let t = start; t < Math.min(next, lastMinute); t += MINUTE) expect(works(t)).toBe(false);
    }),
    { numRuns: 150 },
  );
});

test('agrees with the reference on the very days of the clock changes', () => {
  const changes = [
    '2026-03-28T22:00Z',
    '2026-03-29T00:00Z',
    '2026-10-24T20:00Z',
    '2026-10-25T00:00Z',
    '2026-11-01T03:00Z',
    '2026-03-08T04:00Z',
    '2026-04-04T14:00Z',
    '2026-10-03T14:00Z',
    '2026-03-28T21:00Z',
  ];
  const full = Object.fromEntries(
    weekdays.map(name => [
      name,
      [
        ['00:00', '00:45'],
        ['01:30', '02:15'],
        ['02:30', '03:00'],
        ['23:15', '24:00'],
      ] as [string, string][],
    ]),
  );
  for (const timeZone of zones) {
    const calendar = valueOf(businessCalendar({ timeZone, week: full }));
    const works = reference({ timeZone, week: full, holidays: [] });
    for (const change of changes) {
      for (let t = at(change); t < at(change) + 8 * HOUR; t += MINUTE) {
        expect([timeZone, iso(t), isWorking(t, calendar)]).toEqual([timeZone, iso(t), works(t)]);
      }
    }
  }
});

const minutes = fc.nat(20_000);

test('between(start, add(start, m)) is m, and no earlier moment would do', () => {
  fc.assert(
    fc.property(setting, moment, minutes, (s, start, m) => {
      const calendar = valueOf(businessCalendar(s, s.holidays));
      const end = addBusinessMinutes(start, m, calendar);
      expect(businessMinutesBetween(start, end, calendar)).toBe(m);
      if (m > 0) expect(businessMinutesBetween(start, end - 1, calendar)).toBeLessThan(m);
    }),
  );
});

test('adding in two steps is adding at once', () => {
  fc.assert(
    fc.property(setting, moment, minutes, minutes, (s, start, m, n) => {
      const calendar = valueOf(businessCalendar(s, s.holidays));
      expect(addBusinessMinutes(addBusinessMinutes(start, m, calendar), n, calendar)).toBe(
        addBusinessMinutes(start, m + n, calendar),
      );
    }),
  );
});

test('later starts and more minutes never end earlier; spans add up', () => {
  fc.assert(
    fc.property(setting, moment, moment, moment, minutes, fc.nat(500), (s, a, b, c, m, more) => {
      const calendar = valueOf(businessCalendar(s, s.holidays));
      const [first, second] = [Math.min(a, b), Math.max(a, b)];
      expect(addBusinessMinutes(first, m, calendar)).toBeLessThanOrEqual(
        addBusinessMinutes(second, m, calendar),
      );
      expect(addBusinessMinutes(a, m, calendar)).toBeLessThanOrEqual(
        addBusinessMinutes(a, m + more, calendar),
      );
      expect(businessMinutesBetween(a, b, calendar) + businessMinutesBetween(b, c, calendar)).toBe(
        businessMinutesBetween(a, c, calendar),
      );
    }),
  );
});

test('a remembered day is the same as a fresh one', () => {
  // 12 years of days, more than are remembered at once.
  const used = valueOf(businessCalendar({ timeZone: 'Europe/Berlin', week: office }));
  businessMinutesBetween(at('2020-01-01T00:00Z'), at('2032-01-01T00:00Z'), used);
  const fresh = valueOf(businessCalendar({ timeZone: 'Europe/Berlin', week: office }));
  expect(addBusinessMinutes(at('2020-01-01T00:00Z'), 5000, used)).toBe(
    addBusinessMinutes(at('2020-01-01T00:00Z'), 5000, fresh),
  );
});

test.each([
  ['within an interval', '2026-11-23T09:00+01:00', 60, '2026-11-23T10:00+01:00'],
  ['over lunch', '2026-11-23T12:00+01:00', 60, '2026-11-23T14:00+01:00'],
  ['to the end of the day, not to the next morning', '2026-11-23T09:00+01:00', 450, '2026-11-23T17:30+01:00'],
  ['over the week-end', '2026-11-20T17:00+01:00', 60, '2026-11-23T09:30+01:00'],
  ['over the night of a clock change', '2026-03-27T17:00+01:00', 60, '2026-03-30T09:30+02:00'],
  ['over a holiday and a week-end', '2026-04-30T17:00+02:00', 60, '2026-05-04T09:30+02:00'],
  ['from outside working time', '2026-11-22T03:00+01:00', 1, '2026-11-23T09:01+01:00'],
  ['nothing', '2026-11-22T03:00+01:00', 0, '2026-11-22T03:00+01:00'],
])('%s', (_name, start, m, end) => {
  expect(iso(addBusinessMinutes(at(start), m, berlin))).toBe(iso(at(end)));
});

test('a day of 23 hours and one of 25', () => {
  const always = valueOf(
    businessCalendar({
      timeZone: 'Europe/Berlin',
      week: Object.fromEntries(weekdays.map(d => [d, [['00:00', '24:00']]])),
    }),
  );
  const length = (date: string) =>
    businessMinutesBetween(
      startOfLocalDate(date, 'Europe/Berlin'),
      startOfLocalDate(addDays(date, 1), 'Europe/Berlin'),
      always,
    ) / 60;
  expect(['2026-03-28', '2026-03-29', '2026-10-25'].map(length)).toEqual([24, 23, 25]);
});

test('half-hour zones', () => {
  const kolkata = valueOf(
    businessCalendar({ timeZone: 'Asia/Kolkata', week: { monday: [['10:00', '19:00']] } }),
  );
  expect(iso(nextWorkingMoment(at('2026-11-22T00:00Z'), kolkata))).toBe('2026-11-23T04:30:00.000Z');
  expect(isWorking(at('2026-11-23T13:29:59.999Z'), kolkata)).toBe(true);
  expect(isWorking(at('2026-11-23T13:30:00Z'), kolkata)).toBe(false);
});

test('a date that a zone left out', () => {
  const apia = valueOf(businessCalendar({ timeZone: 'Pacific/Apia', week: office }));
  // Thursday 29 December 2011 was followed by Saturday 31.
  expect(iso(addBusinessMinutes(at('2011-12-29T12:00-10:00'), 330, apia))).toBe(
    iso(at('2012-01-02T10:00+14:00')),
  );
  expect(iso(startOfLocalDate('2011-12-30', 'Pacific/Apia'))).toBe('2011-12-30T10:00:00.000Z');
});

test('midnight that does not exist, and one that comes twice', () => {
  expect(iso(startOfLocalDate('2026-03-29', 'Asia/Beirut'))).toBe('2026-03-28T22:00:00.000Z');
  expect(iso(startOfLocalDate('2026-11-01', 'America/Havana'))).toBe('2026-11-01T04:00:00.000Z');
  expect(localDate(at('2026-11-22T18:29:59Z'), 'Asia/Kolkata')).toBe('2026-11-22');
  expect(localDate(at('2026-11-22T18:30:00Z'), 'Asia/Kolkata')).toBe('2026-11-23');
});

test('local dates and their beginnings agree', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), moment, (zone, t) => {
      const date = localDate(t, zone);
      const start = startOfLocalDate(date, zone);
      expect(start).toBeLessThanOrEqual(t);
      expect(localDate(start, zone)).toBe(date);
      expect(localDate(start - 1, zone)).toBe(addDays(date, -1));
    }),
  );
});

test.each<[string, WorkingHours, string[], string, string]>([
  ['no working time at all', { timeZone: 'UTC', week: {} }, [], 'too-little-working-time', 'week'],
  [
    'hardly any',
    { timeZone: 'UTC', week: { sunday: [['00:00', '00:59']] } },
    [],
    'too-little-working-time',
    'week',
  ],
  ['a zone of fantasy', { timeZone: 'Mars/Olympus', week: office }, [], 'unknown-time-zone', 'timeZone'],
  [
    'a night shift',
    { timeZone: 'UTC', week: { friday: [['22:00', '06:00']] } },
    [],
    'bad-interval',
    'week.friday[0]',
  ],
  [
    'an empty interval',
    { timeZone: 'UTC', week: { friday: [['09:00', '09:00']] } },
    [],
    'bad-interval',
    'week.friday[0]',
  ],
  [
    'overlap',
    {
      timeZone: 'UTC',
      week: {
        friday: [
          ['09:00', '12:00'],
          ['11:59', '13:00'],
        ],
      },
    },
    [],
    'bad-interval',
    'week.friday[1]',
  ],
  [
    'a time that is none',
    { timeZone: 'UTC', week: { friday: [['9:00', '24:01']] } },
    [],
    'bad-interval',
    'week.friday[0]',
  ],
  [
    'a date that is none',
    { timeZone: 'UTC', week: office },
    ['2026-12-25', '2026-02-30'],
    'bad-holiday',
    'holidays[1]',
  ],
])('%s is an error that names the field', (_name, hours, holidays, kind, field) => {
  expect(businessCalendar(hours, holidays)).toMatchObject({ ok: false, error: { kind, field } });
});

test('the impossible is a bug and says so', () => {
  const now = at('2026-11-23T00:00Z');
  for (const bad of [-1, Number.NaN, Infinity, 600_001])
    expect(() => addBusinessMinutes(now, bad, berlin)).toThrow(RangeError);
  for (const bad of [Number.NaN, Infinity, 1e16]) expect(() => isWorking(bad, berlin)).toThrow(RangeError);
});

test('quarters', () => {
  expect(quarterOf('2026-11-23')).toEqual({ year: 2026, quarter: 4, from: '2026-10-01', to: '2026-12-31' });
  expect(quarterOf('2026-01-31', 2)).toEqual({
    year: 2026,
    quarter: 4,
    from: '2025-11-01',
    to: '2026-01-31',
  });
  expect(quarterOf('2026-02-01', 2)).toEqual({
    year: 2027,
    quarter: 1,
    from: '2026-02-01',
    to: '2026-04-30',
  });
  fc.assert(
    fc.property(localDay, fc.integer({ min: 1, max: 12 }), (date, first) => {
      const q = quarterOf(date, first);
      expect(q.from <= date && date <= q.to).toBe(true);
      expect(quarterOf(q.from, first)).toEqual(q);
      expect(quarterOf(q.to, first)).toEqual(q);
      expect(quarterOf(addDays(q.to, 1), first).quarter).toBe((q.quarter % 4) + 1);
    }),
  );
});
