import { Pool } from 'undici';
import { sign } from '../src/adapters/http/signature.ts';
import { clock } from './processes.ts';

export const SECRET = 'bench-webhook-secret';
/** One event in five makes a message. */
export const MATCHING = 5;
export const CHANNELS = Array.from({ length: 10 }, (_, i) => `C0BENCH${i}`);
/** Requests under way at once. */
const CONNECTIONS = 128;

export interface Sending {
  readonly key: string;
  readonly body: string;
  readonly headers: Record<string, string>;
}

const FILLER = 'Minutes of the call: the pilot runs well, the port authority asks for a longer term. '.repeat(19);
let made = 0;

/**
 * Change events of about 2 KB, each of another deal in turn. Every fifth deal is watched, each by the rule of one channel.
 * @param dealId the deal's id, which its events carry as their external id
 */
export function changes(count: number, deals: number, dealId: (n: number) => string): Sending[] {
  const seconds = Math.floor(Date.now() / 1000);
  return Array.from({ length: count }, (_, i) => {
    const deal = i % deals;
    const key = `event-${++made}`;
    const body = JSON.stringify({
      eventId: key,
      at: new Date().toISOString(),
      actor: 'mara@ferncliff.example',
      deal: {
        externalId: dealId(deal),
        name: `Bench deal ${deal}`,
        account: 'Aldgate Rail',
        stage: 'proposal',
        amount: String(20_000 + (made % 90_000)),
        currency: 'EUR',
        closeDate: '2027-03-31',
        fields: { nextStep: key, notes: FILLER, ...(deal % MATCHING === 0 && { watch: CHANNELS[(deal / MATCHING) % CHANNELS.length]! }) },
      },
    });
    return { key, body, headers: { 'content-type': 'application/json', 'x-evenkeel-signature': sign(body, SECRET, seconds) } };
  });
}

/** The rules that answer those events, one a channel. */
export const rules = {
  rules: CHANNELS.map(channel => ({ name: `Watch ${channel}`, on: 'changed', when: { field: 'nextStep', fields: { watch: channel } }, to: { channel }, say: '{deal} of {account}: {to}', gather: false })),
};

/** How many messages these events make. */
export const messagesOf = (events: readonly Sending[]): number => events.filter(e => e.body.includes('"watch"')).length;

export class Client {
  readonly #pool: Pool;
  readonly #path: string;
  constructor(url: string) {
    const { origin, pathname } = new URL(url);
    this.#pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
    this.#path = pathname;
  }

  /** Resolves with the moment of the answer. @throws when it is none of 2xx */
  async send(event: Sending): Promise<number> {
    const { statusCode, body } = await this.#pool.request({ path: this.#path, method: 'POST', headers: event.headers, body: event.body });
    if (statusCode >= 300) throw new Error(`${this.#path} answered ${statusCode}: ${(await body.text()).slice(0, 300)}`);
    await body.dump();
    return clock();
  }

  /** As fast as the server takes them. */
  async burst(events: readonly Sending[]): Promise<{ startedAt: number; acknowledgedAt: number }> {
    const startedAt = clock();
    let next = 0;
    const worker = async () => {
      while (next < events.length) await this.send(events[next++]!);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    return { startedAt, acknowledgedAt: clock() };
  }

  /** At a pace that does not wait for answers: an answer that is late delays nobody but itself. */
  async paced(events: readonly Sending[], perSecond: number): Promise<Map<string, { sentAt: number; acknowledgedAt: number }>> {
    const times = new Map<string, { sentAt: number; acknowledgedAt: number }>();
    const startedAt = clock();
    const under: Promise<void>[] = [];
    for (const [i, event] of events.entries()) {
      const wait = startedAt + (i * 1000) / perSecond - clock();
      if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait));
      const sentAt = clock();
      under.push(this.send(event).then(acknowledgedAt => void times.set(event.key, { sentAt, acknowledgedAt })));
    }
    await Promise.all(under);
    return times;
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
