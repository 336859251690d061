import type { Reaction } from '../../engine/capability.ts';
import { peopleFacts, type PersonChangedPayload } from './events.ts';
import type { AbsenceCommand } from './model.ts';

/** Somebody who moves takes their absences along: the same dates are other moments in another time zone. */
export const reactions: readonly Reaction[] = [
  {
    on: [peopleFacts.changed],
    react: fact => {
      const { personId, changes } = fact.payload as unknown as PersonChangedPayload;
      if (!changes.some(c => c.field === 'timeZone')) return undefined;
      const command = { type: 'move-zone', personId } satisfies AbsenceCommand;
      return { later: [{ key: `absences:${personId}:move-zone`, at: 0, to: 'people-absences', command }] };
    },
  },
];
