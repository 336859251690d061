import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalsOf } from '../kernel/money-currencies.ts';
import { valueOf } from '../kernel/result.ts';
import { columnOf, parseCondition } from './conditions.ts';
import { exchangeRates, noRates } from './rates.ts';
import { plainPolicy, sampleTable, sampleTerms } from './table-sample.ts';
import { describeRow, explain, unknownInWords } from './table-words.ts';
import { choosePolicy, compilePolicy, policyFor } from './table.ts';
import type { Ask, Cell, Policy, Row, Terms } from './model.ts';

/*
 * The slow and obvious reference: every test carries, beside its text, a function that says what it means,
 * written without the parser, the index, or the conversion of limits. `undefined` is "cannot be told".
 */
type Meaning = (terms: Terms) => boolean | undefined;
interface Spec {
  readonly column: string;
  readonly text: string;
  readonly means: Meaning;
}

const OPS = ['>', '>=', '<', '<=', '=', '!='] as const;
function compared(op: (typeof OPS)[number], a: number | bigint, b: number | bigint): boolean {
  if (op === '=') return a === b;
  if (op === '!=') return a !== b;
  if (op === '>' || op === '>=') return a > b || (op === '>=' && a === b);
  return a < b || (op === '<=' && a === b);
}
const op = fc.constantFrom(...OPS);

function numeric(
  column: string,
  read: (t: Terms) => number | undefined,
  unit: (n: number) => string,
  max: number,
) {
  const n = fc.nat(max);
  const told = (t: Terms, holds: (v: number) => boolean) => {
    const v = read(t);
    return v === undefined ? undefined : holds(v);
  };
  return fc.oneof(
    fc.tuple(op, n).map(([o, a]): Spec => ({
      column,
      text: `${o} ${unit(a)}`,
      means: t => told(t, v => compared(o, v, a)),
    })),
    fc.tuple(n, n).map(([a, b]): Spec => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      return { column, text: `${unit(from)}..${unit(to)}`, means: t => told(t, v => v >= from && v <= to) };
    }),
    fc.tuple(fc.array(n, { minLength: 1, maxLength: 3 }), fc.boolean()).map(([list, not]): Spec => {
      return {
        column,
        text: `${not ? 'not ' : ''}in [${list.map(unit).join(', ')}]`,
        means: t => told(t, v => list.includes(v) !== not),
      };
    }),
    fc.tuple(n, n).map(([a, b]): Spec => ({
      column,
      text: `> ${unit(a)} and <= ${unit(b)}`,
      means: t => told(t, v => v > a && v <= b),
    })),
  );
}

// 1 USD = 0.92 EUR, 1 JPY = 0.0061 EUR; GBP has no rate.
const rates = valueOf(exchangeRates('EUR', { USD: '0.92', JPY: '0.0061', KWD: '3' }));
const perUnit: Record<string, bigint> = { EUR: 10_000n, USD: 9_200n, JPY: 61n, KWD: 30_000n };
/** Worth in a common unit fine enough for all of them, as an integer. */
const worth = (minor: bigint, currency: string) => {
  const rate = perUnit[currency];
  return rate === undefined ? undefined : minor * rate * 10n ** BigInt(3 - (decimalsOf(currency) ?? 0));
};
const currencyCode = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'GBP');
const amountSpec = fc.tuple(op, fc.nat(40), currencyCode).map(([o, n, code]): Spec => ({
  column: 'amount',
  text: `${o} ${n} ${code}`,
  means: ({ amount }) => {
    if (!amount) return undefined;
    const limit = BigInt(n) * 10n ** BigInt(decimalsOf(code) ?? 0);
    if (amount.currency === code) return compared(o, amount.minor, limit);
    const [mine, theirs] = [worth(amount.minor, amount.currency), worth(limit, code)];
    return mine === undefined || theirs === undefined ? undefined : compared(o, mine, theirs);
  },
}));

