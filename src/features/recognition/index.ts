import type { Feature } from '../../engine/feature.ts';
import { redraw, show } from './effects.ts';
import { routes } from './http.ts';
import { settingsProblem } from './settings.ts';
import { slack } from './slack.ts';
import { recognition as aggregate } from './store.ts';

/** Recognition: people and teams thank each other in words, for something; nothing is scored. */
export const recognition: Feature = {
  name: 'recognition',
  aggregates: [aggregate],
  effects: { 'recognition.show': show, 'recognition.redraw': redraw },
  routes,
  slack,
  health: async world => {
    const wrong = settingsProblem(await world.settings());
    return wrong
      ? [{ key: 'setting', area: 'recognition', title: 'The settings of recognition are not valid; the defaults hold', detail: wrong, since: new Date(world.now()) }]
      : [];
  },
};
