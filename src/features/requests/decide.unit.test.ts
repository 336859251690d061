import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { machine } from '../../kernel/actor.ts';
import { nextMark } from './decide-parts.ts';
import { wayTo } from './decide.ts';
import { isLive, type RequestCommand, type TeamRequest } from './model.ts';
import { verbsFor } from './policy.ts';
import { MINUTE, MONDAY, sampleAsk, sampleAt, sampleDeal, sampleDirectory, sampleHistory, samplePerson, type Told } from './sample.ts';

const HOUR = 60 * MINUTE;
const id = 'request_1';
type Step = [by: string | ReturnType<typeof machine>, hours: number, command: RequestCommand];
const tell = (...steps: readonly Step[]): Told[] => steps.map(([by, hours, command]) => ({ by: typeof by === 'string' ? `person_${by}` : by, at: MONDAY + hours * HOUR, command }));
const say = (type: 'done' | 'decline' | 'ask-back' | 'answer' | 'comment' | 'reopen', text = 'A sentence'): RequestCommand => ({ type, requestId: id, text });
const claim: RequestCommand = { type: 'claim', requestId: id };

describe('the life of a request', () => {
  test('asked, claimed, done: both teams, the minutes, in time', () => {
    const { request, facts, later } = sampleHistory(tell(['mara', 0, sampleAsk()], ['elena', 2, claim], ['elena', 5, say('done', 'Fine')]));
    expect(request).toMatchObject({ state: 'done', helperId: 'person_elena', minutes: 300, resolution: 'Fine', late: [] });
    expect(facts.map(f => f.type)).toEqual(['requests.asked', 'requests.claimed', 'requests.done']);
    expect(facts[2]!.payload).toMatchObject({ requester: { name: 'Mara', team: { name: 'Sales' } }, helper: { name: 'Elena', team: { name: 'Legal' } }, team: { name: 'Legal' }, minutes: 300, answerMinutes: 120, late: false });
    expect(later.get(`requests:clock:${id}`)).toBeNull();
  });

  test('who finishes what nobody has claimed has helped', () => {
    expect(sampleHistory(tell(['mara', 0, sampleAsk()], ['lou', 1, say('done')])).request).toMatchObject({ state: 'done', helperId: 'person_lou' });
  });

  test('what waits for the requester does not count as time taken, and what was left of the clocks is left', () => {
    const { request, facts } = sampleHistory(tell(['mara', 0, sampleAsk()], ['elena', 1, say('ask-back', 'Which?')], ['mara', 11, say('answer', 'That one')], ['elena', 12, say('done')]));
    expect(request).toMatchObject({ state: 'done', minutes: 120, waited: 600 });
    // 24 hours, and ten in which it waited.
    expect(request!.done.due).toBe(MONDAY + 34 * HOUR);
    expect(facts.map(f => f.type)).toEqual(['requests.asked', 'requests.waiting', 'requests.resumed', 'requests.done']);
  });

  test('routed to somebody, taken over by a colleague, handed over, given back', () => {
    const rota = { teamId: 'team_solutions', people: ['person_sefa'], turn: 'weekly', timeZone: 'UTC', from: '2026-05-04', skips: [], swaps: [], version: 1, updatedAt: 0 } as const;
    const ask = sampleAsk({ typeId: 'solutions-engineer', fields: { kind: 'Demo' } });
    const { request, facts, refused } = sampleHistory(
      tell(['mara', 0, ask], ['owen', 1, claim], ['sefa', 2, claim], ['kai', 3, { type: 'hand-over', requestId: id, person: 'person_sefa', note: 'She knows them' }], ['sefa', 4, { type: 'release', requestId: id, why: 'gave-back' }]),
      { rotas: new Map([['team_solutions', rota]]) },
    );
    expect(refused).toEqual(['taken']);
    expect(facts.map(f => f.type)).toEqual(['requests.asked', 'requests.assigned', 'requests.claimed', 'requests.handed-over', 'requests.returned']);
    expect(request).toMatchObject({ state: 'open', because: 'Sefa gave it back; anyone in Solutions can claim it' });
  });

  test('to a team of its own: the queue there', () => {
    const { request } = sampleHistory(tell(['mara', 0, sampleAsk()], ['elena', 1, { type: 'hand-over', requestId: id, team: 'Solutions', note: 'Technical' }]));
    expect(request).toMatchObject({ state: 'open', teamId: 'team_solutions', remarks: [{ text: 'Technical', kind: 'note' }], told: expect.arrayContaining(['dm:person_sefa', 'dm:person_elena', 'dm:person_mara']) });
  });

  test('somebody who left gives back what they had, and the requester is told; what was moved on stays', () => {
    const left = (personId: string): RequestCommand => ({ type: 'release', requestId: id, why: 'left', personId });
    const had = tell(['mara', 0, sampleAsk()], ['elena', 1, claim]);
    const { request, effects } = sampleHistory([...had, ...tell([machine('people'), 2, left('person_elena')])]);
    expect(request?.state).toBe('open');
    expect(effects).toContainEqual({ kind: 'requests.tell', payload: expect.objectContaining({ audience: 'dm:person_mara', about: 'returned-left', text: 'Elena' }) });
    expect(sampleHistory([...had, ...tell([machine('people'), 2, left('person_lou')])]).request?.state).toBe('claimed');
    expect(sampleHistory([...had, ...tell(['tom', 2, left('person_elena')])]).refused).toEqual(['people-only']);
  });

  test('reopened: a new round with new clocks, for the same helper if they are there', () => {
    const done = tell(['mara', 0, sampleAsk()], ['elena', 1, say('done')], ['mara', 30, say('reopen', 'Page 3 too')]);
    expect(sampleHistory(done).request).toMatchObject({ state: 'assigned', helperId: 'person_elena', round: 2, answeredAt: null, askedAt: MONDAY + 30 * HOUR });
    expect(sampleHistory(done, { away: who => who === 'person_elena' }).request).toMatchObject({ state: 'open', round: 2 });
  });

  test('a machine withdraws what has lost its deal; people withdraw their own', () => {
    const withdraw: RequestCommand = { type: 'withdraw', requestId: id, text: null };
    expect(sampleHistory(tell(['mara', 0, sampleAsk()], [machine('deals'), 1, withdraw])).request?.state).toBe('withdrawn');
    expect(sampleHistory(tell(['mara', 0, sampleAsk()], ['tom', 1, withdraw], ['mara', 2, withdraw]))).toMatchObject({ refused: ['not-the-requester'], request: { state: 'withdrawn' } });
  });

  test('history that is replayed tells nobody', () => {
    const { effects, later, facts } = sampleHistory(tell(['mara', 0, sampleAsk({ past: true })], ['elena', 1, claim], ['elena', 2, say('done')]));
    expect(effects).toEqual([]);
    expect(later.size).toBe(0);
    expect(facts).toHaveLength(3);
  });
});