const stage = fc.constantFrom('proposal', 'negotiation', 'closed-won');
const stageSpec = fc
  .tuple(fc.array(stage, { minLength: 1, maxLength: 2 }), fc.boolean())
  .map(([names, not]): Spec => ({
    column: 'stage',
    text: names.length === 1 && !not ? (names[0] ?? '') : `${not ? 'not ' : ''}in [${names.join(', ')}]`,
    means: t => (t.stage === undefined ? undefined : names.some(name => name === t.stage) !== not),
  }));
const fieldSpec = fc.oneof(
  fc.tuple(op, fc.nat(5)).map(([o, n]): Spec => ({
    column: 'fields.seats',
    text: `${o} ${n}`,
    means: t => (typeof t.fields['seats'] === 'number' ? compared(o, t.fields['seats'], n) : undefined),
  })),
  fc.constantFrom('emea', 'apac').map((name): Spec => ({
    column: 'fields.seats',
    text: `!= ${name}`,
    means: t => (typeof t.fields['seats'] === 'string' ? t.fields['seats'] !== name : undefined),
  })),
  fc.boolean().map((yes): Spec => ({
    column: 'fields.renewal',
    text: String(yes),
    means: t => (typeof t.fields['renewal'] === 'boolean' ? t.fields['renewal'] === yes : undefined),
  })),
);
/** Several texts at once: one of them is enough, and for "not" none may be it. */
const textsSpec = (column: string, read: (t: Terms) => readonly string[] | undefined, names: readonly string[]) =>
  fc.tuple(fc.subarray([...names], { minLength: 1, maxLength: 2 }), fc.boolean(), fc.boolean()).map(([some, not, list]): Spec => {
    const sign = not ? '!= ' : '= ';
    const text = some.length === 1 && !list ? sign + (some[0] ?? '') : `${not ? 'not ' : ''}in [${some.join(', ')}]`;
    return { column, text, means: t => told(read(t), values => some.some(name => values.includes(name)) !== not) };
  });
function told<T>(value: T | undefined, is: (value: T) => boolean) {
  return value === undefined ? undefined : is(value);
}
const discountAmountSpec = fc.tuple(op, fc.integer({ min: -20, max: 20 })).map(([o, n]): Spec => ({
  column: 'discount_amount',
  text: `${o} ${n} EUR`,
  means: ({ amount, listAmount }) => {
    if (!amount || !listAmount || amount.currency !== listAmount.currency) return undefined;
    const [mine, theirs] = [worth(listAmount.minor - amount.minor, amount.currency), worth(BigInt(n) * 100n, 'EUR')];
    return amount.currency === 'EUR' ? compared(o, listAmount.minor - amount.minor, BigInt(n) * 100n) : mine === undefined || theirs === undefined ? undefined : compared(o, mine, theirs);
  },
}));
const accountSpec = fc.constantFrom('Aldgate', 'Northwind').map((name): Spec => ({ column: 'account', text: name, means: t => told(t.account, a => a === name) }));

