import { afterAll, beforeAll, expect, test } from 'vitest';
import { running } from '../../../test/support/running.ts';
import { until } from '../../../test/support/until.ts';

const slackIds = new Map<string, string>();
const slackIdOf = (key: string): string => slackIds.get(key)!;
const personIdOf = (key: string): string => `person_${key}`;
let t: Awaited<ReturnType<typeof running>>;
beforeAll(async () => {
  t = await running();
  const { users } = (await t.control('state')) as { users: { id: string; name: string }[] };
  for (const user of users) slackIds.set(user.name, user.id);
});
afterAll(() => t?.stop());

interface Shown {
  id: string;
  state: string;
  version: number;
  helper: { id: string; name: string } | null;
  because: string;
  waitingOn: string | null;
  question: string | null;
  outcome: string | null;
  minutes: number | null;
  closes: { text: string; daysLate: number } | null;
  blockedBy: { id: string }[];
  mine: { can: string[]; waitsForMe: boolean };
  comments: { text: string }[];
  type: { id: string };
}
interface Card {
  channel: string;
  ts: string;
  text: string;
  thread_ts?: string;
  blocks?: { block_id: string; elements?: { action_id?: string; value?: string }[] }[];
}
interface View {
  id: string;
  callback_id: string;
  blocks: { block_id?: string; type: string; text?: { text: string }; element?: { action_id: string; type: string } }[];
}
const body = <T>(reply: { body: unknown }) => reply.body as T;
let used = 0;
/** A deal of Mara's that nothing was asked about. */
async function freshDeal(): Promise<string> {
  const items = body<{ items: { id: string; account: string }[] }>(await t.call('mara', 'GET', '/deals?kind=open&limit=100')).items;
  return items.filter(d => d.account !== 'Aldgate Rail').sort((a, b) => (a.id < b.id ? -1 : 1))[used++]!.id;
}
const ask = async (dealId: string, type: string, more: object = {}, who = 'mara') => t.call(who, 'POST', `/deals/${dealId}/requests`, { type, what: 'Please look at *this* <!channel>', ...more });
const legal = { fields: { document: 'Single clause' } };
const get = async (id: string, who = 'mara') => body<Shown>(await t.call(who, 'GET', `/requests/${id}`));
const step = (who: string, id: string, verb: string, given: object = {}) => t.call(who, 'POST', `/requests/${id}/${verb}`, given);
const isCard = (m: Card, id: string) => m.blocks?.some(b => b.block_id?.startsWith(`requests.${id}.`)) ?? false;
const cardOf = async (who: string, id: string): Promise<Card | undefined> => ((await t.dms(who)) as Card[]).find(m => isCard(m, id));
const channel = async (name: string) => ((await t.control('state')) as { conversations: { id: string; name: string }[] }).conversations.find(c => c.name === name)!.id;
const has = (m: Card, action: string) => m.blocks?.some(b => b.elements?.some(e => e.action_id === action)) ?? false;
const view = async (who: string) => (await t.control(`views?user=${slackIdOf(who)}`)) as unknown as { views: View[] };
const top = async (who: string) => (await view(who)).views.at(-1);
const submit = (who: string, viewId: string, values: object) => t.control('as', { do: 'submit', user: slackIdOf(who), viewId, values });
const text = (block: string, action: string, value: string) => ({ [block]: { [action]: { type: 'plain_text_input', value } } });

test('a request is asked, claimed and done in Slack; every copy of the card says so, and the helper is on record', async () => {
  const dealId = await freshDeal();
  const asked = await ask(dealId, 'legal-review', legal);
  expect(asked.status).toBe(201);
  const { id } = body<Shown>(asked);
  expect(body<Shown>(asked)).toMatchObject({ state: 'open', helper: null, because: 'Anyone in Legal can claim it' });
  const card = await until("Elena's card", () => cardOf('elena', id));
  expect(JSON.stringify(card.blocks)).not.toContain('<!channel>');
  await t.act('elena', card, 'requests.claim');
  await until('claimed', async () => (await get(id)).state === 'claimed');
  const taken = await until('the card offers what comes next', async () => {
    const now = await cardOf('elena', id);
    return now && has(now, 'requests.done') && !has(now, 'requests.claim') && now;
  });
  await t.act('elena', taken, 'requests.done');
  const form = await until('the form', () => top('elena'));
  await submit('elena', form.id, text('text', 'requests.text', 'Fine with one change'));
  await until('done', async () => (await get(id)).state === 'done');
  expect(await get(id)).toMatchObject({ helper: { id: personIdOf('elena') }, outcome: 'Fine with one change' });
  await until('both copies say so', async () => {
    const copies = [await cardOf('elena', id), await cardOf('mara', id)];
    return copies.every(c => c && c.text.includes('done') && !has(c, 'requests.done'));
  });
  await until('Mara hears of it', async () => ((await t.dms('mara')) as Card[]).some(m => m.thread_ts && m.text.includes('Elena Rossi finished')));
  const { items } = body<{ items: { type: string; details: Record<string, unknown> }[] }>(await t.call('mara', 'GET', `/deals/${dealId}/timeline`));
  const facts = items.filter(f => f.details['requestId'] === id).reverse();
  expect(facts.map(f => f.type)).toEqual(['requests.asked', 'requests.claimed', 'requests.done']);
  expect(facts.at(-1)!.details).toMatchObject({ requester: { id: personIdOf('mara'), team: { name: 'Sales' } }, helper: { id: personIdOf('elena'), team: { name: 'Legal' } }, minutes: expect.any(Number) });
});

