import type { Actor } from '../../kernel/actor.ts';
import { tieText, type Reason } from '../../kernel/rotation.ts';
import { sha256Hex } from '../../kernel/sha256.ts';
import type { Directory } from '../people/read.ts';
import type { LunchJson, RotationJson } from './contract.ts';
import { CHECK_IN_DAYS } from './decide.ts';
import { mayAnswer, published, type TurnsContext } from './decide-turns.ts';
import { attendanceOf, seatsOf } from './figures-seats.ts';
import { slotsOf } from './figures-times.ts';
import { endOf, type Lunch } from './model.ts';
import { noTurns, SEED, type Turns } from './model-turns.ts';
import { hosts, isAdmin, mayEdit, mayRecord } from './policy.ts';
import { sayReason, sayRhythm } from './words.ts';

/** Sessions and turns as the API and the screens show them: names in place of ids, counts in place of names. Pure. */

export const nameOf = (people: Directory, id: string): string => people.person(id)?.name ?? 'somebody who has left';
export const teamNameOf = (people: Directory, id: string): string => people.team(id)?.name ?? 'a team that is gone';
const ref = (people: Directory, id: string) => ({ id, name: nameOf(people, id) });
const teamRef = (people: Directory, id: string) => ({ id, name: teamNameOf(people, id) });
const iso = (at: number): string => new Date(at).toISOString();

/** What the viewer may do now. */
export function ways(lunch: Lunch, people: Directory, viewer: Actor, now: number): LunchJson['mine']['can'] {
  const edits = mayEdit(viewer, lunch, people);
  const isPerson = viewer.kind === 'person';
  const begun = lunch.startsAt !== null && lunch.startsAt <= now;
  const over = lunch.startsAt !== null && now >= endOf({ startsAt: lunch.startsAt, minutes: lunch.minutes });
  const goes = lunch.state === 'scheduled' || lunch.state === 'held';
  return [
    ...(edits && lunch.state !== 'cancelled' ? (['edit'] as const) : []),
    ...(edits && (lunch.state === 'proposed' || lunch.state === 'scheduled' || (lunch.state === 'held' && lunch.came.length === 0)) ? (['cancel'] as const) : []),
    ...(isPerson && lunch.state === 'scheduled' && !over && lunch.hostId !== viewer.id ? (['answer'] as const) : []),
    ...(isPerson && goes && begun && now <= endOf(lunch as Lunch & { startsAt: number }) + CHECK_IN_DAYS * 86_400_000 && !lunch.came.some(c => c.personId === viewer.id && c.self) ? (['check-in'] as const) : []),
    ...(mayRecord(viewer, lunch, people) && goes && begun ? (['record'] as const) : []),
  ];
}

export function lunchJsonOf(lunch: Lunch, people: Directory, viewer: Actor, now: number): LunchJson {
  const seats = seatsOf(lunch.rsvps, lunch.capacity);
  const viewerId = viewer.kind === 'person' ? viewer.id : '';
  const place = seats.waiting.indexOf(viewerId);
  const end = lunch.startsAt === null ? null : endOf({ startsAt: lunch.startsAt, minutes: lunch.minutes });
  const attended = attendanceOf(lunch.came);
  const names = (ids: readonly string[]) => ids.map(id => ref(people, id));
  return {
    id: lunch.id,
    title: lunch.title,
    description: lunch.description,
    state: lunch.state,
    now: lunch.state === 'scheduled' && lunch.startsAt <= now && now < end!,
    host: lunch.hostId === null ? null : ref(people, lunch.hostId),
    team: lunch.teamId === null ? null : teamRef(people, lunch.teamId),
    start: lunch.startsAt === null ? null : iso(lunch.startsAt),
    end: end === null ? null : iso(end),
    timeZone: lunch.timeZone,
    minutes: lunch.minutes,
    place: lunch.place,
    capacity: lunch.capacity,
    materials: lunch.materials,
    turn: lunch.turn,
    cancelled: lunch.state === 'cancelled' ? (lunch.reason ?? '') : null,
    counts: { yes: seats.seated.length, maybe: seats.maybe.length, no: seats.no.length, waiting: seats.waiting.length, free: lunch.capacity === null ? null : Math.max(0, lunch.capacity - seats.seated.length) },
    attendance: lunch.came.length === 0 ? null : { ...attended, teams: attended.teams.map(t => ({ team: teamRef(people, t.teamId), people: t.people })) },
    version: lunch.version,
    mine: {
      answer: lunch.rsvps.find(r => r.personId === viewerId)?.answer ?? null,
      waiting: place < 0 ? null : place + 1,
      came: lunch.came.some(c => c.personId === viewerId),
      can: ways(lunch, people, viewer, now),
    },
    names: hosts(viewer, lunch, people) ? { noted: names(lunch.came.filter(c => !c.self).map(c => c.personId)), yes: names(seats.seated), waiting: names(seats.waiting), maybe: names(seats.maybe), no: names(seats.no) } : null,
  };
}

/** The next three turns with their reasons, and what anybody needs to work them out again. */
export function rotationJsonOf(stored: Turns | undefined, context: TurnsContext, viewer: Actor, now: number): RotationJson {
  const turns = stored ?? noTurns;
  const { people, teams, rhythm } = context;
  const slots = rhythm ? slotsOf(rhythm, now, 3) : [];
  const names = { team: (id: string) => teamNameOf(people, id) };
  const tie = (reason: Reason, period: string, teamId: string): RotationJson['turns'][number]['tie'] =>
    reason.tiedWith.length === 0
      ? []
      : [teamId, ...reason.tiedWith].map(id => ({ team: names.team(id), text: tieText(SEED, period, id), sha256: sha256Hex(tieText(SEED, period, id)) })).sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  return {
    turns: published(turns, slots, teams).map(({ period, startsAt, offer, choice }): RotationJson['turns'][number] => {
      const teamId = offer?.teamId ?? choice?.team ?? null;
      const reason = offer?.reason ?? choice?.reason;
      const mine = offer !== null && mayAnswer(offer, { actor: viewer, people });
      return {
        period,
        start: iso(startsAt),
        team: teamId === null ? null : teamRef(people, teamId),
        person: offer?.personId ? ref(people, offer.personId) : null,
        state: offer?.state ?? 'next',
        lunchId: offer?.lunchId ?? null,
        because: teamId === null || !reason ? 'No team can take it.' : sayReason(reason, names),
        tie: teamId === null || !reason ? [] : tie(reason, period, teamId),
        can: mine && offer.state === 'asked' ? ['accept', 'hand-over', 'skip'] : [],
      };
    }),
    teams: teams.map(id => ({ team: teamRef(people, id), last: turns.rotation.seats.find(s => s.team === id)?.last ?? null })),
    rhythm: rhythm ? sayRhythm(rhythm) : null,
    canSwap: isAdmin(viewer, people),
  };
}
