import type { World } from '../../engine/capability.ts';
import type { CommandEvent, Reply, SlackSurface } from '../../ports/slack-surface.ts';
import { directory } from '../people/read.ts';
import { mayRead } from './policy.ts';
import { report } from './report.ts';
import { settingsOf } from './settings.ts';
import { notForYou, threeSentences } from './views.ts';

/** Slack's side of Balance: the sentences of the last quarter, to the one who asks. */
async function balance(event: CommandEvent, world: World): Promise<Reply> {
  const settings = await world.settings();
  const roles = (await world.read(directory)).person(event.by.personId)?.roles ?? [];
  if (!mayRead(roles, settingsOf(settings))) return { message: notForYou(world.publicUrl), visible: 'to-me' };
  const found = await world.read(tx => report(tx, settings, undefined, world.now()));
  if ('allowed' in found) throw new Error('the last quarter is always shown');
  return { message: threeSentences(found, world.publicUrl), visible: 'to-me' };
}

export const slack: SlackSurface = { commands: { '/balance': balance } };
