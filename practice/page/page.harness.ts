/** For the page's browser test: a real practice server, a small real Bolt app on its socket, the built page, Chromium. */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, LogLevel } from '@slack/bolt';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../test/support/browser.ts';
import { build } from 'vite';
import type { AppDefinition, PracticeOptions, RunningPractice, WorkspaceSeed } from '../server/index.ts';
// First, because the files of the Web API import each other and must be entered here.

import { startPractice } from '../server/index.ts';
import { wireApp } from './page.test-app.ts';

const seed: WorkspaceSeed = {
  team: { id: 'T0PRACTICE', name: 'Tidewater Systems', domain: 'tidewater' },
  users: [
    person('U0MARA', 'mara', 'Mara Lindqvist', 'Account executive', 'Europe/Stockholm'),
    person('U0JONAS', 'jonas', 'Jonas Weber', 'Sales manager', 'Europe/Berlin'),
    person('U0AIKO', 'aiko', 'Aiko Tanaka', 'Counsel', 'Asia/Tokyo'),
  ],
  usergroups: [
    { id: 'S0SALES', handle: 'sales', name: 'Sales', userIds: ['U0MARA', 'U0JONAS'] },
    { id: 'S0LEGAL', handle: 'legal', name: 'Legal', userIds: ['U0AIKO'] },
  ],
  channels: [
    { name: 'aldgate-rail', topic: 'Aldgate Rail, 84,000 EUR', memberIds: ['U0MARA', 'U0JONAS', 'U0APP'] },
    { name: 'general', memberIds: ['U0MARA', 'U0JONAS', 'U0AIKO', 'U0APP'] },
  ],
  hint: ['Type /deal and three letters of a customer’s name.', 'Press Ctrl+J to be somebody else.'],
};

function person(
  id: string,
  name: string,
  realName: string,
  title: string,
  tz: string,
): WorkspaceSeed['users'][number] {
  return { id, name, realName, title, tz, email: `${name}@tidewater.example` };
}

const definition: AppDefinition = {
  id: 'A0PRACTICE',
  name: 'Deskhand',
  botUserId: 'U0APP',
  botToken: 'xoxb-practice-page',
  appToken: 'xapp-1-practice-page',
  signingSecret: 'practice-page-secret',
  clientId: '1.1',
  clientSecret: 'practice-page-client',
  manifest: {
    display_information: { name: 'Deskhand' },
    features: {
      app_home: { home_tab_enabled: true },
      slash_commands: [
        { command: '/deal', description: 'Ask for a discount', usage_hint: 'customer’s name' },
        { command: '/shoutout', description: 'Thank somebody', usage_hint: '@person for…' },
      ],
      shortcuts: [
        { name: 'Show Every Field', type: 'global', callback_id: 'fields', description: 'Deskhand' },
        { name: 'Keep on the Timeline', type: 'message', callback_id: 'keep', description: 'Deskhand' },
      ],
    },
    oauth_config: {
      scopes: {
        bot: [
          'chat:write',
          'channels:manage',
          'files:write',
          'commands',
          'users:read',
          'im:write',
          'channels:read',
          'groups:read',
          'im:read',
          'mpim:read',
        ],
      },
    },
    settings: {
      event_subscriptions: { bot_events: ['app_home_opened', 'message.channels'] },
      interactivity: { is_enabled: true },
      socket_mode_enabled: true,
    },
  },
};

export interface Stage {
  url: string;
  app: App;
  browser: Browser;
  channelId(name: string): string;
  practice: RunningPractice['practice'];
  /** A page of one person, in a browser profile of its own; problems of the page are collected. */
  open(query: string, options?: { width?: number; dark?: boolean }): Promise<Page>;
  problems: string[];
  /** Closes whatever modals the people have open. */
  tidy(): void;
  /** Breaks every line between pages and server, and lets none through until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** The cable between the browser and the server: it can be pulled out, as a sleeping laptop or a restart does. */
async function layCable(
  port: number,
): Promise<Pick<Stage, 'url' | 'cut' | 'mend'> & { close(): Promise<void> }> {
  const ends = new Set<Socket>();
  let whole = true;
  const cable = createServer(near => {
    if (!whole) return void near.destroy();
    const far = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        ends.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const cut = () => {
    whole = false;
    for (const end of ends) end.destroy();
  };
  await new Promise<void>(resolve => cable.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(cable.address() as AddressInfo).port}`,
    cut,
    mend: () => {
      whole = true;
    },
    close: () => {
      cut();
      return new Promise(resolve => cable.close(() => resolve()));
    },
  };
}

/** Builds the page into a folder of its own and brings everything up; `close` takes all of it down again. */
export async function setStage(more: Pick<PracticeOptions, 'gallery'> = {}): Promise<Stage> {
  const pageDir = await mkdtemp(join(tmpdir(), 'practice-page-'));
  const configFile = fileURLToPath(new URL('./vite.config.ts', import.meta.url));
  await build({ configFile, logLevel: 'silent', build: { outDir: pageDir } });
  const running = await startPractice({ port: 0, seed, app: definition, pageDir, rateLimits: 'off', ...more });
  const cable = await layCable(Number(new URL(running.url).port));
  const app = new App({
    token: definition.botToken,
    appToken: definition.appToken,
    socketMode: true,
    clientOptions: { slackApiUrl: running.apiUrl },
    logLevel: LogLevel.ERROR,
  });
  wireApp(app);
  await app.start();
  const browser = await launchBrowser();
  const problems: string[] = [];
  return {
    url: cable.url,
    tidy: () => {
      for (const { id } of seed.users) running.practice.views.close(id, '', true);
    },
    cut: cable.cut,
    mend: cable.mend,
    app,
    browser,
    practice: running.practice,
    problems,
    channelId: name =>
      [...running.practice.workspace.conversations.values()].find(one => one.name === name)?.id ?? '',
    async open(query, options = {}) {
      const context = await browser.newContext({
        viewport: { width: options.width ?? 1280, height: 860 },
        colorScheme: options.dark ? 'dark' : 'light',
        locale: 'en-GB',
      });
      const page = await context.newPage();
      // Short, so that a failure names the step it hangs at and not just the test.
      page.setDefaultTimeout(8000);
      page.on('pageerror', error => problems.push(String(error)));
      await page.goto(`${cable.url}/${query}`);
      // In a narrow window the list is there, but hidden.
      await page.locator('nav.sidebar').waitFor({ state: 'attached' });
      return page;
    },
    async close() {
      await browser.close();
      await cable.close();
      await app.stop();
      await running.close();
      await rm(pageDir, { recursive: true, force: true });
    },
  };
}
