import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use as register, type ECharts } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

register([BarChart, LineChart, ScatterChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/*
 * Every drawing of figures. Loaded only when somebody looks at one. What is to be told apart differs in lightness and in
 * pattern, never in hue alone: it survives colour blindness and a black-and-white printer. Values stand beside what they
 * measure. Colours are the page's own tokens, in light and dark.
 */

/** Values by name, one or two series side by side or on top of each other. */
export interface Bars {
  readonly kind: 'bars';
  readonly names: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly number[]; readonly look: Look }[];
  /** Names stand below (months) rather than beside (steps). */
  readonly upright: boolean;
  readonly stacked?: boolean;
  /** What stands at the end of each bar instead of its value. */
  readonly labels?: readonly string[];
}

/** `plain` is what something is compared with. */
export type Look = 'strong' | 'plain' | 'alarm';

/** How long things take: to the median a full bar, from there to the slow tenth a hatched one. Null: too few to tell. */
export interface Times {
  readonly kind: 'times';
  readonly names: readonly string[];
  /** Hours. */
  readonly median: readonly (number | null)[];
  readonly slow: readonly (number | null)[];
  readonly labels: readonly string[];
  readonly upright: boolean;
  readonly unit: string;
  /** Hours from which on a bar is cut, and shown as cut; undefined: none is. */
  readonly cut?: number | undefined;
}

/** One against the other in percent, with the line on which both are the same; a bigger point was more often. */
export interface Points {
  readonly kind: 'points';
  readonly points: readonly { readonly x: number; readonly y: number; readonly n: number }[];
  readonly across: string;
  readonly up: string;
  readonly same: string;
}

/** Shares between 0 and 1, each with the interval that it may lie in. Null: too few to tell. */
export interface Shares {
  readonly kind: 'shares';
  readonly names: readonly string[];
  readonly rates: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly labels: readonly string[];
}

export type Picture = Bars | Times | Points | Shares;

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
type Ink = Readonly<Record<'text' | 'muted' | 'line' | 'plain' | 'strong' | 'alarm' | 'ground', string>>;
const inks = (): Ink => ({ text: token('--text'), muted: token('--muted'), line: token('--line'), plain: token('--line-strong'), strong: token('--accent'), alarm: token('--bad'), ground: token('--surface') });

/** Stripes, 45 degrees: https://echarts.apache.org/en/option.html#series-bar.itemStyle.decal */
const stripes = (color: string) => ({ symbol: 'rect', color, dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: -Math.PI / 4 });
const fill = (look: Look, ink: Ink) =>
  look === 'alarm' ? { color: ink.ground, borderColor: ink.alarm, borderWidth: 1, decal: stripes(ink.alarm) } : { color: ink[look] };

/** Pixels for the names beside the bars: a longer one is broken into lines, so that the bars keep their room on a narrow screen. */
const nameWidth = (names: readonly string[], width: number): number => Math.min(Math.max(84, Math.min(200, width * 0.34)), 8 + longest(names) * 7);
const longest = (labels: readonly string[]): number => Math.max(2, ...labels.map(l => l.length));

function axes(names: readonly string[], upright: boolean, ink: Ink, width: number, unit: string, whole = false) {
  const category = {
    type: 'category' as const, data: [...names], inverse: !upright, axisTick: { show: false }, axisLine: { lineStyle: { color: ink.line } },
    axisLabel: { color: ink.text, fontSize: 12, ...(upright ? { hideOverlap: true } : { width: nameWidth(names, width), overflow: 'break' as const, lineHeight: 14, interval: 0 }) },
  }; // prettier-ignore
  const value = { type: 'value' as const, ...(whole && { minInterval: 1 }), splitNumber: width < 480 ? 3 : 5, splitLine: { lineStyle: { color: ink.line } }, axisLabel: { color: ink.muted, fontSize: 11, formatter: `{value}${unit}`, hideOverlap: true } };
  return upright ? { xAxis: category, yAxis: value } : { xAxis: value, yAxis: category };
}

const label = (ink: Ink, upright: boolean, texts?: readonly string[]) => ({
  show: true, position: upright ? ('top' as const) : ('right' as const), color: ink.text, fontSize: 11,
  ...(texts && { formatter: ({ dataIndex }: { dataIndex: number }) => texts[dataIndex] ?? '' }),
}); // prettier-ignore
const grid = (labels: readonly string[], upright: boolean, legend: boolean) => ({ left: 8, right: upright ? 8 : 14 + longest(labels) * 5.8, top: (legend ? 30 : 6) + (upright && labels.length > 0 ? 30 : 0), bottom: 4, containLabel: true });

function bars(p: Bars, ink: Ink, width: number) {
  const labels = p.labels ?? p.series.flatMap(s => s.values.map(String));
  const last = p.series.length - 1;
  return {
    grid: grid(p.upright ? [] : labels, p.upright, p.series.length > 1),
    ...axes(p.names, p.upright, ink, width, '', true),
    series: p.series.map((s, i) => ({
      type: 'bar' as const,
      name: s.name,
      // A border around nothing would be a line.
      data: s.values.map(value => (value === 0 ? { value, itemStyle: { borderWidth: 0 } } : value)),
      itemStyle: fill(s.look, ink),
      barMaxWidth: 18,
      ...(p.stacked && { stack: 'all' }),
      // Upright ones are many: their figures are in the tooltip and in the table.
      ...(!p.upright && (!p.stacked || i === last) && { label: label(ink, p.upright, p.labels) }),
    })),
  };
}

function times(p: Times, ink: Ink, width: number) {
  const { cut = Infinity } = p;
  const shown = (hours: number | null) => (hours === null ? null : Math.min(hours, cut));
  const over = p.slow.map((slow, i) => (slow === null ? null : Math.min(slow, cut) - Math.min(p.median[i] ?? 0, cut)));
  // Both figures of a bar do not fit side by side where there are many: they stand upright.
  const rotated = p.upright && width / p.names.length < 20 + longest(p.labels) * 5.8;
  const both = axes(p.names, p.upright, ink, width, p.unit);
  const value = { ...(p.upright ? both.yAxis : both.xAxis), ...(p.cut !== undefined && { max: p.cut }) };
  // A gap across a bar says that it goes on.
  const gaps = p.slow.flatMap((slow, i) => (slow !== null && slow > cut ? [p.upright ? [i, cut * 0.9] : [cut * 0.9, i]] : []));
  const room = grid(p.labels, p.upright, true);
  return {
    grid: rotated ? { ...room, top: 34 + longest(p.labels) * 5.8 } : room,
    ...(p.upright ? { xAxis: both.xAxis, yAxis: value } : { xAxis: value, yAxis: both.yAxis }),
    series: [
      { type: 'bar' as const, name: 'Half are decided by then', stack: 'all', data: p.median.map(shown), itemStyle: fill('strong', ink), barMaxWidth: 18 },
      {
        type: 'bar' as const, name: 'Nine of ten by then', stack: 'all', data: over, barMaxWidth: 18,
        itemStyle: { color: ink.ground, borderColor: ink.strong, borderWidth: 1, decal: stripes(ink.plain) },
        label: { ...label(ink, p.upright, p.labels), ...(p.upright && (rotated ? { rotate: 90, align: 'left' as const, verticalAlign: 'middle' as const } : { rotate: 0, align: 'center' as const, verticalAlign: 'bottom' as const })) },
      },
      ...(gaps.length > 0 ? [{ type: 'scatter' as const, silent: true, data: gaps, symbol: 'rect', symbolSize: p.upright ? [26, 4] : [4, 26], symbolRotate: p.upright ? 18 : -18, itemStyle: { color: ink.ground, opacity: 1 }, z: 6 }] : []),
    ],
  }; // prettier-ignore
}

function points(p: Points, ink: Ink) {
  const most = Math.max(10, Math.ceil(Math.max(...p.points.flatMap(one => [one.x, one.y])) / 10) * 10);
  const axis = { type: 'value' as const, min: 0, max: most, splitLine: { lineStyle: { color: ink.line } }, axisLine: { lineStyle: { color: ink.line } }, axisLabel: { color: ink.muted, fontSize: 11, formatter: '{value} %' }, nameTextStyle: { color: ink.text, fontSize: 12 } };
  return {
    grid: { left: 8, right: 24, top: 30, bottom: 24, containLabel: true },
    xAxis: { ...axis, name: p.across, nameLocation: 'middle' as const, nameGap: 28 },
    yAxis: { ...axis, name: p.up, nameLocation: 'end' as const, nameTextStyle: { ...axis.nameTextStyle, align: 'left' as const } },
    series: [
      {
        type: 'line' as const, name: p.same, symbol: 'none', silent: true, lineStyle: { color: ink.plain, type: 'dashed' as const, width: 1.5 },
        data: [[0, 0], [most, most]],
      },
      {
        type: 'scatter' as const, name: p.up, data: p.points.map(one => [one.x, one.y, one.n]),
        // The area says how often.
        symbolSize: ([, , n]: number[]) => Math.min(36, 7 * Math.sqrt(n ?? 1)),
        itemStyle: { color: ink.strong, opacity: 0.55, borderColor: ink.strong, borderWidth: 1 },
      },
    ],
  }; // prettier-ignore
}

function shares(p: Shares, ink: Ink, width: number) {
  const both = axes(p.names, false, ink, width, ' %');
  const hundred = (value: number | null | undefined) => (value === null || value === undefined ? null : Math.round(value * 1000) / 10);
  return {
    grid: { ...grid(p.labels, false, false) },
    ...both,
    xAxis: { ...both.xAxis, min: 0, max: 100, interval: width < 480 ? 50 : 25 },
    series: [
      { type: 'bar' as const, stack: 'all', silent: true, data: p.low.map(hundred), itemStyle: { color: 'transparent' }, barWidth: 4 },
      { type: 'bar' as const, stack: 'all', silent: true, data: p.high.map((high, i) => (high === null ? null : hundred(high - (p.low[i] ?? 0)))), itemStyle: { color: ink.plain }, barWidth: 4, label: label(ink, false, p.labels) },
      { type: 'scatter' as const, silent: true, data: p.rates.map((rate, i) => [hundred(rate), i]), symbolSize: 13, itemStyle: { color: ink.strong, borderColor: ink.ground, borderWidth: 2, opacity: 1 }, z: 5 },
    ],
  }; // prettier-ignore
}

function optionOf(p: Picture, ink: Ink, width: number) {
  switch (p.kind) {
    case 'bars':
      return bars(p, ink, width);
    case 'times':
      return times(p, ink, width);
    case 'points':
      return points(p, ink);
    case 'shares':
      return shares(p, ink, width);
  }
}

export function drawPicture(element: HTMLElement, picture: Picture): { redraw(next: Picture): void; stop(): void } {
  const chart: ECharts = init(element, undefined, { renderer: 'svg' });
  let shown = picture;
  const draw = () => {
    const ink = inks();
    chart.setOption(
      {
        animation: false,
        textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
        ...(shown.kind === 'points' && { legend: { top: 0, right: 0, data: [shown.same], itemStyle: { opacity: 0 }, lineStyle: { color: ink.plain, type: 'dashed' as const, width: 1.5 }, textStyle: { color: ink.text, fontSize: 12 } } }),
        ...((shown.kind === 'times' || (shown.kind === 'bars' && shown.series.length > 1)) && { legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, textStyle: { color: ink.text, fontSize: 12 } } }),
        ...(shown.kind === 'bars' && { tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, backgroundColor: ink.ground, borderColor: ink.line, textStyle: { color: ink.text, fontSize: 12 } } }),
        ...optionOf(shown, ink, element.clientWidth),
      },
      { notMerge: true },
    );
  };
  draw();
  const sizes = new ResizeObserver(() => {
    chart.resize();
    draw();
  });
  sizes.observe(element);
  const scheme = new MutationObserver(draw);
  scheme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] });
  // On paper the colours are the light ones, whatever the screen has.
  const paper = matchMedia('print');
  paper.addEventListener('change', draw);
  return {
    redraw(next) {
      shown = next;
      draw();
    },
    stop() {
      sizes.disconnect();
      scheme.disconnect();
      paper.removeEventListener('change', draw);
      chart.dispose();
    },
  };
}
