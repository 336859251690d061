import { celValues, compileCel, type CelValues } from './cel.ts';
import { columnIndex } from './table-index.ts';
import { outcomeOf, stepOrder } from './table-steps.ts';
import type { Evaluation, Policy, PolicySet, Row, Terms } from './model.ts';
import { noRates, type ExchangeRates } from './rates.ts';

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
