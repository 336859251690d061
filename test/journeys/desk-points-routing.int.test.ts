import { afterAll, beforeAll, expect, test } from 'vitest';
import { movableClock } from '../support/clock.ts';
import { atTheDesk, person } from '../support/desk.ts';
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
