import type { Feature } from '../../engine/feature.ts';
import { drawNeedCard, drawRoomPart, tellAsker, thankCapturer } from './effects.ts';
import { drawDecision, tellAnswer } from './effects-ledger.ts';
import { routes } from './http.ts';
import { reactions } from './reactions.ts';
import { settingsProblem } from './settings.ts';
import { slack } from './slack.ts';
import { ledgerSlack, renderHome } from './slack-ledger.ts';
import { needsAggregate } from './store.ts';
import { decisions, promises } from './store-ledger.ts';

/** Customer voice: what customers ask for, the money behind it, what was decided and why, and everybody who asked hears of it. */
export const voice: Feature = {
  name: 'voice',
  aggregates: [needsAggregate, decisions, promises],
  reactions,
  effects: {
    'voice.card': drawNeedCard,
    'voice.room-part': drawRoomPart,
    'voice.tell': tellAsker,
    'voice.thank': thankCapturer,
    'voice.decision-card': drawDecision,
    'voice.answer': tellAnswer,
  },
  routes,
  slack: {
    ...slack,
    actions: { ...slack.actions, ...ledgerSlack.actions },
    submissions: { ...slack.submissions, ...ledgerSlack.submissions },
    home: { order: 35, render: renderHome },
  },
  health: async world => {
    const wrong = settingsProblem(await world.settings());
    return wrong
      ? [{ key: 'setting', area: 'voice', title: 'The settings of customer voice are not valid; the defaults hold', detail: wrong, since: new Date(world.now()) }]
      : [];
  },
};
