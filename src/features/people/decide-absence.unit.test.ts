import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Settings } from '../../engine/capability.ts';
import { machine, person, type Actor } from '../../kernel/actor.ts';
import { addDays, localDate } from '../../kernel/calendar.ts';
import { isRefused, type Fact, type Later } from '../../kernel/decision.ts';
import { decideAbsence } from './decide-absence.ts';
import { peopleFacts } from './events.ts';
import { absenceCommand, type AbsenceCommand, type PersonAbsences } from './model.ts';
import { makeAbsences } from './read-time.ts';
import { sampleDirectory, somebody } from './sample.ts';
import { standIn } from './stand-in.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 27, 9); // Two days before the clocks change in Europe.
const settings: Settings = { version: 1, get: () => undefined };
const ids = ['a', 'b', 'c'];
const zones = ['Europe/Berlin', 'America/New_York', 'Pacific/Auckland'];

/** The people of a small company, decided over one command after the other, with a clock and the knocks it owes. */
function company() {
  const zoneOf = new Map(ids.map((id, i) => [id, zones[i]!]));
  const left = new Set<string>();
  const states = new Map<string, PersonAbsences>();
  const knocks = new Map<string, Later>();
  const facts: Fact[] = [];
  const directory = () => sampleDirectory(ids.map(id => somebody(id, { timeZone: zoneOf.get(id)!, active: !left.has(id) })));
  const absences = () => makeAbsences('1', [...states.values()].flatMap(s => s.absences).filter(a => a.state !== 'called-off'));
  function run(command: AbsenceCommand, now: number, actor: Actor = machine('test')): string {
    const parsed = absenceCommand.parse(JSON.parse(JSON.stringify(command)));
    const decided = decideAbsence(states.get(command.personId), parsed, { directory: directory(), absences: absences(), now, newId: p => `${p}_1`, actor, settings });
    if (isRefused(decided)) return decided.refused.code;
    states.set(command.personId, decided.state);
    facts.push(...decided.facts);
    for (const later of decided.later ?? []) {
      if (later.at === null) knocks.delete(later.key);
      else knocks.set(later.key, later);
    }
    return 'accepted';
  }
  return { zoneOf, left, states, knocks, facts, directory, absences, run, moved: false };
}

const who = fc.constantFrom(...ids);
/** Usually somebody else, sometimes oneself, sometimes nobody. */
const other = fc.option(fc.integer({ min: 0, max: ids.length - 1 }), { nil: null, freq: 12 });
const days = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null, freq: 12 });
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('set' as const), who, first: fc.integer({ min: -1, max: 8 }), days, other, scope: fc.constantFrom('everything' as const, 'everything' as const, ['deal-desk' as const], ['requests' as const]) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('change' as const), who, nth: fc.nat(9), first: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }), days, other }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('back' as const), who, nth: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move' as const), who, zone: fc.constantFrom(...zones) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 40 }), twice: fc.boolean() }) },
); // prettier-ignore

test('whatever is asked, in whatever order: nothing overlaps, nobody goes in a circle, each absence begins once and ends once', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(fc.boolean(), fc.array(step, { minLength: 12, maxLength: 40, size: 'max' }), (settled, steps) => {
      const c = company();
      const asked = new Map<string, number>();
      let now = START;
      for (const [i, s] of steps.entries()) {
        // Half of the companies have nobody who leaves or moves, so that the rest of the rules is seen at work for long.
        if (settled && (s.do === 'move' || s.do === 'leave')) continue;
        const nth = (id: string, n: number) => {
          const living = (c.states.get(`person_${id}`)?.absences ?? []).filter(a => a.state === 'planned' || a.state === 'under-way');
          return living.length > 0 ? living[n % living.length]! : undefined;
        };
        const named = (id: string, offset: number | null) => (offset === null ? null : `person_${ids[(ids.indexOf(id) + offset) % ids.length]!}`);
        const count = (answer: string) => asked.set(answer, (asked.get(answer) ?? 0) + 1);
        if (s.do === 'set') {
          const from = addDays(localDate(now, c.zoneOf.get(s.who)!), s.first);
          count(c.run({ type: 'set-away', personId: `person_${s.who}`, absenceId: `absence_${i}`, from, until: s.days === null ? null : addDays(from, s.days), standInId: named(s.who, s.other), scope: s.scope }, now));
        } else if (s.do === 'change') {
          const absence = nth(s.who, s.nth);
          if (!absence) continue;
          const from = s.first === undefined || absence.state === 'under-way' ? absence.from : addDays(localDate(now, c.zoneOf.get(s.who)!), s.first);
          count(c.run({ type: 'change-away', personId: `person_${s.who}`, absenceId: absence.id, from, until: s.days === null ? null : addDays(from, s.days), standInId: named(s.who, s.other) }, now));
        } else if (s.do === 'back') c.run({ type: 'come-back', personId: `person_${s.who}`, absenceId: nth(s.who, s.nth)?.id ?? 'absence_none' }, now);
        else if (s.do === 'move') {
          c.moved ||= c.zoneOf.get(s.who) !== s.zone;
          c.zoneOf.set(s.who, s.zone);
          c.run({ type: 'move-zone', personId: `person_${s.who}` }, now);
        } else if (s.do === 'leave') c.left.add(s.who);
        else {
          now += s.hours * HOUR;
          // The clock knocks late, and sometimes twice.
          for (let due = [...c.knocks].filter(([, k]) => k.at! <= now); due.length > 0; due = [...c.knocks].filter(([, k]) => k.at! <= now)) {
            for (const [key, knock] of due) {
              c.knocks.delete(key);
              for (let n = 0; n < (s.twice ? 2 : 1); n++) c.run(knock.command as unknown as AbsenceCommand, now);
            }
          }
        }
        check(c, now);
      }
      for (const [answer, n] of asked) seen.set(answer, (seen.get(answer) ?? 0) + n);
    }),
    { numRuns: 60 },
  );
  // A test of rules has to have met them.
  for (const answer of ['accepted', 'overlaps', 'stand-in-circle', 'stand-in-self', 'stand-in-left', 'person-left']) expect(seen.get(answer) ?? 0, answer).toBeGreaterThan(3);
});

