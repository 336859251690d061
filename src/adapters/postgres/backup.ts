import { createHash } from 'node:crypto';
import { closeSync, createWriteStream, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import type { BackupSummary, EndLine, Header, Line } from './backup-format.ts';
import {
  actAs,
  companiesFor,
  describeTables,
  EXACT_TEXT,
  PAGE,
  PAGE_CHARS,
  readSequences,
  type BackupTable,
} from './backup-schema.ts';
import { StartProblem } from './problem.ts';
import { importDatabase } from './restore.ts';

/** Writes everything into one compressed file, complete or not at all, while Evenkeel goes on working. @throws StartProblem */
export async function exportDatabase(pool: pg.Pool, path: string): Promise<BackupSummary> {
  const client = await pool.connect();
  const half = `${path}.part`;
  const summary = { tables: 0, rows: 0 };
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    await client.query(EXACT_TEXT);
    const lines = checksummed(allLines(client, summary), summary);
    await pipeline(Readable.from(lines), createGzip(), createWriteStream(half, { mode: 0o600 }));
    await client.query('commit');
    const handle = openSync(half, 'r+');
    fsyncSync(handle);
    closeSync(handle);
    renameSync(half, path);
    client.release();
    return summary;
  } catch (error) {
    rmSync(half, { force: true });
    client.release(error as Error);
    const { code, message } = error as Error & { code?: string };
    if (code === 'ENOSPC')
      throw new StartProblem(`There is no room for the backup ${path}. Choose another disk.`, error);
    if (['ENOENT', 'EACCES', 'EROFS', 'EISDIR', 'ENOTDIR', 'EPERM'].includes(code ?? '')) {
      throw new StartProblem(
        `The backup ${path} cannot be written (${code}). Choose a folder that exists and can be written.`,
        error,
      );
    }
    if (code === '42P01')
      throw new StartProblem(
        `There is nothing to back up: the database has never been used (${message}).`,
        error,
      );
    throw error;
  }
}

async function* allLines(
  client: pg.PoolClient,
  summary: { tables: number; rows: number },
): AsyncGenerator<Header | Line> {
  const { rows: migrations } = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from evenkeel_migrations order by name',
  );
  const { rows: about } = await client.query<{ server: string; now: string }>(
    `select current_setting('server_version') as server, now()::text as now`,
  );
  const tables = await describeTables(client);
  summary.tables = tables.length;
  yield {
    evenkeel: 'backup',
    format: 1,
    takenAt: about[0]!.now,
    server: about[0]!.server,
    migrations,
    tables,
  };
  for (const [index, table] of tables.entries()) {
    for await (const { company, values } of rowsOf(client, table, await companiesFor(client, table))) {
      summary.rows++;
      yield [index, company, ...values];
    }
  }
  const { rows: jobs } = await client.query<(string | null)[]>({
    rowMode: 'array',
    text: `select tasks.identifier, jobs.payload::text, queues.queue_name, jobs.run_at::text, jobs.max_attempts::text, jobs.key, jobs.priority::text, jobs.flags::text
             from graphile_worker._private_jobs jobs join graphile_worker._private_tasks tasks on tasks.id = jobs.task_id
             left join graphile_worker._private_job_queues queues on queues.id = jobs.job_queue_id order by jobs.id`,
  });
  for (const job of jobs) yield { job };
  // Last: sequences stand outside of snapshots, and must not be behind any row that was read.
  for (const sequence of await readSequences(client)) yield { sequence };
}

async function* rowsOf(
  client: pg.PoolClient,
  table: BackupTable,
  companies: readonly (string | null)[],
): AsyncGenerator<{ company: string | null; values: (string | null)[] }> {
  const columns = table.columns.map(column => `${pg.escapeIdentifier(column.name)}::text`).join(', ');
  for (const company of companies) {
    await actAs(client, company);
    // A superuser sees the others' rows all the same.
    const where = company === null ? '' : `where company_id = ${pg.escapeLiteral(company)}`;
    await client.query(
      `declare page no scroll cursor for select ${columns} from ${pg.escapeIdentifier(table.name)} ${where}`,
    );
    const page = await pageOf(client, table, where);
    for (;;) {
      const { rows } = await client.query<(string | null)[]>({
        rowMode: 'array',
        text: `fetch ${page} from page`,
      });
      for (const values of rows) yield { company, values };
      if (rows.length < page) break;
    }
    await client.query('close page');
  }
}

/** How many rows are read at once: fewer where a row has large bytes, each of which is two digits. */
async function pageOf(client: pg.PoolClient, table: BackupTable, where: string): Promise<number> {
  const bytes = table.columns.filter(column => column.type === 'bytea').map(column => `coalesce(octet_length(${pg.escapeIdentifier(column.name)}), 0)`);
  if (bytes.length === 0) return PAGE;
  const { rows } = await client.query<{ most: number | null }>(`select max(${bytes.join(' + ')})::int as most from ${pg.escapeIdentifier(table.name)} ${where}`);
  return Math.max(1, Math.min(PAGE, Math.floor(PAGE_CHARS / (2 * (rows[0]?.most || 1)))));
}

async function* checksummed(
  lines: AsyncIterable<Header | Line>,
  summary: { rows: number },
): AsyncGenerator<string> {
  const hash = createHash('sha256');
  for await (const line of lines) {
    const text = `${JSON.stringify(line)}\n`;
    hash.update(text);
    yield text;
  }
  yield `${JSON.stringify({ end: true, rows: summary.rows, sha256: hash.digest('hex') } satisfies EndLine)}\n`;
}

/** For the command line, which has an address and no pool. @throws StartProblem */
export const backup = (connectionString: string, file: string): Promise<BackupSummary> =>
  withPool(connectionString, pool => exportDatabase(pool, file));

/** @throws StartProblem */
export const restore = (
  connectionString: string,
  file: string,
  options: { migrations?: string } = {},
): Promise<BackupSummary> => withPool(connectionString, pool => importDatabase(pool, file, options));

async function withPool<T>(connectionString: string, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString, max: 2 });
  pool.on('error', () => {});
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
