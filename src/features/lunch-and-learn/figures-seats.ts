import { LEAST_PEOPLE, type Answer } from './contract.ts';
import type { Came, Rsvp } from './model.ts';

/** Who has a seat, who waits for one, and how many came of which team. Pure. */

export interface Seats {
  /** In the order in which they said yes. Never more than the capacity. */
  readonly seated: readonly string[];
  readonly waiting: readonly string[];
  readonly maybe: readonly string[];
  readonly no: readonly string[];
}

/** @param capacity null: everybody has a seat */
export function seatsOf(rsvps: readonly Rsvp[], capacity: number | null): Seats {
  const of = (answer: Answer): string[] =>
    rsvps
      .filter(r => r.answer === answer)
      .sort((a, b) => a.place - b.place)
      .map(r => r.personId);
  const yes = of('yes');
  const most = capacity ?? yes.length;
  return { seated: yes.slice(0, most), waiting: yes.slice(most), maybe: of('maybe'), no: of('no') };
}

/** With somebody's answer. The same answer again changes nothing; a new yes goes to the end of the line. */
export function answered(rsvps: readonly Rsvp[], personId: string, answer: Answer, at: number): readonly Rsvp[] {
  const had = rsvps.find(r => r.personId === personId);
  if (had?.answer === answer) return rsvps;
  const place = 1 + Math.max(0, ...rsvps.map(r => r.place));
  return [...rsvps.filter(r => r !== had), { personId, answer, place, reminded: had?.reminded ?? [], at }];
}

/** Who moved from the waiting list to a seat. */
export function movedUp(before: Seats, after: Seats): string[] {
  return after.seated.filter(id => before.waiting.includes(id));
}

export interface Attendance {
  readonly total: number | null;
  readonly teams: readonly { readonly teamId: string; readonly people: number }[];
  readonly others: number | null;
  readonly hidden: boolean;
}

/**
 * How many came, by the team of that day; nobody by name. A team is shown from five people on; the others are one number,
 * if they are five or more of at least two teams. Where some are in no number the total is not said either: the
 * difference would be theirs (complementary suppression).
 */
export function attendanceOf(came: readonly Came[]): Attendance {
  const counts = new Map<string | null, number>();
  for (const { teamId } of came) counts.set(teamId, (counts.get(teamId) ?? 0) + 1);
  const shown = [...counts].filter(([teamId, people]) => teamId !== null && people >= LEAST_PEOPLE).map(([teamId, people]) => ({ teamId: teamId!, people }));
  const rest = [...counts].filter(([teamId, people]) => teamId === null || people < LEAST_PEOPLE);
  const left = rest.reduce((sum, [, people]) => sum + people, 0);
  const together = left >= LEAST_PEOPLE && rest.length > 1;
  const hidden = left > 0 && !together;
  return {
    total: hidden ? null : came.length,
    teams: shown.sort((a, b) => b.people - a.people || (a.teamId < b.teamId ? -1 : 1)),
    others: together ? left : null,
    hidden,
  };
}
