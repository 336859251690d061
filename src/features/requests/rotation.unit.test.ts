import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../kernel/calendar.ts';
import { decideDuty } from './decide-duty.ts';
import { holderOf, onDuty, skips, stretches, turnOf, type Rota } from './rotation.ts';
import { sampleAt, sampleDirectory, samplePerson, sampleRota } from './sample.ts';

const none: ReadonlySet<string> = new Set();
const there = () => true;
const day = fc.integer({ min: 0, max: 3000 }).map(n => addDays('2023-01-01', n));
const rotas = fc
  .record({ size: fc.integer({ min: 1, max: 7 }), turn: fc.constantFrom('weekly' as const, 'daily' as const), from: day })
  .map(({ size, turn, from }) => sampleRota({ people: Array.from({ length: size }, (_, i) => `person_p${i}`), turn, from }));
const holidays = fc.uniqueArray(day, { maxLength: 20 }).map(days => new Set(days));
const mod = (n: number, of: number) => ((n % of) + of) % of;

describe('turns', () => {
  test('a week of turns: Monday to Sunday, in order', () => {
    const rota = sampleRota();
    expect(turnOf(rota, '2026-05-13', none)).toEqual({ index: 1, from: '2026-05-11', to: '2026-05-17' });
    expect(onDuty(rota, '2026-05-10', none, there)).toEqual({ personId: 'person_sefa', insteadOf: null, swapped: false });
    expect(onDuty(rota, '2026-05-11', none, there).personId).toBe('person_owen');
  });
  test('days of turns leave out weekends and holidays', () => {
    const rota = sampleRota({ turn: 'daily', from: '2026-05-11' });
    expect(turnOf(rota, '2026-05-16', none)).toEqual({ index: 5, from: '2026-05-18', to: '2026-05-18' });
    expect(turnOf(rota, '2026-05-14', new Set(['2026-05-14']))).toEqual({ index: 3, from: '2026-05-15', to: '2026-05-15' });
  });
  test('every day belongs to one turn; the next turn begins after it and has the next index', () => {
    fc.assert(
      fc.property(rotas, day, holidays, (rota, date, free) => {
        const turn = turnOf(rota, date, free);
        expect(turn.from <= turn.to).toBe(true);
        expect(turn.to >= date).toBe(true);
        expect(turnOf(rota, turn.to, free)).toEqual(turn);
        const next = turnOf(rota, addDays(turn.to, 1), free);
        expect(next.index).toBe(turn.index + 1);
        expect(next.from > turn.to).toBe(true);
      }),
    );
  });
  test('turns are fair: over whole rounds everybody has as many as everybody else', () => {
    fc.assert(
      fc.property(rotas, day, holidays, fc.integer({ min: 1, max: 4 }), (rota, date, free, rounds) => {
        const counts = new Map(rota.people.map(p => [p, 0]));
        let at = date;
        for (let i = 0; i < rota.people.length * rounds; i++) {
          const turn = turnOf(rota, at, free);
          counts.set(holderOf(rota, turn), counts.get(holderOf(rota, turn))! + 1);
          at = addDays(turn.to, 1);
        }
        expect([...counts.values()]).toEqual(rota.people.map(() => rounds));
      }),
    );
  });
});

