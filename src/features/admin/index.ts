import type { Feature } from '../../engine/feature.ts';
import { routes } from './http.ts';
import { settings } from './settings.ts';
import { tokens } from './tokens.ts';

/** Settings with their history, and API tokens. */
export const admin: Feature = {
  name: 'admin',
  aggregates: [settings, tokens],
  routes,
};
