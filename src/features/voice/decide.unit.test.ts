import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StoredFact } from '../../engine/capability.ts';
import { decide } from './decide.ts';
import { hear, issueOf } from './decide-issue-events.ts';
import { decideLedger } from './decide-ledger.ts';
import { decidePromise } from './decide-promise.ts';
import { readRows } from './import.ts';
import type { DecisionCommand, LedgerDecision } from './ledger-model.ts';
import type { Issue } from './model.ts';
import { mayDecide } from './policy.ts';
import { releaseNote } from './present.ts';
import { deskPromiseFacts, reactions } from './reactions.ts';
import { accepted, captureCommand, mara, moveCommand, sampleAt, sampleDeal, sampleDirectory, sampleLedgerAt, sampleNeed, sampleState, sampleVoice, tom } from './sample.ts';
import { newsForOwner, needCard, nextQuarters, plainOf, captureModal } from './views.ts';
import { decisionCard } from './views-ledger.ts';
import { board } from './figures-board.ts';
import { voiceSettings } from './contract.ts';
import { sayFact, sayPlace, sayRefusal } from './words.ts';

const refusal = (decision: object): unknown => ('refused' in decision ? decision.refused : undefined);
const asMara = sampleAt({ actor: { kind: 'person', id: 'mara' } });

describe('capturing', () => {
  test('makes a need, keeps the team of that day, says where it went', () => {
    const made = accepted(undefined, captureCommand({ needId: 'need_2' }), asMara);
    expect(made.state.need).toMatchObject({ id: 'need_2', title: 'Single sign-on', place: { state: 'heard' }, createdBy: 'mara' });
    expect(made.state.voices).toMatchObject([{ words: 'No password again.', dealId: 'deal_1', teamId: 'sales', capturedBy: 'mara', at: asMara.now }]);
    expect(made.facts).toMatchObject([{ type: 'voice.captured', payload: { first: true, account: 'Aldgate Rail' } }]);
    expect(made.effects?.map(e => e.kind)).toEqual(['voice.card', 'voice.thank']);
  });
  test('the same voice twice is one; a room of the deal gets a card and a line', () => {
    const state = sampleState({}, [sampleVoice({ id: 'voice_9' })]);
    expect(accepted(state, captureCommand(), asMara).state).toBe(state);
    const at = sampleAt({ actor: asMara.actor, deals: new Map([['deal_1', sampleDeal({ room: 'C1' })]]) });
    expect(accepted(sampleState(), captureCommand(), at).effects).toContainEqual(expect.objectContaining({ kind: 'voice.card', payload: { needId: 'need_1', audience: 'room:deal_1' } }));
  });
  test('offers what is like it, unless it was said to be another', () => {
    const at = sampleAt({ titles: [{ id: 'n7', title: 'Single sign on' }] });
    expect(refusal(decide(undefined, captureCommand({ needId: 'x' }), at))).toMatchObject({ code: 'looks-like', like: [{ needId: 'n7', likeness: 1 }] });
    expect(accepted(undefined, captureCommand({ needId: 'x', anyway: true }), at).state.need.id).toBe('x');
  });
  test('refuses an unknown deal, no words, no title, and people who have left', () => {
    expect(refusal(decide(undefined, captureCommand({ dealId: 'deal_x' }), asMara))).toMatchObject({ code: 'no-such-deal', field: 'dealId' });
    expect(refusal(decide(undefined, captureCommand({ words: ' \n ' }), asMara))).toMatchObject({ code: 'words-needed' });
    expect(refusal(decide(undefined, captureCommand({ title: null }), asMara))).toMatchObject({ code: 'title-needed' });
    expect(refusal(decide(undefined, captureCommand(), sampleAt({ actor: { kind: 'person', id: 'gone' } })))).toMatchObject({ code: 'person-inactive' });
  });
});

