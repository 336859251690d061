import type { Feature } from '../../engine/feature.ts';
import { mail, post, refresh, waits, withdraw } from './effects.ts';
import { exportRoutes } from './http-export.ts';
import { routes } from './http.ts';
import { pages } from './pages.ts';
import { reactions } from './reactions.ts';
import { settingsProblem } from './settings.ts';
import { slack } from './slack.ts';
import { choices, newsletter as aggregate, suggestions, turns } from './store.ts';
import { timers } from './timers.ts';

/** The newsletter: an issue drafted from what happened, edited by people, published to Slack, by mail, and as slides. */
export const newsletter: Feature = {
  name: 'newsletter',
  aggregates: [aggregate, turns, suggestions, choices],
  reactions,
  effects: { 'newsletter.post': post, 'newsletter.mail': mail, 'newsletter.withdraw': withdraw, 'newsletter.refresh': refresh, 'newsletter.waits': waits },
  routes: api => {
    routes(api);
    exportRoutes(api);
  },
  pages,
  slack,
  timers,
  health: async world => {
    const wrong = settingsProblem(await world.settings());
    return wrong ? [{ key: 'setting', area: 'newsletter', title: 'The settings of the newsletter are not valid; the defaults hold', detail: wrong, since: new Date(world.now()) }] : [];
  },
};
