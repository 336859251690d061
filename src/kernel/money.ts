import { decimalsOf } from './money-currencies.ts';
import { err, ok } from './result.ts';
import type { Result } from './result.ts';

/** An exact amount: `minor` counts the currency's smallest unit (cents for EUR, yen for JPY, fils for KWD). */
export interface Money {
  readonly minor: bigint;
  /** ISO 4217, three capital letters. */
  readonly currency: string;
}

/** Percent as an integer of hundredths ("basis points"): 24.5 % is 2450. Negative is a mark-up. */
export type Percent = number;

export type MoneyError =
  | { readonly kind: 'unknown-currency'; readonly message: string; readonly currency: string }
  | { readonly kind: 'not-an-amount'; readonly message: string }
  | { readonly kind: 'ambiguous-separator'; readonly message: string }
  | { readonly kind: 'too-many-decimals'; readonly message: string; readonly allowed: number }
  | { readonly kind: 'too-large'; readonly message: string }
  | {
      readonly kind: 'currency-mismatch';
      readonly message: string;
      readonly currencies: readonly [string, string];
    }
  | { readonly kind: 'no-list-price'; readonly message: string }
  | { readonly kind: 'bad-weights'; readonly message: string };

/** Amounts fit PostgreSQL's bigint (postgresql.org/docs/current/datatype-numeric.html): |minor| <= 2^63 - 1. */
export const MAX_MINOR = 2n ** 63n - 1n;

export interface AmountStyle {
  /** Default `.`. */
  readonly decimal?: '.' | ',';
  /** Thousands separator that the source is known to use. Default: none is accepted, since `1,000` and `1.000` can be read in two ways. */
  readonly group?: ',' | '.' | ' ' | "'" | '\u00a0' | '\u202f';
  /** Accept zeros beyond the currency's decimals (a CRM that writes JPY as `1200.00`). Default false. */
  readonly extraZeros?: boolean;
}

/**
 * Reads a decimal exactly, through no float.
 * @param amount text such as `84000`, `-12.50`, `84000.00`; or a JSON number, as CRMs send it: taken by its
 *   shortest decimal form, and refused beyond 15 significant digits, where a double may have lost some.
 * Errors: unknown currency; more decimals than the currency has; NaN, exponents, other text; separators that
 * `style` does not announce; beyond MAX_MINOR.
 */
export function parseMoney(
  amount: string | number,
  currency: string,
  style: AmountStyle = {},
): Result<Money, MoneyError> {
  const decimals = decimalsOf(currency);
  if (decimals === undefined) return unknownCurrency(currency);
  const plain = typeof amount === 'number' ? plainNumber(amount) : plainText(amount, style);
  if (!plain.ok) return plain;
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain.value) ?? [];
  const used = style.extraZeros
    ? fraction.slice(0, decimals) + fraction.slice(decimals).replace(/0+$/, '')
    : fraction;
  if (used.length > decimals) {
    const allowed = decimals === 0 ? 'no decimals' : `at most ${decimals} decimals`;
    return err({
      kind: 'too-many-decimals',
      allowed: decimals,
      message: `${currency} has ${allowed}; this has ${used.length}`,
    });
  }
  const digits = BigInt(whole + used.padEnd(decimals, '0'));
  return bounded(sign ? -digits : digits, currency);
}

const notAnAmount = (said: string) =>
  err({
    kind: 'not-an-amount',
    message: `${said}; write digits with a decimal point, such as 84000.00`,
  } as const);

function plainNumber(amount: number): Result<string, MoneyError> {
  if (!Number.isFinite(amount)) return notAnAmount(`${amount} is not an amount`);
  const text = String(amount);
  if (text.includes('e')) return notAnAmount(`${text} is written with an exponent`);
  // IEEE 754 doubles keep any 15 significant decimal digits, and not every 16th (DBL_DIG).
  if (text.replace(/\D/g, '').replace(/^0+/, '').length > 15) {
    return notAnAmount(`${text} has more digits than a JSON number keeps exactly; send it as text`);
  }
  return ok(text);
}