describe('moving', () => {
  const deals = new Map([
    ['deal_1', sampleDeal({ room: 'C1' })],
    ['deal_2', sampleDeal({ id: 'deal_2', ownerId: 'tom', stageKind: 'lost' })],
    ['deal_3', sampleDeal({ id: 'deal_3', ownerId: 'tom', stageKind: 'won' })],
    ['deal_4', sampleDeal({ id: 'deal_4', ownerId: null })],
  ]);
  const family = [sampleVoice(), sampleVoice({ id: 'v2', dealId: 'deal_2', capturedBy: 'tom' }), sampleVoice({ id: 'v3', dealId: 'deal_3' }), sampleVoice({ id: 'v4', dealId: 'deal_4', capturedBy: 'robin' })];
  const at = sampleAt({ deals, families: new Map([['need_1', family]]) });
  const told = (effects: readonly { kind: string; payload: object }[] = []) => effects.filter(e => e.kind === 'voice.tell').map(e => (e.payload as { audience: string }).audience);

  test('shipped reaches each owner once, with won, open and lost deals, each room, and whoever asked for a deal that nobody owns', () => {
    const shipped = accepted(sampleState({ builders: ['robin'] }, family), moveCommand({ release: { name: '4.2', url: null } }), at);
    expect(told(shipped.effects)).toEqual(['owner:mara', 'owner:robin', 'owner:tom', 'room:deal_1']);
    expect(shipped.facts.map(f => f.type)).toEqual(['voice.moved', 'voice.shipped']);
    expect(shipped.facts[1]!.payload).toMatchObject({ askedBy: ['mara', 'tom', 'robin'], dealIds: ['deal_1', 'deal_2', 'deal_3', 'deal_4'], productOwnerId: 'ines', builders: ['robin'], release: '4.2' });
  });
  test('steps in between are told to nobody, nor is history that is replayed', () => {
    expect(told(accepted(sampleState({}, family), moveCommand({ state: 'in-progress' }), at).effects)).toEqual([]);
    expect(accepted(sampleState({}, family), moveCommand({ quiet: true }), at).effects).toEqual([]);
  });
  test('a plan needs its quarter and a no its reason; only product decides', () => {
    expect(refusal(decide(sampleState(), moveCommand({ state: 'planned' }), at))).toMatchObject({ code: 'quarter-needed' });
    expect(refusal(decide(sampleState(), moveCommand({ state: 'declined', reason: '  ' }), at))).toMatchObject({ code: 'reason-needed' });
    expect(refusal(decide(sampleState(), moveCommand(), asMara))).toEqual({ code: 'not-product', team: 'Product' });
    const nobody = sampleDirectory([mara, tom]);
    expect(mayDecide({ kind: 'person', id: 'mara' }, nobody, voiceSettings.parse({}))).toBe(true);
    expect(accepted(sampleState(), moveCommand({ state: 'heard' }), at).facts).toEqual([]);
  });
});

describe('merging and splitting', () => {
  test('points, moves nothing, and is not done into itself or into nothing', () => {
    const at = sampleAt({ roots: new Map([['need_2', 'need_3'], ['need_9', 'need_1']]) }); // prettier-ignore
    const merged = accepted(sampleState({ place: { state: 'planned', quarter: '2026-Q3' } }), { type: 'merge', needId: 'need_1', into: 'need_2' }, at);
    expect(merged.state.need.place).toEqual({ state: 'merged', into: 'need_3', was: { state: 'planned', quarter: '2026-Q3' } });
    expect(merged.state.voices).toHaveLength(1);
    expect(merged.later).toMatchObject([{ command: { type: 'confirm-merged', needId: 'need_3', from: 'need_1' } }]);
    expect(accepted(merged.state, { type: 'unmerge', needId: 'need_1' }, at).state.need.place).toEqual({ state: 'planned', quarter: '2026-Q3' });
    expect(refusal(decide(sampleState(), { type: 'merge', needId: 'need_1', into: 'need_9' }, at))).toMatchObject({ code: 'merge-into-itself' });
    expect(refusal(decide(sampleState(), { type: 'merge', needId: 'need_1', into: 'need_x' }, at))).toMatchObject({ code: 'no-such-target' });
    expect(refusal(decide(merged.state, moveCommand(), at))).toMatchObject({ code: 'merged' });
  });
  test('the one that is left takes over issues and tells the newcomers where it stands', () => {
    const issue: Issue = { vendor: 'github', key: 'a/b#1', url: 'https://github.com/a/b/issues/1', state: 'open' };
    const from = sampleNeed({ id: 'need_2', issues: [issue], place: { state: 'merged', into: 'need_1', was: { state: 'heard' } } });
    const at = sampleAt({ others: new Map([['need_2', from]]), families: new Map([['need_1', [sampleVoice()]]]) });
    const state = sampleState({ place: { state: 'planned', quarter: '2026-Q3' } });
    const after = accepted(state, { type: 'confirm-merged', needId: 'need_1', from: 'need_2', title: 'x' }, at);
    expect(after.state.need.issues).toEqual([issue]);
    expect(after.effects).toContainEqual(expect.objectContaining({ kind: 'voice.tell', payload: { needId: 'need_1', news: 'planned 2026-Q3', audience: 'owner:mara' } }));
  });
  test('a split takes some voices and leaves some', () => {
    const family = [sampleVoice(), sampleVoice({ id: 'v2' }), sampleVoice({ id: 'v3', needId: 'need_old' })];
    const at = sampleAt({ others: new Map([['need_1', sampleNeed()]]), families: new Map([['need_1', family]]) });
    const split = (voices: string[]) => decide(undefined, { type: 'split-off', needId: 'need_7', from: 'need_1', voices, title: 'Provisioning' }, at);
    expect(split(['v3'])).toMatchObject({ state: { need: { id: 'need_7', title: 'Provisioning', place: { state: 'heard' } }, voices: [{ id: 'v3', needId: 'need_7' }] } });
    expect(refusal(split(['v2', 'v9']))).toMatchObject({ code: 'no-such-voice' });
    expect(refusal(split(['voice_1', 'v2', 'v3']))).toMatchObject({ code: 'nothing-left' });
  });
});

