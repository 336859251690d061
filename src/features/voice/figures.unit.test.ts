import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exchangeRates } from '../../policy/rates.ts';
import { allocateDeals, convert, splitDeal, type Ask, type PricedDeal } from './allocation.ts';
import { URGENCIES, type Urgency } from './contract.ts';
import { board } from './figures-board.ts';
import { carried, concentration, rankings, ranks, segmentSpread } from './figures-concentration.ts';
import { containment, likeness, mostAlike, trigrams } from './figures-likeness.ts';
import { heardByTeam, median, workingDays } from './figures-heard.ts';
import type { LedgerDecision } from './ledger-model.ts';
import { voiceSettings } from './contract.ts';
import { sampleDeal, sampleNeed, sampleVoice } from './sample.ts';

const WEIGHTS = { blocker: 5, important: 2, nice: 1 } as const;
const made = exchangeRates('EUR', { USD: '0.92', JPY: '0.0061', KWD: '3.01' });
if (!made.ok) throw new Error(made.error.message);
const rates = made.value;

describe('golden values of concentration', () => {
  const parts = (...thousands: number[]) => concentration(thousands.map((k, i) => ({ account: `customer ${i}`, amount: k * 1000 })));
  const [sso, audit, dark] = [parts(400, 5), parts(60, 50, 45, 40, 30, 30, 20), parts(...Array.from({ length: 20 }, () => 4))];

  test('single sign-on for one customer: 405k that rest on one', () => {
    expect(sso.total).toBe(405_000);
    expect(sso.topShare).toBeCloseTo(0.9877, 4);
    expect(sso.effective).toBeCloseTo(1.025, 4);
    expect(sso.withoutTop).toBe(5000);
    expect(sso.roots).toBeCloseTo(703.1662, 4);
  });
  test('audit logs: seven customers', () => {
    expect(audit.total).toBe(275_000);
    expect(audit.topShare).toBeCloseTo(0.2182, 4);
    expect(audit.effective).toBeCloseTo(6.3417, 4);
    expect(audit.withoutTop).toBe(215_000);
    expect(audit.roots).toBeCloseTo(1368.5193, 4);
  });
  test('dark mode: twenty alike', () => {
    expect(dark.total).toBe(80_000);
    expect(dark.topShare).toBeCloseTo(0.05, 4);
    expect(dark.effective).toBeCloseTo(20, 4);
    expect(dark.withoutTop).toBe(76_000);
    expect(dark.roots).toBeCloseTo(1264.9111, 4);
  });
  test('the total puts single sign-on first; without its largest customer and by roots it is audit logs', () => {
    const places = rankings(new Map([['sso', sso], ['audit', audit], ['dark', dark]])); // prettier-ignore
    expect(places.get('sso')).toEqual({ total: 1, roots: 3, customers: 3, withoutTop: 3 });
    expect(places.get('audit')).toEqual({ total: 2, roots: 1, customers: 2, withoutTop: 1 });
    expect(places.get('dark')).toEqual({ total: 3, roots: 2, customers: 1, withoutTop: 2 });
    const limits = { top_share: 50, rank_fall: 3 };
    expect(carried(sso, places.get('sso'), limits)).toMatchObject({ account: 'customer 0', rankFall: 2 });
    expect(carried(audit, places.get('audit'), limits)).toBeUndefined();
    expect(carried(audit, { total: 1, withoutTop: 4 }, limits)).toMatchObject({ rankFall: 3 });
  });
});

