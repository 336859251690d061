import type { Settings } from '../../engine/capability.ts';
import { newsletterSettings, type NewsletterSettings } from './contract.ts';

export const NEWSLETTER = 'newsletter';

const parsed = new WeakMap<object, NewsletterSettings>();
const defaults = newsletterSettings.parse({});

/** The setting with its defaults, parsed once per version; a stored value that is not valid counts as the defaults. */
export function settingsOf(settings: Settings): NewsletterSettings {
  const raw = settings.get(NEWSLETTER);
  if (raw === null || typeof raw !== 'object') return defaults;
  let value = parsed.get(raw);
  if (!value) parsed.set(raw, (value = newsletterSettings.safeParse(raw).data ?? defaults));
  return value;
}

/** What is wrong with the stored value, in words. */
export function settingsProblem(settings: Settings): string | undefined {
  const raw = settings.get(NEWSLETTER);
  if (raw === undefined) return undefined;
  const result = newsletterSettings.safeParse(raw);
  return result.success ? undefined : result.error.issues.map(i => `${i.path.join('.') || NEWSLETTER}: ${i.message}`).join('; ');
}
