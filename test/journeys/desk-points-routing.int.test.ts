import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { company, people } from '../../practice/company/people.ts';
import type { ApprovalJson } from '../../src/features/deal-desk/contract.ts';
import { storeFile } from '../../src/features/deal-desk/store.ts';
import { timers } from '../../src/features/deal-desk/timers.ts';
import { movableClock } from '../support/clock.ts';
import { atTheDesk, emailOf, person, personIdOf, said } from '../support/desk.ts';
import { running } from '../support/running.ts';
import { until } from '../support/until.ts';

/** How a request starts and whom it reaches: what the best approval tools do, point by point, over the wire. */
const clock = movableClock();
let t: Awaited<ReturnType<typeof running>>;
let desk: ReturnType<typeof atTheDesk>;
beforeAll(async () => {
  t = await running({ clock });
  desk = atTheDesk(t, clock);
});
afterAll(() => t?.stop());

const step = (name: string, who: string, more = '') => `{ step: ${name}, approvers: [${person(who)}]${more} }`;

test('1 a person asks, and an edit that needs an approval starts holding by itself', async () => {
  await desk.policy('Point 1', `
    rows:
      - { name: above 10, when: { discount: "> 10%" }, ask: ${step('one', 'noor')} }
    gate: { stage: [closed-won] }`);
  const deal = await desk.deal('Point 1');
  // In Slack, from the deal's card.
  const form = await desk.openAsk('mara', 'Point 1 deal');
  expect(await desk.submit('mara', form, { discount: '20', why: 'a rival' })).toMatchObject({ outcome: 'closed' });
  const card = await desk.card('noor', 'Point 1', 'deal-desk.approve');
  await desk.press('noor', card, 'deal-desk.approve');
  await until('the CRM has it', async () => (await desk.readDeal(deal.id)).discount === 20);
  // By a change of the record: nobody pressed anything, the stage is held all the same.
  const other = await desk.deal('Point 1', { name: 'Point 1 by edit' });
  const sold = { product: 'Signalbox Core', quantity: 100, listPrice: { amount: '1000.00', currency: 'EUR' }, soldPrice: { amount: '700.00', currency: 'EUR' } };
  expect((await desk.edit(other.id, { lineItems: [sold] })).status).toBe(200);
  await until('it is held', async () => (await desk.readDeal(other.id)).hold);
  await desk.edit(other.id, { stage: 'closed-won' });
  expect(await desk.readDeal(other.id)).toMatchObject({ stage: { id: 'negotiation' }, hold: { wanted: { id: 'closed-won' } } });
});

test('2 conditions on line items: count, highest discount, share of a product', async () => {
  await desk.policy('Point 2', `
    rows:
      - { name: fine, when: { discount: "<= 100%" }, auto: approve }
      - { name: one line deep, when: { max_line_discount: "> 40%" }, ask: ${step('deep line', 'noor')} }
      - { name: many lines, when: { line_count: ">= 3" }, ask: ${step('many', 'felix')} }
      - { name: mostly services, when: { product_share.Services: "> 50%" }, ask: ${step('services', 'sefa')} }`);
  const names = async (lines: { product: string; quantity: number; list: number; sold: number }[]) => {
    const deal = await desk.deal('Point 2', { lines });
    const reply = await t.call('mara', 'POST', `/deals/${deal.id}/approvals`, { terms: { paymentDays: 31 }, preview: true });
    return (reply.body['steps'] as unknown as { name: string }[]).map(s => s.name);
  };
  const core = { product: 'Core', quantity: 1, list: 1000, sold: 900 };
  expect(await names([core])).toEqual([]);
  expect(await names([core, { product: 'Edge', quantity: 1, list: 100, sold: 59 }])).toEqual(['deep line']);
  expect(await names([core, { product: 'Edge', quantity: 1, list: 100, sold: 60 }])).toEqual([]);
  expect(await names([core, core, core])).toEqual(['many']);
  expect(await names([core, { product: 'Services', quantity: 2, list: 1000, sold: 1000 }])).toEqual(['services']);
});

