import { err, ok } from '../kernel/result.ts';
import type { Result } from '../kernel/result.ts';
import { readCel } from './cel.ts';
import { columnOf, columnsInWords, parseCondition } from './conditions.ts';
import { unknownWord } from './file-nearest.ts';
import { checkApprovers, readBinds, readDuration, readEscalation, readLimits, readMatrices, readTermRules, readTolerance } from './file-parts.ts';
import type { Path, Report } from './file-parts.ts';
import { MAX_ROWS, fileShape, plainIssues } from './file-shape.ts';
import type { AskShape, PolicyShape, RowShape } from './file-shape.ts';
import { MAX_PROBLEMS, readYaml } from './file-yaml.ts';
import type { Problem } from './file-yaml.ts';
import type { Ask, Cell, Completion, Policy, PolicySet, Row } from './model.ts';
import { stepOrder } from './table-steps.ts';

export type { Problem };
export { jsonSchemaOfPolicies } from './file-shape.ts';

/**
 * Reads a policy file. Never throws; on any doubt it gives problems with their places instead of a policy, since a
 * policy that was half understood would approve what it should not. At most 100 problems, in the order of the file.
 * Bounds: 64 KB, 16 levels, 50 policies, 200 rows in the file.
 */
export function parsePolicies(yamlText: string): Result<PolicySet, Problem[]> {
  const file = readYaml(yamlText);
  if (!file.ok) return file;
  const problems: Problem[] = [];
  const report: Report = (path, message, key) => {
    if (problems.length < MAX_PROBLEMS) problems.push(file.value.problem(path, message, key));
  };
  const shape = fileShape.safeParse(file.value.value, { reportInput: true });
  if (!shape.success) {
    for (const issue of plainIssues(shape.error.issues)) report(issue.path, issue.message, issue.key);
    return err(inOrder(problems));
  }
  const rows = shape.data.policies.reduce((sum, policy) => sum + policy.rows.length, 0);
  if (rows > MAX_ROWS) report(['policies'], `the file has ${rows} rows; at most ${MAX_ROWS} are allowed`);
  sayTwice(
    shape.data.policies.map(policy => policy.name),
    'policy',
    i => ['policies', i, 'name'],
    report,
  );
  const policies = shape.data.policies.map((policy, i) => readPolicy(policy, ['policies', i], report));
  return problems.length > 0 ? err(inOrder(problems)) : ok({ policies });
}

const inOrder = (problems: Problem[]) => problems.sort((a, b) => a.line - b.line || a.column - b.column);

function sayTwice(names: readonly string[], what: string, pathOf: (i: number) => Path, report: Report): void {
  names.forEach((name, i) => {
    const first = names.indexOf(name);
    if (first < i)
      report(
        pathOf(i),
        `${JSON.stringify(name)} is already the name of ${what} ${first + 1}; give it another name`,
      );
  });
}

function readPolicy(raw: PolicyShape, path: Path, report: Report): Policy {
  sayTwice(
    raw.rows.map(row => row.name),
    'row',
    i => [...path, 'rows', i, 'name'],
    report,
  );
  const rows = raw.rows.map((row, i) => readRow(row, [...path, 'rows', i], report));
  checkSteps(rows, path, report);
  checkApprovers(raw, path, report);
  const stage = raw.gate?.stage;
  return {
    name: raw.name,
    hit: raw.hit ?? 'all',
    rows,
    fallback: raw.fallback,
    remindAfter: readDuration(raw.remind_after, [...path, 'remind_after'], report),
    gate: stage === undefined ? undefined : { stages: typeof stage === 'string' ? [stage] : stage },
    for: readFor(raw.for, [...path, 'for'], report),
    terms: readTermRules(raw.terms, [...path, 'terms'], report),
    revives: raw.revives ?? false,
    selfApproval: raw.self_approval ?? false,
    expiresAfter: readDuration(raw.expires_after, [...path, 'expires_after'], report),
    limits: readLimits(raw.limits, [...path, 'limits'], report),
    matrices: readMatrices(raw.matrices, [...path, 'matrices'], report),
    adHoc: raw.ad_hoc ?? true,
  };
}

function readFor(raw: Readonly<Record<string, unknown>> | undefined, path: Path, report: Report): Cell[] | undefined {
  if (raw === undefined) return undefined;
  const found = readCells(raw, path, report, []);
  if (Object.keys(raw).length === 0) report(path, 'for has no condition; leave it out if the policy is for every deal');
  return found;
}

function readRow(raw: RowShape, path: Path, report: Report): Row {
  if (!raw.ask && !raw.auto && !raw.notify)
    report(path, 'the row says neither whom to ask (ask) nor that it is fine (auto: approve)');
  if (raw.ask && raw.auto)
    report([...path, 'auto'], 'the row both asks and approves by itself; keep one of ask and auto');
  if (raw.when === undefined && raw.if === undefined)
    report([...path, 'when'], 'is missing and has to be given, or "if"; write when: {} for every deal');
  const { 'any-of': anyOf = [], ...when } = raw.when ?? {};
  const asks = raw.ask === undefined ? [] : Array.isArray(raw.ask) ? raw.ask : [raw.ask];
  const seen = new Set<string>();
  asks.forEach((ask, i) => {
    const at = [...path, 'ask', ...(Array.isArray(raw.ask) ? [i] : [])];
    if (seen.has(ask.step))
      report([...at, 'step'], `the row asks for the step ${JSON.stringify(ask.step)} twice`);
    seen.add(ask.step);
    checkAsk(ask, at, report);
  });
  const cel = raw.if === undefined ? undefined : readCel(raw.if);
  if (cel && !cel.ok) report([...path, 'if'], cel.error);
  return {
    name: raw.name,
    when: readCells(when, [...path, 'when'], report),
    anyOf: readAnyOf(anyOf, [...path, 'when', 'any-of'], report),
    missing: raw.missing ?? 'no-match',
    cel: cel?.ok ? cel.value : undefined,
    ask: asks.map((ask, i) => readAsk(ask, [...path, 'ask', ...(Array.isArray(raw.ask) ? [i] : [])], report)),
    notify: raw.notify ?? [],
    auto: raw.auto !== undefined,
  };
}