describe('what is refused', () => {
  test.each<[string, Step[], string]>([
    ['a deal that is not there', [['mara', 0, sampleAsk({ dealId: 'deal_2' })]], 'no-such-deal'],
    ['a type that is not there', [['mara', 0, sampleAsk({ typeId: 'cleaning' })]], 'no-such-type'],
    ['a team that is not there', [['mara', 0, sampleAsk({ typeId: 'security-questionnaire', fields: { link: 'x' } })]], 'no-such-team'],
    ['an empty form', [['mara', 0, sampleAsk({ what: ' ', fields: {} })]], 'bad-fields'],
    ['another option', [['mara', 0, sampleAsk({ fields: { document: 'Poem' } })]], 'bad-fields'],
    ['a machine', [[machine('x'), 0, sampleAsk()]], 'people-only'],
    ['the same twice', [['mara', 0, sampleAsk()], ['mara', 0, sampleAsk()]], 'exists-already'],
    ['a blocker of another deal', [['mara', 0, sampleAsk({ blockedBy: ['request_2'] })]], 'other-deal'],
    ['claiming as another team', [['mara', 0, sampleAsk()], ['tom', 1, claim]], 'not-your-team'],
    ['claiming your own', [['elena', 0, sampleAsk()], ['elena', 1, claim]], 'own-request'],
    ['claiming what somebody has', [['mara', 0, sampleAsk()], ['elena', 1, claim], ['lou', 2, claim]], 'taken'],
    ['finishing what somebody else has', [['mara', 0, sampleAsk()], ['elena', 1, claim], ['lou', 2, say('done')]], 'not-the-helper'],
    ['finishing without a word', [['mara', 0, sampleAsk()], ['elena', 1, say('done', '  ')]], 'words-missing'],
    ['answering nothing', [['mara', 0, sampleAsk()], ['mara', 1, say('answer')]], 'nothing-asked'],
    ['answering for another', [['mara', 0, sampleAsk()], ['elena', 1, say('ask-back')], ['tom', 2, say('answer')]], 'not-the-requester'],
    ['going on after the end', [['mara', 0, sampleAsk()], ['elena', 1, say('decline')], ['elena', 2, claim]], 'ended'],
    ['reopening what lives', [['mara', 0, sampleAsk()], ['mara', 1, say('reopen')]], 'not-ended'],
    ['to nobody', [['mara', 0, sampleAsk()], ['elena', 1, { type: 'hand-over', requestId: id, note: 'x' }]], 'to-whom'],
    ['to the requester', [['mara', 0, sampleAsk()], ['elena', 1, { type: 'hand-over', requestId: id, person: 'person_mara', note: 'x' }]], 'nobody-there'],
    ['an old version', [['mara', 0, sampleAsk()], ['elena', 1, { ...claim, version: 7 } as RequestCommand]], 'moved-on'],
    ['an old round', [['mara', 0, sampleAsk()], ['elena', 1, { ...claim, round: 2 } as RequestCommand]], 'moved-on'],
    ['waiting for itself', [['mara', 0, sampleAsk()], ['mara', 1, { type: 'block', requestId: id, on: id }]], 'circle'],
  ])('%s', (_what, steps, code) => {
    expect(sampleHistory(tell(...steps)).refused).toEqual([code]);
  }); // prettier-ignore

  test('asking about a lost deal; the owner of the deal may act for the requester', () => {
    expect(sampleHistory(tell(['mara', 0, sampleAsk()]), { deals: new Map([['deal_1', sampleDeal({ stageKind: 'lost' })]]) }).refused).toEqual(['deal-closed']);
    expect(sampleHistory(tell(['tom', 0, sampleAsk()], ['elena', 1, say('ask-back')], ['mara', 2, say('answer')])).request?.state).toBe('claimed');
  });
});

