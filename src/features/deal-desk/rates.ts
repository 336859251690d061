import type { Settings } from '../../engine/capability.ts';
import { exchangeRates, noRates, type ExchangeRates } from './policy-conditions-rates.ts';

export const RATES = 'deal-desk.rates';

const parsedRates = new WeakMap<object, ExchangeRates>();

/** The fixed exchange rates in force: `{ base: 'EUR', worth: { USD: '0.92' } }` */
export function ratesOf(settings: Settings): ExchangeRates {
  const raw = settings.get(RATES) as { base?: string; worth?: Record<string, string> } | undefined;
  if (!raw?.base) return noRates;
  let rates = parsedRates.get(raw);
  if (!rates) {
    const made = exchangeRates(raw.base, raw.worth ?? {});
    parsedRates.set(raw, (rates = made.ok ? made.value : noRates));
  }
  return rates;
}
