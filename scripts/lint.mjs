// Types, style and the architecture rule. Ends with a line for each kind that failed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode, install, root } from './prepare.mjs';

const bin = name => join(root, 'node_modules', ...name.split('/'));
const steps = [
  ['types', [bin('typescript/bin/tsc'), '--noEmit', '-p', root]],
  ['style', [bin('eslint/bin/eslint.js'), '--max-warnings', '0', '.']],
  ['architecture', [bin('dependency-cruiser/bin/dependency-cruise.mjs'), '--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src', 'practice', 'web/src']],
];

/** All three at once; each says what it has to say when it ends. */
const step = ([name, command]) =>
  new Promise(resolve => {
    const child = spawn(process.execPath, command, { cwd: root });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', part => (said += part));
    child.on('close', status => {
      process.stdout.write(said);
      console.log(`${status === 0 ? 'ok     ' : 'FAILED '} ${name}`);
      resolve(status === 0 ? [] : [name]);
    });
  });

/** @returns {Promise<string[]>} the names of the steps that failed */
export async function lint() {
  const failed = (await Promise.all(steps.map(step))).flat();
  const { strayTables } = await import('./tables.mjs');
  const stray = strayTables(root);
  for (const line of stray) console.error(line);
  console.log(`${stray.length === 0 ? 'ok     ' : 'FAILED '} tables`);
  if (stray.length > 0) failed.push('tables');
  return failed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  checkNode();
  install();
  process.exit((await lint()).length === 0 ? 0 : 1);
}
