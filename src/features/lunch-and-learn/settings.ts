import type { Settings } from '../../engine/capability.ts';
import type { Directory } from '../people/read.ts';
import { lunchSettings, type LunchSettings } from './contract.ts';

export { lunchSettings } from './contract.ts';
export const LUNCHES = 'lunch-and-learn';

const parsed = new WeakMap<object, LunchSettings>();
const defaults = lunchSettings.parse({});

/** The setting with its defaults, parsed once per version; a stored value that is not valid counts as the defaults. */
export function settingsOf(settings: Settings): LunchSettings {
  const raw = settings.get(LUNCHES);
  if (raw === null || typeof raw !== 'object') return defaults;
  let value = parsed.get(raw);
  if (!value) parsed.set(raw, (value = lunchSettings.safeParse(raw).data ?? defaults));
  return value;
}

/** What is wrong with the stored value, in words. */
export function settingsProblem(settings: Settings): string | undefined {
  const raw = settings.get(LUNCHES);
  if (raw === undefined) return undefined;
  const result = lunchSettings.safeParse(raw);
  return result.success ? undefined : result.error.issues.map(i => `${i.path.join('.') || LUNCHES}: ${i.message}`).join('; ');
}

/** Teams that host in turn, as ids: those named, or all; only those with people. */
export const hostingTeams = (settings: LunchSettings, people: Directory): string[] =>
  (settings.teams ?? people.teams().map(t => t.id)).flatMap(name => {
    const team = people.team(name);
    return team && people.membersOfTeam(team.id).length > 0 ? [team.id] : [];
  });

/** Teams that the settings name and the company does not have. */
export const strayTeams = (settings: LunchSettings, people: Directory): string[] => (settings.teams ?? []).filter(name => !people.team(name));
