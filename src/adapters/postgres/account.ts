import { chmodSync, chownSync, existsSync, lchownSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartProblem } from './problem.ts';

/** PostgreSQL refuses to run as root, so root starts it as this user. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** A user that exists everywhere and has no rights: `nobody` on Linux, `daemon` on a Mac (whose nobody is number -2). */
export const NOBODY: Account =
  process.platform === 'darwin' ? { uid: 1, gid: 1 } : { uid: 65534, gid: 65534 };

/**
 * As whom the server runs; undefined means as ourselves. Root takes the owner of the cluster or of the data folder (a
 * volume that belongs to an ordinary user stays that user's), and otherwise a user without rights.
 * @throws StartProblem when the cluster belongs to somebody we may not act for
 */
export function serverAccount(folder: string, cluster: string): Account | undefined {
  if (!process.getuid) return undefined;
  const me = process.getuid();
  const { uid, gid } = statSync(existsSync(cluster) ? cluster : folder);
  if (me === 0) return uid === 0 ? NOBODY : { uid, gid };
  if (existsSync(cluster) && uid !== me) {
    throw new StartProblem(
      `The data in ${cluster} belongs to user ${uid}, but Evenkeel runs as user ${me}. Start it as that user, or give the folder to user ${me} (chown -R ${me} ${folder}).`,
    );
  }
  return undefined;
}

/** Gives a cluster that came back from a backup, or was moved by root, the owner and the mode that PostgreSQL insists on. */
export function repairOwner(cluster: string, account: Account | undefined): void {
  if (process.platform === 'win32') return;
  if (account && statSync(cluster).uid !== account.uid) giveAll(cluster, account);
  // "data directory has invalid permissions": 0700 or 0750 it must be.
  if ((statSync(cluster).mode & 0o027) !== 0) chmodSync(cluster, 0o700);
}

function giveAll(path: string, account: Account): void {
  lchownSync(path, account.uid, account.gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveAll(join(path, name), account);
}

export function give(path: string, account: Account | undefined): void {
  if (account) chownSync(path, account.uid, account.gid);
}

/** Whether everybody may pass through every folder on the way, and this one. */
export function passable(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    const s = statSync(at, { throwIfNoEntry: false });
    if (!s || (s.mode & 0o001) === 0) return false;
    if (dirname(at) === at) return true;
  }
}