/** Our form of logic text: conditions beside each other are "and", `any-of` is "or", and the requester's role is a column. */
test('3 "1 OR (2 AND 3)", and the requester\'s role as a condition', async () => {
  await desk.policy('Point 3', `
    rows:
      - name: late money, or a deep cut on a long term
        when: { any-of: [{ payment_days: "> 60" }, { discount: "> 20%", term_months: "> 36" }], requester_role: "!= leadership" }
        ask: ${step('one', 'noor')}`);
  const deal = await desk.deal('Point 3');
  const asks = async (who: string, terms: object) => ((await t.call(who, 'POST', `/deals/${deal.id}/approvals`, { terms, preview: true })).body['steps'] as unknown as object[]).length;
  expect([await asks('mara', { paymentDays: 61 }), await asks('mara', { discount: 30 }), await asks('mara', { termMonths: 48 }), await asks('mara', { discount: 30, termMonths: 48 })]).toEqual([1, 0, 0, 1]);
  expect(await asks('ada', { paymentDays: 61 })).toBe(0);
});

test('4 all matching rows ask, or only the first: no over-routing', async () => {
  const rows = `
    rows:
      - { name: above 25, when: { discount: "> 25%" }, ask: ${step('CFO', 'marta')} }
      - { name: above 20, when: { discount: "> 20%" }, ask: ${step('VP', 'noor')} }
      - { name: above 10, when: { discount: "> 10%" }, ask: ${step('manager', 'jonas')} }`;
  await desk.policy('Point 4 all', `\n    hit: all${rows}`);
  await desk.policy('Point 4 first', `\n    hit: first${rows}`);
  const all = await desk.ask('mara', (await desk.deal('Point 4 all')).id, { discount: 27 });
  const first = await desk.ask('mara', (await desk.deal('Point 4 first')).id, { discount: 27 });
  expect(desk.asked(all)).toEqual(['Marta Kowalska', 'Noor Haddad', 'Jonas Weber']);
  expect(desk.asked(first)).toEqual(['Marta Kowalska']);
});

test('5 an automatic approval is explicit and leaves a record', async () => {
  await desk.policy('Point 5', `
    rows:
      - { name: in policy, when: { discount: "<= 10%" }, auto: approve }
      - { name: else, when: { discount: "> 10%" }, ask: ${step('one', 'noor')} }`);
  const deal = await desk.deal('Point 5');
  const request = await desk.ask('mara', deal.id, { discount: 8 });
  expect(request).toMatchObject({ state: 'approved', steps: [] });
  expect(said(await desk.card('mara', 'Point 5'))).toContain('The policy approves this without asking anybody.');
  await until('the record', async () => (await desk.timeline(deal.id)).some(f => f.type === 'deal-desk.approved'));
  await until('the CRM has it', async () => (await desk.read(request.id)).written === 'written');
});

test('6 the gate: no stage behind an approval is entered without it, whoever moves the deal', async () => {
  await desk.policy('Point 6', `
    rows: [{ name: above 10, when: { discount: "> 10%" }, ask: ${step('one', 'noor')} }]
    gate: { stage: [closed-won] }`);
  const deal = await desk.deal('Point 6', { discount: 15 });
  await until('it is held without anybody having asked', async () => (await desk.readDeal(deal.id)).hold);
  await desk.edit(deal.id, { stage: 'closed-won' }, 'ada');
  expect((await desk.readDeal(deal.id)).stage.id).toBe('negotiation');
  const request = await desk.ask('mara', deal.id, { discount: 15 });
  await desk.yes('noor', request.id);
  // The stage that was wanted is entered when the way is free.
  await until('it is won', async () => (await desk.readDeal(deal.id)).stage.id === 'closed-won');
});

test('7 a second request while one is in flight is not made, and it is said who asked', async () => {
  await desk.policy('Point 7', `
    rows: [{ name: above 10, when: { discount: "> 10%" }, ask: ${step('one', 'noor')} }]`);
  const deal = await desk.deal('Point 7');
  const request = await desk.ask('mara', deal.id, { discount: 15 });
  const again = await t.call('mara', 'POST', `/deals/${deal.id}/approvals`, { terms: { discount: 15 } });
  expect(again.body).toMatchObject({ status: 409, code: 'already-in-flight' });
  expect(JSON.stringify(again.body)).toContain(request.id);
  expect((await t.call('tom', 'POST', `/deals/${deal.id}/approvals`, { terms: { discount: 20 } })).body).toMatchObject({ status: 409, code: 'already-in-flight' });
  const channel = ((await t.control('state')) as { conversations: { id: string; name: string }[] }).conversations.find(c => c.name === 'general')!.id;
  await desk.as('tom', 'messages', { conversation: channel, text: '/deal Point 7' });
  const shown = await until('the deal', async () => (await desk.onlyFor('tom')).find(m => m.text.includes('Point 7') && desk.has(m, 'deal-desk.ask')));
  await desk.press('tom', shown, 'deal-desk.ask');
  await desk.answered('tom', 'Mara Lindqvist has already asked for this deal');
});

