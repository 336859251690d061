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
