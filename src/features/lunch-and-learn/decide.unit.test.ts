import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefused } from '../../kernel/decision.ts';
import { localDate, isWorking } from '../../kernel/calendar.ts';
import { ANSWERS, type Answer } from './contract.ts';
import { decide } from './decide.ts';
import { attendanceOf, seatsOf } from './figures-seats.ts';
import { dayBefore, morningOf } from './figures-times.ts';
import { endOf, type Lunch, type LunchCommand } from './model.ts';
import { MONDAY, sampleCalendar, sampleContext, sampleDirectory, sampleLunch, THURSDAY } from './sample.ts';

const KEYS = ['mara', 'tom', 'elena', 'dev', 'robin'] as const;
const id = (key: string): string => `person_${key}`;
/** The state after a command that has to be accepted, with everything that follows. */
function after(lunch: Lunch | undefined, command: LunchCommand, actor: string | null, now = MONDAY) {
  const decision = decide(lunch, command, sampleContext(actor === null ? null : id(actor), now));
  if (isRefused(decision)) throw new Error(`refused: ${JSON.stringify(decision.refused)}`);
  return decision;
}
const refusal = (lunch: Lunch | undefined, command: LunchCommand, actor: string | null, now = MONDAY) => {
  const decision = decide(lunch, command, sampleContext(actor === null ? null : id(actor), now));
  return isRefused(decision) ? decision.refused : undefined;
};
const says = (answer: Answer): LunchCommand => ({ type: 'answer', lunchId: 'lunch_1', answer });
const told = (decision: ReturnType<typeof after>): string[] =>
  (decision.effects ?? []).filter(e => e.kind === 'lunch-and-learn.tell').map(e => `${String(e.payload['about'])} ${String(e.payload['personId']).replace('person_', '')}`);
const proposal = (more: object = {}): LunchCommand => ({
  type: 'propose', lunchId: 'lunch_1', title: 'Contracts that sales can read', description: '', hostId: 'person_yara', teamId: null, startsAt: THURSDAY, timeZone: 'Europe/Berlin',
  minutes: 45, place: null, capacity: null, materials: null, topic: null, turn: null, ...more,
}); // prettier-ignore

const someAnswers = fc.array(fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...ANSWERS)), { maxLength: 40 });

test('whatever people answer in whatever order: never over capacity, nobody lost, first come first served', () => {
  fc.assert(
    fc.property(someAnswers, fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }), (answers, capacity) => {
      let lunch = sampleLunch({ capacity });
      /** The line as people would keep it on paper. */
      let line: string[] = [];
      for (const [key, answer] of answers) {
        const before = seatsOf(lunch.rsvps, capacity);
        const decision = after(lunch, says(answer), key);
        lunch = decision.state;
        if (answer === 'yes') line = line.includes(id(key)) ? line : [...line, id(key)];
        else line = line.filter(p => p !== id(key));
        const seats = seatsOf(lunch.rsvps, capacity);
        expect([...seats.seated, ...seats.waiting]).toEqual(line);
        expect(seats.seated.length).toBe(Math.min(line.length, capacity ?? line.length));
        expect(lunch.rsvps.find(r => r.personId === id(key))?.answer).toBe(answer);
        // Whoever moved up hears of it, and nobody else does.
        expect(told(decision)).toEqual(before.waiting.filter(p => seats.seated.includes(p)).map(p => `seat ${p.replace('person_', '')}`));
      }
      expect(lunch.rsvps.length).toBe(new Set(answers.map(([key]) => key)).size);
    }),
  );
});

test('the same answer again changes nothing, not even the place in the line', () => {
  fc.assert(
    fc.property(someAnswers.filter(a => a.length > 0), answers => {
      const lunch = answers.reduce((state, [key, answer]) => after(state, says(answer), key).state, sampleLunch({ capacity: 1 }));
      const last = answers.at(-1)!;
      const again = after(lunch, says(last[1]), last[0]);
      expect(again.state).toBe(lunch);
      expect(again.effects).toBeUndefined();
    }),
  ); // prettier-ignore
});

test('fewer or more seats keep the order, and who moves either way is told', () => {
  fc.assert(
    fc.property(someAnswers, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), (answers, from, to) => {
      const lunch = answers.reduce((state, [key, answer]) => after(state, says(answer), key).state, sampleLunch({ capacity: from }));
      const decision = after(lunch, { type: 'change', lunchId: 'lunch_1', capacity: to }, 'yara');
      const [before, seats] = [seatsOf(lunch.rsvps, from), seatsOf(decision.state.rsvps, to)];
      expect([...seats.seated, ...seats.waiting]).toEqual([...before.seated, ...before.waiting]);
      const moved = [...before.waiting.filter(p => seats.seated.includes(p)).map(p => `seat ${p}`), ...before.seated.filter(p => seats.waiting.includes(p)).map(p => `waiting ${p}`)];
      expect(told(decision)).toEqual(moved.map(m => m.replace('person_', '')));
    }),
  );
});

