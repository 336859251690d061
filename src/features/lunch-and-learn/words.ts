import type { Words } from '../../engine/api.ts';
import type { Reason } from '../../kernel/rotation.ts';
import { countOf, listOf } from '../../kernel/text.ts';
import type { Rhythm } from './contract.ts';
import type { Seats } from './figures-seats.ts';
import type { LunchRefusal } from './model.ts';
import type { FeedRefusal, TurnsRefusal } from './model-turns.ts';

/** Lunch-and-learns in words, as plain text: views escape it. Pure. */

export type AnyRefusal = LunchRefusal | TurnsRefusal | FeedRefusal;
export interface Names {
  team(id: string): string;
}

export function sayRefusal(refusal: AnyRefusal, names: Names): Words {
  switch (refusal.code) {
    case 'no-such-lunch':
      return { status: 404, title: 'There is no such session.' };
    case 'exists-already':
      return { status: 409, title: 'This session exists already.', detail: 'Nothing was made a second time.' };
    case 'people-only':
      return { status: 403, title: 'Only people do this.', detail: 'Use a token that acts for a person.' };
    case 'person-inactive':
      return { status: 403, title: 'You are not active in Evenkeel any more.', detail: 'An administrator can change that under People.' };
    case 'nobody-there':
      return { status: 422, title: 'Somebody you chose is not a person in Evenkeel, or has left.', field: refusal.field, detail: 'Choose somebody from People.' };
    case 'no-such-team':
      return { status: 422, title: 'There is no such team.', field: refusal.field, detail: 'Choose one from the list.' };
    case 'words-missing':
      return { status: 422, title: 'It has no title yet.', field: refusal.field, detail: 'Say in a few words what people will know afterwards.' };
    case 'already-over':
      return { status: 422, title: 'That moment has passed.', field: refusal.field, detail: 'Choose one that is still to come.' };
    case 'bad-start':
      return { status: 422, title: 'That is more than two years ahead.', field: refusal.field, detail: 'Choose a nearer day.' };
    case 'host-missing':
      return { status: 422, title: 'A session with a time has a host.', field: refusal.field, detail: 'Name who hosts it, or leave the time out and propose it.' };
    case 'not-the-host':
      return { status: 403, title: 'Only the host can do this, or an administrator.', detail: 'You can propose it without a time: the host is asked and chooses one.' };
    case 'not-scheduled':
      return {
        status: 409,
        title: { proposed: 'It has no time yet.', scheduled: 'It has not been held yet.', held: 'It was held already.', cancelled: 'It was cancelled.' }[refusal.state],
        detail: refusal.state === 'proposed' ? 'You can answer as soon as the host has chosen one.' : 'Nothing was changed.',
      };
    case 'not-yet':
      return { status: 409, title: 'It has not begun yet.', detail: 'Who came can be said from its start on.' };
    case 'too-late':
      return { status: 409, title: 'It is too late for that.', detail: 'The session is over. Nothing was changed.' };
    case 'people-came':
      return { status: 409, title: 'People came to it, so it cannot be cancelled.', detail: 'Take them out of the attendance first if it did not take place.' };
    case 'moved-on':
      return { status: 412, title: 'Somebody changed it meanwhile.', detail: `It is at version ${refusal.version} now. Look at it again, then repeat what you wanted.` };
    case 'no-rhythm':
      return { status: 409, title: 'No rhythm is set, so nobody’s turn comes up.', detail: 'An administrator sets it under Settings.' };
    case 'no-such-turn':
      return { status: 404, title: 'Nobody has been asked for this day.', detail: 'Turns are asked for a few weeks ahead.' };
    case 'not-your-turn':
      return { status: 403, title: `It is the turn of ${names.team(refusal.teamId)}.`, detail: 'Whoever was asked can hand it over or skip, and so can an administrator.' };
    case 'accepted-already':
      return { status: 409, title: 'There is a session for this day already.', detail: 'Change or cancel the session instead.' };
    case 'other-team':
      return { status: 422, title: `A turn is handed over within ${names.team(refusal.teamId)}.`, field: refusal.field, detail: 'Choose somebody of the team, or skip: then the next team is asked.' };
    case 'admins-only':
      return { status: 403, title: 'Only an administrator can do this.', detail: 'The role is "admin"; administrators give it under People.' };
    case 'cannot-swap':
      return {
        status: 422, title: 'These two cannot swap.', field: refusal.field,
        detail: {
          'same-team': 'Choose two different teams.',
          'not-upcoming': 'Only teams whose turns are published swap: the next three.',
          'other-round': 'One of them begins the next round: it would have two turns before another team had one.',
          'asked-already': 'One of them has been asked already, the other has not. Hand it over or skip instead.',
        }[refusal.why],
      }; // prettier-ignore
    case 'shown-once':
      return { status: 409, title: 'This address was made already, and is shown only once.', detail: 'Make another one with a new Idempotency-Key; the one before is closed then.' };
    case 'not-yours':
      return { status: 403, title: 'A calendar feed is one’s own.', detail: 'Nobody opens or closes somebody else’s.' };
  }
}

