import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, RunOptions } from '../../engine/capability.ts';
import type { Transact, Tx } from '../../engine/tx.ts';
import { machine, type Actor } from '../../kernel/actor.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { dealIdOf } from './crm-events.ts';
import { profiles, type Finding, type FolderPlan, type PlannedPeople } from './import-profiles.ts';
import type { Of, Values } from './model.ts';
import { importedRows } from './read.ts';
import { directory } from '../people/read.ts';

/** Files become deals by the same commands as everything else: 256 at a time, each row with an answer of its own. */

/** The CRM that keeps the records of what is imported. */
export interface RecordKeeper {
  readonly name: string;
  upsert(tx: Tx, records: readonly { readonly id: string; readonly values: JsonObject; readonly at: number; readonly by?: string }[]): Promise<void>;
}

/** Whatever runs many commands in one transaction. */
export interface ImportEngine {
  readonly transact: Transact;
  runMany(
    items: readonly (RunOptions & { readonly to: string; readonly command: { readonly type: string } })[],
    alongside?: (tx: Tx) => Promise<void>,
  ): Promise<Answer[]>;
}

export interface ImportRow {
  readonly externalId: string;
  readonly values: Values;
}
export type RowOutcome = 'created' | 'updated' | 'unchanged' | { readonly refused: { readonly code: string; readonly field?: string; readonly [more: string]: unknown } };

export interface ImportTotals {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
}

const BATCH = 256;

/** A row's content: the same row again is recognised and changes nothing, also not what people have changed since. */
export const digestOf = (row: ImportRow): string => createHash('sha256').update(canonicalJson(row.values)).digest('base64url');

export const commandFor = (connection: string, row: ImportRow, at: number): Of<'receive-crm-change'> => ({
  type: 'receive-crm-change',
  dealId: dealIdOf(connection, row.externalId),
  connection,
  externalId: row.externalId,
  at,
  source: 'import',
  crmVersion: null,
  digest: digestOf(row),
  values: row.values,
});

export const outcomeOf = (answer: Answer): RowOutcome => {
  if (!answer.ok) return { refused: answer.refusal };
  const { created, changed } = (answer.answer ?? {}) as { created?: boolean; changed?: number };
  return created ? 'created' : (changed ?? 0) > 0 ? 'updated' : 'unchanged';
};

/** Records these rows, in order. What a row says about a deal wins over what was known; a row that is refused harms no other. */
export async function importRows(
  rows: readonly ImportRow[],
  options: { readonly engine: ImportEngine; readonly company: string; readonly crm: RecordKeeper; readonly actor?: Actor; readonly now: number; readonly onProgress?: (done: number, total: number) => void },
): Promise<RowOutcome[]> {
  const { engine, company, crm, now } = options;
  const run = createHash('sha256').update(`${company} ${now} ${Math.random()}`).digest('base64url').slice(0, 16);
  const outcomes: RowOutcome[] = [];
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH);
    const commands = batch.map(row => commandFor(crm.name, row, now));
    const answers = await engine.runMany(
      commands.map((command, i) => ({ to: 'deals', command, company, actor: options.actor ?? machine('import'), cause: `import:${run}:${from + i}` })),
      async tx => {
        const known = await importedRows(tx, commands.map(c => c.dealId)); // prettier-ignore
        const fresh = commands.filter(c => known.get(c.dealId) !== c.digest);
        await crm.upsert(tx, fresh.map(c => ({ id: c.externalId, values: c.values as JsonObject, at: now, by: 'import' }))); // prettier-ignore
      },
    );
    outcomes.push(...answers.map(outcomeOf));
    options.onProgress?.(Math.min(rows.length, from + BATCH), rows.length);
  }
  return outcomes;
}

export interface FolderOptions {
  readonly engine: ImportEngine;
  readonly company: string;
  readonly crm: RecordKeeper;
  /** ISO 4217, of all amounts: these files name none. Default USD. */
  readonly currency?: string | undefined;
  readonly now?: number;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}
export interface FolderReport {
  readonly totals: ImportTotals;
  /** What was not as it should be, each with what was done about it. */
  readonly findings: readonly Finding[];
  readonly text: string;
}

/**
 * Imports a folder of CSV files that one of the profiles knows: people and teams first, then every deal.
 * @throws Error in words when no profile fits, or a file of it cannot be read
 */
