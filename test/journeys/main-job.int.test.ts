import { afterAll, beforeAll, expect, test } from 'vitest';
import { sign } from '../../src/adapters/http/signature.ts';
import { running, WEBHOOK_SECRET } from '../support/running.ts';
import { until } from '../support/until.ts';

let t: Awaited<ReturnType<typeof running>>;
beforeAll(async () => {
  t = await running();
});
afterAll(() => t?.stop());

interface Shown {
  id: string;
  version: number;
  stage: { id: string };
  discount: number;
  amount: { amount: string };
  crm: { state: string };
  hold: unknown;
}
const deal = async (): Promise<Shown> => (await t.call('mara', 'GET', '/deals?q=aldgate%20signalling')).body['items']![0] as Shown;
const post = (body: string, headers: Record<string, string>) => fetch(`${t.api}/crm/events`, { method: 'POST', body, headers });
const signed = (body: string, at = Date.now()) => post(body, { 'x-evenkeel-signature': sign(body, WEBHOOK_SECRET, Math.floor(at / 1000)) });

test('an exception goes through the desk in Slack, and the CRM has it', async () => {
  const before = await deal();
  const preview = await t.call('mara', 'POST', `/deals/${before.id}/approvals`, { terms: { discount: 30 }, preview: true });
  expect((preview.body['steps'] as unknown as { name: string }[]).map(s => s.name)).toEqual(['manager', 'deal desk', 'finance']);

  const asked = await t.call('mara', 'POST', `/deals/${before.id}/approvals`, { terms: { discount: 24 }, why: 'a competing offer <!channel> *now*' });
  expect(asked.status).toBe(201);
  const twice = await t.call('mara', 'POST', `/deals/${before.id}/approvals`, { terms: { discount: 24 } });
  expect(twice.body).toMatchObject({ code: 'already-in-flight' });

  // The stage that the policy's gate closes is remembered, not entered.
  await until('the hold', async () => (await deal()).hold);
  const held = await deal();
  const moved = await t.call('mara', 'PATCH', `/deals/${held.id}`, { stage: 'closed-won' }, { 'if-match': `"${held.version}"` });
  expect(moved.status).toBe(200);
  expect((await deal()).stage.id).toBe('negotiation');

  const own = await t.call('mara', 'POST', `/approvals/${String(asked.body['id'])}/decisions`, { decision: 'approve' });
  expect(own.body).toMatchObject({ status: 403, code: 'own-request' });

  const card = await until("Jonas's card", async () => (await t.dms('jonas')).find(m => m.blocks?.some(b => b.elements?.some(e => e.action_id === 'deal-desk.approve'))));
  // What somebody typed mentions nobody.
  expect(JSON.stringify(card.blocks)).not.toContain('<!channel>');
  await t.act('jonas', card, 'deal-desk.approve');
  const second = await until("Noor's card", async () => (await t.dms('noor')).find(m => m.blocks?.some(b => b.elements?.some(e => e.action_id === 'deal-desk.approve'))));

  // Two people of the desk in the same moment: one wins, the other is told who was first.
  const decide = (who: string) => t.call(who, 'POST', `/approvals/${String(asked.body['id'])}/decisions`, { decision: 'approve', step: 'deal desk' });
  const both = await Promise.all([decide('noor'), decide('felix')]);
  expect(both.map(r => r.status).sort()).toEqual([200, 409]);
  expect(both.find(r => r.status === 409)!.body).toMatchObject({ code: 'already-decided' });

  await until('the CRM', async () => (await deal()).crm.state === 'in-sync' && (await deal()).stage.id === 'closed-won');
  expect(await deal()).toMatchObject({ discount: 24, amount: { amount: '84390.40' } });
  await until('every copy says so', async () => {
    const copies = [...(await t.dms('jonas')), ...(await t.dms('noor')), ...(await t.dms('felix')), ...(await t.dms('mara'))].filter(m => m.text.includes('signalling renewal'));
    return copies.length >= 4 && copies.every(m => m.text.startsWith('Approved') && JSON.stringify(m.blocks).includes('The CRM has it') && !JSON.stringify(m.blocks).includes('deal-desk.approve'));
  });
  // A click on the old button changes nothing.
  await t.act('noor', second, 'deal-desk.approve');
  const verdict = await t.call('mara', 'GET', `/deals/${before.id}/timeline/verify`);
  expect(verdict.body).toMatchObject({ verified: true, brokenAt: null });
});

