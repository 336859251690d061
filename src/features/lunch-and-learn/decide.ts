import { refuse } from '../../kernel/decision.ts';
import { allMoments, answerOf, card, fact, remindersOf, same, slotLater, tell, type At, type Result } from './decide-parts.ts';
import { lunchFacts } from './events.ts';
import { answered, movedUp, seatsOf } from './figures-seats.ts';
import { endOf, PERSONAL, type Came, type Lunch, type LunchCommand, type LunchRefusal } from './model.ts';
import { mayEdit, mayRecord, maySchedule } from './policy.ts';

type Of<T extends LunchCommand['type']> = Extract<LunchCommand, { type: T }>;
/** For so long after its end people say that they were there. */
export const CHECK_IN_DAYS = 7;
/** A time in the past would remind nobody. */
const LATEST_AHEAD = 2 * 366 * 86_400_000;

/** Every change of a session, decided in one place. Pure. */
export function decide(lunch: Lunch | undefined, command: LunchCommand, at: At): Result {
  if (command.type === 'propose') return propose(lunch, command, at);
  if (!lunch) return refuse({ code: 'no-such-lunch' });
  switch (command.type) {
    case 'change':
      return change(lunch, command, at);
    case 'answer':
      return answer(lunch, command, at);
    case 'cancel':
      return cancel(lunch, command, at);
    case 'record':
      return record(lunch, command, at);
    case 'check-in':
      return checkIn(lunch, at);
    case 'remind':
      return remind(lunch, command);
    case 'begin':
      return lunch.state === 'scheduled' && lunch.startsAt === command.startsAt ? { state: lunch, facts: [], effects: card(lunch) } : same(lunch);
    case 'end':
      return end(lunch, command, at);
  }
}

/** The one who acts, where a person has to. */
function actorOf(at: At): { readonly id: string } | { readonly refused: LunchRefusal } {
  if (at.actor.kind !== 'person') return { refused: { code: 'people-only' } };
  return at.people.person(at.actor.id)?.active ? { id: at.actor.id } : { refused: { code: 'person-inactive' } };
}

/** What is wrong with who and when, whatever it was before. */
function wrong(next: Pick<Lunch, 'title' | 'hostId' | 'teamId'> & { readonly startsAt: number | null }, moved: boolean, hostChanged: boolean, at: At): LunchRefusal | undefined {
  if (!next.title.trim()) return { code: 'words-missing', field: 'title' };
  if (hostChanged && next.hostId !== null && !at.people.person(next.hostId)?.active) return { code: 'nobody-there', field: 'host' };
  if (next.teamId !== null && !at.people.team(next.teamId)) return { code: 'no-such-team', field: 'team' };
  if (next.startsAt === null) return undefined;
  if (next.hostId === null) return { code: 'host-missing', field: 'host' };
  if (!moved) return undefined;
  if (next.startsAt <= at.now) return { code: 'already-over', field: 'start' };
  return next.startsAt > at.now + LATEST_AHEAD ? { code: 'bad-start', field: 'start' } : undefined;
}

function propose(before: Lunch | undefined, command: Of<'propose'>, at: At): Result {
  if (before) return refuse({ code: 'exists-already' });
  const who = actorOf(at);
  if ('refused' in who && at.actor.kind === 'person') return who;
  const { type: _type, lunchId, startsAt, ...given } = command;
  const teamId = given.teamId ?? (given.hostId === null ? null : (at.people.person(given.hostId)?.teamId ?? null));
  const problem = wrong({ ...given, teamId, startsAt }, true, true, at);
  if (problem) return refuse(problem);
  if (startsAt !== null && !maySchedule(at.actor, given.hostId, at.people)) return refuse({ code: 'not-the-host' });
  const common = {
    id: lunchId, ...given, teamId, proposedBy: 'id' in who ? who.id : null, channel: at.lunches.channel, sequence: 0, changedAt: at.now,
    rsvps: [], came: [], done: [], version: 1, createdAt: at.now, updatedAt: at.now,
  }; // prettier-ignore
  const lunch: Lunch = startsAt === null ? { ...common, state: 'proposed', startsAt } : { ...common, state: 'scheduled', startsAt };
  return {
    state: lunch,
    facts: [fact(startsAt === null ? lunchFacts.proposed : lunchFacts.scheduled, lunch)],
    effects: [...(startsAt === null ? [] : card(lunch)), ...hostNamed(lunch, null, at)],
    later: [...allMoments(lunch, at), ...slotLater(lunch)],
    answer: answerOf(lunch),
  };
}

/** Who was named the host by somebody else is told, and asked. */
const hostNamed = (lunch: Lunch, before: string | null, at: At) =>
  lunch.hostId !== null && lunch.hostId !== before && !(at.actor.kind === 'person' && at.actor.id === lunch.hostId) ? [tell(lunch, lunch.hostId, 'host-named')] : [];

/** What people's calendars show. */
const SHOWN = ['title', 'description', 'hostId', 'startsAt', 'timeZone', 'minutes', 'place'] as const;

