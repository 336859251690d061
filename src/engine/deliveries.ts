import type { JsonObject, Json } from '../kernel/json.ts';
import { batcher } from './batch.ts';
import type { EffectHandler, StoredEffect, World } from './capability.ts';
import { isLostRace, NotYet, OutsideFailure } from './errors.ts';
import { addLaneJobs, AT_ONCE, type KeptLanes } from './effects.ts';
import { report, settle } from './troubles.ts';
import type { Transact } from './tx.ts';

/** After this many failures that might have been passing ones (about 9 hours with the back-off below) an effect has failed. */
const MAX_FAILURES = 14;
/** A bug does not go away by itself: fewer tries. */
const MAX_BUGS = 4;
/** Waits shorter than this are slept through; longer ones are left to the lane's next turn. */
const NAP_MS = 60;

/**
 * Takes lanes ($1) for a process ($2), and marks as begun what is due in them ($3). A plan is made once, perhaps while the
 * table is nearly empty, and kept: the heads of the lanes are worked out once, and their rows found by id whatever else
 * waits. Asking for the state here would offer the index of all that waits, and with it a walk over a whole backlog;
 * what is waiting has not ended.
 */
export const CLAIM = `with mine as (
    insert into engine_lanes as l (company_id, lane, holder)
    select evenkeel_company(), lane, $2 from unnest($1::text[]) as asked (lane) order by lane
    on conflict (company_id, lane) do update set holder = excluded.holder
      where l.holder is null or l.holder = excluded.holder
    returning lane),
  head as materialized (
    select waiting.id from mine cross join lateral (
      select id, bool_and(next_at <= $3) over (order by seq) as due from engine_effects
       where company_id = evenkeel_company() and lane = mine.lane and state = 'waiting'
       order by seq limit ${AT_ONCE}) waiting
     where waiting.due),
  begun as (
    update engine_effects e set begun = e.begun + 1
     where e.company_id = evenkeel_company() and e.id = any(array(select id from head)) and e.ended_at is null
    returning e.id, e.seq, e.kind, e.lane, e.payload, e.begun - 1 as begun, e.failures,
      extract(epoch from e.recorded_at)::float8 * 1000 as recorded_at)
  select mine.lane as taken, begun.* from mine left join begun on begun.lane = mine.lane order by begun.seq`;

export interface DeliveriesParts {
  readonly transact: Transact;
  readonly handlers: ReadonlyMap<string, EffectHandler>;
  readonly world: (company: string) => World;
  readonly now: () => number;
  /** Uniform in [0, 1), for the jitter. */
  readonly random: () => number;
  /** This process's id; undefined while it is not sure of being alive in the eyes of the others. */
  readonly me: () => string | undefined;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, data?: JsonObject) => void;
  /** How many lanes this process works on at the same time. */
  readonly concurrency: number;
}

/** How long to wait after the n-th failure: 1 s, 2 s, 4 s … at most an hour, times 0.5 to 1.5 so that a crowd disperses. */
export function backoff(failures: number, random: () => number): number {
  return Math.min(3_600_000, 1000 * 2 ** (failures - 1)) * (0.5 + random());
}

/**
 * Carries out effects, lane by lane. An effect is marked as begun, durably, before it is tried: whoever finds it begun
 * and not ended does not know the outcome and looks before doing it again.
 */
export class Deliveries {
  readonly #parts: DeliveriesParts;
  readonly #running = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  readonly #queue: LaneTurn[] = [];
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Lanes that are woken, or done, at the same moment share a transaction. */
  readonly #claim = grouped<Turn, StoredEffect[] | undefined>(turns => this.#claimMany(turns), { most: 64, lanes: 2 });
  readonly #settle = grouped<Settled, number | null>(turns => this.#settleMany(turns), { most: 64, lanes: 2 });
  #stopped = false;

  constructor(parts: DeliveriesParts) {
    this.#parts = parts;
  }

