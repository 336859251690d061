import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefused, type Later } from '../../kernel/decision.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Credit } from '../voice/read.ts';
import { decide } from './decide.ts';
import { decideChain, RECENT, type ChainAt } from './decide-chain.ts';
import { decideClosing, MOST_TEAMS, QUICK_MINUTES, type ClosingAt, type Work } from './decide-closing.ts';
import { decideDraft, type DraftAt } from './decide-drafts.ts';
import { firstWinOf, standingWins, thanksIdOf, type Chain, type Draft, type DraftCommand, type Evidence } from './model-drafts.ts';
import { MONDAY, sampleContext, sampleDirectory, sampleDraft, sampleHelped } from './sample.ts';
import { chainWords, deedsOf, helpedWords, sayEvidence } from './words-drafts.ts';

const DAY = 86_400_000;
const SHIPPED = MONDAY - 30 * DAY;
const deal = (id: string, ownerId: string | null, stageKind: DealSnapshot['stageKind'] = 'won'): DealSnapshot => ({ id, name: `${id} renewal`, account: null, ownerId, stageKind }) as DealSnapshot;
const credit = (more: Partial<Credit> = {}): Credit => ({
  needId: 'need_sso', title: 'Single sign-on', members: ['need_sso'], shippedAt: SHIPPED, builders: ['person_dev', 'person_lena'], shippedBy: null, decidedBy: 'person_elena',
  voices: [{ dealId: 'deal_lost', account: null, capturedBy: 'person_tom', at: SHIPPED - DAY }, ...['deal_a', 'deal_b', 'deal_c'].map(dealId => ({ dealId, account: null, capturedBy: 'person_mara', at: SHIPPED }))],
  ...more,
}); // prettier-ignore

/** A company in which deals are won and reopened, and drafts are made, sent and declined. */
class World {
  chain: Chain | undefined;
  drafts = new Map<string, Draft>();
  won = new Map<string, number>();
  proposed: Draft[] = [];
  private n = 0;
  readonly credit: Credit;
  readonly owners: Readonly<Record<string, string | null>>;
  constructor(about: Credit = credit(), owners: Readonly<Record<string, string | null>> = { deal_a: 'person_mara', deal_b: 'person_tom', deal_c: 'person_mara' }) {
    this.credit = about;
    this.owners = owners;
  }
  draftAt(now: number, actor: string | null = null): DraftAt {
    return {
      ...sampleContext([], actor ?? 'person_mara', now),
      ...(actor === null && { actor: { kind: 'machine', name: 'test' } }),
      people: sampleDirectory,
      dealName: id => id,
      waitingFor: (drafter, dealId) => [...this.drafts.values()].filter(d => d.drafterId === drafter && d.dealId === dealId && d.end.state === 'waiting').map(d => d.id),
    };
  }
  draft(command: DraftCommand, now: number, actor: string | null = null) {
    const decision = decideDraft(this.drafts.get(command.draftId), command, this.draftAt(now, actor));
    if (!isRefused(decision)) {
      if (command.type === 'propose' && !this.drafts.has(command.draftId)) this.proposed.push(decision.state);
      this.drafts.set(command.draftId, decision.state);
    }
    return decision;
  }
  private run(decision: ReturnType<typeof decideChain>, now: number) {
    if (isRefused(decision)) throw new Error('chains refuse nothing');
    this.chain = decision.state;
    for (const later of (decision.later ?? []) as Later[]) this.draft(later.command as unknown as DraftCommand, now);
    return decision;
  }
  at(now: number): ChainAt {
    const deals = new Map(Object.entries(this.owners).map(([id, owner]) => [id, deal(id, owner, this.won.has(id) ? 'won' : 'open')]));
    deals.set('deal_lost', deal('deal_lost', 'person_tom', 'lost'));
    return {
      ...sampleContext([], 'person_mara', now),
      people: sampleDirectory,
      credits: new Map([[this.credit.needId, this.credit]]),
      deals,
      wonAt: this.won,
      drafts: [...this.drafts.values()],
      firstElsewhere: new Set(),
      newId: prefix => `${prefix}_${++this.n}`,
    };
  }
  win(dealId: string, now: number) {
    if (!this.won.has(dealId)) this.won.set(dealId, now);
    return this.run(decideChain(this.chain, { type: 'won', needId: this.credit.needId, dealId, wonAt: this.won.get(dealId)! }, this.at(now)), now);
  }
  reopen(dealId: string, now: number) {
    this.won.delete(dealId);
    return this.run(decideChain(this.chain, { type: 'reopened', needId: this.credit.needId, dealId }, this.at(now)), now);
  }
  /** What is counted of a need. */
  figures() {
    return standingWins(this.chain).map(w => `${w.kind} ${w.dealId}`).sort();
  }
  waiting() {
    return [...this.drafts.values()].filter(d => d.end.state === 'waiting');
  }
}

