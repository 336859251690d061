import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../kernel/json.ts';
import { requestSettings } from './contract.ts';
import { fillFields, plan } from './decide-ask.ts';
import { requestFacts } from './events.ts';
import type { News, RequestCommand, Source } from './model.ts';
import { reactions } from './reactions.ts';
import { MINUTE, MONDAY, sampleAsk, sampleAt, sampleContext, sampleDeal, sampleDirectory, sampleHistory, samplePerson, sampleRota, sampleSettings, type Told } from './sample.ts';
import { askModal, handOverModal, packed, planBlocks, skipModal, swapModal, wordsModal } from './views-forms.ts';
import { card, dutyBlocks, listed, news, roomLines, swapCard, type Seen } from './views.ts';
import { stretches } from './rotation.ts';
import { closeEffectOf, sayDay, sayEffort } from './words.ts';

const people = sampleContext().directory;
const seen = (more: Partial<Seen> = {}): Seen => ({ people, deal: sampleDeal(), blockers: [], publicUrl: 'https://evenkeel.example', now: MONDAY, ...more });
const told = (...steps: readonly [string, RequestCommand][]): Told[] => steps.map(([by, command], i) => ({ by: `person_${by}`, at: MONDAY + i * 60 * MINUTE, command }));
const say = (type: 'done' | 'decline' | 'ask-back' | 'comment' | 'reopen', text: string): RequestCommand => ({ type, requestId: 'request_1', text });
const claim: RequestCommand = { type: 'claim', requestId: 'request_1' };
const request = (...steps: readonly [string, RequestCommand][]) => sampleHistory(told(['mara', sampleAsk()], ...steps)).request!;

/** What is read on a card, without the buttons. */
const text = (blocks: readonly JsonObject[]): string[] =>
  blocks.filter(b => b['type'] !== 'actions').flatMap(b => {
    const t = b['text'] as { text: string } | undefined;
    const parts = [...((b['fields'] ?? []) as unknown as { text: string }[]), ...((b['elements'] ?? []) as unknown as { text: string }[])];
    return [t?.text, ...parts.map(p => p.text)].filter((x): x is string => typeof x === 'string');
  }); // prettier-ignore
const buttons = (blocks: readonly JsonObject[]): string[] =>
  blocks.filter(b => b['type'] === 'actions').flatMap(b => (b['elements'] as unknown as { type: string; style?: string; text?: { text: string }; options?: { text: { text: string } }[] }[]).flatMap(e => (e.type === 'overflow' ? e.options!.map(o => `(${o.text.text})`) : [`${e.style === 'primary' ? '*' : ''}${e.text!.text}`])));

describe('the card', () => {
  const of = (r: ReturnType<typeof request>, viewer: string | null) => buttons(card(r, seen(), viewer && `person_${viewer}`).blocks!);
  test('offers each what they can do, one of it first', () => {
    const open = request();
    expect(of(open, 'elena')).toEqual(['*Claim', 'Ask Back', 'Hand Over', 'Decline', 'Details', '(Done)', '(Comment)']);
    expect(of(open, null)).toEqual(['*Claim', 'Ask Back', 'Hand Over', 'Decline', 'Details', '(Done)', '(Comment)']);
    expect(of(open, 'mara')).toEqual(['Withdraw', 'Details', '(Comment)']);
    const claimed = request(['elena', claim]);
    expect(of(claimed, 'elena')).toEqual(['*Done', 'Ask Back', 'Hand Over', 'Decline', 'Details', '(Give Back)', '(Comment)']);
    expect(of(request(['elena', say('ask-back', 'Which?')]), 'mara')).toEqual(['*Answer', 'Withdraw', 'Details', '(Comment)']);
    expect(of(request(['elena', say('done', 'Fine')]), 'mara')).toEqual(['Reopen', 'Details', '(Comment)']);
    expect(of(request(['elena', say('done', 'Fine')]), null)).toEqual(['Details']);
  });
  test('says the point and the action in its plain text, and where it stands in its blocks', () => {
    const shown = card(request(), seen({ now: MONDAY }), 'person_elena');
    expect(shown.text).toBe('Legal review: Aldgate Rail · Signalling renewal: Mara asks Legal. Please read clause 7');
    expect(text(shown.blocks!)).toContain('*Open.* Anyone in Legal can claim it.');
    const done = card(request(['elena', claim], ['elena', say('done', 'Fine')]), seen(), null);
    expect(text(done.blocks!).join('\n')).toMatch(/\*Done by Elena\* .* after 2 hours of working time: Fine/);
  });
  test('the close date that is missed stands out, with both dates', () => {
    const late = card(request(), seen({ deal: sampleDeal({ closeDate: '2026-05-11' }) }), null);
    expect(text(late.blocks!).join('\n')).toContain('*Due Tue 12 May, the deal closes Mon 11 May: 1 day late*');
    expect(text(card(request(), seen({ deal: sampleDeal({ closeDate: '2026-09-30' }) }), null).blocks!).join('\n')).not.toContain('Sep');
  });
  test('what people typed mentions nobody and stays within the limits of Slack', () => {
    const evil = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 3000 }), fc.constant('<!channel> <@U123> *x* `y` '.repeat(100)), fc.constant('\u202e'.repeat(50)));
    fc.assert(
      fc.property(evil, evil, fc.constantFrom('elena', 'mara', null), (what, word, viewer) => {
        const r = sampleHistory(told(['mara', sampleAsk({ what: what.trim() || 'x' })], ['elena', say('ask-back', word.trim() || 'x')])).request;
        if (!r) return;
        const shown = card(r, seen({ deal: sampleDeal({ name: word || 'x' }) }), viewer && `person_${viewer}`);
        expect(shown.blocks!.length).toBeLessThanOrEqual(50);
        // A header is plain text: nothing in it is read as mrkdwn.
        for (const part of [shown.text, ...text(shown.blocks!.filter(b => b['type'] !== 'header'))]) {
          expect(part.length).toBeLessThanOrEqual(3000);
          expect(part).not.toMatch(/<!(channel|here|everyone)|<@U/);
        }
      }),
      { numRuns: 60 },
    );
  });
});

