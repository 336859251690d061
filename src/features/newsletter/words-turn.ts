import type { Choice } from '../../kernel/rotation.ts';
import { listOf } from '../../kernel/text.ts';

/** Days and turns in words, for what readers see. Pure. */

/** `Thu 14 May`. */
export const sayDay = (at: number, timeZone: string): string => new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone }).format(at).replace(',', '');

/** `16 to 22 November 2026`, the last day included. */
export function sayPeriod(from: number, to: number, timeZone: string): string {
  const parts = (at: number) => Object.fromEntries(new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone }).formatToParts(at).map(p => [p.type, p.value])) as { day: string; month: string; year: string };
  const [a, b] = [parts(from), parts(Math.max(from, to - 1))];
  if (a.year !== b.year) return `${a.day} ${a.month} ${a.year} to ${b.day} ${b.month} ${b.year}`;
  if (a.month !== b.month) return `${a.day} ${a.month} to ${b.day} ${b.month} ${b.year}`;
  return a.day === b.day ? `${a.day} ${a.month} ${a.year}` : `${a.day} to ${b.day} ${b.month} ${b.year}`;
}

/** Why it is this team's turn, as sentences. */
export function sayTurn(turn: Choice, team: (id: string) => string): string {
  const { last, tiedWith, skipped, swapped, passedOver } = turn.reason;
  const since = last === null ? 'It has not had the spotlight yet' : `It has waited longest, since ${last}`;
  const drawn = tiedWith.length === 0 ? '' : `; ${tiedWith.length === 1 ? `${team(tiedWith[0]!)} had waited as long` : `${tiedWith.length} others had waited as long`}, and a draw that anybody can check chose it`;
  return [
    swapped ? `It swapped its turn with ${team(swapped)}.` : `${since}${drawn}.`,
    ...(skipped.length > 0 ? [`It skipped ${listOf(skipped)} and kept its place.`] : []),
    ...(passedOver.length > 0 ? [`${listOf(passedOver.map(team))} ${passedOver.length === 1 ? 'skips' : 'skip'} this one and ${passedOver.length === 1 ? 'keeps its' : 'keep their'} place.`] : []),
  ].join(' ');
}

/** What people typed, without the signs that no screen shows and no database takes; lines stay. */
export const tidy = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd').replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
