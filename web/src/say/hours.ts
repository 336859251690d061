import type { WorkWeek } from '../../../src/features/people/contract.ts';

/** Working hours as people write and say them. Pure. */

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];
/** What stands in the seven fields of a form. */
export type TypedWeek = Record<Weekday, string>;

const time = /^(\d{1,2})(?:[:.h](\d{2}))?$/;
const padded = (text: string): string | undefined => {
  const [, hour, minute = '00'] = time.exec(text.trim()) ?? [];
  return hour === undefined ? undefined : `${hour.padStart(2, '0')}:${minute}`;
};

/** "9-12:30, 13:30 to 17" → ["09:00-12:30", "13:30-17:00"]; undefined for what is no time. Empty: a free day. */
export function parseDay(text: string): string[] | undefined {
  if (text.trim() === '') return [];
  const spans = text.split(/[,;]|\band\b/).map(part => {
    const [from, to, ...more] = part.split(/-|–|\bto\b/).map(padded);
    return from && to && more.length === 0 ? `${from}-${to}` : undefined;
  });
  return spans.every(s => s !== undefined) ? spans : undefined;
}

export function parseWeek(typed: TypedWeek): { week: WorkWeek } | { errors: Partial<Record<Weekday, string>> } {
  const errors: Partial<Record<Weekday, string>> = {};
  const week: WorkWeek = {};
  for (const day of weekdays) {
    const spans = parseDay(typed[day]);
    if (!spans) errors[day] = 'Write times such as 9:00-12:30, 13:30-17:00; leave a free day empty.';
    else if (spans.length > 0) week[day] = spans;
  }
  return Object.keys(errors).length > 0 ? { errors } : { week };
}

export const typedWeek = (week: WorkWeek): TypedWeek =>
  Object.fromEntries(weekdays.map(day => [day, (week[day] ?? []).join(', ')])) as TypedWeek;

/** The name of a weekday in the person's language. 2024-01-01 was a Monday. */
export const dayName = (day: Weekday, locale: string, weekday: 'short' | 'long' = 'long'): string =>
  new Intl.DateTimeFormat(locale, { weekday, timeZone: 'UTC' }).format(
    Date.UTC(2024, 0, 1 + weekdays.indexOf(day)),
  );

/** "Mon to Thu 09:00–17:00, Fri 09:00–12:30 and 13:30–16:00": days alike that follow each other are said together. */
export function sayWeek(week: WorkWeek, locale: string): string {
  const groups: { first: Weekday; last: Weekday; spans: readonly string[] }[] = [];
  for (const day of weekdays) {
    const spans = week[day] ?? [];
    const before = groups.at(-1);
    if (before && before.spans.join() === spans.join()) before.last = day;
    else groups.push({ first: day, last: day, spans });
  }
  const short = (day: Weekday) => dayName(day, locale, 'short');
  return groups
    .filter(g => g.spans.length > 0)
    .map(g => {
      const days = g.first === g.last ? short(g.first) : `${short(g.first)} to ${short(g.last)}`;
      return `${days} ${g.spans.map(s => s.replace('-', '–')).join(' and ')}`;
    })
    .join(', ');
}

/** Which day an error of the server is about: `week.monday.0`, `teams.Sales.week.monday.0`. */
export const dayOfError = (field: string): Weekday | undefined =>
  weekdays.find(day => field.split('.').includes(day));

/** One date a line; anything between them but digits and dashes is taken for a separator. */
export const parseDates = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);
