import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Actor } from '../kernel/actor.ts';
import { makeId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Ports } from '../ports/index.ts';
import type { AnyAggregate, AnyCommand, EffectHandler, Reaction, World } from './capability.ts';
import { batcher } from './batch.ts';
import { Deliveries } from './deliveries.ts';
import { isConnectionLoss } from './errors.ts';
import type { Feature, Timer } from './feature.ts';
import { startJobs, waitingJobs, type JobWorkers } from './jobs.ts';
import { Presence } from './presence.ts';
import { createRunner, type Item, type Runner } from './run.ts';
import { settingsSource, type SettingsSource } from './settings.ts';
import { transactions, type Transact } from './tx.ts';

export interface EngineOptions {
  readonly pool: pg.Pool;
  readonly connectionString: string;
  readonly features: readonly Feature[];
  /** Asked for when an effect needs the outside: adapters may connect after the engine exists. */
  readonly ports: (company: string) => Ports;
  readonly publicUrl: string;
  readonly secretKey?: string | undefined;
  readonly now?: () => number;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, data?: JsonObject) => void;
  /** Lanes worked on at the same time by this process. */
  readonly concurrency?: number;
}

export interface Engine extends Runner {
  readonly transact: Transact;
  readonly settings: SettingsSource;
  world(company: string): World;
  /** Starts working on jobs and effects. */
  start(): Promise<void>;
  /** Lets what is under way end, starts nothing new. */
  stop(): Promise<void>;
  /** Does the effects of a lane now, for a person who asked to retry. */
  wake(company: string, lane: string): Promise<void>;
  readonly state: () => Promise<{ process: string | undefined; jobsWaiting: number }>;
}

/** Puts the features' parts into one registry; a name used twice stops the start. */
function register(features: readonly Feature[]) {
  const aggregates = new Map<string, AnyAggregate>();
  const handlers = new Map<string, EffectHandler>();
  const reactions: Reaction[] = [];
  const timers = new Map<string, { timer: Timer; feature: string }>();
  const once = <T>(map: Map<string, T>, what: string, name: string, value: T) => {
    if (map.has(name)) throw new Error(`two capabilities claim the ${what} "${name}"`);
    map.set(name, value);
  };
  for (const feature of features) {
    for (const aggregate of feature.aggregates ?? []) once(aggregates, 'name', aggregate.name, aggregate);
    for (const [kind, handler] of Object.entries(feature.effects ?? {})) once(handlers, 'effect', kind, handler);
    for (const timer of feature.timers ?? []) once(timers, 'timer', `${feature.name}.${timer.name}`, { timer, feature: feature.name });
    reactions.push(...(feature.reactions ?? []));
  }
  return { aggregates, handlers, reactions, timers };
}

