import { rmSync } from 'node:fs';
import { isConnectionLoss } from '../../engine/errors.ts';
import { describeCluster, ensureFolder, prepareCluster, programs, readAccess, writeAccess, writeSettings, type Access, type Cluster } from './cluster.ts'; // prettier-ignore
import { beforeExit } from './exit-guard.ts';
import { takeOwnership, type OwnerLock } from './owner-lock.ts';
import { freePort } from './ports.ts';
import { StartProblem } from './problem.ts';
import { adminUrl, exists, findPostmaster, ownUrl, PortTaken, probe, resetPassword, startPostmaster, StillEnding, stopAtOnce, stopPostmaster, untilReady, withClient, type Postmaster } from './server.ts'; // prettier-ignore
import { watchServer } from './watch.ts';

export interface Embedded {
  readonly connectionString: string;
  /** The server's administrator, for the tests' own clusters. */
  readonly adminConnectionString: string;
  readonly how: 'created' | 'started' | 'adopted' | 'guest';
  /** Stops the server if it is ours to stop. */
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly log: (line: string) => void;
  /** A command beside a running Evenkeel: shares its server instead of refusing to start. */
  readonly guest?: boolean;
  /** Server settings beyond ours; only tests use them. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How long another owner may take to leave, in milliseconds. */
  readonly patienceMs?: number;
}

/**
 * Starts the server of this data folder, or adopts the one that outlived a killed Evenkeel, and keeps it running.
 * @throws StartProblem
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const folder = ensureFolder(options.dataDir);
  const lock = await takeOwnership(folder, options.guest ? 0 : (options.patienceMs ?? 3000));
  if (!('release' in lock)) {
    if (options.guest) return openAsGuest(folder);
    const who = lock.heldBy === undefined ? 'Another Evenkeel' : `Another Evenkeel (process ${lock.heldBy})`;
    throw new StartProblem(
      `${who} already runs on the data folder ${folder}. Stop it, set EVENKEEL_DATA_DIR to another folder, or give all of them the same DATABASE_URL to run several together.`,
    );
  }
  return openAsOwner(folder, lock, options);
}

async function openAsOwner(folder: string, lock: OwnerLock, options: EmbeddedOptions): Promise<Embedded> {
  let cluster: Cluster | undefined;
  let current: Postmaster | undefined;
  let watcher: ReturnType<typeof watchServer> | undefined;
  const opening = (async () => {
    cluster = describeCluster(folder, options.settings ?? {});
    const fresh = await prepareCluster(cluster);
    let { access } = fresh;
    const adopted = await adopt(cluster, access, fresh.passwordLost, options.log);
    current = adopted;
    if (!current) {
      if (fresh.passwordLost) await resetPassword(cluster, access);
      ({ access, current } = await startSomewhere(cluster, access, options.log));
    }
    await ensureRole(access, current.port, fresh.created);
    if (access.port !== current.port) writeAccess(cluster, (access = { ...access, port: current.port }));
    return {
      cluster,
      access,
      postmaster: current,
      how: adopted ? 'adopted' : fresh.created ? 'created' : 'started',
    } as const;
  })();

  const stop = async () => {
    const opened = await opening.catch(() => undefined);
    await watcher?.stop();
    const pid = watcher?.pid() ?? current?.pid;
    if (cluster && pid !== undefined && exists(pid)) {
      if (opened && options.guest) await untilAlone(opened.access, opened.postmaster.port);
      if (!(await stopPostmaster(cluster, pid)))
        options.log(`PostgreSQL (process ${pid}) does not end; it is left running`);
    }
    lock.release();
    guard.done();
  };
  const guard = beforeExit({
    inOrder: stop,
    atOnce: () => {
      for (const program of programs) program.kill('SIGINT');
      const pid = watcher?.pid() ?? current?.pid;
      if (cluster && pid !== undefined) stopAtOnce(cluster, pid);
      lock.release();
    },
  });

  try {
    const { access, postmaster, how, cluster: at } = await opening;
    watcher = watchServer(at, postmaster, options.log);
    let closing: Promise<void> | undefined;
    return {
      connectionString: ownUrl(access),
      adminConnectionString: adminUrl(access),
      how,
      close: () => (closing ??= stop()),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Stops whatever server a dead Evenkeel left on this data folder, and removes the folder. @throws StartProblem if it is in use */
export async function discard(dataDir: string): Promise<void> {
  const lock = await takeOwnership(dataDir, 0);
  if (!('release' in lock))
    throw new StartProblem(
      `The data folder ${dataDir} is in use by process ${lock.heldBy ?? 'unknown'}. Stop that first.`,
    );
  const cluster = describeCluster(dataDir, {});
  const found = findPostmaster(cluster);
  if (found) await stopPostmaster(cluster, found.pid);
  lock.release();
  rmSync(dataDir, { recursive: true, force: true });
}

