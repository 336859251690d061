import {
  createWriteStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  readdirSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync } from 'node:zlib';
import type pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportDatabase } from './backup.ts';
import { migrate } from './migrate.ts';
import { importDatabase } from './restore.ts';
import { testDatabase, type TestDatabase } from './testing.ts';

const databases: TestDatabase[] = [];
let folder: string;
let file: string;

/** Two companies, a table that refers to another whose name comes later, every kind of value that texts could spoil. */
const FIRST = `
  create function evenkeel_company() returns text language sql stable return nullif(current_setting('evenkeel.company', true), '');
  create table engine_companies (id text primary key, name text not null);
  create table z_owners (company_id text not null references engine_companies (id), id int not null, primary key (company_id, id));
  create table a_things (
    company_id text not null references engine_companies (id),
    seq bigint generated always as identity,
    owner int,
    label text, at timestamptz, amount numeric, ratio float8, bytes bytea, tags text[], data jsonb, span interval, day date,
    shouted text generated always as (upper(label)) stored,
    primary key (company_id, seq),
    foreign key (company_id, owner) references z_owners (company_id, id)
  );
  create unlogged table b_passing (n int);
  create sequence c_numbers;
  do $$ declare t text; begin
    foreach t in array array['z_owners', 'a_things'] loop
      execute format('alter table %I enable row level security', t);
      execute format('alter table %I force row level security', t);
      execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
    end loop;
  end $$;`;
/** The later program moves what it finds: it must see the restored rows. */
const SECOND = `alter table a_things add column doubled numeric; 
  do $$ declare c text; begin
    for c in select id from engine_companies loop
      perform set_config('evenkeel.company', c, true);
      update a_things set doubled = amount * 2;
    end loop;
  end $$;`;

