import type { World } from '../../engine/capability.ts';
import type { GroupCommand } from './model.ts';
import { userGroupList } from './read.ts';

const actor = { kind: 'connection', name: 'slack' } as const;

/**
 * Takes over Slack's user groups as they are now. What has not changed costs one look; a group that Slack no longer
 * names is put out of use. Where Slack offers none (no scope, not in this plan) what is known stays as it is.
 */
export async function mirrorGroups(world: World): Promise<void> {
  if (!world.ports.slack.connected) return;
  const now = await world.ports.slack.groups();
  if (!now) return;
  const known = await world.read(userGroupList);
  const before = new Map(known.map(group => [group.id, `${group.handle} ${group.members.join()}`]));
  const tell = (command: GroupCommand) =>
    world.run('people-groups', command, { company: world.company, actor, cause: `slack-group:${command.groupId}:${crypto.randomUUID()}` });
  for (const { id, handle, members } of now) {
    const sorted = [...new Set(members)].sort();
    if (before.get(id) !== `${handle} ${sorted.join()}`) await tell({ type: 'mirror', groupId: id, handle, members: sorted, active: true });
    before.delete(id);
  }
  for (const group of known) if (before.has(group.id)) await tell({ type: 'mirror', groupId: group.id, handle: group.handle, members: [...group.members], active: false });
}
