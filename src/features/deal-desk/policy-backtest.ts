import type { DealSnapshot, MoneySnapshot } from '../deals/events.ts';
import { expectedHours, type Expectation, type History } from '../../policy/hours.ts';
import type { Evaluation, Step } from '../../policy/model.ts';

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
  const pairs = new Map<Shape, Map<Shape, { same: Kind; others: Kind }>>();
  let changed = 0;
  return {
    add(deal) {
      const to = candidate.add(deal);
      const from = current?.add(deal);
      if (!current || !from) return;
      let row = pairs.get(from);
      if (!row) pairs.set(from, (row = new Map()));
      let kinds = row.get(to);
      if (!kinds) row.set(to, (kinds = { same: kindOf(from, to, true), others: kindOf(from, to, false) }));
      const kind = kinds.same.differs || samePeople(candidate.asked(), current.asked()) ? kinds.same : kinds.others;
      if (!kind.differs) return;
      changed++;
      kind.deals++;
      keepLargest(kind.examples, deal);
    },
    result() {
      const kinds = [...pairs.values()].flatMap(row => [...row.values()].flatMap(k => [k.same, k.others])).filter(kind => kind.deals > 0);
      return {
        candidate: candidate.figures(),
        current: current?.figures(),
        changed: current && { deals: changed, kinds: merged(kinds).slice(0, KINDS), largest: largestOf(kinds) },
      };
    },
  };
}

/** What becomes of a deal, whoever is asked: the outcome and the steps. */
interface Shape {
  readonly outcome: Outcome;
  readonly steps: readonly string[];
  readonly missing: readonly string[];
  readonly nobody: readonly string[];
  readonly expected: Expectation | undefined;
  deals: number;
}

/** The people whom one step asks on deals with one key. */
interface Asked {
  readonly people: readonly string[];
  /** Sorted: to compare. */
  readonly said: string;
  deals: number;
}

/** The steps of an evaluation, each with a memory of whom it asks. */
interface Said {
  readonly shape: Shape;
  readonly steps: readonly { readonly step: Step; readonly asked: Map<string, Asked> }[];
}

function sideOf(judge: Judge, { history, seed }: BacktestOptions) {
  // An evaluation is shared by all deals that the same rows match, so it is the quickest key.
  const known = new Map<Evaluation, Said>();
  const bySteps = new Map<string, Said>();
  const shapes = new Map<string, Shape>();
  const memories = new Map<string, Map<string, Asked>>();
  const months = new Map<string, { deals: number; asked: number; auto: number }>();
  const asked: Asked[] = [];

  const shapeOf = (key: string, made: () => Omit<Shape, 'deals'>): Shape => {
    let shape = shapes.get(key);
    if (!shape) shapes.set(key, (shape = { ...made(), deals: 0 }));
    return shape;
  };
  const nothing = { steps: [], missing: [], nobody: [], expected: undefined };

  const saidBy = (evaluation: Evaluation): Said => {
    const { steps } = evaluation;
    const outcome = steps.length > 0 ? 'asked' : evaluation.rows.length === 0 ? 'uncovered' : 'auto';
    const alike = `${outcome} ${steps.length > 0 ? JSON.stringify(steps.map(step => [step.name, step.after, step.approvers])) : ''}`;
    let said = bySteps.get(alike);
    if (said) return said;
    if (outcome !== 'asked') said = { shape: shapeOf(outcome, () => ({ ...nothing, outcome })), steps: [] };
    else {
      const key = steps.map(step => `${step.name}<${step.after.join()}`).join(';');
      const shape = shapeOf(key, () => ({ ...nothing, outcome: 'asked', steps: steps.map(step => step.name), expected: history && expectedHours(steps, history, { seed }) }));
      said = { shape, steps: steps.map(step => ({ step, asked: memoryOf(memories, JSON.stringify([step.name, step.approvers])) })) };
    }
    bySteps.set(alike, said);
    return said;
  };

  /** Fills `asked` with the people of each step; the shape is another one when a step has nobody. */
  const resolved = ({ shape, steps }: Said, deal: DealSnapshot): Shape => {
    asked.length = 0;
    if (steps.length === 0) return shape;
    const key = judge.peopleKey(deal);
    let whole = true;
    for (const { step, asked: memory } of steps) {
      let found = memory.get(key);
      if (!found) {
        const people = judge.people(step, deal);
        memory.set(key, (found = { people, said: [...people].sort().join(), deals: 0 }));
      }
      if (found.people.length === 0) whole = false;
      asked.push(found);
    }
    if (whole) {
      for (const each of asked) each.deals++;
      return shape;
    }
    const nobody = steps.filter((_, i) => asked[i]?.people.length === 0).map(({ step }) => step.name);
    asked.length = 0;
    return shapeOf(`\nnobody ${nobody.join('\n')}`, () => ({ ...nothing, outcome: 'refused', nobody }));
  };

  return {
    /** Whom the deal added last would ask, step by step. */
    asked: (): readonly Asked[] => asked,
    add(deal: DealSnapshot): Shape {
      const evaluation = judge.evaluate(deal);
      let shape: Shape;
      if (evaluation.unknowns.length > 0) {
        asked.length = 0;
        shape = shapeOf(`\nmissing ${evaluation.unknowns.join('\n')}`, () => ({ ...nothing, outcome: 'refused', missing: evaluation.unknowns }));
      } else {
        let said = known.get(evaluation);
        if (!said) known.set(evaluation, (said = saidBy(evaluation)));
        shape = resolved(said, deal);
      }
      shape.deals++;
      const name = deal.closeDate?.slice(0, 7) ?? 'no date';
      let month = months.get(name);
      if (!month) months.set(name, (month = { deals: 0, asked: 0, auto: 0 }));
      month.deals++;
      if (shape.outcome === 'asked') month.asked++;
      else if (shape.outcome === 'auto') month.auto++;
      return shape;
    },
    figures: () => figuresOf([...shapes.values()], [...memories.values()].flatMap(memory => [...memory.values()]), months),
  };
}

