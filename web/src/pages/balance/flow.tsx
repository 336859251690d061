import { SankeyChart } from 'echarts/charts';
import { TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { BalanceJson } from '../../api.ts';
import css from './balance.module.css';

use([SankeyChart, TooltipComponent, SVGRenderer]);

/**
 * Work and the thanks for it side by side, in the same order: where a ribbon is wide on one side and narrow on the other,
 * work and thanks differ. The same numbers stand in the table above, which is what screen readers get.
 */
export default function Flow({ b }: { b: BalanceJson }) {
  const found = new Set(b.pairs.filter(p => p.says.startsWith('more')).map(p => `${p.from} ${p.to}`));
  const links = (value: (i: number, j: number) => number): Link[] =>
    b.groups.flatMap((_, i) => b.groups.flatMap((__, j) => (i !== j && value(i, j) > 0 ? [{ source: `by ${i}`, target: `for ${j}`, value: value(i, j), found: found.has(`${i} ${j}`) }] : [])));
  return (
    <figure className={css.flow}>
      <figcaption className="small muted">
        Left: work, from the team that did it to the team that it was for. Right: the thanks for it, between the same teams in the same order. The width is the number.
        {found.size > 0 && ' What surprises is drawn strongly.'}
      </figcaption>
      <div className={css.flows}>
        <Ribbons title="Work" names={b.groups.map(g => g.name)} links={links((i, j) => b.work[i]![j]!)} />
        <Ribbons title="Thanks for it" names={b.groups.map(g => g.name)} links={links((i, j) => b.thanks[j]![i]!)} />
      </div>
    </figure>
  );
}

interface Link {
  readonly source: string;
  readonly target: string;
  readonly value: number;
  readonly found: boolean;
}

function Ribbons({ title, names, links }: { title: string; names: readonly string[]; links: readonly Link[] }) {
  const box = useRef<HTMLDivElement>(null);
  const drawn = JSON.stringify([names, links]);
  useEffect(() => {
    if (!box.current) return;
    // As variables, so that the picture follows the screen's scheme and the paper's.
    const colour = (name: string): string => `var(${name})`;
    const chart = init(box.current, null, { renderer: 'svg' });
    const sums = new Map<string, number>();
    for (const l of links) for (const end of [l.source, l.target]) sums.set(end, (sums.get(end) ?? 0) + l.value);
    const nodes = names.flatMap((name, i) => [
      { name: `by ${i}`, depth: 0, label: { formatter: `${name} ${say(sums.get(`by ${i}`))}`, position: 'right' as const } },
      { name: `for ${i}`, depth: 1, label: { formatter: `${name} ${say(sums.get(`for ${i}`))}`, position: 'left' as const } },
    ]);
    chart.setOption({
      animation: false,
      series: [
        {
          type: 'sankey',
          silent: true,
          data: nodes.filter(n => sums.has(n.name)),
          links: links.map(({ found, ...l }) => ({ ...l, lineStyle: { color: colour(found ? '--text' : '--line-strong'), opacity: found ? 0.5 : 0.22 } })),
          left: 4,
          right: 4,
          top: 8,
          bottom: 8,
          nodeWidth: 6,
          nodeGap: 12,
          layoutIterations: 0,
          itemStyle: { color: colour('--line-strong'), borderWidth: 0 },
          label: { color: colour('--text'), fontSize: 12, textBorderWidth: 0 },
        },
      ],
    });
    // With its own measure, so that paper may draw it smaller.
    const fit = (): void => {
      chart.resize();
      box.current?.querySelector('svg')?.setAttribute('viewBox', `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
    };
    const follow = new ResizeObserver(fit);
    follow.observe(box.current);
    return () => {
      follow.disconnect();
      chart.dispose();
    };
    // `drawn` is what the picture is made of.
  }, [drawn]);
  return (
    <div>
      <p className="small">
        <b>{title}</b>
      </p>
      {links.length === 0 ? <p className="small muted">None between teams.</p> : <div ref={box} aria-hidden style={{ height: Math.max(180, names.length * 38) }} />}
    </div>
  );
}
const say = (n: number | undefined): string => (n === undefined ? '' : Number.isInteger(n) ? String(n) : n.toFixed(1));
