import { pause, type Attack, type Found, type Strand } from '../attack.ts';

type State = 'pending' | 'approved' | 'rejected';

/** What the strands of the deal desk do alike. */
function desk({ on, call, acknowledged }: Attack) {
  return {
    async makeDeal(who: string, key: string, name: string, more: object = {}): Promise<string | undefined> {
      const lineItems = [{ product: 'Signalbox Core', quantity: 10, listPrice: { amount: '1000.00', currency: 'EUR' }, soldPrice: { amount: '1000.00', currency: 'EUR' } }];
      const made = await call(who, '/deals', { name, stage: 'negotiation', owner: `${who}@ferncliff.example`, lineItems, fields: { late: false }, ...more }, `deal-${key}`);
      if (!made) return undefined;
      acknowledged();
      return ((await made.json()) as { id: string }).id;
    },
    async ask(who: string, deal: string, discount: number, key: string): Promise<string | undefined> {
      const asked = await call(who, `/deals/${deal}/approvals`, { terms: { discount, termMonths: 24, paymentDays: 30 } }, `ask-${key}`);
      if (!asked) return undefined;
      const request = (await asked.json()) as { id?: string };
      if (!request.id) throw new Error(`an exception was refused: ${JSON.stringify(request)}`);
      acknowledged();
      return request.id;
    },
    /** A decision that has to be taken; what is not open yet is tried again under another key. */
    async decide(who: string, request: string, step: string, key: string): Promise<boolean> {
      for (let i = 1; on(); i++) {
        const decided = await call(who, `/approvals/${request}/decisions`, { decision: 'approve', step }, `${key}-${i}`);
        if (!decided) return false;
        const said = (await decided.json()) as { state?: string; code?: string };
        if (said.state) {
          acknowledged();
          return true;
        }
        if (!['already-decided', 'you-decided', 'step-not-asked', 'moved-on'].includes(said.code ?? '')) throw new Error(`a decision was refused: ${JSON.stringify(said)}`);
        await pause(150);
      }
      return false;
    },
  };
}

type Decision = { decision: string; by: string; for: string | null; envelope: { broken: object | null } | null };
type Step = { name: string; state: string; decisions: Decision[] };
const requestOf = async (found: Found, id: string) => (await found.read<{ state: string; steps: Step[] }>(`select state, steps from deal_desk_requests where company_id = evenkeel_company() and id = $1`, [id]))[0];
const factsOf = async (found: Found, id: string, type: string) =>
  (await found.read<{ n: number }>(`select count(*)::int as n from engine_facts where company_id = evenkeel_company() and type = $2 and payload->>'requestId' = $1`, [id, type]))[0]!.n;

/** Exceptions asked for and decided: the state that was answered, at the CRM too, and one card a person. */
export function exceptions(attack: Attack): Strand {
  const { on, call, acknowledged, random } = attack;
  const { makeDeal, ask } = desk(attack);
  const promised = new Map<string, { deal: string; discount: number; state: State }>();
  return {
    async run() {
      for (let n = 1; on(); n++) {
        const deal = await makeDeal('mara', `${n}`, `Crash exception ${n}`);
        const discount = 16 + (n % 9);
        const request = deal && (await ask('mara', deal, discount, `${n}`));
        if (!deal || !request) return;
        promised.set(request, { deal, discount, state: 'pending' });
        const rejects = n % 6 === 0;
        for (const [who, step] of [['jonas', 'manager'], ['noor', 'deal desk']] as const) {
          const decision = rejects && who === 'noor' ? { decision: 'reject', reason: 'not this quarter', step } : { decision: 'approve', step };
          const decided = await call(who, `/approvals/${request}/decisions`, decision, `${who}-${n}`);
          if (!decided) return;
          const said = (await decided.json()) as { state?: State; code?: string };
          if (!said.state) throw new Error(`a decision was refused: ${JSON.stringify(said)}`);
          acknowledged();
          promised.set(request, { deal, discount, state: said.state });
        }
        await pause(100 + random() * 200);
      }
    },
    async judge(found) {
      for (const [id, p] of promised) {
        const [request] = await found.read<{ state: string; written: string }>(`select state, written from deal_desk_requests where company_id = evenkeel_company() and id = $1`, [id]);
        const settled: string[] = p.state === 'pending' ? ['pending', 'approved', 'rejected'] : [p.state];
        found.count(`request ${id} was answered as ${p.state} and is ${request?.state}`, { lost: request ? 0 : 1, wrong: request && !settled.includes(request.state) ? 1 : 0 });
        if (request?.state !== 'approved') continue;
        const [record] = await found.read<{ discount: number | null }>(`select (values->>'discount')::float8 as discount from crm_builtin_records where company_id = evenkeel_company() and id = $1`, [p.deal]);
        found.count(`request ${id}: approved ${p.discount} %, ${request.written}, the CRM holds ${record?.discount}`, { wrong: request.written === 'written' && record?.discount === p.discount ? 0 : 1 });
      }
      const cards = new Map<string, string[]>();
      for (const m of found.messages) {
        const name = /Crash (?:exception|envelope|deadline|stand-in) (\d+)/.exec(m.text)?.[0];
        // Grace is also told in a sentence that somebody stood in for her.
        if (name && !m.text.includes(' stood in for you ')) cards.set(`${m.channel} ${name}`, [...(cards.get(`${m.channel} ${name}`) ?? []), m.text]);
      }
      for (const [key, texts] of cards) found.count(`${texts.length} cards in ${key}: ${texts.join(' / ')}`, { twice: texts.length - 1 });
      const [copies] = await found.read<{ n: number }>(`select count(distinct request_id)::int as n from deal_desk_copies where company_id = evenkeel_company() and request_id = any($1::text[])`, [[...promised.keys()]]);
      found.count(`${promised.size - copies!.n} requests have no card`, { lost: promised.size - copies!.n });
    },
  };
}

