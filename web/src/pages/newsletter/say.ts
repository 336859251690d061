import { dayOf, sayDay, type Clock } from '../../say/dates.ts';

/** `Mon 23 Nov, 3 days ago` of a moment, in the reader's zone. */
export const sayDateAt = (iso: string, clock: Clock): string => sayDay(dayOf(Date.parse(iso), clock.timeZone), clock);
