import { countOf } from '../kernel/text.ts';
import type { ExchangeRates } from './rates.ts';
import { grown, meets, uncovered, within, type Box, type Budget } from './lint-cover.ts';
import { gridOf, isFree, maskWhere, slicesOf, type Grid, type Part, type Way } from './lint-grid.ts';
import { lintAuthority, lintPeople, type AuthorityFinding, type LintPeople, type NobodyFinding, type SelfFinding } from './lint-people.ts';
import { boxInWords, dealIn, isCut, rowsInWords, type ShownBox, type ShownDeal } from './lint-words.ts';
import type { Policy, Row } from './model.ts';

/*
 * What is wrong with a policy before anybody asks: deals that no row covers, rows that can never speak, rows that
 * contradict each other, steps without approvers. Exact for conditions of the table; a row with a free condition is taken
 * as one that may hold or not, and the linter says so.
 *
 * A row *speaks* for a deal when it decides what happens and nothing is open: a deal whose missing value keeps open
 * whether another row matches is refused with its name, so no row speaks for it.
 */

/** error: requests will be refused or go wrong. warning: probably not what was meant. note: good to know. */
export type Severity = 'error' | 'warning' | 'note';
export interface RowRef {
  readonly index: number;
  readonly name: string;
}

export interface GapFinding {
  readonly kind: 'gap';
  readonly severity: Severity;
  /** None; or rows with free conditions that may cover it. */
  readonly rows: readonly RowRef[];
  readonly deal: ShownDeal;
  /** All deals of this gap, column by column. */
  readonly box: readonly ShownBox[];
  readonly text: string;
}
export interface DeadRowFinding {
  readonly kind: 'dead-row';
  readonly severity: Severity;
  /** The dead row, then those that take its deals. */
  readonly rows: readonly RowRef[];
  readonly why: 'never-matches' | 'covered';
  /** A deal that it would match; null when there is none. */
  readonly deal: ShownDeal | null;
  readonly text: string;
}
export interface OverlapFinding {
  readonly kind: 'overlap';
  readonly severity: Severity;
  /** The row that loses, then those it meets. */
  readonly rows: readonly RowRef[];
  readonly why: 'auto-and-ask' | 'completion' | 'order';
  readonly deal: ShownDeal;
  readonly text: string;
}
export interface CannotTellFinding {
  readonly kind: 'cannot-tell';
  readonly severity: Severity;
  readonly rows: readonly RowRef[];
  readonly why: 'free-condition' | 'too-many-combinations';
  readonly text: string;
}
export type Finding = GapFinding | DeadRowFinding | OverlapFinding | NobodyFinding | SelfFinding | AuthorityFinding | CannotTellFinding;

export interface LintOptions {
  readonly rates: ExchangeRates;
  /** Without it, nothing is said about approvers. */
  readonly people?: LintPeople | undefined;
  /** How many boxes may be looked at; default 30 million, more than a table of 200 rows and 8 columns has needed. */
  readonly effort?: number;
}

const EFFORT = 30_000_000;
/** More gaps than people mend at once; the last one says that there are more. */
const MOST_GAPS = 5;
/** Up to so many rows, those that a dead row does not need to be dead are left out. */
const MOST_TRIED = 24;

/** All findings about one policy, the worst first. Bounds: those of a policy file. Never throws. */
export function lintPolicy(policy: Policy, options: LintOptions): Finding[] {
  const budget: Budget = { left: options.effort ?? EFFORT };
  const grids = slicesOf(policy, options.rates).map(slice => gridOf(policy, options.rates, slice));
  const free = new Set(policy.rows.flatMap((row, i) => (isFree(row) ? [i] : [])));
  const home = grids[0] as Grid;
  const findings: Finding[] = [
    ...gaps(policy, grids, free, budget),
    ...deadRows(policy, grids, free, budget),
    ...(policy.hit === 'all' ? overlaps(policy, grids, free, budget) : []),
    ...(options.people ? lintPeople(policy, options.people) : []),
    ...(options.people ? lintAuthority(policy, home, options.rates, options.people) : []),
    ...cannotTell(policy, free),
  ];
  const rank: Record<Severity, number> = { error: 0, warning: 1, note: 2 };
  return findings.sort((a, b) => rank[a.severity] - rank[b.severity]);
}

const ref = (policy: Policy, index: number): RowRef => ({ index, name: policy.rows[index]?.name ?? '' });
const refs = (policy: Policy, rows: Iterable<number>): RowRef[] => [...new Set(rows)].sort((a, b) => a - b).map(index => ref(policy, index));
/** The deals that the policy is for, whatever they lack; empty where there are none in this currency. */
const everything = (grid: Grid): Box => meantIn(grid.columns.map(column => maskWhere(column.classes.length, () => true)), grid);
const plausible = (grid: Grid): Box => meantIn(grid.columns.map(column => column.plausible), grid);
const meantIn = (box: Box, { meant }: Grid): Box => box.map((mask, c) => (meant[c] ? mask.map((word, i) => word & (meant[c]?.[i] ?? 0)) : mask));
const touches = (box: Box, part: Part): boolean => box.every((mask, c) => !part[c] || meets(mask, part[c]));