test('8 steps side by side, one after another, and after several', async () => {
  await desk.policy('Point 8', `
    rows:
      - name: everything
        when: { discount: "> 10%" }
        ask:
          - ${step('legal', 'elena')}
          - ${step('finance', 'ben')}
          - ${step('exec', 'ada', ', after: [legal, finance]')}`);
  const deal = await desk.deal('Point 8');
  const { id } = await desk.ask('mara', deal.id, { discount: 15 });
  expect(desk.steps(await desk.read(id))).toEqual({ legal: 'asked', finance: 'asked', exec: 'waiting' });
  expect(said(await desk.card('mara', 'Point 8'))).toContain('comes after legal and finance');
  expect((await desk.decide('ada', id, 'approve')).body).toMatchObject({ code: 'step-not-asked' });
  await desk.yes('elena', id);
  expect(desk.steps(await desk.read(id))).toEqual({ legal: 'approved', finance: 'asked', exec: 'waiting' });
  expect(await desk.findCard('ada', 'Point 8')).toBeUndefined();
  await desk.yes('ben', id);
  await desk.press('ada', await desk.card('ada', 'Point 8', 'deal-desk.approve'), 'deal-desk.approve');
  await desk.becomes(id, 'approved', r => r.state === 'approved');
});

test('9 a step is done by any, all, a majority, a percentage or a number of its approvers', async () => {
  const five = `[${['noor', 'felix', 'june', 'marta', 'ben'].map(person).join(', ')}]`;
  const order = ['noor', 'felix', 'june', 'marta', 'ben'];
  for (const [completion, yeses] of [['any', 1], ['all', 5], ['majority', 3], ['{ percent: 60 }', 3], ['{ at_least: 2 }', 2], ['{ percent: 61 }', 4]] as const) {
    const account = `Point 9 ${completion.replace(/[{}:]/g, '').replace(/ +/g, ' ').trim()}`;
    await desk.policy(account, `
      rows: [{ name: above 10, when: { discount: "> 10%" }, ask: { step: vote, approvers: ${five}, completion: ${completion} } }]`);
    const { id } = await desk.ask('mara', (await desk.deal(account)).id, { discount: 15 });
    for (let n = 0; n < yeses; n++) {
      expect((await desk.read(id)).state, `${completion} after ${n}`).toBe('pending');
      await desk.yes(order[n]!, id);
    }
    expect((await desk.read(id)).state, completion).toBe('approved');
    // Who was not needed any more is told so, and has no button left.
    const last = order[yeses];
    if (last) expect((await desk.decide(last, id, 'approve')).body).toMatchObject({ code: 'already-decided' });
  }
  // A vote goes on after a no as long as enough yeses can still come.
  await desk.policy('Point 9 no', `
    rows: [{ name: above 10, when: { discount: "> 10%" }, ask: { step: vote, approvers: ${five}, completion: majority } }]`);
  const { id } = await desk.ask('mara', (await desk.deal('Point 9 no')).id, { discount: 15 });
  await desk.decide('noor', id, 'reject', { reason: 'too cheap' });
  await desk.decide('felix', id, 'reject', { reason: 'too cheap' });
  expect((await desk.read(id)).state).toBe('pending');
  await desk.decide('june', id, 'reject', { reason: 'too cheap' });
  expect((await desk.read(id)).state).toBe('rejected');
});

