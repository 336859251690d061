/** What lunch-and-learns say in the log, in the stream `lunch:<id>`. Past tense; the only words that other capabilities import. */
export const lunchFacts = {
  proposed: 'lunch-and-learn.proposed',
  scheduled: 'lunch-and-learn.scheduled',
  /** Its time, place, seats or words changed. */
  changed: 'lunch-and-learn.changed',
  cancelled: 'lunch-and-learn.cancelled',
  held: 'lunch-and-learn.held',
  /** Somebody said whether they come, or that they were there. Who is kept with the session, not in the log. */
  answered: 'lunch-and-learn.answered',
} as const;

/** In the stream `lunch-turns`. */
export const turnFacts = {
  asked: 'lunch-and-learn.host-asked',
  accepted: 'lunch-and-learn.host-accepted',
  handedOver: 'lunch-and-learn.host-handed-over',
  skipped: 'lunch-and-learn.turn-skipped',
  swapped: 'lunch-and-learn.turns-swapped',
  taken: 'lunch-and-learn.turn-taken',
} as const;

export type LunchPayload = {
  readonly lunchId: string;
  readonly title: string;
  readonly teamId: string | null;
  readonly hostId: string | null;
  /** Epoch milliseconds; null while it is only proposed. */
  readonly startsAt: number | null;
};
export type TurnPayload = { readonly period: string; readonly teamId: string | null };