test('concentration: shares add up to one, the effective number lies between one and the number of customers, names are folded', () => {
  const part = fc.record({ account: fc.constantFrom('A', 'a ', 'B', 'C', 'D'), amount: fc.integer({ min: 0, max: 1_000_000 }) });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), parts => {
      const c = concentration(parts);
      expect(c.customers.some(x => x.account === 'A') && c.customers.some(x => x.account === 'a ')).toBe(false);
      if (c.total === 0) {
        expect([c.topShare, c.effective]).toEqual([0, 0]);
        return;
      }
      expect(c.customers.reduce((sum, x) => sum + x.share, 0)).toBeCloseTo(1, 9);
      expect(c.effective).toBeGreaterThanOrEqual(1 - 1e-9);
      expect(c.effective).toBeLessThanOrEqual(c.customers.length + 1e-9);
      expect(c.effective).toBeGreaterThanOrEqual(1 / c.topShare - 1e-9);
      expect(c.withoutTop + (c.customers[0]?.amount ?? 0)).toBe(c.total);
      expect(concentration([...parts].reverse()).effective).toBeCloseTo(c.effective, 9);
    }),
  );
});

test('ranks: equal figures share a place', () => {
  expect([...ranks(new Map([['a', 5], ['b', 7], ['c', 5], ['d', 1]])).entries()]).toEqual([['a', 2], ['b', 1], ['c', 2], ['d', 4]]); // prettier-ignore
});

test('segments: shares of what is known, largest first', () => {
  expect(segmentSpread([{ segment: 'Rail', amount: 3 }, { segment: null, amount: 1 }, { segment: 'Ports', amount: 3 }, { segment: 'Rail', amount: 3 }])).toEqual([
    { segment: 'Rail', amount: 6, share: 0.6 },
    { segment: 'Ports', amount: 3, share: 0.3 },
    { segment: 'not known', amount: 1, share: 0.1 },
  ]); // prettier-ignore
  expect(segmentSpread([])).toEqual([]);
});

const urgency = fc.constantFrom(...URGENCIES);
const weights = fc.record({ blocker: fc.integer({ min: 1, max: 1000 }), important: fc.integer({ min: 1, max: 1000 }), nice: fc.integer({ min: 1, max: 1000 }) });

test('the parts of a deal add up to its amount, to the cent, and follow the weights', () => {
  const asked = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), urgency, { minKeys: 1, maxKeys: 12 });
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), asked, weights, (minor, needs, w) => {
      const urgencies = new Map<string, Urgency>(Object.entries(needs));
      const parts = splitDeal(minor, urgencies, w);
      expect([...parts.values()].reduce((a, b) => a + b, 0n)).toBe(minor);
      const total = [...urgencies.values()].reduce((sum, u) => sum + w[u], 0);
      for (const [need, part] of parts) {
        const exact = (minor * BigInt(w[urgencies.get(need)!])) / BigInt(total);
        expect(part === exact || part === exact + 1n).toBe(true);
      }
      expect(splitDeal(minor, new Map([...urgencies].reverse()), w)).toEqual(parts);
    }),
  );
  expect([...splitDeal(10_000n, new Map<string, Urgency>([['a', 'blocker'], ['b', 'important'], ['c', 'nice']]), WEIGHTS)]).toEqual([['a', 6250n], ['b', 2500n], ['c', 1250n]]); // prettier-ignore
});

const deal = fc.record({
  account: fc.option(fc.constantFrom('A', 'B', 'C'), { nil: null }),
  kind: fc.constantFrom('open' as const, 'won' as const, 'lost' as const),
  amount: fc.option(fc.record({ minor: fc.bigInt({ min: 0n, max: 10n ** 12n }), currency: fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'CHF') }), { nil: null }),
  segment: fc.constant(null),
});
test('whatever is asked of whichever deals, the board adds up to the deals that were named, each once', () => {
  const ask = fc.record({ needId: fc.constantFrom('n1', 'n2', 'n3', 'n4'), deal: fc.nat({ max: 7 }), urgency });
  fc.assert(
    fc.property(fc.array(deal, { minLength: 1, maxLength: 8 }), fc.array(ask, { maxLength: 30 }), (list, said) => {
      const deals = new Map(list.map((d, i): [string, PricedDeal] => [`d${i}`, { id: `d${i}`, ...d }]));
      const asks: Ask[] = said.map(a => ({ needId: a.needId, dealId: `d${a.deal}`, urgency: a.urgency }));
      const { shares, withoutAmount, withoutRate } = allocateDeals(asks, deals, 'EUR', rates, WEIGHTS);
      const named = [...new Set(asks.map(a => a.dealId))].flatMap(id => deals.get(id) ?? []);
      const expected = named.reduce((sum, d) => sum + ((d.amount && convert(d.amount, 'EUR', rates)?.minor) ?? 0n), 0n);
      expect(shares.reduce((sum, s) => sum + s.minor, 0n)).toBe(expected);
      expect(withoutAmount).toBe(named.filter(d => !d.amount).length);
      expect(withoutRate.get('CHF') ?? 0).toBe(named.filter(d => d.amount?.currency === 'CHF').length);
      // A deal that asks for a need five times has asked for it once.
      expect(allocateDeals([...asks, ...asks], deals, 'EUR', rates, WEIGHTS).shares).toEqual(shares);
    }),
  );
});

