import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { samples } from '../../src/samples.ts';
import type { Stage } from './page.harness.ts';
import { setStage } from './page.harness.ts';
import { received, shortcuts } from './page.test-app.ts';

/** What people enter arrives at the app in Slack's own shapes; files, shortcuts and the archive work on the page. */

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ gallery: samples });
}, 60_000);
afterAll(async () => stage?.close());
afterEach(async () => {
  stage.tidy();
  await Promise.all(stage.browser.contexts().map(context => context.close()));
  expect(stage.problems.splice(0)).toEqual([]);
});

const at = (user: string, channel: string) => `?user=${user}&at=${stage.channelId(channel)}`;
const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / });

async function choose(page: Page, form: Locator, label: string, typed: string, ...names: (string | RegExp)[]): Promise<void> {
  const box = form.getByRole('combobox', { name: `Field ${label}`, exact: true });
  for (const name of names) {
    await box.click();
    if (typed) await box.fill(typed);
    await page.getByRole('option', { name }).first().click();
  }
  await page.keyboard.press('Tab');
}

test('a global shortcut opens a form; every kind of field arrives as Slack sends it', { timeout: 90_000 }, async () => {
  const page = await stage.open(at('U0MARA', 'general'));
  await composer(page).waitFor();
  await page.getByRole('button', { name: 'Shortcuts' }).first().click();
  await page.getByRole('menuitem', { name: /Show Every Field/ }).click();
  const form = page.getByRole('dialog', { name: 'Every field' });
  await form.waitFor();
  expect(shortcuts.at(-1)).toMatchObject({ type: 'shortcut', callback_id: 'fields', user: { id: 'U0MARA' }, team: { id: 'T0PRACTICE' } });

  const field = (name: string) => form.getByLabel(`Field ${name}`, { exact: true }).first();
  await field('text').fill('One line');
  await field('lines').fill('Two\nlines');
  await field('number').fill('2.5');
  await field('email').fill('not an address');
  await field('url').fill('https://example.com/a');
  await field('rich').fill('Formatted');
  await field('time').fill('09:30');
  await field('moment').fill('2026-05-15T10:00');
  await choose(page, form, 'one', '', 'Green');
  await choose(page, form, 'many', '', 'Ash', 'Cedar');
  await choose(page, form, 'user', 'jonas', /Jonas Weber/);
  await choose(page, form, 'users', '', /Jonas Weber/, /Aiko Tanaka/);
  await choose(page, form, 'place', 'general', /#general/);
  await choose(page, form, 'places', '', /#general/, /#aldgate-rail/);
  await choose(page, form, 'channel', 'aldgate', /#aldgate-rail/);
  await choose(page, form, 'channels', '', /#general/);
  await choose(page, form, 'account', 'alder', 'Alder and Sons');
  await form.getByLabel('South').check();
  await form.getByLabel('Yes').check();
  await form.locator('input[type=file]').setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
  await form.getByText('notes.txt').waitFor();

  // The client refuses what Slack's client refuses, and nothing is lost.
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  await form.getByText(/Enter an e-mail address/).waitFor();
  await field('email').fill('mara@tidewater.example');
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  await form.waitFor({ state: 'detached' });

  const { values, responseUrls } = received.at(-1)!;
  const general = stage.channelId('general');
  const rail = stage.channelId('aldgate-rail');
  const option = (name: string) => ({ text: expect.objectContaining({ type: 'plain_text', text: name }), value: name.toLowerCase() });
  // https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
  expect(values).toMatchObject({
    text: { 'a-text': { type: 'plain_text_input', value: 'One line' } },
    lines: { 'a-lines': { type: 'plain_text_input', value: 'Two\nlines' } },
    number: { 'a-number': { type: 'number_input', value: '2.5' } },
    email: { 'a-email': { type: 'email_text_input', value: 'mara@tidewater.example' } },
    url: { 'a-url': { type: 'url_text_input', value: 'https://example.com/a' } },
    rich: { 'a-rich': { type: 'rich_text_input', rich_text_value: { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'Formatted' }] }] } } },
    date: { 'a-date': { type: 'datepicker', selected_date: '2026-05-15' } },
    time: { 'a-time': { type: 'timepicker', selected_time: '09:30' } },
    // Ten o'clock in Stockholm.
    moment: { 'a-moment': { type: 'datetimepicker', selected_date_time: Date.UTC(2026, 4, 15, 8) / 1000 } },
    one: { 'a-one': { type: 'static_select', selected_option: option('Green') } },
    many: { 'a-many': { type: 'multi_static_select', selected_options: [option('Ash'), option('Cedar')] } },
    user: { 'a-user': { type: 'users_select', selected_user: 'U0JONAS' } },
    users: { 'a-users': { type: 'multi_users_select', selected_users: ['U0JONAS', 'U0AIKO'] } },
    place: { 'a-place': { type: 'conversations_select', selected_conversation: general } },
    places: { 'a-places': { type: 'multi_conversations_select', selected_conversations: [general, rail] } },
    channel: { 'a-channel': { type: 'channels_select', selected_channel: rail } },
    channels: { 'a-channels': { type: 'multi_channels_select', selected_channels: [general] } },
    account: { account: { type: 'external_select', selected_option: { value: 'Alder and Sons' } } },
    ticks: { 'a-ticks': { type: 'checkboxes', selected_options: [option('South')] } },
    radio: { 'a-radio': { type: 'radio_buttons', selected_option: option('Yes') } },
    file: { 'a-file': { type: 'file_input', files: [{ id: expect.stringMatching(/^F/), name: 'notes.txt', size: 5, filetype: 'text', url_private: expect.stringContaining('/files/F') }] } },
  }); // prettier-ignore
  expect(responseUrls).toEqual([{ block_id: 'place', action_id: 'a-place', channel_id: general, response_url: expect.stringContaining('/response/') }]);
});

