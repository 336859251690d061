import type { Money } from '../kernel/money.ts';
import type { LinesSummary } from '../kernel/lines.ts';
import type { Column, Condition } from './conditions.ts';

/** What a policy is, what it is asked about and what it answers. */

export type Approver =
  | { readonly person: string }
  | { readonly role: string }
  /**
   * `level` 1 is the manager, 2 the manager's manager, ...; default 1. `approver`: of those who are asked; only where an
   * escalation says whom to turn to.
   */
  | { readonly manager: 'requester' | 'owner' | 'approver'; readonly level?: number | undefined }
  | { readonly team: string }
  /** A Slack user group's handle or id. */
  | { readonly slack_group: string }
  /**
   * Every manager from level 1 up to level `up_to` (default: to the top, at most 12). With `until_authority`: up to the
   * first whose authority limit covers the deal.
   */
  | { readonly chain: 'requester' | 'owner'; readonly up_to?: number | undefined; readonly until_authority?: true | undefined }
  /** `owner`, or `fields.<name>` of the record that holds an e-mail address or a name. */
  | { readonly field: string }
  /** One of the policy's `matrices`. */
  | { readonly matrix: string };

export type Completion =
  'any' | 'all' | 'majority' | { readonly at_least: number } | { readonly percent: number };

export interface Ask {
  readonly step: string;
  readonly approvers: readonly Approver[];
  /** Undefined: another row that asks for the step says it, or `any`. */
  readonly completion?: Completion | undefined;
  readonly after: readonly string[];
  /** The span in which the step should be decided. */
  readonly due?: Duration | undefined;
  /** When those who have not decided are reminded; the policy's own `remindAfter` otherwise. */
  readonly remindAfter?: Duration | undefined;
  readonly escalate: readonly Escalation[];
  /** Terms that the yes binds; undefined: all that the card shows. */
  readonly binds?: readonly string[] | undefined;
  /**
   * How far a term may worsen without breaking the yes. `discount`: hundredths of a percent; `payment_days`: days;
   * `term_months`: months; `amount`: hundredths of a percent of the amount.
   */
  readonly tolerance: Readonly<Record<string, number>>;
  /** The requester picks one of the people whom the step resolves to. */
  readonly choose?: boolean | undefined;
  readonly secondProof?: boolean | undefined;
}

/** What happens when a step is not decided in time. `approve` and `reject` are done by the machine and named as such. */
export interface Escalation {
  /** Of the step's due span (percent, 1 to 1000), or so long after it was asked; both in the approvers' working time. */
  readonly at: { readonly percent: number } | { readonly after: Duration };
  readonly then: 'remind' | 'add' | 'replace' | 'notify' | 'approve' | 'reject';
  readonly to: readonly Approver[];
}

/** A condition in CEL, checked when the policy was read. */
export interface CelCondition {
  readonly source: string;
}

export interface Cell {
  readonly column: Column;
  readonly condition: Condition;
}

export interface Row {
  readonly name: string;
  /** All must hold. */
  readonly when: readonly Cell[];
  /** If not empty, one of them must hold as well; each is all of its cells. */
  readonly anyOf: readonly (readonly Cell[])[];
  /** What a condition on a value that the deal does not have says. Default: it does not hold. */
  readonly missing: 'matches' | 'no-match';
  /** Has to hold as well. */
  readonly cel?: CelCondition | undefined;
  readonly ask: readonly Ask[];
  /** Told, never asked. */
  readonly notify: readonly Approver[];
  readonly auto: boolean;
}

export interface Duration {
  readonly amount: number;
  readonly unit: 'minutes' | 'hours' | 'days';
  /** In working time rather than by the clock. */
  readonly business: boolean;
}

