import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gaps } from './figures-gap.ts';
import { judge, quarterFigures, type Judged, type PairSum, type QuarterFigures } from './figures-quarter.ts';
import { MIN_GIVERS, MIN_PEOPLE, MIN_RECEIVERS, shown, type TeamSeen } from './figures-suppression.ts';
import { balanceJsonOf, csvOf } from './present.ts';

const team = fc.record({ people: fc.integer({ min: 0, max: 9 }), givers: fc.integer({ min: 0, max: 5 }), receivers: fc.integer({ min: 0, max: 5 }) });
const company = fc.array(team, { maxLength: 7 }).map(list =>
  list.map(
    (t, i): TeamSeen => ({
      teamId: `t${i}`,
      people: t.people,
      givers: new Set(Array.from({ length: Math.min(t.people, t.givers) }, (_, n) => `p${i}.${n}`)),
      receivers: new Set(Array.from({ length: Math.min(t.people, t.receivers) }, (_, n) => `p${i}.${n}`)),
    }),
  ),
);
const groupsOf = (teams: readonly TeamSeen[]): string[][] => {
  const { alone, together } = shown(teams);
  return [...alone.map(t => [t]), ...(together.length > 0 ? [[...together]] : [])];
};

test('every group that is shown has enough people, givers and receivers, and none is two teams less one', () => {
  fc.assert(
    fc.property(company, teams => {
      const { alone, together, left } = shown(teams);
      expect(alone.length + together.length + left).toBe(teams.length);
      expect(together.length).not.toBe(1);
      for (const group of groupsOf(teams)) {
        const of = teams.filter(t => group.includes(t.teamId));
        expect(of.reduce((n, t) => n + t.people, 0)).toBeGreaterThanOrEqual(MIN_PEOPLE);
        expect(new Set(of.flatMap(t => [...t.givers])).size).toBeGreaterThanOrEqual(MIN_GIVERS);
        expect(new Set(of.flatMap(t => [...t.receivers])).size).toBeGreaterThanOrEqual(MIN_RECEIVERS);
      }
    }),
  );
});

/** Whether `target` is a sum and difference of multiples of `rows`: what somebody could work out. */
function derivable(rows: readonly (readonly number[])[], target: readonly number[]): boolean {
  const basis: { at: number; row: number[] }[] = [];
  const rest = (row: readonly number[]): number[] => {
    let r = [...row];
    for (const b of basis) if (Math.abs(r[b.at]!) > 1e-9) r = r.map((v, i) => v - (r[b.at]! / b.row[b.at]!) * b.row[i]!);
    return r;
  };
  for (const row of rows) {
    const r = rest(row);
    const at = r.findIndex(v => Math.abs(v) > 1e-9);
    if (at >= 0) basis.push({ at, row: r });
  }
  return rest(target).every(v => Math.abs(v) < 1e-9);
}

/*
 * What leaves the house: the pages of all quarters, under any choice of teams, each with its history, and the CSV of each.
 * There is no other filter, none by week, and nothing else is answered.
 */
type Cells = readonly (readonly (readonly number[])[])[][];
interface Quarter {
  readonly teams: readonly TeamSeen[];
  /** `[kind][from][to]`. */
  readonly cells: Cells[number];
}
const KINDS = ['work', 'thanks'] as const;
const figuresOf = ({ teams, cells }: Quarter, name: string): QuarterFigures => {
  const sums = teams.flatMap((from, i) => teams.map((to, j): PairSum => ({ from: from.teamId, to: to.teamId, work: cells[0]![i]![j]!, thanks: cells[1]![i]![j]!, only: null })));
  return quarterFigures(name, new Map(teams.map(t => [t.teamId, t.people])), shown(teams), sums, []);
}; // prettier-ignore
/** Without what is drawn by chance: see the test below, which has it. */
const undrawn = (f: QuarterFigures): Judged => ({ gaps: gaps(f.work, f.thanks), silences: [], tests: 1, openness: undefined, reciprocity: undefined, heads: undefined, thanksGiven: [], workGiven: [], voice: [] });
function published(quarters: readonly Quarter[], choices: readonly (ReadonlySet<string> | null)[], judged: (f: QuarterFigures, earlier: readonly QuarterFigures[]) => Judged): unknown[] {
  const names = ['2026-Q3', '2026-Q2', '2026-Q1', '2025-Q4'].slice(0, quarters.length);
  const figures = quarters.map((q, n) => figuresOf(q, names[n]!));
  return figures.flatMap((f, n) =>
    choices.map(teams => {
      const earlier = figures.slice(n + 1);
      const page = balanceJsonOf({ figures: f, judged: judged(f, earlier), earlier, quarters: names, firstMonth: 1, teamName: id => id, teams, lastThanked: () => null, roadmap: undefined, roadmaps: new Map() });
      return { page, csv: csvOf(page) };
    }),
  );
}
/** Every number in it, also those inside of texts, by where it stands. */
function numbersIn(value: unknown, path = '', found = new Map<string, number>()): Map<string, number> {
  if (typeof value === 'number') found.set(path, value);
  else if (typeof value === 'string') (value.match(/-?\d+(?:\.\d+)?/g) ?? []).forEach((n, i) => found.set(`${path}#${i}`, Number(n)));
  else if (value !== null && typeof value === 'object') for (const [key, inner] of Object.entries(value)) numbersIn(inner, `${path}/${key}`, found);
  return found;
}
const cellsOf = (k: number) => fc.array(fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: k, maxLength: k }), { minLength: k, maxLength: k }), { minLength: 2, maxLength: 2 });
const k = 4;
/** Teams that may be shown are as frequent as those that may not: a company of one kind has nothing to give away. */
const eitherWay = fc.oneof(fc.record({ people: fc.integer({ min: 5, max: 9 }), givers: fc.integer({ min: 3, max: 5 }), receivers: fc.integer({ min: 3, max: 5 }) }), team);
const ofSize = fc.array(eitherWay, { minLength: k, maxLength: k }).map(list => list.map((t, i): TeamSeen => ({
  teamId: `t${i}`, people: t.people, givers: new Set(Array.from({ length: Math.min(t.people, t.givers) }, (_, n) => `p${i}.${n}`)), receivers: new Set(Array.from({ length: Math.min(t.people, t.receivers) }, (_, n) => `p${i}.${n}`)),
}))); // prettier-ignore
const history = fc.array(fc.record({ teams: ofSize, cells: cellsOf(k) }), { minLength: 1, maxLength: 2 });
const choice = fc.option(fc.uniqueArray(fc.constantFrom('t0', 't1', 't2', 't3'), { minLength: 1 }).map(list => new Set(list)), { nil: null });

