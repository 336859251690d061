import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { request } from 'undici';
import { NODE_FLAGS } from '../scripts/node-flags.mjs';
import { packageRoot } from '../src/main.ts';
import { rules, SECRET } from './load.ts';
import { clock, end, freePort, node, temporary, until } from './processes.ts';

export interface Evenkeel {
  /** Where events go. */
  readonly events: string;
  readonly pid: number;
  readonly environment: Record<string, string>;
  /** From the start of the process to the first "ready". */
  readonly startMs: number;
  stop(): Promise<void>;
}

const program = () => join(packageRoot(), 'bin', 'evenkeel.mjs');

/** The real program as `npm start` runs it, in a process of its own, with its embedded PostgreSQL; only Slack is a sink. */
export async function startEvenkeel(dataDir: string, sinkUrl: string, nodeOptions: readonly string[] = []): Promise<Evenkeel> {
  const port = await freePort();
  const environment = {
    EVENKEEL_DATA_DIR: dataDir,
    EVENKEEL_PRACTICE: 'on',
    EVENKEEL_RATE_PLAN: 'off',
    EVENKEEL_WEBHOOK_SECRET: SECRET,
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_SIGNING_SECRET: 'bench-signing-secret',
    SLACK_API_URL: sinkUrl,
    PORT: String(port),
    NODE_ENV: 'production',
  };
  const startedAt = clock();
  const { child, output } = node([...NODE_FLAGS, ...nodeOptions, program(), 'start'], { env: environment, cwd: temporary('cwd') });
  const base = `http://127.0.0.1:${port}`;
  await until('the start of Evenkeel', async () => {
    if (child.exitCode !== null) throw new Error(output());
    const { statusCode, body } = await request(`${base}/readyz`);
    await body.dump();
    return statusCode === 200;
  }, 60_000, 10).catch((error: Error) => {
    throw new Error(`${error.message}\n${output()}`);
  }); // prettier-ignore
  return { events: `${base}/api/v1/crm/events`, pid: child.pid!, environment, startMs: clock() - startedAt, stop: () => end(child) };
}

/** Puts the rules into force, as an administrator's program would. */
export async function setRules({ events, environment }: Evenkeel): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, [program(), 'token', 'create'], { env: { ...process.env, ...environment }, cwd: environment['EVENKEEL_DATA_DIR'] });
  const { statusCode, body } = await request(events.replace('/crm/events', '/signals'), {
    method: 'PUT',
    headers: { authorization: `Bearer ${stdout.trim()}`, 'content-type': 'application/json' },
    body: JSON.stringify(rules),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`the rules were refused: ${statusCode} ${text}`);
}
