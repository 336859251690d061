import type { Actor } from '../../kernel/actor.ts';
import type { Directory } from '../people/read.ts';

/** Who may change deals: everybody who works here. The deal desk's gates say which changes need somebody's yes. */
export const mayChange = (actor: Actor, directory: Directory): boolean => actor.kind !== 'person' || directory.person(actor.id)?.active === true;
