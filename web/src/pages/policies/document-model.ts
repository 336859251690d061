import type { Document } from 'yaml';

/** A policy file as a table: what it shows and what is said where. */

/** What stands in a cell, as one types it. `fixed`: said in a way that only the text view can change. */
export interface Cell {
  readonly text: string;
  readonly fixed?: true;
}
export interface AskView {
  readonly step: string;
  readonly approvers: Cell;
  readonly completion: Cell;
  readonly after: Cell;
  /** Other keys that hold one value. */
  readonly options: Readonly<Record<string, Cell>>;
  /** YAML of everything else. */
  readonly more: string;
}
export interface RowView {
  readonly name: string;
  readonly when: Readonly<Record<string, Cell>>;
  readonly anyOf: Cell | undefined;
  /** Other keys that hold one value, such as `missing`. */
  readonly options: Readonly<Record<string, Cell>>;
  readonly asks: readonly AskView[];
  readonly auto: Cell;
  readonly more: string;
}
export interface PolicyView {
  readonly name: string;
  readonly hit: string;
  readonly fallback: Cell;
  readonly remindAfter: string;
  readonly gate: Cell;
  readonly more: string;
  readonly rows: readonly RowView[];
}
export type Sheet = { readonly policies: readonly PolicyView[] } | { readonly unreadable: string };

/** Where a value belongs: a row, one of its steps, and what is said there. */
export interface Place {
  readonly policy: number;
  readonly row: number;
  /** The step within the row, from 0. */
  readonly ask: number;
  readonly field: Field;
}
export type Field =
  | { readonly kind: 'name' | 'any-of' | 'step' | 'approvers' | 'completion' | 'after' | 'auto' }
  /** A column of conditions, another key of the row, another key of the step. */
  | { readonly kind: 'when' | 'option' | 'ask-option'; readonly key: string; readonly as?: Holds | undefined };
/** What another key holds, where it is not text. */
export type Holds = 'boolean' | 'number' | 'names' | 'approvers';

export type Setting = 'name' | 'hit' | 'fallback' | 'remind_after' | 'gate';
export type Change = (doc: Document) => void;

export const ROW_KEYS = ['name', 'when', 'ask', 'auto'];
export const ASK_KEYS = ['step', 'approvers', 'completion', 'after'];
export const POLICY_KEYS = ['name', 'hit', 'rows', 'fallback', 'remind_after', 'gate'];
export const EMPTY: Cell = { text: '' };
/** Between values of which one has to hold. */
export const OR = ' | ';
