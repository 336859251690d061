import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, appendFileSync, closeSync, constants, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { dirname, join, resolve } from 'node:path';
import { give, NOBODY, passable, repairOwner, serverAccount, type Account } from './account.ts';
import { findBinaries, type Binaries } from './binaries.ts';
import { StartProblem } from './problem.ts';
import { freePort } from './ports.ts';

/** Where one embedded server lives, and how its programs are called. */
export interface Cluster {
  /** Evenkeel's data folder. */
  readonly folder: string;
  /** The server's own folder in it. */
  readonly data: string;
  readonly logFile: string;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  /** What the programs are told as `-D`, and the folder they are started in. */
  readonly dataArgument: string;
  readonly cwd: string;
  /** Beyond SETTINGS; tests switch durability off here. */
  readonly settings: Readonly<Record<string, string>>;
}

/** How to reach the server; kept in a file that only its owner reads. */
export interface Access {
  readonly port: number;
  readonly adminPassword: string;
  readonly password: string;
}

/** Modest memory, durable commits. What is not here stays as PostgreSQL ships it. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '80',
  shared_buffers: '64MB',
  // Where a container has no huge pages, asking for them can end the server (SIGBUS).
  huge_pages: 'off',
  jit: 'off',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // PostgreSQL 18 would start three I/O worker processes; synchronous reads need none.
  io_method: 'sync',
  max_parallel_workers: '0',
  max_logical_replication_workers: '0',
  max_wal_senders: '0',
  wal_level: 'minimal',
  max_wal_size: '1GB',
  autovacuum_naptime: '20s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  // Without the DETAIL lines, which quote rows: the log must not hold people's names.
  log_error_verbosity: 'terse',
  // On a Mac only this reaches the disk (postgresql.org/docs/current/wal-reliability.html).
  ...(process.platform === 'darwin' && { wal_sync_method: 'fsync_writethrough' }),
  // A killed Evenkeel's running queries, and their locks, end within seconds. Windows cannot look.
  ...(process.platform !== 'win32' && { client_connection_check_interval: '2s' }),
};

/** @throws StartProblem when there is no such folder, or we may not write into it */
export function ensureFolder(dataDir: string): string {
  const folder = resolve(dataDir);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
    // Access rights do not tell about a disk that is mounted for reading only.
    const probe = join(folder, `.write-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (cause) {
    throw new StartProblem(
      `The data folder ${folder} cannot be written (${reason(cause)}). ${fullDisk(cause) ?? 'Set EVENKEEL_DATA_DIR to a folder that can.'}`,
      cause,
    );
  }
  return folder;
}

const reason = (error: unknown): string => (error as { code?: string }).code ?? (error as Error).message;
const fullDisk = (error: unknown): string | undefined =>
  ['ENOSPC', 'EDQUOT'].includes((error as { code?: string }).code ?? '')
    ? 'The disk is full: make room.'
    : undefined;

export function describeCluster(folder: string, settings: Readonly<Record<string, string>>): Cluster {
  const data = join(folder, 'postgres');
  const account = serverAccount(folder, data);
  // Root's helper account cannot walk to a cluster below /root. It need not: the programs are started inside it, and
  // to the kernel this link is the folder itself, whatever lies above (proc_pid_cwd(5)).
  const hidden = account !== undefined && !passable(folder);
  if (hidden && process.platform !== 'linux') {
    throw new StartProblem(
      `PostgreSQL does not run as root, and no other user can get into ${folder}. Start Evenkeel as an ordinary user, or set EVENKEEL_DATA_DIR to a folder below one that all may enter.`,
    );
  }
  return {
    folder,
    data,
    logFile: join(folder, 'postgres.log'),
    binaries: findBinaries(account),
    account,
    dataArgument: hidden ? '/proc/self/cwd' : data,
    cwd: data,
    settings: { ...SETTINGS, ...settings },
  };
}

/** Makes the cluster if there is none, and says how to reach it. @throws StartProblem */
export async function prepareCluster(
  cluster: Cluster,
): Promise<{ access: Access; created: boolean; passwordLost: boolean }> {
  for (const name of readdirSync(cluster.folder)) {
    // Left behind by a first start that did not end: it never held data.
    if (name.startsWith('postgres.new-'))
      rmSync(join(cluster.folder, name), { recursive: true, force: true });
  }
  const known = readAccess(cluster);
  if (existsSync(join(cluster.data, 'PG_VERSION'))) {
    checkVersion(cluster);
    repairOwner(cluster.data, cluster.account);
    if (known) return { access: known, created: false, passwordLost: false };
    const access = await newAccess();
    writeAccess(cluster, access);
    return { access, created: false, passwordLost: true };
  }
  if (existsSync(cluster.data) && readdirSync(cluster.data).length > 0) {
    throw new StartProblem(
      `${cluster.data} holds files but no PostgreSQL data. Move it away, or restore it from a backup.`,
    );
  }
  const access = known ?? (await newAccess());
  writeAccess(cluster, access);
  await create(cluster, access);
  return { access, created: true, passwordLost: false };
}

const newAccess = async (): Promise<Access> => ({
  port: await freePort(),
  adminPassword: randomBytes(24).toString('base64url'),
  password: randomBytes(24).toString('base64url'),
});

const accessFile = (cluster: Pick<Cluster, 'folder'>): string => join(cluster.folder, 'postgres.json');

/** Undefined when there is no file, or nothing usable in it. */
export function readAccess(cluster: Pick<Cluster, 'folder'>): Access | undefined {
  try {
    const { port, adminPassword, password } = JSON.parse(
      readFileSync(accessFile(cluster), 'utf8'),
    ) as Partial<Access>;
    if (Number.isInteger(port) && adminPassword && password) return { port: port!, adminPassword, password };
  } catch (error) {
    if ((error as { code?: string }).code === 'EACCES') {
      throw new StartProblem(
        `${accessFile(cluster)} may not be read by this user. Start Evenkeel as the user that owns it.`,
        error,
      );
    }
  }
  return undefined;
}

export function writeAccess(cluster: Pick<Cluster, 'folder'>, access: Access): void {
  const file = accessFile(cluster);
  const half = `${file}.${process.pid}`;
  const handle = openSync(half, 'w', 0o600);
  writeFileSync(handle, `${JSON.stringify(access, null, 2)}\n`);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(half, file);
}

/** Aside first and renamed when whole, so that a start that is cut off leaves nothing that looks like data. */
async function create(cluster: Cluster, access: Access): Promise<void> {
  const aside = join(cluster.folder, `postgres.new-${process.pid}`);
  try {
    await initialise(cluster, aside, access.adminPassword, cluster.account).catch((error: Error) => {
      // initdb, alone of all programs, wants a name for its user: a volume may belong to a number that has none.
      if (!cluster.account || !NAMELESS.test(error.message)) throw error;
      return initialise(cluster, aside, access.adminPassword, NOBODY);
    });
    repairOwner(join(aside, 'data'), cluster.account);
    rmSync(cluster.data, { recursive: true, force: true });
    renameSync(join(aside, 'data'), cluster.data);
    syncFolder(cluster.folder);
  } catch (cause) {
    if (cause instanceof StartProblem) throw cause;
    const said = (cause as Error).message;
    if (NAMELESS.test(said)) {
      throw new StartProblem(
        `PostgreSQL cannot make its folder: user ${process.getuid?.()} has no name on this system. Give it an entry in /etc/passwd, or set DATABASE_URL.`,
        cause,
      );
    }
    throw new StartProblem(
      `PostgreSQL could not make its folder ${cluster.data}: ${explain(said) ?? lastLine(said)}`,
      cause,
    );
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

const NAMELESS = /could not look up effective user ID/;

async function initialise(
  cluster: Cluster,
  aside: string,
  adminPassword: string,
  account: Account | undefined,
): Promise<void> {
  const data = join(aside, 'data');
  const passwordFile = join(aside, 'password');
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, `${adminPassword}\n`, { mode: 0o600 });
  for (const path of [aside, data, passwordFile]) give(path, account);
  const dataArgument = cluster.dataArgument === cluster.data ? data : cluster.dataArgument;
  const at = { ...cluster, account, cwd: data };
  // C.UTF-8 knows upper and lower case of every script and sorts alike on every system. Syncing once at the end is
  // safe: nothing counts before the rename.
  await run(at, 'initdb', ['-D', dataArgument, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${join('..', 'password')}`, '-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions', '--no-sync', '-c', 'huge_pages=off']); // prettier-ignore
  if (cluster.settings['fsync'] !== 'off') await run(at, 'initdb', ['-D', dataArgument, '--sync-only']);
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

