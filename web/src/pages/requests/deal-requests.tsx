import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { queries } from '../../queries.ts';
import { teamRequestState } from '../../say/words.ts';
import { Failed } from '../../ui/blank.tsx';
import { State } from '../../ui/state.tsx';
import { When } from '../../ui/values.tsx';
import css from './requests.module.css';
import { Due } from './requests-page.tsx';

/** What other teams were asked for this deal, newest first, and what it means for the close date. */
export function TeamRequests({ dealId }: { dealId: string }) {
  const asked = useQuery(queries.dealRequests(dealId));
  const items = asked.data?.items ?? [];
  return (
    <section className="card" aria-labelledby="team-requests">
      <h2 id="team-requests">Requests to other teams</h2>
      {asked.isError && <Failed error={asked.error} retry={() => void asked.refetch()} />}
      {asked.data && items.length === 0 && <p className="muted">No other team was asked. “Ask another team” shows who would get it, and until when.</p>}
      {items.map(r => (
        <div key={r.id} className={css.item}>
          <Link to="/requests/$requestId" params={{ requestId: r.id }} className={css.name}>
            {r.type.name}
          </Link>
          <State said={teamRequestState[r.state]} />
          <p className="small muted" style={{ gridColumn: '1 / -1' }}>
            {r.requester.name} asked {r.helper?.name ?? r.team.name} <When at={r.askedAt} />
            {r.waitingOn === 'requester' && ` · waits for ${r.requester.name}`}
            {r.waitingOn === 'request' && ` · waits for ${r.blockedBy.map(b => b.name).join(', ')}`}
            {!r.endedAt && r.state !== 'waiting' && (
              <>
                {' · '}
                <Due request={r} />
              </>
            )}
            {r.blocksDeal && !r.endedAt && ' · the deal cannot close before'}
          </p>
          {r.closes && r.closes.daysLate > 0 && (
            <p className={`small ${css.late}`} style={{ gridColumn: '1 / -1' }}>
              {r.closes.text.replace(/^./, c => c.toUpperCase())}
            </p>
          )}
        </div>
      ))}
    </section>
  );
}
