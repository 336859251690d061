import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { company } from '../../practice/company/people.ts';
import { main } from '../../src/cli.ts';
import { movableClock } from '../support/clock.ts';
import { atTheDesk, person, personIdOf, said } from '../support/desk.ts';
import { running } from '../support/running.ts';
import { until } from '../support/until.ts';

/** What time does to a request, who stands in, and what is left as evidence: point by point, over the wire. */
const clock = movableClock();
let t: Awaited<ReturnType<typeof running>>;
let desk: ReturnType<typeof atTheDesk>;
beforeAll(async () => {
  t = await running({ clock });
  desk = atTheDesk(t, clock);
});
afterAll(() => t?.stop());

const DAY = 86_400_000;
const step = (name: string, who: string, more = '') => `{ step: ${name}, approvers: [${person(who)}]${more} }`;
const row = (ask: string) => `
    rows: [{ name: above 10, when: { discount: "> 10%" }, ask: ${ask} }]`;
async function request(account: string, policy: string, terms: object = { discount: 15 }) {
  await desk.policy(account, policy);
  const deal = await desk.deal(account);
  const { id } = await desk.ask('mara', deal.id, terms);
  return { id, dealId: deal.id, name: `${account} deal` };
}
/** What `evenkeel doctor` prints about one deal. */
async function doctor(dealId: string): Promise<string> {
  const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.stubEnv('DATABASE_URL', t.database.connectionString);
  try {
    await main(['node', 'evenkeel', 'doctor', '--deal', dealId], { company, start: async () => {} });
    return print.mock.calls.map(call => String(call[0])).join('');
  } finally {
    print.mockRestore();
    vi.unstubAllEnvs();
    // What it found is for the caller; the run itself went well.
    process.exitCode = undefined;
  }
}
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

// First, while it is Monday morning.
test('29 delegation with dates: the stand-in decides in the seat, the absent one keeps it in sight and is told', async () => {
  const pending = await request('Point 29 pending', row(step('one', 'noor')));
  await desk.card('noor', pending.name, 'deal-desk.approve');
  const away = await t.call('noor', 'POST', `/people/${personIdOf('noor')}/absences`, { from: dayOf(clock.now()), until: dayOf(clock.now() + 2 * DAY), standInId: personIdOf('felix') });
  expect(away.status).toBe(201);
  // What waits already, and what comes: both reach the stand-in.
  const future = await request('Point 29 future', row(step('one', 'noor')));
  for (const { id, name } of [pending, future]) {
    const card = await desk.card('felix', name, 'deal-desk.approve');
    expect(said(card)).toContain('Felix Brandt stands in for Noor Haddad');
    await desk.press('felix', card, 'deal-desk.approve');
    const done = await desk.becomes(id, 'approved', r => r.state === 'approved');
    // The decision is the stand-in's, and says for whom.
    expect(done.steps[0]!.decisions).toMatchObject([{ by: { name: 'Felix Brandt' }, for: { name: 'Noor Haddad' } }]);
    await desk.told('noor', `Felix Brandt stood in for you on ${name.includes('pending') ? 'Point 29 pending' : 'Point 29 future'}`);
    await until("Noor's own copy says how it ended", async () => (await desk.findCard('noor', name))?.text.startsWith('Approved'));
  }
  // Complaint: delegation drops the original approver. The seat stays theirs: they may still decide themselves.
  const own = await request('Point 29 own', row(step('one', 'noor')));
  await desk.press('noor', await desk.card('noor', own.name, 'deal-desk.approve'), 'deal-desk.approve');
  await until("Felix's copy has no button", async () => !desk.has((await desk.findCard('felix', own.name))!, 'deal-desk.approve'));
  expect((await desk.read(own.id)).steps[0]!.decisions).toMatchObject([{ by: { name: 'Noor Haddad' }, for: null }]);
});

