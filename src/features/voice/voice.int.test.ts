import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ISSUE_SECRETS, running } from '../../../test/support/running.ts';
import { until } from '../../../test/support/until.ts';
import type { DecisionJson, NeedJson, RoadmapJson } from './contract.ts';

let t: Awaited<ReturnType<typeof running>>;
beforeAll(async () => {
  t = await running();
});
afterAll(() => t?.stop());
const slackIdOf = (key: string): string => t.slackIdOf(key);

interface Deal {
  id: string;
  name: string;
  account: string | null;
  amount: { amount: string; currency: string } | null;
  owner: { id: string; name: string } | null;
  version: number;
}
const dealsOf = async (query: string) => (await t.call('mara', 'GET', `/deals?limit=100&${query}`)).body['items'] as unknown as Deal[];
const need = (body: unknown) => body as unknown as NeedJson;
const board = async (query = '') => (await t.call('ines', 'GET', `/roadmap${query}`)).body as unknown as RoadmapJson;
const rowOf = async (id: string) => (await board()).needs.find(n => n.id === id);
let n = 0;
/** A title that nothing else in these tests is like. */
const WORDS = ['quartz', 'umbrella', 'falcon', 'zinnia', 'obelisk', 'marzipan', 'gyroscope', 'walnut', 'hibiscus', 'tundra', 'kaleidoscope', 'pumice', 'vortex', 'jackdaw', 'citadel', 'brisket', 'lantern', 'nomad', 'eclipse', 'saffron', 'dynamo', 'rhubarb', 'igloo', 'yonder', 'xylophone']; // prettier-ignore
const freshTitle = () => `${WORDS[n % WORDS.length]} ${WORDS[(n++ * 7 + 3) % WORDS.length]} export`.replace(' export', ` mode ${n}`);
async function capture(who: string, more: object = {}): Promise<NeedJson> {
  const reply = await t.call(who, 'POST', '/needs', { title: freshTitle(), words: 'We cannot go live without it.', urgency: 'blocker', anyway: true, ...more });
  expect(reply.status).toBe(201);
  return need(reply.body);
}
const cents = (m: { amount: string }) => BigInt(m.amount.replace('.', ''));
const settled = () =>
  until('what has to go out has gone out', async () => (await t.evenkeel.engine.transact('practice', tx => tx.query(`select 1 from engine_effects where company_id = evenkeel_company() and kind like 'voice.%' and state = 'waiting'`))).length === 0 || undefined);

test('a need is captured by API with its deal, and the deal’s amount stands behind it', async () => {
  const deal = (await dealsOf('kind=open')).find(d => d.amount?.currency === 'EUR')!;
  const made = await capture('mara', { dealId: deal.id, saidBy: 'Head of IT' });
  expect(made.voices).toMatchObject([{ words: 'We cannot go live without it.', saidBy: 'Head of IT', urgency: 'blocker', deal: { id: deal.id }, capturedBy: { name: 'Mara Lindqvist' } }]);
  const second = await capture('mara', { dealId: deal.id, urgency: 'nice' });
  const parts = (await t.call('mara', 'GET', `/deals/${deal.id}/needs`)).body['items'] as unknown as { id: string; value: { amount: string } }[];
  const sum = parts.reduce((total, p) => total + cents(p.value), 0n);
  expect(sum).toBe(cents(deal.amount!));
  expect(parts.map(p => p.id)).toEqual(expect.arrayContaining([made.id, second.id]));
  const b = await board();
  expect(b.columns.reduce((total, c) => total + cents(c.value), 0n)).toBe(cents(b.value.total));
  expect(b.needs.reduce((total, r) => total + cents(r.value.total), 0n)).toBe(cents(b.value.total));
});

test('needs like a new one are offered first, and nothing is made until somebody says which', async () => {
  const title = 'Barcode scanning on handhelds';
  const made = await capture('mara', { title });
  const twin = await t.call('tom', 'POST', '/needs', { title: 'barcode scanning on handheld devices', words: 'Our crews scan everything.', urgency: 'important' });
  expect(twin).toMatchObject({ status: 409, body: { code: 'looks-like', errors: [{ field: 'title' }] } });
  expect((await t.call('tom', 'GET', `/needs/like?text=${encodeURIComponent('handheld barcode scanning')}`)).body['items']).toMatchObject([{ id: made.id, title }]);
  const joined = need((await t.call('tom', 'POST', `/needs/${made.id}/voices`, { words: 'Our crews scan everything.', urgency: 'important', account: 'Kestrel Logistics' })).body);
  expect(joined.voices).toHaveLength(2);
  expect(joined.row.customers).toBe(1);
});