export async function importFolder(dir: string, options: FolderOptions): Promise<FolderReport> {
  const files = new Map(readdirSync(dir).filter(name => name.toLowerCase().endsWith('.csv')).map(name => [name, readFileSync(join(dir, name), 'utf8')])); // prettier-ignore
  const plan = planFolder(files, options.currency ?? 'USD');
  const now = options.now ?? Date.now();
  await importPeople(plan.people, options, now);
  const outcomes = await importRows(plan.rows.map(r => r.row), { ...options, now, ...(options.onProgress && { onProgress: options.onProgress }) }); // prettier-ignore
  const findings = [...plan.findings];
  const totals = { rows: plan.rows.length + plan.rejected, created: 0, updated: 0, unchanged: 0, rejected: plan.rejected };
  outcomes.forEach((outcome, i) => {
    if (typeof outcome === 'string') {
      totals[outcome]++;
      return;
    }
    totals.rejected++;
    const { code, field, message, allowed, given } = outcome.refused;
    const why = typeof message === 'string' ? message : Array.isArray(allowed) ? `has to be one of ${allowed.join(', ')}` : code;
    findings.push({ kind: 'rejected', file: plan.file, column: field ?? '', value: typeof given === 'string' ? given : plan.rows[i]!.row.externalId, why, done: 'left out', count: 1, rows: [plan.rows[i]!.line] });
  });
  return { totals, findings, text: reportText(totals, findings) };
}

/** What a folder holds, before anything is stored. @throws Error in words */
export function planFolder(files: ReadonlyMap<string, string>, currency: string): FolderPlan {
  const profile = profiles.find(p => p.needs.every(name => files.has(name)));
  if (!profile) {
    const known = profiles.map(p => `${p.name} (${p.needs.join(', ')})`).join('; ');
    throw new Error(`This folder is none that can be imported whole. Known are: ${known}. A single file of deals is imported on the web, under Import.`);
  }
  return profile.plan(files, currency);
}

function reportText(totals: ImportTotals, findings: readonly Finding[]): string {
  const line = (f: Finding) => {
    const some = f.rows.slice(0, 5).join(', ') + (f.rows.length > 5 ? ' …' : '');
    return `  ${f.kind.padEnd(10)} ${String(f.count).padStart(6)}  ${f.file}${f.column ? `, ${f.column}` : ''}${f.value ? ` "${f.value}"` : ''}: ${f.why}; ${f.done}${some ? ` (line ${some})` : ''}`;
  };
  return [
    `${totals.rows} rows: ${totals.created} created, ${totals.updated} updated, ${totals.unchanged} unchanged, ${totals.rejected} rejected`,
    ...(findings.length > 0 ? ['What was not as it should be:', ...findings.map(line)] : []),
  ].join('\n');
}

const idFrom = (prefix: string, name: string) => `${prefix}_${createHash('sha256').update(name.toLowerCase()).digest('hex').slice(0, 18)}`;

/** Teams and people that are not here yet. Whoever is here already stays as they are. */
async function importPeople(people: PlannedPeople, options: FolderOptions, now: number): Promise<void> {
  const { engine, company } = options;
  const before = await engine.transact(company, directory);
  const run = (to: string, commands: readonly { readonly type: string }[]) =>
    engine.runMany(commands.map((command, i) => ({ to, command, company, actor: machine('import'), cause: `import-people:${now}:${to}:${i}:${canonicalJson(command)}` }))); // prettier-ignore
  const teamId = (name: string) => before.team(name)?.id ?? idFrom('team', name);
  const personId = (name: string) => before.byName(name)?.id ?? idFrom('person', name);
  await run('people-teams', people.teams.filter(name => !before.team(name)).map(name => ({ type: 'add-team', teamId: teamId(name), name }))); // prettier-ignore
  const missing = people.people.filter(p => !before.byName(p.name) && !before.person(personId(p.name)));
  const add = ({ name, team, manager }: PlannedPeople['people'][number]) => ({ type: 'add', personId: personId(name), name, teamId: team && teamId(team), managerId: manager && personId(manager) });
  // Managers first: whoever reports to somebody needs that somebody.
  await run('people', missing.filter(p => p.manager === null).map(add)); // prettier-ignore
  await run('people', missing.filter(p => p.manager !== null).map(add)); // prettier-ignore
}
