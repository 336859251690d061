import { localDate } from '../../kernel/calendar.ts';
import { countOf } from '../../kernel/text.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Person } from '../people/read.ts';
import { levels, type Level, type RequestType } from './contract.ts';
import type { Load, RequestContext } from './context.ts';
import { onDuty } from './rotation.ts';

/** To whom a request goes, and why, in words. Pure; the same inputs and the same seed give the same person. */

export interface Routed {
  /** Null: it waits in the team's queue. */
  readonly personId: string | null;
  readonly because: string;
}
export interface Asking {
  readonly type: Pick<RequestType, 'routing'>;
  readonly teamId: string;
  readonly requesterId: string | null;
  readonly deal: DealSnapshot;
  /** Epoch ms. */
  readonly now: number;
  /** Breaks ties, so that nobody is first by the alphabet. */
  readonly seed: string;
}
export type RouteContext = Pick<RequestContext, 'directory' | 'about' | 'loads' | 'rotas' | 'away'>;

export const isThere = (at: Pick<RequestContext, 'directory' | 'away'>, personId: string, date: string): boolean =>
  (at.directory.person(personId)?.active ?? false) && !at.away(personId, date);

/** Active members of the team who are there today and did not ask themselves. */
function candidates(asking: Asking, at: RouteContext): Person[] {
  return at.directory.membersOfTeam(asking.teamId).filter(p => p.id !== asking.requesterId && isThere(at, p.id, localDate(asking.now, p.timeZone)));
}

const WEEK_OF_WORK = 5 * 86_400_000;
const none: Load = { open: 0, askedAt: 0, lastAt: 0 };

/** Each open request weighs 1, and 1 more for every five days that it has been open: what drags on is work too. */
export const weightOf = (load: Load | undefined, now: number): number => {
  const { open, askedAt } = load ?? none;
  return open === 0 ? 0 : open + Math.max(0, open * now - askedAt) / WEEK_OF_WORK;
};

/**
 * FNV-1a and the finalizer of MurmurHash3, 32 bit: spreads ties evenly also where texts differ in their last letters only.
 * Nothing secret hangs on it. http://www.isthe.com/chongo/tech/comp/fnv/
 */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The least weight; of equals who waited longest for one; of those the seed decides. */
function leastLoaded(people: readonly Person[], asking: Asking, at: RouteContext): Person | undefined {
  const rank = (p: Person) => {
    const load = at.loads.get(p.id);
    return [weightOf(load, asking.now), load?.lastAt ?? 0, spread(`${asking.seed}:${p.id}`)] as const;
  };
  return [...people].sort((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    return x[0] - y[0] || x[1] - y[1] || x[2] - y[2] || (a.id < b.id ? -1 : 1);
  })[0];
}

const has = (p: Person, at: RouteContext): string => {
  const { open } = at.loads.get(p.id) ?? none;
  return open === 0 ? 'nothing open' : countOf(open, 'open request');
};
const queue = (because: string): Routed => ({ personId: null, because });
const teamName = (asking: Asking, at: RouteContext): string => at.directory.team(asking.teamId)?.name ?? 'the team';

export function route(asking: Asking, at: RouteContext): Routed {
  const { routing } = asking.type;
  const team = teamName(asking, at);
  if (routing.by === 'team-queue') return queue(`Anyone in ${team} can claim it`);
  if (routing.by === 'on-duty') return byDuty(asking, at, team);
  const there = candidates(asking, at);
  if (there.length === 0) return queue(`Nobody in ${team} is there now; whoever is back first can claim it`);
  if (routing.by === 'least-loaded') {
    const who = leastLoaded(there, asking, at)!;
    return { personId: who.id, because: `${who.name}: ${has(who, at)}${there.length > 1 ? `, the least of ${there.length} in ${team}` : ''}` };
  }
  if (routing.by === 'skill') return bySkill(asking, at, there, routing, team);
  return byTerritory(asking, at, there, routing, team);
}

