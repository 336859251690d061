import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tree } from './machine.ts';

/** Milliseconds since 1970 with their fractions; the same clock in every process of this machine. */
export const clock = (): number => performance.timeOrigin + performance.now();

const folders: string[] = [];
const children = new Set<ChildProcess>();

/** A folder of our own that is gone at the end. PostgreSQL, which is not run as root, has to be able to enter it. */
export function temporary(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `evenkeel-${name}-`));
  if (process.getuid?.() === 0) chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts `node` with these arguments; what it prints is kept for the message of a failed start. */
export function node(args: readonly string[], options: { env: Record<string, string>; cwd: string }): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, args, { cwd: options.cwd, env: { ...clean(), ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream!.on('data', (data: Buffer) => (output = (output + data.toString()).slice(-4000)));
  return { child, output: () => output };
}

/** The settings of whoever runs this must not reach the processes that are measured. */
function clean(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(EVENKEEL_|SLACK_|DATABASE_URL|PORT$|HOST$|PUBLIC_URL|SMTP_|MAIL_|LOG_LEVEL|NODE_OPTIONS|PG)/.test(name)));
}

/** PostgreSQL writes down what it holds before it ends; after many inserts that takes a while. */
const PATIENCE_MS = 60_000;

/** Ends a process of ours with all that it started: politely, and when it does not end, by force. */
export async function end(child: ChildProcess): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const below = tree(child.pid!).slice(1);
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await gone;
  clearTimeout(timer);
  if (child.signalCode === 'SIGKILL') for (const pid of below) kill(pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

export async function until(what: string, ready: () => Promise<boolean>, timeoutMs: number, everyMs = 20): Promise<void> {
  const deadline = clock() + timeoutMs;
  while (!(await ready().catch(() => false))) {
    if (clock() > deadline) throw new Error(`${what} did not happen within ${timeoutMs / 1000} s`);
    await new Promise(resolve => setTimeout(resolve, everyMs));
  }
}

/** A helper of the bench in a process of its own, so that it does not take turns with the one that measures. */
export interface Helper {
  readonly url: string;
  readonly pid: number;
  ask<T>(question: string, about?: object): Promise<T>;
  stop(): Promise<void>;
}

export async function helper(role: string, about: object = {}): Promise<Helper> {
  const child = fork(process.argv[1]!, [], { env: { ...clean(), EVENKEEL_BENCH_ROLE: role, EVENKEEL_BENCH_ABOUT: JSON.stringify(about) }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.add(child);
  const answers = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let asked = 0;
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => {
      reject(new Error(`the ${role} process ended`));
      for (const { reject: refuse } of answers.values()) refuse(new Error(`the ${role} process ended`));
    });
    child.on('message', (message: { url?: string; id?: number; answer?: unknown; error?: string }) => {
      if (message.url) return resolve(message.url);
      const waiting = answers.get(message.id!);
      answers.delete(message.id!);
      if (message.error) waiting?.reject(new Error(message.error));
      else waiting?.resolve(message.answer as never);
    });
  });
  return {
    url,
    pid: child.pid!,
    ask: <T>(question: string, more: object = {}) =>
      new Promise<T>((resolve, reject) => {
        answers.set(++asked, { resolve, reject });
        child.send({ id: asked, question, ...more });
      }),
    stop: () => end(child),
  };
}

/** The other side of `helper`. The process ends with the one that started it. */
export function answerAs(url: string, answers: Readonly<Record<string, (about: never) => unknown>>, stop: () => Promise<void> = async () => {}): void {
  process.on('message', async ({ id, question, ...about }: { id: number; question: string }) => {
    try {
      process.send?.({ id, answer: await answers[question]!(about as never) });
    } catch (error) {
      process.send?.({ id, error: (error as Error).message });
    }
  });
  const leave = () => void stop().then(() => process.exit(0), () => process.exit(1));
  process.on('SIGTERM', leave);
  process.on('disconnect', leave);
  process.send?.({ url });
}

/** Ends and removes everything that was started and made here. */
export async function tidyUp(): Promise<void> {
  await Promise.all([...children].map(end));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
