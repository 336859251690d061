import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { barriers, webAs } from '../support/pages.ts';
import { running } from '../support/running.ts';

let t: Awaited<ReturnType<typeof running>>;
let browser: Browser;
beforeAll(async () => {
  t = await running();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await t?.stop();
});

test('somebody finds next week’s session, says that they come, and sees why its team and its topic', async () => {
  const broken: string[] = [];
  const page = await webAs(browser, t.evenkeel.port, 'felix', '/lunches', broken);
  await page.getByRole('link', { name: 'Security questionnaires, and how we answer them' }).click();
  await page.getByText('You have not said yet.').waitFor();
  await page.getByRole('button', { name: 'I’ll come' }).click();
  await page.getByText('You have a seat.').waitFor();
  expect(await page.getByRole('button', { name: 'I’ll come' }).getAttribute('aria-pressed')).toBe('true');
  await page.getByText('8 come, 2 maybe; 4 seats left').waitFor();
  expect(await page.getByText('Answers by name').count()).toBe(0);
  expect(await barriers(page)).toEqual([]);

  await page.getByRole('link', { name: 'Lunch-and-learns' }).first().click();
  await page.getByRole('link', { name: 'Topics and turns' }).click();
  await page.getByText(/requests from Sales to Engineering in 90 days/).waitFor();
  await page.getByText('There is a session on it').waitFor();
  await page.getByText('Work the tie out yourself').first().click();
  expect(await barriers(page)).toEqual([]);
  expect(broken).toEqual([]);
  await page.context().close();
});

test('the host changes the place in the dark; an administrator sees the settings', async () => {
  const broken: string[] = [];
  const page = await webAs(browser, t.evenkeel.port, 'yara', '/lunches/lunch_sample-security', broken, 'dark');
  await page.getByText('Answers by name, for the host only').waitFor();
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByLabel('Room or link').fill('Room Elbe');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Room Elbe').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.context().close();
  const settings = await webAs(browser, t.evenkeel.port, 'robin', '/settings/lunches', broken);
  await settings.getByLabel('Begins at').fill('12:00');
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings.getByText('Saved.').waitFor();
  expect(await barriers(settings)).toEqual([]);
  expect(broken).toEqual([]);
  await settings.context().close();
});
