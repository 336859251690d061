import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { slackIdOf } from '../../practice/company/people.ts';
import { launchBrowser } from '../support/browser.ts';
import { barriers, webAs } from '../support/pages.ts';
import { running } from '../support/running.ts';

/** A request to another team, as people see it: asked on the deal's page, claimed in Slack, finished on the web. */
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

test('asked on the web, claimed in Slack, finished on the web: nothing typed is lost on the way', async () => {
  const found = await t.call('mara', 'GET', '/deals?kind=open&limit=100');
  const deal = (found.body['items'] as unknown as { id: string; account: string; owner: { name: string } | null }[]).find(d => d.owner?.name === 'Mara Lindqvist' && d.account !== 'Aldgate Rail')!;
  const mara = await web('mara', `/deals/${deal.id}`);
  await mara.getByRole('button', { name: 'Ask another team' }).click();
  const form = mara.getByRole('dialog', { name: /Ask another team/ });
  await form.getByLabel('What you need').selectOption('legal-review');
  await form.getByText('Anyone in Legal can claim it').waitFor();
  await form.getByLabel('In your own words').fill('Is clause 7 fine with us?');
  await form.getByRole('button', { name: 'Ask', exact: true }).click();
  // The form says what is missing, and keeps what was typed; so it does when it is closed by mistake.
  await form.getByText('has to be filled in').waitFor();
  expect(await barriers(mara)).toEqual([]);
  await form.getByRole('button', { name: 'Close', exact: true }).last().click();
  await mara.getByRole('button', { name: 'Ask another team' }).click();
  expect(await form.getByLabel('In your own words').inputValue()).toBe('Is clause 7 fine with us?');
  await form.getByLabel('Document').selectOption('Single clause');
  await form.getByRole('button', { name: 'Ask', exact: true }).click();
  await form.waitFor({ state: 'detached' });
  await mara.getByRole('region', { name: 'Requests to other teams' }).getByRole('link', { name: 'Legal review' }).first().click();
  await mara.getByText('Nobody yet').waitFor();

  const elena = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' })).newPage();
  elena.setDefaultTimeout(15_000);
  elena.on('pageerror', error => broken.push(String(error)));
  await elena.goto(`${t.practice.url}/?user=${slackIdOf('elena')}`);
  await elena.locator('nav.sidebar').getByRole('button', { name: /^Evenkeel/ }).click();
  const card = elena.locator('.message').filter({ hasText: 'Is clause 7 fine with us?' }).first();
  await card.waitFor();
  await card.getByRole('button', { name: /Claim/ }).last().click();
  // The page that Mara has open says so by itself.
  await mara.getByText('Elena Rossi claimed it').waitFor();

  const desk = await web('elena', new URL(mara.url()).pathname);
  await desk.getByRole('button', { name: 'Ask back' }).click();
  await desk.getByLabel('What do you need to know?').fill('Which version of it?');
  await desk.getByRole('button', { name: 'Ask back' }).click();
  await mara.getByRole('button', { name: 'Answer' }).click();
  await mara.getByLabel('Your answer').fill('The one of April');
  await mara.getByRole('button', { name: 'Answer' }).click();
  await desk.getByRole('button', { name: 'Done' }).click();
  await desk.getByRole('button', { name: 'Done' }).click();
  await desk.getByText('A sentence is enough.').waitFor();
  await desk.getByLabel('What came of it?').fill('Fine, with a cap');
  await desk.getByRole('button', { name: 'Done' }).click();
  await mara.getByRole('heading', { name: 'What came of it' }).waitFor();
  await mara.getByText('Fine, with a cap').first().waitFor();
  // A notice that fades out has no contrast for a moment.
  await mara.locator('.mantine-Notification-root').waitFor({ state: 'detached' });
  expect(await barriers(mara)).toEqual([]);
  expect(broken).toEqual([]);
});

test.each(['light', 'dark'] as const)('queues, a request, duty and types have no barriers (%s)', async scheme => {
  const page = await web('robin', '/requests?tab=all', scheme);
  await page.getByRole('table').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('table').getByRole('link', { name: /Legal review/ }).first().click();
  await page.getByText('Who has it').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.goto(new URL('/requests/duty', page.url()).href);
  await page.getByRole('heading', { name: 'Solutions' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.goto(new URL('/settings/request-types', page.url()).href);
  await page.getByRole('button', { name: 'Change Finance' }).click();
  await page.getByRole('dialog').getByLabel('Name').waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(broken).toEqual([]);
});

test('an administrator changes a type and is told at the field what is wrong; a member changes the rota', async () => {
  const robin = await web('robin', '/settings/request-types');
  await robin.getByRole('button', { name: 'New type' }).click();
  const form = robin.getByRole('dialog');
  await form.getByLabel('Name').fill('Reference call');
  await form.getByLabel('Team that answers').selectOption('Success');
  await form.getByLabel('Done, business hours').fill('2');
  await form.getByRole('button', { name: 'Add a field' }).click();
  await form.getByLabel('Label').fill('Industry');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText('is longer than done_hours').waitFor();
  await form.getByLabel('Done, business hours').fill('16');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  await robin.getByRole('cell', { name: 'Reference call', exact: true }).waitFor();

  const sam = await web('sam', '/requests/duty');
  await sam.getByRole('button', { name: 'Arrange Success' }).click();
  const rota = sam.getByRole('dialog');
  await rota.getByRole('button', { name: 'Save' }).click();
  await rota.getByText('Add somebody first.').waitFor();
  for (const name of ['Sam Adeyemi', 'Claire Dubois']) {
    await rota.getByRole('combobox', { name: 'Add' }).click();
    await sam.getByRole('option', { name }).click();
  }
  await rota.getByRole('button', { name: 'Claire Dubois earlier' }).click();
  await rota.getByRole('button', { name: 'Save' }).click();
  await rota.waitFor({ state: 'detached' });
  const card = sam.getByRole('region', { name: 'Success' });
  await card.getByText('Claire Dubois is on duty').waitFor();
  await card.getByRole('button', { name: 'Swap a turn' }).click();
  const swap = sam.getByRole('dialog');
  await swap.getByLabel('My turn that I give').selectOption({ index: 1 });
  await swap.getByLabel('The turn that I take').selectOption({ index: 2 });
  await swap.getByRole('button', { name: 'Ask to swap' }).click();
  await card.getByText(/Sam Adeyemi asks Claire Dubois to swap/).waitFor();
  const claire = await web('claire', '/requests/duty');
  await claire.getByRole('button', { name: 'Agree' }).click();
  await claire.getByRole('button', { name: 'Agree' }).waitFor({ state: 'detached' });
  await sam.getByText(/Sam Adeyemi asks Claire Dubois to swap/).waitFor({ state: 'detached' });
  expect(broken).toEqual([]);
});
