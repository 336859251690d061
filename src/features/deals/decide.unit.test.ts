import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../kernel/canonical.ts';
import { decide } from './decide.ts';
import type { Deal, DealCommand } from './model.ts';
import { heardCommand, mara, sampleAt, sampleDeal, sampleHistory, sampleItem, samplePerson, sampleDirectory } from './sample.ts';
import { listTotal, priceAt } from './terms.ts';
import { plainOf } from './values.ts';

const edit = (values: object, version: number | null = null): DealCommand => ({ type: 'edit', dealId: 'deal_1', version, values: values as never });
const usd = (amount: string) => ({ amount, currency: 'USD' });
const refusal = (deal: Deal | undefined, command: DealCommand, at = sampleAt()) => {
  const decision = decide(deal, command, at);
  return 'refused' in decision ? decision.refused : undefined;
};
const written = (deal: Deal, n = 0, at = 2000): DealCommand => ({
  type: 'confirm-written',
  dealId: deal.id,
  write: deal.crm.pending[n]!.key,
  externalId: 'e1',
  crmVersion: '2',
  at,
  values: deal.crm.pending[n]!.values,
});

describe('what the CRM says', () => {
  test('makes a deal, with the owner found by e-mail, and tells it', () => {
    const { deal, facts } = sampleHistory(undefined, [heardCommand(500, { name: 'Rail', owner: 'MARA@example.com', stage: 'Negotiation', amount: usd('84000.00') })]);
    expect(deal).toMatchObject({ ownerId: mara.id, ownerName: 'Mara Okafor', stage: 'negotiation', amount: { minor: '8400000', currency: 'USD' } });
    expect(facts).toEqual(['deals.created']);
  });

  test('keeps the name of an owner whom nobody matches, until somebody does', () => {
    const { deal } = sampleHistory(undefined, [heardCommand(500, { name: 'Rail', owner: 'Lin Chu' })]);
    expect(deal).toMatchObject({ ownerId: null, ownerName: 'Lin Chu' });
    const lin = samplePerson('person_lin', 'Lin Chu');
    const matched = sampleHistory(deal, [{ type: 'match-owner', dealId: deal.id }], sampleAt({ directory: sampleDirectory([lin]) }));
    expect(matched).toMatchObject({ deal: { ownerId: 'person_lin' }, facts: ['deals.changed'], effects: [] });
  });

  test.each([
    [{ stage: 'nowhere' }, { code: 'unknown-stage', field: 'stage', allowed: expect.arrayContaining(['proposal']) }],
    [{ amount: { amount: '5', currency: 'XXQ' } }, { code: 'bad-value', field: 'amount' }],
    [{ amount: { amount: '5.123', currency: 'USD' } }, { code: 'bad-value', field: 'amount' }],
    [{ amount: 5 }, { code: 'bad-value', field: 'amount' }],
    [{ 'fields.region': 'mars' }, { code: 'bad-value', field: 'fields.region', message: 'has to be one of emea, apac' }],
    [{ 'fields.seats': 'many' }, { code: 'bad-value', field: 'fields.seats', message: 'has to be a number' }],
    [{ 'fields.__proto__': 'x' }, { code: 'bad-value' }],
    [{ closeDate: '2026-02-30' }, { code: 'bad-value', field: 'closeDate' }],
    [{ name: '' }, { code: 'missing', field: 'name' }],
  ])('%j is refused on its field', (values, why) => {
    const settings = { 'crm.builtin': { fields: [{ name: 'region', type: 'picklist', options: ['emea', 'apac'] }, { name: 'seats', type: 'number' }] } };
    expect(refusal(sampleDeal(), heardCommand(500, values as never), sampleAt({}, settings))).toMatchObject(why);
  });

  test('in whatever order events arrive, the newest value of each field wins', () => {
    const field = fc.constantFrom('name', 'stage', 'nextStep', 'closeDate', 'account');
    const value: Record<string, (n: number) => string> = {
      name: n => `name ${n}`,
      stage: n => ['prospecting', 'qualification', 'proposal', 'closed-won', 'closed-lost'][n % 5]!,
      nextStep: n => `step ${n}`,
      closeDate: n => `2026-01-${String((n % 28) + 1).padStart(2, '0')}`,
      account: n => `account ${n}`,
    };
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(field, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat()), (events, random) => {
        const commands = events.map((fields, i) => heardCommand(i + 1, Object.fromEntries(fields.map(f => [f, value[f]!(i)]))));
        const inOrder = sampleHistory(sampleDeal(), commands).deal;
        const shuffled = commands.map(c => ({ c, r: random.next().value as number })).sort((a, b) => a.r - b.r).map(x => x.c); // prettier-ignore
        const twice = [...shuffled, ...shuffled.slice(0, 3)];
        const anyOrder = sampleHistory(sampleDeal(), twice).deal;
        for (const f of ['name', 'stage', 'stageKind', 'nextStep', 'closeDate', 'account'] as const) expect(anyOrder[f]).toEqual(inOrder[f]);
      }),
    );
  });

  test('an event that changes nothing still says until when it was so', () => {
    const { deal } = sampleHistory(sampleDeal(), [heardCommand(5, { nextStep: 'a' }), heardCommand(10, { nextStep: 'a' }), heardCommand(7, { nextStep: 'b' })]);
    expect(deal.nextStep).toBe('a');
  });

  test('a clock in the future does not silence the CRM', () => {
    const { deal } = sampleHistory(sampleDeal(), [heardCommand(9e15, { nextStep: 'future' })]);
    expect(sampleHistory(deal, [heardCommand(400_000, { nextStep: 'later' })], sampleAt({ now: 500_000 })).deal.nextStep).toBe('later');
  });

  test('deleted and back again', () => {
    const { deal, facts } = sampleHistory(sampleDeal(), [heardCommand(500, {}, { deleted: true }), heardCommand(600, {}, { deleted: true })]);
    expect(deal.deletedAt).toBe(500);
    expect(facts).toEqual(['deals.deleted']);
    expect(refusal(deal, edit({ nextStep: 'x' }))).toEqual({ code: 'deal-deleted' });
    expect(sampleHistory(deal, [heardCommand(700, {}, { deleted: false })]).facts).toEqual(['deals.restored']);
  });
});

