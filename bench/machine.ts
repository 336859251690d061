import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Core seconds per second of a process, and of the processes that it started. */
export interface Spent {
  readonly own: number;
  readonly below: number;
  readonly text: string;
}

const TICKS_PER_SECOND = 100;
const linux = process.platform === 'linux';

/** Fields of /proc/<pid>/stat after the name, which may hold spaces and brackets (proc_pid_stat(5)). */
function stat(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** A process and all that it started, directly or not. */
export function tree(root: number): number[] {
  if (process.platform === 'win32') return [root];
  const parents = linux
    ? readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(name => [Number(name), Number(stat(Number(name))?.[1])] as const)
    : execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n').map(line => line.trim().split(/\s+/).map(Number) as [number, number]); // prettier-ignore
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid && !found.includes(child)) found.push(child);
  return found;
}

/** Seconds of processor time so far; zero where the system does not say. */
export function cpuOf(pid: number): { own: number; below: number; since: (before: { own: number; below: number }, ms: number) => Spent } {
  const seconds = (p: number, withEnded: boolean) => {
    const s = linux ? stat(p) : undefined;
    return s ? (Number(s[11]) + Number(s[12]) + (withEnded ? Number(s[13]) + Number(s[14]) : 0)) / TICKS_PER_SECOND : 0;
  };
  const own = seconds(pid, false);
  const below = tree(pid).slice(1).reduce((sum, p) => sum + seconds(p, true), 0);
  return {
    own,
    below,
    since: (before, ms) => {
      const spent = { own: ((own - before.own) / ms) * 1000, below: ((below - before.below) / ms) * 1000 };
      return { ...spent, text: `${spent.own.toFixed(2)} cores itself, ${spent.below.toFixed(2)} its PostgreSQL` };
    },
  };
}

/** Memory of a process tree in MB: each shared page counted once (PSS) on Linux, resident pages elsewhere, nothing on Windows. */
export function memoryOf(root: number): { megabytes: number; kind: 'PSS' | 'RSS' } | undefined {
  if (process.platform === 'win32') return undefined;
  const pids = tree(root);
  if (!linux) {
    const rss = execFileSync('ps', ['-o', 'rss=', '-p', pids.join(',')], { encoding: 'utf8' }).trim().split('\n').map(Number);
    return { megabytes: rss.reduce((a, b) => a + b, 0) / 1024, kind: 'RSS' };
  }
  const pss = (pid: number) => {
    try {
      return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT' || (error as { code?: string }).code === 'ESRCH') return 0; // It has ended meanwhile.
      throw error;
    }
  };
  return { megabytes: pids.reduce((sum, pid) => sum + pss(pid), 0) / 1024, kind: 'PSS' };
}
