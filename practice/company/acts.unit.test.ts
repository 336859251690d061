import { expect, test } from 'vitest';
import { weekOf, daysOf, lastQuarter, quarterBefore } from '../../src/features/balance/model.ts';
import { judge, quarterFigures, type PairSum, type QuarterFigures } from '../../src/features/balance/figures-quarter.ts';
import { shown } from '../../src/features/balance/figures-suppression.ts';
import { sentences } from '../../src/features/balance/words.ts';
import { atRandom, commandsOf, everybody, sampleActs, teamName, within, type Person, type SampleAct } from './acts.ts';
import { seeded } from './deals.ts';

/** The quarter as the page would read it from these acts. */
function figuresOf(acts: readonly SampleAct[], quarter: string, people: readonly Person[]): QuarterFigures {
  const { from, until } = daysOf(quarter);
  const sums = new Map<string, PairSum>();
  const seen = { givers: new Map<string, Set<string>>(), receivers: new Map<string, Set<string>>() };
  const see = (map: Map<string, Set<string>>, team: string, id: string) => map.set(team, (map.get(team) ?? new Set()).add(id));
  for (const { command } of acts) {
    if (command.type !== 'work' && command.type !== 'thanks') continue;
    const week = weekOf(command.at);
    if (week < from || week >= until) continue;
    const receiver = command.type === 'work' ? command.receiver : command.receivers[0]!;
    see(seen.givers, command.giver.teamId, command.giver.personId);
    see(seen.receivers, receiver.teamId, receiver.personId);
    const key = `${command.giver.teamId} ${receiver.teamId}`;
    const had = sums.get(key) ?? { from: command.giver.teamId, to: receiver.teamId, work: 0, thanks: 0, only: null };
    sums.set(key, { ...had, [command.type]: had[command.type] + 1 });
  }
  const teams = [...new Set(people.map(p => p.team))];
  const sizes = new Map(teams.map(t => [t, people.filter(p => p.team === t).length]));
  const parts = shown(teams.map(t => ({ teamId: t, people: sizes.get(t)!, givers: seen.givers.get(t) ?? new Set(), receivers: seen.receivers.get(t) ?? new Set() })));
  return quarterFigures(quarter, sizes, parts, [...sums.values()], []);
}
/** What the page finds in a quarter, looking back as far as it does. */
function found(acts: readonly SampleAct[], quarter: string, people: readonly Person[]): string[] {
  const [f, ...earlier] = [0, 1, 2, 3, 4].map(back => figuresOf(acts, quarterBefore(quarter, back), people)) as [QuarterFigures, ...QuarterFigures[]];
  return sentences(f, judge(f, [], earlier), { nameOf: i => teamName(f.groups[i]!.id), lastThanked: () => null, roadmap: undefined })
    .filter(s => s.kind === 'found')
    .map(s => s.text);
}

test.each(['2026-11-26', '2026-01-02', '2027-07-05', '2028-02-29'])('on %s the last quarter shows the two things that are out of balance, and nothing else', day => {
  const now = Date.parse(`${day}T10:00:00Z`);
  const acts = sampleActs(now);
  const told = found(acts, lastQuarter(now), everybody);
  expect(told).toEqual([
    'Work by Engineering for Success goes mostly unthanked: 38 pieces of work, 2 thanks; chance would give 9 to 16.',
    expect.stringMatching(/^Product last thanked Sales more than a year ago: none of the \d+ thanks that it gave to other teams in four quarters; chance would give \d+ to \d+\.$/),
  ]);
});

/** A year in which everybody helps and thanks among all others alike. */
function inBalance(seed: number, of: readonly Person[], quarter: string, work: number, thanks: number): SampleAct[] {
  const random = seeded(seed);
  return [0, 1, 2, 3].flatMap(back => {
    const taken = new Set<string>();
    const pairs = [...within(of), ...atRandom(random, 'work', work, of, taken), ...atRandom(random, 'thanks', thanks, of, taken, () => true)];
    return commandsOf(pairs, quarterBefore(quarter, back), random, `balanced-${seed}`);
  });
}
const few: readonly Person[] = everybody.filter(p => ['team_sales', 'team_engineering', 'team_product', 'team_success'].includes(p.team));

test('of years in balance at most one in twenty is told of anything, and the others are told that there is nothing to say', () => {
  // Little in eight teams, and much in four: 200 years of each were tried, see docs/balance.md. These are the first of them.
  const YEARS = 15;
  let told = 0;
  for (let seed = 1; seed <= YEARS; seed++) {
    for (const [of, work, thanks] of [[everybody, 60, 40], [few, 300, 200]] as const) {
      if (found(inBalance(seed, of, '2026-Q3', work, thanks), '2026-Q3', of).length > 0) told++;
    }
  }
  expect(told).toBeLessThanOrEqual(1);
});
