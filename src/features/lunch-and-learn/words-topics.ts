import { countOf, manyOf } from '../../kernel/text.ts';
import type { Directory } from '../people/read.ts';
import { FRICTION_DAYS, type TopicJson } from './contract.ts';
import type { Friction } from './figures-friction.ts';

/** What the figures say, and what they do not mean. Teams, counts and hours; never a person. Pure. */

/** From so many voices of so many customers on a need makes a topic. */
export const NEED_VOICES = 5;
export const NEED_CUSTOMERS = 3;

/** `19`, `4.5`, `0.3`: business hours to a tenth, whole ones from ten on. */
export const sayHours = (hours: number): string => (hours >= 10 ? String(Math.round(hours)) : String(Math.round(hours * 10) / 10));

const refOf = (people: Directory, id: string) => ({ id, name: people.team(id)?.name ?? 'a team that is gone' });

export function frictionTopic(f: Friction, people: Directory): TopicJson {
  const [from, team] = [refOf(people, f.from), refOf(people, f.to)];
  const wait = f.medianHours === null ? 'most of them are not done yet' : `half of them waited ${sayHours(f.medianHours)} business ${f.medianHours === 1 ? 'hour' : 'hours'} or longer`;
  const back = f.bounced === 0 ? '' : `; ${f.bounced} of them ${f.bounced === 1 ? 'was' : 'were'} handed over or declined`;
  return {
    key: `requests:${f.typeId}:${f.from}:${f.to}`,
    kind: 'requests',
    title: manyOf(f.typeName),
    says: `${countOf(f.count, 'request')} from ${from.name} to ${team.name} in ${FRICTION_DAYS} days; ${wait}${back}.`,
    notMeant: `It does not mean that ${team.name} is slow or that ${from.name} asks badly: such work can be long, and the clock also runs while somebody thinks. It is where knowing more of each other may save the most time.`,
    team,
    from,
    count: f.count,
    medianHours: f.medianHours === null ? null : Math.round(f.medianHours * 10) / 10,
    bounced: f.bounced,
    session: null,
  };
}

/** Who builds the product shows it, where there is such a team. */
export function needTopic(need: { readonly id: string; readonly title: string; readonly voices: number; readonly customers: number }, people: Directory): TopicJson {
  const team = people.team('Product') ?? null;
  return {
    key: `need:${need.id}`,
    kind: 'need',
    title: need.title,
    says: `Customers asked for it ${countOf(need.voices, 'time')} in ${FRICTION_DAYS} days; there were ${need.customers} of them.`,
    notMeant: 'It does not mean that it should be built: often asked is not the same as worth the most. It is what people here are asked about and may want to explain well.',
    team: team && { id: team.id, name: team.name },
    from: null,
    count: need.voices,
    medianHours: null,
    bounced: 0,
    session: null,
  };
}