const spec = fc.oneof(
  numeric(
    'max_line_discount',
    t => (t.lines ? (t.lines.maxDiscount ?? undefined) : t.discount),
    n => `${n / 100}%`,
    30,
  ),
  numeric('line_count', t => t.lines?.count ?? 0, String, 4),
  numeric('product_share.Core', t => t.lines?.shares['Core'] ?? 0, n => `${n / 100}%`, 30), // prettier-ignore
  textsSpec('products', t => t.lines?.products ?? [], ['Core', 'Edge', 'Basic']),
  textsSpec('requester_role', t => t.requester?.roles, ['vp', 'legal']),
  discountAmountSpec,
  accountSpec,
  numeric(
    'discount',
    t => t.discount,
    n => `${n / 100}%`,
    30,
  ),
  numeric('payment_days', t => t.paymentDays, String, 6),
  amountSpec,
  stageSpec,
  fieldSpec,
);
const specs = fc.uniqueArray(spec, { selector: s => s.column, maxLength: 3 });
/** What a formula says and means: yes, no, or undefined where a value is missing. */
const formula = fc.oneof(
  fc.nat(30).map(n => ({ source: `deal.discount * 100 > ${n}`, columns: ['discount'], means: (t: Terms) => told(t.discount, d => d > n) })),
  fc.constantFrom('vp', 'legal').map(role => ({ source: `!("${role}" in requester.roles)`, columns: ['requester_role'], means: (t: Terms) => told(t.requester, r => !r.roles.includes(role)) })),
  fc.tuple(fc.nat(6), fc.nat(3)).map(([n, m]) => ({
    source: `deal.payment_days <= ${n} || deal.lines.count > ${m}`,
    columns: ['payment_days'],
    means: (t: Terms) => ((t.lines?.count ?? 0) > m ? true : told(t.paymentDays, d => d <= n)),
  })),
  fc.constant({ source: 'int(deal.stage) > 0', columns: ['stage'], means: () => undefined }),
);
const rowSpec = fc.record({
  when: specs,
  formula: fc.option(formula, { nil: undefined, freq: 4 }),
  anyOf: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Spec[][]>([]) },
    fc.array(
      specs.filter(s => s.length > 0),
      { minLength: 1, maxLength: 3 },
    ),
  ),
  missing: fc.constantFrom('matches' as const, 'no-match' as const),
  steps: fc.uniqueArray(fc.nat(4), { maxLength: 3 }),
});
type RowSpec = typeof rowSpec extends fc.Arbitrary<infer T> ? T : never;
const policySpec = fc.record({
  rows: fc.array(rowSpec, { minLength: 1, maxLength: 40 }),
  hit: fc.constantFrom('all' as const, 'first' as const),
});

const cellOf = (s: Spec): Cell => {
  const column = columnOf(s.column);
  if (!column) throw new Error(s.column);
  const parsed = valueOf(parseCondition(s.text, column));
  if (parsed.any) throw new Error(s.text);
  return { column, condition: parsed.condition };
};
/** Step n comes after all steps with a smaller number of the same parity. */
const before = (n: number) => Array.from({ length: n }, (_, i) => i).filter(i => i % 2 === n % 2);
const askOf = (n: number): Ask => ({
  step: `s${n}`,
  approvers: [{ role: `r${n}` }],
  after: before(n).map(i => `s${i}`),
  escalate: [],
  tolerance: {},
});
const policyOf = ({ rows, hit }: { rows: RowSpec[]; hit: 'all' | 'first' }): Policy => ({
  name: 'p',
  hit,
  ...plainPolicy,
  fallback: { role: 'admin' },
  rows: rows.map((row, i): Row => ({
    name: `row ${i}`,
    when: row.when.map(cellOf),
    anyOf: row.anyOf.map(cells => cells.map(cellOf)),
    missing: row.missing,
    cel: row.formula && { source: row.formula.source },
    ask: row.steps.map(askOf),
    notify: [],
    auto: row.steps.length === 0,
  })),
});

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary }, fc.constant(undefined));
const terms: fc.Arbitrary<Terms> = fc.record({
  discount: maybe(fc.nat(31)),
  paymentDays: maybe(fc.nat(7)),
  amount: maybe(
    fc.record({
      minor: fc.oneof(
        fc.bigInt(-10n, 5000n),
        fc.nat(40).map(n => BigInt(n) * 100n),
      ),
      currency: fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'GBP', 'CHF'),
    }),
  ),
  stage: maybe(fc.oneof(stage, fc.constant('lost'))),
  listAmount: maybe(fc.record({ minor: fc.bigInt(-10n, 5000n), currency: fc.constantFrom('EUR', 'USD', 'GBP') })),
  account: maybe(fc.constantFrom('Aldgate', 'Northwind', 'Other')),
  requester: maybe(fc.record({ roles: fc.subarray(['vp', 'legal', 'seller']) })),
  lines: maybe(
    fc.record({
      count: fc.nat(4),
      quantity: fc.nat(9),
      listMinor: fc.constant('0'),
      soldMinor: fc.constant('0'),
      maxDiscount: fc.option(fc.nat(31)),
      minDiscount: fc.constant(null),
      products: fc.subarray(['Core', 'Edge', 'Other']),
      shares: fc.dictionary(fc.constantFrom('Core', 'Edge'), fc.nat(31)),
    }),
  ),
  fields: fc.record({
    seats: maybe(fc.oneof(fc.nat(6), fc.constantFrom('emea', 'latam', 'apac'))),
    renewal: maybe(fc.boolean()),
  }),
});

