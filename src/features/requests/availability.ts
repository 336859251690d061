import type { Settings } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { addBusinessMinutes, businessCalendar, businessMinutesBetween, type Calendar } from '../../kernel/calendar.ts';
import type { Directory } from '../people/read.ts';
import type { RequestContext } from './context.ts';
import { settingsOf } from './settings.ts';

/** When people work and whether they are there: the one place that knows, so that richer calendars need no other change. */

const NINE_TO_FIVE = [['09:00', '17:00']] as const;
const OFFICE = { monday: NINE_TO_FIVE, tuesday: NINE_TO_FIVE, wednesday: NINE_TO_FIVE, thursday: NINE_TO_FIVE, friday: NINE_TO_FIVE };

const calendars = new Map<string, Calendar>();
function calendarFor(timeZone: string, holidays: readonly string[]): Calendar {
  const key = `${timeZone} ${holidays.join()}`;
  let calendar = calendars.get(key);
  if (!calendar) {
    const made = businessCalendar({ timeZone, week: OFFICE }, holidays);
    // A zone that this machine does not know must not stop anybody: their hours are counted in UTC.
    const plain = made.ok ? made : businessCalendar({ timeZone: 'UTC', week: OFFICE }, holidays);
    if (!plain.ok) throw new Error(plain.error.message);
    if (calendars.size > 500) calendars.clear();
    calendars.set(key, (calendar = plain.value));
  }
  return calendar;
}

export type Availability = Pick<RequestContext, 'away' | 'businessTime' | 'businessMinutes'>;

/** Nine to five from Monday to Friday in each person's own time zone, without the company's holidays. */
export async function availability(_tx: Tx, settings: Settings, people: Directory): Promise<Availability> {
  const { holidays } = settingsOf(settings);
  const zonesOf = (ids: readonly string[]): string[] => {
    const zones = new Set(ids.map(id => people.person(id)?.timeZone ?? 'UTC'));
    return zones.size > 0 ? [...zones] : ['UTC'];
  };
  return {
    away: () => false,
    businessTime: (ids, from, minutes) => Math.min(...zonesOf(ids).map(zone => addBusinessMinutes(from, minutes, calendarFor(zone, holidays)))),
    // By the same clock as above: the zone in which most of it has been worked.
    businessMinutes: (ids, from, to) => (to <= from ? 0 : Math.max(...zonesOf(ids).map(zone => businessMinutesBetween(from, to, calendarFor(zone, holidays))))),
  };
}
