import type { Situation } from '../../engine/capability.ts';
import type { Decision, Effect, Fact, Later } from '../../kernel/decision.ts';
import type { JsonObject } from '../../kernel/json.ts';
import type { RequestType } from './contract.ts';
import type { RequestContext } from './context.ts';
import type { RequestPayload, Side, TeamAsOf } from './events.ts';
import { sayFact } from './words.ts';
import { isLive, type Clock, type Due, type Live, type News, type RequestRefusal, type TeamRequest } from './model.ts';

/** What every decision about a request shares: facts with both teams, cards, clocks. Pure. */

export type RequestDecision = Decision<TeamRequest, RequestRefusal>;
export type At = RequestContext & Situation;

export const sideOf = (personId: string, { directory }: Pick<RequestContext, 'directory'>): Side => {
  const person = directory.person(personId);
  const team = person?.teamId ? directory.team(person.teamId) : undefined;
  return { id: personId, name: person?.name ?? 'somebody', team: team ? { id: team.id, name: team.name } : null };
};
export const teamAsOf = (teamId: string, { directory }: Pick<RequestContext, 'directory'>): TeamAsOf => ({ id: teamId, name: directory.team(teamId)?.name ?? 'a team that is gone' });

/** Makes facts about a request as it is now; `more` is what the fact itself says. */
export function factsOf(request: TeamRequest, at: RequestContext): (type: string, more?: JsonObject) => Fact {
  const deal = at.deals.get(request.dealId);
  const payload: Omit<RequestPayload, 'says'> = {
    requestId: request.id,
    typeId: request.typeId,
    typeName: request.typeName,
    dealId: request.dealId,
    dealName: deal?.name ?? 'a deal that is gone',
    account: deal?.account ?? null,
    team: teamAsOf(request.teamId, at),
    requester: sideOf(request.requesterId, at),
    helper: request.helperId ? sideOf(request.helperId, at) : null,
    round: request.round,
  };
  return (type, more = {}) => ({ type, payload: { ...payload, ...more, says: sayFact(type, payload, more) } as unknown as JsonObject });
}

/** Whose working time counts: the helper's, or that of everybody in the team. */
export const helpersOf = (teamId: string, helperId: string | null, at: Pick<RequestContext, 'directory'>): string[] =>
  helperId ? [helperId] : at.directory.membersOfTeam(teamId).map(p => p.id);

export const clocksFor = (type: Pick<RequestType, 'first_answer_hours' | 'done_hours'>, people: readonly string[], from: number, at: Pick<RequestContext, 'businessTime'>): { readonly answer: Due; readonly done: Due } => {
  const clock = (hours: number): Due => ({ half: at.businessTime(people, from, hours * 30), due: at.businessTime(people, from, hours * 60) });
  return { answer: clock(type.first_answer_hours), done: clock(type.done_hours) };
};

/** A clock that stood still from `since` to now: what was left of it then is left of it now. */
export function moveClocks(request: Live, since: number, at: At): Pick<TeamRequest, 'answer' | 'done' | 'waited'> {
  const people = helpersOf(request.teamId, request.helperId, at);
  const move = (moment: number) => (moment <= since ? moment : at.businessTime(people, at.now, Math.min(at.businessMinutes(people, since, moment), MOST_MINUTES)));
  const due = (clock: Due): Due => ({ half: move(clock.half), due: move(clock.due) });
  return { answer: request.answeredAt === null ? due(request.answer) : request.answer, done: due(request.done), waited: request.waited + Math.round(at.businessMinutes(people, since, at.now)) };
}
/** What kernel/calendar adds at the most. */
const MOST_MINUTES = 600_000;

/** Business minutes from asking until now, without those in which it waited. */
export function minutesTaken(request: TeamRequest, at: At): number {
  const people = helpersOf(request.teamId, request.helperId, at);
  const waiting = request.state === 'waiting' ? at.businessMinutes(people, request.since, at.now) : 0;
  return Math.max(0, Math.round(at.businessMinutes(people, request.askedAt, at.now) - request.waited - waiting));
}
export const minutesToAnswer = (request: TeamRequest, at: At): number =>
  Math.max(0, Math.round(at.businessMinutes(helpersOf(request.teamId, request.helperId, at), request.askedAt, request.answeredAt ?? at.now)));

// ---- What follows from every change

export const lane = (requestId: string, audience: string): string => `requests:${requestId}:${audience}`;
const reminderKey = (requestId: string): string => `requests:clock:${requestId}`;

