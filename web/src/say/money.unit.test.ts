import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromMinor, readAmount, sayMoney, sayPercent } from './money.ts';

const said = (amount: string, currency: string, locale: string) =>
  sayMoney({ amount, currency }, locale).replace(/[\u00a0\u202f]/g, ' ');

test.each([
  ['84000.00', 'EUR', 'en-GB', '84,000 EUR'],
  ['84000.50', 'EUR', 'en-GB', '84,000.50 EUR'],
  ['84000.50', 'EUR', 'de-DE', '84.000,50 EUR'],
  ['1250000', 'USD', 'en-US', '1,250,000 USD'],
  ['-1200.00', 'EUR', 'en-GB', '-1,200 EUR'],
  ['1200', 'JPY', 'en-GB', '1,200 JPY'],
  ['12.345', 'KWD', 'en-GB', '12.345 KWD'],
  // Beyond what a double holds: not one digit is lost.
  ['9007199254740993.25', 'EUR', 'en-GB', '9,007,199,254,740,993.25 EUR'],
])('%s %s in %s', (amount, currency, locale, words) => {
  expect(said(amount, currency, locale)).toBe(words);
});

test('percent keeps what was given', () => {
  expect(sayPercent(24, 'en-GB')).toBe('24\u00a0%');
  expect(sayPercent(24.5, 'de-DE')).toBe('24,5\u00a0%');
  expect(sayPercent(0.05, 'en-GB')).toBe('0.05\u00a0%');
});

test.each([
  ['84000', '84000'],
  ['84,000', '84000'],
  ['84 000', '84000'],
  ["84'000.50", '84000.50'],
  ['84,000.50', '84000.50'],
  ['84.000,50', '84000.50'],
  ['1.234.567', '1234567'],
  ['84,5', '84.5'],
  ['84.50', '84.50'],
  ['€ 84,000', '84000'],
  ['84000 EUR', '84000'],
  ['-500', '-500'],
])('“%s” is read as %s', (typed, amount) => {
  expect(readAmount(typed)).toEqual({ ok: true, amount });
});

test.each(['84.000', '1,23,456.00', 'twelve', '', '1.2.3', '84,', '1,000.000,00'])(
  '“%s” is asked about, not guessed',
  typed => {
    expect(readAmount(typed).ok).toBe(false);
  },
);

test('what is said in English can be typed back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 1, max: 99 }), (whole, cents) => {
      const amount = `${whole}.${String(cents).padStart(2, '0')}`;
      expect(readAmount(sayMoney({ amount, currency: 'EUR' }, 'en-GB'))).toEqual({ ok: true, amount });
      expect(readAmount(sayMoney({ amount, currency: 'EUR' }, 'de-DE'))).toEqual({ ok: true, amount });
    }),
  );
});

test.each([
  ['8400050', 'EUR', '84000.50'],
  ['5', 'EUR', '0.05'],
  ['-5', 'EUR', '-0.05'],
  ['1200', 'JPY', '1200'],
  ['12345', 'KWD', '12.345'],
])('%s of the smallest unit of %s is %s', (minor, currency, amount) => {
  expect(fromMinor(minor, currency)).toEqual({ amount, currency });
});