test('10 every kind of approver: person, group, role, team, manager, chain, field, owner, matrix', async () => {
  const kinds: readonly (readonly [string, string, readonly string[]])[] = [
    ['person', person('kofi'), ['Kofi Mensah']],
    ['slack group', '{ slack_group: solutions }', people.filter(p => p.team === 'Solutions').map(p => p.name)],
    ['role', '{ role: finance-approver }', ['Marta Kowalska', 'Ben Whitlock']],
    ['team', '{ team: Legal }', people.filter(p => p.team === 'Legal').map(p => p.name)],
    ['manager', '{ manager: requester }', ['Jonas Weber']],
    ['manager of the manager', '{ manager: requester, level: 2 }', ['Ada Okonkwo']],
    ['chain', '{ chain: requester }', ['Jonas Weber', 'Ada Okonkwo']],
    ['chain to level', '{ chain: requester, up_to: 1 }', ['Jonas Weber']],
    ['chain to authority', '{ chain: requester, until_authority: true }', ['Jonas Weber', 'Ada Okonkwo']],
    ['owner', '{ manager: owner }', ['Grace Holloway']],
    ['field', '{ field: owner }', ['Luis Carranza']],
    ['own field', '{ field: fields.lead }', ['Sam Adeyemi']],
    ['matrix', '{ matrix: region }', ['Claire Dubois']],
    ['matrix otherwise', '{ matrix: other }', ['Yara Petrov']],
  ];
  await desk.policy('Point 10', `
    rows:
      - name: everybody
        when: { discount: "> 10%" }
        ask:
${kinds.map(([name, approver]) => `          - { step: ${name}, approvers: [${approver}] }`).join('\n')}
    limits: [{ who: { person: ${emailOf('jonas')} }, discount: 10% }, { who: { person: ${emailOf('ada')} } }]
    matrices:
      region: { by: currency, people: { USD: [${person('claire')}] }, otherwise: [${person('dev')}] }
      other: { by: currency, people: { GBP: [${person('claire')}] }, otherwise: [${person('yara')}] }`);
  const deal = await desk.deal('Point 10', { owner: 'luis', currency: 'USD', fields: { lead: 'Sam Adeyemi' } });
  const request = await desk.ask('mara', deal.id, { discount: 15 });
  const found = Object.fromEntries(request.steps.map(s => [s.name, s.approvers.map(a => a.name).sort()]));
  expect(found).toEqual(Object.fromEntries(kinds.map(([name, , people]) => [name, [...people].sort()])));
});

test('11 a step without approvers is seen when saving, in the preview, and at run time: it goes to the fallback', async () => {
  const rows = `
    rows:
      - { name: above 10, when: { discount: "> 10%" }, ask: { step: nobody's, approvers: [{ role: treasurer }] } }`;
  const saved = await desk.policy('Point 11', rows);
  expect(saved.warnings.some(w => w.message.includes("nobody's"))).toBe(true);
  const deal = await desk.deal('Point 11');
  const preview = await t.call('mara', 'POST', `/deals/${deal.id}/approvals`, { terms: { discount: 15 }, preview: true });
  expect(preview.body).toMatchObject({ steps: [{ name: "nobody's", fallback: true, approvers: [{ name: 'Robin Teller' }] }] });
  const request = await desk.ask('mara', deal.id, { discount: 15 });
  expect(desk.asked(request)).toEqual(['Robin Teller']);
  expect(said(await desk.card('robin', 'Point 11', 'deal-desk.approve'))).toContain('nobody else could be found');
  // Where even the fallback is only the requester, it is refused before anything is stored.
  await desk.policy('Point 11 none', rows, `fallback: ${person('mara')}`);
  const none = await desk.deal('Point 11 none');
  const refused = await t.call('mara', 'POST', `/deals/${none.id}/approvals`, { terms: { discount: 15 } });
  expect(refused.body).toMatchObject({ status: 409, code: 'nobody-to-ask' });
  expect((await t.call('mara', 'GET', `/approvals?deal=${none.id}`)).body['total']).toBe(0);
  // An approver who leaves while it waits: their manager is asked.
  await desk.policy('Point 11 left', `
    rows: [{ name: above 10, when: { discount: "> 10%" }, ask: ${step('one', 'lena')} }]`);
  const left = await desk.ask('mara', (await desk.deal('Point 11 left')).id, { discount: 15 });
  expect((await t.call('robin', 'PATCH', `/people/${personIdOf('lena')}`, { active: false })).status).toBe(200);
  await desk.becomes(left.id, 'Yara is asked', r => desk.asked(r).includes('Yara Petrov'));
  await desk.yes('yara', left.id);
});

