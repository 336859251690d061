/*
 * What the history of approvals says, in figures. Pure: rows in, figures out. Never about single people.
 */

/** Below this a median or a share says more about chance than about the desk. */
export const LEAST = 5;
/** A reason has to have been asked about this often before "always approved" means anything. */
export const LEAST_REASON = 10;
/** So many points are more than an eye tells apart. */
export const MOST_PAIRS = 400;

/** One ask that people ended. */
export interface AskRow {
  readonly step: string;
  /** Names of the teams that were asked, without teams of one person. */
  readonly teams: readonly string[];
  /** In the working time of those who were asked. */
  readonly minutes: number;
  readonly hour: number;
  /** 1 (Monday) to 7. */
  readonly weekday: number;
  readonly outcome: 'approved' | 'rejected' | 'changes-requested';
  readonly because: readonly string[];
}

/** One request. Discounts in hundredths of a percent. */
export interface RequestRow {
  readonly dealId: string;
  readonly state: string;
  readonly createdAt: number;
  /** In the first round. */
  readonly asked: number | null;
  /** In the terms as they are now: of an approved request what was granted. */
  readonly now: number | null;
  /** What became of the deal so far. */
  readonly deal: 'open' | 'won' | 'lost';
  /** Steps whose yes an edit broke, one entry for each time. */
  readonly broke: readonly { readonly step: string; readonly term: string }[];
}

/** A seat that is asked now. */
export interface WaitingRow {
  readonly team: string;
  readonly late: boolean;
}

/** `median` and `p90` in working minutes; null below five. */
export interface Time {
  readonly name: string;
  readonly n: number;
  readonly median: number | null;
  readonly p90: number | null;
}

export interface Figures {
  readonly overall: Time;
  readonly byStep: readonly Time[];
  readonly byTeam: readonly Time[];
  readonly byHour: readonly Time[];
  readonly byWeekday: readonly Time[];
  /** Reasons that people were asked for at least ten times and always approved. */
  readonly alwaysApproved: readonly { readonly reason: string; readonly n: number; readonly hours: number }[];
  /** Reasons that were asked for often enough to say so. */
  readonly reasons: number;
  readonly discount: DiscountFigures;
  readonly winRate: readonly Band[];
  readonly waiting: readonly { readonly team: string; readonly n: number; readonly late: number }[];
  readonly broken: { readonly requests: number; readonly of: number; readonly steps: readonly { readonly step: string; readonly n: number }[]; readonly terms: readonly { readonly term: string; readonly n: number }[] };
}

/** Of approved requests. Discounts in percent; what would tell of fewer than five requests is null or empty. */
export interface DiscountFigures {
  readonly n: number;
  readonly same: number;
  readonly lower: number;
  readonly higher: number;
  readonly asked: number | null;
  readonly granted: number | null;
  /** Each pair of discounts with how often it was, the most frequent first; at most `MOST_PAIRS`. */
  readonly pairs: readonly { readonly asked: number; readonly granted: number; readonly n: number }[];
  /** By the discount that was asked. Medians of both. */
  readonly bands: readonly { readonly name: string; readonly n: number; readonly same: number; readonly lower: number; readonly higher: number; readonly asked: number | null; readonly granted: number | null }[];
}

