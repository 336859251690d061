import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface OwnerLock {
  release(): void;
}
export interface Held {
  /** The process that holds the lock; undefined when it does not say. */
  readonly heldBy: number | undefined;
}

/**
 * One Evenkeel a data folder. The lock is a local socket in the folder (a named pipe on Windows) on which the owner
 * listens: the system closes it with the process, so a kill -9 frees it at once, and whoever finds it taken can ask for
 * the owner's number. It is there before the database is and stays while the database restarts, which an advisory lock
 * inside the database could not; and unlike a process number it means the same in every container that shares the folder.
 * @param patienceMs how long to wait for an owner who is just leaving
 */
export async function takeOwnership(folder: string, patienceMs: number): Promise<OwnerLock | Held> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const taken = await attempt(folder);
    if ('release' in taken || Date.now() >= deadline) return taken;
    await new Promise(done => setTimeout(done, 50));
  }
}

async function attempt(folder: string): Promise<OwnerLock | Held> {
  const near = addressOf(folder);
  const owner = await ask(near);
  if (owner) return { heldBy: owner.pid };
  if (process.platform === 'win32') {
    const server = await listen(near);
    return server ? { release: () => server.close() } : { heldBy: undefined };
  }
  try {
    return await takeSocket(near);
  } catch (error) {
    // Some mounted folders (a Windows disk in WSL, a shared folder of a virtual machine) cannot hold sockets.
    const far = farAddressOf(folder);
    if (near === far || ['ENOSPC', 'EDQUOT', 'EROFS'].includes((error as { code?: string }).code ?? ''))
      throw error;
    return takeSocket(far);
  }
}

/**
 * Nobody answers: the socket is missing, or left over from a killed process. Two processes that see the same left-over
 * must not remove each other's fresh one, so one at a time looks again, removes and puts its own in place.
 */
async function takeSocket(address: string): Promise<OwnerLock | Held> {
  const gate = `${address}.gate`;
  try {
    mkdirSync(gate);
  } catch {
    // Held for milliseconds by a neighbour; for ever only by one killed at that very moment.
    const since = statSync(gate, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > 5000) rmSync(gate, { recursive: true, force: true });
    return { heldBy: undefined };
  }
  const mine = `${address}.${process.pid}`;
  try {
    const owner = await ask(address);
    if (owner) return { heldBy: owner.pid };
    rmSync(mine, { force: true });
    const server = await listen(mine);
    if (!server) return { heldBy: undefined };
    renameSync(mine, address);
    return {
      release() {
        rmSync(address, { force: true });
        server.close();
      },
    };
  } finally {
    rmdirSync(gate);
  }
}

/** Socket addresses hold about 100 bytes: a longer one moves to the folder for temporary files under the folder's number. */
function addressOf(folder: string): string {
  if (process.platform === 'win32')
    return `\\\\.\\pipe\\evenkeel-${hash(realpathSync.native(folder).toLowerCase())}`;
  const near = join(folder, 'owner.sock');
  if (Buffer.byteLength(near) <= 85) return near;
  return farAddressOf(folder);
}

function farAddressOf(folder: string): string {
  const { dev, ino } = statSync(folder, { bigint: true });
  return join(tmpdir(), `evenkeel-${hash(`${dev}:${ino}`)}.sock`);
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

function listen(address: string): Promise<Server | undefined> {
  return new Promise((done, fail) => {
    const server = createServer(socket => {
      socket.on('error', () => {});
      socket.end(String(process.pid));
    });
    server.on('error', (error: Error & { code?: string }) =>
      error.code === 'EADDRINUSE' ? done(undefined) : fail(error),
    );
    server.listen(address, () => done(server.unref()));
  });
}

function ask(address: string): Promise<{ pid: number | undefined } | undefined> {
  return new Promise(done => {
    let said = '';
    const socket = connect(address);
    socket.setTimeout(1000, () => {
      // It listens, so its process lives, even if it is too busy to say who it is.
      socket.destroy();
      done({ pid: undefined });
    });
    socket.on('data', bytes => (said += bytes.toString()));
    socket.on('end', () => done({ pid: Number(said) || undefined }));
    socket.on('error', (error: Error & { code?: string }) =>
      done(['EACCES', 'EPERM'].includes(error.code ?? '') ? { pid: undefined } : undefined),
    );
  });
}