test('conversion is exact, half to even, and knows each currency’s decimals', () => {
  expect(convert({ minor: 10_000n, currency: 'USD' }, 'EUR', rates)).toEqual({ minor: 9200n, currency: 'EUR' });
  expect(convert({ minor: 1_000_000n, currency: 'JPY' }, 'EUR', rates)).toEqual({ minor: 610_000n, currency: 'EUR' });
  expect(convert({ minor: 1000n, currency: 'KWD' }, 'EUR', rates)).toEqual({ minor: 301n, currency: 'EUR' });
  expect(convert({ minor: 1n, currency: 'CHF' }, 'EUR', rates)).toBeUndefined();
});

test('the board: merged needs count where they lead, columns add up, a customer without a deal counts as a customer', () => {
  const needs = [sampleNeed({ id: 'a', title: 'A' }), sampleNeed({ id: 'b', title: 'B', place: { state: 'planned', quarter: '2026-Q2' } }), sampleNeed({ id: 'c', title: 'C', place: { state: 'merged', into: 'b', was: { state: 'heard' } } })]; // prettier-ignore
  const deals = new Map([['d1', sampleDeal({ id: 'd1', account: 'Aldgate Rail', fields: { segment: 'Rail' } })], ['d2', sampleDeal({ id: 'd2', account: 'Delta Locks', stageKind: 'lost', amount: { minor: '100000', currency: 'EUR' } })]]); // prettier-ignore
  const voices = [
    sampleVoice({ id: '1', needId: 'c', dealId: 'd1', urgency: 'blocker' }),
    sampleVoice({ id: '2', needId: 'a', dealId: 'd1', urgency: 'nice' }),
    sampleVoice({ id: '3', needId: 'a', dealId: 'd2', urgency: 'nice' }),
    sampleVoice({ id: '4', needId: 'a', dealId: null, account: 'Quay Brothers' }),
    sampleVoice({ id: '5', needId: 'nowhere', dealId: 'd1' }),
  ];
  const b = board({ needs, voices, deals, settings: voiceSettings.parse({}), currency: 'EUR', rates, kinds: ['open', 'won', 'lost'], today: '2026-03-02' });
  expect(b.rows.map(r => [r.need.id, r.value.total])).toEqual([['b', 7_000_000n], ['a', 1_500_000n]]); // prettier-ignore
  expect(b.columns.reduce((sum, c) => sum + c.value.total, 0n)).toBe(8_500_000n);
  expect(b.value).toEqual({ total: 8_500_000n, open: 8_400_000n, won: 0n, lost: 100_000n });
  expect(b.rows.find(r => r.need.id === 'a')?.spread.customers.map(c => c.account)).toEqual(['Aldgate Rail', 'Delta Locks', 'Quay Brothers']);
  expect(b.roadmap).toMatchObject({ needs: 1, guard: { state: 'carried', account: 'Aldgate Rail', share: 1 } });
  expect(b.roadmap.spread.segments).toEqual([{ segment: 'Rail', minor: 7_000_000n, share: 1 }]);
  const open = board({ needs, voices, deals, settings: voiceSettings.parse({}), currency: 'EUR', rates, kinds: ['open'], today: '2026-03-02' });
  expect(open.value.total).toBe(8_400_000n);
});

