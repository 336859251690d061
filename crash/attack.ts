import type { World } from './world.ts';

/** Who acts in the strands; each has a token of their own. */
export const CAST = ['mara', 'jonas', 'noor', 'luis', 'ada', 'elena', 'tom', 'priya', 'hannah', 'sefa', 'owen', 'felix', 'june', 'marta', 'ben', 'ines', 'kofi', 'yara', 'dev', 'lena', 'sam', 'claire', 'robin'] as const;

/** What every strand of the load has at hand: a client that insists until somebody answers for good. */
export interface Attack {
  readonly world: World;
  /** True until the load is told to stop; a strand looks before each step. */
  readonly on: () => boolean;
  /** 0 to 1, seeded. */
  readonly random: () => number;
  /** An acknowledgement that must be kept. */
  readonly acknowledged: () => void;
  /** Undefined when the load was stopped before anybody answered. */
  readonly insist: (work: () => Promise<Response>) => Promise<Response | undefined>;
  /** A call of the API as somebody; the same key makes a repeat safe. */
  readonly call: (who: string, path: string, body: unknown, key: string, method?: string, headers?: Record<string, string>) => Promise<Response | undefined>;
  /** Looks again and again until there is something to see, or the load is stopped. */
  readonly until: <T>(look: () => Promise<T | undefined>) => Promise<T | undefined>;
}

/** One kind of work that goes on while processes are killed, and what has to be true of it afterwards. */
export interface Strand {
  /** Goes on until `on` says no. Throws what must not happen, such as a refusal. */
  run(): Promise<void>;
  judge(found: Found): Promise<void>;
}

export interface Message {
  readonly channel: string;
  readonly text: string;
  readonly metadata?: { readonly event_payload?: { readonly effect_id?: string } };
}

/** What was promised against what there is: the database and Slack's messages to look at, three counts to add to. */
export interface Found {
  readonly read: <T extends object>(sql: string, values?: readonly unknown[]) => Promise<T[]>;
  readonly messages: readonly Message[];
  /** Adds to a count what is more than nothing, with one line that says what exactly. */
  count(line: string, counts: { readonly lost?: number; readonly twice?: number; readonly wrong?: number }): void;
}

export const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

export function attack(world: World, tokens: Readonly<Record<string, string>>, random: () => number): Omit<Attack, 'acknowledged'> & { stop(): void } {
  let running = true;
  const on = () => running;
  const insist: Attack['insist'] = async work => {
    while (running) {
      try {
        const reply = await work();
        if (reply.status < 500) return reply;
      } catch {
        // Nobody answered: nothing is known, so the same is sent again.
      }
      await pause(30);
    }
    return undefined;
  };
  return {
    world,
    on,
    random,
    insist,
    stop: () => void (running = false),
    call: (who, path, body, key, method = 'POST', headers = {}) =>
      insist(() =>
        fetch(`${world.anyServer()}/api/v1${path}`, {
          method,
          headers: { authorization: `Bearer ${tokens[who]}`, 'content-type': 'application/json', 'idempotency-key': key, ...headers },
          ...(method !== 'GET' && { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(8000),
        }),
      ),
    async until(look) {
      while (running) {
        const found = await look();
        if (found !== undefined) return found;
        await pause(150);
      }
      return undefined;
    },
  };
}
