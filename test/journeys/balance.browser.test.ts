import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { company } from '../../practice/company/people.ts';
import { machine } from '../../src/kernel/actor.ts';
import { launchBrowser } from '../support/browser.ts';
import { barriers, webAs } from '../support/pages.ts';
import { running } from '../support/running.ts';
import { until } from '../support/until.ts';

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

test('the chief executive reads what is out of balance, how sure that is, and that there is too little to say of the rest', async () => {
  for (const scheme of ['light', 'dark'] as const) {
    const page = await web('ada', '/balance', scheme);
    await page.getByText('Work by Engineering for Success goes mostly unthanked: 38 pieces of work, 2 thanks; chance would give 9 to 16.').waitFor();
    await page.getByText(/^Product last thanked Sales more than a year ago, in Q\d \d{4}: none of the \d+ thanks that it gave to other teams in four quarters; chance would give \d+ to \d+\.$/).waitFor();
    await page.getByText(/^One customer, Hanseatic Cranes, carries 61 % of the roadmap’s money/).waitFor();
    await page.getByText('For the other 55 pairs of teams there is too little to say anything.').waitFor();
    await page.getByRole('heading', { name: 'What this does not mean' }).waitFor();
    await page.locator('figure svg').first().waitFor();
    expect(await barriers(page)).toEqual([]);
    // To print: the same, with its day on it.
    await page.getByRole('link', { name: 'Quarterly review' }).click();
    await page.getByRole('heading', { name: /^Quarterly review: Q\d \d{4}$/ }).waitFor();
    await page.getByText(/goes mostly unthanked/).waitFor();
    expect(await barriers(page)).toEqual([]);
    if (scheme === 'dark') continue;
    // The pair in the table, with where chance would put it; each team beside its own quarters.
    await page.getByRole('row', { name: /Engineering, for Success 38 2 75 %, 9 % \+66 9 to 16 More work than thanks/ }).waitFor();
    expect(await page.getByRole('heading', { name: / people$/ }).count()).toBe(8);
    await page.getByRole('region', { name: 'Figures: Engineering' }).getByRole('row', { name: /Work for other teams.*39.*3 to 12/ }).waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    await page.goto(new URL('/balance/collected', page.url()).href);
    await page.getByRole('heading', { name: 'What is counted' }).waitFor();
    expect(await barriers(page)).toEqual([]);
  }
  expect(broken).toEqual([]);
});

test('on the own page somebody asks not to be counted: at once, as far back as they like', async () => {
  const size = async () => ((await t.call('robin', 'GET', '/balance')).body['groups'] as unknown as { name: string; people: number }[]).find(g => g.name === 'Sales')!.people;
  expect(await size()).toBe(8);
  const page = await web('mara', '/me');
  const mine = page.getByRole('region', { name: 'Balance between teams' });
  await mine.getByRole('switch', { name: 'Count what I do' }).click();
  await page.getByText('You are in no figure of Balance any more.').waitFor();
  expect(await size()).toBe(7);
  await mine.getByRole('radio', { name: 'Out of this quarter and later ones' }).click();
  await page.getByText('You are in no figure of Balance from this quarter on.').waitFor();
  expect(await size()).toBe(8);
  await page.locator('.mantine-Notification-root').first().waitFor({ state: 'detached' });
  expect(await barriers(page)).toEqual([]);
  await mine.getByRole('switch', { name: 'Count what I do' }).click();
  await page.getByText('You are counted in Balance again.').waitFor();
  expect(broken).toEqual([]);
});

