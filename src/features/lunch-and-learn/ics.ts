import ical, { ICalCalendarMethod, ICalEventStatus, ICalEventTransparency, type ICalCalendar, type ICalEventData } from 'ical-generator';
import { cleanLine } from '../../kernel/text.ts';
import type { Directory } from '../people/read.ts';
import { endOf, type Lunch } from './model.ts';

/*
 * Sessions as iCalendar (RFC 5545). Times are in UTC, which every calendar shows in its owner's zone. The UID never
 * changes and the SEQUENCE rises (3.8.4.7, 3.8.7.4), so that a calendar changes its entry instead of adding another.
 */

/** A calendar fetches a feed again after this long (REFRESH-INTERVAL: RFC 7986, 5.7; X-PUBLISHED-TTL for older ones). */
export const REFRESH_SECONDS = 3600;

export interface Around {
  readonly people: Directory;
  readonly publicUrl: string;
}
type Timed = Lunch & { readonly startsAt: number };
export const isTimed = (lunch: Lunch): lunch is Timed => lunch.startsAt !== null;

const made = (lunch: Timed, { people, publicUrl }: Around, viewerId: string | null): ICalEventData => {
  const host = lunch.hostId === null ? undefined : people.person(lunch.hostId);
  const address = `${publicUrl}/lunches/${lunch.id}`;
  const answer = viewerId === lunch.hostId ? 'yes' : lunch.rsvps.find(r => r.personId === viewerId)?.answer;
  const cancelled = lunch.state === 'cancelled';
  return {
    id: `${lunch.id}@evenkeel`,
    sequence: lunch.sequence,
    // The moment of the last change, not of the asking: the same state is the same file.
    stamp: new Date(lunch.changedAt),
    created: new Date(lunch.createdAt),
    lastModified: new Date(lunch.changedAt),
    start: new Date(lunch.startsAt),
    end: new Date(endOf(lunch)),
    summary: cleanLine(lunch.title),
    description: [lunch.description, host && `Host: ${cleanLine(host.name)}`, address].filter(Boolean).join('\n\n'),
    ...(lunch.place !== null && { location: cleanLine(lunch.place) }),
    url: address,
    // Who publishes or cancels is named (RFC 5546, 3.2.1 and 3.2.5), without an invented address.
    ...(host?.email && { organizer: { name: cleanLine(host.name), email: host.email } }),
    status: cancelled ? ICalEventStatus.CANCELLED : viewerId === null || answer === 'yes' ? ICalEventStatus.CONFIRMED : ICalEventStatus.TENTATIVE,
    // Only for those who come is the time taken.
    transparency: !cancelled && answer === 'yes' ? ICalEventTransparency.OPAQUE : ICalEventTransparency.TRANSPARENT,
  };
};

const calendar = (name: string): ICalCalendar => ical({ name, prodId: { company: 'Evenkeel', product: 'Lunch-and-learns', language: 'EN' } });

/** One session as a file. A cancelled one takes itself out of the calendar (METHOD:CANCEL with STATUS:CANCELLED; RFC 5546, 3.2.5). */
export function fileOf(lunch: Timed, around: Around): string {
  const cal = calendar('Lunch-and-learns');
  cal.method(lunch.state === 'cancelled' ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH);
  cal.createEvent(made(lunch, around, null));
  return cal.toString();
}

/** Somebody's feed: all sessions that have a time, but for those to which they said no. */
export function feedOf(lunches: readonly Lunch[], personId: string, around: Around): string {
  const cal = calendar('Lunch-and-learns');
  cal.ttl(REFRESH_SECONDS);
  for (const lunch of lunches) {
    const answer = lunch.rsvps.find(r => r.personId === personId)?.answer;
    // What somebody never came to is not cancelled for them either.
    if (!isTimed(lunch) || answer === 'no' || (lunch.state === 'cancelled' && answer === undefined && lunch.hostId !== personId)) continue;
    cal.createEvent(made(lunch, around, personId));
  }
  return cal.toString();
}
