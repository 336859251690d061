import type { Effect } from '../kernel/decision.ts';
import { jsonbArray } from './arrays.ts';
import type { StoredEffect } from './capability.ts';
import { addJobs } from './jobs.ts';
import type { Tx } from './tx.ts';

/** How effects get from a decision into their lanes. What happens to them there is in `deliveries.ts`. */

/** Effects of a lane that are begun together. */
export const AT_ONCE = 8;

/** Lanes that a process keeps for a transaction under way. */
export interface KeptLanes {
  /** The process that is to hold them. */
  readonly me: string;
  readonly lanes: readonly string[];
  /** Ends the keeping. @param begun what was committed as begun in these lanes; none when nothing was */
  hand(begun: readonly StoredEffect[]): void;
}

/** Keeps lanes that may be recorded as held by this process; undefined when none may. */
export type Keep = (company: string, lanes: readonly string[]) => KeptLanes | undefined;

interface OutgoingParts {
  /** Told after the commit which lanes have something to do. */
  readonly wake: (company: string, lanes: readonly string[]) => void;
  readonly keep: Keep;
}

interface EffectParts {
  readonly now: () => number;
  readonly newId: (prefix: string, now: number) => string;
}

/** Lanes with something new, and which of them this process holds from the moment of the commit. */
export class Outgoing {
  readonly #parts: OutgoingParts;
  #kept: KeptLanes | undefined;
  #begun: readonly StoredEffect[] = [];
  lanes: readonly string[] = [];

  constructor(parts: OutgoingParts) {
    this.#parts = parts;
  }

  /** Asks for lanes to hold. One with more than a handful of effects is left to be taken in portions. */
  keep(company: string, effects: readonly Effect[]): KeptLanes | undefined {
    const count = new Map<string, number>();
    for (const { lane } of effects) count.set(lane, (count.get(lane) ?? 0) + 1);
    this.lanes = [...count.keys()];
    return (this.#kept = this.#parts.keep(company, this.lanes.filter(lane => count.get(lane)! <= AT_ONCE)));
  }

  began(effects: readonly StoredEffect[]): void {
    this.#begun = effects;
  }

  /** It is committed. */
  hand(company: string): void {
    this.#kept?.hand(this.#begun);
    const begun = new Set(this.#begun.map(e => e.lane));
    const waiting = this.lanes.filter(lane => !begun.has(lane));
    if (waiting.length > 0) this.#parts.wake(company, waiting);
  }

  /** It was not committed, as far as one can tell. */
  drop(): void {
    this.#kept?.hand([]);
    this.#kept = undefined;
  }
}

/**
 * Effects ($1 to $6) on their way. Those in lanes that this process ($8) keeps ($7) begin with their recording, where nobody
 * holds the lane and nothing waits in it: they go out with the commit, and nobody has to look for them first.
 */
const STORE_EFFECTS = `with idle as materialized (
    select lane from unnest($7::text[]) as kept (lane)
     where not exists (select 1 from engine_effects where company_id = evenkeel_company() and lane = kept.lane and state = 'waiting')),
  taken as (
    update engine_lanes set holder = $8
     where company_id = evenkeel_company() and lane = any(array(
       select l.lane from engine_lanes l
        where l.company_id = evenkeel_company() and l.lane = any(array(select lane from idle)) and l.holder is null order by l.lane for update skip locked))
    returning lane),
  made as (
    insert into engine_lanes (company_id, lane, holder)
    select evenkeel_company(), lane, $8 from idle
     where not exists (select 1 from engine_lanes l where l.company_id = evenkeel_company() and l.lane = idle.lane) order by lane
    on conflict do nothing
    returning lane)
  insert into engine_effects (company_id, id, kind, lane, collapse, payload, recorded_at, next_at, begun)
  select evenkeel_company(), id, kind, lane, collapse, payload, $6, $6, (lane in (select lane from taken union all select lane from made))::int
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[]) with ordinality as e (id, kind, lane, collapse, payload, place)
   order by place
  on conflict (company_id, collapse) where state = 'waiting' and begun = 0 and collapse is not null do nothing
  returning id, begun`;

export async function storeEffects(tx: Tx, all: readonly (Effect & { at: number })[], parts: EffectParts, out: Outgoing): Promise<void> {
  if (all.length === 0) return;
  // Of those that collapse into one the first stays; what waits already is looked for in the statement.
  const seen = new Set<string>();
  const effects = all.filter(({ collapse }) => !collapse || (!seen.has(collapse) && seen.add(collapse))).map(effect => ({ ...effect, id: parts.newId('eff', effect.at) }));
  const kept = out.keep(tx.company, effects);
  const now = parts.now();
  const [rows] = await Promise.all([
    tx.query<{ id: string; begun: number }>(STORE_EFFECTS, [
      effects.map(e => e.id),
      effects.map(e => e.kind),
      effects.map(e => e.lane),
      effects.map(e => e.collapse ?? null),
      jsonbArray(effects.map(e => JSON.stringify(e.payload))),
      new Date(now),
      kept?.lanes ?? [],
      kept?.me ?? null,
    ]),
    addLaneJobs(tx, [...new Set(effects.map(e => e.lane))]),
  ]);
  const begun = new Set(rows.filter(row => row.begun > 0).map(row => row.id));
  out.began(effects.filter(e => begun.has(e.id)).map(({ id, kind, lane, payload }) => ({ id, company: tx.company, kind, lane, payload, recordedAt: now, begun: 0, failures: 0 })));
}

/**
 * The durable promise that a lane will be worked on: the process that recorded the effects starts at once, this job
 * comes three seconds later and finds nothing to do, unless that process is gone.
 */
export async function addLaneJobs(tx: Tx, lanes: readonly string[], delay = '3 seconds'): Promise<void> {
  await addJobs(
    tx,
    [...lanes].sort().map(lane => ({
      task: 'lane',
      key: `lane:${tx.company}:${lane}`,
      runAt: delay,
      payload: { company: tx.company, lane },
    })),
    { keepEarlier: true },
  );
}
