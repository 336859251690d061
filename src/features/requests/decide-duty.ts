import { IANAZone } from 'luxon';
import type { Situation } from '../../engine/capability.ts';
import { localDate } from '../../kernel/calendar.ts';
import { refuse, type Decision, type Effect } from '../../kernel/decision.ts';
import type { JsonObject } from '../../kernel/json.ts';
import type { Directory } from '../people/read.ts';
import { teamAsOf } from './decide-parts.ts';
import { dutyFacts } from './events.ts';
import type { DutyCommand, DutyRefusal } from './model-duty.ts';
import { holderOf, turnOf, type Rota, type Swap } from './rotation.ts';

/** Every change of a duty rota. Pure. */
export interface DutyContext {
  readonly directory: Directory;
  readonly holidays: ReadonlySet<string>;
}
type At = DutyContext & Situation;
export type DutyDecision = Decision<Rota, DutyRefusal>;
type Of<T extends DutyCommand['type']> = Extract<DutyCommand, { type: T }>;

/** Turns that lie further ahead than this are not swapped: nobody knows so long before. */
const MOST_SWAPS = 200;

export function decideDuty(rota: Rota | undefined, command: DutyCommand, at: At): DutyDecision {
  if (!at.directory.team(command.teamId)) return refuse({ code: 'no-such-team', field: 'team', team: command.teamId });
  if (command.type === 'arrange') return arrange(rota, command, at);
  if (!rota) return refuse({ code: 'no-rota', teamId: command.teamId });
  switch (command.type) {
    case 'ask-swap':
      return askSwap(rota, command, at);
    case 'agree-swap':
    case 'decline-swap':
    case 'cancel-swap':
      return settleSwap(rota, command, at);
    case 'skip':
      return skip(rota, command, at);
    case 'unskip':
      return unskip(rota, command, at);
  }
}

/** A rota belongs to its team: its members arrange it, and administrators. */
export function mayArrange(teamId: string, personId: string, directory: Directory): boolean {
  const person = directory.person(personId);
  return person !== undefined && person.active && (person.teamId === teamId || person.roles.includes('admin'));
}

const may = (teamId: string, at: At): DutyRefusal | undefined =>
  at.actor.kind === 'person' && !mayArrange(teamId, at.actor.id, at.directory) ? { code: 'not-your-rota', teamId } : undefined;

const changed = (rota: Rota, patch: Partial<Rota>, at: At): Rota => ({ ...rota, ...patch, version: rota.version + 1, updatedAt: at.now });
const fact = (rota: Pick<Rota, 'teamId'>, type: string, more: JsonObject, at: At) => ({ type, payload: { team: teamAsOf(rota.teamId, at), ...more } });
const answer = (rota: Rota, more: JsonObject = {}) => ({ teamId: rota.teamId, version: rota.version, ...more });

function arrange(before: Rota | undefined, command: Of<'arrange'>, at: At): DutyDecision {
  const refused = may(command.teamId, at);
  if (refused) return refuse(refused);
  if (!IANAZone.isValidZone(command.timeZone)) return refuse({ code: 'unknown-time-zone', field: 'timeZone', given: command.timeZone });
  const people: string[] = [];
  const wrong = (given: string, why: Extract<DutyRefusal, { code: 'bad-people' }>['why']) => refuse({ code: 'bad-people', field: 'people', given, why } as const);
  for (const given of command.people) {
    const person = at.directory.person(given) ?? at.directory.byEmail(given);
    if (!person) return wrong(given, 'unknown');
    if (!person.active) return wrong(person.name, 'inactive');
    if (person.teamId !== command.teamId) return wrong(person.name, 'other-team');
    if (people.includes(person.id)) return wrong(person.name, 'twice');
    people.push(person.id);
  }
  if (people.length === 0) return wrong('', 'nobody');
  const { teamId, turn, timeZone, from } = command;
  // Another order makes other turns: what was agreed about the old ones says nothing about them.
  const turnsAsBefore = before && before.turn === turn && before.from === from && JSON.stringify(before.people) === JSON.stringify(people);
  const rota: Rota = {
    teamId, people, turn, timeZone, from, skips: before?.skips.filter(s => people.includes(s.personId)) ?? [], swaps: turnsAsBefore ? before.swaps : [],
    version: (before?.version ?? 0) + 1, updatedAt: at.now,
  }; // prettier-ignore
  return { state: rota, facts: [fact(rota, dutyFacts.arranged, { people, turn, timeZone, from }, at)], answer: answer(rota) };
}

const today = (rota: Rota, at: At): string => localDate(at.now, rota.timeZone);

