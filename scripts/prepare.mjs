// What every command does first: the right Node, the packages, the build. Plain JavaScript, since nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const windows = process.platform === 'win32';

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Evenkeel needs Node 20.19 or newer; this is ${process.versions.node}. Node 24 is recommended.`);
    process.exit(1);
  }
}

/** Runs a command of this project and ends with its exit code if it fails. */
export function must(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: windows && command === 'npm', ...options });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Installs the packages when they are missing or older than the lockfile. */
export function install() {
  const lock = join(root, 'package-lock.json');
  // From a package (npx evenkeel) there is no lockfile: npm has installed everything already.
  if (!existsSync(lock)) return;
  const stamp = join(root, 'node_modules', '.evenkeel-installed');
  const want = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === want) return;
  console.log('Installing packages (once) …');
  must('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error']);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, want);
}

/** The newest change below these places, in epoch milliseconds. */
export function newest(...places) {
  let latest = 0;
  const visit = path => {
    const s = statSync(path, { throwIfNoEntry: false });
    if (!s) return;
    if (!s.isDirectory()) latest = Math.max(latest, s.mtimeMs);
    else for (const name of readdirSync(path)) if (name !== 'node_modules' && name !== 'dist') visit(join(path, name));
  };
  for (const place of places) visit(join(root, place));
  return latest;
}