/** A row whose condition is false asks nothing: its step is not there. One that an edit makes needless is withdrawn, and that is said. */
test('12 steps whose condition is false are skipped, also while it waits', async () => {
  await desk.policy('Point 12', `
    rows:
      - { name: above 10, when: { discount: "> 10%" }, ask: ${step('desk', 'noor')} }
      - { name: late, when: { payment_days: "> 60" }, ask: ${step('finance', 'ben')} }
      - { name: long, when: { term_months: "> 36" }, ask: ${step('legal', 'elena', ', after: [finance]')} }`);
  const deal = await desk.deal('Point 12', { paymentDays: 90, termMonths: 48 });
  const { id } = await desk.ask('mara', deal.id, { discount: 15 });
  expect(desk.steps(await desk.read(id))).toEqual({ desk: 'asked', finance: 'asked', legal: 'waiting' });
  await desk.card('ben', 'Point 12', 'deal-desk.approve');
  await desk.edit(deal.id, { paymentDays: 30 });
  // Finance is not needed at net 30, so legal does not wait for it any more.
  const now = await desk.becomes(id, 'finance is withdrawn', r => desk.steps(r)['finance'] === 'skipped');
  expect(desk.steps(now)).toEqual({ desk: 'asked', finance: 'skipped', legal: 'asked' });
  await until("Ben's card has no button", async () => !desk.has((await desk.findCard('ben', 'Point 12'))!, 'deal-desk.approve'));
});

test('13 approvers added by hand, by the requester and by an approver; the requester picks from a group', async () => {
  await desk.policy('Point 13', `
    rows:
      - { name: above 10, when: { discount: "> 10%" }, ask: { step: desk, approvers: [{ team: Deal Desk }], choose: true } }`);
  const deal = await desk.deal('Point 13');
  const unchosen = await t.call('mara', 'POST', `/deals/${deal.id}/approvals`, { terms: { discount: 15 } });
  expect(unchosen.body).toMatchObject({ status: 422, code: 'choose-approver' });
  // In Slack: the form asks for the choice as soon as it is needed.
  const form = await desk.openAsk('mara', 'Point 13 deal');
  await desk.type('mara', form, 'deal-desk.preview-discount', { discount: '15' });
  const asking = await until('the choice', async () => ((view => (view?.blocks.some(b => b.block_id === 'choice.desk') ? view : undefined))(await desk.top('mara'))));
  expect(await desk.submit('mara', asking, { discount: '15', 'choice.desk': personIdOf('felix') })).toMatchObject({ outcome: 'closed' });
  const request = (await until('the request', async () => (await t.call('mara', 'GET', `/approvals?deal=${deal.id}`)).body['items']?.[0])) as unknown as { id: string };
  expect(desk.asked(await desk.read(request.id))).toEqual(['Felix Brandt']);
  await desk.choose('felix', await desk.card('felix', 'Point 13', 'deal-desk.more'), 'Ask Somebody Else Too');
  const also = await desk.form('felix', 'deal-desk.also');
  expect(await desk.submit('felix', also, { person: personIdOf('mara') })).toMatchObject({ errors: { person: expect.stringContaining('cannot decide it as well') } });
  expect(await desk.submit('felix', also, { person: personIdOf('elena'), reason: 'the clause on liability' })).toMatchObject({ outcome: 'closed' });
  expect(said(await desk.card('elena', 'Point 13', 'deal-desk.approve'))).toContain('the clause on liability');
  await desk.yes('felix', request.id);
  expect((await desk.read(request.id)).state).toBe('pending');
  await desk.yes('elena', request.id);
  expect((await desk.read(request.id)).state).toBe('approved');
  // At submission; and not where the policy forbids it.
  const early = await desk.ask('mara', (await desk.deal('Point 13')).id, { discount: 15 }, { choices: { desk: personIdOf('june') }, also: [personIdOf('ben')] });
  expect(desk.asked(early)).toEqual(['June Park', 'Ben Whitlock']);
  await desk.policy('Point 13 strict', `
    ad_hoc: false
    rows: [{ name: above 10, when: { discount: "> 10%" }, ask: ${step('desk', 'noor')} }]`);
  const strict = await desk.ask('mara', (await desk.deal('Point 13 strict')).id, { discount: 15 });
  expect((await t.call('noor', 'POST', `/approvals/${strict.id}/approvers`, { personId: personIdOf('ben') })).body).toMatchObject({ code: 'no-ad-hoc' });
});

