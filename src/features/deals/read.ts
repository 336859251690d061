import type { z } from 'zod';
import type { Tx } from '../../engine/tx.ts';
import type { DealJson, dealsJson, dealsQuery, timelineJson } from './contract.ts';
import type { DealSnapshot } from './events.ts';

/** One deal as screens show it, names in place of ids. */
export declare function deal(tx: Tx, id: string): Promise<DealJson | undefined>;
/** A page of deals. `total` is exact up to 10,000 and stops there. */
export declare function deals(tx: Tx, query: z.infer<typeof dealsQuery>): Promise<z.infer<typeof dealsJson>>;
/** What pure decisions of other capabilities are made on. Ids that do not exist are absent. */
export declare function snapshot(tx: Tx, ids: readonly string[]): Promise<Map<string, DealSnapshot>>;

export interface DealChoice {
  readonly id: string;
  readonly name: string;
  readonly account: string | null;
  readonly stage: string;
  readonly ownerName: string | null;
}
/** Open deals whose name, account or owner has words that begin like these; for pickers. */
export declare function findForSlack(tx: Tx, text: string, limit: number): Promise<DealChoice[]>;
/** What happened to a deal, newest first, in words. `before`: the position of the last item seen. */
export declare function timeline(
  tx: Tx,
  id: string,
  page: { readonly before?: number; readonly limit: number },
): Promise<z.infer<typeof timelineJson> | undefined>;
