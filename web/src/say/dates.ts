/** Dates as people say them, in the person's own zone and locale. Pure: "now" is always a parameter. */

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** IANA name, such as Europe/Berlin. */
  readonly timeZone: string;
  /** BCP 47, such as en-GB. */
  readonly locale: string;
}

const DAY = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs more than using it a thousand times, so each is kept. */
function format(
  clock: Pick<Clock, 'locale' | 'timeZone'>,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${clock.locale}|${clock.timeZone}|${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (!made) {
    try {
      made = new Intl.DateTimeFormat(clock.locale, { timeZone: clock.timeZone, ...options });
    } catch {
      // A zone or locale that this browser does not know must not take the page down.
      made = new Intl.DateTimeFormat(undefined, options);
    }
    formats.set(key, made);
  }
  return made;
}

/** The calendar day, YYYY-MM-DD, that it is at `at` in the zone. */
export function dayOf(at: number, timeZone: string): string {
  const parts = format(
    { locale: 'en-CA', timeZone },
    { year: 'numeric', month: '2-digit', day: '2-digit' },
  ).formatToParts(at);
  const part = (type: string) => parts.find(p => p.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** Whole calendar days from `from` to `to`, both YYYY-MM-DD; no zone, no daylight saving. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY);

/** A day some days later or earlier. */
export const addDays = (date: string, days: number): string => new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);

/** "today", "tomorrow", "in 3 days", "2 weeks ago"; in the locale's own words. */
export function relativeDays(days: number, locale: string): string {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const size = Math.abs(days);
  if (size < 14) return words.format(days, 'day');
  if (size < 60) return words.format(Math.trunc(days / 7), 'week');
  if (size < 365 * 2) return words.format(Math.trunc(days / 30.44), 'month');
  return words.format(Math.trunc(days / 365.25), 'year');
}

/** "Thu 14 May", with the year when it is another one. `date` is a calendar date, YYYY-MM-DD. */
export function sayDay(date: string, clock: Clock): string {
  const sameYear = date.slice(0, 4) === dayOf(clock.now, clock.timeZone).slice(0, 4);
  const parts = format(
    { locale: clock.locale, timeZone: 'UTC' },
    {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      ...(sameYear ? {} : { year: 'numeric' as const }),
    },
  );
  // English puts a comma after the weekday; people do not say it.
  return parts.format(Date.parse(date)).replace(/^(\p{L}+),/u, '$1');
}

/** "Thu 14 May, in 3 days". */
export function sayDate(date: string, clock: Clock): string {
  return `${sayDay(date, clock)}, ${relativeDays(daysBetween(dayOf(clock.now, clock.timeZone), date), clock.locale)}`;
}

/** "09:12". */
export const sayTime = (at: number, clock: Clock): string =>
  format(clock, { hour: '2-digit', minute: '2-digit' }).format(at);

/** The page's clock moves twice a minute: what the server stamped a moment ago may lie ahead of it, and is now. */
const minutesTo = (at: number, clock: Clock): number =>
  at > clock.now && at - clock.now < 60_000 ? 0 : Math.round((at - clock.now) / 60_000);

/** A moment beside other moments: "just now", "12 minutes ago", "today 09:12", "yesterday 17:40", "Thu 14 May 09:12". */
export function sayMoment(moment: string, clock: Clock): string {
  const at = Date.parse(moment);
  const minutes = minutesTo(at, clock);
  const words = new Intl.RelativeTimeFormat(clock.locale, { numeric: 'auto' });
  if (minutes === 0) return words.format(0, 'second');
  if (Math.abs(minutes) < 60) return words.format(minutes, 'minute');
  const day = dayOf(at, clock.timeZone);
  const days = daysBetween(dayOf(clock.now, clock.timeZone), day);
  const time = sayTime(at, clock);
  return Math.abs(days) < 2 ? `${words.format(days, 'day')} ${time}` : `${sayDay(day, clock)} ${time}`;
}

/** Only the distance, for narrow columns: "12 minutes ago", "5 hours ago", "3 weeks ago". */
export function sayAgo(moment: string, clock: Clock): string {
  const minutes = minutesTo(Date.parse(moment), clock);
  const words = new Intl.RelativeTimeFormat(clock.locale, { numeric: 'auto' });
  if (Math.abs(minutes) < 60)
    return minutes === 0 ? words.format(0, 'second') : words.format(minutes, 'minute');
  if (Math.abs(minutes) < 24 * 60) return words.format(Math.trunc(minutes / 60), 'hour');
  return relativeDays(
    daysBetween(dayOf(clock.now, clock.timeZone), dayOf(Date.parse(moment), clock.timeZone)),
    clock.locale,
  );
}

/** Everything, for a tooltip: "Thursday, 14 May 2026 at 09:12 CEST". */
export const sayExactly = (moment: string, clock: Clock): string =>
  format(clock, {
    dateStyle: undefined,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(Date.parse(moment));

/** How long it has been so: "3 hours", "2 days"; below a minute "less than a minute". */
export function sayDuration(milliseconds: number, locale: string): string {
  const unit = (value: number, name: string) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'long',
      maximumFractionDigits: 0,
    }).format(value);
  const minutes = Math.floor(Math.max(0, milliseconds) / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 60) return unit(minutes, 'minute');
  if (minutes < 48 * 60) return unit(Math.floor(minutes / 60), 'hour');
  return unit(Math.floor(minutes / 1440), 'day');
}