test('14 people who are told and not asked', async () => {
  await desk.policy('Point 14', `
    rows:
      - { name: above 10, when: { discount: "> 10%" }, ask: ${step('one', 'noor')}, notify: [${person('claire')}, { team: Legal }] }`);
  const { id } = await desk.ask('mara', (await desk.deal('Point 14')).id, { discount: 15 });
  expect((await desk.told('claire', 'Point 14 deal')).text).toBeTruthy();
  await desk.told('claire', 'You are told, not asked');
  const card = await desk.card('claire', 'Point 14');
  expect(desk.has(card, 'deal-desk.approve')).toBe(false);
  expect((await desk.decide('claire', id, 'approve')).body).toMatchObject({ code: 'not-an-approver' });
  await desk.yes('noor', id);
  await until('her copy says how it ended', async () => (await desk.findCard('claire', 'Point 14'))!.text.startsWith('Approved'));
});

/** Our form of the manual next approver: whoever decides may name the next one, as a step of their own, or hand the seat over. */
test('15 an approver names the next one', async () => {
  await desk.policy('Point 15', `
    rows: [{ name: above 10, when: { discount: "> 10%" }, ask: ${step('one', 'noor')} }]`);
  const { id } = await desk.ask('mara', (await desk.deal('Point 15')).id, { discount: 15 });
  const next = await t.call('noor', 'POST', `/approvals/${id}/approvers`, { personId: personIdOf('ada'), reason: 'a strategic customer' });
  expect(next.status).toBe(200);
  await desk.yes('noor', id);
  expect(desk.asked(await desk.read(id))).toEqual(['Ada Okonkwo']);
  await desk.yes('ada', id);
  expect((await desk.read(id)).state).toBe('approved');
});

test('16 the preview says how many, who and why, and what would need less', async () => {
  await desk.policy('Point 16', `
    rows:
      - { name: VP above 10, when: { discount: "> 10%" }, ask: ${step('VP', 'noor')} }
      - { name: CFO from 50, when: { discount: ">= 50%" }, ask: ${step('CFO', 'marta', ', after: [VP]')} }`);
  await desk.deal('Point 16');
  const form = await desk.openAsk('mara', 'Point 16 deal');
  await desk.type('mara', form, 'deal-desk.preview-discount', { discount: '50' });
  const fifty = await until('the preview', async () => ((view => (said(view).includes('CFO') ? view : undefined))(await desk.top('mara'))));
  expect(said(fifty)).toContain('2 steps, up to 2 people');
  expect(said(fifty)).toContain('Marta Kowalska');
  expect(said(fifty)).toContain('discount 50 % is at least 50 %');
  expect(said(fifty)).toContain('At 49.99 % off CFO is not asked');
  await desk.pressIn('mara', fifty!, 'deal-desk.use-suggestion', { discount: '50' });
  const less = await until('the suggestion is in', async () => ((view => (said(view).includes('One step') ? view : undefined))(await desk.top('mara'))));
  // What the form says is what happens.
  expect(await desk.submit('mara', less!, {})).toMatchObject({ outcome: 'closed' });
  const card = await desk.card('noor', 'Point 16', 'deal-desk.approve');
  expect(said(card)).toContain('49.99 % off list');
  expect(said(card)).not.toContain('CFO');
});

