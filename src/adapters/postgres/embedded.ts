import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { accessSync, appendFileSync, chownSync, constants, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { findBinaries, runAs, SYSTEM_FOLDER, type Binaries, type RunAs } from './binaries.ts';
import { StartProblem } from './problem.ts';

/** How to reach the embedded server; kept in a file that only its owner reads. */
interface Access {
  readonly port: number;
  readonly adminPassword: string;
  readonly password: string;
  /** Where the cluster lies, when it cannot lie in the data folder. */
  readonly cluster: string;
}

export interface Embedded {
  readonly connectionString: string;
  /** True when this process started the server, false when it adopted a running one. */
  readonly started: boolean;
  stop(): Promise<void>;
  /** Stops watching without stopping the server. */
  leave(): void;
}

/** Modest memory, durable commits. Everything else stays as PostgreSQL ships it. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '80',
  shared_buffers: '64MB',
  jit: 'off',
  // PostgreSQL 18 would start three I/O worker processes; synchronous reads need none.
  io_method: 'sync',
  max_parallel_workers: '0',
  max_wal_senders: '0',
  wal_level: 'minimal',
  max_wal_size: '1GB',
  autovacuum_naptime: '20s',
  log_min_messages: 'warning',
};

/** Starts the server of this data folder, or adopts the one that outlived a killed Evenkeel. @throws StartProblem */
export async function openEmbedded(dataDir: string, log: (line: string) => void): Promise<Embedded> {
  const folder = resolve(dataDir);
  ensureFolder(folder);
  const binaries = findBinaries();
  const as = runAs();
  const accessFile = join(folder, 'postgres.json');
  let access = readAccess(accessFile);
  if (access && (await answers(access))) {
    log('adopted the PostgreSQL that is already running on this data folder');
    return watch(access, accessFile, binaries, as, log, false);
  }
  if (!access || !existsSync(join(access.cluster, 'PG_VERSION'))) {
    access = await create(folder, binaries, as);
    writeAccess(accessFile, access);
  }
  checkVersion(access.cluster, binaries);
  access = await startServer(access, accessFile, binaries, as);
  await ensureRole(access);
  return watch(access, accessFile, binaries, as, log, true);
}

function ensureFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new StartProblem(`The data folder ${folder} cannot be written (${(cause as Error).message}). Set EVENKEEL_DATA_DIR to a folder that can.`, cause);
  }
}

function readAccess(file: string): Access | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Access;
  } catch (cause) {
    throw new StartProblem(`${file} is damaged. Restore it from a backup, or move the data folder away to begin anew.`, cause);
  }
}

function writeAccess(file: string, access: Access): void {
  writeFileSync(file, JSON.stringify(access, null, 2), { mode: 0o600 });
}

async function create(folder: string, binaries: Binaries, as: RunAs | undefined): Promise<Access> {
  const cluster = clusterFolder(folder, as);
  // What an interrupted first start left behind never held data: PG_VERSION is written, the access file is not.
  rmSync(cluster, { recursive: true, force: true });
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  if (as) chownSync(cluster, as.uid, as.gid);
  const access: Access = {
    port: await freePort(),
    adminPassword: randomBytes(24).toString('base64url'),
    password: randomBytes(24).toString('base64url'),
    cluster,
  };
  const passwordFile = join(cluster, '..', `.initdb-${process.pid}`);
  writeFileSync(passwordFile, access.adminPassword, { mode: 0o600 });
  if (as) chownSync(passwordFile, as.uid, as.gid);
  try {
    await call(binaries, 'initdb', ['-D', cluster, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C', '--no-instructions'], as);
  } catch (cause) {
    throw new StartProblem(`PostgreSQL could not make its folder ${cluster}: ${lastLine((cause as Error).message)}`, cause);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  return access;
}

/** In the data folder; for root in a system folder when the unprivileged user cannot get into the data folder. */
function clusterFolder(folder: string, as: RunAs | undefined): string {
  if (!as || reachable(folder)) return join(folder, 'postgres');
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  mkdirSync(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
  return join(SYSTEM_FOLDER, `data-${name}`);
}

/** Whether others may pass through every folder on the way. */
function reachable(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    try {
      accessSync(at, constants.X_OK);
    } catch {
      return false;
    }
    if ((statMode(at) & 0o001) === 0) return false;
    if (dirname(at) === at) return true;
  }
}

async function startServer(access: Access, accessFile: string, binaries: Binaries, as: RunAs | undefined): Promise<Access> {
  removeForeignPidFile(access.cluster);
  const logFile = `${access.cluster}.log`;
  if (as && !existsSync(logFile)) {
    writeFileSync(logFile, '');
    chownSync(logFile, as.uid, as.gid);
  }
  let current = access;
  for (let attempt = 1; ; attempt++) {
    writeSettings(current);
    try {
      await call(binaries, 'pg_ctl', ['start', '-D', current.cluster, '-l', logFile, '-w', '-t', '120', '-s'], as);
      return current;
    } catch (cause) {
      const said = existsSync(logFile) ? readFileSync(logFile, 'utf8').slice(-2000) : (cause as Error).message;
      if (attempt < 4 && !(await isFree(current.port))) {
        current = { ...current, port: await freePort() };
        writeAccess(accessFile, current);
        continue;
      }
      const why = /No space left on device/.test(said) ? 'the disk is full' : lastLine(said);
      throw new StartProblem(`PostgreSQL did not start: ${why} (more in ${logFile})`, cause);
    }
  }
}

/** In a file, since quoting on a command line differs from system to system. */
function writeSettings(access: Access): void {
  const lines = Object.entries({ ...SETTINGS, port: String(access.port) }).map(([name, value]) => `${name} = '${value}'`);
  writeFileSync(join(access.cluster, 'evenkeel.conf'), `${lines.join('\n')}\n`, { mode: 0o644 });
  const main = join(access.cluster, 'postgresql.conf');
  const include = "include_if_exists = 'evenkeel.conf'";
  if (!readFileSync(main, 'utf8').includes(include)) appendFileSync(main, `\n${include}\n`);
}

/** After a crash of the machine the number in postmaster.pid may belong to another program by now. */
function removeForeignPidFile(cluster: string): void {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const commandLine = `/proc/${pid}/cmdline`;
  if (process.platform === 'linux' && existsSync(commandLine) && !readFileSync(commandLine, 'utf8').includes('postgres')) rmSync(file);
}

function checkVersion(cluster: string, binaries: Binaries): void {
  const theirs = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  const ours = binaries.version.split('.')[0];
  if (theirs !== ours) {
    throw new StartProblem(
      `The data in ${cluster} belongs to PostgreSQL ${theirs}; this Evenkeel brings ${ours}. Start the Evenkeel that wrote it, run "evenkeel backup", then restore into an empty data folder.`,
    );
  }
}

/** The role that Evenkeel works as owns its database and is no superuser: row-level security binds it. */
async function ensureRole(access: Access): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl(access) });
  await client.connect();
  try {
    const { rows } = await client.query(`select 1 from pg_roles where rolname = 'evenkeel'`);
    const password = client.escapeLiteral(access.password);
    if (rows.length === 0) await client.query(`create role evenkeel login createdb nosuperuser password ${password}`);
    const database = await client.query(`select 1 from pg_database where datname = 'evenkeel'`);
    if (database.rows.length === 0) await client.query(`create database evenkeel owner evenkeel`);
  } finally {
    await client.end();
  }
}

