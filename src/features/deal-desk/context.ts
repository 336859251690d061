import type { ExchangeRates } from './policy-conditions-rates.ts';
import type { PolicySet } from './policy-table.ts';
import type { Directory } from '../people/read.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { ApprovalRequest } from './model.ts';

/** What the desk has to know to decide: read once per batch, then only values. */
export interface DeskContext {
  readonly directory: Directory;
  readonly policies: PolicySet | undefined;
  readonly rates: ExchangeRates;
  readonly deals: ReadonlyMap<string, DealSnapshot>;
  /** Requests in flight, by deal. */
  readonly inFlight: ReadonlyMap<string, ApprovalRequest>;
  /** The moment so many business minutes after `from` for these people, epoch milliseconds. */
  readonly businessTime: (people: readonly string[], from: number, minutes: number) => number;
  /** The times that a request's policy gives. */
  readonly policy: (request: Pick<ApprovalRequest, 'policyName'>) => { readonly remindMinutes: number; readonly dueMinutes: number };
}
