import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, fsyncSync, openSync, closeSync, renameSync, rmSync } from 'node:fs'; // prettier-ignore
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import pg from 'pg';
import {
  describeTables,
  EXACT_TEXT,
  readSequences,
  type BackupTable,
  type SequenceState,
} from './backup-schema.ts';
import { migrate } from './migrate.ts';
import { StartProblem } from './problem.ts';

/**
 * A backup is one gzip file of JSON lines that any PostgreSQL takes: a header, the rows table by table with every value
 * as PostgreSQL's own text, the pending jobs, the sequences, and a last line with the number of rows and the SHA-256 of
 * all before it. It is read in one snapshot and written back in one transaction.
 */
interface Header {
  readonly evenkeel: 'backup';
  readonly format: 1;
  readonly takenAt: string;
  readonly server: string;
  readonly migrations: readonly { readonly name: string; readonly sha256: string }[];
  readonly tables: readonly BackupTable[];
}
/** Table, company (null for tables without one), values in the order of the table's columns. */
type RowLine = readonly [table: number, company: string | null, ...values: (string | null)[]];
/** identifier, payload, queue, runAt, maxAttempts, key, priority, flags */
type JobLine = { readonly job: readonly (string | null)[] };
type SequenceLine = { readonly sequence: SequenceState };
type EndLine = { readonly end: true; readonly rows: number; readonly sha256: string };
type Line = RowLine | JobLine | SequenceLine | EndLine;

export interface BackupSummary {
  readonly tables: number;
  readonly rows: number;
}

const PAGE = 500;
/** Made at the start of every Evenkeel, before anything else: does not make a database one that is in use. */
const COMPANIES = 'engine_companies';

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

/** Row-level security is forced on the owner too, so each company's rows are read (and written) in its name. */
async function companiesFor(client: pg.ClientBase, table: BackupTable): Promise<(string | null)[]> {
  if (!table.byCompany) return [null];
  const { rows } = await client.query<{ id: string }>(`select id from ${COMPANIES} order by id`);
  return rows.map(row => row.id);
}

const actAs = (client: pg.ClientBase, company: string | null) =>
  client.query(`select set_config('evenkeel.company', $1, true)`, [company ?? '']);

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
    for (;;) {
      const { rows } = await client.query<(string | null)[]>({
        rowMode: 'array',
        text: `fetch ${PAGE} from page`,
      });
      for (const values of rows) yield { company, values };
      if (rows.length < PAGE) break;
    }
    await client.query('close page');
  }
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

/**
 * Reads a backup into an empty database, all or nothing. A database that has no tables yet is first brought to where
 * the backup was taken, and afterwards, with the rows in it, to where this program is: so a backup of an older Evenkeel
 * serves too.
 * @param migrations the folder of the migrations; without it the database has to be where the backup was
 * @throws StartProblem for a file that is damaged, or a database that is in use or does not fit
 */
export async function importDatabase(
  pool: pg.Pool,
  path: string,
  options: { migrations?: string; log?: (line: string) => void } = {},
): Promise<BackupSummary> {
  if (!existsSync(path)) throw new StartProblem(`There is no backup ${path}. Check the path.`);
  const log = options.log ?? (() => {});
  const header = await readHeader(path);
  if (options.migrations && !(await hasTables(pool))) {
    await migrate(pool, options.migrations, log, { upTo: header.migrations.at(-1)?.name ?? '' });
  }
  const client = await pool.connect();
  let summary: BackupSummary;
  try {
    await client.query('begin');
    await client.query(EXACT_TEXT);
    await checkFits(client, header);
    await checkEmpty(client);
    summary = await load(client, path, header);
    await client.query('commit');
    client.release();
  } catch (error) {
    await client.query('rollback').catch(() => {});
    client.release(error as Error);
    throw explainImport(error, path);
  }
  if (options.migrations) await migrate(pool, options.migrations, log);
  return summary;
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

function explainImport(error: unknown, path: string): unknown {
  const { code, message } = error as Error & { code?: string };
  if (
    /^Z_|^ERR_ZLIB/.test(code ?? '') ||
    error instanceof SyntaxError ||
    /unexpected end of file/.test(message)
  ) {
    return new StartProblem(
      `The backup ${path} is damaged or cut off (${message}). Nothing was restored; take another copy.`,
      error,
    );
  }
  return error;
}

async function hasTables(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ there: boolean }>(
    `select to_regclass('evenkeel_migrations') is not null as there`,
  );
  return rows[0]!.there;
}

const linesOf = (path: string): AsyncIterable<string> & { close(): void } => {
  const file = createReadStream(path);
  const unzipped = createGunzip();
  const reader = createInterface({ input: unzipped, crlfDelay: Infinity });
  // readline does not hand errors on: without this a cut-off file would look like a short one.
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure = error;
    reader.close();
  };
  file.on('error', fail);
  unzipped.on('error', fail);
  file.pipe(unzipped);
  return {
    async *[Symbol.asyncIterator]() {
      for await (const line of reader) yield line;
      if (failure) throw failure;
    },
    close() {
      reader.close();
      unzipped.destroy();
      file.destroy();
    },
  };
};

