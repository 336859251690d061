import type { DealSnapshot } from '../deals/events.ts';
import type { Directory, Person } from '../people/read.ts';
import type { RoomSettings } from './contract.ts';
import type { Roles } from './views.ts';

/** Who belongs into a room, by the company's setting. Pure. */

type Member = RoomSettings['members'][number];

/** The people a member of the setting stands for; user groups are Slack's to say. */
function peopleOf(
  member: Member,
  deal: Pick<DealSnapshot, 'ownerId'>,
  people: Directory,
): readonly (Person | undefined)[] {
  if (member === 'owner') return [deal.ownerId ? people.person(deal.ownerId) : undefined];
  if (member === 'owner-manager') return [deal.ownerId ? people.managerOf(deal.ownerId) : undefined];
  if ('team' in member) return people.membersOfTeam(member.team);
  if ('role' in member) return people.withRole(member.role);
  return [];
}

const titleOf = (member: Member): string => {
  if (member === 'owner') return 'Owner';
  if (member === 'owner-manager') return 'Manager';
  return 'team' in member ? member.team : 'role' in member ? member.role : `@${member.slack_group}`;
};

/** For the card: each person once, under the first part that they have. The owner has a field of their own. */
export function rolesOf(
  settings: RoomSettings,
  deal: Pick<DealSnapshot, 'ownerId'>,
  people: Directory,
): Roles {
  const seen = new Set(deal.ownerId ? [deal.ownerId] : []);
  return settings.members
    .filter(m => m !== 'owner')
    .map(member => ({
      role: titleOf(member),
      names: peopleOf(member, deal, people).flatMap(p => {
        if (!p?.active || seen.has(p.id)) return [];
        seen.add(p.id);
        return [p.name];
      }),
    }));
}

export interface Wanted {
  /** Slack users to be invited. */
  readonly users: readonly string[];
  /** Who cannot be, and why. */
  readonly missing: Readonly<Record<string, string>>;
}

/** @param groups members by the handle of a user group; undefined for one that Slack does not know */
export function wantedMembers(
  settings: RoomSettings,
  deal: Pick<DealSnapshot, 'ownerId' | 'ownerName'>,
  people: Directory,
  groups: ReadonlyMap<string, readonly string[] | undefined>,
): Wanted {
  const users = new Set<string>();
  const missing: Record<string, string> = {};
  for (const member of settings.members) {
    for (const person of peopleOf(member, deal, people)) {
      if (!person?.active) continue;
      if (person.slackId) users.add(person.slackId);
      else missing[person.name] = 'is not matched with anybody in Slack';
    }
    if (typeof member === 'object' && 'slack_group' in member) {
      const inside = groups.get(member.slack_group);
      if (inside) for (const user of inside) users.add(user);
      else missing[`@${member.slack_group}`] = 'is no user group of this workspace';
    }
    if (typeof member === 'object' && 'team' in member && !people.team(member.team))
      missing[member.team] = 'is no team here';
    if (member === 'owner' && deal.ownerId === null && deal.ownerName)
      missing[deal.ownerName] = 'is nobody whom Evenkeel knows';
  }
  return { users: [...users], missing };
}
