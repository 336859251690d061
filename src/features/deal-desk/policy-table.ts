import type { Money } from '../../kernel/money.ts';
import type { Column, Condition } from './policy-conditions.ts';
import { noRates } from './policy-conditions-rates.ts';
import type { ExchangeRates } from './policy-conditions-rates.ts';
import { columnIndex } from './policy-table-index.ts';
import { outcomeOf, stepOrder } from './policy-table-steps.ts';

export type Approver =
  | { readonly person: string }
  | { readonly role: string }
  /** `level` 1 is the manager, 2 the manager's manager, ...; default 1. */
  | { readonly manager: 'requester' | 'owner'; readonly level?: number | undefined }
  | { readonly team: string };

export type Completion =
  'any' | 'all' | 'majority' | { readonly at_least: number } | { readonly percent: number };

export interface Ask {
  readonly step: string;
  readonly approvers: readonly Approver[];
  /** Undefined: another row that asks for the step says it, or `any`. */
  readonly completion?: Completion | undefined;
  readonly after: readonly string[];
}

export interface Cell {
  readonly column: Column;
  readonly condition: Condition;
}

export interface Row {
  readonly name: string;
  /** All must hold. */
  readonly when: readonly Cell[];
  /** If not empty, one of them must hold as well; each is all of its cells. */
  readonly anyOf: readonly (readonly Cell[])[];
  /** What a condition on a value that the deal does not have says. Default: it does not hold. */
  readonly missing: 'matches' | 'no-match';
  readonly ask: readonly Ask[];
  readonly auto: boolean;
}

export interface Duration {
  readonly amount: number;
  readonly unit: 'minutes' | 'hours' | 'days';
  /** In working time rather than by the clock. */
  readonly business: boolean;
}

export interface Policy {
  readonly name: string;
  /** Which rows speak: all that match, or the first. */
  readonly hit: 'all' | 'first';
  readonly rows: readonly Row[];
  readonly fallback: Approver;
  readonly remindAfter?: Duration | undefined;
  /** Stages that are held until the request is approved. */
  readonly gate?: { readonly stages: readonly string[] } | undefined;
}

export interface PolicySet {
  readonly policies: readonly Policy[];
}

/** A deal as policies see it. What is undefined is not known. */
export interface Terms {
  /** Hundredths of a percent, an integer. */
  readonly discount?: number | undefined;
  readonly amount?: Money | undefined;
  readonly listAmount?: Money | undefined;
  readonly termMonths?: number | undefined;
  readonly paymentDays?: number | undefined;
  /** Default: the amount's. */
  readonly currency?: string | undefined;
  readonly stage?: string | undefined;
  readonly ownerTeam?: string | undefined;
  readonly fields: Readonly<Record<string, number | string | boolean | null | undefined>>;
}

export interface Step {
  readonly name: string;
  /** Of all matching rows, without repetition. */
  readonly approvers: readonly Approver[];
  readonly completion: Completion;
  /** The asked steps that must be satisfied before; a step without any starts at once, beside the others. */
  readonly after: readonly string[];
  readonly because: readonly { readonly row: number; readonly name: string; readonly why: string }[];
}

/** Shared between evaluations with the same outcome: never change it. */
export interface Evaluation {
  /** Indexes of the rows that speak, ascending. */
  readonly rows: readonly number[];
  /** In an order in which each comes after those it waits for. */
  readonly steps: readonly Step[];
  /** Some row approves by itself and no row asks anybody. Look at `unknowns` first. */
  readonly auto: boolean;
  /** Columns whose missing value keeps open whether another row matches; `unknownInWords` says it. */
  readonly unknowns: readonly string[];
}

/** More outcomes than a table meets in practice; beyond it they are worked out again. */
const REMEMBERED = 4096;

/**
 * Turns a policy into a function from terms to what it asks for. Each column becomes an index from a value to the
 * set of rows whose condition holds there (a bit a row), so an evaluation is one binary search a column and an AND,
 * whatever the number of rows; outcomes are worked out once for each set of matching rows.
 *
 * A row with a condition on a missing value does not match unless it says `missing: matches`. A value that cannot be
 * compared (an amount without an exchange rate, text where the condition has a number) counts as missing.
 * @param rates for amounts in another currency than the condition's
 */
