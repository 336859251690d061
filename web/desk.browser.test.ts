import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { setStage, type Stage } from './web.harness.ts';

/** Asking, deciding and the ledger, as people do them. */
let stage: Stage;
beforeAll(async () => {
  stage = await setStage(Date.parse('2026-05-11T09:00:00Z'));
}, 90_000);
afterAll(async () => stage?.close());
afterEach(async () => {
  await Promise.all(stage.browser.contexts().map(context => context.close()));
  expect(stage.problems.splice(0)).toEqual([]);
});

async function barriers(page: Page, name: string): Promise<string[]> {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name.replaceAll(' ', '-')}.png` });
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(one => `${name}: ${one.id}: ${one.nodes.map(n => n.target.join(' ')).join(' | ')}`);
}

for (const dark of [false, true]) {
  test(`axe finds nothing where one asks, decides and settles (${dark ? 'dark' : 'light'})`, async () => {
    const shade = dark ? 'dark' : 'light';
    const request = await stage.open('/approvals/req_4', { dark });
    await request.getByText('Changed since you last looked:').waitFor();
    await request.getByText('What each yes covers').waitFor();
    const found = await barriers(request, `request ${shade}`);
    await request.getByRole('button', { name: 'More' }).click();
    await request.getByRole('menuitem', { name: 'Approve with a condition…' }).click();
    await request.getByLabel('Approved if').waitFor();
    found.push(...(await barriers(request, `condition ${shade}`)));
    const ledger = await stage.open('/approvals?tab=ledger', { dark });
    await ledger.getByRole('heading', { name: 'Promises' }).waitFor();
    found.push(...(await barriers(ledger, `ledger ${shade}`)));
    const deal = [...stage.fixture.world.deals.values()].find(d => d.stage.kind === 'open' && d.listAmount)!;
    const ask = await stage.open(`/deals/${deal.id}`, { dark });
    await ask.getByRole('button', { name: 'Ask the deal desk' }).click();
    await ask.getByLabel('Discount, %').fill('28');
    await ask.getByText('With 25% discount it needs no finance').or(ask.getByText(/it needs no finance/)).first().waitFor();
    await ask.getByRole('button', { name: 'Add a promise' }).click();
    found.push(...(await barriers(ask, `ask ${shade}`)));
    expect(found).toEqual([]);
  });
}

test('the cheapest change is one click, and what was typed outlives the dialog', async () => {
  const deal = [...stage.fixture.world.deals.values()].find(d => d.stage.kind === 'open' && d.listAmount)!;
  const page = await stage.open(`/deals/${deal.id}`);
  await page.getByRole('button', { name: 'Ask the deal desk' }).click();
  await page.getByLabel('Discount, %').fill('28');
  await page.getByLabel('Why', { exact: true }).fill('They sign on Friday');
  await page.getByRole('button', { name: /^Ask for / }).click();
  await page.getByText(/would be the last before finance/).waitFor();
  expect(await page.getByLabel('Discount, %').inputValue()).toBe('25');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Ask the deal desk' }).click();
  expect(await page.getByLabel('Why', { exact: true }).inputValue()).toBe('They sign on Friday');
});

test('a condition with a day that has passed is said at its field, and nothing typed is lost', async () => {
  const page = await stage.open('/approvals/req_3');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Approve with a condition…' }).click();
  await page.getByLabel('Approved if').fill('a reference call happens');
  await page.getByLabel('By', { exact: true }).fill('2026-01-01');
  await page.getByRole('button', { name: 'Approve with this condition' }).click();
  await page.getByText('Write a day ahead.').waitFor();
  expect(await page.getByLabel('Approved if').inputValue()).toBe('a reference call happens');
});

test('a yes that needs a fresh sign-in asks for it and then counts', async () => {
  const page = await stage.open('/approvals/req_5');
  await page.getByRole('button', { name: /^Approve/ }).click();
  await page.getByText('This yes counts after a fresh sign-in.').waitFor();
  await page.getByRole('button', { name: 'Sign in again and approve' }).click();
  await page.getByText(/^Approved: /).waitFor();
  expect(stage.fixture.world.approvals.get('req_5')?.state).toBe('approved');
});

test('several requests are decided with one comment; a rejection needs one', async () => {
  const page = await stage.open('/approvals');
  const boxes = page.getByRole('checkbox', { name: /^Select / });
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  const many = page.getByRole('region', { name: 'Decide several' });
  await many.getByRole('button', { name: 'Reject' }).click();
  await many.getByText('A sentence is enough.').waitFor();
  await many.getByLabel('One comment for 2 selected').fill('Below our floor.');
  await many.getByRole('button', { name: 'Reject' }).click();
  await page.getByText('Decided 2 of 2.').waitFor();
});

test('a promise is settled in the ledger', async () => {
  const page = await stage.open('/approvals?tab=ledger');
  await page.getByRole('button', { name: /^Kept: audit logs/ }).first().click();
  await page.getByLabel('Note').fill('Shipped in May');
  await page.getByRole('button', { name: 'Kept', exact: true }).click();
  await page.getByText(/^Kept: audit logs/).waitFor();
  expect([...stage.fixture.world.approvals.values()].some(a => a.promises.some(p => p.state === 'kept' && p.note === 'Shipped in May'))).toBe(true);
});
