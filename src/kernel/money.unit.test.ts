import fc from 'fast-check';
import { expect, test } from 'vitest';
import { currencies, decimalsOf } from './money-currencies.ts';
import {
  MAX_MINOR,
  add,
  allocate,
  compare,
  decimalText,
  divideHalfEven,
  format,
  fromJson,
  parseMoney,
  parsePercent,
  percentOff,
  percentText,
  subtract,
  times,
  toJson,
} from './money.ts';
import type { AmountStyle, Money } from './money.ts';
import { valueOf } from './result.ts';

const eur = (amount: string) => valueOf(parseMoney(amount, 'EUR'));
const minor = fc.bigInt({ min: -MAX_MINOR, max: MAX_MINOR });
const currency = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'CLF', 'INR', 'CHF');
const money = fc.record({ minor, currency });

test('what is written is read back exactly, in every currency and size', () => {
  fc.assert(
    fc.property(minor, fc.constantFrom(...currencies), (m, c) => {
      const value: Money = { minor: m, currency: c };
      expect(valueOf(fromJson(toJson(value)))).toEqual(value);
      expect(valueOf(fromJson(JSON.parse(JSON.stringify(toJson(value)))))).toEqual(value);
    }),
  );
});

test.each([
  ['84000', 'EUR', '84000.00'],
  ['-0.05', 'EUR', '-0.05'],
  [' 12.5 ', 'EUR', '12.50'],
  ['1200', 'JPY', '1200'],
  ['1.234', 'KWD', '1.234'],
  ['0.0001', 'CLF', '0.0001'],
  ['-0', 'EUR', '0.00'],
  ['007', 'EUR', '7.00'],
  [84000.5, 'EUR', '84000.50'],
  [0.1, 'BHD', '0.100'],
])('%s %s is %s', (amount, code, written) => {
  expect(toJson(valueOf(parseMoney(amount, code)))).toEqual({ amount: written, currency: code });
});

test.each<[string | number, string, string, string]>([
  ['1.005', 'EUR', 'too-many-decimals', 'EUR has at most 2 decimals; this has 3'],
  ['1.0', 'JPY', 'too-many-decimals', 'JPY has no decimals'],
  ['1.000', 'EUR', 'too-many-decimals', 'at most 2'],
  ['84,000', 'EUR', 'ambiguous-separator', 'two ways; write 84000.00'],
  ['84.000,00', 'EUR', 'ambiguous-separator', 'two ways'],
  ['84 000', 'EUR', 'ambiguous-separator', 'two ways'],
  ["84'000.00", 'CHF', 'ambiguous-separator', 'two ways'],
  ['1e5', 'EUR', 'not-an-amount', 'exponent'],
  [1e21, 'EUR', 'not-an-amount', 'exponent'],
  [1e-7, 'EUR', 'not-an-amount', 'exponent'],
  [Number.NaN, 'EUR', 'not-an-amount', 'NaN'],
  [Infinity, 'EUR', 'not-an-amount', 'Infinity'],
  [0.1 + 0.2, 'EUR', 'not-an-amount', 'send it as text'],
  ['NaN', 'EUR', 'not-an-amount', 'NaN'],
  ['', 'EUR', 'not-an-amount', 'nothing'],
  ['.5', 'EUR', 'not-an-amount', 'digits with a decimal point'],
  ['5.', 'EUR', 'ambiguous-separator', 'two ways'],
  ['+5', 'EUR', 'not-an-amount', '+5'],
  ['--5', 'EUR', 'not-an-amount', '--5'],
  ['٣', 'EUR', 'not-an-amount', 'digits'],
  ['0x10', 'EUR', 'not-an-amount', '0x10'],
  ['EUR 5', 'EUR', 'not-an-amount', 'EUR 5'],
  ['9'.repeat(30), 'EUR', 'too-large', 'beyond'],
  ['9'.repeat(70), 'EUR', 'too-large', 'too long'],
  ['1', 'EURO', 'unknown-currency', 'EURO'],
  ['1', 'eur', 'unknown-currency', 'three capital letters'],
  ['1', 'XXX', 'unknown-currency', 'XXX'],
  ['1', 'constructor', 'unknown-currency', 'constructor'],
])('refuses %s %s: %s', (amount, code, kind, message) => {
  const read = parseMoney(amount, code);
  expect(read).toMatchObject({ ok: false, error: { kind } });
  expect(!read.ok && read.error.message).toContain(message);
});

