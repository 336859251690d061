import type { Change } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Room } from './model.ts';

export interface RoomRow {
  deal_id: string;
  state: Room['state'];
  name: string;
  channel: string | null;
  card_ts: string | null;
  reason: string | null;
  parts: Room['parts'];
  members: Room['members'];
  thread_day: string | null;
  thread_ts: string | null;
  opened_at: Date;
  updated_at: Date;
}

export const toRoom = (row: RoomRow): Room => ({
  dealId: row.deal_id,
  state: row.state,
  name: row.name,
  channel: row.channel,
  cardTs: row.card_ts,
  reason: row.reason,
  parts: row.parts,
  members: row.members,
  threadDay: row.thread_day,
  threadTs: row.thread_ts,
  openedAt: row.opened_at.getTime(),
  updatedAt: row.updated_at.getTime(),
});

export async function load(tx: Tx, ids: readonly string[]): Promise<Map<string, Room>> {
  const rows = await tx.query<RoomRow>(
    `select * from rooms_rooms where company_id = evenkeel_company() and deal_id = any($1::text[]) order by deal_id for update`,
    [ids],
  );
  return new Map(rows.map(row => [row.deal_id, toRoom(row)]));
}

export async function save(tx: Tx, changes: readonly Change<Room>[]): Promise<void> {
  for (const { after: r } of changes) {
    await tx.query(
      `insert into rooms_rooms (company_id, deal_id, state, name, channel, card_ts, reason, parts, members, thread_day, thread_ts, opened_at, updated_at)
       values (evenkeel_company(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       on conflict (company_id, deal_id) do update set state = excluded.state, name = excluded.name, channel = excluded.channel,
         card_ts = excluded.card_ts, reason = excluded.reason, parts = excluded.parts, members = excluded.members,
         thread_day = excluded.thread_day, thread_ts = excluded.thread_ts, updated_at = excluded.updated_at`,
      [
        r.dealId, r.state, r.name, r.channel, r.cardTs, r.reason, JSON.stringify(r.parts), JSON.stringify(r.members),
        r.threadDay, r.threadTs, new Date(r.openedAt), new Date(r.updatedAt),
      ], // prettier-ignore
    );
  }
}
