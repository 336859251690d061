import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CEL_COLUMN, celValues, compileCel, readCel } from './cel.ts';
import type { Terms } from './model.ts';

const wrong = (source: string) => {
  const read = readCel(source);
  return read.ok ? '' : read.error;
};
const terms = (more: Partial<Terms> = {}): Terms => ({
  discount: 2450,
  amount: { minor: 8_400_010n, currency: 'EUR' },
  listAmount: { minor: 11_200_000n, currency: 'EUR' },
  termMonths: 24,
  paymentDays: 45,
  stage: 'negotiation',
  ownerTeam: 'Sales',
  account: 'Aldgate Rail',
  closeDate: '2026-05-15',
  requester: { email: 'mara@example.com', team: 'Sales', roles: ['seller', 'legal'], title: 'Account Executive' },
  lines: { count: 2, quantity: 12, listMinor: '11200000', soldMinor: '8400010', maxDiscount: 3500, minDiscount: 500, products: ['Core', 'Edge'], shares: { Core: 6000, Edge: 4000 } },
  fields: { region: 'emea', seats: 40, share: 0.14, renewal: true },
  ...more,
});
const holds = (source: string, about = terms()) => {
  expect(wrong(source)).toBe('');
  return compileCel({ source }).holds(celValues(about));
};
const unknowns = (source: string, about: Terms) => compileCel({ source }).unknowns(about);

test.each<[string, boolean]>([
  ['deal.discount == 24.5', true],
  ['deal.discount > 24.49 && deal.discount < 24.51', true],
  ['deal.amount > 84000 && "legal" in requester.roles', true],
  ['deal.amount == 84000.10', true],
  ['deal.amount * 2 > 168000', true],
  ['2 * deal.discount == 49', true],
  ['deal.fields.share * 100 == 14', true],
  ['deal.discount_amount == 27999.90 && deal.list_amount == 112000', true],
  ['deal.payment_days > 30 ? deal.term_months < 12 : false', false],
  ['deal.stage in ["proposal", "negotiation"]', true],
  ['deal.account.startsWith("Aldgate") && deal.owner_team == requester.team', true],
  ['deal.close_date < "2026-06-01"', true],
  ['deal.fields["region"] == "emea" && deal.fields.seats > 39 && deal.fields.renewal == true', true],
  ['deal.lines.count == 2 && deal.lines.quantity > 10 && deal.lines.max_discount > 30 && deal.lines.min_discount == 5', true],
  ['deal.lines.products.exists(p, p.startsWith("C")) && !("Basic" in deal.lines.products)', true],
  ['deal.lines.share("Core") == 60 && deal.lines.share("Basic") == 0', true],
  ['requester.email.endsWith("@example.com") && size(requester.roles) == 2 && requester.title.contains("Executive")', true],
  ['has(deal.discount) && has(deal.fields.region) && !has(deal.fields.country)', true],
])('%s is %s', (source, expected) => expect(holds(source)).toBe(expected));

test('without line items the deal is one line', () => {
  expect(holds('deal.lines.count == 0 && deal.lines.max_discount == 24.5 && size(deal.lines.products) == 0 && deal.lines.share("Core") == 0', terms({ lines: undefined }))).toBe(true);
});

test('what is missing cannot be told, unless the rest decides', () => {
  const none = terms({ discount: undefined, requester: undefined });
  expect(holds('deal.discount > 10', none)).toBe(undefined);
  expect(holds('!(deal.discount > 10)', none)).toBe(undefined);
  expect(holds('deal.discount > 10 || deal.payment_days > 40', none)).toBe(true);
  expect(holds('deal.discount > 10 || deal.payment_days > 50', none)).toBe(undefined);
  expect(holds('deal.discount > 10 && deal.payment_days > 50', none)).toBe(false);
  expect(holds('!("trainee" in requester.roles)', none)).toBe(undefined);
  expect(holds('deal.fields["country"] != "de"')).toBe(undefined);
  expect(holds('deal.fields.seats > "a"')).toBe(undefined);
  expect(holds('deal.fields.region > 4')).toBe(undefined);
  expect(holds('deal.fields["constructor"] != "x"')).toBe(undefined);
  expect(holds('int(deal.stage) > 1')).toBe(undefined);
  expect(unknowns('deal.discount > 10 || deal.fields["country"] == "de" || requester.team == "x" || deal.lines.count > 1', none)).toEqual(['discount', 'fields.country', 'requester_team']);
  expect(unknowns('int(deal.stage) > 1', terms())).toEqual([`${CEL_COLUMN}int(deal.stage) > 1`]);
});

