import type { Money } from '../kernel/money.ts';
import type { Column, Condition } from './conditions.ts';
import type { LinesSummary } from '../kernel/lines.ts';
import { noRates } from './rates.ts';
import type { ExchangeRates } from './rates.ts';
import { celValues, compileCel } from './cel.ts';
import type { CelValues } from './cel.ts';
import { columnIndex } from './table-index.ts';
import { outcomeOf, stepOrder } from './table-steps.ts';

export type Approver =
  | { readonly person: string }
  | { readonly role: string }
  /**
   * `level` 1 is the manager, 2 the manager's manager, ...; default 1. `approver`: of those who are asked; only where an
   * escalation says whom to turn to.
   */
  | { readonly manager: 'requester' | 'owner' | 'approver'; readonly level?: number | undefined }
  | { readonly team: string }
  /** A Slack user group's handle or id. */
  | { readonly slack_group: string }
  /**
   * Every manager from level 1 up to level `up_to` (default: to the top, at most 12). With `until_authority`: up to the
   * first whose authority limit covers the deal.
   */
  | { readonly chain: 'requester' | 'owner'; readonly up_to?: number | undefined; readonly until_authority?: true | undefined }
  /** `owner`, or `fields.<name>` of the record that holds an e-mail address or a name. */
  | { readonly field: string }
  /** One of the policy's `matrices`. */
  | { readonly matrix: string };

export type Completion =
  'any' | 'all' | 'majority' | { readonly at_least: number } | { readonly percent: number };

export interface Ask {
  readonly step: string;
  readonly approvers: readonly Approver[];
  /** Undefined: another row that asks for the step says it, or `any`. */
  readonly completion?: Completion | undefined;
  readonly after: readonly string[];
  /** The span in which the step should be decided. */
  readonly due?: Duration | undefined;
  /** When those who have not decided are reminded; the policy's own `remindAfter` otherwise. */
  readonly remindAfter?: Duration | undefined;
  readonly escalate: readonly Escalation[];
  /** Terms that the yes binds; undefined: all that the card shows. */
  readonly binds?: readonly string[] | undefined;
  /**
   * How far a term may worsen without breaking the yes. `discount`: hundredths of a percent; `payment_days`: days;
   * `term_months`: months; `amount`: hundredths of a percent of the amount.
   */
  readonly tolerance: Readonly<Record<string, number>>;
  /** The requester picks one of the people whom the step resolves to. */
  readonly choose?: boolean | undefined;
  readonly secondProof?: boolean | undefined;
}

/** What happens when a step is not decided in time. `approve` and `reject` are done by the machine and named as such. */
export interface Escalation {
  /** Of the step's due span (percent, 1 to 1000), or so long after it was asked; both in the approvers' working time. */
  readonly at: { readonly percent: number } | { readonly after: Duration };
  readonly then: 'remind' | 'add' | 'replace' | 'notify' | 'approve' | 'reject';
  readonly to: readonly Approver[];
}

/** A condition in CEL, checked when the policy was read. */
export interface CelCondition {
  readonly source: string;
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
  /** Has to hold as well. */
  readonly cel?: CelCondition | undefined;
  readonly ask: readonly Ask[];
  /** Told, never asked. */
  readonly notify: readonly Approver[];
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
  /** Which deals it is for: all of the cells must hold; undefined: any deal. The first such policy of the file is used. */
  readonly for?: readonly Cell[] | undefined;
  /** Overrides of the directions in which a term may move without breaking a yes. */
  readonly terms: Readonly<Record<string, TermRule>>;
  /** An edit back inside its bounds makes a broken yes count again. */
  readonly revives: boolean;
  readonly selfApproval: boolean;
  /** An undecided request expires. */
  readonly expiresAfter?: Duration | undefined;
  /** Authority limits: above them a person's yes is not enough. */
  readonly limits: readonly AuthorityLimit[];
  readonly matrices: Readonly<Record<string, Matrix>>;
  /** Requester and approvers may add approvers. */
  readonly adHoc: boolean;
}

/** `discount` in hundredths of a percent. A limit that is left out is none. */
export interface AuthorityLimit {
  readonly who: Approver;
  readonly discount?: number | undefined;
  readonly amount?: Money | undefined;
}

