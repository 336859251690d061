import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

/** A real Chromium: the packaged one on Linux x64, elsewhere the Chrome that is installed. */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return playwright.launch({ channel: 'chrome' });
  // One process for everything, as that package asks for, does not survive a second window.
  const args = chromium.args.filter(one => one !== '--single-process' && one !== '--in-process-gpu');
  return playwright.launch({ executablePath: await chromium.executablePath(), args: [...args, '--no-sandbox'] });
}
