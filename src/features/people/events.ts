/** What people say in the log, in the streams `person:<id>`, `team:<id>` `group:<id>` (a user group of Slack) and, while nobody matches, `identity:<connection>:<id>`. */
export const peopleFacts = {
  added: 'people.added',
  changed: 'people.changed',
  left: 'people.left',
  returned: 'people.returned',
  matched: 'people.matched',
  unmatched: 'people.unmatched',
  teamAdded: 'people.team-added',
  teamRenamed: 'people.team-renamed',
  groupChanged: 'people.group-changed',
  /** An absence was planned; perhaps it has begun already, then `absenceBegan` follows. */
  away: 'people.away',
  awayChanged: 'people.away-changed',
  /** Somebody said so: before its last day, or before it had begun. */
  back: 'people.back',
  /** Once for each absence that takes place, at its first moment and at its last, whoever or whatever ended it. */
  absenceBegan: 'people.absence-began',
  absenceEnded: 'people.absence-ended',
  hoursChanged: 'people.hours-changed',
  /** A nudge was told in a message, or waits on Home since the budget was used up or the person away. */
  nudged: 'people.nudged',
  nudgeBudgetChanged: 'people.nudge-budget-changed',
} as const;

export type PersonChangedPayload = {
  readonly personId: string;
  readonly name: string;
  readonly changes: readonly { readonly field: string; readonly from: PersonValue; readonly to: PersonValue }[];
};
export type PersonValue = string | boolean | null | readonly string[];

/** A user group of Slack. Members are Slack users. */
export type GroupChangedPayload = {
  readonly groupId: string;
  readonly handle: string;
  readonly members: readonly string[];
  /** False: it is no longer in use. */
  readonly active: boolean;
};

export type MatchedPayload = {
  readonly personId: string;
  readonly connection: string;
  readonly externalId: string;
  readonly name: string;
  readonly by: MatchedBy;
};
export type MatchedBy = 'email' | 'name' | 'admin' | 'import';

/** In every fact about an absence, as it is after the fact. Why somebody is away is nobody's business: it is not asked. */
export type AbsencePayload = {
  readonly absenceId: string;
  readonly personId: string;
  readonly name: string;
  /** Dates of the person's own time zone, YYYY-MM-DD; `until` is the last day away, null while it is open. */
  readonly from: string;
  readonly until: string | null;
  /** Epoch milliseconds: the first moment away, and the first one back. */
  readonly startsAt: number;
  readonly endsAt: number | null;
  readonly standInId: string | null;
  /** The capabilities that the stand-in acts in. */
  readonly scope: 'everything' | readonly string[];
};
export type AwayChangedPayload = AbsencePayload & {
  readonly changes: readonly { readonly field: string; readonly from: AbsenceValue; readonly to: AbsenceValue }[];
};
export type AbsenceValue = string | number | boolean | null | readonly string[] | { readonly [key: string]: AbsenceValue };
export type HoursChangedPayload = { readonly personId: string; readonly name: string; readonly week: AbsenceValue; readonly holidays: readonly string[] | null };
export type NudgedPayload = { readonly personId: string; readonly key: string; readonly kind: string; readonly how: 'message' | 'home' };
