import { connect, createServer, type Server, type Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openEmbedded, type Embedded } from './embedded.ts';
import { openDatabase, StartProblem } from './index.ts';
import { withClient } from './server.ts';
import { testDatabase } from './testing.ts';

/** A server of our own, since its administrator is needed. */
let server: Embedded;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'evenkeel-external-'));
  server = await openEmbedded({ dataDir, log: () => {}, settings: { fsync: 'off' } });
  await withClient(server.adminConnectionString, async client => {
    await client.query(
      `create database latin encoding 'LATIN1' locale 'C' locale_provider libc template template0`,
    );
  });
});
afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const address = (change: (url: URL) => void): string => {
  const url = new URL(server.connectionString);
  change(url);
  return url.href;
};

async function problem(databaseUrl: string, patienceMs = 0): Promise<string> {
  const error: unknown = await openDatabase({
    databaseUrl,
    dataDir: '/nowhere',
    log: () => {},
    patienceMs,
  }).then(
    async database => (await database.close(), undefined),
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(StartProblem);
  const { message } = error as StartProblem;
  expect(message).not.toContain('\n');
  expect(message).not.toContain(new URL(server.connectionString).password);
  return message;
}

test('a database by its address, with nothing written to the data folder', async () => {
  const lines: string[] = [];
  const database = await openDatabase({
    databaseUrl: server.connectionString,
    dataDir: '/nowhere',
    log: line => lines.push(line),
  });
  expect(database).toMatchObject({
    kind: 'external',
    serverVersion: 18,
    connectionString: server.connectionString,
  });
  await database.close();
  await database.close();
  expect(lines).toEqual([]);
});

test('what is wrong with an address is said in one line that names the variable and what to do', async () => {
  expect(await problem(address(u => (u.password = 'wrong')))).toMatch(
    /^DATABASE_URL: .*refuses the password.*percent-encoded/,
  );
  expect(await problem(address(u => (u.pathname = 'nosuch')))).toMatch(
    /^DATABASE_URL: there is no such database.*create database/,
  );
  expect(await problem(address(u => (u.hostname = 'no-such-host.invalid')))).toMatch(
    /^DATABASE_URL: the host of no-such-host.invalid:\d+ is not known/,
  );
  expect(await problem(address(u => (u.port = '1')))).toMatch(
    /^DATABASE_URL: nothing listens at 127.0.0.1:1\. Start PostgreSQL/,
  );
  expect(await problem(address(u => (u.pathname = 'latin')))).toMatch(
    /DATABASE_URL is encoded in LATIN1; Evenkeel needs UTF8/,
  );
  expect(await problem(address(u => u.searchParams.set('sslmode', 'require')))).toMatch(
    /^DATABASE_URL: .* offers no TLS/,
  );
  expect(await problem('localhost:5432/evenkeel')).toMatch(/^DATABASE_URL begins with localhost:/);
  expect(await problem('mysql://root@localhost/x')).toMatch(
    /^DATABASE_URL begins with mysql:.*needs PostgreSQL/,
  );
  expect(await problem('not an address')).toMatch(/^DATABASE_URL is no address/);
});

test('a server that comes up late is waited for', async () => {
  const lines: string[] = [];
  const port = await new Promise<number>(done => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const at = (probe.address() as { port: number }).port;
      probe.close(() => done(at));
    });
  });
  const opening = openDatabase({
    databaseUrl: address(u => (u.port = String(port))),
    dataDir: '/nowhere',
    log: line => lines.push(line),
    patienceMs: 20_000,
  });
  await vi.waitFor(() => expect(lines).toEqual([`waiting for the database at 127.0.0.1:${port}`]));
  const { forward, close } = forwarder(Number(new URL(server.connectionString).port));
  await new Promise<void>(done => forward.listen(port, '127.0.0.1', done));
  const database = await opening;
  expect(database.serverVersion).toBe(18);

  // And it comes back by itself after the way to it was cut.
  await database.pool.query('select 1');
  close();
  await expect(database.pool.query('select 1')).rejects.toThrow();
  const again = forwarder(Number(new URL(server.connectionString).port));
  await new Promise<void>(done => again.forward.listen(port, '127.0.0.1', done));
  await vi.waitFor(
    async () => expect((await database.pool.query<{ n: number }>('select 1 as n')).rows[0]!.n).toBe(1),
    { timeout: 10_000 },
  );
  await database.close();
  again.close();
});

function forwarder(to: number): { forward: Server; close(): void } {
  const sockets = new Set<Socket>();
  const forward = createServer(socket => {
    const other = connect(to, '127.0.0.1');
    for (const [a, b] of [
      [socket, other],
      [other, socket],
    ] as const) {
      sockets.add(a);
      a.pipe(b);
      a.on('error', () => b.destroy());
    }
  });
  return {
    forward,
    close() {
      forward.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

test('a role that row-level security does not bind is pointed out', async () => {
  const lines: string[] = [];
  const database = await openDatabase({
    databaseUrl: server.adminConnectionString,
    dataDir: '/nowhere',
    log: line => lines.push(line),
  });
  await database.close();
  expect(lines.join()).toMatch(/role postgres of DATABASE_URL bypasses row-level security/);
});

test('a query that hangs does not keep the database from closing', async () => {
  const lines: string[] = [];
  const { connectionString, drop } = await testDatabase();
  const database = await openDatabase({
    databaseUrl: connectionString,
    dataDir: '/nowhere',
    log: line => lines.push(line),
    closeMs: 200,
  });
  const hanging = database.pool.query('select pg_sleep(3600)').catch((error: Error) => error);
  await vi.waitFor(() => expect(database.pool.totalCount - database.pool.idleCount).toBe(1));
  await database.close();
  expect(lines.join()).toMatch(/still running/);
  expect(await hanging).toBeInstanceOf(Error);
  await drop();
});