test('what is wrong is said at its field: unknown deal, missing words, unknown need', async () => {
  const wrong = await t.call('mara', 'POST', '/needs', { title: 'anything', words: 'x', urgency: 'nice', dealId: 'deal_nowhere' });
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ field: 'dealId' }] } });
  expect(await t.call('mara', 'POST', '/needs', { title: 'anything', words: '  ', urgency: 'nice' })).toMatchObject({ status: 422, body: { errors: [{ field: 'words' }] } });
  expect((await t.call('mara', 'GET', '/needs/need_nowhere')).status).toBe(404);
  const made = await capture('mara');
  expect(await t.call('mara', 'POST', `/needs/${made.id}/move`, { state: 'planned', quarter: '2027-Q1' })).toMatchObject({ status: 403, body: { code: 'not-product' } });
  expect(await t.call('ines', 'POST', `/needs/${made.id}/move`, { state: 'declined' })).toMatchObject({ status: 422, body: { errors: [{ field: 'reason' }] } });
});

test('the same request with the same key is one need', async () => {
  const body = { title: freshTitle(), words: 'Twice sent, once meant.', urgency: 'nice', anyway: true };
  const [a, b] = [await t.call('mara', 'POST', '/needs', body, { 'idempotency-key': 'twice' }), await t.call('mara', 'POST', '/needs', body, { 'idempotency-key': 'twice' })];
  expect(need(b.body).id).toBe(need(a.body).id);
  expect(need(b.body).voices).toHaveLength(1);
});

interface View {
  id: string;
  callback_id: string;
  blocks: { type: string; block_id: string; element?: { action_id: string; initial_value?: string; initial_option?: { value: string }; options?: { value: string }[] } }[];
}
const views = async (key: string) => ((await t.control(`views?user=${slackIdOf(key)}`)) as unknown as { views: View[] }).views;
/** Fills the topmost form and submits it. */
async function submit(key: string, typed: Record<string, string>) {
  const view = (await views(key)).at(-1)!;
  const values: Record<string, Record<string, object>> = {};
  for (const block of view.blocks) {
    if (!block.element) continue;
    const value = typed[block.block_id] ?? block.element.initial_value ?? block.element.initial_option?.value ?? null;
    const select = block.element.action_id === 'voice.deal' || block.element.options;
    values[block.block_id] = {
      [block.element.action_id]: select
        ? { type: block.element.options ? 'static_select' : 'external_select', selected_option: value === null ? null : { text: { type: 'plain_text', text: value }, value } }
        : { type: 'plain_text_input', value },
    };
  }
  return t.control('as', { do: 'submit', user: slackIdOf(key), viewId: view.id, values });
}

