import type { NeedJson } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';

/** What the server answered stands on the page at once; what is counted from it is read again. */
export const tookNeed = (need: NeedJson) => {
  queryClient.setQueryData(queries.need(need.id).queryKey, need);
  void queryClient.invalidateQueries({ queryKey: ['voice'] });
};
