import type { Actor } from '../kernel/actor.ts';
import { isRefused, type Effect, type Later, type Refusal } from '../kernel/decision.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import { jsonbArray } from './arrays.ts';
import type { Answer, AnyAggregate, AnyCommand, Change, Gathered, Reaction, Run, RunOptions, Settings } from './capability.ts';
import { Outgoing, storeEffects, type Keep } from './effects.ts';
import { isConnectionLoss, isLostRace } from './errors.ts';
import { append, type NewFact } from './log.ts';
import { addJobs, type Job } from './jobs.ts';
import type { SettingsSource } from './settings.ts';
import { together, type Transact, type Tx } from './tx.ts';

/** One command on its way in. */
export interface Item extends RunOptions {
  readonly to: string;
  readonly command: AnyCommand;
}

export interface Runner {
  run: Run;
  /**
   * Many commands of one company in one transaction: one round trip each way however many there are.
   * Each has its own answer; a bug in one does not touch the others.
   * @param alongside written in the same transaction, beside what is decided: neither sees the other
   */
  runMany(items: readonly Item[], alongside?: (tx: Tx) => Promise<void>): Promise<Answer[]>;
}

export interface RunnerParts {
  readonly transact: Transact;
  readonly aggregates: ReadonlyMap<string, AnyAggregate>;
  readonly reactions: readonly Reaction[];
  readonly settings: SettingsSource;
  readonly now: () => number;
  readonly newId: (prefix: string, now: number) => string;
  /** Told after the commit which lanes have something to do. */
  readonly wake: (company: string, lanes: readonly string[]) => void;
  /** Lanes that may be recorded as held by this process, with their effects as begun; undefined when none may. */
  readonly keep: Keep;
}

/** An interactive command waits this long for a row that somebody else holds, then it is stored as a job. */
const PATIENCE_MS = 1500;

const isLockTimeout = (error: unknown) => (error as { code?: string }).code === '55P03';

/**
 * The one way anything changes: look whether this cause was answered before, load and lock, decide, and write
 * state, facts, effects, later commands and the answer in one transaction. Nothing is acknowledged before the commit.
 */