async function readHeader(path: string): Promise<Header> {
  const lines = linesOf(path);
  try {
    for await (const line of lines) {
      const header = JSON.parse(line) as Partial<Header>;
      if (header.evenkeel !== 'backup') break;
      if (header.format !== 1)
        throw new StartProblem(
          `The backup ${path} has format ${String(header.format)}, which this Evenkeel does not know. Restore it with a newer one.`,
        );
      return header as Header;
    }
  } catch (error) {
    if (error instanceof StartProblem) throw error;
    throw new StartProblem(
      `${path} is no backup of Evenkeel, or damaged (${(error as Error).message}). Check the path.`,
      error,
    );
  } finally {
    lines.close();
  }
  throw new StartProblem(`${path} is no backup of Evenkeel. Check the path.`);
}

async function checkFits(client: pg.PoolClient, header: Header): Promise<void> {
  const { rows } = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from evenkeel_migrations order by name',
  );
  const ours = new Map(rows.map(row => [row.name, row.sha256]));
  for (const { name, sha256 } of header.migrations) {
    if (!ours.has(name))
      throw new StartProblem(
        `The backup was taken by a newer Evenkeel (it has ${name}). Restore it with that version or a later one.`,
      );
    if (ours.get(name) !== sha256)
      throw new StartProblem(
        `The backup was taken with another ${name} than this database has. Restore it with the version that wrote it.`,
      );
  }
  const more = rows.find(row => !header.migrations.some(m => m.name === row.name));
  if (more)
    throw new StartProblem(
      `The backup is older than this database (which has ${more.name}). Restore into a database without any tables: Evenkeel brings it up to date.`,
    );
}

async function checkEmpty(client: pg.PoolClient): Promise<void> {
  for (const table of await describeTables(client)) {
    if (table.name === COMPANIES) continue;
    for (const company of await companiesFor(client, table)) {
      await actAs(client, company);
      const { rows } = await client.query(`select 1 from ${pg.escapeIdentifier(table.name)} limit 1`);
      if (rows.length > 0)
        throw new StartProblem(
          `The database is in use (${table.name} has rows). Restore into an empty one, so that nothing is overwritten.`,
        );
    }
  }
  await client.query(`delete from ${COMPANIES}`);
}

async function load(client: pg.PoolClient, path: string, header: Header): Promise<BackupSummary> {
  const hash = createHash('sha256');
  let rows = 0;
  let batch: { table: number; company: string | null; rows: (string | null)[][] } | undefined;
  const flush = async () => {
    if (batch) await insert(client, header.tables[batch.table]!, batch.company, batch.rows);
    batch = undefined;
  };
  let first = true;
  for await (const text of linesOf(path)) {
    const line = JSON.parse(text) as Line;
    if (!first && 'end' in line) {
      await flush();
      checkEnd(line, rows, hash, path);
      return { tables: header.tables.length, rows };
    }
    hash.update(`${text}\n`);
    if (first) {
      first = false;
    } else if (Array.isArray(line)) {
      const [table, company, ...values] = line as RowLine;
      if (batch && (batch.table !== table || batch.company !== company || batch.rows.length >= PAGE))
        await flush();
      batch ??= { table, company, rows: [] };
      batch.rows.push(values);
      rows++;
    } else {
      await flush();
      if ('job' in line) await addJob(client, line.job);
      else if ('sequence' in line)
        await client.query('select setval($1::regclass, $2::bigint, $3)', [
          pg.escapeIdentifier(line.sequence.name),
          line.sequence.last,
          line.sequence.used,
        ]);
    }
  }
  throw new StartProblem(`The backup ${path} is cut off. Nothing was restored; take another copy.`);
}

function checkEnd(end: EndLine, rows: number, hash: Hash, path: string): void {
  if (end.rows !== rows || end.sha256 !== hash.digest('hex')) {
    throw new StartProblem(
      `The backup ${path} is damaged: its contents do not match its checksum. Nothing was restored; take another copy.`,
    );
  }
}

async function insert(
  client: pg.PoolClient,
  table: BackupTable,
  company: string | null,
  rows: readonly (readonly (string | null)[])[],
): Promise<void> {
  await actAs(client, company);
  const names = table.columns.map(column => pg.escapeIdentifier(column.name));
  const values = table.columns.map((column, i) => `c${i}::${column.type}`);
  const arrays = table.columns.map((_, i) => `$${i + 1}::text[]`);
  await client.query(
    `insert into ${pg.escapeIdentifier(table.name)} (${names.join(', ')}) overriding system value
     select ${values.join(', ')} from unnest(${arrays.join(', ')}) as r (${table.columns.map((_, i) => `c${i}`).join(', ')})`,
    table.columns.map((_, i) => rows.map(row => row[i] ?? null)),
  );
}

async function addJob(client: pg.PoolClient, job: readonly (string | null)[]): Promise<void> {
  await client.query(
    `select graphile_worker.add_job($1, $2::json, queue_name := $3, run_at := $4::timestamptz, max_attempts := $5::int, job_key := $6, priority := $7::int,
       flags := (select array_agg(key) from jsonb_object_keys(nullif($8, '')::jsonb) as key))`,
    [...job],
  );
}