function askSwap(rota: Rota, command: Of<'ask-swap'>, at: At): DutyDecision {
  if (at.actor.kind !== 'person') return refuse({ code: 'people-only' });
  const me = at.actor.id;
  if (rota.swaps.some(s => s.id === command.swapId)) return { state: rota, facts: [], answer: answer(rota, { swapId: command.swapId }) };
  if (!rota.people.includes(me)) return refuse({ code: 'not-in-rota', field: 'give', name: at.directory.person(me)?.name ?? 'You' });
  const give = turnOf(rota, command.give, at.holidays);
  const take = turnOf(rota, command.take, at.holidays);
  for (const [field, turn] of [['give', give], ['take', take]] as const) {
    if (turn.to < today(rota, at)) return refuse({ code: 'turn-over', field, from: turn.from });
    if (rota.swaps.some(s => s.state === 'asked' && (s.give === turn.from || s.take === turn.from))) return refuse({ code: 'turn-in-swap', field, from: turn.from });
  } // prettier-ignore
  const holder = holderOf(rota, give);
  if (holder !== me) return refuse({ code: 'not-your-turn', field: 'give', holderId: holder, from: give.from });
  const other = holderOf(rota, take);
  if (other === me) return refuse({ code: 'your-turn-too', field: 'take' });
  const swap: Swap = { id: command.swapId, state: 'asked', from: me, to: other, give: give.from, take: take.from, at: at.now };
  const next = changed(rota, { swaps: [...pruned(rota, at), swap] }, at);
  return { state: next, facts: [fact(next, dutyFacts.swapAsked, { ...swap }, at)], effects: swapCards(next, swap), answer: answer(next, { swapId: swap.id }) };
}

/** Swaps that nobody will look at again go; agreed ones stay, since turns are counted by them. */
const pruned = (rota: Rota, at: At): readonly Swap[] => {
  const day = today(rota, at);
  return rota.swaps.filter(s => s.state === 'agreed' || s.give >= day || s.take >= day).slice(-MOST_SWAPS);
};

const settled = { 'agree-swap': 'agreed', 'decline-swap': 'declined', 'cancel-swap': 'cancelled' } as const;
const settledFact = { agreed: dutyFacts.swapAgreed, declined: dutyFacts.swapDeclined, cancelled: dutyFacts.swapCancelled } as const;

function settleSwap(rota: Rota, command: Of<'agree-swap' | 'decline-swap' | 'cancel-swap'>, at: At): DutyDecision {
  if (at.actor.kind !== 'person') return refuse({ code: 'people-only' });
  const swap = rota.swaps.find(s => s.id === command.swapId);
  if (!swap) return refuse({ code: 'no-such-swap' });
  const whose = command.type === 'cancel-swap' ? swap.from : swap.to;
  if (at.actor.id !== whose) return refuse({ code: 'not-your-swap', otherId: whose });
  if (swap.state !== 'asked') return refuse({ code: 'swap-settled', state: swap.state });
  if (command.type === 'agree-swap') {
    const give = turnOf(rota, swap.give, at.holidays);
    const take = turnOf(rota, swap.take, at.holidays);
    // Between asking and agreeing another swap, a holiday or the days themselves may have moved the turns.
    if (holderOf(rota, give) !== swap.from || holderOf(rota, take) !== swap.to || give.from !== swap.give || take.from !== swap.take || give.to < today(rota, at) || take.to < today(rota, at)) return refuse({ code: 'swap-outdated' });
  }
  const now: Swap = { ...swap, state: settled[command.type] };
  // Agreed swaps count in the order of agreeing.
  const next = changed(rota, { swaps: [...rota.swaps.filter(s => s.id !== swap.id), now] }, at);
  return { state: next, facts: [fact(next, settledFact[settled[command.type]], { ...now }, at)], effects: swapCards(next, now), answer: answer(next, { swapId: swap.id }) };
}

/** Both see the same card, drawn from the swap as it is. */
const swapCards = (rota: Rota, swap: Swap): Effect[] =>
  [swap.to, swap.from].map(personId => ({
    kind: 'requests.swap-card',
    lane: `requests:${swap.id}:dm:${personId}`,
    payload: { teamId: rota.teamId, swapId: swap.id, personId },
    collapse: `requests.swap:${swap.id}:${personId}`,
  }));

function skip(rota: Rota, command: Of<'skip'>, at: At): DutyDecision {
  const person = at.directory.person(command.person) ?? at.directory.byEmail(command.person);
  if (!person || !rota.people.includes(person.id)) return refuse({ code: 'not-in-rota', field: 'person', name: person?.name ?? command.person });
  const refused = may(rota.teamId, at);
  if (refused) return refuse(refused);
  if (command.to < command.from) return refuse({ code: 'days-backwards', field: 'to' });
  if (command.to < today(rota, at)) return refuse({ code: 'days-over', field: 'to' });
  if (rota.skips.some(s => s.id === command.skipId)) return { state: rota, facts: [], answer: answer(rota, { skipId: command.skipId }) };
  const added = { id: command.skipId, personId: person.id, from: command.from, to: command.to };
  const kept = rota.skips.filter(s => s.to >= today(rota, at)).slice(-MOST_SWAPS);
  const next = changed(rota, { skips: [...kept, added] }, at);
  return { state: next, facts: [fact(next, dutyFacts.skipped, { ...added }, at)], answer: answer(next, { skipId: added.id }) };
}

function unskip(rota: Rota, command: Of<'unskip'>, at: At): DutyDecision {
  const refused = may(rota.teamId, at);
  if (refused) return refuse(refused);
  const found = rota.skips.find(s => s.id === command.skipId);
  if (!found) return refuse({ code: 'no-such-skip' });
  const next = changed(rota, { skips: rota.skips.filter(s => s !== found) }, at);
  return { state: next, facts: [fact(next, dutyFacts.unskipped, { ...found }, at)], answer: answer(next) };
}