test('every message of its own says what happened; where something is to be done, it says what', () => {
  const all: Record<Exclude<News, never>, true> = { question: true, answered: true, commented: true, done: true, declined: true, withdrawn: true, reopened: true, 'handed-over': true, unblocked: true, 'returned-gave-back': true, 'returned-left': true, 'returned-away': true, 'remind-answer-50': true, 'remind-answer-100': true, 'remind-done-50': true, 'remind-done-100': true, 'late-answer': true, 'late-done': true }; // prettier-ignore
  const r = request(['elena', claim], ['elena', say('comment', 'Soon')]);
  for (const about of Object.keys(all) as News[]) {
    const message = news(r, about, 'A <!here> word', seen());
    expect(message.text).toContain('Legal review');
    expect(message.text).not.toContain('<!here>');
    expect(message.text).not.toMatch(/undefined|null|!$/);
  }
});

test('the room says what is open, who has it and what it means for the deal', () => {
  const open = [request(), request(['elena', claim]), request(['elena', say('ask-back', 'Which?')])];
  expect(roomLines(open, people, sampleDeal({ closeDate: '2026-05-10' }), MONDAY)).toEqual([
    'Legal review: open, anyone in Legal can claim it; due Tue 12 May, the deal closes Sun 10 May: 2 days late (the deal cannot close before)',
    'Legal review: Elena has it; due Tue 12 May, the deal closes Sun 10 May: 2 days late (the deal cannot close before)',
    'Legal review: waits for Mara; due Tue 12 May, the deal closes Sun 10 May: 2 days late (the deal cannot close before)',
  ]);
  expect(roomLines(Array.from({ length: 9 }, () => request()), people, undefined, MONDAY)).toHaveLength(7);
});

