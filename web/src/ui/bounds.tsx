import { IconCheck, IconX } from '@tabler/icons-react';
import type { ApprovalJson } from '../api.ts';
import { stepName } from '../say/steps.ts';
import css from './bounds.module.css';

type Decision = ApprovalJson['steps'][number]['decisions'][number];
type Bound = Decision['bounds'][number];

/** Where the value lies between nothing and somewhat beyond the farthest limit; undefined for what is no number. */
function scale(value: number | null, bounds: readonly Bound[]): ((n: number) => number) | undefined {
  if (value === null || bounds.every(b => b.from === null && b.to === null)) return undefined;
  const ends = [value, ...bounds.flatMap(b => [b.from, b.to].filter(n => n !== null))];
  const low = Math.min(0, ...ends);
  const high = Math.max(...ends) * 1.2 || 1;
  return n => Math.max(0, Math.min(100, ((n - low) / (high - low)) * 100));
}

const inside = (bound: Bound, value: number | null): boolean =>
  value === null || ((bound.from === null || value >= bound.from) && (bound.to === null || value <= bound.to));

/** How far each yes reaches: the covered part of the scale is tinted, the mark is the value. */
function Track({ bound, value, place }: { bound: Bound; value: number; place: (n: number) => number }) {
  const from = bound.from === null ? 0 : place(bound.from);
  const to = bound.to === null ? 100 : place(bound.to);
  return (
    <span className={css.track} aria-hidden>
      <span className={css.covered} style={{ left: `${from}%`, width: `${Math.max(1, to - from)}%` }} />
      <span className={css.mark} data-in={inside(bound, value) || undefined} style={{ left: `${place(value)}%` }} />
    </span>
  );
}

/** The terms as they are, and beside each of them how far it may move before a yes is no longer a yes. */
export function Bounds({ request, values = request.values }: { request: ApprovalJson; values?: ApprovalJson['values'] }) {
  const yeses = request.steps.flatMap(step =>
    step.state === 'skipped' ? [] : step.decisions.filter(d => d.bounds.length > 0 && !d.broken).map(d => ({ step: step.name, d })),
  );
  const rows = values
    .map(value => ({
      value,
      bounds: yeses.flatMap(({ step, d }) => d.bounds.filter(b => b.term === value.term).map(bound => ({ step, by: d.by.name, bound }))),
    }))
    .filter(row => row.bounds.length > 0 && row.value.term !== 'currency');
  if (rows.length === 0) return null;
  return (
    <table className={css.bounds}>
      <caption>What each yes covers</caption>
      <thead>
        <tr>
          <th scope="col">Term</th>
          <th scope="col">Now</th>
          <th scope="col">Covered</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ value, bounds }) => {
          const place = scale(value.number, bounds.map(b => b.bound));
          return (
            <tr key={value.term}>
              <th scope="row">{stepName(value.name)}</th>
              <td className="nowrap">{value.value}</td>
              <td>
                {bounds.map(({ step, by, bound }) => {
                  const holds = inside(bound, value.number);
                  return (
                    <div key={step + by} className={css.line}>
                      {place && value.number !== null && <Track bound={bound} value={value.number} place={place} />}
                      <span>
                        {holds ? <IconCheck size={14} aria-hidden color="var(--good)" /> : <IconX size={14} aria-hidden color="var(--bad)" />}
                        <span className="hidden">{holds ? 'inside: ' : 'outside: '}</span> {bound.words}{' '}
                        <span className="muted small">
                          {by}, {stepName(step).toLowerCase()}
                        </span>
                      </span>
                    </div>
                  );
                })}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