export function createRunner(parts: RunnerParts): Runner {
  async function record(items: readonly Item[], alongside?: (tx: Tx) => Promise<void>, patienceMs?: number): Promise<Answer[]> {
    const company = items[0]!.company;
    for (let attempt = 1; ; attempt++) {
      let out = new Outgoing(parts);
      try {
        const answers = await parts.transact(company, async tx => {
          out.drop();
          out = new Outgoing(parts);
          if (patienceMs) await tx.query(`set local lock_timeout = ${patienceMs}`);
          return write(tx, items, out, alongside);
        }, { onePlan: true });
        out.hand(company);
        return answers;
      } catch (error) {
        out.drop();
        // Perhaps it was committed all the same, and the lanes are ours.
        if (isConnectionLoss(error)) parts.wake(company, out.lanes);
        // Somebody recorded the same cause, or wrote the same stream, a moment earlier: look again.
        if (isLostRace(error) && attempt < 6) continue;
        throw error;
      }
    }
  }

  async function write(tx: Tx, items: readonly Item[], out: Outgoing, alongside?: (tx: Tx) => Promise<void>): Promise<Answer[]> {
    // Statements that travel together: each is sent when it can be, and all have ended when this does.
    const sent: Promise<unknown>[] = [];
    const send = (work: Promise<unknown>) => {
      work.catch(() => {});
      sent.push(work);
    };
    try {
      if (alongside) send(alongside(tx));
      return await decideAndStore(tx, items, out, send);
    } catch (error) {
      // It may only have met the failure of a statement under way: `together` tells which was first.
      send(Promise.reject(error as Error));
      return [];
    } finally {
      await together(sent);
    }
  }

  async function decideAndStore(tx: Tx, items: readonly Item[], out: Outgoing, send: (work: Promise<unknown>) => void): Promise<Answer[]> {
    const [opening] = await tx.query<{ version: number; known: { cause: string; answer: StoredAnswer }[] | null }>(
      `select (select coalesce(max(version), 0) from engine_settings where company_id = evenkeel_company()) as version,
              (select json_agg(json_build_object('cause', cause, 'answer', answer)) from engine_causes
                where company_id = evenkeel_company() and cause = any($1::text[])) as known`,
      [items.map(item => item.cause)],
    );
    const settings = await parts.settings.load(tx, opening!.version);
    const known = new Map(opening!.known?.map(k => [k.cause, k.answer]));

    const answers: Answer[] = new Array(items.length);
    const outcome: Outcome = { facts: [], effects: [], later: [] };
    const fresh = new Map<string, StoredAnswer>();
    const byAggregate = new Map<string, number[]>();
    items.forEach((item, i) => {
      const before = known.get(item.cause);
      if (before) answers[i] = { ...before, repeated: true };
      else byAggregate.set(item.to, [...(byAggregate.get(item.to) ?? []), i]);
    });

    let saving: Promise<void> | undefined;
    for (const [name, indexes] of byAggregate) {
      const aggregate = parts.aggregates.get(name);
      if (!aggregate) throw new Error(`no capability answers to ${name}`);
      // What one kind of thing saved, the next may read.
      await saving;
      const decided = await decideAll(tx, aggregate, indexes.map(i => items[i]!), settings, outcome, fresh);
      decided.answers.forEach((answer, n) => (answers[indexes[n]!] = answer));
      if (decided.changes.length > 0) send((saving = aggregate.save(tx, decided.changes)));
    }

    send(append(tx, outcome.facts));
    send(storeEffects(tx, outcome.effects, parts, out));
    send(storeLater(tx, outcome.later));
    send(storeAnswers(tx, fresh, outcome.facts));
    return answers;
  }

  async function decideAll(
    tx: Tx,
    aggregate: AnyAggregate,
    items: readonly Item[],
    settings: Settings,
    outcome: Outcome,
    fresh: Map<string, StoredAnswer>,
  ): Promise<{ answers: Answer[]; changes: Change<unknown>[] }> {
    const ids = [...new Set(items.map(item => aggregate.idOf(item.command) as string))].sort();
    const commands = items.map(item => item.command);
    const loaded: Map<string, unknown> = await aggregate.load(tx, ids, commands);
    const missing = ids.filter(id => !loaded.has(id));
    if (missing.length > 0) {
      // A row that is not there cannot be locked: whoever makes it at this moment is waited for, then looked at again.
      await tx.query(`select pg_advisory_xact_lock(hashtextextended($1 || id, 0)) from unnest($2::text[]) as m (id)`, [`${tx.company}:${aggregate.name}:`, missing]);
      for (const [id, state] of await aggregate.load(tx, missing, commands)) loaded.set(id, state);
    }
    const before = new Map(loaded);
    const gathered: Gathered<unknown, never>[] = items.map(item => ({
      command: item.command as never,
      state: loaded.get(aggregate.idOf(item.command)),
      actor: item.actor,
    }));
    const context = await aggregate.gather(tx, settings, gathered);
    const changed = new Set<string>();
    const answers = items.map((item): Answer => {
      const repeated = fresh.get(item.cause);
      if (repeated) return { ...repeated, repeated: true };
      const id = aggregate.idOf(item.command);
      const state = loaded.get(id);
      const now = item.at ?? parts.now();
      const decision = aggregate.decide(state, item.command, {
        ...context,
        now,
        newId: (prefix: string) => parts.newId(prefix, now),
        actor: item.actor,
        settings,
      });
      if (isRefused(decision)) {
        const answer = { ok: false as const, refusal: decision.refused as Refusal & JsonObject };
        fresh.set(item.cause, answer);
        return { ...answer, repeated: false };
      }
      loaded.set(id, decision.state);
      if (decision.state !== before.get(id)) changed.add(id);
      const stream = aggregate.streamOf(id, decision.state, item.command);
      for (const fact of decision.facts) {
        const { type, payload, kept = payload } = fact;
        const heard = { type, payload, stream, at: now, actor: item.actor };
        outcome.facts.push({ ...heard, payload: kept, cause: item.cause, settings: settings.version });
        for (const reaction of parts.reactions) {
          if (item.replay || !reaction.on.includes(fact.type)) continue;
          const answer = reaction.react(heard, settings);
          for (const effect of answer?.effects ?? []) outcome.effects.push({ ...effect, at: now });
          for (const later of answer?.later ?? []) outcome.later.push(from(item, later, outcome.later.length));
        }
      }
      if (!item.replay) {
        for (const effect of decision.effects ?? []) outcome.effects.push({ ...effect, at: now });
        for (const later of decision.later ?? []) outcome.later.push(from(item, later, outcome.later.length));
      }
      const answer = { ok: true as const, answer: decision.answer ?? null };
      fresh.set(item.cause, answer);
      return { ...answer, repeated: false };
    });
    return { answers, changes: [...changed].map(id => ({ id, before: before.get(id), after: loaded.get(id) })) };
  }

  async function runMany(items: readonly Item[], alongside?: (tx: Tx) => Promise<void>): Promise<Answer[]> {
    if (items.length === 0) return [];
    try {
      return await record(items, alongside);
    } catch (error) {
      // One bad command must not take the others with it: each on its own, and only the bad one fails.
      if (items.length === 1 || isConnectionLoss(error)) throw error;
      const answers: Answer[] = [];
      for (const item of items) answers.push((await record([item], alongside))[0]!);
      return answers;
    }
  }

  const run: Run = async (to, command, options) => {
    const item: Item = { to, command, ...options };
    try {
      return (await record([item], undefined, PATIENCE_MS))[0]!;
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      // The row is busy. The command is kept, and the caller is told that it will be carried out.
      await parts.transact(options.company, tx =>
        addJobs(tx, [commandJob(item, `busy:${options.cause}`, new Date(parts.now()))]),
      );
      return { ok: true, answer: { stored: true }, repeated: false };
    }
  };

  return { run, runMany };
}

