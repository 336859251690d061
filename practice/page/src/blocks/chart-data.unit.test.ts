import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chartData, ticks } from './chart-data.ts';

test('series are laid out over the categories, gaps stay gaps', () => {
  const block = {
    type: 'data_visualization',
    chart: {
      type: 'line',
      series: [
        {
          name: 'a',
          data: [
            { label: 'Q2', value: 2 },
            { label: 'Q1', value: 1 },
          ],
        },
        { name: 'b', data: [{ label: 'Q2', value: 5 }] },
      ],
      axis_config: { categories: ['Q1', 'Q2'] },
    },
  };
  expect(chartData(block)).toMatchObject({ series: [{ values: [1, 2] }, { values: [null, 5] }] });
});

test('nothing to draw is undefined, not an empty frame', () => {
  expect(chartData({ type: 'data_visualization' })).toBeUndefined();
  expect(
    chartData({ type: 'data_visualization', chart: { type: 'pie', segments: [{ label: 'x', value: 0 }] } }),
  ).toBeUndefined();
  expect(chartData({ type: 'data_visualization', chart: { type: 'radar', series: [] } })).toBeUndefined();
});

test('the axis covers zero and all values with a handful of round steps', () => {
  expect(ticks([12, 18, 9, 22])).toEqual([0, 10, 20, 30]);
  expect(ticks([-5, 5])).toEqual([-5, -2.5, 0, 2.5, 5]);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 20 }),
      values => {
        const scale = ticks(values);
        expect(scale.length).toBeLessThanOrEqual(8);
        expect(Math.min(...scale)).toBeLessThanOrEqual(Math.min(0, ...values));
        expect(Math.max(...scale)).toBeGreaterThanOrEqual(Math.max(0, ...values));
      },
    ),
  );
});
