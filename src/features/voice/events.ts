/** What customer voice says in the log. Past tense; the only words that other capabilities import. */
export const voiceFacts = {
  captured: 'voice.captured',
  moved: 'voice.moved',
  /** A move to shipped, with everybody whose work it rests on. */
  shipped: 'voice.shipped',
  changed: 'voice.changed',
  merged: 'voice.merged',
  absorbed: 'voice.absorbed',
  unmerged: 'voice.unmerged',
  splitOff: 'voice.split-off',
  splitFrom: 'voice.split-from',
  issueLinked: 'voice.issue-linked',
  issueUnlinked: 'voice.issue-unlinked',
  issueMoved: 'voice.issue-moved',
  excepted: 'voice.excepted',
  exceptionEnded: 'voice.exception-ended',
  raised: 'voice.raised',
  inputGiven: 'voice.input-given',
  answered: 'voice.answered',
  handedOver: 'voice.handed-over',
  reminded: 'voice.reminded',
  withdrawn: 'voice.withdrawn',
  promiseReceived: 'voice.promise-received',
  promiseAccepted: 'voice.promise-accepted',
  promiseDeclined: 'voice.promise-declined',
} as const;

/** In every payload about a need. */
export type NeedPayload = { readonly needId: string; readonly title: string };
export type CapturedPayload = NeedPayload & {
  readonly voiceId: string;
  readonly dealId: string | null;
  readonly account: string | null;
  readonly urgency: string;
  readonly capturedBy: string | null;
  readonly teamId: string | null;
  /** The first voice of a new need. */
  readonly first: boolean;
};
export type MovedPayload = NeedPayload & { readonly from: string; readonly to: string; readonly quarter: string | null; readonly reason: string | null; readonly by: string | null };
/** Who asked, who decided, who built: what a credit chain is made of. */
export type ShippedPayload = NeedPayload & {
  readonly release: string | null;
  /** Everybody who captured a voice of it, the earliest first. */
  readonly askedBy: readonly string[];
  readonly dealIds: readonly string[];
  readonly productOwnerId: string | null;
  readonly builders: readonly string[];
};
export type MergedPayload = NeedPayload & { readonly into: string };
export type SplitPayload = NeedPayload & { readonly other: string; readonly otherTitle: string; readonly voices: number };
export type IssuePayload = NeedPayload & { readonly vendor: string; readonly key: string; readonly state: string };
export type ExceptedPayload = NeedPayload & { readonly exceptionId: string; readonly account: string; readonly why: string; readonly until: string; readonly by: string | null };

export type DecisionPayload = { readonly decisionId: string; readonly kind: string; readonly question: string; readonly needId: string | null; readonly dealId: string | null };
export type InputPayload = DecisionPayload & { readonly inputId: string; readonly by: string | null; readonly teamId: string | null };
export type AnsweredPayload = DecisionPayload & {
  readonly outcome: string;
  readonly reason: string;
  readonly by: string | null;
  /** The teams that had given input, each once. */
  readonly teamIds: readonly string[];
};
export type PromisePayload = { readonly promiseId: string; readonly requestId: string; readonly dealId: string; readonly needId: string; readonly what: string; readonly ownerId: string | null };
