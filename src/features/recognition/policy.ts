import type { Actor } from '../../kernel/actor.ts';
import type { Directory } from '../people/read.ts';
import type { Thanks } from './model.ts';

/** Everybody who works here may thank. */
export const mayGive = (personId: string, people: Directory): boolean => people.person(personId)?.active === true;

/** The giver takes their own words back; an administrator takes down what everybody can see and should not. */
export function mayReverse(actor: Actor, thanks: Thanks, people: Directory): boolean {
  if (actor.kind !== 'person') return true;
  if (!mayGive(actor.id, people)) return false;
  if (actor.id === thanks.giver.personId) return true;
  return !thanks.private && (people.person(actor.id)?.roles.includes('admin') ?? false);
}
