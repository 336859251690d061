import type { Actor } from '../../kernel/actor.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import { isLive, type RequestRefusal, type TeamRequest } from './model.ts';

/** Who may do what to a request. Asked inside decide, so that no surface is a side door; screens ask the same. */

export const verbs = ['claim', 'done', 'hand-over', 'ask-back', 'decline', 'release', 'answer', 'comment', 'block', 'withdraw', 'reopen'] as const;
export type Verb = (typeof verbs)[number];

interface Knows {
  readonly directory: Directory;
  readonly deals: ReadonlyMap<string, Pick<DealSnapshot, 'ownerId'>>;
}

/** The requester's side: who asked, and the owner of the deal, so that nothing strands when somebody leaves. */
export const isRequesterSide = (request: TeamRequest, personId: string, knows: Knows): boolean =>
  request.requesterId === personId || knows.deals.get(request.dealId)?.ownerId === personId;

export const isMember = (request: Pick<TeamRequest, 'teamId'>, personId: string, { directory }: Pick<Knows, 'directory'>): boolean =>
  directory.person(personId)?.teamId === request.teamId;

const isAdmin = (personId: string, { directory }: Knows): boolean => directory.person(personId)?.roles.includes('admin') ?? false;

/** Whether somebody has taken it, which a routing alone does not do. */
export const isTaken = (request: TeamRequest): boolean => request.state === 'claimed' || (request.state === 'waiting' && request.taken);

export function refusalFor(request: TeamRequest, verb: Verb, actor: Actor, knows: Knows): RequestRefusal | undefined {
  if (actor.kind !== 'person') return { code: 'people-only' };
  const { id } = actor;
  if (!knows.directory.person(id)?.active) return { code: 'person-inactive' };
  if (verb === 'comment') return undefined;
  if (verb === 'reopen') {
    if (isLive(request)) return { code: 'not-ended' };
    return isRequesterSide(request, id, knows) || request.helperId === id ? undefined : { code: 'not-the-requester', requesterId: request.requesterId };
  }
  if (!isLive(request)) return { code: 'ended', state: request.state, at: request.endedAt, by: request.state === 'withdrawn' ? request.requesterId : request.helperId };
  const helps = request.helperId === id;
  const member = isMember(request, id, knows);
  switch (verb) {
    case 'answer':
    case 'withdraw':
      if (!isRequesterSide(request, id, knows)) return { code: 'not-the-requester', requesterId: request.requesterId };
      return verb === 'answer' && !(request.state === 'waiting' && request.question !== null) ? { code: 'nothing-asked' } : undefined;
    case 'block':
      return helps || member || isRequesterSide(request, id, knows) ? undefined : { code: 'not-your-team', teamId: request.teamId };
    case 'claim':
      if (request.requesterId === id) return { code: 'own-request' };
      if (isTaken(request) && !helps) return { code: 'taken', helperId: request.helperId! };
      return helps || member ? undefined : { code: 'not-your-team', teamId: request.teamId };
    case 'release':
      return helps ? undefined : { code: 'not-the-helper', helperId: request.helperId, teamId: request.teamId };
    case 'hand-over':
      return helps || member || isAdmin(id, knows) ? undefined : { code: 'not-the-helper', helperId: request.helperId, teamId: request.teamId };
    case 'done':
    case 'decline':
    case 'ask-back':
      if (helps) return undefined;
      if (request.requesterId === id) return { code: 'own-request' };
      // Nobody has it: whoever of the team acts has it from now on.
      return request.helperId === null && member ? undefined : { code: 'not-the-helper', helperId: request.helperId, teamId: request.teamId };
  }
}

/** What somebody may do now, for buttons. What would change nothing is left out. */
export function verbsFor(request: TeamRequest, personId: string, knows: Knows): Verb[] {
  const actor: Actor = { kind: 'person', id: personId };
  return verbs.filter(verb => {
    if (refusalFor(request, verb, actor, knows)) return false;
    if (verb === 'claim') return !(isTaken(request) && request.helperId === personId);
    return verb !== 'ask-back' || !(request.state === 'waiting' && request.question !== null);
  });
}

/** Whether the next thing is this person's to do. */
export function waitsFor(request: TeamRequest, personId: string, knows: Knows): boolean {
  if (!isLive(request)) return false;
  if (request.state === 'waiting') return request.question !== null && request.requesterId === personId;
  return request.helperId === null ? request.requesterId !== personId && isMember(request, personId, knows) : request.helperId === personId;
}
