import type { Feature } from '../../engine/feature.ts';
import { routes } from './http.ts';
import { identities, people as persons, teams } from './store.ts';

/** Who works here, in which team, for whom, and who they are in Slack and in the CRM. */
export const people: Feature = {
  name: 'people',
  aggregates: [persons, teams, identities],
  routes,
};