describe('who is on duty', () => {
  const absences = fc.dictionary(fc.integer({ min: 0, max: 6 }).map(i => `person_p${i}`), fc.boolean());
  const someSkips = fc.array(fc.record({ who: fc.integer({ min: 0, max: 6 }), from: day, days: fc.integer({ min: 0, max: 30 }) }), { maxLength: 8 });

  test('never somebody who is not there or skips; nobody only when nobody is; the same answer every time', () => {
    fc.assert(
      fc.property(rotas, day, holidays, absences, someSkips, (base, date, free, gone, list) => {
        const rota: Rota = { ...base, skips: list.map((s, i) => ({ id: `skip_${i}`, personId: `person_p${s.who}`, from: s.from, to: addDays(s.from, s.days) })) };
        const here = (id: string) => gone[id] !== true;
        const found = onDuty(rota, date, free, here);
        expect(onDuty(rota, date, free, here)).toEqual(found);
        const able = rota.people.filter(p => here(p) && !skips(rota, p, date));
        if (found.personId === null) expect(able).toEqual([]);
        else expect(able).toContain(found.personId);
        const holder = holderOf(rota, turnOf(rota, date, free));
        if (able.includes(holder)) expect(found).toMatchObject({ personId: holder, insteadOf: null });
        // Whoever stands in is the first in the order after the holder who is there.
        else if (found.personId !== null) {
          const start = rota.people.indexOf(holder);
          const order = rota.people.map((_, i) => rota.people[mod(start + i, rota.people.length)]!);
          expect(found.personId).toBe(order.find(p => able.includes(p)));
        }
      }),
    );
  });

  test('stretches cover the days without a gap within turns and never overlap', () => {
    fc.assert(
      fc.property(rotas, day, someSkips, (base, date, list) => {
        const rota: Rota = { ...base, skips: list.map((s, i) => ({ id: `skip_${i}`, personId: `person_p${s.who}`, from: s.from, to: addDays(s.from, s.days) })) };
        const found = stretches(rota, date, 10, none, there);
        expect(found).toHaveLength(10);
        for (const [i, s] of found.entries()) {
          expect(s.from <= s.to).toBe(true);
          if (i > 0) expect(s.from > found[i - 1]!.to).toBe(true);
          expect(onDuty(rota, s.from, none, there).personId).toBe(s.personId);
          expect(onDuty(rota, s.to, none, there).personId).toBe(s.personId);
        }
      }),
    );
  });
});

