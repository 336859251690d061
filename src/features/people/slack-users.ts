import type { World } from '../../engine/capability.ts';
import type { SlackUser } from '../../ports/slack.ts';
import type { IdentityCommand, PersonCommand } from './model.ts';
import { emailKey } from './names.ts';
import { statusHints } from './read-time.ts';
import { directory, type Directory } from './read.ts';
import { saveStatusHint } from './store-time.ts';
import { saysAway } from './words-time.ts';

const actor = { kind: 'connection', name: 'slack' } as const;

/**
 * Everybody whom Slack knows becomes a person, or is matched to one by e-mail. Who is known and unchanged costs
 * nothing; who left in Slack is deactivated here. Without an e-mail (the scope users:read.email is missing, or a
 * guest) only a name that one person has is taken; others wait under People until somebody says who they are.
 */
export async function identify(world: World, users: readonly SlackUser[]): Promise<void> {
  let people = await world.read(directory);
  for (const user of users) {
    if (unchanged(people, user)) continue;
    await identifyOne(world, people, user);
    people = await world.read(directory);
  }
  await noteStatuses(world, people, users);
}

/** Statuses that speak of being away are kept as a hint for the Home tab, nothing else of them. */
async function noteStatuses(world: World, people: Directory, users: readonly SlackUser[]): Promise<void> {
  const known = await world.read(statusHints);
  for (const user of users) {
    const personId = people.bySlackId(user.id)?.id;
    if (!personId || !user.status) continue;
    const { text, emoji, until } = user.status;
    const hint = saysAway(user.status) && (until === null || until > world.now()) ? { says: (text || emoji).slice(0, 100), until } : null;
    const before = known.get(personId);
    if (hint ? before?.says === hint.says && before.until === hint.until : !before) continue;
    await world.read(tx => saveStatusHint(tx, personId, hint));
  }
}

function unchanged(people: Directory, user: SlackUser): boolean {
  const person = people.bySlackId(user.id);
  const identity = person?.identities.find(i => i.connection === 'slack' && i.externalId === user.id);
  if (!person || !identity) return false;
  const sameEmail = user.email === undefined || (person.email !== null && emailKey(person.email) === emailKey(user.email));
  return sameEmail && identity.name === user.name && person.active === !user.deactivated;
}

async function identifyOne(world: World, people: Directory, user: SlackUser): Promise<void> {
  const run = (to: string, command: PersonCommand | IdentityCommand) =>
    world.run(to, command, { company: world.company, actor, cause: `slack-user:${user.id}:${command.type}:${crypto.randomUUID()}` });
  const email = user.email ?? null;
  if (email && !user.deactivated && !people.byEmail(email) && !people.bySlackId(user.id)) {
    await run('people', {
      type: 'add',
      personId: `person_slack-${user.id.toLowerCase()}`,
      name: user.name.trim().slice(0, 120) || email,
      email,
      ...(user.timeZone && knownZone(user.timeZone) && { timeZone: user.timeZone }),
      ...(user.locale && { locale: user.locale }),
    });
  }
  const answer = await run('people-identities', { type: 'identify', connection: 'slack', externalId: user.id, name: user.name.slice(0, 200), email, byName: true });
  const personId = answer.ok ? (answer.answer as { personId?: string | null }).personId : undefined;
  if (!personId) return;
  const active = people.person(personId)?.active;
  if (active !== undefined && active === user.deactivated) await run('people', { type: 'change', personId, active: !user.deactivated });
}

function knownZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}
