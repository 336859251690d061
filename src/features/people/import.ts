import { createHash } from 'node:crypto';
import type { Engine } from '../../engine/index.ts';
import { machine } from '../../kernel/actor.ts';
import { directory } from './read.ts';

/** An id that a name always leads to, so that the same file twice makes nobody twice. */
const idFrom = (prefix: string, name: string) => `${prefix}_${createHash('sha256').update(name.toLowerCase()).digest('hex').slice(0, 16)}`;

export async function addTeam(engine: Engine, company: string, name: string): Promise<string> {
  const known = (await engine.transact(company, directory)).team(name);
  if (known) return known.id;
  const teamId = idFrom('team', name);
  await engine.run('people-teams', { type: 'add-team', teamId, name }, { company, actor: machine('import'), cause: `import:team:${teamId}` });
  return teamId;
}

export async function addPerson(
  engine: Engine,
  company: string,
  person: { readonly name: string; readonly title: string; readonly teamId: string | null; readonly managerId: string | null },
): Promise<string> {
  const known = (await engine.transact(company, directory)).byName(person.name);
  if (known) return known.id;
  const personId = idFrom('person', person.name);
  await engine.run('people', { type: 'add', personId, ...person, email: null }, { company, actor: machine('import'), cause: `import:person:${personId}` });
  return personId;
}
