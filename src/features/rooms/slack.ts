import type { World } from '../../engine/capability.ts';
import { machine } from '../../kernel/actor.ts';
import type { ActionEvent, ChannelEvent, Reply, SlackSurface } from '../../ports/slack-surface.ts';
import { snapshot } from '../deals/read.ts';
import type { Room, RoomCommand, RoomRefusal } from './model.ts';
import { roomByChannel, roomOf } from './read.ts';
import { askArchive } from './views.ts';
import { sayRefusal } from './words.ts';

const say = (text: string): Reply => ({ message: { text } });

/** A person's command; a refusal is told in words. */
async function order(event: ActionEvent, world: World, command: RoomCommand, done: string): Promise<Reply> {
  const answer = await world.run('rooms', command, {
    company: world.company,
    actor: { kind: 'person', id: event.by.personId },
    cause: event.cause,
  });
  if (answer.ok) return say(done);
  const { title, detail } = sayRefusal(answer.refusal as unknown as RoomRefusal);
  return say(`${title} ${detail ?? ''}`.trim());
}

function settleMember(event: ActionEvent, world: World, stays: boolean): Promise<Reply> {
  const [dealId = '', slackUser = ''] = event.value.split(' ');
  const ts = event.messageTs ?? '';
  const done = stays ? 'They stay.' : 'They are being removed.';
  return order(event, world, { type: 'settle-member', dealId, slackUser, stays, ts }, done);
}

/** What people do to a room in Slack is what the room is. */
async function heard(
  event: ChannelEvent,
  world: World,
  what: (room: Room) => RoomCommand | undefined,
): Promise<void> {
  const room = await world.read(tx => roomByChannel(tx, event.channel));
  const command = room && what(room);
  if (command)
    await world.run('rooms', command, {
      company: world.company,
      actor: machine('Slack'),
      cause: `${event.cause}:rooms`,
    });
}

export const slack: SlackSurface = {
  actions: {
    'rooms.open': async (event, world) => {
      const before = await world.read(tx => roomOf(tx, event.value));
      if (before?.state === 'open') return say(`The room is <#${before.channel}>.`);
      return order(
        event,
        world,
        { type: 'open', dealId: event.value, why: 'button' },
        before?.state === 'archived'
          ? `The room <#${before.channel}> is being reopened.`
          : 'The room is being opened; you will see it in a moment.',
      );
    },
    // A button with an address: Slack tells us too, and there is nothing to do.
    'rooms.edit': async () => {},
    'rooms.details': async () => {},
    'rooms.more': async (event, world) => {
      const [what, dealId = ''] = event.value.split(' ');
      if (what === 'sync')
        return order(
          event,
          world,
          { type: 'sync-members', dealId },
          'Whoever belongs here and is missing is being invited.',
        );
      const deal = (await world.read(tx => snapshot(tx, [dealId]))).get(dealId);
      return deal ? { message: askArchive(deal) } : say('There is no such deal any more.');
    },
    'rooms.archive': (event, world) =>
      order(
        event,
        world,
        { type: 'archive', dealId: event.value, why: 'asked' },
        'The room is being archived.',
      ),
    'rooms.keep-member': (event, world) => settleMember(event, world, true),
    'rooms.remove-member': (event, world) => settleMember(event, world, false),
    'rooms.invite-back': (event, world) => {
      const [dealId = '', slackUser = ''] = event.value.split(' ');
      return order(event, world, { type: 'invite-back', dealId, slackUser }, 'They are being invited again.');
    },
  },
  events: {
    channel_archive: (event, world) =>
      heard(event, world, ({ dealId }) => ({ type: 'heard-archived', dealId })),
    channel_unarchive: (event, world) =>
      heard(event, world, ({ dealId }) => ({ type: 'heard-unarchived', dealId })),
    channel_rename: (event, world) => {
      const { name } = (event.raw['channel'] ?? {}) as { name?: string };
      return heard(event, world, ({ dealId }) =>
        name ? { type: 'confirm-renamed', dealId, name } : undefined,
      );
    },
    channel_deleted: (event, world) =>
      heard(event, world, ({ dealId }) => ({
        type: 'lose',
        dealId,
        reason: 'The channel was deleted in Slack.',
      })),
    member_left_channel: (event, world) =>
      heard(event, world, ({ dealId }) =>
        event.user ? { type: 'left', dealId, slackUser: event.user } : undefined,
      ),
  },
};
