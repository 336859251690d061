import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { newRotation, next, skip, swap, taken, tieText, unskip, upcoming, type Rotation } from './rotation.ts';

const SEED = 'spotlight';
const TEAMS = ['sales', 'legal', 'finance', 'product', 'engineering', 'success', 'solutions'];
const period = (n: number): string => `2026-P${String(n).padStart(3, '0')}`;
const periods = (from: number, count: number): string[] => Array.from({ length: count }, (_, i) => period(from + i));
const someTeams = fc.uniqueArray(fc.constantFrom(...TEAMS), { minLength: 1 });
const order = (state: Rotation, teams: readonly string[], from: number, count: number): string[] => upcoming(state, teams, periods(from, count), SEED).map(c => c.team);
/** After some turns, so that there is a history. */
const after = (teams: readonly string[], turns: number): Rotation =>
  periods(0, turns).reduce((state, p) => taken(state, teams, p, next(state, teams, p, SEED)!.team), newRotation);

test('every team once before any twice, however long', () => {
  fc.assert(
    fc.property(someTeams, fc.integer({ min: 1, max: 6 }), (teams, rounds) => {
      const order = upcoming(newRotation, teams, periods(0, teams.length * rounds), SEED).map(c => c.team);
      for (let round = 0; round < rounds; round++) expect(order.slice(round * teams.length, (round + 1) * teams.length).sort()).toEqual([...teams].sort());
    }),
  );
});

test('the longest waiting comes first: after the first round the order repeats', () => {
  fc.assert(
    fc.property(someTeams, teams => {
      const first = order(newRotation, teams, 0, teams.length);
      expect(order(after(teams, teams.length), teams, teams.length, teams.length)).toEqual(first);
    }),
  );
});

test('a tie is settled by a hash that anybody can recompute, whatever the order of the list', () => {
  fc.assert(
    fc.property(someTeams, fc.nat(50), (teams, n) => {
      const hash = (team: string): string => createHash('sha256').update(tieText(SEED, period(n), team)).digest('hex');
      const lowest = [...teams].sort((a, b) => (hash(a) < hash(b) ? -1 : 1))[0];
      const choice = next(newRotation, teams, period(n), SEED)!;
      expect(choice.team).toBe(lowest);
      expect(next(newRotation, [...teams].reverse(), period(n), SEED)).toMatchObject({ team: lowest });
      expect([...choice.reason.tiedWith, choice.team].sort()).toEqual([...teams].sort());
    }),
  );
});

test('a skip keeps the place: the others move up, and the team comes in the next period', () => {
  fc.assert(
    fc.property(someTeams.filter(t => t.length > 1), fc.nat(20), (teams, turns) => {
      const state = after(teams, turns);
      const first = next(state, teams, period(turns), SEED)!;
      const skipped = skip(state, teams, period(turns), first.team);
      const [now, then] = upcoming(skipped, teams, periods(turns, 2), SEED);
      expect(now!.reason.passedOver).toEqual([first.team]);
      expect(then).toMatchObject({ team: first.team, reason: { skipped: [period(turns)] } });
      expect(next(unskip(skipped, period(turns), first.team), teams, period(turns), SEED)!.team).toBe(first.team);
      // Several that skip come back in the order in which their turns were.
      const both = skip(skipped, teams, period(turns), now!.team);
      fc.pre(teams.length > 2);
      expect(upcoming(both, teams, periods(turns, 3), SEED).slice(1).map(c => c.team)).toEqual([first.team, now!.team]);
    }),
  ); // prettier-ignore
});

