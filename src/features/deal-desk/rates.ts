import { z } from 'zod';
import type { Settings } from '../../engine/capability.ts';
import { exchangeRates, noRates, type ExchangeRates } from '../../policy/rates.ts';

export const RATES = 'deal-desk.rates';

/** The section `exchange_rates`: what one unit of a currency is worth in the base, as decimal text. */
export const ratesSection = z
  .strictObject({ base: z.string(), worth: z.record(z.string(), z.string({ error: 'has to be decimal text in quotes, such as "0.92"' })).default({}) })
  .superRefine(({ base, worth }, context) => {
    const made = exchangeRates(base, worth);
    if (!made.ok) context.addIssue({ code: 'custom', path: made.error.field === base ? ['base'] : ['worth', made.error.field], message: made.error.message });
  });

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
