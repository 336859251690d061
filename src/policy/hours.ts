/*
 * Expected business hours until a request is decided, from what this company's own steps took: no assumption about a
 * distribution, only drawing again from what has happened (resampling; Efron and Tibshirani, "An Introduction to the
 * Bootstrap", 1993). Steps that wait for each other add up; of those side by side the slowest counts. Draws are seeded, so
 * the same question always gets the same answer.
 */

/** One decided step of the past. */
export interface StepTime {
  /** Who had to decide: the step's name, as the policy gives it. */
  readonly group: string;
  /** The local hour at which it was asked, 0 to 23. */
  readonly hour: number;
  /** Business minutes from being asked to being decided. */
  readonly minutes: number;
}

/** Part of the working day in which a step was asked: what is asked late is decided tomorrow. */
export type DayPart = 'morning' | 'midday' | 'afternoon' | 'evening';
export const dayPartOf = (hour: number): DayPart => (hour < 6 ? 'evening' : hour < 11 ? 'morning' : hour < 14 ? 'midday' : hour < 18 ? 'afternoon' : 'evening');

export interface History {
  readonly byPart: ReadonlyMap<string, Float64Array>;
  readonly byGroup: ReadonlyMap<string, Float64Array>;
  readonly all: Float64Array;
}

/** Sorted once, asked often. Times that are no number or below nothing are left out. */
export function historyOf(times: readonly StepTime[]): History {
  const byPart = new Map<string, number[]>();
  const byGroup = new Map<string, number[]>();
  const all: number[] = [];
  for (const { group, hour, minutes } of times) {
    if (!(minutes >= 0 && Number.isFinite(minutes))) continue;
    put(byPart, partKey(group, dayPartOf(hour)), minutes);
    put(byGroup, group, minutes);
    all.push(minutes);
  }
  const packed = (map: Map<string, number[]>) => new Map([...map].map(([key, list]) => [key, Float64Array.from(list).sort()]));
  return { byPart: packed(byPart), byGroup: packed(byGroup), all: Float64Array.from(all).sort() };
}

const partKey = (group: string, part: DayPart) => `${part} ${group}`;
function put(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

export interface TimedStep {
  readonly name: string;
  /** Names of the steps before it; names that are not among the steps are passed over. */
  readonly after: readonly string[];
}

/** Below this many past steps there is no history to speak of. */
export const LEAST_SAMPLES = 5;
const DRAWS = 1000;

export type Source = 'hour' | 'group' | 'company';
export interface ExpectedHours {
  /** Business hours until all steps are satisfied. */
  readonly median: number;
  readonly p90: number;
  /** Of the step with the fewest past ones. */
  readonly n: number;
  readonly steps: readonly {
    readonly name: string;
    /** Past steps that were drawn from: this group's at that hour, this group's, or the company's. */
    readonly n: number;
    readonly from: Source;
  }[];
}
export type Expectation = { readonly kind: 'hours'; readonly hours: ExpectedHours } | { readonly kind: 'no-history'; readonly step: string; readonly n: number } | { readonly kind: 'nothing-asked' };

/**
 * @param steps in an order in which each comes after those it waits for, as an evaluation gives them
 * @param at.hour local hour of submission, 0 to 23; it counts for steps that are asked at once, later ones come at any
 *   hour. Undefined: all hours count.
 */
export function expectedHours(steps: readonly TimedStep[], history: History, at: { readonly hour?: number | undefined; readonly seed: number; readonly draws?: number }): Expectation {
  if (steps.length === 0) return { kind: 'nothing-asked' };
  const place = new Map(steps.map((step, i) => [step.name, i]));
  const before = steps.map((step, i) => step.after.flatMap(name => place.get(name) ?? []).filter(j => j < i));
  const chosen = steps.map((step, i) => samplesFor(step.name, before[i]?.length || at.hour === undefined ? undefined : dayPartOf(at.hour), history));
  const lacking = chosen.findIndex(c => c === undefined);
  if (lacking >= 0) return { kind: 'no-history', step: steps[lacking]?.name ?? '', n: history.all.length };
  const sources = chosen as readonly { samples: Float64Array; from: Source }[];

  const draws = at.draws ?? DRAWS;
  const random = randomFrom(at.seed);
  const ends = new Float64Array(steps.length);
  const totals = new Float64Array(draws);
  for (let d = 0; d < draws; d++) {
    let total = 0;
    for (let i = 0; i < steps.length; i++) {
      const { samples } = sources[i] as { samples: Float64Array };
      let start = 0;
      for (const j of before[i] as number[]) start = Math.max(start, ends[j] as number);
      const end = start + (samples[Math.floor(random() * samples.length)] as number);
      ends[i] = end;
      if (end > total) total = end;
    }
    totals[d] = total;
  }
  totals.sort();
  return {
    kind: 'hours',
    hours: {
      median: hours(quantile(totals, 0.5)),
      p90: hours(quantile(totals, 0.9)),
      n: Math.min(...sources.map(s => s.samples.length)),
      steps: steps.map((step, i) => ({ name: step.name, n: sources[i]?.samples.length ?? 0, from: sources[i]?.from ?? 'company' })),
    },
  };
}

function samplesFor(group: string, part: DayPart | undefined, history: History): { samples: Float64Array; from: Source } | undefined {
  const enough = (samples: Float64Array | undefined, from: Source) => (samples && samples.length >= LEAST_SAMPLES ? { samples, from } : undefined);
  return (
    (part && enough(history.byPart.get(partKey(group, part)), 'hour')) ??
    enough(history.byGroup.get(group), 'group') ??
    enough(history.all, 'company')
  );
}

/** The value that this share of the sorted ones does not exceed. */
export const quantile = (sorted: Float64Array, share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;

/** To a tenth of an hour. */
const hours = (minutes: number) => Math.round(minutes / 6) / 10;

/** Numbers in [0, 1), the same for the same seed (mulberry32: public domain, 32 bits of state). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** `about 6 business hours (9 in ten within 14; from 23 past steps)`, `no history yet` */
export function hoursInWords(expected: Expectation): string {
  if (expected.kind === 'nothing-asked') return 'at once: nobody is asked';
  if (expected.kind === 'no-history') return 'no history yet';
  const { median, p90, n } = expected.hours;
  return `about ${median} business ${median === 1 ? 'hour' : 'hours'} (nine in ten within ${p90}; from ${n} past steps)`;
}
