import type { MoneyJson } from '../../../src/kernel/contract.ts';

const formats = new Map<string, Intl.NumberFormat>();
function format(locale: string, currency: string, whole: boolean): Intl.NumberFormat {
  const key = `${locale}|${currency}|${whole}`;
  let made = formats.get(key);
  if (!made) {
    // The code rather than the sign: "$" alone does not say whose dollars.
    const options: Intl.NumberFormatOptions = {
      style: 'currency',
      currency,
      currencyDisplay: 'code',
      ...(whole && { minimumFractionDigits: 0, maximumFractionDigits: 0 }),
    };
    try {
      made = new Intl.NumberFormat(locale, options);
    } catch {
      made = new Intl.NumberFormat('en', { ...options, currency: 'XXX' });
    }
    formats.set(key, made);
  }
  return made;
}

/** An amount as people read it: "84,000 EUR"; cents only when there are some. Exact: digits never pass through a float. */
export function sayMoney(money: MoneyJson, locale: string): string {
  const whole = /^-?\d+(\.0*)?$/.test(money.amount);
  // A decimal string is formatted exactly (ECMA-402, NumberFormat v3); TypeScript's name for it is narrower than string.
  const parts = format(locale, money.currency, whole).formatToParts(money.amount as `${number}`);
  const number = parts
    .filter(p => p.type !== 'currency' && p.type !== 'literal')
    .map(p => p.value)
    .join('');
  return `${number}\u00a0${money.currency}`;
}

/** Facts keep money in the currency's smallest unit; this is the same amount as a decimal string. */
export function fromMinor(minor: string, currency: string): MoneyJson {
  const decimals = format('en', currency, false).resolvedOptions().maximumFractionDigits ?? 2;
  const [, sign = '', digits = '0'] = /^(-?)(\d+)$/.exec(minor) ?? [];
  const padded = digits.padStart(decimals + 1, '0');
  const whole = padded.slice(0, padded.length - decimals);
  return { amount: `${sign}${whole}${decimals > 0 ? `.${padded.slice(-decimals)}` : ''}`, currency };
}

/** "24 %", "24.5 %"; nothing is rounded away. */
export const sayPercent = (percent: number, locale: string): string =>
  `${new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(percent)}\u00a0%`;

export type ReadAmount =
  { readonly ok: true; readonly amount: string } | { readonly ok: false; readonly message: string };

/** Reads what somebody typed: "84,000", "84.000,50", "84 000". What can be read in two ways is refused, not guessed. */
export function readAmount(typed: string): ReadAmount {
  const text = typed
    .replace(/[\s\u00a0\u202f']/g, '')
    .replace(/[A-Za-z€$£¥]+$/, '')
    .replace(/^[A-Za-z€$£¥]+/, '');
  if (!/^-?[\d.,]+$/.test(text) || !/\d/.test(text))
    return { ok: false, message: 'Please type an amount such as 84,000 or 84000.50.' };
  const marks = [...text].filter(c => c === '.' || c === ',');
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  if (marks.length === 0) return { ok: true, amount: text };
  const grouped = (whole: string, mark: string) => new RegExp(`^-?\\d{1,3}(\\${mark}\\d{3})+$`).test(whole);
  const [first = ''] = marks;
  if (new Set(marks).size === 2) {
    const whole = text.slice(0, last);
    const fraction = text.slice(last + 1);
    if (!grouped(whole, first) || !/^\d{1,4}$/.test(fraction))
      return {
        ok: false,
        message: `“${typed.trim()}” can be read in more than one way. Please write it as 84000.50.`,
      };
    return { ok: true, amount: `${whole.replaceAll(first, '')}.${fraction}` };
  }
  if (marks.length > 1)
    return grouped(text, first)
      ? { ok: true, amount: text.replaceAll(first, '') }
      : { ok: false, message: 'Please group digits in threes, or not at all.' };
  const after = text.slice(last + 1);
  // "84,000" is a group in English; "84.000" is one in German and three decimals in English: ask.
  if (after.length === 3 && first === '.')
    return {
      ok: false,
      message: `“${typed.trim()}” may be ${text.replace('.', '')} or ${Number(text)}. Please write it without the point.`,
    };
  if (after.length === 3) return { ok: true, amount: text.replace(',', '') };
  if (after.length === 0 || after.length > 4)
    return { ok: false, message: 'Please type an amount such as 84,000 or 84000.50.' };
  return { ok: true, amount: text.replace(',', '.') };
}
