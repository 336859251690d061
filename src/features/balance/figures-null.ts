import { binomialInterval, middleOf, numbers, type Interval } from './figures-chance.ts';
import { across, centralisation, diversity, gini, givenBy, receivedBy, type Matrix } from './figures-matrix.ts';

/** What thanks would look like if everybody chose among all people of other teams alike. Pure, seeded. */
export interface ByHeads {
  /** Corrected, of what is received per head. */
  readonly gini: Interval | undefined;
  readonly centralisation: Interval | undefined;
  /** Evenness of what teams receive. */
  readonly evenness: Interval | undefined;
  /** By the place of the team. */
  readonly received: readonly Interval[];
  readonly breadthOfGiving: readonly (Interval | undefined)[];
  readonly breadthOfReceiving: readonly (Interval | undefined)[];
}

/**
 * The null model of the E-I index, dealt out: every team gives (for the breadth of receiving: gets) as much as it did, and who
 * is at the other end is drawn by heads. What an index is by chance with few acts and unlike teams is not what it is with
 * many, therefore it is drawn and not written down as a formula.
 * @param sizes people of each team
 */
export function byHeads(m: Matrix, sizes: readonly number[], seed: number): ByHeads | undefined {
  const k = m.length;
  const heads = Int32Array.from(sizes.flatMap((n, team) => new Array<number>(n).fill(team)));
  const give = m.map((_, i) => Math.round(givenBy(m, i)));
  const get = m.map((_, i) => Math.round(receivedBy(m, i)));
  const all = give.reduce((a, b) => a + b, 0);
  if (all === 0 || sizes.filter(n => n > 0).length < 2 || sizes.some((n, i) => n === heads.length && (give[i]! > 0 || get[i]! > 0))) return undefined;
  const random = numbers(seed);
  const samples = Math.max(24, Math.min(1000, Math.floor(400_000 / all)));
  const counts = new Int32Array(k);
  const people = heads.length;
  /** `n` people who are not of the team, counted by their teams. */
  const draw = (team: number, n: number): Int32Array => {
    counts.fill(0);
    for (let left = n; left > 0; ) {
      const drawn = heads[(random() * people) | 0]!;
      if (drawn === team) continue;
      counts[drawn]!++;
      left--;
    }
    return counts;
  };
  const at = (): number[][] => Array.from({ length: k }, () => []);
  const [received, giving, receiving] = [at(), at(), at()];
  const [ginis, centres, evens]: [number[], number[], number[]] = [[], [], []];
  for (let s = 0; s < samples; s++) {
    const got = new Array<number>(k).fill(0);
    for (let i = 0; i < k; i++) {
      const to = draw(i, give[i]!);
      for (let j = 0; j < k; j++) got[j]! += to[j]!;
      keep(giving[i]!, breadth(to, give[i]!));
      keep(receiving[i]!, breadth(draw(i, get[i]!), get[i]!));
    }
    got.forEach((n, j) => received[j]!.push(n));
    keep(ginis, gini(perHead(got, sizes))?.corrected);
    keep(centres, centralisation(got));
    keep(evens, diversity(got));
  }
  return {
    gini: interval(ginis),
    centralisation: interval(centres),
    evenness: interval(evens),
    received: received.map(v => interval(v)!),
    breadthOfGiving: giving.map(interval),
    breadthOfReceiving: receiving.map(interval),
  };
}

/** `diversity` of all other teams, whose own place is empty. */
function breadth(counts: Int32Array, total: number): number | undefined {
  if (total <= 0 || counts.length < 3) return undefined;
  let sum = 0;
  for (const n of counts) if (n > 0) sum -= (n / total) * Math.log(n / total);
  return sum / Math.log(counts.length - 1);
}

export const perHead = (amounts: readonly number[], sizes: readonly number[]): number[] => amounts.map((n, i) => (sizes[i]! > 0 ? n / sizes[i]! : 0));
const keep = (list: number[], value: number | undefined): void => void (value !== undefined && list.push(value));
const interval = (values: number[]): Interval | undefined => (values.length > 0 ? middleOf(values.sort((a, b) => a - b)) : undefined);

/** How much each team would give to others if all heads gave alike: acts go from a random person to one of another team. */
export function givenByChance(m: Matrix, sizes: readonly number[]): (Interval | undefined)[] {
  const all = Math.round(across(m));
  const people = sizes.reduce((a, b) => a + b, 0);
  const ways = sizes.map(n => n * (people - n));
  const total = ways.reduce((a, b) => a + b, 0);
  return ways.map(w => (total > 0 && all > 0 ? binomialInterval(all, w / total) : undefined));
}