test('the form in Slack asks in a room, redraws for the chosen type, and keeps what is wrong at its field', async () => {
  const dealId = await freshDeal();
  await t.control('as', { do: 'messages', user: slackIdOf('mara'), conversation: await channel('general'), text: '/ask legal our liability clause' });
  let form = await until('the form', () => top('mara'));
  const blocks = () => form.blocks.map(b => b.block_id);
  expect(blocks()).toEqual(expect.arrayContaining(['deal', 'type', 'what', 'field:legal-review:document']));
  const found = (await t.control('as', { do: 'options', user: slackIdOf('mara'), container: { type: 'view', viewId: form.id }, blockId: 'deal', actionId: 'requests.deal', value: '' })) as { options?: { value: string }[] };
  expect(found.options!.length).toBeGreaterThan(3);
  const state = {
    deal: { 'requests.deal': { type: 'external_select', selected_option: { text: { type: 'plain_text', text: 'x' }, value: dealId } } },
    type: { 'requests.pick-type': { type: 'static_select', selected_option: { text: { type: 'plain_text', text: 'Legal review' }, value: 'legal-review' } } },
    ...text('what', 'requests.what', 'our liability clause'),
  };
  await t.control('as', { do: 'actions', user: slackIdOf('mara'), container: { type: 'view', viewId: form.id }, action: { type: 'external_select', block_id: 'deal', action_id: 'requests.deal', selected_option: state.deal['requests.deal'].selected_option }, state });
  form = await until('who gets it', async () => {
    const now = await top('mara');
    return now && JSON.stringify(now.blocks).includes('Goes to *Legal*') && now;
  });
  await submit('mara', form.id, state);
  expect((await top('mara'))?.id).toBe(form.id);
  await submit('mara', form.id, { ...state, 'field:legal-review:document': { 'requests.field-document': { type: 'static_select', selected_option: { text: { type: 'plain_text', text: 'Order form' }, value: 'Order form' } } } });
  await until('the form is closed', async () => (await view('mara')).views.length === 0);
  const [made] = body<{ items: (Shown & { what: string })[] }>(await t.call('mara', 'GET', `/requests?deal=${dealId}`)).items;
  expect(made).toMatchObject({ state: 'open', type: { id: 'legal-review' }, what: 'our liability clause' });
});

test('the shortcut on a message keeps its words and its link', async () => {
  const room = await channel('sales');
  const { ts } = (await t.control('as', { do: 'messages', user: slackIdOf('tom'), conversation: room, text: 'Can legal look at clause 7 of the port of Dunmore?' })) as { ts: string };
  await t.control('as', { do: 'shortcuts', user: slackIdOf('mara'), callbackId: 'requests.about-message', message: { channel: room, ts } });
  const form = await until('the form', () => top('mara'));
  expect(JSON.stringify(form)).toContain('Can legal look at clause 7');
  const dealId = await freshDeal();
  await submit('mara', form.id, {
    deal: { 'requests.deal': { type: 'external_select', selected_option: { text: { type: 'plain_text', text: 'x' }, value: dealId } } },
    type: { 'requests.pick-type': { type: 'static_select', selected_option: { text: { type: 'plain_text', text: 'Product question' }, value: 'product-question' } } },
    ...text('what', 'requests.what', 'Clause 7, please'),
  });
  const [made] = await until('the request', async () => {
    const { items } = body<{ items: (Shown & { what: string; source: { text: string; url: string } })[] }>(await t.call('mara', 'GET', `/requests?deal=${dealId}`));
    return items[0]?.what === 'Clause 7, please' && items;
  });
  expect(made!.source).toMatchObject({ text: expect.stringContaining('clause 7'), url: expect.stringContaining(room) });
  // The rota of Product says whose week it is.
  expect(made).toMatchObject({ state: 'assigned', because: expect.stringMatching(/^(Ines Duarte|Kofi Mensah): on duty this week$/) });
});

