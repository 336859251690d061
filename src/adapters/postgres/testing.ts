import pg from 'pg';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the run's throwaway cluster, as the role that may create databases. */
    postgres: string;
    /** A database with every migration applied, and the company `acme`. */
    template: string;
  }
}

export interface TestDatabase {
  readonly pool: pg.Pool;
  readonly connectionString: string;
  drop(): Promise<void>;
}

let count = 0;

/**
 * A fresh database of its own, as a role that row-level security binds; a copy of the migrated template.
 * @param options.empty a database without any table instead
 * @param options.from a copy of another database, to which nobody is connected
 */
export async function testDatabase(options: { empty?: boolean; from?: string } = {}): Promise<TestDatabase> {
  const name = `test_${process.pid}_${++count}_${Math.random().toString(36).slice(2, 8)}`;
  await administer(`create database ${name} template ${options.empty ? 'template0' : (options.from ?? inject('template'))}`);
  const url = new URL(inject('postgres'));
  url.pathname = name;
  const pool = new pg.Pool({ connectionString: url.href, max: 12, pipeline: true });
  pool.on('error', () => {});
  pool.on('connect', client => client.on('error', () => {}));
  let dropping: Promise<void> | undefined;
  return {
    pool,
    connectionString: url.href,
    drop() {
      return (dropping ??= (async () => {
        // A test that failed may have left a client checked out, for which end() would wait for ever.
        const ended = pool.end().catch(() => {});
        await administer(`drop database if exists ${name} with (force)`);
        await ended;
      })());
    },
  };
}

/**
 * The name of a database that is made once a run, by whichever file needs it first.
 * @param make fills a copy of the migrated template, and leaves no connection behind
 */
export async function sharedDatabase(name: string, make: (connectionString: string) => Promise<void>): Promise<string> {
  const client = new pg.Client({ connectionString: inject('postgres') });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(4712)');
    const { rows } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rows.length === 0) {
      const draft = `${name}_draft`;
      await administer(`drop database if exists ${draft} with (force)`);
      await administer(`create database ${draft} template ${inject('template')}`);
      const url = new URL(inject('postgres'));
      url.pathname = draft;
      await make(url.href);
      await administer(`alter database ${draft} rename to ${name}`);
    }
    return name;
  } finally {
    await client.end();
  }
}

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgres') });
  client.on('error', () => {});
  await client.connect();
  try {
    // Two files cannot copy the template at the same moment.
    await client.query('select pg_advisory_lock(4711)');
    await client.query(sql);
  } finally {
    await client.end();
  }
}
