import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../src/cli.ts';
import type { Config } from '../src/config.ts';
import { packageRoot, start, type Running } from '../src/main.ts';
import { StartProblem } from '../src/adapters/postgres/index.ts';
import { builtinCrm } from '../src/adapters/crm/builtin/index.ts';
import { makeSampleCompany } from './company/make.ts';
import { samples } from '../src/samples.ts';
import { company as sample, workspace } from './company/people.ts';
import { practiceApp } from './app.ts';
import { startPractice, type RunningPractice } from './server/index.ts';

/** The company that a deployment with a workspace of its own works for. */
const own = { id: 'main', name: 'Evenkeel' };

async function run(config: Config): Promise<void> {
  let practice: RunningPractice | undefined;
  let configured = config;
  // Practice with a workspace of its own, unless one is given (SLACK_API_URL with its tokens).
  if (config.practice && !config.slack.botToken) {
    const app = practiceApp();
    practice = await startPractice({
      port: config.port === 0 ? 0 : config.port + 1,
      dataFile: join(config.dataDir, 'practice.jsonl'),
      seed: workspace,
      app,
      pageDir: join(packageRoot(), 'dist', 'practice-page'),
      gallery: samples,
    }).catch((error: Error & { code?: string }) => {
      if (error.code === 'EADDRINUSE') throw new StartProblem(`Port ${config.port + 1}, where the practice workspace wants to be, is in use by another program. Set PORT to a free one with a free one above it.`, error);
      throw error;
    });
    configured = { ...config, slack: { ...app, apiUrl: practice.apiUrl } };
  }
  let running: Running;
  try {
    running = await start(configured, {
      company: config.practice ? sample : own,
      slackUrl: practice?.url ?? null,
      ...(config.practice && {
        prepare: engine => makeSampleCompany(engine, builtinCrm({ transact: engine.transact, company: sample.id, now: Date.now }) as never, Date.now()),
      }),
    });
  } catch (error) {
    await practice?.close();
    throw error;
  }
  let stopping = false;
  const stop = () => {
    // A second signal does not wait.
    if (stopping) process.exit(1);
    stopping = true;
    void running.stop().then(() => practice?.close()).then(() => process.exit(0), () => process.exit(1));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  const url = config.port === 0 ? `http://localhost:${running.port}` : config.publicUrl;
  const lines = [
    `Evenkeel       ${url}`,
    ...(practice ? [`Practice Slack ${practice.url}/?user=${workspace.users.find(u => u.name === 'mara')?.id}   (be anyone; start as Mara, a seller)`] : []),
    ...(configured.slack.botToken || config.practice ? [] : ['Slack          not configured: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN']),
    `Data           ${config.databaseUrl ? 'DATABASE_URL' : config.dataDir}`,
  ];
  process.stdout.write(`\n  ${lines.join('\n  ')}\n\n  Stop with Ctrl+C.\n\n`);
}

await main(process.argv, { company: (existsSync(join(packageRoot(), 'package.json')) && process.env['SLACK_BOT_TOKEN'] && process.env['EVENKEEL_PRACTICE'] !== 'on') || process.env['EVENKEEL_PRACTICE'] === 'off' ? own : sample, start: run });
