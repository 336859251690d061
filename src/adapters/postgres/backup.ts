import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import pg from 'pg';
import { StartProblem } from './problem.ts';

/*
 * A logical backup that needs no pg_dump and that any PostgreSQL from 14 on takes: one repeatable-read transaction,
 * one JSON line a row, compressed. The first line names the format and the migrations that the data belongs to.
 */
const FORMAT = 'evenkeel-backup-1';
/** What a restart makes anew, or what belongs to a running process. */
const LEFT_OUT = new Set(['engine_processes', 'engine_rates', 'engine_lanes', 'evenkeel_migrations']);
const PAGE = 2000;

interface Column {
  name: string;
  type: string;
  always: boolean;
}

/** A connection that row-level security lets see every company: the owner, with the force taken off for this transaction. */
async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

async function tablesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind = 'r' order by c.relname`,
  );
  // Companies first: the others point at them.
  return rows.map(r => r.name).filter(name => !LEFT_OUT.has(name)).sort((a, b) => Number(b === 'engine_companies') - Number(a === 'engine_companies') || (a < b ? -1 : 1)); // prettier-ignore
}

async function columnsOf(client: pg.Client, table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attidentity = 'a' as always
       from pg_attribute a where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [table],
  );
  return rows;
}

export async function backup(connectionString: string, file: string): Promise<{ tables: number; rows: number }> {
  const client = await connect(connectionString);
  let rows = 0;
  try {
    await client.query('begin isolation level repeatable read');
    const tables = await tablesOf(client);
    for (const table of tables) await client.query(`alter table ${table} no force row level security`);
    const { rows: migrations } = await client.query<{ name: string }>('select name from evenkeel_migrations order by name');
    async function* lines(): AsyncGenerator<string> {
      yield `${JSON.stringify({ format: FORMAT, migrations: migrations.map(m => m.name) })}\n`;
      for (const table of tables) {
        const columns = (await columnsOf(client, table)).map(c => `"${c.name}"`).join(', ');
        await client.query(`declare rows no scroll cursor for select row_to_json(r)::text as line from (select ${columns} from ${table}) r`);
        for (;;) {
          const page = await client.query<{ line: string }>(`fetch ${PAGE} from rows`);
          for (const { line } of page.rows) {
            rows++;
            yield `{"t":"${table}","r":${line}}\n`;
          }
          if (page.rows.length < PAGE) break;
        }
        await client.query('close rows');
      }
      // Commands and lanes that wait: without them what was promised would be forgotten.
      const jobs = await client.query<{ line: string }>(
        `select row_to_json(j)::text as line from (
           select t.identifier as task, j.payload, j.run_at, j.key, j.max_attempts from graphile_worker._private_jobs j
             join graphile_worker._private_tasks t on t.id = j.task_id where j.key is not null) j`,
      );
      for (const { line } of jobs.rows) yield `{"j":${line}}\n`;
    }
    await pipeline(Readable.from(lines()), createGzip(), createWriteStream(file, { mode: 0o600 }));
    await client.query('rollback');
    return { tables: tables.length, rows };
  } finally {
    await client.end();
  }
}

/** @throws StartProblem when the file is no backup, belongs to another version, or the database is not empty */
export async function restore(connectionString: string, file: string): Promise<{ rows: number }> {
  const client = await connect(connectionString);
  let rows = 0;
  try {
    await client.query('begin');
    const tables = await tablesOf(client);
    for (const table of tables) await client.query(`alter table ${table} no force row level security`);
    const { rows: facts } = await client.query('select 1 from engine_facts limit 1');
    if (facts.length > 0) throw new StartProblem('The database is not empty. Restore into a new data folder or a new database.');
    await client.query('delete from engine_companies');
    const { rows: mine } = await client.query<{ name: string }>('select name from evenkeel_migrations');
    const columns = new Map<string, Column[]>();
    let first = true;
    let batch: { table: string; lines: string[] } = { table: '', lines: [] };
    const flush = async () => {
      if (batch.lines.length === 0) return;
      const known = columns.get(batch.table) ?? (await columnsOf(client, batch.table));
      columns.set(batch.table, known);
      const list = known.map(c => `"${c.name}"`).join(', ');
      await client.query(
        `insert into ${batch.table} (${list}) overriding system value
         select ${list} from json_populate_recordset(null::${batch.table}, $1::json)`,
        [`[${batch.lines.join(',')}]`],
      );
      rows += batch.lines.length;
      batch = { table: batch.table, lines: [] };
    };
    for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()), crlfDelay: Infinity })) {
      if (first) {
        first = false;
        const head = JSON.parse(line) as { format?: string; migrations?: string[] };
        if (head.format !== FORMAT) throw new StartProblem(`${file} is no backup of Evenkeel.`);
        const newer = (head.migrations ?? []).filter(m => !mine.some(own => own.name === m));
        if (newer.length > 0) throw new StartProblem(`The backup is from a newer Evenkeel (it has ${newer.join(', ')}).`);
        continue;
      }
      const entry = JSON.parse(line) as { t?: string; j?: { task: string; payload: unknown; run_at: string; key: string; max_attempts: number } };
      if (entry.j) {
        await flush();
        await client.query(`select graphile_worker.add_job($1, $2::json, null, $3::timestamptz, $4, $5)`, [entry.j.task, JSON.stringify(entry.j.payload), entry.j.run_at, entry.j.max_attempts, entry.j.key]);
        continue;
      }
      if (!entry.t || !tables.includes(entry.t)) throw new StartProblem(`${file} holds a table that this Evenkeel does not know: ${entry.t}`);
      if (entry.t !== batch.table || batch.lines.length >= PAGE) {
        await flush();
        batch.table = entry.t;
      }
      batch.lines.push(line.slice(line.indexOf('"r":') + 4, -1));
    }
    await flush();
    for (const table of tables) {
      for (const column of columns.get(table) ?? []) {
        if (column.always) await client.query(`select setval(pg_get_serial_sequence($1, $2), greatest(1, (select coalesce(max("${column.name}"), 1) from ${table})))`, [table, column.name]);
      }
      await client.query(`alter table ${table} force row level security`);
    }
    await client.query(`select setval('crm_builtin_seq', greatest(1, (select coalesce(max(seq), 1) from crm_builtin_records)))`);
    await client.query(`select setval('people_directory_versions', greatest(1, (select coalesce(max(version), 1) from people_versions)))`);
    await client.query('commit');
    return { rows };
  } catch (error) {
    if (error instanceof StartProblem) throw error;
    const code = (error as { code?: string }).code;
    if (code === 'Z_DATA_ERROR' || code === 'Z_BUF_ERROR' || error instanceof SyntaxError) throw new StartProblem(`${file} is damaged or no backup.`, error);
    if (code === 'ENOENT') throw new StartProblem(`${file} does not exist.`, error);
    throw error;
  } finally {
    await client.end();
  }
}