test('a change in the CRM comes in signed, once, and bad ones say what is wrong', async () => {
  const event = { eventId: 'ev-1', at: new Date().toISOString(), deal: { externalId: 'X-1', name: 'A *bold* <!here> ‮deal 🚢', stage: 'proposal', amount: '1200', currency: 'JPY' } };
  const body = JSON.stringify(event);
  expect((await signed(body)).status).toBe(202);
  expect(await (await signed(body)).json()).toMatchObject({ repeated: true });
  expect((await t.call('mara', 'GET', '/deals?q=bold')).body['total']).toBe(1);

  expect((await post(body, {})).status).toBe(401);
  expect((await post(`${body} `, { 'x-evenkeel-signature': sign(body, WEBHOOK_SECRET, Math.floor(Date.now() / 1000)) })).status).toBe(401);
  expect((await signed(body, Date.now() - 301_000)).status).toBe(401);
  expect((await signed('{')).status).toBe(400);
  expect((await signed(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`)).status).toBe(422);
  expect((await signed('x'.repeat(1_048_577))).status).toBe(413);
  const unknown = await signed(JSON.stringify({ ...event, eventId: 'ev-2', deal: { ...event.deal, color: 'red' } }));
  expect(unknown.status).toBe(422);
  expect(JSON.stringify(await unknown.json())).toContain('color');
  const stage = await signed(JSON.stringify({ ...event, eventId: 'ev-3', deal: { externalId: 'X-1', stage: 'nowhere' } }));
  expect(stage.status).toBe(422);
  expect(JSON.stringify(await stage.json())).toContain('prospecting');
  const yen = await signed(JSON.stringify({ ...event, eventId: 'ev-4', deal: { externalId: 'X-1', amount: '12.50', currency: 'JPY' } }));
  expect(yen.status).toBe(422);
});

test('a room opens once, with its card and its people', async () => {
  const { id } = await deal();
  const [one, two] = await Promise.all([t.call('mara', 'POST', `/deals/${id}/room`), t.call('tom', 'POST', `/deals/${id}/room`)]);
  expect([one.status, two.status]).toEqual([200, 200]);
  const room = await until('the room', async () => {
    const state = (await t.control('state')) as { conversations: { id: string; name: string; pins: string[]; members: string[] }[] };
    const found = state.conversations.filter(c => c.name.startsWith('deal-aldgate-rail-signalling'));
    return found.length === 1 && found[0]!.pins.length === 1 && found[0]!.members.length > 2 && found[0];
  });
  expect(room.name.length).toBeLessThanOrEqual(80);
});

test('who may not come in is told why', async () => {
  const wrong = await fetch(`${t.api}/deals`, { headers: { authorization: 'Bearer ek_wrong' } });
  expect(wrong.status).toBe(401);
  expect(wrong.headers.get('content-type')).toContain('application/problem+json');
  expect((await fetch(`${t.api}/deals`)).status).toBe(401);
  const { id, version } = await deal();
  expect((await t.call('mara', 'PATCH', `/deals/${id}`, { nextStep: 'x' })).status).toBe(428);
  expect((await t.call('mara', 'PATCH', `/deals/${id}`, { colour: 'x' }, { 'if-match': `"${version}"` })).status).toBe(422);
  expect((await t.call('mara', 'PUT', '/policies', { text: 'policies: []' })).status).toBe(403);
  const paths = ((await (await fetch(`${t.api}/openapi.json`)).json()) as { paths: object }).paths;
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/deals', '/deals/{id}/approvals', '/approvals/{id}/decisions']));
});
