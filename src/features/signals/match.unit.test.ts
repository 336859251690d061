import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromJson, parseMoney } from '../../kernel/money.ts';
import type { DealSnapshot, FieldChange, MoneySnapshot, StageKind } from '../deals/events.ts';
import { signalRule, signalSettings, type SignalRule } from './contract.ts';
import { compile, firedByChange, firedByCreation } from './match.ts';
import { reactions } from './reactions.ts';
import { sampleDeal, sampleRule, sampleSettings } from './sample.ts';
import { rulesOf, settingsProblem } from './settings.ts';

const STAGES: Readonly<Record<string, StageKind>> = {
  proposal: 'open',
  negotiation: 'open',
  'closed-won': 'won',
  'closed-lost': 'lost',
};
const kindOf = (id: string) => STAGES[id];
const fires = (when: object, changes: readonly FieldChange[], deal = sampleDeal()) =>
  firedByChange(compile([sampleRule({ when })]), deal, changes, kindOf).length === 1;
const eur = (amount: string) => ({ amount, currency: 'EUR' });

test('a rule about an amount fires when the amount crosses the limit', () => {
  const when = { amount_at_least: eur('80000') };
  expect(fires(when, [{ field: 'amount', from: eur('79999.99'), to: eur('84000.00') }])).toBe(true);
  expect(fires(when, [{ field: 'amount', from: null, to: eur('84000.00') }])).toBe(true);
  expect(fires(when, [{ field: 'amount', from: eur('80000.00'), to: eur('84000.00') }])).toBe(false);
  expect(fires(when, [{ field: 'nextStep', from: null, to: 'Call' }])).toBe(false);
  // Another currency is not compared, before or after.
  expect(
    fires(when, [{ field: 'amount', from: { amount: '90000.00', currency: 'USD' }, to: eur('84000.00') }]),
  ).toBe(true);
  expect(
    fires({ amount_at_least: { amount: '1', currency: 'USD' } }, [
      { field: 'amount', from: null, to: eur('84000.00') },
    ]),
  ).toBe(false);
});

test('what occurs is enough of a reason, under the conditions that hold then', () => {
  const moved = [{ field: 'stage', from: 'proposal', to: 'negotiation' }];
  expect(fires({ stage_to: ['Negotiation'], amount_at_least: eur('80000') }, moved)).toBe(true);
  expect(fires({ stage_to: ['negotiation'], amount_at_least: eur('90000') }, moved)).toBe(false);
  expect(fires({ stage_to: ['negotiation'] }, [{ field: 'amount', from: null, to: eur('1') }])).toBe(false);
  expect(
    fires({ close_date_pushed: true }, [{ field: 'closeDate', from: '2026-05-15', to: '2026-06-01' }]),
  ).toBe(true);
  expect(
    fires({ close_date_pushed: true }, [{ field: 'closeDate', from: '2026-06-01', to: '2026-05-15' }]),
  ).toBe(false);
  expect(fires({ close_date_pushed: true }, [{ field: 'closeDate', from: null, to: '2026-05-15' }])).toBe(
    false,
  );
  const won = sampleDeal({ stage: 'closed-won', stageLabel: 'Won', stageKind: 'won' });
  expect(fires({ kind: 'won' }, [{ field: 'stage', from: 'negotiation', to: 'closed-won' }], won)).toBe(true);
  expect(fires({ kind: 'won' }, [{ field: 'amount', from: null, to: eur('1') }], won)).toBe(false);
});

// The meaning, written the slow way: the whole deal before and after, every rule asked about everything.
function slowly(rule: SignalRule, deal: DealSnapshot, changes: readonly FieldChange[] | null): boolean {
  const { when } = rule;
  if ((rule.on === 'created') !== (changes === null)) return false;
  const before = { ...deal, fields: { ...deal.fields } } as {
    -readonly [K in keyof DealSnapshot]: DealSnapshot[K];
  } & { fields: Record<string, never> };
  for (const { field, from } of changes ?? []) {
    if (field === 'stage') {
      before.stage = String(from);
      before.stageKind = (STAGES[String(from)] ?? 'unknown') as StageKind;
    } else if (field === 'discount') before.discount = from === null ? null : Math.round(Number(from) * 100);
    else if (field === 'amount') {
      const m = from ? fromJson(from as { amount: string; currency: string }) : undefined;
      before.amount = m?.ok ? { minor: String(m.value.minor), currency: m.value.currency } : null;
    } else if (field.startsWith('fields.')) before.fields[field.slice(7)] = from as never;
  }
  const enough = (m: MoneySnapshot | null) =>
    [when.amount_at_least!]
      .flat()
      .some(
        a =>
          m?.currency === a.currency &&
          BigInt(m.minor) >= (parseMoney(a.amount, a.currency) as { value: { minor: bigint } }).value.minor,
      );
  const holds = (d: DealSnapshot) =>
    (when.kind === undefined || d.stageKind === when.kind) &&
    (when.discount_over === undefined ||
      (d.discount !== null && d.discount > when.discount_over * 100 + 1e-6)) &&
    (when.amount_at_least === undefined || enough(d.amount)) &&
    Object.entries(when.fields ?? {}).every(([k, v]) => d.fields[k] === v);
  const entered =
    !when.stage_to ||
    when.stage_to.some(s => [deal.stage, deal.stageLabel].some(x => x.toLowerCase() === s.toLowerCase()));
  if (changes === null) return holds(deal) && entered;
  const has = (field: string) => changes.some(c => c.field === field);
  const pushed = changes.some(
    c => c.field === 'closeDate' && c.from && c.to && String(c.to) > String(c.from),
  );
  const occurs =
    (!when.field || has(when.field)) &&
    (!when.stage_to || (has('stage') && entered)) &&
    (!when.close_date_pushed || pushed);
  const about =
    when.field !== undefined || when.stage_to !== undefined || when.close_date_pushed !== undefined;
  return holds(deal) && occurs && (about || !holds(before));
}