/** Approved, then edited beyond what the deal desk said yes to and within what the manager did: that yes is asked again, once. */
export function envelopes(attack: Attack): Strand {
  const { on, call, acknowledged, random, until } = attack;
  const { makeDeal, ask, decide } = desk(attack);
  const promised = new Map<string, { discount: number; decidedAgain: boolean }>();
  return {
    async run() {
      for (let n = 1; on(); n++) {
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
        acknowledged();
        promised.set(request, { discount: 22, decidedAgain: false });
        if (n % 2 === 0 && (await decide('noor', request, 'deal desk', `env-again-${n}`))) promised.set(request, { discount: 22, decidedAgain: true });
        await pause(200 + random() * 300);
      }
    },
    async judge(found) {
      for (const [id, p] of promised) {
        const request = await requestOf(found, id);
        const standing = (step: string) => request?.steps.find(s => s.name === step)?.decisions.filter(d => d.decision === 'approve' && d.envelope?.broken === null).length ?? 0;
        const told = await factsOf(found, id, 'deal-desk.revoked');
        const again = standing('deal desk');
        // The second yes may have been written without the answer reaching us.
        const right = standing('manager') === 1 && (again === 1 ? request?.state === 'approved' : again === 0 && request?.state === 'pending' && !p.decidedAgain);
        found.count(`request ${id}: edited to ${p.discount} %, told ${told} times, ${request?.state}, manager ${standing('manager')}, deal desk ${again}`, { lost: told === 0 ? 1 : 0, twice: told - 1, wrong: right ? 0 : 1 });
      }
    },
  };
}

/** Nobody decides: the deadline of the policy does, once, and says that it was a machine. */
export function deadlines(attack: Attack): Strand {
  const { makeDeal, ask } = desk(attack);
  const promised = new Set<string>();
  return {
    async run() {
      for (let n = 1; attack.on(); n++) {
        const deal = await makeDeal('mara', `late-${n}`, `Crash deadline ${n}`, { fields: { late: true } });
        const request = deal && (await ask('mara', deal, 5, `late-${n}`));
        if (!request) return;
        promised.add(request);
        await pause(1500 + attack.random() * 1500);
      }
    },
    async judge(found) {
      for (const id of promised) {
        const request = await requestOf(found, id);
        const decisions = request?.steps.find(s => s.name === 'deadline')?.decisions ?? [];
        const escalated = await factsOf(found, id, 'deal-desk.escalated');
        found.count(`request ${id}: deadline passed ${escalated} times, ${decisions.length} decisions, ${request?.state}`, {
          lost: escalated === 0 ? 1 : 0,
          twice: escalated > 1 || decisions.length > 1 ? 1 : 0,
          wrong: request?.state === 'approved' && decisions[0]?.by === 'machine:deadline' ? 0 : 1,
        });
      }
    },
  };
}

/** Grace is away and Ada stands in for her: one decision, in Grace's seat. */
export function standIns(attack: Attack): Strand {
  const { makeDeal, ask, decide } = desk(attack);
  const promised = new Set<string>();
  return {
    async run() {
      for (let n = 1; attack.on(); n++) {
        const deal = await makeDeal('luis', `away-${n}`, `Crash stand-in ${n}`);
        const request = deal && (await ask('luis', deal, 12, `away-${n}`));
        if (!request || !(await decide('ada', request, 'manager', `away-d-${n}`))) return;
        promised.add(request);
        await pause(400 + attack.random() * 400);
      }
    },
    async judge(found) {
      for (const id of promised) {
        const decisions = (await requestOf(found, id))?.steps.find(s => s.name === 'manager')?.decisions ?? [];
        const seat = decisions[0]?.for;
        found.count(`request ${id}: ${decisions.length} decisions, in the seat of ${seat}`, { lost: decisions.length === 0 ? 1 : 0, twice: decisions.length - 1, wrong: seat === 'person_grace' ? 0 : 1 });
      }
    },
  };
}
