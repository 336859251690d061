import type { Directory } from '../people/read.ts';
import type { Approver } from './policy-table.ts';

interface About {
  readonly requesterId: string;
  readonly ownerId: string | null;
  readonly directory: Directory;
}

/**
 * Who is meant, as active people other than the requester. When the policy's own sources give nobody, the fallback is
 * taken (PRODUCT: an absent approver never strands a deal); when that gives nobody either, the list is empty and the
 * caller refuses before anything is stored.
 */
export function resolveApprovers(
  sources: readonly Approver[],
  fallback: Approver | undefined,
  about: About,
): { readonly people: readonly string[]; readonly fallback: boolean } {
  const people = gather(sources, about);
  if (people.length > 0) return { people, fallback: false };
  return { people: fallback ? gather([fallback], about) : [], fallback: true };
}

function gather(sources: readonly Approver[], about: About): string[] {
  const found = new Set<string>();
  for (const source of sources) {
    for (const id of peopleOf(source, about)) {
      if (id !== about.requesterId && about.directory.person(id)?.active) found.add(id);
    }
  }
  return [...found];
}

function peopleOf(source: Approver, { requesterId, ownerId, directory }: About): string[] {
  if ('person' in source) {
    const found = directory.byEmail(source.person);
    return found ? [found.id] : [];
  }
  if ('role' in source) return directory.withRole(source.role).map(p => p.id);
  if ('team' in source) return directory.membersOfTeam(source.team).map(p => p.id);
  const of = source.manager === 'owner' ? ownerId : requesterId;
  if (!of) return [];
  // A manager who left does not end the chain: the next one up is asked.
  for (let level = source.level ?? 1; level <= 12; level++) {
    const manager = directory.managerOf(of, level);
    if (!manager) return [];
    if (manager.active && manager.id !== requesterId) return [manager.id];
  }
  return [];
}