describe('what people change', () => {
  test('holds at once and goes to the CRM with what was seen', () => {
    const { deal, facts, effects } = sampleHistory(sampleDeal(), [edit({ nextStep: 'Call', amount: usd('90000.00') }, 1)]);
    expect(deal).toMatchObject({ nextStep: 'Call', version: 2 });
    expect(facts).toEqual(['deals.changed']);
    expect(effects).toMatchObject([
      {
        kind: 'deals.write-crm',
        lane: 'deal:deal_1',
        payload: { values: { nextStep: 'Call', amount: usd('90000.00') }, expected: { nextStep: null, amount: usd('100000.00') }, author: 'mara@example.com' },
      },
    ]);
  });

  test('a version that has moved on is refused with both values; the same value is no quarrel', () => {
    const { deal } = sampleHistory(sampleDeal(), [edit({ nextStep: 'theirs' }, 1)]);
    expect(refusal(deal, edit({ nextStep: 'mine' }, 1))).toEqual({ code: 'moved-on', version: 2, changed: [{ field: 'nextStep', yours: 'mine', now: 'theirs' }] });
    // A field that nobody has touched since is in nobody's way, whatever else has moved.
    expect(refusal(deal, edit({ closeDate: '2026-07-01' }, 1))).toBeUndefined();
    expect(refusal(deal, edit({ closeDate: '2026-07-01', nextStep: 'mine' }, 1))).toMatchObject({ changed: [{ field: 'nextStep' }] });
    expect(refusal(deal, edit({ nextStep: 'theirs' }, 1))).toBeUndefined();
  });

  test('nobody becomes the owner by a slip of the pen, and nobody who left changes a deal', () => {
    expect(refusal(sampleDeal(), edit({ owner: 'Mora Okafor' }))).toMatchObject({ code: 'no-such-person', field: 'owner' });
    const gone = sampleAt({ directory: sampleDirectory([{ ...mara, active: false }]) });
    expect(refusal(sampleDeal(), edit({ nextStep: 'x' }), gone)).toEqual({ code: 'person-inactive' });
  });

  test('the owner is written as the CRM knows them and expected as it called them', () => {
    const { deal } = sampleHistory(undefined, [heardCommand(500, { name: 'Rail', owner: 'Somebody Else' })]);
    const { effects } = sampleHistory(deal, [edit({ owner: mara.id })]);
    expect(effects[0]!.payload).toMatchObject({ values: { owner: 'mara@example.com' }, expected: { owner: 'Somebody Else' } });
  });

  test('won, lost and back are told as such', () => {
    const { facts } = sampleHistory(sampleDeal(), [edit({ stage: 'closed-won' }), edit({ stage: 'closed-lost' }), edit({ stage: 'proposal' })]);
    expect(facts).toEqual(['deals.changed', 'deals.won', 'deals.changed', 'deals.lost', 'deals.changed', 'deals.reopened']);
  });
});

