import { localDate } from '../../kernel/calendar.ts';
import { refuse } from '../../kernel/decision.ts';
import { ask } from './decide-ask.ts';
import { accepted, clockLater, factsOf, helpersOf, minutesTaken, minutesToAnswer, moveClocks, redraw, sideOf, teamAsOf, tell, tellAt, type At, type RequestDecision } from './decide-parts.ts';
import { isThere } from './decide-route.ts';
import { requestFacts } from './events.ts';
import { isLive, type Live, type Remark, type RequestCommand, type RequestRefusal, type TeamRequest } from './model.ts';
import { isTaken, refusalFor, type Verb } from './policy.ts';

type Of<T extends RequestCommand['type']> = Extract<RequestCommand, { type: T }>;

/** Every change of a request, decided in one place. Pure. */
export function decide(request: TeamRequest | undefined, command: RequestCommand, at: At): RequestDecision {
  if (command.type === 'ask') return ask(request, command, at);
  if (!request) return refuse({ code: 'no-such-request' });
  if ('version' in command && command.version !== undefined && command.version !== request.version) return refuse({ code: 'moved-on', version: request.version });
  if ('round' in command && command.round !== undefined && command.round !== request.round) return refuse({ code: 'moved-on', version: request.version });
  switch (command.type) {
    case 'claim':
      return claim(request, at);
    case 'release':
      return release(request, command, at);
    case 'hand-over':
      return handOver(request, command, at);
    case 'ask-back':
    case 'answer':
    case 'comment':
    case 'done':
    case 'decline':
    case 'reopen':
      return withWords[command.type](request, command.text, at);
    case 'withdraw':
      return withdraw(request, command.text, at);
    case 'block':
      return block(request, command.on, at);
    case 'unblock':
      return unblock(request, command.on, at);
    case 'remind':
      return remind(request, command, at);
  }
}

/** Steps that somebody takes by saying something. */
const withWords = { 'ask-back': askBack, answer, comment, done, decline, reopen };

const same = (state: TeamRequest): RequestDecision => ({ state, facts: [], answer: { requestId: state.id, state: state.state, version: state.version } });

/** Who acts, where it is allowed and the request lives; `asked` is the refusal otherwise. */
function allowed(request: TeamRequest, verb: Verb, at: At): { readonly by: string; readonly live: Live } | { readonly refused: RequestRefusal } {
  const refused = refusalFor(request, verb, at.actor, at);
  if (refused) return { refused };
  if (at.actor.kind !== 'person') return { refused: { code: 'people-only' } };
  return { by: at.actor.id, live: request as Live };
}

/** The words that a verb needs, or the refusal. */
const worded = (text: string, field: 'text' | 'note' = 'text'): { readonly text: string } | { readonly refused: RequestRefusal } =>
  text.trim() ? { text: text.trim().slice(0, 3000) } : { refused: { code: 'words-missing', field } };

const said = (request: TeamRequest, by: string, text: string, kind: Remark['kind'], now: number): readonly Remark[] => [...request.remarks, { by, text, kind, at: now }];

/** The request without what only its state holds. */
function bare(request: TeamRequest) {
  const { id, dealId, typeId, typeName, teamId, requesterId, what, fields, source, blocksDeal, blockedBy, because, askedAt, answeredAt, answer: first, done: all, waited, reminded, late, remarks, told, round, past, version, updatedAt } = request;
  return { id, dealId, typeId, typeName, teamId, requesterId, what, fields, source, blocksDeal, blockedBy, because, askedAt, answeredAt, answer: first, done: all, waited, reminded, late, remarks, told, round, past, version, updatedAt };
} // prettier-ignore

/** With this helper, taken or only assigned; a request that waits goes on waiting. */
function withHelper(request: Live, helperId: string, taken: boolean, now: number): Live {
  const assignedAt = request.helperId === helperId && 'assignedAt' in request && request.assignedAt !== null ? request.assignedAt : now;
  return request.state === 'waiting' ? { ...request, helperId, assignedAt, taken } : { ...bare(request), state: taken ? 'claimed' : 'assigned', helperId, assignedAt };
}

