import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefused } from '../../kernel/decision.ts';
import { decide } from './decide.ts';
import { decideSpotlight, periodsFrom } from './decide-spotlight.ts';
import { lastTurn, momentOf, nextTurn, periodOf } from './figures-schedule.ts';
import { newRotation, upcoming } from '../../kernel/rotation.ts';
import { SEED, type IssueState, type NewsletterCommand, type Spotlight } from './model.ts';
import { MONDAY, sampleContext, sampleDirectory, sampleSettings } from './sample.ts';

const DAY = 86_400_000;
const ID = 'issue_1';
type At = Parameters<typeof decide>[2];
function must(state: IssueState | undefined, command: NewsletterCommand, at: At = sampleContext()) {
  const decided = decide(state, command, at);
  if (isRefused(decided)) throw new Error(JSON.stringify(decided.refused));
  return decided;
}
const code = (state: IssueState | undefined, command: NewsletterCommand, at: At = sampleContext()) => {
  const decided = decide(state, command, at);
  return isRefused(decided) ? decided.refused.code : 'accepted';
};
const drafted = () => must(undefined, { type: 'draft', issueId: ID, from: MONDAY - 7 * DAY, to: MONDAY }).state;
const approved = (state = drafted()) => must(state, { type: 'approve', issueId: ID, version: state.issue.version }).state;
const publish = (version: number | null = null, more: object = {}): NewsletterCommand => ({ type: 'publish', issueId: ID, version, note: null, mail: false, ...more });
const edit = (state: IssueState, change: (items: IssueState['issue']['items']) => readonly object[] = items => items, version = state.issue.version): NewsletterCommand =>
  ({ type: 'edit', issueId: ID, version, title: state.issue.title, intro: state.issue.intro, items: change(state.issue.items) }) as NewsletterCommand;

test('whatever editors do at once, an issue is published once, and its editions never change', () => {
  const step = fc.constantFrom<string>('approve', 'publish', 'publish-stale', 'edit', 'correct', 'discard', 'refresh', 'withdraw');
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      let state = drafted();
      const out: string[] = [];
      for (const what of steps) {
        const { version } = state.issue;
        const command = {
          approve: { type: 'approve', issueId: ID, version }, publish: publish(version, { note: 'A name' }), 'publish-stale': publish(version - 1, { note: 'A name' }), correct: { type: 'correct', issueId: ID },
          edit: edit(state, items => items.map((i, n) => (n === 0 ? { ...i, title: `${i.title}.` } : i))), discard: { type: 'discard', issueId: ID, version: null }, refresh: { type: 'refresh', issueId: ID, to: null },
          withdraw: { type: 'withdraw', issueId: ID, source: { kind: 'thanks', id: 'thanks_1' }, personId: null },
        }[what] as NewsletterCommand; // prettier-ignore
        const before = state.issue;
        const decided = decide(state, command, sampleContext({ evidence: () => ({ ...sampleContext().evidence(ID), thanks: [] }) }));
        if (isRefused(decided)) continue;
        state = decided.state;
        for (const e of state.out) {
          // A machine's correction comes from what was published; everything else from what somebody approved.
          expect(before.stage.state).toBe(what === 'withdraw' ? 'published' : 'approved');
          out.push(`${e.edition}`);
        }
        if (state.out.length === 0) expect(state.issue.edition).toBe(before.edition);
        expect(state.issue.version).toBeGreaterThanOrEqual(before.version);
      }
      expect(out).toEqual(out.map((_, i) => `${i + 1}`));
      expect(state.issue.edition).toBe(out.length);
    }),
  );
});

test('only what is approved goes out, a change asks again, and of two publications the second is told', () => {
  const draft = drafted();
  expect(code(draft, publish(draft.issue.version))).toBe('not-approved');
  const ready = approved(draft);
  const changed = must(ready, edit(ready, items => items.map((i, n) => (n === 0 ? { ...i, text: 'Other words' } : i)))).state;
  expect(changed.issue.stage.state).toBe('draft');
  expect(code(changed, publish(changed.issue.version))).toBe('not-approved');
  const once = must(ready, publish(ready.issue.version));
  expect(once.state.out).toHaveLength(1);
  expect(once.effects!.map(e => e.kind)).toEqual(['newsletter.post', ...Array<string>(5).fill('newsletter.mail')]);
  expect(once.later).toMatchObject([{ to: 'newsletter-spotlight', command: { type: 'shine', team: 'team_legal', issue: 1 } }]);
  expect(decide(once.state, publish(ready.issue.version), sampleContext())).toMatchObject({ refused: { code: 'published-already' } });
});

