import { IANAZone } from 'luxon';
import { z } from 'zod';
import { businessCalendar, weekdays, type Weekday, type WorkingHours } from '../../kernel/calendar.ts';
import { isoMoment, moneyJson, personRef } from '../../kernel/contract.ts';

export const personJson = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  title: z.string().nullable(),
  timeZone: z.string(),
  locale: z.string(),
  active: z.boolean(),
  team: z.object({ id: z.string(), name: z.string() }).nullable(),
  manager: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Business roles: `finance-approver`, `admin` … */
  roles: z.array(z.string()),
  slack: z.object({ id: z.string(), name: z.string() }).nullable(),
  crm: z.array(z.object({ connection: z.string(), id: z.string(), name: z.string() })),
  /** The absence under way; `until` is the last day away. */
  away: z.object({ until: z.iso.date().nullable(), standIn: personRef.nullable() }).nullable(),
  /** For whom they act now. */
  standsInFor: z.array(personRef),
});
export type PersonJson = z.infer<typeof personJson>;

export const teamJson = z.object({ id: z.string(), name: z.string(), members: z.number().int() });

/** Somebody whom a connection knows and Evenkeel could not match to a person. */
export const unmatchedJson = z.object({
  connection: z.string(),
  externalId: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  /** Why not: no e-mail, no such e-mail here, two people share it. */
  reason: z.enum(['no-email', 'nobody-has-this-email', 'several-have-this-email']),
  seen: z.number().int(),
  suggestions: z.array(z.object({ id: z.string(), name: z.string() })),
});

export const peopleJson = z.object({
  people: z.array(personJson),
  teams: z.array(teamJson),
  unmatched: z.array(unmatchedJson),
});