function tooMany(policy: Policy, rows: readonly number[], what: string): CannotTellFinding {
  return {
    kind: 'cannot-tell',
    severity: 'note',
    rows: refs(policy, rows),
    why: 'too-many-combinations',
    text: `Whether ${what} cannot be told: too many combinations.`,
  };
}

function gaps(policy: Policy, grids: readonly Grid[], free: ReadonlySet<number>, budget: Budget): (GapFinding | CannotTellFinding)[] {
  const found: GapFinding[] = [];
  const seen = new Set<string>();
  // With no row that can be modelled, everything is a gap, which says nothing.
  if (policy.rows.every((_, i) => free.has(i))) return [];
  for (const grid of grids) {
    if (grid.slice.currency === undefined) continue;
    const space = plausible(grid);
    const covering = grid.ways.filter(way => !free.has(way.row)).map(way => way.possible);
    while (true) {
      const cover = uncovered(space, covering, budget);
      if (cover.kind === 'too-many') return [...found, tooMany(policy, [], 'every deal is covered by some row')];
      if (cover.kind === 'covered') break;
      const box = grown(cover.point, space, covering);
      covering.push(box);
      const signature = box.map((mask, c) => (isCut(box, c, grid) && grid.columns[c]?.column.name !== 'currency' ? `${grid.columns[c]?.classes.length}:${mask.join()}` : '')).join(';');
      // The same gap in another currency.
      if (seen.has(signature)) continue;
      seen.add(signature);
      if (found.length === MOST_GAPS) {
        const last = found.pop() as GapFinding;
        return [...found, { ...last, text: `${last.text} There are more gaps like these.` }];
      }
      found.push(gapFinding(policy, box, grid, free));
    }
  }
  return found;
}

function gapFinding(policy: Policy, box: Box, grid: Grid, free: ReadonlySet<number>): GapFinding {
  const perhaps = refs(policy, grid.ways.filter(way => free.has(way.row) && touches(box, way.possible)).map(way => way.row));
  const deal = dealIn(box, grid);
  const shown = boxInWords(box, grid);
  const all = shown.map(part => part.words).join(', ');
  const where = shown.length === 0 ? '' : ` The gap is ${all}.`;
  const unless = perhaps.length > 0 ? `, unless the condition of ${rowsInWords(perhaps.map(r => r.name), 'or')} holds` : '';
  return {
    kind: 'gap',
    severity: perhaps.length > 0 ? 'note' : 'warning',
    rows: perhaps,
    deal,
    box: shown,
    text: `${deal.words} meets no row${unless}: nobody would be asked.${where}`,
  };
}

function deadRows(policy: Policy, grids: readonly Grid[], free: ReadonlySet<number>, budget: Budget): (DeadRowFinding | CannotTellFinding)[] {
  return policy.rows.flatMap((row, index): (DeadRowFinding | CannotTellFinding)[] => {
    let matching: { box: Box; grid: Grid } | undefined;
    let unsure = false;
    const by = new Set<number>();
    for (const grid of grids) {
      const earlier = grid.ways.filter(way => way.row < index && !free.has(way.row));
      for (const way of grid.ways.filter(w => w.row === index)) {
        const target = within(everything(grid), way.sure);
        if (!target) continue;
        const better = !matching || (matching.grid.slice.currency === undefined && grid.slice.currency !== undefined);
        if (better) matching = { box: within(target, plausible(grid)) ?? target, grid };
        if (policy.hit === 'all') return [];
        const near = earlier.filter(other => touches(target, other.possible));
        const cover = uncovered(target, near.map(other => other.possible), budget);
        if (cover.kind === 'open') return [];
        if (cover.kind === 'too-many') unsure = true;
        else for (const other of needed(target, near, budget)) by.add(other);
      }
    }
    if (unsure) return [tooMany(policy, [index], `the row "${row.name}" can ever be the first that matches`)];
    if (!matching) {
      const text = `The row "${row.name}" can never match: its own conditions contradict each other${policy.for ? ', or those that say which deals the policy is for' : ''}.`;
      return [{ kind: 'dead-row', severity: 'warning', rows: [ref(policy, index)], why: 'never-matches', deal: null, text }];
    }
    const deal = dealIn(matching.box, matching.grid);
    const others = refs(policy, by);
    const text = `The row "${row.name}" never speaks: whatever it matches, such as ${deal.words}, meets ${rowsInWords(others.map(r => r.name), 'or')} first.`;
    return [{ kind: 'dead-row', severity: 'warning', rows: [ref(policy, index), ...others], why: 'covered', deal, text }];
  });
}

