import type { Feature } from '../../engine/feature.ts';
import { tell } from './effects.ts';
import { routes } from './http.ts';
import { reactions } from './reactions.ts';
import { firstMonthOf } from './read.ts';
import { settingsOf, settingsProblem } from './settings.ts';
import { slack } from './slack.ts';
import { acts, counted, told } from './store.ts';
import { timers } from './timers.ts';

/** Work, thanks and voice between teams, and what chance alone would give. */
export const balance: Feature = {
  name: 'balance',
  aggregates: [acts, counted, told],
  reactions,
  effects: { 'balance.tell': tell },
  routes,
  slack,
  timers,
  health: async world => {
    const settings = await world.settings();
    const wrong = settingsProblem(settings);
    const since = new Date(world.now());
    if (wrong) return [{ key: 'setting', area: 'balance', title: 'The settings of Balance are not valid; the defaults hold', detail: wrong, since }];
    const begins = await world.read(tx => firstMonthOf(tx, settings));
    if (begins === settingsOf(settings).year_starts_in) return [];
    return [{ key: 'year', area: 'balance', title: 'Quarters of Balance stay as they were first shown', detail: `year_starts_in: the year goes on beginning in month ${begins}; quarters cut in two ways could be subtracted from each other.`, since }];
  },
};