describe('issues', () => {
  const issue = (key: string, state: Issue['state'] = 'open'): Issue => ({ vendor: 'github', key, url: `https://github.com/${key.replace('#', '/issues/')}`, state });
  const heard = (key: string, state: Issue['state']) => ({ type: 'hear-issue' as const, needId: 'need_1', vendor: 'github' as const, key, state, release: null });
  const robot = sampleAt({ actor: { kind: 'connection', name: 'github' } });
  test('the last one that is done ships the need; cancelled ones do not count', () => {
    const state = sampleState({ issues: [issue('a/b#1', 'cancelled'), issue('a/b#2'), issue('a/b#3')] });
    const one = accepted(state, heard('a/b#2', 'done'), robot);
    expect(one.state.need.place.state).toBe('heard');
    expect(accepted(one.state, heard('a/b#3', 'done'), robot).state.need.place.state).toBe('shipped');
    expect(accepted(sampleState({ issues: [issue('a/b#1')] }), heard('a/b#1', 'cancelled'), robot).state.need.place.state).toBe('heard');
    expect(accepted(state, heard('x/y#9', 'done'), robot).state).toBe(state);
  });
  test('a close after its release says nothing new; a declined need stays declined', () => {
    const released = sampleState({ issues: [issue('a/b#1', 'released')] });
    expect(accepted(released, heard('a/b#1', 'done'), robot).state).toBe(released);
    const declined = sampleState({ place: { state: 'declined', reason: 'No.' }, issues: [issue('a/b#1')] });
    expect(accepted(declined, heard('a/b#1', 'done'), robot).state.need.place.state).toBe('declined');
  });
  test('a need that was merged away passes it on', () => {
    const merged = sampleState({ place: { state: 'merged', into: 'need_2', was: { state: 'heard' } } });
    const at = sampleAt({ actor: robot.actor, roots: new Map([['need_1', 'need_3']]) });
    expect(accepted(merged, heard('a/b#1', 'done'), at).later).toMatchObject([{ to: 'voice', command: { type: 'hear-issue', needId: 'need_3' } }]);
  });
  test('addresses: what is an issue and what is not', () => {
    expect(issueOf('https://github.com/Fern/Box/issues/12?x=1#c')).toEqual({ vendor: 'github', key: 'fern/box#12', url: 'https://github.com/Fern/Box/issues/12' });
    expect(issueOf('https://linear.app/fern/issue/eng-4/some-title')).toMatchObject({ vendor: 'linear', key: 'ENG-4' });
    expect(issueOf('https://fern.atlassian.net/browse/SIG-9')).toMatchObject({ vendor: 'jira', key: 'SIG-9' });
    for (const not of ['', 'x', 'javascript:alert(1)', 'https://github.com/a/b', 'https://linear.app/x', 'https://example.com/browse/', 'ftp://github.com/a/b/issues/1']) expect(issueOf(not)).toBeUndefined();
  });
  test('whatever a vendor sends is heard or passed over, never thrown at us', () => {
    fc.assert(
      fc.property(fc.constantFrom('github' as const, 'linear' as const, 'jira' as const), fc.constantFrom('issues', 'release', 'ping', undefined), fc.jsonValue(), (vendor, event, body) => {
        expect(() => hear(vendor, event, body)).not.toThrow();
      }),
    );
    const release = (body: string) => hear('github', 'release', { action: 'released', release: { tag_name: 'v2', name: null, body, html_url: 'javascript:x' }, repository: { full_name: 'A/B' } });
    expect(release('Fixes #12, see https://github.com/a/b/issues/9 and x#3')).toEqual({ about: 'release', vendor: 'github', prefix: 'a/b#', mentioned: ['a/b#12', 'a/b#9'], release: { name: 'v2', url: null } });
    expect(hear('github', 'issues', { action: 'closed', issue: { number: 1, state_reason: 'not_planned' }, repository: { full_name: 'A/B' } })).toMatchObject({ state: 'cancelled' });
  });
});

