import type { World } from '../../engine/capability.ts';
import type { Timer } from '../../engine/feature.ts';
import { machine } from '../../kernel/actor.ts';
import { directory } from '../people/read.ts';
import { isStranded } from './decide-turns.ts';
import { slotsOf } from './figures-times.ts';
import { noTurns, TURNS } from './model-turns.ts';
import { turns } from './read.ts';
import { settingsOf } from './settings.ts';

/** A slot so soon is not asked for any more. */
const LEAST_AHEAD = 2 * 86_400_000;

/** Asks the teams whose turns come up, and settles turns that are over. Asking again changes nothing. */
export async function askHosts(world: World): Promise<void> {
  const settings = settingsOf(await world.settings());
  const { stored, people } = await world.read(async tx => ({ stored: (await turns(tx)) ?? noTurns, people: await directory(tx) }));
  const now = world.now();
  const options = { company: world.company, actor: machine('host turns') };
  if (stored.offers.some(o => o.startsAt <= now || isStranded(o, people))) await world.run('lunch-and-learn-turns', { type: 'settle', turnsId: TURNS }, { ...options, cause: `lunch-turns:settle:${stored.version}` });
  if (!settings.rhythm) return;
  const until = now + settings.ask_weeks_before * 7 * 86_400_000;
  for (const slot of slotsOf(settings.rhythm, now + LEAST_AHEAD, settings.ask_weeks_before + 1)) {
    if (slot.startsAt > until) break;
    if (stored.offers.some(o => o.period === slot.period)) continue;
    await world.run('lunch-and-learn-turns', { type: 'ask', turnsId: TURNS, ...slot }, { ...options, cause: `lunch-turns:ask:${slot.period}:${stored.version}` });
  }
}

export const timers: readonly Timer[] = [{ name: 'lunch-and-learn-turns', everyMs: 30 * 60_000, run: askHosts }];
