import type { Item } from '../../src/engine/run.ts';
import { lunchSettings, type Answer, type LunchSettings } from '../../src/features/lunch-and-learn/contract.ts';
import { slotsOf } from '../../src/features/lunch-and-learn/figures-times.ts';
import type { LunchCommand } from '../../src/features/lunch-and-learn/model.ts';
import { TURNS, type TurnsCommand } from '../../src/features/lunch-and-learn/model-turns.ts';
import { GENERAL, personIdOf, teamIdOf, type Team } from './people.ts';

/**
 * Lunch-and-learns of Ferncliff: two that were held, and one next week on security questionnaires, since those wait
 * longest. Every second Thursday, counted from next week.
 */

const DAY = 86_400_000;
const HOUR = 3_600_000;

export const lunchesSetting = (now: number): LunchSettings =>
  lunchSettings.parse({ channel: GENERAL, rhythm: { weekday: 'thursday', every_weeks: 2, from: new Date(now + 7 * DAY).toISOString().slice(0, 10), at: '12:30', minutes: 45, time_zone: 'Europe/Berlin' } });

interface Step {
  readonly to: string;
  readonly command: Item['command'];
  readonly cause: string;
  readonly at: number;
  /** Whose deed it is; without one Evenkeel's. */
  readonly by?: string;
  /** It is told in Slack, as it would be today. */
  readonly announced?: boolean;
}

interface Held {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly host: string;
  readonly team: Team;
  readonly place: string;
  readonly came: readonly string[];
  readonly materials: string;
}
const held: readonly Held[] = [
  {
    id: 'lunch_sample-legal', title: 'What Legal reads first in an order form', host: 'elena', team: 'Legal', place: 'https://meet.ferncliff.example/learn',
    description: 'Liability, payment, data protection: the three places that decide how long a review takes, and the sentences that can stay as they are.',
    came: ['mara', 'tom', 'priya', 'jonas', 'luis', 'hannah', 'ada', 'noor', 'felix', 'june', 'sefa', 'claire', 'paula'],
    materials: 'https://files.ferncliff.example/order-form-in-ten-minutes',
  },
  {
    id: 'lunch_sample-demo', title: 'What a demo needs, from the first call to the recording', host: 'sefa', team: 'Solutions', place: 'Room Elbe, and https://meet.ferncliff.example/learn',
    description: 'Which questions to ask the customer two weeks before, and why their own camera angles change the outcome.',
    came: ['mara', 'tom', 'priya', 'jonas', 'grace', 'luis', 'hannah', 'yara', 'dev', 'lena', 'kenji', 'aisha', 'kofi'],
    materials: 'https://files.ferncliff.example/demo-checklist',
  },
]; // prettier-ignore

const coming: readonly (readonly [string, Answer])[] = [
  ['mara', 'yes'], ['tom', 'yes'], ['luis', 'yes'], ['claire', 'maybe'], ['noor', 'yes'], ['sefa', 'yes'], ['elena', 'yes'], ['hannah', 'maybe'], ['ben', 'no'], ['priya', 'yes'],
]; // prettier-ignore

/** Commands in the order of their moments. */
export function sampleLunches(now: number): Step[] {
  const rhythm = lunchesSetting(now).rhythm!;
  // Two slots that were; the one of next week; the one after it, whose team has been asked.
  const slots = slotsOf(rhythm, now - 28 * DAY - DAY, 6).filter(s => s.startsAt < now || s.startsAt > now + DAY);
  const past = slots.filter(s => s.startsAt < now).slice(-2);
  const [next, later] = slots.filter(s => s.startsAt > now);
  const steps: Step[] = [];
  const turn = (at: number, command: TurnsCommand, n: string) => steps.push({ to: 'lunch-and-learn-turns', command, cause: `lunch-turn:${n}`, at });
  const session = (at: number, by: string | undefined, command: LunchCommand, n = '') =>
    steps.push({ to: 'lunch-and-learn', command, cause: `${command.lunchId}:${command.type}${n}`, at, ...(by !== undefined && { by }) });
  const propose = (at: number, s: Omit<Held, 'came' | 'materials'>, slot: { readonly period: string; readonly startsAt: number }, capacity: number | null, topic: string | null = null) => {
    turn(at - HOUR, { type: 'ask', turnsId: TURNS, ...slot }, `${slot.period}:ask`);
    session(at, s.host, { type: 'propose', lunchId: s.id, title: s.title, description: s.description, hostId: personIdOf(s.host), teamId: teamIdOf(s.team), startsAt: slot.startsAt, timeZone: 'Europe/Berlin', minutes: 45, place: s.place, capacity, materials: null, topic, turn: slot.period });
    turn(at + 60_000, { type: 'filled', turnsId: TURNS, period: slot.period, lunchId: s.id, teamId: teamIdOf(s.team) }, `${slot.period}:filled`);
  }; // prettier-ignore
  past.forEach((slot, i) => {
    const s = held[i]!;
    propose(slot.startsAt - 18 * DAY, s, slot, null);
    s.came.forEach((key, n) => session(slot.startsAt - 9 * DAY + n * HOUR, key, { type: 'answer', lunchId: s.id, answer: 'yes' }, `:${key}`));
    const over = slot.startsAt + 45 * 60_000;
    session(over, undefined, { type: 'end', lunchId: s.id, startsAt: slot.startsAt });
    session(over + HOUR, s.host, { type: 'record', lunchId: s.id, people: s.came.map(personIdOf), materials: s.materials });
    turn(over + HOUR, { type: 'settle', turnsId: TURNS }, `${slot.period}:settle`);
  });
  if (next) {
    const about = {
      id: 'lunch_sample-security', title: 'Security questionnaires, and how we answer them', host: 'yara', team: 'Engineering' as const, place: 'https://meet.ferncliff.example/learn',
      description: 'What is asked every time, where the answers are kept, and what to send along with the first mail so that it takes days and not weeks.',
    }; // prettier-ignore
    const made = now - 3 * DAY;
    propose(made, about, next, 12, `requests:security-questionnaire:${teamIdOf('Sales')}:${teamIdOf('Engineering')}`);
    coming.forEach(([key, answer], n) => session(made + (n + 2) * HOUR, key, { type: 'answer', lunchId: about.id, answer }, `:${key}`));
    if (later) turn(made + 2 * DAY, { type: 'ask', turnsId: TURNS, ...later }, `${later.period}:ask`);
    steps.push({ to: 'lunch-and-learn', command: { type: 'change', lunchId: about.id, materials: 'https://files.ferncliff.example/questionnaire' }, cause: `${about.id}:announced`, at: now - HOUR, by: about.host, announced: true });
  }
  return steps.sort((a, b) => a.at - b.at);
}
