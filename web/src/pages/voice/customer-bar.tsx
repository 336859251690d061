import type { RoadmapJson } from '../../api.ts';
import { sayMoney } from '../../say/money.ts';
import { sayShare } from '../../say/voice.ts';
import { useMe } from '../../session.tsx';
import css from './voice.module.css';

type Spread = Omit<RoadmapJson['roadmap'], 'guard' | 'needs'>;

/** Whose money it is: one bar, each customer as wide as their share, the names beside it, and the table behind it. */
export function CustomerBar({ spread, label, carried }: { spread: Spread; label: string; carried: boolean }) {
  const { locale } = useMe();
  const paying = spread.customers.filter(c => c.share > 0);
  if (paying.length === 0) return <p className="muted">No deal with an amount stands behind it yet.</p>;
  const shown = paying.slice(0, 6);
  const rest = paying.slice(6);
  const restShare = rest.reduce((sum, c) => sum + c.share, 0);
  const parts = [
    ...shown.map((c, i) => ({ key: c.account, name: c.account, share: c.share, top: i === 0 })),
    ...(rest.length > 0 ? [{ key: '…', name: `${rest.length} more`, share: restShare, top: false }] : []),
  ];
  return (
    <figure className={css.spread}>
      <div className={css.bar} role="img" aria-label={`${label}: ${parts.map(p => `${p.name} ${sayShare(p.share)}`).join(', ')}`}>
        {parts.map(part => (
          <span key={part.key} className={css.part} data-top={part.top || undefined} data-carried={(part.top && carried) || undefined} style={{ flexGrow: part.share }} />
        ))}
      </div>
      <ul className={css.names} aria-hidden>
        {parts.map(part => (
          <li key={part.key} data-top={part.top || undefined}>
            <span className={css.key} data-top={part.top || undefined} data-carried={(part.top && carried) || undefined} />
            {part.name} <strong>{sayShare(part.share)}</strong>
          </li>
        ))}
      </ul>
      <details className={css.behind}>
        <summary>The figures</summary>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">Customer</th>
              <th scope="col" className="num">
                Value
              </th>
              <th scope="col" className="num">
                Share
              </th>
            </tr>
          </thead>
          <tbody>
            {spread.customers.map(c => (
              <tr key={c.account}>
                <td>{c.account}</td>
                <td className="num nowrap">{sayMoney(c.value, locale)}</td>
                <td className="num">{sayShare(c.share)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="small muted">
          Effective number of customers: {spread.effective.toFixed(2)} (1 divided by the sum of the squared shares). Without the largest:{' '}
          {sayMoney(spread.withoutTop, locale)}.
          {spread.segments.length > 0 && ` By segment: ${spread.segments.map(s => `${s.segment} ${sayShare(s.share)}`).join(', ')}.`}
        </p>
      </details>
    </figure>
  );
}
