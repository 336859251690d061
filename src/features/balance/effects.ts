import type { EffectHandler } from '../../engine/capability.ts';
import { report } from './report.ts';
import { threeSentences } from './views.ts';

/** Tells a quarter in the channel of leadership, drawn from what is known at that moment. */
export const tell: EffectHandler = async (effect, world) => {
  const { quarter, channel } = effect.payload as { quarter: string; channel: string };
  const settings = await world.settings();
  const found = await world.read(tx => report(tx, settings, quarter, world.now()));
  // A quarter that is not kept any more is not told any more.
  if ('allowed' in found) return;
  await world.ports.slack.join(channel);
  await world.ports.slack.post(channel, threeSentences(found, world.publicUrl), { effectId: effect.id, mayHaveHappened: effect.begun > 0, recordedAt: effect.recordedAt });
};
