import type { Money } from '../kernel/money.ts';
import { columnNames, columnOf, FIELD_COLUMN, parseCondition } from './conditions.ts';
import type { Column } from './conditions.ts';
import { unknownWord } from './file-nearest.ts';
import type { AskShape, PolicyShape } from './file-shape.ts';
import type { Approver, AuthorityLimit, Direction, Duration, Escalation, Matrix, Policy, TermRule } from './model.ts';

/** The parts of a policy that have a small language of their own. What is wrong is reported with its place. */

export type Path = readonly PropertyKey[];
export type Report = (path: Path, message: string, key?: string) => void;

const number: readonly Direction[] = ['lower', 'higher', 'same', 'within'];
/** The terms that a yes can bind, each with the directions that make sense for it. */
const TERMS: Readonly<Record<string, readonly Direction[]>> = {
  discount: number,
  discount_amount: number,
  amount: number,
  list_amount: number,
  term_months: number,
  payment_days: number,
  max_line_discount: number,
  currency: ['same'],
  products: ['same', 'subset'],
};
const isTerm = (name: string) => Object.hasOwn(TERMS, name) || FIELD_COLUMN.test(name);
const unknownTerm = (name: string) => unknownWord(name, [...Object.keys(TERMS), 'fields.<name>']);

export function readDuration(text: string | undefined, path: Path, report: Report): Duration | undefined {
  if (text === undefined) return undefined;
  const duration = durationOf(text);
  if (!duration)
    report(path, `${JSON.stringify(text)} is no span of time; write for instance "4 business hours", "2 business days" or "90 minutes"`);
  return duration;
}

function durationOf(text: string): Duration | undefined {
  const [, amount, business, unit] = /^(\d{1,4})\s+(business\s+)?(minute|hour|day)s?$/.exec(text.trim()) ?? [];
  if (amount === undefined || Number(amount) === 0) return undefined;
  return { amount: Number(amount), unit: `${unit}s` as Duration['unit'], business: business !== undefined };
}

export function readEscalation(raw: NonNullable<AskShape['escalate']>[number], path: Path, report: Report): Escalation {
  const to = raw.to ?? [];
  const turnsTo = raw.then === 'add' || raw.then === 'replace' || raw.then === 'notify';
  if (turnsTo && to.length === 0) report(path, `"then: ${raw.then}" needs to know whom: to: [{ manager: approver }]`);
  if (!turnsTo && to.length > 0) report([...path, 'to'], `"then: ${raw.then}" turns to nobody else; leave "to" out`);
  return { at: momentOf(raw.at, [...path, 'at'], report), then: raw.then, to };
}

function momentOf(text: string, path: Path, report: Report): Escalation['at'] {
  const percent = Number(/^(\d{1,4})\s*%$/.exec(text.trim())?.[1] ?? 0);
  if (percent >= 1 && percent <= 1000) return { percent };
  const after = durationOf(text);
  if (!after) report(path, `${JSON.stringify(text)} is no moment; write a part of the due span from 1% to 1000%, such as "50%", or a span of time such as "1 business day"`);
  return after ? { after } : { percent: 100 };
}

export function readBinds(raw: readonly string[] | undefined, path: Path, report: Report): readonly string[] | undefined {
  raw?.forEach((name, i) => {
    if (!isTerm(name)) report([...path, i], unknownTerm(name));
    else if (raw.indexOf(name) < i) report([...path, i], `${JSON.stringify(name)} is said twice`);
  });
  return raw;
}

const TOLERANCES: Readonly<Record<string, { readonly pattern: RegExp; readonly unit: number; readonly most: number; readonly such: string }>> = {
  discount: { pattern: /^\+?(\d{1,3}(?:\.\d{1,2})?)\s*(?:points?|%)$/, unit: 100, most: 10_000, such: '"+1 point", at most 100 points' },
  amount: { pattern: /^\+?(\d{1,3}(?:\.\d{1,2})?)\s*%$/, unit: 100, most: 10_000, such: '"5%", at most 100%' },
  payment_days: { pattern: /^\+?(\d{1,4})(?:\s*days?)?$/, unit: 1, most: 3650, such: '5, at most 3650 days' },
  term_months: { pattern: /^\+?(\d{1,4})(?:\s*months?)?$/, unit: 1, most: 1200, such: '3, at most 1200 months' },
};

export function readTolerance(raw: Readonly<Record<string, string | number>> | undefined, path: Path, report: Report): Readonly<Record<string, number>> {
  const entries = Object.entries(raw ?? {}).flatMap(([term, value]): [string, number][] => {
    const rule = Object.hasOwn(TOLERANCES, term) ? TOLERANCES[term] : undefined;
    if (!rule) {
      report(path, unknownWord(term, Object.keys(TOLERANCES)), term);
      return [];
    }
    const said = rule.pattern.exec(String(value).trim())?.[1];
    const most = said === undefined ? NaN : Math.round(Number(said) * rule.unit);
    if (!(most <= rule.most)) {
      report([...path, term], `${JSON.stringify(value)} is no tolerance of ${term}; write for instance ${rule.such}`);
      return [];
    }
    return [[term, most]];
  });
  return Object.fromEntries(entries);
}

