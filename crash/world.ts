import { execFile, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { practiceApp } from '../practice/app.ts';
import { emailOf, workspace } from '../practice/company/people.ts';
import { openDatabase, type Database } from '../src/adapters/postgres/index.ts';
import { packageRoot } from '../src/main.ts';
import { end, freePort, node, temporary, until } from '../bench/processes.ts';

export const SECRET = 'crash-webhook-secret';

/** The server processes under attack, the practice Slack beside them (it has to survive to bear witness), and PostgreSQL. */
export interface World {
  /** The address of a server that is meant to be up; it may be dead at this moment. */
  anyServer(): string;
  /** kill -9 of one server, at once started again. */
  killServer(n: number): Promise<void>;
  readonly servers: number;
  /** kill -9 of PostgreSQL's postmaster; it is brought back by whoever looks after it. */
  killPostgres(): void;
  /** Waits until every server answers that it is ready. */
  allReady(): Promise<void>;
  practice(path: string, body?: unknown): Promise<unknown>;
  token(key: string): Promise<string>;
  /** A look into the database, after the storm. */
  readonly database: () => Promise<Database>;
  stop(): Promise<void>;
}

const dist = (name: string) => join(packageRoot(), 'dist', name);

async function startPractice(): Promise<{ child: ChildProcess; url: string; apiUrl: string; app: ReturnType<typeof practiceApp> }> {
  const app = practiceApp();
  const folder = temporary('crash-practice');
  const file = join(folder, 'options.json');
  writeFileSync(file, JSON.stringify({ port: 0, seed: workspace, app, rateLimits: 'off', haste: 100 }));
  const { child, output } = node([dist('practice.mjs'), file], { env: {}, cwd: folder });
  await until('the practice workspace', async () => output().includes('apiUrl'), 20_000);
  const { url, apiUrl } = JSON.parse(output().trim().split('\n')[0]!) as { url: string; apiUrl: string };
  return { child, url, apiUrl, app };
}

/** @param servers 2: two processes on one PostgreSQL; 1: the single process with its embedded PostgreSQL */
export async function startWorld(servers: 1 | 2): Promise<World> {
  const practice = await startPractice();
  const dataDir = temporary('crash-data');
  // With two servers PostgreSQL is looked after by us; with one, by the server itself.
  const shared = servers === 2 ? await openDatabase({ dataDir, log: () => {} }) : undefined;
  const ports = await Promise.all(Array.from({ length: servers }, freePort));
  const environment = (port: number): Record<string, string> => ({
    ...(shared ? { DATABASE_URL: shared.connectionString, EVENKEEL_DATA_DIR: temporary('crash-unused') } : { EVENKEEL_DATA_DIR: dataDir }),
    EVENKEEL_PRACTICE: 'on',
    EVENKEEL_RATE_PLAN: 'off',
    EVENKEEL_WEBHOOK_SECRET: SECRET,
    SLACK_BOT_TOKEN: practice.app.botToken,
    SLACK_APP_TOKEN: practice.app.appToken,
    SLACK_API_URL: practice.apiUrl,
    PORT: String(port),
    LOG_LEVEL: 'error',
  });
  const environments = ports.map(environment);
  const children: (ChildProcess | undefined)[] = [];
  const outputs: (() => string)[] = [];
  const launch = (n: number) => {
    const { child, output } = node([dist('evenkeel.mjs'), 'start'], { env: environments[n]!, cwd: dataDir });
    children[n] = child;
    outputs[n] = output;
    // A start in the middle of a PostgreSQL that is just gone may give up: whoever runs it starts it again.
    child.on('exit', () => {
      if (children[n] === child && !stopping) setTimeout(() => launch(n), 300);
    });
  };
  let stopping = false;
  const base = (n: number) => `http://127.0.0.1:${ports[n]}`;
  const ready = async (n: number) => (await fetch(`${base(n)}/readyz`, { signal: AbortSignal.timeout(2000) })).ok;
  const allReady = async () => {
    for (let n = 0; n < servers; n++) {
      await until(`server ${n}`, () => ready(n), 60_000, 100).catch((error: Error) => {
        throw new Error(`${error.message}\n${outputs[n]?.()}`);
      });
    }
  };
  // One after the other the first time: the sample company is made once.
  for (let n = 0; n < servers; n++) {
    launch(n);
    await until(`server ${n}`, () => ready(n), 60_000, 100);
  }
  let turn = 0;
  return {
    servers,
    anyServer: () => base(turn++ % servers),
    async killServer(n) {
      const child = children[n];
      if (!child || child.exitCode !== null) return;
      children[n] = undefined;
      child.kill('SIGKILL');
      await new Promise(resolve => child.once('exit', resolve));
      launch(n);
    },
    killPostgres() {
      try {
        process.kill(Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
      } catch {
        // It is down already.
      }
    },
    allReady,
    async practice(path, body) {
      const reply = await fetch(`${practice.url}/control/${path}`, body === undefined ? {} : body === null ? { method: 'DELETE' } : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      return reply.json();
    },
    async token(key) {
      const { stdout } = await promisify(execFile)(process.execPath, [dist('evenkeel.mjs'), 'token', 'create', '--person', emailOf(key)], { env: { ...process.env, ...environments[0] }, cwd: dataDir });
      return stdout.trim();
    },
    database: async () => shared ?? openDatabase({ dataDir, log: () => {}, guest: true }),
    async stop() {
      stopping = true;
      for (const child of children) if (child) await end(child);
      await end(practice.child);
      await shared?.close();
    },
  };
}
