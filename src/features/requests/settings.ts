import type { Settings } from '../../engine/capability.ts';
import { requestSettings, type RequestSettings } from './contract.ts';

export { requestSettings } from './contract.ts';
export const REQUESTS = 'requests';

const parsed = new WeakMap<object, RequestSettings>();
const defaults = requestSettings.parse({});

/** The setting with its defaults, parsed once per version. A stored value that is not valid counts as the defaults and is shown on the health page. */
export function settingsOf(settings: Settings): RequestSettings {
  const raw = settings.get(REQUESTS);
  if (raw === null || typeof raw !== 'object') return defaults;
  let value = parsed.get(raw);
  if (!value) parsed.set(raw, (value = requestSettings.safeParse(raw).data ?? defaults));
  return value;
}

/** What is wrong with the stored value, in words. */
export function settingsProblem(settings: Settings): string | undefined {
  const raw = settings.get(REQUESTS);
  if (raw === undefined) return undefined;
  const result = requestSettings.safeParse(raw);
  return result.success ? undefined : result.error.issues.map(i => `${i.path.join('.') || REQUESTS}: ${i.message}`).join('; ');
}