test('two editors never overwrite each other', () => {
  const draft = drafted();
  const hers = must(draft, edit(draft, items => [...items].reverse())).state;
  expect(decide(hers, edit(draft), sampleContext({ actor: { kind: 'person', id: 'person_robin' } }))).toEqual({ refused: { code: 'moved-on', version: 2, by: 'person_ines' } });
});

test('what happened can be left out and not deleted; own words can', () => {
  const draft = drafted();
  const withOwn = must(draft, edit(draft, items => [{ id: 'own:a', title: 'The kitchen', text: 'opens on Monday.', shown: true, teams: ['Legal'] }, ...items.slice(1)])).state.issue;
  expect(withOwn.items[0]).toMatchObject({ id: 'own:a', kind: 'own', teams: ['team_legal'], edited: true });
  expect(withOwn.items.at(-1)).toMatchObject({ id: draft.issue.items[0]!.id, shown: false });
  const state = { issue: withOwn, out: [] };
  expect(must(state, edit(state, items => items.slice(1))).state.issue.items.map(i => i.id)).not.toContain('own:a');
  expect(code(state, edit(state, items => [...items, { ...items[0]! }]))).toBe('item-twice');
  expect(code(state, edit(state, items => [...items, { id: 'win:made-up', title: 'x', text: '', shown: true }]))).toBe('no-such-item');
  expect(code(state, edit(state, () => [{ id: 'own:b', title: ' ', text: '', shown: true }]))).toBe('own-empty');
  expect(code(state, edit(state, () => [{ id: 'own:b', title: 'x', text: '', shown: true, teams: ['Piracy'] }]))).toBe('no-such-team');
});

test('what was taken back leaves a draft at once, and does not go out with one that was approved before', () => {
  const ready = approved();
  const gone = must(ready, { type: 'withdraw', issueId: ID, source: { kind: 'thanks', id: 'thanks_1' }, personId: null });
  expect(gone.state.issue.items.map(i => i.id)).not.toContain('thanks:thanks_1');
  expect(gone.state.issue.stage.state).toBe('draft');
  const out = must(ready, publish(null), sampleContext({ gone: source => source.kind === 'thanks' }));
  expect(out.state.out[0]!.items.map(i => i.kind)).not.toContain('thanks');
  expect(out.answer).toMatchObject({ dropped: ['Dev Malhotra thanks Mara Lindqvist'] });
  const unnamed = must(ready, publish(null), sampleContext({ unnamed: new Set(['person_dev']) }));
  expect(JSON.stringify(unnamed.state.out[0]!.items)).not.toContain('Malhotra');
});

test('words that are taken back after they were out leave by an edition that says so', () => {
  const published = must(approved(), publish(null)).state;
  const decided = must(published, { type: 'withdraw', issueId: ID, source: { kind: 'thanks', id: 'thanks_1' }, personId: null }, sampleContext({ actor: { kind: 'machine', name: 'newsletter' } }));
  expect(decided.state.out[0]).toMatchObject({ edition: 2, note: 'A shout-out was taken back.' });
  expect(decided.state.issue.withdrawn).toEqual(['thanks:thanks_1']);
  expect(decided.effects!.map(e => e.kind)).toEqual(['newsletter.post']);
  expect(must({ ...decided.state, out: [] }, { type: 'withdraw', issueId: ID, source: { kind: 'thanks', id: 'thanks_1' }, personId: null }).state.out).toEqual([]);
});