function check(c: ReturnType<typeof company>, now: number): void {
  for (const { absences: mine } of c.states.values()) {
    const living = mine.filter(a => a.state === 'planned' || a.state === 'under-way');
    for (const [i, a] of living.entries()) {
      for (const b of living.slice(i + 1)) expect(a.startsAt < (b.endsAt ?? Infinity) && b.startsAt < (a.endsAt ?? Infinity)).toBe(false);
      // Whoever lives has exactly the knocks that are owed.
      expect(c.knocks.get(`absence:${a.id}:begin`)?.at ?? null).toBe(a.state === 'planned' ? a.startsAt : null);
      expect(c.knocks.get(`absence:${a.id}:end`)?.at ?? null).toBe(a.state === 'under-way' ? a.endsAt : null);
      expect(a.standInId).not.toBe(a.personId);
    }
    for (const a of mine) {
      const told = c.facts.filter(f => f.payload['absenceId'] === a.id).map(f => f.type);
      const began = told.filter(f => f === peopleFacts.absenceBegan).length;
      const ended = told.filter(f => f === peopleFacts.absenceEnded).length;
      expect(told[0]).toBe(peopleFacts.away);
      expect([began, ended]).toEqual({ planned: [0, 0], 'called-off': [0, 0], 'under-way': [1, 0], over: [1, 1] }[a.state]);
      if (ended) expect(told.indexOf(peopleFacts.absenceBegan)).toBeLessThan(told.indexOf(peopleFacts.absenceEnded));
      if (a.state === 'over') expect(a.endsAt).toBeLessThanOrEqual(now);
    }
  }
  // No walk runs into a circle, now or on the days to come. Who moves to another time zone is not refused for it: then the
  // same days may come to overlap, and the walk ends at nobody.
  const [directory, all] = [c.directory(), c.absences()];
  const halfDays = Array.from({ length: 24 }, (_, n) => now + n * 12 * HOUR);
  const circles = c.moved ? [] : ids.flatMap(id => halfDays.filter(at => standIn(directory, all, `person_${id}`, at, 'deal-desk').why === 'circle'));
  expect(circles).toEqual([]);
}

test('only they themselves, whom they report to, administrators and machines may', () => {
  const people = sampleDirectory([
    somebody('rep', { managerId: 'person_lead' }),
    somebody('lead', { managerId: 'person_boss' }),
    somebody('boss', { managerId: 'person_lead' }), // A circle of managers that an import left behind.
    somebody('gone', { active: false }),
    somebody('peer'),
    somebody('admin', { roles: ['admin'] }),
  ]);
  const may = (actor: Actor) => {
    const command = absenceCommand.parse({ type: 'set-away', personId: 'person_rep', absenceId: 'absence_1', from: '2026-04-01' });
    const decided = decideAbsence(undefined, command, { directory: people, absences: makeAbsences('1', []), now: START, newId: p => p, actor, settings });
    return isRefused(decided) ? decided.refused.code : 'accepted';
  };
  expect(['rep', 'lead', 'boss', 'admin'].map(id => may(person(`person_${id}`)))).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
  expect(['peer', 'gone', 'nobody'].map(id => may(person(`person_${id}`)))).toEqual(['not-yours', 'not-yours', 'not-yours']);
});

test('the last day is a whole day where the person is, also when the clocks change', () => {
  const c = company();
  c.run({ type: 'set-away', personId: 'person_a', absenceId: 'absence_x', from: '2026-03-29', until: '2026-03-29' }, START);
  const [absence] = c.states.get('person_a')!.absences;
  expect(absence!.endsAt! - absence!.startsAt).toBe(23 * HOUR);
  expect(new Date(absence!.startsAt).toISOString()).toBe('2026-03-28T23:00:00.000Z');
});

test('a change of the same absence is told to whom it concerns, and to nobody when nothing differs', () => {
  const people = sampleDirectory([somebody('a'), somebody('b'), somebody('c')]);
  const at = (state: PersonAbsences | undefined) => ({ directory: people, absences: makeAbsences('1', state?.absences ?? []), now: START, newId: (p: string) => p, actor: person('person_a'), settings });
  const run = (state: PersonAbsences | undefined, command: object) => {
    const decided = decideAbsence(state, absenceCommand.parse({ personId: 'person_a', absenceId: 'absence_1', ...command }), at(state));
    if (isRefused(decided)) throw new Error(decided.refused.code);
    return { state: decided.state, told: (decided.effects ?? []).map(e => `${e.payload['personId'] as string} ${e.payload['news'] as string}`) };
  };
  const made = run(undefined, { type: 'set-away', from: '2026-04-01', until: '2026-04-03', standInId: 'person_b' });
  expect(made.told).toEqual(['person_b appointed']);
  expect(run(made.state, { type: 'change-away', until: '2026-04-03' })).toEqual({ state: made.state, told: [] });
  expect(run(made.state, { type: 'change-away', until: '2026-04-05' }).told).toEqual(['person_b changed']);
  const other = run(made.state, { type: 'change-away', standInId: 'person_c' });
  expect(other.told).toEqual(['person_b relieved', 'person_c appointed']);
  expect(run(other.state, { type: 'come-back' }).told).toEqual(['person_c relieved']);
});
