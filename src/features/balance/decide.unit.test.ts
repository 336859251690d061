import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkConfigFile } from '../../config-file.ts';
import type { Situation } from '../../engine/capability.ts';
import { isRefused } from '../../kernel/decision.ts';
import { decideAct, decideCounted, decideTold, type ActContext } from './decide.ts';
import { weekOf, type ActCommand, type Source } from './model.ts';
import { mayRead } from './policy.ts';
import { balanceSettings } from './contract.ts';
import { reactions } from './reactions.ts';

const NOW = Date.parse('2026-11-26T10:00:00Z');
const at = { now: NOW, newId: (p: string) => p, actor: { kind: 'machine', name: 'test' }, settings: { version: 1, get: () => undefined } } as unknown as Situation;
const people = ['ann', 'bob', 'cyd', 'dee'] as const;
/** Ann moved from sales to legal an hour before now. */
const on: ActContext & Situation = { ...at, ownerOf: id => (id === 'deal_bob' ? 'bob' : undefined), teamOf: (id, when) => (id === 'dee' ? null : id === 'ann' && when > NOW - 3_600_000 ? 'legal' : 'sales') };
const side = fc.constantFrom(...people).map(personId => ({ personId, teamId: personId < 'c' ? 'sales' : 'legal' }));
const when = fc.integer({ min: NOW - 90 * 86_400_000, max: NOW });
const source = fc.constant('thing:1');
const command: fc.Arbitrary<ActCommand> = fc.oneof(
  fc.record({ type: fc.constant('work' as const), source, at: when, giver: side, receiver: side }),
  fc.record({ type: fc.constant('desk' as const), source, at: when, giverId: fc.constantFrom(...people), dealId: fc.constantFrom('deal_bob', 'deal_gone') }),
  fc.record({ type: fc.constant('thanks' as const), source, at: when, giver: side, receivers: fc.array(side, { maxLength: 6 }) }),
  fc.record({ type: fc.constant('reverse' as const), source }),
  fc.record({ type: fc.constant('input' as const), source, at: when, giver: side }),
  fc.record({ type: fc.constant('answer' as const), source, at: when, outcome: fc.constantFrom('accepted' as const, 'partly' as const, 'declined' as const) }),
);
const after = (state: Source | undefined, c: ActCommand): Source => {
  const d = decideAct(state, c, on);
  if (isRefused(d)) throw new Error('acts are never refused');
  expect(d.facts).toEqual([]);
  return d.state;
};

test('whatever is said of one thing: shares add up to one at most, nobody acts on themselves across the desk or in thanks, weeks are Mondays', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 12 }), commands => {
      let state: Source | undefined;
      for (const c of commands) {
        state = after(state, c);
        const [thanks, inputs] = [state.acts.filter(a => a.kind === 'thanks'), state.acts.filter(a => a.kind === 'input')];
        expect(thanks.reduce((n, a) => n + a.weight, 0)).toBeLessThanOrEqual(1 + 1e-9);
        for (const a of thanks) expect(a.receiver!.personId).not.toBe(a.giver.personId);
        expect(new Set(inputs.map(a => a.giver.personId)).size).toBe(inputs.length);
        for (const a of state.acts) expect(new Date(a.week).getUTCDay()).toBe(1);
        if (c.type === 'reverse') expect(state.acts).toEqual([]);
        // Said again it changes nothing, so that a retry counts once.
        if (c.type !== 'answer') expect(after(state, c)).toEqual(state);
      }
    }),
  );
});

test('an input stays in its week and keeps the day of its answer', () => {
  const given = Date.parse('2026-07-15T10:00:00Z');
  const state = after(after(undefined, { type: 'input', source: 'd', at: given, giver: { personId: 'ann', teamId: 'sales' } }), { type: 'answer', source: 'd', at: NOW, outcome: 'declined' });
  expect(state.acts).toEqual([expect.objectContaining({ week: weekOf(given), day: '2026-07-15', answered: '2026-11-26', outcome: 'declined' })]);
});

test('a step at the desk is work of the team of that moment, and none on one’s own deal or without a team', () => {
  const desk = (giverId: string, moment: number) => after(undefined, { type: 'desk', source: 's', at: moment, giverId, dealId: 'deal_bob' }).acts.map(a => a.giver.teamId);
  expect([desk('ann', NOW - 86_400_000), desk('ann', NOW)]).toEqual([['sales'], ['legal']]);
  expect([desk('bob', NOW), desk('dee', NOW)]).toEqual([[], []]);
});