export function compilePolicy(policy: Policy, rates: ExchangeRates = noRates): (terms: Terms) => Evaluation {
  // One bit for each way in which a row can match: its `when` with each alternative of `any-of`.
  const ways = policy.rows.flatMap((row, index) =>
    (row.anyOf.length > 0 ? row.anyOf : [[]]).map(more => ({
      row: index,
      missing: row.missing,
      cells: [...row.when, ...more],
    })),
  );
  const words = Math.max(1, Math.ceil(ways.length / 32));
  const rowOf = ways.map(way => way.row);
  const columns = [
    ...new Map(ways.flatMap(way => way.cells.map(cell => [cell.column.name, cell.column] as const))).values(),
  ];
  const lookups = columns.map(column => columnIndex(column, ways, words, rates));
  const order = stepOrder(policy);

  const everything = new Int32Array(words);
  ways.forEach((_, bit) => (everything[bit >> 5] = (everything[bit >> 5] ?? 0) | (1 << (bit & 31))));
  const matched = new Int32Array(words);
  const possible = new Int32Array(words);
  const found: Int32Array[] = lookups.map(() => everything);
  const remembered = new Map<number, { readonly words: Int32Array; readonly evaluation: Evaluation }>();

  const rowsIn = (bits: Int32Array): number[] => {
    const rows: number[] = [];
    for (let bit = 0; bit < rowOf.length; bit++) {
      const row = rowOf[bit] ?? 0;
      if (((bits[bit >> 5] ?? 0) >> (bit & 31)) & 1 && rows.at(-1) !== row) rows.push(row);
    }
    return rows;
  };

  const evaluationOf = (hash: number): Evaluation => {
    const known = remembered.get(hash);
    if (known && same(known.words, matched)) return known.evaluation;
    const rows = rowsIn(matched);
    const evaluation = outcomeOf(policy, policy.hit === 'first' ? rows.slice(0, 1) : rows, order);
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(hash, { words: matched.slice(), evaluation });
    return evaluation;
  };

  /** Only what could still change the answer: not a row that matches anyway, nor, with `first`, one behind the first. */
  const unknownsBeside = (evaluation: Evaluation): string[] => {
    const sure = new Set(rowsIn(matched));
    const first = policy.hit === 'first' ? (evaluation.rows[0] ?? Infinity) : Infinity;
    const open = new Set(rowsIn(possible).filter(row => !sure.has(row) && row < first));
    return columns.flatMap((column, i) => {
      const bits = found[i] ?? everything;
      const decides = rowOf.some((row, bit) => {
        const [w, mask] = [bit >> 5, 1 << (bit & 31)];
        return open.has(row) && (possible[w] ?? 0) & mask && (bits[words + w] ?? 0) & ~(bits[w] ?? 0) & mask;
      });
      return decides ? [column.name] : [];
    });
  };

  return terms => {
    for (let i = 0; i < lookups.length; i++) found[i] = lookups[i]?.(terms) ?? everything;
    let hash = 0;
    let open = 0;
    for (let w = 0; w < words; w++) {
      let sure = everything[w] ?? 0;
      let perhaps = sure;
      for (let i = 0; i < found.length; i++) {
        const bits = found[i] as Int32Array;
        sure &= bits[w] as number;
        perhaps &= bits[words + w] as number;
      }
      matched[w] = sure;
      possible[w] = perhaps;
      open |= perhaps & ~sure;
      hash = (Math.imul(hash, 0x01000193) ^ sure ^ (sure >>> 15)) | 0;
    }
    const evaluation = evaluationOf(hash);
    if (open === 0) return evaluation;
    const unknowns = unknownsBeside(evaluation);
    return unknowns.length === 0 ? evaluation : { ...evaluation, unknowns };
  };
}

function same(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
