/** What rooms say in the log. */
export const roomFacts = {
  asked: 'rooms.asked',
  opened: 'rooms.opened',
  failed: 'rooms.failed',
  renamed: 'rooms.renamed',
  archived: 'rooms.archived',
  reopened: 'rooms.reopened',
  adopted: 'rooms.adopted',
  left: 'rooms.left',
} as const;

export interface RoomPayload {
  readonly dealId: string;
  readonly channel?: string;
  readonly name?: string;
}