function checkVersion(cluster: Cluster): void {
  const theirs = readFileSync(join(cluster.data, 'PG_VERSION'), 'utf8').trim();
  const ours = cluster.binaries.version.split('.')[0];
  if (theirs !== ours) {
    throw new StartProblem(
      `The data in ${cluster.data} belongs to PostgreSQL ${theirs}; this Evenkeel brings ${ours}. Start the Evenkeel that wrote it, run "evenkeel backup", then restore into an empty data folder.`,
    );
  }
}

/**
 * Writes our settings into a file of their own (a command line is quoted differently on every system). What a person
 * sets with ALTER SYSTEM still wins. Returns whether anything changed.
 */
export function writeSettings(cluster: Cluster, port: number): boolean {
  const file = join(cluster.data, 'evenkeel.conf');
  const text = Object.entries({ ...cluster.settings, port: String(port) }).map(([name, value]) => `${name} = '${value}'\n`).join(''); // prettier-ignore
  const main = join(cluster.data, 'postgresql.conf');
  const include = "include_if_exists = 'evenkeel.conf'";
  if (!readFileSync(main, 'utf8').includes(include)) appendFileSync(main, `\n${include}\n`);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  writeFileSync(file, text, { mode: 0o600 });
  give(file, cluster.account);
  return true;
}