test('asking back stops the clocks, an answer starts them, and only those who may do either', async () => {
  const { id } = body<Shown>(await ask(await freshDeal(), 'legal-review', legal));
  expect(await step('mara', id, 'claim')).toMatchObject({ status: 403, body: { code: 'own-request' } });
  expect(await step('tom', id, 'claim')).toMatchObject({ status: 403, body: { code: 'not-your-team' } });
  expect((await step('elena', id, 'ask-back', { text: 'Which version?' })).status).toBe(200);
  expect(await get(id)).toMatchObject({ state: 'waiting', waitingOn: 'requester', question: 'Which version?', helper: { name: 'Elena Rossi' }, mine: { waitsForMe: true, can: expect.arrayContaining(['answer', 'withdraw']) } });
  expect(await step('elena', id, 'answer', { text: 'x' })).toMatchObject({ status: 403 });
  await until('Mara is asked', async () => ((await t.dms('mara')) as Card[]).some(m => m.text.includes('Which version?') && m.thread_ts));
  const stale = (await get(id)).version;
  expect((await step('mara', id, 'comment', { text: 'One moment' })).status).toBe(200);
  expect(await step('mara', id, 'answer', { text: 'April', version: stale })).toMatchObject({ status: 412, body: { code: 'moved-on' } });
  expect((await step('mara', id, 'answer', { text: 'April' })).status).toBe(200);
  expect(await get(id)).toMatchObject({ state: 'claimed', waitingOn: null, question: null });
  expect(await step('elena', id, 'decline', { text: ' ' })).toMatchObject({ status: 422 });
  expect((await step('elena', id, 'decline', { text: 'This is a matter of taste' })).status).toBe(200);
  expect(await step('elena', id, 'done', { text: 'x' })).toMatchObject({ status: 409, body: { code: 'ended' } });
  expect((await step('mara', id, 'reopen', { text: 'It is a matter of law now' })).status).toBe(200);
  expect(await get(id)).toMatchObject({ state: 'assigned', helper: { name: 'Elena Rossi' }, round: 2 });
});

test('a request moves to another team, and home when the one who has it leaves', async () => {
  const { id } = body<Shown>(await ask(await freshDeal(), 'finance', { fields: { about: 'Invoicing' } }));
  expect(await step('ben', id, 'hand-over', { note: 'For you' })).toMatchObject({ status: 422, body: { code: 'to-whom' } });
  expect(await step('ben', id, 'hand-over', { note: 'For you', person: 'mara@ferncliff.example' })).toMatchObject({ status: 422, body: { errors: [{ field: 'person' }] } });
  expect((await step('ben', id, 'hand-over', { note: 'You know the contract', person: 'claire@ferncliff.example' })).status).toBe(200);
  expect(await get(id)).toMatchObject({ state: 'assigned', helper: { name: 'Claire Dubois' }, because: 'Ben Whitlock handed it to Claire Dubois' });
  expect((await step('claire', id, 'claim')).status).toBe(200);
  expect((await t.call('robin', 'PATCH', `/people/${personIdOf('claire')}`, { active: false })).status).toBe(200);
  await until('it is in the queue again', async () => (await get(id)).state === 'open');
  await until('Mara is told', async () => ((await t.dms('mara')) as Card[]).some(m => m.text.includes('Claire Dubois has left')));
  expect((await t.call('robin', 'PATCH', `/people/${personIdOf('claire')}`, { active: true })).status).toBe(200);
});

test('requests of a deal wait for each other, never in a circle, also when two are tied in the same moment', async () => {
  const dealId = await freshDeal();
  const a = body<Shown>(await ask(dealId, 'legal-review', legal)).id;
  const b = body<Shown>(await ask(dealId, 'finance', { fields: { about: 'Invoicing' }, blockedBy: [a] })).id;
  expect(await get(b)).toMatchObject({ state: 'waiting', waitingOn: 'request', blockedBy: [{ id: a }] });
  expect(await step('mara', a, 'block', { on: b })).toMatchObject({ status: 422, body: { code: 'circle' } });
  const c = body<Shown>(await ask(dealId, 'legal-review', legal)).id;
  const d = body<Shown>(await ask(dealId, 'legal-review', legal)).id;
  const both = await Promise.all([step('mara', c, 'block', { on: d }), step('mara', d, 'block', { on: c })]);
  expect(both.map(r => r.status).sort()).toEqual([200, 422]);
  expect((await step('elena', a, 'done', { text: 'Signed' })).status).toBe(200);
  await until('the other goes on', async () => (await get(b)).state === 'open');
  const other = body<Shown>(await ask(await freshDeal(), 'legal-review', legal)).id;
  expect(await step('mara', b, 'block', { on: other })).toMatchObject({ status: 422, body: { code: 'other-deal' } });
});

