import type { Tx } from '../../engine/tx.ts';
import { monthOf, type Act } from './model.ts';

/**
 * The sums that the page is made of. A sum is never added to: it is counted anew from its acts, so that taking something
 * back, thanks that count once a week, and people who are not counted need no arithmetic of their own.
 */
export interface Touched {
  /** Months, kinds and pairs of teams. */
  readonly cells: readonly { readonly month: string; readonly kind: string; readonly from: string; readonly to: string }[];
  readonly people: readonly { readonly month: string; readonly personId: string }[];
}

export function touchedBy(acts: readonly Act[]): Touched {
  const between = acts.filter(a => a.receiver !== null);
  return {
    cells: between.map(a => ({ month: monthOf(a.week), kind: a.kind, from: a.giver.teamId, to: a.receiver!.teamId })),
    people: between.flatMap(a => [a.giver, a.receiver!].map(p => ({ month: monthOf(a.week), personId: p.personId }))),
  };
}

/** Who opts out waits for what is being recorded, and what is recorded afterwards knows of it. */
export const counting = (tx: Tx, how: 'shared' | 'alone'): Promise<unknown> =>
  tx.query(`select pg_advisory_xact_lock${how === 'shared' ? '_shared' : ''}(hashtextextended('balance:counted:' || evenkeel_company(), 0))`);

const NOT_OUT = `not exists (select 1 from balance_opted_out o where o.company_id = evenkeel_company() and o.person_id in (a.giver_id, a.receiver_id) and (o.since is null or a.week >= o.since))`;

/** Counts these sums anew. Months are held in their order, so that two transactions never wait for each other crosswise. */
export async function recount(tx: Tx, { cells, people }: Touched): Promise<void> {
  const months = [...new Set([...cells, ...people].map(c => c.month))].sort();
  if (months.length === 0) return;
  await tx.query(
    `insert into balance_months (company_id, month, version) select evenkeel_company(), m, 1 from unnest($1::date[]) m order by m
     on conflict (company_id, month) do update set version = balance_months.version + 1`,
    [months],
  );
  const pairs = [...new Map(cells.map(c => [JSON.stringify(c), c])).values()];
  const those = [pairs.map(c => c.month), pairs.map(c => c.kind), pairs.map(c => c.from), pairs.map(c => c.to)];
  await tx.query(
    `delete from balance_sums s using unnest($1::date[], $2::text[], $3::text[], $4::text[]) c (month, kind, giver_team, receiver_team)
      where s.company_id = evenkeel_company() and s.month = c.month and s.kind = c.kind and s.giver_team = c.giver_team and s.receiver_team = c.receiver_team`,
    those,
  );
  // The same two people count once a week for thanks: saying it ten times does not make it ten.
  await tx.query(
    `insert into balance_sums (company_id, month, kind, giver_team, receiver_team, n, first_giver, last_giver)
     select evenkeel_company(), c.month, c.kind, c.giver_team, c.receiver_team, sum(once.n), min(once.giver_id), max(once.giver_id)
       from unnest($1::date[], $2::text[], $3::text[], $4::text[]) c (month, kind, giver_team, receiver_team)
      cross join lateral (
        select a.giver_id, case c.kind when 'thanks' then max(a.weight) else sum(a.weight) end as n
          from balance_acts a
         where a.company_id = evenkeel_company() and a.giver_team = c.giver_team and a.receiver_team = c.receiver_team and a.kind = c.kind
           and a.week >= c.month and a.week < (c.month + interval '1 month')::date and ${NOT_OUT}
         group by a.week, a.giver_id, a.receiver_id) once
      group by c.month, c.kind, c.giver_team, c.receiver_team`,
    those,
  );
  const seen = [...new Map(people.map(p => [`${p.month} ${p.personId}`, p])).values()];
  const them = [seen.map(p => p.month), seen.map(p => p.personId)];
  await tx.query(
    `delete from balance_seen s using unnest($1::date[], $2::text[]) p (month, person_id)
      where s.company_id = evenkeel_company() and s.month = p.month and s.person_id = p.person_id`,
    them,
  );
  await tx.query(
    `insert into balance_seen (company_id, month, person_id, team_id, gave, received)
     select evenkeel_company(), p.month, p.person_id, sides.team_id, bool_or(sides.gave), bool_or(not sides.gave)
       from unnest($1::date[], $2::text[]) p (month, person_id)
      cross join lateral (
        select a.giver_team as team_id, true as gave from balance_acts a
         where a.company_id = evenkeel_company() and a.giver_id = p.person_id and a.kind <> 'input'
           and a.week >= p.month and a.week < (p.month + interval '1 month')::date and ${NOT_OUT}
        union all
        select a.receiver_team, false from balance_acts a
         where a.company_id = evenkeel_company() and a.receiver_id = p.person_id and a.kind <> 'input'
           and a.week >= p.month and a.week < (p.month + interval '1 month')::date and ${NOT_OUT}) sides
      group by p.month, p.person_id, sides.team_id`,
    them,
  );
}

/** Everything that acts of these people go into. */
export async function touchedByPeople(tx: Tx, personIds: readonly string[]): Promise<Touched> {
  const rows = await tx.query<{ month: string; kind: string; giver_id: string; giver_team: string; receiver_id: string; receiver_team: string }>(
    `select distinct to_char(week, 'YYYY-MM-01') as month, kind, giver_id, giver_team, receiver_id, receiver_team
       from balance_acts where company_id = evenkeel_company() and kind <> 'input' and giver_id = any($1::text[])
     union
     select to_char(week, 'YYYY-MM-01'), kind, giver_id, giver_team, receiver_id, receiver_team
       from balance_acts where company_id = evenkeel_company() and kind <> 'input' and receiver_id = any($1::text[])`,
    [personIds],
  );
  return {
    cells: rows.map(r => ({ month: r.month, kind: r.kind, from: r.giver_team, to: r.receiver_team })),
    people: rows.flatMap(r => [{ month: r.month, personId: r.giver_id }, { month: r.month, personId: r.receiver_id }]),
  };
}

/** Acts of months before the one of a day (YYYY-MM-DD) are forgotten, with all that was added up of them. */
export async function forgetBefore(tx: Tx, day: string): Promise<void> {
  const month = monthOf(day);
  await tx.query(`delete from balance_acts where company_id = evenkeel_company() and week < $1::date`, [month]);
  for (const table of ['balance_sums', 'balance_seen', 'balance_months', 'balance_roadmap']) await tx.query(`delete from ${table} where company_id = evenkeel_company() and month < $1::date`, [month]);
}

/** The roadmap as it stands, noted for the month: the last note of a quarter is its history. */
export const noteRoadmap = (tx: Tx, month: string, topShare: number, effective: number, customers: number): Promise<unknown> =>
  tx.query(
    `insert into balance_roadmap (company_id, month, top_share, effective, customers) values (evenkeel_company(), $1, $2, $3, $4)
     on conflict (company_id, month) do update set top_share = excluded.top_share, effective = excluded.effective, customers = excluded.customers`,
    [month, topShare, effective, customers],
  );
