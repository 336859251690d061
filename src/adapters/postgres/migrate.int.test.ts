import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import { testDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
let folder: string;
const write = (name: string, sql: string) => writeFileSync(join(folder, name), sql);

beforeEach(async () => {
  database = await testDatabase({ empty: true });
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-migrations-'));
  write('0001_first_table.sql', 'create table a (n int);\ninsert into a values (1);\n');
  write('0002_second_more.sql', 'insert into a select n + 1 from a;\n');
});
afterEach(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const go = (log: (line: string) => void = () => {}) => migrate(database.pool, folder, log);
const rows = async () =>
  (await database.pool.query<{ n: number }>('select n from a order by n')).rows.map(r => r.n);

test('in order, once each, and later only what is new', async () => {
  const log: string[] = [];
  await go(line => log.push(line));
  await go(line => log.push(line));
  expect(await rows()).toEqual([1, 2]);
  write('0003_first_late.sql', 'insert into a values (3)');
  await go(line => log.push(line));
  expect(await rows()).toEqual([1, 2, 3]);
  expect(log).toEqual([
    'applied 0001_first_table.sql',
    'applied 0002_second_more.sql',
    'applied 0003_first_late.sql',
  ]);
  await database.pool.query(`select graphile_worker.add_job('anything', '{}')`);
});

test('four processes at once apply each file once', async () => {
  const pools = Array.from({ length: 4 }, () => {
    const pool = new pg.Pool({ connectionString: database.connectionString, max: 2 });
    pool.on('error', () => {});
    pool.on('connect', client => client.on('error', () => {}));
    return pool;
  });
  const log: string[] = [];
  await Promise.all(pools.map(pool => migrate(pool, folder, line => log.push(line))));
  await Promise.all(pools.map(pool => pool.end()));
  expect(log).toHaveLength(2);
  expect(await rows()).toEqual([1, 2]);
});

test('a file that was changed after it was applied is named', async () => {
  await go();
  write('0001_first_table.sql', 'create table a (n bigint)');
  await expect(go()).rejects.toThrow(
    /^The migration 0001_first_table.sql was changed after it had been applied/,
  );
});

test('line ends as Windows writes them are no change', async () => {
  await go();
  write('0001_first_table.sql', 'create table a (n int);\r\ninsert into a values (1);\r\n');
  await go();
});

test('a file that is gone is named, and told from an older program', async () => {
  await go();
  renameSync(join(folder, '0001_first_table.sql'), join(folder, 'kept'));
  await expect(go()).rejects.toThrow(
    /0001_first_table.sql was applied to this database, but its file is gone/,
  );
  renameSync(join(folder, 'kept'), join(folder, '0001_first_table.sql'));
  rmSync(join(folder, '0002_second_more.sql'));
  await expect(go()).rejects.toThrow(/used by a newer Evenkeel \(it has 0002_second_more.sql\)/);
});

test('a file that fails leaves nothing of itself, keeps those before it, and names the line', async () => {
  write('0003_third_bad.sql', 'create table b (n int);\ninsert into b\n  values (nonsense);\n');
  await expect(go()).rejects.toThrow(
    /^The migration 0003_third_bad.sql did not apply in line 3: column "nonsense"/,
  );
  expect(await rows()).toEqual([1, 2]);
  const { rows: there } = await database.pool.query<{ b: string | null }>(`select to_regclass('b') as b`);
  expect(there[0]!.b).toBeNull();
  write('0003_third_bad.sql', 'create table b (n int)');
  await go();
});

test('names that could be overlooked or leave the order open are refused before anything is done', async () => {
  write('3_third.sql', 'select 1');
  await expect(go()).rejects.toThrow(/3_third.sql is not named like/);
  rmSync(join(folder, '3_third.sql'));
  write('0002_third_same.sql', 'select 1');
  await expect(go()).rejects.toThrow(/0002_second_more.sql and 0002_third_same.sql have the same number/);
});

test('a role that may not make tables is told how it may', async () => {
  await database.pool.query('revoke all on schema public from public; create schema graphile_worker');
  const lesser = new URL(database.connectionString);
  lesser.searchParams.set('options', '-c search_path=pg_catalog');
  const pool = new pg.Pool({ connectionString: lesser.href, max: 2 });
  pool.on('error', () => {});
  pool.on('connect', client => client.on('error', () => {}));
  await expect(migrate(pool, folder, () => {})).rejects.toThrow(/may not make tables .*owner/);
  await pool.end();
});

test('the project’s own files apply to an empty database', async () => {
  const own = join(import.meta.dirname, '../../../migrations');
  cpSync(own, join(folder, 'own'), { recursive: true });
  await migrate(database.pool, own, () => {});
  const { rows: open } = await database.pool.query(
    `select c.relname from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
      and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id')
      and not (c.relrowsecurity and c.relforcerowsecurity)`,
  );
  expect(open).toEqual([]);
});