test('reminders: one on the working day before, one that morning, and none twice', () => {
  const yes = after(sampleLunch(), says('yes'), 'mara');
  const set = yes.later!.filter(l => l.at !== null);
  expect(set.map(l => new Date(l.at!).toISOString())).toEqual(['2026-05-20T07:00:00.000Z', '2026-05-21T07:00:00.000Z']);
  const day = set[0]!.command as unknown as LunchCommand;
  const first = after(yes.state, day, null, set[0]!.at!);
  expect(told(first)).toEqual(['day mara']);
  // The process died and the command comes again, under another cause.
  expect(told(after(first.state, day, null, set[0]!.at!))).toEqual([]);
  // Moved to another day: what was set for the old one says nothing, and both are set anew.
  const moved = after(first.state, { type: 'change', lunchId: 'lunch_1', startsAt: THURSDAY + 7 * 86_400_000 }, 'yara');
  expect(told(moved)).toEqual(['moved mara']);
  expect(told(after(moved.state, set[1]!.command as unknown as LunchCommand, null, set[1]!.at!))).toEqual([]);
  expect(moved.later!.filter(l => l.at !== null && l.key.includes('person_mara'))).toHaveLength(2);
  // A no takes them back.
  const no = after(moved.state, says('no'), 'mara');
  expect(no.later!.map(l => l.at)).toEqual([null, null]);
});

test('the host is reminded three weeks before, one week before and that morning; others never are of that', () => {
  const made = after(undefined, proposal({ startsAt: THURSDAY + 21 * 86_400_000 }), 'yara');
  const set = made.later!.filter(l => l.at !== null);
  expect(set.map(l => (l.command as { what?: string }).what ?? l.command.type)).toEqual(['three-weeks', 'one-week', 'host-morning', 'begin', 'end']);
  expect(made.state.channel).toBe('C0LEARN');
  for (const later of set.slice(0, 3)) {
    const decision = after(made.state, later.command as unknown as LunchCommand, null, later.at!);
    expect(told(decision)).toEqual([`${(later.command as unknown as { what: string }).what} yara`]);
    expect(told(after(decision.state, later.command as unknown as LunchCommand, null, later.at!))).toEqual([]);
  }
});

test('reminders come in the reader’s working hours, before the session, and never on the wrong day', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 365 * 24 * 4 }), quarter => {
      const startsAt = MONDAY + quarter * 15 * 60_000;
      const day = dayBefore(startsAt, 'Europe/Berlin', sampleCalendar)!;
      expect(isWorking(day, sampleCalendar)).toBe(true);
      expect(localDate(day, 'Europe/Berlin') < localDate(startsAt, 'Europe/Berlin')).toBe(true);
      const morning = morningOf(startsAt, 'Europe/Berlin', sampleCalendar);
      expect(morning).toBeGreaterThan(day);
      expect(startsAt - morning).toBeGreaterThanOrEqual(30 * 60_000);
    }),
  );
});

test('its time passes: it was held, the host is asked, and only then and not twice', () => {
  const lunch = sampleLunch();
  const end: LunchCommand = { type: 'end', lunchId: 'lunch_1', startsAt: THURSDAY };
  expect(after(lunch, end, null, THURSDAY).state).toBe(lunch);
  const held = after(lunch, end, null, endOf(lunch as Lunch & { startsAt: number }));
  expect(held.state.state).toBe('held');
  expect(told(held)).toEqual(['follow-up yara']);
  expect(told(after(held.state, end, null, THURSDAY * 2))).toEqual([]);
});

