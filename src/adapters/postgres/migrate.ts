import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMigrations } from 'graphile-worker';
import type pg from 'pg';
import { StartProblem } from './problem.ts';

/** Any number that nobody else takes: one process migrates, the others wait for it. */
const LOCK = 0x4d494752;

/**
 * Applies the plain SQL files of the folder that are new, in the order of their names, each in a transaction of its own.
 * Several processes may start at once. @throws StartProblem when the database is newer than the program, or a file that
 * was applied has changed since.
 */
export async function migrate(pool: pg.Pool, folder: string, log: (line: string) => void): Promise<void> {
  const files = readdirSync(folder)
    .filter(name => /^\d{4}_.+\.sql$/.test(name))
    .sort();
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await runMigrations({ pgPool: pool });
    await client.query(
      `create table if not exists evenkeel_migrations (name text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
    );
    const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from evenkeel_migrations');
    const applied = new Map(rows.map(row => [row.name, row.sha256]));
    const unknown = [...applied.keys()].filter(name => !files.includes(name)).sort();
    if (unknown.length > 0) {
      throw new StartProblem(`The database has been used by a newer Evenkeel (it has ${unknown.join(', ')}). Start that version, or restore a backup.`);
    }
    for (const name of files) {
      const sql = readFileSync(join(folder, name), 'utf8');
      const sha256 = createHash('sha256').update(sql).digest('hex');
      const before = applied.get(name);
      if (before === sha256) continue;
      if (before) throw new StartProblem(`The migration ${name} was changed after it had been applied. Put the file back as it was; a change goes into a new file.`);
      try {
        await client.query('begin');
        await client.query(sql);
        await client.query('insert into evenkeel_migrations (name, sha256) values ($1, $2)', [name, sha256]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new StartProblem(`The migration ${name} did not apply: ${(error as Error).message}`, error);
      }
      log(`applied ${name}`);
    }
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => {});
    client.release();
  }
}
