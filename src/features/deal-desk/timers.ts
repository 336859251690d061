import type { Timer } from '../../engine/feature.ts';
import { sweepFiles } from './store.ts';

const DAY = 86_400_000;

/** Bytes of uploads that broke off before their request took them. */
export const timers: readonly Timer[] = [{ name: 'untaken-files', everyMs: 3_600_000, run: async world => void (await world.read(tx => sweepFiles(tx, world.now() - DAY))) }];
