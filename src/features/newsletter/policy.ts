import type { Actor } from '../../kernel/actor.ts';
import type { Directory, Person } from '../people/read.ts';
import type { NewsletterSettings, Whom } from './contract.ts';

/** Everybody whom a list of people, roles and teams names, each once, only those who are here. */
export function named(whom: readonly Whom[], people: Directory): Person[] {
  const found = whom.flatMap((one): readonly Person[] => {
    if ('role' in one) return people.withRole(one.role);
    if ('team' in one) return people.membersOfTeam(one.team);
    const person = people.byEmail(one.person);
    return person?.active ? [person] : [];
  });
  return [...new Map(found.map(p => [p.id, p])).values()];
}

/** Editors are those of the setting, and administrators. */
export function mayEdit(personId: string, settings: NewsletterSettings, people: Directory): boolean {
  const person = people.person(personId);
  if (!person?.active) return false;
  return person.roles.includes('admin') || named(settings.editors, people).some(p => p.id === personId);
}
/** A machine's token and the timer act under their own name. */
export const mayAct = (actor: Actor, settings: NewsletterSettings, people: Directory): boolean => actor.kind !== 'person' || mayEdit(actor.id, settings, people);

/** Whom a draft waits for: the editors, or the administrators where there are none. */
export const editorsOf = (settings: NewsletterSettings, people: Directory): Person[] => {
  const chosen = named(settings.editors, people);
  return chosen.length > 0 ? chosen : [...people.withRole('admin')];
};

export const recipientsOf = (settings: NewsletterSettings, people: Directory): Person[] =>
  settings.recipients === 'everybody' ? people.all().filter(p => p.active) : named(settings.recipients, people);

/** Ids of the teams that take part: those of the setting, otherwise every team that has people. */
export function teamsOf(settings: NewsletterSettings, people: Directory): string[] {
  const teams = settings.teams === null ? [...people.teams()] : settings.teams.flatMap(name => people.team(name) ?? []);
  return [...new Set(teams.filter(t => people.membersOfTeam(t.id).length > 0).map(t => t.id))];
}

/** Who may skip or swap a turn: editors, and for its own turn the team. */
export const mayTurn = (actor: Actor, teams: readonly string[], settings: NewsletterSettings, people: Directory): boolean =>
  mayAct(actor, settings, people) || (actor.kind === 'person' && teams.includes(people.person(actor.id)?.teamId ?? ''));
