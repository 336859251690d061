import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { slackIdOf } from '../../practice/company/people.ts';
import { addDays, localDate } from '../../src/kernel/calendar.ts';
import { launchBrowser } from '../support/browser.ts';
import { running } from '../support/running.ts';

/** Absence and working hours as people set them: on the web and in Slack, in a real browser over the real whole. */
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

async function open(url: string, options: { dark?: boolean; width?: number } = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: 900 },
    locale: 'en-GB',
    colorScheme: options.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', error => broken.push(String(error)));
  await page.goto(url);
  return page;
}
async function be(name: string, path: string, options: { dark?: boolean; width?: number } = {}): Promise<Page> {
  const page = await open(`http://127.0.0.1:${t.evenkeel.port}/`, options);
  await page.getByText(name).first().click();
  await page.getByRole('heading', { name: 'Deals', level: 1 }).waitFor();
  await page.goto(`http://127.0.0.1:${t.evenkeel.port}${path}`);
  return page;
}
async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(one => `${one.id}: ${one.nodes.map(n => n.target.join(' ')).join(' | ')}`);
}
const today = localDate(Date.now(), 'Europe/London');

test('an absence is planned on the web, with the keyboard; what is wrong stands at its field; coming back takes it away', async () => {
  const noor = await be('Noor Haddad', '/me');
  await noor.getByRole('button', { name: 'Plan an absence' }).press('Enter');
  const form = noor.getByRole('dialog', { name: 'Away' });
  await form.getByLabel('Last day away').fill('2020-01-01');
  await form.getByRole('combobox', { name: 'Who stands in' }).fill('Felix');
  await noor.getByRole('option', { name: 'Felix Brandt' }).waitFor();
  await noor.keyboard.press('ArrowDown');
  await noor.keyboard.press('Enter');
  await form.getByRole('button', { name: 'Limit what you hand over' }).click();
  await form.getByLabel('Highest discount, in percent').fill('20');
  await form.getByLabel('Highest amount').fill('much');
  expect(await barriers(noor)).toEqual([]);
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText('has to be the first day or a later one').waitFor();
  // The field has the focus, and what was typed is still there.
  await noor.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
  expect(await form.getByLabel('Highest discount, in percent').inputValue()).toBe('20');
  await form.getByLabel('Last day away').fill(addDays(today, 4));
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText(/has to be a decimal with a currency/).waitFor();
  await form.getByLabel('Highest amount').fill('50000');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  await noor.getByText('Felix Brandt stands in for everything, up to 50000 EUR and 20 % off.').waitFor();
  await noor.getByText(/You are away until .*, Felix Brandt stands in\./).waitFor();

  // Everybody sees it under People; a phone shows the page as well.
  const mara = await be('Mara Lindqvist', '/people');
  await mara.getByText('Felix Brandt stands in').waitFor();
  await mara.getByText('for Noor Haddad').waitFor();
  expect(await barriers(mara)).toEqual([]);
  await mara.getByRole('link', { name: 'Noor Haddad' }).click();
  await mara.getByText(/Noor is away until/).waitFor();
  // Of others one sees the hours; their absences are theirs to plan.
  await mara.getByText('Mon to Fri 09:00–17:00, in Europe/London.').waitFor();
  expect(await mara.getByRole('button', { name: 'Plan an absence' }).count()).toBe(0);
  const phone = await be('Noor Haddad', '/me', { width: 390, dark: true });
  await phone.getByText('Away now').waitFor();
  expect(await barriers(phone)).toEqual([]);
  expect(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);

  await noor.getByRole('button', { name: 'I am back' }).click();
  await noor.getByRole('dialog', { name: 'Are you back?' }).getByRole('button', { name: 'I am back' }).click();
  await noor.getByText('None is planned.').waitFor();
  await noor.getByText('You are not away.').waitFor();
  expect(broken.splice(0)).toEqual([]);
});