/** Approvers by a deal's value in a column. */
export interface Matrix {
  /** A column's name. */
  readonly by: string;
  readonly people: Readonly<Record<string, readonly Approver[]>>;
  readonly otherwise: readonly Approver[];
}

/** `lower`: a lower value keeps the yes, and so on; `same`: only the same value; `subset`: of a list; `within`: a band around it. */
export type Direction = 'lower' | 'higher' | 'same' | 'subset' | 'within';
export interface TermRule {
  readonly direction: Direction;
  /** Hundredths of a percent, only for `within`; default 1000. */
  readonly band?: number | undefined;
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
  readonly account?: string | undefined;
  /** YYYY-MM-DD. */
  readonly closeDate?: string | undefined;
  readonly requester?: Requester | undefined;
  readonly lines?: LinesSummary | undefined;
  readonly fields: Readonly<Record<string, number | string | boolean | null | undefined>>;
}

/** Who asks, as a policy sees them. What is undefined is not known. */
export interface Requester {
  readonly email?: string | undefined;
  readonly team?: string | undefined;
  readonly roles: readonly string[];
  readonly title?: string | undefined;
}

/** The values of a step are those of its matching rows together. */
export interface Step {
  readonly name: string;
  /** Of all matching rows, without repetition. */
  readonly approvers: readonly Approver[];
  readonly completion: Completion;
  /** The asked steps that must be satisfied before; a step without any starts at once, beside the others. */
  readonly after: readonly string[];
  readonly because: readonly { readonly row: number; readonly name: string; readonly why: string }[];
  /** The shortest; undefined when no row says one. */
  readonly due?: Duration | undefined;
  readonly remindAfter?: Duration | undefined;
  /** In the order of their moments. */
  readonly escalate: readonly Escalation[];
  /** Of all rows; undefined, everything, if any row says nothing. */
  readonly binds?: readonly string[] | undefined;
  /** The smallest per term; a row that says nothing of a term allows none. */
  readonly tolerance: Readonly<Record<string, number>>;
  readonly choose: boolean;
  readonly secondProof: boolean;
}

/** Shared between evaluations with the same outcome: never change it. */
export interface Evaluation {
  /** Indexes of the rows that speak, ascending. */
  readonly rows: readonly number[];
  /** In an order in which each comes after those it waits for. */
  readonly steps: readonly Step[];
  /** Told, never asked: of all matching rows, without repetition. */
  readonly notify: readonly Approver[];
  /** Some row approves by itself and no row asks anybody. Look at `unknowns` first. */
  readonly auto: boolean;
  /** Columns whose missing value keeps open whether another row matches; `unknownInWords` says it. */
  readonly unknowns: readonly string[];
}

const noFormulas: ReadonlyMap<number, readonly string[]> = new Map();

/** More outcomes than a table meets in practice; beyond it they are worked out again. */
const REMEMBERED = 4096;

