import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Routing } from './contract.ts';
import type { Load, RequestContext } from './context.ts';
import { route, weightOf, type Asking } from './decide-route.ts';
import { MONDAY, sampleContext, sampleDeal, sampleDirectory, samplePerson, sampleRota, sampleSettings } from './sample.ts';

const asking = (routing: Routing, more: Partial<Asking> = {}): Asking => ({ type: { routing }, teamId: 'team_solutions', requesterId: 'person_mara', deal: sampleDeal(), now: MONDAY, seed: 'request_1', ...more });
const week = 5 * 86_400_000;

describe('reasons in words', () => {
  const rotas = new Map([['team_solutions', sampleRota()]]);
  const away = (...ids: string[]) => (id: string) => ids.includes(id);
  const say = (routing: Routing, more: Partial<RequestContext> = {}, about: Partial<Asking> = {}) => route(asking(routing, about), sampleContext(more)).because;

  test.each<[string, Routing, Partial<RequestContext>, Partial<Asking>, string]>([
    ['on duty', { by: 'on-duty' }, { rotas }, {}, 'Owen: on duty this week'],
    ['on duty today', { by: 'on-duty' }, { rotas: new Map([['team_solutions', sampleRota({ turn: 'daily', from: '2026-05-11' })]]) }, {}, 'Sefa: on duty today'],
    ['away', { by: 'on-duty' }, { rotas, away: away('person_owen') }, {}, 'Kai: next on duty, since Owen is on duty this week and away'],
    ['asks themselves', { by: 'on-duty' }, { rotas }, { requesterId: 'person_owen' }, 'Kai: next on duty, since Owen is on duty this week and asks'],
    ['no rota', { by: 'on-duty' }, {}, {}, 'Solutions has no duty rota; anyone there can claim it'],
    ['nobody of the rota', { by: 'on-duty' }, { rotas, away: () => true }, {}, "Nobody of Solutions's duty rota is there this week; anyone in Solutions can claim it"],
    ['queue', { by: 'team-queue' }, {}, {}, 'Anyone in Solutions can claim it'],
    ['all away', { by: 'least-loaded' }, { away: () => true }, {}, 'Nobody in Solutions is there now; whoever is back first can claim it'],
    ['least', { by: 'least-loaded' }, { loads: new Map([['person_sefa', { open: 2, askedAt: 2 * MONDAY, lastAt: 1 }], ['person_owen', { open: 1, askedAt: MONDAY, lastAt: 1 }], ['person_kai', { open: 1, askedAt: MONDAY - week, lastAt: 1 }]]) }, {}, 'Owen: 1 open request, the least of 3 in Solutions'],
    ['skill', { by: 'skill', skill: 'security', level: 'moderate' }, { about: { ...sampleSettings, skills: { 'Kai@example.com': { security: 'expert' }, 'owen@example.com': { security: 'beginner' } } } }, {}, 'Kai: expert in security, nothing open'],
    ['no skill', { by: 'skill', skill: 'data-protection', level: 'expert' }, {}, {}, 'Nobody who is there knows data protection (expert or better); anyone in Solutions can claim it'],
    ['area', { by: 'territory', field: 'account', areas: [{ values: ['aldgate rail'], people: ['OWEN@example.com'] }] }, {}, {}, 'Owen: looks after Aldgate Rail'],
    ['no area', { by: 'territory', field: 'currency', areas: [{ values: ['USD'], people: ['owen@example.com'] }] }, {}, {}, 'No area is set for EUR; anyone in Solutions can claim it'],
    ['no value', { by: 'territory', field: 'fields.sales_region', areas: [{ values: ['North'], people: ['owen@example.com'] }] }, {}, {}, 'The deal has no sales region; anyone in Solutions can claim it'],
    ['area away', { by: 'territory', field: 'currency', areas: [{ values: ['EUR'], people: ['owen@example.com'] }] }, { away: away('person_owen') }, {}, 'Nobody who looks after EUR is there; anyone in Solutions can claim it'],
  ])('%s', (_what, routing, more, about, words) => {
    expect(say(routing, more, about)).toBe(words);
  }); // prettier-ignore
});