test.each<[string, AmountStyle, string]>([
  ['84,000.50', { group: ',' }, '84000.50'],
  ['-1.234.567,89', { group: '.', decimal: ',' }, '-1234567.89'],
  ['12,34,567', { group: ',' }, '1234567.00'],
  ["1'000", { group: "'" }, '1000.00'],
  ['1\u202f000,5', { group: '\u202f', decimal: ',' }, '1000.50'],
  ['84,5', { decimal: ',' }, '84.50'],
  ['5.1000', { extraZeros: true }, '5.10'],
])('%s in a known style is %s', (text, style, written) => {
  expect(decimalText(valueOf(parseMoney(text, 'EUR', style)))).toBe(written);
});

test.each<[string, AmountStyle]>([
  ['84,00', { group: ',' }],
  ['1,2345', { group: ',' }],
  [',000', { group: ',' }],
  ['1,,000', { group: ',' }],
  ['123,45,678', { group: ',' }],
  ['1.000', { decimal: ',' }],
  ['1.001', { extraZeros: true }],
])('%s in that style is refused', (text, style) => {
  expect(parseMoney(text, 'EUR', style).ok).toBe(false);
});

test('never throws, and what it takes is canonical', () => {
  const noise = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[-+0-9.,eE' ]{0,12}$/),
    fc.double(),
  );
  fc.assert(
    fc.property(noise, fc.oneof(currency, fc.string()), (amount, code) => {
      const read = parseMoney(amount, code);
      if (read.ok) expect(Number(decimalText(read.value))).toBe(Number(amount) + 0);
    }),
  );
});

test('sums, and their way back', () => {
  const small = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n });
  fc.assert(
    fc.property(small, small, currency, (x, y, c) => {
      const [a, b] = [
        { minor: x, currency: c },
        { minor: y, currency: c },
      ];
      expect(valueOf(subtract(valueOf(add(a, b)), b))).toEqual(a);
      expect(valueOf(compare(a, b))).toBe(Math.sign(Number(x - y)));
    }),
  );
});

test('different currencies and overflow are errors, not sums', () => {
  const usd = { minor: 1n, currency: 'USD' };
  for (const put of [add, subtract, compare]) {
    expect(put(eur('1'), usd)).toMatchObject({
      ok: false,
      error: { kind: 'currency-mismatch', currencies: ['EUR', 'USD'] },
    });
  }
  expect(add({ minor: MAX_MINOR, currency: 'EUR' }, eur('0.01'))).toMatchObject({
    ok: false,
    error: { kind: 'too-large' },
  });
  expect(times(eur('2.50'), 3)).toEqual({ ok: true, value: eur('7.50') });
  expect(times(eur('2.50'), 0.5).ok).toBe(false);
});

test('parts add up exactly, lie within a unit of their exact share, and keep the order of weights', () => {
  const weights = fc
    .array(fc.nat(1_000_000), { minLength: 1, maxLength: 30 })
    .filter(w => w.some(x => x > 0));
  fc.assert(
    fc.property(money, weights, (m, w) => {
      const parts = valueOf(allocate(m, w));
      const total = BigInt(w.reduce((a, b) => a + b, 0));
      const abs = (n: bigint) => (n < 0n ? -n : n);
      expect(parts.reduce((sum, p) => sum + p.minor, 0n)).toBe(m.minor);
      parts.forEach((p, i) => {
        expect(abs(p.minor * total - m.minor * BigInt(w[i] ?? 0)) < total).toBe(true);
        parts.forEach((q, j) => (w[i] ?? 0) > (w[j] ?? 0) && expect(abs(p.minor) >= abs(q.minor)).toBe(true));
      });
    }),
  );
});

test('the classic: a hundred in three', () => {
  expect(valueOf(allocate(eur('100'), [1, 1, 1])).map(decimalText)).toEqual(['33.34', '33.33', '33.33']);
  expect(valueOf(allocate(eur('-0.05'), [1, 0, 1])).map(decimalText)).toEqual(['-0.03', '0.00', '-0.02']);
});

test.each([[[]], [[0, 0]], [[-1, 2]], [[0.5]], [[Number.NaN]], [Array.from({ length: 10_001 }, () => 1)]])(
  'weights %j are refused',
  w => {
    expect(allocate(eur('1'), w)).toMatchObject({ ok: false, error: { kind: 'bad-weights' } });
  },
);

