import type { Feature } from '../../engine/feature.ts';
import { writeCrm } from './effects.ts';
import { routes } from './http.ts';
import { deals as aggregate } from './store.ts';
import { slack } from './slack.ts';
import { timers } from './timers.ts';

/** Deals as the CRM has them, what people here change about them, and their way in and out as files. */
export const deals: Feature = {
  name: 'deals',
  aggregates: [aggregate],
  effects: { 'deals.write-crm': writeCrm },
  routes,
  slack,
  timers,
};