test('an exception has a day to come, and ends once', () => {
  const at = sampleAt();
  const command = { type: 'except' as const, needId: 'need_1', exceptionId: 'e1', account: 'Aldgate Rail', why: 'They open the market.', cost: null, until: '2026-06-30' };
  const made = accepted(sampleState(), command, at);
  expect(made.state.need.exceptions).toMatchObject([{ by: 'ines', endedAt: null }]);
  expect(refusal(decide(sampleState(), { ...command, until: '2026-03-01' }, at))).toMatchObject({ code: 'until-passed' });
  const ended = accepted(made.state, { type: 'end-exception', needId: 'need_1', exceptionId: 'e1' }, at);
  expect(accepted(ended.state, { type: 'end-exception', needId: 'need_1', exceptionId: 'e1' }, at).facts).toEqual([]);
});

describe('the ledger', () => {
  const raise = (more: object = {}): DecisionCommand => ({ type: 'raise', decisionId: 'd1', kind: 'roadmap', question: 'Shall we plan it?', ownerId: 'ines', answerBy: null, needId: null, dealId: null, input: 'Three deals.', ...more });
  const done = (state: LedgerDecision | undefined, command: DecisionCommand, at = sampleLedgerAt()) => {
    const decision = decideLedger(state, command, at);
    if ('refused' in decision) throw new Error(JSON.stringify(decision.refused));
    return decision;
  };
  const open = done(undefined, raise());
  const asInes = sampleLedgerAt({ actor: { kind: 'person', id: 'ines' } });

  test('an answer is owed in ten working days unless a day is named, and reminded on its morning', () => {
    expect(open.state).toMatchObject({ answerBy: '2026-03-16', inputs: [{ teamId: 'sales', text: 'Three deals.' }] });
    expect(open.later).toMatchObject([{ key: 'voice:remind:d1', at: Date.UTC(2026, 2, 16, 8) }]);
    expect(done(undefined, raise({ answerBy: '2026-03-07' })).later).toMatchObject([{ at: Date.UTC(2026, 2, 9, 8) }]);
    expect(refusal(decideLedger(undefined, raise({ answerBy: '2026-03-01' }), sampleLedgerAt()))).toMatchObject({ code: 'date-passed' });
  });
  test('reminders go on each working morning, ten at the most, and end with the answer', () => {
    let state = open.state;
    const late = sampleLedgerAt({ now: Date.UTC(2026, 2, 20, 8), actor: { kind: 'machine', name: 'reminder' } });
    for (let i = 0; i < 10; i++) {
      const reminded = done(state, { type: 'remind', decisionId: 'd1' }, late);
      // Friday's is followed by Monday's.
      const nudge = { to: 'people-nudges', command: { type: 'nudge', personId: 'ines', key: 'answer:d1', words: 'You owe an answer since 16 March 2026: Shall we plan it? A no with its reason is an answer, too.', againAfterDays: 7, shownOnHome: true } };
      expect(reminded.later).toMatchObject(i < 9 ? [nudge, { at: Date.UTC(2026, 2, 23, 8) }] : [nudge]);
      expect(reminded.effects?.map(e => e.kind)).toEqual(['voice.decision-card']);
      state = reminded.state;
    }
    // With the answer, or once somebody else owes it, nothing waits for whoever was nudged.
    const settle = { to: 'people-nudges', command: { type: 'settle', personId: 'ines', key: 'answer:d1' } };
    for (const end of [{ type: 'answer', decisionId: 'd1', outcome: 'accepted', reason: 'We plan it for spring.' }, { type: 'hand-over', decisionId: 'd1', ownerId: 'robin' }, { type: 'withdraw', decisionId: 'd1' }] as const) {
      expect(done(state, end, asInes).later).toContainEqual(expect.objectContaining(settle));
    }
    expect(done(state, { type: 'remind', decisionId: 'd1' }, late).effects).toBeUndefined();
    const answered = done(open.state, { type: 'answer', decisionId: 'd1', outcome: 'declined', reason: 'Not this year, and here is why.' }, asInes);
    expect(answered.later).toMatchObject([{ at: null }]);
    expect(answered.effects).toContainEqual(expect.objectContaining({ kind: 'voice.answer', payload: { decisionId: 'd1', personId: 'mara' } }));
    expect(answered.facts).toMatchObject([{ type: 'voice.answered', payload: { outcome: 'declined', teamIds: ['sales'] } }]);
    expect(done(answered.state, { type: 'remind', decisionId: 'd1' }, late).facts).toEqual([]);
    expect(refusal(decideLedger(answered.state, { type: 'give-input', decisionId: 'd1', inputId: 'i', text: 'x' }, asInes))).toMatchObject({ code: 'ended' });
  });
  test('only the owner answers, with a reason, or hands it over', () => {
    expect(refusal(decideLedger(open.state, { type: 'answer', decisionId: 'd1', outcome: 'accepted', reason: 'Because I want it.' }, sampleLedgerAt()))).toEqual({ code: 'not-owner', ownerId: 'ines' });
    expect(refusal(decideLedger(open.state, { type: 'answer', decisionId: 'd1', outcome: 'declined', reason: 'no' }, asInes))).toMatchObject({ code: 'reason-needed' });
    expect(done(open.state, { type: 'hand-over', decisionId: 'd1', ownerId: 'robin' }, asInes).state.ownerId).toBe('robin');
    expect(refusal(decideLedger(open.state, { type: 'hand-over', decisionId: 'd1', ownerId: 'nobody' }, asInes))).toMatchObject({ code: 'no-such-person' });
    expect(refusal(decideLedger(undefined, raise({ needId: 'need_x' }), sampleLedgerAt()))).toMatchObject({ code: 'no-such-need' });
  });
  test('its card quotes every team, mentions nobody, and loses its buttons with the answer', () => {
    const state = done(open.state, { type: 'give-input', decisionId: 'd1', inputId: 'i2', text: '<!channel> *six* weeks' }, asInes).state;
    const about = { needs: new Map(), deals: new Map() };
    const card = decisionCard(state, sampleDirectory(), about, 'https://e.example');
    expect(JSON.stringify(card)).toContain('&lt;!channel&gt; *six* weeks');
    expect(JSON.stringify(card)).not.toContain('<!channel>');
    const answered = done(state, { type: 'answer', decisionId: 'd1', outcome: 'partly', reason: 'Half of it, in autumn.' }, asInes).state;
    const after = decisionCard(answered, sampleDirectory(), about, 'https://e.example');
    expect(JSON.stringify(after)).not.toContain('"voice.answer"');
    expect(after.text).toContain('Accepted in part: Half of it, in autumn.');
  });
});

