import type { Situation } from '../../engine/capability.ts';
import { refuse, type Decision, type Effect, type Fact } from '../../kernel/decision.ts';
import { next, skip, swap, taken, type Choice, type Rotation } from '../../kernel/rotation.ts';
import { sha256Hex } from '../../kernel/sha256.ts';
import type { Directory } from '../people/read.ts';
import type { Rhythm } from './contract.ts';
import { turnFacts, type TurnPayload } from './events.ts';
import { slotsOf, type Slot } from './figures-times.ts';
import { noTurns, SEED, type FeedAddress, type FeedCommand, type FeedRefusal, type Offer, type Turns, type TurnsCommand, type TurnsRefusal } from './model-turns.ts';
import { isAdmin } from './policy.ts';

export interface TurnsContext {
  readonly people: Directory;
  /** Ids of the teams that host in turn and have people. */
  readonly teams: readonly string[];
  readonly rhythm: Rhythm | null;
  /** When somebody last hosted, epoch milliseconds. */
  readonly hosted: ReadonlyMap<string, number>;
  readonly away: (personId: string, at: number) => boolean;
}
type At = TurnsContext & Situation;
type Result = Decision<Turns, TurnsRefusal>;
/** How many turns are published. */
export const PUBLISHED = 3;

export function decideTurns(before: Turns | undefined, command: TurnsCommand, at: At): Result {
  const turns = before ?? noTurns;
  switch (command.type) {
    case 'ask':
      return ask(turns, { period: command.period, startsAt: command.startsAt }, at);
    case 'settle':
      return settle(turns, at);
    case 'hand-over':
      return handOver(turns, command.period, command.personId, at);
    case 'skip':
      return skipTurn(turns, command.period, at);
    case 'swap':
      return swapTurns(turns, command.teams, at);
    case 'filled':
    case 'unfilled':
      return fill(turns, command, at);
  }
}

/** The rotation as it is when the turns before a slot have been had. */
const before = (turns: Turns, period: string, teams: readonly string[]): Rotation =>
  turns.offers.filter(o => o.period < period).reduce((rotation, o) => taken(rotation, teams, o.period, o.teamId), turns.rotation);

/** Whose turn a slot is. A team that is asked for another slot already is not asked for this one, unless there is no other. */
export function choiceFor(turns: Turns, period: string, teams: readonly string[]): Choice | null {
  const busy = turns.offers.filter(o => o.period > period).map(o => o.teamId);
  const free = teams.filter(team => !busy.includes(team));
  return next(before(turns, period, teams), free.length > 0 ? free : teams, period, SEED);
}

/** The next turns, those that are asked for and those that will be. */
export function published(turns: Turns, slots: readonly Slot[], teams: readonly string[]): (Slot & { readonly offer: Offer | null; readonly choice: Choice | null })[] {
  let ahead = turns;
  return slots.slice(0, PUBLISHED).map(slot => {
    const offer = turns.offers.find(o => o.period === slot.period) ?? null;
    if (offer) return { ...slot, offer, choice: null };
    const choice = choiceFor(ahead, slot.period, teams);
    if (choice) ahead = { ...ahead, offers: inOrder([...ahead.offers, { ...slot, teamId: choice.team, personId: null, state: 'asked', lunchId: null, reason: choice.reason, told: [] }]) };
    return { ...slot, offer, choice };
  });
}

/** Who of a team is asked: whoever has not hosted for longest; between equals the lowest SHA-256 of the period and the person. */
export function personFor(teamId: string, slot: Slot, at: Pick<At, 'people' | 'hosted' | 'away'>): string | null {
  const hash = (id: string): string => sha256Hex(`${SEED} ${slot.period} ${id}`);
  const there = at.people.membersOfTeam(teamId).filter(p => !at.away(p.id, slot.startsAt));
  const [first] = [...there].sort((a, b) => (at.hosted.get(a.id) ?? 0) - (at.hosted.get(b.id) ?? 0) || (hash(a.id) < hash(b.id) ? -1 : 1));
  return first?.id ?? null;
}

const inOrder = (offers: readonly Offer[]): Offer[] => [...offers].sort((a, b) => (a.period < b.period ? -1 : 1));
const cards = (offer: Offer, people: readonly string[] = offer.told): Effect[] =>
  people.map(personId => ({ kind: 'lunch-and-learn.turn-card', lane: `lunch-turn:${offer.period}`, payload: { period: offer.period, personId } }));
const factOf = (type: string, period: string, teamId: string | null): Fact => {
  const payload: TurnPayload = { period, teamId };
  return { type, payload };
};
const accepted = (turns: Turns, at: At, facts: readonly Fact[], effects: readonly Effect[] = []): Result => ({
  state: { ...turns, version: turns.version + 1, updatedAt: at.now },
  facts,
  effects,
  answer: { version: turns.version + 1 },
});
const unchanged = (turns: Turns): Result => ({ state: turns, facts: [], answer: { version: turns.version } });

