import type { Timer } from '../../engine/feature.ts';
import { forgetBefore } from './store.ts';

const KEPT_DAYS = 3 * 366;

/** Acts are kept for three years, then forgotten. */
export const timers: readonly Timer[] = [
  {
    name: 'balance-forget',
    everyMs: 86_400_000,
    run: world => world.read(tx => forgetBefore(tx, new Date(world.now() - KEPT_DAYS * 86_400_000).toISOString().slice(0, 10))),
  },
];
