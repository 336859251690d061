import { z } from 'zod';
import { quarterOf as fiscalQuarterOf } from '../../kernel/calendar.ts';

/*
 * An *act* is something one person did for another that they said so themselves: a request done, a step decided, a promise
 * accepted (*work*), thanks given (*thanks*), an input to a decision (*input*). The *source* is what it came from; all acts
 * of a source change together. Weeks begin on Monday (UTC); a week belongs to the month, and so to the quarter, that its
 * Monday lies in.
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
  /** Of an input: its day, and the day of its answer (YYYY-MM-DD, UTC). */
  readonly day: string | null;
  readonly answered: string | null;
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
  /** Whose deal it is, and who was in which team at that moment, is looked up. */
  z.object({ type: z.literal('desk'), source, at, giverId: z.string(), dealId: z.string() }),
  z.object({ type: z.literal('thanks'), source, at, giver: side, receivers: z.array(side).max(200) }),
  z.object({ type: z.literal('reverse'), source }),
  z.object({ type: z.literal('input'), source, at, giver: side }),
  z.object({ type: z.literal('answer'), source, at, outcome }),
]);
export type ActCommand = z.infer<typeof actCommand>;

/** Who is not counted: in no week (`since` null), or in none from a Monday on. */
export interface Counted {
  readonly personId: string;
  readonly optedOut: boolean;
  readonly since: string | null;
}
export const countedCommand = z.object({
  type: z.literal('count'),
  personId: z.string().min(1),
  optedOut: z.boolean(),
  /** Also out of the quarters that have been shown already. */
  past: z.boolean(),
});
export type CountedCommand = z.infer<typeof countedCommand>;

/** A quarter that is told in the channel, once. */
export interface Told {
  readonly quarter: string;
  readonly channel: string;
}
export const toldCommand = z.object({ type: z.literal('tell'), quarter: z.string(), channel: z.string() });
export type ToldCommand = z.infer<typeof toldCommand>;

export type BalanceRefusal = { readonly code: 'not-yours' };

const DAY = 86_400_000;
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
/** The Monday of a moment's week. 1970-01-01 was a Thursday. */
export const weekOf = (at: number): string => {
  const day = Math.floor(at / DAY);
  return dayOf((day - ((((day + 3) % 7) + 7) % 7)) * DAY);
};
/** The first day of a week's month. @param week a Monday, YYYY-MM-DD */
export const monthOf = (week: string): string => `${week.slice(0, 7)}-01`;

/** `2026-Q3`. @param week a Monday, YYYY-MM-DD @param firstMonth in which the year begins; it is named after the one in which it ends */
export function quarterOf(week: string, firstMonth = 1): string {
  const { year, quarter } = fiscalQuarterOf(week, firstMonth);
  return `${year}-Q${quarter}`;
}
/** `back` quarters before. */
export function quarterBefore(quarter: string, back = 1): string {
  const n = Number(quarter.slice(0, 4)) * 4 + Number(quarter.slice(6)) - 1 - back;
  return `${Math.floor(n / 4)}-Q${(n % 4) + 1}`;
}
/** The days that Mondays of a quarter lie in: the first, and the one after the last. */
export function daysOf(quarter: string, firstMonth = 1): { readonly from: string; readonly until: string } {
  const year = Number(quarter.slice(0, 4)) - (firstMonth === 1 ? 0 : 1);
  const month = firstMonth - 1 + (Number(quarter.slice(6)) - 1) * 3;
  return { from: dayOf(Date.UTC(year, month, 1)), until: dayOf(Date.UTC(year, month + 3, 1)) };
}
/** A quarter is over when its last week is: up to six days into the next one. */
export const lastQuarter = (now: number, firstMonth = 1): string => quarterBefore(quarterOf(weekOf(now), firstMonth));

/** Days from Monday to Friday after the first day, up to and including the second; none when it is not later. */
export function workingDays(from: string, until: string): number {
  const [a, b] = [Date.parse(from) / DAY, Date.parse(until) / DAY];
  if (!(b > a)) return 0;
  let n = Math.floor((b - a) / 7) * 5;
  for (let d = b - ((b - a) % 7) + 1; d <= b; d++) if (![2, 3].includes(((d % 7) + 7) % 7)) n++;
  return n;
}
