import type { ReactNode } from 'react';
import { api, ApiError, type DealChange, type DealJson } from '../../api.ts';
import { patchLists } from '../../live.ts';
import { queries, queryClient } from '../../queries.ts';
import { Changed } from '../../ui/inline.tsx';

/** Puts what the server answered everywhere it is shown. */
export function took(deal: DealJson): void {
  queryClient.setQueryData(queries.deal(deal.id).queryKey, deal);
  patchLists(deal);
  void queryClient.invalidateQueries({ queryKey: ['timeline', deal.id] });
  void queryClient.invalidateQueries({ queryKey: ['approvals'] });
}

/**
 * Changes one field of the deal that the person saw.
 * @param seen the deal when the editor opened: its version is the If-Match
 * @param read the field's value, to tell whether it is this field that somebody else changed
 * @param show how the other's value is shown
 * @throws Changed when somebody else changed the same field; ApiError otherwise
 */
export async function saveField(
  seen: DealJson,
  change: DealChange,
  read: (deal: DealJson) => unknown,
  show: (deal: DealJson) => ReactNode,
): Promise<void> {
  try {
    took(await api.changeDeal(seen.id, change, seen.version));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 412) throw error;
    const fresh = await api.deal(seen.id);
    queryClient.setQueryData(queries.deal(seen.id).queryKey, fresh);
    const write = async () => took(await api.changeDeal(fresh.id, change, fresh.version));
    // Another field moved: ours can be written without asking anybody.
    if (JSON.stringify(read(fresh)) === JSON.stringify(read(seen))) return write();
    throw new Changed(show(fresh), () => saveField(fresh, change, read, show));
  }
}