function offered(turns: Turns, slot: Slot, at: At): { readonly turns: Turns; readonly offer: Offer } | undefined {
  const choice = choiceFor(turns, slot.period, at.teams);
  if (!choice) return undefined;
  const personId = personFor(choice.team, slot, at);
  const offer: Offer = { ...slot, teamId: choice.team, personId, state: 'asked', lunchId: null, reason: choice.reason, told: personId === null ? [] : [personId] };
  return { turns: { ...turns, offers: inOrder([...turns.offers, offer]) }, offer };
}

function ask(turns: Turns, slot: Slot, at: At): Result {
  if (turns.offers.some(o => o.period === slot.period) || slot.startsAt <= at.now) return unchanged(turns);
  const made = offered(turns, slot, at);
  if (!made) return unchanged(turns);
  return accepted(made.turns, at, [factOf(turnFacts.asked, slot.period, made.offer.teamId)], cards(made.offer));
}

/** Was asked and has left: nobody answers any more. */
export const isStranded = (offer: Offer, people: Directory): boolean => offer.state === 'asked' && offer.personId !== null && people.person(offer.personId)?.active !== true;

/**
 * What is over becomes the rotation's: had by the team that accepted, skipped by one that said nothing. Where somebody
 * who was asked has left, somebody else of the team is asked.
 */
function settle(stored: Turns, at: At): Result {
  const over = stored.offers.filter(o => o.startsAt <= at.now);
  const left = stored.offers.filter(o => !over.includes(o) && isStranded(o, at.people));
  if (over.length + left.length === 0) return unchanged(stored);
  const asked = left.map((o): Offer => {
    const personId = personFor(o.teamId, o, at);
    return { ...o, personId, told: [...new Set([...o.told, ...(personId === null ? [] : [personId])])] };
  });
  const turns: Turns = { ...stored, offers: stored.offers.map(o => asked.find(a => a.period === o.period) ?? o) };
  const rotation = over.reduce((r, o) => (o.state === 'accepted' ? taken(r, at.teams, o.period, o.teamId) : skip(r, at.teams, o.period, o.teamId)), turns.rotation);
  const facts = over.map(o => factOf(o.state === 'accepted' ? turnFacts.taken : turnFacts.skipped, o.period, o.teamId));
  return accepted({ ...turns, rotation, offers: turns.offers.filter(o => !over.includes(o)) }, at, [...facts, ...asked.map(o => factOf(turnFacts.handedOver, o.period, o.teamId))], [...over, ...asked].flatMap(o => cards(o)));
}

/** Whoever was asked, an administrator, and anyone of the team where nobody was. */
export function mayAnswer(offer: Offer, at: Pick<At, 'actor' | 'people'>): boolean {
  if (at.actor.kind !== 'person') return true;
  const person = at.people.person(at.actor.id);
  if (!person?.active) return false;
  return offer.personId === person.id || isAdmin(at.actor, at.people) || (offer.personId === null && person.teamId === offer.teamId);
}

function openOffer(turns: Turns, period: string, at: At): { readonly offer: Offer } | { readonly refused: TurnsRefusal } {
  const offer = turns.offers.find(o => o.period === period);
  if (!offer) return { refused: { code: 'no-such-turn' } };
  if (!mayAnswer(offer, at)) return { refused: { code: 'not-your-turn', teamId: offer.teamId } };
  return offer.state === 'accepted' ? { refused: { code: 'accepted-already' } } : { offer };
}

function handOver(turns: Turns, period: string, personId: string, at: At): Result {
  const found = openOffer(turns, period, at);
  if ('refused' in found) return found;
  const { offer } = found;
  const person = at.people.person(personId);
  if (!person?.active) return refuse({ code: 'nobody-there', field: 'person' });
  if (person.teamId !== offer.teamId) return refuse({ code: 'other-team', field: 'person', teamId: offer.teamId });
  if (offer.personId === personId) return unchanged(turns);
  const moved: Offer = { ...offer, personId, told: [...new Set([...offer.told, personId])] };
  return accepted({ ...turns, offers: turns.offers.map(o => (o === offer ? moved : o)) }, at, [factOf(turnFacts.handedOver, period, offer.teamId)], cards(moved));
}

/** The team keeps its place, and the next one is asked for this slot. */
function skipTurn(turns: Turns, period: string, at: At): Result {
  const found = openOffer(turns, period, at);
  if ('refused' in found) return found;
  const { offer } = found;
  const without: Turns = { ...turns, rotation: skip(turns.rotation, at.teams, period, offer.teamId), offers: turns.offers.filter(o => o !== offer) };
  const made = offered(without, offer, at);
  return accepted(
    made?.turns ?? without,
    at,
    [factOf(turnFacts.skipped, period, offer.teamId), ...(made ? [factOf(turnFacts.asked, period, made.offer.teamId)] : [])],
    [...cards(offer), ...(made ? cards(made.offer, made.offer.told.filter(id => !offer.told.includes(id))) : [])],
  );
}

