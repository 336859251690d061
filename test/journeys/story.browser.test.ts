import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { slackIdOf } from '../../practice/company/people.ts';
import { launchBrowser } from '../support/browser.ts';
import { running } from '../support/running.ts';

/** The first four steps of the story, as a newcomer walks them: in the browser, with no account. */
let t: Awaited<ReturnType<typeof running>>;
let browser: Browser;
const broken: string[] = [];

beforeAll(async () => {
  t = await running({ pages: true });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await t?.stop();
});

async function be(key: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', error => broken.push(String(error)));
  await page.goto(`${t.practice.url}/?user=${slackIdOf(key)}`);
  return page;
}

async function approve(page: Page): Promise<void> {
  await page.locator('nav.sidebar').getByRole('button', { name: /^Evenkeel/ }).click();
  await page.locator('.message', { hasText: 'signalling renewal' }).getByRole('button', { name: /^Approve/ }).click();
}

test('a seller asks, her manager and the deal desk approve, and the CRM has it', async () => {
  const mara = await be('mara');
  await mara.locator('nav.sidebar').getByRole('button', { name: /sales/ }).click();
  const composer = mara.getByRole('textbox', { name: /^Message / });
  await composer.fill('/deal aldg');
  await composer.press('Enter');
  const found = mara.locator('.message', { hasText: 'Only visible to you' });
  await found.getByText('signalling renewal').waitFor();
  await found.getByRole('button', { name: /Ask the deal desk about Aldgate Rail: signalling/i }).click();

  const form = mara.getByRole('dialog', { name: 'Ask the deal desk' });
  await form.getByLabel('Discount in percent').fill('30');
  await form.getByText('3 steps').waitFor();
  await form.getByText('discount 30 % is over 25 %').waitFor();
  await form.getByLabel('Discount in percent').fill('24');
  await form.getByText('2 steps').waitFor();
  await form.getByLabel('Why').fill('A competing offer, signed if done by Friday');
  await form.getByRole('button', { name: 'Submit' }).click();
  await form.waitFor({ state: 'detached' });

  const jonas = await be('jonas');
  await approve(jonas);
  await jonas.getByText('approved by Jonas Weber').waitFor();
  const noor = await be('noor');
  await approve(noor);
  // Every copy is the same message, updated in place, without buttons that do nothing any more.
  for (const page of [noor, jonas, mara]) {
    if (page === mara) await mara.locator('nav.sidebar').getByRole('button', { name: /^Evenkeel/ }).click();
    const card = page.locator('.message', { hasText: 'Approved: Aldgate Rail' });
    await card.getByText('The CRM has it.').waitFor();
    expect(await card.getByRole('button', { name: /^Approve/ }).count()).toBe(0);
  }

  // The same on the web: the deal with its new discount, and what happened to it.
  const web = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' })).newPage();
  web.on('pageerror', error => broken.push(String(error)));
  await web.goto(`http://127.0.0.1:${t.evenkeel.port}/`);
  await web.getByText('Mara Lindqvist').first().click();
  await web.getByText('Aldgate Rail: signalling').first().click();
  await web.getByText(/24\s?%/).first().waitFor();
  await web.getByText(/The CRM has/).first().waitFor();
  expect(broken).toEqual([]);
});