test('the first deal won with a shipped need drafts thanks both ways, naming the lost deal; later ones are counted', () => {
  const w = new World();
  w.win('deal_a', MONDAY);
  expect(w.waiting().map(d => [d.drafterId, d.people, d.about])).toEqual([
    ['person_dev', ['person_mara'], { kind: 'deal', id: 'deal_a' }],
    ['person_mara', ['person_elena', 'person_dev', 'person_lena'], { kind: 'need', id: 'need_sso' }],
  ]);
  for (const d of w.waiting()) expect(d.words).toContain('deal_lost renewal');
  w.win('deal_a', MONDAY + DAY);
  w.win('deal_b', MONDAY + DAY);
  expect(w.figures()).toEqual(['first deal_a', 'later deal_b']);
  expect(w.proposed).toHaveLength(2);
});

test('a need that was not shipped when the deal was won fires nothing', () => {
  const w = new World(credit({ shippedAt: MONDAY + 1 }));
  w.win('deal_a', MONDAY);
  expect([w.figures(), w.proposed]).toEqual([[], []]);
  const never = new World(credit({ shippedAt: null }));
  never.win('deal_a', MONDAY);
  expect(never.figures()).toEqual([]);
});

test('without a known builder the one who decided writes; without anybody but the owner nobody does', () => {
  const w = new World(credit({ builders: [], shippedBy: null }));
  w.win('deal_a', MONDAY);
  expect(w.waiting().map(d => [d.drafterId, d.people])).toEqual([['person_elena', ['person_mara']], ['person_mara', ['person_elena']]]);
  const alone = new World(credit({ builders: ['person_mara', 'person_gone'], decidedBy: null }));
  alone.win('deal_a', MONDAY);
  expect(alone.proposed).toEqual([]);
  const gone = new World(credit(), { deal_a: 'person_gone', deal_b: null });
  gone.win('deal_a', MONDAY);
  gone.win('deal_b', MONDAY);
  expect(gone.proposed).toEqual([]);
});

test('history that was imported has its first win, and drafts nothing for what is long over', () => {
  const w = new World();
  w.won.set('deal_b', SHIPPED + DAY);
  w.win('deal_a', MONDAY);
  expect(w.figures()).toEqual(['first deal_b', 'later deal_a']);
  expect(MONDAY - (SHIPPED + DAY)).toBeGreaterThan(RECENT);
  expect(w.proposed).toEqual([]);
});

