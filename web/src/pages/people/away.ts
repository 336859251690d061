import type { AbsenceJson, PersonJson } from '../../api.ts';
import { sayDay, type Clock } from '../../say/dates.ts';

/** Absences as people say them. */

export const sayUntil = (until: string | null, clock: Clock): string =>
  until ? `until ${sayDay(until, clock)}` : 'until further notice';

/** "Mon 1 Jun to Fri 5 Jun", "Mon 1 Jun until further notice". */
export function sayAbsence(absence: Pick<AbsenceJson, 'from' | 'until'>, clock: Clock): string {
  if (absence.until === absence.from) return sayDay(absence.from, clock);
  const first = sayDay(absence.from, clock);
  return absence.until ? `${first} to ${sayDay(absence.until, clock)}` : `${first} until further notice`;
}

const kinds: Readonly<Record<string, string>> = {
  'deal-desk': 'approvals',
  requests: 'requests to other teams',
};

/** "Felix Brandt stands in for everything, up to 20 % off." */
export function sayStandIn(absence: AbsenceJson): string {
  if (!absence.standIn) return 'Nobody stands in: the fallback of each policy counts.';
  const scope =
    absence.scope === 'everything' ? 'everything' : absence.scope.map(kind => kinds[kind] ?? kind).join(' and ');
  const { amount, discount } = absence.limits;
  const limits = [
    ...(amount ? [`${amount.amount} ${amount.currency}`] : []),
    ...(discount !== null ? [`${discount} % off`] : []),
  ];
  const limited = limits.length > 0 ? `, up to ${limits.join(' and ')}` : '';
  const who = absence.standIn.name;
  const fact =
    absence.inFact === null
      ? ` ${who} is away too, so nobody stands in.`
      : absence.inFact.id !== absence.standIn.id
        ? ` ${who} is away too, so ${absence.inFact.name} does.`
        : '';
  return `${who} stands in for ${scope}${limited}.${absence.state === 'over' ? '' : fact}`;
}

/** The first answer of a person's page. */
export function sayAway(person: PersonJson, mine: boolean, clock: Clock): string {
  const they = mine ? 'You are' : `${person.name.split(' ')[0]} is`;
  const away = person.away
    ? `${they} away ${sayUntil(person.away.until, clock)}${person.away.standIn ? `, ${person.away.standIn.name} stands in` : ', nobody stands in'}.`
    : `${they} not away.`;
  const for_ = person.standsInFor.map(p => p.name).join(' and ');
  return person.active ? `${away}${for_ ? ` ${mine ? 'You stand' : 'They stand'} in for ${for_}.` : ''}` : `${person.name} has left.`;
}
