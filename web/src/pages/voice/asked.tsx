import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { queries } from '../../queries.ts';
import { sayState, urgencyWords } from '../../say/voice.ts';
import { Failed } from '../../ui/blank.tsx';
import { State } from '../../ui/state.tsx';
import { Day, Money } from '../../ui/values.tsx';
import css from './voice.module.css';

/** On the deal's page: what its customer asked for, where that stands, and what was promised. */
export function Asked({ dealId }: { dealId: string }) {
  const found = useQuery(queries.dealNeeds(dealId));
  const { items = [], promises = [] } = found.data ?? {};
  const flagged = promises.filter(p => p.state === 'flagged');
  return (
    <section className="card" aria-labelledby="asked">
      <div className="row" style={{ justifyContent: 'space-between', marginBottom: 8 }}>
        <h2 id="asked">What the customer asked for</h2>
        <Button size="compact-sm" component={Link} to={`/voice/new?deal=${dealId}`}>
          Capture a need
        </Button>
      </div>
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {flagged.map(p => (
        <div key={p.id} className={css.flag} style={{ marginBottom: 8 }}>
          <IconAlertTriangle size={18} aria-hidden />
          <p>
            <strong>Promised without a yes from product:</strong>{' '}
            <Link to="/voice/needs/$needId" params={{ needId: p.needId }}>
              {p.what}
            </Link>
            {p.due && (
              <>
                {' '}
                by <Day date={p.due} overdue />
              </>
            )}
            . It waits for {p.owner?.name ?? 'product'}.
          </p>
        </div>
      ))}
      {found.data && items.length === 0 && promises.length === 0 && <p className="muted">Nothing yet. Their own words, captured here or in Slack, reach product with this deal’s amount behind them.</p>}
      {items.map(n => (
        <div key={n.id} className={css.quote}>
          <div className="row row-wrap">
            <Link to="/voice/needs/$needId" params={{ needId: n.id }} className="grow" style={{ fontWeight: 550 }}>
              {n.title}
            </Link>
            <State said={sayState(n)} quiet />
          </div>
          <p className="small muted">
            {urgencyWords[n.urgency]}
            {n.value && (
              <>
                {' · '}
                <Money value={n.value} /> of the amount
              </>
            )}
            {' · '}“{n.words.slice(0, 160)}”
          </p>
        </div>
      ))}
    </section>
  );
}
