import { openDatabase } from '../src/adapters/postgres/index.ts';
import { changes, Client, messagesOf, type Sending } from './load.ts';
import { helper, temporary, type Helper } from './processes.ts';
import { startEvenkeel, setRules } from './evenkeel.ts';
import { hottest } from './profile.ts';
import { startNodeRed } from './node-red.ts';
import { cpuOf, type Spent } from './machine.ts';
import { against, plain, round, say, type Row } from './row.ts';
import type { Received } from './sink.ts';

export const DEALS = 2000;
const EVENTS = 12_000;
const ROUNDS = 2;
export const dealId = (n: number) => `deal_bench${n}`;

interface Burst {
  readonly perSecond: number;
  readonly spent: Spent;
  /** Microseconds of processor time an event, in its own process and in PostgreSQL. */
  readonly cpu: { readonly own: number; readonly postgres: number };
  /** Bytes an event in PostgreSQL's write-ahead log; undefined without PostgreSQL. */
  readonly wal: number | undefined;
}

/** From the first event sent to the last acknowledged and the last message delivered, whichever is later. */
export async function once(client: Client, sink: Helper, events: readonly Sending[]): Promise<number> {
  await sink.ask('reset');
  const messages = messagesOf(events);
  const { startedAt, acknowledgedAt } = await client.burst(events);
  const received = await sink.ask<Received>('until', { count: messages, timeoutMs: 60_000 });
  if (received.messages !== messages) throw new Error(`${messages - received.messages} of ${messages} messages were not delivered`);
  if (received.twice > 0) throw new Error(`${received.twice} messages were delivered twice`);
  return Math.max(acknowledgedAt, received.lastAt) - startedAt;
}

/** The best of a few rounds, after one that warms up whatever compiles, caches and connects. */
async function burst(name: string, url: string, pid: number, sink: Helper, dataDir?: string): Promise<Burst> {
  const client = new Client(url);
  await client.burst(changes(DEALS, DEALS, dealId)); // The deals themselves: no rule is about new ones.
  await new Promise(resolve => setTimeout(resolve, 300));
  await once(client, sink, changes(DEALS * 2, DEALS, dealId));
  const database = dataDir ? await openDatabase({ dataDir, log: () => {}, guest: true, poolSize: 1 }) : undefined;
  const written = async () => (await database?.pool.query<{ bytes: number }>(`select (pg_current_wal_insert_lsn() - '0/0')::float8 as bytes`))?.rows[0]!.bytes;
  let best: Burst | undefined;
  for (let i = 0; i < ROUNDS; i++) {
    const events = changes(EVENTS, DEALS, dealId);
    const before = cpuOf(pid);
    const from = await written();
    const ms = await once(client, sink, events);
    const spent = cpuOf(pid).since(before, ms);
    const to = await written();
    const perSecond = (EVENTS / ms) * 1000;
    const cpu = { own: (spent.own / perSecond) * 1e6, postgres: (spent.below / perSecond) * 1e6 };
    const wal = from === undefined || to === undefined ? undefined : (to - from) / EVENTS;
    say(`  ${name}: ${perSecond.toFixed(0)} events/s (${spent.text})`);
    if (!best || perSecond > best.perSecond) best = { perSecond, spent, cpu, wal };
  }
  await client.close();
  await database?.close();
  return best!;
}

/** What an event costs beside the durable limit. Steadier than the clock when others use the machine too. */
function costs(ours: Burst, limit: Burst): Row[] {
  const beside = (row: string, value: number, unit: string, base: number): Row => ({ ...plain(row, value, unit), baseline: 'durable limit', ratio: base > 0 ? round(value / base) : null });
  const all = ({ cpu }: Burst) => cpu.own + cpu.postgres;
  return [
    beside('processor time of an event', all(ours), 'µs', all(limit)),
    plain('of that in its own process', ours.cpu.own, 'µs'),
    plain('of that in PostgreSQL', ours.cpu.postgres, 'µs'),
    beside('write-ahead log of an event', ours.wal!, 'bytes', limit.wal!),
  ];
}

/** The baselines and Evenkeel under the same load, one after the other. */
export async function bursts(): Promise<Row[]> {
  const rows: Row[] = [];
  const sink = await helper('sink');

  const bare = await helper('bare', { sinkUrl: sink.url });
  const a = await burst('bare', bare.url, bare.pid, sink);
  await bare.stop();
  rows.push(plain('bare HTTP without durability events/s', a.perSecond, '1/s'));

  const limitDir = `${temporary('durable')}/data`;
  const durable = await helper('durable', { sinkUrl: sink.url, dataDir: limitDir });
  const b = await burst('durable limit', durable.url, durable.pid, sink, limitDir);
  await durable.stop();
  rows.push(plain('durable limit events/s', b.perSecond, '1/s'));

  const dataDir = `${temporary('burst')}/data`;
  const evenkeel = await startEvenkeel(dataDir, sink.url);
  await setRules(evenkeel);
  const ours = await burst('Evenkeel', evenkeel.events, evenkeel.pid, sink, dataDir);
  await evenkeel.stop();
  const row = against('burst events/s', ours.perSecond, '1/s', 'durable limit', b.perSecond, '>=', 0.8);
  rows.push(row, ...costs(ours, b));
  if (!row.met) {
    const per = ({ cpu }: Burst) => `${cpu.own.toFixed(0)} µs in its own process and ${cpu.postgres.toFixed(0)} µs in PostgreSQL`;
    say(`  why: an event takes Evenkeel ${per(ours)}, the durable limit ${per(b)}`);
    await profiled(sink);
  }

  const red = await startNodeRed(sink.url).catch((error: Error) => void say(`  ${error.message}`));
  if (!red) rows.push(plain('burst against Node-RED (it could not be installed)', null, '1/s', 'ratio >= 2'));
  else {
    const c = await burst('Node-RED', red.url, red.pid, sink);
    await red.stop();
    rows.push(plain('Node-RED events/s', c.perSecond, '1/s'));
    rows.push(against('burst against Node-RED', ours.perSecond, '1/s', 'Node-RED', c.perSecond, '>=', 2));
  }
  await sink.stop();
  return rows;
}

/** Once more with the profiler on, to say where the time goes. The figures of the rows come from runs without it. */
async function profiled(sink: Helper): Promise<void> {
  const folder = temporary('profile');
  const dataDir = `${temporary('profiled')}/data`;
  const evenkeel = await startEvenkeel(dataDir, sink.url, ['--cpu-prof', `--cpu-prof-dir=${folder}`]);
  await setRules(evenkeel);
  const client = new Client(evenkeel.events);
  await client.burst(changes(DEALS, DEALS, dealId));
  const database = await openDatabase({ dataDir, log: () => {}, guest: true, poolSize: 1 });
  const counts = async () => {
    // A backend tells its counts at most once a second.
    await new Promise(resolve => setTimeout(resolve, 2000));
    const { rows } = await database.pool.query<{ transactions: number; written: number }>('select xact_commit::float8 as transactions, (tup_inserted + tup_updated + tup_deleted)::float8 as written from pg_stat_database where datname = current_database()');
    return rows[0]!;
  };
  const before = await counts();
  await once(client, sink, changes(EVENTS, DEALS, dealId));
  const after = await counts();
  await client.close();
  await database.close();
  await evenkeel.stop();
  const per = (n: number) => (n / EVENTS).toFixed(2);
  say(`  why: an event costs ${per(after.transactions - before.transactions)} transactions and ${per(after.written - before.written)} written rows in PostgreSQL`);
  say(`  why: most of its own time is in ${hottest(folder)}`);
}
