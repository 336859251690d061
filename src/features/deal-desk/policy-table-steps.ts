import { describeRow } from './policy-table-words.ts';
import type { Approver, Ask, Completion, Evaluation, Policy, Step } from './policy-table.ts';

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
  const asked = new Map<
    string,
    { approvers: Approver[]; because: { row: number; name: string; why: string }[] }
  >();
  for (const index of rows) {
    const row = policy.rows[index];
    if (!row) continue;
    for (const ask of row.ask) {
      const step = asked.get(ask.step) ?? { approvers: [], because: [] };
      asked.set(ask.step, step);
      step.because.push({ row: index, name: row.name, why: describeRow(row) });
      for (const approver of ask.approvers) {
        if (!step.approvers.some(known => sameApprover(known, approver))) step.approvers.push(approver);
      }
    }
  }
  const steps: Step[] = [];
  const placed = new Set<string>();
  const place = (name: string) => {
    if (placed.has(name)) return;
    placed.add(name);
    const after = askedBefore(name, order, asked);
    after.forEach(place);
    const { approvers, because } = asked.get(name) ?? { approvers: [], because: [] };
    steps.push({ name, approvers, completion: order.completion.get(name) ?? 'any', after, because });
  };
  for (const name of asked.keys()) place(name);
  const auto = steps.length === 0 && rows.some(index => policy.rows[index]?.auto);
  return { rows, steps, auto, unknowns: [] };
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

export const sameApprover = (a: Approver, b: Approver): boolean => approverKey(a) === approverKey(b);

function approverKey(a: Approver): string {
  if ('person' in a) return `person ${a.person.toLowerCase()}`;
  if ('role' in a) return `role ${a.role}`;
  if ('team' in a) return `team ${a.team}`;
  return `manager ${a.manager} ${a.level ?? 1}`;
}
