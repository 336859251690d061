import type { Settings } from '../../engine/capability.ts';
import { together, type Tx } from '../../engine/tx.ts';
import { teamsBetween } from '../people/read.ts';
import { loadBoard } from '../voice/read.ts';
import { quarterFigures, type InputSeen, type PairSum, type QuarterFigures } from './figures-quarter.ts';
import { MIN_GIVERS, MIN_RECEIVERS, shown, type TeamSeen } from './figures-suppression.ts';
import { peopleOf } from './figures-teams.ts';
import { dayOf, daysOf, monthOf, quarterBefore, workingDays } from './model.ts';
import { settingsOf } from './settings.ts';

/** Somebody's own choice; `past`: also out of the quarters that had been shown. */
export async function choiceOf(tx: Tx, personId: string): Promise<{ readonly optedOut: boolean; readonly past: boolean }> {
  const [row] = await tx.query<{ since: string | null }>(`select since::text from balance_opted_out where company_id = evenkeel_company() and person_id = $1`, [personId]);
  return { optedOut: row !== undefined, past: row !== undefined && row.since === null };
}

/** The month in which the year began when a quarter was first shown; undefined before that. */
export const kept = async (tx: Tx): Promise<number | undefined> =>
  (await tx.query<{ first_month: number }>(`select first_month from balance_calendar where company_id = evenkeel_company()`))[0]?.first_month;
/** The month in which the year begins: as it was when a quarter was first shown, before that as the settings say. */
export const firstMonthOf = async (tx: Tx, settings: Settings): Promise<number> => (await kept(tx)) ?? settingsOf(settings).year_starts_in;
/** The same, and from now on it stays. */
export async function keepFirstMonth(tx: Tx, settings: Settings): Promise<number> {
  const known = await kept(tx);
  if (known !== undefined) return known;
  await tx.query(`insert into balance_calendar (company_id, first_month) values (evenkeel_company(), $1) on conflict do nothing`, [settingsOf(settings).year_starts_in]);
  return firstMonthOf(tx, settings);
}

/** Which quarters were told in the channel. */
export const wasTold = async (tx: Tx, quarter: string): Promise<boolean> =>
  (await tx.query(`select 1 from balance_told where company_id = evenkeel_company() and quarter = $1`, [quarter])).length > 0;

export interface Quarters {
  /** The one that was asked for, then those before it, the latest first. */
  readonly all: readonly QuarterFigures[];
  /** Inputs of the first one, of the teams that are shown. */
  readonly inputs: readonly InputSeen[];
}

/**
 * A quarter that is over, and `back` quarters before it. Read from sums, so that a page costs the same however much was
 * counted. Only groups that may be shown leave this function.
 */