type Verdict = 'yes' | 'no' | 'open';
function verdict(row: RowSpec, t: Terms): Verdict {
  const one = (s: Spec): Verdict => {
    const said = s.means(t) ?? (row.missing === 'matches' ? true : undefined);
    return said === undefined ? 'open' : said ? 'yes' : 'no';
  };
  const every = (v: Verdict[]): Verdict => (v.includes('no') ? 'no' : v.includes('open') ? 'open' : 'yes');
  const some = (v: Verdict[]): Verdict => (v.includes('yes') ? 'yes' : v.includes('open') ? 'open' : 'no');
  const ways = (row.anyOf.length > 0 ? row.anyOf : [[]]).map(more => every([...row.when, ...more].map(one)));
  if (!row.formula) return some(ways);
  // A row that approves by itself does not do so on a formula that cannot be told, whatever it says about missing values.
  const said = row.formula.means(t) ?? (row.missing === 'matches' && row.steps.length > 0 ? true : undefined);
  return every([some(ways), said === undefined ? 'open' : said ? 'yes' : 'no']);
}

/** The columns without a value, or the formula itself where all have one. */
function missingOf({ source, columns }: { source: string; columns: readonly string[] }, t: Terms): string[] {
  const missing = columns.filter(c => ({ discount: t.discount, requester_role: t.requester, payment_days: t.paymentDays, stage: t.stage })[c] === undefined);
  return missing.length > 0 ? missing : [`if:${source}`];
}

function expected(s: { rows: RowSpec[]; hit: 'all' | 'first' }, t: Terms) {
  const verdicts = s.rows.map(row => verdict(row, t));
  const sure = verdicts.flatMap((v, i) => (v === 'yes' ? [i] : []));
  const rows = s.hit === 'first' ? sure.slice(0, 1) : sure;
  const end = s.hit === 'first' ? (rows[0] ?? Infinity) : Infinity;
  const open = s.rows.filter((_, i) => verdicts[i] === 'open' && i < end);
  const unknowns = new Set<string>();
  for (const row of open) {
    for (const more of row.anyOf.length > 0 ? row.anyOf : [[]]) {
      const cells = [...row.when, ...more];
      if (cells.some(c => c.means(t) === false)) continue;
      if (row.missing === 'no-match') for (const c of cells) if (c.means(t) === undefined) unknowns.add(c.column);
      if (row.formula && row.formula.means(t) === undefined) for (const column of missingOf(row.formula, t)) unknowns.add(column);
    }
  }
  return { rows, unknowns, steps: [...new Set(rows.flatMap(i => s.rows[i]?.steps ?? []))] };
}

