import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefused } from '../../kernel/decision.ts';
import { A_DAY, A_WEEK, SIGNS, type Sign } from './contract.ts';
import { decide, lettersOf, maySee } from './decide.ts';
import { decideSign, signOf, type Signs } from './decide-signs.ts';
import { leftToday, thankedAgainAt, yearOf } from './figures.ts';
import type { Entry, RecognitionCommand } from './model.ts';
import { MONDAY, sampleContext, sampleThanks } from './sample.ts';
import { plainOf, readCommand } from './views.ts';

const HOUR = 3_600_000;
const PEOPLE = ['person_mara', 'person_tom', 'person_elena', 'person_dev', 'person_lena'] as const;
const give = (thanksId: string, more: Partial<Extract<RecognitionCommand, { type: 'give' }>> = {}): RecognitionCommand => ({
  type: 'give', thanksId, people: ['person_elena'], teams: [], about: null, words: 'You read the annex twice, and it held.', private: false, ...more,
}); // prettier-ignore

/** Somebody thanks somebody, or takes back one of the earlier ones, some hours later. */
const step = fc.record({
  giver: fc.constantFrom(...PEOPLE),
  people: fc.uniqueArray(fc.constantFrom(...PEOPLE, 'person_gone', 'person_nobody'), { maxLength: 3 }),
  teams: fc.uniqueArray(fc.constantFrom('team_engineering', 'team_legal'), { maxLength: 1 }),
  later: fc.integer({ min: 0, max: 20 }),
  back: fc.option(fc.nat(20), { nil: null }),
  private: fc.boolean(),
});
function play(steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[], takeBack = true): { ledger: Entry[]; now: number } {
  const ledger: Entry[] = [];
  let now = MONDAY;
  for (const [i, s] of steps.entries()) {
    now += s.later * HOUR;
    const target = takeBack && s.back !== null ? ledger[s.back] : undefined;
    const decision = target
      ? decide(target, { type: 'reverse', thanksId: target.thanks.id, reason: null }, sampleContext(ledger, target.thanks.giver.personId, now))
      : decide(undefined, give(`thanks_${i}`, { people: s.people, teams: s.teams, private: s.private }), sampleContext(ledger, s.giver, now));
    if (isRefused(decision)) continue;
    if (target) ledger[ledger.indexOf(target)] = decision.state;
    else ledger.push(decision.state);
  }
  return { ledger, now };
}

test('whatever people do: nobody thanks themselves or somebody who left, and the limits of a day and a week hold', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const { ledger } = play(steps, false);
      const perDay = new Map<string, number>();
      for (const { thanks } of ledger) {
        expect(thanks.receivers.map(r => r.personId)).not.toContain(thanks.giver.personId);
        expect(thanks.receivers.map(r => r.personId)).not.toContain('person_gone');
        expect(new Set(thanks.receivers.map(r => r.personId)).size).toBe(thanks.receivers.length);
        const day = `${thanks.giver.personId} ${new Date(thanks.at).toISOString().slice(0, 10)}`;
        perDay.set(day, (perDay.get(day) ?? 0) + 1);
        const week = ledger.filter(e => e.thanks.giver.personId === thanks.giver.personId && e.thanks.at <= thanks.at && e.thanks.at > thanks.at - 7 * 24 * HOUR);
        for (const id of thanks.named) expect(week.filter(e => e.thanks.named.includes(id)).length).toBeLessThanOrEqual(A_WEEK);
      }
      for (const n of perDay.values()) expect(n).toBeLessThanOrEqual(A_DAY);
    }),
  );
});

test('taking one back restores every figure to what it was before', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), fc.constantFrom(...PEOPLE), fc.boolean(), (steps, giver, isPrivate) => {
      const { ledger, now } = play(steps);
      const figures = (entries: readonly Entry[]) => PEOPLE.map(p => [yearOf(entries, p, 0), leftToday(entries, p, now, 'UTC'), PEOPLE.map(q => thankedAgainAt(entries, p, q, now))]);
      const before = figures(ledger);
      const to = PEOPLE.find(p => p !== giver && thankedAgainAt(ledger, giver, p, now) === null)!;
      const given = decide(undefined, give('thanks_new', { people: [to], private: isPrivate }), sampleContext(ledger, giver, now));
      fc.pre(!isRefused(given));
      if (isRefused(given)) return;
      expect(figures([...ledger, given.state])).not.toEqual(before);
      const back = decide(given.state, { type: 'reverse', thanksId: 'thanks_new', reason: null }, sampleContext(ledger, giver, now));
      if (isRefused(back)) throw new Error('the giver may take it back');
      expect(figures([...ledger, back.state])).toEqual(before);
      // Once more changes nothing and says nothing.
      expect(decide(back.state, { type: 'reverse', thanksId: 'thanks_new', reason: null }, sampleContext(ledger, giver, now))).toMatchObject({ state: back.state, facts: [] });
    }),
  );
});

test('the deal that thanks are for hears of them and of their end, unless they are private', () => {
  const about = { kind: 'deal' as const, id: 'deal_1' };
  const of = (more: object) => {
    const given = decide(undefined, give('thanks_new', { about, ...more }), sampleContext([], 'person_mara'));
    return 'refused' in given ? given.refused.code : given.later?.map(l => [l.to, l.command.type, l.command['dealId']]);
  };
  expect([of({}), of({ private: true }), of({ about: null })]).toEqual([[['recognition-mentions', 'mention', 'deal_1']], [], []]);
  const back = decide({ thanks: sampleThanks({ about }), reversal: null }, { type: 'reverse', thanksId: 'thanks_1', reason: null }, sampleContext([], 'person_mara'));
  expect('refused' in back ? back.refused.code : back.later?.map(l => l.command.type)).toEqual(['take-back']);
});

