import type { Words } from '../../engine/api.ts';
import { localDate } from '../../kernel/calendar.ts';
import { countOf, listOf, plural, truncate } from '../../kernel/text.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { requestFacts, type RequestPayload } from './events.ts';
import type { DutyRefusal } from './model-duty.ts';
import type { RequestRefusal, State } from './model.ts';

/** Dates, states and refusals in words, as plain text: views escape it. Pure. */

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** `Thu 14 May`, with the year when it is not this one's. @param date YYYY-MM-DD @param year the year that goes without saying */
export function sayDay(date: string, year?: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return date;
  return `${DAYS[at.getUTCDay()]} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}${year === date.slice(0, 4) ? '' : ` ${date.slice(0, 4)}`}`;
}

/** `Mon 11 to Sun 17 May` in short: two dates as people say a stretch of days. */
export const sayDays = (from: string, to: string, year?: string): string => (from === to ? sayDay(from, year) : `${sayDay(from, year)} to ${sayDay(to, year)}`);

/** Business minutes: `20 minutes`, `5 hours`, `3 working days` of eight hours. */
export function sayEffort(minutes: number): string {
  if (minutes < 60) return countOf(minutes, 'minute');
  if (minutes < 16 * 60) return countOf(Math.round(minutes / 60), 'hour');
  return countOf(Math.round(minutes / 480), 'working day');
}

export interface CloseEffect {
  readonly closeDate: string;
  readonly daysLate: number;
  readonly text: string;
}
/**
 * What being due then means for the day on which the deal closes.
 * @param dueAt epoch ms; one that has passed counts as now
 * @param timeZone in whose days it is counted
 */
export function closeEffectOf(dueAt: number, closeDate: string | null, timeZone: string, now: number): CloseEffect | null {
  if (closeDate === null) return null;
  const due = localDate(Math.max(dueAt, now), timeZone);
  const year = localDate(now, timeZone).slice(0, 4);
  const daysLate = Math.round((Date.parse(due) - Date.parse(closeDate)) / 86_400_000);
  if (Number.isNaN(daysLate)) return null;
  const [d, c] = [sayDay(due, year), sayDay(closeDate, year)];
  const text =
    daysLate > 0
      ? `due ${d}, the deal closes ${c}: ${countOf(daysLate, 'day')} late`
      : daysLate === 0
        ? `due ${d}, the day on which the deal closes`
        : `due ${d}, ${countOf(-daysLate, 'day')} before the deal closes`;
  return { closeDate, daysLate, text };
}

export const stateWords: Readonly<Record<State, string>> = {
  open: 'Open',
  assigned: 'Assigned',
  claimed: 'Claimed',
  waiting: 'Waiting',
  done: 'Done',
  declined: 'Declined',
  withdrawn: 'Withdrawn',
};
const endedWords: Readonly<Record<State, string>> = { open: 'is open', assigned: 'is assigned', claimed: 'is claimed', waiting: 'waits', done: 'is done', declined: 'was declined', withdrawn: 'was withdrawn' };

/** A fact in one sentence; who did it stands beside it. */
export const sayFact = (type: string, p: Omit<RequestPayload, 'says'>, more: JsonObject): string => truncate(factWords(type, p, more), 300);

function factWords(type: string, p: Omit<RequestPayload, 'says'>, more: JsonObject): string {
  const what = p.typeName;
  const helper = p.helper?.name ?? 'somebody';
  const text = typeof more['text'] === 'string' ? `: ${more['text']}` : '.';
  switch (type) {
    case requestFacts.asked:
      return `Asked ${p.team.name} (${what}): ${String(more['what'] ?? '')}`;
    case requestFacts.assigned:
      return `${what} went to ${String(more['because'] ?? helper)}.`;
    case requestFacts.claimed:
      return `Claimed: ${what}.`;
    case requestFacts.returned:
      return `${what} is in the queue of ${p.team.name} again.`;
    case requestFacts.handedOver:
      return `Handed ${what} to ${p.helper?.name ?? p.team.name}: ${String(more['note'] ?? '')}`;
    case requestFacts.waiting:
      return more['on'] === 'requester' ? `Asked back about ${what}: ${String(more['question'] ?? '')}` : `${what} waits for another request.`;
    case requestFacts.resumed:
      return `${what} goes on${text}`;
    case requestFacts.commented:
      return `Said about ${what}${text}`;
    case requestFacts.done:
      return `Finished ${what}: ${String(more['resolution'] ?? '')}`;
    case requestFacts.declined:
      return `Declined ${what}${text}`;
    case requestFacts.withdrawn:
      return `Withdrew ${what}${text}`;
    case requestFacts.reopened:
      return `Opened ${what} again${text}`;
    case requestFacts.late:
      return more['clock'] === 'answer' ? `Nobody has answered ${what} in time.` : `${what} takes longer than promised.`;
    default:
      return `${what}.`;
  }
}