test('17 attachments and comments are on every copy', async () => {
  await desk.policy('Point 17', `
    rows: [{ name: above 10, when: { discount: "> 10%" }, ask: ${step('one', 'noor')} }]`);
  const { id } = await desk.ask('mara', (await desk.deal('Point 17')).id, { discount: 15 }, { why: 'three years & a reference', attachments: [{ name: 'Rival offer', url: 'https://files.example/offer.pdf' }] });
  expect(JSON.stringify(await desk.card('noor', 'Point 17', 'deal-desk.approve'))).toContain('<https://files.example/offer.pdf|Rival offer>');
  await desk.choose('noor', await desk.card('noor', 'Point 17'), 'Comment');
  const form = await desk.form('noor', 'deal-desk.reason');
  expect(await desk.submit('noor', form, { reason: ' ' })).toMatchObject({ errors: { reason: expect.stringContaining('empty') } });
  expect(await desk.submit('noor', form, { reason: 'Who signs there?' })).toMatchObject({ outcome: 'closed' });
  await until('Mara reads it', async () => said(await desk.findCard('mara', 'Point 17')).includes('Who signs there?'));
  await desk.press('mara', await desk.card('mara', 'Point 17', 'deal-desk.comment'), 'deal-desk.comment');
  await desk.submit('mara', await desk.form('mara', 'deal-desk.reason'), { reason: 'Their CFO.' });
  await until('Noor reads it', async () => said(await desk.findCard('noor', 'Point 17')).includes('Their CFO.'));
  expect((await desk.read(id)).comments.map(c => [c.by.name, c.text])).toEqual([['Noor Haddad', 'Who signs there?'], ['Mara Lindqvist', 'Their CFO.']]);
});

