import type { World } from '../../engine/capability.ts';
import type { Feature } from '../../engine/feature.ts';
import { drawCard, drawSwap, followDeal, returnHeld, tellNews, tellRoom, unblockOthers } from './effects.ts';
import { routes } from './http.ts';
import { reactions } from './reactions.ts';
import { settingsProblem } from './settings.ts';
import { slack } from './slack.ts';
import { duty, requests as aggregate } from './store.ts';

/** Requests to other teams: asked with a form, routed by a rule, answered in time, and remembered as who helped whom. */
export const requests: Feature = {
  name: 'requests',
  aggregates: [aggregate, duty],
  reactions,
  effects: {
    'requests.card': drawCard,
    'requests.tell': tellNews,
    'requests.room': tellRoom,
    'requests.unblock': unblockOthers,
    'requests.follow-deal': followDeal,
    'requests.return': returnHeld,
    'requests.swap-card': drawSwap,
  },
  routes,
  slack,
  health,
};

async function health(world: World) {
  const wrong = settingsProblem(await world.settings());
  return wrong ? [{ key: 'setting', area: 'requests', title: 'The settings of requests are not valid; the defaults hold', detail: wrong, since: new Date(world.now()) }] : [];
}
