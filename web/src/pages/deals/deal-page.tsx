import { Button } from '@mantine/core';
import { IconBrandSlack, IconGavel, IconHelpHexagon, IconLock } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { api, type DealJson, type Stage } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { ApiError } from '../../api.ts';
import { useKeys } from '../../ui/keys.ts';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { StageBar } from '../../ui/stage-bar.tsx';
import { CrmState, CrmTrouble } from './crm-state.tsx';
import css from './deal.module.css';
import { Facts, OwnFields } from './facts.tsx';
import { LineItems } from './line-items.tsx';
import { TeamRequests } from '../requests/deal-requests.tsx';
import { Requests } from './requests.tsx';
import { Asked } from '../voice/asked.tsx';
import { Timeline } from './timeline.tsx';

const AskDesk = lazy(() => import('./ask-desk.tsx'));
const AskTeam = lazy(() => import('../requests/ask-team.tsx'));
const route = getRouteApi('/deals/$dealId');

export function DealPage() {
  const { dealId } = route.useParams();
  const found = useQuery(queries.deal(dealId));
  const schema = useQuery(queries.schema);
  const above = (
    <Link to="/deals" search={{}}>
      Deals
    </Link>
  );
  if (found.data)
    return <Deal key={dealId} deal={found.data} stages={schema.data?.stages ?? [found.data.stage]} />;
  if (found.error instanceof ApiError && found.error.status === 404) {
    return (
      <Page title="Deal" above={above}>
        <Blank title="There is no such deal.">It may have been removed in the CRM.</Blank>
      </Page>
    );
  }
  return (
    <Page title="Deal" above={above}>
      {found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : (
        <Loading lines={9} />
      )}
    </Page>
  );
}

function Deal({ deal, stages }: { deal: DealJson; stages: readonly Stage[] }) {
  const [asking, setAsking] = useState(false);
  const [helping, setHelping] = useState(false);
  const closed = deal.stage.kind !== 'open';
  const lost = deal.stage.kind === 'lost';
  useKeys({
    d: () => (closed ? false : setAsking(true)),
    t: () => (lost ? false : setHelping(true)),
  });
  return (
    <Page
      title={deal.name}
      above={
        <>
          <Link to="/deals" search={{}}>
            Deals
          </Link>
          {deal.account && ` · ${deal.account}`}
        </>
      }
      actions={
        <>
          <Room deal={deal} />
          {!lost && (
            <Button leftSection={<IconHelpHexagon size={16} />} onClick={() => setHelping(true)}>
              Ask another team
            </Button>
          )}
          {!closed && (
            <Button variant="filled" leftSection={<IconGavel size={16} />} onClick={() => setAsking(true)}>
              Ask the deal desk
            </Button>
          )}
        </>
      }
    >
      <div className={css.columns}>
        <div className="stack">
          <section className="card" aria-label="The deal">
            <div className={css.stageLine}>
              <StageBar stage={deal.stage} stages={stages} wanted={deal.hold?.wanted ?? null} />
              <p className={css.stageWords}>
                <strong>{deal.stage.label}</strong>
                <CrmState deal={deal} />
              </p>
            </div>
            <CrmTrouble deal={deal} />
            {deal.hold && <Hold deal={deal} stages={stages} />}
            <Facts deal={deal} stages={stages} />
          </section>
          <Requests deal={deal} />
          <TeamRequests dealId={deal.id} />
          <Asked dealId={deal.id} />
          <LineItems deal={deal} />
          <OwnFields deal={deal} />
        </div>
        <Timeline dealId={deal.id} />
      </div>
      <Suspense>
        {asking && <AskDesk deal={deal} onClose={() => setAsking(false)} />}
        {helping && <AskTeam deal={deal} onClose={() => setHelping(false)} />}
      </Suspense>
    </Page>
  );
}

/** Why a stage cannot be entered now, and which one waits. */
function Hold({ deal, stages }: { deal: DealJson; stages: readonly Stage[] }) {
  const { hold } = deal;
  if (!hold) return null;
  const names = hold.stages.map(id => stages.find(s => s.id === id)?.label ?? id);
  return (
    <div className={css.hold} role="status">
      <IconLock size={18} aria-hidden />
      <div>
        <p>
          <strong>
            {hold.wanted
              ? `${hold.wanted.label} is waiting.`
              : `${names.join(' and ')} cannot be entered yet.`}
          </strong>{' '}
          {deal.holds.length < 2 && hold.reason}
        </p>
        {deal.holds.length > 1 && (
          <ul>
            {deal.holds.map((one, i) => (
              <li key={i}>{one.reason}</li>
            ))}
          </ul>
        )}
        {hold.wanted && <p className="small">The deal moves there by itself as soon as {deal.holds.length > 1 ? 'all of this' : 'this'} is settled.</p>}
      </div>
    </div>
  );
}

function Room({ deal }: { deal: DealJson }) {
  const open = useMutation({
    mutationFn: () => api.openRoom(deal.id),
    onSuccess: () => {
      notice.done('The room is being opened in Slack.');
      void queryClient.invalidateQueries({ queryKey: ['deal', deal.id] });
    },
    onError: notice.failed,
  });
  if (!deal.room) {
    return (
      <Button
        leftSection={<IconBrandSlack size={16} />}
        onClick={() => open.mutate()}
        loading={open.isPending}
      >
        Open a room
      </Button>
    );
  }
  if (!deal.room.url) return <span className="muted">#{deal.room.name}</span>;
  return (
    <Button
      component="a"
      href={deal.room.url}
      target="_blank"
      rel="noreferrer"
      leftSection={<IconBrandSlack size={16} />}
    >
      #{deal.room.name}
    </Button>
  );
}
