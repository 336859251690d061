import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { DealJson } from '../../api.ts';
import { queries } from '../../queries.ts';
import { listOf, requestState, written } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Failed } from '../../ui/blank.tsx';
import { Conditions, Promises } from '../approvals/obligations.tsx';
import { Bounds } from '../../ui/bounds.tsx';
import { State } from '../../ui/state.tsx';
import { termsLine } from '../../say/terms.ts';
import { When } from '../../ui/values.tsx';
import css from './deal.module.css';

/** What was asked of the deal desk for this deal, newest first, and what came of it. */
export function Requests({ deal }: { deal: DealJson }) {
  const { locale } = useMe();
  const asked = useQuery(queries.dealApprovals(deal.id));
  const items = [...(asked.data?.items ?? [])].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  return (
    <section className="card" aria-labelledby="requests">
      <h2 id="requests">Approvals of terms</h2>
      {asked.isError && <Failed error={asked.error} retry={() => void asked.refetch()} />}
      {asked.data && items.length === 0 && (
        <p className="muted">
          {deal.stage.kind === 'open'
            ? 'No exception was asked for. The desk shows you who would be asked before you send anything.'
            : 'No exception was asked for.'}
        </p>
      )}
      {items.map(request => {
        const waitingFor = request.steps
          .filter(s => s.state === 'asked')
          .flatMap(s => s.approvers.map(a => a.name));
        return (
          <div key={request.id}>
          <div className={css.request}>
            <Link to="/approvals/$approvalId" params={{ approvalId: request.id }} style={{ fontWeight: 550 }}>
              {termsLine(request.before, request.terms, locale)}
            </Link>
            <State said={requestState[request.state]} />
            <p className="small muted" style={{ gridColumn: '1 / -1' }}>
              {request.requester.name}, <When at={request.createdAt} />
              {request.state === 'pending' &&
                waitingFor.length > 0 &&
                ` · waits for ${listOf([...new Set(waitingFor)].slice(0, 3), 'or')}`}
              {request.state === 'approved' && ` · ${written[request.written].text}`}
            </p>
          </div>
            {request.id === items[0]?.id && (
              <div className="stack-tight">
                <Bounds request={request} />
                {request.conditions.length > 0 && <Conditions items={request.conditions} />}
                {request.promises.length > 0 && <Promises items={request.promises} />}
              </div>
            )}
          </div>
        );
      })}
    </section>
  );
}
