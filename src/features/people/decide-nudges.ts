import type { Situation } from '../../engine/capability.ts';
import { isWorking, nextWorkingMoment } from '../../kernel/calendar.ts';
import { refuse, type Decision, type Effect, type Fact, type Later } from '../../kernel/decision.ts';
import { peopleFacts, type NudgedPayload } from './events.ts';
import type { WorkingTime } from './hours.ts';
import { budgetOf, FORGET_AFTER, toldBefore, waitingNudges, WEEK, type Nudge, type NudgeCommand, type NudgeRefusal, type Nudges } from './model-nudges.ts';
import { isSelf } from './policy.ts';
import type { Directory } from './read.ts';
import { awayAt, type Absences } from './stand-in.ts';

export interface NudgeContext {
  readonly directory: Directory;
  readonly absences: Absences;
  readonly time: Pick<WorkingTime, 'calendarOf'>;
}
type At = NudgeContext & Situation;
type D = Decision<Nudges, NudgeRefusal>;
type Of<T extends NudgeCommand['type']> = Extract<NudgeCommand, { type: T }>;

/**
 * Few and gentle: one message a matter, in the person's working hours, never more in seven days than they want. What is
 * over the budget waits on their Home tab and is told to nobody else. Pure.
 */
export function decideNudge(state: Nudges | undefined, command: NudgeCommand, at: At): D {
  const mine: Nudges = state ?? { personId: command.personId, budget: null, open: [], told: [], done: [], version: 0 };
  switch (command.type) {
    case 'nudge':
      return nudge(mine, command, at);
    case 'deliver': {
      const due = mine.open.find(n => n.key === command.key && n.state === 'due');
      return due ? deliver(mine, due, at) : keep(mine);
    }
    case 'settle':
      return mine.open.some(n => n.key === command.key) ? close(mine, command.key, 'settled', at) : keep(mine);
    case 'put-aside':
      if (!isSelf(at.actor, command.personId)) return refuse({ code: 'own-nudges-only' });
      if (!mine.open.some(n => n.key === command.key)) return mine.done.some(d => d.key === command.key) ? keep(mine) : refuse({ code: 'no-such-nudge' });
      return close(mine, command.key, 'put-aside', at);
    case 'set-budget': {
      if (!isSelf(at.actor, command.personId)) return refuse({ code: 'own-nudges-only' });
      if (!at.directory.person(command.personId)?.active) return refuse({ code: 'no-such-person' });
      if (mine.budget === command.budget) return keep(mine);
      const facts: Fact[] = [{ type: peopleFacts.nudgeBudgetChanged, payload: { personId: mine.personId, budget: command.budget } }];
      return { state: changed(mine, { budget: command.budget }, at), facts, answer: { budget: command.budget } };
    }
  }
}

const DAY = 86_400_000;
const keep = (state: Nudges): D => ({ state, facts: [], answer: null });
const changed = (state: Nudges, more: Partial<Nudges>, at: At): Nudges => {
  const after = { ...state, ...more };
  return {
    ...after,
    open: waitingNudges(after, at.now),
    told: after.told.filter(t => t > at.now - WEEK),
    done: after.done.filter(d => d.at > at.now - FORGET_AFTER),
    version: state.version + 1,
  };
};
const deliveryKey = (personId: string, key: string): string => `nudge:${personId}:${key}`;
const take = (state: Nudges, key: string): Later => ({ key: deliveryKey(state.personId, key), at: null, to: 'people-nudges', command: { type: 'deliver', personId: state.personId, key } });

/** It waits no more; its message, if there is one, loses its buttons. */
function close(state: Nudges, key: string, how: 'settled' | 'put-aside', at: At): D {
  const nudge = state.open.find(n => n.key === key);
  const done = how === 'put-aside' ? [...state.done, { key, at: at.now }] : state.done;
  const over: Effect[] = nudge?.state === 'told' ? [{ kind: 'people.nudge-over', lane: lane(state.personId), payload: { personId: state.personId, key, words: nudge.words, how } }] : [];
  return { state: changed(state, { open: state.open.filter(n => n !== nudge), done }, at), facts: [], effects: over, later: [take(state, key)], answer: null };
}
const lane = (personId: string): string => `nudge:${personId}`;

function nudge(state: Nudges, command: Of<'nudge'>, at: At): D {
  if (!at.directory.person(command.personId)?.active) return keep(state);
  const { type: _type, personId: _person, againAfterDays, action = null, ...said } = command;
  const open = waitingNudges(state, at.now);
  const known = open.find(n => n.key === command.key);
  if (known && known.state !== 'due' && againAfterDays !== undefined && at.now - known.at >= againAfterDays * DAY) {
    const again: Nudge = { ...known, ...said, action, at: at.now, state: 'due' };
    return deliver({ ...state, open: open.map(n => (n === known ? again : n)) }, again, at);
  }
  // The same matter: it says what is so now, and nobody is told a second time.
  if (known) return { state: changed(state, { open: open.map(n => (n === known ? { ...n, ...said, action } : n)) }, at), facts: [], answer: { state: known.state } };
  if (state.done.some(d => d.key === command.key && d.at > at.now - FORGET_AFTER)) return keep(state);
  const due: Nudge = { ...said, action, at: at.now, state: 'due' };
  return deliver({ ...state, open: [...open, due] }, due, at);
}

/** Now, in the next working hours, or on Home only. */
function deliver(state: Nudges, due: Nudge, at: At): D {
  const { personId } = state;
  const become = (next: Nudge['state'], more: Partial<Nudges> = {}) => changed(state, { open: state.open.map(n => (n === due ? { ...n, state: next } : n)), ...more }, at);
  const calendar = at.time.calendarOf(personId);
  const away = awayAt(at.absences, personId, at.now) !== undefined;
  if (!away && !isWorking(at.now, calendar)) {
    const next = nextWorkingMoment(at.now, calendar);
    return { state: become('due'), facts: [], later: [{ ...take(state, due.key), at: next }], answer: { state: 'due' } };
  }
  const room = !away && toldBefore(state, at.now) < budgetOf(state);
  const payload: NudgedPayload = { personId, key: due.key, kind: due.kind, how: room ? 'message' : 'home' };
  const facts: Fact[] = [{ type: peopleFacts.nudged, payload }];
  if (!room) return { state: become('home'), facts, answer: { state: 'home' } };
  const effect: Effect = { kind: 'people.nudge', lane: lane(personId), payload: { personId, key: due.key } };
  return { state: become('told', { told: [...state.told, at.now] }), facts, effects: [effect], answer: { state: 'told' } };
}
