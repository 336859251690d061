import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { builtinCrm } from './adapters/crm/builtin/index.ts';
import { startHttp, type HttpServer } from './adapters/http/server.ts';
import { mailPort } from './adapters/mail/index.ts';
import { migrate, openDatabase, StartProblem, type Database } from './adapters/postgres/index.ts';
import { connectSlack, type SlackConnection } from './adapters/slack/index.ts';
import type { Config } from './config.ts';
import { batcher } from './engine/batch.ts';
import { OutsideFailure } from './engine/errors.ts';
import { createEngine, type Engine } from './engine/index.ts';
import { noPlan, ratePlan } from './engine/rate-plan.ts';
import type { Answer } from './engine/capability.ts';
import { transactions } from './engine/tx.ts';
import type { CrmEvent } from './features/deals/contract.ts';
import { commandOf } from './features/deals/crm-events.ts';
import { mirrorGroups } from './features/people/slack-groups.ts';
import { identify } from './features/people/slack-users.ts';
import { directory } from './features/people/read.ts';
import type { SlackPort } from './ports/slack.ts';
import { features } from './wiring.ts';

export interface Running {
  readonly engine: Engine;
  readonly database: Database;
  readonly port: number;
  /** Resolves when Slack has answered for the first time. */
  readonly slackReady: Promise<void>;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly company: { readonly id: string; readonly name: string };
  /** After the database is ready and before anybody is let in: the practice company is made here. */
  readonly prepare?: (engine: Engine) => Promise<void>;
  readonly slackUrl?: string | null;
  /** What the time is, in epoch milliseconds; without it the machine's clock. Slack's signatures and limits always keep to that one. */
  readonly now?: () => number;
}

/** The root of the package, from the built file and from the sources alike. */
export function packageRoot(): string {
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    if (existsSync(join(at, 'migrations')) && existsSync(join(at, 'package.json'))) return at;
    if (dirname(at) === at) throw new Error('Evenkeel is not installed completely: migrations/ is missing');
  }
}

