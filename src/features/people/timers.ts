import type { World } from '../../engine/capability.ts';
import { OutsideFailure } from '../../engine/errors.ts';
import type { Timer } from '../../engine/feature.ts';
import { mirrorGroups } from './slack-groups.ts';

/** Slack away: the next turn does it. */
async function mirror(world: World): Promise<void> {
  try {
    await mirrorGroups(world);
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
  }
}

/** For what happened while Slack's events did not reach us. */
export const timers: readonly Timer[] = [{ name: 'user-groups', everyMs: 6 * 3_600_000, run: mirror }];
