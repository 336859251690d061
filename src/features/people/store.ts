import type { Aggregate, Change } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { decideGroup, decideIdentity, decidePerson, decideTeam, type PeopleContext } from './decide.ts';
import {
  groupCommand, identityCommand, identityKey, personCommand, teamCommand,
  type GroupCommand, type GroupState, type IdentityCommand, type IdentityState, type PeopleRefusal, type PersonCommand, type PersonState, type TeamCommand, type TeamState,
} from './model.ts'; // prettier-ignore
import { emailKey, nameKey } from './names.ts';
import { directory } from './read.ts';

/** People change rarely: one writer at a time keeps every rule that looks at others (circles, e-mails, the last administrator) true. */
export const oneAtATime = (tx: Tx) => tx.query(`select pg_advisory_xact_lock(hashtextextended('people:' || evenkeel_company(), 0))`);

/** The directory has moved: everybody who keeps a copy looks again. */
const moved = (tx: Tx) =>
  tx.query(
    `insert into people_versions (company_id, version) values (evenkeel_company(), gen_random_uuid())
     on conflict (company_id) do update set version = excluded.version`,
  );

interface PersonRow {
  id: string;
  name: string;
  email: string | null;
  title: string | null;
  time_zone: string;
  locale: string;
  active: boolean;
  team_id: string | null;
  manager_id: string | null;
  roles: string[];
  version: number;
  created_at: Date;
}

async function loadPeople(tx: Tx, ids: readonly string[]): Promise<Map<string, PersonState>> {
  await oneAtATime(tx);
  const rows = await tx.query<PersonRow>(
    `select id, name, email, title, time_zone, locale, active, team_id, manager_id, roles, version, created_at
       from people_people where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`,
    [ids],
  );
  return new Map(
    rows.map(r => [
      r.id,
      {
        id: r.id,
        name: r.name,
        email: r.email,
        title: r.title,
        timeZone: r.time_zone,
        locale: r.locale,
        active: r.active,
        teamId: r.team_id,
        managerId: r.manager_id,
        roles: r.roles,
        version: r.version,
        createdAt: r.created_at.getTime(),
      },
    ]),
  );
}

async function savePeople(tx: Tx, changes: readonly Change<PersonState>[]): Promise<void> {
  const people = changes.map(c => c.after);
  await tx.query(
    `insert into people_people (company_id, id, name, email, email_key, title, time_zone, locale, active, team_id, manager_id, roles, version, created_at)
     select evenkeel_company(), p.id, p.name, p.email, p.email_key, p.title, p.time_zone, p.locale, p.active, p.team_id, p.manager_id,
            array(select jsonb_array_elements_text(p.roles)), p.version, p.created_at
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::text[], $10::text[],
                   $11::jsonb[], $12::int[], $13::timestamptz[])
         as p (id, name, email, email_key, title, time_zone, locale, active, team_id, manager_id, roles, version, created_at)
     on conflict (company_id, id) do update set
       name = excluded.name, email = excluded.email, email_key = excluded.email_key, title = excluded.title, time_zone = excluded.time_zone,
       locale = excluded.locale, active = excluded.active, team_id = excluded.team_id, manager_id = excluded.manager_id,
       roles = excluded.roles, version = excluded.version`,
    [
      people.map(p => p.id), people.map(p => p.name), people.map(p => p.email), people.map(p => (p.email ? emailKey(p.email) : null)),
      people.map(p => p.title), people.map(p => p.timeZone), people.map(p => p.locale), people.map(p => p.active),
      people.map(p => p.teamId), people.map(p => p.managerId), people.map(p => JSON.stringify(p.roles)), people.map(p => p.version),
      people.map(p => new Date(p.createdAt)),
    ], // prettier-ignore
  );
  const movedTeam = people.filter(p => p.teamSince !== undefined);
  if (movedTeam.length > 0) await keepHistory(tx, movedTeam);
  await moved(tx);
}

/** Ends the stay in the old team and begins the one in the new. */
async function keepHistory(tx: Tx, people: readonly PersonState[]): Promise<void> {
  const values = [people.map(p => p.id), people.map(p => new Date(p.teamSince!)), people.map(p => p.teamId)];
  await tx.query(
    `update people_team_history h set until = m.since
       from unnest($1::text[], $2::timestamptz[]) as m (person_id, since)
      where h.company_id = evenkeel_company() and h.person_id = m.person_id and h.until is null and h.since < m.since`,
    values.slice(0, 2),
  );
  await tx.query(
    `insert into people_team_history (company_id, person_id, since, team_id)
     select evenkeel_company(), * from unnest($1::text[], $2::timestamptz[], $3::text[])
     on conflict (company_id, person_id, since) do update set team_id = excluded.team_id, until = null`,
    values,
  );
}

const context = (proposed: ReadonlyMap<string, readonly string[]>, people: PeopleContext['directory']): PeopleContext => ({
  directory: people,
  managersOf: id => {
    const now = people.person(id)?.managerId;
    return [...(now ? [now] : []), ...(proposed.get(id) ?? [])];
  },
});

