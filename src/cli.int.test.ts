import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { testDatabase, type TestDatabase } from './adapters/postgres/testing.ts';
import { main } from './cli.ts';
import { people } from './features/people/index.ts';
import { directory } from './features/people/read.ts';
import { createEngine, type Engine } from './engine/index.ts';
import { machine } from './kernel/actor.ts';

/** Commands as a person types them, on a database of their own. */
const company = { id: 'acme', name: 'Acme' };
let database: TestDatabase;
let engine: Engine;

beforeAll(async () => {
  database = await testDatabase();
  engine = createEngine({ pool: database.pool, connectionString: database.connectionString, features: [people], ports: () => ({}) as never, publicUrl: '', log: () => {} });
  const by = { company: company.id, actor: machine('test') };
  await engine.run('people', { type: 'add', personId: 'person_mara', name: 'Mara Okafor', email: 'mara@example.com', roles: ['seller'] }, { ...by, cause: 'mara' });
});
afterAll(() => database.drop());

/** What a command prints, and how it ends. */
async function typed(...words: string[]): Promise<{ out: string; err: string; exitCode: number }> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = vi.spyOn(console, 'error').mockReturnValue();
  vi.stubEnv('DATABASE_URL', database.connectionString);
  try {
    await main(['node', 'evenkeel', ...words], { company, start: async () => {} });
    const text = (calls: readonly (readonly unknown[])[]) => calls.map(call => String(call[0])).join('');
    return { out: text(out.mock.calls), err: text(err.mock.calls), exitCode: Number(process.exitCode ?? 0) };
  } finally {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    process.exitCode = undefined;
  }
}

test('the first administrator is made by address, once, and keeps what they were', async () => {
  expect(await typed('admin', 'mara@example.com')).toEqual({ out: 'Mara Okafor is an administrator now\n', err: '', exitCode: 0 });
  expect((await engine.transact(company.id, directory)).byEmail('mara@example.com')?.roles).toEqual(['admin', 'seller']);
  expect((await typed('admin', 'MARA@example.com')).out).toBe('Mara Okafor is an administrator already\n');
  const nobody = await typed('admin', 'nobody@example.com');
  expect(nobody.exitCode).toBe(1);
  expect(nobody.err).toMatch(/^evenkeel: Nobody has the e-mail address nobody@example\.com\. .*Slack/);
});