describe('promises', () => {
  const promise = { promiseId: 'p1', requestId: 'r1', dealId: 'deal_1', what: 'Audit logs by June', due: '2026-06-30', ownerId: 'ines' };
  const at = { ...sampleAt({ actor: { kind: 'person', id: 'mara' } }), titles: [{ id: 'n3', title: 'Audit logs' }], deals: new Set(['deal_1']) };
  test('belong to the need that they name, as a blocker of their deal, and are flagged', () => {
    const decision = decidePromise(undefined, { type: 'receive', ...promise }, at);
    expect(decision).toMatchObject({ state: { needId: 'n3', yes: { state: 'flagged' } }, facts: [{ type: 'voice.promise-received' }], later: [{ to: 'voice', command: { type: 'capture', needId: 'n3', urgency: 'blocker', dealId: 'deal_1' } }] });
    expect(decidePromise(undefined, { type: 'receive', ...promise, what: 'Crane telemetry' }, at)).toMatchObject({ state: { needId: 'need_p1' } });
  });
  test('a yes that comes first is not lost, twice is once, and a promise for no deal is refused', () => {
    const yes = decidePromise(undefined, { type: 'accept', ...promise, by: 'ines' }, at);
    expect(yes).toMatchObject({ state: { yes: { state: 'accepted', by: 'ines' } }, facts: [{ type: 'voice.promise-received' }, { type: 'voice.promise-accepted' }] });
    if ('refused' in yes) throw new Error('refused');
    expect(decidePromise(yes.state, { type: 'receive', ...promise }, at)).toEqual({ state: yes.state, facts: [] });
    expect(decidePromise(yes.state, { type: 'accept', ...promise, by: 'ines' }, at)).toEqual({ state: yes.state, facts: [] });
    expect(refusal(decidePromise(undefined, { type: 'receive', ...promise, dealId: 'deal_x' }, at))).toEqual({ code: 'no-such-deal' });
  });
  test('the desk’s facts become commands; an answer may leave out what is known', () => {
    const react = (type: string, payload: object) => reactions.filter(r => r.on.includes(type)).map(r => r.react({ type, at: 1, stream: 's', actor: { kind: 'person', id: 'ines' }, payload: payload as never }, at.settings));
    expect(react(deskPromiseFacts.promised, promise)).toMatchObject([{ later: [{ to: 'voice-promises', command: { type: 'receive', ...promise } }] }]);
    expect(react(deskPromiseFacts.declined, { promiseId: 'p1', dealId: 'deal_1', reason: 'Too soon.' })).toMatchObject([{ later: [{ command: { type: 'decline', promiseId: 'p1', by: 'ines', reason: 'Too soon.', what: '' } }] }]);
  });
});