describe('while a write is on its way', () => {
  const start = () => sampleHistory(sampleDeal({ nextStep: 'old' }), [edit({ nextStep: 'ours' })]).deal;

  test('its echo and repeats of the old value change nothing', () => {
    for (const value of ['ours', 'old']) {
      const { deal, facts } = sampleHistory(start(), [heardCommand(1500, { nextStep: value, account: 'Aldgate' }), written(start())]);
      expect(deal).toMatchObject({ nextStep: 'ours', account: 'Aldgate' });
      expect(facts).toEqual(['deals.changed', 'deals.written-to-crm']);
    }
  });

  test('what the CRM says later than our write counts, what it said before does not', () => {
    const deal = start();
    expect(sampleHistory(deal, [heardCommand(2500, { nextStep: 'newer' }), written(deal, 0, 2000)], sampleAt({ now: 3000 })).deal.nextStep).toBe('newer');
    expect(sampleHistory(deal, [heardCommand(1500, { nextStep: 'older' }), written(deal, 0, 2000)], sampleAt({ now: 3000 })).deal.nextStep).toBe('ours');
  });

  test('a late event from before the write does not undo it', () => {
    const deal = start();
    expect(sampleHistory(deal, [written(deal, 0, 2000), heardCommand(1900, { nextStep: 'old' })], sampleAt({ now: 3000 })).deal.nextStep).toBe('ours');
  });

  test('a conflict keeps both values until somebody chooses, and ours then expects theirs', () => {
    const deal = sampleHistory(sampleDeal({ nextStep: 'old' }), [edit({ nextStep: 'ours', account: 'Ours Inc' })]).deal;
    const conflict: DealCommand = { type: 'confirm-conflict', dealId: 'deal_1', write: deal.crm.pending[0]!.key, fields: ['nextStep'], crmVersion: '7', at: 2000, values: { nextStep: 'theirs', account: null } };
    const { deal: open, facts } = sampleHistory(deal, [conflict]);
    expect(facts).toEqual(['deals.crm-conflict']);
    expect(open).toMatchObject({ nextStep: 'ours', crm: { pending: [], conflict: [{ field: 'nextStep', ours: 'ours', theirs: 'theirs' }] } });
    const ours = sampleHistory(open, [{ type: 'resolve-conflict', dealId: 'deal_1', field: 'nextStep', choose: 'ours' }]);
    expect(ours.effects[0]!.payload).toMatchObject({ values: { nextStep: 'ours', account: 'Ours Inc' }, expected: { nextStep: 'theirs', account: null } });
    const theirs = sampleHistory(open, [{ type: 'resolve-conflict', dealId: 'deal_1', field: 'nextStep', choose: 'theirs' }]);
    expect(theirs.deal).toMatchObject({ nextStep: 'theirs', crm: { conflict: [], stuck: null } });
    // What was not in conflict still has to be written.
    expect(theirs.effects[0]!.payload).toMatchObject({ values: { account: 'Ours Inc' }, expected: { account: null } });
    expect(refusal(theirs.deal, { type: 'resolve-conflict', dealId: 'deal_1', field: 'nextStep', choose: 'ours' })).toMatchObject({ code: 'no-conflict' });
    // Setting the field settles it too.
    expect(sampleHistory(open, [edit({ nextStep: 'third' })]).effects[0]!.payload).toMatchObject({ values: { nextStep: 'third' }, expected: { nextStep: 'theirs' } });
  });

  test('a refusal puts the value back and keeps what was typed; a later edit expects what is there', () => {
    const first = start();
    const both = sampleHistory(first, [edit({ account: 'Aldgate' })]).deal;
    const refusedWrite: DealCommand = { type: 'confirm-refused', dealId: 'deal_1', write: first.crm.pending[0]!.key, errors: [{ field: 'nextStep', message: 'is too bold' }] };
    const { deal, facts } = sampleHistory(both, [refusedWrite]);
    expect(deal).toMatchObject({ nextStep: 'old', account: 'Aldgate', crm: { errors: [{ field: 'nextStep', message: 'is too bold' }], pending: [expect.anything()] } });
    expect(facts).toEqual(['deals.crm-refused', 'deals.changed']);
    const twice = sampleHistory(first, [edit({ nextStep: 'bolder' }), refusedWrite]).deal;
    expect(twice.nextStep).toBe('bolder');
    expect(twice.crm.pending[0]!.expected).toEqual({ nextStep: 'old' });
  });

  test('an outcome that is told twice counts once', () => {
    const deal = start();
    const { facts } = sampleHistory(deal, [written(deal), written(deal)], sampleAt({ now: 3000 }));
    expect(facts).toEqual(['deals.written-to-crm']);
  });
});

