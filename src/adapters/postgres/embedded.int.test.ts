import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { discard } from './embedded.ts';
import { openDatabase, type Database } from './index.ts';
import { startOwner } from './owner.test-child.ts';
import { exists } from './server.ts';

const root = process.getuid?.() === 0;
const WAIT = { timeout: 20_000, interval: 20 };
let folder: string;
let dataDir: string;
let lines: string[];
const opened: Database[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-embedded-'));
  dataDir = join(folder, 'data');
  lines = [];
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  for (const name of ['data', 'copy', 'home/data']) {
    if (existsSync(join(folder, name, 'postgres'))) await discard(join(folder, name));
  }
  rmSync(folder, { recursive: true, force: true });
});

async function open(options: { dataDir?: string; guest?: boolean } = {}): Promise<Database> {
  const database = await openDatabase({ dataDir, log: line => lines.push(line), ...options });
  opened.push(database);
  return database;
}
const postmaster = (at = dataDir): number =>
  Number(readFileSync(join(at, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
const portOf = (database: Database): string => new URL(database.connectionString).port;
const one = async (database: Database, sql: string): Promise<unknown> =>
  Object.values((await database.pool.query<Record<string, unknown>>(sql)).rows[0]!)[0];

describe('a data folder of one', () => {
  test('the first start makes a durable server that lets in one role without special rights, and a warm start finds the data', async () => {
    const first = await open();
    expect(first).toMatchObject({ kind: 'embedded', serverVersion: 18 });
    expect(
      await one(
        first,
        `select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles where rolname = current_user`,
      ),
    ).toBe(false);
    expect(
      await one(first, `select pg_get_userbyid(datdba) from pg_database where datname = current_database()`),
    ).toBe('evenkeel');
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes'])
      expect(await one(first, `show ${setting}`)).toBe('on');
    expect(await one(first, `show listen_addresses`)).toBe('127.0.0.1');
    expect(await one(first, `select lower('ÄÖÉ')`)).toBe('äöé');
    if (process.platform !== 'win32')
      expect(statSync(join(dataDir, 'postgres.json')).mode & 0o777).toBe(0o600);
    await first.pool.query('create table kept as select 42 as n');
    const wrong = new URL(first.connectionString);
    wrong.password = 'guess';
    await expect(new pg.Client({ connectionString: wrong.href }).connect()).rejects.toMatchObject({
      code: '28P01',
    });
    const pid = postmaster();
    await first.close();
    expect(exists(pid)).toBe(false);

    const second = await open();
    expect(await one(second, 'select n from kept')).toBe(42);
    expect(portOf(second)).toBe(portOf(first));
  });

  test('row-level security binds the role on its own tables', async () => {
    const { pool } = await open();
    await pool.query(`create table t (company_id text); insert into t values ('a'), ('b'); alter table t enable row level security;
      alter table t force row level security; create policy p on t using (company_id = current_setting('evenkeel.company', true))`);
    expect((await pool.query('select * from t')).rows).toEqual([]);
  });

  test('a second process is refused in one line that names the first and the way out; a guest is let in', async () => {
    const owner = await startOwner(dataDir);
    await owner.hears('ready');
    const other = await startOwner(dataDir);
    const { line } = await other.hears('problem');
    expect(line).toContain(`process ${owner.pid}`);
    expect(line).toContain(dataDir);
    expect(line).toContain('DATABASE_URL');
    expect(line).not.toContain('\n');
    expect(await other.ended).toBe(1);
    const guest = await open({ guest: true });
    expect(await one(guest, 'select 1')).toBe(1);
    await guest.close();
    expect(exists(postmaster())).toBe(true);
    const pid = postmaster();
    owner.ask('close');
    expect(await owner.ended).toBe(0);
    expect(exists(pid)).toBe(false);
  });

  test('two first starts at the same moment make one cluster', async () => {
    const two = await Promise.all([startOwner(dataDir), startOwner(dataDir)]);
    const heard = await Promise.all(
      two.map(o =>
        Promise.race([o.hears('ready').catch(() => undefined), o.hears('problem').catch(() => undefined)]),
      ),
    );
    expect(heard.map(h => h?.event).sort()).toEqual(['problem', 'ready']);
    two[heard.findIndex(h => h?.event === 'ready')]!.ask('close');
    expect((await Promise.all(two.map(o => o.ended))).sort()).toEqual([0, 1]);
  });

  test('a guest without an owner starts the server for itself and takes it down again', async () => {
    const guest = await open({ guest: true });
    const pid = postmaster();
    expect(await one(guest, 'select 1')).toBe(1);
    await guest.close();
    expect(exists(pid)).toBe(false);
  });
});

describe('after kill -9', () => {
  test('of Evenkeel, the server lives on and the next start adopts it with all that was acknowledged', async () => {
    const owner = await startOwner(dataDir);
    const { url } = await owner.hears('ready');
    const client = new pg.Client({ connectionString: url! });
    client.on('error', () => {});
    await client.connect();
    await client.query('create table kept as select 7 as n');
    const pid = postmaster();
    owner.child.kill('SIGKILL');
    await owner.ended;
    await client.end();

    const next = await open();
    expect(postmaster()).toBe(pid);
    expect(lines.join()).toContain('adopted');
    expect(await one(next, 'select n from kept')).toBe(7);
    await next.close();
    expect(exists(pid)).toBe(false);
  });

  test('of Evenkeel, a server with yesterday’s settings is restarted with today’s', async () => {
    const owner = await startOwner(dataDir);
    await owner.hears('ready');
    const pid = postmaster();
    owner.child.kill('SIGKILL');
    await owner.ended;
    const file = join(dataDir, 'postgres/evenkeel.conf');
    writeFileSync(file, readFileSync(file, 'utf8').replace(`jit = 'off'`, `jit = 'on'`));
    const next = await open();
    expect(lines.join()).toContain('other settings');
    expect(postmaster()).not.toBe(pid);
    expect(await one(next, 'show jit')).toBe('off');
  });

  test('of the server while it is used, it is started again on the same port and the pool recovers by itself', async () => {
    const database = await open();
    await database.pool.query('create table kept (n int)');
    let acknowledged = 0;
    let writing = true;
    const writer = (async () => {
      for (let n = 1; writing; n++) await database.pool.query('insert into kept values ($1)', [n]).then(() => acknowledged++, () => new Promise(done => setTimeout(done, 5))); // prettier-ignore
    })();
    await vi.waitFor(() => expect(acknowledged).toBeGreaterThan(20), WAIT);
    const pid = postmaster();
    process.kill(pid, 'SIGKILL');
    const before = acknowledged;
    await vi.waitFor(() => expect(lines.join()).toContain('PostgreSQL is back'), WAIT);
    await vi.waitFor(() => expect(acknowledged).toBeGreaterThan(before + 20), WAIT);
    writing = false;
    await writer;
    expect(postmaster()).not.toBe(pid);
    expect(await one(database, 'show port')).toBe(portOf(database));
    expect(Number(await one(database, 'select count(distinct n) from kept'))).toBeGreaterThanOrEqual(
      acknowledged,
    );
  });

  test('of both, the next start recovers', async () => {
    const owner = await startOwner(dataDir);
    await owner.hears('ready');
    const pid = postmaster();
    owner.child.kill('SIGKILL');
    process.kill(pid, 'SIGKILL');
    await owner.ended;
    const next = await open();
    expect(await one(next, 'select 1')).toBe(1);
    expect(postmaster()).not.toBe(pid);
  });

  test('a lock file whose number belongs to another living program does not stop the start', async () => {
    await (await open()).close();
    const file = join(dataDir, 'postgres/postmaster.pid');
    writeFileSync(
      file,
      `${process.pid}\n${join(dataDir, 'postgres')}\n1700000000\n1\n\n127.0.0.1\n  1 1\nready\n`,
    );
    const next = await open();
    expect(postmaster()).not.toBe(process.pid);
    expect(await one(next, 'select 1')).toBe(1);
  });

  test('a copy of the folder does not adopt the server of the original', async () => {
    const original = await open();
    await original.pool.query('create table kept as select 1 as n');
    await original.pool.query('checkpoint').catch(() => {});
    cpSync(dataDir, join(folder, 'copy'), {
      recursive: true,
      filter: from => !from.endsWith('.sock'),
      preserveTimestamps: true,
    });
    const copy = await open({ dataDir: join(folder, 'copy') });
    expect(portOf(copy)).not.toBe(portOf(original));
    expect(postmaster(join(folder, 'copy'))).not.toBe(postmaster());
    await copy.pool.query('create table elsewhere (n int)');
    expect(await one(original, `select to_regclass('elsewhere')`)).toBeNull();
  });
});

describe('ways out leave no server behind', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal} to a program that does not listen for it`, async () => {
      const owner = await startOwner(dataDir);
      await owner.hears('ready');
      const pid = postmaster();
      owner.child.kill(signal);
      expect(await owner.ended).toBe(signal);
      expect(exists(pid)).toBe(false);
    });
  }

  test('process.exit', async () => {
    const owner = await startOwner(dataDir);
    await owner.hears('ready');
    const pid = postmaster();
    owner.ask('exit');
    expect(await owner.ended).toBe(0);
    await vi.waitFor(() => expect(exists(pid)).toBe(false), WAIT);
  });

  test('SIGINT during the first start; the next start is none the worse', async () => {
    const owner = await startOwner(dataDir);
    await vi.waitFor(() => expect(existsSync(join(dataDir, 'postgres.json'))).toBe(true), WAIT);
    owner.child.kill('SIGINT');
    expect(await owner.ended).toBe('SIGINT');
    const file = join(dataDir, 'postgres/postmaster.pid');
    expect(existsSync(file)).toBe(false);
    expect(await one(await open(), 'select 1')).toBe(1);
  });
});

describe('what people and machines do to a folder', () => {
  test('a remembered port that another program took is given up for another', async () => {
    const first = await open();
    await first.close();
    const squatter = createServer().listen(Number(portOf(first)), '127.0.0.1');
    await new Promise(done => squatter.once('listening', done));
    try {
      const second = await open();
      expect(portOf(second)).not.toBe(portOf(first));
      expect(lines.join()).toContain(`port ${portOf(first)} is in use`);
      await second.close();
      expect(portOf(await open())).toBe(portOf(second));
    } finally {
      squatter.close();
    }
  });

  test('a lost password file costs nothing', async () => {
    const first = await open();
    await first.pool.query('create table kept as select 3 as n');
    await first.close();
    rmSync(join(dataDir, 'postgres.json'));
    expect(await one(await open(), 'select n from kept')).toBe(3);
  });

  test('a first start that was cut off is made anew', async () => {
    mkdirSync(join(dataDir, 'postgres.new-1/data'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres.new-1/data/PG_VERSION'), '18\n');
    expect(await one(await open(), 'select 1')).toBe(1);
    expect(existsSync(join(dataDir, 'postgres.new-1'))).toBe(false);
  });

  test('data of another major version is left alone, with what to do', async () => {
    await (await open()).close();
    writeFileSync(join(dataDir, 'postgres/PG_VERSION'), '15\n');
    await expect(open()).rejects.toThrow(/belongs to PostgreSQL 15; this Evenkeel brings 18.*backup/);
    writeFileSync(join(dataDir, 'postgres/PG_VERSION'), '18\n');
  });

  test('a folder with somebody else’s files is not touched', async () => {
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres/thesis.txt'), 'mine');
    await expect(open()).rejects.toThrow(/holds files but no PostgreSQL data/);
    expect(readFileSync(join(dataDir, 'postgres/thesis.txt'), 'utf8')).toBe('mine');
  });

  test('a folder that cannot be', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(open({ dataDir: join(folder, 'file/data') })).rejects.toThrow(
      /cannot be written \(ENOTDIR\)\. Set EVENKEEL_DATA_DIR/,
    );
  });

  test.runIf(root)('an ordinary user needs no help from root, and may not open another’s data', async () => {
    const [uid, gid] = [65534, 65534];
    mkdirSync(dataDir);
    chmodSync(folder, 0o755);
    chownSync(dataDir, uid, gid);
    const owner = await startOwner(dataDir, { uid, gid });
    await owner.hears('ready');
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(uid);
    owner.ask('close');
    expect(await owner.ended).toBe(0);
    // Root takes the folder's owner, and so changes nothing for him.
    expect(await one(await open(), 'select 1')).toBe(1);
    await opened.pop()!.close();
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(uid);
    chmodSync(dataDir, 0o777);
    const other = await startOwner(dataDir, { uid: 1, gid: 1 });
    expect((await other.hears('problem')).line).toMatch(
      /belongs to user 65534, but Evenkeel runs as user 1\./,
    );
  });

  test.runIf(root)(
    'a volume of a user without a name serves root; that user himself is told what is missing',
    async () => {
      const [uid, gid] = [54321, 54321];
      mkdirSync(dataDir);
      chmodSync(folder, 0o755);
      chownSync(dataDir, uid, gid);
      const nameless = await startOwner(dataDir, { uid, gid });
      expect((await nameless.hears('problem')).line).toMatch(/user 54321 has no name.*passwd.*DATABASE_URL/);
      await (await open()).close();
      expect(statSync(join(dataDir, 'postgres/base')).uid).toBe(uid);
      for (const name of ['postgres.json', 'postgres.log']) chownSync(join(dataDir, name), uid, gid);
      // Only the first start needs the name.
      const later = await startOwner(dataDir, { uid, gid });
      await later.hears('ready');
      later.ask('close');
      expect(await later.ended).toBe(0);
    },
  );

  test.runIf(root && process.platform === 'linux')(
    'root’s data may lie below a home that nobody else may enter',
    async () => {
      mkdirSync(join(folder, 'home'), { mode: 0o700 });
      const at = join(folder, 'home/data');
      const first = await open({ dataDir: at });
      await first.pool.query('create table kept as select 5 as n');
      const pid = postmaster(at);
      process.kill(pid, 'SIGKILL');
      await vi.waitFor(() => expect(lines.join()).toContain('PostgreSQL is back'), WAIT);
      expect(await one(first, 'select n from kept')).toBe(5);
      await first.close();
      expect(await one(await open({ dataDir: at }), 'select n from kept')).toBe(5);
    },
  );
});
