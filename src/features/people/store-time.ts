import type { Aggregate } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { decideAbsence, decideHours, type AbsenceContext } from './decide-absence.ts';
import {
  absenceCommand, hoursCommand,
  type Absence, type AbsenceCommand, type AbsenceRefusal, type HoursCommand, type HoursState, type PersonAbsences,
} from './model.ts'; // prettier-ignore
import { absenceColumns, absenceOf, absences as readAbsences, type AbsenceRow } from './read-time.ts';
import { directory, type Directory } from './read.ts';
import { oneAtATime } from './store.ts';

/** Absences and hours have moved: everybody who keeps a copy looks again. */
const timeMoved = (tx: Tx) =>
  tx.query(
    `insert into people_versions (company_id, version, time) values (evenkeel_company(), gen_random_uuid(), gen_random_uuid())
     on conflict (company_id) do update set time = excluded.time`,
  );

async function saveAbsences(tx: Tx, all: readonly Absence[]): Promise<void> {
  if (all.length === 0) return;
  await tx.query(
    `insert into people_absences (company_id, id, person_id, from_date, until_date, starts_at, ends_at, stand_in_id, scope, limits, authority, keep_informed, state, version, created_at)
     select evenkeel_company(), * from unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::jsonb[], $9::jsonb[],
                                             $10::text[], $11::boolean[], $12::text[], $13::int[], $14::timestamptz[])
     on conflict (company_id, id) do update set
       from_date = excluded.from_date, until_date = excluded.until_date, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
       stand_in_id = excluded.stand_in_id, scope = excluded.scope, limits = excluded.limits, authority = excluded.authority,
       keep_informed = excluded.keep_informed, state = excluded.state, version = excluded.version`,
    [
      all.map(a => a.id), all.map(a => a.personId), all.map(a => a.from), all.map(a => a.until), all.map(a => new Date(a.startsAt)),
      all.map(a => (a.endsAt === null ? null : new Date(a.endsAt))), all.map(a => a.standInId),
      all.map(a => (a.scope === 'everything' ? null : JSON.stringify(a.scope))), all.map(a => JSON.stringify(a.limits)),
      all.map(a => a.authority), all.map(a => a.keepInformed), all.map(a => a.state), all.map(a => a.version), all.map(a => new Date(a.createdAt)),
    ], // prettier-ignore
  );
  await timeMoved(tx);
}

/** A person's absences are one thing: that no two of them overlap is decided over all of them. */
export const absences: Aggregate<PersonAbsences, AbsenceCommand, AbsenceContext, AbsenceRefusal> = {
  name: 'people-absences',
  command: absenceCommand,
  idOf: c => c.personId,
  streamOf: id => `person:${id}`,
  load: async (tx, ids) => {
    // Circles of stand-ins go through many people, so one writer at a time.
    await oneAtATime(tx);
    const rows = await tx.query<AbsenceRow>(
      `select ${absenceColumns} from people_absences where company_id = evenkeel_company() and person_id = any($1::text[]) order by starts_at, id for update`,
      [ids],
    );
    const found = new Map<string, PersonAbsences>();
    for (const row of rows) {
      const before = found.get(row.person_id)?.absences ?? [];
      found.set(row.person_id, { personId: row.person_id, absences: [...before, absenceOf(row)] });
    }
    return found;
  },
  gather: async tx => ({ directory: await directory(tx), absences: await readAbsences(tx) }),
  decide: decideAbsence,
  save: (tx, changes) => saveAbsences(tx, changes.flatMap(c => c.after.absences.filter(a => !c.before?.absences.includes(a)))),
};

interface HoursRow {
  person_id: string;
  week: HoursState['week'];
  holidays: string[] | null;
  version: number;
}

export const hours: Aggregate<HoursState, HoursCommand, { readonly directory: Directory }, AbsenceRefusal> = {
  name: 'people-hours',
  command: hoursCommand,
  idOf: c => c.personId,
  streamOf: id => `person:${id}`,
  load: async (tx, ids) => {
    const rows = await tx.query<HoursRow>(
      `select person_id, week, holidays, version from people_hours where company_id = evenkeel_company() and person_id = any($1::text[]) order by person_id for update`,
      [ids],
    );
    return new Map(rows.map(r => [r.person_id, { personId: r.person_id, week: r.week, holidays: r.holidays, version: r.version }]));
  },
  gather: async tx => ({ directory: await directory(tx) }),
  decide: decideHours,
  save: async (tx, changes) => {
    const all = changes.map(c => c.after);
    await tx.query(
      `insert into people_hours (company_id, person_id, week, holidays, version)
       select evenkeel_company(), * from unnest($1::text[], $2::jsonb[], $3::jsonb[], $4::int[])
       on conflict (company_id, person_id) do update set week = excluded.week, holidays = excluded.holidays, version = excluded.version`,
      [all.map(h => h.personId), all.map(h => h.week && JSON.stringify(h.week)), all.map(h => h.holidays && JSON.stringify(h.holidays)), all.map(h => h.version)],
    );
    await timeMoved(tx);
  },
};

/** Keeps what a status says; null takes it away. What was dismissed stays so as long as the status says the same. */
export async function saveStatusHint(tx: Tx, personId: string, hint: { says: string; until: number | null } | null): Promise<void> {
  if (!hint) {
    await tx.query(`delete from people_status_hints where company_id = evenkeel_company() and person_id = $1`, [personId]);
    return;
  }
  await tx.query(
    `insert into people_status_hints as h (company_id, person_id, says, until) values (evenkeel_company(), $1, $2, $3)
     on conflict (company_id, person_id) do update set says = excluded.says, until = excluded.until,
       dismissed = h.dismissed and h.says = excluded.says and h.until is not distinct from excluded.until`,
    [personId, hint.says, hint.until === null ? null : new Date(hint.until)],
  );
}

export const dismissStatusHint = (tx: Tx, personId: string) =>
  tx.query(`update people_status_hints set dismissed = true where company_id = evenkeel_company() and person_id = $1`, [personId]);
