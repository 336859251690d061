import type { Feature } from '../../engine/feature.ts';
import { redraw, show } from './effects.ts';
import { routes } from './http.ts';
import { reactions } from './reactions.ts';
import { settingsProblem } from './settings.ts';
import { slack } from './slack.ts';
import { draftHome, draftSlack } from './slack-drafts.ts';
import { chains, closings, drafts, leavers } from './store-drafts.ts';
import { signs } from './store-signs.ts';
import { mentions, recognition as aggregate } from './store.ts';

/** Recognition: people and teams thank each other in words, for something; nothing is scored. */
export const recognition: Feature = {
  name: 'recognition',
  aggregates: [aggregate, mentions, drafts, chains, closings, leavers, signs],
  reactions,
  effects: { 'recognition.show': show, 'recognition.redraw': redraw },
  routes,
  slack: {
    ...slack,
    actions: draftSlack.actions,
    submissions: { ...slack.submissions, ...draftSlack.submissions },
    home: [draftHome, ...[slack.home ?? []].flat()],
  },
  health: async world => {
    const wrong = settingsProblem(await world.settings());
    return wrong
      ? [{ key: 'setting', area: 'recognition', title: 'The settings of recognition are not valid; the defaults hold', detail: wrong, since: new Date(world.now()) }]
      : [];
  },
};
