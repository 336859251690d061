import type { z } from 'zod';
import type { Actor } from '../kernel/actor.ts';
import type { Decision, Effect, Later, Moment, Refusal } from '../kernel/decision.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import type { Ports } from '../ports/index.ts';
import type { Tx } from './tx.ts';

/**
 * One kind of thing that commands change: a deal, a room, an approval request.
 * `decide` is pure; `load`, `gather` and `save` are the only SQL around it and take many at once,
 * so that a burst of events costs one round trip each and not one per event.
 */
export interface Aggregate<
  State,
  Command extends { readonly type: string },
  Context,
  R extends Refusal = Refusal,
> {
  /** `deals`, `deal-desk`; commands are addressed to it. Unique; a duplicate stops the start. */
  readonly name: string;
  /** Checks what comes from a job or a timer. Surfaces have their own contracts. */
  readonly command: z.ZodType<Command>;
  idOf(command: Command): string;
  /** The chain its facts belong to, `deal:<id>` for everything about a deal. */
  streamOf(id: string, state: State | undefined, command: Command): string;
  /** Loads and locks the rows. Ids that do not exist are absent from the map. */
  load(tx: Tx, ids: readonly string[], commands: readonly Command[]): Promise<Map<string, State>>;
  /** What decide needs to know of others, through their `read.ts`. Once per batch. */
  gather(tx: Tx, settings: Settings, items: readonly Gathered<State, Command>[]): Promise<Context>;
  decide(state: State | undefined, command: Command, context: Context & Situation): Decision<State, R>;
  /** Saves the final state of each aggregate of the batch. */
  save(tx: Tx, changes: readonly Change<State>[]): Promise<void>;
}

export interface Gathered<State, Command> {
  readonly command: Command;
  readonly state: State | undefined;
  readonly actor: Actor;
}

export interface Situation extends Moment {
  readonly actor: Actor;
  readonly settings: Settings;
}

export interface Change<State> {
  readonly id: string;
  readonly before: State | undefined;
  readonly after: State;
}

// biome-ignore lint: the registry holds aggregates of every shape; `run` narrows by name
export type AnyAggregate = Aggregate<any, any, any, any>;

/** What the business chose, versioned. The version is kept with each fact. */
export interface Settings {
  readonly version: number;
  /** The raw value of a setting, or undefined. The same object as long as it has not changed: cache on it. */
  get(name: string): Json | undefined;
}

/** A fact as the log holds it. */
export interface StoredFact {
  readonly seq: string;
  readonly stream: string;
  readonly position: number;
  readonly type: string;
  readonly at: number;
  readonly actor: Actor;
  readonly cause: string;
  readonly settings: number;
  readonly payload: JsonObject;
}

/** Answers another capability's fact. Pure; what it returns is recorded in the same transaction as the fact. */
export interface Reaction {
  /** Types of facts it hears. */
  readonly on: readonly string[];
  react(fact: HeardFact, settings: Settings): { readonly effects?: readonly Effect[]; readonly later?: readonly Later[] } | undefined;
}

export interface HeardFact {
  readonly type: string;
  readonly at: number;
  readonly stream: string;
  readonly actor: Actor;
  readonly payload: JsonObject;
}

/** An effect as a worker gets it. */
export interface StoredEffect {
  readonly id: string;
  readonly company: string;
  readonly kind: string;
  readonly lane: string;
  readonly payload: JsonObject;
  /** Epoch milliseconds when it was recorded. */
  readonly recordedAt: number;
  /** How often it was begun before this time. Above 0 the earlier outcome may be unknown: look before doing it again. */
  readonly begun: number;
  readonly failures: number;
}

export interface EffectHandler {
  (effect: StoredEffect, world: World): Promise<Json | void>;
}

/** What effects, screens and Slack handlers may use. */
export interface World {
  readonly company: string;
  readonly ports: Ports;
  readonly now: () => number;
  /** Reads, in a transaction of its own. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  run: Run;
  readonly settings: () => Promise<Settings>;
  readonly publicUrl: string;
  /** What secrets at rest are sealed under; undefined where the operator gave none. */
  readonly secretKey?: string | undefined;
}

export interface RunOptions {
  readonly company: string;
  readonly actor: Actor;
  /** The id of what caused it, unique per occurrence: `slack:<trigger>`, `crm:<event>`, an Idempotency-Key. */
  readonly cause: string;
  /** Only for replaying history (imports, the sample company): the moment it happened. */
  readonly at?: number;
  /** History that was told in its time: state and facts are recorded, nothing goes out and nothing follows later. */
  readonly replay?: boolean;
}

/** The answer of a command, also when it is asked again. */
export type Answer =
  | { readonly ok: true; readonly answer: Json; readonly repeated: boolean }
  | { readonly ok: false; readonly refusal: Refusal & JsonObject; readonly repeated: boolean };

/** A command as a surface sends it; the capability's own union says what it may hold. */
export type AnyCommand = { readonly type: string; readonly [key: string]: unknown };

export type Run = (to: string, command: AnyCommand, options: RunOptions) => Promise<Answer>;
