/**
 * Dates as a reader sees them: always in the reader's own time zone, "now" always a parameter.
 * Tokens: docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
export interface DateContext {
  /** IANA name, such as "Europe/Berlin". */
  timeZone: string;
  locale: string;
  /** Milliseconds since 1970. */
  now: number;
}

const cache = new Map<string, Intl.DateTimeFormat>();

/** The first that the browser accepts: an odd locale must not cost the reader the time zone. */
function firstOf<T>(ways: (() => T)[]): T {
  for (const way of ways.slice(0, -1)) {
    try {
      return way();
    } catch {
      // The next one asks for less.
    }
  }
  return (ways.at(-1) as () => T)();
}

function formatter(context: DateContext, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${context.locale}|${context.timeZone}|${JSON.stringify(options)}`;
  let made = cache.get(key);
  if (!made) {
    made = firstOf([
      () => new Intl.DateTimeFormat(context.locale, { ...options, timeZone: context.timeZone }),
      () => new Intl.DateTimeFormat('en-GB', { ...options, timeZone: context.timeZone }),
      () => new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }),
    ]);
    cache.set(key, made);
  }
  return made;
}

/** The day number of an instant in a zone, for comparing days. */
export function dayKey(ms: number, context: DateContext): string {
  return formatter(
    { ...context, locale: 'en-CA' },
    { year: 'numeric', month: '2-digit', day: '2-digit' },
  ).format(ms);
}

/** "09:12" (or "9:12 AM", as the locale has it). */
export function clock(ms: number, context: DateContext, seconds = false): string {
  const options: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  return formatter(context, seconds ? { ...options, second: '2-digit' } : options).format(ms);
}

/** "Thursday 14 May 2026 at 09:12", for tooltips and screen readers. */
export function fullDate(ms: number, context: DateContext): string {
  const day = formatter(context, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(
    ms,
  );
  return `${day} at ${clock(ms, context, true)}`;
}

const DAY_MS = 86_400_000;

function nearWord(ms: number, context: DateContext): string | undefined {
  const day = dayKey(ms, context);
  if (day === dayKey(context.now, context)) return 'Today';
  if (day === dayKey(context.now - DAY_MS, context)) return 'Yesterday';
  if (day === dayKey(context.now + DAY_MS, context)) return 'Tomorrow';
  return undefined;
}

/** The label of a day divider: "Today", "Yesterday", "Thursday 14 May" (with the year when it is another one). */
export function dayLabel(ms: number, context: DateContext): string {
  const near = nearWord(ms, context);
  if (near === 'Today' || near === 'Yesterday') return near;
  const sameYear = dayKey(ms, context).slice(0, 4) === dayKey(context.now, context).slice(0, 4);
  const options: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' };
  return formatter(context, sameYear ? options : { ...options, year: 'numeric' }).format(ms);
}

function token(name: string, ms: number, context: DateContext): string | undefined {
  const show = (options: Intl.DateTimeFormatOptions) => formatter(context, options).format(ms);
  const near = () => nearWord(ms, context);
  switch (name) {
    case 'date_num':
      return dayKey(ms, context);
    case 'date_slash':
      return show({ day: '2-digit', month: '2-digit', year: 'numeric' });
    case 'date':
      return show({ day: 'numeric', month: 'long', year: 'numeric' });
    case 'date_short':
      return show({ day: 'numeric', month: 'short', year: 'numeric' });
    case 'date_long':
    case 'date_long_full':
      return show({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
    case 'date_pretty':
      return near()?.toLowerCase() ?? token('date', ms, context);
    case 'date_short_pretty':
      return near()?.toLowerCase() ?? token('date_short', ms, context);
    case 'date_long_pretty':
      return near()?.toLowerCase() ?? token('date_long', ms, context);
    case 'day_divider_pretty':
      return dayLabel(ms, context);
    case 'time':
      return clock(ms, context);
    case 'time_secs':
      return clock(ms, context, true);
    case 'ago':
      return ago(ms, context);
    default:
      return undefined;
  }
}

function ago(ms: number, context: DateContext): string {
  const minutes = Math.round((ms - context.now) / 60_000);
  const relative = firstOf([
    () => new Intl.RelativeTimeFormat(context.locale, { numeric: 'auto' }),
    () => new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' }),
  ]);
  if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute');
  if (Math.abs(minutes) < 60 * 36) return relative.format(Math.round(minutes / 60), 'hour');
  return relative.format(Math.round(minutes / 1440), 'day');
}

/**
 * Fills the `{tokens}` of a date format. An unknown token or an impossible time gives the fallback, as Slack does.
 */
export function formatDate(seconds: number, format: string, fallback: string, context: DateContext): string {
  const ms = seconds * 1000;
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return fallback;
  let failed = false;
  const text = format.replace(/\{([a-z_]+)\}/g, (_, name: string) => {
    const shown = token(name, ms, context);
    if (shown === undefined) failed = true;
    return shown ?? '';
  });
  if (failed || text === '') return fallback || fullDate(ms, context);
  // "today at 09:12" at the start of the text begins like a sentence.
  return format.startsWith('{date') ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