function readAsk(ask: AskShape, path: Path, report: Report): Ask {
  return {
    step: ask.step,
    approvers: ask.approvers,
    completion: ask.completion,
    after: ask.after ?? [],
    due: readDuration(ask.due, [...path, 'due'], report),
    remindAfter: readDuration(ask.remind_after, [...path, 'remind_after'], report),
    escalate: (ask.escalate ?? []).map((step, i) => readEscalation(step, [...path, 'escalate', i], report)),
    binds: readBinds(ask.binds, [...path, 'binds'], report),
    tolerance: readTolerance(ask.tolerance, [...path, 'tolerance'], report),
    choose: ask.choose,
    secondProof: ask.second_proof,
  };
}

function readAnyOf(items: readonly Record<string, unknown>[], path: Path, report: Report): Cell[][] {
  return items.map((item, i) => {
    const cells = readCells(item, [...path, i], report);
    // An alternative for every deal would make the others, and the row's purpose, disappear unseen.
    if (Object.keys(item).length === 0)
      report([...path, i], 'this alternative has no condition, so the row would match every deal');
    return cells;
  });
}

function readCells(raw: Readonly<Record<string, unknown>>, path: Path, report: Report, more: readonly string[] = ['any-of']): Cell[] {
  return Object.entries(raw).flatMap(([name, value]): Cell[] => {
    const column = columnOf(name);
    if (!column) {
      report(path, unknownWord(name, [...columnsInWords, ...more]), name);
      return [];
    }
    const parsed = parseCondition(value, column);
    if (!parsed.ok) report([...path, name], parsed.error);
    return parsed.ok && !parsed.value.any ? [{ column, condition: parsed.value.condition }] : [];
  });
}

function checkAsk(ask: AskShape, path: Path, report: Report): void {
  const { completion, approvers } = ask;
  if (typeof completion !== 'object' || !('at_least' in completion)) return;
  if (ask.choose && completion.at_least > 1)
    report([...path, 'completion'], `at least ${completion.at_least} have to approve, but with choose the requester picks one`);
  // A role or a team may have any number of people; named ones can be counted.
  if (approvers.every(a => 'person' in a || 'manager' in a) && completion.at_least > approvers.length) {
    report(
      [...path, 'completion'],
      `at least ${completion.at_least} have to approve, but the step has only ${approvers.length}`,
    );
  }
}

/** A step means the same wherever it is asked: one completion, known predecessors, no circle. */
function checkSteps(rows: readonly Row[], path: Path, report: Report): void {
  const asks = rows.flatMap((row, r) =>
    row.ask.map((ask, i) => ({
      ask,
      row,
      at: [...path, 'rows', r, 'ask', ...(row.ask.length > 1 ? [i] : [])],
    })),
  );
  const names = [...new Set(asks.map(({ ask }) => ask.step))];
  const said = new Map<string, { completion: Completion; row: Row }>();
  for (const { ask, row, at } of asks) {
    for (const before of ask.after) {
      if (before === ask.step)
        report([...at, 'after'], `the step ${JSON.stringify(before)} cannot come after itself`);
      else if (!names.includes(before))
        report([...at, 'after'], `no row asks for this step: ${unknownWord(before, names)}`);
    }
    if (ask.completion === undefined) continue;
    const known = said.get(ask.step);
    if (known && JSON.stringify(known.completion) !== JSON.stringify(ask.completion)) {
      const message = `the step ${JSON.stringify(ask.step)} is completed in another way in the row ${JSON.stringify(known.row.name)}; say it once, or the same`;
      report([...at, 'completion'], message);
    } else said.set(ask.step, { completion: ask.completion, row });
  }
  const circle = circleIn(asks.map(({ ask }) => ask));
  const place =
    circle &&
    asks.find(({ ask }) => circle.includes(ask.step) && ask.after.some(before => circle.includes(before)));
  if (circle && place)
    report(
      [...place.at, 'after'],
      `these steps wait for each other: ${[...circle, circle[0]].join(', after ')}`,
    );
}

/** The steps of a circle, each after the next, or undefined. */
function circleIn(asks: readonly Ask[]): string[] | undefined {
  const { after } = stepOrder({ rows: [{ ask: asks }] });
  const done = new Set<string>();
  const walk = (step: string, trail: readonly string[]): string[] | undefined => {
    const seen = trail.indexOf(step);
    if (seen >= 0) return trail.slice(seen);
    if (done.has(step)) return undefined;
    for (const before of after.get(step) ?? []) {
      const circle = before === step ? undefined : walk(before, [...trail, step]);
      if (circle) return circle;
    }
    done.add(step);
    return undefined;
  };
  for (const step of after.keys()) {
    const circle = walk(step, []);
    if (circle) return circle;
  }
  return undefined;
}