test('agrees with a reference that reads every row', () => {
  fc.assert(
    fc.property(policySpec, fc.array(terms, { minLength: 1, maxLength: 12 }), (s, deals) => {
      const evaluate = compilePolicy(policyOf(s), rates);
      // Twice: the second time from what is remembered.
      for (const t of [...deals, ...deals]) {
        const got = evaluate(t);
        const want = expected(s, t);
        expect(got.rows).toEqual(want.rows);
        expect([...got.unknowns].sort()).toEqual([...want.unknowns].sort());
        expect(got.steps.map(step => step.name).sort()).toEqual(want.steps.map(n => `s${n}`).sort());
        expect(got.auto).toBe(want.steps.length === 0 && want.rows.length > 0);
        const places = got.steps.map(step => step.name);
        for (const [i, step] of got.steps.entries()) {
          const n = Number(step.name.slice(1));
          expect([...step.after].sort()).toEqual(
            before(n)
              .filter(b => want.steps.includes(b))
              .map(b => `s${b}`),
          );
          expect(step.after.every(name => places.indexOf(name) < i)).toBe(true);
          expect(step.because.map(b => b.row)).toEqual(want.rows.filter(r => s.rows[r]?.steps.includes(n)));
        }
      }
    }),
    { numRuns: 400 },
  );
});

const cell = (column: string, text: string) => cellOf({ column, text, means: () => undefined });
const row = (part: Partial<Row>): Row => ({
  name: 'r',
  when: [],
  anyOf: [],
  missing: 'no-match',
  ask: [],
  notify: [],
  auto: false,
  ...part,
});
const policy = (...rows: Row[]): Policy => ({ name: 'p', hit: 'all', rows, ...plainPolicy, fallback: { role: 'admin' } });
const eur = (minor: bigint) => ({ minor, currency: 'EUR' });

test('limits in another currency are exact around the limit, also where it lies between two smallest units', () => {
  const pairs = [
    ['USD', 'EUR'],
    ['JPY', 'EUR'],
    ['EUR', 'JPY'],
    ['KWD', 'USD'],
    ['JPY', 'KWD'],
  ] as const;
  for (const [mine, theirs] of pairs) {
    for (const limit of [-7n, -3n, 1n, 5n, 50n]) {
      const minorLimit = limit * 10n ** BigInt(decimalsOf(theirs) ?? 0);
      const there = worth(minorLimit, theirs) ?? 0n;
      const near = there / (worth(1n, mine) ?? 1n);
      const tests = OPS.map(o =>
        compilePolicy(policy(row({ when: [cell('amount', `${o} ${limit} ${theirs}`)], auto: true })), rates),
      );
      for (let minor = near - 3n; minor <= near + 3n; minor++) {
        const got = tests.map(evaluate => evaluate({ amount: { minor, currency: mine }, fields: {} }).auto);
        expect([mine, minor, got]).toEqual([
          mine,
          minor,
          OPS.map(o => compared(o, worth(minor, mine) ?? 0n, there)),
        ]);
      }
    }
  }
});

test('amounts beyond 2^53 are compared exactly', () => {
  const limit = 9_007_199_254_740_993n; // 2^53 + 1 cents
  const evaluate = compilePolicy(
    policy(row({ when: [cell('amount', '> 90071992547409.93 EUR')], auto: true })),
    noRates,
  );
  expect(
    [limit - 1n, limit, limit + 1n].map(minor => evaluate({ amount: eur(minor), fields: {} }).rows.length),
  ).toEqual([0, 0, 1]);
});

test('a step that is not asked passes its order on; approvers are merged', () => {
  const ask = (step: string, after: string[], role: string, more: Partial<Ask> = {}): Ask => ({
    step,
    after,
    approvers: [{ role }],
    escalate: [],
    tolerance: {},
    ...more,
  });
  const rows = [
    row({
      name: 'a',
      when: [cell('discount', '> 10%')],
      ask: [ask('vp', ['director'], 'vp', { completion: 'all' }), ask('manager', [], 'm')],
    }),
    row({ name: 'b', when: [cell('discount', '> 90%')], ask: [ask('director', ['manager'], 'd')] }),
    row({
      name: 'c',
      when: [cell('discount', '> 20%')],
      ask: [ask('vp', [], 'vp'), ask('manager', [], 'n')],
    }),
  ];
  const { steps } = compilePolicy(policy(...rows))({ discount: 2400, fields: {} });
  expect(
    steps.map(s => [s.name, s.after, s.completion, s.approvers.length, s.because.map(b => b.why)]),
  ).toEqual([
    ['manager', [], 'any', 2, ['discount is over 10 %', 'discount is over 20 %']],
    ['vp', ['manager'], 'all', 1, ['discount is over 10 %', 'discount is over 20 %']],
  ]);
});

