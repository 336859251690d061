/** What people say in the log, in the streams `person:<id>`, `team:<id>` and, while nobody matches, `identity:<connection>:<id>`. */
export const peopleFacts = {
  added: 'people.added',
  changed: 'people.changed',
  left: 'people.left',
  returned: 'people.returned',
  matched: 'people.matched',
  unmatched: 'people.unmatched',
  teamAdded: 'people.team-added',
  teamRenamed: 'people.team-renamed',
} as const;

export type PersonChangedPayload = {
  readonly personId: string;
  readonly name: string;
  readonly changes: readonly { readonly field: string; readonly from: PersonValue; readonly to: PersonValue }[];
};
export type PersonValue = string | boolean | null | readonly string[];

export type MatchedPayload = {
  readonly personId: string;
  readonly connection: string;
  readonly externalId: string;
  readonly name: string;
  readonly by: MatchedBy;
};
export type MatchedBy = 'email' | 'name' | 'admin' | 'import';