describe('changes of a rota', () => {
  const people = ['sefa', 'owen', 'kai'].map(p => samplePerson(`person_${p}`, 'team_solutions'));
  const directory = sampleDirectory([...people, samplePerson('person_mara', 'team_sales'), samplePerson('person_robin', null, { roles: ['admin'] }), samplePerson('person_old', 'team_solutions', { active: false })]);
  const now = Date.UTC(2026, 4, 11, 9);
  const tell = (rota: Rota | undefined, by: string, command: Parameters<typeof decideDuty>[1], free = none) => decideDuty(rota, command, { ...sampleAt(by, now, { directory }), holidays: free });
  const arranged = (by = 'person_sefa', people = ['person_sefa', 'owen@example.com', 'person_kai']) => tell(undefined, by, { type: 'arrange', teamId: 'team_solutions', people, turn: 'weekly', timeZone: 'UTC', from: '2026-05-04' });

  test.each([
    ['person_mara', ['person_sefa'], 'not-your-rota'],
    ['person_sefa', [], 'bad-people'],
    ['person_sefa', ['person_mara'], 'bad-people'],
    ['person_sefa', ['person_old'], 'bad-people'],
    ['person_sefa', ['person_sefa', 'sefa@example.com'], 'bad-people'],
    ['person_sefa', ['nobody'], 'bad-people'],
  ])('%s arranging %j is refused: %s', (by, list, code) => {
    expect(arranged(by, list)).toMatchObject({ refused: { code } });
  });
  test('members and administrators arrange it', () => {
    for (const by of ['person_sefa', 'person_robin']) expect(arranged(by)).toMatchObject({ state: { people: ['person_sefa', 'person_owen', 'person_kai'] } });
  });

  test('swaps only exchange: whatever is asked, agreed, declined or cancelled, everybody has as many turns as before', () => {
    const act = fc.record({ type: fc.constantFrom('ask-swap', 'agree-swap', 'decline-swap', 'cancel-swap'), by: fc.constantFrom('person_sefa', 'person_owen', 'person_kai'), give: fc.integer({ min: 0, max: 60 }), take: fc.integer({ min: 0, max: 60 }), nth: fc.integer({ min: 0, max: 5 }) });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), fc.constantFrom('weekly' as const, 'daily' as const), (acts, turn) => {
        let rota = sampleRota({ turn });
        const plain = counts(rota);
        acts.forEach((a, i) => {
          const date = (n: number) => addDays('2026-05-11', n);
          const command = a.type === 'ask-swap' ? { type: a.type, teamId: rota.teamId, swapId: `swap_${i}`, give: date(a.give), take: date(a.take) } : { type: a.type as 'agree-swap', teamId: rota.teamId, swapId: rota.swaps[a.nth]?.id ?? 'swap_none' };
          const decision = tell(rota, a.by, command);
          if (!('refused' in decision)) rota = decision.state;
        });
        expect(counts(rota)).toEqual(plain);
        for (const swap of rota.swaps) expect(swap.from).not.toBe(swap.to);
      }),
    );
    function counts(rota: Rota) {
      const found: Record<string, number> = {};
      let at = '2026-05-04';
      for (let i = 0; i < 120; i++) {
        const turn = turnOf(rota, at, none);
        const holder = holderOf(rota, turn);
        found[holder] = (found[holder] ?? 0) + 1;
        at = addDays(turn.to, 1);
      }
      return found;
    }
  });

  test('an agreed swap exchanges exactly the two turns; only the other one may agree', () => {
    const asked = tell(sampleRota(), 'person_owen', { type: 'ask-swap', teamId: 'team_solutions', swapId: 'swap_1', give: '2026-05-13', take: '2026-05-20' });
    if ('refused' in asked) throw new Error(asked.refused.code);
    expect(asked.effects?.map(e => e.payload)).toEqual([expect.objectContaining({ personId: 'person_kai' }), expect.objectContaining({ personId: 'person_owen' })]);
    expect(tell(asked.state, 'person_owen', { type: 'agree-swap', teamId: 'team_solutions', swapId: 'swap_1' })).toMatchObject({ refused: { code: 'not-your-swap' } });
    expect(onDuty(asked.state, '2026-05-13', none, there).personId).toBe('person_owen');
    const agreed = tell(asked.state, 'person_kai', { type: 'agree-swap', teamId: 'team_solutions', swapId: 'swap_1' });
    if ('refused' in agreed) throw new Error(agreed.refused.code);
    expect(onDuty(agreed.state, '2026-05-13', none, there)).toMatchObject({ personId: 'person_kai', swapped: true });
    expect(onDuty(agreed.state, '2026-05-20', none, there)).toMatchObject({ personId: 'person_owen', swapped: true });
    expect(onDuty(agreed.state, '2026-05-27', none, there)).toMatchObject({ personId: 'person_sefa', swapped: false });
    // Another order: nothing is left of it.
    const anew = tell(agreed.state, 'person_sefa', { type: 'arrange', teamId: 'team_solutions', people: ['person_kai', 'person_owen'], turn: 'weekly', timeZone: 'UTC', from: '2026-05-04' });
    expect(anew).toMatchObject({ state: { swaps: [] } });
  });

  test.each([
    ['person_owen', '2026-05-04', '2026-05-20', 'turn-over'],
    ['person_owen', '2026-05-13', '2026-05-14', 'your-turn-too'],
    ['person_owen', '2026-05-20', '2026-05-13', 'not-your-turn'],
    ['person_mara', '2026-05-13', '2026-05-20', 'not-in-rota'],
  ])('%s giving %s for %s is refused: %s', (by, give, take, code) => {
    expect(tell(sampleRota(), by, { type: 'ask-swap', teamId: 'team_solutions', swapId: 'swap_1', give, take })).toMatchObject({ refused: { code } });
  });

  test('skips: of people of the rota, ahead, in order; taken back they are gone', () => {
    const skip = (person: string, from: string, to: string, by = 'person_sefa') => tell(sampleRota(), by, { type: 'skip', teamId: 'team_solutions', skipId: 'skip_1', person, from, to });
    expect(skip('person_mara', '2026-05-13', '2026-05-14')).toMatchObject({ refused: { code: 'not-in-rota' } });
    expect(skip('person_owen', '2026-05-14', '2026-05-13')).toMatchObject({ refused: { code: 'days-backwards' } });
    expect(skip('person_owen', '2026-05-01', '2026-05-02')).toMatchObject({ refused: { code: 'days-over' } });
    expect(skip('person_owen', '2026-05-13', '2026-05-14', 'person_mara')).toMatchObject({ refused: { code: 'not-your-rota' } });
    const done = skip('person_owen', '2026-05-13', '2026-05-14');
    if ('refused' in done) throw new Error(done.refused.code);
    expect(onDuty(done.state, '2026-05-13', none, there)).toMatchObject({ personId: 'person_kai', insteadOf: 'person_owen' });
    expect(tell(done.state, 'person_sefa', { type: 'unskip', teamId: 'team_solutions', skipId: 'skip_1' })).toMatchObject({ state: { skips: [] } });
  });
});
