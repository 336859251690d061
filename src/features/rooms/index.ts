import type { World } from '../../engine/capability.ts';
import type { Feature } from '../../engine/feature.ts';
import { machine } from '../../kernel/actor.ts';
import { tellDay } from './effects-day.ts';
import {
  archiveRoom,
  askAboutLeaver,
  askAboutOutsider,
  drawCard,
  furnish,
  inviteMembers,
  joinRoom,
  openRoom,
  renameRoom,
  settleMember,
} from './effects.ts';
import { routes } from './http.ts';
import type { Room, RoomCommand } from './model.ts';
import { reactions } from './reactions.ts';
import { brokenRooms } from './read.ts';
import { settingsProblem } from './settings.ts';
import { slack } from './slack.ts';
import { rooms as aggregate } from './store.ts';

/** Deal rooms: one channel a deal, with its card, its people and its changes. */
export const rooms: Feature = {
  name: 'rooms',
  aggregates: [aggregate],
  reactions,
  effects: {
    'rooms.open': openRoom,
    'rooms.card': drawCard,
    'rooms.furnish': furnish,
    'rooms.invite': inviteMembers,
    'rooms.tell': tellDay,
    'rooms.join': joinRoom,
    'rooms.ask-back': askAboutLeaver,
    'rooms.ask-out': askAboutOutsider,
    'rooms.settle': settleMember,
    'rooms.rename': renameRoom,
    'rooms.archive': archiveRoom,
  },
  routes,
  slack,
  health,
  retry: async (dealId, world) => {
    const answer = await world.run('rooms', { type: 'retry', dealId } satisfies RoomCommand, {
      company: world.company,
      actor: machine('retry'),
      cause: `retry:${dealId}:${world.now()}`,
    });
    return answer.ok;
  },
};

async function health(world: World) {
  const broken = (await world.read(brokenRooms)).map(room => ({
    key: room.dealId,
    area: 'rooms',
    ...sayBroken(room),
    blocks: room.dealId,
    since: new Date(room.updatedAt),
  }));
  const wrong = settingsProblem(await world.settings());
  if (!wrong) return broken;
  return [
    {
      key: 'setting',
      area: 'rooms',
      title: 'The settings of rooms are not valid; the defaults hold',
      detail: wrong,
      since: new Date(world.now()),
    },
    ...broken,
  ];
}

function sayBroken(room: Room): { title: string; detail: string } {
  if (room.state === 'failed')
    return { title: `The room ${room.name} could not be opened`, detail: room.reason };
  if (room.state === 'unreachable')
    return { title: `The room ${room.name} cannot be reached`, detail: room.reason };
  const missing = 'missing' in room ? Object.entries(room.missing) : [];
  return {
    title: `Not everybody could be invited to ${room.name}`,
    detail: missing.map(([who, why]) => `${who} ${why}`).join('; '),
  };
}