test('private thanks exist only for those in them', () => {
  const thanks = sampleThanks({ private: true });
  expect(PEOPLE.filter(p => maySee(p, thanks))).toEqual(['person_mara', 'person_elena']);
  expect(maySee(null, thanks)).toBe(false);
  const entry: Entry = { thanks, reversal: null };
  expect(decide(entry, { type: 'reverse', thanksId: 'thanks_1', reason: null }, sampleContext([], 'person_tom'))).toEqual({ refused: { code: 'no-such-thanks' } });
  expect(decide(entry, { type: 'reverse', thanksId: 'thanks_1', reason: null }, sampleContext([], 'person_elena'))).toEqual({ refused: { code: 'not-yours' } });
});

test('spaces do not make words longer', () => {
  fc.assert(fc.property(fc.string(), fc.nat(50), (text, n) => lettersOf(`  ${text}${' '.repeat(n)}`) === lettersOf(text)));
  expect(decide(undefined, give('thanks_1', { words: `ok${' '.repeat(40)}ok` }), sampleContext([], 'person_mara'))).toEqual({ refused: { code: 'too-short', field: 'words', letters: 5 } });
});

test('whatever is typed after the command, no mark of Slack is left in the words', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('<!channel>', '<@U012345>', '<@U012345|mara>', '<#C1|general>', '<https://x.example|here>', '&lt;', '<!here|here>')), { maxLength: 8 }), parts => {
      const read = readCommand(parts.join(' '));
      expect(read.words).not.toMatch(/<[!@#][^<>]*>/);
      for (const id of read.people) expect(id).toMatch(/^[UW][A-Z0-9]+$/);
    }),
  );
  expect(readCommand('<@U012345|mara> for the &lt;b&gt; fix')).toEqual({ people: ['U012345'], words: 'for the <b> fix' });
  expect(plainOf('see <https://x.example|the page>')).toBe('see the page');
});

test('signs are one of a kind from each person, by those who may see it; taking one away restores what was', () => {
  const at = (entry: Entry) => ({ ...sampleContext([], 'person_tom'), entries: new Map([[entry.thanks.id, entry]]) });
  const sign = (personId: string, add: boolean, kind: Sign = 'heart') => ({ type: 'sign' as const, thanksId: 'thanks_1', personId, sign: kind, add });
  const open = at({ thanks: sampleThanks(), reversal: null });
  const closed = at({ thanks: sampleThanks({ private: true }), reversal: null });
  expect(decideSign(undefined, sign('person_tom', true), closed)).toEqual({ refused: { code: 'no-such-thanks' } });
  expect(decideSign(undefined, sign('person_gone', true), open)).toEqual({ refused: { code: 'person-inactive' } });
  expect(decideSign(undefined, sign('person_tom', true), at({ thanks: sampleThanks(), reversal: { by: null, reason: null, at: 1 } }))).toEqual({ refused: { code: 'no-such-thanks' } });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...PEOPLE), fc.constantFrom(...SIGNS), fc.boolean()), { maxLength: 20 }), fc.constantFrom(...PEOPLE), (steps, who) => {
      let state: Signs | undefined;
      for (const [person, kind, add] of steps) {
        const decision = decideSign(state, sign(person, add, kind), open);
        if (isRefused(decision)) throw new Error('everybody may');
        state = decision.state;
      }
      const keys = (of: Signs | undefined) => (of?.signs ?? []).map(s => `${s.personId} ${s.sign}`).sort();
      expect(new Set(keys(state)).size).toBe(keys(state).length);
      fc.pre(!keys(state).includes(`${who} heart`));
      const on = decideSign(state, sign(who, true), open);
      if (isRefused(on)) throw new Error('everybody may');
      const off = decideSign(on.state, sign(who, false), open);
      if (isRefused(off)) throw new Error('everybody may');
      expect(keys(off.state)).toEqual(keys(state));
    }),
  );
  expect([signOf('clap::skin-tone-3'), signOf('thumbsdown'), signOf('constructor')]).toEqual(['applause', undefined, undefined]);
});

test('500 people at once, an app, somebody who has left: each is refused in its own words', () => {
  const refusal = (more: object) => {
    const decision = decide(undefined, give('thanks_1', more), sampleContext([], 'person_mara'));
    return isRefused(decision) ? decision.refused : undefined;
  };
  expect(refusal({ people: Array.from({ length: 500 }, (_, i) => `person_${i}`) })).toEqual({ code: 'too-many', field: 'people', named: 500 });
  expect(refusal({ people: ['U0EVENKEEL'] })).toEqual({ code: 'nobody-there', field: 'people' });
  expect(refusal({ people: ['person_gone'] })).toEqual({ code: 'has-left', field: 'people', personId: 'person_gone' });
  expect(refusal({ people: ['person_mara'] })).toEqual({ code: 'oneself', field: 'people' });
  expect(refusal({ people: ['person_elena'], words: '<!channel> thank you for everything' })).toBeUndefined();
});
