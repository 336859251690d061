import { addDays } from '../../kernel/calendar.ts';

/*
 * A *rota* says who of a team is *on duty*: its people take *turns* of a week or a working day, in order. Two people may
 * *swap* two turns; who *skips* some days is stood in for by the next in the order who is there. Pure: the same rota
 * gives the same person for a day, whoever asks and whenever.
 */

export interface Skip {
  readonly id: string;
  readonly personId: string;
  /** First and last day, YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
}
export interface Swap {
  readonly id: string;
  readonly state: 'asked' | 'agreed' | 'declined' | 'cancelled';
  readonly from: string;
  readonly to: string;
  /** First days of the turn that `from` gives and of the one that they take. */
  readonly give: string;
  readonly take: string;
  readonly at: number;
}
export interface Rota {
  readonly teamId: string;
  /** In the order of their turns; nobody twice. */
  readonly people: readonly string[];
  readonly turn: 'weekly' | 'daily';
  readonly timeZone: string;
  /** The first day of the first turn. */
  readonly from: string;
  readonly skips: readonly Skip[];
  /** In the order in which they were agreed. */
  readonly swaps: readonly Swap[];
  readonly version: number;
  readonly updatedAt: number;
}

export interface Turn {
  /** How many turns after the first; negative before it. */
  readonly index: number;
  readonly from: string;
  /** The last day, inclusive. */
  readonly to: string;
}

const DAY = 86_400_000;
const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY;
/** 0 is Monday. 1970-01-01 was a Thursday. */
const weekday = (day: number): number => (((day + 3) % 7) + 7) % 7;
const monday = (date: string): string => addDays(date, -weekday(dayNumber(date)));
const mod = (n: number, of: number): number => ((n % of) + of) % of;

const works = (date: string, holidays: ReadonlySet<string>): boolean => weekday(dayNumber(date)) < 5 && !holidays.has(date);
/** The date itself, or the next on which people work. Ends: holidays are finitely many. */
function nextWorkday(date: string, holidays: ReadonlySet<string>): string {
  let at = date;
  while (!works(at, holidays)) at = addDays(at, 1);
  return at;
}

/** Monday to Friday from a (inclusive) to b (exclusive), a not after b. */
function weekdaysBetween(a: number, b: number): number {
  const full = Math.floor((b - a) / 7);
  let count = full * 5;
  for (let day = a + full * 7; day < b; day++) if (weekday(day) < 5) count++;
  return count;
}
function workdaysBetween(a: string, b: string, holidays: ReadonlySet<string>): number {
  if (a > b) return 0 - workdaysBetween(b, a, holidays);
  let count = weekdaysBetween(dayNumber(a), dayNumber(b));
  for (const date of holidays) if (date >= a && date < b && weekday(dayNumber(date)) < 5) count--;
  return count;
}

/** The turn that a day belongs to. Daily turns are working days: a weekend or a holiday belongs to the next one's. */
export function turnOf(rota: Pick<Rota, 'turn' | 'from'>, date: string, holidays: ReadonlySet<string>): Turn {
  if (rota.turn === 'weekly') {
    const from = monday(date);
    return { index: Math.round((dayNumber(from) - dayNumber(monday(rota.from))) / 7), from, to: addDays(from, 6) };
  }
  const day = nextWorkday(date, holidays);
  return { index: workdaysBetween(nextWorkday(rota.from, holidays), day, holidays), from: day, to: day };
}

/** Whose turn it is by order and agreed swaps, whether they are there or not. */
export function holderOf(rota: Rota, turn: Turn): string {
  let holder = rota.people[mod(turn.index, rota.people.length)]!;
  for (const swap of rota.swaps) {
    if (swap.state !== 'agreed') continue;
    if (swap.give === turn.from && holder === swap.from) holder = swap.to;
    else if (swap.take === turn.from && holder === swap.to) holder = swap.from;
  }
  return holder;
}

export const skips = (rota: Pick<Rota, 'skips'>, personId: string, date: string): boolean =>
  rota.skips.some(s => s.personId === personId && s.from <= date && date <= s.to);

export interface OnDuty {
  readonly personId: string | null;
  /** Whose turn it would have been, where somebody stands in for them. */
  readonly insteadOf: string | null;
  /** The turn came by a swap. */
  readonly swapped: boolean;
}

/**
 * Who is on duty on a day: the holder of the turn, or the next in the order who is there; nobody when everybody is away.
 * @param there whether a person can work that day (active, not away); skips are the rota's own
 */
export function onDuty(rota: Rota, date: string, holidays: ReadonlySet<string>, there: (personId: string, date: string) => boolean): OnDuty {
  const turn = turnOf(rota, date, holidays);
  const holder = holderOf(rota, turn);
  const swapped = holder !== rota.people[mod(turn.index, rota.people.length)];
  const start = rota.people.indexOf(holder);
  for (let step = 0; step < rota.people.length; step++) {
    const personId = rota.people[mod(start + step, rota.people.length)]!;
    if (there(personId, date) && !skips(rota, personId, date)) return { personId, insteadOf: step === 0 ? null : holder, swapped };
  }
  return { personId: null, insteadOf: holder, swapped };
}

export interface Stretch extends OnDuty {
  readonly from: string;
  readonly to: string;
}

/** Who is on duty from a day on, in stretches of one person within one turn. @param count 1 to 60 */
export function stretches(rota: Rota, date: string, count: number, holidays: ReadonlySet<string>, there: (personId: string, date: string) => boolean): Stretch[] {
  const found: Stretch[] = [];
  let at = date;
  while (found.length < count) {
    const turn = turnOf(rota, at, holidays);
    const who = onDuty(rota, turn.from > at ? turn.from : at, holidays, there);
    let to = turn.from > at ? turn.from : at;
    const from = to;
    while (to < turn.to && onDuty(rota, addDays(to, 1), holidays, there).personId === who.personId) to = addDays(to, 1);
    found.push({ ...who, from, to });
    at = addDays(to, 1);
  }
  return found;
}