/** A server that dies while Evenkeel runs is started again, at most once a second. */
function watch(access: Access, accessFile: string, binaries: Binaries, as: RunAs | undefined, log: (line: string) => void, started: boolean): Embedded {
  let watching = true;
  let busy = false;
  const timer = setInterval(() => {
    if (busy || !watching || isAlive(access.cluster)) return;
    busy = true;
    log('PostgreSQL is gone; starting it again');
    startServer(access, accessFile, binaries, as)
      .then(() => log('PostgreSQL is back'))
      .catch((error: Error) => log(error.message))
      .finally(() => (busy = false));
  }, 1000).unref();
  return {
    connectionString: `postgres://evenkeel:${access.password}@127.0.0.1:${access.port}/evenkeel`,
    started,
    leave() {
      watching = false;
      clearInterval(timer);
    },
    async stop() {
      watching = false;
      clearInterval(timer);
      while (busy) await new Promise(resolve => setTimeout(resolve, 50));
      await call(binaries, 'pg_ctl', ['stop', '-D', access.cluster, '-m', 'fast', '-w', '-t', '60', '-s'], as).catch(() => {});
    },
  };
}

function isAlive(cluster: string): boolean {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return false;
  try {
    process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

const adminUrl = (access: Access) => `postgres://postgres:${access.adminPassword}@127.0.0.1:${access.port}/postgres`;

/** Whether the server that answers on this port is the one of this cluster. Waits while it recovers from a crash. */
async function answers(access: Access): Promise<boolean> {
  if (!isAlive(access.cluster)) return false;
  for (let attempt = 0; attempt < 240; attempt++) {
    const client = new pg.Client({ connectionString: adminUrl(access), connectionTimeoutMillis: 3000 });
    try {
      await client.connect();
      const { rows } = await client.query<{ data_directory: string }>('show data_directory');
      return resolve(rows[0]!.data_directory) === resolve(access.cluster);
    } catch (error) {
      // 57P03: the database system is starting up, or shutting down.
      if ((error as { code?: string }).code !== '57P03') return false;
      await new Promise(done => setTimeout(done, 250));
    } finally {
      await client.end().catch(() => {});
    }
  }
  return false;
}

function call(binaries: Binaries, program: string, args: readonly string[], as: RunAs | undefined): Promise<void> {
  return new Promise((done, fail) => {
    const child = execFile(
      join(binaries.bin, program),
      [...args],
      { ...as, cwd: as ? '/' : undefined, windowsHide: true, env: { ...process.env, LC_ALL: 'C' } },
      (error, stdout, stderr) => (error ? fail(new Error(`${stderr || stdout || error.message}`, { cause: error })) : done()),
    );
    // pg_ctl hands its pipes on to the server it starts: do not wait for those to close.
    if (program === 'pg_ctl') child.on('exit', code => (code === 0 ? done() : fail(new Error(`pg_ctl ended with ${code}`))));
  });
}

const lastLine = (text: string): string => text.trim().split('\n').filter(line => line.trim() !== '').at(-1)?.trim() ?? 'no reason given'; // prettier-ignore
const statMode = (path: string): number => {
  try {
    return statSync(path).mode;
  } catch {
    return 0;
  }
};

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise(done => {
    const server = createServer();
    server.on('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