test('a message shortcut brings the message', { timeout: 30_000 }, async () => {
  const page = await stage.open(at('U0MARA', 'general'));
  await composer(page).fill('They need audit logs');
  await page.keyboard.press('Enter');
  const message = page.locator('.message', { hasText: 'They need audit logs' });
  await message.hover();
  await message.getByRole('button', { name: 'More message actions' }).click();
  await page.getByRole('menuitem', { name: /Keep on the Timeline/ }).click();
  await page.locator('.message', { hasText: 'Kept on the timeline.' }).waitFor();
  expect(shortcuts.at(-1)).toMatchObject({
    type: 'message_action', callback_id: 'keep', channel: { id: stage.channelId('general'), name: 'general' }, message: { text: 'They need audit logs', user: 'U0MARA' },
    message_ts: expect.stringMatching(/^\d+\.\d{6}$/), trigger_id: expect.any(String), response_url: expect.stringContaining('/response/'),
  }); // prettier-ignore
});

test('a file that the app shares stands in the channel and comes down', { timeout: 30_000 }, async () => {
  const channel = stage.channelId('general');
  await stage.app.client.filesUploadV2({ channel_id: channel, initial_comment: 'Pipeline of the week', filename: 'pipeline.csv', title: 'Pipeline', file: Buffer.from('deal,amount\n') });
  const page = await stage.open(at('U0AIKO', 'general'));
  const link = page.getByRole('link', { name: /Download Pipeline, pipeline.csv, CSV, 12 bytes/ });
  await link.waitFor();
  const down = page.waitForEvent('download');
  await link.click();
  expect((await down).suggestedFilename()).toBe('pipeline.csv');
});

test('a person archives a channel, the app cannot write there, and a person brings it back', { timeout: 30_000 }, async () => {
  const page = await stage.open(at('U0MARA', 'aldgate-rail'));
  await composer(page).waitFor();
  await page.getByRole('button', { name: /people here/ }).click();
  await page.getByRole('menuitem', { name: 'Archive #aldgate-rail' }).click();
  await page.getByText('This channel is archived.').waitFor();
  const channel = stage.channelId('aldgate-rail');
  await expect(stage.app.client.chat.postMessage({ channel, text: 'x' })).rejects.toThrow('is_archived');
  await page.getByRole('button', { name: 'Unarchive' }).click();
  await composer(page).waitFor();
  await page.getByText(/brought the channel back/).waitFor();
});

test('a message with several people has all their names', { timeout: 30_000 }, async () => {
  stage.practice.workspace.direct(['U0APP', 'U0MARA', 'U0JONAS']);
  const page = await stage.open('?user=U0MARA');
  await page.getByRole('button', { name: /Deskhand, Jonas Weber/ }).click();
  await composer(page).waitFor();
});

const sampleCount = samples.reduce((sum, [, list]) => sum + list.length, 0);

test.each([
  { dark: false, width: 1280 },
  { dark: true, width: 1280 },
  { dark: true, width: 400 },
])('the gallery draws every sample, dark $dark, $width wide', { timeout: 60_000 }, async ({ dark, width }) => {
  const context = await stage.browser.newContext({ colorScheme: dark ? 'dark' : 'light', viewport: { width, height: 860 } });
  const page = await context.newPage();
  page.on('pageerror', error => stage.problems.push(String(error)));
  await page.goto(`${stage.url}/gallery`);
  await page.locator('.gallery-sample').nth(sampleCount - 1).waitFor();
  expect(await page.locator('.gallery-sample').count()).toBe(sampleCount);
  expect(await page.locator('.bk-unknown').count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(v => v.impact === 'serious' || v.impact === 'critical').map(v => `${v.id}: ${v.nodes[0]?.target.join(' ')}`)).toEqual([]);
}); // prettier-ignore