test('17 files: from the form in Slack and with a comment over HTTP; whoever sees the request takes them, by its page alone', async () => {
  await desk.policy('Point 17 files', `
    rows: [{ name: above 10, when: { discount: "> 10%" }, ask: ${step('one', 'noor')} }]`);
  const deal = await desk.deal('Point 17 files');
  const form = await desk.openAsk('mara', 'Point 17 files deal');
  const offer = new Uint8Array(300_000).map((_, i) => (i * 31) % 256);
  const [good, gone, path] = [await desk.uploadToSlack('mara', '<!channel> offer.pdf', offer), await desk.uploadToSlack('mara', 'gone.txt', new Uint8Array(9)), await desk.uploadToSlack('mara', '../up.txt', new Uint8Array(9))];
  // What is wrong is said at the field, and the form stays.
  expect(await desk.submit('mara', form, { discount: '20', files: JSON.stringify([good, path]) })).toMatchObject({ errors: { files: expect.stringContaining('no slash') } });
  t.practice.practice.files.remove((gone as { id: string }).id);
  expect(await desk.submit('mara', form, { discount: '20', why: 'a rival', files: JSON.stringify([good, gone]) })).toMatchObject({ outcome: 'closed' });
  const [asked] = (await t.call('noor', 'GET', `/approvals?deal=${deal.id}`)).body['items'] as unknown as { id: string }[];
  const id = asked!.id;
  const request = await desk.becomes(id, 'one file is there and the other is missed', r => r.files.length === 1 && typeof r.filesComing[0]?.missed === 'string');
  const sha256 = createHash('sha256').update(offer).digest('hex');
  expect(request.files).toMatchObject([{ name: '<!channel> offer.pdf', mediaType: 'application/pdf', size: 300_000, sha256, by: { name: 'Mara Lindqvist' }, round: 1, step: null }]);
  // Nothing else waits for the one that did not come: who asked is told which, and Health has it.
  await desk.told('mara', 'gone.txt is not attached');
  const health = await until('Health has it', async () => ((await t.call('robin', 'GET', '/health')).body['items'] as unknown as { title: string; detail: string }[]).find(i => i.title.includes('deal-desk.fetch-file')));
  expect(health.detail).toContain('gone.txt, for Point 17 files deal, did not come from Slack: it is no longer in Slack');
  await until('the card says it', async () => said(await desk.findCard('noor', 'Point 17 files')).includes(`/approvals/${id}|1 file>`));

  const query = (more: object) => `/approvals/${id}/files?${new URLSearchParams({ name: 'Ünï "1".html', ...more })}`;
  const html = Buffer.from('<script>alert(1)</script>');
  const added = await t.call('noor', 'POST', query({ comment: 'Their terms.', step: 'one' }), html, { 'content-type': 'text/html; charset=utf-8' });
  expect(added.status).toBe(201);
  const { files, comments } = added.body as unknown as ApprovalJson;
  expect(files[1]).toMatchObject({ name: 'Ünï "1".html', mediaType: 'text/html', step: 'one', by: { name: 'Noor Haddad' } });
  expect(comments.map(c => c.text)).toEqual(['Their terms.']);
  const taken = await desk.download('ben', id, files[1]!.id);
  expect(taken.bytes.equals(html)).toBe(true);
  expect(Object.fromEntries(['content-disposition', 'x-content-type-options', 'content-security-policy'].map(h => [h, taken.headers.get(h)]))).toEqual({
    'content-disposition': `attachment; filename="_n_ _1_.html"; filename*=UTF-8''${encodeURIComponent('Ünï "1".html')}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
  });
  expect((await desk.download('mara', id, files[0]!.id)).bytes.equals(offer)).toBe(true);
  // By another request there is no such file, nor without a sign-in.
  const other = await desk.ask('mara', (await desk.deal('Point 17 files', { name: 'Point 17 files, another' })).id, { discount: 15 });
  expect((await desk.download('mara', other.id, files[0]!.id)).status).toBe(404);
  expect((await fetch(`${t.api}/approvals/${id}/files/${files[0]!.id}`)).status).toBe(401);

  // Each error names its field; what came in so far stays.
  const refused = async (who: string, name: string, bytes: Uint8Array, more: object = {}) => {
    const reply = await t.call(who, 'POST', query({ name, ...more }), bytes, { 'content-type': 'application/octet-stream' });
    return [reply.status, (reply.body['errors'] as unknown as { field: string }[] | undefined)?.[0]?.field ?? reply.body['code']];
  };
  expect(await refused('noor', 'a.txt', new Uint8Array())).toEqual([422, 'file']);
  expect(await refused('noor', 'a.txt', new Uint8Array(10 * 1024 * 1024 + 1))).toEqual([422, 'file']);
  expect(await refused('noor', 'gpj\u202e.exe', new Uint8Array(1))).toEqual([422, 'name']);
  expect(await refused('noor', 'a.txt', new Uint8Array(1), { step: 'nope' })).toEqual([422, 'step']);
  expect(await refused('ben', 'a.txt', new Uint8Array(1))).toEqual([403, 'not-concerned']);
  // The log has the hash; the audit shows it, and the chain holds.
  const audit = (await t.call('noor', 'GET', `/approvals/${id}/audit`)).body as unknown as { chain: { verified: boolean }; files: { sha256: string }[] };
  expect(audit).toMatchObject({ chain: { verified: true }, files: [{ sha256 }, { sha256: files[1]!.sha256 }] });
  await t.call('mara', 'POST', `/approvals/${id}/recall`);
  expect(await refused('mara', 'a.txt', new Uint8Array(1))).toEqual([409, 'no-more-files']);
  // What was refused left no bytes behind.
  const world = t.evenkeel.engine.world(company.id);
  const kept = async () => (await world.read(tx => tx.query<{ id: string }>('select id from deal_desk_files where request_id = $1 order by stored_at', [id]))).map(row => row.id);
  expect(await kept()).toEqual(files.map(f => f.id));
  // What broke off before its request took it is swept away after a day, and nothing else is.
  for (const [name, hours] of [['old', 25], ['young', 1]] as const) await world.read(tx => storeFile(tx, { id: `file_${name}`, requestId: id, name, mediaType: 'text/plain', sha256, bytes: html, by: personIdOf('mara') }, clock.now() - hours * 3_600_000));
  await timers[0]!.run(world);
  expect(await kept()).toEqual(['file_young', ...files.map(f => f.id)]);
});

test('complaint: several rules match and three people are asked for one thing: rows that ask one step are one ask', async () => {
  await desk.policy('Over-routing', `
    rows:
      - { name: deep, when: { discount: "> 10%" }, ask: ${step('finance', 'ben')} }
      - { name: late, when: { payment_days: "> 60" }, ask: ${step('finance', 'ben')} }
      - { name: long, when: { term_months: "> 36" }, ask: ${step('finance', 'ben')} }`);
  const request = await desk.ask('mara', (await desk.deal('Over-routing', { paymentDays: 90, termMonths: 48 })).id, { discount: 15 });
  expect(request.steps).toMatchObject([{ name: 'finance', state: 'asked' }]);
  expect(request.steps[0]!.because).toHaveLength(3);
  await desk.card('ben', 'Over-routing', 'deal-desk.approve');
  expect((await t.dms('ben')).filter(m => m.text.includes('Over-routing'))).toHaveLength(1);
});
