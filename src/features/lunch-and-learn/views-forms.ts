import { context, dateInput, input, modal, numberInput, textInput, userSelect, usersSelect } from '../../kernel/blocks.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { truncate } from '../../kernel/text.ts';
import type { Lunch } from './model.ts';

/** The forms of lunch-and-learns in Slack. Ids travel in the private metadata, never what somebody may do. */

export interface SessionForm {
  readonly lunchId: string;
  /** A turn that the session fills. */
  readonly turn: string | null;
  /** The key of a suggested topic. */
  readonly topic: string | null;
}
export interface Filled {
  readonly title: string;
  readonly description: string;
  /** A Slack user's id. */
  readonly host: string | null;
  /** YYYY-MM-DD and HH:MM in the zone of who fills it in. */
  readonly date: string | null;
  readonly time: string;
  readonly minutes: number;
}

export function sessionModal(filled: Filled, state: SessionForm, timeZone: string): JsonObject {
  return modal({
    callbackId: 'lunch-and-learn.save',
    title: state.turn === null ? 'Propose a Session' : 'Host a Session',
    submit: state.turn === null ? 'Propose' : 'Announce It',
    privateMetadata: JSON.stringify(state),
    blocks: [
      input('title', 'Title', textInput('lunch-and-learn.title', { initial: filled.title, maxLength: 120, placeholder: 'Security questionnaires, and how we answer them' })),
      input('description', 'What people will know afterwards', textInput('lunch-and-learn.description', { multiline: true, initial: filled.description, maxLength: 3000 }), { optional: true }),
      input('host', 'Host', userSelect('lunch-and-learn.host', { placeholder: 'Nobody yet', ...(filled.host !== null && { initial: filled.host }) }), { optional: true, hint: 'Somebody else is asked first.' }),
      input('date', 'Day', dateInput('lunch-and-learn.date', { ...(filled.date !== null && { initial: filled.date }) }), { optional: true, hint: 'Left out: it is proposed and gets its day later. Only the host sets it.' }),
      input('time', 'Begins at', textInput('lunch-and-learn.time', { initial: filled.time, maxLength: 5, placeholder: '12:30' }), { optional: true, hint: `In your time zone, ${timeZone}.` }),
      input('minutes', 'Minutes', numberInput('lunch-and-learn.minutes', { initial: String(filled.minutes), decimals: false, min: '10', max: '480' })),
      input('place', 'Room or link', textInput('lunch-and-learn.place', { maxLength: 300 }), { optional: true }),
      input('capacity', 'Seats', numberInput('lunch-and-learn.capacity', { decimals: false, min: '1', max: '5000', placeholder: 'As many as come' }), { optional: true, hint: 'Who says yes after the last seat is on a waiting list and moves up in order.' }),
    ],
  });
}

export const handOverModal = (period: string, team: string): JsonObject =>
  modal({
    callbackId: 'lunch-and-learn.handed',
    title: 'Hand the Turn Over',
    submit: 'Hand Over',
    privateMetadata: JSON.stringify({ period }),
    blocks: [input('person', 'To', userSelect('lunch-and-learn.to', { placeholder: `Somebody of ${truncate(team, 100)}` })), context('They are asked just as you were.')],
  });

/** @param expected Slack users' ids of those who said yes */
export const attendanceModal = (lunch: Lunch, expected: readonly string[]): JsonObject =>
  modal({
    callbackId: 'lunch-and-learn.attended',
    title: 'Who Came',
    submit: 'Save',
    privateMetadata: JSON.stringify({ lunchId: lunch.id }),
    blocks: [
      input('people', 'Who came', usersSelect('lunch-and-learn.came', { initial: expected, most: 100 }), { optional: true, hint: 'Shown by team only, from five people of a team on.' }),
      input('materials', 'Materials', textInput('lunch-and-learn.materials', { initial: lunch.materials ?? '', maxLength: 500, placeholder: 'https://' }), { optional: true, hint: 'A link that is posted under the session’s message.' }),
    ],
  });