/** Nobody has it. */
const withoutHelper = (request: Live): Live => (request.state === 'waiting' ? { ...request, helperId: null, assignedAt: null, taken: false } : { ...bare(request), state: 'open', helperId: null });

const answered = <T extends TeamRequest>(request: T, now: number): T => (request.answeredAt === null ? { ...request, answeredAt: now } : request);

function claim(request: TeamRequest, at: At): RequestDecision {
  const may = allowed(request, 'claim', at);
  if ('refused' in may) return may;
  if (isTaken(may.live) && may.live.helperId === may.by) return same(request);
  const next = answered(withHelper({ ...may.live, because: `${sideOf(may.by, at).name} claimed it` } as Live, may.by, true, at.now), at.now);
  return accepted(request, next, at, [factsOf(next, at)(requestFacts.claimed, { answerMinutes: minutesToAnswer(next, at) })]);
}

function release(request: TeamRequest, command: Of<'release'>, at: At): RequestDecision {
  if (command.why === 'gave-back') {
    const may = allowed(request, 'release', at);
    if ('refused' in may) return may;
  } else if (at.actor.kind !== 'machine') return refuse({ code: 'people-only' });
  // The one who left may have lost it meanwhile: then nothing is to be returned.
  if (!isLive(request) || request.helperId === null || (command.personId !== undefined && request.helperId !== command.personId)) return same(request);
  const who = sideOf(request.helperId, at);
  const because = { 'gave-back': `${who.name} gave it back`, left: `${who.name} has left`, away: `${who.name} is away` }[command.why];
  const next = { ...withoutHelper(request), because: `${because}; anyone in ${teamAsOf(request.teamId, at).name} can claim it` } as Live;
  const fact = factsOf(request, at)(requestFacts.returned, { why: command.why });
  return accepted(request, next, at, [fact], [tell(next, next.requesterId, `returned-${command.why}`, who.name)]);
}

function handOver(request: TeamRequest, command: Of<'hand-over'>, at: At): RequestDecision {
  const may = allowed(request, 'hand-over', at);
  if ('refused' in may) return may;
  const note = worded(command.note, 'note');
  if ('refused' in note) return note;
  const target = targetOf(may.live, command, at);
  if ('refused' in target) return target;
  const { teamId, personId } = target;
  const from = may.live.helperId ? sideOf(may.live.helperId, at) : null;
  const fromTeam = teamAsOf(may.live.teamId, at);
  const by = sideOf(may.by, at);
  const because = personId ? `${by.name} handed it to ${sideOf(personId, at).name}` : `${by.name} handed it to ${teamAsOf(teamId, at).name}; anyone there can claim it`;
  const moved = { ...may.live, teamId, because, remarks: said(request, may.by, note.text, 'note', at.now) } as Live;
  const next = personId ? withHelper(moved, personId, false, at.now) : withoutHelper(moved);
  const facts = [factsOf(next, at)(requestFacts.handedOver, { from, fromTeam, note: note.text })];
  return accepted(request, next, at, facts, personId ? [tell(next, personId, 'handed-over', note.text)] : []);
}

/** A person brings their own team along; a team alone means its queue. */
function targetOf(request: Live, { person, team }: Of<'hand-over'>, at: At): { readonly teamId: string; readonly personId: string | null } | { readonly refused: RequestRefusal } {
  const no = (field: 'person' | 'team', given: string, why: Extract<RequestRefusal, { code: 'nobody-there' }>['why']) => ({ refused: { code: 'nobody-there', field, given, why } as const });
  if (person) {
    const found = at.directory.person(person) ?? at.directory.byEmail(person);
    if (!found) return no('person', person, 'unknown');
    if (!found.active) return no('person', found.name, 'inactive');
    if (found.id === request.requesterId) return no('person', found.name, 'requester');
    if (found.id === request.helperId) return no('person', found.name, 'has-it');
    if (!isThere(at, found.id, localDate(at.now, found.timeZone))) return no('person', found.name, 'away');
    return { teamId: found.teamId ?? request.teamId, personId: found.id };
  }
  if (!team) return { refused: { code: 'to-whom', field: 'person' } };
  const found = at.directory.team(team);
  if (!found) return no('team', team, 'unknown');
  if (found.id === request.teamId && request.helperId === null) return no('team', found.name, 'same-team');
  return { teamId: found.id, personId: null };
}