/**
 * Turns a policy into a function from terms to what it asks for. Each column becomes an index from a value to the
 * set of rows whose condition holds there (a bit a row), so an evaluation is one binary search a column and an AND,
 * whatever the number of rows; outcomes are worked out once for each set of matching rows.
 *
 * A row with a condition on a missing value does not match unless it says `missing: matches`. A value that cannot be
 * compared (an amount without an exchange rate, text where the condition has a number) counts as missing, and so does a
 * formula (`cel`) that cannot be worked out; a row that approves by itself never does so on one, whatever it says.
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
  const formulas = policy.rows.flatMap((row, index) => {
    if (!row.cel) return [];
    const bits = rowOf.flatMap((of, bit) => (of === index ? [bit] : []));
    // A row that approves by itself never does so on a formula that could not be worked out.
    return [{ index, bits, program: compileCel(row.cel), assume: row.missing === 'matches' && !row.auto }];
  });

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

  const has = (bits: Int32Array, bit: number) => (((bits[bit >> 5] ?? 0) >> (bit & 31)) & 1) === 1;
  const clear = (bits: Int32Array, bit: number) => void (bits[bit >> 5] = (bits[bit >> 5] ?? 0) & ~(1 << (bit & 31)));

  /** Formulas are worked out only where the row's other conditions hold, or might. Gives the rows whose formula cannot be told, and why. */
  const applyFormulas = (terms: Terms): Map<number, string[]> => {
    const untold = new Map<number, string[]>();
    let values: CelValues | undefined;
    for (const { index, bits, program, assume } of formulas) {
      if (!bits.some(bit => has(possible, bit))) continue;
      const holds = program.holds((values ??= celValues(terms)));
      if (holds === true || (holds === undefined && assume)) continue;
      if (holds === undefined) untold.set(index, program.unknowns(terms));
      for (const bit of bits) {
        clear(matched, bit);
        if (holds === false) clear(possible, bit);
      }
    }
    return untold;
  };

  /** Only what could still change the answer: not a row that matches anyway, nor, with `first`, one behind the first. */
  const unknownsBeside = (evaluation: Evaluation, untold: ReadonlyMap<number, readonly string[]>): string[] => {
    const sure = new Set(rowsIn(matched));
    const first = policy.hit === 'first' ? (evaluation.rows[0] ?? Infinity) : Infinity;
    const open = new Set(rowsIn(possible).filter(row => !sure.has(row) && row < first));
    const formulaic = [...open].flatMap(row => untold.get(row) ?? []);
    const valued = columns.flatMap((column, i) => {
      const bits = found[i] ?? everything;
      const decides = rowOf.some((row, bit) => {
        const [w, mask] = [bit >> 5, 1 << (bit & 31)];
        return open.has(row) && (possible[w] ?? 0) & mask && (bits[words + w] ?? 0) & ~(bits[w] ?? 0) & mask;
      });
      return decides ? [column.name] : [];
    });
    return formulaic.length === 0 ? valued : [...new Set([...valued, ...formulaic])];
  };

  return terms => {
    for (let i = 0; i < lookups.length; i++) found[i] = lookups[i]?.(terms) ?? everything;
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
    }
    const untold = formulas.length === 0 ? noFormulas : applyFormulas(terms);
    let hash = 0;
    let open = 0;
    for (let w = 0; w < words; w++) {
      const sure = matched[w] as number;
      const perhaps = possible[w] as number;
      open |= perhaps & ~sure;
      hash = (Math.imul(hash, 0x01000193) ^ sure ^ (sure >>> 15)) | 0;
    }
    const evaluation = evaluationOf(hash);
    if (open === 0) return evaluation;
    const unknowns = unknownsBeside(evaluation, untold);
    return unknowns.length === 0 ? evaluation : { ...evaluation, unknowns };
  };
}

export interface Choice {
  /** The first policy of the file that is for these terms. */
  readonly policy: Policy | undefined;
  /** Columns whose missing value keeps open whether a policy before it is for them; `unknownInWords` says it. */
  readonly unknowns: readonly string[];
}

/** Whether a policy is for a deal is one row of a decision table. Kept per policy and rates. */
const fors = new WeakMap<Policy, { readonly rates: ExchangeRates; readonly holds: (terms: Terms) => Evaluation }>();

function forHolds(policy: Policy, rates: ExchangeRates): (terms: Terms) => Evaluation {
  const known = fors.get(policy);
  if (known?.rates === rates) return known.holds;
  const row: Row = { name: 'for', when: policy.for ?? [], anyOf: [], missing: 'no-match', ask: [], notify: [], auto: true };
  const holds = compilePolicy({ ...policy, hit: 'all', rows: [row] }, rates);
  fors.set(policy, { rates, holds });
  return holds;
}

/** Which policy decides about these terms, and what would have to be known to be sure. */
export function choosePolicy(set: PolicySet, terms: Terms, rates: ExchangeRates = noRates): Choice {
  const unknowns = new Set<string>();
  for (const policy of set.policies) {
    const { auto, unknowns: open } = forHolds(policy, rates)(terms);
    if (auto) return { policy, unknowns: [...unknowns] };
    for (const column of open) unknowns.add(column);
  }
  return { policy: undefined, unknowns: [...unknowns] };
}

/** The policy of `choosePolicy`, where a `for` that cannot be told does not hold. */
export const policyFor = (set: PolicySet, terms: Terms, rates: ExchangeRates = noRates): Policy | undefined => choosePolicy(set, terms, rates).policy;

function same(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
