import type { Actor } from '../../kernel/actor.ts';
import type { Directory } from '../people/read.ts';
import type { Lunch } from './model.ts';

const isActive = (id: string, people: Directory): boolean => people.person(id)?.active === true;
export const isAdmin = (actor: Actor, people: Directory): boolean => actor.kind === 'person' && isActive(actor.id, people) && people.person(actor.id)!.roles.includes('admin');

/** The host and administrators; while it is only proposed who proposed it, and anybody as long as nobody hosts it. */
export function mayEdit(actor: Actor, lunch: Lunch, people: Directory): boolean {
  if (actor.kind !== 'person') return true;
  if (!isActive(actor.id, people)) return false;
  if (lunch.hostId === actor.id || isAdmin(actor, people)) return true;
  return lunch.state === 'proposed' && (lunch.proposedBy === actor.id || lunch.hostId === null);
}

/** Who said what by name is the host's to know, and who came the host's to say; an administrator's where there is no host. */
export function hosts(actor: Actor, lunch: Lunch, people: Directory): boolean {
  if (actor.kind !== 'person' || !isActive(actor.id, people)) return false;
  return lunch.hostId === actor.id || ((lunch.hostId === null || !isActive(lunch.hostId, people)) && isAdmin(actor, people));
}
export const mayRecord = (actor: Actor, lunch: Lunch, people: Directory): boolean => actor.kind !== 'person' || hosts(actor, lunch, people);

/** A time commits the host: it is theirs to set, or an administrator's. */
export const maySchedule = (actor: Actor, hostId: string | null, people: Directory): boolean => actor.kind !== 'person' || hostId === actor.id || isAdmin(actor, people);