test('a correction says what it mends, and goes by mail only when asked', () => {
  const published = must(approved(), publish(null)).state;
  const correcting = must({ ...published, out: [] }, { type: 'correct', issueId: ID }).state;
  const ready = approved(must(correcting, edit(correcting, items => items.map((i, n) => (n === 0 ? { ...i, title: 'Aldgate Rail' } : i)))).state);
  expect(code(ready, publish(null, { note: ' ' }))).toBe('note-needed');
  const decided = must(ready, publish(null, { note: 'The name of the customer.' }));
  expect(decided.state.out[0]).toMatchObject({ edition: 2, note: 'The name of the customer.' });
  expect(decided.effects!.map(e => e.kind)).toEqual(['newsletter.post']);
  expect(decided.later).toEqual([]);
  const mailed = must(ready, publish(null, { note: 'The name of the customer.', mail: true }));
  expect(mailed.effects!.filter(e => e.kind === 'newsletter.mail')).toHaveLength(5);
});

test('a team that has to be there holds an issue back, and the refusal says which', () => {
  const at = sampleContext({ newsletter: sampleSettings({ every_team_within: 2 }), history: () => [['team_sales']], evidence: () => ({ ...sampleContext().evidence(ID), spotlight: null, lunch: null, wins: [], work: new Map() }) });
  const draft = must(undefined, { type: 'draft', issueId: ID, from: 0, to: MONDAY }, at).state;
  expect(draft.issue.items.find(i => i.id === 'team:team_legal')).toMatchObject({ text: '', shown: true });
  expect(decide(draft, { type: 'approve', issueId: ID, version: 1 }, at)).toEqual({ refused: { code: 'team-missing', field: 'items', teams: [{ id: 'team_legal', missed: 1 }] } });
  const filled = must(draft, edit(draft, items => items.map(i => (i.id === 'team:team_legal' ? { ...i, text: 'Forty annexes.' } : i))), at).state;
  expect(code(filled, { type: 'approve', issueId: ID, version: filled.issue.version }, at)).toBe('accepted');
});

test('amounts are hidden unless the company shows them, also when an older draft still knows one', () => {
  const loud = sampleContext({ newsletter: sampleSettings({ show_amounts: true }) });
  const draft = must(undefined, { type: 'draft', issueId: ID, from: 0, to: MONDAY }, loud).state;
  expect(draft.issue.items[0]!.amount).not.toBeNull();
  expect(JSON.stringify(must(approved(draft), publish(null)).state.out)).not.toContain('84000');
  expect(JSON.stringify(must(approved(draft), publish(null), loud).state.out)).toContain('84000');
});

test('only editors make it; one draft at a time; everybody else is told', () => {
  const mara = sampleContext({ actor: { kind: 'person', id: 'person_mara' } });
  expect(code(undefined, { type: 'draft', issueId: ID, from: 0, to: 1 }, mara)).toBe('not-an-editor');
  expect(code(drafted(), publish(null), mara)).toBe('not-an-editor');
  expect(code(undefined, { type: 'draft', issueId: 'issue_2', from: 0, to: 1 }, sampleContext({ open: { id: ID, number: 1 } }))).toBe('draft-open');
  expect(code(undefined, { type: 'draft', issueId: ID, from: 1, to: 1 })).toBe('bad-period');
  const timer = must(undefined, { type: 'draft', issueId: ID, from: 0, to: MONDAY }, sampleContext({ actor: { kind: 'machine', name: 'newsletter' } }));
  expect(timer.effects).toMatchObject([{ kind: 'newsletter.waits', payload: { personId: 'person_ines' } }]);
});