function plainText(amount: string, style: AmountStyle): Result<string, MoneyError> {
  const decimal = style.decimal ?? '.';
  const { group } = style;
  const text = amount.trim();
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
  if (text === '') return notAnAmount('nothing was given');
  if (text.length > 60) return err({ kind: 'too-large', message: `${shown} is too long for an amount` });
  const cut = text.lastIndexOf(decimal);
  let whole = cut < 0 ? text : text.slice(0, cut);
  const fraction = cut < 0 ? undefined : text.slice(cut + 1);
  if (group !== undefined && group !== decimal && whole.includes(group)) {
    const groups = whole.replace(/^-/, '').split(group);
    if (!wellGrouped(groups)) {
      return err({
        kind: 'ambiguous-separator',
        message: `${shown} does not group its thousands the usual way`,
      });
    }
    whole = (whole.startsWith('-') ? '-' : '') + groups.join('');
  }
  if (/^-?\d+$/.test(whole) && (fraction === undefined || /^\d+$/.test(fraction))) {
    return ok(fraction === undefined ? whole : `${whole}.${fraction}`);
  }
  if (/^[-+]?\d*[.,]?\d+e[-+]?\d+$/i.test(text)) return notAnAmount(`${shown} is written with an exponent`);
  if (/^-?\d[\d.,'\s\u00a0\u202f]*$/.test(text)) {
    const message = `${shown} has separators that can be read in two ways; write 84000.00 without thousands separators`;
    return err({ kind: 'ambiguous-separator', message });
  }
  return notAnAmount(`${shown} is not an amount`);
}

/** 1,234,567 or, as in India, 12,34,567. */
const wellGrouped = ([first = '', ...rest]: readonly string[]) =>
  /^\d{1,3}$/.test(first) &&
  (rest.every(part => /^\d{3}$/.test(part)) ||
    (first.length <= 2 &&
      rest.slice(0, -1).every(part => /^\d{2}$/.test(part)) &&
      /^\d{3}$/.test(rest.at(-1) ?? '')));

const unknownCurrency = (currency: string) => {
  const message = `${JSON.stringify(currency.slice(0, 20))} is no currency of ISO 4217; write three capital letters, such as EUR`;
  return err({ kind: 'unknown-currency', currency, message } as const);
};

function bounded(minor: bigint, currency: string): Result<Money, MoneyError> {
  if (minor > MAX_MINOR || minor < -MAX_MINOR) {
    return err({
      kind: 'too-large',
      message: `the amount is beyond ${MAX_MINOR} of the smallest unit of ${currency}`,
    });
  }
  return ok({ minor, currency });
}

/** Nothing, in a currency. */
export const zero = (currency: string): Money => ({ minor: 0n, currency });

/** Errors: currency-mismatch; too-large. */
export const add = (a: Money, b: Money): Result<Money, MoneyError> =>
  a.currency === b.currency ? bounded(a.minor + b.minor, a.currency) : mismatch(a, b);

/** Errors: currency-mismatch; too-large. */
export const subtract = (a: Money, b: Money): Result<Money, MoneyError> =>
  a.currency === b.currency ? bounded(a.minor - b.minor, a.currency) : mismatch(a, b);

/** -1, 0 or 1. Error: currency-mismatch. */
export const compare = (a: Money, b: Money): Result<-1 | 0 | 1, MoneyError> =>
  a.currency === b.currency ? ok(a.minor < b.minor ? -1 : a.minor > b.minor ? 1 : 0) : mismatch(a, b);

const mismatch = (a: Money, b: Money) => {
  const message = `${a.currency} and ${b.currency} cannot be put together without an exchange rate`;
  return err({ kind: 'currency-mismatch', currencies: [a.currency, b.currency], message } as const);
};

/** A price times a whole number of units. Errors: too-large; a quantity that is no safe integer. */
export function times(price: Money, quantity: number): Result<Money, MoneyError> {
  if (!Number.isSafeInteger(quantity)) return notAnAmount(`a quantity of ${quantity} is not a whole number`);
  return bounded(price.minor * BigInt(quantity), price.currency);
}

/**
 * Splits an amount by weights so that the parts add up exactly (largest remainder, Hamilton's method; of equal
 * remainders the earlier part gets the unit). No part is a whole unit away from its exact share.
 * @param weights 1 to 10,000 non-negative integers, not all zero. Error: bad-weights.
 */
export function allocate(money: Money, weights: readonly (number | bigint)[]): Result<Money[], MoneyError> {
  const bad = (message: string) => err({ kind: 'bad-weights', message } as const);
  if (weights.length === 0 || weights.length > 10_000)
    return bad(`there are ${weights.length} weights; 1 to 10,000 are allowed`);
  if (!weights.every(w => w >= 0 && (typeof w === 'bigint' || Number.isSafeInteger(w)))) {
    return bad('weights are whole numbers, zero or more');
  }
  const exact = weights.map(BigInt);
  const total = exact.reduce((sum, w) => sum + w, 0n);
  if (total === 0n) return bad('at least one weight must be more than zero');
  const size = money.minor < 0n ? -money.minor : money.minor;
  const parts = exact.map(w => (size * w) / total);
  const remainders = exact.map((w, i) => size * w - (parts[i] ?? 0n) * total);
  const left = Number(size - parts.reduce((sum, p) => sum + p, 0n));
  const byRemainder = remainders
    .map((_, i) => i)
    .sort((a, b) => {
      const [x, y] = [remainders[a] ?? 0n, remainders[b] ?? 0n];
      return x > y ? -1 : x < y ? 1 : a - b;
    });
  for (const i of byRemainder.slice(0, left)) parts[i] = (parts[i] ?? 0n) + 1n;
  return ok(parts.map(part => ({ minor: money.minor < 0n ? -part : part, currency: money.currency })));
}

/** n / d to the nearest integer; exact halves go to the even neighbour, so that rounding favours nobody. d > 0. */
export function divideHalfEven(n: bigint, d: bigint): bigint {
  let quotient = n / d;
  let rest = n % d;
  if (rest < 0n) {
    quotient -= 1n;
    rest += d;
  }
  const twice = rest * 2n;
  return twice > d || (twice === d && quotient % 2n !== 0n) ? quotient + 1n : quotient;
}

/**
 * The discount from list to sold price in hundredths of a percent, half to even: (list - sold) / list * 10,000.
 * Errors: currency-mismatch; no-list-price when list <= 0; too-large beyond 2^53.
 */
export function percentOff(list: Money, sold: Money): Result<Percent, MoneyError> {
  if (list.currency !== sold.currency) return mismatch(list, sold);
  if (list.minor <= 0n)
    return err({ kind: 'no-list-price', message: 'a discount needs a list price above zero' });
  const percent = Number(divideHalfEven((list.minor - sold.minor) * 10_000n, list.minor));
  if (!Number.isSafeInteger(percent))
    return err({ kind: 'too-large', message: 'the mark-up is too large to be a percentage' });
  return ok(percent);
}

/** The decimal text with exactly the currency's decimals: `84000.00`, `-0.05`, `1200`. */
export function decimalText(money: Money): string {
  const decimals = decimalsOf(money.currency) ?? 0;
  const digits = String(money.minor < 0n ? -money.minor : money.minor).padStart(decimals + 1, '0');
  const sign = money.minor < 0n ? '-' : '';
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** What travels in JSON: `{ amount: '84000.00', currency: 'EUR' }`. */
export const toJson = (money: Money): { amount: string; currency: string } => ({
  amount: decimalText(money),
  currency: money.currency,
});

/** The way back from {@link toJson}; the same errors as parseMoney. */
export const fromJson = (json: {
  readonly amount: string;
  readonly currency: string;
}): Result<Money, MoneyError> => parseMoney(json.amount, json.currency);

const formatters = new Map<string, Intl.NumberFormat>();

/**
 * As people of a locale write it: `€84,000.00`, `84.000,00 €`. Exact at any size: Intl takes the decimal as text
 * (ECMA-402 since 2023, "Intl mathematical value"), so nothing passes through a float. An invalid locale is read as `en`.
 */
export function format(money: Money, locale = 'en'): string {
  const decimals = decimalsOf(money.currency) ?? 0;
  const key = `${locale}/${money.currency}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    const options = {
      style: 'currency',
      currency: money.currency,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    } as const;
    formatter = new Intl.NumberFormat(validLocale(locale), options);
    if (formatters.size >= 500) formatters.clear();
    formatters.set(key, formatter);
  }
  return formatter.format(decimalText(money) as Intl.StringNumericLiteral);
}

function validLocale(locale: string): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf([locale])[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/**
 * `24`, `24.5`, `-3.25`: a percentage without its sign, with no superfluous zeros.
 * @param percent hundredths of a percent
 */
export function percentText(percent: Percent): string {
  const digits = String(Math.abs(percent)).padStart(3, '0');
  const fraction = digits.slice(-2).replace(/0+$/, '');
  return `${percent < 0 ? '-' : ''}${digits.slice(0, -2)}${fraction && `.${fraction}`}`;
}

/** The way back from {@link percentText}: at most two decimals and 12 digits before them, otherwise undefined. */
export function parsePercent(text: string): Percent | undefined {
  const [, sign, whole, fraction = ''] = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.trim()) ?? [];
  if (whole === undefined) return undefined;
  const size = Number(whole + fraction.padEnd(2, '0'));
  return sign && size !== 0 ? -size : size;
}
