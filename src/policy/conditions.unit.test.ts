import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allowed, columnNames, columnOf, literalsOf, parseCondition } from './conditions.ts';

const column = (name: string) => columnOf(name) ?? { name: 'none', type: 'text' as const };
const eur = (minor: bigint) => ({ minor, currency: 'EUR' });

test.each<[string, unknown, unknown]>([
  ['discount', '> 10%', [[{ kind: 'compare', op: '>', value: 1000 }]]],
  ['discount', '<=12.25 %', [[{ kind: 'compare', op: '<=', value: 1225 }]]],
  ['discount', '10%..20%', [[{ kind: 'range', from: 1000, to: 2000 }]]],
  ['discount', '-5% .. 0%', [[{ kind: 'range', from: -500, to: 0 }]]],
  [
    'discount',
    '> 10% and < 20%',
    [
      [
        { kind: 'compare', op: '>', value: 1000 },
        { kind: 'compare', op: '<', value: 2000 },
      ],
    ],
  ],
  [
    'discount',
    ['< 5%', '> 50%'],
    [[{ kind: 'compare', op: '<', value: 500 }], [{ kind: 'compare', op: '>', value: 5000 }]],
  ],
  ['amount', '>= 50000 EUR', [[{ kind: 'compare', op: '>=', value: eur(5_000_000n) }]]],
  ['amount', '>= EUR 50000.5', [[{ kind: 'compare', op: '>=', value: eur(5_000_050n) }]]],
  ['amount', '100..200 EUR', [[{ kind: 'range', from: eur(10_000n), to: eur(20_000n) }]]],
  ['term_months', 'in [12, 24 months]', [[{ kind: 'in', values: [12, 24], not: false }]]],
  ['payment_days', '> 60 days', [[{ kind: 'compare', op: '>', value: 60 }]]],
  ['currency', 'in [EUR, USD]', [[{ kind: 'in', values: ['EUR', 'USD'], not: false }]]],
  ['stage', 'closed-won', [[{ kind: 'compare', op: '=', value: 'closed-won' }]]],
  ['stage', 'not in ["a, b", c]', [[{ kind: 'in', values: ['a, b', 'c'], not: true }]]],
  [
    'owner_team',
    ['north', '= south'],
    [[{ kind: 'compare', op: '=', value: 'north' }], [{ kind: 'compare', op: '=', value: 'south' }]],
  ],
  [
    'owner_team',
    '= Research and Development',
    [[{ kind: 'compare', op: '=', value: 'Research and Development' }]],
  ],
  ['fields.seats', '>= 2.5', [[{ kind: 'compare', op: '>=', value: 2.5 }]]],
  ['fields.renewal', true, [[{ kind: 'compare', op: '=', value: true }]]],
  ['fields.code', '= "5"', [[{ kind: 'compare', op: '=', value: '5' }]]],
])('%s: %j', (name, raw, condition) => {
  expect(parseCondition(raw, column(name))).toEqual({ ok: true, value: { any: false, condition } });
});

test('a dash is any value, also in a list', () => {
  for (const raw of ['-', ' - ', ['> 10%', '-']])
    expect(parseCondition(raw, column('discount'))).toEqual({ ok: true, value: { any: true } });
});

test.each<[string, unknown, string]>([
  ['discount', '> 10', 'needs its percent sign; write 10%'],
  ['discount', 15, 'write for instance "= 15%" or "> 15%"'],
  ['discount', '10%', 'does not say how to compare; write for instance "= 10%"'],
  ['discount', '> 12,5%', 'with a point, such as 12.5%'],
  ['discount', '> 12.555%', 'at most two decimals'],
  ['discount', '> 101%', 'beyond -1000% to 100%'],
  ['discount', '20%..10%', 'runs backwards; write 10%..20%'],
  ['discount', '10%...20%', 'is no percentage'],
  ['discount', '>> 10%', 'is no percentage'],
  ['discount', '>', 'the value is missing'],
  ['discount', '', 'write "-" for any'],
  ['discount', null, 'write "-" for any'],
  ['discount', [], 'the list is empty'],
  ['discount', { a: 1 }, 'one line of text'],
  ['discount', [['> 1%']], 'one line of text'],
  ['discount', true, 'is no condition here'],
  ['discount', 'in []', 'the list is empty'],
  ['discount', `> 1%${' '.repeat(600)}x`, 'at most 500'],
  ['discount', Array.from({ length: 101 }, () => '> 1%'), 'at most 100'],
  ['amount', '>= 50000', 'needs an amount and a currency, such as 50000 EUR'],
  ['amount', '>= 50,000 EUR', 'two ways'],
  ['amount', '>= 5 XXX', 'no currency of ISO 4217'],
  ['amount', '>= 5 eur', 'three capital letters'],
  ['amount', '>= 1.5 JPY', 'JPY has no decimals'],
  ['amount', '1 EUR..2 USD', 'in one currency'],
  ['term_months', '> 1.5', 'no whole number of months'],
  ['term_months', '> 30 days', 'no whole number of months'],
  ['payment_days', '60', 'write for instance "= 60"'],
  ['currency', 'Euro', 'no currency'],
  ['stage', '> proposal', 'cannot be compared with >'],
  ['stage', 'in [a', 'is no name'],
  ['fields.x', '1..b', 'a number on both sides'],
  ['fields.x', 5, 'write for instance "= 5"'],
])('%s: %j is refused: %s', (name, raw, message) => {
  const parsed = parseCondition(raw, column(name));
  expect(parsed.ok ? 'taken' : parsed.error).toContain(message);
});

test('whatever is written, the answer is a condition or a sentence', () => {
  const text = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[-<>=!. 0-9%,[\]a-zA-Z"']{0,30}$/),
    fc.constantFrom('in [', '> 1% and ', '..', 'not in [a]', '> 1e400'),
  );
  const raw = fc.oneof(text, fc.array(text), fc.anything());
  fc.assert(
    fc.property(raw, fc.constantFrom(...columnNames, 'fields.x'), (value, name) => {
      const parsed = parseCondition(value, column(name));
      if (!parsed.ok) expect(parsed.error.length).toBeGreaterThan(10);
      else if (!parsed.value.any) expect(literalsOf(parsed.value.condition).length).toBeGreaterThan(0);
    }),
    { numRuns: 1000 },
  );
});

test('columns', () => {
  expect(
    ['discount', 'fields.region', 'fields.', 'fields', 'Discount', 'toString', '__proto__', 'fields.a b'].map(
      n => columnOf(n)?.type,
    ),
  ).toEqual(['percent', 'any', undefined, undefined, undefined, undefined, undefined, undefined]);
  // What the help says is allowed is allowed.
  for (const name of columnNames) {
    const [, example = '', range = ''] =
      /"(> [^"]+)"[^"]*"([^"]+\.\.[^"]+)"/.exec(allowed(column(name))) ?? [];
    for (const shown of [example, range].filter(Boolean))
      expect(parseCondition(shown, column(name)).ok).toBe(true);
  }
});
