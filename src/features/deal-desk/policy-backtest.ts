import type { DealSnapshot, MoneySnapshot } from '../deals/events.ts';
import { expectedHours, type Expectation, type History } from './policy-hours.ts';
import type { Evaluation, Step } from './policy-table.ts';

/*
 * A policy over deals that have been: who would have been asked, how often, for how long, and what would have been
 * different under another policy. Deals come one at a time, so that any number can be streamed; what is kept grows with
 * the different outcomes, not with the deals. 100,000 deals take well under a second.
 */

/** One policy, as a function of a deal. */
export interface Judge {
  readonly evaluate: (deal: DealSnapshot) => Evaluation;
  /** Ids of the people whom a step would ask, the requester being the deal's owner. Empty: nobody could be asked. */
  readonly people: (step: Step, deal: DealSnapshot) => readonly string[];
  /** Deals with the same key and the same step ask the same people. */
  readonly peopleKey: (deal: DealSnapshot) => string;
}

/** asked: somebody decides. auto: a row approves by itself. uncovered: no row matches, nobody is asked. refused: a value is missing, or a step has nobody. */
export type Outcome = 'asked' | 'auto' | 'uncovered' | 'refused';

export interface SideFigures {
  readonly deals: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Of all deals, 0 to 1. */
  readonly autoShare: number;
  readonly askedShare: number;
  /** How often each step would be asked, the most frequent first. */
  readonly steps: readonly { readonly step: string; readonly deals: number }[];
  /** Deals by the number of their steps: `levels[2]` have two. */
  readonly levels: readonly number[];
  /** Any of a step counts each. `perMonth`: over the months that have deals, one decimal. */
  readonly people: readonly { readonly person: string; readonly deals: number; readonly perMonth: number }[];
  readonly months: readonly { readonly month: string; readonly deals: number; readonly asked: number; readonly auto: number }[];
  /** Values that were missing where the answer hung on them. */
  readonly missing: readonly { readonly column: string; readonly deals: number }[];
  /** Steps for which nobody could be asked. */
  readonly nobody: readonly { readonly step: string; readonly deals: number }[];
  /** Undefined without a history. Of the deals that would be asked: business hours of the one in the middle, of nine in ten, and of all together. */
  readonly hours: { readonly median: number; readonly p90: number; readonly total: number; readonly n: number } | undefined;
}

export interface ShownDifference {
  readonly dealId: string;
  readonly deal: string;
  readonly account: string | null;
  readonly amount: MoneySnapshot | null;
  readonly discount: number | null;
}
export interface Difference {
  readonly from: Outcome;
  readonly to: Outcome;
  readonly appear: readonly string[];
  readonly vanish: readonly string[];
  /** Business hours more (or fewer); undefined without a history, and where one of both is refused. */
  readonly hours: number | undefined;
  readonly deals: number;
  /** The largest deals of this kind. */
  readonly examples: readonly ShownDifference[];
}

export interface Backtest {
  readonly candidate: SideFigures;
  readonly current: SideFigures | undefined;
  /** Only with a current policy: deals whose outcome, steps or people differ. */
  readonly changed:
    | {
        readonly deals: number;
        /** Kinds of difference, the most frequent first. */
        readonly kinds: readonly Difference[];
        /** Single deals, the most steps more or fewer first, then the most hours, then the largest amounts. */
        readonly largest: readonly (ShownDifference & { readonly from: Outcome; readonly to: Outcome; readonly appear: readonly string[]; readonly vanish: readonly string[] })[];
      }
    | undefined;
}

export interface BacktestOptions {
  readonly candidate: Judge;
  readonly current?: Judge | undefined;
  readonly history?: History | undefined;
  /** The same seed gives the same hours. */
  readonly seed: number;
}

export interface Running {
  add(deal: DealSnapshot): void;
  result(): Backtest;
}

const EXAMPLES = 5;
const LARGEST = 20;
const KINDS = 50;

/** Begins a backtest; add deals, ask for the result at any time. */
export function backtest(options: BacktestOptions): Running {
  const candidate = sideOf(options.candidate, options);
  const current = options.current && sideOf(options.current, options);
  const pairs = new Map<Group, Map<Group, Kind>>();
  let changed = 0;
  return {
    add(deal) {
      const to = candidate.add(deal);
      const from = current?.add(deal);
      if (!from) return;
      let row = pairs.get(from);
      if (!row) pairs.set(from, (row = new Map()));
      let kind = row.get(to);
      if (!kind) row.set(to, (kind = kindOf(from, to)));
      if (!kind.differs) return;
      changed++;
      kind.deals++;
      keepLargest(kind.examples, deal);
    },
    result() {
      const kinds = [...pairs.values()].flatMap(row => [...row.values()]).filter(kind => kind.differs && kind.deals > 0);
      return {
        candidate: candidate.figures(),
        current: current?.figures(),
        changed: current && { deals: changed, kinds: merged(kinds).slice(0, KINDS), largest: largestOf(kinds) },
      };
    },
  };
}