test('a message becomes a need by its shortcut, in the customer’s words, and mentions in it reach nobody', async () => {
  const { conversations } = (await t.control('state')) as unknown as { conversations: { id: string; name: string }[] };
  const sales = conversations.find(c => c.name === 'sales')!.id;
  await t.control('as', { do: 'messages', user: slackIdOf('mara'), conversation: sales, text: '<!channel> they said: *no* deal without `orchid watering` & <https://x.example|docs>' });
  const said = (await t.messages()).findLast(m => m.channel === sales)!;
  await t.control('as', { do: 'shortcuts', user: slackIdOf('mara'), callbackId: 'voice.capture', message: { channel: said.channel, ts: said.ts } });
  const view = await until('the form is open', async () => (await views('mara')).find(v => v.callback_id === 'voice.capture'));
  expect(view.blocks.find(b => b.block_id === 'words')?.element?.initial_value).toContain('@channel they said');
  await submit('mara', { title: 'Orchid watering', urgency: 'blocker' });
  const made = await until('the need is there', async () => (await board()).needs.find(r => r.title === 'Orchid watering'));
  const page = need((await t.call('mara', 'GET', `/needs/${made.id}`)).body);
  expect(page.voices[0]!.words).toContain('@channel they said: *no* deal without');
  const thanks = await until('Mara is told', async () => (await t.dms('mara')).find(m => m.text.includes('Orchid watering')));
  expect(thanks.text).toContain('Captured as a new need');
  expect(JSON.stringify(await t.messages())).not.toMatch(/Orchid watering[^"]*<!channel>/);
});

test('/need offers what is like it in the form, keeps what was typed, and a choice adds the voice there', async () => {
  const made = await capture('tom', { title: 'Portuguese user interface' });
  const general = ((await t.control('state')) as unknown as { conversations: { id: string; name: string }[] }).conversations.find(c => c.name === 'general')!.id;
  await t.control('as', { do: 'messages', user: slackIdOf('priya'), conversation: general, text: '/need Our crews in Lisbon read no English' });
  await until('the form is open', async () => (await views('priya')).length > 0 || undefined);
  await submit('priya', { title: 'Portuguese interface', account: 'Tagus Tramways', urgency: 'important' });
  const again = await until('the form asks', async () => (await views('priya')).find(v => v.blocks.some(b => b.block_id === 'same')));
  expect(again.blocks.find(b => b.block_id === 'words')?.element?.initial_value).toBe('Our crews in Lisbon read no English');
  expect(again.blocks.find(b => b.block_id === 'same')?.element?.options?.map(o => o.value)).toContain(made.id);
  await submit('priya', { same: made.id });
  const page = await until('the voice is there', async () => {
    const p = need((await t.call('mara', 'GET', `/needs/${made.id}`)).body);
    return p.voices.length === 2 ? p : undefined;
  });
  expect(page.voices[0]).toMatchObject({ words: 'Our crews in Lisbon read no English', capturedBy: { name: 'Priya Raman' }, account: 'Tagus Tramways' });
});

const move = (id: string, body: object, who = 'ines') => t.call(who, 'POST', `/needs/${id}/move`, body);
const dms = async (key: string, about: string) => (await t.dms(key)).filter(m => m.text.includes(about));
const EUR = (d: Deal) => d.amount?.currency === 'EUR';
const keyOf = (d: Deal) => d.owner!.id.replace(/^person_/, '');

test('shipping a need tells each owner once about all of their deals, the lost ones first, and the room once', async () => {
  const all = [...(await dealsOf('kind=lost')), ...(await dealsOf('kind=open')), ...(await dealsOf('kind=won'))].filter(d => EUR(d) && d.owner);
  const lost = all.filter(d => d.owner?.name === 'Tom Achterberg').slice(0, 3);
  const open = (await dealsOf('kind=open')).find(d => d.owner?.name === 'Mara Lindqvist' && d.amount)!;
  const made = await capture('mara', { dealId: open.id });
  for (const d of lost) await t.call('tom', 'POST', `/needs/${made.id}/voices`, { words: 'This was the reason.', urgency: 'blocker', dealId: d.id });
  expect((await t.call('mara', 'POST', `/deals/${open.id}/room`)).status).toBe(200);
  const room = await until('the room is open', async () => ((await t.call('mara', 'GET', `/deals/${open.id}`)).body as unknown as { room: { channel: string } | null }).room?.channel);
  await move(made.id, { state: 'in-progress' });
  await move(made.id, { state: 'shipped', release: 'Signalbox 4.2' });
  const told = await until('Tom hears of it', async () => (await dms('tom', made.title))[0]);
  const kinds = await Promise.all(lost.map(async d => ((await t.call('tom', 'GET', `/deals/${d.id}`)).body as unknown as { stage: { kind: string } }).stage.kind));
  expect(told.text).toContain(`${made.title} is shipped in Signalbox 4.2.`);
  if (kinds.includes('lost')) expect(told.text).toMatch(/lost deals?, €[\d,.]+, named this: reopen\?/);
  await until('the room hears of it', async () => (await t.messages()).filter(m => m.channel === room && m.text.includes(`${made.title} is shipped`)).length === 1 || undefined);
  await until('Mara hears of it', async () => (await dms('mara', `${made.title} is shipped`)).length === 1 || undefined);
  // To and fro: the same news is told once.
  await move(made.id, { state: 'in-progress' });
  await move(made.id, { state: 'shipped', release: 'Signalbox 4.2' });
  await settled();
  expect(await dms('tom', `${made.title} is shipped`)).toHaveLength(1);
  expect((await t.messages()).filter(m => m.channel === room && m.text.includes(`${made.title} is shipped in`) && !m.text.startsWith('Customer need'))).toHaveLength(1);
  // The card of the room says what was asked for.
  await until('the room’s card has it', async () => (await t.messages()).some(m => m.channel === room && JSON.stringify(m.blocks ?? []).includes(`Asked for: `)) || undefined);
});

test('the news reaches people once although the first attempt’s reply was lost', async () => {
  const deal = (await dealsOf('kind=open')).find(d => d.owner?.name === 'Priya Raman')!;
  const made = await capture('priya', { dealId: deal.id });
  await settled();
  await t.control('faults', { api: [{ method: 'chat.postMessage', times: 1, kind: 'lost_reply' }] });
  await move(made.id, { state: 'planned', quarter: '2027-Q1' });
  await until('Priya hears of it', async () => (await dms('priya', `${made.title} is planned for Q1 2027`)).length > 0 || undefined);
  await settled();
  await t.control('faults', {});
  expect(await dms('priya', `${made.title} is planned for Q1 2027`)).toHaveLength(1);
});

test('two needs become one: nothing is lost, the old address leads on, and it can be undone', async () => {
  const [dealA, dealB] = (await dealsOf('kind=won')).filter(EUR);
  const [a, b] = [await capture('mara', { dealId: dealA!.id }), await capture('tom', { dealId: dealB!.id })];
  const before = (await board()).value.total;
  expect(await t.call('mara', 'POST', `/needs/${a.id}/merge`, { into: b.id })).toMatchObject({ status: 403 });
  const merged = need((await t.call('ines', 'POST', `/needs/${a.id}/merge`, { into: b.id })).body);
  expect(merged.id).toBe(b.id);
  expect(merged.voices).toHaveLength(2);
  expect(merged.mergedFrom).toMatchObject([{ id: a.id, title: a.title }]);
  expect(need((await t.call('mara', 'GET', `/needs/${a.id}`)).body).id).toBe(b.id);
  expect((await board()).value.total).toEqual(before);
  // A voice that goes to the old address counts for the one that is left.
  await t.call('mara', 'POST', `/needs/${a.id}/voices`, { words: 'They asked again.', urgency: 'nice', account: 'Yarrow Shipping' });
  expect(need((await t.call('ines', 'GET', `/needs/${b.id}`)).body).voices).toHaveLength(3);
  expect(await t.call('ines', 'POST', `/needs/${b.id}/merge`, { into: a.id })).toMatchObject({ status: 422, body: { code: 'merge-into-itself' } });
  const alone = need((await t.call('ines', 'POST', `/needs/${a.id}/unmerge`)).body);
  expect(alone).toMatchObject({ id: a.id, title: a.title });
  expect(alone.voices).toHaveLength(1);
});

test('two who merge two needs into each other at the same moment leave one that is whole', async () => {
  for (let i = 0; i < 5; i++) {
    const [a, b] = [await capture('mara'), await capture('tom')];
    const replies = await Promise.all([t.call('ines', 'POST', `/needs/${a.id}/merge`, { into: b.id }), t.call('kofi', 'POST', `/needs/${b.id}/merge`, { into: a.id })]);
    expect(replies.map(r => r.status).sort()).toEqual([200, expect.any(Number)]);
    const [left, right] = [need((await t.call('ines', 'GET', `/needs/${a.id}`)).body), need((await t.call('ines', 'GET', `/needs/${b.id}`)).body)];
    expect(left.id).toBe(right.id);
    expect(left.voices).toHaveLength(2);
  }
});

test('some voices of a need become one of their own, with the history on both', async () => {
  const made = await capture('mara', { account: 'Baltic Ferries' });
  const two = need((await t.call('tom', 'POST', `/needs/${made.id}/voices`, { words: 'Something else, really.', urgency: 'nice', account: 'Delta Locks' })).body);
  const other = two.voices.find(v => v.words.startsWith('Something else'))!;
  expect(await t.call('ines', 'POST', `/needs/${made.id}/split`, { title: 'Another thing altogether', voices: two.voices.map(v => v.id) })).toMatchObject({ status: 422, body: { code: 'nothing-left' } });
  const split = await t.call('ines', 'POST', `/needs/${made.id}/split`, { title: 'Another thing altogether', voices: [other.id] });
  expect(split.status).toBe(201);
  expect(need(split.body).voices.map(v => v.id)).toEqual([other.id]);
  const left = await until('both know of it', async () => {
    const p = need((await t.call('ines', 'GET', `/needs/${made.id}`)).body);
    return p.history.some(h => h.text.includes('Another thing altogether')) ? p : undefined;
  });
  expect(left.voices).toHaveLength(1);
  expect(need(split.body).history[0]!.text).toContain(made.title);
});

const hex = (secret: string, body: string) => createHmac('sha256', secret).update(body).digest('hex');
let deliveries = 0;
const deliver = {
  github: (event: string, payload: object, more: { secret?: string; id?: string } = {}) => {
    const body = JSON.stringify(payload);
    return fetch(`${t.api}/webhooks/github`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-github-event': event, 'x-github-delivery': more.id ?? `gh-${deliveries++}`, 'x-hub-signature-256': `sha256=${hex(more.secret ?? ISSUE_SECRETS.github, body)}` } });
  },
  linear: (payload: object, at = Date.now(), secret: string = ISSUE_SECRETS.linear) => {
    const body = JSON.stringify({ ...payload, webhookTimestamp: at });
    return fetch(`${t.api}/webhooks/linear`, { method: 'POST', body, headers: { 'linear-delivery': `li-${deliveries++}`, 'linear-signature': hex(secret, body) } });
  },
  jira: (payload: object, secret: string = ISSUE_SECRETS.jira) => {
    const body = JSON.stringify(payload);
    return fetch(`${t.api}/webhooks/jira`, { method: 'POST', body, headers: { 'x-atlassian-webhook-identifier': `ji-${deliveries++}`, 'x-hub-signature': `sha256=${hex(secret, body)}` } });
  },
};
const closed = (number: number, reason = 'completed') => ({ action: 'closed', issue: { number, state: 'closed', state_reason: reason }, repository: { full_name: 'Ferncliff/signalbox' } });
const link = (id: string, url: string) => t.call('ines', 'POST', `/needs/${id}/issues`, { url });
const stateNow = async (id: string) => need((await t.call('ines', 'GET', `/needs/${id}`)).body).state;

test('a closed GitHub issue ships its need; a forged, a repeated and a strange delivery change nothing', async () => {
  const made = await capture('mara');
  expect((await link(made.id, 'https://github.com/ferncliff/signalbox/issues/41')).status).toBe(200);
  expect((await deliver.github('issues', closed(41), { secret: 'somebody-elses-secret' })).status).toBe(401);
  expect((await fetch(`${t.api}/webhooks/github`, { method: 'POST', body: JSON.stringify(closed(41)) })).status).toBe(401);
  expect(await stateNow(made.id)).toBe('heard');
  expect((await deliver.github('issues', closed(41), { id: 'same-delivery' })).status).toBe(202);
  await until('it is shipped', async () => (await stateNow(made.id)) === 'shipped' || undefined);
  await move(made.id, { state: 'under-review' });
  expect((await deliver.github('issues', closed(41), { id: 'same-delivery' })).status).toBe(202);
  expect(await stateNow(made.id)).toBe('under-review');
  for (const strange of [{}, [], null, 'x', { action: 'closed' }, { action: 'closed', issue: { number: 'x' }, repository: 7 }]) expect((await deliver.github('issues', strange as object)).status).toBe(202);
  expect((await deliver.github('ping', { zen: 'x' })).status).toBe(202);
  const other = await capture('tom');
  expect(await link(other.id, 'https://github.com/Ferncliff/Signalbox/issues/41')).toMatchObject({ status: 409, body: { code: 'issue-taken' } });
  expect(await link(other.id, 'https://example.com/x')).toMatchObject({ status: 422, body: { errors: [{ field: 'url' }] } });
});

test('a webhook for a need that was merged away reaches the one that it went into', async () => {
  const [a, b] = [await capture('mara'), await capture('tom')];
  await link(a.id, 'https://github.com/ferncliff/signalbox/issues/77');
  await t.call('ines', 'POST', `/needs/${a.id}/merge`, { into: b.id });
  await deliver.github('issues', closed(77));
  await until('the other one is shipped', async () => (await stateNow(b.id)) === 'shipped' || undefined);
  expect(need((await t.call('ines', 'GET', `/needs/${b.id}`)).body).issues).toMatchObject([{ key: 'ferncliff/signalbox#77', state: 'done' }]);
});

test('Linear’s delivery is good for five minutes, Jira’s for as long as its id is new; cancelled work ships nothing', async () => {
  const [a, b] = [await capture('mara'), await capture('tom')];
  await link(a.id, 'https://linear.app/ferncliff/issue/ENG-12/a-name');
  await link(b.id, 'https://ferncliff.atlassian.net/browse/SIG-7');
  const done = { action: 'update', type: 'Issue', data: { identifier: 'ENG-12', state: { type: 'completed' } } };
  expect((await deliver.linear(done, Date.now() - 6 * 60_000)).status).toBe(401);
  expect((await deliver.linear(done, Date.now() + 6 * 60_000)).status).toBe(401);
  expect((await deliver.linear(done, Date.now(), 'somebody-elses-secret')).status).toBe(401);
  expect((await deliver.linear({ ...done, data: { identifier: 'ENG-12', state: { type: 'canceled' } } })).status).toBe(202);
  expect(await stateNow(a.id)).toBe('heard');
  expect((await deliver.linear(done)).status).toBe(202);
  await until('Linear’s is shipped', async () => (await stateNow(a.id)) === 'shipped' || undefined);
  const jira = (resolution: string, fixVersions: object[] = []) => ({ webhookEvent: 'jira:issue_updated', timestamp: Date.now() - 3_600_000, issue: { key: 'SIG-7', fields: { status: { statusCategory: { key: 'done' } }, resolution: { name: resolution }, fixVersions } } });
  expect((await deliver.jira(jira('Done'), 'somebody-elses-secret')).status).toBe(401);
  expect((await deliver.jira(jira("Won't Do"))).status).toBe(202);
  expect(await stateNow(b.id)).toBe('heard');
  expect((await deliver.jira(jira('Done', [{ name: 'Signalbox 5.0', released: true }]))).status).toBe(202);
  await until('Jira’s is shipped', async () => (await stateNow(b.id)) === 'shipped' || undefined);
  expect(need((await t.call('ines', 'GET', `/needs/${b.id}`)).body).release).toEqual({ name: 'Signalbox 5.0', url: null });
});

test('where the settings wait for the release, closing is not shipping', async () => {
  expect((await t.call('mara', 'PUT', '/settings/voice', { ship_on: 'release' })).status).toBe(403);
  expect((await t.call('robin', 'PUT', '/settings/voice', { ship_on: 'release' })).status).toBe(200);
  const made = await capture('mara');
  await link(made.id, 'https://github.com/ferncliff/signalbox/issues/90');
  await deliver.github('issues', closed(90));
  expect(await stateNow(made.id)).toBe('heard');
  await deliver.github('release', { action: 'released', release: { tag_name: 'v6.1', name: 'Signalbox 6.1', body: 'Much is new.', html_url: 'https://github.com/ferncliff/signalbox/releases/v6.1', draft: false, prerelease: false }, repository: { full_name: 'Ferncliff/signalbox' } });
  await until('it is shipped', async () => (await stateNow(made.id)) === 'shipped' || undefined);
  const page = need((await t.call('ines', 'GET', `/needs/${made.id}`)).body);
  expect(page.release).toEqual({ name: 'Signalbox 6.1', url: 'https://github.com/ferncliff/signalbox/releases/v6.1' });
  expect(page.note?.text).toContain('We cannot go live without it.');
  await t.call('robin', 'PUT', '/settings/voice', {});
});

test('a CSV file is imported once, says what is wrong by line, and formulas come back as text', async () => {
  const deal = (await dealsOf('kind=lost'))[0]!;
  const csv = [
    'Need,Words,Urgency,Deal,Customer,Said by',
    `Flumph integration,"=HYPERLINK(""http://x"",""free"")",blocker,${deal.id},,Buyer`,
    'Flumph integrations,<!channel> everyone needs it,nice,,Upland Cableways,',
    'Flumph integration,Whatever,urgent,,Upland Cableways,',
    'Flumph integration,No such deal,nice,deal_nowhere,,',
    ',Nameless,nice,,Delta Locks,',
  ].join('\r\n');
  const preview = (await t.call('mara', 'POST', '/needs/import', { csv, preview: true })).body;
  expect(preview).toMatchObject({ rows: 5, captured: 2, newNeeds: 1, preview: true });
  expect((await board()).needs.some(r => r.title === 'Flumph integration')).toBe(false);
  const first = (await t.call('mara', 'POST', '/needs/import', { csv })).body;
  expect(first).toMatchObject({ rows: 5, captured: 2, newNeeds: 1, problems: [{ line: 4 }, { line: 5 }, { line: 6 }] });
  expect((await t.call('mara', 'POST', '/needs/import', { csv })).body).toMatchObject({ captured: 0, known: 2 });
  // Looking first says the same: what is here already, and every row that is wrong.
  const again = (await t.call('mara', 'POST', '/needs/import', { csv: csv.replace('Words,', 'What,'), preview: true, mapping: { Need: 'need', What: 'words', Urgency: 'urgency', Deal: 'deal', Customer: 'account', 'Said by': 'saidBy' } })).body;
  expect(again).toMatchObject({ captured: 0, known: 2, newNeeds: 0, report: [{ line: 2, outcome: 'known' }, { line: 3, outcome: 'known' }, { line: 4, outcome: 'problem' }, { line: 5 }, { line: 6 }] });
  expect(await t.call('mara', 'POST', '/needs/import', { csv, mapping: { Need: 'flumph' } })).toMatchObject({ status: 422, body: { errors: [{ field: 'mapping.Need', message: expect.stringContaining('words, need, urgency') }] } });
  const made = (await board()).needs.filter(r => r.title.startsWith('Flumph'));
  expect(made).toHaveLength(1);
  expect(need((await t.call('mara', 'GET', `/needs/${made[0]!.id}`)).body).voices.map(v => v.words)).toContain('=HYPERLINK("http://x","free")');
  const out = (await t.call('mara', 'GET', '/needs/export')).body as unknown as string;
  expect(out).toContain(`"'=HYPERLINK(""http://x"",""free"")"`);
  expect(await t.call('mara', 'POST', '/needs/import', { csv: 'a,b\r\n1,2' })).toMatchObject({ body: { problems: [{ line: 1, message: expect.stringContaining('no column "words"') }] } });
});

const decision = (body: unknown) => body as unknown as DecisionJson;

test('the ledger: everybody’s input, an answer with a reason, told to each who spoke; only the owner answers', async () => {
  const made = await capture('mara');
  const raised = await t.call('mara', 'POST', '/decisions', { kind: 'roadmap', question: `Shall we plan ${made.title} for spring?`, ownerId: 'person_ines', needId: made.id, input: 'Three deals wait for it.' });
  expect(raised.status).toBe(201);
  const d = decision(raised.body);
  expect(d).toMatchObject({ state: 'open', owner: { name: 'Ines Duarte' }, inputs: [{ team: 'Sales', by: { name: 'Mara Lindqvist' } }], mayAnswer: false });
  const card = await until('Ines has the card', async () => (await dms('ines', made.title)).find(m => m.text.includes('owes the answer')));
  await t.call('yara', 'POST', `/decisions/${d.id}/inputs`, { text: 'Six weeks of work.' });
  expect(await t.call('mara', 'POST', `/decisions/${d.id}/answer`, { outcome: 'accepted', reason: 'Because I say so.' })).toMatchObject({ status: 403, body: { code: 'not-owner' } });
  expect(await t.call('ines', 'POST', `/decisions/${d.id}/answer`, { outcome: 'declined', reason: 'no' })).toMatchObject({ status: 422, body: { errors: [{ field: 'reason' }] } });
  await t.act('ines', card, 'voice.answer');
  await until('the form is open', async () => (await views('ines')).some(v => v.callback_id === 'voice.answer') || undefined);
  await submit('ines', { outcome: 'declined', reason: 'Six weeks for three deals; we look again in summer.' });
  const told = await until('Mara hears the answer', async () => (await dms('mara', 'we look again in summer')).find(m => m.text.startsWith('Declined by Ines Duarte')));
  expect(told.text).toContain('Reason: Six weeks for three deals');
  await until('Yara hears it', async () => (await dms('yara', 'we look again in summer'))[0]);
  const after = await until('the card has no buttons', async () => (await t.dms('ines')).find(m => m.ts === card.ts && m.text.includes('Declined:')));
  expect(JSON.stringify(after.blocks)).not.toContain('voice.answer"');
  const page = (await t.call('ines', 'GET', `/decisions?need=${made.id}`)).body as unknown as { items: DecisionJson[]; teams: { team: string; declined: number }[] };
  expect(page.items).toMatchObject([{ state: 'answered', outcome: 'declined' }]);
  expect(page.teams.find(x => x.team === 'Engineering')?.declined).toBeGreaterThan(0);
  expect(await t.call('ines', 'POST', `/decisions/${d.id}/inputs`, { text: 'too late' })).toMatchObject({ status: 409, body: { code: 'ended' } });
});

test('who owes an answer is nudged within their own budget, sees the day on Home, and nobody else hears of it', async () => {
  const raised = decision((await t.call('tom', 'POST', '/decisions', { kind: 'pricing', question: 'May ports get a price per crane?', ownerId: 'person_kofi' })).body);
  await until('Kofi has the card', async () => (await dms('kofi', 'price per crane'))[0]);
  await t.evenkeel.engine.run('voice-decisions', { type: 'remind', decisionId: raised.id }, { company: 'practice', actor: { kind: 'machine', name: 'reminder' }, cause: 'remind:1' });
  await t.evenkeel.engine.run('voice-decisions', { type: 'remind', decisionId: raised.id }, { company: 'practice', actor: { kind: 'machine', name: 'reminder' }, cause: 'remind:1' });
  const waiting = async () => ((await t.call('kofi', 'GET', '/people/person_kofi/nudges')).body as unknown as { waiting: { key: string; words: string }[] }).waiting.filter(w => w.key === `answer:${raised.id}`);
  const nudged = await until('Kofi is nudged', async () => (await waiting())[0]);
  expect(nudged.words).toMatch(/^You owe an answer .*May ports get a price per crane\?/);
  await t.evenkeel.engine.run('voice-decisions', { type: 'remind', decisionId: raised.id }, { company: 'practice', actor: { kind: 'machine', name: 'reminder' }, cause: 'remind:2' });
  expect(await waiting()).toHaveLength(1);
  expect(await t.call('tom', 'GET', '/people/person_kofi/nudges')).toMatchObject({ status: 403 });
  expect((await t.call('kofi', 'POST', `/decisions/${raised.id}/answer`, { outcome: 'declined', reason: 'One price for all ports this year.' })).status).toBe(200);
  await until('nothing waits any more', async () => (await waiting()).length === 0 || undefined);
});

const promised = (more: object = {}) => ({ promiseId: `promise_${n++}`, requestId: 'req_1', what: 'Wombat telemetry by June', due: '2027-06-30', ownerId: 'person_kofi', ...more });
const tellPromise = (type: string, command: object, cause: string) =>
  t.evenkeel.engine.run('voice-promises', { type, ...command }, { company: 'practice', actor: { kind: 'person', id: 'person_mara' }, cause });

test('a promise becomes a blocker of its deal, flagged until product has said yes', async () => {
  const deal = (await dealsOf('kind=open'))[3]!;
  const p = promised({ dealId: deal.id });
  expect(await tellPromise('receive', p, 'promise:1')).toMatchObject({ ok: true, answer: { needId: `need_${p.promiseId}` } });
  const row = await until('the need is there', async () => (await board()).needs.find(r => r.title === 'Wombat telemetry by June'));
  expect(row).toMatchObject({ flagged: 1 });
  const page = need((await t.call('ines', 'GET', `/needs/${row.id}`)).body);
  expect(page).toMatchObject({ promises: [{ state: 'flagged', owner: { name: 'Kofi Mensah' }, due: '2027-06-30', dealId: deal.id }], voices: [{ urgency: 'blocker', deal: { id: deal.id }, capturedBy: { name: 'Mara Lindqvist' } }] });
  await t.control('as', { do: 'home', user: slackIdOf('kofi') });
  await until('Kofi sees it on Home', async () => JSON.stringify(((await t.control('state')) as { homes: Record<string, unknown> }).homes[slackIdOf('kofi')] ?? '').includes('waiting for your yes') || undefined);
  await tellPromise('accept', { ...p, by: 'person_kofi' }, 'promise:2');
  expect(await rowOf(row.id)).toMatchObject({ flagged: 0 });
  // Another customer is promised nearly the same: the same need.
  await tellPromise('receive', promised({ dealId: (await dealsOf('kind=open'))[4]!.id, what: 'wombat telemetry by june' }), 'promise:3');
  await until('it is one need', async () => ((await rowOf(row.id))?.voices === 2 ? true : undefined));
});

test('one customer who carries a need is pointed out, and an exception on record says so', async () => {
  const big = (await dealsOf('kind=won')).filter(EUR).sort((a, b) => Number(b.amount!.amount) - Number(a.amount!.amount))[0]!;
  const made = await capture('mara', { dealId: big.id });
  expect(made.row.guard).toMatchObject({ state: 'carried', account: big.account, share: 1, effective: 1 });
  const except = { account: big.account, why: 'They open the harbour market for us.', cost: { amount: '12000.00', currency: 'EUR' }, until: '2099-01-31' };
  expect((await t.call('mara', 'POST', `/needs/${made.id}/exceptions`, except)).status).toBe(403);
  expect(await t.call('ines', 'POST', `/needs/${made.id}/exceptions`, { ...except, until: '2001-01-01' })).toMatchObject({ status: 422, body: { errors: [{ field: 'until' }] } });
  const page = need((await t.call('ines', 'POST', `/needs/${made.id}/exceptions`, except)).body);
  expect(page).toMatchObject({ row: { guard: { state: 'excepted' } }, exceptions: [{ by: { name: 'Ines Duarte' }, ended: false }] });
  const ended = need((await t.call('ines', 'DELETE', `/needs/${made.id}/exceptions/${page.exceptions[0]!.id}`)).body);
  expect(ended).toMatchObject({ row: { guard: { state: 'carried' } }, exceptions: [{ ended: true }] });
});

test('a lost deal that named what has shipped is reopened from the message', async () => {
  const lost = (await dealsOf('kind=lost')).find(d => d.owner?.name === 'Luis Carranza')!;
  const made = await capture('luis', { dealId: lost.id });
  await move(made.id, { state: 'shipped' });
  const message = await until('Luis hears of it', async () => (await dms('luis', `${made.title} is shipped`))[0]);
  const { block_id, accessory } = (message.blocks as unknown as { block_id: string; accessory?: { action_id: string; value: string } }[]).find(b => b.accessory?.action_id === 'voice.reopen')!;
  await t.control('as', {
    do: 'actions', user: slackIdOf(keyOf(lost)), container: { type: 'message', channel: message.channel, ts: message.ts },
    action: { type: 'button', block_id, action_id: 'voice.reopen', value: accessory!.value }, state: {},
  }); // prettier-ignore
  await until('the deal is open', async () => ((await t.call('luis', 'GET', `/deals/${lost.id}`)).body as unknown as { stage: { kind: string } }).stage.kind === 'open' || undefined);
});
