import { EventEmitter } from 'node:events';
import { Logger, run as runGraphile, type Runner as GraphileRunner, type TaskList } from 'graphile-worker';
import type pg from 'pg';
import type { JsonObject } from '../kernel/json.ts';
import { isConnectionLoss } from './errors.ts';
import type { Tx } from './tx.ts';

/**
 * Durable jobs. Everything about graphile-worker is in this file, so that changing one's mind about it costs one file.
 * https://worker.graphile.org/docs
 */
export interface Job {
  readonly task: 'lane' | 'command';
  /** One pending job per key. The same key again moves it. */
  readonly key: string;
  /** A moment, or a delay from now as a PostgreSQL interval. */
  readonly runAt: Date | string;
  readonly payload: JsonObject;
}

/**
 * Adds jobs in the caller's transaction: they exist if and only if it commits.
 * @param options.keepEarlier a pending job with the same key keeps its moment
 */
export async function addJobs(tx: Tx, jobs: readonly Job[], options: { keepEarlier?: boolean } = {}): Promise<void> {
  if (jobs.length === 0) return;
  await tx.query(
    // A pending job that keeps its moment needs no writing. The shared lock keeps it from being taken before we commit, and
    // does not make recorders wait for each other.
    `with pending as (
       select key from graphile_worker._private_jobs
        where $6 and key = any($5::text[]) and locked_at is null and attempts < max_attempts for key share skip locked)
     select count(*) from graphile_worker.add_jobs(
       array(select row(task, payload, null, coalesce(at, now() + delay), 25, key, 0, null)::graphile_worker.job_spec
               from unnest($1::text[], $2::json[], $3::timestamptz[], $4::interval[], $5::text[]) as j (task, payload, at, delay, key)
              where key not in (select key from pending)
              order by key),
       $6)`,
    [
      jobs.map(j => j.task),
      jobs.map(j => JSON.stringify(j.payload)),
      jobs.map(j => (j.runAt instanceof Date ? j.runAt : null)),
      jobs.map(j => (typeof j.runAt === 'string' ? j.runAt : null)),
      jobs.map(j => j.key),
      options.keepEarlier ?? false,
    ],
  );
}

export interface JobWorkers {
  stop(): Promise<void>;
}

/**
 * Starts working on jobs. A job that throws is tried again by graphile-worker with exponential back-off, 25 times.
 * @param onWorkers told the ids under which this process locks jobs, before it can lock any
 */
export async function startJobs(options: {
  pool: pg.Pool;
  concurrency: number;
  tasks: Record<Job['task'], (payload: JsonObject, attempt: number) => Promise<void>>;
  onWorkers: (ids: readonly string[]) => void;
  log: (level: string, message: string) => void;
}): Promise<JobWorkers> {
  const taskList: TaskList = Object.fromEntries(
    Object.entries(options.tasks).map(([name, work]) => [
      name,
      (payload: unknown, helpers: { job: { attempts: number } }) => work(payload as JsonObject, helpers.job.attempts),
    ]),
  );
  const events = new EventEmitter();
  const ids = new Set<string>();
  const seen = (id: string) => {
    ids.add(id);
    options.onWorkers([...ids]);
  };
  events.on('pool:create', ({ workerPool }: { workerPool: { id?: string } }) => workerPool.id && seen(workerPool.id));
  events.on('worker:create', ({ worker }: { worker: { workerId: string } }) => seen(worker.workerId));
  let stopping = false;
  const runner: GraphileRunner = await runGraphile({
    pgPool: patient(options.pool, () => !stopping),
    taskList,
    events: events as never,
    concurrency: options.concurrency,
    pollInterval: 1000,
    noHandleSignals: true,
    logger: new Logger(() => (level, message) => {
      if (level === 'error' || level === 'warning') options.log(level, message);
    }),
    preset: { worker: { localQueue: { size: options.concurrency, refetchDelay: { durationMs: 20, threshold: 2, maxAbortThreshold: 100 } }, completeJobBatchDelay: 0 } },
  });
  // The promise rejects when the pool is lost for good; the supervisor of the process decides, nobody else.
  runner.promise.catch((error: Error) => options.log('error', `jobs stopped: ${error.message}`));
  return {
    stop: () => {
      // Who ends does not wait for a database that is away: the jobs are given back by whoever comes next.
      stopping = true;
      return runner.stop().catch(() => {});
    },
  };
}