test.each<[string, string]>([
  ['', 'there is no condition'],
  [' '.repeat(2000), 'there is no condition'],
  ['deal.dicount > 1', 'did you mean "discount"? Allowed are discount, amount'],
  ['deel.discount > 1', 'did you mean "deal"? Allowed are deal, requester'],
  ['"legal" in requester.role', 'did you mean "roles"?'],
  ['deal.lines.cuont > 1', 'did you mean "count"?'],
  ['deal["dicount"] > 1', 'did you mean "discount"?'],
  ['deal.stage > 3', 'a text cannot be compared with a whole number by >'],
  ['deal.discount == "24"', 'a number cannot be compared with a text by =='],
  ['deal.stage in "proposal"', 'cannot be looked for in a text'],
  ['deal.discount', 'gives a number, not yes or no'],
  ['deal.fields["strategic"]', 'such as "deal.fields["strategic"] == true"'],
  ['!deal.amount', '! cannot stand before a number'],
  ['deal.discount && true', '&& stands between two conditions'],
  ['deal.stage = "x"', 'Write == for equal'],
  ['deal.stage == "x" and true', 'Write == for equal, && for and'],
  ['deal.stage == "x', '(at "\\"x")'],
  ['deal.discount >', '(at its end)'],
  ['deal.stage.matches("(a+)+b")', 'a pattern could take for ever'],
  ['deal.stage.macthes("x")', 'Allowed are size, has'],
  ['deal.lines.products.all(p, deal.lines.products.exists(q, q == p))', 'inside another loop'],
  ['deal.lines.products.all(deal, deal == "x")', 'has a meaning already'],
  ['deal.amount / deal.list_amount > 0.5', 'write "a > b * 0.8"'],
  ['deal.payment_days / 0 > 1', 'divided by a number other than 0'],
  [`${'('.repeat(400)}true${')'.repeat(400)}`, 'too large or nested too deeply'],
  [`${'true && '.repeat(124)}true`, ''],
  [`deal.stage == "${'x'.repeat(1000)}"`, 'at most 1000'],
  ['timestamp("2026-01-01T00:00:00Z") > 1', '"timestamp" is not known here'],
  ['type(deal) == int', '"type" is not known here'],
])('%s is refused: %s', (source, message) => {
  if (message === '') expect(wrong(source)).toBe('');
  else expect(wrong(source)).toContain(message);
});

