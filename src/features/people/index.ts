import type { Feature } from '../../engine/feature.ts';
import { routes } from './http.ts';
import { slack } from './slack.ts';
import { groups, identities, people as persons, teams } from './store.ts';
import { timers } from './timers.ts';

/** Who works here, in which team, for whom, and who they are in Slack and in the CRM. */
export const people: Feature = {
  name: 'people',
  aggregates: [persons, teams, identities, groups],
  routes,
  slack,
  timers,
};