test('29 a stand-in who is away hands on, never in a circle; nobody stands in on their own request; authority is kept', async () => {
  const from = dayOf(clock.now());
  const until2 = dayOf(clock.now() + 2 * DAY);
  expect((await t.call('felix', 'POST', `/people/${personIdOf('felix')}/absences`, { from, until: until2, standInId: personIdOf('june') })).status).toBe(201);
  const hop = await request('Point 29 hop', row(step('one', 'noor')));
  expect((await desk.read(hop.id)).steps[0]!.standIns).toMatchObject([{ who: { name: 'June Park' }, for: { name: 'Noor Haddad' } }]);
  await desk.yes('june', hop.id);
  // A circle cannot be made. With everybody on the way away, the fallback is asked.
  const round = await t.call('june', 'POST', `/people/${personIdOf('june')}/absences`, { from, until: until2, standInId: personIdOf('noor') });
  expect(round.body).toMatchObject({ status: 422, errors: [{ field: 'standInId' }] });
  expect((await t.call('june', 'POST', `/people/${personIdOf('june')}/absences`, { from, until: until2 })).status).toBe(201);
  const circle = await request('Point 29 circle', row(step('one', 'noor')));
  expect(desk.asked(await desk.read(circle.id))).toContain('Robin Teller');
  await desk.yes('robin', circle.id);
  // Whoever stands in does not decide what they asked for themselves.
  expect((await t.call('ben', 'POST', `/people/${personIdOf('ben')}/absences`, { from, until: until2, standInId: personIdOf('mara') })).status).toBe(201);
  const self = await request('Point 29 self', row(step('one', 'ben')));
  expect((await desk.decide('mara', self.id, 'approve')).status).toBe(403);
  await t.call('mara', 'POST', `/approvals/${self.id}/recall`);
  // Authority: a stand-in's own limit counts, unless the absent one lends theirs.
  const limits = (who: string) => `${row(step('one', who))}
    limits: [{ who: ${person(who)}, discount: 40% }, { who: ${person('claire')}, discount: 12% }]`;
  expect((await t.call('elena', 'POST', `/people/${personIdOf('elena')}/absences`, { from, until: until2, standInId: personIdOf('claire'), authority: 'own' })).status).toBe(201);
  const lesser = await request('Point 29 authority', limits('elena'));
  expect((await desk.decide('claire', lesser.id, 'approve')).body).toMatchObject({ status: 403, code: 'over-authority' });
  await desk.decide('claire', lesser.id, 'reject', { reason: 'Above what I may decide.' });
});

