import type { Actor } from '../../kernel/actor.ts';
import type { Directory } from '../people/read.ts';
import type { ThanksJson } from './contract.ts';
import type { About, Thanks } from './model.ts';
import { mayReverse } from './policy.ts';

/** Shout-outs as the API and the screens show them: names in place of ids. Pure. */

export interface Around {
  readonly people: Directory;
  /** By `<kind>:<id>`. */
  readonly names: ReadonlyMap<string, string>;
}

export const nameOf = (people: Directory, id: string): string => people.person(id)?.name ?? 'somebody who has left';
const teamOf = (people: Directory, id: string): string => people.team(id)?.name ?? 'a team that is gone';

/** Everybody thanked, as people say it: those named first, then teams. */
export const whoOf = (thanks: Thanks, people: Directory): string[] => [...thanks.named.map(id => nameOf(people, id)), ...thanks.teams.map(id => teamOf(people, id))];

export const aboutName = (about: About, names: Around['names']): string => names.get(`${about.kind}:${about.id}`) ?? `a ${about.kind} that is gone`;

/** Below the public address. */
export const aboutPath = (about: About): string => (about.kind === 'deal' ? `/deals/${about.id}` : about.kind === 'need' ? `/voice/needs/${about.id}` : `/requests/${about.id}`);

export const thanksJsonOf = (thanks: Thanks, around: Around, viewer: Actor): ThanksJson => ({
  id: thanks.id,
  giver: { id: thanks.giver.personId, name: nameOf(around.people, thanks.giver.personId) },
  people: thanks.named.map(id => ({ id, name: nameOf(around.people, id) })),
  teams: thanks.teams.map(id => ({ id, name: teamOf(around.people, id) })),
  about: thanks.about && { ...thanks.about, name: aboutName(thanks.about, around.names) },
  words: thanks.words,
  private: thanks.private,
  at: new Date(thanks.at).toISOString(),
  mayReverse: mayReverse(viewer, thanks, around.people),
});
