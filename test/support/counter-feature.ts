import { z } from 'zod';
import type { Aggregate, EffectHandler } from '../../src/engine/capability.ts';
import type { Feature } from '../../src/engine/feature.ts';

/** The smallest capability there can be, for the engine's own tests: it counts, says so in the log and rings outside. */
const command = z.discriminatedUnion('type', [
  z.object({ type: z.literal('add'), id: z.string(), n: z.number(), lane: z.string().optional(), collapse: z.string().optional() }),
  z.object({ type: z.literal('break'), id: z.string() }),
]);
type CounterCommand = z.infer<typeof command>;
interface Counter {
  id: string;
  total: number;
}

export const counterTable = `
  create table counter_totals (company_id text not null, id text not null, total int not null, primary key (company_id, id));
  alter table counter_totals enable row level security;
  alter table counter_totals force row level security;
  create policy company on counter_totals using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())`;

export function counterFeature(ring: EffectHandler): Feature {
  const counter: Aggregate<Counter, CounterCommand, object> = {
    name: 'counter',
    command,
    idOf: c => c.id,
    streamOf: id => `counter:${id}`,
    load: async (tx, ids) => {
      const rows = await tx.query<Counter>(
        `select id, total from counter_totals where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`,
        [ids],
      );
      return new Map(rows.map(row => [row.id, row]));
    },
    gather: async () => ({}),
    decide: (state, c) => {
      if (c.type === 'break') throw new Error('a planted bug');
      const total = (state?.total ?? 0) + c.n;
      if (total < 0) return { refused: { code: 'below-zero', field: 'n' } };
      return {
        state: { id: c.id, total },
        facts: [{ type: 'counter.added', payload: { n: c.n, total } }],
        effects: [{ kind: 'counter.ring', lane: c.lane ?? `counter:${c.id}`, payload: { id: c.id, total }, ...(c.collapse && { collapse: c.collapse }) }],
        answer: { total },
      };
    },
    save: async (tx, changes) => {
      await tx.query(
        `insert into counter_totals (company_id, id, total) select evenkeel_company(), * from unnest($1::text[], $2::int[])
         on conflict (company_id, id) do update set total = excluded.total`,
        [changes.map(c => c.id), changes.map(c => c.after.total)],
      );
    },
  };
  return { name: 'counter', aggregates: [counter], effects: { 'counter.ring': ring } };
}
