import { readFileSync } from 'node:fs';
import { startPractice, type PracticeOptions } from './index.ts';

/** Runs the workspace as a process of its own: `practice.mjs options.json`. Prints its address as one line of JSON. */
const file = process.argv[2];
if (!file) {
  console.error('usage: practice.mjs options.json');
  process.exit(1);
}
const options = JSON.parse(readFileSync(file, 'utf8')) as PracticeOptions;
const running = await startPractice(options);
console.log(JSON.stringify({ url: running.url, apiUrl: running.apiUrl }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void running.close().then(() => process.exit(0)));
