import type { Tx } from '../../engine/tx.ts';
import { membershipsAt } from '../people/read.ts';
import { quarterFigures, type PairCounts, type QuarterFigures } from './figures-quarter.ts';
import { shown, type TeamSeen } from './figures-suppression.ts';
import { daysOf, endOf } from './model.ts';

export const isOptedOut = async (tx: Tx, personId: string): Promise<boolean> =>
  (await tx.query(`select 1 from balance_opted_out where company_id = evenkeel_company() and person_id = $1`, [personId])).length > 0;

/** Worked out once for each state of a quarter; what a quarter that is over holds hardly ever moves. */
const known = new Map<string, { readonly version: string; readonly figures: QuarterFigures }>();
const KEPT = 200;

/**
 * A quarter that is over. Team sizes are those of its last day, and opted-out people are in no count.
 * Only groups that may be shown leave this function.
 */
export async function quarter(tx: Tx, name: string): Promise<QuarterFigures> {
  const [row] = await tx.query<{ version: string }>(
    `select coalesce(string_agg(quarter || '=' || version, ',' order by quarter), '') as version
       from balance_versions where company_id = evenkeel_company() and quarter in ($1, '*')`,
    [name],
  );
  const key = `${tx.company} ${name}`;
  const had = known.get(key);
  if (had?.version === row!.version) return had.figures;
  const figures = await workOut(tx, name);
  known.delete(key);
  known.set(key, { version: row!.version, figures });
  if (known.size > KEPT) known.delete(known.keys().next().value!);
  return figures;
}

async function workOut(tx: Tx, name: string): Promise<QuarterFigures> {
  const { from, until } = daysOf(name);
  const out = new Set((await tx.query<{ id: string }>(`select person_id as id from balance_opted_out where company_id = evenkeel_company()`)).map(r => r.id));
  const sizes = new Map<string, number>();
  for (const { personId, teamId } of await membershipsAt(tx, endOf(name))) if (!out.has(personId)) sizes.set(teamId, (sizes.get(teamId) ?? 0) + 1);
  // The same two people count once a week for thanks: saying it ten times does not make it ten.
  const rows = await tx.query<{ kind: 'work' | 'thanks'; from: string; to: string; giver: string; n: number; receivers: string[] }>(
    `select kind, giver_team as "from", receiver_team as "to", giver_id as giver, sum(n)::float8 as n, array_agg(distinct receiver_id) as receivers
       from (select kind, giver_team, receiver_team, giver_id, receiver_id, case kind when 'thanks' then max(weight) else sum(weight) end as n
               from balance_acts
              where company_id = evenkeel_company() and week >= $1::date and week < $2::date and kind <> 'input'
                and not (giver_id = any($3::text[])) and not (receiver_id = any($3::text[]))
              group by kind, week, giver_team, receiver_team, giver_id, receiver_id) once
      group by 1, 2, 3, 4`,
    [from, until, [...out]],
  );
  const inputs = await tx.query<{ team: string; given: number; answered: number; accepted: number }>(
    `select giver_team as team, count(*)::int as given, count(outcome)::int as answered, count(*) filter (where outcome = 'accepted')::int as accepted
       from balance_acts
      where company_id = evenkeel_company() and week >= $1::date and week < $2::date and kind = 'input' and not (giver_id = any($3::text[]))
      group by giver_team`,
    [from, until, [...out]],
  );
  const seen = new Map([...sizes].map(([teamId, people]) => [teamId, { teamId, people, givers: new Set<string>(), receivers: new Set<string>() }]));
  const pairs: PairCounts[] = [];
  for (const row of rows) {
    // Teams without people any more have nobody left who could be asked what it means.
    const [giver, receiver] = [seen.get(row.from), seen.get(row.to)];
    if (!giver || !receiver) continue;
    giver.givers.add(row.giver);
    for (const id of row.receivers) receiver.receivers.add(id);
    pairs.push({ kind: row.kind, from: row.from, to: row.to, giver: row.giver, n: row.n });
  }
  const teams: TeamSeen[] = [...seen.values()];
  return quarterFigures(name, teams, shown(teams), pairs, inputs.filter(i => seen.has(i.team)));
}
