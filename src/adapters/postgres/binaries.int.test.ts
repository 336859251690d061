import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findBinaries, linkLibraries } from './binaries.ts';

test('a system without a build of PostgreSQL is asked for an address', () => {
  expect(() => findBinaries(undefined, 'windows-arm64')).toThrow(
    /no embedded PostgreSQL for windows-arm64\. Set DATABASE_URL/,
  );
});

test('the programs of this system are there, with their version', () => {
  const { bin, version } = findBinaries(undefined);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const program of ['initdb', 'postgres', 'pg_ctl'])
    expect(existsSync(join(bin, program + suffix))).toBe(true);
  expect(version).toMatch(/^18\.\d+$/);
});

test('links that npm left out are made once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-links-'));
  const native = join(folder, 'native');
  mkdirSync(join(native, 'lib'), { recursive: true });
  writeFileSync(join(native, 'lib/libpq.so.5.18'), 'library');
  writeFileSync(
    join(native, 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  );
  linkLibraries(native);
  linkLibraries(native);
  expect(realpathSync(join(native, 'lib/libpq.so.5'))).toBe(realpathSync(join(native, 'lib/libpq.so.5.18')));
  // Relative, so that a project may be moved or mounted elsewhere.
  expect(readlinkSync(join(native, 'lib/libpq.so.5'))).toBe('libpq.so.5.18');
  rmSync(folder, { recursive: true, force: true });
});
