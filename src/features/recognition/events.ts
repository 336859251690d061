/** What recognition says in the log, in the stream `thanks:<id>`. Past tense; the only words that other capabilities import. */
export const recognitionFacts = {
  thanked: 'recognition.thanked',
  /** A shout-out was taken back: it counts nowhere any more. */
  reversed: 'recognition.reversed',
} as const;

/** A person with the team they were in that day. */
export type MemberAsOf = { readonly personId: string; readonly teamId: string | null };
/** Without the words: what was said is kept with the shout-out and shown only to those who may see it. */
export type ThankedPayload = {
  readonly thanksId: string;
  readonly giver: MemberAsOf;
  /** Everybody who was thanked, each once; the members of a team that was thanked too. */
  readonly receivers: readonly MemberAsOf[];
  /** Epoch milliseconds. */
  readonly at: number;
};
export type ReversedPayload = { readonly thanksId: string };