/** The server must not see Evenkeel's secrets, and must not be led astray by somebody's PG... variables. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = [
    'PATH',
    'HOME',
    'TMPDIR',
    'TEMP',
    'TMP',
    'SystemRoot',
    'SYSTEMROOT',
    'ComSpec',
    'LD_LIBRARY_PATH',
    'DYLD_LIBRARY_PATH',
  ];
  return {
    ...Object.fromEntries(kept.flatMap(name => (process.env[name] ? [[name, process.env[name]]] : []))),
    LC_ALL: 'C',
    TZ: 'UTC',
  };
}

/** Programs that are running now, to be ended with us. */
export const programs = new Set<{ kill(signal?: NodeJS.Signals): boolean }>();

/** Runs one of PostgreSQL's programs to its end. Rejects with what it said. */
export function run(
  cluster: Pick<Cluster, 'binaries' | 'account' | 'cwd'>,
  program: string,
  args: readonly string[],
  input = '',
): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(join(cluster.binaries.bin, program), [...args], {
      ...cluster.account,
      cwd: cluster.cwd,
      windowsHide: true,
      env: serverEnvironment(),
    });
    programs.add(child);
    let said = '';
    child.stdout.on('data', bytes => (said += String(bytes)));
    child.stderr.on('data', bytes => (said += String(bytes)));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('error', error => {
      programs.delete(child);
      fail(
        new StartProblem(
          `PostgreSQL's ${program} cannot be run from ${dirname(join(cluster.binaries.bin, program))} (${reason(error)}). Install Evenkeel's packages anew, or set DATABASE_URL.`,
          error,
        ),
      );
    });
    // pg_ctl hands its pipes on to the server it starts: do not wait for those to close.
    child.on('exit', (code, signal) => {
      programs.delete(child);
      setImmediate(() =>
        code === 0 ? done(said) : fail(new Error(said.trim() || `${program} ended with ${code ?? signal}`)),
      );
    });
  });
}

/** What a person can do about what the server said. */
export function explain(said: string): string | undefined {
  if (/No space left on device|Disk quota exceeded/i.test(said))
    return 'the disk is full. Make room and start again.';
  if (/Read-only file system/i.test(said))
    return 'the disk is mounted for reading only. Set EVENKEEL_DATA_DIR to a folder that can be written.';
  if (/could not create shared memory|could not create semaphores/i.test(said))
    return 'the system has no shared memory left for it (kernel.shmmni, kernel.sem). Set DATABASE_URL, or raise the limits.';
  if (/error while loading shared libraries: (\S+)/.test(said))
    return `the system lacks ${/libraries: ([^:\s]+)/.exec(said)?.[1]}. Install it, or set DATABASE_URL.`;
  return undefined;
}

export const lastLine = (text: string): string => {
  const lines = text.trim().split('\n').map(line => line.trim()).filter(Boolean); // prettier-ignore
  return lines.findLast(line => /FATAL|PANIC|error/i.test(line)) ?? lines.at(-1) ?? 'no reason given';
};