function swapTurns(turns: Turns, pair: readonly [string, string], at: At): Result {
  if (!isAdmin(at.actor, at.people) && at.actor.kind === 'person') return refuse({ code: 'admins-only' });
  const [a, b] = pair;
  if (a === b) return refuse({ code: 'cannot-swap', field: 'teams', why: 'same-team' });
  if (at.rhythm === null) return refuse({ code: 'no-rhythm' });
  const asked = pair.map(team => turns.offers.find(o => o.teamId === team));
  if (asked[0] && asked[1]) {
    if (asked.some(o => o!.state === 'accepted')) return refuse({ code: 'cannot-swap', field: 'teams', why: 'asked-already' });
    const facts = asked.map((o, i) => factOf(turnFacts.swapped, o!.period, pair[1 - i]!));
    const offers = turns.offers.map((o): Offer => {
      const i = asked.indexOf(o);
      if (i < 0) return o;
      const teamId = pair[1 - i]!;
      const personId = personFor(teamId, o, at);
      return { ...o, teamId, personId, reason: { ...asked[1 - i]!.reason, tiedWith: [], passedOver: [], swapped: o.teamId }, told: [...new Set([...o.told, ...(personId === null ? [] : [personId])])] };
    });
    return accepted({ ...turns, offers }, at, facts, offers.filter(o => o.teamId === a || o.teamId === b).flatMap(o => cards(o)));
  }
  if (asked[0] || asked[1]) return refuse({ code: 'cannot-swap', field: 'teams', why: 'asked-already' });
  const free = slotsOf(at.rhythm, at.now, PUBLISHED).filter(s => !turns.offers.some(o => o.period === s.period));
  const last = free.at(-1)?.period ?? '';
  const swapped = swap(before(turns, last, at.teams), at.teams, [a, b], free.map(s => s.period), SEED);
  if (!swapped.ok) return refuse({ code: 'cannot-swap', field: 'teams', why: swapped.error });
  // The two get their places among the teams that have not been asked; those that have been keep theirs, ahead of all.
  const { seats } = swapped.value;
  const ahead = Math.min(...seats.map(seat => seat.place)) - 1;
  const asIs = new Map(turns.rotation.seats.map(seat => [seat.team, seat]));
  const kept = seats.map(seat =>
    turns.offers.some(o => o.teamId === seat.team) ? (asIs.get(seat.team) ?? { ...seat, round: Math.min(...seats.map(s => s.round)), place: ahead, last: null }) : seat,
  );
  return accepted({ ...turns, rotation: { seats: kept } }, at, pair.map(team => factOf(turnFacts.swapped, last, team)));
}

/** A session was made for the slot, or called off. */
function fill(turns: Turns, command: Extract<TurnsCommand, { type: 'filled' | 'unfilled' }>, at: At): Result {
  const offer = turns.offers.find(o => o.period === command.period);
  if (!offer || (command.type === 'unfilled' && offer.lunchId !== command.lunchId)) return unchanged(turns);
  const filled = command.type === 'filled';
  // Another team that fills the slot has had its turn with it.
  const teamId = filled ? (command.teamId ?? offer.teamId) : offer.teamId;
  const same = filled && offer.state === 'accepted' && offer.lunchId === command.lunchId && offer.teamId === teamId;
  if (same) return unchanged(turns);
  // It took the turn of the team that was asked, which keeps its place.
  const reason = teamId === offer.teamId ? offer.reason : { last: turns.rotation.seats.find(seat => seat.team === teamId)?.last ?? null, tiedWith: [], skipped: [], swapped: offer.teamId, passedOver: [] };
  const changed: Offer = { ...offer, teamId, reason, personId: filled && teamId !== offer.teamId ? null : offer.personId, state: filled ? 'accepted' : 'asked', lunchId: filled ? command.lunchId : null };
  return accepted({ ...turns, offers: turns.offers.map(o => (o === offer ? changed : o)) }, at, filled ? [factOf(turnFacts.accepted, command.period, teamId)] : [], cards(changed));
}

/** The address of somebody's own feed: they open it, open another one in its place, or close it. */
export function decideFeed(feed: FeedAddress | undefined, command: FeedCommand, at: Situation): Decision<FeedAddress, FeedRefusal> {
  if (at.actor.kind !== 'person') return refuse({ code: 'people-only' });
  if (at.actor.id !== command.personId) return refuse({ code: 'not-yours' });
  const next: FeedAddress = { personId: command.personId, hash: command.type === 'open' ? command.hash : null, since: at.now };
  if (command.type === 'close' && (feed?.hash ?? null) === null) return { state: feed ?? next, facts: [], answer: {} };
  return { state: next, facts: [], answer: {} };
}
