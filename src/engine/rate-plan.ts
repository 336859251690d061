import { NotYet } from './errors.ts';
import type { Transact } from './tx.ts';

/** One limit that a call falls under. */
export interface Bucket {
  readonly name: string;
  /** Milliseconds between two calls in the long run. */
  readonly periodMs: number;
  /** How far ahead of that a short burst may run, in milliseconds. */
  readonly burstMs: number;
}

/**
 * The plan of all outgoing calls, shared by every process through PostgreSQL (generic cell rate algorithm,
 * ITU-T I.371 annex A: a bucket is one timestamp, so it costs one row and no history).
 */
export interface RatePlan {
  /** Takes a slot of every bucket or none. @throws NotYet with the time to wait */
  take(company: string, buckets: readonly Bucket[]): Promise<void>;
  /** The other side said 429 all the same. */
  penalise(company: string, bucket: Bucket, pauseMs: number): Promise<void>;
}

/** A plan that never waits: for sinks without limits. */
export const noPlan: RatePlan = { take: async () => {}, penalise: async () => {} };

const ms = (n: number) => `${n} milliseconds`;

export function ratePlan(transact: Transact): RatePlan {
  return {
    async take(company, buckets) {
      const sorted = [...buckets].sort((a, b) => (a.name < b.name ? -1 : 1));
      const wait = await transact(company, async tx => {
        // Losing a slot in a crash of PostgreSQL costs nothing: no need to wait for the disk.
        await tx.query('set local synchronous_commit = off');
        const rows = await tx.query<{ wait: number }>(
          `select extract(epoch from engine_take($1::text[], $2::interval[], $3::interval[])) * 1000 as wait`,
          [sorted.map(b => b.name), sorted.map(b => ms(b.periodMs)), sorted.map(b => ms(b.burstMs))],
        );
        return Number(rows[0]!.wait);
      });
      if (wait > 0) throw new NotYet(Math.ceil(wait));
    },
    async penalise(company, bucket, pauseMs) {
      await transact(company, tx =>
        tx.query(`select engine_penalise($1, $2::interval, $3::interval)`, [bucket.name, ms(pauseMs), ms(bucket.burstMs)]),
      );
    },
  };
}
