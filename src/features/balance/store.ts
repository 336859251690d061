import type { Aggregate, Change, Gathered } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { snapshot } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { decideAct, decideCounted, type ActContext } from './decide.ts';
import { actCommand, countedCommand, quarterOf, type Act, type ActCommand, type BalanceRefusal, type Counted, type CountedCommand, type Source } from './model.ts';

interface ActRow {
  source: string;
  kind: Act['kind'];
  week: string;
  giver_id: string;
  giver_team: string;
  receiver_id: string | null;
  receiver_team: string | null;
  weight: number;
  outcome: Act['outcome'];
}

async function load(tx: Tx, ids: readonly string[]): Promise<Map<string, Source>> {
  const rows = await tx.query<ActRow>(
    `select source, kind, week::text, giver_id, giver_team, receiver_id, receiver_team, weight, outcome
       from balance_acts where company_id = evenkeel_company() and source = any($1::text[]) order by source, n for update`,
    [ids],
  );
  const found = new Map<string, Source>();
  for (const r of rows) {
    const act: Act = {
      kind: r.kind,
      week: r.week,
      giver: { personId: r.giver_id, teamId: r.giver_team },
      receiver: r.receiver_id && r.receiver_team ? { personId: r.receiver_id, teamId: r.receiver_team } : null,
      weight: r.weight,
      outcome: r.outcome,
    };
    found.set(r.source, { acts: [...(found.get(r.source)?.acts ?? []), act] });
  }
  return found;
}

async function gather(tx: Tx, _: unknown, items: readonly Gathered<Source, ActCommand>[]): Promise<ActContext> {
  const dealIds = [...new Set(items.flatMap(({ command }) => (command.type === 'desk' ? [command.dealId] : [])))];
  if (dealIds.length === 0) return { ownerOf: () => undefined, teamOf: () => undefined };
  const deals = await snapshot(tx, dealIds);
  const people = await directory(tx);
  return { ownerOf: id => deals.get(id)?.ownerId ?? undefined, teamOf: id => people.person(id)?.teamId ?? undefined };
}

async function save(tx: Tx, changes: readonly Change<Source>[]): Promise<void> {
  await tx.query(`delete from balance_acts where company_id = evenkeel_company() and source = any($1::text[])`, [changes.map(c => c.id)]);
  const rows = changes.flatMap(({ id, after }) => after.acts.map((act, n) => ({ id, n, act })));
  const of = <T>(value: (row: (typeof rows)[number]) => T): T[] => rows.map(value);
  await tx.query(
    `insert into balance_acts (company_id, source, n, kind, week, giver_id, giver_team, receiver_id, receiver_team, weight, outcome)
     select evenkeel_company(), a.* from unnest($1::text[], $2::int[], $3::text[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[], $9::float8[], $10::text[]) a`,
    [
      of(r => r.id), of(r => r.n), of(r => r.act.kind), of(r => r.act.week), of(r => r.act.giver.personId), of(r => r.act.giver.teamId),
      of(r => r.act.receiver?.personId ?? null), of(r => r.act.receiver?.teamId ?? null), of(r => r.act.weight), of(r => r.act.outcome),
    ], // prettier-ignore
  );
  await moved(tx, changes.flatMap(({ before, after }) => [...(before?.acts ?? []), ...after.acts].map(a => quarterOf(a.week))));
}

/** Sorted, so that two transactions never wait for each other crosswise. */
const moved = (tx: Tx, quarters: readonly string[]): Promise<unknown> =>
  tx.query(
    `insert into balance_versions (company_id, quarter, version) select evenkeel_company(), q, 1 from unnest($1::text[]) q order by q
     on conflict (company_id, quarter) do update set version = balance_versions.version + 1`,
    [[...new Set(quarters)]],
  );

export const acts: Aggregate<Source, ActCommand, ActContext, BalanceRefusal> = {
  name: 'balance-acts',
  command: actCommand,
  idOf: command => command.source,
  streamOf: id => `balance:${id}`,
  load,
  gather,
  decide: decideAct,
  save,
};

export const counted: Aggregate<Counted, CountedCommand, object, BalanceRefusal> = {
  name: 'balance-counted',
  command: countedCommand,
  idOf: command => command.personId,
  streamOf: id => `balance-counted:${id}`,
  load: async (tx, ids) => {
    const rows = await tx.query<{ id: string }>(`select person_id as id from balance_opted_out where company_id = evenkeel_company() and person_id = any($1::text[]) order by 1 for update`, [ids]);
    return new Map(rows.map(({ id }) => [id, { personId: id, optedOut: true }]));
  },
  gather: async () => ({}),
  decide: decideCounted,
  save: async (tx, changes) => {
    const [out, back] = [true, false].map(is => changes.filter(c => c.after.optedOut === is).map(c => c.id));
    await tx.query(`insert into balance_opted_out (company_id, person_id) select evenkeel_company(), p from unnest($1::text[]) p on conflict do nothing`, [out]);
    await tx.query(`delete from balance_opted_out where company_id = evenkeel_company() and person_id = any($1::text[])`, [back]);
    await moved(tx, ['*']);
  },
};

/** Acts of weeks before a day (YYYY-MM-DD) are forgotten. */
export async function forgetBefore(tx: Tx, day: string): Promise<void> {
  await tx.query(`delete from balance_acts where company_id = evenkeel_company() and week < $1::date`, [day]);
}
