import type { DealSnapshot } from '../deals/events.ts';
import type { Directory, StandIn } from '../people/read.ts';
import type { ApprovalRequest } from './model.ts';
import type { ExchangeRates } from '../../policy/rates.ts';
import type { Policy, PolicySet } from '../../policy/model.ts';

/** What the desk has to know to decide: read once per batch, then only values. */
export interface DeskContext {
  readonly directory: Directory;
  /** In force now: for what a person asks now. */
  readonly policies: PolicySet | undefined;
  readonly rates: ExchangeRates;
  readonly deals: ReadonlyMap<string, DealSnapshot>;
  /** The newest request of each deal, whatever became of it. */
  readonly latest: ReadonlyMap<string, ApprovalRequest>;
  /** The policy that a request runs under, in the version it started with. */
  readonly policyOf: (request: Pick<ApprovalRequest, 'policyName' | 'policyVersion'>) => Policy | undefined;
  /** The people of Slack's user groups, by handle and by id. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** The moment so many business minutes after `from` for these people, epoch milliseconds: of several, the earliest. */
  readonly businessTime: (people: readonly string[], from: number, minutes: number) => number;
  /** Business minutes between two moments: of several people, the least that anybody had. */
  readonly businessMinutes: (people: readonly string[], from: number, to: number) => number;
  /** The hour (0 to 23) and the weekday (1 is Monday) where somebody is. */
  readonly local: (personId: string, at: number) => { readonly hour: number; readonly weekday: number };
  /** Who decides for somebody at that moment: themselves when they are here, nobody when nobody can be found. */
  readonly standIn: (personId: string, at: number, excluded?: readonly string[]) => StandIn;
}
