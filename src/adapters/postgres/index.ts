import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { openEmbedded, type Embedded } from './embedded.ts';
import { StartProblem } from './problem.ts';

export { migrate } from './migrate.ts';
export { StartProblem } from './problem.ts';

export interface Database {
  readonly pool: pg.Pool;
  readonly connectionString: string;
  readonly kind: 'embedded' | 'external';
  /** The major version. */
  readonly serverVersion: number;
  /** Ends the pool; stops an embedded server unless another process still uses it. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly log: (line: string) => void;
  readonly poolSize?: number;
  /** A command beside a running Evenkeel: shares its embedded server instead of refusing to start. */
  readonly guest?: boolean;
}

/** The lock that says who runs on an embedded server: a kill -9 frees it at once. */
const OWNER = 0x4f574e52;

/** @throws StartProblem */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const embedded = options.databaseUrl ? undefined : await openEmbedded(options.dataDir, options.log);
  const connectionString = options.databaseUrl ?? embedded!.connectionString;
  const pool = new pg.Pool({
    connectionString,
    max: options.poolSize ?? 20,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    application_name: 'evenkeel',
  });
  // A lost idle connection is replaced at the next query; without a listener Node would end the process.
  pool.on('error', error => options.log(`database connection lost: ${error.message}`));
  pool.on('connect', client => client.on('error', () => {}));
  try {
    const serverVersion = await check(pool, options.databaseUrl !== undefined, options.log);
    const owner = embedded && !options.guest ? await own(connectionString, options.dataDir, options.log) : undefined;
    return {
      pool,
      connectionString,
      kind: embedded ? 'embedded' : 'external',
      serverVersion,
      close: () => close(pool, embedded, owner, connectionString),
    };
  } catch (error) {
    await pool.end();
    // Somebody else's server goes on; one that was started for this attempt does not stay behind.
    if (embedded?.started) await embedded.stop();
    else embedded?.leave();
    throw error;
  }
}

async function close(pool: pg.Pool, embedded: Embedded | undefined, owner: Owner | undefined, connectionString: string): Promise<void> {
  await pool.end();
  if (!embedded) return;
  if (owner) {
    await owner.release();
    await embedded.stop();
  } else if (embedded.started && !(await isOwned(connectionString))) {
    await embedded.stop();
  } else {
    embedded.leave();
  }
}

async function isOwned(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_lock($1) as free', [OWNER]);
  await client.end();
  return !rows[0]!.free;
}

interface Owner {
  release(): Promise<void>;
}

/** @throws StartProblem when another Evenkeel runs on this data folder */
async function own(connectionString: string, dataDir: string, log: (line: string) => void): Promise<Owner> {
  const pidFile = join(dataDir, 'evenkeel.pid');
  let client: pg.Client | undefined;
  let released = false;

  const take = async (patienceMs: number): Promise<boolean> => {
    const mine = new pg.Client({ connectionString, application_name: 'evenkeel owner', keepAlive: true });
    await mine.connect();
    const until = Date.now() + patienceMs;
    for (;;) {
      const { rows } = await mine.query<{ ok: boolean }>('select pg_try_advisory_lock($1) as ok', [OWNER]);
      if (rows[0]!.ok) break;
      if (Date.now() > until) {
        await mine.end();
        return false;
      }
      await new Promise(done => setTimeout(done, 100));
    }
    client = mine;
    const lost = () => {
      if (client !== mine || released) return;
      client = undefined;
      // PostgreSQL was restarted: take the lock again as soon as it answers.
      const again = () => void take(60_000).catch(() => setTimeout(again, 500).unref());
      setTimeout(again, 300).unref();
    };
    mine.on('error', lost);
    mine.on('end', lost);
    return true;
  };

  // A process killed a moment ago may still be held by the server for a few milliseconds.
  if (!(await take(2000))) {
    let pid = 'unknown';
    try {
      pid = readFileSync(pidFile, 'utf8').trim();
    } catch {
      // The lock says enough.
    }
    throw new StartProblem(
      `Another Evenkeel (process ${pid}) already runs on the data folder ${dataDir}. Stop it, set EVENKEEL_DATA_DIR to another folder, or give both the same DATABASE_URL.`,
    );
  }
  writeFileSync(pidFile, String(process.pid));
  log('embedded PostgreSQL is ready');
  return {
    async release() {
      released = true;
      rmSync(pidFile, { force: true });
      await client?.end().catch(() => {});
    },
  };
}

/** Tells what is wrong with a database in one line. @throws StartProblem */
async function check(pool: pg.Pool, external: boolean, log: (line: string) => void): Promise<number> {
  let row: { version: number; encoding: string; bypasses: boolean };
  try {
    const { rows } = await pool.query<typeof row>(
      `select current_setting('server_version_num')::int / 10000 as version, current_setting('server_encoding') as encoding,
              (rolsuper or rolbypassrls) as bypasses from pg_roles where rolname = current_user`,
    );
    row = rows[0]!;
  } catch (error) {
    throw external ? explain(error as Error & { code?: string }) : error;
  }
  if (row.version < 14) throw new StartProblem(`DATABASE_URL leads to PostgreSQL ${row.version}; Evenkeel needs 14 or newer.`);
  if (row.encoding !== 'UTF8') throw new StartProblem(`The database of DATABASE_URL is encoded in ${row.encoding}; Evenkeel needs UTF8 (create database … encoding 'UTF8').`);
  if (row.bypasses) log('The role in DATABASE_URL bypasses row-level security; give Evenkeel a role that is no superuser.');
  return row.version;
}

function explain(error: Error & { code?: string }): StartProblem {
  const messages: Record<string, string> = {
    '28P01': 'the password is wrong',
    '28000': 'this user may not sign in',
    '3D000': 'there is no such database',
    ECONNREFUSED: 'nothing listens at that address',
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'the host name could not be looked up',
    ETIMEDOUT: 'the host does not answer',
  };
  return new StartProblem(`DATABASE_URL: ${messages[error.code ?? ''] ?? error.message}.`, error);
}