export interface Say {
  readonly name: (personId: string) => string;
  readonly team: (teamId: string) => string;
  readonly moment: (at: number) => string;
}

const absentWords = { unknown: 'is nobody whom Evenkeel knows', inactive: 'has left', away: 'is away', requester: 'asked for it', 'has-it': 'has it already', 'same-team': 'has it in its queue already' } as const;

export function sayRefusal(refusal: RequestRefusal, say: Say): Words {
  switch (refusal.code) {
    case 'no-such-deal':
      return { status: 404, title: 'There is no such deal.' };
    case 'deal-closed':
      return { status: 409, title: `This deal is closed (${refusal.stage}).`, detail: 'Ask about a deal that is open or won.' };
    case 'no-such-type':
      return { status: 422, title: 'There is no such type of request.', field: refusal.field, detail: `has to be one of ${listOf(refusal.types, 'or')}` };
    case 'no-such-team':
      return { status: 422, title: `There is no team called ${refusal.team}.`, field: refusal.field, detail: 'An administrator can change the type, or add the team under People.' };
    case 'bad-fields': {
      const n = refusal.problems.length;
      return { status: 422, title: `${n === 1 ? 'One field is' : `${n} fields are`} not right yet.`, field: refusal.field, detail: refusal.problems[0]?.message ?? 'is not right' };
    }
    case 'exists-already':
      return { status: 409, title: 'This request exists already.', detail: 'Nothing was sent twice.' };
    case 'no-such-request':
      return { status: 404, title: 'There is no such request.' };
    case 'people-only':
      return { status: 403, title: 'Only a person can do this.', detail: 'Use a token that belongs to a person.' };
    case 'person-inactive':
      return { status: 403, title: 'This person is deactivated.' };
    case 'own-request':
      return { status: 403, title: 'You asked for this yourself.', detail: 'Somebody else of the team has to take it. You can withdraw it.' };
    case 'not-your-team':
      return { status: 403, title: `This was asked of ${say.team(refusal.teamId)}.`, detail: 'Somebody there can claim it, or hand it to you.' };
    case 'taken':
      return { status: 409, title: `${say.name(refusal.helperId)} has it.`, detail: 'They can hand it over, or give it back.' };
    case 'not-the-helper':
      return refusal.helperId
        ? { status: 403, title: `${say.name(refusal.helperId)} has it.`, detail: `People of ${say.team(refusal.teamId)} can claim what nobody has taken, or hand it over.` }
        : { status: 403, title: `This was asked of ${say.team(refusal.teamId)}.`, detail: 'Somebody there has to do this.' };
    case 'not-the-requester':
      return { status: 403, title: `Only ${say.name(refusal.requesterId)}, who asked, or the deal's owner can do this.` };
    case 'ended':
      return { status: 409, title: `This ${endedWords[refusal.state]}${refusal.by ? ` (${say.name(refusal.by)})` : ''}, ${say.moment(refusal.at)}.`, detail: 'Nothing was changed by your click. It can be reopened.' };
    case 'not-ended':
      return { status: 409, title: 'This has not ended.', detail: 'There is nothing to reopen.' };
    case 'nothing-asked':
      return { status: 409, title: 'No question is open.', detail: 'Comment instead.' };
    case 'words-missing':
      return { status: 422, title: 'A sentence is missing.', field: refusal.field, detail: 'has to say something the other side can use' };
    case 'to-whom':
      return { status: 422, title: 'To whom?', field: refusal.field, detail: 'choose a person or a team' };
    case 'nobody-there':
      return { status: 422, title: `${refusal.given} ${absentWords[refusal.why]}.`, field: refusal.field, detail: `${absentWords[refusal.why]}; choose somebody else` };
    case 'other-deal':
      return { status: 422, title: 'It can only wait for an open request of the same deal.', field: refusal.field, detail: 'has to be a request of the same deal that has not ended' };
    case 'circle':
      return { status: 422, title: 'They would wait for each other.', field: refusal.field, detail: refusal.through.length > 1 ? `waits for this one already (${refusal.through.join(', which waits for ')})` : 'cannot wait for itself' };
    case 'moved-on':
      return { status: 412, title: 'The request has changed since you looked.', detail: `It is at version ${refusal.version} now. Look again.` };
  }
}

