import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { barriers, webAs } from '../support/pages.ts';
import { running } from '../support/running.ts';
import { until } from '../support/until.ts';

/** Recognition in a browser: the story's win drafts thanks, and people send them in their own words. */
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

test('the deal is won: drafts wait on the page that shows what they rest on; a word is changed, one is sent, one declined', async () => {
  const [deal] = (await t.call('mara', 'GET', '/deals?q=signalling&kind=open')).body['items'] as unknown as { id: string }[];
  expect((await t.call('mara', 'PATCH', `/deals/${deal!.id}`, { stage: 'closed-won' }, { 'if-match': '*' })).status).toBe(200);
  await until('drafts wait', async () => ((await t.call('mara', 'GET', '/thanks/drafts')).body['toSend'] as unknown as object[]).length === 2 || undefined);
  for (const scheme of ['light', 'dark'] as const) {
    const page = await web('mara', '/recognition/drafts', scheme);
    await page.getByText('Legal answered two requests in 4 hours; nobody has thanked them yet.').waitFor();
    await page.getByText('Dev Malhotra built it.').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.context().close();
  }
  const page = await web('mara', '/recognition/drafts');
  const chain = page.getByRole('article', { name: 'Thank Ines Duarte, Dev Malhotra and Lena Fischer' });
  await chain.getByLabel('In your words').fill('too short');
  await chain.getByText('11 characters to go').waitFor();
  await chain.getByRole('button', { name: 'Send thanks' }).click();
  await chain.getByText('At least 20, so that it says what for.').waitFor();
  // What was typed outlives the page.
  await chain.getByLabel('In your words').fill('Three customers left for want of it. This one signed with it in the contract.');
  await page.reload();
  expect(await chain.getByLabel('In your words').inputValue()).toContain('signed with it in the contract');
  await chain.getByRole('button', { name: 'Send thanks' }).click();
  await chain.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Not this time: thanks to Elena Rossi' }).click();
  await page.getByText('Nothing to read now.').waitFor();
  await page.getByText('Dev Malhotra may thank you for').waitFor();
  await page.getByRole('link', { name: 'Wall' }).click();
  const shown = page.getByRole('article', { name: 'Mara Lindqvist thanks Ines Duarte, Dev Malhotra and Lena Fischer' });
  await shown.getByText('This one signed with it in the contract.').waitFor();
  await shown.getByRole('link', { name: 'Single sign-on' }).click();
  await page.getByText('First won with it:').waitFor();
  expect(broken).toEqual([]);
});

test('a form thanks people and teams, counts letters, keeps what was typed, and says at its field what is wrong', async () => {
  const page = await web('tom', '/recognition');
  await page.getByRole('button', { name: 'Thank somebody' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('What for').fill('You kept the door open');
  await form.getByText('22 of 2000').waitFor();
  await form.getByRole('button', { name: 'Send thanks' }).click();
  await form.getByText('Choose at least one person or a team.').waitFor();
  expect(await barriers(page)).toEqual([]);
  await form.getByRole('combobox', { name: 'Who' }).fill('Legal');
  await page.getByRole('option', { name: 'Legal', exact: true }).click();
  await form.getByLabel('What for').fill('You kept the door open until midnight, and they walked through it.');
  await form.getByText(/You can give 5 more today/).waitFor();
  await form.getByRole('button', { name: 'Send thanks' }).click();
  const made = page.getByRole('article', { name: 'Tom Achterberg thanks Legal' });
  await made.waitFor();
  await made.getByRole('button', { name: 'Heart' }).click();
  await made.getByRole('button', { name: 'Heart, 1', pressed: true }).waitFor();
  await made.getByRole('button', { name: /^Take back/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
  await made.waitFor({ state: 'detached' });
  for (const scheme of ['light', 'dark'] as const) {
    const wall = await web('elena', '/recognition/mine', scheme);
    await wall.getByRole('heading', { name: 'Received' }).waitFor();
    expect(await barriers(wall)).toEqual([]);
  }
  expect(broken).toEqual([]);
});

test('everybody sets how many nudges come in messages; an administrator says in which channel shout-outs are', async () => {
  const mine = await web('mara', '/me');
  await mine.getByRole('combobox', { name: 'Messages' }).click();
  await mine.getByRole('option', { name: 'At most 1 in seven days' }).click();
  await until('it is kept', async () => ((await t.call('mara', 'GET', `/people/${t.personIdOf('mara')}/nudges`)).body as unknown as { budget: number }).budget === 1 || undefined);
  expect(await barriers(mine)).toEqual([]);
  const settings = await web('robin', '/settings/recognition');
  await settings.getByLabel('Channel for shout-outs').fill('the wall');
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings.getByText('has to be the id of a channel, such as C0123ABCD').waitFor();
  await settings.getByLabel('Channel for shout-outs').fill('');
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings.getByText('They are shown in no channel').waitFor();
  expect(await barriers(settings)).toEqual([]);
  expect(broken).toEqual([]);
});