test('28 an absence ends by itself; reminders, and an SLA at 50, 100 and 150 %', async () => {
  await desk.moveTo(Math.floor(clock.now() / DAY) * DAY + 3 * DAY + 9 * 3_600_000);
  await until('Noor is back', async () => ((await t.call('mara', 'GET', '/people')).body['people'] as unknown as { id: string; away: unknown }[]).find(p => p.id === personIdOf('noor') && p.away === null));
  const sla = await request('Point 28 SLA', row(`{ step: one, approvers: [${person('noor')}], due: 8 business hours, remind_after: 2 business hours, escalate: [{ at: 50%, then: remind }, { at: 100%, then: notify, to: [${person('sam')}] }, { at: 150%, then: add, to: [{ manager: approver }] }] }`));
  const replace = await request('Point 28 replace', row(`{ step: one, approvers: [${person('noor')}], due: 4 hours, escalate: [{ at: 100%, then: replace, to: [${person('ines')}] }] }`));
  const approve = await request('Point 28 approve', row(`{ step: one, approvers: [${person('noor')}], due: 4 hours, escalate: [{ at: 100%, then: approve }] }`));
  const reject = await request('Point 28 reject', row(`{ step: one, approvers: [${person('noor')}], due: 4 hours, escalate: [{ at: 5 hours, then: reject }] }`));
  const expiring = await request('Point 28 expiry', `${row(step('one', 'kofi'))}
    expires_after: 6 hours`);
  for (const { name } of [sla, replace, approve, reject]) await desk.card('noor', name, 'deal-desk.approve');
  const asked = clock.now();
  expect(Date.parse((await desk.read(replace.id)).steps[0]!.dueAt!) - asked).toBeLessThanOrEqual(4 * 3_600_000);

  await desk.moveTo(asked + 4.1 * 3_600_000);
  const replaced = await desk.becomes(replace.id, 'Ines instead of Noor', r => desk.asked(r).includes('Ines Duarte'));
  expect(desk.asked(replaced)).toEqual(['Ines Duarte']);
  await desk.told('ines', 'is past its due time');
  // A machine decided, and is named as one.
  const auto = await desk.becomes(approve.id, 'approved', r => r.state === 'approved');
  expect(auto.steps[0]!.decisions).toMatchObject([{ by: { id: 'machine:deadline' }, decision: 'approve', reason: 'Nobody decided in time; the policy says so.' }]);
  expect(auto.steps[0]!.decisions[0]!.by.name).not.toMatch(/somebody|Noor/);
  await until('the card names it', async () => /approved by .*(deadline|Evenkeel)/i.test(said(await desk.findCard('mara', approve.name))));
  await desk.told('noor', 'Still waiting for you: Point 28 SLA');
  await desk.told('noor', 'Past its due time: Point 28 SLA');
  await desk.yes('ines', replace.id);

  await desk.moveTo(asked + 5.1 * 3_600_000);
  await desk.becomes(reject.id, 'rejected', r => r.state === 'rejected');
  await desk.moveTo(asked + 6.1 * 3_600_000);
  await desk.becomes(expiring.id, 'expired', r => r.state === 'expired');
  await desk.told('mara', 'has expired: nobody decided in time');
  await until('no dead button', async () => !desk.has((await desk.findCard('kofi', expiring.name))!, 'deal-desk.approve'));
  expect((await desk.decide('kofi', expiring.id, 'approve')).body).toMatchObject({ status: 409, code: 'already-decided' });

  const due = Date.parse((await desk.read(sla.id)).steps[0]!.dueAt!);
  await desk.moveTo(due + 60_000);
  await desk.told('sam', 'You are told, not asked');
  expect(desk.asked(await desk.read(sla.id))).toEqual(['Noor Haddad']);
  // Complaint: an absent approver blocks the deal. At 150 % their manager is asked as well.
  await desk.moveTo(due + DAY);
  const late = await desk.becomes(sla.id, 'Ada as well', r => desk.asked(r).includes('Ada Okonkwo'));
  expect(desk.asked(late)).toEqual(['Noor Haddad', 'Ada Okonkwo']);
  await desk.press('ada', await desk.card('ada', sla.name, 'deal-desk.approve'), 'deal-desk.approve');
  await desk.becomes(sla.id, 'approved', r => r.state === 'approved');
});

test('complaint: approvals die after 28 days. Ours are decided after forty, from the same card', async () => {
  const { id, name } = await request('Forty days', row(step('one', 'kofi')));
  const card = await desk.card('kofi', name, 'deal-desk.approve');
  await desk.moveTo(clock.now() + 40 * DAY);
  expect((await desk.read(id)).state).toBe('pending');
  const now = await desk.card('kofi', name, 'deal-desk.approve');
  expect(now.ts).toBe(card.ts);
  await desk.press('kofi', now, 'deal-desk.approve');
  await desk.becomes(id, 'approved', r => r.state === 'approved');
  // Five reminders at the most, not one a day.
  expect((await t.dms('kofi')).filter(m => m.text.startsWith('Still waiting for you: Forty days')).length).toBeLessThanOrEqual(5);
});

test('30 the requester recalls: copies say so, the hold goes, the status on the record is told', async () => {
  const { id, dealId, name } = await request('Point 30', `${row(step('one', 'noor'))}
    gate: { stage: [closed-won] }`);
  await until('held', async () => (await desk.readDeal(dealId)).hold);
  expect((await t.call('tom', 'POST', `/approvals/${id}/recall`)).body).toMatchObject({ status: 403, code: 'not-yours' });
  const stale = await desk.card('noor', name, 'deal-desk.approve');
  await desk.press('mara', await desk.card('mara', name, 'deal-desk.recall'), 'deal-desk.recall');
  await desk.becomes(id, 'recalled', r => r.state === 'recalled');
  await until('no dead button', async () => !desk.has((await desk.findCard('noor', name))!, 'deal-desk.approve'));
  await desk.press('noor', stale, 'deal-desk.approve');
  await desk.answered('noor', 'was recalled by Mara Lindqvist');
  await until('the hold is gone and the record says so', async () => ((d => d.hold === null && d.fields['approval_status'] === 'recalled')(await desk.readDeal(dealId))));
  expect((await desk.readDeal(dealId)).discount).toBe(0);
});