/** Deals with the same outcome, steps and people. */
interface Group {
  readonly outcome: Outcome;
  readonly steps: readonly string[];
  readonly people: readonly string[];
  readonly missing: readonly string[];
  readonly nobody: readonly string[];
  readonly expected: Expectation | undefined;
  deals: number;
}

function sideOf(judge: Judge, { history, seed }: BacktestOptions) {
  const groups: Group[] = [];
  // An evaluation is shared by all deals with the same outcome, so it is the quickest key; refused ones are few or alike.
  const known = new Map<Evaluation, Map<string, Group>>();
  const bySaid = new Map<string, Group>();
  const months = new Map<string, { deals: number; asked: number; auto: number }>();
  const expectations = new Map<string, Expectation>();

  const make = (evaluation: Evaluation, deal: DealSnapshot, key: string): Group => {
    const said = evaluation.unknowns.length > 0 ? `? ${evaluation.unknowns.join(',')}` : `${evaluation.rows.join(',')} ${key}`;
    const found = bySaid.get(said);
    if (found) return found;
    const group = groupOf(evaluation, deal, judge, (steps, text) => {
      if (!history) return undefined;
      let expected = expectations.get(text);
      if (!expected) expectations.set(text, (expected = expectedHours(steps, history, { seed })));
      return expected;
    });
    bySaid.set(said, group);
    groups.push(group);
    return group;
  };

  return {
    add(deal: DealSnapshot): Group {
      const evaluation = judge.evaluate(deal);
      const key = judge.peopleKey(deal);
      let group: Group | undefined;
      if (evaluation.unknowns.length > 0) group = make(evaluation, deal, key);
      else {
        let mine = known.get(evaluation);
        if (!mine) known.set(evaluation, (mine = new Map()));
        group = mine.get(key);
        if (!group) mine.set(key, (group = make(evaluation, deal, key)));
      }
      group.deals++;
      const name = deal.closeDate?.slice(0, 7) ?? 'no date';
      let month = months.get(name);
      if (!month) months.set(name, (month = { deals: 0, asked: 0, auto: 0 }));
      month.deals++;
      if (group.outcome === 'asked') month.asked++;
      else if (group.outcome === 'auto') month.auto++;
      return group;
    },
    figures: () => figuresOf(groups, months),
  };
}

function groupOf(evaluation: Evaluation, deal: DealSnapshot, judge: Judge, hoursOf: (steps: readonly Step[], key: string) => Expectation | undefined): Group {
  const nothing = { steps: [], people: [], missing: [], nobody: [], expected: undefined, deals: 0 };
  if (evaluation.unknowns.length > 0) return { ...nothing, outcome: 'refused', missing: evaluation.unknowns };
  if (evaluation.rows.length === 0) return { ...nothing, outcome: 'uncovered' };
  if (evaluation.steps.length === 0) return { ...nothing, outcome: 'auto' };
  const resolved = evaluation.steps.map(step => ({ step, people: judge.people(step, deal) }));
  const nobody = resolved.filter(r => r.people.length === 0).map(r => r.step.name);
  const steps = evaluation.steps.map(step => step.name);
  if (nobody.length > 0) return { ...nothing, outcome: 'refused', nobody };
  // Somebody whom two steps ask is asked twice.
  const people = resolved.flatMap(r => r.people);
  return { outcome: 'asked', steps, people, missing: [], nobody: [], expected: hoursOf(evaluation.steps, evaluation.steps.map(s => `${s.name}<${s.after.join()}`).join(';')), deals: 0 };
}

function figuresOf(groups: readonly Group[], months: ReadonlyMap<string, { deals: number; asked: number; auto: number }>): SideFigures {
  const outcomes: Record<Outcome, number> = { asked: 0, auto: 0, uncovered: 0, refused: 0 };
  const count = (of: (group: Group) => readonly string[]): [string, number][] => {
    const found = new Map<string, number>();
    for (const group of groups) for (const name of of(group)) found.set(name, (found.get(name) ?? 0) + group.deals);
    return [...found].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  };
  const levels: number[] = [];
  let deals = 0;
  for (const group of groups) {
    deals += group.deals;
    outcomes[group.outcome] += group.deals;
    levels[group.steps.length] = (levels[group.steps.length] ?? 0) + group.deals;
  }
  const dated = [...months.keys()].filter(month => month !== 'no date').length || 1;
  return {
    deals,
    outcomes,
    autoShare: deals === 0 ? 0 : outcomes.auto / deals,
    askedShare: deals === 0 ? 0 : outcomes.asked / deals,
    steps: count(g => g.steps).map(([step, n]) => ({ step, deals: n })),
    levels: Array.from(levels, n => n ?? 0),
    people: count(g => g.people).map(([person, n]) => ({ person, deals: n, perMonth: Math.round((10 * n) / dated) / 10 })),
    months: [...months].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([month, figures]) => ({ month, ...figures })),
    missing: count(g => g.missing).map(([column, n]) => ({ column, deals: n })),
    nobody: count(g => g.nobody).map(([step, n]) => ({ step, deals: n })),
    hours: hoursIn(groups),
  };
}

