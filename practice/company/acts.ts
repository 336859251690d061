import type { Item } from '../../src/engine/run.ts';
import type { ActCommand } from '../../src/features/balance/model.ts';
import { daysOf, lastQuarter, quarterBefore } from '../../src/features/balance/model.ts';
import { seeded } from './deals.ts';
import { people, personIdOf, teamIdOf, teams, type Team } from './people.ts';
import { sampleVoice } from './voice.ts';

/**
 * What teams did for each other in the quarters before today, as Balance counts it. Commands of Balance itself and not
 * consequences of the replayed requests: history that is replayed was told in its time and stirs nobody, and what the story
 * says of the last quarter has to be so on whatever day it begins. Two things are out of balance and nothing else:
 * engineering's support work is thanked less and less, and product has stopped thanking sales.
 */
type Act = Extract<ActCommand, { type: 'work' | 'thanks' | 'input' | 'answer' }>;
export type SampleAct = { readonly to: string; readonly command: Item['command'] & Act; readonly cause: string; readonly at: number };

const DAY = 86_400_000;
/** Support by engineering for success, the last quarter first: work, and the thanks for it. */
const SUPPORT = [[38, 2], [33, 3], [27, 4], [21, 5], [16, 5], [12, 4], [9, 4]] as const; // prettier-ignore
/** What all others do: work, thanks by product, thanks by everybody else. */
const LAST = { work: 13, byProduct: 7, thanks: 14 };
const BEFORE = { work: 16, byProduct: 12, thanks: 24 };
/** Quarters since product last thanked sales, and how often it did in each quarter until then. */
const SILENT = 4;
const UNTIL_THEN = 2;

export interface Person {
  readonly id: string;
  readonly team: string;
}
export const everybody: readonly Person[] = people.map(p => ({ id: personIdOf(p.key), team: teamIdOf(p.team) }));
export const membersOf = (team: string, of: readonly Person[]): readonly Person[] => of.filter(p => p.team === team);

const across = (from: string, to: string): boolean => from !== to;
export interface Pair {
  readonly kind: 'work' | 'thanks';
  readonly from: Person;
  readonly to: Person;
}
/**
 * So many acts from a person to another, everybody alike: what chance itself would do.
 * @param taken pairs of people that are not drawn again: the same thanks within a week count once
 * @param may between which teams; without it between all that differ
 */
export function atRandom(random: () => number, kind: Pair['kind'], n: number, of: readonly Person[], taken: Set<string>, may: (from: string, to: string) => boolean = across): Pair[] {
  const found: Pair[] = [];
  while (found.length < n) {
    const [from, to] = [of[Math.floor(random() * of.length)]!, of[Math.floor(random() * of.length)]!];
    const key = `${kind} ${from.id} ${to.id}`;
    if (from.id === to.id || taken.has(key) || !may(from.team, to.team)) continue;
    if (kind === 'thanks') taken.add(key);
    found.push({ kind, from, to });
  }
  return found;
}

/** Inside of teams somebody helps somebody every quarter, in a circle. */
export const within = (of: readonly Person[]): Pair[] =>
  [...new Set(of.map(p => p.team))].flatMap(team => {
    const members = membersOf(team, of);
    return members.map((from, i): Pair => ({ kind: 'work', from, to: members[(i + 1) % members.length]! }));
  });

