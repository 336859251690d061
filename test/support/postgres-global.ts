import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate, openDatabase } from '../../src/adapters/postgres/index.ts';

/** One throwaway PostgreSQL for the whole run; each test file gets a database of its own, copied from a template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'evenkeel-test-'));
  // Readable for others, so that root's unprivileged PostgreSQL finds its way.
  chmodSync(dataDir, 0o755);
  const database = await openDatabase({ databaseUrl: undefined, dataDir, log: () => {} });
  await database.pool.query('create database template_evenkeel');
  const url = new URL(database.connectionString);
  url.pathname = 'template_evenkeel';
  const pool = new pg.Pool({ connectionString: url.href, max: 2 });
  await migrate(pool, join(import.meta.dirname, '../../migrations'), () => {});
  await pool.query(`insert into engine_companies (id, name) values ('acme', 'Acme')`);
  await pool.end();
  project.provide('postgres', database.connectionString);
  project.provide('template', 'template_evenkeel');
  return async () => {
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
