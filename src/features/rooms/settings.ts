import type { Settings } from '../../engine/capability.ts';
import { roomSettings, type RoomSettings } from './contract.ts';

export { roomSettings } from './contract.ts';
export const ROOMS = 'rooms';

const parsed = new WeakMap<object, RoomSettings>();
const defaults = roomSettings.parse({});

/**
 * The setting with its defaults, parsed once per version. A stored value that is not valid (written by another version)
 * counts as the defaults and is shown on the health page: the deal's change is recorded in any case.
 */
export function settingsOf(settings: Settings): RoomSettings {
  const raw = settings.get(ROOMS);
  if (raw === null || typeof raw !== 'object') return defaults;
  let value = parsed.get(raw);
  if (!value) parsed.set(raw, (value = roomSettings.safeParse(raw).data ?? defaults));
  return value;
}

/** What is wrong with the stored value, in words. */
export function settingsProblem(settings: Settings): string | undefined {
  const raw = settings.get(ROOMS);
  if (raw === undefined) return undefined;
  const result = roomSettings.safeParse(raw);
  return result.success
    ? undefined
    : result.error.issues.map(i => `${i.path.join('.') || ROOMS}: ${i.message}`).join('; ');
}
