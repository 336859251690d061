import type pg from 'pg';
import { until } from './until.ts';

/** A clock that a test moves: it runs like a real one, but starts at a Monday morning ahead, so that no timer is due by itself. */
export interface Clock {
  readonly now: () => number;
  /** Moves on to this moment (epoch milliseconds) and has everything done that is due by then, in the order of time. */
  moveTo(at: number, pool: pg.Pool): Promise<void>;
}

const DAY = 86_400_000;

/** 09:00 in UTC, on a Monday at least a week from now: everybody in Europe is at work. */
function mondayAhead(): number {
  const day = new Date(Date.now() + 7 * DAY);
  const monday = day.getTime() + ((8 - day.getUTCDay()) % 7) * DAY;
  return Date.UTC(new Date(monday).getUTCFullYear(), new Date(monday).getUTCMonth(), new Date(monday).getUTCDate(), 9);
}

export function movableClock(): Clock {
  let ahead = mondayAhead() - Date.now();
  const now = () => Date.now() + ahead;
  return {
    now,
    async moveTo(at, pool) {
      // Each timer fires at its own moment, since what it decides may set the next one.
      for (;;) {
        const { rows } = await pool.query<{ at: Date | null }>(`select min(run_at) as at from graphile_worker._private_jobs where run_at > now() and attempts < max_attempts and locked_at is null and run_at <= $1`, [new Date(at)]);
        const next = rows[0]?.at?.getTime();
        if (next === undefined) break;
        ahead = Math.max(ahead, next - Date.now());
        await pool.query(`update graphile_worker._private_jobs set run_at = now() where run_at > now() and run_at <= $1`, [new Date(Math.max(next, now()))]);
        // What graphile-worker says itself when a job is added (sql/000018.sql): nobody waits for the next look.
        await pool.query(`select pg_notify('jobs:insert', '{"r":"clock","count":100}')`);
        await until('what is due is done', async () => {
          const waiting = await pool.query(`select 1 from graphile_worker._private_jobs where run_at <= now() and attempts < max_attempts limit 1`);
          return waiting.rows.length === 0;
        });
      }
      ahead = Math.max(ahead, at - Date.now());
    },
  };
}