export interface Band {
  readonly name: string;
  readonly won: number;
  readonly lost: number;
  /** Won of closed, 0 to 1, with its 95 % interval; null below five. */
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** The value that at least this share of the values does not exceed (nearest rank). `sorted` is ascending and not empty. */
export const quantile = (sorted: readonly number[], share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;

/** The 95 % interval of a share by Wilson's score (E. B. Wilson, 1927): honest for few and for extreme shares. `n` above 0. */
export function wilson(hits: number, n: number): { low: number; high: number } {
  const z = 1.959964;
  const share = hits / n;
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const reach = (z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return { low: Math.max(0, Math.min(share, middle - reach)), high: Math.min(1, Math.max(share, middle + reach)) };
}

export function timeOf(name: string, minutes: readonly number[]): Time {
  const n = minutes.length;
  if (n < LEAST) return { name, n, median: null, p90: null };
  const sorted = [...minutes].sort((a, b) => a - b);
  return { name, n, median: quantile(sorted, 0.5), p90: quantile(sorted, 0.9) };
}

function grouped(rows: readonly AskRow[], keys: (row: AskRow) => readonly string[]): Map<string, AskRow[]> {
  const groups = new Map<string, AskRow[]>();
  for (const row of rows) {
    for (const key of new Set(keys(row))) {
      const group = groups.get(key);
      if (group) group.push(row);
      else groups.set(key, [row]);
    }
  }
  return groups;
}

const times = (rows: readonly AskRow[], keys: (row: AskRow) => readonly string[]): Time[] =>
  [...grouped(rows, keys)].map(([name, group]) => timeOf(name, group.map(row => row.minutes))).sort((a, b) => b.n - a.n || (a.name < b.name ? -1 : 1));

const inOrder = (a: Time, b: Time): number => Number(a.name) - Number(b.name);

/** Upper ends in hundredths of a percent, each included; the last band has none. */
const BANDS = [
  { name: 'up to 10 %', to: 1000 },
  { name: '10 to 15 %', to: 1500 },
  { name: '15 to 20 %', to: 2000 },
  { name: '20 to 30 %', to: 3000 },
  { name: 'above 30 %', to: Infinity },
] as const;

const inBands = <T>(rows: readonly T[], of: (row: T) => number): { name: string; inside: T[] }[] =>
  BANDS.map(({ name, to }, i) => ({ name, inside: rows.filter(row => of(row) > (BANDS[i - 1]?.to ?? -Infinity) && of(row) <= to) }));

/** Closed deals by the discount of their newest request, so that no deal counts twice. */
export function winRates(rows: readonly RequestRow[]): Band[] {
  const newest = new Map<string, RequestRow>();
  for (const row of rows) {
    const other = newest.get(row.dealId);
    if (!other || row.createdAt > other.createdAt) newest.set(row.dealId, row);
  }
  const closed = [...newest.values()].filter(row => row.deal !== 'open' && row.now !== null);
  return inBands(closed, row => row.now!).map(({ name, inside }) => {
    const won = inside.filter(row => row.deal === 'won').length;
    const n = inside.length;
    return { name, won, lost: n - won, ...(n < LEAST ? { rate: null, low: null, high: null } : { rate: won / n, ...wilson(won, n) }) };
  });
}

interface Pair {
  readonly asked: number;
  readonly granted: number;
}

const directions = (pairs: readonly Pair[]) => ({
  n: pairs.length,
  same: pairs.filter(p => p.granted === p.asked).length,
  lower: pairs.filter(p => p.granted < p.asked).length,
  higher: pairs.filter(p => p.granted > p.asked).length,
});

function discountFigures(rows: readonly RequestRow[]): DiscountFigures {
  const pairs = rows.flatMap((row): Pair[] => (row.state === 'approved' && row.asked !== null && row.now !== null ? [{ asked: row.asked, granted: row.now }] : []));
  const mean = (values: readonly number[]): number | null => (values.length < LEAST ? null : Math.round(values.reduce((a, b) => a + b, 0) / values.length) / 100);
  const median = (values: readonly number[]): number | null => (values.length < LEAST ? null : quantile([...values].sort((a, b) => a - b), 0.5) / 100);
  return {
    ...directions(pairs),
    asked: mean(pairs.map(p => p.asked)),
    granted: mean(pairs.map(p => p.granted)),
    pairs: pairs.length < LEAST ? [] : tally(pairs.map(p => `${p.asked} ${p.granted}`)).slice(0, MOST_PAIRS).map(([key, n]) => {
      const [asked = 0, granted = 0] = key.split(' ').map(Number);
      return { asked: asked / 100, granted: granted / 100, n };
    }),
    bands: inBands(pairs, p => p.asked).map(({ name, inside }) => ({ name, ...directions(inside), asked: median(inside.map(p => p.asked)), granted: median(inside.map(p => p.granted)) })),
  };
}

function tally(names: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

export function figuresOf(asks: readonly AskRow[], requests: readonly RequestRow[], waiting: readonly WaitingRow[]): Figures {
  const often = [...grouped(asks, row => row.because)].filter(([, group]) => group.length >= LEAST_REASON);
  const alwaysApproved = often
    .filter(([, group]) => group.every(row => row.outcome === 'approved'))
    .map(([reason, group]) => ({ reason, n: group.length, hours: Math.round(group.reduce((sum, row) => sum + row.minutes, 0) / 60) }))
    .sort((a, b) => b.n - a.n || (a.reason < b.reason ? -1 : 1));
  const broken = requests.filter(row => row.broke.length > 0);
  return {
    overall: timeOf('all', asks.map(row => row.minutes)),
    byStep: times(asks, row => [row.step]),
    byTeam: times(asks, row => row.teams),
    byHour: times(asks, row => [String(row.hour)]).sort(inOrder),
    byWeekday: times(asks, row => [String(row.weekday)]).sort(inOrder),
    alwaysApproved,
    reasons: often.length,
    discount: discountFigures(requests),
    winRate: winRates(requests),
    waiting: tally(waiting.map(row => row.team)).map(([team, n]) => ({ team, n, late: waiting.filter(row => row.team === team && row.late).length })),
    broken: {
      requests: broken.length,
      of: requests.length,
      steps: tally(broken.flatMap(row => row.broke.map(b => b.step))).map(([step, n]) => ({ step, n })),
      terms: tally(broken.flatMap(row => row.broke.map(b => b.term))).map(([term, n]) => ({ term, n })),
    },
  };
}