test('a deal stays out of what is won until the last request that blocks it is done, beside what else holds it', async () => {
  const dealId = await freshDeal();
  const deal = async () => body<{ version: number; stage: { id: string }; hold: { reason: string; wanted: { id: string } | null } | null; holds: { by: string; ref: string }[] }>(await t.call('mara', 'GET', `/deals/${dealId}`));
  const a = body<Shown>(await ask(dealId, 'legal-review', legal)).id;
  const b = body<Shown>(await ask(dealId, 'legal-review', legal)).id;
  const held = await until('both hold', async () => ((d => (d.holds.length === 2 ? d : undefined))(await deal())));
  expect(held.holds).toMatchObject([{ by: 'requests' }, { by: 'requests' }]);
  expect((await t.call('mara', 'PATCH', `/deals/${dealId}`, { stage: 'closed-won' }, { 'if-match': `"${held.version}"` })).status).toBe(200);
  expect(await deal()).toMatchObject({ hold: { reason: 'Legal review by Legal is not done yet', wanted: { id: 'closed-won' } } });
  await step('elena', a, 'done', { text: 'Fine' });
  await until('one is left', async () => (await deal()).holds.length === 1);
  expect((await deal()).stage.id).not.toBe('closed-won');
  await step('mara', b, 'withdraw', {});
  await until('it is won', async () => (await deal()).stage.id === 'closed-won');
  expect((await deal()).hold).toBeNull();
});

test('the same key asks once; wrong fields are all named; nobody asks for what is not offered', async () => {
  const dealId = await freshDeal();
  const known = body<{ total: number }>(await t.call('mara', 'GET', `/requests?deal=${dealId}`)).total;
  const key = { 'idempotency-key': 'ask-once' };
  const send = () => t.call('mara', 'POST', `/deals/${dealId}/requests`, { type: 'legal-review', what: 'x', ...legal }, key);
  const [one, two] = [await send(), await send()];
  expect(one.body['id']).toBe(two.body['id']);
  expect(body<{ total: number }>(await t.call('mara', 'GET', `/requests?deal=${dealId}`)).total).toBe(known + 1);
  const wrong = await t.call('mara', 'POST', `/deals/${dealId}/requests`, { type: 'security-questionnaire', what: '', fields: { questions: 'many', needed: '2026-02-30', colour: 'red' } });
  expect(wrong.status).toBe(422);
  expect(body<{ errors: { field: string }[] }>(wrong).errors.map(e => e.field).sort()).toEqual(['fields.colour', 'fields.link', 'fields.needed', 'fields.questions', 'what']);
  expect(await ask(dealId, 'cleaning')).toMatchObject({ status: 422, body: { code: 'no-such-type' } });
  const preview = await t.call('mara', 'POST', `/deals/${dealId}/requests`, { type: 'security-questionnaire', preview: true });
  expect(preview).toMatchObject({ status: 200, body: { team: { name: 'Engineering' }, person: { name: expect.stringMatching(/Yara|Dev/) }, because: expect.stringMatching(/in security/) } });
});

test('a close date that moves is on every card at once, and a lost deal takes its requests along', async () => {
  const dealId = await freshDeal();
  const { id } = body<Shown>(await ask(dealId, 'legal-review', legal));
  await until("Elena's card", () => cardOf('elena', id));
  const edit = async (change: object) => {
    const { version } = body<{ version: number }>(await t.call('mara', 'GET', `/deals/${dealId}`));
    expect((await t.call('mara', 'PATCH', `/deals/${dealId}`, change, { 'if-match': `"${version}"` })).status).toBe(200);
  };
  await edit({ closeDate: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10) });
  expect((await get(id)).closes).toMatchObject({ daysLate: expect.any(Number), text: expect.stringMatching(/the deal closes .*: \d+ days? late$/) });
  await until('the card says so', async () => JSON.stringify((await cardOf('elena', id))?.blocks).includes('late'));
  await edit({ stage: 'closed-lost' });
  await until('withdrawn', async () => (await get(id)).state === 'withdrawn');
  expect(await get(id)).toMatchObject({ outcome: 'The deal is lost.' });
  expect(await ask(dealId, 'legal-review', legal)).toMatchObject({ status: 409, body: { code: 'deal-closed' } });
});

