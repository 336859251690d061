import type { World } from '../../engine/capability.ts';
import type { Feature } from '../../engine/feature.ts';
import { nudgeIsOver, tellAbsence, tellNudge } from './effects.ts';
import { hourSettings } from './hours.ts';
import { routes } from './http.ts';
import { reactions } from './reactions.ts';
import { absences as readAbsences, directory } from './read.ts';
import { slack } from './slack.ts';
import { absences, hours } from './store-time.ts';
import { groups, identities, people as persons, teams } from './store.ts';
import { nudges } from './store-nudges.ts';
import { timers } from './timers.ts';

/** Who works here, in which team, for whom, when, and who they are in Slack and in the CRM. */
export const people: Feature = {
  name: 'people',
  aggregates: [persons, teams, identities, groups, absences, hours, nudges],
  reactions,
  effects: { 'people.tell-absence': tellAbsence, 'people.nudge': tellNudge, 'people.nudge-over': nudgeIsOver },
  routes,
  slack,
  timers,
  health,
};

async function health(world: World) {
  const { problems } = hourSettings(await world.settings());
  const { all, known } = await world.read(async tx => ({ all: (await readAbsences(tx)).all(), known: await directory(tx) }));
  const stranded = all.filter(a => (a.state === 'planned' || a.state === 'under-way') && a.standInId && known.person(a.personId)?.active && !known.person(a.standInId)?.active);
  const name = (id: string | null) => (id && known.person(id)?.name) || 'somebody';
  return [
    ...(problems.length > 0
      ? [{ key: 'hours', area: 'people', title: 'The working hours or holidays are not valid; the built-in ones hold', detail: problems.join('; '), since: new Date(world.now()) }]
      : []),
    ...stranded.map(a => ({
      key: `stand-in:${a.id}`,
      area: 'people',
      title: `${name(a.standInId)}, who was to stand in for ${name(a.personId)}, has left`,
      detail: `${name(a.personId)} is away from ${a.from} ${a.until ? `to ${a.until}` : 'until further notice'}. Name somebody else under People.`,
      blocks: 'What waits for them goes to the fallback.',
      since: new Date(a.createdAt),
    })),
  ];
}