function change(lunch: Lunch, command: Of<'change'>, at: At): Result {
  if (!mayEdit(at.actor, lunch, at.people)) return refuse({ code: 'not-the-host' });
  if (command.version !== undefined && command.version !== lunch.version) return refuse({ code: 'moved-on', version: lunch.version });
  if (lunch.state === 'cancelled') return refuse({ code: 'not-scheduled', state: lunch.state });
  const { type: _type, lunchId: _id, version: _version, startsAt: wanted, ...rest } = command;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as Partial<Pick<Lunch, 'title' | 'description' | 'hostId' | 'teamId' | 'timeZone' | 'minutes' | 'place' | 'capacity' | 'materials'>>;
  // What was held was held then.
  if (lunch.state === 'held' && (wanted !== undefined || given.minutes !== undefined) && (wanted ?? lunch.startsAt) !== lunch.startsAt) return refuse({ code: 'too-late' });
  const startsAt = wanted === undefined || wanted === null ? lunch.startsAt : wanted;
  const moved = startsAt !== lunch.startsAt;
  const hostId = given.hostId === undefined ? lunch.hostId : given.hostId;
  const teamId = given.teamId ?? (given.hostId && given.hostId !== lunch.hostId && lunch.turn === null ? (at.people.person(given.hostId)?.teamId ?? lunch.teamId) : lunch.teamId);
  const merged = { ...lunch, ...given, hostId, teamId };
  const problem = wrong({ ...merged, startsAt }, moved, hostId !== lunch.hostId, at);
  if (problem) return refuse(problem);
  if (moved && !maySchedule(at.actor, hostId, at.people)) return refuse({ code: 'not-the-host' });
  const visible = SHOWN.some(key => (key === 'startsAt' ? moved : merged[key] !== lunch[key]));
  const next = {
    ...merged,
    startsAt,
    state: lunch.state === 'held' ? 'held' : startsAt === null ? 'proposed' : 'scheduled',
    // Another time, or another host, is reminded of anew.
    rsvps: moved ? lunch.rsvps.map(r => ({ ...r, reminded: [] })) : lunch.rsvps,
    done: moved || hostId !== lunch.hostId ? [] : lunch.done,
    channel: lunch.channel ?? (lunch.state === 'proposed' ? at.lunches.channel : null),
    sequence: visible ? lunch.sequence + 1 : lunch.sequence,
    changedAt: visible ? at.now : lunch.changedAt,
    version: lunch.version + 1,
    updatedAt: at.now,
  } as Lunch;
  const before = seatsOf(lunch.rsvps, lunch.capacity);
  const after = seatsOf(next.rsvps, next.capacity);
  const up = movedUp(before, after);
  const down = after.waiting.filter(id => before.seated.includes(id));
  const tells = lunch.state === 'scheduled' && (moved || next.place !== lunch.place) ? coming(next).map(id => tell(next, id, 'moved')) : [];
  return {
    state: next,
    facts: [fact(lunch.state === 'proposed' && next.state === 'scheduled' ? lunchFacts.scheduled : lunchFacts.changed, next)],
    effects: [...(next.state === 'proposed' ? [] : card(next)), ...tells, ...up.map(id => tell(next, id, 'seat')), ...down.map(id => tell(next, id, 'waiting')), ...hostNamed(next, lunch.hostId, at)],
    later: [...allMoments(next, at), ...slotLater(next)],
    answer: answerOf(next),
  };
}

/** Who said yes or maybe. The host knows without a message. */
const coming = (lunch: Lunch): string[] => lunch.rsvps.filter(r => r.answer !== 'no' && r.personId !== lunch.hostId).map(r => r.personId);

function answer(lunch: Lunch, command: Of<'answer'>, at: At): Result {
  const who = actorOf(at);
  if ('refused' in who) return who;
  if (lunch.state !== 'scheduled') return refuse({ code: 'not-scheduled', state: lunch.state });
  if (at.now >= endOf(lunch)) return refuse({ code: 'too-late' });
  const rsvps = answered(lunch.rsvps, who.id, command.answer, at.now);
  const before = seatsOf(lunch.rsvps, lunch.capacity);
  const after = seatsOf(rsvps, lunch.capacity);
  const place = after.waiting.indexOf(who.id);
  const said = { ...answerOf(lunch), answer: command.answer, waiting: place < 0 ? null : place + 1 };
  if (rsvps === lunch.rsvps) return { state: lunch, facts: [], answer: said };
  const next: Lunch = { ...lunch, rsvps, version: lunch.version + 1, updatedAt: at.now };
  return {
    state: next,
    facts: [{ type: lunchFacts.answered, payload: { lunchId: lunch.id } }],
    effects: [...card(next), ...movedUp(before, after).map(id => tell(next, id, 'seat'))],
    later: remindersOf(next, who.id, at),
    answer: { ...said, version: next.version },
  };
}

