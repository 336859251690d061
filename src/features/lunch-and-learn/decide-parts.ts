import type { Situation } from '../../engine/capability.ts';
import type { Calendar } from '../../kernel/calendar.ts';
import type { Decision, Effect, Fact, Later } from '../../kernel/decision.ts';
import type { Directory } from '../people/read.ts';
import type { LunchSettings } from './contract.ts';
import type { LunchPayload } from './events.ts';
import { dayBefore, morningOf, weeksBefore } from './figures-times.ts';
import { endOf, HOSTS, PERSONAL, type Lunch, type LunchRefusal } from './model.ts';

export interface LunchContext {
  readonly people: Directory;
  readonly lunches: LunchSettings;
  readonly calendarOf: (personId: string) => Calendar;
  /** The team somebody was in at a moment. */
  readonly teamOf: (personId: string, at: number) => string | null;
}
export type At = LunchContext & Situation;
export type Result = Decision<Lunch, LunchRefusal>;

/** What somebody is told in a message of their own. */
export type News = 'host-named' | 'moved' | 'cancelled' | 'seat' | 'waiting' | (typeof PERSONAL)[number] | (typeof HOSTS)[number] | 'follow-up';

export const card = (lunch: Lunch): Effect[] =>
  lunch.channel === null ? [] : [{ kind: 'lunch-and-learn.card', lane: `lunch:${lunch.id}`, payload: { lunchId: lunch.id }, collapse: `lunch-and-learn.card:${lunch.id}` }];
export const tell = (lunch: Lunch, personId: string, about: News): Effect => ({ kind: 'lunch-and-learn.tell', lane: `lunch:${lunch.id}:${personId}`, payload: { lunchId: lunch.id, personId, about, startsAt: lunch.startsAt } });

export const fact = (type: string, lunch: Lunch): Fact => {
  const payload: LunchPayload = { lunchId: lunch.id, title: lunch.title, teamId: lunch.teamId, hostId: lunch.hostId, startsAt: lunch.startsAt };
  return { type, payload };
};

const LUNCH = 'lunch-and-learn';
const keyOf = (lunch: Lunch, what: string): string => `lunch:${lunch.id}:${what}`;

/** A person's reminders as they are due now; what is over is left out, what was set before is taken back. */
export function remindersOf(lunch: Lunch, personId: string, at: At): Later[] {
  const rsvp = lunch.rsvps.find(r => r.personId === personId);
  const wants = lunch.state === 'scheduled' && rsvp !== undefined && rsvp.answer !== 'no' && personId !== lunch.hostId;
  return PERSONAL.map(what => {
    const key = keyOf(lunch, `${what}:${personId}`);
    const moment = wants && !rsvp.reminded.includes(what) ? momentOf(lunch, what, personId, at) : null;
    return moment !== null && moment > at.now
      ? { key, at: moment, to: LUNCH, command: { type: 'remind', lunchId: lunch.id, what, personId, startsAt: lunch.startsAt } }
      : { key, at: null, to: LUNCH, command: { type: 'remind' } };
  });
}

export function momentOf(lunch: Lunch & { readonly startsAt: number }, what: (typeof PERSONAL)[number] | (typeof HOSTS)[number], personId: string, at: At): number | null {
  const calendar = at.calendarOf(personId);
  const zone = at.people.person(personId)?.timeZone ?? 'UTC';
  switch (what) {
    case 'day':
      return dayBefore(lunch.startsAt, zone, calendar);
    case 'morning':
    case 'host-morning':
      return morningOf(lunch.startsAt, zone, calendar);
    case 'three-weeks':
      return weeksBefore(lunch.startsAt, 3, calendar);
    case 'one-week':
      return weeksBefore(lunch.startsAt, 1, calendar);
  }
}

/** What the host is reminded of, and the moments at which a session begins and ends. */
export function momentsOf(lunch: Lunch, at: At): Later[] {
  const on = lunch.state === 'scheduled';
  const hosts = HOSTS.map((what): Later => {
    const key = keyOf(lunch, what);
    const moment = on && lunch.hostId !== null && !lunch.done.includes(what) ? momentOf(lunch, what, lunch.hostId, at) : null;
    return moment !== null && moment > at.now
      ? { key, at: moment, to: LUNCH, command: { type: 'remind', lunchId: lunch.id, what, personId: lunch.hostId, startsAt: lunch.startsAt } }
      : { key, at: null, to: LUNCH, command: { type: 'remind' } };
  });
  const edge = (type: 'begin' | 'end', moment: number | null): Later =>
    moment === null ? { key: keyOf(lunch, type), at: null, to: LUNCH, command: { type } } : { key: keyOf(lunch, type), at: moment, to: LUNCH, command: { type, lunchId: lunch.id, startsAt: lunch.startsAt } };
  return [...hosts, edge('begin', on ? lunch.startsAt : null), edge('end', on ? endOf(lunch) : null)];
}

/** Everybody's moments, made anew. */
export const allMoments = (lunch: Lunch, at: At): Later[] => [...momentsOf(lunch, at), ...lunch.rsvps.flatMap(r => remindersOf(lunch, r.personId, at))];

/** The rota hears whether its slot is filled. */
export const slotLater = (lunch: Lunch): Later[] =>
  lunch.turn === null
    ? []
    : [{ key: `lunch-turn:${lunch.turn}:${lunch.id}`, at: 0, to: 'lunch-and-learn-turns', command: { type: lunch.state === 'cancelled' ? 'unfilled' : 'filled', turnsId: 'turns', period: lunch.turn, lunchId: lunch.id, teamId: lunch.teamId } }];

export const answerOf = (lunch: Lunch) => ({ lunchId: lunch.id, version: lunch.version, state: lunch.state });
export const same = (lunch: Lunch): Result => ({ state: lunch, facts: [], answer: answerOf(lunch) });
