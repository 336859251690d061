import type { Json, JsonObject } from './json.ts';

/** What a pure decision says: the new state and what follows from it, or a refusal. Nothing has happened yet. */
export type Decision<State, R extends Refusal = Refusal> = Accepted<State> | { readonly refused: R };

export interface Accepted<State> {
  /** The aggregate as it is after the command. The engine hands it to `save`. */
  readonly state: State;
  /** What happened, in the order it happened. They become rows of the log, chained per stream. */
  readonly facts: readonly Fact[];
  /** What has to be done outside. They are stored in the same transaction and carried out afterwards. */
  readonly effects?: readonly Effect[];
  /** Commands for a later moment (reminders) or for another capability. */
  readonly later?: readonly Later[];
  /** What the caller is told. The same cause gets the same answer again. */
  readonly answer?: Json;
}

/** Past tense, prefixed with its capability: `deal-desk.approved`. */
export interface Fact {
  readonly type: string;
  /** What reactions hear. */
  readonly payload: JsonObject;
  /** What the log keeps of it, where that is less: what has not changed stands in earlier facts. */
  readonly kept?: JsonObject;
}

export interface Effect {
  /** `<capability>.<verb>`, a key of the capability's `effects`. */
  readonly kind: string;
  /** Effects of one lane are carried out one after the other, in the order they were recorded. */
  readonly lane: string;
  readonly payload: JsonObject;
  /**
   * While an effect with the same `collapse` waits, another one adds nothing: the first will draw the state
   * as it is when it is sent. Only for effects that are drawn from state (cards), never for values.
   */
  readonly collapse?: string;
}

export interface Later {
  /** One pending command per key; the same key again moves it. */
  readonly key: string;
  /** Epoch milliseconds; 0 means at once; null takes the pending one back. */
  readonly at: number | null;
  readonly to: string;
  readonly command: JsonObject & { readonly type: string };
}

/** A refusal is a value: what was not allowed and the data to say how to mend it. Each capability closes the union. */
export interface Refusal {
  readonly code: string;
  /** The field the person can mend, where there is one. */
  readonly field?: string;
}

/** The moment a decision is made in: everything impure, as values. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly now: number;
  /** A fresh id with this prefix. Deterministic in tests. */
  readonly newId: (prefix: string) => string;
}

export const refuse = <R extends Refusal>(refused: R): { readonly refused: R } => ({ refused });
export const isRefused = <S, R extends Refusal>(d: Decision<S, R>): d is { readonly refused: R } => 'refused' in d;