describe('reminders', () => {
  const remind = (clock: 'answer' | 'done', mark: '50' | '100', due: number): RequestCommand => ({ type: 'remind', requestId: id, clock, mark, due: MONDAY + due * HOUR });
  const who = machine('reminder');

  test('the next one is always ahead: half of the first answer, all of it, half of the whole, all of it', () => {
    const { request } = sampleHistory(tell(['mara', 0, sampleAsk()]));
    const marks: string[] = [];
    let now = MONDAY;
    for (let next = nextMark(request!, now); next; next = nextMark(request!, now)) {
      marks.push(`${next.clock} ${next.mark} ${(next.at - MONDAY) / HOUR}`);
      now = next.at + 1;
    }
    expect(marks).toEqual(['answer 50 4', 'answer 100 8', 'done 50 12', 'done 100 24']);
  });
  test('those who can act are reminded; late is said to the requester too, once', () => {
    const { request, facts, effects } = sampleHistory(tell(['mara', 0, sampleAsk()], [who, 4, remind('answer', '50', 8)], [who, 8, remind('answer', '100', 8)], [who, 8, remind('answer', '100', 8)]));
    expect(request).toMatchObject({ reminded: ['answer:50', 'answer:100'], late: ['answer'] });
    expect(facts.map(f => f.type)).toEqual(['requests.asked', 'requests.late']);
    const told = effects.filter(e => e.kind === 'requests.tell').map(e => `${String(e.payload['audience'])} ${String(e.payload['about'])}`);
    expect(told).toEqual(['dm:person_elena remind-answer-50', 'dm:person_lou remind-answer-50', 'dm:person_elena remind-answer-100', 'dm:person_lou remind-answer-100', 'dm:person_mara late-answer']);
  });
  test('nobody is reminded of what was answered, waits, has ended or has another due moment', () => {
    for (const between of [tell(['elena', 1, claim]), tell(['elena', 1, say('ask-back')]), tell(['elena', 1, say('done')])]) {
      const { effects } = sampleHistory([...tell(['mara', 0, sampleAsk()]), ...between, ...tell([who, 4, remind('answer', '50', 8)])]);
      expect(effects.filter(e => String(e.payload['about']).startsWith('remind'))).toEqual([]);
    }
    expect(sampleHistory(tell(['mara', 0, sampleAsk()], [who, 4, remind('answer', '50', 9)])).request?.reminded).toEqual([]);
  });
});