  /** Something may be waiting in this lane. Returns when it has been worked on. Cheap to call often. */
  wake(company: string, lane: string): Promise<void> {
    const key = `${company} ${lane}`;
    const running = this.#running.get(key);
    if (running) {
      this.#again.add(key);
      return running;
    }
    if (this.#stopped) return Promise.resolve();
    this.#queue.push(this.#open(company, lane));
    this.#next();
    return this.#running.get(key)!;
  }

  /**
   * Keeps lanes for a transaction that is about to record effects in them: those that are idle here, as many as there are
   * hands for. The transaction may record these effects as begun and the lanes as held, and hands them over once it is
   * committed: they go out without another look. Undefined when none can be kept.
   */
  keep(company: string, lanes: readonly string[]): KeptLanes | undefined {
    const me = this.#parts.me();
    if (!me || this.#stopped) return undefined;
    const turns = new Map<string, LaneTurn>();
    for (const lane of lanes) {
      if (this.#active >= this.#parts.concurrency) break;
      if (this.#running.has(`${company} ${lane}`)) continue;
      this.#active++;
      turns.set(lane, this.#open(company, lane));
    }
    if (turns.size === 0) return undefined;
    return {
      me,
      lanes: [...turns.keys()],
      hand: effects => {
        for (const [lane, turn] of turns) {
          const begun = effects.filter(e => e.lane === lane);
          if (begun.length > 0) void this.#work(turn, { me, effects: begun }).finally(() => this.#close(turn));
          else this.#close(turn);
        }
      },
    };
  }

  /** Ends after the effects that are under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const turn of this.#queue.splice(0)) turn.done();
    await Promise.all([...this.#running.values()]);
  }

  #active = 0;
  #next(): void {
    while (this.#active < this.#parts.concurrency) {
      const turn = this.#queue.shift();
      if (!turn) return;
      this.#active++;
      void this.#work(turn).finally(() => this.#close(turn));
    }
  }

  /** From now on nobody else here works on the lane. */
  #open(company: string, lane: string): LaneTurn {
    const key = `${company} ${lane}`;
    let done!: () => void;
    this.#running.set(key, new Promise<void>(resolve => (done = resolve)));
    return { company, lane, key, done };
  }

  #close({ company, lane, key, done }: LaneTurn): void {
    this.#active--;
    this.#running.delete(key);
    done();
    if (this.#again.delete(key)) void this.wake(company, lane);
    this.#next();
  }

  /** @param begun what was recorded as begun, in the lane that was recorded as held by us */
  async #work({ company, lane, key }: LaneTurn, begun?: { readonly me: string; readonly effects: readonly StoredEffect[] }): Promise<void> {
    try {
      for (;;) {
        this.#again.delete(key);
        const me = this.#parts.me();
        if (!me || (this.#stopped && !begun)) return;
        // Held under a registration that ended: whoever gave the lane back looks for what was begun.
        if (begun && begun.me !== me) return;
        const effects = begun?.effects ?? (await this.#claim({ company, lane, me }));
        begun = undefined;
        if (!effects) return;
        const { ended, pauseUntil } = await this.#carryOut(company, effects);
        const more = effects.length === AT_ONCE && pauseUntil === undefined && !this.#stopped;
        // Give the lane back first and look again after: whoever was turned away meanwhile relies on that look.
        const waiting = await this.#settle({ company, lane, me, ended, release: !more });
        if (pauseUntil === 'stop' || this.#stopped) return;
        if (more) continue;
        if (pauseUntil !== undefined) {
          await this.#comeBack(company, lane, pauseUntil);
          return;
        }
        if (waiting === null) {
          if (!this.#again.has(key)) return;
          continue;
        }
        if (waiting > this.#parts.now()) {
          await this.#comeBack(company, lane, waiting);
          return;
        }
      }
    } catch (error) {
      // PostgreSQL is away. The lane's job brings us back; nothing was forgotten.
      this.#parts.log('warn', `lane ${lane}: ${(error as Error).message}`);
    }
  }

  /** Takes lanes, and marks what is due in them as begun. For each its effects, or undefined where somebody else has it. */
  async #claimMany(turns: readonly Turn[]): Promise<(StoredEffect[] | undefined)[]> {
    const { company, me } = turns[0]!;
    const rows = await this.#parts.transact(company, tx =>
      tx.query<EffectRow | { taken: string; id: null }>(CLAIM, [turns.map(t => t.lane), me, new Date(this.#parts.now())]),
      { onePlan: true },
    );
    const taken = new Map<string, StoredEffect[]>();
    for (const row of rows) {
      const effects = taken.get(row.taken) ?? [];
      taken.set(row.taken, effects);
      if (row.id === null) continue;
      const { id, kind, lane, payload, begun, failures } = row;
      effects.push({ id, company, kind, lane, payload, recordedAt: row.recorded_at, begun, failures });
    }
    return turns.map(t => taken.get(t.lane));
  }

  /** One after the other. Says what has ended, and when to come back if the lane has to pause. */
  async #carryOut(company: string, effects: readonly StoredEffect[]): Promise<{ ended: readonly Ended[]; pauseUntil?: number | 'stop' }> {
    const ended: Ended[] = [];
    for (const [i, effect] of effects.entries()) {
      if (this.#stopped || !this.#parts.me()) {
        await this.#unbegin(company, effects.slice(i));
        return { ended, pauseUntil: 'stop' };
      }
      const pauseUntil = await this.#one(company, effect, ended);
      if (pauseUntil !== undefined) {
        await this.#unbegin(company, effects.slice(i + 1));
        return { ended, pauseUntil };
      }
    }
    return { ended };
  }

  async #one(company: string, effect: StoredEffect, ended: Ended[]): Promise<number | undefined> {
    for (;;) {
      try {
        const handler = this.#parts.handlers.get(effect.kind);
        if (!handler) throw new OutsideFailure('permanent', 'no_handler', `nothing here knows how to do ${effect.kind}`);
        const result = await handler(effect, this.#parts.world(company));
        ended.push({ id: effect.id, result: result ?? null, failures: effect.failures });
        return undefined;
      } catch (error) {
        if (error instanceof NotYet) {
          if (error.waitMs <= NAP_MS) {
            await new Promise(resolve => setTimeout(resolve, error.waitMs));
            continue;
          }
          const until = this.#parts.now() + error.waitMs;
          await this.#unbegin(company, [effect], until);
          return until;
        }
        return this.#failed(company, effect, error as Error);
      }
    }
  }

  async #failed(company: string, effect: StoredEffect, error: Error): Promise<number | undefined> {
    const outside = error instanceof OutsideFailure ? error : undefined;
    const failures = effect.failures + 1;
    const hopeless = outside ? outside.kind === 'permanent' || failures >= MAX_FAILURES : failures >= MAX_BUGS;
    const about: JsonObject = { effect: effect.id, kind: effect.kind, failures, code: outside?.code, stack: outside ? undefined : error.stack };
    this.#parts.log(hopeless ? 'error' : 'warn', `${effect.kind}: ${error.message}`, about);
    const last = { code: outside?.code ?? 'bug', message: error.message };
    if (hopeless) {
      await this.#parts.transact(company, async tx => {
        await tx.query(
          `update engine_effects set state = 'failed', failures = $2, last_error = $3, ended_at = now()
            where company_id = evenkeel_company() and id = $1`,
          [effect.id, failures, JSON.stringify(last)],
        );
      });
      return undefined; // The next in the lane does not wait for what cannot succeed.
    }
    const until = this.#parts.now() + (outside?.retryAfterMs ?? (outside?.kind === 'reauthorise' ? 300_000 : backoff(failures, this.#parts.random)));
    await this.#postpone(company, effect, until, failures, last);
    if (failures >= 3 || outside?.kind === 'reauthorise') {
      await this.#parts.transact(company, tx =>
        report(tx, {
          key: `effect:${effect.id}`,
          area: 'deliveries',
          title: outside?.kind === 'reauthorise' ? 'Access has to be renewed' : 'Something outside does not answer',
          detail: `${effect.kind} has failed ${failures} times: ${error.message}`,
          blocks: effect.lane,
        }),
      );
    }
    return until;
  }

  /** It was tried and has to be tried again. */
  async #postpone(company: string, effect: StoredEffect, until: number, failures: number, last: Json): Promise<void> {
    await this.#parts.transact(company, tx =>
      tx.query(`update engine_effects set next_at = $2, failures = $3, last_error = $4 where company_id = evenkeel_company() and id = $1`, [
        effect.id,
        new Date(until),
        failures,
        JSON.stringify(last),
      ]),
    );
  }

  /**
   * These were marked as begun and not tried after all. One that does the same as a later one, which waits already, gives
   * way to it: of those that were never begun, one is enough.
   * @param until when the first of them may be tried; undefined: at once
   */
  async #unbegin(company: string, effects: readonly StoredEffect[], until?: number): Promise<void> {
    if (effects.length === 0) return;
    const ids = effects.map(e => e.id);
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#parts.transact(company, tx =>
          tx.query(
            `with superseded as (
               update engine_effects e set state = 'done', ended_at = now()
                where e.company_id = evenkeel_company() and e.id = any($1::text[]) and e.ended_at is null and e.begun = 1 and e.collapse is not null
                  and exists (select 1 from engine_effects w
                    where w.company_id = evenkeel_company() and w.collapse = e.collapse and w.state = 'waiting' and w.begun = 0)
               returning e.id)
             update engine_effects e set begun = e.begun - 1, next_at = case when e.id = $2 then $3 else e.next_at end
              where e.company_id = evenkeel_company() and e.id = any($1::text[]) and e.ended_at is null and e.id <> all(array(select id from superseded))`,
            [ids, until === undefined ? null : ids[0], new Date(until ?? 0)],
          ),
        );
        return;
      } catch (error) {
        // The later one came in this moment.
        if (!isLostRace(error) || attempt === 3) throw error;
      }
    }
  }

  /** A job for the case that this process dies, a timer for the case that it does not. */
  async #comeBack(company: string, lane: string, at: number): Promise<void> {
    const delay = Math.max(0, at - this.#parts.now());
    if (delay > 2000) await this.#parts.transact(company, tx => addLaneJobs(tx, [lane], `${delay} milliseconds`));
    const key = `${company} ${lane}`;
    clearTimeout(this.#timers.get(key));
    if (this.#stopped || delay > 600_000) return;
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        void this.wake(company, lane);
      }, delay).unref(),
    );
  }

  /**
   * Writes down what has ended and gives lanes back, then looks: for each lane the moment of its next waiting effect, or
   * null. Without waiting for the disk: should PostgreSQL lose the last moments in a power cut, the effects stand as begun
   * and are looked for before they are done again, and the registration that seems to hold the lanes ended with PostgreSQL.
   */
  async #settleMany(turns: readonly Settled[]): Promise<(number | null)[]> {
    const { company, me } = turns[0]!;
    const ended = turns.flatMap(t => t.ended);
    const released = turns.filter(t => t.release).map(t => t.lane);
    const heads = await this.#parts.transact(company, async tx => {
      const [, , , rows] = await Promise.all([
        tx.query('set local synchronous_commit = off'),
        ended.length > 0 &&
          tx.query(
            `update engine_effects e set state = 'done', result = d.result, ended_at = now()
               from unnest($1::text[], $2::jsonb[]) as d (id, result)
              where e.company_id = evenkeel_company() and e.id = any($1::text[]) and e.id = d.id`,
            [ended.map(e => e.id), ended.map(e => JSON.stringify(e.result))],
          ),
        tx.query(
          // By the lanes' own names, whatever else this process holds.
          `update engine_lanes set holder = null
            where company_id = evenkeel_company() and lane = any(array(
              select lane from engine_lanes
               where company_id = evenkeel_company() and lane = any($1::text[]) and holder is not distinct from $2 order by lane for update))`,
          [released, me],
        ),
        tx.query<{ lane: string; next_at: Date }>(
          `select asked.lane, head.next_at from unnest($1::text[]) as asked (lane) cross join lateral (
             select next_at from engine_effects
              where company_id = evenkeel_company() and lane = asked.lane and state = 'waiting' order by seq limit 1) head`,
          [released],
        ),
      ]);
      for (const { id, failures } of ended) if (failures >= 3) await settle(tx, `effect:${id}`);
      return rows;
    }, { onePlan: true });
    const next = new Map(heads.map(h => [h.lane, h.next_at.getTime()]));
    return turns.map(t => next.get(t.lane) ?? null);
  }
}

/** One batcher for each company and each registration of this process. */
function grouped<T extends Turn, R>(
  carry: (items: readonly T[]) => Promise<readonly R[]>,
  options: { readonly most: number; readonly lanes: number },
): (item: T) => Promise<R> {
  const batchers = new Map<string, (item: T) => Promise<R>>();
  return item => {
    const key = `${item.company} ${item.me}`;
    let batch = batchers.get(key);
    if (!batch) batchers.set(key, (batch = batcher(carry, options)));
    return batch(item);
  };
}

/** A lane that is being worked on here, or waits for a free hand. */
interface LaneTurn {
  readonly company: string;
  readonly lane: string;
  readonly key: string;
  readonly done: () => void;
}

interface Turn {
  readonly company: string;
  readonly lane: string;
  readonly me: string;
}

interface Settled extends Turn {
  readonly ended: readonly Ended[];
  readonly release: boolean;
}

interface EffectRow {
  taken: string;
  id: string;
  kind: string;
  lane: string;
  payload: JsonObject;
  begun: number;
  failures: number;
  recorded_at: number;
}

interface Ended {
  readonly id: string;
  readonly result: Json;
  readonly failures: number;
}
