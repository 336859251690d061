import { afterAll, beforeAll, expect, test } from 'vitest';
import { personIdOf, slackIdOf } from '../../../practice/company/people.ts';
import { running } from '../../../test/support/running.ts';
import { until } from '../../../test/support/until.ts';

let t: Awaited<ReturnType<typeof running>>;
beforeAll(async () => {
  t = await running();
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
  const found = (await t.control('as', { do: 'options', user: slackIdOf('mara'), container: { type: 'view', view_id: form.id }, blockId: 'deal', actionId: 'requests.deal', value: '' })) as { options?: { value: string }[] };
  expect(found.options!.length).toBeGreaterThan(3);
  const state = {
    deal: { 'requests.deal': { type: 'external_select', selected_option: { text: { type: 'plain_text', text: 'x' }, value: dealId } } },
    type: { 'requests.pick-type': { type: 'static_select', selected_option: { text: { type: 'plain_text', text: 'Legal review' }, value: 'legal-review' } } },
    ...text('what', 'requests.what', 'our liability clause'),
  };
  await t.control('as', { do: 'actions', user: slackIdOf('mara'), container: { type: 'view', view_id: form.id }, action: { type: 'external_select', block_id: 'deal', action_id: 'requests.deal', selected_option: state.deal['requests.deal'].selected_option }, state });
  form = await until('who gets it', async () => {
    const now = await top('mara');
    return now && JSON.stringify(now.blocks).includes('Goes to *Legal*') && now;
  });
  await submit('mara', form.id, state);
  expect((await top('mara'))?.id).toBe(form.id);
  await submit('mara', form.id, { ...state, 'field:legal-review:document': { 'requests.field-document': { type: 'static_select', selected_option: { text: { type: 'plain_text', text: 'Order form' }, value: 'Order form' } } } });
  await until('the form is closed', async () => (await view('mara')).views.length === 0);
  const mine = body<{ items: Shown[] }>(await t.call('mara', 'GET', `/requests?deal=${dealId}`)).items;
  expect(mine).toHaveLength(1);
});
