import type { Feature } from '../../engine/feature.ts';
import { tell, tellGathered, tellImport } from './effects.ts';
import { routes } from './http.ts';
import { reactions } from './reactions.ts';
import { settingsProblem } from './settings.ts';
import { slack } from './slack.ts';
import { bursts } from './store.ts';

/** Alerts: rules over what happens to deals, told where it is useful. */
export const signals: Feature = {
  name: 'signals',
  aggregates: [bursts],
  reactions,
  effects: { 'signals.tell': tell, 'signals.gathered': tellGathered, 'signals.bulk': tellImport },
  routes,
  slack,
  health: async world => {
    const wrong = settingsProblem(await world.settings());
    return wrong
      ? [
          {
            key: 'setting',
            area: 'signals',
            title: 'The alert rules are not valid; none is in force',
            detail: wrong,
            since: new Date(world.now()),
          },
        ]
      : [];
  },
};
