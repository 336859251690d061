import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import pg from 'pg';

/** `deal:<id>` in the log is the `deal` that a screen shows. */
type Listener = (streams: readonly string[]) => void;

/** Tells open screens which things moved, whichever process moved them (LISTEN/NOTIFY; the engine notifies with each commit). */
export class Live {
  readonly #listeners = new Set<Listener>();
  #client: pg.Client | undefined;
  #stopped = false;
  readonly #connectionString: string;
  readonly #company: string;
  readonly #log: (level: 'warn', message: string) => void;

  constructor(connectionString: string, company: string, log: (level: 'warn', message: string) => void) {
    this.#connectionString = connectionString;
    this.#company = company;
    this.#log = log;
  }

  /** Never fails: while the database is away it is tried again, and screens catch up when they ask next. */
  async start(): Promise<void> {
    if (this.#stopped) return;
    const client = new pg.Client({ connectionString: this.#connectionString, application_name: 'evenkeel live', keepAlive: true });
    const again = () => {
      if (this.#client !== client || this.#stopped) return;
      this.#client = undefined;
      setTimeout(() => void this.start(), 1000).unref();
    };
    this.#client = client;
    client.on('error', again);
    client.on('end', again);
    client.on('notification', ({ payload }) => {
      const { company, streams } = JSON.parse(payload ?? '{}') as { company?: string; streams?: string[] };
      if (company === this.#company && streams) for (const tell of this.#listeners) tell(streams);
    });
    try {
      await client.connect();
      await client.query('listen evenkeel_changes');
    } catch (error) {
      this.#log('warn', `live updates: ${(error as Error).message}`);
      again();
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#client?.end().catch(() => {});
  }

  stream(c: Context): Response {
    return streamSSE(c, async sse => {
      const queue: string[][] = [];
      let wake: (() => void) | undefined;
      const listener: Listener = streams => {
        queue.push([...streams]);
        wake?.();
      };
      this.#listeners.add(listener);
      sse.onAbort(() => {
        this.#listeners.delete(listener);
        wake?.();
      });
      await sse.writeSSE({ event: 'hello', data: '{}' });
      while (!sse.aborted && !this.#stopped) {
        if (queue.length === 0) {
          // A comment now and then keeps proxies from closing the connection.
          const timer = setTimeout(() => wake?.(), 25_000);
          await new Promise<void>(resolve => (wake = resolve));
          clearTimeout(timer);
        }
        const streams = [...new Set(queue.splice(0).flat())];
        if (streams.length === 0) await sse.write(': still here\n\n');
        for (const stream of streams) {
          const [kind = '*', ...id] = stream.split(':');
          await sse.writeSSE({ event: 'change', data: JSON.stringify({ kind, id: id.join(':') }) });
        }
      }
      this.#listeners.delete(listener);
    });
  }
}
