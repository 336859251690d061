import type { World } from '../../engine/capability.ts';
import type { ChannelEvent, SlackSurface } from '../../ports/slack-surface.ts';
import { forgetChannel } from './store.ts';

/** A #name that moved to another channel is looked up anew. */
const forget = async (event: ChannelEvent, world: World): Promise<void> =>
  world.read(tx => forgetChannel(tx, event.channel));

export const slack: SlackSurface = {
  events: { channel_rename: forget, channel_archive: forget, channel_deleted: forget },
};
