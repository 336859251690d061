import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { isRefused } from '../../kernel/decision.ts';
import { lunchSettings } from './contract.ts';
import { choiceFor, decideTurns, published, type TurnsContext } from './decide-turns.ts';
import { friction, medianWait, type AskedOnce } from './figures-friction.ts';
import { atWallTime, slotsOf } from './figures-times.ts';
import { feedOf, fileOf, isTimed } from './ics.ts';
import { noTurns, TURNS, type Turns, type TurnsCommand } from './model-turns.ts';
import { MONDAY, sampleContext, sampleDirectory, sampleLunch, THURSDAY } from './sample.ts';
import { manyOf } from '../../kernel/text.ts';
import { frictionTopic } from './words-topics.ts';

const asked = (more: Partial<AskedOnce> = {}): AskedOnce => ({ typeId: 'legal', typeName: 'Legal review', from: 'team_sales', to: 'team_legal', hours: 4, ended: true, bounced: false, ...more });
const many = (n: number, more: Partial<AskedOnce> = {}): AskedOnce[] => Array.from({ length: n }, () => asked(more));
const slow = { typeId: 'security', typeName: 'Security questionnaire', to: 'team_engineering', hours: 52 };

test('what waits longer than usual is a topic, the longest first; with the count and the median', () => {
  const sizes = new Map([['team_sales', 8], ['team_legal', 5], ['team_engineering', 6]]);
  const { found } = friction([...many(20), ...many(9, slow)], sizes);
  expect(found).toEqual([{ typeId: 'security', typeName: 'Security questionnaire', from: 'team_sales', to: 'team_engineering', count: 9, medianHours: 52, bounced: 0 }]);
  expect(frictionTopic(found[0]!, sampleDirectory)).toMatchObject({ title: 'Security questionnaires', says: '9 requests from Sales to Engineering in 90 days; half of them waited 52 business hours or longer.', team: { name: 'Engineering' } });
});

test('what comes back often is a topic, however fast', () => {
  const sizes = new Map([['team_sales', 8], ['team_legal', 5]]);
  const { found } = friction([...many(8), ...many(2, { bounced: true })], sizes);
  expect(found).toMatchObject([{ count: 10, bounced: 2 }]);
  expect(friction([...many(9), ...many(1, { bounced: true })], sizes).found).toEqual([]);
});

test('no team of fewer than five and no kind with fewer than five requests is ever shown', () => {
  const team = fc.constantFrom('team_a', 'team_b', 'team_c', null);
  const request = fc.record({ typeId: fc.constantFrom('x', 'y'), typeName: fc.constant('X'), from: team, to: fc.constantFrom('team_a', 'team_b', 'team_c'), hours: fc.double({ min: 0, max: 100, noNaN: true }), ended: fc.boolean(), bounced: fc.boolean() });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 80 }), fc.nat(8), fc.nat(8), fc.nat(8), (requests, a, b, c) => {
      const sizes = new Map([['team_a', a], ['team_b', b], ['team_c', c]]);
      for (const f of friction(requests, sizes).found) {
        expect(sizes.get(f.from)).toBeGreaterThanOrEqual(5);
        expect(sizes.get(f.to)).toBeGreaterThanOrEqual(5);
        expect(f.count).toBeGreaterThanOrEqual(5);
        expect(f.from).not.toBe(f.to);
      }
    }),
  );
});

test('the median counts what is still open: without open ones it is the middle, with them never less', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 40 }), fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 10 }), (ended, open) => {
      const sorted = [...ended].sort((a, b) => a - b);
      const plain = medianWait(ended.map(hours => ({ hours, ended: true })));
      expect(plain).toBe(sorted[Math.ceil(sorted.length / 2) - 1]);
      const both = medianWait([...ended.map(hours => ({ hours, ended: true })), ...open.map(hours => ({ hours: hours + 501, ended: false }))]);
      if (both !== null) expect(both).toBeGreaterThanOrEqual(plain!);
    }),
  );
});

test('several of a kind are said as people say them', () => {
  expect(['Security questionnaire', 'Legal review', 'Finance query', 'Terms', 'Way'].map(manyOf)).toEqual(['Security questionnaires', 'Legal reviews', 'Finance queries', 'Terms', 'Ways']);
});

