import type { Feature } from '../../engine/feature.ts';
import { desk } from './aggregate.ts';
import { drawCard, drawCardForRoom, tellOutcome, tellPerson } from './effects.ts';
import { fetchFile } from './files.ts';
import { gate } from './gate.ts';
import { routes } from './http.ts';
import { pages } from './pages.ts';
import { reactions } from './reactions.ts';
import { seats } from './seats.ts';
import { slack } from './slack.ts';
import { timers } from './timers.ts';

/** The deal desk: exceptions are asked for, decided by the people a policy names, and written to the CRM. */
export const dealDesk: Feature = {
  name: 'deal-desk',
  aggregates: [desk, gate, seats],
  reactions,
  effects: {
    'deal-desk.card': drawCard,
    'deal-desk.card-for-room': drawCardForRoom,
    'deal-desk.tell': tellOutcome,
    'deal-desk.tell-person': tellPerson,
    'deal-desk.fetch-file': fetchFile,
  },
  routes,
  pages,
  slack,
  timers,
};
