// npm test: types, style, architecture, then unit, integration (real PostgreSQL) and browser (real Chromium) tests.
// Ends with one line, `N passed, N failed`, in which each lint step counts as a test.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkNode, install, root } from './prepare.mjs';

checkNode();
install();
mkdirSync(join(root, 'dist'), { recursive: true });
const { buildPages, buildServer } = await import('./build.mjs');
const { lint } = await import('./lint.mjs');

const only = process.argv.slice(2);
let passed = 0;
let failed = 0;
if (only.length === 0) {
  const broken = await lint();
  failed += broken.length;
  passed += 4 - broken.length;
}
await buildServer();
await buildPages();

const report = join(tmpdir(), `evenkeel-test-${process.pid}.json`);
spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...only], {
  cwd: root,
  stdio: 'inherit',
});
if (existsSync(report)) {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  // A file that could not even be loaded has no tests to count.
  failed += result.testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0).length;
  if (!result.success && failed === 0) failed += 1;
  rmSync(report);
} else {
  failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
