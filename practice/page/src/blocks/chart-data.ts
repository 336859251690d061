/**
 * The data_visualization block's payload, read carefully
 * (docs.slack.dev/reference/block-kit/blocks/data-visualization-block), and the scale of its axis.
 */
import type { BlockObject } from './types.ts';

export interface Series {
  name: string;
  /** One value a category; null where the app gave none. */
  values: (number | null)[];
}

export type ChartData =
  | { kind: 'pie'; segments: { label: string; value: number }[] }
  | { kind: 'bar' | 'line' | 'area'; categories: string[]; series: Series[]; xLabel: string; yLabel: string };

type Raw = Record<string, unknown>;
const raws = (value: unknown): Raw[] =>
  Array.isArray(value) ? value.filter((item): item is Raw => typeof item === 'object' && item !== null) : [];
const words = (value: unknown): string => (typeof value === 'string' ? value : '');
const figure = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** Undefined when there is nothing that could be drawn. */
export function chartData(block: BlockObject): ChartData | undefined {
  const chart = block.chart as Raw | undefined;
  if (chart?.type === 'pie') {
    const segments = raws(chart.segments)
      .map(segment => ({ label: words(segment.label), value: figure(segment.value) ?? 0 }))
      .filter(segment => segment.value > 0);
    return segments.length > 0 ? { kind: 'pie', segments } : undefined;
  }
  if (chart?.type !== 'bar' && chart?.type !== 'line' && chart?.type !== 'area') return undefined;
  const axis = (chart.axis_config ?? {}) as Raw;
  const listed = Array.isArray(axis.categories) ? axis.categories.map(words) : [];
  const points = raws(chart.series).map(one => ({ name: words(one.name), data: raws(one.data) }));
  const categories =
    listed.length > 0
      ? listed
      : [...new Set(points.flatMap(one => one.data.map(point => words(point.label))))];
  const series = points.map(one => ({
    name: one.name,
    values: categories.map(category =>
      figure(one.data.find(point => words(point.label) === category)?.value),
    ),
  }));
  if (categories.length === 0 || series.length === 0) return undefined;
  return { kind: chart.type, categories, series, xLabel: words(axis.x_label), yLabel: words(axis.y_label) };
}

/** Round numbers for an axis that covers all values and zero; four to six of them. */
export function ticks(values: number[]): number[] {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  if (low === high) return [0, 1];
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map(m => m * power).find(one => one >= rough) ?? 10 * power;
  const out: number[] = [];
  const start = Math.floor(low / step);
  for (let k = start; k <= start + 12; k += 1) {
    out.push(Number((k * step).toPrecision(12)));
    if (k * step >= high) break;
  }
  return out;
}
