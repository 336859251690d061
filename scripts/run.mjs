// npm start, npm run evenkeel, bench and crash: prepares what is missing, then runs the program.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_FLAGS } from './node-flags.mjs';
import { checkNode, install, root } from './prepare.mjs';

checkNode();
install();
const [command = 'help', ...args] = process.argv.slice(2);
mkdirSync(join(root, 'dist'), { recursive: true });
const { buildPages, buildServer } = await import('./build.mjs');
await buildServer();
if (command === 'start' || command === 'bench') await buildPages();

const program = command === 'bench' || command === 'crash' ? [join(root, `dist/${command}.mjs`)] : [join(root, 'bin/evenkeel.mjs'), command];
const child = spawn(process.execPath, [...NODE_FLAGS, '--enable-source-maps', ...program, ...args], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