describe('likeness', () => {
  test('is a measure: 1 with itself, the same both ways, between 0 and 1, blind to capitals, accents and order', () => {
    const text = fc.oneof(fc.string({ maxLength: 60 }), fc.lorem({ maxCount: 6 }));
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [x, y] = [trigrams(a), trigrams(b)];
        const l = likeness(x, y);
        expect(l).toBe(likeness(y, x));
        expect(l).toBeGreaterThanOrEqual(0);
        expect(l).toBeLessThanOrEqual(1);
        if (x.size > 0) expect(likeness(x, x)).toBe(1);
        expect(containment(x, y)).toBeGreaterThanOrEqual(l - 1e-9);
      }),
    );
    expect(likeness(trigrams('Single Sign-On'), trigrams('sign on, single'))).toBe(1);
    expect(likeness(trigrams('Único'), trigrams('unico'))).toBe(1);
    expect(trigrams('')).toEqual(new Set());
  });
  test('gives what pg_trgm gives where no empty words are in it', () => {
    // select similarity('audit logs', 'audit log') is 0.75; ('word', 'two words') is 0.36363637 (PostgreSQL's own page).
    expect(likeness(trigrams('audit logs'), trigrams('audit log'))).toBeCloseTo(0.75, 6);
    expect(likeness(trigrams('word'), trigrams('two words'))).toBeCloseTo(0.363636, 6);
  });
  test('offers what a person would call the same and leaves out the rest', () => {
    const known = ['Single sign-on', 'Audit logs', 'Offline mode', 'Portuguese interface', 'API for work orders'].map((title, i) => ({ id: String(i), title }));
    const first = (title: string) => mostAlike(title, known)[0]?.need.title;
    expect(first('SSO / single sign on')).toBe('Single sign-on');
    expect(first('audit log by June')).toBe('Audit logs');
    expect(first('Audit logs by June')).toBe('Audit logs');
    expect(first('interface in Portuguese')).toBe('Portuguese interface');
    expect(first('work order API')).toBe('API for work orders');
    expect(first('Crane telemetry')).toBeUndefined();
    expect(first('')).toBeUndefined();
  });
});

test('working days and medians', () => {
  const friday = Date.UTC(2026, 1, 27, 12);
  expect(workingDays(friday, friday + 3 * 86_400_000)).toBe(1);
  expect(workingDays(friday, friday)).toBe(0);
  expect([median([]), median([3]), median([4, 1, 3]), median([1, 2, 3, 4])]).toEqual([null, 3, 3, 2.5]);
});

test('what became of each team’s inputs: three things said to one decision are one, withdrawn questions count for nothing', () => {
  const at = Date.UTC(2026, 2, 2);
  const input = (id: string, teamId: string | null, days: number) => ({ id, by: 'x', teamId, text: 'x', at: at + days * 86_400_000 });
  const d = (more: Partial<LedgerDecision>): LedgerDecision => ({ id: 'd', kind: 'roadmap', question: 'q', ownerId: 'o', answerBy: '2026-03-05', needId: null, dealId: null, raisedBy: null, raisedAt: at, inputs: [], end: { state: 'open' }, reminders: 0, version: 1, updatedAt: at, ...more });
  const heard = heardByTeam(
    [
      d({ inputs: [input('1', 'sales', 0), input('2', 'sales', 1), input('3', 'eng', 1)], end: { state: 'answered', outcome: 'declined', reason: 'r', by: 'o', at: at + 2 * 86_400_000 } }),
      d({ inputs: [input('4', 'sales', 0)] }),
      d({ inputs: [input('5', 'eng', 0)], end: { state: 'withdrawn', by: null, at } }),
    ],
    '2026-03-06',
  );
  expect(heard).toEqual([
    { teamId: 'sales', inputs: 2, waiting: 1, late: 1, accepted: 0, partly: 0, declined: 1, medianDays: 2 },
    { teamId: 'eng', inputs: 1, waiting: 0, late: 0, accepted: 0, partly: 0, declined: 1, medianDays: 1 },
  ]);
});