test('who may see it, where it is told, and in which words a wrong setting is refused', async () => {
  expect((await t.call('mara', 'GET', '/balance')).status).toBe(403);
  expect((await t.call('mara', 'GET', '/balance/export.csv')).status).toBe(403);
  expect((await t.call('mara', 'GET', '/balance/collected')).status).toBe(200);
  expect(await t.call('robin', 'GET', '/balance/export.csv')).toMatchObject({ status: 200, type: expect.stringContaining('text/csv') });
  expect((await t.call('robin', 'GET', '/balance?quarter=2026-W31')).status).toBeGreaterThanOrEqual(400);
  expect(await t.call('robin', 'GET', '/balance?quarter=2019-Q1')).toMatchObject({ status: 422, body: { errors: [{ field: 'quarter', message: expect.stringContaining('one that is over') }] } });
  // Slack says the three sentences to the one who asks, and to others that it is not for them.
  const { conversations } = (await t.control('state')) as { conversations: { id: string; name?: string }[] };
  const channelOf = (name: string): string => conversations.find(c => c.name === name)!.id;
  const slack = await browser.newPage();
  for (const [who, text] of [['ada', 'goes mostly unthanked'], ['mara', 'teams only, and nothing about a single person']] as const) {
    await slack.goto(`${t.practice.url}/?user=${t.slackIdOf(who)}`);
    await slack.locator('nav.sidebar').getByRole('button', { name: /general/ }).click();
    const composer = slack.getByRole('textbox', { name: /^Message / });
    await composer.fill('/balance');
    await composer.press('Escape');
    await composer.press('Enter');
    await slack.getByText(text).first().waitFor();
  }
  const put = (who: string, value: object) => t.call(who, 'PUT', '/balance/settings', value);
  expect((await put('ada', {})).status).toBe(403);
  expect(await put('robin', { channel: 'general' })).toMatchObject({ status: expect.any(Number), body: { errors: [{ field: 'channel', message: expect.stringContaining('id of a channel') }] } });
  expect(await put('robin', { year_starts_in: 13 })).toMatchObject({ body: { errors: [{ field: 'year_starts_in', message: expect.stringContaining('1 to 12') }] } });
  expect(await put('robin', { teams: ['Sales', 'Nobody'] })).toMatchObject({ status: 422, body: { errors: [{ field: 'teams.1', message: 'there is no team "Nobody"' }] } });
  expect(await put('robin', { year_starts_in: 4 })).toMatchObject({ status: 422, body: { errors: [{ field: 'year_starts_in', message: expect.stringMatching(/^has to stay 1: a quarter was shown/) }] } });
  // The same on the screen: what is wrong stands at its field, what stays is said and why.
  const settings = await web('robin', '/settings/balance');
  await settings.getByText('The year begins in January').waitFor();
  await settings.getByText('This stays, since a quarter has been shown').waitFor();
  await settings.getByLabel('Channel in Slack').fill('general');
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings.getByText('has to be the id of a channel, such as C0123ABCD').waitFor();
  expect(await settings.getByLabel('Channel in Slack').getAttribute('aria-invalid')).toBe('true');
  expect(await barriers(settings)).toEqual([]);
  const channel = channelOf('deal-desk');
  await settings.getByLabel('Channel in Slack').fill(channel);
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings.getByText('Saved.').waitFor();
  expect((await t.call('robin', 'GET', '/balance/settings')).body).toEqual({ channel, year_starts_in: 1, teams: null, readers: ['leadership'] });
  expect((await put('robin', { channel, teams: ['Sales', 'Engineering', 'Success'], readers: ['finance-approver'] })).status).toBe(200);
  // Other readers, fewer teams, the same groups.
  expect((await t.call('ada', 'GET', '/balance')).status).toBe(403);
  const shown = (await t.call('marta', 'GET', '/balance')).body as unknown as { groups: { name: string }[]; quarter: string };
  expect(shown.groups.map(g => g.name)).toEqual(['Engineering', 'Sales', 'Success']);
  // The quarter is told in the channel once, whoever asks how often.
  for (const n of [1, 2]) await t.evenkeel.engine.run('balance-told', { type: 'tell', quarter: shown.quarter, channel }, { company: company.id, actor: machine('test'), cause: `test:tell:${n}` });
  const told = async () => (await t.messages()).filter(m => m.channel === channel && m.text.includes('shows between teams'));
  await until('the channel is told', async () => (await told()).length > 0);
  expect(await told()).toHaveLength(1);
  expect(JSON.stringify(await told())).not.toMatch(/person_|Mara|Yara/);
});

test('who does not lead is not led to the figures', async () => {
  const page = await web('mara', '/deals');
  await page.getByRole('link', { name: 'Approvals' }).first().waitFor();
  expect(await page.getByRole('link', { name: 'Balance' }).count()).toBe(0);
});