/** `12 yes, 3 maybe, 1 no; 2 wait for a seat`. Counts only. */
export function sayCounts(seats: Seats, capacity: number | null): string {
  const said = [`${seats.seated.length} yes`, `${seats.maybe.length} maybe`, `${seats.no.length} no`].join(', ');
  if (seats.waiting.length > 0) return `${said}; ${seats.waiting.length} on the waiting list`;
  if (capacity === null) return said;
  const free = capacity - seats.seated.length;
  return `${said}; ${free === 0 ? 'no seat is left' : `${countOf(free, 'seat')} left`}`;
}

/** `45 minutes`, `an hour`, `1 h 30`. */
export const sayLength = (minutes: number): string => (minutes < 60 ? `${minutes} minutes` : minutes === 60 ? 'an hour' : `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60}` : ''}`);

/** `Thu 14 May, 12:30 (Europe/Berlin)` */
export const sayStart = (at: number, timeZone: string): string => `${sayDate(new Intl.DateTimeFormat('en-CA', { timeZone }).format(at))}, ${new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(at)} (${timeZone})`;

/** `Thu 14 May` @param date YYYY-MM-DD */
export const sayDate = (date: string): string => new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }).format(Date.parse(`${date}T00:00:00Z`)).replace(',', '');

const capital = (text: string): string => text.replace(/^./, c => c.toUpperCase());
export const sayRhythm = (rhythm: Rhythm): string =>
  `${rhythm.every_weeks === 1 ? 'Every week' : `Every ${countOf(rhythm.every_weeks, 'week')}`} on ${capital(rhythm.weekday)} at ${rhythm.at} (${rhythm.time_zone}), ${sayLength(rhythm.minutes)}`;

/** Why it is this team's turn. */
export function sayReason(reason: Reason, names: Names): string {
  const parts: string[] = [];
  if (reason.passedOver.length > 0) parts.push(`${listOf(reason.passedOver.map(names.team))} would come first and ${reason.passedOver.length === 1 ? 'skips' : 'skip'} this time.`);
  if (reason.swapped !== null) parts.push(`It swapped with ${names.team(reason.swapped)}.`);
  else if (reason.skipped.length > 0) parts.push(`It skipped ${listOf(reason.skipped.map(sayDate))} and kept its place.`);
  const waits = reason.last === null ? 'It has not had a turn yet' : `It has waited longest: its last turn was ${sayDate(reason.last)}`;
  if (reason.tiedWith.length > 0) parts.push(`${waits}, and neither ${reason.tiedWith.length === 1 ? `has ${names.team(reason.tiedWith[0]!)}` : `have ${listOf(reason.tiedWith.map(names.team), 'or', 4)}`}; the lowest hash decides.`);
  else if (reason.swapped === null) parts.push(`${waits}.`);
  return parts.join(' ');
}
