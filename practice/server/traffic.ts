import type { JsonObject } from '../browser-api.ts';

export interface Entry {
  readonly n: number;
  readonly at: number;
  /** A call of the Web API with its reply, something brought to the app, or the app's acknowledgement. */
  readonly direction: 'call' | 'delivery' | 'ack';
  readonly what: string;
  readonly body: JsonObject;
  readonly reply?: JsonObject;
}

/** Everything that went over the wire, the newest 20,000. */
export class Traffic {
  #entries: Entry[] = [];
  #n = 0;
  readonly #now: () => number;
  constructor(now: () => number) {
    this.#now = now;
  }
  note(entry: Omit<Entry, 'n' | 'at'>): void {
    this.#entries.push({ ...entry, n: ++this.#n, at: this.#now() });
    if (this.#entries.length > 25_000) this.#entries = this.#entries.slice(-20_000);
  }
  since(n: number): readonly Entry[] {
    return this.#entries.filter(e => e.n > n);
  }
  clear(): void {
    this.#entries = [];
  }
}
