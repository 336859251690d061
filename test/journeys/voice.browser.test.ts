import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { barriers, webAs } from '../support/pages.ts';
import { running } from '../support/running.ts';

/** Customer voice as people see it on the web: what is asked and by whose money, a need and its life, the ledger of decisions. */
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
/** A notice that fades out has no contrast for a moment. */
const settled = (page: Page) => page.locator('.mantine-Notification-root').waitFor({ state: 'detached' });

test('a seller captures what a customer said: the need like it is offered, the voice is added there, and a new need starts on the board', async () => {
  const mara = await web('mara', '/voice/new');
  await mara.getByLabel('What is asked for, in a few words').fill('Single sign on');
  const offered = mara.getByRole('status').filter({ hasText: 'Is it one of these?' });
  await offered.getByRole('link', { name: 'Single sign-on' }).waitFor();
  // What they said is what makes it a voice: without it nothing is sent, and nothing typed is lost.
  await offered.getByRole('button', { name: 'Add my voice to Single sign-on' }).click();
  await mara.getByText('Write down what they said, as they said it.').waitFor();
  expect(await barriers(mara)).toEqual([]);
  await mara.getByLabel('In the customer’s own words').fill('<b>Nobody</b> keeps a ninth password');
  await mara.getByLabel('Customer, if there is no deal').fill('Tarn Ferries');
  await offered.getByRole('button', { name: 'Add my voice to Single sign-on' }).click();
  await mara.getByRole('heading', { name: 'Single sign-on', level: 1 }).waitFor();
  // A customer's words are text, whatever they contain.
  await mara.getByText('<b>Nobody</b> keeps a ninth password').waitFor();
  await mara.getByText(/^Tarn Ferries · /).waitFor();

  await mara.goto(new URL('/voice/new', mara.url()).href);
  await mara.getByLabel('In the customer’s own words').fill('We read the gauges by night, and the white screen blinds us');
  await mara.getByLabel('What is asked for, in a few words').fill('Night colours');
  await mara.getByRole('button', { name: 'Capture', exact: true }).click();
  await mara.getByRole('heading', { name: 'Night colours', level: 1 }).waitFor();
  await mara.goto(new URL('/voice', mara.url()).href);
  await mara.getByRole('link', { name: 'Night colours' }).first().waitFor();
  // A seller does not decide what is built.
  await mara.getByRole('link', { name: 'Night colours' }).first().click();
  await mara.getByRole('heading', { name: 'What they said' }).waitFor();
  expect(await mara.getByRole('button', { name: 'Change state' }).count()).toBe(0);
  expect(broken).toEqual([]);
});