const DEALS = ['deal_a', 'deal_b', 'deal_c'] as const;
const move = fc.record({ deal: fc.constantFrom(...DEALS), what: fc.constantFrom('win', 'reopen', 'send', 'decline', 'leave-out'), who: fc.nat(5) });
test('whatever is won, reopened, sent and declined: one first win, the earliest that stands; nobody thanks themselves or who has left; nothing comes twice', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 30 }), fc.uniqueArray(fc.constantFrom('person_dev', 'person_lena', 'person_gone', 'person_mara'), { maxLength: 3 }), (moves, builders) => {
      const w = new World(credit({ builders }));
      moves.forEach((m, i) => {
        const now = MONDAY + i * 1000;
        const waiting = w.waiting();
        const draft = waiting[m.who % Math.max(1, waiting.length)];
        if (m.what === 'win') w.win(m.deal, now);
        else if (m.what === 'reopen') w.reopen(m.deal, now);
        else if (draft && m.what === 'send') w.draft({ type: 'confirm-sent', draftId: draft.id, thanksId: thanksIdOf(draft.id) }, now);
        else if (draft && m.what === 'decline') w.draft({ type: 'decline', draftId: draft.id }, now, draft.drafterId);
        else if (draft) w.draft({ type: 'decline-name', draftId: draft.id }, now, draft.people[m.who % draft.people.length]!);
        // The figures are those of the deals that are won now, as if the others had never been.
        const first = [...w.won].sort(([, a], [, b]) => a - b)[0]?.[0];
        expect(w.figures()).toEqual([...w.won.keys()].map(id => `${id === first ? 'first' : 'later'} ${id}`).sort());
        expect(firstWinOf(w.chain)?.dealId).toBe(first);
        for (const d of w.waiting()) {
          expect(d.dealId).toBe(first);
          expect(d.people).not.toContain(d.drafterId);
          expect([...d.people, d.drafterId]).not.toContain('person_gone');
          expect(d.people.length).toBeGreaterThan(0);
          expect(d.people.filter(p => d.declinedBy.includes(p))).toEqual([]);
        }
        expect(w.waiting().length).toBeLessThanOrEqual(2);
      });
      // Once sent or declined about a deal, never drafted again by the same person about it.
      const settled = [...w.drafts.values()].filter(d => d.end.state === 'sent' || d.end.state === 'declined').map(d => `${d.drafterId} ${d.dealId}`);
      expect(new Set(settled).size).toBe(settled.length);
    }),
  );
});

test('winning and reopening restores everything that was counted', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...DEALS), { maxLength: 6 }), fc.constantFrom(...DEALS), (before, extra) => {
      const w = new World();
      before.forEach((id, i) => w.win(id, MONDAY + i));
      fc.pre(!w.won.has(extra));
      const [figures, waiting] = [w.figures(), w.waiting().map(d => d.id)];
      w.win(extra, MONDAY + DAY);
      w.reopen(extra, MONDAY + 2 * DAY);
      expect(w.figures()).toEqual(figures);
      expect(w.waiting().map(d => d.id)).toEqual(waiting);
      // Once more takes nothing back.
      w.reopen(extra, MONDAY + 3 * DAY);
      expect(w.figures()).toEqual(figures);
    }),
  );
});

test('anybody named may decline to be, once; the draft stays for whoever is left', () => {
  const w = new World();
  w.drafts.set('draft_1_from', sampleDraft());
  const leave = (who: string) => w.draft({ type: 'decline-name', draftId: 'draft_1_from' }, MONDAY, who);
  expect(leave('person_tom')).toEqual({ refused: { code: 'no-such-draft' } });
  expect(leave('person_mara')).toEqual({ refused: { code: 'not-named' } });
  expect(leave('person_dev')).toMatchObject({ state: { people: ['person_lena'], declinedBy: ['person_dev'] }, facts: [{ type: 'recognition.name-declined' }] });
  expect(w.drafts.get('draft_1_from')!.evidence.some(e => e.kind !== 'lost' && e.personId === 'person_dev')).toBe(false);
  expect(leave('person_dev')).toMatchObject({ facts: [] });
  expect(leave('person_lena')).toMatchObject({ state: { end: { state: 'withdrawn', why: 'nobody-left' } } });
  expect(w.draft({ type: 'decline', draftId: 'draft_1_from' }, MONDAY, 'person_mara')).toEqual({ refused: { code: 'draft-ended', state: 'withdrawn' } });
});

test('only the drafter declines; who leaves is taken out, and their own drafts go', () => {
  const w = new World();
  w.drafts.set('draft_1_from', sampleDraft());
  w.drafts.set('draft_2', sampleHelped());
  expect(w.draft({ type: 'decline', draftId: 'draft_1_from' }, MONDAY, 'person_dev')).toEqual({ refused: { code: 'not-your-draft' } });
  expect(w.draft({ type: 'decline', draftId: 'draft_1_from' }, MONDAY, 'person_tom')).toEqual({ refused: { code: 'no-such-draft' } });
  expect(w.draft({ type: 'drop', draftId: 'draft_1_from', personId: 'person_lena' }, MONDAY)).toMatchObject({ state: { people: ['person_dev'], end: { state: 'waiting' } } });
  expect(w.draft({ type: 'drop', draftId: 'draft_2', personId: 'person_mara' }, MONDAY)).toMatchObject({ state: { end: { state: 'withdrawn', why: 'drafter-left' } } });
});