export const version = (): string => (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;

/** A port that says that Slack is not configured: the deal goes on in the web app. */
const noSlack = new Proxy({ connected: false, readsFiles: false } as SlackPort, {
  get: (target, key) =>
    key === 'connected' || key === 'readsFiles' ? target[key] : () => Promise.reject(new OutsideFailure('permanent', 'no_slack', 'Slack is not configured (SLACK_BOT_TOKEN).')),
});

/** Opens the database and puts the engine on it, without starting anything. Commands beside a server use this too. */
export async function assemble(config: Config, company: StartOptions['company'], options: { guest?: boolean; now?: (() => number) | undefined } = {}) {
  const logger = pino({ level: config.logLevel, base: null, redact: ['*.token', '*.botToken', '*.secret', '*.password', 'headers.authorization', 'headers.cookie'] });
  const log = (level: 'info' | 'warn' | 'error', message: string, data?: object) => logger[level](data ?? {}, message);
  const database = await openDatabase({ databaseUrl: config.databaseUrl, dataDir: config.dataDir, log: line => log('info', line), guest: options.guest ?? false });
  const transact = transactions(database.pool);
  let slack: SlackConnection | undefined;
  const mail = mailPort(config.smtpUrl, config.mailFrom);
  const now = options.now ?? Date.now;
  const crm = builtinCrm({ transact, company: company.id, now });
  const engine = createEngine({
    pool: database.pool,
    connectionString: database.connectionString,
    features,
    publicUrl: config.publicUrl,
    secretKey: config.secretKey,
    now,
    log,
    ports: () => ({
      slack: slack?.port ?? noSlack,
      mail,
      crm: connection => {
        if (connection !== crm.name) throw new OutsideFailure('permanent', 'no_crm', `There is no CRM connection called ${connection}.`);
        return crm;
      },
    }),
  });
  try {
    await migrate(database.pool, join(packageRoot(), 'migrations'), line => log('info', line));
    await database.pool.query('insert into engine_companies (id, name) values ($1, $2) on conflict do nothing', [company.id, company.name]);
  } catch (error) {
    await database.close();
    throw error;
  }
  return { engine, database, log, crm, setSlack: (connection: SlackConnection) => (slack = connection), slack: () => slack };
}

/** Reads top to bottom: database, engine, Slack, HTTP. */
export async function start(config: Config, options: StartOptions): Promise<Running> {
  const { engine, database, log, crm, setSlack, slack } = await assemble(config, options.company, { now: options.now });
  const world = engine.world(options.company.id);
  let http: HttpServer | undefined;
  try {
    await options.prepare?.(engine);

    if (config.slack.botToken) {
      setSlack(
        connectSlack({
          ...config.slack,
          botToken: config.slack.botToken,
          plan: config.ratePlan === 'off' ? noPlan : ratePlan(engine.transact),
          company: options.company.id,
          now: Date.now,
          log,
        }),
      );
    }

    // Events of the CRM: what arrives while a batch is written travels with the next one.
    const ingest = batcher<CrmEvent, Answer>(
      events =>
        engine.runMany(
          events.map(event => ({ to: 'deals', command: commandOf(event), company: options.company.id, actor: { kind: 'connection', name: crm.name, ...(event.actor && { who: event.actor }) }, cause: `crm:${crm.name}:${event.eventId}` })),
          tx => crm.acceptEvents(tx, events),
        ),
      { most: 256, lanes: 2 },
    );

    http = await startHttp({
      host: config.host,
      port: config.port,
      world,
      features,
      pool: database.pool,
      connectionString: database.connectionString,
      signIn: {
        practice: config.practice,
        slackUrl: options.slackUrl ?? null,
        publicUrl: config.publicUrl,
        slack: config.slack.clientId && config.slack.clientSecret ? { clientId: config.slack.clientId, clientSecret: config.slack.clientSecret, apiUrl: config.slack.apiUrl, teamId: () => slack()?.state().teamId } : undefined,
      },
      webhookSecret: config.webhookSecret,
      issueSecrets: config.issueSecrets,
      ingest,
      checkable: {
        pool: database.pool,
        features,
        slack: () => slack()?.state() ?? { connected: false, detail: 'not configured (SLACK_BOT_TOKEN)', missing: [] },
        wake: (company, lane) => engine.wake(company, lane),
      },
      webDir: join(packageRoot(), 'dist', 'web'),
      slackHandler: () => slack()?.handle,
      ready: async () => {
        const parts = {
          database: await database.pool.query('select 1').then(() => true, () => false),
          engine: await engine.state().then(state => state.process !== undefined, () => false),
          slack: slack()?.state().connected ?? !config.slack.botToken,
        }; // prettier-ignore
        return { ready: parts.database && parts.engine && parts.slack, parts };
      },
      version: version(),
      log,
    }).catch((error: Error & { code?: string }) => {
      if (error.code === 'EADDRINUSE') throw new StartProblem(`Port ${config.port} is in use by another program. Set PORT to a free one.`, error);
      if (error.code === 'EACCES') throw new StartProblem(`Port ${config.port} may not be opened by this user. Set PORT to one above 1023.`, error);
      throw error;
    });
    await engine.start();
  } catch (error) {
    await http?.stop();
    await engine.stop().catch(() => {});
    await database.close();
    throw error;
  }

  const slackReady = listenToSlack().catch((error: Error) => log('error', `Slack: ${error.message}`));
  async function listenToSlack(): Promise<void> {
    const connection = slack();
    if (!connection) return;
    await connection.listen({
      surfaces: features.flatMap(f => (f.slack ? [{ feature: f.name, surface: f.slack }] : [])),
      world,
      findPerson: async slackUser => {
        const known = (await world.read(directory)).bySlackId(slackUser);
        if (known) return known.active ? known.id : undefined;
        const user = await connection.port.user(slackUser);
        if (!user) return undefined;
        await identify(world, [user]);
        return (await world.read(directory)).bySlackId(slackUser)?.id;
      },
      userChanged: async raw => {
        const user = await connection.port.user(String(raw['id']));
        if (user) await identify(world, [user]);
      },
      lostAccess: async why => log('error', `Slack took our access away: ${why}. Install the app again.`),
      log,
    });
    await identify(world, await connection.port.users());
    await mirrorGroups(world);
  }

  return {
    engine,
    database,
    port: http.port,
    slackReady,
    async stop() {
      await http.stop();
      await slack()?.stop();
      await engine.stop();
      await database.close();
    },
  };
}