test('with any skips: who never skips has as many turns as the others who never do, and nobody is two ahead', () => {
  fc.assert(
    fc.property(someTeams.filter(t => t.length > 2), fc.array(fc.array(fc.constantFrom(...TEAMS), { maxLength: 3 }), { minLength: 5, maxLength: 40 }), (teams, skips) => {
      const steady = teams.filter(team => !skips.flat().includes(team));
      const turns = new Map(teams.map(team => [team, 0]));
      let state = newRotation;
      skips.forEach((who, n) => {
        for (const team of who.filter(team => teams.includes(team))) state = skip(state, teams, period(n), team);
        const choice = next(state, teams, period(n), SEED);
        expect(choice === null).toBe(teams.every(team => who.includes(team)));
        if (!choice) return;
        expect(who).not.toContain(choice.team);
        turns.set(choice.team, turns.get(choice.team)! + 1);
        state = taken(state, teams, period(n), choice.team);
        if (steady.length === 0) return;
        const counts = steady.map(team => turns.get(team)!);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        expect(Math.max(...turns.values())).toBeLessThanOrEqual(Math.min(...counts) + 1);
      });
    }),
  ); // prettier-ignore
});

test('two teams swap their published turns and the others keep theirs', () => {
  fc.assert(
    fc.property(someTeams.filter(t => t.length > 2), fc.nat(20), fc.nat(2), fc.nat(2), (teams, turns, i, j) => {
      const state = after(teams, turns);
      const published = order(state, teams, turns, 3);
      const [a, b] = [published[i]!, published[j]!];
      const swapped = swap(state, teams, [a, b], periods(turns, 3), SEED);
      if (a === b || !swapped.ok) {
        expect(swapped).toEqual({ ok: false, error: a === b ? 'same-team' : 'other-round' });
        return;
      }
      const expected = published.map(team => (team === a ? b : team === b ? a : team));
      const now = upcoming(swapped.value, teams, periods(turns, 3), SEED);
      expect(now.map(c => c.team)).toEqual(expected);
      expect(now.find(c => c.team === a)!.reason.swapped).toBe(b);
      // And the round still holds everybody once.
      const left = teams.length - (turns % teams.length);
      expect(order(swapped.value, teams, turns, left).sort()).toEqual(order(state, teams, turns, left).sort());
    }),
  ); // prettier-ignore
});

test('a swap with a team that is not published is refused', () => {
  const published = order(newRotation, TEAMS, 0, 3);
  const other = TEAMS.find(team => !published.includes(team))!;
  expect(swap(newRotation, TEAMS, [published[0]!, other], periods(0, 3), SEED)).toEqual({ ok: false, error: 'not-upcoming' });
});

test('a new team enters behind half of the others', () => {
  fc.assert(
    fc.property(someTeams, fc.integer({ min: 1, max: 4 }), fc.nat(6), (teams, rounds, more) => {
      const turns = teams.length * rounds + (more % teams.length);
      const state = after(teams, turns);
      const before = order(state, teams, turns, teams.length);
      const now = order(state, [...teams, 'new'], turns, teams.length + 1);
      const half = Math.floor(teams.length / 2);
      expect(now).toEqual([...before.slice(0, half), 'new', ...before.slice(half)]);
    }),
  );
});

test('a team that pauses keeps its seat, is not named meanwhile, and is not owed all the turns it missed', () => {
  fc.assert(
    fc.property(someTeams.filter(t => t.length > 2), fc.integer({ min: 7, max: 30 }), (teams, turns) => {
      const [gone, ...others] = teams as [string, ...string[]];
      let state = after(teams, turns);
      const away = order(state, others, turns, 12);
      expect(away).not.toContain(gone);
      away.forEach((team, n) => (state = taken(state, others, period(turns + n), team)));
      const back = order(state, teams, turns + 12, teams.length * 2);
      expect(back.filter(team => team === gone).length).toBeLessThanOrEqual(3);
      expect(back.some((team, n) => team === gone && back[n + 1] === gone)).toBe(false);
    }),
  ); // prettier-ignore
});

test('recording the same turn or skip again changes nothing, and what is stored survives JSON', () => {
  fc.assert(
    fc.property(someTeams, fc.nat(20), (teams, turns) => {
      const state = after(teams, turns);
      const team = next(state, teams, period(turns), SEED)!.team;
      const once = taken(state, teams, period(turns), team);
      expect(taken(once, teams, period(turns), team)).toEqual(once);
      const skipped = skip(state, teams, period(turns), team);
      expect(skip(skipped, teams, period(turns), team)).toEqual(skipped);
      expect(JSON.parse(JSON.stringify(once))).toEqual(once);
    }),
  );
});
