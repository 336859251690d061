import type { Aggregate, Change } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { snapshot } from '../deals/read.ts';
import { decide, type RoomContext } from './decide.ts';
import { isPlaced, roomCommand, type Room, type RoomCommand, type RoomRefusal } from './model.ts';
import { channelHolders, toRoom, type RoomRow } from './read.ts';

export async function load(tx: Tx, ids: readonly string[]): Promise<Map<string, Room>> {
  const rows = await tx.query<RoomRow>(
    `select * from rooms_rooms where company_id = evenkeel_company() and deal_id = any($1::text[]) order by deal_id for update`,
    [ids],
  );
  return new Map(rows.map(row => [row.deal_id, toRoom(row)]));
}

/** One statement however many rooms. */
export async function save(tx: Tx, changes: readonly Change<Room>[]): Promise<void> {
  const rows = changes.map(({ after }) => rowOf(after));
  await tx.query(
    `insert into rooms_rooms (company_id, deal_id, state, name, channel, card_ts, url, topic, reason, parts, members, invited, left_by, adopted, thread_day, thread_ts, opened_at, updated_at)
     select evenkeel_company(), r.* from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::jsonb[], $10::jsonb[], $11::jsonb[], $12::jsonb[], $13::boolean[], $14::text[], $15::text[], $16::timestamptz[], $17::timestamptz[]) r
     on conflict (company_id, deal_id) do update set state = excluded.state, name = excluded.name, channel = excluded.channel,
       card_ts = excluded.card_ts, url = excluded.url, topic = excluded.topic, reason = excluded.reason, parts = excluded.parts,
       members = excluded.members, invited = excluded.invited, left_by = excluded.left_by, adopted = excluded.adopted,
       thread_day = excluded.thread_day, thread_ts = excluded.thread_ts, updated_at = excluded.updated_at`,
    Array.from({ length: 17 }, (_, column) => rows.map(row => row[column])),
  );
}

function rowOf(room: Room): readonly unknown[] {
  const placed = isPlaced(room) ? room : undefined;
  const json = (value: unknown) => JSON.stringify(value);
  return [
    room.dealId, room.state, room.name, room.channel, placed?.card ?? null, placed?.url ?? null, placed?.topic ?? null,
    'reason' in room ? room.reason : null, json(room.parts), json(placed?.missing ?? {}), json(placed?.invited ?? []), json(placed?.left ?? []),
    placed?.adopted ?? false, placed?.day?.date ?? null, placed?.day?.ts ?? null, new Date(room.askedAt), new Date(room.updatedAt),
  ]; // prettier-ignore
}

export const rooms: Aggregate<Room, RoomCommand, RoomContext, RoomRefusal> = {
  name: 'rooms',
  command: roomCommand,
  idOf: command => command.dealId,
  streamOf: id => `deal:${id}`,
  load,
  gather: async (tx, _settings, items) => ({
    deals: await snapshot(tx, [...new Set(items.map(i => i.command.dealId))]),
    holders: await channelHolders(tx, items.flatMap(({ command }) => ('channel' in command ? [command.channel] : []))), // prettier-ignore
  }),
  decide,
  save,
};