test('a draft is sent by its drafter only, once, and not to who declined to be named', () => {
  const send = (draft: Draft, giver: string, more: object = {}) =>
    decide(undefined, { type: 'give', thanksId: thanksIdOf(draft.id), people: [...draft.people], teams: [], about: null, words: 'In my own words, changed a little.', private: false, draftId: draft.id, ...more }, { ...sampleContext([], giver), drafts: new Map([[draft.id, draft]]) });
  const draft = sampleDraft();
  expect(send(draft, 'person_tom')).toEqual({ refused: { code: 'no-such-draft' } });
  expect(send(draft, 'person_mara', { thanksId: 'thanks_another' })).toEqual({ refused: { code: 'no-such-draft' } });
  expect(send({ ...draft, end: { state: 'withdrawn', why: 'reopened', at: 1 } }, 'person_mara')).toEqual({ refused: { code: 'draft-ended', state: 'withdrawn' } });
  expect(send({ ...draft, declinedBy: ['person_dev'] }, 'person_mara')).toEqual({ refused: { code: 'not-to-be-named', field: 'people', personId: 'person_dev' } });
  expect(send(draft, 'person_mara')).toMatchObject({ state: { thanks: { chain: { needId: 'need_sso', dealId: 'deal_1' }, draftId: draft.id } }, later: [{ command: { type: 'confirm-sent' } }, { command: { type: 'mention', dealId: 'deal_1' } }] });
  expect(send(sampleHelped(), 'person_mara')).toMatchObject({ state: { thanks: { chain: null } } });
});

/*
 * Helpers.
 */

const work = (personId: string, evidence: Partial<Work['evidence']> & { kind: Work['evidence']['kind'] }, at = MONDAY - DAY): Work => ({
  at,
  evidence: { personId, requestId: 'request_1', what: 'Legal review', minutes: 120, step: 'Legal', question: 'Shall we?', outcome: 'declined', ...evidence } as unknown as Work['evidence'],
});
const closingAt = (works: readonly Work[], thanked: Readonly<Record<string, number>> = {}, kind: 'won' | 'lost' = 'won', owner: string | null = 'person_mara'): ClosingAt => {
  let n = 0;
  return {
    ...sampleContext([], 'person_mara'),
    people: sampleDirectory,
    deals: new Map([['deal_1', deal('deal_1', owner, kind)]]),
    asked: new Map([['deal_1', ['need_sso']]]),
    works: new Map([['deal_1', works]]),
    thankedAt: (_deal, id) => thanked[id],
    newId: prefix => `${prefix}_${++n}`,
  };
};
const close = (at: ClosingAt, kind: 'won' | 'lost' = 'won') => {
  const decision = decideClosing(undefined, { type: 'closed', dealId: 'deal_1', kind, at: MONDAY }, at);
  if (isRefused(decision)) throw new Error('closings refuse nothing');
  return decision;
};
const proposed = (at: ClosingAt, kind: 'won' | 'lost' = 'won') => (close(at, kind).later ?? []).flatMap(l => (l.command.type === 'propose' ? [l.command as unknown as Extract<DraftCommand, { type: 'propose' }>] : []));

test('who helped and was not thanked since is proposed to the owner, a team at a time; a no with its reason counts', () => {
  const two = [work('person_elena', { kind: 'request', minutes: 130 }), work('person_elena', { kind: 'request', minutes: 110 }), work('person_dev', { kind: 'reasoned-no', what: 'Offline mode' })];
  expect(proposed(closingAt(two)).map(p => [p.drafterId, p.people])).toEqual([['person_mara', ['person_elena']], ['person_mara', ['person_dev']]]);
  const names = { name: (id: string) => id, helpers: 'Legal', need: null };
  expect(sayEvidence(proposed(closingAt(two))[0]!.evidence, names, true)).toEqual(['Legal answered two requests in 4 hours; nobody has thanked them yet.']);
  expect(sayEvidence(proposed(closingAt(two))[0]!.evidence, names, false)).toEqual(['Legal answered two requests in 4 hours.']);
  expect(proposed(closingAt(two))[1]!.words).toContain('said no to “Offline mode”, with the reason');
  // Thanked since: not proposed. Thanked before it: proposed.
  expect(proposed(closingAt(two, { person_elena: MONDAY, person_dev: MONDAY - 9 * DAY })).map(p => p.people)).toEqual([['person_dev']]);
  expect(proposed(closingAt(two, {}, 'lost'), 'lost')).toHaveLength(2);
  expect(proposed(closingAt(two, {}, 'won', null))).toEqual([]);
});