test('reasons in words', () => {
  const rows = [
    row({
      when: [cell('discount', '> 15%'), cell('amount', '>= 50000 EUR')],
      ask: [{ step: 'desk', approvers: [{ team: 'desk' }], after: [], escalate: [], tolerance: {} }],
    }),
    row({
      when: [],
      anyOf: [
        [cell('payment_days', '> 60')],
        [cell('term_months', '12..24')],
        [cell('fields.billing_cycle', 'in [yearly, never]')],
      ],
      ask: [{ step: 'finance', approvers: [{ role: 'cfo' }], after: [], escalate: [], tolerance: {} }],
    }),
  ];
  expect(rows.map(describeRow)).toEqual([
    'discount is over 15 % and amount is at least 50,000 EUR',
    'either payment days are over 60, term is from 12 months to 24 months or billing cycle is one of yearly or never',
  ]);
  const t: Terms = { discount: 2400, amount: eur(6_000_050n), paymentDays: 90, termMonths: 12, fields: {} };
  const evaluation = compilePolicy(policy(...rows))(t);
  expect(explain(policy(...rows), evaluation, t).steps).toEqual([
    { step: 'desk', because: ['discount 24 % is over 15 % and amount 60,000.50 EUR is at least 50,000 EUR'] },
    {
      step: 'finance',
      because: [
        'either payment days 90 are over 60, term 12 months is from 12 months to 24 months or billing cycle is not set',
      ],
    },
  ]);
  expect(unknownInWords('payment_days', { fields: {} })).toBe('payment days are not set');
  expect(unknownInWords('amount', t)).toContain('is in EUR, and there is no exchange rate');
  expect(unknownInWords('fields.seats', { fields: { seats: 'many' } })).toBe(
    'seats many is not what the policy compares it with',
  );
  expect(describeRow(row({}))).toBe('every deal');
});

test('reasons over lines, products, roles and formulas', () => {
  const rich = row({
    when: [cell('max_line_discount', '> 30%'), cell('products', 'in [Core, Edge]'), cell('requester_role', '!= trainee'), cell('product_share.Core', '>= 50%'), cell('line_count', '> 1')],
    cel: { source: 'deal.amount  >\n 1000' },
    ask: [{ step: 's', approvers: [{ role: 'x' }], after: [], escalate: [], tolerance: {} }],
  });
  expect(describeRow(rich)).toBe(
    'highest line discount is over 30 % and products include one of Core or Edge and requester\'s roles do not include trainee and share of Core is at least 50 % and line items are over 1 and the condition deal.amount > 1000 holds',
  );
  const lines = { count: 2, quantity: 3, listMinor: '1', soldMinor: '1', maxDiscount: 3500, minDiscount: 0, products: ['Core', 'Basic'], shares: { Core: 6200, Basic: 3800 } };
  const t: Terms = { amount: eur(200_000n), lines, requester: { roles: [] }, fields: {} };
  const [{ because } = { because: [] }] = explain(policy(rich), compilePolicy(policy(rich))(t), t).steps;
  expect(because).toEqual([
    "line discount up to 35 % is over 30 % and products Core and Basic include one of Core or Edge and requester's roles do not include trainee and share of Core 62 % is at least 50 % and line items 2 are over 1 and the condition deal.amount > 1000 holds",
  ]);
  expect(unknownInWords('requester_role', { fields: {} })).toBe("requester's roles are not known");
  expect(unknownInWords('if:int(deal.stage) > 1', t)).toBe('the condition int(deal.stage) > 1 cannot be worked out');
});