/** Rows without which the target would not be covered; with many rows, all that touch it. */
function needed(target: Box, near: readonly Way[], budget: Budget): number[] {
  let rows = [...new Set(near.map(way => way.row))];
  if (rows.length > MOST_TRIED) return rows;
  for (const row of [...rows].reverse()) {
    const rest = near.filter(way => way.row !== row && rows.includes(way.row));
    if (uncovered(target, rest.map(way => way.possible), budget).kind === 'covered') rows = rows.filter(r => r !== row);
  }
  return rows;
}

function overlaps(policy: Policy, grids: readonly Grid[], free: ReadonlySet<number>, budget: Budget): OverlapFinding[] {
  const shared = (a: number, b: number): { box: Box; grid: Grid } | undefined => {
    for (const grid of grids) {
      if (grid.slice.currency === undefined) continue;
      const space = plausible(grid);
      for (const mine of grid.ways.filter(way => way.row === a)) {
        const own = within(space, mine.sure);
        if (!own) continue;
        for (const other of grid.ways.filter(way => way.row === b)) {
          const box = within(own, other.sure);
          if (box) return { box, grid };
        }
      }
    }
    return undefined;
  };
  const found: OverlapFinding[] = [];
  const asking = policy.rows.flatMap((row, i) => (row.ask.length > 0 ? [i] : []));
  policy.rows.forEach((row, index) => {
    if (row.ask.length > 0 || !row.auto) return;
    const met = asking.flatMap(other => {
      const where = shared(index, other);
      return where ? [{ other, where }] : [];
    });
    const [first] = met;
    if (!first) return;
    const deal = dealIn(first.where.box, first.where.grid);
    const always = neverAlone(index, policy, grids, free, budget);
    const others = refs(policy, met.map(m => m.other));
    const [one] = others;
    found.push({
      kind: 'overlap',
      severity: always ? 'warning' : 'note',
      rows: [ref(policy, index), ...others],
      why: 'auto-and-ask',
      deal,
      text: always
        ? `The row "${row.name}" approves by itself, but never comes to it: wherever it matches, such as ${deal.words}, ${rowsInWords(others.map(r => r.name), 'or')} asks somebody.`
        : `${deal.words} is approved by "${row.name}" and asked about by "${one?.name ?? ''}"${others.length > 1 ? ` (and by ${countOf(others.length - 1, 'other row')})` : ''}: asking wins.`,
    });
  });
  return [...found, ...contradictions(policy, shared)];
}

/** Whether an asking row matches wherever this one does. */
function neverAlone(index: number, policy: Policy, grids: readonly Grid[], free: ReadonlySet<number>, budget: Budget): boolean {
  return grids.every(grid => {
    const covering = grid.ways.filter(way => !free.has(way.row) && (policy.rows[way.row] as Row).ask.length > 0).map(way => way.possible);
    return grid.ways
      .filter(way => way.row === index)
      .every(way => {
        const target = within(everything(grid), way.sure);
        return !target || uncovered(target, covering, budget).kind === 'covered';
      });
  });
}

/** Two rows that ask for the same step in different ways, or in different orders. */
function contradictions(policy: Policy, shared: (a: number, b: number) => { box: Box; grid: Grid } | undefined): OverlapFinding[] {
  const found: OverlapFinding[] = [];
  const say = (a: number, b: number, why: 'completion' | 'order', step: string, how: string) => {
    const where = shared(a, b);
    if (!where) return;
    const deal = dealIn(where.box, where.grid);
    const text = `${deal.words} meets "${policy.rows[a]?.name ?? ''}" and "${policy.rows[b]?.name ?? ''}", and they ${how} "${step}".`;
    found.push({ kind: 'overlap', severity: 'error', rows: [ref(policy, a), ref(policy, b)], why, deal, text });
  };
  for (let a = 0; a < policy.rows.length; a++) {
    for (let b = a + 1; b < policy.rows.length; b++) {
      for (const mine of policy.rows[a]?.ask ?? []) {
        for (const other of policy.rows[b]?.ask ?? []) {
          const differ = mine.step === other.step && mine.completion !== undefined && other.completion !== undefined && JSON.stringify(mine.completion) !== JSON.stringify(other.completion);
          if (differ) say(a, b, 'completion', mine.step, 'disagree about how many yeses complete the step');
          if (mine.after.includes(other.step) && other.after.includes(mine.step)) say(a, b, 'order', mine.step, `put "${other.step}" both before and after the step`);
        }
      }
    }
  }
  return found;
}

function cannotTell(policy: Policy, free: ReadonlySet<number>): CannotTellFinding[] {
  return [...free].map(index => ({
    kind: 'cannot-tell',
    severity: 'note',
    rows: [ref(policy, index)],
    why: 'free-condition',
    text: `The row "${policy.rows[index]?.name ?? ''}" has a condition of its own that is not looked into: it is taken as one that may hold or not for any deal that meets the row's other conditions.`,
  }));
}
