import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Absence } from './model.ts';
import { makeAbsences } from './read-time.ts';
import { sampleAbsence, sampleDirectory, somebody } from './sample.ts';
import { awayAt, circleThrough, standIn, standsInFor } from './stand-in.ts';

const DAY = 86_400_000;
const T = Date.UTC(2026, 5, 1);
const people = sampleDirectory(['noor', 'felix', 'june', 'marta', 'robin'].map(id => somebody(id)));
const having = (...all: Absence[]) => makeAbsences('1', all);

test('whoever is here acts themselves', () => {
  expect(standIn(people, having(), 'person_noor', T, 'deal-desk')).toEqual({
    who: 'person_noor',
    via: [],
    until: null,
    limits: { amounts: [], discount: null, authorityOf: 'person_noor' },
    informed: [],
  });
});

test('several hops are followed, with the limits of each and the earliest end', () => {
  const away = having(
    sampleAbsence('noor', T, T + 4 * DAY, 'felix', { limits: { amount: { amount: '50000', currency: 'EUR' }, discount: 2500 }, authority: 'lent' }),
    sampleAbsence('felix', T + DAY, T + 2 * DAY, 'june', { limits: { amount: { amount: '900', currency: 'USD' }, discount: 3000 }, authority: 'lent', keepInformed: false }),
  );
  expect(standIn(people, away, 'person_noor', T, 'deal-desk')).toMatchObject({ who: 'person_felix', via: ['person_noor'], until: T + 5 * DAY });
  expect(standIn(people, away, 'person_noor', T + DAY, 'deal-desk')).toEqual({
    who: 'person_june',
    via: ['person_noor', 'person_felix'],
    until: T + 3 * DAY,
    limits: { amounts: [{ amount: '50000', currency: 'EUR' }, { amount: '900', currency: 'USD' }], discount: 2500, authorityOf: 'person_noor' },
    informed: ['person_noor'],
  }); // prettier-ignore
  expect(standIn(people, away, 'person_noor', T + 5 * DAY, 'deal-desk').who).toBe('person_noor');
  expect(standsInFor(people, away, 'person_june', T + DAY).map(s => s.absence.personId)).toEqual(['person_noor', 'person_felix']);
});

test('the stand-in’s own limits of authority count unless they are lent', () => {
  const away = having(sampleAbsence('noor', T, null, 'felix', { authority: 'lent' }), sampleAbsence('felix', T, null, 'june'));
  expect(standIn(people, away, 'person_noor', T, 'deal-desk').limits.authorityOf).toBe('person_june');
  expect(standIn(people, away, 'person_noor', T, 'deal-desk').until).toBeNull();
});

test('nobody acts: and why', () => {
  const why = (away: Absence[], scope = 'deal-desk', excluded: string[] = [], directory = people) => {
    const found = standIn(directory, having(...away), 'person_noor', T, scope, excluded);
    expect(found.who).toBeNull();
    return found.why;
  };
  expect(why([sampleAbsence('noor', T, T, null)])).toBe('nobody-named');
  expect(why([sampleAbsence('noor', T, T, 'felix', { scope: ['requests'] })])).toBe('not-for-this');
  expect(why([sampleAbsence('noor', T, T, 'felix')], 'deal-desk', ['person_felix'])).toBe('excluded');
  expect(why([sampleAbsence('noor', T, T, 'felix'), sampleAbsence('felix', T, T, 'noor')])).toBe('circle');
  const felixLeft = sampleDirectory([somebody('noor'), somebody('felix', { active: false }), somebody('june')]);
  expect(why([sampleAbsence('noor', T, T, 'felix')], 'deal-desk', [], felixLeft)).toBe('left');
  // Who left while somebody stood in for them is skipped.
  const away = having(sampleAbsence('noor', T, T, 'felix'), sampleAbsence('felix', T, null, 'june'));
  expect(standIn(felixLeft, away, 'person_noor', T, 'deal-desk')).toMatchObject({ who: 'person_june', informed: ['person_noor'] });
});

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Any tangle: circles, people who left, stand-ins who are nobody, absences that overlap. */
const tangle = fc.record({
  left: fc.subarray(ids),
  absences: fc.array(
    fc.record({
      who: fc.constantFrom(...ids),
      first: fc.integer({ min: -3, max: 3 }),
      days: fc.option(fc.integer({ min: 0, max: 4 }), { nil: null }),
      standIn: fc.option(fc.constantFrom(...ids, 'nobody'), { nil: null }),
      scope: fc.constantFrom<Absence['scope']>('everything', ['deal-desk'], ['requests']),
      discount: fc.option(fc.integer({ min: 0, max: 10_000 }), { nil: null }),
      lent: fc.boolean(),
    }),
    { maxLength: 12 },
  ),
});

