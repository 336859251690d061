import type { Situation } from '../../engine/capability.ts';
import { addDays, localDate, startOfLocalDate } from '../../kernel/calendar.ts';
import { refuse, type Decision, type Effect, type Fact, type Later } from '../../kernel/decision.ts';
import { parseMoney } from '../../kernel/money.ts';
import { peopleFacts, type AbsencePayload, type AbsenceValue } from './events.ts';
import { hourSettings } from './hours.ts';
import type { Absence, AbsenceCommand, AbsenceRefusal, HoursCommand, HoursState, PersonAbsences } from './model.ts';
import { isSelf, mayArrange } from './policy.ts';
import type { Directory, Person } from './read.ts';
import { circleThrough, type Absences } from './stand-in.ts';

export interface AbsenceContext {
  readonly directory: Directory;
  readonly absences: Absences;
}
type At = AbsenceContext & Situation;
type Decided = Decision<PersonAbsences, AbsenceRefusal>;

/** So far back an absence may have begun when somebody tells of it, and so far ahead may it lie. */
const DAYS_BACK = 60;
const DAYS_AHEAD = 1_100;

export function decideAbsence(state: PersonAbsences | undefined, command: AbsenceCommand, at: At): Decided {
  const mine = state ?? { personId: command.personId, absences: [] };
  const person = at.directory.person(command.personId);
  if (!person) return refuse({ code: 'no-such-person' });
  if (command.type === 'move-zone') return moveZone(mine, person, at);
  const absence = mine.absences.find(a => a.id === command.absenceId);
  if (command.type === 'begin' || command.type === 'end') return absence ? theClock(mine, absence, person, at) : refuse({ code: 'no-such-absence' });
  if (!mayArrange(at.actor, person.id, at.directory)) return refuse({ code: 'not-yours' });
  if (command.type === 'set-away') return setAway(mine, command, person, at);
  if (!absence) return refuse({ code: 'no-such-absence' });
  if (absence.state === 'over' || absence.state === 'called-off') return refuse({ code: 'absence-over' });
  if (command.version !== undefined && command.version !== absence.version) return refuse({ code: 'moved-on', version: absence.version });
  return command.type === 'change-away' ? changeAway(mine, absence, command, person, at) : comeBack(mine, absence, person, at);
}

const momentsOf = (from: string, until: string | null, timeZone: string): Pick<Absence, 'startsAt' | 'endsAt'> => ({
  startsAt: startOfLocalDate(from, timeZone),
  endsAt: until === null ? null : startOfLocalDate(addDays(until, 1), timeZone),
});

function setAway(mine: PersonAbsences, command: Extract<AbsenceCommand, { type: 'set-away' }>, person: Person, at: At): Decided {
  if (mine.absences.some(a => a.id === command.absenceId)) return refuse({ code: 'already-exists', id: command.absenceId });
  if (!person.active) return refuse({ code: 'person-left', name: person.name });
  const until = command.until ?? null;
  const wrong = checkDates(command.from, until, undefined, person, at);
  if (wrong) return refuse(wrong);
  const wanted: Absence = {
    id: command.absenceId,
    personId: person.id,
    from: command.from,
    until,
    ...momentsOf(command.from, until, person.timeZone),
    standInId: command.standInId ?? null,
    scope: sorted(command.scope ?? 'everything'),
    limits: command.limits ?? { amount: null, discount: null },
    authority: command.authority ?? 'own',
    keepInformed: command.keepInformed ?? true,
    state: 'planned',
    version: 1,
    createdAt: at.now,
  };
  const refused = checkRest(wanted, undefined, mine, at);
  if (refused) return refuse(refused);
  const made = beginIfDue(wanted, person, at.now);
  const effects: Effect[] = [];
  if (made.absence.standInId) effects.push(tell(made.absence.standInId, made.absence, 'appointed', at));
  if (!isSelf(at.actor, person.id)) effects.push(tell(person.id, made.absence, 'set-for-you', at));
  return done(mine, made.absence, [{ type: peopleFacts.away, payload: payloadOf({ ...made.absence, version: 1 }, person) }, ...made.facts], effects);
}

