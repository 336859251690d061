import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Stage } from './page.harness.ts';
import { setStage } from './page.harness.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
}, 60_000);
afterAll(async () => stage?.close());
afterEach(async () => {
  stage.tidy();
  await Promise.all(stage.browser.contexts().map(context => context.close()));
  expect(stage.problems.splice(0)).toEqual([]);
});

const LIMIT = 30_000;
const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
const at = (user: string, channel = 'aldgate-rail') => `?user=${user}&at=${stage.channelId(channel)}`;

/** What axe finds that would keep somebody out. */
async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(one => one.impact === 'serious' || one.impact === 'critical')
    .map(one => `${one.id}: ${one.nodes[0]?.target.join(' ')}`);
}

test(
  'a newcomer lands as somebody, and becomes somebody else with the keyboard',
  { timeout: LIMIT },
  async () => {
    const page = await stage.open('');
    await page.getByText('You are Mara Lindqvist, Account executive.').waitFor();
    await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
    await page.keyboard.press('Control+j');
    await page.getByRole('dialog', { name: 'Be someone' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.type('counsel');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^You are Aiko Tanaka/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('user')).toBe('U0AIKO');
    await page.goBack();
    await page.getByRole('button', { name: /^You are Mara Lindqvist/ }).waitFor();
  },
);

test(
  'a discount is asked for and approved: keyboard, errors, live form, two windows',
  { timeout: 60_000 },
  async () => {
    const mara = await stage.open(at('U0MARA'));
    const jonas = await stage.open(at('U0JONAS', 'general'));
    await composer(jonas).waitFor();

    // The command, completed and sent without the mouse.
    await composer(mara).focus();
    await mara.keyboard.type('/de');
    await mara.getByRole('option', { name: /\/deal/ }).waitFor();
    await mara.keyboard.press('Enter');
    await mara.keyboard.type('ald');
    expect(await composer(mara).inputValue()).toBe('/deal ald');
    await mara.keyboard.press('Enter');
    const form = mara.getByRole('dialog', { name: 'Ask the deal desk' });
    await form.waitFor();
    await expect.poll(() => focused(mara)).toBe('Discount (required)');

    // An empty required field stops at the client, and takes the focus.
    await mara.keyboard.press('Enter');
    expect(await form.getByText('Please complete this required field.').count()).toBe(2);
    await expect.poll(() => focused(mara)).toBe('Discount (required)');

    // The app answers while one types; the focus and the typed figure stay.
    await mara.keyboard.type('30');
    await form.getByText('At 30 % the manager is asked.').waitFor();
    expect(await focused(mara)).toBe('Discount (required)');
    await mara.keyboard.press('Tab');
    await mara.keyboard.type('A competing offer');
    await mara.keyboard.press('Tab');
    await mara.keyboard.type('ald');
    await mara.getByRole('option', { name: 'Aldgate Rail' }).waitFor();
    await mara.keyboard.press('Enter');
    expect(await barriers(mara)).toEqual([]);

    // The app's own error stands under its field.
    await mara.keyboard.press('Tab');
    await form.getByRole('button', { name: 'Ask', exact: true }).focus();
    await mara.keyboard.press('Enter');
    await form.getByText('At most 25 % without finance.').waitFor();
    await expect.poll(() => focused(mara)).toBe('Discount (required)');
    expect(await form.getByLabel('Why').inputValue()).toBe('A competing offer');

    await mara.keyboard.press('Control+a');
    await mara.keyboard.type('24');
    await form.getByText('At 24 % the manager is asked.').waitFor();
    await form.getByRole('button', { name: 'Ask', exact: true }).click();
    await form.waitFor({ state: 'detached' });
    const card = mara.locator('.message', { hasText: 'Discount of 24 %' });
    await card.waitFor();
    expect(await barriers(mara)).toEqual([]);

    // The other window hears of it, in the direct message and in the channel.
    await jonas.getByRole('button', { name: /Deskhand.*1.*unread/ }).waitFor();
    await mara.keyboard.press('Control+j');
    await mara
      .getByRole('option', { name: /Jonas Weber/ })
      .getByLabel(/unread/)
      .waitFor();
    await mara.keyboard.press('Escape');
    await jonas.getByRole('button', { name: /Deskhand/ }).click();
    await jonas.getByText('Mara asks: Discount of 24 % for Aldgate Rail: A competing offer').waitFor();
    await jonas.getByRole('button', { name: 'aldgate-rail' }).click();
    await jonas.getByRole('button', { name: 'Approve' }).click();
    await jonas.getByText('Approved by @Jonas Weber').waitFor();
    await card.getByText('Approved by @Jonas Weber').waitFor();
    expect(await mara.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  },
);

test('when the app does not answer, all that was typed stays', { timeout: LIMIT }, async () => {
  const page = await stage.open(at('U0MARA'));
  await composer(page).fill('/deal x');
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog', { name: 'Ask the deal desk' });
  await form.getByLabel('Discount').fill('13');
  await form.getByLabel('Why').fill('Bad luck');
  await form.getByRole('button', { name: 'Ask', exact: true }).click();
  await form.getByRole('alert').filter({ hasText: 'We had some trouble connecting. Try again?' }).waitFor();
  expect(await form.getByLabel('Why').inputValue()).toBe('Bad luck');
  await page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
});

test('threads, reactions, mentions and what only one person sees', { timeout: LIMIT }, async () => {
  const page = await stage.open(at('U0MARA', 'general'));
  await composer(page).focus();
  await page.keyboard.type('Hello @jon');
  await page.getByRole('option', { name: /Jonas Weber/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type('*read* <b>this</b>');
  await page.keyboard.press('Enter');
  const message = page.locator('.message', { hasText: 'Hello @Jonas Weber read <b>this</b>' });
  await message.waitFor();
  await message.locator('strong', { hasText: 'read' }).waitFor();

  await message.hover();
  await message.getByRole('button', { name: 'Add a reaction' }).click();
  await page.getByRole('button', { name: 'tada' }).click();
  await message.getByRole('button', { name: /^tada, 1/ }).click();
  await message.getByRole('button', { name: /^tada/ }).waitFor({ state: 'detached' });

  await message.hover();
  await message.getByRole('button', { name: 'Reply in thread' }).click();
  const thread = page.getByRole('complementary', { name: /^Thread/ });
  await thread.getByRole('textbox', { name: 'Reply' }).fill('One reply');
  await page.keyboard.press('Enter');
  await thread.locator('.message', { hasText: 'One reply' }).waitFor();
  await message.getByText('1 reply').waitFor();
  expect(await page.getByRole('log', { name: 'Messages in general' }).getByText('One reply').count()).toBe(0);
  await page.keyboard.press('Escape');
  await thread.waitFor({ state: 'detached' });

  await message.hover();
  await message.getByRole('button', { name: 'More message actions' }).click();
  await page.getByRole('menuitem', { name: /Keep on the Timeline/ }).click();
  const note = page.locator('.message', { hasText: 'Kept on the timeline.' });
  await note.getByText('Only visible to you').waitFor();
  await note.getByRole('button', { name: 'Dismiss' }).click();
  await note.waitFor({ state: 'detached' });
});

test('a line that breaks mends itself and brings what was missed', { timeout: LIMIT }, async () => {
  const page = await stage.open(at('U0MARA', 'general'));
  await composer(page).waitFor();
  stage.cut();
  await page.getByText('Reconnecting…').waitFor();
  const channel = stage.channelId('general');
  await stage.app.client.chat.postMessage({ channel, text: 'Said while the line was down' });
  expect(await page.getByText('Said while the line was down').count()).toBe(0);
  stage.mend();
  await page.getByText('Said while the line was down').waitFor();
  await page.getByText('Reconnecting…').waitFor({ state: 'detached' });
});

test.each([false, true])(
  'narrow window, dark %s: the list opens over the page, nothing sticks out',
  { timeout: LIMIT },
  async dark => {
    const page = await stage.open(at('U0MARA', 'general'), { width: 400, dark });
    await page.getByRole('button', { name: 'Conversations' }).click();
    await page.getByRole('button', { name: 'aldgate-rail' }).click();
    await page.getByRole('heading', { name: 'aldgate-rail' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
    expect(await barriers(page)).toEqual([]);
  },
);
