import { hostname } from 'node:os';
import pg from 'pg';
import { orphans, releaseJobsOf } from './jobs.ts';
import { addLaneJobs } from './effects.ts';
import type { Transact } from './tx.ts';

/** First half of the advisory lock key: "EK" so that nobody else's locks are met by chance. */
const LOCK_CLASS = 0x454b;
const LOOK_EVERY_MS = 2000;

export interface PresenceParts {
  readonly pool: pg.Pool;
  readonly connectionString: string;
  readonly transact: Transact;
  readonly newId: () => string;
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/**
 * Who is alive. Each process holds a session advisory lock for as long as its connection lives, which a kill -9 ends
 * at once; graphile-worker alone would hold a dead process's jobs for four hours. Whoever finds a lock free gives back
 * that process's jobs and lanes. A process that lost its connection is dead in the eyes of the others, so it stops
 * starting anything (`me()` is undefined) until it has registered anew.
 */
export class Presence {
  readonly #parts: PresenceParts;
  #client: pg.Client | undefined;
  #id: string | undefined;
  #workerIds: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #stopped = false;
  /** Seen with a free lock once; two looks in a row make a process dead, so that a blink of the network does not. */
  readonly #suspects = new Set<string>();

  constructor(parts: PresenceParts) {
    this.#parts = parts;
  }

  me(): string | undefined {
    return this.#id;
  }

  async start(): Promise<void> {
    await this.#register();
    await this.#look({ atOnce: true });
    const tick = () => {
      if (this.#stopped) return;
      this.#looking = this.#tick().catch((error: Error) => this.#parts.log('warn', `presence: ${error.message}`));
      void this.#looking.finally(() => {
        if (!this.#stopped) this.#timer = setTimeout(tick, LOOK_EVERY_MS).unref();
      });
    };
    this.#timer = setTimeout(tick, LOOK_EVERY_MS).unref();
  }

  /** The ids under which this process locks jobs. */
  async workers(ids: readonly string[]): Promise<void> {
    this.#workerIds = ids;
    if (this.#id) await this.#parts.pool.query(`update engine_processes set worker_ids = $2 where id = $1`, [this.#id, ids]);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
    const id = this.#id;
    this.#id = undefined;
    if (id) await this.#parts.pool.query(`delete from engine_processes where id = $1`, [id]).catch(() => {});
    await this.#client?.end().catch(() => {});
  }

  async #tick(): Promise<void> {
    if (!this.#id) await this.#register();
    await this.#look();
  }

  async #register(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#parts.connectionString, keepAlive: true, application_name: 'evenkeel presence' });
    const lost = () => {
      if (this.#client !== client) return;
      this.#client = undefined;
      this.#id = undefined;
      if (!this.#stopped) this.#parts.log('warn', 'lost the connection that says this process is alive; registering again');
    };
    client.on('error', lost);
    client.on('end', lost);
    await client.connect();
    const { rows } = await client.query<{ n: number }>(`select nextval('engine_process_numbers')::int as n`);
    const number = rows[0]!.n;
    await client.query('select pg_advisory_lock($1, $2)', [LOCK_CLASS, number]);
    const id = this.#parts.newId();
    await client.query(
      `insert into engine_processes (id, lock_number, worker_ids, host, pid) values ($1, $2, $3, $4, $5)
       on conflict (lock_number) do update set id = excluded.id, worker_ids = excluded.worker_ids, host = excluded.host, pid = excluded.pid`,
      [id, number, this.#workerIds, hostname(), process.pid],
    );
    this.#client = client;
    this.#id = id;
  }

  /** @param atOnce at the start: a dead process of this machine is buried without a second look */
  async #look(options: { atOnce?: boolean } = {}): Promise<void> {
    const { rows } = await this.#parts.pool.query<{ id: string; lock_number: number; worker_ids: string[]; host: string; pid: number }>(
      `select id, lock_number, worker_ids, host, pid from engine_processes`,
    );
    const living: string[] = [];
    for (const row of rows) {
      const dead = row.id !== this.#id && (await this.#lockIsFree(row.lock_number));
      const surely = options.atOnce && row.host === hostname() && !isRunning(row.pid);
      if (!dead) {
        this.#suspects.delete(row.id);
        living.push(...row.worker_ids);
      } else if (surely || this.#suspects.delete(row.id)) {
        await this.#bury(row);
      } else {
        this.#suspects.add(row.id);
        living.push(...row.worker_ids);
      }
    }
    await releaseJobsOf(this.#parts.pool, await orphans(this.#parts.pool, living));
  }

  async #lockIsFree(number: number): Promise<boolean> {
    const { rows } = await this.#parts.pool.query<{ held: boolean }>(
      `select exists (select 1 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
         and classid = $1 and objid = $2 and objsubid = 2 and granted) as held`,
      [LOCK_CLASS, number],
    );
    return !rows[0]!.held;
  }

  async #bury(row: { id: string; worker_ids: string[]; host: string; pid: number }): Promise<void> {
    this.#parts.log('info', `process ${row.pid} on ${row.host} is gone; taking over its work`);
    await releaseJobsOf(this.#parts.pool, row.worker_ids);
    const { rows: companies } = await this.#parts.pool.query<{ id: string }>('select id from engine_companies');
    for (const { id } of companies) {
      await this.#parts.transact(id, async tx => {
        const lanes = await tx.query<{ lane: string }>(
          `update engine_lanes set holder = null where company_id = evenkeel_company() and holder = $1 returning lane`,
          [row.id],
        );
        await addLaneJobs(tx, lanes.map(l => l.lane), '0 seconds');
      });
    }
    await this.#parts.pool.query(`delete from engine_processes where id = $1`, [row.id]);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
