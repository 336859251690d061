import { addBusinessMinutes, businessCalendar, businessMinutesBetween, localDate, type Calendar } from '../../kernel/calendar.ts';
import type { Settings } from '../../engine/capability.ts';
import { holidaySettings, spansOf, workingHoursSettings, type HolidaySettings, type HoursJson, type WorkingHoursSettings, type WorkWeek } from './contract.ts';
import { emailKey, nameKey } from './names.ts';
import type { Directory, Person } from './read.ts';

/** When people work. Pure: settings, the directory and what people have said, in; calendars out. */

export { holidaySection, workingHoursSettings } from './contract.ts';
export const WORKING_HOURS = 'people.working-hours';
export const HOLIDAYS = 'people.holidays';
/** Where hours stood before people had their own: `{ week: { monday: [["09:00", "17:00"]] }, holidays: [dates] }`. */
const FORMER = 'deal-desk.working-hours';

const office = ['09:00-17:00'];
export const builtInWeek: WorkWeek = { monday: office, tuesday: office, wednesday: office, thursday: office, friday: office };
/** A calendar takes at most so many. */
const MOST_HOLIDAYS = 2_000;

interface Read {
  readonly hours: WorkingHoursSettings;
  readonly holidays: HolidaySettings;
  readonly problems: readonly string[];
}
const nothing = {};
const parsedHours = new WeakMap<object, { value: WorkingHoursSettings; problems: readonly string[] }>();
const parsedHolidays = new WeakMap<object, { value: HolidaySettings; problems: readonly string[] }>();

/** The settings in force. What is not valid (written by another version) counts as not said, and is named in `problems`. */
export function hourSettings(settings: Settings): Read {
  const former = formerly(settings);
  const hours = settings.get(WORKING_HOURS);
  const holidays = settings.get(HOLIDAYS);
  const read = <T extends object>(raw: unknown, name: string, kept: WeakMap<object, { value: T; problems: readonly string[] }>, parse: (raw: unknown) => ReturnType<typeof workingHoursSettings.safeParse>, otherwise: T) => {
    if (raw === undefined || raw === null) return { value: otherwise, problems: [] };
    if (typeof raw !== 'object') return { value: nothing as T, problems: [`${name}: has to be a mapping`] };
    let known = kept.get(raw);
    if (!known) {
      const parsed = parse(raw);
      known = parsed.success
        ? { value: parsed.data as T, problems: [] }
        : { value: nothing as T, problems: parsed.error.issues.map(i => `${[name, ...i.path].join('.')}: ${i.message}`) };
      kept.set(raw, known);
    }
    return known;
  };
  const h = read<WorkingHoursSettings>(hours, WORKING_HOURS, parsedHours, raw => workingHoursSettings.safeParse(raw), former.hours);
  const d = read<HolidaySettings>(holidays, HOLIDAYS, parsedHolidays, raw => holidaySettings.safeParse(raw) as never, former.holidays);
  return { hours: h.value, holidays: d.value, problems: [...h.problems, ...d.problems] };
}

const readFormer = new WeakMap<object, { hours: WorkingHoursSettings; holidays: HolidaySettings }>();
function formerly(settings: Settings): { hours: WorkingHoursSettings; holidays: HolidaySettings } {
  const raw = settings.get(FORMER) as { week?: Record<string, readonly (readonly [string, string])[]>; holidays?: readonly string[] } | undefined;
  if (raw === undefined || raw === null || typeof raw !== 'object') return { hours: nothing, holidays: nothing };
  let known = readFormer.get(raw);
  if (!known) {
    const week = Object.fromEntries(Object.entries(raw.week ?? {}).map(([day, spans]) => [day, spans.map(([from, to]) => `${from}-${to}`)]));
    const hours = workingHoursSettings.safeParse(raw.week ? { week } : {});
    const holidays = holidaySettings.safeParse(raw.holidays ? { company: { dates: raw.holidays, everyone: true } } : {});
    known = { hours: hours.data ?? nothing, holidays: holidays.data ?? nothing };
    readFormer.set(raw, known);
  }
  return known;
}

/** What one person has said of themselves. */
export interface OwnHours {
  readonly week: WorkWeek | null;
  readonly holidays: readonly string[] | null;
  readonly version: number;
}

export interface Hours {
  readonly week: WorkWeek;
  readonly weekFrom: HoursJson['weekFrom'];
  /** Names of calendars, those of everyone among them. */
  readonly holidays: readonly string[];
  readonly holidaysFrom: HoursJson['holidaysFrom'];
}

/** The nearest says: the person, the settings about them, their team, then the company (for holidays: where they are). */
export function hoursOf(person: Person | undefined, teamName: string | undefined, own: OwnHours | undefined, read: Pick<Read, 'hours' | 'holidays'>): Hours {
  const listed = person?.email ? byKey(read.hours.people, emailKey(person.email), emailKey) : undefined;
  const team = teamName ? byKey(read.hours.teams, nameKey(teamName), nameKey) : undefined;
  const [week, weekFrom] = own?.week
    ? ([own.week, 'person'] as const)
    : listed?.week
      ? ([listed.week, 'settings'] as const)
      : team?.week
        ? ([team.week, 'team'] as const)
        : read.hours.week
          ? ([read.hours.week, 'company'] as const)
          : ([builtInWeek, 'built-in'] as const);
  const all = Object.entries(read.holidays);
  const place = all.filter(([, c]) => person && (c.time_zones?.includes(person.timeZone) || c.locales?.some(l => l.toLowerCase() === person.locale.toLowerCase()))).map(([name]) => name);
  const [assigned, holidaysFrom] = own?.holidays
    ? ([own.holidays, 'person'] as const)
    : listed?.holidays
      ? ([listed.holidays, 'settings'] as const)
      : team?.holidays
        ? ([team.holidays, 'team'] as const)
        : ([place, 'place'] as const);
  const everyone = all.filter(([, c]) => c.everyone).map(([name]) => name);
  // A calendar that was taken away is nobody's; the settings page names who still refers to it.
  return { week, weekFrom, holidays: [...new Set([...everyone, ...assigned])].filter(name => Object.hasOwn(read.holidays, name)).sort(), holidaysFrom };
}

