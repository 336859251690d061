import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeOwnership, type OwnerLock } from './owner-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const isOwner = (lock: object): lock is OwnerLock => 'release' in lock;

test('of many that try at once, one gets it; the others learn whose it is', async () => {
  for (let round = 0; round < 20; round++) {
    const tried = await Promise.all(Array.from({ length: 8 }, () => takeOwnership(folder, 0)));
    const owners = tried.filter(isOwner);
    expect(owners).toHaveLength(1);
    expect(await takeOwnership(folder, 0)).toEqual({ heldBy: process.pid });
    owners[0]!.release();
  }
});

test('it is free again once released, and one who waits gets it', async () => {
  const first = await takeOwnership(folder, 0);
  const waiting = takeOwnership(folder, 10_000);
  if (isOwner(first)) first.release();
  const second = await waiting;
  expect(isOwner(second)).toBe(true);
  if (isOwner(second)) second.release();
});

test('a path too long for a socket has its lock elsewhere, one for one folder', async () => {
  const deep = join(folder, 'a'.repeat(90), 'b'.repeat(60));
  mkdirSync(deep, { recursive: true });
  const first = await takeOwnership(deep, 0);
  expect(isOwner(first)).toBe(true);
  expect(await takeOwnership(join(deep, '..', 'b'.repeat(60)), 0)).toEqual({ heldBy: process.pid });
  if (isOwner(first)) first.release();
});
