import type { Settings } from '../../engine/capability.ts';
import { voiceSettings, type VoiceSettings } from './contract.ts';

export const VOICE = 'voice';

const parsed = new WeakMap<object, VoiceSettings>();
const defaults = voiceSettings.parse({});

/** The setting with its defaults, parsed once per version; a stored value that is not valid counts as the defaults. */
export function settingsOf(settings: Settings): VoiceSettings {
  const raw = settings.get(VOICE);
  if (raw === null || typeof raw !== 'object') return defaults;
  let value = parsed.get(raw);
  if (!value) parsed.set(raw, (value = voiceSettings.safeParse(raw).data ?? defaults));
  return value;
}

/** What is wrong with the stored value, in words. */
export function settingsProblem(settings: Settings): string | undefined {
  const raw = settings.get(VOICE);
  if (raw === undefined) return undefined;
  const result = voiceSettings.safeParse(raw);
  return result.success ? undefined : result.error.issues.map(i => `${i.path.join('.') || VOICE}: ${i.message}`).join('; ');
}