function byKey<T>(all: Readonly<Record<string, T>> | undefined, key: string, keyOf: (text: string) => string): T | undefined {
  if (!all) return undefined;
  return Object.hasOwn(all, key) ? all[key] : Object.entries(all).find(([name]) => keyOf(name) === key)?.[1];
}

export const datesOf = (names: readonly string[], holidays: HolidaySettings): readonly string[] =>
  [...new Set(names.flatMap(name => holidays[name]?.dates ?? []))].sort().slice(-MOST_HOLIDAYS);

/** When the company's people work. Plain lookups: ask it as often as you like. */
export interface WorkingTime {
  readonly version: string;
  hoursOf(personId: string): Hours;
  ownHours(personId: string): OwnHours | undefined;
  /** The working calendar of a person, in their time zone. Somebody unknown works as the company does, in UTC. */
  calendarOf(personId: string): Calendar;
  /** Minutes of a person's working time from a to b (epoch ms); negative when b is before a. Absences do not stop the clock: see docs/people.md. */
  businessMinutesBetween(personId: string, from: number, to: number): number;
  /**
   * The earliest moment (epoch ms) at which `minutes` of working time have passed for any of them: whoever is at work
   * first. Without anybody, by the company's week in UTC.
   * @param minutes 0 to 600,000
   */
  addBusinessMinutesFor(personIds: readonly string[], from: number, minutes: number): number;
}

/** Calendars with the same week, zone and dates are one: they remember the days they have worked out. */
const shared = new Map<string, Calendar>();
const SHARED = 2_000;

function calendarFor(timeZone: string, week: WorkWeek, dates: readonly string[]): Calendar {
  const key = JSON.stringify([timeZone, week, dates]);
  let calendar = shared.get(key);
  if (!calendar) {
    const made = businessCalendar({ timeZone, week: spansOf(week) }, dates);
    // A time zone that this machine does not know (another version of the tz database) must not stop an approval.
    const plain = made.ok ? made : businessCalendar({ timeZone: 'UTC', week: spansOf(week) }, dates);
    if (!plain.ok) throw new Error(`${plain.error.field}: ${plain.error.message}`);
    if (shared.size >= SHARED) shared.clear();
    shared.set(key, (calendar = plain.value));
  }
  return calendar;
}

export function workingTimeOf(version: string, people: Directory, own: ReadonlyMap<string, OwnHours>, read: Read): WorkingTime {
  const known = new Map<string, { readonly hours: Hours; readonly calendar: Calendar }>();
  const of = (id: string) => {
    let mine = known.get(id);
    if (!mine) {
      const person = people.person(id);
      const hours = hoursOf(person, person?.teamId ? people.team(person.teamId)?.name : undefined, own.get(id), read);
      known.set(id, (mine = { hours, calendar: calendarFor(person?.timeZone ?? 'UTC', hours.week, datesOf(hours.holidays, read.holidays)) }));
    }
    return mine;
  };
  return {
    version,
    hoursOf: id => of(id).hours,
    ownHours: id => own.get(id),
    calendarOf: id => of(id).calendar,
    businessMinutesBetween: (id, from, to) => businessMinutesBetween(from, to, of(id).calendar),
    addBusinessMinutesFor: (ids, from, minutes) => Math.min(...[...new Set(ids.length > 0 ? ids.map(id => of(id).calendar) : [of('').calendar])].map(c => addBusinessMinutes(from, minutes, c))),
  };
}

/** The next holidays of a person from today on, at most ten. */
export const nextHolidays = (hours: Hours, holidays: HolidaySettings, timeZone: string, now: number): string[] => {
  const today = localDate(now, timeZone);
  return datesOf(hours.holidays, holidays)
    .filter(date => date >= today)
    .slice(0, 10);
};

/** Teams, people and calendars that the settings name and that are not there. */
export function strayNames(read: Pick<Read, 'hours' | 'holidays'>, people: Directory): readonly string[] {
  const found: string[] = [];
  const calendars = (where: string, names: readonly string[] | undefined) => {
    for (const name of names ?? []) if (!Object.hasOwn(read.holidays, name)) found.push(`${where}: there is no holiday calendar "${name}"`);
  };
  for (const [name, o] of Object.entries(read.hours.teams ?? {})) {
    if (!people.team(name)) found.push(`working_hours.teams: there is no team "${name}"`);
    calendars(`working_hours.teams.${name}`, o.holidays);
  }
  for (const [email, o] of Object.entries(read.hours.people ?? {})) {
    if (!people.byEmail(email)) found.push(`working_hours.people: nobody has the address ${email}`);
    calendars(`working_hours.people.${email}`, o.holidays);
  }
  return found;
}