export async function quarters(tx: Tx, name: string, back: number, firstMonth: number, now: number): Promise<Quarters> {
  const names = Array.from({ length: back + 1 }, (_, i) => quarterBefore(name, i));
  const days = names.map(q => daysOf(q, firstMonth));
  const [from, until] = [days.at(-1)!.from, days[0]!.until];
  const spans = [names.map((_, i) => i), days.map(d => d.from), days.map(d => d.until)];
  // None needs the answer of another: they travel together.
  const parts = [
    tx.query<PairSum & { q: number }>(
      `select q.i as q, s.giver_team as "from", s.receiver_team as "to", coalesce(sum(s.n) filter (where s.kind = 'work'), 0) as work, coalesce(sum(s.n) filter (where s.kind = 'thanks'), 0) as thanks,
              case when min(s.first_giver) filter (where s.kind = 'thanks') = max(s.last_giver) filter (where s.kind = 'thanks') then min(s.first_giver) filter (where s.kind = 'thanks') end as only
         from unnest($1::int[], $2::date[], $3::date[]) q (i, from_day, until_day)
         join balance_sums s on s.company_id = evenkeel_company() and s.month >= q.from_day and s.month < q.until_day
        group by q.i, s.giver_team, s.receiver_team`,
      spans,
    ),
    tx.query<{ q: number; team: string; givers: string[] | null; receivers: string[] | null }>(
      `select q.i as q, s.team_id as team, (array_agg(distinct s.person_id) filter (where s.gave))[1:$4] as givers, (array_agg(distinct s.person_id) filter (where s.received))[1:$4] as receivers
         from unnest($1::int[], $2::date[], $3::date[]) q (i, from_day, until_day)
         join balance_seen s on s.company_id = evenkeel_company() and s.month >= q.from_day and s.month < q.until_day
        group by q.i, s.team_id`,
      // No rule asks for more than so many: what is beyond them need not travel.
      [...spans, Math.max(MIN_GIVERS, MIN_RECEIVERS)],
    ),
    tx.query<{ week: string; day: string; team: string; answered: string | null; outcome: string | null }>(
      `select week::text, day::text, giver_team as team, answered::text, outcome from balance_acts a
        where company_id = evenkeel_company() and kind = 'input' and week >= $1::date and week < $2::date
          and not exists (select 1 from balance_opted_out o where o.company_id = evenkeel_company() and o.person_id = a.giver_id and (o.since is null or a.week >= o.since))`,
      [from, until],
    ),
    tx.query<{ id: string; since: string | null }>(`select person_id as id, since::text from balance_opted_out where company_id = evenkeel_company()`),
    teamsBetween(tx, Date.parse(from), Date.parse(until)),
  ] as const;
  await together(parts);
  const [sums, seen, inputs, optedOut, memberships] = await Promise.all(parts);
  const out = new Map(optedOut.map(r => [r.id, r.since]));
  const sumsOf = names.map((): PairSum[] => []);
  for (const s of sums) sumsOf[s.q]!.push(s);
  const all = names.map((quarter, q) => {
    const { from, until } = days[q]!;
    const counted = memberships.filter(m => !out.has(m.personId) || (out.get(m.personId) ?? '') >= until);
    const people = peopleOf(counted, Date.parse(from), Date.parse(until));
    const known = new Map(seen.filter(s => s.q === q).map(s => [s.team, s]));
    const teams = [...people].map(([teamId, n]): TeamSeen => ({ teamId, people: n, givers: new Set(known.get(teamId)?.givers), receivers: new Set(known.get(teamId)?.receivers) }));
    const theirs = inputs.filter(i => i.week >= from && i.week < until && people.has(i.team)).map((i): InputSeen => ({
      team: i.team, answered: i.answered !== null, accepted: i.outcome === 'accepted', days: workingDays(i.day, i.answered ?? dayOf(now)),
    })); // prettier-ignore
    return { figures: quarterFigures(quarter, people, shown(teams), sumsOf[q]!, theirs), theirs };
  });
  const visible = new Set(all[0]!.figures.groups.flatMap(g => g.teamIds));
  return { all: all.map(q => q.figures), inputs: all[0]!.theirs.filter(i => visible.has(i.team)) };
}

export interface Concentration {
  readonly topShare: number;
  readonly effective: number;
  readonly customers: number;
}
export interface Roadmap extends Concentration {
  readonly needs: number;
  readonly top: string;
  /** One customer carries more than the hijack guard allows. */
  readonly carried: boolean;
}
/** The roadmap as it stands today, from customer voice; undefined without money behind it. */
export async function roadmapNow(tx: Tx, settings: Settings, now: number): Promise<Roadmap | undefined> {
  const { roadmap } = (await loadBoard(tx, settings, now)).board;
  const { figures, customers } = roadmap.spread;
  const top = customers[0];
  if (!top || figures.total <= 0) return undefined;
  return { topShare: figures.topShare, effective: figures.effective, customers: customers.length, needs: roadmap.needs, top: top.account, carried: roadmap.guard !== null };
}

/** The last note of each quarter, by its name. */
export async function roadmapsBefore(tx: Tx, names: readonly string[], firstMonth: number): Promise<Map<string, Concentration>> {
  const rows = await tx.query<{ month: string; top_share: number; effective: number; customers: number }>(
    `select month::text, top_share, effective, customers from balance_roadmap where company_id = evenkeel_company() order by month`,
  );
  const found = new Map<string, Concentration>();
  for (const name of names) {
    const { from, until } = daysOf(name, firstMonth);
    const last = rows.filter(r => r.month >= monthOf(from) && r.month < until).at(-1);
    if (last) found.set(name, { topShare: last.top_share, effective: last.effective, customers: last.customers });
  }
  return found;
}

/**
 * The quarter in which one team last thanked another, before some quarter; undefined when never in what is kept, null when
 * the teams were not both shown by themselves then.
 */
export async function lastThanked(tx: Tx, giver: string, receiver: string, before: string, firstMonth: number, now: number): Promise<string | null | undefined> {
  const [row] = await tx.query<{ month: string | null }>(
    `select max(month)::text as month from balance_sums where company_id = evenkeel_company() and giver_team = $1 and receiver_team = $2 and kind = 'thanks' and month < $3::date`,
    [giver, receiver, daysOf(before, firstMonth).from],
  );
  if (!row?.month) return undefined;
  let name = quarterBefore(before);
  while (daysOf(name, firstMonth).from > row.month) name = quarterBefore(name);
  const then = (await quarters(tx, name, 0, firstMonth, now)).all[0]!;
  return [giver, receiver].every(id => then.groups.some(g => g.id === id)) ? name : null;
}