/** Everywhere the card has to stand, beside the places where it stands already. */
export function audiencesOf(request: TeamRequest, at: Pick<RequestContext, 'directory' | 'about'>): string[] {
  const found = new Set([`dm:${request.requesterId}`]);
  if (request.helperId) found.add(`dm:${request.helperId}`);
  const team = at.directory.team(request.teamId);
  if (team && channelOf(at.about.channels, team.name)) found.add(`team:${request.teamId}`);
  else if (isLive(request) && request.helperId === null) for (const p of at.directory.membersOfTeam(request.teamId)) found.add(`dm:${p.id}`);
  return [...found];
}
export function channelOf(channels: Readonly<Record<string, string>>, team: string): string | undefined {
  const key = Object.keys(channels).find(k => k.toLowerCase() === team.toLowerCase());
  return key && channels[key];
}

export const redraw = (request: TeamRequest): Effect[] =>
  request.told.map(audience => ({ kind: 'requests.card', lane: lane(request.id, audience), payload: { requestId: request.id, audience }, collapse: `requests.card:${request.id}:${audience}` }));

/** A message of its own: a card that is redrawn rings no bell. */
export const tellAt = (request: TeamRequest, audience: string, about: News, text: string | null = null): Effect => ({
  kind: 'requests.tell',
  lane: lane(request.id, audience),
  payload: { requestId: request.id, audience, about, text },
});
export const tell = (request: TeamRequest, personId: string, about: News, text: string | null = null): Effect => tellAt(request, `dm:${personId}`, about, text);

/** The next moment at which somebody is reminded, if there is one. */
export function nextMark(request: TeamRequest, now: number): { readonly clock: Clock; readonly mark: '50' | '100'; readonly at: number; readonly due: number } | undefined {
  if (!isLive(request) || request.state === 'waiting') return undefined;
  const marks = (['answer', 'done'] as const)
    .filter(clock => clock === 'done' || request.answeredAt === null)
    .flatMap(clock => [
      { clock, mark: '50' as const, at: request[clock].half, due: request[clock].due },
      { clock, mark: '100' as const, at: request[clock].due, due: request[clock].due },
    ])
    .filter(m => m.at >= now && !request.reminded.includes(`${m.clock}:${m.mark}`));
  return marks.sort((a, b) => a.at - b.at)[0];
}

export function clockLater(request: TeamRequest, now: number): Later {
  const next = nextMark(request, now);
  const key = reminderKey(request.id);
  if (!next) return { key, at: null, to: 'requests', command: { type: 'remind' } };
  return { key, at: next.at, to: 'requests', command: { type: 'remind', requestId: request.id, clock: next.clock, mark: next.mark, due: next.due } };
}

const closes = (request: TeamRequest | undefined): boolean => request !== undefined && request.blocksDeal && !request.past && isLive(request);

/** While a request lives that blocks its deal, the deal is kept out of the stages that are won; it holds beside whatever else does. */
function holdLater(before: TeamRequest | undefined, after: TeamRequest, at: At): Later[] {
  if (!closes(before) && !closes(after)) return [];
  const hold = `requests:${after.id}`;
  const about = { dealId: after.dealId, key: hold, by: 'requests' };
  const reason = `${after.typeName} by ${teamAsOf(after.teamId, at).name} is not done yet`.slice(0, 300);
  return [{ key: `requests:hold:${after.id}`, at: 0, to: 'deals', command: closes(after) ? { type: 'hold', ...about, reason, stages: 'won', ref: after.id } : { type: 'release', ...about } }];
}

/** The decision with everything that follows: cards, clocks, the room's line, and who waited for this one. */
export function accepted(before: TeamRequest | undefined, after: TeamRequest, at: At, facts: readonly Fact[], tells: readonly Effect[] = []): RequestDecision {
  const told = [...new Set([...after.told, ...audiencesOf(after, at)])];
  const state: TeamRequest = { ...after, told, version: before ? before.version + 1 : after.version, updatedAt: at.now };
  const answer = { requestId: state.id, state: state.state, version: state.version };
  // History that is replayed is told to nobody.
  if (state.past) return { state: { ...state, told: [] }, facts, answer };
  const ended = before && isLive(before) && !isLive(state);
  const effects: Effect[] = [
    ...redraw(state),
    ...tells,
    { kind: 'requests.room', lane: `requests:room:${state.dealId}`, payload: { dealId: state.dealId }, collapse: `requests.room:${state.dealId}` },
    ...(ended ? [{ kind: 'requests.unblock', lane: `requests:links:${state.dealId}`, payload: { requestId: state.id } }] : []),
  ];
  return { state, facts, effects, later: [clockLater(state, at.now), ...holdLater(before, state, at)], answer };
}
