import type { Aggregate, Change, Settings } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Posted } from '../../ports/slack.ts';
import { absences, awayAt, directory, teamsAsOf, workingTime } from '../people/read.ts';
import { decide } from './decide.ts';
import type { LunchContext } from './decide-parts.ts';
import { decideFeed, decideTurns, type TurnsContext } from './decide-turns.ts';
import { endOf, lunchCommand, type Lunch, type LunchCommand, type LunchRefusal } from './model.ts';
import { feedCommand, turnsCommand, type FeedAddress, type FeedCommand, type FeedRefusal, type Turns, type TurnsCommand, type TurnsRefusal } from './model-turns.ts';
import { lastHosted, lunchesById } from './read.ts';
import { hostingTeams, settingsOf } from './settings.ts';

/** The only SQL that writes sessions, answers, turns and feeds. */

export const lunches: Aggregate<Lunch, LunchCommand, LunchContext, LunchRefusal> = {
  name: 'lunch-and-learn',
  command: lunchCommand,
  idOf: command => command.lunchId,
  streamOf: id => `lunch:${id}`,
  load: (tx, ids) => lunchesById(tx, ids, true),
  gather: async (tx, settings, items) => {
    const people = await directory(tx);
    const time = await workingTime(tx, settings, people);
    const attending = items.flatMap(({ command, actor }) => (command.type === 'record' ? command.people : command.type === 'check-in' && actor.kind === 'person' ? [actor.id] : []));
    return { people, lunches: settingsOf(settings), calendarOf: id => time.calendarOf(id), teamOf: attending.length > 0 ? await teamsAsOf(tx, attending) : () => null };
  },
  decide,
  save: saveLunches,
};

async function saveLunches(tx: Tx, changes: readonly Change<Lunch>[]): Promise<void> {
  for (const { before, after } of changes) {
    const { rsvps, came, ...data } = after;
    await tx.query(
      `insert into lunch_and_learn_sessions (company_id, id, state, starts_at, ends_at, host_id, version, data, created_at, updated_at)
       values (evenkeel_company(), $1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (company_id, id) do update set state = excluded.state, starts_at = excluded.starts_at, ends_at = excluded.ends_at, host_id = excluded.host_id,
         version = excluded.version, data = excluded.data, updated_at = excluded.updated_at`,
      [after.id, after.state, dateOf(after.startsAt), dateOf(after.startsAt === null ? null : endOf(after as Lunch & { startsAt: number })), after.hostId, after.version, JSON.stringify(data), new Date(after.createdAt), new Date(after.updatedAt)],
    );
    const changed = rsvps.filter(r => !before?.rsvps.includes(r));
    if (changed.length > 0) {
      await tx.query(
        `insert into lunch_and_learn_rsvps (company_id, lunch_id, person_id, answer, place, reminded, at)
         select evenkeel_company(), $1, r.person_id, r.answer, r.place, string_to_array(r.reminded, ','), r.at
           from unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::timestamptz[]) r (person_id, answer, place, reminded, at)
         on conflict (company_id, lunch_id, person_id) do update set answer = excluded.answer, place = excluded.place, reminded = excluded.reminded, at = excluded.at`,
        [after.id, changed.map(r => r.personId), changed.map(r => r.answer), changed.map(r => r.place), changed.map(r => r.reminded.join(',')), changed.map(r => new Date(r.at))],
      );
    }
    if (came !== before?.came) await saveCame(tx, after);
  }
}
const dateOf = (at: number | null): Date | null => (at === null ? null : new Date(at));

async function saveCame(tx: Tx, { id, came }: Lunch): Promise<void> {
  await tx.query(`delete from lunch_and_learn_came where company_id = evenkeel_company() and lunch_id = $1 and not (person_id = any($2::text[]))`, [id, came.map(c => c.personId)]);
  await tx.query(
    `insert into lunch_and_learn_came (company_id, lunch_id, person_id, team_id, self) select evenkeel_company(), $1, c.* from unnest($2::text[], $3::text[], $4::boolean[]) c
     on conflict (company_id, lunch_id, person_id) do update set self = excluded.self`,
    [id, came.map(c => c.personId), came.map(c => c.teamId), came.map(c => c.self)],
  );
}

export const turns: Aggregate<Turns, TurnsCommand, TurnsContext, TurnsRefusal> = {
  name: 'lunch-and-learn-turns',
  command: turnsCommand,
  idOf: command => command.turnsId,
  streamOf: () => 'lunch-turns',
  load: async (tx, ids) => {
    const rows = await tx.query<{ id: string; data: Turns }>(`select id, data from lunch_and_learn_turns where company_id = evenkeel_company() and id = any($1::text[]) for update`, [ids]);
    return new Map(rows.map(row => [row.id, row.data]));
  },
  gather: gatherTurns,
  decide: decideTurns,
  save: async (tx, changes) => {
    for (const { id, after } of changes) {
      await tx.query(
        `insert into lunch_and_learn_turns (company_id, id, version, data, updated_at) values (evenkeel_company(), $1, $2, $3, $4)
         on conflict (company_id, id) do update set version = excluded.version, data = excluded.data, updated_at = excluded.updated_at`,
        [id, after.version, JSON.stringify(after), new Date(after.updatedAt)],
      );
    }
  },
};

export async function gatherTurns(tx: Tx, settings: Settings): Promise<TurnsContext> {
  const people = await directory(tx);
  const chosen = settingsOf(settings);
  const gone = await absences(tx);
  return {
    people,
    teams: hostingTeams(chosen, people),
    rhythm: chosen.rhythm,
    hosted: await lastHosted(tx),
    away: (personId, at) => awayAt(gone, personId, at) !== undefined,
  };
}

export const feeds: Aggregate<FeedAddress, FeedCommand, Record<never, never>, FeedRefusal> = {
  name: 'lunch-and-learn-feeds',
  command: feedCommand,
  idOf: command => command.personId,
  streamOf: id => `lunch-feed:${id}`,
  load: async (tx, ids) => {
    const rows = await tx.query<{ person_id: string; hash: string; since: Date }>(
      `select person_id, encode(hash, 'hex') as hash, since from lunch_and_learn_feeds where company_id = evenkeel_company() and person_id = any($1::text[]) and ended_at is null for update`,
      [ids],
    );
    return new Map(rows.map(row => [row.person_id, { personId: row.person_id, hash: row.hash, since: row.since.getTime() }]));
  },
  gather: () => Promise.resolve({}),
  decide: decideFeed,
  save: async (tx, changes) => {
    for (const { after } of changes) {
      const at = new Date(after.since);
      await tx.query(`update lunch_and_learn_feeds set ended_at = $2 where company_id = evenkeel_company() and person_id = $1 and ended_at is null`, [after.personId, at]);
      if (after.hash !== null)
        await tx.query(`insert into lunch_and_learn_feeds (company_id, hash, person_id, since) values (evenkeel_company(), decode($1, 'hex'), $2, $3)`, [after.hash, after.personId, at]);
    }
  },
};

/** Where a session's card, or the question to a host, stands. */
export async function saveCopy(tx: Tx, subject: string, audience: string, at: Posted): Promise<void> {
  await tx.query(
    `insert into lunch_and_learn_copies (company_id, subject, audience, channel, ts) values (evenkeel_company(), $1, $2, $3, $4)
     on conflict (company_id, subject, audience) do update set channel = excluded.channel, ts = excluded.ts`,
    [subject, audience, at.channel, at.ts],
  );
}