function changeAway(mine: PersonAbsences, absence: Absence, command: Extract<AbsenceCommand, { type: 'change-away' }>, person: Person, at: At): Decided {
  const { type: _type, personId: _person, absenceId: _id, version: _version, ...given } = command;
  const wanted = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<Absence>;
  if (wanted.scope) Object.assign(wanted, { scope: sorted(wanted.scope) });
  const changes = (Object.entries(wanted) as [keyof typeof given, AbsenceValue][])
    .map(([field, to]) => ({ field, from: absence[field] as AbsenceValue, to }))
    .filter(c => JSON.stringify(c.from) !== JSON.stringify(c.to));
  if (changes.length === 0) return { state: mine, facts: [], answer: { id: absence.id } };
  const changed: Absence = { ...absence, ...Object.fromEntries(changes.map(c => [c.field, c.to])), version: absence.version + 1 };
  const moved = changes.some(c => c.field === 'from' || c.field === 'until');
  if (moved) {
    const wrong = checkDates(changed.from, changed.until, absence, person, at);
    if (wrong) return refuse(wrong);
  }
  // What has begun keeps its first moment; the rest follows the dates.
  const moments = moved ? momentsOf(changed.from, changed.until, person.timeZone) : absence;
  const timed: Absence = { ...changed, startsAt: absence.state === 'under-way' ? absence.startsAt : moments.startsAt, endsAt: moments.endsAt };
  const refused = checkRest(timed, absence, mine, at);
  if (refused) return refuse(refused);
  const made = beginIfDue(timed, person, at.now);
  const effects: Effect[] = [];
  if (absence.standInId !== made.absence.standInId) {
    if (absence.standInId) effects.push(tell(absence.standInId, made.absence, 'relieved', at));
    if (made.absence.standInId) effects.push(tell(made.absence.standInId, made.absence, 'appointed', at));
  } else if (made.absence.standInId) effects.push(tell(made.absence.standInId, made.absence, 'changed', at));
  if (!isSelf(at.actor, person.id)) effects.push(tell(person.id, made.absence, 'set-for-you', at));
  const fact: Fact = { type: peopleFacts.awayChanged, payload: { ...payloadOf(made.absence, person), changes } };
  return done(mine, made.absence, [fact, ...made.facts], effects);
}

function comeBack(mine: PersonAbsences, absence: Absence, person: Person, at: At): Decided {
  const begun = absence.state === 'under-way' || absence.startsAt < at.now;
  const after: Absence = begun ? { ...absence, state: 'over', endsAt: Math.min(at.now, absence.endsAt ?? at.now), version: absence.version + 1 } : { ...absence, state: 'called-off', version: absence.version + 1 };
  const facts: Fact[] = [{ type: peopleFacts.back, payload: payloadOf(after, person) }];
  // It took place, if only for an hour: who hears that it ended has heard that it began.
  if (begun && absence.state === 'planned') facts.unshift({ type: peopleFacts.absenceBegan, payload: payloadOf(after, person) });
  if (begun) facts.push({ type: peopleFacts.absenceEnded, payload: payloadOf(after, person) });
  const effects: Effect[] = [];
  if (absence.standInId) effects.push(tell(absence.standInId, after, 'relieved', at));
  if (!isSelf(at.actor, person.id)) effects.push(tell(person.id, after, 'back-for-you', at));
  return done(mine, after, facts, effects);
}

/** The clock knocks when an absence begins and when it ends. It may come early, late or twice. */
function theClock(mine: PersonAbsences, absence: Absence, person: Person, at: At): Decided {
  const made = endIfDue(beginIfDue(absence, person, at.now), person, at.now);
  if (made.facts.length === 0) return { state: mine, facts: [], later: laterFor(absence), answer: { id: absence.id } };
  return done(mine, made.absence, made.facts, []);
}

