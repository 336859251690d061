import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnalyticsJson } from '../../../src/features/deal-desk/contract.ts';
import { cutAt } from '../ui/chart-clip.ts';
import { sayAlways, sayBroken, sayDiscount, sayOverall, saySlowest, sayWaiting, sayWinRate, sayWork } from './analytics.ts';

const time = (name: string, n: number, median: number | null = null, p90: number | null = null) => ({ name, n, median, p90 });
const band = (name: string, won: number, lost: number, rate: number | null, low: number | null, high: number | null) => ({ name, won, lost, rate, low, high });
const discount = { n: 0, same: 0, lower: 0, higher: 0, asked: null, granted: null, pairs: [], bands: [] };
const figures: AnalyticsJson = {
  from: '2026-01-01', to: '2026-06-30', timeZone: 'Europe/Berlin', cut: false, overall: time('all', 0), byStep: [], byTeam: [], byHour: [], byWeekday: [],
  alwaysApproved: [], reasons: 0, discount, winRate: [], waiting: [], broken: { requests: 0, of: 0, steps: [], terms: [] },
}; // prettier-ignore

test('working time is said as short as it is true', () => {
  expect([0, 45, 60, 190, 601, 1560].map(minutes => sayWork(minutes))).toEqual(['1 min', '45 min', '1 h', '3 h 10 min', '10 h', '26 h']);
});

test('nothing, too little and enough are three different sentences', () => {
  expect(sayOverall(time('all', 0), 'en')).toBe('Nobody was asked in these days.');
  expect(sayOverall(time('all', 3), 'en')).toBe('3 steps came to a decision. Too few to tell: 3 so far, and below 5 a figure would be chance.');
  expect(sayOverall(time('all', 40, 75, 170), 'en')).toBe('Half of 40 steps were decided within 1 h 15 min of working time; one in ten took longer than 2 h 50 min.');
  const name = (n: string) => `the ${n}`;
  expect(saySlowest([], name, 'step')).toBe('No step was asked in these days.');
  expect(saySlowest([time('desk', 3)], name, 'step')).toContain('Too few to tell: 3');
  expect(saySlowest([time('desk', 9, 60, 120)], name, 'step')).toBe('The desk: half within 1 h, one in ten above 2 h. No other step was asked 5 times.');
  expect(saySlowest([time('desk', 9, 60, 120), time('cfo', 9, 600, 900), time('few', 2)], name, 'step')).toBe('The cfo takes longest, half within 10 h and one in ten above 15 h; the desk is fastest, half within 1 h.');
  expect(saySlowest([time('desk', 9, 60, 120), time('cfo', 9, 60, 900)], name, 'step')).toBe('All are alike: half within 1 h.');
});

test('what a difference is worth is said with it', () => {
  const apart = [band('up to 10 %', 18, 2, 0.9, 0.7, 0.97), band('above 30 %', 2, 18, 0.1, 0.03, 0.3)];
  expect(sayWinRate({ ...figures, winRate: apart }, 'en')).toBe('At a discount up to 10 % 18 of 20 deals were won (90\u00a0%); at a discount above 30 % 2 of 20 deals were won (10\u00a0%). That is more than chance would give.');
  expect(sayWinRate({ ...figures, winRate: [band('10 to 15 %', 5, 5, 0.5, 0.24, 0.76), band('15 to 20 %', 4, 6, 0.4, 0.17, 0.69)] }, 'en')).toContain('may be chance');
  expect(sayWinRate({ ...figures, winRate: [band('10 to 15 %', 5, 5, 0.5, 0.24, 0.76), band('15 to 20 %', 1, 0, null, null, null)] }, 'en')).toContain('The other bands have fewer than 5');
  expect(sayWinRate(figures, 'en')).toBe('No deal with a request of these days is closed yet.');
});

test('always approved, granted, waiting and broken', () => {
  expect(sayAlways(figures, 'en')).toContain('No row of the policy asked ten times');
  expect(sayAlways({ ...figures, reasons: 2 }, 'en')).toContain('There is none to drop');
  expect(sayAlways({ ...figures, reasons: 2, alwaysApproved: [{ reason: 'manager', n: 12, hours: 30 }] }, 'en')).toBe('1 of 2 rows that asked at least ten times never met anything but a yes. 30 working hours went by in waiting for them.');
  expect(sayDiscount({ ...figures, discount: { ...discount, n: 6, same: 6, asked: 18, granted: 18 } }, 'en')).toBe('Of 6 approved requests all got the discount that was asked for. On average 18\u00a0% was asked for and 18\u00a0% granted.');
  expect(sayDiscount({ ...figures, discount: { ...discount, n: 6, same: 3, lower: 2, higher: 1, asked: 18, granted: 17.5 } }, 'en')).toContain('3 got the discount that was asked for, 2 a smaller one and 1 a larger one.');
  expect(sayWaiting(figures, 'en')).toBe('Nothing waits for anybody now.');
  expect(sayWaiting({ ...figures, waiting: [{ team: 'Legal', n: 3, late: 1 }, { team: 'Finance', n: 1, late: 0 }] }, 'en')).toBe('4 asks wait now, 1 past the due time; most with Legal (3).');
  expect(sayBroken({ ...figures, broken: { requests: 2, of: 9, steps: [{ step: 'deal-desk', n: 2 }], terms: [{ term: 'discount', n: 2 }] } }, 'en')).toContain('In 2 of 9 requests');
});

test('a bar is cut where one or two leave nothing to see of the others, and never otherwise', () => {
  expect([cutAt([20, 2, 1, 2, null, 0]), cutAt([20, 18, 2, 1, 1]), cutAt([20, 18, 15, 2, 1, 1]), cutAt([4, 2, 1, 1]), cutAt([20, 1, 1]), cutAt([])]).toEqual([3, 3, undefined, undefined, undefined, undefined]);
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 200 }))), values => {
      const cut = cutAt(values) ?? Infinity;
      const longer = values.filter(v => v !== null && v > cut);
      expect(longer.length).toBeLessThanOrEqual(2);
      if (cut < Infinity) expect(longer.length).toBeGreaterThan(0);
    }),
  );
});