function askBack(request: TeamRequest, text: string, at: At): RequestDecision {
  const may = allowed(request, 'ask-back', at);
  if ('refused' in may) return may;
  const question = worded(text);
  if ('refused' in question) return question;
  const had = answered(withHelper(may.live, may.by, true, at.now), at.now);
  const remarks = said(request, may.by, question.text, 'question', at.now);
  // While it waits for another request it waits for the requester too; the clocks have stopped once.
  const since = may.live.state === 'waiting' ? may.live.since : at.now;
  const next: TeamRequest = { ...bare(had), remarks, state: 'waiting', on: 'requester', question: question.text, helperId: may.by, assignedAt: 'assignedAt' in had ? (had.assignedAt ?? at.now) : at.now, taken: true, since };
  const fact = factsOf(next, at)(requestFacts.waiting, { on: 'requester', question: question.text, blockedBy: [...next.blockedBy] });
  return accepted(request, next, at, [fact], [tell(next, next.requesterId, 'question', question.text)]);
}

/** Nothing holds it up any more, or something still does. */
function onwards(request: Extract<TeamRequest, { state: 'waiting' }>, at: At): { readonly next: Live; readonly resumed: boolean } {
  if (request.question !== null) return { next: request, resumed: false };
  if (request.blockedBy.length > 0) return { next: { ...request, on: 'request' }, resumed: false };
  const moved = { ...bare(request), ...moveClocks(request, request.since, at) };
  const { helperId, assignedAt, taken } = request;
  return { next: helperId === null ? { ...moved, state: 'open', helperId } : { ...moved, state: taken ? 'claimed' : 'assigned', helperId, assignedAt: assignedAt ?? at.now }, resumed: true };
}

function answer(request: TeamRequest, text: string, at: At): RequestDecision {
  const may = allowed(request, 'answer', at);
  if ('refused' in may) return may;
  const words = worded(text);
  if ('refused' in words) return words;
  if (request.state !== 'waiting') return refuse({ code: 'nothing-asked' });
  const { next, resumed } = onwards({ ...request, question: null, remarks: said(request, may.by, words.text, 'answer', at.now) }, at);
  const fact = factsOf(next, at)(resumed ? requestFacts.resumed : requestFacts.commented, { text: words.text });
  return accepted(request, next, at, [fact], next.helperId ? [tell(next, next.helperId, 'answered', words.text)] : []);
}

function comment(request: TeamRequest, text: string, at: At): RequestDecision {
  const may = allowed(request, 'comment', at);
  if ('refused' in may) return may;
  const words = worded(text);
  if ('refused' in words) return words;
  const helps = may.by === request.helperId;
  const spoken: TeamRequest = { ...request, remarks: said(request, may.by, words.text, 'comment', at.now) };
  const next = helps ? answered(spoken, at.now) : spoken;
  const others = [request.requesterId, request.helperId].filter((id): id is string => id !== null && id !== may.by);
  return accepted(request, next, at, [factsOf(next, at)(requestFacts.commented, { text: words.text })], others.map(id => tell(next, id, 'commented', words.text)));
}

