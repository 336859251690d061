import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The walls of the house: each kind of breach is planted in a copy of the sources, and has to be caught. */
const root = join(import.meta.dirname, '../..');
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'evenkeel-planted-'));
  for (const part of ['src', 'scripts', 'tsconfig.json', 'eslint.config.js', '.dependency-cruiser.cjs', 'package.json']) cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  mkdirSync(join(copy, 'practice'));
  writeFileSync(join(copy, 'practice/planted.ts'), 'export {};\n');
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function plant<T>(file: string, code: string, look: () => T): T {
  const at = join(copy, file);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, code);
  try {
    return look();
  } finally {
    rmSync(at);
  }
}
const node = (script: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: copy, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
};

const breaches = [
  ['src/features/deals/decide-io.ts', `import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n`, 'pure-files-know-only-pure-files'],
  ['src/features/deals/decide-store.ts', `import { deals } from './store.ts';\nexport const x = deals;\n`, 'pure-files-know-only-pure-files'],
  ['src/features/rooms/planted-inner.ts', `import { dealCommand } from '../deals/model.ts';\nexport const x = dealCommand;\n`, 'only-events-and-read'],
  ['src/features/rooms/planted-type.ts', `import type { Deal } from '../deals/model.ts';\nexport type X = Deal;\n`, 'only-events-and-read'],
  ['src/features/deals/planted-right.ts', `import { roomFacts } from '../rooms/events.ts';\nexport const x = roomFacts;\n`, 'deals-knows-nobody-to-its-right'],
  ['src/features/rooms/planted-bolt.ts', `import { App } from '@slack/bolt';\nexport const x = App;\n`, 'only-the-slack-adapter-knows-bolt'],
  ['src/engine/planted-feature.ts', `import { rooms } from '../features/rooms/index.ts';\nexport const x = rooms;\n`, 'engine-knows-no-capability'],
  ['src/kernel/planted-engine.ts', `import { report } from '../engine/troubles.ts';\nexport const x = report;\n`, 'kernel-is-pure'],
  ['src/policy/planted-deal.ts', `import { dealFacts } from '../features/deals/events.ts';\nexport const x = dealFacts;\n`, 'policy-is-pure'],
  ['src/kernel/planted-policy.ts', `import { compilePolicy } from '../policy/table.ts';\nexport const x = compilePolicy;\n`, 'below-policy-nobody-knows-it'],
  ['src/engine/planted-practice.ts', `import '../../practice/planted.ts';\n`, 'nothing-imports-practice'],
] as const;

test('every planted breach of a wall is caught', () => {
  for (const [file, code] of breaches) writeFileSync(join(copy, file), code);
  const { status, said } = node('dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src');
  for (const [file] of breaches) rmSync(join(copy, file));
  expect(status).not.toBe(0);
  for (const [file, , rule] of breaches) expect(said).toContain(`${rule}: ${file}`);
});

test('the sources themselves have none', () => {
  expect(node('dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src').status).toBe(0);
});

test.each([
  ['the clock', 'export const x = () => Date.now();\n'],
  ['the clock, another way', 'export const x = () => new Date();\n'],
  ['chance', 'export const x = () => Math.random();\n'],
  ['a vendor', `import { App } from '@slack/bolt';\nexport const x = App;\n`],
  ['the network', 'export const x = () => fetch("http://localhost");\n'],
  ['the environment', 'export const x = () => process.env;\n'],
])('a pure file that touches %s is caught', (_what, code) => {
  expect(plant('src/features/rooms/decide-planted.ts', code, () => node('eslint/bin/eslint.js', 'src/features/rooms/decide-planted.ts')).status).not.toBe(0);
});

test("a capability that touches another's tables is caught", async () => {
  const { strayTables } = (await import(join(root, 'scripts/tables.mjs'))) as { strayTables: (root: string) => string[] };
  expect(strayTables(copy)).toEqual([]);
  const found = plant('src/features/rooms/planted.ts', 'export const sql = `select * from deals_deals`;\n', () => strayTables(copy));
  expect(found.join()).toContain('deals_deals');
});
