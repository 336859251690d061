import { DEALS, dealId, once } from './burst.ts';
import { setRules, startEvenkeel } from './evenkeel.ts';
import { changes, Client, messagesOf } from './load.ts';
import { helper, temporary, type Helper } from './processes.ts';
import { hottest, longest } from './profile.ts';
import { limit, percentile, plain, say, type Row } from './row.ts';
import type { Received } from './sink.ts';

const PER_SECOND = 100;
const EVENTS = 1000;
const ROUNDS = 5;

/** Milliseconds from sending an event to its answer, and to the message that it makes. */
interface Latency {
  readonly acknowledged: number;
  readonly delivered: number;
  readonly deliveredMiddle: number;
}

/**
 * One event at a time, a hundred a second, after enough of them to warm up. Of each figure the middle one of some rounds:
 * a stall of the machine that falls into one round says nothing about the others.
 */
async function paced(name: string, url: string, sink: Helper): Promise<Latency> {
  const client = new Client(url);
  await client.burst(changes(DEALS, DEALS, dealId));
  await once(client, sink, changes(DEALS * 2, DEALS, dealId));
  await client.paced(changes(300, DEALS, dealId), PER_SECOND);
  const rounds: Latency[] = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push(await round(client, sink));
  await client.close();
  const middle = (figure: keyof Latency) => percentile(rounds.map(r => r[figure]), 0.5);
  say(`  ${name}: acknowledged p99 ${rounds.map(r => r.acknowledged.toFixed(1)).join(', ')} ms; message p99 ${rounds.map(r => r.delivered.toFixed(1)).join(', ')} ms`);
  return { acknowledged: middle('acknowledged'), delivered: middle('delivered'), deliveredMiddle: middle('deliveredMiddle') };
}

async function round(client: Client, sink: Helper): Promise<Latency> {
  await sink.ask('until', { count: Infinity, timeoutMs: 500 });
  await sink.ask('reset');
  const events = changes(EVENTS, DEALS, dealId);
  const times = await client.paced(events, PER_SECOND);
  const messages = messagesOf(events);
  const { messages: came } = await sink.ask<Received>('until', { count: messages, timeoutMs: 10_000 });
  if (came !== messages) throw new Error(`${messages - came} of ${messages} messages were not delivered`);
  const arrivals = await sink.ask<[string, number][]>('arrivals');
  const delivered = arrivals.map(([key, at]) => at - times.get(key)!.sentAt);
  return {
    acknowledged: percentile([...times.values()].map(t => t.acknowledgedAt - t.sentAt), 0.99),
    delivered: percentile(delivered, 0.99),
    deliveredMiddle: percentile(delivered, 0.5),
  };
}

async function ofEvenkeel(sink: Helper, nodeOptions: readonly string[] = []): Promise<Latency> {
  const evenkeel = await startEvenkeel(`${temporary('latency')}/data`, sink.url, nodeOptions);
  await setRules(evenkeel);
  const times = await paced('Evenkeel', evenkeel.events, sink);
  await evenkeel.stop();
  return times;
}

/** How long an event takes when there is no hurry, beside the durable limit at the same pace. */
export async function latency(): Promise<Row[]> {
  const sink = await helper('sink');
  const durable = await helper('durable', { sinkUrl: sink.url, dataDir: `${temporary('durable')}/data` });
  const least = await paced('durable limit', durable.url, sink);
  await durable.stop();
  const { acknowledged, delivered, deliveredMiddle } = await ofEvenkeel(sink);
  const rows = [
    plain('durable limit, acknowledged p99 at 100 events/s', least.acknowledged, 'ms'),
    plain('durable limit, event to message p99 at 100 events/s', least.delivered, 'ms'),
    limit('acknowledged p99 at 100 events/s', acknowledged, 'ms', '<=', 10),
    limit('event to message p50 at 100 events/s', deliveredMiddle, 'ms', '<=', 5),
    limit('event to message p99 at 100 events/s', delivered, 'ms', '<=', 15),
  ];
  if (rows.some(row => row.met === false)) {
    const folder = temporary('profile');
    await ofEvenkeel(sink, ['--cpu-prof', `--cpu-prof-dir=${folder}`]);
    say(`  why: most of its own time is in ${hottest(folder)}`);
    say(`  why: its longest stretches without a pause are ${longest(folder)}`);
  }
  await sink.stop();
  return rows;
}
