import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appears, draftItems, dueTeams, missingTeams, MOST_SHOWN, refreshItems, teamsIn } from './decide-draft.ts';
import { doneFor, type Around } from './decide-items.ts';
import { noEvidence, type Evidence } from './evidence.ts';
import { MONDAY, sampleDirectory, sampleEvidence, sampleItems } from './sample.ts';

const TEAMS = ['team_sales', 'team_legal', 'team_engineering', 'team_product', 'team_finance', 'team_success', 'team_solutions'];
const around: Around = { people: sampleDirectory, timeZone: 'UTC', showAmounts: false, unnamed: new Set() };
const team = fc.constantFrom(...TEAMS);
const shoutOut = fc.record({
  thanksId: fc.nat(60).map(n => `thanks_${n}`), giverId: fc.constantFrom('person_mara', 'person_dev', 'person_elena'), named: fc.constant(['person_ines']), teams: fc.uniqueArray(team, { maxLength: 1 }),
  teamsOf: fc.uniqueArray(team, { minLength: 1, maxLength: 2 }), words: fc.constant('You stayed until it worked.'), about: fc.constant(null), at: fc.integer({ min: MONDAY - 1e9, max: MONDAY }),
}); // prettier-ignore
const heard = fc.record({
  decisionId: fc.nat(20).map(n => `dec_${n}`), question: fc.constant('Shall we?'), outcome: fc.constantFrom('accepted' as const, 'declined' as const), reason: fc.constant('It helps more customers.'), by: fc.constant(null), teams: fc.uniqueArray(team, { maxLength: 3 }), at: fc.integer({ min: MONDAY - 1e9, max: MONDAY }),
}); // prettier-ignore
/** Weeks as they come: most of them tell of the loud teams only, many of nobody. */
const week: fc.Arbitrary<Evidence> = fc.record({
  wins: fc.constant([]), thanks: fc.array(shoutOut, { maxLength: 14 }), shipped: fc.constant([]), heard: fc.array(heard, { maxLength: 6 }),
  spotlight: fc.option(team.map(t => ({ team: t, period: 'issue', reason: { last: null, tiedWith: [], skipped: [], swapped: null, passedOver: [] } })), { nil: null }),
  lunch: fc.constant(null), suggestions: fc.constant([]),
  work: fc.array(fc.tuple(team, fc.boolean())).map(ts => new Map(ts.map(([t, some]) => [t, { requests: [], decided: some ? ['Shall we?'] : [], thanks: [] }]))),
}); // prettier-ignore

test('every team appears at least once within n issues, whatever happens in the weeks and however quiet a team is', () => {
  fc.assert(
    fc.property(fc.array(week, { minLength: 1, maxLength: 16 }), fc.integer({ min: 1, max: 6 }), fc.uniqueArray(team, { minLength: 1 }), (weeks, within, teams) => {
      const history: string[][] = [];
      for (const evidence of weeks) {
        const course = { teams, within, history };
        const drafted = draftItems(evidence, course, around);
        // Where nothing is known the draft asks for a line, and the editor writes it.
        const issue = drafted.map(item => (item.kind === 'team' && item.shown && item.text === '' ? { ...item, text: 'A line from the team.' } : item));
        expect(missingTeams(issue, course)).toEqual([]);
        history.unshift([...teamsIn(issue)]);
      }
      for (let from = 0; from + within <= history.length; from++) {
        const there = new Set(history.slice(from, from + within).flat());
        for (const t of teams) expect(there).toContain(t);
      }
    }),
  );
});

test('a team that has to appear and of which nothing is known is asked for by name, and its line is not there until it is written', () => {
  const course = { teams: ['team_legal'], within: 2, history: [['team_sales']] };
  const [item] = draftItems(noEvidence, course, around);
  expect(item).toMatchObject({ id: 'team:team_legal', title: 'From Legal', text: '', shown: true });
  expect(item!.why).toContain('Not in the last issue. Ask Elena Rossi for one line');
  expect(missingTeams([item!], course)).toEqual([{ team: 'team_legal', missed: 1 }]);
  expect(missingTeams([{ ...item!, text: 'We read forty annexes.' }], course)).toEqual([]);
  expect(missingTeams([{ ...item!, text: 'We read forty annexes.', shown: false }], course)).toHaveLength(1);
});

test('never more of a kind than fit, each thing once, and nobody who does not want to be named', () => {
  fc.assert(
    fc.property(week, fc.boolean(), (evidence, hidden) => {
      const unnamed = new Set(hidden ? ['person_mara', 'person_ines'] : []);
      const items = draftItems(evidence, { teams: TEAMS, within: 40, history: [] }, { ...around, unnamed });
      expect(new Set(items.map(i => i.id)).size).toBe(items.length);
      for (const kind of ['thanks', 'decision'] as const) expect(items.filter(i => i.kind === kind && i.shown).length).toBeLessThanOrEqual(MOST_SHOWN[kind]);
      for (const item of items) for (const id of item.people) expect(unnamed).not.toContain(id);
      if (hidden) expect(JSON.stringify(items.map(i => [i.title, i.text]))).not.toMatch(/Lindqvist|Duarte/);
    }),
  );
});