function hoursIn(groups: readonly Group[]): SideFigures['hours'] {
  const timed = groups.flatMap(group => (group.expected?.kind === 'hours' && group.deals > 0 ? [{ deals: group.deals, hours: group.expected.hours }] : []));
  if (timed.length === 0) return undefined;
  const weighted = (of: (h: (typeof timed)[number]) => number, share: number): number => {
    const sorted = [...timed].sort((a, b) => of(a) - of(b));
    let left = Math.ceil(sorted.reduce((sum, t) => sum + t.deals, 0) * share);
    for (const t of sorted) if ((left -= t.deals) <= 0) return of(t);
    return 0;
  };
  return {
    median: weighted(t => t.hours.median, 0.5),
    p90: weighted(t => t.hours.p90, 0.9),
    total: Math.round(timed.reduce((sum, t) => sum + t.deals * t.hours.median, 0)),
    n: Math.min(...timed.map(t => t.hours.n)),
  };
}

interface Kind {
  readonly differs: boolean;
  readonly from: Group;
  readonly to: Group;
  readonly appear: readonly string[];
  readonly vanish: readonly string[];
  readonly hours: number | undefined;
  deals: number;
  /** Sorted, the largest first. */
  readonly examples: { readonly size: number; readonly deal: DealSnapshot }[];
}

function kindOf(from: Group, to: Group): Kind {
  const appear = to.steps.filter(step => !from.steps.includes(step));
  const vanish = from.steps.filter(step => !to.steps.includes(step));
  const samePeople = from.people.length === to.people.length && [...from.people].sort().join() === [...to.people].sort().join();
  const hoursOf = (group: Group) =>
    group.expected?.kind === 'hours' ? group.expected.hours.median : group.outcome === 'auto' || group.outcome === 'uncovered' ? 0 : undefined;
  const [before, after] = [hoursOf(from), hoursOf(to)];
  const timed = from.expected !== undefined || to.expected !== undefined;
  return {
    differs: from.outcome !== to.outcome || appear.length > 0 || vanish.length > 0 || !samePeople,
    from,
    to,
    appear,
    vanish,
    hours: timed && before !== undefined && after !== undefined ? Math.round((after - before) * 10) / 10 : undefined,
    deals: 0,
    examples: [],
  };
}

/** Amounts in different currencies are compared by their smallest units: enough for choosing examples, and for nothing else. */
function keepLargest(examples: Kind['examples'], deal: DealSnapshot): void {
  const size = deal.amount ? Number(deal.amount.minor) : -Infinity;
  const last = examples.at(-1);
  if (examples.length >= LARGEST && last && size <= last.size) return;
  let at = examples.length;
  while (at > 0 && (examples[at - 1] as { size: number }).size < size) at--;
  examples.splice(at, 0, { size, deal });
  if (examples.length > LARGEST) examples.pop();
}

const shown = ({ deal }: Kind['examples'][number]): ShownDifference => ({ dealId: deal.id, deal: deal.name, account: deal.account, amount: deal.amount, discount: deal.discount });

/** Kinds that read the same, whoever is asked, are one. */
function merged(kinds: readonly Kind[]): Difference[] {
  const found = new Map<string, { kind: Kind; deals: number; examples: Kind['examples'] }>();
  for (const kind of kinds) {
    const key = JSON.stringify([kind.from.outcome, kind.to.outcome, kind.appear, kind.vanish, kind.hours ?? null]);
    const known = found.get(key);
    if (known) {
      known.deals += kind.deals;
      known.examples.push(...kind.examples);
    } else found.set(key, { kind, deals: kind.deals, examples: [...kind.examples] });
  }
  return [...found.values()]
    .sort((a, b) => b.deals - a.deals)
    .map(({ kind, deals, examples }) => ({
      from: kind.from.outcome,
      to: kind.to.outcome,
      appear: kind.appear,
      vanish: kind.vanish,
      hours: kind.hours,
      deals,
      examples: examples.sort((a, b) => b.size - a.size || (a.deal.id < b.deal.id ? -1 : 1)).slice(0, EXAMPLES).map(shown),
    }));
}

function largestOf(kinds: readonly Kind[]) {
  return kinds
    .flatMap(kind => kind.examples.map(example => ({ kind, example })))
    .sort(
      (a, b) =>
        b.kind.appear.length + b.kind.vanish.length - (a.kind.appear.length + a.kind.vanish.length) ||
        Math.abs(b.kind.hours ?? 0) - Math.abs(a.kind.hours ?? 0) ||
        b.example.size - a.example.size ||
        (a.example.deal.id < b.example.deal.id ? -1 : 1),
    )
    .slice(0, LARGEST)
    .map(({ kind, example }) => ({ ...shown(example), from: kind.from.outcome, to: kind.to.outcome, appear: kind.appear, vanish: kind.vanish }));
}
