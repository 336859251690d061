import type { SlackSurface } from '../../ports/slack-surface.ts';
import type { World } from '../../engine/capability.ts';
import { machine } from '../../kernel/actor.ts';
import type { RoomCommand } from './model.ts';
import { roomByChannel, roomOf } from './read.ts';

const heard = (world: World, cause: string, command: RoomCommand) => world.run('rooms', command, { company: world.company, actor: machine('Slack'), cause });

export const slack: SlackSurface = {
  actions: {
    'rooms.open': async (event, world) => {
      const before = await world.read(tx => roomOf(tx, event.value));
      if (before?.state === 'open') return { message: { text: `The room is <#${before.channel}>.` } };
      const answer = await world.run('rooms', { type: 'open', dealId: event.value, why: 'button' } satisfies RoomCommand, {
        company: world.company,
        actor: { kind: 'person', id: event.by.personId },
        cause: event.cause,
      });
      return { message: { text: answer.ok ? 'The room is being opened; you will be invited in a moment.' : 'There is no such deal any more.' } };
    },
    'rooms.details': async () => {},
  },
  events: {
    // What people do to a room in Slack is what the room is.
    channel_archive: async (event, world) => {
      const room = await world.read(tx => roomByChannel(tx, event.channel));
      if (room?.state === 'open') await heard(world, event.cause, { type: 'archive', dealId: room.dealId, why: 'in Slack' });
    },
    channel_rename: async (event, world) => {
      const room = await world.read(tx => roomByChannel(tx, event.channel));
      const name = (event.raw['channel'] as { name?: string } | undefined)?.name;
      if (room && name) await heard(world, event.cause, { type: 'confirm-renamed', dealId: room.dealId, name });
    },
    member_left_channel: async (event, world) => {
      const room = await world.read(tx => roomByChannel(tx, event.channel));
      if (room?.state === 'open' && event.user) await heard(world, event.cause, { type: 'left', dealId: room.dealId, slackUser: event.user });
    },
  },
};