describe('a held stage', () => {
  const hold: DealCommand = { type: 'hold', dealId: 'deal_1', by: 'deal-desk', reason: 'Needs a yes', stages: ['closed-won', 'Negotiation'], ref: 'req_1' };
  const release: DealCommand = { type: 'release', dealId: 'deal_1', by: 'deal-desk' };

  test('the same hold again is nothing new, in whatever order the database gives its members back', () => {
    const { deal } = sampleHistory(sampleDeal(), [hold]);
    const stored = { ...deal, holds: deal.holds.map(h => Object.fromEntries(Object.entries(h).reverse()) as unknown as typeof h) };
    const again = sampleHistory(stored, [hold]);
    expect(again.facts).toEqual([]);
    expect(again.deal.version).toBe(deal.version);
  });

  test('is remembered and entered on release, and only then written', () => {
    const { deal, facts, effects } = sampleHistory(sampleDeal(), [hold, edit({ stage: 'closed-won', nextStep: 'Sign' })]);
    expect(deal).toMatchObject({ stage: 'proposal', nextStep: 'Sign', wanted: { id: 'closed-won' } });
    expect(facts).toEqual(['deals.held', 'deals.changed', 'deals.stage-wanted']);
    expect(effects.map(e => Object.keys((e.payload as { values: object }).values))).toEqual([['nextStep']]);
    const free = sampleHistory(deal, [release]);
    expect(free.deal).toMatchObject({ stage: 'closed-won', stageKind: 'won', holds: [], wanted: null });
    expect(free.facts).toEqual(['deals.changed', 'deals.won', 'deals.released']);
    expect(free.effects[0]!.payload).toMatchObject({ values: { stage: 'closed-won' }, expected: { stage: 'proposal' } });
  });

  test('entered in the CRM is put back there, and told; it waits like any other', () => {
    const { deal, facts, effects } = sampleHistory(sampleDeal(), [hold, heardCommand(900, { stage: 'closed-won', account: 'Aldgate' })]);
    expect(deal).toMatchObject({ stage: 'proposal', account: 'Aldgate', wanted: { id: 'closed-won' } });
    expect(facts).toEqual(['deals.held', 'deals.changed', 'deals.stage-held']);
    expect(effects[0]!.payload).toMatchObject({ values: { stage: 'proposal' }, expected: { stage: 'closed-won' } });
    // The same event again, before the CRM has the old stage back, is no second move.
    expect(sampleHistory(deal, [heardCommand(950, { stage: 'closed-won' })]).facts).toEqual([]);
  });

  test('choosing another stage takes the wish back', () => {
    const { deal } = sampleHistory(sampleDeal(), [hold, edit({ stage: 'closed-won' }), edit({ stage: 'qualification' }), release]);
    expect(deal).toMatchObject({ stage: 'qualification', wanted: null });
  });

  test('somebody else\u2019s release opens nothing', () => {
    const others = [{ ...release, by: 'signals' }, { ...release, key: 'deal-desk', by: 'requests' }, { ...release, key: 'requests:1' }] as DealCommand[];
    expect(sampleHistory(sampleDeal(), [hold, ...others]).deal.holds).toMatchObject([{ key: 'deal-desk', by: 'deal-desk' }]);
  });

  test('a second hold stands beside the first; the reason names both, and the last one to go opens', () => {
    const second: DealCommand = { type: 'hold', dealId: 'deal_1', key: 'requests:r1', by: 'requests', reason: 'Legal is not done', stages: 'won', ref: 'r1' };
    const letGo: DealCommand = { type: 'release', dealId: 'deal_1', key: 'requests:r1', by: 'requests' };
    const { deal, facts } = sampleHistory(sampleDeal(), [hold, second, second, edit({ stage: 'closed-won' })]);
    expect(deal).toMatchObject({ stage: 'proposal', holds: [{ key: 'deal-desk' }, { key: 'requests:r1', stages: ['closed-won'] }] });
    expect(facts).toEqual(['deals.held', 'deals.held', 'deals.stage-wanted']);
    const one = sampleHistory(deal, [release]);
    expect(one).toMatchObject({ deal: { stage: 'proposal', wanted: { id: 'closed-won' } }, facts: ['deals.released'], effects: [] });
    expect(sampleHistory(one.deal, [letGo]).deal).toMatchObject({ stage: 'closed-won', wanted: null, holds: [] });
    expect(sampleHistory(deal, [letGo, release]).deal).toMatchObject({ stage: 'closed-won', holds: [] });
  });

  test('a stage is closed while any hold stands before it, and open exactly when the last is gone', () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const closable = fc.constantFrom('negotiation', 'closed-won', 'closed-lost');
    const step = fc.oneof(
      fc.record({ do: fc.constant('hold' as const), key, stages: fc.uniqueArray(closable, { minLength: 1 }) }),
      fc.record({ do: fc.constant('release' as const), key }),
      fc.record({ do: fc.constant('want' as const), stage: fc.constantFrom('proposal', 'negotiation', 'closed-won', 'closed-lost') }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), steps => {
        let deal = sampleDeal();
        const standing = new Map<string, readonly string[]>();
        let wanted: string | undefined;
        let stage = deal.stage;
        const closed = (id: string) => [...standing.values()].some(stages => stages.includes(id));
        for (const s of steps) {
          if (s.do === 'hold') {
            standing.set(s.key, s.stages);
            deal = sampleHistory(deal, [{ type: 'hold', dealId: 'deal_1', key: s.key, by: 'x', reason: s.key, stages: s.stages, ref: null }]).deal;
          } else if (s.do === 'release') {
            const stood = standing.delete(s.key);
            // What waited is looked at when something is let go, and enters if nothing is before it any more.
            if (stood && wanted !== undefined && !closed(wanted)) [stage, wanted] = [wanted, undefined];
            deal = sampleHistory(deal, [{ type: 'release', dealId: 'deal_1', key: s.key, by: 'x' }]).deal;
          } else {
            if (s.stage !== stage && closed(s.stage)) wanted = s.stage;
            else [stage, wanted] = [s.stage, undefined];
            deal = sampleHistory(deal, [edit({ stage: s.stage })]).deal;
          }
          expect({ stage: deal.stage, wanted: deal.wanted?.id, holds: deal.holds.map(h => h.key).sort() }).toEqual({ stage, wanted, holds: [...standing.keys()].sort() });
        }
      }),
    );
  });

  test('no sequence of edits and events enters it', () => {
    const stage = fc.constantFrom('prospecting', 'qualification', 'proposal', 'negotiation', 'closed-won', 'closed-lost');
    const step = fc.oneof(
      stage.map(s => edit({ stage: s })),
      fc.tuple(stage, fc.nat(2000)).map(([s, at]) => heardCommand(at, { stage: s })),
      fc.constant('confirm' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), steps => {
        const at = sampleAt({ now: 5000 });
        let { deal } = sampleHistory(sampleDeal(), [hold], at);
        for (const s of steps) {
          const command = s === 'confirm' ? (deal.crm.pending[0] ? written(deal, 0, 4000) : undefined) : s;
          if (command) deal = sampleHistory(deal, [command], at).deal;
          expect(['closed-won', 'negotiation']).not.toContain(deal.stage);
        }
      }),
    );
  });
});