test('what drags on weighs more; the weight grows with each request and each day', () => {
  expect(weightOf(undefined, MONDAY)).toBe(0);
  expect(weightOf({ open: 1, askedAt: MONDAY, lastAt: 0 }, MONDAY)).toBe(1);
  expect(weightOf({ open: 1, askedAt: MONDAY - week, lastAt: 0 }, MONDAY)).toBe(2);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 20 }), days => {
      const load = (list: readonly number[]): Load => ({ open: list.length, askedAt: list.reduce((sum, d) => sum + MONDAY - d * 86_400_000, 0), lastAt: 0 });
      expect(weightOf(load(days), MONDAY)).toBeGreaterThan(weightOf(load(days.slice(1)), MONDAY));
      expect(weightOf(load(days), MONDAY + 86_400_000)).toBeGreaterThan(weightOf(load(days), MONDAY));
    }),
  );
});

describe('whatever the routing', () => {
  const ids = ['a', 'b', 'c', 'd', 'e'].map(n => `person_${n}`);
  const worlds = fc.record({
    active: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    away: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    inTeam: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    open: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 5 }),
    requester: fc.constantFrom(...ids, 'person_mara'),
    seed: fc.string({ maxLength: 12 }),
    routing: fc.constantFrom<Routing>(
      { by: 'on-duty' },
      { by: 'least-loaded' },
      { by: 'skill', skill: 'security', level: 'beginner' },
      { by: 'territory', field: 'currency', areas: [{ values: ['EUR'], people: ids.map(i => `${i.slice(7)}@example.com`) }] },
      { by: 'team-queue' },
    ),
  });
  test('never somebody who has left, is away, is of another team or asked; the same every time', () => {
    fc.assert(
      fc.property(worlds, w => {
        const directory = sampleDirectory([...ids.map((id, i) => samplePerson(id, w.inTeam[i] ? 'team_solutions' : 'team_legal', { active: w.active[i]! })), samplePerson('person_mara', 'team_sales')]);
        const at = sampleContext({
          directory,
          about: { ...sampleSettings, skills: Object.fromEntries(ids.map(id => [`${id.slice(7)}@example.com`, { security: 'moderate' as const }])) },
          away: id => w.away[ids.indexOf(id)] ?? false,
          loads: new Map(ids.map((id, i) => [id, { open: w.open[i]!, askedAt: w.open[i]! * MONDAY, lastAt: 0 }])),
          rotas: new Map([['team_solutions', sampleRota({ people: ids })]]),
        });
        const question = asking(w.routing, { requesterId: w.requester, seed: w.seed });
        const found = route(question, at);
        expect(route(question, at)).toEqual(found);
        expect(found.because.length).toBeGreaterThan(5);
        const able = ids.filter((id, i) => w.active[i] && !w.away[i] && w.inTeam[i] && id !== w.requester);
        if (found.personId === null) {
          // Only a queue leaves people out who could do it.
          if (w.routing.by !== 'team-queue') expect(able).toEqual([]);
        } else {
          expect(able).toContain(found.personId);
          if (w.routing.by !== 'on-duty') expect(at.loads.get(found.personId)!.open).toBe(Math.min(...able.map(id => at.loads.get(id)!.open)));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('fair over time: as long as nobody finishes, nobody is ever two requests ahead', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 40 }), fc.string({ maxLength: 8 }), (n, rounds, seed) => {
        const team = ids.slice(0, n);
        const directory = sampleDirectory(team.map(id => samplePerson(id, 'team_solutions')));
        const loads = new Map<string, Load>();
        for (let i = 0; i < rounds; i++) {
          const now = MONDAY + i * 60_000;
          const { personId } = route(asking({ by: 'least-loaded' }, { now, seed: `${seed}${i}` }), sampleContext({ directory, loads }));
          const before = loads.get(personId!) ?? { open: 0, askedAt: 0, lastAt: 0 };
          loads.set(personId!, { open: before.open + 1, askedAt: before.askedAt + now, lastAt: now });
          const counts = team.map(id => loads.get(id)?.open ?? 0);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('the seed spreads ties: of a thousand first requests everybody gets a fair part', () => {
    const directory = sampleDirectory(ids.map(id => samplePerson(id, 'team_solutions')));
    const counts = new Map<string, number>();
    for (let i = 0; i < 1000; i++) {
      const { personId } = route(asking({ by: 'least-loaded' }, { seed: `request_${i * 7919}` }), sampleContext({ directory }));
      counts.set(personId!, (counts.get(personId!) ?? 0) + 1);
    }
    // 200 expected; 140 is almost five standard deviations away.
    for (const id of ids) expect(counts.get(id)).toBeGreaterThan(140);
  });
});
