import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import type { BackupSummary, EndLine, Header, Line, RowLine } from './backup-format.ts';
import {
  actAs,
  COMPANIES,
  companiesFor,
  describeTables,
  EXACT_TEXT,
  PAGE,
  PAGE_CHARS,
  type BackupTable,
} from './backup-schema.ts';
import { migrate } from './migrate.ts';
import { StartProblem } from './problem.ts';

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
  let batch: { table: number; company: string | null; rows: (string | null)[][]; chars: number } | undefined;
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
      if (batch && (batch.table !== table || batch.company !== company || batch.rows.length >= PAGE || batch.chars + text.length > PAGE_CHARS))
        await flush();
      batch ??= { table, company, rows: [], chars: 0 };
      batch.rows.push(values);
      batch.chars += text.length;
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
