import { isAlias, LineCounter, parseDocument, visit } from 'yaml';
import type { Engine } from './engine/index.ts';
import type { Settings } from './engine/capability.ts';
import { balanceSettings } from './features/balance/contract.ts';
import { BALANCE } from './features/balance/settings.ts';
import { POLICIES } from './features/deal-desk/aggregate.ts';
import { exchangeRates, noRates, type ExchangeRates } from './policy/rates.ts';
import { policyWarnings } from './features/deal-desk/check.ts';
import { parsePolicies } from './policy/file.ts';
import type { PolicySet } from './policy/model.ts';
import { RATES, ratesSection } from './features/deal-desk/rates.ts';
import { requests } from './features/deal-desk/read.ts';
import { LUNCHES, lunchSettings } from './features/lunch-and-learn/settings.ts';
import { newsletterSettings } from './features/newsletter/contract.ts';
import { NEWSLETTER } from './features/newsletter/settings.ts';
import { holidaySection, HOLIDAYS, WORKING_HOURS, workingHoursSettings } from './features/people/hours.ts';
import { recognitionSettings } from './features/recognition/contract.ts';
import { RECOGNITION } from './features/recognition/settings.ts';
import { REQUESTS, requestSettings } from './features/requests/settings.ts';
import { ROOMS, roomSettings } from './features/rooms/settings.ts';
import { SIGNALS, signalSettings } from './features/signals/settings.ts';
import { voiceSettings } from './features/voice/contract.ts';
import { VOICE } from './features/voice/settings.ts';
import { canonicalJson } from './kernel/canonical.ts';
import type { Json } from './kernel/json.ts';

/**
 * evenkeel.yaml: configuration as reviewed code. Its sections are `policies` (the deal desk's, as in the policy editor),
 * `exchange_rates`, and the settings of the capabilities in `SHAPED`.
 */
export interface ConfigIssue {
  readonly path: string;
  readonly line?: number;
  readonly message: string;
}
interface Setting {
  readonly name: string;
  readonly value: Json;
}

const SHAPED = [
  { key: 'rooms', name: ROOMS, schema: roomSettings },
  { key: 'requests', name: REQUESTS, schema: requestSettings },
  { key: 'signals', name: SIGNALS, schema: signalSettings },
  { key: 'voice', name: VOICE, schema: voiceSettings },
  { key: 'recognition', name: RECOGNITION, schema: recognitionSettings },
  { key: 'lunch_and_learn', name: LUNCHES, schema: lunchSettings },
  { key: 'newsletter', name: NEWSLETTER, schema: newsletterSettings },
  { key: 'balance', name: BALANCE, schema: balanceSettings },
  { key: 'working_hours', name: WORKING_HOURS, schema: workingHoursSettings },
  { key: 'holidays', name: HOLIDAYS, schema: holidaySection },
  { key: 'exchange_rates', name: RATES, schema: ratesSection },
] as const;
const SECTIONS: readonly string[] = ['policies', ...SHAPED.map(section => section.key)];

interface ReadFile {
  readonly settings: Setting[];
  readonly problems: ConfigIssue[];
  /** The policies as their own file, and the lines before them in this one. */
  readonly policies?: { readonly text: string; readonly set: PolicySet; readonly offset: number };
}

function read(text: string): ReadFile {
  let policies: ReadFile['policies'];
  const lines = new LineCounter();
  const problems: ConfigIssue[] = [];
  const settings: Setting[] = [];
  if (text.length > 256 * 1024) return { settings, problems: [{ path: '(file)', message: 'has more than 256 KB' }] };
  const doc = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  for (const error of doc.errors) problems.push({ path: '(file)', line: error.linePos?.[0].line ?? 1, message: error.message.split('\n')[0]! });
  visit(doc, { Alias: node => void (isAlias(node) && problems.push({ path: '(file)', message: 'aliases (*name) are not supported' })) });
  if (problems.length > 0) return { settings, problems };
  const value = (doc.toJS() ?? {}) as Record<string, unknown>;
  if (typeof value !== 'object' || Array.isArray(value)) return { settings, problems: [{ path: '(file)', message: `has to be a mapping with some of ${SECTIONS.join(', ')}` }] };
  const lineOf = (path: readonly PropertyKey[]): number | undefined => {
    const node = doc.getIn(path as string[], true) as { range?: [number, number, number] } | undefined;
    return node?.range ? lines.linePos(node.range[0]).line : undefined;
  };
  for (const key of Object.keys(value)) {
    if (!SECTIONS.includes(key)) problems.push({ path: key, ...(lineOf([key]) && { line: lineOf([key])! }), message: `is no section; there are ${SECTIONS.join(', ')}` });
  }
  if (value['policies'] !== undefined) {
    // The section is the policy file itself, so that both say the same.
    const node = doc.get('policies', true) as { range?: [number, number, number] } | undefined;
    const own = `policies:\n${text.slice(lineStart(text, node?.range?.[0] ?? 0), node?.range?.[2] ?? text.length)}`;
    const parsed = parsePolicies(own);
    const offset = (lineOf(['policies']) ?? 2) - 2;
    if (parsed.ok) {
      settings.push({ name: POLICIES, value: { text: own } });
      policies = { text: own, set: parsed.value, offset };
    }
    if (!parsed.ok) for (const p of parsed.error) problems.push({ path: p.path, line: p.line + offset, message: p.message });
  }
  for (const { key, name, schema } of SHAPED) {
    if (value[key] === undefined) continue;
    const parsed = schema.safeParse(value[key]);
    if (parsed.success) settings.push({ name, value: parsed.data as Json });
    else {
      for (const issue of parsed.error.issues) {
        const line = lineOf([key, ...issue.path]) ?? lineOf([key]);
        problems.push({ path: [key, ...issue.path].map(String).join('.'), ...(line && { line }), message: issue.message });
      }
    }
  }
  problems.push(...calendarsNotThere(value, lineOf));
  return { settings, problems, ...(policies && { policies }) };
}

