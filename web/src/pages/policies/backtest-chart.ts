import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use as register, type ECharts } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

register([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** Two bars for each name: today and with the new text. Loaded only when somebody looks at it. */
export interface Bars {
  readonly names: readonly string[];
  readonly today: readonly number[] | undefined;
  readonly then: readonly number[];
  /** Names stand below (months) rather than beside (steps). */
  readonly upright: boolean;
}

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function drawBars(element: HTMLElement, bars: Bars): { redraw(next: Bars): void; stop(): void } {
  const chart: ECharts = init(element, undefined, { renderer: 'svg' });
  let shown = bars;
  const draw = () => {
    const [text, muted, line] = [token('--text'), token('--muted'), token('--line')];
    const names = { type: 'category' as const, data: [...shown.names], inverse: !shown.upright, axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, axisLabel: { color: text, fontSize: 12 } };
    const values = { type: 'value' as const, minInterval: 1, splitLine: { lineStyle: { color: line } }, axisLabel: { color: muted, fontSize: 11 } };
    const series = (name: string, data: readonly number[], color: string) => ({
      type: 'bar' as const,
      name,
      data: [...data],
      itemStyle: { color },
      barMaxWidth: 18,
      // Months are many: their figures are in the tooltip and in the table.
      label: { show: !shown.upright, position: 'right' as const, color: muted, fontSize: 11 },
    });
    chart.setOption(
      {
        animation: false,
        textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
        grid: { left: 8, right: 44, top: 30, bottom: 4, containLabel: true },
        legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, textStyle: { color: text, fontSize: 12 } },
        tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, backgroundColor: token('--surface'), borderColor: line, textStyle: { color: text, fontSize: 12 } },
        ...(shown.upright ? { xAxis: names, yAxis: values } : { xAxis: values, yAxis: names }),
        series: [...(shown.today ? [series('In force today', shown.today, token('--line-strong'))] : []), series('With this text', shown.then, token('--accent'))],
      },
      { notMerge: true },
    );
  };
  draw();
  const sizes = new ResizeObserver(() => chart.resize());
  sizes.observe(element);
  // The colours are the page's own, in light and dark.
  const scheme = new MutationObserver(draw);
  scheme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] });
  return {
    redraw(next) {
      shown = next;
      draw();
    },
    stop() {
      sizes.disconnect();
      scheme.disconnect();
      chart.dispose();
    },
  };
}