const badPeople = { nobody: 'needs somebody', unknown: 'is nobody whom Evenkeel knows', inactive: 'has left', twice: 'is named twice', 'other-team': 'is not in this team' } as const;

export function sayDutyRefusal(refusal: DutyRefusal, say: Pick<Say, 'name' | 'team'>): Words {
  switch (refusal.code) {
    case 'no-such-team':
      return { status: 404, title: 'There is no such team.' };
    case 'no-rota':
      return { status: 404, title: `${say.team(refusal.teamId)} has no duty rota.`, detail: 'Somebody of the team, or an administrator, can arrange one.' };
    case 'people-only':
      return { status: 403, title: 'Only a person can do this.', detail: 'Use a token that belongs to a person.' };
    case 'not-your-rota':
      return { status: 403, title: `This is the rota of ${say.team(refusal.teamId)}.`, detail: 'Its members and administrators arrange it.' };
    case 'not-in-rota':
      return { status: 422, title: `${refusal.name} takes no turns in this rota.`, field: refusal.field, detail: 'has to be somebody of the rota' };
    case 'bad-people':
      return { status: 422, title: 'The order is not right yet.', field: refusal.field, detail: `${refusal.given} ${badPeople[refusal.why]}`.trim() };
    case 'unknown-time-zone':
      return { status: 422, title: 'This time zone is not known.', field: refusal.field, detail: `has to be an IANA name such as Europe/Berlin, not ${refusal.given}` };
    case 'not-your-turn':
      return { status: 409, title: `The turn of ${sayDay(refusal.from)} is ${say.name(refusal.holderId)}'s.`, field: refusal.field, detail: 'has to be a day of one of your own turns' };
    case 'your-turn-too':
      return { status: 422, title: 'Both turns are yours.', field: refusal.field, detail: "has to be a day of somebody else's turn" };
    case 'turn-over':
      return { status: 422, title: 'This turn is over.', field: refusal.field, detail: 'has to lie ahead' };
    case 'turn-in-swap':
      return { status: 409, title: 'A swap of this turn is waiting for an answer.', field: refusal.field, detail: 'is in another swap already; that one has to be answered or cancelled first' };
    case 'no-such-swap':
      return { status: 404, title: 'There is no such swap.' };
    case 'swap-settled':
      return { status: 409, title: `This swap is ${refusal.state} already.`, detail: 'Nothing was changed.' };
    case 'swap-outdated':
      return { status: 409, title: 'The turns have moved since this was asked.', detail: 'Ask for a new swap.' };
    case 'not-your-swap':
      return { status: 403, title: `Only ${say.name(refusal.otherId)} can do this.` };
    case 'no-such-skip':
      return { status: 404, title: 'There are no such days.' };
    case 'days-backwards':
      return { status: 422, title: 'The last day is before the first.', field: refusal.field, detail: 'has to be the first day or later' };
    case 'days-over':
      return { status: 422, title: 'These days are over.', field: refusal.field, detail: 'has to be today or later' };
  }
}

/** How many, for a heading. */
export const sayWaiting = (n: number): string => (n === 0 ? 'No request waits for you' : n === 1 ? 'One request waits for you' : `${countOf(n, 'request')} ${plural(n, 'waits', 'wait')} for you`);