let migrations: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-backup-'));
  file = join(folder, 'backup.gz');
  migrations = mkdtempSync(join(folder, 'migrations-'));
  writeFileSync(join(migrations, '0001_a_first.sql'), FIRST);
});
afterEach(async () => {
  for (const database of databases.splice(0)) await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function database(migrated = true): Promise<pg.Pool> {
  const made = await testDatabase({ empty: true });
  databases.push(made);
  if (migrated) await migrate(made.pool, migrations, () => {});
  return made.pool;
}

async function as<T>(
  pool: pg.Pool,
  company: string,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('evenkeel.company', $1, true)`, [company]);
    const result = await work(client);
    await client.query('commit');
    return result;
  } finally {
    client.release();
  }
}

async function fill(pool: pg.Pool): Promise<void> {
  await pool.query(`insert into engine_companies values ('one', 'One'), ('two', 'Zwei "&" \\ ünï')`);
  for (const company of ['one', 'two']) {
    await as(pool, company, async client => {
      await client.query(`insert into z_owners select $1, n from generate_series(1, 3) n`, [company]);
      await client.query(
        `insert into a_things (company_id, owner, label, at, amount, ratio, bytes, tags, data, span, day)
         select $1, n % 3 + 1, 'x' || n || E'\\n"\\\\', timestamptz '2026-03-29 01:59:59.123456+01' + n * interval '1 hour', 0.1 + n, 1.0 / (n + 3),
                decode('00ff0a', 'hex'), array['a,b', null, 'c"d', ''], jsonb_build_object('n', n, 'text', E'\\u00e4\\t'), interval '1 mon 2 days 03:04:05.6', date '0044-03-15 BC'
           from generate_series(1, 1200) n`,
        [company],
      );
      await client.query(`insert into a_things (company_id) values ($1)`, [company]);
    });
  }
  await pool.query(
    `select nextval('c_numbers') from generate_series(1, 41); insert into b_passing values (1)`,
  );
  await pool.query(
    `select graphile_worker.add_job('lane', '{"company":"one"}', run_at := '2030-01-01Z', job_key := 'lane:one', max_attempts := 7, priority := 3, flags := array['slow'], queue_name := 'q')`,
  );
}

async function contents(pool: pg.Pool): Promise<unknown> {
  const rows = async (sql: string) => (await pool.query(sql)).rows as unknown[];
  const perCompany = (company: string) =>
    as(pool, company, async client => ({
      owners: (await client.query('select * from z_owners order by id')).rows as unknown[],
      things: (
        await client.query(
          'select seq, owner, label, at::text, amount, ratio, bytes, tags, data, span::text, day::text, shouted from a_things order by seq',
        )
      ).rows as unknown[],
    }));
  return {
    companies: await rows('select * from engine_companies order by id'),
    one: await perCompany('one'),
    two: await perCompany('two'),
    jobs: await rows(
      `select task_identifier, queue_name, run_at, max_attempts, key, priority, flags from graphile_worker.jobs`,
    ),
    payloads: await rows(`select payload from graphile_worker._private_jobs`),
    next: await rows(`select nextval('c_numbers')`),
  };
}

/** The lines of the backup, changed, and zipped again. */
async function tamper(change: (lines: string[]) => string[]): Promise<void> {
  const lines = change(gunzipSync(readFileSync(file)).toString().trimEnd().split('\n'));
  await pipeline(Readable.from(lines.map(line => `${line}\n`)), createGzip(), createWriteStream(file));
}

test('everything comes back as it was, company by company, jobs and sequences too', async () => {
  const from = await database();
  await fill(from);
  expect(await exportDatabase(from, file)).toEqual({ tables: 3, rows: 2 + 2 * (3 + 1201) });
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).filter(name => name.endsWith('.part'))).toEqual([]);
  const to = await database();
  // What every start makes is no obstacle.
  await to.query(`insert into engine_companies values ('one', 'Fresh')`);
  expect(await importDatabase(to, file)).toEqual({ tables: 3, rows: 2 + 2 * (3 + 1201) });
  expect(await contents(to)).toEqual(await contents(from));
  // The next number is one that no row has.
  const seq = await as(
    to,
    'one',
    async client =>
      (await client.query<{ seq: string }>(`insert into a_things (company_id) values ('one') returning seq`))
        .rows[0]!.seq,
  );
  expect(Number(seq)).toBe(2 * 1201 + 1);
});

test('bytes as many as a file may have come back, read row by row', async () => {
  const from = await database();
  await from.query(`insert into engine_companies values ('one', 'One')`);
  const digest = (pool: pg.Pool) => as(pool, 'one', async client => (await client.query(`select seq, sha256(bytes) as sha, octet_length(bytes) as n from a_things order by seq`)).rows as { n: number }[]);
  await as(from, 'one', client =>
    client.query(`insert into a_things (company_id, bytes) select 'one', decode(repeat(md5(n::text), 10485760 / 16), 'hex') from generate_series(1, 1) n union all select 'one', '\\x00' from generate_series(1, 5)`),
  );
  await exportDatabase(from, file);
  const to = await database();
  await importDatabase(to, file);
  const back = await digest(to);
  expect(back.map(row => row.n)).toEqual([10_485_760, 1, 1, 1, 1, 1]);
  expect(back).toEqual(await digest(from));
});

test('a backup is one moment, whatever is written meanwhile', async () => {
  const from = await database();
  await fill(from);
  // Every change keeps the sum of the two companies' amounts: a torn snapshot would not.
  let going = true;
  const mover = (async () => {
    while (going) {
      const client = await from.connect();
      await client.query('begin');
      for (const [company, by] of [
        ['one', 1],
        ['two', -1],
      ] as const) {
        await client.query(`select set_config('evenkeel.company', $1, true)`, [company]);
        await client.query(
          'update a_things set amount = amount + $1 where seq in (select seq from a_things where amount is not null limit 50)',
          [by],
        );
      }
      await client.query('commit');
      client.release();
    }
  })();
  for (let i = 0; i < 3; i++) await exportDatabase(from, file);
  going = false;
  await mover;
  const to = await database();
  await importDatabase(to, file);
  let sum = 0;
  for (const company of ['one', 'two'])
    sum += await as(to, company, async client =>
      Number((await client.query<{ s: string }>('select sum(amount) as s from a_things')).rows[0]!.s),
    );
  expect(sum).toBeCloseTo(2 * (1200 * 0.1 + (1200 * 1201) / 2), 6);
});

test('a backup of an older program is restored into an empty database and then brought up to date', async () => {
  const from = await database();
  await fill(from);
  await exportDatabase(from, file);
  writeFileSync(join(migrations, '0002_a_second.sql'), SECOND);
  const ahead = await database();
  await expect(importDatabase(ahead, file, { migrations })).rejects.toThrow(
    /older than this database \(which has 0002_a_second.sql\)\. Restore into a database without any tables/,
  );
  const to = await database(false);
  await importDatabase(to, file, { migrations });
  const wrong = await as(
    to,
    'two',
    async client =>
      (
        await client.query<{ n: string }>(
          'select count(*) as n from a_things where doubled is distinct from amount * 2',
        )
      ).rows[0]!.n,
  );
  expect(Number(wrong)).toBe(0);
  await exportDatabase(to, file);
  rmSync(join(migrations, '0002_a_second.sql'));
  await expect(importDatabase(await database(), file)).rejects.toThrow(
    /taken by a newer Evenkeel \(it has 0002_a_second.sql\)/,
  );
});

test('a database in use is not touched, even if only one company has a row', async () => {
  const from = await database();
  await fill(from);
  await exportDatabase(from, file);
  const to = await database();
  await to.query(`insert into engine_companies values ('late', 'Late')`);
  await as(to, 'late', client => client.query(`insert into z_owners values ('late', 1)`));
  await expect(importDatabase(to, file)).rejects.toThrow(/in use \(z_owners has rows\)/);
  expect((await to.query('select id from engine_companies')).rows).toEqual([{ id: 'late' }]);
});

test('a damaged, cut-off or foreign file restores nothing', async () => {
  const from = await database();
  await fill(from);
  await exportDatabase(from, file);
  const whole = readFileSync(file);
  const to = await database();
  const nothing = async () => expect((await to.query('select * from engine_companies')).rows).toEqual([]);

  await tamper(lines => lines.map(line => line.replace('Zwei', 'Drei')));
  await expect(importDatabase(to, file)).rejects.toThrow(/do not match its checksum/);
  await nothing();
  await tamper(lines => lines.slice(0, -1));
  await expect(importDatabase(to, file)).rejects.toThrow(/is cut off/);
  writeFileSync(file, whole.subarray(0, whole.length / 2));
  await expect(importDatabase(to, file)).rejects.toThrow(/damaged or cut off/);
  await nothing();
  writeFileSync(file, 'not a gzip file');
  await expect(importDatabase(to, file)).rejects.toThrow(/is no backup of Evenkeel, or damaged/);
  await pipeline(Readable.from(['{"a":1}\n']), createGzip(), createWriteStream(file));
  await expect(importDatabase(to, file)).rejects.toThrow(/is no backup of Evenkeel/);
  await expect(importDatabase(to, join(folder, 'missing.gz'))).rejects.toThrow(/There is no backup/);
  await nothing();
});

test('a place that cannot be written is named, and leaves no half file', async () => {
  await expect(exportDatabase(await database(), join(folder, 'no/such/backup.gz'))).rejects.toThrow(
    /cannot be written \(ENOENT\)/,
  );
});

test('the project’s own tables come back', async () => {
  const from = await testDatabase();
  databases.push(from);
  const { tables, rows } = await exportDatabase(from.pool, file);
  expect(tables).toBeGreaterThan(5);
  const to = await testDatabase();
  databases.push(to);
  expect(await importDatabase(to.pool, file)).toEqual({ tables, rows });
});
