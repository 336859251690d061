import type { Settings } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import type { WorkWeek } from './contract.ts';
import { hourSettings, HOLIDAYS, WORKING_HOURS, workingTimeOf, type OwnHours, type WorkingTime } from './hours.ts';
import type { Absence } from './model.ts';
import type { Directory } from './read.ts';
import type { Absences } from './stand-in.ts';

/** Hours and absences as they are now, kept per version: one small look a call. */

export interface AbsenceRow {
  id: string;
  person_id: string;
  from_date: string;
  until_date: string | null;
  starts_at: Date;
  ends_at: Date | null;
  stand_in_id: string | null;
  scope: string[] | null;
  limits: Absence['limits'];
  authority: Absence['authority'];
  keep_informed: boolean;
  state: Absence['state'];
  version: number;
  created_at: Date;
}
export const absenceColumns = `id, person_id, from_date::text, until_date::text, starts_at, ends_at, stand_in_id, scope, limits, authority, keep_informed, state, version, created_at`;

export const absenceOf = (r: AbsenceRow): Absence => ({
  id: r.id,
  personId: r.person_id,
  from: r.from_date,
  until: r.until_date,
  startsAt: r.starts_at.getTime(),
  endsAt: r.ends_at?.getTime() ?? null,
  standInId: r.stand_in_id,
  scope: r.scope ?? 'everything',
  limits: r.limits,
  authority: r.authority,
  keepInformed: r.keep_informed,
  state: r.state,
  version: r.version,
  createdAt: r.created_at.getTime(),
});

async function timeVersion(tx: Tx): Promise<string> {
  const [row] = await tx.query<{ time: string | null }>(`select time::text from people_versions where company_id = evenkeel_company()`);
  return row?.time ?? '0';
}

const knownAbsences = new Map<string, Absences>();

/** Who is away, and from when to when, for the transaction's company. */
export async function absences(tx: Tx): Promise<Absences> {
  const version = await timeVersion(tx);
  const mine = knownAbsences.get(tx.company);
  if (mine?.version === version) return mine;
  const rows = await tx.query<AbsenceRow>(
    `select ${absenceColumns} from people_absences
      where company_id = evenkeel_company() and state <> 'called-off' and (ends_at is null or ends_at > now() - interval '31 days')
      order by starts_at, id`,
  );
  const loaded = makeAbsences(version, rows.map(absenceOf));
  knownAbsences.set(tx.company, loaded);
  return loaded;
}

export function makeAbsences(version: string, all: readonly Absence[]): Absences {
  const byPerson = new Map<string, Absence[]>();
  for (const absence of all) {
    const mine = byPerson.get(absence.personId);
    if (mine) mine.push(absence);
    else byPerson.set(absence.personId, [absence]);
  }
  return { version, of: id => byPerson.get(id) ?? [], all: () => all };
}

/** All absences of one person that were not called off, the latest first; at most 200. */
export async function absencesOf(tx: Tx, personId: string): Promise<Absence[]> {
  const rows = await tx.query<AbsenceRow>(
    `select ${absenceColumns} from people_absences
      where company_id = evenkeel_company() and person_id = $1 and state <> 'called-off' order by starts_at desc, id desc limit 200`,
    [personId],
  );
  return rows.map(absenceOf);
}

export async function absenceById(tx: Tx, id: string): Promise<Absence | undefined> {
  const [row] = await tx.query<AbsenceRow>(`select ${absenceColumns} from people_absences where company_id = evenkeel_company() and id = $1`, [id]);
  return row && absenceOf(row);
}

interface KnownTime {
  readonly time: WorkingTime;
  readonly hours: unknown;
  readonly holidays: unknown;
}
const knownTime = new Map<string, KnownTime>();
const knownOwn = new Map<string, { readonly version: string; readonly own: ReadonlyMap<string, OwnHours> }>();

/** When the people of the transaction's company work. Made anew only when people, their hours or the settings have moved. */
export async function workingTime(tx: Tx, settings: Settings, people: Directory): Promise<WorkingTime> {
  const moved = await timeVersion(tx);
  const version = `${people.version}/${moved}`;
  const mine = knownTime.get(tx.company);
  const [hours, holidays] = [settings.get(WORKING_HOURS) ?? settings.get('deal-desk.working-hours'), settings.get(HOLIDAYS)];
  if (mine && mine.time.version === version && mine.hours === hours && mine.holidays === holidays) return mine.time;
  const time = workingTimeOf(version, people, await ownHours(tx, moved), hourSettings(settings));
  knownTime.set(tx.company, { time, hours, holidays });
  return time;
}

async function ownHours(tx: Tx, version: string): Promise<ReadonlyMap<string, OwnHours>> {
  const mine = knownOwn.get(tx.company);
  if (mine?.version === version) return mine.own;
  const rows = await tx.query<{ person_id: string; week: WorkWeek | null; holidays: string[] | null; version: number }>(
    `select person_id, week, holidays, version from people_hours where company_id = evenkeel_company()`,
  );
  const own = new Map(rows.map(r => [r.person_id, { week: r.week, holidays: r.holidays, version: r.version }]));
  knownOwn.set(tx.company, { version, own });
  return own;
}

/** A Slack status that speaks of being away. */
export interface StatusHint {
  /** Their words, or the emoji. */
  readonly says: string;
  /** Epoch milliseconds; null while it has no end. */
  readonly until: number | null;
  readonly dismissed: boolean;
}

export async function statusHints(tx: Tx): Promise<Map<string, StatusHint>> {
  const rows = await tx.query<{ person_id: string; says: string; until: Date | null; dismissed: boolean }>(
    `select person_id, says, until, dismissed from people_status_hints where company_id = evenkeel_company()`,
  );
  return new Map(rows.map(r => [r.person_id, { says: r.says, until: r.until?.getTime() ?? null, dismissed: r.dismissed }]));
}

export async function statusHintOf(tx: Tx, personId: string): Promise<StatusHint | undefined> {
  const [row] = await tx.query<{ says: string; until: Date | null; dismissed: boolean }>(
    `select says, until, dismissed from people_status_hints where company_id = evenkeel_company() and person_id = $1`,
    [personId],
  );
  return row && { says: row.says, until: row.until?.getTime() ?? null, dismissed: row.dismissed };
}
