import type { Settings } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { businessCalendar, businessMinutesBetween } from '../../kernel/calendar.ts';
import { directory, teamsAsOf, workingTime, type Directory } from '../people/read.ts';
import { askedSince, type AskedRequest } from '../requests/read.ts';
import { askedOften } from '../voice/read.ts';
import type { TopicJson } from './contract.ts';
import { friction, sinceOf, type AskedOnce } from './figures-friction.ts';
import { endOf, type Came, type Lunch, type Rsvp } from './model.ts';
import { TURNS, type Turns } from './model-turns.ts';
import { frictionTopic, needTopic, NEED_CUSTOMERS, NEED_VOICES } from './words-topics.ts';

/** The only answers that others and screens may ask for. */

interface Row {
  readonly id: string;
  readonly data: Omit<Lunch, 'rsvps' | 'came'>;
}

/** With their answers and attendance. @param lock keeps the rows until the end of the transaction */
export async function lunchesById(tx: Tx, ids: readonly string[], lock = false): Promise<Map<string, Lunch>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<Row>(
    `select id, data from lunch_and_learn_sessions where company_id = evenkeel_company() and id = any($1::text[]) order by id${lock ? ' for update' : ''}`,
    [ids],
  );
  return complete(tx, rows);
}
export const lunchById = async (tx: Tx, id: string): Promise<Lunch | undefined> => (await lunchesById(tx, [id])).get(id);

async function complete(tx: Tx, rows: readonly Row[]): Promise<Map<string, Lunch>> {
  const ids = rows.map(row => row.id);
  const rsvps = await tx.query<Omit<Rsvp, 'at'> & { lunchId: string; at: Date }>(
    `select lunch_id as "lunchId", person_id as "personId", answer, place, reminded, at from lunch_and_learn_rsvps
      where company_id = evenkeel_company() and lunch_id = any($1::text[]) order by lunch_id, place`,
    [ids],
  );
  const came = await tx.query<Came & { lunchId: string }>(
    `select lunch_id as "lunchId", person_id as "personId", team_id as "teamId", self from lunch_and_learn_came
      where company_id = evenkeel_company() and lunch_id = any($1::text[]) order by lunch_id, person_id`,
    [ids],
  );
  const [byLunch, there] = [grouped(rsvps), grouped(came)];
  return new Map(
    rows.map(row => {
      const answers = (byLunch.get(row.id) ?? []).map(({ lunchId: _lunch, at, ...r }): Rsvp => ({ ...r, at: at.getTime() }));
      const attended = (there.get(row.id) ?? []).map(({ personId, teamId, self }): Came => ({ personId, teamId, self }));
      return [row.id, { ...row.data, rsvps: answers, came: attended } as Lunch];
    }),
  );
}
function grouped<T extends { readonly lunchId: string }>(rows: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const group = found.get(row.lunchId);
    if (group) group.push(row);
    else found.set(row.lunchId, [row]);
  }
  return found;
}

export interface Place {
  readonly at: string;
  readonly id: string;
}
/** `next`: to come, soonest first, then what is only proposed; `past`: held and cancelled, latest first. */
export async function lunches(tx: Tx, page: { readonly show: 'next' | 'past'; readonly after?: Place; readonly limit: number }): Promise<{ items: Lunch[]; next: Place | null }> {
  const past = page.show === 'past';
  const key = past ? `coalesce(starts_at, updated_at)` : `coalesce(starts_at, 'infinity')`;
  const rows = await tx.query<Row & { key: string }>(
    `select id, data, ${key}::text as key from lunch_and_learn_sessions
      where company_id = evenkeel_company() and state in (${past ? `'held', 'cancelled'` : `'proposed', 'scheduled'`})
        and ($1::timestamptz is null or (${key}, id) ${past ? '<' : '>'} ($1, $2)) order by ${key} ${past ? 'desc' : 'asc'}, id ${past ? 'desc' : 'asc'} limit $3`,
    [page.after?.at ?? null, page.after?.id ?? null, page.limit + 1],
  );
  const shown = rows.slice(0, page.limit);
  const last = rows.length > page.limit ? shown.at(-1) : undefined;
  return { items: [...(await complete(tx, shown)).values()], next: last ? { at: last.key, id: last.id } : null };
}

/** The next session that people can come to; one that is going on counts until it is over. Undefined when there is none. */
export async function nextSession(tx: Tx, now: number): Promise<Lunch | undefined> {
  const rows = await tx.query<Row>(
    `select id, data from lunch_and_learn_sessions where company_id = evenkeel_company() and state = 'scheduled' and ends_at > $1 order by starts_at, id limit 1`,
    [new Date(now)],
  );
  return [...(await complete(tx, rows)).values()].find(l => l.state === 'scheduled' && endOf(l) > now);
}

/** Sessions for a calendar: to come, and of the last three months; cancelled ones too. At most 200. */
export async function calendarOf(tx: Tx, now: number): Promise<Lunch[]> {
  const rows = await tx.query<Row>(
    `select id, data from lunch_and_learn_sessions where company_id = evenkeel_company() and state <> 'proposed' and starts_at > $1 order by starts_at desc, id limit 200`,
    [new Date(now - 92 * 86_400_000)],
  );
  return [...(await complete(tx, rows)).values()];
}