function cancel(lunch: Lunch, command: Of<'cancel'>, at: At): Result {
  if (!mayEdit(at.actor, lunch, at.people)) return refuse({ code: 'not-the-host' });
  if (lunch.state === 'cancelled') return same(lunch);
  if (lunch.state === 'held' && lunch.came.length > 0) return refuse({ code: 'people-came' });
  const next: Lunch = { ...lunch, state: 'cancelled', reason: command.reason?.trim().slice(0, 500) || null, sequence: lunch.sequence + 1, changedAt: at.now, version: lunch.version + 1, updatedAt: at.now };
  const told = lunch.state === 'scheduled' ? coming(lunch) : [];
  const host = lunch.hostId !== null && !(at.actor.kind === 'person' && at.actor.id === lunch.hostId) ? [lunch.hostId] : [];
  return {
    state: next,
    facts: [fact(lunchFacts.cancelled, next)],
    effects: [...(lunch.state === 'proposed' ? [] : card(next)), ...[...told, ...host].map(id => tell(next, id, 'cancelled'))],
    later: [...allMoments(next, at), ...slotLater(next)],
    answer: answerOf(next),
  };
}

const cameOf = (personId: string, self: boolean, lunch: Lunch & { readonly startsAt: number }, at: At): Came => ({ personId, teamId: at.teamOf(personId, lunch.startsAt), self });

function record(lunch: Lunch, command: Of<'record'>, at: At): Result {
  if (!mayRecord(at.actor, lunch, at.people)) return refuse({ code: 'not-the-host' });
  if (lunch.state !== 'scheduled' && lunch.state !== 'held') return refuse({ code: 'not-scheduled', state: lunch.state });
  if (at.now < lunch.startsAt) return refuse({ code: 'not-yet' });
  if (command.people.some(id => !at.people.person(id))) return refuse({ code: 'nobody-there', field: 'people' });
  // Who said so themselves stays; the others are those that the host names now, with the team of that day.
  const self = lunch.came.filter(c => c.self);
  const named = [...new Set(command.people)].filter(id => !self.some(c => c.personId === id));
  const came = [...self, ...named.map(id => lunch.came.find(c => c.personId === id) ?? cameOf(id, false, lunch, at))];
  const next: Lunch = { ...lunch, came, materials: command.materials === undefined ? lunch.materials : command.materials, version: lunch.version + 1, updatedAt: at.now };
  const links = next.materials !== null && next.materials !== lunch.materials;
  return { state: next, facts: [{ type: lunchFacts.answered, payload: { lunchId: lunch.id } }], effects: [...card(next), ...(links ? thread(next) : [])], answer: answerOf(next) };
}

/** Everybody who looks at the card hears that there is something to read; once for each link. */
const thread = (lunch: Lunch) => (lunch.channel === null ? [] : [{ kind: 'lunch-and-learn.materials', lane: `lunch:${lunch.id}`, payload: { lunchId: lunch.id, link: lunch.materials } }]);

function checkIn(lunch: Lunch, at: At): Result {
  const who = actorOf(at);
  if ('refused' in who) return who;
  if (lunch.state !== 'scheduled' && lunch.state !== 'held') return refuse({ code: 'not-scheduled', state: lunch.state });
  if (at.now < lunch.startsAt) return refuse({ code: 'not-yet' });
  if (at.now > endOf(lunch) + CHECK_IN_DAYS * 86_400_000) return refuse({ code: 'too-late' });
  if (lunch.came.some(c => c.personId === who.id && c.self)) return same(lunch);
  const next: Lunch = { ...lunch, came: [...lunch.came.filter(c => c.personId !== who.id), cameOf(who.id, true, lunch, at)], version: lunch.version + 1, updatedAt: at.now };
  return { state: next, facts: [{ type: lunchFacts.answered, payload: { lunchId: lunch.id } }], effects: card(next), answer: answerOf(next) };
}

/** A reminder's moment has come. Set for another time, or given already: nothing. */
function remind(lunch: Lunch, command: Of<'remind'>): Result {
  if (lunch.state !== 'scheduled' || lunch.startsAt !== command.startsAt) return same(lunch);
  const { what, personId } = command;
  const personal = PERSONAL.find(p => p === what);
  if (personal) {
    const rsvp = lunch.rsvps.find(r => r.personId === personId);
    if (!rsvp || rsvp.answer === 'no' || rsvp.reminded.includes(what)) return same(lunch);
    const next: Lunch = { ...lunch, rsvps: lunch.rsvps.map(r => (r === rsvp ? { ...r, reminded: [...r.reminded, what] } : r)) };
    return { state: next, facts: [], effects: [tell(next, personId, personal)] };
  }
  if (lunch.hostId !== personId || lunch.done.includes(what)) return same(lunch);
  const next: Lunch = { ...lunch, done: [...lunch.done, what] };
  return { state: next, facts: [], effects: [tell(next, personId, what)] };
}

/** Its time has passed: it was held, and the host is asked how many came. */
function end(lunch: Lunch, command: Of<'end'>, at: At): Result {
  if (lunch.state !== 'scheduled' || lunch.startsAt !== command.startsAt || at.now < endOf(lunch)) return same(lunch);
  const next: Lunch = { ...lunch, state: 'held', version: lunch.version + 1, updatedAt: at.now };
  return {
    state: next,
    facts: [fact(lunchFacts.held, next)],
    effects: [...card(next), ...(next.hostId === null ? [] : [tell(next, next.hostId, 'follow-up')])],
    answer: answerOf(next),
  };
}
