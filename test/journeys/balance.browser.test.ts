import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { barriers, webAs } from '../support/pages.ts';
import { running } from '../support/running.ts';

/** Balance as leadership sees it, and what everybody may read about it. */
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

test('figures of teams are for leadership; what is collected may be read by everybody', async () => {
  expect((await t.call('robin', 'GET', '/balance')).status).toBe(200);
  const csv = await t.call('robin', 'GET', '/balance/export.csv');
  expect(csv).toMatchObject({ status: 200, type: expect.stringContaining('text/csv') });
  expect((await t.call('mara', 'GET', '/balance')).status).toBe(403);
  expect((await t.call('mara', 'GET', '/balance/export.csv')).status).toBe(403);
  expect((await t.call('mara', 'GET', '/balance/collected')).status).toBe(200);
});

test('a quarter with too little in it says so, in light and dark, without barriers', async () => {
  for (const scheme of ['light', 'dark'] as const) {
    const page = await web('robin', '/balance', scheme);
    await page.getByText('There is too little to show anything').waitFor();
    await page.getByRole('heading', { name: 'What this does not mean' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('link', { name: 'What is collected, who sees it, and how not to be counted' }).click();
    await page.getByRole('heading', { name: 'What is counted' }).waitFor();
    expect(await barriers(page)).toEqual([]);
  }
  expect(broken).toEqual([]);
});

test('who does not lead is not led to the figures', async () => {
  const page = await web('mara', '/deals');
  await page.getByRole('link', { name: 'Approvals' }).first().waitFor();
  expect(await page.getByRole('link', { name: 'Balance' }).count()).toBe(0);
});