test('wall time: what the clock shows, in summer, in winter and on the days between', () => {
  expect(new Date(atWallTime('2026-05-21', '12:30', 'Europe/Berlin')).toISOString()).toBe('2026-05-21T10:30:00.000Z');
  expect(new Date(atWallTime('2026-12-03', '12:30', 'America/New_York')).toISOString()).toBe('2026-12-03T17:30:00.000Z');
  // Skipped by the clock change: the next moment that there is.
  expect(new Date(atWallTime('2026-03-29', '02:30', 'Europe/Berlin')).toISOString()).toBe('2026-03-29T01:30:00.000Z');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3000 }), fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'), (day, zone) => {
      const date = new Date(MONDAY + day * 86_400_000).toISOString().slice(0, 10);
      const at = atWallTime(date, '12:30', zone);
      expect(new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(at)).toBe(`${date} 12:30`);
    }),
  );
});

const rhythm = lunchSettings.parse({ rhythm: { every_weeks: 2, time_zone: 'Europe/Berlin' } }).rhythm!;
test('slots keep their rhythm, whenever one asks', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 * 24 }), hours => {
      const after = MONDAY + hours * 3_600_000;
      const slots = slotsOf(rhythm, after, 3);
      expect(slots.every(s => s.startsAt > after && new Date(`${s.period}T00:00:00Z`).getUTCDay() === 4)).toBe(true);
      expect(slotsOf(rhythm, slots[0]!.startsAt, 2)).toEqual(slots.slice(1));
      expect((Date.parse(slots[1]!.period) - Date.parse(slots[0]!.period)) / 86_400_000).toBe(14);
    }),
  );
});

// ---- Whose turn it is

const TEAMS = ['team_sales', 'team_legal', 'team_engineering'];
const at = (actor: string | null, now = MONDAY): TurnsContext & ReturnType<typeof sampleContext> => ({ ...sampleContext(actor, now), teams: TEAMS, rhythm, hosted: new Map([['person_mara', MONDAY - 1]]), away: () => false });
function run(turns: Turns, command: TurnsCommand, actor: string | null = null, now = MONDAY): Turns {
  const decision = decideTurns(turns, command, at(actor, now));
  if (isRefused(decision)) throw new Error(JSON.stringify(decision.refused));
  return decision.state;
}
const slots = slotsOf(rhythm, MONDAY, 6);
const ask = (turns: Turns, n: number): Turns => run(turns, { type: 'ask', turnsId: TURNS, ...slots[n]! });

test('the next three turns are published before anybody is asked, and asking keeps to them', () => {
  const said = published(noTurns, slots, TEAMS);
  expect(said.map(s => s.choice!.team).sort()).toEqual([...TEAMS].sort());
  const lowest = (period: string, teams: readonly string[]) => [...teams].sort((a, b) => (hash(period, a) < hash(period, b) ? -1 : 1))[0];
  const hash = (period: string, team: string) => createHash('sha256').update(`lunch-and-learn ${period} ${team}`).digest('hex');
  expect(said[0]!.choice!.team).toBe(lowest(slots[0]!.period, TEAMS));
  const turns = ask(ask(ask(noTurns, 0), 1), 2);
  expect(turns.offers.map(o => o.teamId)).toEqual(said.map(s => s.choice!.team));
  expect(ask(turns, 1)).toBe(turns);
});

test('a team that skips keeps its place: another one is asked, and it comes first next time', () => {
  const turns = ask(noTurns, 0);
  const [{ teamId, personId }] = turns.offers as [Turns['offers'][number]];
  const other = sampleDirectory.all().find(p => p.teamId !== teamId && !p.roles.includes('admin'))!;
  expect(decideTurns(turns, { type: 'skip', turnsId: TURNS, period: slots[0]!.period }, at(other.id))).toMatchObject({ refused: { code: 'not-your-turn' } });
  const skipped = run(turns, { type: 'skip', turnsId: TURNS, period: slots[0]!.period }, personId);
  expect(skipped.offers).toHaveLength(1);
  expect(skipped.offers[0]!.teamId).not.toBe(teamId);
  expect(choiceFor(skipped, slots[1]!.period, TEAMS)).toMatchObject({ team: teamId, reason: { skipped: [slots[0]!.period] } });
});

test('a turn is handed over within the team; who hosted lately is asked last', () => {
  const sales = Array.from({ length: 3 }, (_, i) => i).reduce(ask, noTurns).offers.find(o => o.teamId === 'team_sales')!;
  expect(sales.personId).toBe('person_tom');
  const turns = run({ ...noTurns, offers: [sales] }, { type: 'hand-over', turnsId: TURNS, period: sales.period, personId: 'person_mara' }, 'person_tom');
  expect(turns.offers[0]).toMatchObject({ personId: 'person_mara', told: ['person_tom', 'person_mara'] });
  expect(decideTurns(turns, { type: 'hand-over', turnsId: TURNS, period: sales.period, personId: 'person_elena' }, at('person_mara'))).toMatchObject({ refused: { code: 'other-team' } });
});