function done(request: TeamRequest, text: string, at: At): RequestDecision {
  const may = allowed(request, 'done', at);
  if ('refused' in may) return may;
  const resolution = worded(text);
  if ('refused' in resolution) return resolution;
  const had = answered(withHelper(may.live, may.by, true, at.now), at.now);
  const minutes = minutesTaken({ ...had, ...(may.live.state === 'waiting' && { since: may.live.since }) } as Live, at);
  const late = at.now > request.done.due && may.live.state !== 'waiting';
  const next: TeamRequest = {
    ...bare(had), state: 'done', helperId: may.by, assignedAt: 'assignedAt' in had && had.assignedAt !== null ? had.assignedAt : at.now,
    resolution: resolution.text, minutes, endedAt: at.now, blockedBy: [], late: late && !had.late.includes('done') ? [...had.late, 'done'] : had.late,
  }; // prettier-ignore
  const fact = factsOf(next, at)(requestFacts.done, { resolution: resolution.text, minutes, answerMinutes: minutesToAnswer(next, at), late: next.late.includes('done') });
  return accepted(request, next, at, [fact], [tell(next, next.requesterId, 'done', resolution.text)]);
}

function decline(request: TeamRequest, text: string, at: At): RequestDecision {
  const may = allowed(request, 'decline', at);
  if ('refused' in may) return may;
  const reason = worded(text);
  if ('refused' in reason) return reason;
  const had = answered(withHelper(may.live, may.by, true, at.now), at.now);
  const next: TeamRequest = { ...bare(had), state: 'declined', helperId: may.by, assignedAt: 'assignedAt' in had && had.assignedAt !== null ? had.assignedAt : at.now, reason: reason.text, endedAt: at.now, blockedBy: [] };
  return accepted(request, next, at, [factsOf(next, at)(requestFacts.declined, { text: reason.text })], [tell(next, next.requesterId, 'declined', reason.text)]);
}

function withdraw(request: TeamRequest, text: string | null, at: At): RequestDecision {
  // A deal that was lost or deleted takes its requests along.
  if (at.actor.kind === 'machine') {
    if (!isLive(request)) return same(request);
  } else {
    const may = allowed(request, 'withdraw', at);
    if ('refused' in may) return may;
  }
  const reason = text?.trim().slice(0, 3000) || null;
  const next: TeamRequest = { ...bare(request), state: 'withdrawn', helperId: request.helperId, reason, endedAt: at.now, blockedBy: [] };
  const tells = [request.helperId, at.actor.kind === 'machine' ? request.requesterId : null].filter(id => id !== null).map(id => tell(next, id, 'withdrawn', reason));
  return accepted(request, next, at, [factsOf(next, at)(requestFacts.withdrawn, { text: reason })], tells);
}

/** The same helper has it again if they are there; the clocks begin anew. */
function reopen(request: TeamRequest, text: string, at: At): RequestDecision {
  const may = allowed(request, 'reopen', at);
  if ('refused' in may) return may;
  const reason = worded(text);
  if ('refused' in reason) return reason;
  const type = at.about.types.find(t => t.id === request.typeId);
  const before = request.state === 'withdrawn' || request.helperId === null ? null : request.helperId;
  const helper = before ? at.directory.person(before) : undefined;
  const helperId = helper && helper.teamId === request.teamId && isThere(at, helper.id, localDate(at.now, helper.timeZone)) ? helper.id : null;
  const people = helpersOf(request.teamId, helperId, at);
  const clock = (hours: number) => ({ half: at.businessTime(people, at.now, hours * 30), due: at.businessTime(people, at.now, hours * 60) });
  const common = {
    ...bare(request), askedAt: at.now, answeredAt: null, answer: clock(type?.first_answer_hours ?? 8), done: clock(type?.done_hours ?? 24), waited: 0, reminded: [], late: [], round: request.round + 1, past: false,
    remarks: said(request, may.by, reason.text, 'comment', at.now),
    because: helperId ? `${sideOf(helperId, at).name} had it before` : `It is open again; anyone in ${teamAsOf(request.teamId, at).name} can claim it`,
  }; // prettier-ignore
  const next: TeamRequest = helperId ? { ...common, state: 'assigned', helperId, assignedAt: at.now } : { ...common, state: 'open', helperId: null };
  const others = [request.requesterId, helperId].filter((id): id is string => id !== null && id !== may.by);
  return accepted(request, next, at, [factsOf(next, at)(requestFacts.reopened, { text: reason.text })], others.map(id => tell(next, id, 'reopened', reason.text)));
}