/** What somebody hosts and has not been yet, soonest first. */
export async function hostedBy(tx: Tx, personId: string): Promise<Lunch[]> {
  const rows = await tx.query<Row>(
    `select id, data from lunch_and_learn_sessions where company_id = evenkeel_company() and host_id = $1 and state in ('proposed', 'scheduled') order by starts_at nulls last, id limit 20`,
    [personId],
  );
  return [...(await complete(tx, rows)).values()];
}

/** When everybody who hosted did so last, epoch milliseconds. */
export async function lastHosted(tx: Tx): Promise<Map<string, number>> {
  const rows = await tx.query<{ id: string; at: Date }>(
    `select host_id as id, max(starts_at) as at from lunch_and_learn_sessions
      where company_id = evenkeel_company() and host_id is not null and starts_at is not null and state <> 'cancelled' group by host_id`,
  );
  return new Map(rows.map(row => [row.id, row.at.getTime()]));
}

export async function turns(tx: Tx): Promise<Turns | undefined> {
  const rows = await tx.query<{ data: Turns }>(`select data from lunch_and_learn_turns where company_id = evenkeel_company() and id = $1`, [TURNS]);
  return rows[0]?.data;
}

export interface Copy {
  readonly channel: string;
  readonly ts: string;
}
export async function copyOf(tx: Tx, subject: string, audience: string): Promise<Copy | undefined> {
  const rows = await tx.query<Copy>(`select channel, ts from lunch_and_learn_copies where company_id = evenkeel_company() and subject = $1 and audience = $2`, [subject, audience]);
  return rows[0];
}

/** Whose feed an address opens, or opened. @param hash SHA-256 of the token */
export async function feedBy(tx: Tx, hash: Buffer): Promise<{ readonly personId: string; readonly ended: boolean } | undefined> {
  const rows = await tx.query<{ person_id: string; ended: boolean }>(
    `select person_id, ended_at is not null as ended from lunch_and_learn_feeds where company_id = evenkeel_company() and hash = $1`,
    [hash],
  );
  return rows[0] && { personId: rows[0].person_id, ended: rows[0].ended };
}
/** Since when somebody has a feed; undefined without one. */
export async function feedSince(tx: Tx, personId: string): Promise<number | undefined> {
  const rows = await tx.query<{ since: Date }>(`select since from lunch_and_learn_feeds where company_id = evenkeel_company() and person_id = $1 and ended_at is null`, [personId]);
  return rows[0]?.since.getTime();
}

const plain = businessCalendar({ timeZone: 'UTC', week: Object.fromEntries(['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map(day => [day, [['09:00', '17:00']]])) });

/**
 * Topics that the last 90 days suggest, the longest wait first: requests between two teams, then needs that customers
 * asked for often. Nobody is named, and no team of fewer than five is.
 * @param settings whose working hours count; without them a working day is nine to five in UTC
 */
export async function suggestedTopics(tx: Tx, now: number, settings?: Settings): Promise<TopicJson[]> {
  return (await topics(tx, now, settings)).topics;
}

export async function topics(tx: Tx, now: number, settings?: Settings): Promise<{ readonly topics: TopicJson[]; readonly notShown: number }> {
  const since = sinceOf(now);
  const people = await directory(tx);
  const asked = await askedSince(tx, since);
  const teamOf = await teamsAsOf(tx, [...new Set(asked.map(a => a.requesterId))]);
  const time = settings && (await workingTime(tx, settings, people));
  const minutes = (a: AskedRequest): number => {
    if (a.minutes !== null) return a.minutes;
    const until = a.endedAt ?? now;
    const passed = time ? time.businessMinutesBetween(a.helperId ?? a.requesterId, a.askedAt, until) : plain.ok ? businessMinutesBetween(a.askedAt, until, plain.value) : 0;
    return Math.max(0, passed - a.waited);
  };
  const once = asked.map((a): AskedOnce => ({ typeId: a.typeId, typeName: a.typeName, from: teamOf(a.requesterId, a.askedAt), to: a.teamId, hours: minutes(a) / 60, ended: a.endedAt !== null, bounced: a.bounced }));
  const { found, notShown } = friction(once, sizesOf(people));
  const needs = (await askedOften(tx, since)).filter(n => n.voices >= NEED_VOICES && n.customers >= NEED_CUSTOMERS).slice(0, 3);
  const suggested = [...found.slice(0, 10).map(f => frictionTopic(f, people)), ...needs.map(n => needTopic(n, people))];
  const planned = await sessionsOn(tx, suggested.map(t => t.key));
  return { topics: suggested.map(t => ({ ...t, session: planned.get(t.key) ?? null })), notShown };
}

/** Sessions that are proposed or planned on these topics, by the topic's key. */
async function sessionsOn(tx: Tx, keys: readonly string[]): Promise<Map<string, { id: string; title: string }>> {
  const rows = await tx.query<{ id: string; title: string; topic: string }>(
    `select id, data ->> 'title' as title, data ->> 'topic' as topic from lunch_and_learn_sessions
      where company_id = evenkeel_company() and state in ('proposed', 'scheduled') and data ->> 'topic' = any($1::text[]) order by starts_at desc nulls first, id desc`,
    [keys],
  );
  return new Map(rows.map(({ topic, ...session }) => [topic, session]));
}

const sizesOf = (people: Directory): Map<string, number> => new Map(people.teams().map(t => [t.id, people.membersOfTeam(t.id).length]));
