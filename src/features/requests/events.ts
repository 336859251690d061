/** What requests to other teams say in the log, in the stream of their deal. Past tense. */
export const requestFacts = {
  asked: 'requests.asked',
  claimed: 'requests.claimed',
  assigned: 'requests.assigned',
  /** Nobody has it any more: it was given back, or the one who had it is not there. */
  returned: 'requests.returned',
  handedOver: 'requests.handed-over',
  waiting: 'requests.waiting',
  resumed: 'requests.resumed',
  commented: 'requests.commented',
  done: 'requests.done',
  declined: 'requests.declined',
  withdrawn: 'requests.withdrawn',
  reopened: 'requests.reopened',
  late: 'requests.late',
} as const;

/** In the stream `duty:<team>`. */
export const dutyFacts = {
  arranged: 'requests.duty-arranged',
  swapAsked: 'requests.swap-asked',
  swapAgreed: 'requests.swap-agreed',
  swapDeclined: 'requests.swap-declined',
  swapCancelled: 'requests.swap-cancelled',
  skipped: 'requests.duty-skipped',
  unskipped: 'requests.duty-unskipped',
} as const;

export type TeamAsOf = { readonly id: string; readonly name: string };
/** A person with the team they were in when the fact was recorded: who helped whom is counted by it. */
export type Side = { readonly id: string; readonly name: string; readonly team: TeamAsOf | null };

/** In every payload. */
export type RequestPayload = {
  readonly requestId: string;
  readonly typeId: string;
  readonly typeName: string;
  readonly dealId: string;
  readonly dealName: string;
  readonly account: string | null;
  /** The team that is asked. */
  readonly team: TeamAsOf;
  readonly requester: Side;
  /** Who has it, or had it until this fact; null while nobody has. */
  readonly helper: Side | null;
  /** 1, and one more with each reopening. */
  readonly round: number;
  /** One plain sentence for the deal's timeline. */
  readonly says: string;
};
export type DonePayload = RequestPayload & {
  readonly helper: Side;
  readonly resolution: string;
  /** Business minutes from asking to done, without those in which it waited for the requester or another request. */
  readonly minutes: number;
  /** Business minutes until the first answer. */
  readonly answerMinutes: number;
  readonly late: boolean;
};
export type AssignedPayload = RequestPayload & { readonly because: string };
export type ReturnedPayload = RequestPayload & { readonly why: 'gave-back' | 'left' | 'away' };
export type HandedOverPayload = RequestPayload & { readonly from: Side | null; readonly fromTeam: TeamAsOf; readonly note: string };
export type WaitingPayload = RequestPayload & { readonly on: 'requester' | 'request'; readonly question: string | null; readonly blockedBy: readonly string[] };
export type SaidPayload = RequestPayload & { readonly text: string | null };
export type LatePayload = RequestPayload & { readonly clock: 'answer' | 'done'; readonly dueAt: number };
