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
  /** Requests whose deal was edited out of a yes, once: that yes is asked again, once, and no other. */
  readonly broken: Map<string, { deal: string; discount: number; decidedAgain: boolean }>;
  /** Requests that nobody decides: a deadline does, once. */
  readonly late: Set<string>;
  /** Requests decided by a stand-in: in whose seat. */
  readonly stoodIn: Map<string, string>;
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
export function startLoad(world: World, tokens: Record<'mara' | 'jonas' | 'noor' | 'luis' | 'ada', string>, random: () => number): Load {
  const promised: Promised = { events: new Map(), alerts: new Set(), approvals: new Map(), broken: new Map(), late: new Set(), stoodIn: new Map(), acknowledged: 0 };
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

  type Who = keyof typeof tokens;
  const call = (who: Who, path: string, body: unknown, key: string, method = 'POST', headers: Record<string, string> = {}) =>
    insist(
      () =>
        fetch(`${world.anyServer()}/api/v1${path}`, {
          method,
          headers: { authorization: `Bearer ${tokens[who]}`, 'content-type': 'application/json', 'idempotency-key': key, ...headers },
          ...(method !== 'GET' && { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(8000),
        }),
      running,
    );
  const makeDeal = async (who: Who, key: string, name: string, more: object = {}) => {
    const lineItems = [{ product: 'Signalbox Core', quantity: 10, listPrice: { amount: '1000.00', currency: 'EUR' }, soldPrice: { amount: '1000.00', currency: 'EUR' } }];
    const made = await call(who, '/deals', { name, stage: 'negotiation', owner: `${who}@ferncliff.example`, lineItems, fields: { late: false }, ...more }, `deal-${key}`);
    if (!made) return undefined;
    promised.acknowledged++;
    return ((await made.json()) as { id: string }).id;
  };
  const ask = async (who: Who, deal: string, discount: number, key: string) => {
    const asked = await call(who, `/deals/${deal}/approvals`, { terms: { discount, termMonths: 24, paymentDays: 30 } }, `ask-${key}`);
    if (!asked) return undefined;
    const request = (await asked.json()) as { id?: string };
    if (!request.id) throw new Error(`an exception was refused: ${JSON.stringify(request)}`);
    promised.acknowledged++;
    return request.id;
  };
  /** A decision that has to be taken; what is not open yet is tried again under another key. */
  const decide = async (who: Who, request: string, step: string, key: string): Promise<boolean> => {
    for (let i = 1; on; i++) {
      const decided = await call(who, `/approvals/${request}/decisions`, { decision: 'approve', step }, `${key}-${i}`);
      if (!decided) return false;
      const said = (await decided.json()) as { state?: string; code?: string };
      if (said.state) {
        promised.acknowledged++;
        return true;
      }
      if (!['already-decided', 'you-decided', 'step-not-asked', 'moved-on'].includes(said.code ?? '')) throw new Error(`a decision was refused: ${JSON.stringify(said)}`);
      await new Promise(resolve => setTimeout(resolve, 150));
    }
    return false;
  };
  const until = async <T>(look: () => Promise<T | undefined>): Promise<T | undefined> => {
    while (on) {
      const found = await look();
      if (found !== undefined) return found;
      await new Promise(resolve => setTimeout(resolve, 150));
    }
    return undefined;
  };

  /** Approved, then edited beyond what the deal desk said yes to and within what the manager did. */
  async function envelopes(): Promise<void> {
    for (let n = 1; on; n++) {
      const deal = await makeDeal('mara', `env-${n}`, `Crash envelope ${n}`);
      const request = deal && (await ask('mara', deal, 20, `env-${n}`));
      if (!deal || !request) return;
      if (!(await decide('jonas', request, 'manager', `env-m-${n}`)) || !(await decide('noor', request, 'deal desk', `env-d-${n}`))) return;
      const written = await until(async () => {
        const reply = await call('mara', `/approvals/${request}`, undefined, `look-${n}`, 'GET');
        return reply && ((await reply.json()) as { written: string }).written === 'written' ? true : undefined;
      });
      const seen = written && (await call('mara', `/deals/${deal}`, undefined, `see-${n}`, 'GET'));
      if (!seen) return;
      const { version } = (await seen.json()) as { version: number };
      const edited = await call('mara', `/deals/${deal}`, { discount: 22 }, `edit-${n}`, 'PATCH', { 'if-match': `"${version}"` });
      if (!edited) return;
      if (edited.status === 412) continue;
      if (!edited.ok) throw new Error(`an edit was refused: ${await edited.text()}`);
      promised.acknowledged++;
      promised.broken.set(request, { deal, discount: 22, decidedAgain: false });
      if (n % 2 === 0 && (await decide('noor', request, 'deal desk', `env-again-${n}`))) promised.broken.set(request, { deal, discount: 22, decidedAgain: true });
      await new Promise(resolve => setTimeout(resolve, 200 + random() * 300));
    }
  }

  /** Nobody decides: the deadline of the policy does. */
  async function deadlines(): Promise<void> {
    for (let n = 1; on; n++) {
      const deal = await makeDeal('mara', `late-${n}`, `Crash deadline ${n}`, { fields: { late: true } });
      const request = deal && (await ask('mara', deal, 5, `late-${n}`));
      if (!request) return;
      promised.late.add(request);
      await new Promise(resolve => setTimeout(resolve, 1500 + random() * 1500));
    }
  }

  /** Grace is away and Ada stands in for her. */
  async function standIns(): Promise<void> {
    for (let n = 1; on; n++) {
      const deal = await makeDeal('luis', `away-${n}`, `Crash stand-in ${n}`);
      const request = deal && (await ask('luis', deal, 12, `away-${n}`));
      if (!request) return;
      if (!(await decide('ada', request, 'manager', `away-d-${n}`))) return;
      promised.stoodIn.set(request, 'person_grace');
      await new Promise(resolve => setTimeout(resolve, 400 + random() * 400));
    }
  }

  async function desk(): Promise<void> {
    for (let n = 1; on; n++) {
      const deal = await makeDeal('mara', `${n}`, `Crash exception ${n}`);
      const discount = 16 + (n % 9);
      const request = deal && (await ask('mara', deal, discount, `${n}`));
      if (!deal || !request) return;
      promised.approvals.set(request, { deal, discount, state: 'pending' });
      const rejects = n % 6 === 0;
      for (const [who, step] of [['jonas', 'manager'], ['noor', 'deal desk']] as const) {
        const decision = rejects && who === 'noor' ? { decision: 'reject', reason: 'not this quarter', step } : { decision: 'approve', step };
        const decided = await call(who, `/approvals/${request}/decisions`, decision, `${who}-${n}`);
        if (!decided) return;
        const said = (await decided.json()) as { state?: 'pending' | 'approved' | 'rejected'; code?: string };
        if (!said.state) throw new Error(`a decision was refused: ${JSON.stringify(said)}`);
        promised.acknowledged++;
        promised.approvals.set(request, { deal, discount, state: said.state });
      }
      await new Promise(resolve => setTimeout(resolve, 100 + random() * 200));
    }
  }

  const work = [...Array.from({ length: DEALS }, (_, i) => events(i + 1)), desk(), envelopes(), deadlines(), standIns()];
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
