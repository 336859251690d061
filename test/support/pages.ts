import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { personIdOf } from '../../practice/company/people.ts';

/**
 * The web app at a path, signed in as somebody of the sample company.
 * @param broken hears every error that the page itself throws
 */
export async function webAs(browser: Browser, port: number, key: string, path: string, broken: string[], scheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', colorScheme: scheme });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', error => broken.push(String(error)));
  const origin = `http://127.0.0.1:${port}`;
  await page.request.post(`${origin}/api/v1/session/practice`, { data: { personId: personIdOf(key) } });
  await page.goto(`${origin}${path}`);
  return page;
}

/** What axe finds on a page, a line each; nothing is right. */
export async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(one => `${one.id}: ${one.nodes.map(n => n.target.join(' ')).join(' | ')}`);
}