function byDuty(asking: Asking, at: RouteContext, team: string): Routed {
  const rota = at.rotas.get(asking.teamId);
  if (!rota) return queue(`${team} has no duty rota; anyone there can claim it`);
  const today = localDate(asking.now, rota.timeZone);
  const span = rota.turn === 'weekly' ? 'this week' : 'today';
  const free = (personId: string, date: string) =>
    personId !== asking.requesterId && isThere(at, personId, date) && at.directory.person(personId)?.teamId === asking.teamId;
  const who = onDuty(rota, today, new Set(at.about.holidays), free);
  const person = who.personId ? at.directory.person(who.personId) : undefined;
  if (!person) return queue(`Nobody of ${team}'s duty rota is there ${span}; anyone in ${team} can claim it`);
  if (who.insteadOf === null) return { personId: person.id, because: `${person.name}: on duty ${span}` };
  const instead = at.directory.person(who.insteadOf)?.name ?? 'somebody who has left';
  const why = who.insteadOf === asking.requesterId ? `${instead} is on duty ${span} and asks` : `${instead} is on duty ${span} and away`;
  return { personId: person.id, because: `${person.name}: next on duty, since ${why}` };
}

const rankOf = (level: Level | undefined): number => (level ? levels.indexOf(level) : -1);

function bySkill(asking: Asking, at: RouteContext, there: readonly Person[], { skill, level }: { skill: string; level: Level }, team: string): Routed {
  const levelOf = (p: Person): Level | undefined => (p.email ? skillsOf(at, p.email)[skill] : undefined);
  const able = there.filter(p => rankOf(levelOf(p)) >= rankOf(level));
  if (able.length === 0) return queue(`Nobody who is there knows ${skill.replaceAll('-', ' ')} (${level} or better); anyone in ${team} can claim it`);
  const who = leastLoaded(able, asking, at)!;
  return { personId: who.id, because: `${who.name}: ${levelOf(who)} in ${skill.replaceAll('-', ' ')}, ${has(who, at)}` };
}

/** Upper and lower case are the same in an e-mail address. */
function skillsOf(at: RouteContext, email: string): Readonly<Record<string, Level>> {
  const direct = at.about.skills[email];
  if (direct) return direct;
  const key = Object.keys(at.about.skills).find(k => k.toLowerCase() === email.toLowerCase());
  return key ? at.about.skills[key]! : {};
}

type Territory = Extract<RequestType['routing'], { by: 'territory' }>;

function byTerritory(asking: Asking, at: RouteContext, there: readonly Person[], { field, areas }: Territory, team: string): Routed {
  const value = valueOf(asking.deal, field);
  const shown = field.replace(/^fields\./, '').replace(/([A-Z])/g, ' $1').replace(/[_.-]+/g, ' ').toLowerCase(); // prettier-ignore
  if (value === null) return queue(`The deal has no ${shown}; anyone in ${team} can claim it`);
  const area = areas.find(a => a.values.some(v => v.toLowerCase() === value.toLowerCase()));
  if (!area) return queue(`No area is set for ${value}; anyone in ${team} can claim it`);
  const emails = new Set(area.people.map(e => e.toLowerCase()));
  const people = there.filter(p => p.email && emails.has(p.email.toLowerCase()));
  const who = leastLoaded(people, asking, at);
  if (!who) return queue(`Nobody who looks after ${value} is there; anyone in ${team} can claim it`);
  return { personId: who.id, because: `${who.name}: looks after ${value}` };
}

function valueOf(deal: DealSnapshot, field: string): string | null {
  const raw = field === 'account' ? deal.account : field === 'currency' ? deal.currency : field === 'ownerTeam' ? deal.ownerTeam : deal.fields[field.slice('fields.'.length)];
  return raw === null || raw === undefined || String(raw).trim() === '' ? null : String(raw).trim();
}
