import type { World } from '../../engine/capability.ts';
import type { Timer } from '../../engine/feature.ts';
import { machine } from '../../kernel/actor.ts';
import { dayOf, lastQuarter, monthOf } from './model.ts';
import { firstMonthOf, roadmapNow, wasTold } from './read.ts';
import { settingsOf } from './settings.ts';
import { forgetBefore, noteRoadmap } from './store-sums.ts';

const DAY = 86_400_000;
const KEPT_DAYS = 3 * 366;

/** The quarter that is over is told once in the channel that the settings name. */
async function tellQuarter(world: World): Promise<void> {
  const settings = await world.settings();
  const { channel } = settingsOf(settings);
  if (!channel) return;
  const quarter = await world.read(async tx => {
    const name = lastQuarter(world.now(), await firstMonthOf(tx, settings));
    return (await wasTold(tx, name)) ? undefined : name;
  });
  if (quarter) await world.run('balance-told', { type: 'tell', quarter, channel }, { company: world.company, actor: machine('balance'), cause: `balance:tell:${quarter}` });
}

export const timers: readonly Timer[] = [
  { name: 'balance-forget', everyMs: DAY, run: world => world.read(tx => forgetBefore(tx, dayOf(world.now() - KEPT_DAYS * DAY))) },
  {
    name: 'balance-roadmap',
    everyMs: DAY,
    run: async world => {
      const settings = await world.settings();
      await world.read(async tx => {
        const now = await roadmapNow(tx, settings, world.now());
        if (now) await noteRoadmap(tx, monthOf(dayOf(world.now())), now.topShare, now.effective, now.customers);
      });
    },
  },
  { name: 'balance-tell', everyMs: 3_600_000, run: tellQuarter },
];