/** Where the file has both sections, hours name calendars that it has. */
function calendarsNotThere(value: Record<string, unknown>, lineOf: (path: readonly PropertyKey[]) => number | undefined): ConfigIssue[] {
  const hours = workingHoursSettings.safeParse(value['working_hours']);
  const holidays = holidaySection.safeParse(value['holidays']);
  if (!hours.success || !holidays.success) return [];
  const known = Object.keys(holidays.data);
  const found: ConfigIssue[] = [];
  for (const group of ['teams', 'people'] as const) {
    for (const [who, { holidays: named }] of Object.entries(hours.data[group] ?? {})) {
      for (const [i, name] of (named ?? []).entries()) {
        if (known.includes(name)) continue;
        const path = ['working_hours', group, who, 'holidays', i];
        const line = lineOf(path);
        found.push({ path: path.join('.'), ...(line && { line }), message: `there is no holiday calendar "${name}"; there are ${known.join(', ') || 'none'}` });
      }
    }
  }
  return found;
}

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

export const checkConfigFile = (text: string): readonly ConfigIssue[] => read(text).problems;

/** The policies of a file, a configuration or one with nothing but policies in it, and its rates; undefined when there are none that can be read. */
export function policiesInFile(text: string): { readonly set: PolicySet; readonly rates: ExchangeRates } | undefined {
  const { settings } = read(text);
  const value = (name: string) => settings.find(s => s.name === name)?.value;
  const parsed = parsePolicies((value(POLICIES) as { text?: string } | undefined)?.text ?? '');
  const rated = value(RATES) as { base?: string; worth?: Record<string, string> } | undefined;
  const rates = rated?.base ? exchangeRates(rated.base, rated.worth ?? {}) : undefined;
  return parsed.ok ? { set: parsed.value, rates: rates?.ok ? rates.value : noRates } : undefined;
}

/** Whom the policies of a file would find nobody for, as people are today. Empty for a file with problems. */
export async function configWarnings(engine: Engine, company: string, text: string): Promise<readonly ConfigIssue[]> {
  const { policies, problems } = read(text);
  if (!policies || problems.length > 0) return [];
  const settings = await engine.world(company).settings();
  const found = await engine.transact(company, tx => policyWarnings(tx, settings, policies.text, policies.set));
  return found.map(({ path, line, message }) => ({ path, line: line + policies.offset, message }));
}

/** What applying the file would change, setting by setting, and how many requests are in flight. */
export async function configPlan(engine: Engine, company: string, text: string) {
  const { settings, problems } = read(text);
  const now: Settings = await engine.world(company).settings();
  const changes = settings
    .filter(s => canonicalJson(now.get(s.name) ?? null) !== canonicalJson(s.value))
    .map(s => ({ ...s, text: difference(s.name, now.get(s.name), s.value) }));
  const waiting = await engine.transact(company, tx => requests(tx, { waiting: true, limit: 1 }));
  return { problems, changes, warnings: await configWarnings(engine, company, text), inFlight: waiting.total };
}

/** Line by line, what goes and what comes. */
function difference(name: string, from: Json | undefined, to: Json): string {
  const text = (value: Json | undefined) => ((value as { text?: string } | undefined)?.text ?? JSON.stringify(value ?? null, null, 2)).split('\n');
  const before = text(from);
  const after = text(to);
  const gone = before.filter(line => !after.includes(line)).map(line => `- ${line}`);
  const come = after.filter(line => !before.includes(line)).map(line => `+ ${line}`);
  return [`${name}:`, ...gone, ...come].join('\n');
}

/** The settings in force as a file that `apply` takes. */
export async function exportConfig(engine: Engine, company: string): Promise<string> {
  const { stringify } = await import('yaml');
  const now = await engine.world(company).settings();
  const parts: string[] = ['# Exported by evenkeel; "evenkeel apply" puts it into force.'];
  const policies = (now.get(POLICIES) as { text?: string } | undefined)?.text;
  if (policies) parts.push(policies.trimEnd());
  for (const { key, name } of SHAPED) {
    const value = now.get(name);
    if (value !== undefined) parts.push(stringify({ [key]: value }).trimEnd());
  }
  return `${parts.join('\n')}\n`;
}