test('halves go to the even neighbour', () => {
  expect([-25n, -15n, -5n, 5n, 15n, 25n, 26n, -26n].map(n => divideHalfEven(n, 10n))).toEqual([
    -2n,
    -2n,
    0n,
    0n,
    2n,
    2n,
    3n,
    -3n,
  ]);
  fc.assert(
    fc.property(fc.bigInt(), fc.bigInt({ min: 1n }), (n, d) => {
      const error = (n - divideHalfEven(n, d) * d) * 2n;
      expect((error < 0n ? -error : error) <= d).toBe(true);
      expect(divideHalfEven(-n, d)).toBe(-divideHalfEven(n, d));
    }),
  );
});

test('discount off list in hundredths of a percent', () => {
  expect(percentOff(eur('84000'), eur('63420'))).toEqual({ ok: true, value: 2450 });
  expect(percentOff(eur('100'), eur('110'))).toEqual({ ok: true, value: -1000 });
  // 0.125 % and 0.375 % off 2,000.00 and 800.00: exact halves.
  expect(percentOff(eur('200'), eur('199.75'))).toEqual({ ok: true, value: 12 });
  expect(percentOff(eur('80'), eur('79.70'))).toEqual({ ok: true, value: 38 });
  expect(percentOff(eur('0'), eur('1'))).toMatchObject({ ok: false, error: { kind: 'no-list-price' } });
  expect(percentOff(eur('1'), { minor: 1n, currency: 'USD' })).toMatchObject({
    ok: false,
    error: { kind: 'currency-mismatch' },
  });
  expect(percentOff(eur('0.01'), { minor: MAX_MINOR, currency: 'EUR' })).toMatchObject({
    ok: false,
    error: { kind: 'too-large' },
  });
});

test('a percentage and its text', () => {
  expect([2450, 2400, 5, -5, 0, -10_000, 10_001].map(percentText)).toEqual([
    '24.5',
    '24',
    '0.05',
    '-0.05',
    '0',
    '-100',
    '100.01',
  ]);
  fc.assert(fc.property(fc.integer(), p => parsePercent(percentText(p)) === (p || 0)));
  expect(['', '1.', '.5', '1.234', '1,5', '1e2', 'x', '--1'].map(parsePercent)).toEqual(
    Array(8).fill(undefined),
  );
});

test('no digit is lost in words, at any size', () => {
  fc.assert(
    fc.property(money, fc.constantFrom('en', 'de-DE', 'fr', 'en-IN', 'ja', 'de-CH'), (m, locale) => {
      expect(format(m, locale).replace(/\D/g, '')).toBe(decimalText(m).replace(/\D/g, ''));
    }),
  );
});

test('as people write it', () => {
  expect(format(eur('90071992547409931.07'), 'en')).toBe('€90,071,992,547,409,931.07');
  expect(format(eur('-84000'), 'de-DE')).toBe('-84.000,00\u00a0€');
  expect(format({ minor: 1200n, currency: 'JPY' }, 'en')).toBe('¥1,200');
  expect(format({ minor: 1234567n, currency: 'INR' }, 'en-IN')).toBe('₹12,345.67');
  expect(format({ minor: 1234n, currency: 'KWD' }, 'en')).toBe('KWD\u00a01.234');
  expect(format(eur('1'), 'not a locale')).toBe('€1.00');
});

test('decimals are those of ISO 4217, also where Unicode CLDR (and so Intl) rounds to whole units', () => {
  const expected = {
    EUR: 2,
    JPY: 0,
    KRW: 0,
    ISK: 0,
    CLP: 0,
    UGX: 0,
    HUF: 2,
    AFN: 2,
    IRR: 2,
    KWD: 3,
    BHD: 3,
    TND: 3,
    CLF: 4,
    UYW: 4,
  };
  for (const [code, decimals] of Object.entries(expected))
    expect([code, decimalsOf(code)]).toEqual([code, decimals]);
  expect(['XAU', 'XXX', 'XTS', 'toString', ''].map(decimalsOf)).toEqual(Array(5).fill(undefined));
  expect(new Set(currencies).size).toBe(currencies.length);
  expect(currencies.every(code => /^[A-Z]{3}$/.test(code))).toBe(true);
});