export function readTermRules(raw: PolicyShape['terms'], path: Path, report: Report): Policy['terms'] {
  const entries = Object.entries(raw ?? {}).flatMap(([term, { direction, band }]): [string, TermRule][] => {
    if (!isTerm(term)) {
      report(path, unknownTerm(term), term);
      return [];
    }
    const possible = Object.hasOwn(TERMS, term) ? TERMS[term] : undefined;
    if (possible && !possible.includes(direction))
      report([...path, term, 'direction'], `${term} cannot have the direction ${direction}; allowed are ${possible.join(', ')}`);
    if (band !== undefined && direction !== 'within') report([...path, term, 'band'], 'a band belongs to the direction within only');
    const width = band === undefined ? undefined : Number(/^(\d{1,3}(?:\.\d{1,2})?)\s*%$/.exec(band.trim())?.[1] ?? NaN);
    if (width !== undefined && !(width <= 100)) report([...path, term, 'band'], `${JSON.stringify(band)} is no band; write for instance 15%, at most 100%`);
    return [[term, { direction, band: width === undefined ? undefined : Math.round(width * 100) }]];
  });
  return Object.fromEntries(entries);
}

export function readLimits(raw: PolicyShape['limits'], path: Path, report: Report): AuthorityLimit[] {
  return (raw ?? []).map((limit, i) => ({
    who: limit.who,
    discount: valueOf<number>(limit.discount, 'discount', [...path, i, 'discount'], report),
    amount: valueOf<Money>(limit.amount, 'amount', [...path, i, 'amount'], report),
  }));
}

/** A single value, written as it would be after "=" in a condition. */
function valueOf<T>(text: string | undefined, name: string, path: Path, report: Report): T | undefined {
  const column: Column | undefined = columnOf(name);
  if (text === undefined || !column) return undefined;
  const parsed = parseCondition(/^\s*[-<>=!]/.test(text) ? '' : `= ${text}`, column);
  const test = parsed.ok && !parsed.value.any ? parsed.value.condition[0]?.[0] : undefined;
  if (test?.kind === 'compare') return test.value as T;
  report(path, parsed.ok || text.trim() === '' || /^\s*[-<>=!]/.test(text) ? `a limit is one value, such as ${name === 'amount' ? '500000 EUR' : '30%'}` : parsed.error);
  return undefined;
}

const MATRIX_COLUMNS = columnNames.filter(name => columnOf(name)?.type === 'text');

export function readMatrices(raw: PolicyShape['matrices'], path: Path, report: Report): Readonly<Record<string, Matrix>> {
  for (const [name, { by, people }] of Object.entries(raw ?? {})) {
    if (!MATRIX_COLUMNS.includes(by) && !FIELD_COLUMN.test(by)) report([...path, name, 'by'], unknownWord(by, [...MATRIX_COLUMNS, 'fields.<name>']));
    if (Object.keys(people).length === 0) report([...path, name, 'people'], 'the matrix has no line; name at least one value with its approvers');
  }
  return raw ?? {};
}

/** Approvers that only make sense in certain places, and matrices that do not exist. */
export function checkApprovers(raw: PolicyShape, path: Path, report: Report): void {
  const matrices = Object.keys(raw.matrices ?? {});
  const check = (approver: Approver, at: Path, where: 'step' | 'escalation' | 'limit' | 'matrix') => {
    if ('manager' in approver && approver.manager === 'approver' && where !== 'escalation')
      report([...at, 'manager'], 'the manager of those who are asked can be named in escalate only; allowed here are requester, owner');
    if ('matrix' in approver && where === 'matrix') report([...at, 'matrix'], 'a matrix cannot stand inside a matrix');
    else if ('matrix' in approver && !matrices.includes(approver.matrix))
      report([...at, 'matrix'], matrices.length > 0 ? unknownWord(approver.matrix, matrices) : `the policy has no matrix ${JSON.stringify(approver.matrix)}; describe it under matrices`);
    if (!('chain' in approver)) return;
    if (where === 'limit') report([...at, 'chain'], 'a limit is for a person, a role, a team or another group, not for a chain of managers');
    else if (approver.until_authority && !raw.limits?.length)
      report([...at, 'until_authority'], 'the policy states no limits, so the chain would go to the top; add limits, or leave until_authority out');
  };
  const checkAll = (list: readonly Approver[] | undefined, at: Path, where: Parameters<typeof check>[2]) => list?.forEach((approver, i) => check(approver, [...at, i], where));

  check(raw.fallback, [...path, 'fallback'], 'step');
  raw.rows.forEach((row, r) => {
    const at = [...path, 'rows', r];
    checkAll(row.notify, [...at, 'notify'], 'step');
    const asks = row.ask === undefined ? [] : Array.isArray(row.ask) ? row.ask : [row.ask];
    asks.forEach((ask, a) => {
      const here = [...at, 'ask', ...(Array.isArray(row.ask) ? [a] : [])];
      checkAll(ask.approvers, [...here, 'approvers'], 'step');
      ask.escalate?.forEach((step, e) => checkAll(step.to, [...here, 'escalate', e, 'to'], 'escalation'));
    });
  });
  raw.limits?.forEach((limit, i) => check(limit.who, [...path, 'limits', i, 'who'], 'limit'));
  for (const [name, matrix] of Object.entries(raw.matrices ?? {})) {
    for (const [value, list] of Object.entries(matrix.people)) checkAll(list, [...path, 'matrices', name, 'people', value], 'matrix');
    checkAll(matrix.otherwise, [...path, 'matrices', name, 'otherwise'], 'matrix');
  }
}