test('everything that can be asked for, subtracted in any way, gives no count of a team that is not shown by itself', () => {
  fc.assert(
    fc.property(history, fc.array(choice, { minLength: 1, maxLength: 2 }), (quarters, choices) => {
      const at = quarters.flatMap((_, q) => KINDS.flatMap((__, n) => Array.from({ length: k * k }, (___, c) => [q, n, Math.floor(c / k), c % k] as const)));
      const answer = (cell?: (typeof at)[number], more = 0): Map<string, number> =>
        numbersIn(published(cell ? quarters.map((q, i) => (i === cell[0] ? { ...q, cells: q.cells.map((m, n) => (n === cell[1] ? m.map((row, a) => (a === cell[2] ? row.map((v, b) => (b === cell[3] ? v + more : v)) : row)) : m)) } : q)) : quarters, choices, undrawn));
      // Each answer as a sum of hidden cells: by how much it moves when one of them does. Those that do not move evenly are no sums.
      const base = answer();
      const moved = at.map(cell => [answer(cell, 100), answer(cell, 200)] as const);
      const rows: number[][] = [];
      for (const [path, value] of base) {
        const row = moved.map(([one]) => ((one.get(path) ?? NaN) - value) / 100);
        const twice = moved.map(([, two]) => ((two.get(path) ?? NaN) - value) / 200);
        if (row.some(v => v !== 0) && row.every((v, i) => Math.abs(v - twice[i]!) < 1e-9)) rows.push(row);
      }
      quarters.forEach(({ teams }, q) => {
        const alone = new Set(shown(teams).alone);
        teams.forEach(({ teamId }, t) => {
          if (alone.has(teamId)) return;
          const sum = (of: (cell: (typeof at)[number]) => boolean): number[] => at.map(cell => (cell[0] === q && of(cell) ? 1 : 0));
          for (const n of [0, 1]) {
            const mine = [sum(c => c[1] === n && c[2] === t), sum(c => c[1] === n && c[3] === t), sum(c => c[1] === n && c[2] === t && c[3] !== t), sum(c => c[1] === n && c[2] === t && c[3] === t)];
            for (let other = 0; other < k; other++) mine.push(sum(c => c[1] === n && c[2] === t && c[3] === other), sum(c => c[1] === n && c[2] === other && c[3] === t));
            for (const secret of mine) expect(derivable(rows, secret)).toBe(false);
          }
        });
      });
    }),
    { numRuns: 6 },
  ); // prettier-ignore
});

test('whatever differs inside of a group, what is answered is the same to the letter, chance and all', () => {
  fc.assert(
    fc.property(history, choice, fc.integer({ min: 1, max: 5 }), (quarters, teams, by) => {
      const answer = (of: readonly Quarter[]): string => JSON.stringify(published(of, [teams], (f, earlier) => judge(f, [], earlier)));
      const other = quarters.map(q => {
        const { together } = shown(q.teams);
        if (together.length < 2) return q;
        // From a cell of one hidden team to the same cell of another: the group's sum stays.
        const [a, b] = together.slice(0, 2).map(id => q.teams.findIndex(t => t.teamId === id)) as [number, number];
        return { ...q, cells: q.cells.map(m => m.map((row, i) => row.map((v, j) => (j === a && i !== a && i !== b ? v + by : j === b && i !== a && i !== b ? v + 9 - by : v)))) };
      });
      const same = quarters.map((q, n) => {
        if (other[n] === q) return q;
        const { together } = shown(q.teams);
        const [a, b] = together.slice(0, 2).map(id => q.teams.findIndex(t => t.teamId === id)) as [number, number];
        return { ...q, cells: q.cells.map(m => m.map((row, i) => row.map((v, j) => (j === a && i !== a && i !== b ? v + 9 - by : j === b && i !== a && i !== b ? v + by : v)))) };
      });
      expect(answer(same)).toBe(answer(other));
    }),
    { numRuns: 12 },
  );
});

test('the attack itself works: with one team left out of a total it finds that team', () => {
  expect(derivable([[1, 1, 1], [1, 1, 0]], [0, 0, 1])).toBe(true); // prettier-ignore
});