test('the chain of each need that a won deal asked for is set going, and a lost one’s is not', () => {
  const chains = (kind: 'won' | 'lost') => (close(closingAt([], {}, kind), kind).later ?? []).map(l => l.command);
  expect(chains('won')).toEqual([{ type: 'won', needId: 'need_sso', dealId: 'deal_1', wonAt: MONDAY }]);
  expect(chains('lost')).toEqual([]);
});

const anyWork = fc.record({ who: fc.constantFrom('person_mara', 'person_elena', 'person_dev', 'person_lena', 'person_gone', 'person_tom'), kind: fc.constantFrom('request', 'approval', 'promise', 'answer', 'input', 'reasoned-no'), minutes: fc.nat(600), ago: fc.integer({ min: 1, max: 30 }) });
test('whatever was done: no owner, nobody who has left, no slow approval, at most three teams, no yes of the own team; reopening takes all of them back', () => {
  fc.assert(
    fc.property(fc.array(anyWork, { maxLength: 25 }), fc.dictionary(fc.constantFrom('person_elena', 'person_dev'), fc.integer({ min: MONDAY - 30 * DAY, max: MONDAY })), (done, thanked) => {
      const at = closingAt(done.map(d => work(d.who, { kind: d.kind, minutes: d.minutes } as never, MONDAY - d.ago * DAY)), thanked);
      const drafts = proposed(at);
      expect(drafts.length).toBeLessThanOrEqual(MOST_TEAMS);
      for (const d of drafts) {
        expect(d.people).not.toContain('person_mara');
        expect(d.people).not.toContain('person_gone');
        for (const e of d.evidence as Evidence[]) if (e.kind === 'approval') {
          expect(e.minutes).toBeLessThanOrEqual(QUICK_MINUTES);
          expect(sampleDirectory.person(e.personId)?.teamId).not.toBe(sampleDirectory.person('person_mara')?.teamId);
        }
        for (const id of d.people) expect(done.some(w => w.who === id && MONDAY - w.ago * DAY > (thanked[id] ?? 0))).toBe(true);
        expect(d.words.length).toBeGreaterThanOrEqual(20);
      }
      const closed = close(at);
      const back = decideClosing(closed.state, { type: 'reopened', dealId: 'deal_1' }, at);
      if (isRefused(back)) throw new Error('closings refuse nothing');
      expect((back.later ?? []).filter(l => l.command.type === 'withdraw').map(l => l.key).sort()).toEqual((closed.later ?? []).filter(l => l.command.type === 'propose').map(l => l.key).sort());
      expect((back.later ?? []).filter(l => l.command.type === 'reopened')).toHaveLength(1);
      expect(decideClosing(back.state, { type: 'reopened', dealId: 'deal_1' }, at)).toMatchObject({ facts: [], state: back.state });
    }),
  );
});

test('words are complete sentences of a length that may be sent, whatever the names are', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), fc.string({ maxLength: 400 }), fc.array(fc.string({ maxLength: 300 }), { maxLength: 3 }), (need, name, lost) => {
      for (const words of [chainWords('to-owner', { need, deal: name, lost }), chainWords('from-owner', { need, deal: name, lost }), helpedWords(name, [{ kind: 'promise', personId: 'p', what: need }])]) {
        expect(words.length).toBeLessThanOrEqual(2000);
        expect(words.trim()).toMatch(/\.$/);
      }
    }),
  );
  expect(deedsOf([])).toEqual([]);
  expect(deedsOf([{ kind: 'input', personId: 'p', question: 'Shall we?' }, { kind: 'approval', personId: 'p', step: 'deal desk', minutes: 20 }, { kind: 'reasoned-no', personId: 'p', what: 'Offline mode' }])).toEqual([
    'decided on the approval in 20 minutes', 'had a word on “Shall we?”', 'said no to “Offline mode”, with the reason',
  ]); // prettier-ignore
});
