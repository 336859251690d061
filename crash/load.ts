import { sign } from '../src/adapters/http/signature.ts';
import { SECRET, type World } from './world.ts';

/** What the servers have promised: every entry was acknowledged to us. */
export interface Promised {
  /** By deal: the number of the last event that was acknowledged. */
  readonly events: Map<string, number>;
  /** Numbers of acknowledged events that a rule tells in a channel. */
  readonly alerts: Set<string>;
  /** Approval requests and what the API said of them last. */
  readonly approvals: Map<string, { deal: string; discount: number; state: 'pending' | 'approved' | 'rejected' }>;
  /** Direct messages by button, acknowledged by Slack's own way. */
  acknowledged: number;
}

const DEALS = 24;
/** One event in five is told. */
const TOLD = 5;

export interface Load {
  readonly promised: Promised;
  stop(): Promise<void>;
}

/** Tries until somebody answers for good: a server may be dead, or its database. The same key makes a repeat safe. */
async function insist(work: () => Promise<Response>, running: () => boolean): Promise<Response | undefined> {
  while (running()) {
    try {
      const reply = await work();
      if (reply.status < 500) return reply;
    } catch {
      // Nobody answered: nothing is known, so the same is sent again.
    }
    await new Promise(resolve => setTimeout(resolve, 30));
  }
  return undefined;
}

/** CRM events on many deals and exceptions through the desk, all at once, each in its own order. */
export function startLoad(world: World, tokens: Record<'mara' | 'jonas' | 'noor', string>, random: () => number): Load {
  const promised: Promised = { events: new Map(), alerts: new Set(), approvals: new Map(), acknowledged: 0 };
  let on = true;
  const running = () => on;
  let clock = Date.now() - 3_600_000;

  async function events(deal: number): Promise<void> {
    const externalId = `CRASH-${deal}`;
    for (let n = 1; on; n++) {
      const told = n % TOLD === 0;
      const mark = `e${deal}x${n}x`;
      clock += 1000;
      const body = JSON.stringify({
        eventId: `${externalId}-${n}`,
        at: new Date(clock).toISOString(),
        deal: { externalId, name: `Crash deal ${deal}`, stage: 'proposal', owner: 'mara@ferncliff.example', amount: String(10_000 + n), currency: 'EUR', fields: { told, mark: told ? mark : 'quiet' } },
      });
      const reply = await insist(
        () => fetch(`${world.anyServer()}/api/v1/crm/events`, { method: 'POST', body, headers: { 'x-evenkeel-signature': sign(body, SECRET, Math.floor(Date.now() / 1000)) }, signal: AbortSignal.timeout(5000) }),
        running,
      );
      if (!reply) return;
      if (reply.status !== 202) throw new Error(`an event was refused: ${reply.status} ${await reply.text()}`);
      promised.acknowledged++;
      promised.events.set(externalId, n);
      if (told) promised.alerts.add(mark);
      await new Promise(resolve => setTimeout(resolve, 20 + random() * 60));
    }
  }

  async function desk(): Promise<void> {
    for (let n = 1; on; n++) {
      const call = async (who: keyof typeof tokens, path: string, body: unknown, key: string) =>
        insist(
          () =>
            fetch(`${world.anyServer()}/api/v1${path}`, {
              method: 'POST',
              headers: { authorization: `Bearer ${tokens[who]}`, 'content-type': 'application/json', 'idempotency-key': key },
              body: JSON.stringify(body),
              signal: AbortSignal.timeout(8000),
            }),
          running,
        );
      const made = await call('mara', '/deals', { name: `Crash exception ${n}`, stage: 'negotiation', owner: 'mara@ferncliff.example', lineItems: [{ product: 'Signalbox Core', quantity: 10, listPrice: { amount: '1000.00', currency: 'EUR' }, soldPrice: { amount: '1000.00', currency: 'EUR' } }] }, `deal-${n}`); // prettier-ignore
      if (!made) return;
      const deal = (await made.json()) as { id: string };
      promised.acknowledged++;
      const discount = 16 + (n % 9);
      const asked = await call('mara', `/deals/${deal.id}/approvals`, { terms: { discount, termMonths: 24, paymentDays: 30 } }, `ask-${n}`);
      if (!asked) return;
      const request = (await asked.json()) as { id?: string };
      if (!request.id) throw new Error(`an exception was refused: ${JSON.stringify(request)}`);
      promised.acknowledged++;
      promised.approvals.set(request.id, { deal: deal.id, discount, state: 'pending' });
      const rejects = n % 6 === 0;
      for (const [who, step] of [['jonas', 'manager'], ['noor', 'deal desk']] as const) {
        const decision = rejects && who === 'noor' ? { decision: 'reject', reason: 'not this quarter', step } : { decision: 'approve', step };
        const decided = await call(who, `/approvals/${request.id}/decisions`, decision, `${who}-${n}`);
        if (!decided) return;
        const said = (await decided.json()) as { state?: 'pending' | 'approved' | 'rejected'; code?: string };
        if (!said.state) throw new Error(`a decision was refused: ${JSON.stringify(said)}`);
        promised.acknowledged++;
        promised.approvals.set(request.id, { deal: deal.id, discount, state: said.state });
      }
      await new Promise(resolve => setTimeout(resolve, 100 + random() * 200));
    }
  }

  const work = [...Array.from({ length: DEALS }, (_, i) => events(i + 1)), desk()];
  let failure: unknown;
  for (const w of work) w.catch((error: unknown) => ((failure ??= error), (on = false)));
  return {
    promised,
    async stop() {
      on = false;
      await Promise.allSettled(work);
      if (failure) throw failure;
    },
  };
}