describe('forms', () => {
  test('every type that ships fits into a form and says who gets it', () => {
    for (const type of sampleSettings.types) {
      const modal = askModal({ state: { requestId: 'request_1', dealId: 'deal_1', source: null }, deal: sampleDeal(), types: sampleSettings.types, type, preview: [], what: '' });
      const blocks = modal['blocks'] as unknown as { type: string; block_id?: string }[];
      expect(blocks.filter(b => b.type === 'input').length).toBe(type.fields.length + 2);
      expect(new Set(blocks.flatMap(b => b.block_id ?? [])).size).toBe(type.fields.length + 2);
    }
    const at = sampleContext({ rotas: new Map([['team_solutions', sampleRota()]]) });
    const planned = plan({ dealId: 'deal_1', typeId: 'solutions-engineer', requesterId: 'person_mara', seed: 'x', now: MONDAY }, at);
    if ('refused' in planned) throw new Error(planned.refused.code);
    expect(text(planBlocks(planned, sampleDeal(), people, 'person_mara', MONDAY))[0]).toBe('Goes to *Owen*\nOwen: on duty this week');
  });
  test('what the form carries fits whatever the message said, and comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 6000 }), words => {
        const source: Source = { channel: 'C0123', ts: '1.2', text: words, url: 'https://x.example/p1' };
        const text = packed({ requestId: 'request_1', dealId: null, source });
        expect(text.length).toBeLessThanOrEqual(3000);
        expect(JSON.parse(text)).toMatchObject({ requestId: 'request_1', source: { ts: '1.2', url: 'https://x.example/p1' } });
      }),
    );
  });
  test('titles and buttons keep to Slack', () => {
    const r = request(['elena', say('ask-back', 'Which?')]);
    const turns = stretches(sampleRota(), '2026-05-11', 6, new Set(), () => true);
    for (const verb of ['done', 'ask-back', 'decline', 'answer', 'comment', 'withdraw', 'reopen'] as const) expect(((wordsModal(r, verb, sampleDeal())['title'] as JsonObject)['text'] as string).length).toBeLessThanOrEqual(24);
    for (const view of [handOverModal(r, sampleDeal(), people), swapModal('team_solutions', turns.slice(0, 1), turns.slice(1), people, '2026', '{}'), skipModal('team_solutions', people, '{}')]) expect(JSON.stringify(view)).not.toContain('undefined');
    const rota = sampleRota();
    expect(text(dutyBlocks(rota, turns, people, 'person_owen', '2026-05-11'))[0]).toMatch(/^\*Solutions\*\nOn duty Mon 11 May to Sun 17 May: \*Owen\*/);
    const swap = { id: 'swap_1', state: 'asked', from: 'person_owen', to: 'person_kai', give: '2026-05-11', take: '2026-05-18', at: 0 } as const;
    expect(buttons(swapCard(swap, 'team_solutions', people, 'person_kai', '2026').blocks!)).toEqual(['*Agree', 'Decline']);
    expect(buttons(swapCard(swap, 'team_solutions', people, 'person_owen', '2026').blocks!)).toEqual(['Cancel Swap']);
    expect(buttons(listed(request(), seen(), 'person_elena'))).toEqual(['*Claim', 'Details']);
  });
});

describe('what comes from outside', () => {
  test('fields: whatever is typed is taken whole or refused at its field', () => {
    const fields = requestSettings.parse({ types: [{ id: 'all', name: 'All', team: 'Legal', fields: [{ key: 'a', label: 'A', kind: 'text' }, { key: 'b', label: 'B', kind: 'long-text' }, { key: 'c', label: 'C', kind: 'choice', options: ['One', 'Two'], required: true }, { key: 'd', label: 'D', kind: 'number' }, { key: 'e', label: 'E', kind: 'date' }, { key: 'f', label: 'F', kind: 'person' }] }] }).types[0]!.fields; // prettier-ignore
    const directory = sampleDirectory([samplePerson('person_mara', 'team_sales'), samplePerson('person_old', null, { active: false })]);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), fc.oneof(fc.string({ maxLength: 4000 }), fc.constantFrom('One', '12.5', '2026-02-30', '2026-05-14', 'person_mara', 'person_old', 'mara@example.com', 'NaN', '1e9'))), given => {
        const result = fillFields(fields, given, directory);
        if ('problems' in result) {
          expect(result.problems.length).toBeGreaterThan(0);
          for (const p of result.problems) expect(p.field).toMatch(/^fields\.[a-g]$/);
          return;
        }
        expect(result.filled.some(f => f.key === 'c')).toBe(true);
        for (const f of result.filled) {
          if (f.kind === 'number') expect(Number.isFinite(Number(f.value))).toBe(true);
          if (f.kind === 'date') expect(new Date(`${f.value}T00:00:00Z`).toISOString().slice(0, 10)).toBe(f.value);
          if (f.kind === 'person') expect(f.value).toBe('person_mara');
        }
      }),
    );
  });
  test('settings: anything is either valid and whole, or refused; the defaults are valid', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const parsed = requestSettings.safeParse(value);
        if (parsed.success) expect(requestSettings.parse(parsed.data)).toEqual(parsed.data);
      }),
    );
    const wrong = (types: unknown) => requestSettings.safeParse({ types }).error?.issues.map(i => i.path.join('.'));
    const type = { id: 'x', name: 'X', team: 'Legal' };
    expect(wrong([type, type])).toEqual(['types']);
    expect(wrong([{ ...type, first_answer_hours: 50 }])).toEqual(['types.0.first_answer_hours']);
    expect(wrong([{ ...type, fields: [{ key: 'a', label: 'A', kind: 'choice' }] }])).toEqual(['types.0.fields.0.options']);
    expect(wrong([{ ...type, fields: [{ key: 'a', label: 'A', kind: 'text' }, { key: 'a', label: 'B', kind: 'text' }] }])).toEqual(['types.0.fields']);
    expect(wrong([{ ...type, routing: { by: 'territory', field: 'colour', areas: [] } }])).toEqual(expect.arrayContaining(['types.0.routing.field', 'types.0.routing.areas']));
    expect(sampleSettings.types.map(t => t.id)).toEqual(['solutions-engineer', 'legal-review', 'security-questionnaire', 'product-question', 'finance', 'executive-sponsor']);
  });
});

