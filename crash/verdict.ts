import { allStreams, verifyStream } from '../src/engine/log.ts';
import { transactions, type Tx } from '../src/engine/tx.ts';
import type { Promised } from './load.ts';
import type { World } from './world.ts';

export interface Verdict {
  readonly acknowledged: number;
  readonly lost: number;
  readonly twice: number;
  readonly wrong: number;
  /** What exactly, the first fifty. */
  readonly details: readonly string[];
}

interface Message {
  channel: string;
  text: string;
  metadata?: { event_payload?: { effect_id?: string } };
}

const COMPANY = 'practice';

/** Waits until nothing is left to do, then holds what was promised against what there is. */
export async function judge(world: World, promised: Promised): Promise<Verdict> {
  await world.practice('faults', null);
  await world.allReady();
  const database = await world.database();
  const transact = transactions(database.pool);
  const read = <T extends object>(sql: string, values: readonly unknown[] = []) => transact(COMPANY, (tx: Tx) => tx.query<T>(sql, values));
  const deadline = Date.now() + 120_000;
  for (;;) {
    const [left] = await read<{ effects: number; jobs: number }>(
      `select (select count(*)::int from engine_effects where company_id = evenkeel_company() and state = 'waiting') as effects,
              (select count(*)::int from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
                where t.identifier = 'command' and j.run_at < now() + interval '1 minute') as jobs`,
    );
    if (left!.effects === 0 && left!.jobs === 0) break;
    if (Date.now() > deadline) break;
    await new Promise(resolve => setTimeout(resolve, 250));
  }

  const details: string[] = [];
  let [lost, twice, wrong] = [0, 0, 0];
  const say = (line: string) => void (details.length < 50 && details.push(line));

  // Effects that never ended, or failed.
  for (const e of await read<{ id: string; kind: string; state: string; last_error: unknown }>(`select id, kind, state, last_error from engine_effects where company_id = evenkeel_company() and state in ('waiting', 'failed')`)) {
    lost++;
    say(`effect ${e.kind} ${e.id} is ${e.state}: ${JSON.stringify(e.last_error)}`);
  }
  // Every acknowledged event left its cause, and the deal holds the last one.
  for (const [externalId, n] of promised.events) {
    const known = await read<{ n: number }>(`select count(*)::int as n from engine_causes where company_id = evenkeel_company() and cause = any($1::text[])`, [Array.from({ length: n }, (_, i) => `crm:builtin:${externalId}-${i + 1}`)]);
    if (known[0]!.n !== n) {
      lost += n - known[0]!.n;
      say(`${externalId}: ${n - known[0]!.n} of ${n} acknowledged events are not there`);
    }
    const [deal] = await read<{ minor: string }>(`select amount_minor::text as minor from deals_deals where company_id = evenkeel_company() and external_id = $1`, [externalId]);
    // The next event may have been written without the answer reaching us.
    const now = Number(deal?.minor ?? 0) / 100 - 10_000;
    if (now !== n && now !== n + 1) {
      wrong++;
      say(`${externalId} stands at event ${now}, ${n} were acknowledged`);
    }
  }
  const { messages } = (await world.practice('state')) as { messages: Message[] };
  const byEffect = new Map<string, number>();
  for (const m of messages) {
    const id = m.metadata?.event_payload?.effect_id;
    if (id) byEffect.set(id, (byEffect.get(id) ?? 0) + 1);
  }
  for (const [id, n] of byEffect) {
    if (n === 1) continue;
    twice += n - 1;
    say(`effect ${id} was sent ${n} times`);
  }
  const told = new Map<string, number>();
  for (const m of messages) for (const [mark] of m.text.matchAll(/e\d+x\d+x/g)) told.set(mark, (told.get(mark) ?? 0) + 1);
  for (const mark of promised.alerts) {
    const n = told.get(mark) ?? 0;
    if (n === 0) lost++;
    if (n > 1) twice += n - 1;
    if (n !== 1) say(`event ${mark} was told ${n} times`);
  }
  // Approvals: the state that was answered, at the CRM too, and one card a person.
  for (const [id, p] of promised.approvals) {
    const [request] = await read<{ state: string; written: string }>(`select state, written from deal_desk_requests where company_id = evenkeel_company() and id = $1`, [id]);
    const settled = p.state === 'pending' ? ['pending', 'approved', 'rejected'] : [p.state];
    if (!request) lost++;
    else if (!settled.includes(request.state)) wrong++;
    if (!request || !settled.includes(request.state)) say(`request ${id} was answered as ${p.state} and is ${request?.state}`);
    if (request?.state !== 'approved') continue;
    const [record] = await read<{ discount: number | null; status: string | null }>(`select (values->>'discount')::float8 as discount, values->'fields'->>'approval_status' as status from crm_builtin_records where company_id = evenkeel_company() and id = $1`, [p.deal]);
    if (request.written !== 'written' || record?.discount !== p.discount) {
      wrong++;
      say(`request ${id}: approved ${p.discount} %, ${request.written}, the CRM holds ${record?.discount}`);
    }
  }
  // An edit beyond one yes: told once, that step asked again, the other yes untouched.
  type Decision = { decision: string; by: string; for: string | null; envelope: { broken: object | null } | null };
  type Step = { name: string; state: string; decisions: Decision[] };
  const requestOf = async (id: string) => (await read<{ state: string; steps: Step[] }>(`select state, steps from deal_desk_requests where company_id = evenkeel_company() and id = $1`, [id]))[0];
  const factsOf = async (id: string, type: string) => (await read<{ n: number }>(`select count(*)::int as n from engine_facts where company_id = evenkeel_company() and type = $2 and payload->>'requestId' = $1`, [id, type]))[0]!.n;
  for (const [id, p] of promised.broken) {
    const request = await requestOf(id);
    const standing = (step: string) => request?.steps.find(s => s.name === step)?.decisions.filter(d => d.decision === 'approve' && d.envelope?.broken === null).length ?? 0;
    const told = await factsOf(id, 'deal-desk.revoked');
    if (told === 0) lost++;
    if (told > 1) twice += told - 1;
    const desk = standing('deal desk');
    // The second yes may have been written without the answer reaching us.
    const right = standing('manager') === 1 && (desk === 1 ? request?.state === 'approved' : desk === 0 && request?.state === 'pending' && !p.decidedAgain);
    if (!right) wrong++;
    if (!right || told !== 1) say(`request ${id}: edited to ${p.discount} %, told ${told} times, ${request?.state}, manager ${standing('manager')}, deal desk ${desk}`);
  }
  // A deadline decides once, and says that it was a machine.
  for (const id of promised.late) {
    const request = await requestOf(id);
    const decisions = request?.steps.find(s => s.name === 'deadline')?.decisions ?? [];
    const escalated = await factsOf(id, 'deal-desk.escalated');
    if (escalated === 0) lost++;
    if (escalated > 1 || decisions.length > 1) twice++;
    if (request?.state !== 'approved' || decisions[0]?.by !== 'machine:deadline') wrong++;
    if (request?.state !== 'approved' || escalated !== 1 || decisions.length !== 1) say(`request ${id}: deadline passed ${escalated} times, ${decisions.length} decisions, ${request?.state}`);
  }
  for (const [id, seat] of promised.stoodIn) {
    const decisions = (await requestOf(id))?.steps.find(s => s.name === 'manager')?.decisions ?? [];
    if (decisions.length === 0) lost++;
    if (decisions.length > 1) twice++;
    if (decisions[0]?.for !== seat) wrong++;
    if (decisions.length !== 1 || decisions[0]?.for !== seat) say(`request ${id}: ${decisions.length} decisions, in the seat of ${decisions[0]?.for}`);
  }
  const copies = await read<{ request_id: string; n: number }>(`select request_id, count(*)::int as n from deal_desk_copies where company_id = evenkeel_company() group by request_id`);
  const cards = new Map<string, number>();
  for (const m of messages) {
    const name = /Crash (?:exception|envelope|deadline|stand-in) (\d+)/.exec(m.text)?.[0];
    if (name) cards.set(`${m.channel} ${name}`, (cards.get(`${m.channel} ${name}`) ?? 0) + 1);
  }
  for (const [key, n] of cards) {
    if (n === 1) continue;
    twice += n - 1;
    say(`${n} cards in ${key}`);
  }
  if (copies.length < promised.approvals.size) say(`${promised.approvals.size - copies.length} requests have no card`);
  for (const stream of await transact(COMPANY, allStreams)) {
    const verdict = await transact(COMPANY, tx => verifyStream(tx, stream));
    if (verdict.ok) continue;
    wrong++;
    say(`the log ${stream} is broken at ${verdict.position}: ${verdict.why}`);
  }
  if (world.servers === 1) await database.close();
  return { acknowledged: promised.acknowledged, lost, twice, wrong, details };
}
