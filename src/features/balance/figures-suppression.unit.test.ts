import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MIN_GIVERS, MIN_PEOPLE, MIN_RECEIVERS, shown, type TeamSeen } from './figures-suppression.ts';

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

test('subtraction over any sequence of quarters and kinds gives no count of a team that is not shown by itself', () => {
  fc.assert(
    // Up to three quarters, each with a company of its own; every kind of every quarter is read, also as a total.
    fc.property(fc.array(company.filter(c => c.length > 0), { minLength: 1, maxLength: 3 }), quarters => {
      const kinds = 2;
      const size = quarters.reduce((n, teams) => n + teams.length * teams.length * kinds, 0);
      let offset = 0;
      const rows: number[][] = [];
      const secrets: number[][] = [];
      for (const teams of quarters) {
        const k = teams.length;
        const cell = (kind: number, i: number, j: number): number => offset + kind * k * k + i * k + j;
        const groups = groupsOf(teams).map(g => g.map(id => teams.findIndex(t => t.teamId === id)));
        const alone = new Set(shown(teams).alone);
        const sumOf = (kindsOf: readonly number[], from: readonly number[], to: readonly number[]): number[] => {
          const row = new Array<number>(size).fill(0);
          for (const kind of kindsOf) for (const i of from) for (const j of to) row[cell(kind, i, j)] = 1;
          return row;
        };
        for (const a of groups) for (const b of groups) for (const filter of [[0], [1], [0, 1]]) rows.push(sumOf(filter, a, b));
        const everybody = groups.flat();
        for (const filter of [[0], [1], [0, 1]]) rows.push(sumOf(filter, everybody, everybody));
        for (let i = 0; i < k; i++) {
          if (alone.has(teams[i]!.teamId)) continue;
          const all = Array.from({ length: k }, (_, n) => n);
          for (const kind of [0, 1]) {
            secrets.push(sumOf([kind], [i], all), sumOf([kind], all, [i]), sumOf([kind], [i], everybody.length > 0 ? everybody : all), sumOf([kind], [i], [i]));
          }
        }
        offset += k * k * kinds;
      }
      for (const secret of secrets) expect(derivable(rows, secret)).toBe(false);
    }),
    { numRuns: 60 },
  );
});

test('the attack itself works: with one team left out of a total it finds that team', () => {
  expect(derivable([[1, 1, 1], [1, 1, 0]], [0, 0, 1])).toBe(true); // prettier-ignore
});
