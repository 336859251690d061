import type { Settings } from '../../engine/capability.ts';
import { signalSettings } from './contract.ts';
import { compile, nothing, type CompiledRules } from './match.ts';

export { signalSettings } from './contract.ts';
export const SIGNALS = 'signals';

const compiled = new WeakMap<object, CompiledRules>();

/**
 * The rules in force, compiled once per version of the setting. A stored value that is not valid counts as no rules and
 * is shown on the health page: a deal's change is recorded in any case.
 */
export function rulesOf(settings: Settings): CompiledRules {
  const raw = settings.get(SIGNALS);
  if (raw === null || typeof raw !== 'object') return nothing;
  let rules = compiled.get(raw);
  if (!rules) compiled.set(raw, (rules = compile(signalSettings.safeParse(raw).data?.rules ?? [])));
  return rules;
}

/** What is wrong with the stored value, in words. */
export function settingsProblem(settings: Settings): string | undefined {
  const raw = settings.get(SIGNALS);
  if (raw === undefined) return undefined;
  const result = signalSettings.safeParse(raw);
  return result.success
    ? undefined
    : result.error.issues.map(i => `${i.path.join('.') || SIGNALS}: ${i.message}`).join('; ');
}