const amount = fc
  .constantFrom('100.00', '200.00', '300.00')
  .chain(a => fc.constantFrom('EUR', 'USD').map(currency => ({ amount: a, currency })));
const minor = (m: { amount: string; currency: string } | null) =>
  m ? { minor: String(Number(m.amount) * 100), currency: m.currency } : null;
/** Mostly absent: a rule with seven demands would never fire. */
const some = <T>(a: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: a });
const anyRule = fc
  .record({
    on: fc.constantFrom('created', 'changed'),
    when: fc.record({
      field: some(fc.constantFrom('nextStep', 'stage', 'amount', 'fields.tier')),
      stage_to: some(fc.constantFrom(['negotiation'], ['WON', 'proposal'])),
      close_date_pushed: some(fc.constant(true as const)),
      kind: some(fc.constantFrom('open', 'won', 'lost')),
      amount_at_least: some(
        fc.oneof(
          amount,
          fc
            .array(amount, { minLength: 1, maxLength: 2 })
            .filter(a => new Set(a.map(x => x.currency)).size === a.length),
        ),
      ),
      discount_over: some(fc.constantFrom(0, 10, 20.5)),
      fields: some(fc.constantFrom({ tier: 'gold' }, { tier: 'gold', vip: true })),
    }),
  })
  .map(r => signalRule.safeParse({ name: 'r', to: { channel: 'C0SALES' }, ...r }).data)
  .filter(r => r !== undefined);
const change = fc.uniqueArray(
  fc.oneof(
    fc
      .constantFrom('proposal', 'negotiation', 'closed-won', 'gone')
      .map(from => ({ field: 'stage', from, to: 'x' })),
    fc.option(amount).map(from => ({ field: 'amount', from, to: null })),
    fc.option(fc.constantFrom(0, 10, 10.01, 20.5, 30)).map(from => ({ field: 'discount', from, to: null })),
    fc
      .constantFrom('2026-01-01', '2026-03-01', null)
      .map(from => ({ field: 'closeDate', from, to: '2026-02-01' })),
    fc.constantFrom('gold', 'silver', null).map(from => ({ field: 'fields.tier', from, to: 'x' })),
    fc.constantFrom(true, null).map(from => ({ field: 'fields.vip', from, to: null })),
    fc.constant({ field: 'nextStep', from: null, to: 'Call' }),
  ),
  { selector: c => c.field, maxLength: 5 },
);
const anyDeal = fc
  .record({
    stage: fc.constantFrom('proposal', 'negotiation', 'closed-won', 'closed-lost'),
    amount: fc.option(amount),
    discount: fc.option(fc.constantFrom(0, 1000, 1001, 2050, 2051)),
    tier: fc.constantFrom('gold', 'silver', null),
    vip: fc.constantFrom(true, false),
  })
  .map(d =>
    sampleDeal({
      stage: d.stage,
      stageLabel: d.stage === 'closed-won' ? 'Won' : d.stage,
      stageKind: STAGES[d.stage]!,
      amount: minor(d.amount),
      discount: d.discount,
      fields: { tier: d.tier, vip: d.vip },
    }),
  );