/** Conditions with their meaning, worked out in an obvious way: yes, no, or undefined. */
interface Said {
  readonly source: string;
  readonly means: (t: Terms) => boolean | undefined;
}
const told = <T>(value: T | undefined, is: (value: T) => boolean) => (value === undefined ? undefined : is(value));
const both = (a: boolean | undefined, b: boolean | undefined) => (a === false || b === false ? false : a === undefined || b === undefined ? undefined : true);
const no = (a: boolean | undefined) => (a === undefined ? undefined : !a);
const percentage = fc.integer({ min: 0, max: 10_000 });
const said = fc.letrec<{ c: Said }>(tie => ({
  c: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      percentage.map((n): Said => ({ source: `deal.discount > ${(n / 100).toFixed(2)}`, means: t => told(t.discount, d => d > n) })),
      fc.nat(100).map((n): Said => ({ source: `deal.payment_days <= ${n}`, means: t => told(t.paymentDays, d => d <= n) })),
      fc.nat(100).map((n): Said => ({ source: `deal.payment_days + 1 != ${n}.5 - 0.5`, means: t => told(t.paymentDays, d => d + 1 !== n) })),
      fc.constantFrom('proposal', 'won').map((s): Said => ({ source: `deal.stage == "${s}"`, means: t => told(t.stage, v => v === s) })),
      fc.constantFrom('a', 'b').map((s): Said => ({ source: `requester.roles.exists(r, r == '${s}')`, means: t => told(t.requester, r => r.roles.includes(s)) })),
      fc.constantFrom('a', 'b').map((s): Said => ({ source: `!('${s}' in requester.roles)`, means: t => told(t.requester, r => !r.roles.includes(s)) })),
      fc.nat(5).map((n): Said => ({ source: `deal.fields["seats"] >= ${n}`, means: t => (typeof t.fields['seats'] === 'number' ? t.fields['seats'] >= n : undefined) })),
      fc.constant<Said>({ source: 'has(deal.stage)', means: t => t.stage !== undefined }),
    ),
    tie('c').map((a): Said => ({ source: `!(${a.source})`, means: t => no(a.means(t)) })),
    fc.tuple(tie('c'), tie('c')).map(([a, b]): Said => ({ source: `(${a.source} && ${b.source})`, means: t => both(a.means(t), b.means(t)) })),
    fc.tuple(tie('c'), tie('c')).map(([a, b]): Said => ({ source: `(${a.source} || ${b.source})`, means: t => no(both(no(a.means(t)), no(b.means(t)))) })),
    fc.tuple(tie('c'), tie('c'), tie('c')).map(([a, b, c]): Said => ({
      source: `(${a.source} ? ${b.source} : ${c.source})`,
      means: t => (a.means(t) === undefined ? undefined : a.means(t) === true ? b.means(t) : c.means(t)),
    })),
  ),
})).c;
const few = fc.record({
  discount: fc.option(percentage, { nil: undefined }),
  paymentDays: fc.option(fc.nat(100), { nil: undefined }),
  stage: fc.option(fc.constantFrom('proposal', 'won', 'lost'), { nil: undefined }),
  requester: fc.option(fc.record({ roles: fc.subarray(['a', 'b', 'c']) }), { nil: undefined }),
  fields: fc.record({ seats: fc.oneof(fc.nat(6), fc.constantFrom('many', null, undefined)) }),
});

test('agrees with a reference of three values: yes, no, cannot be told', () => {
  const seen = new Set<boolean | undefined>();
  fc.assert(
    fc.property(said, fc.array(few, { minLength: 1, maxLength: 5 }), ({ source, means }, deals) => {
      const parsed = readCel(source);
      // Long ones are refused, which is right.
      if (!parsed.ok) return void expect(parsed.error).toMatch(/too large|at most 1000/);
      const program = compileCel(parsed.value);
      for (const about of deals) {
        seen.add(means(about));
        expect([source, program.holds(celValues(about))]).toEqual([source, means(about)]);
      }
    }),
    { numRuns: 1000 },
  );
  expect(seen.size).toBe(3);
});

