import type { Actor } from '../../kernel/actor.ts';
import type { Directory } from '../people/read.ts';
import { SIGNS, type DraftJson, type ThanksJson } from './contract.ts';
import type { Signs } from './decide-signs.ts';
import type { Draft } from './model-drafts.ts';
import type { About, Thanks } from './model.ts';
import { mayReverse } from './policy.ts';
import { sayEvidence } from './words-drafts.ts';

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

export const thanksJsonOf = (thanks: Thanks, around: Around, viewer: Actor, signs?: Signs): ThanksJson => ({
  id: thanks.id,
  giver: { id: thanks.giver.personId, name: nameOf(around.people, thanks.giver.personId) },
  people: thanks.named.map(id => ({ id, name: nameOf(around.people, id) })),
  teams: thanks.teams.map(id => ({ id, name: teamOf(around.people, id) })),
  about: thanks.about && { ...thanks.about, name: aboutName(thanks.about, around.names) },
  words: thanks.words,
  private: thanks.private,
  at: new Date(thanks.at).toISOString(),
  signs: SIGNS.map(sign => {
    const set = (signs?.signs ?? []).filter(s => s.sign === sign);
    return { sign, count: set.length, mine: viewer.kind === 'person' && set.some(s => s.personId === viewer.id) };
  }).filter(s => s.count > 0),
  mayReverse: mayReverse(viewer, thanks, around.people),
});

/** Whom the evidence of a draft speaks of: their team if it is one, else their names. */
function helpersOf(draft: Draft, people: Directory): string {
  const teams = new Set(draft.people.map(id => people.person(id)?.teamId ?? null));
  const [only] = teams;
  return teams.size === 1 && only ? teamOf(people, only) : draft.people.map(id => nameOf(people, id)).join(' and ');
}

/** @param thanked when somebody in it was thanked for it since the draft was made */
export const evidenceOf = (draft: Draft, around: Around, thanked: boolean): string[] =>
  sayEvidence(
    draft.evidence,
    {
      name: id => nameOf(around.people, id),
      helpers: helpersOf(draft, around.people),
      need: draft.needId ? aboutName({ kind: 'need', id: draft.needId }, around.names) : null,
    },
    !thanked,
  );

/** What has to be named beside a draft. */
export const aboutsOf = (draft: Draft): About[] => [
  { kind: 'deal', id: draft.dealId },
  ...(draft.needId ? [{ kind: 'need' as const, id: draft.needId }] : []),
];

export const draftJsonOf = (draft: Draft, around: Around, viewerId: string, thanked: boolean): DraftJson => {
  const ref = (id: string) => ({ id, name: nameOf(around.people, id) });
  return {
    id: draft.id,
    kind: draft.kind,
    drafter: ref(draft.drafterId),
    people: draft.people.map(ref),
    deal: { id: draft.dealId, name: aboutName({ kind: 'deal', id: draft.dealId }, around.names) },
    need: draft.needId ? { id: draft.needId, name: aboutName({ kind: 'need', id: draft.needId }, around.names) } : null,
    about: { ...draft.about, name: aboutName(draft.about, around.names) },
    evidence: evidenceOf(draft, around, thanked),
    words: draft.drafterId === viewerId ? draft.words : null,
    at: new Date(draft.at).toISOString(),
  };
};
