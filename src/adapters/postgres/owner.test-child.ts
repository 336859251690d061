import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';

/** What the program below says on its standard output, one JSON object a line. */
export interface Said {
  readonly event: 'ready' | 'problem' | 'closed' | 'log';
  readonly url?: string;
  readonly line?: string;
}

/** A program that opens the embedded database like Evenkeel does, and knows no signals. */
const PROGRAM = `
  import { openDatabase, StartProblem } from './index.ts';
  const say = what => process.stdout.write(JSON.stringify(what) + '\\n');
  process.stdin.on('data', async bytes => {
    const asked = String(bytes).trim();
    if (asked === 'exit') process.exit(0);
    if (asked === 'close') { await (await opening)?.close(); say({ event: 'closed' }); process.exit(0); }
  });
  const opening = openDatabase({ dataDir: process.argv[2], log: line => say({ event: 'log', line }), guest: process.argv[3] === 'guest' })
    .then(db => (say({ event: 'ready', url: db.connectionString }), db))
    .catch(error => { say({ event: 'problem', line: (error instanceof StartProblem ? '' : 'NOT A StartProblem: ') + error.message }); process.exitCode = 1; process.stdin.destroy(); });
`;

let built: Promise<string> | undefined;
const bundle = (): Promise<string> =>
  (built ??= (async () => {
    // Inside the project, so that its packages are found.
    const folder = join(import.meta.dirname, '../../../node_modules/.cache/evenkeel-tests');
    mkdirSync(folder, { recursive: true });
    const outfile = join(folder, `owner-${process.pid}.mjs`);
    await build({
      stdin: { contents: PROGRAM, resolveDir: import.meta.dirname },
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outfile,
      logLevel: 'error',
    });
    process.once('exit', () => rmSync(outfile, { force: true }));
    return outfile;
  })());

export interface Owner {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly said: readonly Said[];
  /** Resolves with the first line of that kind; rejects when the program ends without. */
  hears(event: Said['event']): Promise<Said>;
  ask(what: 'close' | 'exit'): void;
  /** The exit code, or the signal. */
  readonly ended: Promise<number | string>;
}

export async function startOwner(
  dataDir: string,
  options: { guest?: boolean; uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<Owner> {
  const { guest, env, ...account } = options;
  const child = spawn(process.execPath, [await bundle(), dataDir, ...(guest ? ['guest'] : [])], {
    ...account,
    cwd: '/',
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const said: Said[] = [];
  const waiting = new Set<() => void>();
  const check = () => waiting.forEach(look => look());
  createInterface({ input: child.stdout }).on('line', line => {
    said.push(JSON.parse(line) as Said);
    check();
  });
  child.stdin.on('error', () => {});
  let over: number | string | undefined;
  const ended = new Promise<number | string>(done =>
    child.on('close', (code, signal) => {
      done((over = code ?? signal ?? 'unknown'));
      check();
    }),
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    pid: child.pid!,
    child,
    said,
    ended,
    ask: what => child.stdin.write(`${what}\n`),
    hears: event =>
      new Promise((done, fail) => {
        const look = () => {
          const found = said.find(s => s.event === event);
          if (found) done(found);
          else if (over !== undefined)
            fail(new Error(`ended with ${over} before "${event}": ${JSON.stringify(said)}`));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
  };
}