test('the longest absent is due first, and n of 1 means every issue', () => {
  expect(dueTeams({ teams: ['a', 'b', 'c'], within: 3, history: [['a'], ['b'], ['x']] })).toEqual([{ team: 'c', missed: 3 }]);
  expect(dueTeams({ teams: ['a', 'b'], within: 1, history: [] }).map(d => d.team)).toEqual(['a', 'b']);
});

test('a draft says who won, with whom, and what was the first of its kind; amounts only where they are wanted', () => {
  const [win] = sampleItems();
  expect(win).toMatchObject({ title: 'Aldgate Rail: Signalling renewal', amount: null });
  expect(win!.text).toBe('Mara Lindqvist won it, with Elena Rossi (Legal). It is the first deal won with single sign-on in it, which Dev Malhotra built with Inês Duarte.');
  const shown = draftItems(sampleEvidence(), { teams: [], within: 4, history: [] }, { ...around, showAmounts: true });
  expect(shown[0]!.amount).toEqual({ amount: '84000.00', currency: 'EUR' });
});

test('a draft that takes in more keeps what an editor did, and loses what is gone', () => {
  fc.assert(
    fc.property(week, week, fc.array(fc.nat(30)), (before, after, touched) => {
      const course = { teams: TEAMS, within: 4, history: [] };
      const old = draftItems(before, course, around).map((item, i) => (touched.includes(i) ? { ...item, title: `Mine ${i}`, shown: !item.shown, edited: true } : item));
      const own = { ...sampleItems()[0]!, id: 'own:1', kind: 'own' as const, source: null, edited: true };
      const fresh = draftItems(after, course, around);
      const merged = refreshItems([own, ...old], fresh);
      const ids = new Set(fresh.map(i => i.id));
      expect(merged).toContainEqual(own);
      expect(new Set(merged.map(i => i.id)).size).toBe(merged.length);
      for (const item of merged) expect(item.source === null || ids.has(item.id) || item.edited).toBe(true);
      for (const item of fresh) expect(merged.map(i => i.id)).toContain(item.id);
      for (const item of old) {
        const now = merged.find(i => i.id === item.id);
        if (now) expect(now.shown).toBe(item.shown);
        if (now && item.edited) expect(now.title).toBe(item.title);
      }
      // The order that an editor made stays.
      const kept = old.filter(i => merged.some(m => m.id === i.id)).map(i => i.id);
      expect(merged.filter(m => kept.includes(m.id)).map(m => m.id)).toEqual(kept);
      expect(refreshItems(merged, fresh)).toEqual(merged);
    }),
  );
});

test('what people did who do not want to be named is told without them', () => {
  const items = draftItems(sampleEvidence(), { teams: [], within: 4, history: [] }, { ...around, unnamed: new Set(['person_mara', 'person_dev', 'person_elena']) });
  expect(items.find(i => i.kind === 'win')!.text).toBe('Sales won it. It is the first deal won with single sign-on in it.');
  expect(items.map(i => i.kind)).not.toContain('thanks');
  expect(JSON.stringify(items.map(i => [i.title, i.text]))).not.toMatch(/Lindqvist|Malhotra|Rossi/);
});

test('an item says something or does not count', () => {
  const item = sampleItems()[0]!;
  expect(appears(item)).toBe(true);
  expect(appears({ ...item, shown: false })).toBe(false);
  expect(appears({ ...item, text: '' })).toBe(true);
  expect(appears({ ...item, text: ' ', title: '' })).toBe(false);
  expect(appears({ ...item, kind: 'own', text: '' })).toBe(true);
  expect(appears({ ...item, kind: 'team', text: '' })).toBe(false);
});

test('requests that are alike are said once, with their number, in letters that fit into a sentence', () => {
  const done = (...of: readonly (readonly [string, string])[]) => doneFor(of.map(([type, account]) => ({ type, account, what: 'x', askedBy: null })));
  const review = 'Legal review';
  expect(done([review, 'Pinewood Rail Cars'], [review, 'Aldgate Rail'], [review, 'Aldgate Rail'])).toEqual(['two legal reviews for Aldgate Rail and one for Pinewood Rail Cars']);
  expect(done(['API access', 'Aldgate Rail'], ['Security questionnaire', 'A'], ['Security questionnaire', 'B'], ['Pinewood onboarding', 'Pinewood Rail Cars'])).toEqual([
    'one security questionnaire for A and one for B', 'one API access for Aldgate Rail', 'one Pinewood onboarding for Pinewood Rail Cars',
  ]); // prettier-ignore
  expect(done(...['A', 'A', 'B', 'C', 'D', 'E', 'E'].map(account => ['Finance query', account] as const))).toEqual(['two finance queries for A, two for E, one for B and two more for 2 other customers']);
  expect(done()).toEqual([]);
  // Whatever was asked by whom, no type and no customer within it is named twice, and none of the few is lost.
  const few = fc.array(fc.tuple(fc.constantFrom('Way', 'Terms', review), fc.constantFrom('A', 'B', 'C')));
  fc.assert(
    fc.property(few, of => {
      const said = done(...of);
      expect(said).toHaveLength(new Set(of.map(([type]) => type)).size);
      expect(said.join('; ').match(/ for [ABC]/g) ?? []).toHaveLength(new Set(of.map(one => one.join())).size);
    }),
  );
});
