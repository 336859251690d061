import fc from 'fast-check';
import { expect, test } from 'vitest';
import { businessCalendar, isWorking } from '../../kernel/calendar.ts';
import { isRefused, type Later } from '../../kernel/decision.ts';
import { decideNudge } from './decide-nudges.ts';
import { budgetOf, FORGET_AFTER, MOST_BUDGET, waitingNudges, WEEK, type NudgeCommand, type Nudges } from './model-nudges.ts';
import { sampleAbsence, sampleDirectory, somebody } from './sample.ts';
import type { Absence } from './model.ts';

const HOUR = 3_600_000;
/** A Monday, ten o'clock in Berlin. */
const MONDAY = Date.UTC(2026, 4, 11, 8);
const made = businessCalendar({ timeZone: 'Europe/Berlin', week: Object.fromEntries(['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map(d => [d, [['09:00', '17:00']]])) });
if (!made.ok) throw new Error(made.error.message);
const calendar = made.value;
const directory = sampleDirectory([somebody('mara'), somebody('gone', { active: false })]);

function at(now: number, actor: string | null = null, away: readonly Absence[] = []) {
  return {
    directory,
    absences: { version: '1', all: () => away, of: (id: string) => away.filter(a => a.personId === id) },
    time: { calendarOf: () => calendar },
    actor: actor ? ({ kind: 'person', id: actor } as const) : ({ kind: 'machine', name: 'test' } as const),
    settings: { version: 1, get: () => undefined },
    now,
    newId: (prefix: string) => `${prefix}_1`,
  };
}
const nudge = (key: string, more: object = {}): NudgeCommand => ({ type: 'nudge', personId: 'person_mara', key, kind: 'thanks', words: `About ${key}.`, link: '/recognition/drafts', ...more });
function step(state: Nudges | undefined, command: NudgeCommand, now: number, actor: string | null = null, away: readonly Absence[] = []) {
  const decision = decideNudge(state, command, at(now, actor, away));
  if (isRefused(decision)) throw new Error(decision.refused.code);
  return decision;
}
const told = (decision: { effects?: readonly { kind: string }[] }): number => decision.effects?.filter(e => e.kind === 'people.nudge').length ?? 0;

test('three a week go out in a message, the fourth waits on Home and is told to nobody', () => {
  let mine: Nudges | undefined;
  const how = ['a', 'b', 'c', 'd'].map((key, i) => {
    const decision = step(mine, nudge(key), MONDAY + i * 60_000);
    mine = decision.state;
    for (const effect of decision.effects ?? []) expect(effect.payload).toEqual({ personId: 'person_mara', key });
    return (decision.facts[0]!.payload as { how: string }).how;
  });
  expect(how).toEqual(['message', 'message', 'message', 'home']);
  expect(waitingNudges(mine, MONDAY).map(n => n.state)).toEqual(['told', 'told', 'told', 'home']);
  // A week later there is room again, for something else.
  expect(told(step(mine, nudge('e'), MONDAY + WEEK + HOUR))).toBe(1);
});

test('outside working hours it waits for them; settled meanwhile it is never told', () => {
  const evening = MONDAY + 12 * HOUR;
  const waits = step(undefined, nudge('a'), evening);
  expect([told(waits), waits.later]).toMatchObject([0, [{ at: Date.UTC(2026, 4, 12, 7), command: { type: 'deliver', key: 'a' } }]]);
  expect(told(step(waits.state, { type: 'deliver', personId: 'person_mara', key: 'a' }, Date.UTC(2026, 4, 12, 7)))).toBe(1);
  const settled = step(waits.state, { type: 'settle', personId: 'person_mara', key: 'a' }, evening + HOUR);
  expect(settled.later).toMatchObject([{ at: null }]);
  expect(told(step(settled.state, { type: 'deliver', personId: 'person_mara', key: 'a' }, Date.UTC(2026, 4, 12, 7)))).toBe(0);
});

test('who is away finds it on Home; who has left hears nothing', () => {
  const away = [sampleAbsence('mara', MONDAY - 8 * HOUR, MONDAY + 40 * HOUR, null, { state: 'under-way' })];
  expect(step(undefined, nudge('a'), MONDAY, null, away)).toMatchObject({ state: { open: [{ state: 'home' }], told: [] }, facts: [{ payload: { how: 'home' } }] });
  expect(step(undefined, nudge('a', { personId: 'person_gone' }), MONDAY)).toMatchObject({ state: { open: [] }, facts: [] });
});

test('everybody sets their own budget, and puts aside their own nudges', () => {
  const set = (actor: string | null, budget: number | null) => decideNudge(undefined, { type: 'set-budget', personId: 'person_mara', budget }, at(MONDAY, actor));
  expect(set('person_gone', 0)).toEqual({ refused: { code: 'own-nudges-only' } });
  expect(set(null, 0)).toEqual({ refused: { code: 'own-nudges-only' } });
  expect(set('person_mara', 0)).toMatchObject({ state: { budget: 0 }, facts: [{ type: 'people.nudge-budget-changed' }] });
  const one = step(undefined, nudge('a'), MONDAY).state;
  expect(decideNudge(one, { type: 'put-aside', personId: 'person_mara', key: 'a' }, at(MONDAY, 'person_gone'))).toEqual({ refused: { code: 'own-nudges-only' } });
  const aside = step(one, { type: 'put-aside', personId: 'person_mara', key: 'a' }, MONDAY, 'person_mara').state;
  // Its message says so; one that was never told has none.
  expect(step(one, { type: 'settle', personId: 'person_mara', key: 'a' }, MONDAY).effects).toMatchObject([{ kind: 'people.nudge-over', payload: { key: 'a', how: 'settled' } }]);
  expect(step(aside, nudge('a'), MONDAY + HOUR)).toMatchObject({ state: { open: [] }, facts: [] });
  expect(decideNudge(aside, { type: 'put-aside', personId: 'person_mara', key: 'b' }, at(MONDAY, 'person_mara'))).toEqual({ refused: { code: 'no-such-nudge' } });
});

const move = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('nudge' as const), key: fc.constantFrom(...'abcdefghijkl'), later: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('settle' as const, 'put-aside' as const), key: fc.constantFrom(...'abcdefghijkl'), later: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('budget' as const), key: fc.constant('a'), later: fc.nat(30), budget: fc.option(fc.integer({ min: 0, max: MOST_BUDGET }), { nil: null }) }) },
);
test('in any sequence: never more messages in seven days than the budget of that moment, only at work, and one a matter', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), moves => {
      let mine: Nudges | undefined;
      let now = MONDAY;
      const sent: { at: number; key: string }[] = [];
      const pending = new Map<string, { at: number; command: NudgeCommand }>();
      const quiet = new Map<string, number>();
      const run = (command: NudgeCommand, when: number, actor: string | null = null) => {
        const decision = decideNudge(mine, command, at(when, actor));
        if (isRefused(decision)) return;
        mine = decision.state;
        for (const later of (decision.later ?? []) as Later[]) {
          if (later.at === null) pending.delete(later.key);
          else pending.set(later.key, { at: later.at, command: later.command as unknown as NudgeCommand });
        }
        for (const effect of (decision.effects ?? []).filter(e => e.kind === 'people.nudge')) {
          const { key } = effect.payload as { key: string };
          expect(isWorking(when, calendar)).toBe(true);
          expect(quiet.get(key) ?? 0).toBeLessThanOrEqual(when - FORGET_AFTER);
          expect(sent.filter(s => s.at > when - WEEK).length).toBeLessThan(budgetOf(mine));
          sent.push({ at: when, key });
        }
      };
      for (const m of moves) {
        now += m.later * HOUR;
        for (const [key, job] of [...pending].sort((a, b) => a[1].at - b[1].at)) {
          if (job.at > now) continue;
          pending.delete(key);
          run(job.command, job.at);
        }
        if (m.do === 'nudge') run(nudge(m.key), now);
        else if (m.do === 'budget') run({ type: 'set-budget', personId: 'person_mara', budget: (m as { budget: number | null }).budget }, now, 'person_mara');
        else {
          if (m.do === 'put-aside' && mine?.open.some(n => n.key === m.key)) quiet.set(m.key, now);
          run({ type: m.do, personId: 'person_mara', key: m.key }, now, m.do === 'put-aside' ? 'person_mara' : null);
        }
        const keys = (mine?.open ?? []).map(n => n.key);
        expect(new Set(keys).size).toBe(keys.length);
      }
    }),
  );
});

test('what is allowed to come again does so after its days, within the budget, and never once it was put aside', () => {
  const late = (days: number, state: Nudges | undefined, more: object = {}) => step(state, nudge('answer', { againAfterDays: 7, words: `Day ${days}.`, ...more }), MONDAY + days * 24 * HOUR);
  const first = late(0, undefined);
  const next = late(1, first.state);
  expect([told(first), told(next), waitingNudges(next.state, MONDAY)[0]!.words]).toEqual([1, 0, 'Day 1.']);
  const week = late(7, next.state);
  expect([told(week), told(late(8, week.state)), told(late(7, next.state, { againAfterDays: undefined }))]).toEqual([1, 0, 0]);
  const full = late(7, { ...next.state, budget: 0 });
  expect([told(full), waitingNudges(full.state, MONDAY)[0]!.state]).toEqual([0, 'home']);
  const aside = step(week.state, { type: 'put-aside', personId: 'person_mara', key: 'answer' }, MONDAY + 7 * 24 * HOUR, 'person_mara');
  expect(told(late(14, aside.state))).toBe(0);
});
