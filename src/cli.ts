import { createReadStream, createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Command, CommanderError } from 'commander';
import { backup, restore } from './adapters/postgres/backup.ts';
import { StartProblem } from './adapters/postgres/index.ts';
import { ConfigProblem, readConfig, type Config } from './config.ts';
import { checkConfigFile, configPlan, configWarnings, exportConfig, policiesInFile } from './config-file.ts';
import type { Engine } from './engine/index.ts';
import type { Tx } from './engine/tx.ts';
import { allStreams, readStream, verifyStream } from './engine/log.ts';
import { hashOf, newTokenSecret } from './features/admin/access.ts';
import { importFolder } from './features/deals/import.ts';
import { exportDeals } from './features/deals/read.ts';
import { auditKey, csvOf, signedOf, spanOf } from './features/deal-desk/audit-export.ts';
import { fingerprint } from './features/deal-desk/audit-file.ts';
import { verifyFile } from './features/deal-desk/audit-verify.ts';
import { policiesOf } from './features/deal-desk/aggregate.ts';
import { findingJsonOf } from './features/deal-desk/http-policy.ts';
import { backtestIn, lintAll, lintIn, type PolicyFinding } from './features/deal-desk/simulate.ts';
import { jsonSchemaOfPolicies } from './policy/file.ts';
import { directory } from './features/people/read.ts';
import { machine } from './kernel/actor.ts';
import { makeId } from './kernel/ids.ts';
import { assemble, version } from './main.ts';

export interface CliParts {
  readonly company: { readonly id: string; readonly name: string };
  readonly start: (config: Config) => Promise<void>;
}

