import type { z } from 'zod';
import type { Tx } from '../../engine/tx.ts';
import type { roomJson } from './contract.ts';
import type { Room } from './model.ts';

export interface RoomRow {
  readonly deal_id: string;
  readonly state: Room['state'];
  readonly name: string;
  readonly channel: string | null;
  readonly card_ts: string | null;
  readonly url: string | null;
  readonly topic: string | null;
  readonly reason: string | null;
  readonly parts: Room['parts'];
  readonly members: Readonly<Record<string, string>>;
  readonly invited: readonly string[];
  readonly left_by: readonly string[];
  readonly adopted: boolean;
  readonly thread_day: string | null;
  readonly thread_ts: string | null;
  readonly opened_at: Date;
  readonly updated_at: Date;
}

/** @throws Error for a row that no version of ours has written */
export function toRoom(row: RoomRow): Room {
  const asked = {
    dealId: row.deal_id,
    name: row.name,
    parts: row.parts,
    askedAt: row.opened_at.getTime(),
    updatedAt: row.updated_at.getTime(),
  };
  const reason = row.reason ?? 'no reason was kept';
  if (row.channel === null) {
    return row.state === 'none' || row.state === 'opening'
      ? { ...asked, state: row.state, channel: null }
      : { ...asked, state: 'failed', channel: null, reason };
  }
  const placed = {
    ...asked,
    channel: row.channel,
    card: row.card_ts,
    url: row.url,
    topic: row.topic,
    day: row.thread_day && row.thread_ts ? { date: row.thread_day, ts: row.thread_ts } : null,
    invited: row.invited,
    left: row.left_by,
    missing: row.members,
    adopted: row.adopted,
  };
  switch (row.state) {
    case 'open':
    case 'archiving':
    case 'archived':
      return { ...placed, state: row.state };
    case 'opening':
    case 'reopening':
      return { ...placed, state: 'reopening' };
    default:
      return { ...placed, state: 'unreachable', reason };
  }
}

/** The room of a deal, if it ever had one. */
export async function roomOf(tx: Tx, dealId: string): Promise<Room | undefined> {
  const rows = await tx.query<RoomRow>(
    `select * from rooms_rooms where company_id = evenkeel_company() and deal_id = $1 and state <> 'none'`,
    [dealId],
  );
  return rows[0] && toRoom(rows[0]);
}

export async function roomByChannel(tx: Tx, channel: string): Promise<Room | undefined> {
  const rows = await tx.query<RoomRow>(
    `select * from rooms_rooms where company_id = evenkeel_company() and channel = $1`,
    [channel],
  );
  return rows[0] && toRoom(rows[0]);
}

/** Whose rooms these channels are: the deal's id by channel. */
export async function channelHolders(tx: Tx, channels: readonly string[]): Promise<Map<string, string>> {
  if (channels.length === 0) return new Map();
  const rows = await tx.query<{ channel: string; deal_id: string }>(
    `select channel, deal_id from rooms_rooms where company_id = evenkeel_company() and channel = any($1::text[])`,
    [channels],
  );
  return new Map(rows.map(row => [row.channel, row.deal_id]));
}

/** Rooms that need a person: those that failed, and those whose people could not be invited. At most 100, the latest first. */
export async function brokenRooms(tx: Tx): Promise<Room[]> {
  const rows = await tx.query<RoomRow>(
    `select * from rooms_rooms where company_id = evenkeel_company()
        and (state in ('failed', 'unreachable') or (state = 'open' and members <> '{}')) order by updated_at desc limit 100`,
  );
  return rows.map(toRoom);
}

/** The room as the API answers. */
export function roomJsonOf(room: Room): z.infer<typeof roomJson> | undefined {
  if (room.state === 'none') return undefined;
  const placed = room.channel === null ? undefined : room;
  return {
    dealId: room.dealId,
    state: room.state,
    name: room.name,
    channel: room.channel,
    url: placed?.url ?? null,
    reason: 'reason' in room ? room.reason : null,
    missing: { ...placed?.missing },
  };
}