test('only for oneself, and the past only for those who want it', () => {
  const choose = (by: string, optedOut: boolean, past: boolean, firstMonth = 1) =>
    decideCounted(undefined, { type: 'count', personId: 'ann', optedOut, past }, { ...at, actor: { kind: 'person', id: by }, firstMonth });
  expect(choose('bob', true, true)).toMatchObject({ refused: { code: 'not-yours' } });
  expect(choose('ann', true, true)).toMatchObject({ state: { optedOut: true, since: null } });
  expect(choose('ann', true, false)).toMatchObject({ state: { since: '2026-10-01' } });
  expect(choose('ann', true, false, 2)).toMatchObject({ state: { since: '2026-11-01' } });
  expect(choose('ann', false, false)).toMatchObject({ state: { optedOut: false, since: null } });
});

test('a quarter is told once', () => {
  const first = decideTold(undefined, { type: 'tell', quarter: '2026-Q3', channel: 'C0LEAD' }, at);
  expect(first).toMatchObject({ effects: [{ kind: 'balance.tell' }] });
  expect(decideTold({ quarter: '2026-Q3', channel: 'C0LEAD' }, { type: 'tell', quarter: '2026-Q3', channel: 'C0OTHER' }, at)).not.toHaveProperty('effects');
});

test('who may read: the roles that the settings name, and administrators', () => {
  const by = (readers?: string[]) => balanceSettings.parse(readers ? { readers } : {});
  expect([mayRead(['leadership'], by()), mayRead(['admin'], by([])), mayRead(['leadership'], by(['finance-approver'])), mayRead([], by())]).toEqual([true, true, false, false]);
});

test('the section of the configuration file names the field, its line and what is allowed', () => {
  expect(checkConfigFile('balance:\n  channel: C0LEADERS\n  year_starts_in: 2\n  teams: [Sales, Product]\n  readers: [leadership]\n')).toEqual([]);
  expect(checkConfigFile('balance:\n  channel: general\n  year_starts_in: 13\n  teams: [Sales]\n  readers: ["Ada Okonkwo"]\n')).toEqual([
    { path: 'balance.channel', line: 2, message: 'has to be the id of a channel, such as C0123ABCD' },
    { path: 'balance.year_starts_in', line: 3, message: 'has to be a month from 1 to 12' },
    { path: 'balance.teams', line: 4, message: 'has to name two teams or more; leave it out for all' },
    { path: 'balance.readers.0', line: 5, message: 'has to be a role, such as leadership' },
  ]);
});

test('what others say in the log becomes acts; a decision that is withdrawn leaves none, what machines decide is nobody’s', () => {
  const heard = (type: string, payload: object) => reactions.filter(r => r.on.includes(type)).flatMap(r => r.react({ type, payload: payload as never, at: NOW, stream: 's', actor: { kind: 'machine', name: 'x' } }, at.settings)?.later ?? []).map(l => l.command);
  const person = (id: string, team: string | null) => ({ id, name: id, team: team && { id: team, name: team } });
  expect(heard('requests.done', { requestId: 'r', round: 2, helper: person('ann', 'sales'), requester: person('bob', 'legal') })).toEqual([
    { type: 'work', source: 'request:r:2', at: NOW, giver: { personId: 'ann', teamId: 'sales' }, receiver: { personId: 'bob', teamId: 'legal' } },
  ]);
  expect(heard('requests.done', { requestId: 'r', round: 2, helper: person('ann', null), requester: person('bob', 'legal') })).toEqual([]);
  expect(heard('deal-desk.decided', { requestId: 'q', round: 1, dealId: 'd', step: 's', by: 'machine:rule' })).toEqual([]);
  expect(heard('voice.input-given', { decisionId: 'd', inputId: 'i', by: 'ann', teamId: 'sales' })).toMatchObject([{ type: 'input', source: 'decision:d' }]);
  expect(heard('voice.answered', { decisionId: 'd', outcome: 'partly' })).toMatchObject([{ type: 'answer', source: 'decision:d', outcome: 'partly' }]);
  expect(heard('voice.withdrawn', { decisionId: 'd' })).toEqual([{ type: 'reverse', source: 'decision:d' }]);
  expect(heard('recognition.reversed', { thanksId: 't' })).toEqual([{ type: 'reverse', source: 'thanks:t' }]);
});
