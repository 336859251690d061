import { z } from 'zod';
import type { Aggregate } from '../../engine/capability.ts';
import { absences } from '../people/read.ts';
import { waitingOn } from './read.ts';

/** Finds the requests that somebody's coming and going concerns. It has no state of its own; each request decides. */
const command = z.object({ type: z.literal('person-moved'), personId: z.string() });
type SeatCommand = z.infer<typeof command>;

export const seats: Aggregate<{ readonly personId: string }, SeatCommand, { readonly requests: ReadonlyMap<string, readonly string[]> }> = {
  name: 'deal-desk-seats',
  command,
  idOf: c => c.personId,
  streamOf: id => `person:${id}`,
  load: async () => new Map(),
  gather: async (tx, _settings, items) => {
    const requests = new Map<string, readonly string[]>();
    const away = (await absences(tx)).all();
    // `waiting_for` holds approvers and stand-ins; whoever named them as a stand-in may be reached through them.
    for (const { command: c } of items) requests.set(c.personId, await waitingOn(tx, [c.personId, ...away.filter(a => a.standInId === c.personId).map(a => a.personId)]));
    return { requests };
  },
  decide: (_state, { personId }, at) => ({
    state: { personId },
    facts: [],
    later: (at.requests.get(personId) ?? []).map(id => ({ key: `deal-desk:reseat:${id}`, at: 0, to: 'deal-desk', command: { type: 'reseat', requestId: id } })),
  }),
  save: async () => {},
};