test('duty: arranged by its team, swapped when both agree, skipped with a stand-in; /duty says who', async () => {
  interface Duty { team: { id: string }; now: { person: { name: string } }; next: { from: string; person: { id: string; name: string }; because: string | null }[]; swaps: { id: string; state: string }[]; mine: { canArrange: boolean } } // prettier-ignore
  const solutions = async (who = 'sefa') => body<{ items: Duty[] }>(await t.call(who, 'GET', '/duty')).items.find(d => d.team.id === 'team_solutions')!;
  const rota = { people: ['sefa@ferncliff.example', personIdOf('owen')], turn: 'weekly', timeZone: 'Europe/Berlin', from: new Date().toISOString().slice(0, 10) };
  expect(await t.call('mara', 'PUT', '/duty/Solutions', rota)).toMatchObject({ status: 403 });
  expect(await t.call('sefa', 'PUT', '/duty/Solutions', { ...rota, people: ['sefa@ferncliff.example', 'mara@ferncliff.example'] })).toMatchObject({ status: 422, body: { errors: [{ field: 'people' }] } });
  expect((await t.call('sefa', 'PUT', '/duty/Solutions', rota)).status).toBe(200);
  const before = await solutions();
  expect(before.now.person.name).toBe('Sefa Yilmaz');
  const [first, second] = before.next;
  expect([first!.person.name, second!.person.name]).toEqual(['Owen Pike', 'Sefa Yilmaz']);
  expect(await t.call('sefa', 'POST', '/duty/Solutions/swaps', { give: first!.from, take: second!.from })).toMatchObject({ status: 409, body: { code: 'not-your-turn' } });
  expect((await t.call('sefa', 'POST', '/duty/Solutions/swaps', { give: second!.from, take: first!.from })).status).toBe(200);
  const asking = await until("Owen's card", async () => ((await t.dms('owen')) as Card[]).find(m => has(m, 'requests.swap-agree')));
  await t.act('owen', asking, 'requests.swap-agree');
  const after = await until('swapped', async () => {
    const now = await solutions();
    return now.swaps[0]?.state === 'agreed' && now;
  });
  expect(after.next.slice(0, 2).map(n => n.person.name)).toEqual(['Sefa Yilmaz', 'Owen Pike']);
  await until('both cards say so', async () => ((await t.dms('sefa')) as Card[]).some(m => m.text.includes('It is agreed.')));
  const day = first!.from;
  expect((await t.call('sefa', 'POST', '/duty/Solutions/skips', { from: day, to: day })).status).toBe(200);
  expect((await solutions()).next[0]).toMatchObject({ from: day, person: { name: 'Owen Pike' }, because: 'Sefa Yilmaz is not there' });
  await t.control('as', { do: 'messages', user: slackIdOf('sefa'), conversation: await channel('general'), text: '/duty Solutions' });
});

test('types are changed by an administrator, checked, and what is open keeps what it was asked with', async () => {
  const now = body<{ settings: { types: { id: string }[] } }>(await t.call('mara', 'GET', '/request-types'));
  const { settings } = now;
  expect((await t.call('mara', 'PUT', '/request-types', settings)).status).toBe(403);
  expect(await t.call('robin', 'PUT', '/request-types', { ...settings, types: [...settings.types, settings.types[0]] })).toMatchObject({ status: 422, body: { errors: [{ field: 'types' }] } });
  const room = t.practice.practice.workspace.create('channel', 'legal', ['U0EVENKEEL', slackIdOf('elena')], 'U0EVENKEEL').id;
  expect((await t.call('robin', 'PUT', '/request-types', { ...settings, channels: { Legal: room } })).status).toBe(200);
  const { id } = body<Shown>(await ask(await freshDeal(), 'legal-review', legal));
  const posted = await until('the card in the channel of the team', async () => ((await t.messages()) as Card[]).find(m => m.channel === room && isCard(m, id)));
  await t.act('elena', posted, 'requests.claim');
  await until('claimed', async () => (await get(id)).state === 'claimed');
  expect((await t.call('robin', 'PUT', '/request-types', settings)).status).toBe(200);
});

test('a request that waits for the one who asked stands on their Home once, and Home appears', async () => {
  await t.control('as', { do: 'home', user: slackIdOf('mara') });
  const home = await until('Home appears', async () => ((await t.control('state')) as { homes: Record<string, { blocks?: View['blocks'] }> }).homes[slackIdOf('mara')]);
  const text = JSON.stringify(home);
  expect(text).toContain('requests.list.request_sample-open-mara-legal-review.');
  expect(text.split('requests.list.request_sample-open-mara-legal-review.').length - 1).toBe(1);
});
