import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { discard, openEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { migrate } from '../../src/adapters/postgres/index.ts';
import { withClient } from '../../src/adapters/postgres/server.ts';

const PREFIX = 'evenkeel-test-';
const ROLE = 'tests';

/** One throwaway PostgreSQL for the whole run; each test file gets a database of its own, copied from a template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweep();
  const dataDir = mkdtempSync(join(tmpdir(), PREFIX));
  const server = await openEmbedded({
    dataDir,
    log: () => {},
    // Nothing in it outlives the run: speed before durability.
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      autovacuum: 'off',
      max_connections: '300',
    },
  });
  const url = new URL(server.connectionString);
  url.username = ROLE;
  url.password = ROLE;
  await withClient(server.adminConnectionString, async client => {
    await client.query(`create role ${ROLE} login createdb password '${ROLE}'`);
    await client.query(`create database template_evenkeel owner ${ROLE}`);
    await client.query(`create database ${ROLE} owner ${ROLE}`);
  });
  url.pathname = 'template_evenkeel';
  const pool = new pg.Pool({ connectionString: url.href, max: 2 });
  pool.on('error', () => {});
  pool.on('connect', client => client.on('error', () => {}));
  await migrate(pool, join(import.meta.dirname, '../../migrations'), () => {});
  await pool.query(`insert into engine_companies (id, name) values ('acme', 'Acme')`);
  await pool.end();
  url.pathname = ROLE;
  project.provide('postgres', url.href);
  project.provide('template', 'template_evenkeel');
  return async () => {
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

/** Servers of runs that were killed. A younger folder may belong to a run that is just making it. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const dataDir = join(tmpdir(), name);
    const made = name.startsWith(PREFIX)
      ? statSync(dataDir, { throwIfNoEntry: false })?.birthtimeMs
      : undefined;
    // Left alone: what is in use by another run, or belongs to another user.
    if (made !== undefined && Date.now() - made > 60_000) await discard(dataDir).catch(() => {});
  }
}
