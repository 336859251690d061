import type { Settings } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { absences, workingTime, type Directory } from '../people/read.ts';
import type { RequestContext } from './context.ts';

/** When people work and whether they are there: the one place that asks. */
export type Availability = Pick<RequestContext, 'away' | 'businessTime' | 'businessMinutes'>;

/** Everybody's own hours and holidays, and who is away on a day of their own time zone. */
export async function availability(tx: Tx, settings: Settings, people: Directory): Promise<Availability> {
  const time = await workingTime(tx, settings, people);
  const gone = await absences(tx);
  return {
    away: (personId, date) => gone.of(personId).some(a => a.state !== 'called-off' && a.from <= date && (a.until === null || date <= a.until)),
    businessTime: (ids, from, minutes) => time.addBusinessMinutesFor(ids, from, minutes),
    // By the same clock as above: of several people, the one who has worked most of it.
    businessMinutes: (ids, from, to) => (to <= from ? 0 : Math.max(...(ids.length > 0 ? ids : ['']).map(id => time.businessMinutesBetween(id, from, to)))),
  };
}