const name = fc.constantFrom('deal.discount', 'deal.amount', 'deal.payment_days', 'deal.stage', 'deal.fields["seats"]', 'deal.fields.region', 'deal.lines.products', 'deal.lines.count', 'requester.roles', 'requester.email', 'p', '"x"', '3', '2.5', 'true', 'null', '[]', '["Core"]', '{"a": 1}', 'b"x"', '-1');
const expression = fc.letrec<{ e: string }>(tie => ({
  e: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    name,
    fc.tuple(tie('e'), fc.constantFrom('&&', '||', '==', '!=', '<', '>=', 'in', '+', '-', '*', '/', '%'), tie('e')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('e').map(e => `!${e}`),
    fc.tuple(tie('e'), tie('e'), tie('e')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.tuple(tie('e'), fc.constantFrom('exists', 'all', 'filter', 'map', 'exists_one'), tie('e')).map(([of, loop, e]) => `${of}.${loop}(p, ${e})`),
    fc.tuple(fc.constantFrom('size', 'has', 'int', 'double', 'string', 'dyn', 'type'), tie('e')).map(([f, e]) => `${f}(${e})`),
    fc.tuple(tie('e'), fc.constantFrom('contains', 'startsWith', 'endsWith', 'matches', 'share', 'trim'), tie('e')).map(([of, f, e]) => `${of}.${f}(${e})`),
    fc.tuple(tie('e'), tie('e')).map(([of, i]) => `${of}[${i}]`),
  ),
})).e;
const text = fc.oneof(expression, said.map(s => s.source), fc.tuple(said, fc.nat(200), fc.nat(3), fc.string({ maxLength: 3 })).map(([{ source }, at, cut, put]) => source.slice(0, at) + put + source.slice(at + cut)), fc.string({ unit: 'binary', maxLength: 60 }), fc.array(fc.constantFrom('deal', '.', 'discount', '(', ')', '[', ']', '"', "'", '\\', '>', '==', '&&', '||', '?', ':', '1', '1e9', '0x', 'r"', '"""', ',', '{', '}', '!', '-', ' ', '\n', '//'), { maxLength: 40 }).map(parts => parts.join('')));
const values = fc.record({
  discount: fc.option(fc.integer({ min: -1000, max: 10_000 }), { nil: undefined }),
  amount: fc.option(fc.record({ minor: fc.bigInt(-(10n ** 20n), 10n ** 20n), currency: fc.constantFrom('EUR', 'JPY', 'KWD') }), { nil: undefined }),
  paymentDays: fc.option(fc.nat(100), { nil: undefined }),
  stage: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
  requester: fc.option(fc.record({ email: fc.option(fc.string(), { nil: undefined }), roles: fc.array(fc.string(), { maxLength: 5 }) }), { nil: undefined }),
  fields: fc.dictionary(fc.constantFrom('seats', 'region', '__proto__', 'constructor'), fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant(null))),
});

test('whatever is written, reading it does not throw, and what is read gives yes, no or cannot be told, always the same', () => {
  let read = 0;
  fc.assert(
    fc.property(text, values, (source, about) => {
      const parsed = readCel(source);
      if (!parsed.ok) return void expect(parsed.error.length).toBeGreaterThan(5);
      read++;
      const program = compileCel(parsed.value);
      const answer = program.holds(celValues(about));
      expect([true, false, undefined]).toContain(answer);
      expect(program.holds(celValues(about))).toBe(answer);
      expect(program.unknowns(about).length).toBeGreaterThan(0);
    }),
    { numRuns: 3000 },
  );
  expect(read).toBeGreaterThan(200);
});

test('numbers are compared as the same decimals are written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), fc.bigInt(0n, 10n ** 15n), (discount, minor) => {
      const percent = `${Math.floor(discount / 100)}.${String(discount % 100).padStart(2, '0')}`;
      const amount = `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;
      const about = terms({ discount, amount: { minor, currency: 'EUR' } });
      expect(holds(`deal.discount == ${percent} && deal.amount == ${amount}`, about)).toBe(true);
      expect(holds(`deal.discount > ${percent} || deal.amount < ${amount}`, about)).toBe(false);
    }),
  );
});

test('a condition that is as costly as it can be ends soon', () => {
  const products = Array.from({ length: 5000 }, (_, i) => `product ${i}`);
  const many = terms({ lines: { count: 5000, quantity: 5000, listMinor: '1', soldMinor: '1', maxDiscount: 0, minDiscount: 0, products, shares: {} } });
  const costly = `deal.lines.products.all(p, ${Array.from({ length: 40 }, () => 'p.contains("t")').join(' && ')})`;
  expect(costly.length).toBeLessThan(1000);
  const values = celValues(many);
  const program = compileCel({ source: costly });
  expect(program.holds(values)).toBe(true);
  // Lists are cut: no condition walks through more than a thousand of them.
  expect(compileCel({ source: 'size(deal.lines.products) <= 1000' }).holds(values)).toBe(true);
});
