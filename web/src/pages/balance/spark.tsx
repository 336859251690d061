import type { FigureJson } from '../../../../src/features/balance/contract.ts';
import css from './balance.module.css';

const WIDTH = 92;
const HEIGHT = 26;
const EDGE = 3;

/** A figure's own quarters, the oldest to the left, this one marked. The same numbers stand below in words. */
export function Spark({ figure }: { figure: Pick<FigureJson, 'number' | 'history'> }) {
  const points = [...figure.history.map(h => h.number).reverse(), figure.number];
  const known = points.filter(n => n !== null);
  if (known.length < 2) return null;
  const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)];
  const x = (i: number): number => EDGE + (i * (WIDTH - 2 * EDGE)) / (points.length - 1);
  const y = (n: number): number => HEIGHT - EDGE - ((n - low) / (high - low || 1)) * (HEIGHT - 2 * EDGE);
  // A quarter without a figure leaves a gap and is not bridged.
  const path = points.map((n, i) => (n === null ? '' : `${i > 0 && points[i - 1] !== null ? 'L' : 'M'}${x(i).toFixed(1)} ${y(n).toFixed(1)}`)).join('');
  const now = points.at(-1);
  return (
    <svg className={css.spark} width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden>
      <line x1={EDGE} x2={WIDTH - EDGE} y1={y(0)} y2={y(0)} className={css.axis} />
      <path d={path} />
      {points.map((n, i) => n !== null && i < points.length - 1 && <circle key={i} cx={x(i)} cy={y(n)} r={1.4} />)}
      {now !== null && now !== undefined && <circle cx={x(points.length - 1)} cy={y(now)} r={2.8} />}
    </svg>
  );
}

/** The quarters before in words, the latest first. */
export function Before({ history }: { history: FigureJson['history'] }) {
  const short = (q: string): string => `${q.slice(5)}\u00a0${q.slice(2, 4)}`;
  if (history.every(h => h.value === null)) return <span className="muted">nothing before</span>;
  return <span className="muted">{history.map(h => `${short(h.quarter)}:\u00a0${h.value?.replace(/ \(.*$/, '') ?? '–'}`).join(' · ')}</span>;
}

/** Where chance would put a count, as a band on its own scale, and where it was. */
export function Band({ low, high, value, most }: { low: number; high: number; value: number; most: number }) {
  const at = (n: number): number => 2 + (n / Math.max(1, most)) * 116;
  return (
    <svg className={css.band} width={120} height={16} viewBox="0 0 120 16" aria-hidden>
      <line x1={2} x2={118} y1={8} y2={8} className={css.axis} />
      <rect x={at(low)} width={Math.max(2, at(high) - at(low))} y={3} height={10} rx={2} />
      <circle cx={at(value)} cy={8} r={4} data-outside={value < low || value > high || undefined} />
    </svg>
  );
}