export interface Policy {
  readonly name: string;
  /** Which rows speak: all that match, or the first. */
  readonly hit: 'all' | 'first';
  readonly rows: readonly Row[];
  readonly fallback: Approver;
  readonly remindAfter?: Duration | undefined;
  /** Stages that are held until the request is approved. */
  readonly gate?: { readonly stages: readonly string[] } | undefined;
  /** Which deals it is for: all of the cells must hold; undefined: any deal. The first such policy of the file is used. */
  readonly for?: readonly Cell[] | undefined;
  /** Overrides of the directions in which a term may move without breaking a yes. */
  readonly terms: Readonly<Record<string, TermRule>>;
  /** An edit back inside its bounds makes a broken yes count again. */
  readonly revives: boolean;
  readonly selfApproval: boolean;
  /** An undecided request expires. */
  readonly expiresAfter?: Duration | undefined;
  /** Authority limits: above them a person's yes is not enough. */
  readonly limits: readonly AuthorityLimit[];
  readonly matrices: Readonly<Record<string, Matrix>>;
  /** Requester and approvers may add approvers. */
  readonly adHoc: boolean;
}

/** `discount` in hundredths of a percent. A limit that is left out is none. */
export interface AuthorityLimit {
  readonly who: Approver;
  readonly discount?: number | undefined;
  readonly amount?: Money | undefined;
}

/** Approvers by a deal's value in a column. */
export interface Matrix {
  /** A column's name. */
  readonly by: string;
  readonly people: Readonly<Record<string, readonly Approver[]>>;
  readonly otherwise: readonly Approver[];
}

/** `lower`: a lower value keeps the yes, and so on; `same`: only the same value; `subset`: of a list; `within`: a band around it. */
export type Direction = 'lower' | 'higher' | 'same' | 'subset' | 'within';
export interface TermRule {
  readonly direction: Direction;
  /** Hundredths of a percent, only for `within`; default 1000. */
  readonly band?: number | undefined;
}

export interface PolicySet {
  readonly policies: readonly Policy[];
}

/** A deal as policies see it. What is undefined is not known. */
export interface Terms {
  /** Hundredths of a percent, an integer. */
  readonly discount?: number | undefined;
  readonly amount?: Money | undefined;
  readonly listAmount?: Money | undefined;
  readonly termMonths?: number | undefined;
  readonly paymentDays?: number | undefined;
  /** Default: the amount's. */
  readonly currency?: string | undefined;
  readonly stage?: string | undefined;
  readonly ownerTeam?: string | undefined;
  readonly account?: string | undefined;
  /** YYYY-MM-DD. */
  readonly closeDate?: string | undefined;
  readonly requester?: Requester | undefined;
  readonly lines?: LinesSummary | undefined;
  readonly fields: Readonly<Record<string, number | string | boolean | null | undefined>>;
}

/** Who asks, as a policy sees them. What is undefined is not known. */
export interface Requester {
  readonly email?: string | undefined;
  readonly team?: string | undefined;
  readonly roles: readonly string[];
  readonly title?: string | undefined;
}

/** The values of a step are those of its matching rows together. */
export interface Step {
  readonly name: string;
  /** Of all matching rows, without repetition. */
  readonly approvers: readonly Approver[];
  readonly completion: Completion;
  /** The asked steps that must be satisfied before; a step without any starts at once, beside the others. */
  readonly after: readonly string[];
  readonly because: readonly { readonly row: number; readonly name: string; readonly why: string }[];
  /** The shortest; undefined when no row says one. */
  readonly due?: Duration | undefined;
  readonly remindAfter?: Duration | undefined;
  /** In the order of their moments. */
  readonly escalate: readonly Escalation[];
  /** Of all rows; undefined, everything, if any row says nothing. */
  readonly binds?: readonly string[] | undefined;
  /** The smallest per term; a row that says nothing of a term allows none. */
  readonly tolerance: Readonly<Record<string, number>>;
  readonly choose: boolean;
  readonly secondProof: boolean;
}

/** Shared between evaluations with the same outcome: never change it. */
export interface Evaluation {
  /** Indexes of the rows that speak, ascending. */
  readonly rows: readonly number[];
  /** In an order in which each comes after those it waits for. */
  readonly steps: readonly Step[];
  /** Told, never asked: of all matching rows, without repetition. */
  readonly notify: readonly Approver[];
  /** Some row approves by itself and no row asks anybody. Look at `unknowns` first. */
  readonly auto: boolean;
  /** Columns whose missing value keeps open whether another row matches; `unknownInWords` says it. */
  readonly unknowns: readonly string[];
}
