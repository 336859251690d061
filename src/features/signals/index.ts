import type { Feature } from '../../engine/feature.ts';
import { tell } from './effects.ts';
import { routes } from './http.ts';
import { reactions } from './reactions.ts';

/** Alerts: rules over what happens to deals, told where it is useful. */
export const signals: Feature = {
  name: 'signals',
  reactions,
  effects: { 'signals.tell': tell },
  routes,
};
