import pg from 'pg';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the throwaway cluster, as the role that may create databases. */
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

/** A fresh database of its own, as a role that row-level security binds; copied from a migrated template. */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `test_${process.pid}_${++count}_${Math.random().toString(36).slice(2, 8)}`;
  const admin = async (sql: string) => {
    const client = new pg.Client({ connectionString: inject('postgres') });
    await client.connect();
    // Another test file may be copying the template at this moment.
    await client.query('select pg_advisory_lock(4711)');
    await client.query(sql).finally(() => client.end());
  };
  await admin(`create database ${name} template ${inject('template')}`);
  const url = new URL(inject('postgres'));
  url.pathname = name;
  const pool = new pg.Pool({ connectionString: url.href, max: 12 });
  pool.on('error', () => {});
  pool.on('connect', client => client.on('error', () => {}));
  return {
    pool,
    connectionString: url.href,
    async drop() {
      await pool.end().catch(() => {});
      await admin(`drop database ${name} with (force)`);
    },
  };
}