function memoryOf(memories: Map<string, Map<string, Asked>>, key: string): Map<string, Asked> {
  let memory = memories.get(key);
  if (!memory) memories.set(key, (memory = new Map()));
  return memory;
}

const samePeople = (a: readonly Asked[], b: readonly Asked[]): boolean => a.length === b.length && a.every((asked, i) => asked.said === b[i]?.said);

function figuresOf(groups: readonly Shape[], asked: readonly Asked[], months: ReadonlyMap<string, { deals: number; asked: number; auto: number }>): SideFigures {
  const outcomes: Record<Outcome, number> = { asked: 0, auto: 0, uncovered: 0, refused: 0 };
  const count = <T extends { readonly deals: number }>(all: readonly T[], of: (each: T) => readonly string[]): [string, number][] => {
    const found = new Map<string, number>();
    for (const group of all) for (const name of of(group)) found.set(name, (found.get(name) ?? 0) + group.deals);
    return [...found].filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
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
    steps: count(groups, g => g.steps).map(([step, n]) => ({ step, deals: n })),
    levels: Array.from(levels, n => n ?? 0),
    people: count(asked, a => a.people).map(([person, n]) => ({ person, deals: n, perMonth: Math.round((10 * n) / dated) / 10 })),
    months: [...months].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([month, figures]) => ({ month, ...figures })),
    missing: count(groups, g => g.missing).map(([column, n]) => ({ column, deals: n })),
    nobody: count(groups, g => g.nobody).map(([step, n]) => ({ step, deals: n })),
    hours: hoursIn(groups),
  };
}

function hoursIn(groups: readonly Shape[]): SideFigures['hours'] {
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
  readonly from: Shape;
  readonly to: Shape;
  readonly appear: readonly string[];
  readonly vanish: readonly string[];
  readonly hours: number | undefined;
  deals: number;
  /** Sorted, the largest first. */
  readonly examples: { readonly size: number; readonly deal: DealSnapshot }[];
}

function kindOf(from: Shape, to: Shape, samePeopleToo: boolean): Kind {
  const appear = to.steps.filter(step => !from.steps.includes(step));
  const vanish = from.steps.filter(step => !to.steps.includes(step));
  const hoursOf = (group: Shape) =>
    group.expected?.kind === 'hours' ? group.expected.hours.median : group.outcome === 'auto' || group.outcome === 'uncovered' ? 0 : undefined;
  const [before, after] = [hoursOf(from), hoursOf(to)];
  const timed = from.expected !== undefined || to.expected !== undefined;
  return {
    differs: from.outcome !== to.outcome || appear.length > 0 || vanish.length > 0 || !samePeopleToo,
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
