import type { Tx } from '../../engine/tx.ts';
import type { Room } from './model.ts';
import { toRoom, type RoomRow } from './store.ts';

/** The room of a deal, if it ever had one. */
export async function roomOf(tx: Tx, dealId: string): Promise<Room | undefined> {
  const rows = await tx.query<RoomRow>(`select * from rooms_rooms where company_id = evenkeel_company() and deal_id = $1`, [dealId]);
  return rows[0] && toRoom(rows[0]);
}

export async function roomByChannel(tx: Tx, channel: string): Promise<Room | undefined> {
  const rows = await tx.query<RoomRow>(`select * from rooms_rooms where company_id = evenkeel_company() and channel = $1`, [channel]);
  return rows[0] && toRoom(rows[0]);
}

/** Rooms that need a person: failed ones, and those whose people could not be invited. */
export async function brokenRooms(tx: Tx): Promise<Room[]> {
  const rows = await tx.query<RoomRow>(
    `select * from rooms_rooms where company_id = evenkeel_company() and (state = 'failed' or (state = 'open' and members <> '{}')) order by updated_at limit 100`,
  );
  return rows.map(toRoom);
}
