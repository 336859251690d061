import type { SlackSurface } from '../../ports/slack-surface.ts';
import { mirrorGroups } from './slack-groups.ts';

/** A user group changed. Which way is asked of Slack, so that events out of order do no harm. */
export const slack: SlackSurface = {
  events: {
    subteam_created: (_event, world) => mirrorGroups(world),
    subteam_updated: (_event, world) => mirrorGroups(world),
    subteam_members_changed: (_event, world) => mirrorGroups(world),
  },
};