test('text of messages becomes what people had read', () => {
  expect(plainOf('<!channel> <@U1|mara> said <https://x.example|docs> &amp; <!subteam^S1|@desk> <#C1|sales> 2 &lt; 3')).toBe('@channel mara said docs & @desk sales 2 < 3');
  fc.assert(fc.property(fc.string({ maxLength: 200 }), text => void expect(plainOf(text)).not.toMatch(/<!channel>/)));
});

/** Everything in which Slack would take a mention for one; plain text shows what stands there. */
const inMrkdwn = (message: { text: string; blocks?: readonly object[] }): string =>
  JSON.stringify([message.text, message.blocks], (_key, value: unknown) => (typeof value === 'object' && value !== null && 'type' in value && value.type === 'button' ? null : value));

test('what people see mentions nobody, whatever was said', () => {
  const words = '<!channel> *urgent* <@U1> `x`';
  const need = sampleNeed({ title: words, place: { state: 'declined', reason: words } });
  const voice = sampleVoice({ words, saidBy: words });
  const deals = new Map([['deal_1', sampleDeal({ name: words, account: words, stageKind: 'lost' })]]);
  const b = board({ needs: [need], voices: [voice], deals, settings: voiceSettings.parse({}), currency: 'EUR', rates: { base: 'EUR', worth: new Map() }, kinds: ['open', 'won', 'lost'], today: '2026-03-02' });
  const shown = [needCard(b.rows[0]!, 'EUR', [voice], deals, 'https://e.example'), newsForOwner(need, [...deals.values()], releaseNote(need, [voice]), 'https://e.example')];
  for (const message of shown) expect(inMrkdwn(message)).not.toMatch(/<!channel>|<@U1>/);
  const shipped = { ...need, place: { state: 'shipped' as const, release: { name: words, url: null } } };
  const news = newsForOwner(shipped, [...deals.values()], releaseNote(shipped, [voice]), 'https://e.example');
  expect(inMrkdwn(news)).not.toMatch(/<!channel>|<@U1>/);
  expect(news.text).toMatch(/1 lost deal, €84,000.00, named this: reopen\?/);
});