test('what is over becomes the rotation’s: had by who accepted, kept by who said nothing', () => {
  const turns = ask(ask(noTurns, 0), 1);
  const [first, second] = turns.offers as [Turns['offers'][number], Turns['offers'][number]];
  const filled = run(turns, { type: 'filled', turnsId: TURNS, period: first.period, lunchId: 'lunch_1', teamId: first.teamId });
  expect(run(filled, { type: 'filled', turnsId: TURNS, period: first.period, lunchId: 'lunch_1', teamId: first.teamId })).toBe(filled);
  expect(decideTurns(filled, { type: 'skip', turnsId: TURNS, period: first.period }, at(first.personId))).toMatchObject({ refused: { code: 'accepted-already' } });
  const settled = run(filled, { type: 'settle', turnsId: TURNS }, null, second.startsAt + 1);
  expect(settled.offers).toEqual([]);
  expect(choiceFor(settled, slots[2]!.period, TEAMS)!.team).toBe(second.teamId);
  expect(settled.rotation.seats.find(s => s.team === first.teamId)!.last).toBe(first.period);
});

test('two published teams swap, asked or not; one asked and one not do not', () => {
  const before = published(noTurns, slots, TEAMS).map(s => s.choice!.team);
  const pair = (a: number, b: number): TurnsCommand => ({ type: 'swap', turnsId: TURNS, teams: [before[a]!, before[b]!] });
  expect(decideTurns(noTurns, pair(0, 2), at('person_mara'))).toMatchObject({ refused: { code: 'admins-only' } });
  const free = run(noTurns, pair(0, 2), 'person_robin');
  expect(published(free, slots, TEAMS).map(s => s.choice!.team)).toEqual([before[2], before[1], before[0]]);
  const one = ask(noTurns, 0);
  expect(decideTurns(one, pair(0, 1), at('person_robin'))).toMatchObject({ refused: { code: 'cannot-swap', why: 'asked-already' } });
  const both = run(ask(one, 1), pair(0, 1), 'person_robin');
  expect(both.offers.map(o => o.teamId)).toEqual([before[1], before[0]]);
  const rest = run(one, pair(1, 2), 'person_robin');
  expect(published(rest, slots, TEAMS).map(s => s.offer?.teamId ?? s.choice!.team)).toEqual([before[0], before[2], before[1]]);
});

test('over a year of slots with any skips: no slot is asked twice at once, and who never skips hosts as often as the others who never do', () => {
  const skips = fc.array(fc.constantFrom('sales', 'legal', null, null, null), { minLength: 20, maxLength: 26 });
  fc.assert(
    fc.property(skips, skipping => {
      let turns = noTurns;
      const year = slotsOf(rhythm, MONDAY, skipping.length + 2);
      const had = new Map(TEAMS.map(team => [team, 0]));
      skipping.forEach((team, n) => {
        const now = year[n]!.startsAt - 3_600_000;
        for (const slot of year.slice(n, n + 2)) turns = run(turns, { type: 'ask', turnsId: TURNS, ...slot }, null, now);
        let offer = turns.offers.find(o => o.period === year[n]!.period)!;
        if (offer.teamId === `team_${team}`) {
          turns = run(turns, { type: 'skip', turnsId: TURNS, period: offer.period }, null, now);
          offer = turns.offers.find(o => o.period === year[n]!.period)!;
          expect(offer.teamId).not.toBe(`team_${team}`);
        }
        expect(new Set(turns.offers.map(o => o.period)).size).toBe(turns.offers.length);
        turns = run(turns, { type: 'filled', turnsId: TURNS, period: offer.period, lunchId: `lunch_${n}`, teamId: offer.teamId }, null, now);
        turns = run(turns, { type: 'settle', turnsId: TURNS }, null, year[n]!.startsAt + 1);
        had.set(offer.teamId, had.get(offer.teamId)! + 1);
        if (skipping.slice(0, n + 1).every(s => s === null)) expect(Math.max(...had.values()) - Math.min(...had.values())).toBeLessThanOrEqual(1);
        // Whoever skips falls behind by the turns that they skipped at the most; nobody is more than a round ahead of who never did.
        expect(Math.max(...had.values()) - had.get('team_engineering')!).toBeLessThanOrEqual(2);
      });
    }),
    { numRuns: 30 },
  );
});