test('31 one history with every step and comment, in a chain that shows tampering', async () => {
  const { id, dealId } = await request('Point 31', `
    rows: [{ name: above 10, when: { discount: "> 10%" }, ask: [${step('one', 'noor')}, ${step('two', 'marta', ', after: [one]')}] }]`);
  await desk.decide('noor', id, 'comment', { reason: 'I look at it today.' });
  await desk.decide('noor', id, 'approve', { reason: 'Fine by me.' });
  await desk.decide('marta', id, 'reject', { reason: 'Not this quarter.' });
  const facts = (await desk.timeline(dealId)).filter(f => f.type.startsWith('deal-desk.')).reverse();
  expect(facts.map(f => [f.type.slice('deal-desk.'.length), f.who])).toEqual([
    ['asked', 'Mara Lindqvist'], ['step-asked', 'Mara Lindqvist'], ['commented', 'Noor Haddad'], ['decided', 'Noor Haddad'], ['step-asked', 'Noor Haddad'], ['decided', 'Marta Kowalska'], ['rejected', 'Marta Kowalska'],
  ]); // prettier-ignore
  expect(JSON.stringify(facts)).toContain('Fine by me.');
  const verify = async () => (await t.call('mara', 'GET', `/deals/${dealId}/timeline/verify`)).body;
  expect(await verify()).toMatchObject({ verified: true });

  // Somebody who may write to the database changes one word of a decision, then its moment, then takes it away.
  const client = await t.database.pool.connect();
  await client.query(`select set_config('evenkeel.company', $1, false)`, [company.id]);
  const here = `where stream = $1 and position = $2`;
  const { rows } = await client.query<{ position: number }>(`select position from engine_facts where stream = $1 and type = 'deal-desk.decided' order by position limit 1`, [`deal:${dealId}`]);
  const { position } = rows[0]!;
  const change = async (what: string) => void (await client.query(`${what} ${here}`, [`deal:${dealId}`, position]));
  const broken = async (why: string) => {
    expect(await verify()).toMatchObject({ verified: false, brokenAt: position, why });
    expect((await t.call('mara', 'GET', `/approvals/${id}/audit`)).body['chain']).toMatchObject({ verified: false, brokenAt: position, why });
    expect(await doctor(dealId)).toContain(`BROKEN deal:${dealId} at ${position}: ${why}`);
  };
  await change(`update engine_facts set payload = jsonb_set(payload, '{decision}', '"reject"')`);
  await broken('its content was changed');
  await change(`update engine_facts set payload = jsonb_set(payload, '{decision}', '"approve"')`);
  expect(await verify()).toMatchObject({ verified: true });
  await change(`update engine_facts set at = at + interval '1 hour'`);
  await broken('it does not follow from the fact before it');
  await change(`update engine_facts set at = at - interval '1 hour'`);
  expect(await doctor(dealId)).toContain('0 broken');
  await change(`delete from engine_facts`);
  await broken('a fact is missing');
  client.release(true);
});

test('32 another version of the policy: what is in flight keeps its own, and saving says how many those are', async () => {
  const { id, dealId } = await request('Point 32', row(step('one', 'noor')));
  const before = (await desk.read(id)).policy.version;
  const saved = await desk.policy('Point 32', row(step('one', 'marta')));
  expect(saved.inFlight).toBeGreaterThanOrEqual(1);
  await desk.edit(dealId, { paymentDays: 60 });
  const kept = await desk.becomes(id, 'the edit was looked at', r => r.terms.paymentDays === 60);
  expect(desk.asked(kept)).toEqual(['Noor Haddad']);
  expect(kept.policy.version).toBe(before);
  await desk.yes('noor', id);
  const fresh = await desk.ask('mara', (await desk.deal('Point 32')).id, { discount: 15 });
  expect(desk.asked(fresh)).toEqual(['Marta Kowalska']);
  expect(fresh.policy.version).toBeGreaterThan(before);
});