test('the spotlight shines on every team once before any twice, whatever is skipped and swapped', () => {
  const teams = sampleDirectory.teams().map(t => t.id);
  const step = fc.record({ do: fc.constantFrom('shine', 'skip', 'swap', 'unskip'), a: fc.constantFrom(...teams), b: fc.constantFrom(...teams), ahead: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      let state: Spotlight = { rotation: newRotation };
      let issue = 1;
      const shone: string[] = [];
      for (const s of steps) {
        const at = { people: sampleDirectory, newsletter: sampleSettings(), nextIssue: issue, open: null, actor: { kind: 'person' as const, id: 'person_ines' }, settings: { version: 1, get: () => undefined }, now: MONDAY, newId: (p: string) => p };
        const next = upcoming(state.rotation, teams, periodsFrom(issue), SEED)[0];
        const command = s.do === 'shine' ? (next && next.period === `issue ${issue}` ? { type: 'shine' as const, team: next.team, issue } : undefined) : s.do === 'swap' ? { type: 'swap' as const, teams: [s.a, s.b] as [string, string] } : { type: s.do as 'skip', team: s.a, issue: issue + s.ahead };
        if (!command) {
          issue++;
          continue;
        }
        const decided = decideSpotlight(state, command, at);
        if (isRefused(decided)) continue;
        state = decided.state;
        if (command.type === 'shine') {
          shone.push(command.team);
          issue++;
        }
      }
      const skips = steps.some(s => s.do === 'skip');
      // Without skips each round of turns has every team exactly once.
      if (!skips) for (let i = 0; i + teams.length <= shone.length; i += teams.length) expect(new Set(shone.slice(i, i + teams.length)).size).toBe(teams.length);
    }),
  );
});

test('a turn is moved by editors or by the team itself', () => {
  const at = (id: string) => ({ people: sampleDirectory, newsletter: sampleSettings(), nextIssue: 1, open: ID, actor: { kind: 'person' as const, id }, settings: { version: 1, get: () => undefined }, now: MONDAY, newId: (p: string) => p });
  expect(decideSpotlight(undefined, { type: 'skip', team: 'Legal', issue: 1 }, at('person_mara'))).toEqual({ refused: { code: 'not-yours' } });
  expect(decideSpotlight(undefined, { type: 'skip', team: 'Legal', issue: 1 }, at('person_elena'))).toMatchObject({ effects: [{ kind: 'newsletter.refresh' }] });
  expect(decideSpotlight(undefined, { type: 'skip', team: 'Legal', issue: 9 }, at('person_elena'))).toEqual({ refused: { code: 'not-upcoming', field: 'issue' } });
  expect(decideSpotlight(undefined, { type: 'swap', teams: ['Legal', 'Legal'] }, at('person_ines'))).toEqual({ refused: { code: 'same-team', field: 'teams' } });
});

test('Monday at eight in the company’s zone, also when the clock changes', () => {
  const rhythm = { every: 'week' as const, on: 'monday' as const, at: '08:00', time_zone: 'Europe/Berlin' };
  expect(new Date(lastTurn(rhythm, Date.UTC(2026, 10, 26, 9))!.at).toISOString()).toBe('2026-11-23T07:00:00.000Z');
  expect(new Date(nextTurn(rhythm, Date.UTC(2026, 10, 23, 7))!).toISOString()).toBe('2026-11-30T07:00:00.000Z');
  expect(new Date(momentOf('2026-03-29', '08:00', 'Europe/Berlin')).toISOString()).toBe('2026-03-29T06:00:00.000Z');
  expect(nextTurn({ ...rhythm, every: 'never' }, 0)).toBeNull();
  expect(new Date(nextTurn({ ...rhythm, every: 'month' }, Date.UTC(2026, 10, 26))!).toISOString()).toBe('2026-12-07T07:00:00.000Z');
  const { from, to } = periodOf(rhythm, '2026-11-23', null);
  expect([new Date(from).toISOString(), new Date(to).toISOString()]).toEqual(['2026-11-15T23:00:00.000Z', '2026-11-22T23:00:00.000Z']);
  expect(periodOf(rhythm, '2026-11-23', from + DAY).from).toBe(from + DAY);
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) }), fc.constantFrom('week' as const, 'two-weeks' as const, 'month' as const), fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'), (now, every, time_zone) => {
      const r = { ...rhythm, every, time_zone };
      const [last, next] = [lastTurn(r, now)!.at, nextTurn(r, now)!];
      expect(last).toBeLessThanOrEqual(now);
      expect(next).toBeGreaterThan(now);
      expect(lastTurn(r, next)!.at).toBe(next);
      const days = { week: [6.9, 7.1], 'two-weeks': [13.9, 14.1], month: [27.9, 35.1] }[every];
      expect((next - last) / DAY).toBeGreaterThan(days[0]!);
      expect((next - last) / DAY).toBeLessThan(days[1]!);
    }),
  );
});
