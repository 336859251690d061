import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { barriers, webAs } from '../support/pages.ts';
import { running } from '../support/running.ts';

/** Analytics and the audit, as a leader and an auditor meet them. */
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

test('a leader reads the figures: a sentence, a drawing and a table each, and chooses the days', async () => {
  const page = await web('jonas', '/approvals');
  await page.getByRole('link', { name: 'Analytics' }).click();
  await page.getByText(/^Half of \d+ steps were decided within/).waitFor();
  const steps = page.getByRole('region', { name: 'How long each step takes' });
  await steps.locator('svg').waitFor();
  await steps.getByText('The same as a table').click();
  await steps.getByRole('row', { name: /^Manager/ }).waitFor();
  // Every drawing is there and stays within its card.
  expect(await page.locator('[role="img"]').count()).toBeGreaterThanOrEqual(7);
  expect(await barriers(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true);
  await page.getByLabel('From', { exact: true }).fill('2019-01-01');
  await page.getByLabel('To', { exact: true }).fill('2019-12-31');
  await page.getByRole('heading', { name: 'Nobody was asked in these days.' }).waitFor();
  expect(broken).toEqual([]);
});

test('who may read neither is offered neither', async () => {
  const page = await web('mara', '/approvals/analytics');
  await page.getByText('These figures are for managers').waitFor();
  expect(await page.getByRole('link', { name: /Analytics|Audit/ }).count()).toBe(0);
});

test('an auditor takes the audit out, and a changed line is named', async () => {
  const page = await web('robin', '/approvals/audit', 'dark');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Signed file' }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const verify = async (content: string) => page.getByLabel('Signed audit file').setInputFiles({ name: 'audit.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(content) });
  await verify(text);
  await page.getByText('audit.jsonl is as it was signed here.').waitFor();
  const lines = text.split('\n');
  const at = lines.findIndex(line => line.includes('"decision":"approve"'));
  lines[at] = lines[at]!.replace('"decision":"approve"', '"decision":"reject"');
  await verify(lines.join('\n'));
  await page.getByText(`audit.jsonl breaks at line ${at + 1}.`).waitFor();
  expect(await barriers(page)).toEqual([]);

  const { items } = (await t.call('robin', 'GET', '/approvals?state=approved&limit=1')).body as unknown as { items: { id: string }[] };
  await page.goto(new URL(`/approvals/${items[0]!.id}`, page.url()).href);
  await page.getByText('Who saw what when deciding').click();
  await page.getByText('The log of this deal is unbroken').waitFor();
  await page.getByRole('row', { name: /^Discount/ }).last().waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(broken).toEqual([]);
});

test('a file is attached on the request\'s page and taken again; one that is empty is said at its field, and the comment stays', async () => {
  const { items } = (await t.call('robin', 'GET', '/approvals?state=approved&limit=1')).body as unknown as { items: { id: string }[] };
  const page = await web('robin', `/approvals/${items[0]!.id}`);
  await page.getByRole('button', { name: 'Add files' }).click();
  const choose = (name: string, content: string) => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/html', buffer: Buffer.from(content) });
  await choose('empty.txt', '');
  await page.getByLabel('Comment', { exact: true }).fill('Signed by both.');
  await page.getByText('It is empty.').waitFor();
  expect(await page.getByRole('button', { name: 'Attach', exact: true }).isDisabled()).toBe(true);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Take empty.txt away' }).click();
  await choose('contract.html', '<script>document.title = "ours"</script>');
  await page.getByRole('button', { name: 'Attach', exact: true }).click();
  await page.getByText('The file is attached.').waitFor();
  await page.getByText('Signed by both.').waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'contract.html' }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toContain('document.title');
  expect(await barriers(page)).toEqual([]);
  expect(broken).toEqual([]);
});