test('the form keeps what was typed and fits Slack’s limits', () => {
  const long = 'ä'.repeat(4000);
  const view = captureModal({ title: long, words: long, saidBy: long, deal: { text: long, value: 'deal_1' }, account: long, urgency: 'nice' }, { needId: 'n', voiceId: 'v' }, [{ needId: 'a', title: long, about: long }]);
  expect(JSON.stringify(view)).toContain('"block_id":"same"');
  expect(String(view['private_metadata']).length).toBeLessThan(200);
  expect(nextQuarters('2026-11-25').map(q => q.value)).toEqual(['2026-Q4', '2027-Q1', '2027-Q2', '2027-Q3', '2027-Q4', '2028-Q1']);
});

test('every refusal says what the person can do, and every fact reads as a sentence', () => {
  const codes = [
    { code: 'no-such-need' }, { code: 'no-such-deal', field: 'dealId' }, { code: 'no-such-person', field: 'builders' }, { code: 'person-inactive' }, { code: 'not-product', team: 'Product' },
    { code: 'title-needed', field: 'title' }, { code: 'words-needed', field: 'words' }, { code: 'looks-like', field: 'title', like: [] }, { code: 'merged', into: 'x' }, { code: 'not-merged' },
    { code: 'merge-into-itself', field: 'into' }, { code: 'no-such-target', field: 'into' }, { code: 'no-such-voice', field: 'voices' }, { code: 'nothing-left', field: 'voices' },
    { code: 'quarter-needed', field: 'quarter' }, { code: 'reason-needed', field: 'reason' }, { code: 'issue-taken', field: 'url', needId: 'x' }, { code: 'until-passed', field: 'until' }, { code: 'no-such-exception' },
  ] as const; // prettier-ignore
  for (const r of codes) expect(sayRefusal(r)).toMatchObject({ title: expect.stringMatching(/[.?]$/), detail: expect.stringMatching(/\S/) });
  const fact = (type: string, payload: object) => sayFact({ type, payload: payload as StoredFact['payload'] }, () => 'Ines');
  expect(fact('voice.moved', { to: 'planned', quarter: '2026-Q3', reason: null })).toBe('Planned for Q3 2026.');
  expect(fact('voice.moved', { to: 'declined', quarter: null, reason: 'Too few.' })).toBe('Declined: Too few.');
  expect(sayPlace({ state: 'shipped', release: { name: 'Signalbox 4.2', url: null } })).toBe('shipped in Signalbox 4.2');
});

test('files: any text is rows or a problem, and our own guard before a formula comes off again', () => {
  fc.assert(fc.property(fc.string({ maxLength: 300 }), csv => void expect('rows' in readRows(csv) || 'problem' in readRows(csv)).toBe(true)));
  expect(readRows(`words,need\r\n"'=1+1",x y`)).toMatchObject({ rows: [expect.objectContaining({ line: 2, cells: expect.objectContaining({ words: '=1+1', need: 'x y' }) })] });
  expect(readRows('\uFEFFFeature;Quote\nA b c;it’s fine')).toMatchObject({ rows: [{ cells: { need: 'A b c', words: 'it’s fine' } }] });
  // A semicolon within a sentence is no end of a cell; a comma without quotes is, and the row says so.
  expect(readRows('words,need\nslow; very slow,Speed\nslow, very slow,Speed\n,\n"a ""b""",C')).toMatchObject({
    count: 3,
    rows: [{ line: 2, cells: { words: 'slow; very slow', need: 'Speed' }, extra: 0 }, { line: 3, extra: 1 }, { line: 5, cells: { words: 'a "b"' } }],
  }); // prettier-ignore
  expect(readRows('Said,Said,\na,b,c', { Said: 'words', 'Said (2)': 'need', 'column 3': 'account' })).toMatchObject({ problem: null, rows: [{ cells: { words: 'a', need: 'b', account: 'c', deal: '' } }] });
  expect(readRows('a,b\n1,2', { a: 'words', b: 'words' })).toMatchObject({ problem: 'mapping: two columns become words.', rows: [], count: 1 });
  expect(readRows('a,b\n1,2', { c: 'words' })).toMatchObject({ problem: expect.stringContaining('"c" is no column'), columns: [{ name: 'a', samples: ['1'] }, {}] });
});
