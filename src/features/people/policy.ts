import type { Actor } from '../../kernel/actor.ts';
import type { Directory } from './read.ts';

/** Who may change people: administrators, machines of the house, and a connection for what it knows itself. */
export const mayManage = (actor: Actor, directory: Directory): boolean => {
  if (actor.kind === 'machine') return true;
  if (actor.kind === 'connection') return true;
  const who = directory.person(actor.id);
  return who !== undefined && who.active && who.roles.includes('admin');
};

/** What people may change about themselves. Who they are, where they belong and what they may is for administrators. */
export const ownFields: readonly string[] = ['timeZone', 'locale'];
export const isSelf = (actor: Actor, personId: string): boolean => actor.kind === 'person' && actor.id === personId;

/** Who may say when somebody works: they themselves, whoever they report to at any level, administrators, machines. */
export function mayArrange(actor: Actor, personId: string, directory: Directory): boolean {
  if (isSelf(actor, personId) || mayManage(actor, directory)) return true;
  if (actor.kind !== 'person' || !directory.person(actor.id)?.active) return false;
  const seen = new Set<string>([personId]);
  for (let boss = directory.managerOf(personId); boss && !seen.has(boss.id); boss = directory.managerOf(boss.id)) {
    if (boss.id === actor.id) return true;
    seen.add(boss.id);
  }
  return false;
}