/**
 * The pool as graphile-worker sees it. When a job is done and the database is gone at that moment, graphile-worker tries
 * again for some error codes and lets the others end the process; a lost connection is not among the first
 * (RETRYABLE_ERROR_CODES in its lib.ts). Saying "cannot connect now" in its place makes it wait: what it writes then, that
 * a job is done, does no harm when it was written already. Once it stops, it does not wait and writes nothing more: whoever
 * comes next gives back the jobs that it held.
 */
function patient(pool: pg.Pool, waits: () => boolean): pg.Pool {
  const nothing = { rows: [], rowCount: 0 };
  const retryable = (error: unknown): unknown => (waits() && isConnectionLoss(error) ? Object.assign(error as object, { code: '57P03' }) : error);
  const said = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!waits() && isConnectionLoss(error)) return nothing as T;
      throw retryable(error);
    }
  };
  const facade = <T extends object>(target: T, method: string, call: (...args: unknown[]) => unknown): T =>
    new Proxy(target, {
      get: (own, name) => {
        if (name === method) return call;
        const value: unknown = Reflect.get(own, name, own);
        return typeof value === 'function' ? value.bind(own) : value;
      },
    });
  return facade(pool, 'connect', (...given) => {
    // The listener takes its connection with a callback, and comes back by itself when it is lost.
    if (given.length > 0) return (pool.connect as (...args: unknown[]) => unknown).apply(pool, given);
    if (!waits() && pool.ending) return Promise.resolve({ query: () => Promise.resolve(nothing), release: () => {} });
    return (async () => {
      const client = await pool.connect().catch((error: unknown) => {
        throw retryable(error);
      });
      const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
      return facade(client, 'query', (...args) => said(() => query(...args)));
    })();
  });
}

/**
 * Gives back the jobs that dead workers held; they are picked up at once. A held job whose key was given to a newer one in
 * the meantime has lost its key and may not run again (add_jobs of graphile-worker); nobody would ever take it away.
 */
export async function releaseJobsOf(pool: pg.Pool, workerIds: readonly string[]): Promise<void> {
  if (workerIds.length === 0) return;
  await pool.query(`select graphile_worker.force_unlock_workers($1::text[])`, [workerIds]);
  await pool.query(`delete from graphile_worker._private_jobs where key is null and locked_at is null and attempts >= max_attempts`);
}

/** Jobs whose holder is not among the living: locked in the moment between a worker's birth and its registration. */
export async function orphans(pool: pg.Pool, living: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ locked_by: string }>(
    `select distinct locked_by from graphile_worker._private_jobs
      where locked_by is not null and locked_at < now() - interval '10 seconds' and not locked_by = any($1::text[])`,
    [living],
  );
  return rows.map(row => row.locked_by);
}

export interface StuckJob {
  readonly id: string;
  readonly task: string;
  readonly payload: JsonObject;
  readonly error: string;
  readonly since: Date;
}

/** Jobs that used up their attempts: shown on the health page, never in silence. */
export async function stuckJobs(pool: pg.Pool): Promise<StuckJob[]> {
  const { rows } = await pool.query<StuckJob>(
    `select jobs.id::text, tasks.identifier as task, jobs.payload, coalesce(jobs.last_error, '') as error, jobs.updated_at as since
       from graphile_worker._private_jobs jobs join graphile_worker._private_tasks tasks on tasks.id = jobs.task_id
      where jobs.attempts >= jobs.max_attempts and jobs.locked_at is null and jobs.key is not null
      order by jobs.updated_at limit 200`,
  );
  return rows;
}

export async function retryJob(pool: pg.Pool, id: string): Promise<void> {
  await pool.query(`select graphile_worker.reschedule_jobs($1::bigint[], run_at := now(), attempts := 0)`, [[id]]);
}

export async function waitingJobs(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::int as n from graphile_worker._private_jobs where run_at <= now() and locked_at is null and attempts < max_attempts`,
  );
  return rows[0]!.n;
}