function block(request: TeamRequest, on: string, at: At): RequestDecision {
  const may = allowed(request, 'block', at);
  if ('refused' in may) return may;
  if (request.blockedBy.includes(on)) return same(request);
  const linked = at.linked.get(request.dealId) ?? [];
  const other = linked.find(l => l.id === on);
  if (!other || on === request.id) return refuse(on === request.id ? { code: 'circle', field: 'on', through: [request.typeName] } : { code: 'other-deal', field: 'on' });
  const circle = wayTo(request.id, on, new Map(linked.map(l => [l.id, l])));
  if (circle) return refuse({ code: 'circle', field: 'on', through: circle });
  const blockedBy = [...request.blockedBy, on];
  const { live } = may;
  const next: TeamRequest =
    live.state === 'waiting'
      ? { ...live, blockedBy }
      : { ...bare(live), blockedBy, state: 'waiting', on: 'request', question: null, helperId: live.helperId, assignedAt: live.state === 'open' ? null : live.assignedAt, taken: live.state === 'claimed', since: at.now };
  return accepted(request, next, at, [factsOf(next, at)(requestFacts.waiting, { on: 'request', question: null, blockedBy })]);
}

/** The names on the way from a request over its blockers to `target`; undefined when there is none. */
export function wayTo(target: string, from: string, linked: ReadonlyMap<string, { readonly name: string; readonly blockedBy: readonly string[] }>): string[] | undefined {
  const seen = new Set<string>();
  const walk = (id: string): string[] | undefined => {
    const at = linked.get(id);
    if (!at || seen.has(id)) return undefined;
    seen.add(id);
    if (id === target) return [at.name];
    for (const next of at.blockedBy) {
      const rest = walk(next);
      if (rest) return [at.name, ...rest];
    }
    return undefined;
  };
  return walk(from);
}

/** By a person who unties it, or by the house once the other one has ended. */
function unblock(request: TeamRequest, on: string, at: At): RequestDecision {
  if (at.actor.kind !== 'machine') {
    const may = allowed(request, 'block', at);
    if ('refused' in may) return may;
  }
  if (!isLive(request) || !request.blockedBy.includes(on)) return same(request);
  const freed = { ...request, blockedBy: request.blockedBy.filter(id => id !== on) };
  if (freed.state !== 'waiting') return accepted(request, freed, at, []);
  const { next, resumed } = onwards(freed, at);
  return accepted(request, next, at, resumed ? [factsOf(next, at)(requestFacts.resumed, { text: null })] : [], resumed && next.helperId ? [tell(next, next.helperId, 'unblocked')] : []);
}

/** Half of a clock: whoever can act is reminded. All of it: the requester hears too, and it counts as late. */
function remind(request: TeamRequest, command: Of<'remind'>, at: At): RequestDecision {
  const mark = `${command.clock}:${command.mark}`;
  const moot = !isLive(request) || request.state === 'waiting' || (command.clock === 'answer' && request.answeredAt !== null) || request[command.clock].due !== command.due || request.reminded.includes(mark);
  if (moot) return { state: request, facts: [], later: isLive(request) ? [clockLater(request, at.now)] : [] };
  const late = command.mark === '100' && !request.late.includes(command.clock);
  const next: TeamRequest = { ...request, reminded: [...request.reminded, mark], late: late ? [...request.late, command.clock] : request.late, version: request.version + 1, updatedAt: at.now };
  const about = `remind-${command.clock}-${command.mark}` as const;
  const asked = next.helperId ? [`dm:${next.helperId}`] : next.told.filter(audience => audience !== `dm:${next.requesterId}`);
  const effects = [...asked.map(audience => tellAt(next, audience, about)), ...(late ? [tell(next, next.requesterId, `late-${command.clock}`), ...redraw(next)] : [])];
  return {
    state: next,
    facts: late ? [factsOf(next, at)(requestFacts.late, { clock: command.clock, dueAt: command.due })] : [],
    effects,
    later: [clockLater(next, at.now + 1)],
  };
}
