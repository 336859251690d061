import type { World } from '../../engine/capability.ts';
import type { Feature } from '../../engine/feature.ts';
import { directory } from '../people/read.ts';
import { drawCard, drawTurn, tell, tellMaterials } from './effects.ts';
import { routes } from './http.ts';
import { pages } from './pages.ts';
import { lunches } from './read.ts';
import { settingsOf, settingsProblem, strayTeams } from './settings.ts';
import { slack } from './slack.ts';
import { feeds, lunches as aggregate, turns } from './store.ts';
import { timers } from './timers.ts';

/** Lunch-and-learns: teams show each other what they do, on topics where their work waits longest. */
export const lunchAndLearn: Feature = {
  name: 'lunch-and-learn',
  aggregates: [aggregate, turns, feeds],
  effects: {
    'lunch-and-learn.card': drawCard,
    'lunch-and-learn.tell': tell,
    'lunch-and-learn.materials': tellMaterials,
    'lunch-and-learn.turn-card': drawTurn,
  },
  routes,
  pages,
  slack,
  timers,
  health,
};

async function health(world: World) {
  const settings = await world.settings();
  const since = new Date(world.now());
  const wrong = settingsProblem(settings);
  if (wrong) return [{ key: 'setting', area: 'lunch-and-learn', title: 'The settings of lunch-and-learns are not valid; the defaults hold', detail: wrong, since }];
  const stray = strayTeams(settingsOf(settings), await world.read(directory));
  const gone = await world.read(async tx => {
    const people = await directory(tx);
    return (await lunches(tx, { show: 'next', limit: 100 })).items.filter(l => l.state === 'scheduled' && l.hostId !== null && people.person(l.hostId)?.active !== true);
  });
  const items = gone.map(l => ({ key: `host:${l.id}`, area: 'lunch-and-learn', title: `The host of “${l.title}” has left`, detail: `Name another one, or cancel it: ${world.publicUrl}/lunches/${l.id}`, since }));
  return [...items, ...strayItems(stray, since)];
}

const strayItems = (stray: readonly string[], since: Date) =>
  stray.length > 0 ? [{ key: 'teams', area: 'lunch-and-learn', title: 'The settings of lunch-and-learns name teams that are not there', detail: `${stray.join(', ')}. The other teams take their turns.`, since }] : [];
