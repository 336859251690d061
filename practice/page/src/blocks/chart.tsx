/** Charts as plain SVG: direct labels, hues that survive colour blindness, and the figures as a table behind each. */
import { useId } from 'react';
import type { ReactNode } from 'react';
import type { ChartData } from './chart-data.ts';
import { chartData, ticks } from './chart-data.ts';
import type { BlockObject } from './types.ts';
import { wordsOf } from './types.ts';

const WIDTH = 560;
const HEIGHT = 240;
const LEFT = 52;
const BOTTOM = 30;
const TOP = 10;
const RIGHT = 12;

const hue = (index: number) => `var(--series-${(index % 6) + 1})`;
const number = (value: number) => value.toLocaleString(undefined, { maximumFractionDigits: 2 });
const short = (value: number) =>
  value.toLocaleString(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const clip = (text: string, length: number) =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;

export function Chart({ block }: { block: BlockObject }): ReactNode {
  const id = useId();
  const data = chartData(block);
  const title = wordsOf(block.title);
  if (!data) return <p className="bk-unknown">The chart “{title}” has no figures.</p>;
  return (
    <figure className="bk-chart">
      <figcaption id={id}>{title}</figcaption>
      {data.kind === 'pie' ? <Pie data={data} labelledBy={id} /> : <Plot data={data} labelledBy={id} />}
      <Legend data={data} />
      <details>
        <summary>Show the figures</summary>
        <Figures data={data} />
      </details>
    </figure>
  );
}

type PieData = ChartData & { kind: 'pie' };
type PlotData = Exclude<ChartData, PieData>;

function Plot({ data, labelledBy }: { data: PlotData; labelledBy: string }): ReactNode {
  const scale = ticks(data.series.flatMap(one => one.values.filter(value => value !== null)));
  const low = scale[0] ?? 0;
  const high = scale.at(-1) ?? 1;
  const y = (value: number) => TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const slot = (WIDTH - LEFT - RIGHT) / data.categories.length;
  const x = (at: number) => LEFT + slot * (at + 0.5);
  const every = Math.ceil(data.categories.length / 8);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={labelledBy} className="bk-chart-svg">
      {scale.map(value => (
        <g key={value}>
          <line
            x1={LEFT}
            x2={WIDTH - RIGHT}
            y1={y(value)}
            y2={y(value)}
            className={value === 0 ? 'axis' : 'grid'}
          />
          <text x={LEFT - 8} y={y(value) + 4} textAnchor="end">
            {short(value)}
          </text>
        </g>
      ))}
      {data.categories.map((category, at) =>
        at % every === 0 ? (
          <text key={at} x={x(at)} y={HEIGHT - 10} textAnchor="middle">
            {clip(category, Math.max(4, Math.floor((slot * every) / 7)))}
          </text>
        ) : null,
      )}
      {data.kind === 'bar'
        ? data.series.map((one, index) => {
            const bar = Math.min(44, (slot * 0.72) / data.series.length);
            return one.values.map((value, at) =>
              value === null ? null : (
                <rect
                  key={`${index}-${at}`}
                  x={x(at) - (bar * data.series.length) / 2 + bar * index}
                  width={Math.max(1, bar - 2)}
                  y={Math.min(y(value), y(0))}
                  height={Math.max(1, Math.abs(y(value) - y(0)))}
                  fill={hue(index)}
                  rx={2}
                >
                  <title>{`${data.categories[at]}: ${one.name} ${number(value)}`}</title>
                </rect>
              ),
            );
          })
        : data.series.map((one, index) => (
            <Line key={index} one={one} index={index} area={data.kind === 'area'} x={x} y={y} />
          ))}
    </svg>
  );
}

function Line(props: {
  one: PlotData['series'][number];
  index: number;
  area: boolean;
  x(at: number): number;
  y(value: number): number;
}): ReactNode {
  const { one, index, area, x, y } = props;
  const points = one.values.flatMap((value, at) => (value === null ? [] : [{ at, value }]));
  const path = points.map(({ at, value }, n) => `${n === 0 ? 'M' : 'L'}${x(at)} ${y(value)}`).join('');
  const first = points[0];
  const last = points.at(-1);
  return (
    <g>
      {area && first && last && (
        <path d={`${path}L${x(last.at)} ${y(0)}L${x(first.at)} ${y(0)}Z`} fill={hue(index)} opacity={0.22} />
      )}
      <path d={path} fill="none" stroke={hue(index)} strokeWidth={2.25} strokeLinejoin="round" />
      {points.map(({ at, value }) => (
        <circle key={at} cx={x(at)} cy={y(value)} r={3} fill={hue(index)}>
          <title>{`${one.name} ${number(value)}`}</title>
        </circle>
      ))}
    </g>
  );
}

function Pie({ data, labelledBy }: { data: PieData; labelledBy: string }): ReactNode {
  const total = data.segments.reduce((sum, segment) => sum + segment.value, 0);
  let from = 0;
  return (
    <svg viewBox="0 0 200 200" role="img" aria-labelledby={labelledBy} className="bk-chart-svg bk-pie">
      {data.segments.map((segment, index) => {
        const share = segment.value / total;
        const start = from;
        from += share;
        // A stroke on a circle of radius 50 draws the slice; pathLength makes its units shares of one.
        return (
          <circle
            key={index}
            cx={100}
            cy={100}
            r={58}
            fill="none"
            stroke={hue(index)}
            strokeWidth={54}
            pathLength={1}
            strokeDasharray={`${Math.max(0.001, share - 0.006)} 1`}
            transform={`rotate(${start * 360 - 90} 100 100)`}
          >
            <title>{`${segment.label}: ${number(segment.value)} (${Math.round(share * 100)} %)`}</title>
          </circle>
        );
      })}
    </svg>
  );
}

function Legend({ data }: { data: ChartData }): ReactNode {
  const total = data.kind === 'pie' ? data.segments.reduce((sum, one) => sum + one.value, 0) : 0;
  const names =
    data.kind === 'pie'
      ? data.segments.map(one => `${one.label} ${Math.round((one.value / total) * 100)} %`)
      : data.series.map(one => one.name);
  if (data.kind !== 'pie' && names.length < 2) return null;
  return (
    <ul className="bk-legend">
      {names.map((name, index) => (
        <li key={index}>
          <i style={{ background: hue(index) }} />
          {name}
        </li>
      ))}
    </ul>
  );
}

function Figures({ data }: { data: ChartData }): ReactNode {
  const head = data.kind === 'pie' ? ['', 'Value'] : [data.xLabel, ...data.series.map(one => one.name)];
  const rows =
    data.kind === 'pie'
      ? data.segments.map(one => [one.label, number(one.value)])
      : data.categories.map((category, at) => [
          category,
          ...data.series.map(one => {
            const value = one.values[at];
            return value === null || value === undefined ? '' : number(value);
          }),
        ]);
  return (
    <table className="bk-table">
      <thead>
        <tr>
          {head.map((cell, at) =>
            at === 0 && !cell ? (
              <td key={at} />
            ) : (
              <th key={at} scope="col">
                {cell}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, at) =>
              at === 0 ? (
                <th key={at} scope="row">
                  {cell}
                </th>
              ) : (
                <td key={at} data-number="true">
                  {cell}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