test('in every tangle the walk ends, at nobody or at somebody who is here, may act, and is not excluded', () => {
  fc.assert(
    fc.property(tangle, fc.constantFrom(...ids), fc.subarray(ids), (made, who, excluded) => {
      const directory = sampleDirectory(ids.map(id => somebody(id, { active: !made.left.includes(id) })));
      const away = having(
        ...made.absences.map((a, i) =>
          sampleAbsence(a.who, T + a.first * DAY, a.days === null ? null : T + (a.first + a.days) * DAY, a.standIn, {
            id: `absence_${i}`,
            scope: a.scope,
            limits: { amount: null, discount: a.discount },
            authority: a.lent ? 'lent' : 'own',
          }),
        ),
      );
      const found = standIn(directory, away, `person_${who}`, T, 'deal-desk', excluded.map(id => `person_${id}`));
      const hops = found.who === null ? found.via : [...found.via, found.who];
      // The hops start at the person asked for, each is the stand-in that the one before named, and none comes twice.
      expect(hops[0] ?? `person_${who}`).toBe(`person_${who}`);
      expect(new Set(hops).size).toBe(hops.length);
      for (const [i, hop] of hops.slice(1).entries()) expect(awayAt(away, hops[i]!, T)?.standInId).toBe(hop);
      for (const passed of found.via) expect(directory.person(passed)?.active !== true || awayAt(away, passed, T) !== undefined).toBe(true);
      expect(found.who === null).toBe(found.why !== undefined);
      if (found.who !== null) {
        expect(directory.person(found.who)?.active).toBe(true);
        expect(awayAt(away, found.who, T)).toBeUndefined();
        expect(excluded.map(id => `person_${id}`)).not.toContain(found.who);
        expect(hops).toContain(found.limits.authorityOf);
      }
      // Nothing that was passed allows more than the answer does.
      for (const passed of found.who === null ? [] : found.via) {
        const limit = awayAt(away, passed, T)!.limits.discount;
        if (limit !== null) expect(found.limits.discount).toBeLessThanOrEqual(limit);
      }
      expect(found.until === null || found.until > T).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('a circle is found exactly when standing in would lead back at some moment', () => {
  const plan = fc.array(fc.record({ who: fc.constantFrom(...ids), first: fc.integer({ min: 0, max: 6 }), days: fc.integer({ min: 0, max: 3 }), standIn: fc.constantFrom(...ids) }), { maxLength: 8 });
  fc.assert(
    fc.property(plan, made => {
      const directory = sampleDirectory(ids.map(id => somebody(id)));
      const taken: Absence[] = [];
      for (const [i, a] of made.entries()) {
        const wanted = sampleAbsence(a.who, T + a.first * DAY, T + (a.first + a.days) * DAY, a.standIn, { id: `absence_${i}` });
        const overlaps = taken.some(o => o.personId === wanted.personId && o.startsAt < wanted.endsAt! && wanted.startsAt < o.endsAt!);
        if (overlaps || a.who === a.standIn) continue;
        // By moments: would the walk from the person lead back to them on one of the days?
        const after = having(...taken, wanted);
        const days = Array.from({ length: a.days + 1 }, (_, d) => T + (a.first + d) * DAY);
        const circular = days.some(at => standIn(directory, after, wanted.personId, at, 'deal-desk').why === 'circle');
        expect(circleThrough(having(...taken), wanted) !== undefined).toBe(circular);
        if (!circular) taken.push(wanted);
      }
    }),
    { numRuns: 300 },
  );
});
