import type { Settings } from '../../engine/capability.ts';
import { recognitionSettings, type RecognitionSettings } from './contract.ts';

export const RECOGNITION = 'recognition';

const parsed = new WeakMap<object, RecognitionSettings>();
const defaults = recognitionSettings.parse({});

/** The setting with its defaults, parsed once per version; a stored value that is not valid counts as the defaults. */
export function settingsOf(settings: Settings): RecognitionSettings {
  const raw = settings.get(RECOGNITION);
  if (raw === null || typeof raw !== 'object') return defaults;
  let value = parsed.get(raw);
  if (!value) parsed.set(raw, (value = recognitionSettings.safeParse(raw).data ?? defaults));
  return value;
}

/** What is wrong with the stored value, in words. */
export function settingsProblem(settings: Settings): string | undefined {
  const raw = settings.get(RECOGNITION);
  if (raw === undefined) return undefined;
  const result = recognitionSettings.safeParse(raw);
  return result.success ? undefined : result.error.issues.map(i => `${i.path.join('.') || RECOGNITION}: ${i.message}`).join('; ');
}
