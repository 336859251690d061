import { Button } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from '../../queries.ts';
import { sayDeskFact } from '../../say/desk-facts.ts';
import { Failed, Loading } from '../../ui/blank.tsx';
import { Choice } from '../../ui/choice.tsx';
import { When } from '../../ui/values.tsx';
import css from './deal.module.css';

type Area = 'deal' | 'desk' | 'crm' | 'room';

/** `deals.crm-conflict` is about the CRM, `deal-desk.…` about approvals, `rooms.…` about the room. */
function areaOf(type: string): Area {
  if (/crm/.test(type) || type === 'deals.conflict-resolved') return 'crm';
  if (type.startsWith('deal-desk.') || type === 'deals.terms-applied') return 'desk';
  return type.startsWith('rooms.') ? 'room' : 'deal';
}

const MARKED = { ok: 'Verified', broken: 'Not verified' };

/** What happened, newest first, in one sentence each. */
export function Timeline({ dealId }: { dealId: string }) {
  const [area, setArea] = useState<Area | 'all'>('all');
  const timeline = useInfiniteQuery(queries.timeline(dealId));
  const people = useQuery(queries.people).data?.people;
  const name = (id: string) => people?.find(p => p.id === id)?.name ?? 'somebody';
  const items = timeline.data?.pages.flatMap(page => page.items) ?? [];
  const verified = timeline.data?.pages.every(page => page.verified) ?? true;
  const shown = items.filter(item => area === 'all' || areaOf(item.type) === area);
  const areas = new Set(items.map(item => areaOf(item.type)));
  const labels: Record<Area, string> = { deal: 'Deal', desk: 'Approvals', crm: 'CRM', room: 'Room' };
  return (
    <section className="card" aria-labelledby="timeline">
      <div className={css.cardHead}>
        <h2 id="timeline">Timeline</h2>
        {timeline.data && items.length > 0 && (
          <span
            className={verified ? css.verified : `${css.verified} ${css.broken}`}
            title={
              verified
                ? 'Each entry carries the fingerprint of the one before it; the chain is unbroken, so nothing was changed or removed afterwards.'
                : 'The chain of fingerprints is broken: an entry was changed or removed outside of Evenkeel. Tell your administrator.'
            }
          >
            {verified ? (
              <IconShieldCheck size={16} aria-hidden />
            ) : (
              <IconAlertTriangle size={16} aria-hidden />
            )}
            {verified ? MARKED.ok : MARKED.broken}
          </span>
        )}
      </div>
      {areas.size > 1 && (
        <div className={css.timelineFilters}>
          <Choice
            label="Show"
            value={area}
            options={[
              { value: 'all' as const, label: 'All' },
              ...(['deal', 'desk', 'crm', 'room'] as const)
                .filter(a => areas.has(a))
                .map(a => ({ value: a, label: labels[a] })),
            ]}
            onChange={setArea}
          />
        </div>
      )}
      {timeline.isPending && <Loading label="Loading the timeline" />}
      {timeline.isError && <Failed error={timeline.error} retry={() => void timeline.refetch()} />}
      {timeline.data && shown.length === 0 && <p className="muted">Nothing has happened here yet.</p>}
      <ol className={css.timeline}>
        {shown.map(item => (
          <li key={item.position} className={css.event} data-area={areaOf(item.type)}>
            <p>{sayDeskFact(item.type, item.details, name) ?? item.text}</p>
            <p className="small muted">
              {item.who} · <When at={item.at} />
            </p>
          </li>
        ))}
      </ol>
      {timeline.hasNextPage && (
        <Button
          variant="subtle"
          fullWidth
          loading={timeline.isFetchingNextPage}
          onClick={() => void timeline.fetchNextPage()}
        >
          Older
        </Button>
      )}
    </section>
  );
}