describe('approved terms', () => {
  const apply = (discount: number | null, more = {}): DealCommand => ({
    type: 'apply-terms',
    dealId: 'deal_1',
    discount,
    termMonths: null,
    paymentDays: null,
    approval: { status: 'approved', by: mara.id, at: 900, request: 'req_1', round: 1 },
    ...more,
  });

  test('reach the prices, the amount and the CRM, with the name of who approved', () => {
    const items = [sampleItem('Core', 10, 10_000), sampleItem('Support', 1, 33_333)];
    const { deal, facts, effects } = sampleHistory(sampleDeal({ lineItems: items, amount: { minor: '133333', currency: 'USD' }, discount: 0 }), [apply(2450, { paymentDays: 45 })]);
    expect(deal.discount).toBeLessThanOrEqual(2450);
    expect(deal.discount).toBeGreaterThan(2448);
    expect(deal).toMatchObject({ paymentDays: 45, fields: { approval_status: 'approved', approved_discount: 24.5, approved_by: 'Mara Okafor' } });
    expect(facts).toEqual(['deals.changed', 'deals.terms-applied']);
    expect(effects[0]!.payload).toMatchObject({ ref: 'req_1', values: { amount: plainOf(deal, 'amount'), 'fields.approval_status': 'approved' } });
    const done = sampleHistory(deal, [written(deal)]);
    expect(done.facts).toEqual(['deals.written-to-crm']);
    // The same approval again has nothing to write, and says so.
    expect(sampleHistory(done.deal, [apply(deal.discount, { paymentDays: 45, approval: { status: 'approved', by: mara.id, at: 900, request: 'req_1', round: 1 } })]).facts).toContain('deals.terms-applied');
  });

  test('without line items count from the list amount, twice as well as once', () => {
    const once = sampleHistory(sampleDeal(), [apply(2400)]).deal;
    expect(once).toMatchObject({ discount: 2400, amount: { minor: '7600000' }, listAmount: { minor: '10000000' } });
    expect(sampleHistory(once, [apply(1000)]).deal).toMatchObject({ discount: 1000, amount: { minor: '9000000' } });
    // A known discount was taken off the amount already.
    expect(sampleHistory(sampleDeal({ discount: 2000, amount: { minor: '8000000', currency: 'USD' } }), [apply(3000)]).deal.amount?.minor).toBe('7000000');
    expect(refusal(sampleDeal({ amount: null }), apply(1000))).toEqual({ code: 'no-list-price', field: 'discount' });
  });

  test('prices never give more than was approved, and miss it by less than the smallest quantity of cents', () => {
    const item = fc.record({ quantity: fc.integer({ min: 1, max: 500 }), list: fc.integer({ min: 0, max: 5_000_000 }), sold: fc.integer({ min: 0, max: 1000 }) });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 12 }), fc.integer({ min: 0, max: 10_000 }), (raw, discount) => {
        const items = raw.map(r => sampleItem('p', r.quantity, r.list, r.list === 0 ? r.sold : r.list));
        const priced = priceAt(items, discount);
        const list = listTotal(items);
        const sold = priced.reduce((sum, i) => sum + BigInt(i.soldPrice.minor) * BigInt(i.quantity), 0n);
        if (items.every(i => i.listPrice.minor === '0')) return;
        expect((list - sold) * 10_000n <= list * BigInt(discount)).toBe(true);
        const exact = list * BigInt(10_000 - discount);
        const smallest = BigInt(Math.min(...items.filter(i => i.listPrice.minor !== '0').map(i => i.quantity)));
        const free = items.filter(i => i.listPrice.minor === '0').reduce((sum, i) => sum + BigInt(i.soldPrice.minor) * BigInt(i.quantity), 0n);
        if (free * 10_000n <= exact) expect(sold * 10_000n - exact < (smallest + 1n) * 10_000n).toBe(true);
        expect(priced.every(i => BigInt(i.soldPrice.minor) >= 0n)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('an amount that the CRM sets shows in the discount', () => {
    const items = [sampleItem('Core', 1, 10_000)];
    const { deal } = sampleHistory(sampleDeal({ lineItems: items, amount: { minor: '10000', currency: 'USD' }, listAmount: { minor: '10000', currency: 'USD' }, discount: 0 }), [heardCommand(900, { amount: usd('70.00') })]);
    expect(deal).toMatchObject({ discount: 3000, amount: { minor: '7000' }, lineItems: [{ soldPrice: { minor: '7000' } }] });
  });
});

test('a new deal goes to the CRM whole, and again whole when the first try was refused', () => {
  const create: DealCommand = { type: 'create', dealId: 'deal_1', values: { name: 'Rail', stage: 'proposal', amount: usd('5.00') } };
  const { deal, effects } = sampleHistory(undefined, [create]);
  expect(effects[0]!.payload).toMatchObject({ create: true, write: 'deal_1', values: { name: 'Rail', stage: 'proposal', amount: usd('5.00') } });
  const failed = sampleHistory(deal, [{ type: 'confirm-refused', dealId: 'deal_1', write: 'deal_1', errors: [{ field: 'fields.region', message: 'Region is required' }] }]).deal;
  expect(failed.name).toBe('Rail');
  const again = sampleHistory(failed, [edit({ 'fields.region': 'emea' })]);
  expect(again.effects[0]!.payload).toMatchObject({ create: true, values: { name: 'Rail', 'fields.region': 'emea' } });
  expect(refusal(deal, create)).toEqual({ code: 'exists-already' });
});

test('whatever is said, a deal stays storable, and only what changed is told', () => {
  const values = fc.dictionary(
    fc.constantFrom('name', 'account', 'owner', 'stage', 'amount', 'discount', 'listAmount', 'termMonths', 'closeDate', 'lineItems', 'fields.x', 'nonsense'),
    fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom('proposal', 'closed-won', null, 12), fc.record({ amount: fc.constantFrom('5.00', '0', '-3', 'x'), currency: fc.constantFrom('USD', 'JPY', 'zz') })) as fc.Arbitrary<never>,
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2000), values), { maxLength: 6 }), said => {
      let deal: Deal | undefined = sampleDeal();
      for (const [at, v] of said) {
        const decision = decide(deal, heardCommand(at, v), sampleAt());
        if ('refused' in decision) {
          expect(decision.refused.code).not.toBe('');
          continue;
        }
        canonicalJson(JSON.parse(JSON.stringify(decision.state)));
        for (const fact of decision.facts) canonicalJson(fact.payload);
        deal = decision.state;
      }
    }),
    { numRuns: 300 },
  );
});
