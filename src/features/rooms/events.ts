/** What rooms say in the log. */
export const roomFacts = {
  asked: 'rooms.asked',
  opened: 'rooms.opened',
  failed: 'rooms.failed',
  unreachable: 'rooms.unreachable',
  renamed: 'rooms.renamed',
  archiving: 'rooms.archiving',
  archived: 'rooms.archived',
  reopened: 'rooms.reopened',
  adopted: 'rooms.adopted',
  left: 'rooms.left',
  invitedBack: 'rooms.invited-back',
  /** Somebody decided about a member who has no part in the deal any more. */
  kept: 'rooms.kept',
  removed: 'rooms.removed',
} as const;

export type RoomPayload = {
  readonly dealId: string;
  readonly channel?: string;
  readonly name?: string;
};
export type ArchivedPayload = RoomPayload & {
  readonly why: string;
  /** Plain sentences: how the deal stood when its room closed. */
  readonly summary?: readonly string[];
};
