import { z } from 'zod';

/*
 * An *act* is something one person did for another that they said so themselves: a request done, a step decided, a promise
 * accepted (*work*), thanks given (*thanks*), an input to a decision (*input*). The *source* is what it came from; all acts
 * of a source change together. Weeks begin on Monday (UTC); a week belongs to the quarter that its Monday lies in.
 */
const side = z.object({ personId: z.string().min(1), teamId: z.string().min(1) });
export type Side = z.infer<typeof side>;

export interface Act {
  readonly kind: 'work' | 'thanks' | 'input';
  /** YYYY-MM-DD, a Monday. */
  readonly week: string;
  readonly giver: Side;
  readonly receiver: Side | null;
  readonly weight: number;
  readonly outcome: Outcome | null;
}
const outcome = z.enum(['accepted', 'partly', 'declined']);
export type Outcome = z.infer<typeof outcome>;

/** Everything that one source counts for. */
export interface Source {
  readonly acts: readonly Act[];
}

const source = z.string().min(1).max(200);
/** When it happened, epoch milliseconds: counting may come later. */
const at = z.number();
export const actCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('work'), source, at, giver: side, receiver: side }),
  /** Whose deal it is, and who is in which team, is looked up. */
  z.object({ type: z.literal('desk'), source, at, giverId: z.string(), dealId: z.string() }),
  z.object({ type: z.literal('thanks'), source, at, giver: side, receivers: z.array(side).max(200) }),
  z.object({ type: z.literal('reverse'), source }),
  z.object({ type: z.literal('input'), source, at, giver: side }),
  z.object({ type: z.literal('answer'), source, at, outcome }),
]);
export type ActCommand = z.infer<typeof actCommand>;

export interface Counted {
  readonly personId: string;
  readonly optedOut: boolean;
}
export const countedCommand = z.object({ type: z.literal('count'), personId: z.string().min(1), optedOut: z.boolean() });
export type CountedCommand = z.infer<typeof countedCommand>;
export type BalanceRefusal = { readonly code: 'not-yours' };

const DAY = 86_400_000;
/** The Monday of a moment's week. 1970-01-01 was a Thursday. */
export const weekOf = (at: number): string => {
  const day = Math.floor(at / DAY);
  return new Date((day - ((((day + 3) % 7) + 7) % 7)) * DAY).toISOString().slice(0, 10);
};
/** `2026-Q3`. @param week a Monday, YYYY-MM-DD */
export const quarterOf = (week: string): string => `${week.slice(0, 4)}-Q${Math.ceil(Number(week.slice(5, 7)) / 3)}`;
/** `back` quarters before. */
export function quarterBefore(quarter: string, back = 1): string {
  const n = Number(quarter.slice(0, 4)) * 4 + Number(quarter.slice(6)) - 1 - back;
  return `${Math.floor(n / 4)}-Q${(n % 4) + 1}`;
}
/** The days that Mondays of a quarter lie in: the first, and the one after the last. */
export function daysOf(quarter: string): { readonly from: string; readonly until: string } {
  const first = (q: string): string => `${q.slice(0, 4)}-${String((Number(q.slice(6)) - 1) * 3 + 1).padStart(2, '0')}-01`;
  return { from: first(quarter), until: first(quarterBefore(quarter, -1)) };
}
/** A quarter is over when its last week is: up to six days into the next one. */
export const lastQuarter = (now: number): string => quarterBefore(quarterOf(weekOf(now)));
/** The first moment after a quarter's last day. */
export const endOf = (quarter: string): number => Date.parse(`${daysOf(quarter).until}T00:00:00Z`);