/** PATCH /people/{id} */
export const changePerson = z
  .strictObject({
    name: z.string().trim().min(1).max(120),
    email: z.email().max(254),
    title: z.string().trim().max(120).nullable(),
    timeZone: z.string().max(64),
    locale: z.string().max(35),
    active: z.boolean(),
    teamId: z.string().nullable(),
    managerId: z.string().nullable(),
    roles: z.array(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes')).max(20),
  })
  .partial();

/** POST /people/unmatched/match */
export const matchIdentity = z.strictObject({ connection: z.string(), externalId: z.string(), personId: z.string() });

/** POST /people */
export const addPerson = z.strictObject({
  name: z.string().trim().min(1).max(120),
  email: z.email().max(254).nullable().optional(),
  title: z.string().trim().max(120).nullable().optional(),
  timeZone: z.string().max(64).optional(),
  locale: z.string().max(35).optional(),
  teamId: z.string().max(80).nullable().optional(),
  managerId: z.string().max(80).nullable().optional(),
  roles: z.array(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes')).max(20).optional(),
});

/** POST /teams, PATCH /teams/{id} */
export const addTeam = z.strictObject({ name: z.string().trim().min(1).max(80) });

/*
 * Working hours and holidays. The same shapes are the sections `working_hours` and `holidays` of the configuration file.
 */

const span = z.string().regex(/^\d{2}:\d{2}-\d{2}:\d{2}$/, 'has to be two times such as 09:00-17:30');
const day = z.array(span).max(6).optional();
/** Local times by weekday; a day that is left out is free. */
export const workWeek = z
  .strictObject({ monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day, sunday: day })
  .superRefine((week, about) => {
    const checked = businessCalendar({ timeZone: 'UTC', week: spansOf(week) });
    if (checked.ok) return;
    const [, weekday, index] = /^week\.([a-z]+)\[(\d+)\]$/.exec(checked.error.field) ?? [];
    about.addIssue({ code: 'custom', path: weekday ? [weekday, Number(index)] : [], message: checked.error.message });
  });
export type WorkWeek = z.infer<typeof workWeek>;

/** As the calendar takes it. */
export const spansOf = (week: WorkWeek): WorkingHours['week'] =>
  Object.fromEntries(weekdays.flatMap((d: Weekday) => (week[d] ? [[d, week[d].map(s => s.split('-') as [string, string])]] : [])));

const calendarName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes');
const override = z
  .strictObject({ week: workWeek.optional(), holidays: z.array(calendarName).max(10).optional() })
  .refine(o => o.week !== undefined || o.holidays !== undefined, 'has to say a week, holidays or both');
/** Says what a key of a mapping has to be; otherwise the reader learns that it is "invalid". */
const keys = (message: string) => ({ error: (issue: { code?: string }) => (issue.code === 'invalid_key' ? message : undefined) });
/** The setting `people.working-hours`. */
export const workingHoursSettings = z.strictObject({
  /** Everybody's, in each person's own time zone. */
  week: workWeek.optional(),
  /** By the team's name. */
  teams: z.record(z.string().trim().min(1).max(80), override, keys('has to be named after a team')).optional(),
  /** By e-mail address. What somebody says on their own page comes before it. */
  people: z.record(z.email().max(254), override, keys('has to be named after an e-mail address')).optional(),
});
export type WorkingHoursSettings = z.infer<typeof workingHoursSettings>;

const holidayCalendar = z.strictObject({
  /** Whole local days. */
  dates: z.array(z.iso.date('has to be a date such as 2026-12-25')).max(400),
  /** Whose they are unless somebody or their team has others. */
  time_zones: z.array(z.string().refine(z => IANAZone.isValidZone(z), 'has to be an IANA name such as Europe/Berlin')).max(60).optional(),
  locales: z.array(z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'has to be a tag such as de-DE')).max(60).optional(),
  /** Everybody's, whatever else they have. */
  everyone: z.boolean().optional(),
});
export type HolidayCalendar = z.infer<typeof holidayCalendar>;
/** The setting `people.holidays`: calendars by name. */
export const holidaySettings = z.record(calendarName, holidayCalendar, keys('has to have a name of lower-case letters, digits and dashes')).refine(all => Object.keys(all).length <= 60, 'at most 60 calendars are allowed');
export type HolidaySettings = z.infer<typeof holidaySettings>;
/** In the configuration file a calendar may be the bare list of its dates. */
export const holidaySection = z.preprocess(
  all => (all && typeof all === 'object' && !Array.isArray(all) ? Object.fromEntries(Object.entries(all).map(([name, v]) => [name, Array.isArray(v) ? { dates: v } : (v as unknown)])) : all),
  holidaySettings,
);

/** GET /people/{id}/working-hours: what holds, and where it comes from. */
export const hoursJson = z.object({
  timeZone: z.string(),
  week: workWeek,
  /** `place`: calendars that go with the time zone or the locale. */
  weekFrom: z.enum(['person', 'settings', 'team', 'company', 'built-in']),
  holidays: z.array(z.string()),
  holidaysFrom: z.enum(['person', 'settings', 'team', 'place']),
  /** The next ones, at most ten. */
  nextHolidays: z.array(z.iso.date()),
  /** What the person has said; null is "as everybody else". */
  own: z.object({ week: workWeek.nullable(), holidays: z.array(z.string()).nullable() }),
  version: z.number().int(),
});
export type HoursJson = z.infer<typeof hoursJson>;

/** PUT /people/{id}/working-hours */
export const setHours = z.strictObject({
  week: workWeek.nullable(),
  holidays: z.array(calendarName).max(10).nullable(),
  version: z.number().int().optional(),
});

/*
 * Absences and stand-ins.
 */

/** What a stand-in can be asked to act in. */
export const standInKinds = ['deal-desk', 'requests'] as const;
export const standInScope = z.union([z.literal('everything'), z.array(z.enum(standInKinds)).min(1).max(standInKinds.length)], {
  error: `has to be "everything" or a list of ${standInKinds.join(', ')}`,
});

const limitsJson = z.strictObject({
  /** Above this amount the stand-in may not decide. */
  amount: moneyJson.nullable(),
  /** Above this discount, in percent off list, the stand-in may not decide. */
  discount: z.number().min(0).max(100).multipleOf(0.01, 'has to have at most two decimals').nullable(),
});

export const absenceJson = z.object({
  id: z.string(),
  person: personRef,
  /** Dates of the person's own time zone; `until` is the last day away. */
  from: z.iso.date(),
  until: z.iso.date().nullable(),
  /** The same as moments: from the first one away to the first one back. */
  startsAt: isoMoment,
  endsAt: isoMoment.nullable(),
  timeZone: z.string(),
  standIn: personRef.nullable(),
  /** Who in fact stands in, from now on or from its first day: the stand-in may be away too. Null: nobody. */
  inFact: personRef.nullable(),
  scope: standInScope,
  limits: limitsJson,
  authority: z.enum(['own', 'lent']),
  keepInformed: z.boolean(),
  state: z.enum(['planned', 'under-way', 'over', 'called-off']),
  version: z.number().int(),
});
export type AbsenceJson = z.infer<typeof absenceJson>;

const absenceInput = {
  from: z.iso.date('has to be a date such as 2026-06-01'),
  /** The last day away. Left out or null: until further notice. */
  until: z.iso.date('has to be a date such as 2026-06-05').nullable(),
  standInId: z.string().max(80).nullable(),
  scope: standInScope,
  limits: limitsJson.partial(),
  /** Whose limits of authority count for the stand-in: their `own`, or those of the person away, `lent`. */
  authority: z.enum(['own', 'lent']),
  /** Whether the person away hears of what the stand-in decides. */
  keepInformed: z.boolean(),
};
/** POST /people/{id}/absences */
export const addAbsence = z.strictObject(absenceInput).partial({ until: true, standInId: true, scope: true, limits: true, authority: true, keepInformed: true });
/** PATCH /people/{id}/absences/{absenceId} */
export const changeAbsence = z.strictObject({ ...absenceInput, version: z.number().int() }).partial();

/*
 * Nudges.
 */

/** GET /people/{id}/nudges */
export const nudgesJson = z.object({
  /** Messages in seven days, 0 to 10. */
  budget: z.number().int(),
  /** The person has chosen it; otherwise it is the usual one. */
  chosen: z.boolean(),
  usual: z.number().int(),
  /** Messages of the last seven days. */
  toldThisWeek: z.number().int(),
  waiting: z.array(z.object({ key: z.string(), kind: z.string(), words: z.string(), link: z.string(), at: isoMoment, state: z.enum(['due', 'told', 'home']) })),
});
export type NudgesJson = z.infer<typeof nudgesJson>;
/** PUT /people/{id}/nudges; null goes back to the usual one. */
export const setNudges = z.strictObject({ budget: z.number('has to be a whole number from 0 to 10').int('has to be a whole number from 0 to 10').min(0, 'has to be 0 or more').max(10, 'has to be 10 or less').nullable() });
export const putAside = z.strictObject({ key: z.string().min(1).max(120) });