test('who came: by themselves or said by the host, each once, with the team of that day', () => {
  const during = THURSDAY + 60_000;
  expect(refusal(sampleLunch(), { type: 'check-in', lunchId: 'lunch_1' }, 'mara')).toEqual({ code: 'not-yet' });
  const once = after(sampleLunch(), { type: 'check-in', lunchId: 'lunch_1' }, 'mara', during).state;
  expect(after(once, { type: 'check-in', lunchId: 'lunch_1' }, 'mara', during).state).toBe(once);
  expect(refusal(once, { type: 'record', lunchId: 'lunch_1', people: [] }, 'mara', during)).toEqual({ code: 'not-the-host' });
  expect(refusal(once, { type: 'record', lunchId: 'lunch_1', people: ['person_nobody'] }, 'yara', during)).toMatchObject({ code: 'nobody-there' });
  const all = after(once, { type: 'record', lunchId: 'lunch_1', people: ['person_mara', 'person_elena', 'person_mara'], materials: 'https://files.example/1' }, 'yara', during);
  expect(all.state.came).toEqual([{ personId: 'person_mara', teamId: 'team_sales', self: true }, { personId: 'person_elena', teamId: 'team_legal', self: false }]);
  // Whoever said so themselves stays, whatever the host writes; an administrator does not look over the host’s shoulder.
  expect(after(all.state, { type: 'record', lunchId: 'lunch_1', people: [] }, 'yara', during).state.came).toEqual([{ personId: 'person_mara', teamId: 'team_sales', self: true }]);
  expect(refusal(all.state, { type: 'record', lunchId: 'lunch_1', people: [] }, 'robin', during)).toEqual({ code: 'not-the-host' });
  expect(all.effects!.map(e => e.kind)).toEqual(['lunch-and-learn.card', 'lunch-and-learn.materials']);
  expect(refusal(all.state, { type: 'cancel', lunchId: 'lunch_1', reason: null }, 'yara', during)).toBeUndefined();
  expect(refusal(once, { type: 'check-in', lunchId: 'lunch_1' }, 'tom', THURSDAY + 9 * 86_400_000)).toEqual({ code: 'too-late' });
});

test('attendance never lets anybody be counted out: below five a team is not shown, nor what would reveal it', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 6 }), sizes => {
      const came = sizes.flatMap((n, team) => Array.from({ length: n }, (_, i) => ({ personId: `person_${team}_${i}`, teamId: `team_${team}`, self: false })));
      const { total, teams, others, hidden } = attendanceOf(came);
      expect(teams.every(t => t.people >= 5)).toBe(true);
      const shown = teams.reduce((sum, t) => sum + t.people, 0);
      expect(hidden).toBe(total === null);
      if (total !== null) expect(shown + (others ?? 0)).toBe(total);
      if (others !== null) {
        expect(others).toBeGreaterThanOrEqual(5);
        expect(sizes.filter(n => n > 0 && n < 5).length).toBeGreaterThan(1);
      }
    }),
  );
});

test('a change that calendars have to hear of raises the sequence, an answer does not', () => {
  const lunch = after(sampleLunch(), says('yes'), 'mara').state;
  expect(lunch.sequence).toBe(0);
  const seats = after(lunch, { type: 'change', lunchId: 'lunch_1', capacity: 9 }, 'yara').state;
  expect(seats.sequence).toBe(0);
  const moved = after(seats, { type: 'change', lunchId: 'lunch_1', place: 'Room Elbe' }, 'yara').state;
  expect(moved).toMatchObject({ sequence: 1, changedAt: MONDAY });
  const gone = after(moved, { type: 'cancel', lunchId: 'lunch_1', reason: 'no heating' }, 'yara');
  expect(gone.state.sequence).toBe(2);
  expect(told(gone)).toEqual(['cancelled mara']);
  expect(gone.later!.every(l => l.at === null)).toBe(true);
  expect(after(gone.state, { type: 'cancel', lunchId: 'lunch_1', reason: null }, 'yara').state).toBe(gone.state);
});

test('a time is the host’s to set; anybody proposes, and who is named is asked', () => {
  expect(refusal(undefined, proposal(), 'mara')).toEqual({ code: 'not-the-host' });
  const made = after(undefined, proposal({ startsAt: null }), 'mara');
  expect(made.state).toMatchObject({ state: 'proposed', teamId: 'team_engineering', proposedBy: 'person_mara' });
  expect(told(made)).toEqual(['host-named yara']);
  expect(refusal(made.state, { type: 'change', lunchId: 'lunch_1', startsAt: THURSDAY }, 'mara')).toEqual({ code: 'not-the-host' });
  expect(refusal(made.state, { type: 'change', lunchId: 'lunch_1', startsAt: MONDAY }, 'yara')).toEqual({ code: 'already-over', field: 'start' });
  expect(after(made.state, { type: 'change', lunchId: 'lunch_1', startsAt: THURSDAY }, 'yara').state.state).toBe('scheduled');
  expect(refusal(made.state, says('yes'), 'tom')).toEqual({ code: 'not-scheduled', state: 'proposed' });
  expect(refusal(undefined, proposal({ hostId: 'person_nobody' }), 'robin')).toMatchObject({ code: 'nobody-there', field: 'host' });
  expect(refusal(undefined, proposal({ hostId: null }), 'robin')).toMatchObject({ code: 'host-missing' });
  expect(refusal(made.state, { type: 'change', lunchId: 'lunch_1', title: 'Other', version: 7 }, 'yara')).toEqual({ code: 'moved-on', version: 1 });
  expect(sampleDirectory.person(made.state.hostId!)?.name).toBe('Yara Petrov');
});
