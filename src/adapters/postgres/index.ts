import pg from 'pg';
import { openEmbedded, type Embedded } from './embedded.ts';
import { checkAddress, checkExternal } from './external.ts';
import { StartProblem } from './problem.ts';

export { exportDatabase } from './backup.ts';
export type { BackupSummary } from './backup-format.ts';
export { migrate } from './migrate.ts';
export { StartProblem } from './problem.ts';
export { importDatabase } from './restore.ts';

export interface Database {
  readonly pool: pg.Pool;
  readonly connectionString: string;
  readonly kind: 'embedded' | 'external';
  /** The major version. */
  readonly serverVersion: number;
  /** Ends the pool, and stops an embedded server that is ours to stop. Takes a bounded time whatever hangs. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  readonly log: (line: string) => void;
  /** Most connections at once; 20. */
  readonly poolSize?: number;
  /** A command beside a running Evenkeel: shares its embedded server instead of refusing to start. */
  readonly guest?: boolean;
  /** How long a server of DATABASE_URL that is not there yet may take, in milliseconds; 5000. */
  readonly patienceMs?: number;
  /** How long running queries may take to end when we close, in milliseconds; 5000. */
  readonly closeMs?: number;
}

/**
 * The database: the one of DATABASE_URL, or our own in the data folder.
 * @throws StartProblem for everything that a person can mend
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.databaseUrl) checkAddress(options.databaseUrl);
  const embedded = options.databaseUrl ? undefined : await openEmbedded(options);
  const connectionString = options.databaseUrl ?? embedded!.connectionString;
  const pool = makePool(connectionString, options);
  try {
    const serverVersion = embedded
      ? await versionOf(pool)
      : await checkExternal(pool, connectionString, options.patienceMs ?? 5000, options.log);
    let closing: Promise<void> | undefined;
    return {
      pool,
      connectionString,
      kind: embedded ? 'embedded' : 'external',
      serverVersion,
      close: () => (closing ??= close(pool, embedded, options)),
    };
  } catch (error) {
    await close(pool, embedded, options);
    if (error instanceof StartProblem || !embedded) throw error;
    throw new StartProblem(
      `The embedded PostgreSQL started but does not answer: ${(error as Error).message}. See postgres.log in the data folder.`,
      error,
    );
  }
}

/** The open connections of each pool of ours. */
const clientsOf = new WeakMap<pg.Pool, Set<pg.Client>>();

/** A lost connection is replaced at the next query; without listeners Node would end the process over it. */
function makePool(connectionString: string, options: DatabaseOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: options.poolSize ?? 20,
    keepAlive: true,
    // Statements that do not wait for each other's answers are sent together.
    pipeline: true,
    connectionTimeoutMillis: 10_000,
    application_name: 'evenkeel',
  });
  let told = 0;
  pool.on('error', error => {
    // Every idle connection says it at the same moment: once is enough.
    if (Date.now() - told > 1000) options.log(`database connection lost: ${error.message}`);
    told = Date.now();
  });
  const clients = new Set<pg.Client>();
  clientsOf.set(pool, clients);
  pool.on('connect', client => {
    client.on('error', () => {});
    clients.add(client as unknown as pg.Client);
  });
  pool.on('remove', client => clients.delete(client as unknown as pg.Client));
  return pool;
}

async function versionOf(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ version: number }>(
    `select current_setting('server_version_num')::int / 10000 as version`,
  );
  return rows[0]!.version;
}

async function close(
  pool: pg.Pool,
  embedded: Embedded | undefined,
  { log, closeMs = 5000 }: DatabaseOptions,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>(done => (timer = setTimeout(done, closeMs, 'late')));
  const busy = clientsOf.get(pool)!;
  if ((await Promise.race([pool.end(), late])) === 'late') {
    log('a query was still running when the database was closed; it is cut off');
    // With queries under way `end` waits for their answers: the connection itself is cut.
    for (const client of busy) (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  }
  clearTimeout(timer);
  await embedded?.close();
}