function moveZone(mine: PersonAbsences, person: Person, at: At): Decided {
  let state = mine;
  const facts: Fact[] = [];
  const later: Later[] = [];
  for (const absence of mine.absences) {
    if (absence.state !== 'planned' && absence.state !== 'under-way') continue;
    const moments = momentsOf(absence.from, absence.until, person.timeZone);
    const timed: Absence = { ...absence, startsAt: absence.state === 'planned' ? moments.startsAt : absence.startsAt, endsAt: moments.endsAt };
    if (timed.startsAt === absence.startsAt && timed.endsAt === absence.endsAt) continue;
    const changed: Absence = { ...timed, version: absence.version + 1 };
    const changes = [
      { field: 'startsAt', from: absence.startsAt, to: changed.startsAt },
      { field: 'endsAt', from: absence.endsAt, to: changed.endsAt },
    ];
    const made = endIfDue(beginIfDue(changed, person, at.now), person, at.now);
    facts.push({ type: peopleFacts.awayChanged, payload: { ...payloadOf(changed, person), changes } }, ...made.facts);
    state = withAbsence(state, made.absence);
    later.push(...laterFor(made.absence));
  }
  return { state, facts, later, answer: null };
}

type Made = { readonly absence: Absence; readonly facts: readonly Fact[] };
function beginIfDue(absence: Absence, person: Person, now: number): Made {
  if (absence.state !== 'planned' || now < absence.startsAt) return { absence, facts: [] };
  const begun: Absence = { ...absence, state: 'under-way' };
  return { absence: begun, facts: [{ type: peopleFacts.absenceBegan, payload: payloadOf(begun, person) }] };
}
function endIfDue({ absence, facts }: Made, person: Person, now: number): Made {
  if (absence.state !== 'under-way' || absence.endsAt === null || now < absence.endsAt) return { absence, facts };
  const over: Absence = { ...absence, state: 'over' };
  return { absence: over, facts: [...facts, { type: peopleFacts.absenceEnded, payload: payloadOf(over, person) }] };
}

const withAbsence = (mine: PersonAbsences, absence: Absence): PersonAbsences => ({
  ...mine,
  absences: [...mine.absences.filter(a => a.id !== absence.id), absence].sort((a, b) => a.startsAt - b.startsAt || (a.id < b.id ? -1 : 1)),
});

const done = (mine: PersonAbsences, absence: Absence, facts: readonly Fact[], effects: readonly Effect[]): Decided => ({
  state: withAbsence(mine, absence),
  facts,
  effects,
  later: laterFor(absence),
  answer: { id: absence.id },
});

/** One knock for each end, moved with the dates, taken back when there is nothing to wait for. */
function laterFor(absence: Absence): Later[] {
  const command = (type: 'begin' | 'end') => ({ type, personId: absence.personId, absenceId: absence.id });
  return [
    { key: `absence:${absence.id}:begin`, at: absence.state === 'planned' ? absence.startsAt : null, to: 'people-absences', command: command('begin') },
    { key: `absence:${absence.id}:end`, at: absence.state === 'under-way' ? absence.endsAt : null, to: 'people-absences', command: command('end') },
  ];
}

const payloadOf = (a: Absence, person: Person): AbsencePayload => ({
  absenceId: a.id,
  personId: a.personId,
  name: person.name,
  from: a.from,
  until: a.until,
  startsAt: a.startsAt,
  endsAt: a.endsAt,
  standInId: a.standInId,
  scope: a.scope,
});

/** One message to one person about one absence. What it says is drawn when it is sent. */
const tell = (personId: string, absence: Absence, news: 'appointed' | 'changed' | 'relieved' | 'set-for-you' | 'back-for-you', at: At): Effect => ({
  kind: 'people.tell-absence',
  lane: `people-absence:${personId}`,
  payload: { personId, of: absence.personId, absenceId: absence.id, news, by: at.actor.kind === 'person' ? at.actor.id : null },
});

