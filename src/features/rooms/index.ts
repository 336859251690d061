import type { Aggregate } from '../../engine/capability.ts';
import type { Feature } from '../../engine/feature.ts';
import { machine } from '../../kernel/actor.ts';
import { snapshot } from '../deals/read.ts';
import { decide, type RoomContext } from './decide.ts';
import { archiveRoom, drawCard, inviteMembers, openRoom, renameRoom, tellChange } from './effects.ts';
import { routes } from './http.ts';
import { roomCommand, type Room, type RoomCommand, type RoomRefusal } from './model.ts';
import { reactions } from './reactions.ts';
import { brokenRooms } from './read.ts';
import { slack } from './slack.ts';
import { load, save } from './store.ts';

const aggregate: Aggregate<Room, RoomCommand, RoomContext, RoomRefusal> = {
  name: 'rooms',
  command: roomCommand,
  idOf: command => command.dealId,
  streamOf: id => `deal:${id}`,
  load,
  gather: async (tx, _settings, items) => ({ deals: await snapshot(tx, [...new Set(items.map(i => i.command.dealId))]) }),
  decide,
  save,
};

/** Deal rooms: one channel a deal, with its card, its people and its changes. */
export const rooms: Feature = {
  name: 'rooms',
  aggregates: [aggregate],
  reactions,
  effects: {
    'rooms.open': openRoom,
    'rooms.card': drawCard,
    'rooms.invite': inviteMembers,
    'rooms.tell': tellChange,
    'rooms.rename': renameRoom,
    'rooms.archive': archiveRoom,
  },
  routes,
  slack,
  health: async world =>
    (await world.read(brokenRooms)).map(room => ({
      key: room.dealId,
      area: 'rooms',
      title: room.state === 'failed' ? `The room ${room.name} could not be opened` : `Not everybody could be invited to ${room.name}`,
      detail: room.state === 'failed' ? (room.reason ?? '') : Object.entries(room.members).map(([who, why]) => `${who}: ${why}`).join('; '),
      blocks: room.dealId,
      since: new Date(room.updatedAt),
    })),
  retry: async (dealId, world) => {
    const options = { company: world.company, actor: machine('retry'), cause: `retry:${dealId}:${world.now()}` };
    const again = await world.run('rooms', { type: 'open', dealId, why: 'retry' } satisfies RoomCommand, options);
    if (again.ok) await world.run('rooms', { type: 'sync-members', dealId } satisfies RoomCommand, { ...options, cause: `${options.cause}:members` });
    return again.ok;
  },
};
