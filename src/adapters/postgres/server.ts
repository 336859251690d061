import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { join } from 'node:path';
import pg from 'pg';
import { give } from './account.ts';
import {
  explain,
  lastLine,
  programs,
  run,
  serverEnvironment,
  writeSettings,
  type Access,
  type Cluster,
} from './cluster.ts';
import { isFree } from './ports.ts';
import { StartProblem } from './problem.ts';

/** A postmaster at work on our folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** What it writes about itself: starting, ready, stopping. */
  readonly state: string;
}

/** The port is taken by another program: nothing is wrong with the data. */
export class PortTaken extends Error {}
/** Parts of a server that has just died are still there. */
export class StillEnding extends Error {}

/** Longest wait for a server that recovers after a crash, in milliseconds. */
export const RECOVERY_MS = 10 * 60_000;
const LOG_LIMIT_BYTES = 5 * 1024 * 1024;

/** Line by line: pid, folder, start, port, socket folder, address, shared memory, state (PostgreSQL's miscinit.h). */
function readPidFile(cluster: Cluster): Postmaster | undefined {
  try {
    const lines = readFileSync(join(cluster.data, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return pid > 0 ? { pid, port: Number(lines[3]), state: (lines[7] ?? 'starting').trim() } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The postmaster that works on our folder now. PostgreSQL clears up after a crash itself, but for a left-over file that
 * names a number still in use ("lock file already exists"): by another program, or by the dead server itself if its
 * parent has not noticed, which a container's first process may never do. Such a file is removed.
 */
export function findPostmaster(cluster: Cluster): Postmaster | undefined {
  const found = readPidFile(cluster);
  if (!found || !isNumberInUse(found.pid)) return undefined;
  if (exists(found.pid) && isServerOf(cluster, found.pid)) return found;
  rmSync(join(cluster.data, 'postmaster.pid'), { force: true });
  return undefined;
}

function isNumberInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

/** Whether a process of this number runs. One that has ended, but whose parent has not noticed, does not. */
export function exists(pid: number): boolean {
  if (!isNumberInUse(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function isServerOf(cluster: Cluster, pid: number): boolean {
  if (process.platform === 'linux') {
    try {
      // A server works in its data folder. Compared by number, so that a copy or another way to it does not confuse.
      const [its, ours] = [
        statSync(`/proc/${pid}/cwd`, { bigint: true }),
        statSync(cluster.data, { bigint: true }),
      ];
      return (
        its.dev === ours.dev &&
        its.ino === ours.ino &&
        readFileSync(`/proc/${pid}/stat`, 'utf8').includes('(postgres)')
      );
    } catch {
      // Another user's process: whatever it is, it does not work on a folder of ours.
      return false;
    }
  }
  const asked =
    process.platform === 'win32'
      ? spawnSync('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], {
          encoding: 'utf8',
          windowsHide: true,
        })
      : spawnSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' });
  return (asked.stdout ?? '').includes('postgres');
}

/** Waits until the postmaster takes connections; undefined when it ended instead. @throws StartProblem after ten minutes */
export async function untilReady(
  cluster: Cluster,
  first: Postmaster,
  log: (line: string) => void,
  ended: () => boolean = () => !exists(first.pid),
): Promise<Postmaster | undefined> {
  const began = Date.now();
  let told = 0;
  for (;;) {
    const now = readPidFile(cluster);
    if (now?.pid === first.pid && now.state === 'ready') return now;
    if (ended()) return undefined;
    const waited = Date.now() - began;
    if (waited > RECOVERY_MS)
      throw new StartProblem(
        `PostgreSQL has not become ready within ${RECOVERY_MS / 60_000} minutes. See ${cluster.logFile}, or start Evenkeel again to go on waiting.`,
      );
    if (waited > (told + 1) * 5000)
      log(
        `PostgreSQL is ${now?.state === 'stopping' ? 'stopping' : 'recovering after a crash'} (${++told * 5} s so far)`,
      );
    await new Promise(done => setTimeout(done, waited < 2000 ? 10 : 100));
  }
}

/**
 * Starts the server and waits until it takes connections.
 * @throws PortTaken, StillEnding (try again), StartProblem (for a person)
 */
export async function startPostmaster(
  cluster: Cluster,
  port: number,
  log: (line: string) => void,
): Promise<Postmaster> {
  if (!existsSync(join(cluster.data, 'PG_VERSION')))
    throw new StartProblem(`The data folder ${cluster.data} is gone. Put it back, or restore a backup.`);
  if (!(await isFree(port))) throw new PortTaken(`port ${port} is in use by another program`);
  const out = openLog(cluster);
  const from = fstatSync(out).size;
  try {
    writeSettings(cluster, port);
    const ready =
      process.platform === 'win32'
        ? await startOnWindows(cluster, log)
        : await startDirectly(cluster, out, log);
    if (ready) return ready;
  } catch (error) {
    if (error instanceof StartProblem) throw error;
    const said = (error as Error).message;
    throw new StartProblem(`PostgreSQL did not start: ${explain(said) ?? lastLine(said)}`, error);
  } finally {
    closeSync(out);
  }
  const said = tail(cluster.logFile, from);
  if (/Address already in use|could not bind/.test(said))
    throw new PortTaken(`port ${port} is in use by another program`);
  if (/pre-existing shared memory block|lock file .* already exists/.test(said))
    throw new StillEnding(lastLine(said));
  throw new StartProblem(
    `PostgreSQL did not start: ${explain(said) ?? lastLine(said)} (more in ${cluster.logFile})`,
  );
}

/** In a session of its own, so that Ctrl-C in the terminal reaches us and not the server, which we then stop in order. */
async function startDirectly(
  cluster: Cluster,
  out: number,
  log: (line: string) => void,
): Promise<Postmaster | undefined> {
  const child = spawn(join(cluster.binaries.bin, 'postgres'), ['-D', cluster.dataArgument], {
    ...cluster.account,
    cwd: cluster.cwd,
    env: serverEnvironment(),
    detached: true,
    stdio: ['ignore', out, out],
  });
  let over: Error | true | undefined;
  child.on('error', error => (over = error));
  child.on('exit', () => (over = true));
  child.unref();
  programs.add(child);
  try {
    const ready = await untilReady(
      cluster,
      { pid: child.pid ?? -1, port: 0, state: 'starting' },
      log,
      () => over !== undefined,
    );
    if (over instanceof Error) throw over;
    return ready;
  } finally {
    programs.delete(child);
  }
}

/** pg_ctl gives up an administrator's rights, with which PostgreSQL would not start there. */
async function startOnWindows(
  cluster: Cluster,
  log: (line: string) => void,
): Promise<Postmaster | undefined> {
  await run(cluster, 'pg_ctl', ['start', '-D', cluster.data, '-l', cluster.logFile, '-W', '-s']);
  const deadline = Date.now() + 5000;
  for (;;) {
    const found = readPidFile(cluster);
    if (found && exists(found.pid)) return untilReady(cluster, found, log);
    if (Date.now() > deadline) return undefined;
    await new Promise(done => setTimeout(done, 50));
  }
}

/** Asks for a fast shutdown, then a hard one; both keep every commit. Resolves to false if it would not end. */
export async function stopPostmaster(cluster: Cluster, pid: number, patienceMs = 30_000): Promise<boolean> {
  for (const [signal, mode] of [['SIGINT', 'fast'], ['SIGQUIT', 'immediate']] as const) {
    if (process.platform === 'win32') await run(cluster, 'pg_ctl', ['stop', '-D', cluster.data, '-m', mode, '-W', '-s']).catch(() => {});
    else signalTo(pid, signal);
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      if (!exists(pid)) return true;
      await new Promise(done => setTimeout(done, 10));
    }
  }
  return false;
} // prettier-ignore

/** For the last moment of a process, in which nothing can be waited for. */
export function stopAtOnce(cluster: Cluster, pid: number): void {
  if (process.platform === 'win32')
    spawnSync(join(cluster.binaries.bin, 'pg_ctl'), ['stop', '-D', cluster.data, '-m', 'fast', '-W', '-s'], {
      windowsHide: true,
    });
  else signalTo(pid, 'SIGINT');
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

export const adminUrl = (access: Access, port = access.port) =>
  `postgres://postgres:${access.adminPassword}@127.0.0.1:${port}/postgres?sslmode=disable`;
export const ownUrl = (access: Access, port = access.port) =>
  `postgres://evenkeel:${access.password}@127.0.0.1:${port}/evenkeel?sslmode=disable`;

/** One connection for one thing. */
export async function withClient<T>(
  connectionString: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: 10_000,
    application_name: 'evenkeel',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Whether the server behind this port knows our password and reads our folder: it is asked for a number that we have
 * just written there. A copy of the folder has the same passwords and names, but not this. Answers its version.
 */
export async function probe(cluster: Cluster, access: Access, port: number): Promise<string | undefined> {
  const name = `evenkeel.probe.${process.pid}`;
  const file = join(cluster.data, name);
  const nonce = randomBytes(16).toString('hex');
  writeFileSync(file, nonce, { mode: 0o600 });
  give(file, cluster.account);
  try {
    return await withClient(adminUrl(access, port), async client => {
      const { rows } = await client.query<{ read: string | null; version: string }>(
        `select pg_read_file($1, true) as read, current_setting('server_version') as version`,
        [name],
      );
      return rows[0]!.read === nonce ? rows[0]!.version : undefined;
    });
  } catch (error) {
    // 28P01 wrong password, 28000 no such role: not ours, or our passwords are lost.
    if (['28P01', '28000', 'ECONNREFUSED'].includes((error as { code?: string }).code ?? ''))
      return undefined;
    throw error;
  } finally {
    rmSync(file, { force: true });
  }
}

/** Gives the administrator a new password without knowing the old one. The server must be stopped. */
export async function resetPassword(cluster: Cluster, access: Access): Promise<void> {
  await run(
    cluster,
    'postgres',
    ['--single', '-D', cluster.dataArgument, 'postgres'],
    `alter role postgres password '${access.adminPassword}'\n`,
  );
}

function openLog(cluster: Cluster): number {
  const size = statSync(cluster.logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(cluster.logFile, `${cluster.logFile}.1`);
  return openSync(cluster.logFile, 'a', 0o600);
}

function tail(file: string, from: number): string {
  const handle = openSync(file, 'r');
  const bytes = Buffer.alloc(Math.min(Math.max(fstatSync(handle).size - from, 0), 64 * 1024));
  readSync(handle, bytes, 0, bytes.length, from);
  closeSync(handle);
  return bytes.toString('utf8');
}