/** The running server of this folder, if it is fit to go on: the same minor version and the same settings. */
async function adopt(
  cluster: Cluster,
  access: Access,
  passwordLost: boolean,
  log: (line: string) => void,
): Promise<Postmaster | undefined> {
  let lost = 0;
  for (let found = findPostmaster(cluster); found; found = findPostmaster(cluster)) {
    const ready = await untilReady(cluster, found, log);
    if (!ready) continue;
    let version: string | undefined;
    try {
      version = passwordLost ? undefined : await probe(cluster, access, ready.port);
    } catch (error) {
      // Killed together with its Evenkeel, it ends at this moment: look again.
      if (!isConnectionLoss(error) || ++lost > 50) throw error;
      await new Promise(done => setTimeout(done, 100));
      continue;
    }
    if (version?.startsWith(cluster.binaries.version) && !writeSettings(cluster, ready.port)) {
      log('adopted the PostgreSQL that was still running on this data folder');
      return ready;
    }
    if (version === undefined && process.platform !== 'linux') {
      throw new StartProblem(
        `Process ${ready.pid}, a PostgreSQL, is named in ${cluster.data}/postmaster.pid but is not Evenkeel's. If it works on that folder stop it, else remove the file; then start again.`,
      );
    }
    log('restarting the PostgreSQL that was still running: it is of another version or has other settings');
    if (!(await stopPostmaster(cluster, ready.pid)))
      throw new StartProblem(
        `A PostgreSQL (process ${ready.pid}) runs on ${cluster.data} and does not end. End it and start again.`,
      );
  }
  return undefined;
}

/** On the remembered port, or on another one if a program has taken that. */
async function startSomewhere(
  cluster: Cluster,
  remembered: Access,
  log: (line: string) => void,
): Promise<{ access: Access; current: Postmaster }> {
  let access = remembered;
  for (let attempt = 1; ; attempt++) {
    try {
      return { access, current: await startPostmaster(cluster, access.port, log) };
    } catch (error) {
      if (attempt < 100 && error instanceof StillEnding) {
        await new Promise(done => setTimeout(done, 100));
      } else if (attempt < 10 && error instanceof PortTaken) {
        access = { ...access, port: await freePort() };
        log(`${error.message}; PostgreSQL moves to port ${access.port}`);
        writeAccess(cluster, access);
      } else if (error instanceof StartProblem) {
        throw error;
      } else {
        throw new StartProblem(
          `PostgreSQL did not start: ${(error as Error).message} (more in ${cluster.logFile})`,
          error,
        );
      }
    }
  }
}

/** The role that Evenkeel works as owns its database and is no superuser: row-level security binds it. */
async function ensureRole(access: Access, port: number, created: boolean): Promise<void> {
  try {
    const fits =
      !created &&
      (await withClient(ownUrl(access, port), async client => {
        const { rows } = await client.query<{ fits: boolean }>(
          `select not (rolsuper or rolbypassrls) as fits from pg_roles where rolname = current_user`,
        );
        return rows[0]!.fits;
      }));
    if (fits) return;
  } catch (error) {
    // A wrong password, no such role, no such database: all are made below.
    if (!['28P01', '28000', '3D000'].includes((error as { code?: string }).code ?? '')) throw error;
  }
  await withClient(adminUrl(access, port), async client => {
    const { rows } = await client.query(`select 1 from pg_roles where rolname = 'evenkeel'`);
    const verb = rows.length === 0 ? 'create' : 'alter';
    await client.query(
      `${verb} role evenkeel login nosuperuser nobypassrls nocreatedb nocreaterole password ${client.escapeLiteral(access.password)}`,
    );
    const database = await client.query(`select 1 from pg_database where datname = 'evenkeel'`);
    if (database.rows.length === 0) await client.query(`create database evenkeel owner evenkeel`);
  });
}

/** A command that started the server for itself lets others finish what they began on it. */
async function untilAlone(access: Access, port: number): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const others = await withClient(adminUrl(access, port), async client => {
      const { rows } = await client.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where usename = 'evenkeel'`,
      );
      return rows[0]!.n;
    }).catch(() => 0);
    if (others === 0) return;
    await new Promise(done => setTimeout(done, 100));
  }
}

/** Beside the owner, who may still be starting the server. */
async function openAsGuest(folder: string): Promise<Embedded> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const access = readAccess({ folder });
    const answers =
      access && (await withClient(ownUrl(access), () => Promise.resolve(true)).catch(() => false));
    if (access && answers)
      return {
        connectionString: ownUrl(access),
        adminConnectionString: adminUrl(access),
        how: 'guest',
        close: () => Promise.resolve(),
      };
    if (Date.now() > deadline)
      throw new StartProblem(
        `An Evenkeel runs on the data folder ${folder}, but its PostgreSQL does not answer. See ${folder}/postgres.log.`,
      );
    await new Promise(done => setTimeout(done, 50));
  }
}
