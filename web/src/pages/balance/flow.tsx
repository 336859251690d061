import { useMantineColorScheme } from '@mantine/core';
import { SankeyChart } from 'echarts/charts';
import { TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { BalanceJson } from '../../api.ts';
import css from './balance.module.css';

use([SankeyChart, TooltipComponent, SVGRenderer]);

/** Thanks from teams to teams as a picture. The same numbers stand in the table above, which is what screen readers get. */
export default function Flow({ b }: { b: BalanceJson }) {
  const box = useRef<HTMLDivElement>(null);
  const { colorScheme } = useMantineColorScheme();
  const links = b.thanks.flatMap((row, i) => row.flatMap((value, j) => (i !== j && value > 0 ? [{ source: `from ${i}`, target: `to ${j}`, value }] : [])));
  const drawn = JSON.stringify(links);
  useEffect(() => {
    if (!box.current) return;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const chart = init(box.current, null, { renderer: 'svg' });
    const used = new Set(links.flatMap(l => [l.source, l.target]));
    const nodes = b.groups.flatMap((g, i) => [
      { name: `from ${i}`, depth: 0, label: { formatter: `${g.name} thanks`, position: 'right' as const } },
      { name: `to ${i}`, depth: 1, label: { formatter: g.name, position: 'left' as const } },
    ]);
    chart.setOption({
      animation: false,
      series: [
        {
          type: 'sankey',
          silent: true,
          data: nodes.filter(n => used.has(n.name)),
          links,
          left: 4,
          right: 4,
          top: 8,
          bottom: 8,
          nodeGap: 14,
          layoutIterations: 0,
          itemStyle: { color: colour('--accent'), borderWidth: 0 },
          lineStyle: { color: colour('--accent'), opacity: 0.22 },
          label: { color: colour('--text'), fontSize: 12, textBorderWidth: 0 },
        },
      ],
    });
    const follow = new ResizeObserver(() => chart.resize());
    follow.observe(box.current);
    return () => {
      follow.disconnect();
      chart.dispose();
    };
    // `drawn` is what the picture is made of.
  }, [drawn, colorScheme]);
  if (links.length === 0) return null;
  return (
    <figure className={css.flow}>
      <figcaption className="small muted">Thanks from teams (left) to teams (right); the width is their number.</figcaption>
      <div ref={box} aria-hidden style={{ height: Math.max(180, b.groups.length * 56) }} />
    </figure>
  );
}