/** For screens that are open now: which streams moved. PostgreSQL takes at most 8,000 bytes. */
function changes(company: string, facts: readonly NewFact[]): string {
  const streams = [...new Set(facts.map(f => f.stream))];
  return JSON.stringify({ company, streams: streams.length > 40 ? ['*'] : streams });
}

type StoredAnswer = { ok: true; answer: Json } | { ok: false; refusal: Refusal & JsonObject };

interface Outcome {
  facts: NewFact[];
  effects: (Effect & { at: number })[];
  later: LaterJob[];
}

interface LaterJob {
  readonly later: Later;
  readonly company: string;
  readonly actor: Actor;
  readonly cause: string;
}

/** A command that follows from another carries a cause of its own that is the same however often it is retried. */
const from = (item: Item, later: Later, n: number): LaterJob => ({
  later,
  company: item.company,
  actor: item.actor,
  cause: `${item.cause}/${n}:${later.to}.${later.command.type}`,
});

const commandJob = (item: Item, key: string, runAt: Date): Job => ({
  task: 'command',
  key,
  runAt,
  payload: {
    company: item.company,
    to: item.to,
    command: item.command as unknown as JsonObject,
    actor: item.actor as unknown as JsonObject,
    cause: item.cause,
  },
});

async function storeAnswers(tx: Tx, fresh: ReadonlyMap<string, StoredAnswer>, facts: readonly NewFact[]): Promise<void> {
  if (fresh.size === 0) return;
  await tx.query(
    `insert into engine_causes (company_id, cause, answer)
     select evenkeel_company(), c.* from unnest($1::text[], $2::jsonb[]) c, (select pg_notify('evenkeel_changes', $3)) told`,
    [[...fresh.keys()], jsonbArray([...fresh.values()].map(a => JSON.stringify(a))), changes(tx.company, facts)],
  );
}

async function storeLater(tx: Tx, all: readonly LaterJob[]): Promise<void> {
  // One pending command per key: what is said last counts.
  const last = new Map(all.map(job => [jobKey(job.company, job.later.key), job]));
  const jobs: Job[] = [];
  const withdrawn: string[] = [];
  for (const [key, { later, company, actor, cause }] of last) {
    if (later.at === null) withdrawn.push(key);
    else {
      jobs.push({
        task: 'command',
        key,
        runAt: new Date(later.at),
        payload: { company, to: later.to, command: later.command, actor: actor as unknown as JsonObject, cause },
      });
    }
  }
  if (withdrawn.length > 0) await tx.query(`select graphile_worker.remove_job(key) from unnest($1::text[]) as k (key)`, [withdrawn]);
  await addJobs(tx, jobs);
}

const jobKey = (company: string, key: string) => `later:${company}:${key}`;