test('dates and efforts as people say them', () => {
  expect(sayDay('2026-05-14', '2026')).toBe('Thu 14 May');
  expect(sayDay('2027-01-01', '2026')).toBe('Fri 1 Jan 2027');
  expect([5, 60, 300, 960, 4800].map(sayEffort)).toEqual(['5 minutes', '1 hour', '5 hours', '2 working days', '10 working days']);
  const due = Date.UTC(2026, 4, 14, 15);
  expect(closeEffectOf(due, '2026-05-13', 'UTC', MONDAY)).toEqual({ closeDate: '2026-05-13', daysLate: 1, text: 'due Thu 14 May, the deal closes Wed 13 May: 1 day late' });
  expect(closeEffectOf(due, '2026-05-14', 'UTC', MONDAY)?.text).toBe('due Thu 14 May, the day on which the deal closes');
  expect(closeEffectOf(due, '2026-05-16', 'UTC', MONDAY)?.text).toBe('due Thu 14 May, 2 days before the deal closes');
  // What is overdue already is due now, and a date is the reader's own.
  expect(closeEffectOf(MONDAY - 1, '2026-05-10', 'UTC', MONDAY)?.daysLate).toBe(1);
  expect(closeEffectOf(Date.UTC(2026, 4, 13, 23), '2026-05-13', 'Asia/Tokyo', MONDAY)?.daysLate).toBe(1);
  expect(closeEffectOf(due, null, 'UTC', MONDAY)).toBeNull();
});

test('every fact says itself in one sentence', () => {
  const at = sampleAt();
  expect(at.actor).toEqual({ kind: 'person', id: 'person_mara' });
  const { facts } = sampleHistory(told(['mara', sampleAsk()], ['elena', claim], ['elena', say('ask-back', 'Which?')], ['mara', { type: 'answer', requestId: 'request_1', text: 'That one' }], ['elena', say('done', 'Fine')], ['mara', say('reopen', 'Page 3')]));
  expect(facts.map(f => f.payload['says'])).toEqual(['Asked Legal (Legal review): Please read clause 7', 'Claimed: Legal review.', 'Asked back about Legal review: Which?', 'Legal review goes on: That one', 'Finished Legal review: Fine', 'Opened Legal review again: Page 3']);
  expect(facts.map(f => f.type)).toContain(requestFacts.resumed);
});

describe('reactions', () => {
  const react = (type: string, payload: object) => reactions.filter(r => r.on.includes(type)).flatMap(r => r.react({ type, at: 0, stream: 'deal:deal_1', actor: { kind: 'machine', name: 'x' }, payload: payload as JsonObject }, { version: 1, get: () => undefined })?.effects?.map(e => e.kind) ?? []);
  const changed = (field: string, source = 'crm') => ({ deal: sampleDeal(), source, changes: [{ field, from: null, to: null }] });
  test('cards follow what they show of a deal, and only that', () => {
    expect(react('deals.changed', changed('closeDate'))).toEqual(['requests.follow-deal']);
    expect(react('deals.changed', changed('fields.colour'))).toEqual([]);
    expect(react('deals.changed', changed('closeDate', 'import'))).toEqual([]);
    expect(react('deals.lost', { deal: sampleDeal(), source: 'crm' })).toEqual(['requests.follow-deal']);
    expect(react('deals.won', { deal: sampleDeal(), source: 'crm' })).toEqual([]);
  });
  test('who leaves or goes away gives back what they have; a room that opens shows what is open', () => {
    expect(react('people.left', { personId: 'person_elena' })).toEqual(['requests.return']);
    expect(react('people.absence-began', { personId: 'person_elena' })).toEqual(['requests.return']);
    expect(react('rooms.opened', { dealId: 'deal_1' })).toEqual(['requests.room']);
  });
});
