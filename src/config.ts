import { z } from 'zod';

/** What the machine needs, from the environment. The only reader of process.env. */
export interface Config {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly secretKey: string | undefined;
  readonly configFile: string;
  /** The practice workspace: a company of its own with sample people, no Slack account needed. */
  readonly practice: boolean;
  readonly slack: {
    readonly botToken: string | undefined;
    readonly appToken: string | undefined;
    readonly signingSecret: string | undefined;
    readonly clientId: string | undefined;
    readonly clientSecret: string | undefined;
    readonly apiUrl: string;
  };
  readonly webhookSecret: string | undefined;
  /** The secrets that were given to GitHub, Linear and Jira for their webhooks. */
  readonly issueSecrets: { readonly github?: string; readonly linear?: string; readonly jira?: string };
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly logLevel: string;
  /** `off` leaves outgoing calls unplanned, for a server without limits. */
  readonly ratePlan: 'slack' | 'off';
}

const url = z.url({ protocol: /^https?$/, error: 'has to be an address such as https://evenkeel.example.com' });
const onOff = z.enum(['on', 'off'], { error: 'has to be on or off' });

const environment = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'has to begin with postgres://').optional(),
  EVENKEEL_DATA_DIR: z.string().min(1).default('.evenkeel'),
  HOST: z.string().min(1).optional(),
  PORT: z.coerce.number({ error: 'has to be a port number' }).int().min(0).max(65535, 'has to be at most 65535').default(3000),
  PUBLIC_URL: url.optional(),
  EVENKEEL_SECRET_KEY: z.string().min(32, 'has to have at least 32 characters; make one with: openssl rand -hex 32').optional(),
  EVENKEEL_CONFIG: z.string().min(1).default('evenkeel.yaml'),
  EVENKEEL_PRACTICE: onOff.optional(),
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-', 'has to begin with xoxb- (Slack app settings, OAuth & Permissions)').optional(),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'has to begin with xapp- (Slack app settings, Basic Information)').optional(),
  SLACK_SIGNING_SECRET: z.string().min(8, 'is too short to be a signing secret').optional(),
  SLACK_CLIENT_ID: z.string().min(1).optional(),
  SLACK_CLIENT_SECRET: z.string().min(1).optional(),
  SLACK_API_URL: url.default('https://slack.com/api/'),
  EVENKEEL_WEBHOOK_SECRET: z.string().min(16, 'has to have at least 16 characters').optional(),
  GITHUB_WEBHOOK_SECRET: z.string().min(16, 'has to have at least 16 characters').optional(),
  LINEAR_WEBHOOK_SECRET: z.string().min(16, 'has to have at least 16 characters').optional(),
  JIRA_WEBHOOK_SECRET: z.string().min(16, 'has to have at least 16 characters').optional(),
  EVENKEEL_RATE_PLAN: z.enum(['slack', 'off'], { error: 'has to be slack or off' }).default('slack'),
  SMTP_URL: z.string().regex(/^smtps?:\/\//, 'has to begin with smtp:// or smtps://').optional(),
  MAIL_FROM: z.string().min(3).default('Evenkeel <evenkeel@localhost>'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'has to be debug, info, warn, error or silent' }).default('warn'),
});

/** All problems at once, each a line that names the variable and how to mend it. */
export class ConfigProblem extends Error {
  readonly lines: readonly string[];
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'ConfigProblem';
    this.lines = lines;
  }
}

/** @throws ConfigProblem */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  // An empty variable is an unset one: that is how docker compose passes them.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  const lines: string[] = [];
  if (!parsed.success) {
    for (const issue of parsed.error.issues) lines.push(`${String(issue.path[0])} ${issue.message}`);
    throw new ConfigProblem(lines);
  }
  const e = parsed.data;
  const practice = e.EVENKEEL_PRACTICE ? e.EVENKEEL_PRACTICE === 'on' : !e.SLACK_BOT_TOKEN;
  if (e.SLACK_BOT_TOKEN && !e.SLACK_APP_TOKEN && !e.SLACK_SIGNING_SECRET) {
    lines.push('SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is needed beside SLACK_BOT_TOKEN');
  }
  if (!e.SLACK_BOT_TOKEN && (e.SLACK_APP_TOKEN || e.SLACK_SIGNING_SECRET)) lines.push('SLACK_BOT_TOKEN is missing');
  if (Boolean(e.SLACK_CLIENT_ID) !== Boolean(e.SLACK_CLIENT_SECRET)) {
    lines.push(`${e.SLACK_CLIENT_ID ? 'SLACK_CLIENT_SECRET' : 'SLACK_CLIENT_ID'} is missing: signing in with Slack needs both`);
  }
  if (!practice && e.SLACK_CLIENT_ID && !e.PUBLIC_URL) lines.push('PUBLIC_URL is missing: Slack sends people back to it after signing in');
  if (lines.length > 0) throw new ConfigProblem(lines);
  return {
    databaseUrl: e.DATABASE_URL,
    dataDir: e.EVENKEEL_DATA_DIR,
    // In practice anybody may be anybody: only this machine is let in.
    host: e.HOST ?? (practice ? '127.0.0.1' : '0.0.0.0'),
    port: e.PORT,
    publicUrl: (e.PUBLIC_URL ?? `http://localhost:${e.PORT}`).replace(/\/$/, ''),
    secretKey: e.EVENKEEL_SECRET_KEY,
    configFile: e.EVENKEEL_CONFIG,
    practice,
    slack: {
      botToken: e.SLACK_BOT_TOKEN,
      appToken: e.SLACK_APP_TOKEN,
      signingSecret: e.SLACK_SIGNING_SECRET,
      clientId: e.SLACK_CLIENT_ID,
      clientSecret: e.SLACK_CLIENT_SECRET,
      apiUrl: e.SLACK_API_URL.endsWith('/') ? e.SLACK_API_URL : `${e.SLACK_API_URL}/`,
    },
    webhookSecret: e.EVENKEEL_WEBHOOK_SECRET,
    issueSecrets: {
      ...(e.GITHUB_WEBHOOK_SECRET && { github: e.GITHUB_WEBHOOK_SECRET }),
      ...(e.LINEAR_WEBHOOK_SECRET && { linear: e.LINEAR_WEBHOOK_SECRET }),
      ...(e.JIRA_WEBHOOK_SECRET && { jira: e.JIRA_WEBHOOK_SECRET }),
    },
    smtpUrl: e.SMTP_URL,
    mailFrom: e.MAIL_FROM,
    logLevel: e.LOG_LEVEL,
    ratePlan: e.EVENKEEL_RATE_PLAN,
  };
}