/** A command for each, on working days of a quarter. */
export function commandsOf(pairs: readonly Pair[], quarter: string, random: () => number, name: string): SampleAct[] {
  const { from, until } = daysOf(quarter);
  const first = Date.parse(from) + 7 * DAY;
  const weeks = Math.floor((Date.parse(until) - first) / (7 * DAY));
  const monday = first + ((8 - new Date(first).getUTCDay()) % 7) * DAY;
  return pairs.map(({ kind, from, to }, n) => {
    const at = monday + (Math.floor(random() * (weeks - 1)) * 7 + Math.floor(random() * 5)) * DAY + Math.floor((8 + random() * 9) * 3_600_000);
    const [giver, receiver] = [from, to].map(p => ({ personId: p.id, teamId: p.team })) as [{ personId: string; teamId: string }, { personId: string; teamId: string }];
    const source = `${name}:${quarter}:${n}`;
    const command: Act = kind === 'work' ? { type: 'work', source, at, giver, receiver } : { type: 'thanks', source, at, giver, receivers: [receiver] };
    return { to: 'balance-acts', command, cause: `act:${source}`, at };
  });
}

/** Everything before today, in the order in which it happened. */
export function sampleActs(now: number): SampleAct[] {
  const random = seeded(20_261_001);
  const [engineering, success, product, sales] = (['Engineering', 'Success', 'Product', 'Sales'] satisfies Team[]).map(teamIdOf) as [string, string, string, string];
  const pick = (team: string, n: number): Person => membersOf(team, everybody)[n % membersOf(team, everybody).length]!;
  const items: SampleAct[] = [];
  SUPPORT.forEach(([work, thanks], back) => {
    const quarter = quarterBefore(lastQuarter(now), back);
    const others = back === 0 ? LAST : BEFORE;
    const taken = new Set<string>();
    const pairs: Pair[] = [...within(everybody)];
    for (let n = 0; n < work; n++) pairs.push({ kind: 'work', from: pick(engineering, n), to: pick(success, n + Math.floor(n / 5)) });
    for (let n = 0; n < thanks; n++) pairs.push({ kind: 'thanks', from: pick(success, n), to: pick(engineering, n + 2) });
    // A few thanks stay inside of a team, as chance would have it.
    for (const team of [sales, product, teamIdOf('Legal')]) pairs.push({ kind: 'thanks', from: pick(team, back), to: pick(team, back + 1) });
    const support = (from: string, to: string): boolean => (from === engineering && to === success) || (from === success && to === engineering);
    pairs.push(...atRandom(random, 'work', others.work, everybody, taken, (from, to) => from !== to && !support(from, to)));
    pairs.push(...atRandom(random, 'thanks', others.byProduct, everybody, taken, (from, to) => from === product && to !== product && to !== sales));
    pairs.push(...atRandom(random, 'thanks', others.thanks, everybody, taken, (from, to) => from !== to && from !== product && !support(from, to)));
    if (back >= SILENT) pairs.push(...atRandom(random, 'thanks', UNTIL_THEN, everybody, taken, (from, to) => from === product && to === sales));
    items.push(...commandsOf(pairs, quarter, random, 'sample'));
  });
  return [...items, ...sampleInputs(now)].filter(i => i.at < now).sort((a, b) => a.at - b.at);
}

/** The voice ledger's inputs and answers, as it would have said them. */
function sampleInputs(now: number): SampleAct[] {
  const items: SampleAct[] = [];
  const add = (key: string, at: number, command: Act): void => void items.push({ to: 'balance-acts', command, cause: `act:${key}`, at });
  for (const { to, command, at, by } of sampleVoice(now)) {
    if (to !== 'voice-decisions') continue;
    const { type, decisionId, input, outcome } = command as unknown as { type: string; decisionId: string; input?: string | null; outcome?: 'accepted' | 'partly' | 'declined' };
    const source = `decision:${decisionId}`;
    const speaker = people.find(p => p.key === by)!;
    if (type === 'give-input' || (type === 'raise' && input)) add(`${source}:${by}`, at, { type: 'input', source, at, giver: { personId: personIdOf(by), teamId: teamIdOf(speaker.team) } });
    if (type === 'answer') add(`${source}:answer`, at, { type: 'answer', source, at, outcome: outcome! });
  }
  return items;
}

/** Names of the teams, for tests. */
export const teamName = (id: string): string => teams.find(t => teamIdOf(t) === id)!;
