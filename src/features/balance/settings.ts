import type { Settings } from '../../engine/capability.ts';
import { balanceSettings, type BalanceSettings } from './contract.ts';

export const BALANCE = 'balance';

const parsed = new WeakMap<object, BalanceSettings>();
const defaults = balanceSettings.parse({});

/** The setting with its defaults, parsed once per version; a stored value that is not valid counts as the defaults. */
export function settingsOf(settings: Settings): BalanceSettings {
  const raw = settings.get(BALANCE);
  if (raw === null || typeof raw !== 'object') return defaults;
  let value = parsed.get(raw);
  if (!value) parsed.set(raw, (value = balanceSettings.safeParse(raw).data ?? defaults));
  return value;
}

/** What is wrong with the stored value, in words. */
export function settingsProblem(settings: Settings): string | undefined {
  const raw = settings.get(BALANCE);
  if (raw === undefined) return undefined;
  const result = balanceSettings.safeParse(raw);
  return result.success ? undefined : result.error.issues.map(i => `${i.path.join('.') || BALANCE}: ${i.message}`).join('; ');
}
