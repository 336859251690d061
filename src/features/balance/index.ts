import type { Feature } from '../../engine/feature.ts';
import { routes } from './http.ts';
import { reactions } from './reactions.ts';
import { acts, counted } from './store.ts';
import { timers } from './timers.ts';

/** Work, thanks and voice between teams, and what chance alone would give. */
export const balance: Feature = { name: 'balance', aggregates: [acts, counted], reactions, routes, timers };
