import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { barriers, webAs } from '../support/pages.ts';
import { running } from '../support/running.ts';
import { until } from '../support/until.ts';

/** An issue on its way: edited with its preview beside it, by two at once, published, found again. */
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
const web = (key: string, path: string, scheme?: 'light' | 'dark'): Promise<Page> => webAs(browser, t.evenkeel.port, key, path, broken, scheme);
const saved = (page: Page) => page.getByText('Saved', { exact: true }).waitFor();

test('an editor writes, sees what readers get, is asked where another one changed the same words, and publishes', async () => {
  const page = await web('claire', '/newsletter');
  await page.getByText('The draft of issue 3 waits for you').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Open the draft' }).click();
  const preview = page.frameLocator('iframe[title="Preview of the mail"]');
  await preview.getByText('Tagus Tramways: depot screens').waitFor();
  await page.getByLabel('A few words of your own').fill('A week in which Lisbon read along.');
  await preview.getByText('A week in which Lisbon read along.').waitFor();
  await saved(page);
  expect(await barriers(page)).toEqual([]);

  // Another editor renames the issue while this one is typing a name, too.
  const kofi = await web('kofi', '/newsletter/issue_sample-3/edit', 'dark');
  await kofi.getByLabel('Title', { exact: true }).waitFor();
  expect(await barriers(kofi)).toEqual([]);
  await page.route('**/draft', route => (route.request().method() === 'PUT' ? route.abort() : route.continue()));
  await page.getByLabel('Title', { exact: true }).fill('Lisbon reads along');
  await page.getByText('Not saved yet; kept in this browser').waitFor();
  await kofi.getByLabel('Title', { exact: true }).fill('A Portuguese week');
  await saved(kofi);
  await page.unroute('**/draft');
  await page.getByText('changed the same words meanwhile').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Keep mine' }).click();
  await saved(page);
  await kofi.getByRole('textbox', { name: 'Title', exact: true }).and(kofi.locator('[value="Lisbon reads along"]')).waitFor();

  // By keyboard: the second item before the first, one left out, one of one's own.
  const second = page.getByRole('list', { name: 'In the issue' }).getByRole('listitem').nth(1);
  const name = await second.getByRole('textbox').first().inputValue();
  await second.getByRole('button', { name: /^Move up/ }).press('Enter');
  expect(await page.getByRole('list', { name: 'In the issue' }).getByRole('textbox').first().inputValue()).toBe(name);
  await page.getByRole('button', { name: 'Leave out: Portuguese interface' }).click();
  await page.getByRole('button', { name: 'Put in: Portuguese interface' }).waitFor();
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('into the channel in Slack').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('heading', { name: 'Lisbon reads along' }).waitFor();
  expect(await page.getByText('Portuguese interface').count()).toBe(0);
  expect(await barriers(page)).toEqual([]);
  expect(broken).toEqual([]);
});

test('everybody reads it, finds it by its words, and chooses for themselves', async () => {
  const page = await web('mara', '/newsletter', 'dark');
  await page.getByLabel('Search the issues').fill('lisb');
  await page.getByRole('list', { name: 'Published issues' }).locator('mark').first().waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('link', { name: 'Lisbon reads along' }).click();
  await page.getByRole('heading', { name: 'Tagus Tramways: depot screens' }).waitFor();
  expect(await page.getByRole('button', { name: 'Correct' }).count()).toBe(0);
  await page.goto(`http://127.0.0.1:${t.evenkeel.port}/me`);
  await page.getByLabel('Send it to me by e-mail').uncheck();
  await until('it is stored', async () => (await t.call('mara', 'GET', '/newsletter/me')).body['mail'] === false || undefined);
  expect(broken).toEqual([]);
});

test('slides are one file that goes by keyboard; an administrator sets how it is made', async () => {
  const page = await web('mara', '/api/v1/newsletter/issues/issue_sample-2/export/slides');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.getByText('2 of', { exact: false }).waitFor();
  await page.keyboard.press('End');
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  const settings = await web('robin', '/settings/newsletter');
  await settings.getByLabel('Name').fill('The Weekly Keel');
  expect(await barriers(settings)).toEqual([]);
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings.getByText('Saved.').waitFor();
  expect(broken).toEqual([]);
});
