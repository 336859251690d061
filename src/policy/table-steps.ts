import { describeRow } from './table-words.ts';
import type { Approver, Ask, Completion, Duration, Escalation, Evaluation, Policy, Step } from './model.ts';

/** What a policy says about its steps, whichever rows match. */
export interface StepOrder {
  /** Steps before each step, as all rows that ask for it say together. */
  readonly after: ReadonlyMap<string, readonly string[]>;
  readonly completion: ReadonlyMap<string, Completion>;
}

export function stepOrder(policy: { readonly rows: readonly { readonly ask: readonly Ask[] }[] }): StepOrder {
  const after = new Map<string, string[]>();
  const completion = new Map<string, Completion>();
  for (const ask of policy.rows.flatMap(row => row.ask)) {
    after.set(ask.step, [...new Set([...(after.get(ask.step) ?? []), ...ask.after])]);
    if (ask.completion !== undefined) completion.set(ask.step, ask.completion);
  }
  return { after, completion };
}

/**
 * What a set of matching rows asks for. Rows that ask for the same step are merged: its approvers are those of the
 * matching rows, its completion and what it comes after belong to the step, so they are the same whichever rows match.
 * A step that is not asked passes its order on: with manager, director, vice president in a row and no director asked,
 * the vice president still waits for the manager.
 */
export function outcomeOf(policy: Policy, rows: readonly number[], order: StepOrder): Evaluation {
  const asked = new Map<string, { asks: Ask[]; because: { row: number; name: string; why: string }[] }>();
  for (const index of rows) {
    const row = policy.rows[index];
    if (!row) continue;
    for (const ask of row.ask) {
      const step = asked.get(ask.step) ?? { asks: [], because: [] };
      asked.set(ask.step, step);
      step.because.push({ row: index, name: row.name, why: describeRow(row) });
      step.asks.push(ask);
    }
  }
  const steps: Step[] = [];
  const placed = new Set<string>();
  const place = (name: string) => {
    if (placed.has(name)) return;
    placed.add(name);
    const after = askedBefore(name, order, asked);
    after.forEach(place);
    const { asks, because } = asked.get(name) ?? { asks: [], because: [] };
    steps.push({ name, completion: order.completion.get(name) ?? 'any', after, because, ...mergeAsks(asks) });
  };
  for (const name of asked.keys()) place(name);
  const auto = steps.length === 0 && rows.some(index => policy.rows[index]?.auto);
  return { rows, steps, notify: together(rows.flatMap(index => policy.rows[index]?.notify ?? [])), auto, unknowns: [] };
}

/** The nearest asked steps before a step, looking through those that are not asked. */
function askedBefore(name: string, order: StepOrder, asked: ReadonlyMap<string, unknown>): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const look = (step: string) => {
    for (const before of order.after.get(step) ?? []) {
      if (seen.has(before)) continue;
      seen.add(before);
      if (asked.has(before)) found.add(before);
      else look(before);
    }
  };
  look(name);
  return [...found];
}

/** The same for approvers that mean the same. */
function approverKey(a: Approver): string {
  if ('person' in a) return `person ${a.person.toLowerCase()}`;
  if ('role' in a) return `role ${a.role}`;
  if ('team' in a) return `team ${a.team}`;
  if ('slack_group' in a) return `slack group ${a.slack_group.replace(/^@/, '')}`;
  if ('manager' in a) return `manager ${a.manager} ${a.level ?? 1}`;
  if ('chain' in a) return `chain ${a.chain} ${a.up_to ?? ''} ${a.until_authority ?? ''}`;
  if ('field' in a) return `field ${a.field}`;
  return `matrix ${a.matrix}`;
}

/** Without repetition, in the order in which they are said first. */
function together(approvers: readonly Approver[]): Approver[] {
  const found = new Map<string, Approver>();
  for (const approver of approvers) if (!found.has(approverKey(approver))) found.set(approverKey(approver), approver);
  return [...found.values()];
}

/** Minutes by which spans are compared: a working hour counts as three by the clock, since a working day has eight of 24. */
export const clockMinutes = ({ amount, unit, business }: Duration): number =>
  amount * (unit === 'days' ? 1440 : unit === 'hours' ? (business ? 180 : 60) : business ? 3 : 1);

const shortest = (spans: readonly (Duration | undefined)[]): Duration | undefined =>
  spans.filter(span => span !== undefined).sort((a, b) => clockMinutes(a) - clockMinutes(b))[0];

/** What the rows that ask for one step say about it together: of two answers the one that gives away less. */
function mergeAsks(asks: readonly Ask[]): Omit<Step, 'name' | 'completion' | 'after' | 'because'> {
  const due = shortest(asks.map(ask => ask.due));
  const moment = ({ at }: Escalation) => ('after' in at ? clockMinutes(at.after) : ((due ? clockMinutes(due) : 0) * at.percent) / 100);
  const escalate = new Map(asks.flatMap(ask => ask.escalate).map(e => [escalationKey(e), e] as const));
  const terms = new Set(asks.flatMap(ask => Object.keys(ask.tolerance)));
  const least = (term: string) => Math.min(...asks.map(({ tolerance }) => (Object.hasOwn(tolerance, term) ? (tolerance[term] ?? 0) : 0)));
  const binds = asks.some(ask => ask.binds === undefined) ? undefined : [...new Set(asks.flatMap(ask => ask.binds ?? []))];
  return {
    approvers: together(asks.flatMap(ask => ask.approvers)),
    due,
    remindAfter: shortest(asks.map(ask => ask.remindAfter)),
    escalate: [...escalate.values()].sort((a, b) => moment(a) - moment(b)),
    binds,
    tolerance: Object.fromEntries([...terms].map(term => [term, least(term)] as const).filter(([, most]) => most > 0)),
    choose: asks.some(ask => ask.choose),
    secondProof: asks.some(ask => ask.secondProof),
  };
}

const escalationKey = ({ at, then, to }: Escalation) => JSON.stringify([at, then, to.map(approverKey)]);
