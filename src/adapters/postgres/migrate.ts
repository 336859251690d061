import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMigrations } from 'graphile-worker';
import type pg from 'pg';
import { StartProblem } from './problem.ts';

/** Any number that nobody else takes: one process migrates, the others wait for it. */
const LOCK = 0x4d494752;
const NAME = /^\d{4}_[a-z0-9-]+_[a-z0-9_-]+\.sql$/;

export interface MigrationFile {
  /** NNNN_owner_what.sql */
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/**
 * Applies graphile-worker's own migrations, then the plain SQL files of the folder that are new, in the order of their
 * names, each in a transaction of its own. Several processes may start at once. Needs a pool of two connections or more.
 * @param options.upTo the last file to apply
 * @throws StartProblem when the database is newer than the program, or a file that was applied has changed or is gone
 */
export async function migrate(
  pool: pg.Pool,
  folder: string,
  log: (line: string) => void,
  options: { upTo?: string } = {},
): Promise<void> {
  const files = readMigrations(folder);
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await runMigrations({ pgPool: pool });
    await client.query(
      `create table if not exists evenkeel_migrations (name text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
    );
    const { rows } = await client.query<{ name: string; sha256: string }>(
      'select name, sha256 from evenkeel_migrations',
    );
    const applied = new Map(rows.map(row => [row.name, row.sha256]));
    checkApplied(files, applied);
    for (const file of files) {
      if (applied.has(file.name) || (options.upTo !== undefined && file.name > options.upTo)) continue;
      await apply(client, file);
      log(`applied ${file.name}`);
    }
  } catch (error) {
    broken = error as Error;
    throw explain(error);
  } finally {
    // A connection that may still hold the lock, or a half transaction, does not go back into the pool.
    const freed = await client
      .query('select pg_advisory_unlock($1)', [LOCK])
      .catch((error: Error) => (broken ??= error));
    client.release(freed instanceof Error ? freed : false);
  }
}

/** @throws StartProblem for a name that could be overlooked or leaves the order open */
export function readMigrations(folder: string): MigrationFile[] {
  const names = readdirSync(folder)
    .filter(name => name.endsWith('.sql'))
    .sort();
  for (const [i, name] of names.entries()) {
    if (!NAME.test(name))
      throw new StartProblem(`The migration ${name} is not named like 0001_owner_what.sql. Rename it.`);
    if (names[i - 1]?.slice(0, 4) === name.slice(0, 4))
      throw new StartProblem(
        `The migrations ${names[i - 1]} and ${name} have the same number. Give one of them the next free one.`,
      );
  }
  return names.map(name => {
    // Git may check text out with other line ends on Windows; that is no change.
    const sql = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
    return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
  });
}

function checkApplied(files: readonly MigrationFile[], applied: ReadonlyMap<string, string>): void {
  const newest = files.at(-1)?.name ?? '';
  for (const [name, sha256] of [...applied].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const file = files.find(f => f.name === name);
    if (!file && name > newest) {
      throw new StartProblem(
        `The database has been used by a newer Evenkeel (it has ${name}). Start that version or a later one, or restore a backup.`,
      );
    }
    if (!file)
      throw new StartProblem(
        `The migration ${name} was applied to this database, but its file is gone. Put the file back as it was.`,
      );
    if (file.sha256 !== sha256) {
      throw new StartProblem(
        `The migration ${name} was changed after it had been applied. Put the file back as it was; a change goes into a new file.`,
      );
    }
  }
}

async function apply(client: pg.PoolClient, file: MigrationFile): Promise<void> {
  try {
    await client.query('begin');
    await client.query(file.sql);
    await client.query('insert into evenkeel_migrations (name, sha256) values ($1, $2)', [
      file.name,
      file.sha256,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    const at = Number((error as { position?: string }).position);
    const line = at > 0 ? ` in line ${file.sql.slice(0, at).split('\n').length}` : '';
    throw new StartProblem(
      `The migration ${file.name} did not apply${line}: ${(error as Error).message}`,
      error,
    );
  }
}

function explain(error: unknown): unknown {
  const cause = error instanceof StartProblem ? error.cause : error;
  // 42501 insufficient_privilege: since PostgreSQL 15 only a database's owner may make tables in "public".
  if ((cause as { code?: string } | undefined)?.code !== '42501') return error;
  return new StartProblem(
    `The role of DATABASE_URL may not make tables (${(cause as Error).message}). Make it the owner: alter database NAME owner to ROLE`,
    cause,
  );
}