test('a file of voices: its columns are mapped, each row says what becomes of it, and the same file again changes nothing', async () => {
  const csv = 'They said,Topic,How bad\n"Hooks, please",Webhooks for gauges,blocker\nOnly by post,Webhooks for gauges,dire\n';
  const mara = await web('mara', '/voice');
  await mara.getByRole('link', { name: 'Import', exact: true }).first().click();
  const choose = () => mara.locator('input[type=file]').setInputFiles({ name: 'heard.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  const map = async () => {
    for (const [column, field] of [['They said', 'Their words (required)'], ['Topic', 'Need (required)'], ['How bad', 'Urgency']] as const) await mara.getByLabel(`What ${column} becomes`).selectOption({ label: field });
  };
  await choose();
  await mara.getByText('Still needed: Their words, Need.').waitFor();
  await map();
  await mara.getByRole('row', { name: '3 Webhooks for gauges Left out urgency: "dire" is none of blocker, important, nice' }).waitFor();
  await mara.getByRole('row', { name: '2 Webhooks for gauges A new need' }).waitFor();
  expect(await barriers(mara)).toEqual([]);
  await mara.getByRole('button', { name: 'Import 1 voice', exact: true }).click();
  await mara.getByText('Imported. 1 voice with 1 new need, 1 left out.').waitFor();
  await choose();
  await map();
  await mara.getByRole('row', { name: '2 Webhooks for gauges Imported before' }).waitFor();
  expect(await mara.getByRole('button', { name: 'Import 0 voices' }).isDisabled()).toBe(true);
  expect(broken).toEqual([]);
});

test('product declines a need with its reason, and the page that the seller has open says so by itself', async () => {
  const made = await t.call('mara', 'POST', '/needs', { title: 'Braille printer', words: 'For one of our dispatchers', urgency: 'nice', saidBy: null, dealId: null, account: 'Tarn Ferries', anyway: true });
  expect(made.status).toBe(201);
  const id = String(made.body.id);
  const mara = await web('mara', `/voice/needs/${id}`);
  await mara.getByRole('heading', { name: 'Braille printer' }).waitFor();
  const ines = await web('ines', `/voice/needs/${id}`);
  await ines.getByRole('button', { name: 'Change state' }).click();
  const form = ines.getByRole('dialog', { name: 'Change state' });
  await form.getByLabel('State').selectOption({ label: 'Declined' });
  await form.getByRole('button', { name: 'Change', exact: true }).click();
  // A no without a reason is refused at the field.
  await form.getByRole('textbox', { name: 'Reason', exact: true, includeHidden: false }).and(form.locator('[aria-invalid="true"]')).waitFor();
  expect(await barriers(ines)).toEqual([]);
  await form.getByRole('textbox', { name: 'Reason' }).fill('Screen readers do it better, and we support them');
  await form.getByRole('button', { name: 'Change', exact: true }).click();
  await form.waitFor({ state: 'detached' });
  await mara.getByText('Screen readers do it better, and we support them').first().waitFor();
  expect(broken).toEqual([]);
});

test('a question is raised, heard and answered in the ledger, and each team sees what became of its input', async () => {
  const mara = await web('mara', '/voice/ledger');
  await mara.getByRole('button', { name: 'Raise a decision' }).click();
  const form = mara.getByRole('dialog', { name: 'Raise a decision' });
  await form.getByLabel('The question').fill('Do we build for ferries next year?');
  await form.getByRole('button', { name: 'Raise', exact: true }).click();
  await form.getByText('Somebody has to owe the answer.').waitFor();
  expect(await barriers(mara)).toEqual([]);
  await form.getByRole('combobox', { name: 'Who owes the answer' }).fill('Ines');
  await mara.getByRole('option', { name: 'Ines Duarte' }).click();
  await form.getByLabel('What your team has to say to it').fill('Four customers would pay for it');
  await form.getByRole('button', { name: 'Raise', exact: true }).click();
  await form.waitFor({ state: 'detached' });
  await mara.getByRole('article', { name: 'Do we build for ferries next year?' }).getByText('Four customers would pay for it').waitFor();

  const ines = await web('ines', '/voice/ledger');
  await ines.getByRole('button', { name: 'Answer: Do we build for ferries next year?' }).click();
  const answer = ines.getByRole('dialog');
  await answer.getByText('In part').click();
  await answer.getByLabel('Reason').fill('One pilot first');
  await answer.getByRole('button', { name: 'Answer', exact: true }).click();
  await answer.waitFor({ state: 'detached' });
  await mara.getByRole('article', { name: 'Do we build for ferries next year?' }).waitFor({ state: 'detached' });
  await mara.getByRole('radiogroup', { name: 'Which decisions' }).getByText('Answered', { exact: true }).click();
  await mara.getByRole('article', { name: 'Do we build for ferries next year?' }).getByText('One pilot first').waitFor();
  expect(broken).toEqual([]);
});

test.each(['light', 'dark'] as const)('board, rankings, a need, the ledger and the form have no barriers (%s)', async scheme => {
  const page = await web('ines', '/voice', scheme);
  await page.getByRole('link', { name: 'Audit logs' }).first().waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.goto(new URL('/voice?show=rankings', page.url()).href);
  await page.getByRole('link', { name: 'Audit logs' }).first().waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('link', { name: 'Audit logs' }).first().click();
  await page.getByRole('heading', { name: 'What they said' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.goto(new URL('/voice/ledger?state=all', page.url()).href);
  await page.getByRole('article').first().waitFor();
  await settled(page);
  expect(await barriers(page)).toEqual([]);
  await page.goto(new URL('/voice/new', page.url()).href);
  await page.getByLabel('In the customer’s own words').waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(broken).toEqual([]);
});
