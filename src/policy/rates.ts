import { decimalsOf } from '../kernel/money-currencies.ts';
import type { Money } from '../kernel/money.ts';
import { err, ok } from '../kernel/result.ts';
import type { Result } from '../kernel/result.ts';

/**
 * Fixed exchange rates of the settings, exact. A rate says what one unit of a currency is worth in the base currency.
 * Approvals must not change because a market moved overnight, so nothing is fetched.
 */
export interface ExchangeRates {
  readonly base: string;
  /** Worth of one minor unit, as a fraction of one common unit. The base is among them. */
  readonly worth: ReadonlyMap<string, Fraction>;
}
interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

export const noRates: ExchangeRates = { base: '', worth: new Map() };

/**
 * @param base ISO 4217
 * @param rates `{ USD: '0.92' }`: one US dollar is 0.92 of the base; decimal text, at most 12 digits before and 10 after the point
 * Error: names the currency that is unknown or whose rate is no positive decimal.
 */
export function exchangeRates(
  base: string,
  rates: Readonly<Record<string, string>>,
): Result<ExchangeRates, { field: string; message: string }> {
  const worth = new Map<string, Fraction>();
  for (const [code, rate] of [[base, '1'] as const, ...Object.entries(rates)]) {
    const decimals = decimalsOf(code);
    if (decimals === undefined)
      return err({ field: code, message: `${JSON.stringify(code)} is no currency of ISO 4217` });
    if (code === base && Number(rate) !== 1)
      return err({ field: code, message: `${code} is the base: its rate is 1` });
    const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d{1,10}))?$/.exec(rate) ?? [];
    const n = whole === undefined ? 0n : BigInt(whole + fraction);
    if (n === 0n)
      return err({ field: code, message: `the rate of ${code} must be a decimal above zero, such as 0.92` });
    worth.set(code, { n, d: 10n ** BigInt(fraction.length + decimals) });
  }
  return ok({ base, worth });
}

/** A limit in another currency's smallest units, rounded down, and whether nothing was rounded; undefined without a rate. */
export function limitIn(
  limit: Money,
  currency: string,
  rates: ExchangeRates,
): { floor: bigint; exact: boolean } | undefined {
  if (limit.currency === currency) return { floor: limit.minor, exact: true };
  const [from, to] = [rates.worth.get(limit.currency), rates.worth.get(currency)];
  if (!from || !to) return undefined;
  const n = limit.minor * from.n * to.d;
  const d = from.d * to.n;
  const quotient = n / d;
  const exact = quotient * d === n;
  return { floor: exact || n >= 0n ? quotient : quotient - 1n, exact };
}