describe('whatever people do', () => {
  const people = ['mara', 'tom', 'elena', 'lou', 'sefa', 'robin'];
  const command = (requestId: string): fc.Arbitrary<RequestCommand> =>
    fc.oneof(
      fc.constantFrom<RequestCommand>({ type: 'claim', requestId }, { type: 'release', requestId, why: 'gave-back' }, { type: 'withdraw', requestId, text: null }),
      fc.constantFrom('done', 'decline', 'ask-back', 'answer', 'comment', 'reopen').map(type => ({ type, requestId, text: 'A sentence' }) as RequestCommand),
      fc.constantFrom('request_1', 'request_2', 'request_3').chain(on => fc.constantFrom('block', 'unblock').map(type => ({ type, requestId, on }) as RequestCommand)),
      fc.constantFrom('person_elena', 'person_sefa', 'person_mara').map(person => ({ type: 'hand-over', requestId, person, note: 'x' }) as RequestCommand),
    );
  const steps = fc.array(
    fc.constantFrom('request_1', 'request_2', 'request_3').chain(requestId => fc.record({ by: fc.constantFrom(...people), hours: fc.integer({ min: 1, max: 40 }), command: command(requestId) })),
    { maxLength: 40 },
  );

  test('states make sense, nothing waits in a circle, the requester never helps themselves, versions only rise', () => {
    fc.assert(
      fc.property(steps, list => {
        const told: Told[] = [1, 2, 3].map(n => ({ by: 'person_mara', at: MONDAY, command: sampleAsk({ requestId: `request_${n}` }) }));
        let at = MONDAY;
        for (const s of list) told.push({ by: `person_${s.by}`, at: (at += s.hours * HOUR), command: s.command });
        const { requests, facts, said } = sampleHistory(told);
        const linked = new Map([...requests.values()].map(r => [r.id, { name: r.id, blockedBy: r.blockedBy }]));
        for (const r of requests.values()) {
          check(r);
          // A request that blocks its deal holds it exactly as long as it lives.
          expect(said.get(`requests:hold:${r.id}`)).toMatchObject({ type: isLive(r) ? 'hold' : 'release', key: `requests:${r.id}`, by: 'requests' });
          for (const on of r.blockedBy) expect(wayTo(r.id, on, linked)).toBeUndefined();
        }
        for (const f of facts.filter(f => f.type === 'requests.done')) {
          expect((f.payload['helper'] as { id: string }).id).not.toBe('person_mara');
          expect(f.payload['minutes']).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 300 },
    );
  });
  function check(r: TeamRequest): void {
    expect(r.helperId).not.toBe(r.requesterId);
    expect(r.answer.due).toBeLessThanOrEqual(r.done.due + 1);
    expect(r.waited).toBeGreaterThanOrEqual(0);
    if (!isLive(r)) expect(r.blockedBy).toEqual([]);
    if (r.state === 'waiting') expect(r.question !== null || r.blockedBy.length > 0).toBe(true);
    else if (isLive(r)) expect(r.blockedBy).toEqual([]);
  }

  test('every button that is offered works, and nothing else does', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(...people), (list, who) => {
        const told: Told[] = [{ by: 'person_mara', at: MONDAY, command: sampleAsk() }];
        let at = MONDAY;
        for (const s of list.filter(s => s.command.requestId === id && s.command.type !== 'block')) told.push({ by: `person_${s.by}`, at: (at += HOUR), command: s.command });
        const { request } = sampleHistory(told);
        const context = sampleAt(`person_${who}`, at + HOUR);
        const offered = verbsFor(request!, `person_${who}`, context);
        for (const verb of ['claim', 'release', 'done', 'decline', 'ask-back', 'answer', 'withdraw', 'reopen'] as const) {
          const command = (verb === 'claim' ? { type: verb } : verb === 'release' ? { type: verb, why: 'gave-back' } : { type: verb, text: 'A sentence' }) as object;
          const { refused } = sampleHistory([...told, { by: `person_${who}`, at: at + HOUR, command: { requestId: id, ...command } as RequestCommand }]);
          const before = sampleHistory(told).refused.length;
          if (offered.includes(verb)) expect(refused.length).toBe(before);
          // Claiming again changes nothing, and a second question is not offered while one is open.
          else if (verb !== 'claim' && verb !== 'ask-back') expect(refused.length).toBe(before + 1);
        }
      }),
      { numRuns: 150 },
    );
  });
});

test('a helper of another team than the one asked is counted with the team they were in', () => {
  const directory = sampleDirectory([samplePerson('person_mara', 'team_sales'), samplePerson('person_elena', 'team_legal'), samplePerson('person_sefa', 'team_solutions')]);
  const { facts } = sampleHistory(tell(['mara', 0, sampleAsk()], ['elena', 1, { type: 'hand-over', requestId: id, person: 'person_sefa', note: 'x' }], ['sefa', 2, say('done')]), { directory });
  expect(facts.at(-1)!.payload).toMatchObject({ helper: { team: { name: 'Solutions' } }, team: { name: 'Solutions' } });
  expect(facts.at(1)!.payload).toMatchObject({ from: null, fromTeam: { name: 'Legal' } });
});