test('the compiled rules say what the slow ones say', () => {
  let fired = 0;
  fc.assert(
    fc.property(
      fc.array(anyRule, { minLength: 1, maxLength: 8 }),
      anyDeal,
      change,
      (rules, deal, changes) => {
        const named = rules.map((r, i) => ({ ...r, name: `r${i}` }));
        const compiled = compile(named);
        const names = (found: readonly SignalRule[]) => found.map(r => r.name).sort();
        const byChange = names(firedByChange(compiled, deal, changes, kindOf));
        expect(byChange).toEqual(names(named.filter(r => slowly(r, deal, changes))));
        expect(names(firedByCreation(compiled, deal))).toEqual(
          names(named.filter(r => slowly(r, deal, null))),
        );
        fired += byChange.length;
      },
    ),
    { numRuns: 6000 },
  );
  // The comparison means something only when rules do fire.
  expect(fired).toBeGreaterThan(500);
});

test('what is wrong with a rule is said at its field, with what is allowed', () => {
  const problems = (rule: object) =>
    signalSettings
      .safeParse({ rules: [{ name: 'r', on: 'changed', when: { field: 'stage' }, to: 'room', ...rule }] })
      .error?.issues.map(i => `${i.path.join('.')}: ${i.message}`) ?? [];
  expect(problems({})).toEqual([]);
  expect(problems({ when: {} })).toEqual([
    'rules.0.when: needs a condition: without one, every change of every deal would be told',
  ]);
  expect(problems({ when: { field: 'colour' } })[0]).toMatch(
    /^rules\.0\.when\.field: has to be one of name, account, .* or fields\.<name>/,
  );
  expect(problems({ say: '{deal} is {color}' })[0]).toMatch(
    /^rules\.0\.say: \{color\} is not known; there are \{deal\}/,
  );
  expect(problems({ to: { channel: 'sales' } })).toHaveLength(1);
  expect(problems({ on: 'created', when: { close_date_pushed: true }, to: { person: 'owner' } })).toEqual([
    'rules.0.when.close_date_pushed: a new deal has changed nothing yet; use on: changed',
  ]);
  expect(problems({ on: 'created', when: {} })).toEqual([
    'rules.0.to: a new deal has no room yet; name a channel or a person',
  ]);
  expect(
    signalSettings.safeParse({
      rules: [1, 2].map(() => ({ name: 'r', on: 'created', to: { channel: '#sales' } })),
    }).error!.issues[0]!.message,
  ).toBe('two rules have this name');
});

const hear = (type: string, payload: object, rules: readonly object[]) => reactions.filter(r => r.on.includes(type)).map(r => r.react({ type, at: 0, stream: 's', actor: { kind: 'machine', name: 'x' }, payload: payload as never }, sampleSettings({ signals: { rules } as never }))).filter(a => a !== undefined); // prettier-ignore

test('no stored value breaks the recording of a deal, and an invalid one is reported', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (junk, wrapped) => {
      const settings = sampleSettings({ signals: (wrapped ? { rules: [junk] } : junk) as never });
      const valid = signalSettings.safeParse(settings.get('signals')).success;
      expect(settingsProblem(settings) === undefined).toBe(valid);
      rulesOf(settings);
      for (const r of reactions)
        r.react(
          {
            type: r.on[0]!,
            at: 0,
            stream: 's',
            actor: { kind: 'machine', name: 'x' },
            payload: {
              deal: sampleDeal(),
              changes: [{ field: 'stage', from: 'a', to: 'b' }],
              source: 'crm',
            } as never,
          },
          settings,
        );
    }),
    { numRuns: 500 },
  );
});

test('an alert carries the values of its moment; an import makes one effect a rule and place, and none for rooms', () => {
  const rules = [
    {
      name: 'stage',
      on: 'changed',
      when: { field: 'stage' },
      to: { channel: 'C0SALES' },
      say: '{deal}: {from} to {to}',
    },
    { name: 'room', on: 'changed', when: { field: 'stage' }, to: 'room' },
  ];
  const payload = {
    deal: sampleDeal(),
    changes: [
      { field: 'amount', from: null, to: null },
      { field: 'stage', from: 'proposal', to: 'negotiation' },
    ],
    source: 'crm',
  };
  expect(hear('deals.changed', payload, rules)).toMatchObject([
    {
      effects: [
        {
          kind: 'signals.tell',
          lane: 'slack:C0SALES',
          payload: {
            rule: 'stage',
            deal: { name: 'Signalling renewal' },
            change: { field: 'stage', from: 'proposal', to: 'negotiation' },
          },
        },
        { lane: 'room:deal_1' },
      ],
    },
  ]);
  expect(hear('deals.changed', { ...payload, source: 'import' }, rules)).toMatchObject([
    { effects: [{ kind: 'signals.bulk', collapse: 'signals.bulk:stage:slack:C0SALES' }] },
  ]);
  expect(hear('deals.changed', { ...payload, source: 'import' }, rules)[0]!.effects).toHaveLength(1);
  // Approved terms are a change of the deal as well: heard once.
  expect(hear('deals.terms-applied', payload, rules)).toEqual([]);
});
