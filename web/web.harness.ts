/** For the browser test: the built pages over the fixture, and Chromium. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../test/support/browser.ts';
import { build } from 'vite';
import { serveBuilt, type Served } from './dev/serve.ts';

export interface Stage extends Served {
  readonly browser: Browser;
  /** What the pages complained about; a test that ends with some has failed. */
  readonly problems: string[];
  open(path: string, options?: { readonly dark?: boolean; readonly width?: number }): Promise<Page>;
  close(): Promise<void>;
}

/** @param now what the made-up data is dated around; the pages' clock stands there too */
export async function setStage(now: number): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), 'evenkeel-web-'));
  await build({
    configFile: fileURLToPath(new URL('./vite.config.ts', import.meta.url)),
    logLevel: 'silent',
    build: { outDir: dir },
  });
  const served = await serveBuilt(dir, now);
  const browser = await launchBrowser();
  const problems: string[] = [];
  return {
    ...served,
    browser,
    problems,
    async open(path, { dark = false, width = 1280 } = {}) {
      const context = await browser.newContext({
        viewport: { width, height: 820 },
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      await page.clock.setFixedTime(now);
      page.setDefaultTimeout(15_000);
      page.on('pageerror', error => problems.push(String(error)));
      page.on('console', message => {
        // The browser itself reports answers such as 412 and 422, which the tests ask for.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          problems.push(message.text());
      });
      await page.goto(served.url + path);
      return page;
    },
    async close() {
      await browser.close();
      await served.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
