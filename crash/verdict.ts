import { allStreams, verifyStream } from '../src/engine/log.ts';
import { transactions, type Tx } from '../src/engine/tx.ts';
import { pause, type Found, type Message } from './attack.ts';
import type { Load } from './load.ts';
import type { World } from './world.ts';

export interface Verdict {
  readonly acknowledged: number;
  readonly lost: number;
  readonly twice: number;
  readonly wrong: number;
  /** What exactly, the first fifty. */
  readonly details: readonly string[];
}

const COMPANY = 'practice';

/** Waits until nothing is left to do, then holds what was promised against what there is. */
export async function judge(world: World, load: Load): Promise<Verdict> {
  await world.practice('faults', null);
  await world.allReady();
  const database = await world.database();
  const transact = transactions(database.pool);
  const read: Found['read'] = (sql, values = []) => transact(COMPANY, (tx: Tx) => tx.query(sql, values));
  // Nothing to do any more: no effect waits, and no command is due. A command without its key was replaced by a newer one.
  const due = () =>
    read<{ task: string; payload: unknown; attempts: number; last_error: string | null; locked: boolean }>(
      `select t.identifier as task, j.payload, j.attempts, j.last_error, j.locked_at is not null as locked
         from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
        where t.identifier = 'command' and j.run_at < now() + interval '1 minute' and j.key is not null`,
    );
  const waiting = () => read(`select id from engine_effects where company_id = evenkeel_company() and state = 'waiting' limit 1`);
  const deadline = Date.now() + 120_000;
  while (((await waiting()).length > 0 || (await due()).length > 0) && Date.now() < deadline) await pause(250);

  const { messages } = (await world.practice('state')) as { messages: Message[] };
  const total = { lost: 0, twice: 0, wrong: 0 };
  const details: string[] = [];
  const found: Found = {
    read,
    messages,
    count(line, counts) {
      let bad = false;
      for (const key of ['lost', 'twice', 'wrong'] as const) {
        const n = Math.max(0, counts[key] ?? 0);
        total[key] += n;
        bad ||= n > 0;
      }
      if (bad && details.length < 50) details.push(line);
    },
  };
  for (const strand of load.strands) await strand.judge(found);

  for (const job of await due()) found.count(`a command is still due: ${JSON.stringify(job)}`, { lost: 1 });
  // Effects that never ended, or failed.
  for (const e of await read<{ id: string; kind: string; state: string; last_error: unknown }>(`select id, kind, state, last_error from engine_effects where company_id = evenkeel_company() and state in ('waiting', 'failed')`))
    found.count(`effect ${e.kind} ${e.id} is ${e.state}: ${JSON.stringify(e.last_error)}`, { lost: 1 });
  const byEffect = new Map<string, number>();
  for (const m of messages) {
    const id = m.metadata?.event_payload?.effect_id;
    if (id) byEffect.set(id, (byEffect.get(id) ?? 0) + 1);
  }
  for (const [id, n] of byEffect) found.count(`effect ${id} was sent ${n} times`, { twice: n - 1 });
  for (const stream of await transact(COMPANY, allStreams)) {
    const verdict = await transact(COMPANY, tx => verifyStream(tx, stream));
    if (!verdict.ok) found.count(`the log ${stream} is broken at ${verdict.position}: ${verdict.why}`, { wrong: 1 });
  }
  if (world.servers === 1) await database.close();
  return { acknowledged: load.acknowledged(), ...total, details };
}
