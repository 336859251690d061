/** What recognition says in the log, in the stream `thanks:<id>`. Past tense; the only words that other capabilities import. */
export const recognitionFacts = {
  thanked: 'recognition.thanked',
  /** A shout-out was taken back: it counts nowhere any more. */
  reversed: 'recognition.reversed',
  /** In the stream `deal:<id>`, so that the deal's timeline has it: a public shout-out was given for the deal, or taken back. */
  dealThanked: 'recognition.deal-thanked',
  dealThanksReversed: 'recognition.deal-thanks-reversed',
  /** A sign was set under a shout-out, or taken away. */
  signed: 'recognition.signed',
  /** Thanks were drafted for somebody to read: nothing was sent. */
  drafted: 'recognition.drafted',
  draftSent: 'recognition.draft-sent',
  draftDeclined: 'recognition.draft-declined',
  /** Taken back by Evenkeel: the deal was reopened, or nobody is left in it. */
  draftWithdrawn: 'recognition.draft-withdrawn',
  /** Somebody named in a draft does not want to be. */
  nameDeclined: 'recognition.name-declined',
  /** The first deal was won that includes a shipped need; once a need. */
  firstWon: 'recognition.first-won',
  firstWonReversed: 'recognition.first-won-reversed',
  /** A later deal with the same need: only counted. */
  wonAgain: 'recognition.won-again',
  wonAgainReversed: 'recognition.won-again-reversed',
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
/** `says`: one plain sentence for the timeline, without the words of the shout-out. */
export type DealThankedPayload = { readonly thanksId: string; readonly says: string };
export type ReversedPayload = { readonly thanksId: string };

export type SignedPayload = { readonly thanksId: string; readonly sign: string; readonly add: boolean };

/** In the stream `draft:<id>`. Without the words: they are the drafter's until they are sent. */
export type DraftPayload = {
  readonly draftId: string;
  /** `chain`: a shipped need is in a deal that was won. `helped`: somebody helped with a deal that has ended. */
  readonly kind: 'chain' | 'helped';
  readonly drafterId: string;
  readonly people: readonly string[];
  readonly dealId: string;
  readonly needId: string | null;
};
export type DraftSentPayload = DraftPayload & { readonly thanksId: string };
export type DraftWithdrawnPayload = DraftPayload & { readonly why: 'reopened' | 'nobody-left' | 'drafter-left' };
export type NameDeclinedPayload = DraftPayload & { readonly personId: string };
/** In the stream `credit:<needId>`. */
export type WinPayload = {
  readonly winId: string;
  readonly needId: string;
  readonly dealId: string;
  /** Epoch milliseconds at which the deal was won. */
  readonly wonAt: number;
};
