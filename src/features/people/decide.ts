import { IANAZone } from 'luxon';
import type { Situation } from '../../engine/capability.ts';
import { refuse, type Decision, type Fact } from '../../kernel/decision.ts';
import { peopleFacts, type GroupChangedPayload, type PersonValue } from './events.ts';
import type { GroupCommand, GroupState, IdentityCommand, IdentityState, PeopleRefusal, PersonCommand, PersonState, TeamCommand, TeamState } from './model.ts';
import { nameKey } from './names.ts';
import { isSelf, mayManage, ownFields } from './policy.ts';
import type { Directory } from './read.ts';

export interface PeopleContext {
  readonly directory: Directory;
  /** Managers as they are and as other commands of this batch want them: a circle through either is refused. */
  readonly managersOf: (id: string) => readonly string[];
}
type At = PeopleContext & Situation;

export function decidePerson(state: PersonState | undefined, command: PersonCommand, at: At): Decision<PersonState, PeopleRefusal> {
  if (!mayManage(at.actor, at.directory)) {
    if (command.type !== 'change' || !isSelf(at.actor, command.personId) || !at.directory.person(command.personId)?.active) return refuse({ code: 'admins-only' });
    const beyond = Object.keys(command).find(field => field !== 'type' && field !== 'personId' && !ownFields.includes(field));
    if (beyond) return refuse({ code: 'self-only', field: beyond });
  }
  switch (command.type) {
    case 'add':
      return addPerson(state, command, at);
    case 'change':
      return state ? changePerson(state, command, at) : refuse({ code: 'no-such-person' });
    case 'deactivate':
      return state ? changePerson(state, { type: 'change', personId: command.personId, active: false }, at) : refuse({ code: 'no-such-person' });
  }
}

function addPerson(state: PersonState | undefined, command: Extract<PersonCommand, { type: 'add' }>, at: At): Decision<PersonState, PeopleRefusal> {
  if (state) return refuse({ code: 'already-exists', id: state.id });
  const person: PersonState = {
    id: command.personId,
    name: command.name,
    email: command.email ?? null,
    title: command.title ?? null,
    timeZone: command.timeZone ?? 'UTC',
    locale: command.locale ?? 'en',
    active: true,
    teamId: command.teamId ?? null,
    managerId: command.managerId ?? null,
    roles: [...new Set(command.roles ?? [])].sort(),
    version: 1,
    createdAt: at.now,
    ...(command.teamId && { teamSince: at.now }),
  };
  const wrong = check(person, undefined, at);
  if (wrong) return refuse(wrong);
  const { teamSince: _since, createdAt: _at, version: _version, ...told } = person;
  return { state: person, facts: [{ type: peopleFacts.added, payload: { ...told, personId: person.id } }], answer: { id: person.id } };
}

function changePerson(state: PersonState, command: Extract<PersonCommand, { type: 'change' }>, at: At): Decision<PersonState, PeopleRefusal> {
  const { type: _type, personId: _id, ...wanted } = command;
  if (wanted.roles) wanted.roles = [...new Set(wanted.roles)].sort();
  const changes: { field: string; from: PersonValue; to: PersonValue }[] = [];
  for (const [field, to] of Object.entries(wanted) as [keyof typeof wanted, PersonValue | undefined][]) {
    const from: PersonValue = state[field];
    if (to !== undefined && JSON.stringify(from) !== JSON.stringify(to)) changes.push({ field, from, to });
  }
  if (changes.length === 0) return { state, facts: [], answer: { id: state.id } };
  const moved = changes.some(c => c.field === 'teamId');
  const after: PersonState = {
    ...state,
    ...Object.fromEntries(changes.map(c => [c.field, c.to])),
    version: state.version + 1,
    ...(moved && { teamSince: at.now }),
  };
  const wrong = check(after, state, at);
  if (wrong) return refuse(wrong);
  const facts: Fact[] = [];
  const others = changes.filter(c => c.field !== 'active');
  if (others.length > 0) facts.push({ type: peopleFacts.changed, payload: { personId: state.id, name: after.name, changes: others } });
  if (others.length < changes.length) {
    facts.push({ type: after.active ? peopleFacts.returned : peopleFacts.left, payload: { personId: state.id, name: after.name } });
  }
  return { state: after, facts, answer: { id: state.id } };
}

/** Only what differs from before is checked: an old mistake does not block another change. */
function check(after: PersonState, before: PersonState | undefined, at: At): PeopleRefusal | undefined {
  const { directory } = at;
  if (after.timeZone !== before?.timeZone && !IANAZone.isValidZone(after.timeZone)) {
    return { code: 'unknown-time-zone', field: 'timeZone', given: after.timeZone };
  }
  if (after.locale !== before?.locale && !isLocale(after.locale)) return { code: 'unknown-locale', field: 'locale', given: after.locale };
  if (after.teamId && after.teamId !== before?.teamId && directory.team(after.teamId)?.id !== after.teamId) {
    return { code: 'no-such-team', field: 'teamId' };
  }
  if (after.managerId && after.managerId !== before?.managerId) {
    if (!directory.person(after.managerId)) return { code: 'no-such-manager', field: 'managerId' };
    const circle = circleOver(after.id, after.managerId, at.managersOf);
    if (circle) return { code: 'manager-circle', field: 'managerId', through: circle.map(id => directory.person(id)?.name ?? after.name) };
  }
  if (after.email && after.active && (after.email !== before?.email || !before.active)) {
    const other = directory.byEmail(after.email);
    if (other && other.id !== after.id && other.active) return { code: 'email-taken', field: 'email', personId: other.id, name: other.name };
  }
  // A company without an administrator can no longer be administered.
  const wasAdmin = before?.active && before.roles.includes('admin');
  if (wasAdmin && !(after.active && after.roles.includes('admin')) && directory.withRole('admin').every(p => p.id === after.id)) {
    return { code: 'last-admin', field: 'roles' };
  }
  return undefined;
}

