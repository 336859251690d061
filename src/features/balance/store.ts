import type { Aggregate, Change, Gathered } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { snapshot } from '../deals/read.ts';
import { teamsAsOf } from '../people/read.ts';
import { decideAct, decideCounted, decideTold, type ActContext } from './decide.ts';
import {
  actCommand, countedCommand, toldCommand, type Act, type ActCommand, type BalanceRefusal, type Counted,
  type CountedCommand, type Source, type Told, type ToldCommand,
} from './model.ts'; // prettier-ignore
import { firstMonthOf } from './read.ts';
import { counting, recount, touchedBy, touchedByPeople } from './store-sums.ts';

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
  day: string | null;
  answered: string | null;
}

async function load(tx: Tx, ids: readonly string[]): Promise<Map<string, Source>> {
  const rows = await tx.query<ActRow>(
    `select source, kind, week::text, giver_id, giver_team, receiver_id, receiver_team, weight, outcome, day::text, answered::text
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
      day: r.day,
      answered: r.answered,
    };
    found.set(r.source, { acts: [...(found.get(r.source)?.acts ?? []), act] });
  }
  return found;
}

async function gather(tx: Tx, _: unknown, items: readonly Gathered<Source, ActCommand>[]): Promise<ActContext> {
  const desk = items.flatMap(({ command }) => (command.type === 'desk' ? [command] : []));
  if (desk.length === 0) return { ownerOf: () => undefined, teamOf: () => null };
  const deals = await snapshot(tx, [...new Set(desk.map(c => c.dealId))]);
  const owners = [...deals.values()].flatMap(d => (d.ownerId ? [d.ownerId] : []));
  return { ownerOf: id => deals.get(id)?.ownerId ?? undefined, teamOf: await teamsAsOf(tx, [...new Set([...desk.map(c => c.giverId), ...owners])]) };
}

async function save(tx: Tx, changes: readonly Change<Source>[]): Promise<void> {
  await counting(tx, 'shared');
  const known = changes.filter(c => c.before).map(c => c.id);
  if (known.length > 0) await tx.query(`delete from balance_acts where company_id = evenkeel_company() and source = any($1::text[])`, [known]);
  const rows = changes.flatMap(({ id, after }) => after.acts.map((act, n) => ({ id, n, act })));
  const of = <T>(value: (row: (typeof rows)[number]) => T): T[] => rows.map(value);
  await tx.query(
    `insert into balance_acts (company_id, source, n, kind, week, giver_id, giver_team, receiver_id, receiver_team, weight, outcome, day, answered)
     select evenkeel_company(), a.* from unnest($1::text[], $2::int[], $3::text[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[], $9::float8[], $10::text[], $11::date[], $12::date[]) a`,
    [
      of(r => r.id), of(r => r.n), of(r => r.act.kind), of(r => r.act.week), of(r => r.act.giver.personId), of(r => r.act.giver.teamId),
      of(r => r.act.receiver?.personId ?? null), of(r => r.act.receiver?.teamId ?? null), of(r => r.act.weight), of(r => r.act.outcome),
      of(r => r.act.day), of(r => r.act.answered),
    ], // prettier-ignore
  );
  await recount(tx, touchedBy(changes.flatMap(({ before, after }) => [...(before?.acts ?? []), ...after.acts])));
}

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

export const counted: Aggregate<Counted, CountedCommand, { readonly firstMonth: number }, BalanceRefusal> = {
  name: 'balance-counted',
  command: countedCommand,
  idOf: command => command.personId,
  streamOf: id => `balance-counted:${id}`,
  load: async (tx, ids) => {
    const rows = await tx.query<{ id: string; since: string | null }>(
      `select person_id as id, since::text from balance_opted_out where company_id = evenkeel_company() and person_id = any($1::text[]) order by 1 for update`,
      [ids],
    );
    return new Map(rows.map(({ id, since }) => [id, { personId: id, optedOut: true, since }]));
  },
  gather: async (tx, settings) => ({ firstMonth: await firstMonthOf(tx, settings) }),
  decide: decideCounted,
  save: async (tx, changes) => {
    await counting(tx, 'alone');
    const out = changes.filter(c => c.after.optedOut);
    await tx.query(
      `insert into balance_opted_out (company_id, person_id, since) select evenkeel_company(), p, s from unnest($1::text[], $2::date[]) c (p, s)
       on conflict (company_id, person_id) do update set since = excluded.since`,
      [out.map(c => c.id), out.map(c => c.after.since)],
    );
    await tx.query(`delete from balance_opted_out where company_id = evenkeel_company() and person_id = any($1::text[])`, [changes.filter(c => !c.after.optedOut).map(c => c.id)]);
    await recount(tx, await touchedByPeople(tx, changes.map(c => c.id)));
  },
};

export const told: Aggregate<Told, ToldCommand, object, BalanceRefusal> = {
  name: 'balance-told',
  command: toldCommand,
  idOf: command => command.quarter,
  streamOf: id => `balance-told:${id}`,
  load: async (tx, ids) => {
    const rows = await tx.query<Told>(`select quarter, channel from balance_told where company_id = evenkeel_company() and quarter = any($1::text[])`, [ids]);
    return new Map(rows.map(r => [r.quarter, r]));
  },
  gather: async () => ({}),
  decide: decideTold,
  save: async (tx, changes) => {
    for (const { after } of changes) await tx.query(`insert into balance_told (company_id, quarter, channel, at) values (evenkeel_company(), $1, $2, now()) on conflict do nothing`, [after.quarter, after.channel]);
  },
};
