import { parseArgs } from 'node:util';
import { balance } from './balance.ts';
import { bare, durable } from './baselines.ts';
import { bursts } from './burst.ts';
import { latency } from './latency.ts';
import { many } from './many.ts';
import { outgoing } from './outgoing.ts';
import { backtest, linter, policy } from './policy.ts';
import { preview } from './preview.ts';
import { startAndRest } from './rest.ts';
import { tidyUp } from './processes.ts';
import { say, table, type Row } from './row.ts';
import { sink } from './sink.ts';

interface Part {
  /** What `--only` looks for. */
  readonly names: string;
  readonly measure: (full: boolean) => Promise<Row[]>;
}

const parts: readonly Part[] = [
  { names: 'burst processor time write-ahead log bare durable limit baseline node-red', measure: bursts },
  { names: 'latency acknowledged event to message p50 p99', measure: latency },
  { names: 'policy evaluations', measure: policy },
  { names: 'backtest of deals', measure: backtest },
  { names: 'linter of a policy', measure: linter },
  { names: 'preview form opened', measure: preview },
  { names: 'start warm idle memory', measure: startAndRest },
  { names: 'outgoing messages', measure: outgoing },
  { names: 'balance page p99 people teams acts', measure: balance },
  { names: 'many cost of an event with deals and facts', measure: many },
];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, full: { type: 'boolean', default: false }, only: { type: 'string' } } });
  const wanted = values.only?.toLowerCase().split(',').map(word => word.trim()).filter(Boolean);
  const chosen = parts.filter(part => !wanted || wanted.some(word => part.names.includes(word)));
  if (chosen.length === 0) throw new Error(`no row is called ${values.only}; there are ${parts.map(p => p.names.split(' ')[0]).join(', ')}`);
  const rows: Row[] = [];
  for (const part of chosen) {
    say(`${part.names.split(' ')[0]} …`);
    for (const row of await part.measure(values.full)) {
      rows.push(row);
      if (values.json) process.stdout.write(`${JSON.stringify(row)}\n`);
    }
  }
  if (!values.json) process.stdout.write(`\n${table(rows)}\n`);
}

const roles: Readonly<Record<string, (about: never) => Promise<void>>> = { sink, bare, durable };
const role = process.env['EVENKEEL_BENCH_ROLE'];
if (role) await roles[role]!(JSON.parse(process.env['EVENKEEL_BENCH_ABOUT'] ?? '{}') as never);
else {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void tidyUp().finally(() => process.exit(130)));
  try {
    await main();
  } catch (error) {
    say(`bench: ${(error as Error).stack ?? String(error)}`);
    process.exitCode = 1;
  } finally {
    await tidyUp();
  }
}