const newId = (prefix: string) => makeId(prefix, Date.now(), crypto.getRandomValues(new Uint8Array(9)));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The command line. Every problem that a person can mend is one line and exit code 1. */
export async function main(argv: readonly string[], parts: CliParts): Promise<void> {
  const program = new Command('evenkeel').description('Sales coordination in Slack: the deal desk, and every team in balance.').version(version()).exitOverride().showHelpAfterError();

  /** Opens the database beside a server that may be running, and closes it whatever happens. */
  async function withEngine<T>(work: (engine: Engine, about: Awaited<ReturnType<typeof assemble>>) => Promise<T>): Promise<T> {
    const config = readConfig();
    const about = await assemble({ ...config, logLevel: process.env['LOG_LEVEL'] ?? 'warn' }, parts.company, { guest: true });
    try {
      return await work(about.engine, about);
    } finally {
      await about.database.close();
    }
  }
  const company = parts.company.id;

  program
    .command('start')
    .description('run Evenkeel; with nothing configured, with the practice workspace and a sample company')
    .action(() => parts.start(readConfig()));

  program
    .command('import <folder>')
    .description('import a folder of CSV files: accounts, products, sales teams, pipeline')
    .option('--currency <code>', 'currency of the amounts', 'USD')
    .option('--json', 'print the report as JSON lines')
    .action((folder: string, options: { currency: string; json?: boolean }) =>
      withEngine(async (engine, { crm }) => {
        const report = await importFolder(folder, {
          engine,
          company,
          crm,
          currency: options.currency,
          onProgress: options.json || !process.stderr.isTTY ? undefined : (done, total) => process.stderr.write(`\r${done} of ${total} rows`),
        });
        if (options.json) {
          for (const finding of report.findings) say(JSON.stringify(finding));
          say(JSON.stringify(report.totals));
        } else {
          if (process.stderr.isTTY) process.stderr.write('\n');
          say(report.text);
        }
      }),
    );

  program
    .command('export <what> <file>')
    .description('export deals (CSV) or config (YAML)')
    .action((what: string, file: string) =>
      withEngine(async engine => {
        if (what !== 'deals' && what !== 'config') throw new StartProblem(`There is no export of "${what}"; there are deals and config.`);
        const text = what === 'deals' ? await engine.transact(company, exportDeals) : await exportConfig(engine, company);
        mkdirSync(dirname(file) || '.', { recursive: true });
        writeFileSync(file, text);
        say(`wrote ${file}`);
      }),
    );

  program
    .command('check [file]')
    .description('check the configuration file')
    .action(async (file?: string) => {
      const config = readConfig();
      const name = file ?? config.configFile;
      const text = readText(name);
      const problems = checkConfigFile(text);
      for (const p of problems) say(`${name}${p.line ? `:${p.line}` : ''} ${p.path}: ${p.message}`);
      if (problems.length > 0) {
        process.exitCode = 1;
        return;
      }
      say('nothing is wrong with it');
      const policies = policiesInFile(text);
      if (policies) sayFindings(lintAll(policies.set, policies.rates));
      // Only a database that runs anyway: a check does not start one.
      if (!config.databaseUrl) return;
      try {
        const warnings = await withEngine(engine => configWarnings(engine, company, text));
        for (const w of warnings) say(`warning: ${name}${w.line ? `:${w.line}` : ''} ${w.path}: ${w.message}`);
      } catch (error) {
        say(`the people were not looked at: ${(error as Error).message}`);
      }
    });

  program
    .command('schema')
    .description('print a JSON Schema of policy files, for editors')
    .action(() => say(JSON.stringify(jsonSchemaOfPolicies(), null, 2)));

  for (const name of ['diff', 'plan', 'apply'] as const) {
    const described = { diff: 'show what the configuration file would change', plan: 'the same, with the requests in flight that keep their policy', apply: 'put the configuration file into force' };
    program
      .command(`${name} [file]`)
      .description(described[name])
      .action((file?: string) =>
        withEngine(async engine => {
          const text = readText(file ?? readConfig().configFile);
          const plan = await configPlan(engine, company, text);
          for (const p of plan.problems) say(`${p.line ? `line ${p.line} ` : ''}${p.path}: ${p.message}`);
          if (plan.problems.length > 0) {
            process.exitCode = 1;
            return;
          }
          for (const w of plan.warnings) say(`warning: ${w.line ? `line ${w.line} ` : ''}${w.path}: ${w.message}`);
          if (plan.changes.length === 0) {
            say('nothing would change');
            return;
          }
          for (const change of plan.changes) say(change.text);
          if (name === 'plan') {
            const policies = policiesInFile(text);
            const settings = await engine.world(company).settings();
            if (policies) sayFindings(await engine.transact(company, tx => lintIn(tx, settings, policies.set)));
          }
          if (name !== 'diff') say(`${plan.inFlight} approval requests are in flight; they keep the steps they were asked under`);
          if (name === 'apply') {
            for (const change of plan.changes) {
              await engine.run('settings', { type: 'set', name: change.name, value: change.value }, { company, actor: machine('evenkeel apply'), cause: `apply:${newId('run')}:${change.name}` });
            }
            say(`applied ${plan.changes.length} ${plan.changes.length === 1 ? 'setting' : 'settings'}`);
          }
        }),
      );
  }

  program
    .command('lint [file]')
    .description('look for gaps, dead rows, overlaps and steps without approvers in a policy file (default: the policies in force)')
    .option('--json', 'print each finding as a line of JSON')
    .action((file: string | undefined, options: { json?: boolean }) =>
      withEngine(async engine => {
        const settings = await engine.world(company).settings();
        const text = file === undefined ? undefined : readText(file);
        const problems = text === undefined ? [] : checkConfigFile(text);
        for (const p of problems) say(`${file}${p.line ? `:${p.line}` : ''} ${p.path}: ${p.message}`);
        if (problems.length > 0) {
          process.exitCode = 1;
          return;
        }
        const set = text === undefined ? policiesOf(settings) : policiesInFile(text)?.set;
        if (!set) throw new StartProblem(text === undefined ? 'There is no policy yet.' : `${file} has no policies in it.`);
        const findings = await engine.transact(company, tx => lintIn(tx, settings, set));
        if (options.json) for (const finding of findings) say(JSON.stringify(findingJsonOf(finding)));
        else {
          sayFindings(findings);
          if (findings.length === 0) say('nothing was found');
        }
        if (findings.some(f => f.finding.severity === 'error')) process.exitCode = 1;
      }),
    );

  program
    .command('simulate [file]')
    .description('run a policy file (default: the policy in force) over all deals: who would be asked, how often, how long it takes')
    .option('--against <policy>', 'say also what would be different; the only policy to compare with is "current", the one in force')
    .option('--closed', 'only deals that are won or lost, with the terms they had then')
    .option('--json', 'print JSON')
    .action((file: string | undefined, options: { against?: string; closed?: boolean; json?: boolean }) =>
      withEngine(async engine => {
        const { against } = options;
        if (against !== undefined && against !== 'current') throw new StartProblem(`There is nothing called "${against}" to compare with; write --against current.`);
        const settings = await engine.world(company).settings();
        const answer = await engine.transact(company, tx =>
          backtestIn(tx, settings, {
            text: file === undefined ? undefined : readText(file),
            against,
            deals: options.closed ? 'closed' : 'all',
            onProgress: options.json || !process.stderr.isTTY ? undefined : done => process.stderr.write(`\r${done} deals`),
          }),
        );
        if (process.stderr.isTTY && !options.json) process.stderr.write('\n');
        if (answer.kind === 'no-policy') throw new StartProblem('There is no policy yet.');
        if (answer.kind === 'problems') {
          for (const p of answer.problems) say(`line ${p.line} ${p.path}: ${p.message}`);
          process.exitCode = 1;
        } else if (options.json) say(JSON.stringify({ policy: answer.policy, ...answer.result, names: answer.names }));
        else say(answer.text);
      }),
    );

  program
    .command('backup <file>')
    .description('write everything into one compressed file')
    .action((file: string) =>
      withEngine(async (_engine, { database }) => {
        const { tables, rows } = await backup(database.connectionString, file);
        say(`wrote ${rows} rows of ${tables} tables to ${file}`);
        if (process.env['EVENKEEL_SECRET_KEY']) say('Keep EVENKEEL_SECRET_KEY somewhere else: it is not in the file.');
      }),
    );
  program
    .command('restore <file>')
    .description('read a backup into an empty database')
    .action((file: string) =>
      withEngine(async (_engine, { database }) => {
        const { rows } = await restore(database.connectionString, file);
        say(`restored ${rows} rows`);
      }),
    );

  program
    .command('admin <email>')
    .description('make somebody an administrator')
    .action((email: string) =>
      withEngine(async engine => {
        const person = (await engine.transact(company, directory)).byEmail(email);
        if (!person) throw new StartProblem(`Nobody has the e-mail address ${email}. People of a Slack workspace are known once Evenkeel has run with its tokens.`);
        if (person.roles.includes('admin')) return say(`${person.name} is an administrator already`);
        const answer = await engine.run(
          'people',
          { type: 'change', personId: person.id, roles: [...person.roles, 'admin'] },
          { company, actor: machine('command line'), cause: `admin:${newId('cause')}` },
        );
        if (!answer.ok) throw new StartProblem(`${person.name} cannot be an administrator: ${answer.refusal.code}`);
        say(`${person.name} is an administrator now`);
      }),
    );

  const token = program.command('token').description('API tokens');
  token
    .command('create')
    .description('make a token; the secret is printed once')
    .option('--name <name>', 'what it is for', 'command line')
    .option('--person <email>', 'whose rights it has; without it, a machine with every right')
    .action((options: { name: string; person?: string }) =>
      withEngine(async engine => {
        let personId: string | null = null;
        if (options.person) {
          const found = (await engine.transact(company, directory)).byEmail(options.person);
          if (!found) throw new StartProblem(`Nobody has the e-mail address ${options.person}.`);
          personId = found.id;
        }
        const secret = newTokenSecret();
        const id = newId('token');
        await engine.run(
          'tokens',
          { type: 'create', id, name: options.name, personId, secretHash: hashOf(secret).toString('hex'), expiresAt: null },
          { company, actor: machine('command line'), cause: `token:${id}` },
        );
        say(secret);
      }),
    );

  program
    .command('doctor')
    .description('look for what is broken; verify the log of every deal')
    .option('--deal <id>', 'only this deal, with its facts')
    .action((options: { deal?: string }) =>
      withEngine(async (engine, { database }) => {
        say(`PostgreSQL ${database.serverVersion} (${database.kind})`);
        const streams = options.deal
          ? [`deal:${options.deal}`]
          : await engine.transact(company, allStreams);
        let facts = 0;
        let broken = 0;
        for (const stream of streams) {
          const verdict = await engine.transact(company, tx => verifyStream(tx, stream));
          if (verdict.ok) facts += verdict.facts;
          else {
            broken++;
            say(`BROKEN ${stream} at ${verdict.position}: ${verdict.why}`);
          }
        }
        if (options.deal) {
          for (const fact of await engine.transact(company, tx => readStream(tx, `deal:${options.deal}`, { limit: 1000 }))) {
            say(`${fact.position} ${new Date(fact.at).toISOString()} ${fact.type} ${fact.hash.slice(0, 12)}`);
          }
        }
        say(`${streams.length} logs with ${facts} facts verified, ${broken} broken`);
        if (broken > 0) process.exitCode = 1;
      }),
    );

  program
    .command('audit <file>')
    .description('write all decisions of the deal desk into a signed file (JSON) or a table (.csv), or verify such a file')
    .option('--from <day>', 'from this day or moment on')
    .option('--to <day>', 'to the end of this day, or this moment')
    .option('--verify', 'verify the signature and the chains of a file; needs no database')
    .option('--key <key>', 'with --verify: the public key of the company, from somewhere else than the file')
    .action(async (file: string, options: { from?: string; to?: string; verify?: boolean; key?: string }) => {
      if (options.verify) {
        const verdict = await verifyFile(createReadStream(file), options.key).catch((error: Error) => {
          throw new StartProblem(`${file} cannot be read: ${error.message}`);
        });
        if (!verdict.ok) throw new StartProblem(`line ${verdict.line}: ${verdict.why}`);
        say(`${verdict.decisions} decisions and ${verdict.facts} facts verified, signed with ${verdict.key}`);
        say(`fingerprint ${fingerprint(verdict.key)}`);
        if (options.key === undefined) say('That key is the one in the file. Give --key to be sure that it is the company\u2019s.');
        return;
      }
      await withEngine(async engine => {
        const now = Date.now();
        const span = spanOf(options.from, options.to, now);
        if (!span) throw new StartProblem('--from and --to are days such as 2026-03-01, or moments.');
        const read = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => engine.transact(company, work);
        const key = file.endsWith('.csv') ? undefined : await read(tx => auditKey(tx, readConfig().secretKey));
        if (!key && !file.endsWith('.csv')) throw new StartProblem('The key that signs was sealed under another EVENKEEL_SECRET_KEY.');
        mkdirSync(dirname(file) || '.', { recursive: true });
        await pipeline(key ? signedOf(read, span, company, now, key) : csvOf(read, span), createWriteStream(file));
        say(`wrote ${file}`);
      });
    });

  try {
    await program.parseAsync(argv as string[]);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode;
      return;
    }
    if (error instanceof ConfigProblem || error instanceof StartProblem) {
      for (const line of error.message.split('\n')) console.error(`evenkeel: ${line}`);
    } else console.error(error);
    process.exitCode = 1;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartProblem(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** The worst first; with several policies, which one. */
function sayFindings(findings: readonly PolicyFinding[]): void {
  const several = new Set(findings.map(f => f.policy)).size > 1;
  for (const { policy, finding } of findings) say(`${finding.severity.padEnd(7)} ${several ? `${policy}: ` : ''}${finding.text}`);
}