export function createEngine(options: EngineOptions): Engine {
  const now = options.now ?? Date.now;
  const { aggregates, handlers, reactions, timers } = register(options.features);
  const transact = transactions(options.pool);
  const settings = settingsSource();
  const newId = (prefix: string, at: number) => makeId(prefix, at, randomBytes(9));

  let working = false;
  let jobs: JobWorkers | undefined;
  const clocks: NodeJS.Timeout[] = [];

  const presence = new Presence({
    pool: options.pool,
    connectionString: options.connectionString,
    transact,
    newId: () => newId('proc', Date.now()),
    log: options.log,
  });

  const runner = createRunner({
    transact,
    aggregates,
    reactions,
    settings,
    now,
    newId,
    wake: (company, lanes) => {
      if (working) for (const lane of lanes) void deliveries.wake(company, lane);
    },
    keep: (company, lanes) => (working ? deliveries.keep(company, lanes) : undefined),
  });

  const world = (company: string): World => ({
    company,
    get ports() {
      return options.ports(company);
    },
    now,
    read: work => transact(company, work),
    run: runner.run,
    settings: () => transact(company, tx => settings.load(tx)),
    publicUrl: options.publicUrl,
    secretKey: options.secretKey,
  });

  const deliveries = new Deliveries({
    transact,
    handlers,
    world,
    now,
    random: Math.random,
    me: () => presence.me(),
    log: options.log,
    concurrency: options.concurrency ?? 64,
  });

  /** Commands that fall due together share a transaction. One that fails takes nobody with it. */
  const batches = new Map<string, (item: Item) => Promise<Error | undefined>>();
  function due(company: string): (item: Item) => Promise<Error | undefined> {
    let batch = batches.get(company);
    if (!batch) batches.set(company, (batch = batcher(carryDue, { most: 32, lanes: 2 })));
    return batch;
  }
  async function carryDue(items: readonly Item[]): Promise<(Error | undefined)[]> {
    try {
      await runner.runMany(items);
      return items.map(() => undefined);
    } catch (error) {
      if (items.length === 1 || isConnectionLoss(error)) throw error;
      const outcomes: (Error | undefined)[] = [];
      for (const item of items) outcomes.push(await runner.runMany([item]).then(() => undefined, (failure: Error) => failure));
      return outcomes;
    }
  }

  /** Each timer runs once per company and period, whichever process is first to write the period down. */
  async function turn(name: string, { timer }: { timer: Timer }): Promise<void> {
    const { rows: companies } = await options.pool.query<{ id: string }>('select id from engine_companies');
    const period = Math.floor(now() / timer.everyMs);
    for (const { id } of companies) {
      const first = await transact(id, tx =>
        tx.query(
          `insert into engine_causes (company_id, cause, answer) values (evenkeel_company(), $1, '{"ok":true,"answer":null}')
           on conflict do nothing returning cause`,
          [`timer:${name}:${period}`],
        ),
      );
      if (first.length > 0) await timer.run(world(id));
    }
  }

  /** Belt and braces: a lane whose wake-up got lost in a way nobody thought of does not sleep for ever. */
  async function sweep(): Promise<void> {
    const { rows: companies } = await options.pool.query<{ id: string }>('select id from engine_companies');
    for (const { id } of companies) {
      const lanes = await transact(id, tx =>
        tx.query<{ lane: string }>(
          `select distinct lane from engine_effects where company_id = evenkeel_company() and state = 'waiting'
             and next_at < now() - interval '15 seconds' limit 200`,
        ),
      );
      for (const { lane } of lanes) void deliveries.wake(id, lane);
    }
  }

  /** What is kept for recognising repeats has an age: 30 days for causes, 7 for effects that were done. */
  async function tidy(): Promise<void> {
    const { rows: companies } = await options.pool.query<{ id: string }>('select id from engine_companies');
    for (const { id } of companies) {
      await transact(id, async tx => {
        await tx.query(`delete from engine_causes where company_id = evenkeel_company() and at < now() - interval '30 days'`);
        await tx.query(
          `delete from engine_effects where company_id = evenkeel_company() and state = 'done' and recorded_at < now() - interval '7 days'`,
        );
      });
    }
  }

  const every = (ms: number, name: string, work: () => Promise<void>) => {
    let busy = false;
    clocks.push(
      setInterval(() => {
        if (busy || !presence.me()) return;
        busy = true;
        work()
          .catch((error: Error) => options.log('warn', `${name}: ${error.message}`))
          .finally(() => (busy = false));
      }, ms).unref(),
    );
  };

  return {
    ...runner,
    transact,
    settings,
    world,
    wake: (company, lane) => deliveries.wake(company, lane),
    async start() {
      await presence.start();
      working = true;
      jobs = await startJobs({
        pool: options.pool,
        concurrency: 16,
        onWorkers: ids => void presence.workers(ids).catch(() => {}),
        log: (level, message) => options.log(level === 'error' ? 'error' : 'warn', message),
        tasks: {
          lane: ({ company, lane }) => deliveries.wake(company as string, lane as string),
          command: async payload => {
            const { company, to, command, actor, cause } = payload as unknown as CommandJob;
            const parsed = aggregates.get(to)?.command.safeParse(command);
            if (parsed && !parsed.success) throw new Error(`${to} does not know this command: ${parsed.error.message}`);
            const failure = await due(company)({ to, command, company, actor, cause });
            if (failure) throw failure;
          },
        },
      });
      for (const [name, entry] of timers) every(Math.max(1000, entry.timer.everyMs / 4), name, () => turn(name, entry));
      every(10_000, 'sweep', sweep);
      every(3_600_000, 'tidy', tidy);
    },
    async stop() {
      working = false;
      for (const clock of clocks) clearInterval(clock);
      await jobs?.stop();
      await deliveries.stop();
      await presence.stop();
    },
    state: async () => ({ process: presence.me(), jobsWaiting: await waitingJobs(options.pool) }),
  };
}

interface CommandJob {
  company: string;
  to: string;
  command: AnyCommand;
  actor: Actor;
  cause: string;
}