export const people: Aggregate<PersonState, PersonCommand, PeopleContext, PeopleRefusal> = {
  name: 'people',
  command: personCommand,
  idOf: c => c.personId,
  streamOf: id => `person:${id}`,
  load: loadPeople,
  gather: async (tx, _settings, items) => {
    const proposed = new Map<string, string[]>();
    for (const { command: c } of items) {
      if ('managerId' in c && c.managerId && items.length > 1) proposed.set(c.personId, [...(proposed.get(c.personId) ?? []), c.managerId]);
    }
    return context(proposed, await directory(tx));
  },
  decide: decidePerson,
  save: savePeople,
};

export const teams: Aggregate<TeamState, TeamCommand, PeopleContext, PeopleRefusal> = {
  name: 'people-teams',
  command: teamCommand,
  idOf: c => c.teamId,
  streamOf: id => `team:${id}`,
  load: async (tx, ids) => {
    await oneAtATime(tx);
    const rows = await tx.query<TeamState>(`select id, name from people_teams where company_id = evenkeel_company() and id = any($1::text[])`, [ids]);
    return new Map(rows.map(row => [row.id, { id: row.id, name: row.name }]));
  },
  gather: async tx => context(new Map(), await directory(tx)),
  decide: decideTeam,
  save: async (tx, changes) => {
    await tx.query(
      `insert into people_teams (company_id, id, name, name_key) select evenkeel_company(), * from unnest($1::text[], $2::text[], $3::text[])
       on conflict (company_id, id) do update set name = excluded.name, name_key = excluded.name_key`,
      [changes.map(c => c.id), changes.map(c => c.after.name), changes.map(c => nameKey(c.after.name))],
    );
    await moved(tx);
  },
};

export const groups: Aggregate<GroupState, GroupCommand, null, PeopleRefusal> = {
  name: 'people-groups',
  command: groupCommand,
  idOf: c => c.groupId,
  streamOf: id => `group:${id}`,
  load: async (tx, ids) => {
    const rows = await tx.query<GroupState>(
      `select id, handle, members, active from people_groups where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`,
      [ids],
    );
    return new Map(rows.map(({ id, handle, members, active }) => [id, { id, handle, members, active }]));
  },
  gather: () => Promise.resolve(null),
  decide: decideGroup,
  save: async (tx, changes) => {
    const all = changes.map(c => c.after);
    await tx.query(
      `insert into people_groups (company_id, id, handle, members, active)
       select evenkeel_company(), g.id, g.handle, array(select jsonb_array_elements_text(g.members)), g.active
         from unnest($1::text[], $2::text[], $3::jsonb[], $4::boolean[]) as g (id, handle, members, active)
       on conflict (company_id, id) do update set handle = excluded.handle, members = excluded.members, active = excluded.active`,
      [all.map(g => g.id), all.map(g => g.handle), all.map(g => JSON.stringify(g.members)), all.map(g => g.active)],
    );
  },
};

interface IdentityRow {
  connection: string;
  external_id: string;
  name: string;
  email: string | null;
  person_id: string | null;
  matched_by: IdentityState['matchedBy'];
  reason: IdentityState['reason'];
  seen: number;
  last_seen: Date;
}

export const identities: Aggregate<IdentityState, IdentityCommand, PeopleContext, PeopleRefusal> = {
  name: 'people-identities',
  command: identityCommand,
  idOf: c => identityKey(c.connection, c.externalId),
  streamOf: (id, state) => (state?.personId ? `person:${state.personId}` : `identity:${id}`),
  load: async (tx, _ids, commands) => {
    await oneAtATime(tx);
    const rows = await tx.query<IdentityRow>(
      `select i.* from unnest($1::text[], $2::text[]) as asked (connection, external_id)
         join people_identities i on i.company_id = evenkeel_company() and i.connection = asked.connection and i.external_id = asked.external_id`,
      [commands.map(c => c.connection), commands.map(c => c.externalId)],
    );
    return new Map(
      rows.map(r => [
        identityKey(r.connection, r.external_id),
        {
          connection: r.connection,
          externalId: r.external_id,
          name: r.name,
          email: r.email,
          personId: r.person_id,
          matchedBy: r.matched_by,
          reason: r.reason,
          seen: r.seen,
          lastSeen: r.last_seen.getTime(),
        },
      ]),
    );
  },
  gather: async tx => context(new Map(), await directory(tx)),
  decide: decideIdentity,
  save: async (tx, changes) => {
    const all = changes.map(c => c.after);
    await tx.query(
      `insert into people_identities (company_id, connection, external_id, name, email, person_id, matched_by, reason, seen, last_seen)
       select evenkeel_company(), * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::timestamptz[])
       on conflict (company_id, connection, external_id) do update set
         name = excluded.name, email = excluded.email, person_id = excluded.person_id, matched_by = excluded.matched_by,
         reason = excluded.reason, seen = excluded.seen, last_seen = excluded.last_seen`,
      [
        all.map(i => i.connection), all.map(i => i.externalId), all.map(i => i.name), all.map(i => i.email), all.map(i => i.personId),
        all.map(i => i.matchedBy), all.map(i => i.reason), all.map(i => i.seen), all.map(i => new Date(i.lastSeen)),
      ], // prettier-ignore
    );
    if (changes.some(c => c.before?.personId !== c.after.personId || c.after.personId)) await moved(tx);
  },
};
