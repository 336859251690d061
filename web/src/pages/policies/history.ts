import { useState, useSyncExternalStore } from 'react';

/** A text with undo. What is typed in one go (within a second) is one step. */
export class TextHistory {
  #past: string[] = [];
  #future: string[] = [];
  #text: string;
  #typedAt = -Infinity;
  readonly #watchers = new Set<() => void>();
  constructor(text: string) {
    this.#text = text;
  }
  get text(): string {
    return this.#text;
  }
  get canUndo(): boolean {
    return this.#past.length > 0;
  }
  get canRedo(): boolean {
    return this.#future.length > 0;
  }
  /** @param typing joins it to what was typed just before, `at` milliseconds on any clock */
  set(text: string, typing?: { readonly at: number }): void {
    if (text === this.#text) return;
    const joins = typing !== undefined && typing.at - this.#typedAt < 1000 && this.#past.length > 0;
    if (!joins) this.#past = [...this.#past, this.#text].slice(-200);
    this.#typedAt = typing?.at ?? -Infinity;
    this.#future = [];
    this.#text = text;
    this.#tell();
  }
  undo(): void {
    const before = this.#past.pop();
    if (before === undefined) return;
    this.#future.push(this.#text);
    this.#go(before);
  }
  redo(): void {
    const after = this.#future.pop();
    if (after === undefined) return;
    this.#past.push(this.#text);
    this.#go(after);
  }
  #go(text: string): void {
    this.#text = text;
    this.#typedAt = -Infinity;
    this.#tell();
  }
  #tell(): void {
    this.#watchers.forEach(watcher => watcher());
  }
  subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };
}

export function useTextHistory(start: string): TextHistory {
  const [history] = useState(() => new TextHistory(start));
  useSyncExternalStore(history.subscribe, () => history.text);
  return history;
}