const sorted = (scope: Absence['scope']): Absence['scope'] => (scope === 'everything' ? scope : [...new Set(scope)].sort());

function checkDates(from: string, until: string | null, before: Absence | undefined, person: Person, at: At): AbsenceRefusal | undefined {
  const today = localDate(at.now, person.timeZone);
  const [earliest, latest] = [addDays(today, -DAYS_BACK), addDays(today, DAYS_AHEAD)];
  if (until !== null && until < from) return { code: 'ends-before-it-begins', field: 'until' };
  if (before?.state === 'under-way' && from !== before.from) return { code: 'already-begun', field: 'from', from: before.from };
  if (until !== null && until < today) return { code: 'dates-over', field: 'until', today };
  if (from !== before?.from && (from < earliest || from > latest)) return { code: 'dates-out-of-reach', field: 'from', earliest, latest };
  if (until !== null && until > latest) return { code: 'dates-out-of-reach', field: 'until', earliest, latest };
  return undefined;
}

function checkRest(wanted: Absence, before: Absence | undefined, mine: PersonAbsences, at: At): AbsenceRefusal | undefined {
  const other = mine.absences.find(
    a => a.id !== wanted.id && (a.state === 'planned' || a.state === 'under-way') && a.startsAt < (wanted.endsAt ?? Infinity) && wanted.startsAt < (a.endsAt ?? Infinity),
  );
  if (other) return { code: 'overlaps', field: 'from', from: other.from, until: other.until };
  const { amount } = wanted.limits;
  if (amount && !parseMoney(amount.amount, amount.currency).ok) return { code: 'limit-unreadable', field: 'limits.amount', given: `${amount.amount} ${amount.currency}` };
  if (wanted.standInId === null) return undefined;
  if (wanted.standInId === wanted.personId) return { code: 'stand-in-self', field: 'standInId' };
  const standIn = at.directory.person(wanted.standInId);
  if (!standIn) return { code: 'stand-in-unknown', field: 'standInId' };
  // A stand-in who left since does not keep the dates from being changed.
  if (!standIn.active && wanted.standInId !== before?.standInId) return { code: 'stand-in-left', field: 'standInId', name: standIn.name };
  const circle = circleThrough(at.absences, wanted);
  if (circle) return { code: 'stand-in-circle', field: 'standInId', through: circle.map(id => at.directory.person(id)?.name ?? 'somebody') };
  return undefined;
}

export function decideHours(state: HoursState | undefined, command: HoursCommand, at: { readonly directory: Directory } & Situation): Decision<HoursState, AbsenceRefusal> {
  const person = at.directory.person(command.personId);
  if (!person) return refuse({ code: 'no-such-person' });
  if (!mayArrange(at.actor, person.id, at.directory)) return refuse({ code: 'not-yours' });
  const version = state?.version ?? 0;
  if (command.version !== undefined && command.version !== version) return refuse({ code: 'moved-on', version });
  const { holidays: calendars } = hourSettings(at.settings);
  const holidays = command.holidays && [...new Set(command.holidays)].sort();
  const unknown = holidays?.find(name => !Object.hasOwn(calendars, name));
  if (unknown !== undefined) return refuse({ code: 'no-such-holidays', field: 'holidays', given: unknown, known: Object.keys(calendars) });
  const same = JSON.stringify([state?.week ?? null, state?.holidays ?? null]) === JSON.stringify([command.week, holidays]);
  if (same) return { state: state ?? { personId: person.id, week: null, holidays: null, version: 0 }, facts: [], answer: { id: person.id } };
  const after: HoursState = { personId: person.id, week: command.week, holidays, version: version + 1 };
  return {
    state: after,
    facts: [{ type: peopleFacts.hoursChanged, payload: { personId: person.id, name: person.name, week: command.week as AbsenceValue, holidays } }],
    answer: { id: person.id },
  };
}