test('who was asked and has left is not waited for: somebody else of the team is asked', () => {
  const turns = ask(noTurns, 0);
  const [offer] = turns.offers as [Turns['offers'][number]];
  const stranded: Turns = { ...turns, offers: [{ ...offer, personId: 'person_gone', told: ['person_gone'] }] };
  const settled = run(stranded, { type: 'settle', turnsId: TURNS });
  expect(settled.offers[0]).toMatchObject({ teamId: offer.teamId, personId: offer.personId, told: ['person_gone', offer.personId] });
  expect(run(settled, { type: 'settle', turnsId: TURNS })).toBe(settled);
});

// ---- Calendars

/** Unfolded content lines (RFC 5545, 3.1). */
const lines = (text: string): string[] => text.replace(/\r\n[ \t]/g, '').split('\r\n');
const around = { people: sampleDirectory, publicUrl: 'https://evenkeel.example' };
const timed = (lunch: ReturnType<typeof sampleLunch>) => {
  if (!isTimed(lunch)) throw new Error('has no time');
  return lunch;
};

test('a session as a file: one UID for ever, the sequence of its last change, times in UTC', () => {
  const file = lines(fileOf(timed(sampleLunch({ title: 'Terms, and; what\nthey mean', sequence: 3 })), around));
  expect(file).toEqual(expect.arrayContaining(['METHOD:PUBLISH', 'UID:lunch_1@evenkeel', 'SEQUENCE:3', 'DTSTART:20260521T103000Z', 'DTEND:20260521T111500Z', 'DTSTAMP:20260511T090000Z', 'STATUS:CONFIRMED', String.raw`SUMMARY:Terms\, and\; what they mean`]));
  expect(file.find(l => l.startsWith('ORGANIZER'))).toContain('yara@example.com');
  const gone = lines(fileOf(timed({ ...sampleLunch({ sequence: 4 }), state: 'cancelled', reason: null }), around));
  expect(gone).toEqual(expect.arrayContaining(['METHOD:CANCEL', 'UID:lunch_1@evenkeel', 'SEQUENCE:4', 'STATUS:CANCELLED']));
});

test('a feed has what one did not decline; only a yes takes the time; what one said yes to and was cancelled says so', () => {
  const rsvp = (answer: 'yes' | 'maybe' | 'no') => [{ personId: 'person_mara', answer, place: 1, reminded: [], at: MONDAY }];
  const cancelled = { ...sampleLunch({ id: 'lunch_gone', rsvps: rsvp('yes') }), state: 'cancelled', reason: null } as ReturnType<typeof sampleLunch>;
  const all = [sampleLunch({ id: 'lunch_yes', rsvps: rsvp('yes') }), sampleLunch({ id: 'lunch_no', rsvps: rsvp('no') }), sampleLunch({ id: 'lunch_open' }), cancelled, { ...cancelled, id: 'lunch_other', rsvps: [] }];
  const feed = lines(feedOf(all, 'person_mara', around));
  expect(feed.filter(l => l.startsWith('UID:'))).toEqual(['UID:lunch_yes@evenkeel', 'UID:lunch_open@evenkeel', 'UID:lunch_gone@evenkeel']);
  expect(feed.filter(l => l.startsWith('STATUS:'))).toEqual(['STATUS:CONFIRMED', 'STATUS:TENTATIVE', 'STATUS:CANCELLED']);
  expect(feed.filter(l => l.startsWith('TRANSP:'))).toEqual(['TRANSP:OPAQUE', 'TRANSP:TRANSPARENT', 'TRANSP:TRANSPARENT']);
  expect(feed).toContain('REFRESH-INTERVAL;VALUE=DURATION:PT1H');
});

test('whatever people write, every content line is well formed and nothing breaks out of its value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'binary', maxLength: 100 }), (title, place) => {
      const raw = fileOf(timed(sampleLunch({ title: `T${title}`, description: place, place })), around);
      // Folded at 75 octets; a name, perhaps parameters, a colon.
      for (const line of raw.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(76);
      const file = lines(raw);
      expect(file.filter(l => l !== '' && !/^[A-Z0-9-]+(;[^:]+)?:/.test(l))).toEqual([]);
      expect(file.filter(l => l === 'BEGIN:VEVENT')).toHaveLength(1);
      expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    }),
  );
  expect(THURSDAY).toBeGreaterThan(MONDAY);
});
