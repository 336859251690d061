import type { Actor } from '../../kernel/actor.ts';
import type { Directory } from './read.ts';

/** Who may change people: administrators, machines of the house, and a connection for what it knows itself. */
export const mayManage = (actor: Actor, directory: Directory): boolean => {
  if (actor.kind === 'machine') return true;
  if (actor.kind === 'connection') return true;
  const who = directory.person(actor.id);
  return who !== undefined && who.active && who.roles.includes('admin');
};