/** The way from a manager back to the person, if there is one. */
function circleOver(personId: string, managerId: string, managersOf: PeopleContext['managersOf']): string[] | undefined {
  const seen = new Set<string>();
  const walk = (id: string, path: readonly string[]): string[] | undefined => {
    if (id === personId) return [...path, id];
    if (seen.has(id)) return undefined;
    seen.add(id);
    for (const next of managersOf(id)) {
      const found = walk(next, [...path, id]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(managerId, []);
}

function isLocale(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length === 1;
  } catch {
    return false;
  }
}

export function decideTeam(state: TeamState | undefined, command: TeamCommand, at: At): Decision<TeamState, PeopleRefusal> {
  if (!mayManage(at.actor, at.directory)) return refuse({ code: 'admins-only' });
  if (command.type === 'rename-team' && !state) return refuse({ code: 'no-such-team', field: 'teamId' });
  if (command.type === 'add-team' && state) return refuse({ code: 'already-exists', id: state.id });
  const same = at.directory.teams().find(t => t.id !== command.teamId && nameKey(t.name) === nameKey(command.name));
  if (same) return refuse({ code: 'team-name-taken', field: 'name', teamId: same.id });
  const team = { id: command.teamId, name: command.name };
  if (state?.name === team.name) return { state, facts: [], answer: { id: team.id } };
  const fact: Fact = state
    ? { type: peopleFacts.teamRenamed, payload: { teamId: team.id, from: state.name, to: team.name } }
    : { type: peopleFacts.teamAdded, payload: { teamId: team.id, name: team.name } };
  return { state: team, facts: [fact], answer: { id: team.id } };
}

/** What Slack says about a group holds; the same again leaves no trace. */
export function decideGroup(state: GroupState | undefined, { groupId, handle, members, active }: GroupCommand): Decision<GroupState, PeopleRefusal> {
  const next: GroupState = { id: groupId, handle, members: [...new Set(members)].sort(), active };
  if (state && state.handle === handle && state.active === active && state.members.join() === next.members.join()) return { state, facts: [], answer: null };
  const payload = { groupId, handle, members: [...next.members], active } satisfies GroupChangedPayload;
  return { state: next, facts: [{ type: peopleFacts.groupChanged, payload }], answer: null };
}

export function decideIdentity(state: IdentityState | undefined, command: IdentityCommand, at: At): Decision<IdentityState, PeopleRefusal> {
  if (command.type === 'match') {
    if (!mayManage(at.actor, at.directory)) return refuse({ code: 'admins-only' });
    if (!state) return refuse({ code: 'no-such-identity', field: 'externalId' });
    const who = at.directory.person(command.personId);
    if (!who) return refuse({ code: 'no-such-person', field: 'personId' });
    if (state.personId === who.id) return { state, facts: [], answer: { personId: who.id } };
    const matched: IdentityState = { ...state, personId: who.id, matchedBy: 'admin', reason: null };
    return { state: matched, facts: [matchedFact(matched)], answer: { personId: who.id } };
  }
  const { connection, externalId, name, email } = command;
  const seen: IdentityState = {
    connection,
    externalId,
    name,
    email,
    personId: state?.personId ?? null,
    matchedBy: state?.matchedBy ?? null,
    reason: state?.reason ?? null,
    seen: (state?.seen ?? 0) + 1,
    lastSeen: at.now,
  };
  // What an administrator said stands, and so does a match whose e-mail has not changed.
  if (seen.personId && (state?.email === email || seen.matchedBy === 'admin')) {
    return { state: state!.name === name ? state! : seen, facts: [], answer: { personId: seen.personId } };
  }
  const found = email ? at.directory.byEmail(email) : command.byName ? at.directory.byName(name) : undefined;
  if (found) {
    const matched: IdentityState = { ...seen, personId: found.id, matchedBy: email ? 'email' : 'name', reason: null };
    const facts = state?.personId === found.id ? [] : [matchedFact(matched)];
    return { state: matched, facts, answer: { personId: found.id } };
  }
  const several = email !== null && at.directory.all().filter(p => p.email?.toLowerCase() === email.toLowerCase()).length > 1;
  const reason = email === null ? 'no-email' : several ? 'several-have-this-email' : 'nobody-has-this-email';
  const unmatched: IdentityState = { ...seen, personId: null, matchedBy: null, reason };
  const facts: Fact[] =
    state?.reason === reason ? [] : [{ type: peopleFacts.unmatched, payload: { connection, externalId, name, reason } }];
  return { state: unmatched, facts, answer: { personId: null, reason } };
}

const matchedFact = (i: IdentityState): Fact => ({
  type: peopleFacts.matched,
  payload: { personId: i.personId, connection: i.connection, externalId: i.externalId, name: i.name, by: i.matchedBy },
});