test('the company’s week, holidays and a team’s hours; then somebody’s own', async () => {
  const robin = await be('Robin Teller', '/settings/hours', { dark: true });
  await robin.getByRole('heading', { name: 'Holiday calendars' }).waitFor();
  expect(await barriers(robin)).toEqual([]);
  await robin.getByLabel('Friday').fill('nine to three');
  await robin.getByRole('button', { name: 'Save the week' }).click();
  await robin.getByText('Write times such as 9:00-12:30').waitFor();
  await robin.getByLabel('Friday').fill('15-9');
  await robin.getByRole('button', { name: 'Save the week' }).click();
  await robin.getByText(/15:00 to 09:00 ends before it starts/).waitFor();
  await robin.getByLabel('Friday').fill('9-15');
  await robin.getByRole('button', { name: 'Save the week' }).click();
  await robin.getByText('Mon to Thu 09:00–17:00, Fri 09:00–15:00, for everybody in their own time zone').waitFor();

  await robin.getByRole('button', { name: 'Add a calendar' }).click();
  const calendar = robin.getByRole('dialog', { name: 'New holiday calendar' });
  await calendar.getByLabel('Name').fill('Germany');
  await calendar.getByRole('textbox', { name: 'Days' }).fill(`${addDays(today, 30)}\n2027-13-01`);
  expect(await barriers(robin)).toEqual([]);
  await calendar.getByRole('button', { name: 'Save' }).click();
  await calendar.getByText('2027-13-01: has to be a date such as 2026-12-25').waitFor();
  await calendar.getByRole('textbox', { name: 'Days' }).fill(addDays(today, 30));
  await calendar.getByRole('combobox', { name: 'For people in these time zones' }).fill('Berlin');
  await robin.getByRole('option', { name: 'Europe/Berlin' }).click();
  await robin.keyboard.press('Tab');
  await calendar.getByRole('button', { name: 'Save' }).click();
  await calendar.waitFor({ state: 'detached' });
  await robin.getByText('for Europe/Berlin').waitFor();

  await robin.getByRole('button', { name: 'Add a team' }).click();
  const team = robin.getByRole('dialog', { name: 'A team with other hours' });
  await team.getByLabel('Team').selectOption('Finance');
  await team.getByLabel('Monday').fill('10-12, 13-18');
  expect(await barriers(robin)).toEqual([]);
  await team.getByRole('button', { name: 'Save' }).click();
  await team.waitFor({ state: 'detached' });
  await robin.getByText('Mon 10:00–12:00 and 13:00–18:00, Tue to Thu 09:00–17:00').waitFor();

  const marta = await be('Marta Kowalska', '/me');
  await marta.getByText('As the team has them.').waitFor();
  await marta.getByText(/Holidays: germany\. The next one is/).waitFor();
  await marta.getByRole('button', { name: 'Change hours' }).click();
  const own = marta.getByRole('dialog', { name: 'Working hours' });
  await own.getByLabel('Own hours').check();
  for (const day of ['Monday', 'Wednesday']) await own.getByLabel(day).fill('');
  expect(await barriers(marta)).toEqual([]);
  await own.getByRole('button', { name: 'Save hours' }).click();
  await own.waitFor({ state: 'detached' });
  await marta.getByText('Own hours.').waitFor();
  await marta.getByText(/^Tue 09:00–17:00, Thu 09:00–17:00, Fri 09:00–15:00, in Europe\/Berlin\./).waitFor();
  // Moving: the dates and hours are said in the new zone.
  await marta.getByRole('combobox', { name: 'Time zone' }).fill('Lisbon');
  await marta.getByRole('option', { name: 'Europe/Lisbon' }).click();
  await marta.getByRole('button', { name: 'Save', exact: true }).click();
  await marta.getByText('in Europe/Lisbon.').waitFor();
  expect(broken.splice(0)).toEqual([]);
});

test('/away in Slack, with the form as people fill it in', async () => {
  const june = await open(`${t.practice.url}/?user=${slackIdOf('june')}`);
  await june.locator('nav.sidebar').getByRole('button', { name: /deal-desk/ }).click();
  const composer = june.getByRole('textbox', { name: /^Message / });
  await composer.fill('/away');
  await composer.press('Enter');
  const form = june.getByRole('dialog', { name: 'Away' });
  await form.getByLabel('First day away').fill(addDays(today, 20));
  await form.getByLabel('Last day away').fill(addDays(today, 10));
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText('The last day lies before the first one. It has to be the first day or a later one.').waitFor();
  await form.getByLabel('Last day away').fill(addDays(today, 25));
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  const planned = (await t.call('june', 'GET', '/people/person_june/absences')).body['items'] as unknown as { from: string; until: string; state: string }[];
  expect(planned).toMatchObject([{ from: addDays(today, 20), until: addDays(today, 25), state: 'planned' }]);
  expect(broken.splice(0)).toEqual([]);
});