test('what several rows say about one step: of two answers the one that gives away less', () => {
  const hours = (amount: number, business = true) => ({ amount, unit: 'hours' as const, business });
  const ask = (more: Partial<Ask>): Ask => ({ step: 's', approvers: [{ role: 'x' }], after: [], escalate: [], tolerance: {}, ...more });
  const remind = (percent: number) => ({ at: { percent }, then: 'remind' as const, to: [] });
  const late = { at: { after: hours(1) }, then: 'add' as const, to: [{ role: 'vp' }] };
  const both = policy(
    row({ name: 'a', ask: [ask({ due: hours(8), remindAfter: hours(5, false), escalate: [remind(150), remind(50)], binds: ['discount'], tolerance: { discount: 100, payment_days: 5 } })], notify: [{ role: 'n' }, { team: 't' }] }),
    row({ name: 'b', ask: [ask({ due: hours(9), remindAfter: hours(2), escalate: [late, remind(50)], binds: ['payment_days'], tolerance: { discount: 50 }, choose: true, secondProof: true })], notify: [{ role: 'n' }] }),
  );
  const evaluation = compilePolicy(both)({ fields: {} });
  // One working hour is an eighth of the due span: it comes before its half.
  expect(evaluation.steps).toMatchObject([
    { due: hours(8), remindAfter: hours(5, false), escalate: [late, remind(50), remind(150)], binds: ['discount', 'payment_days'], tolerance: { discount: 50 }, choose: true, secondProof: true },
  ]);
  expect(evaluation.steps[0]?.tolerance).toEqual({ discount: 50 });
  expect(evaluation.notify).toEqual([{ role: 'n' }, { team: 't' }]);
  const silent = compilePolicy({ ...both, rows: [...both.rows, row({ name: 'c', ask: [ask({})] })] })({ fields: {} });
  expect(silent.steps[0]).toMatchObject({ binds: undefined, tolerance: {} });
});

test('the first policy that is for a deal is the one, and what keeps that open is said', () => {
  fc.assert(
    fc.property(fc.array(fc.option(specs), { maxLength: 5 }), terms, (fors, t) => {
      const set = { policies: fors.map((cells, i): Policy => ({ ...policy(row({ auto: true })), name: `p${i}`, for: cells?.map(cellOf) })) };
      const verdicts = fors.map(cells => (cells ?? []).map(c => c.means(t)).reduce<boolean | undefined>((all, one) => (all === false || one === false ? false : all === undefined || one === undefined ? undefined : true), true));
      const first = verdicts.indexOf(true);
      const choice = choosePolicy(set, t, rates);
      expect(choice.policy?.name).toBe(first < 0 ? undefined : `p${first}`);
      expect(policyFor(set, t, rates)).toBe(choice.policy);
      const open = fors.filter((_, i) => verdicts[i] === undefined && (first < 0 || i < first));
      expect([...choice.unknowns].sort()).toEqual([...new Set(open.flatMap(cells => (cells ?? []).filter(c => c.means(t) === undefined).map(c => c.column)))].sort());
    }),
    { numRuns: 500 },
  );
});

test('rates are checked', () => {
  expect(exchangeRates('EUR', { USD: '0' })).toMatchObject({ ok: false, error: { field: 'USD' } });
  expect(exchangeRates('EUR', { USD: '-1' }).ok).toBe(false);
  expect(exchangeRates('EUR', { EUR: '2' })).toMatchObject({
    ok: false,
    error: { message: 'EUR is the base: its rate is 1' },
  });
  expect(exchangeRates('EUR', { XXX: '1' })).toMatchObject({ ok: false, error: { field: 'XXX' } });
});

test('the sample table meets many different outcomes', () => {
  const evaluate = compilePolicy(sampleTable(50));
  const deals = sampleTerms(2000).map(evaluate);
  expect(new Set(deals.map(e => e.rows.join())).size).toBeGreaterThan(100);
  expect(deals.some(e => e.auto) && deals.some(e => e.steps.length > 1)).toBe(true);
  expect(sampleTable(50).rows.every(r => r.when.length === 4)).toBe(true);
});
