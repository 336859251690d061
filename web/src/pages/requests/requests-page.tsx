import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCircleCheck, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { RequestJson } from '../../api.ts';
import { queries } from '../../queries.ts';
import { count, teamRequestState } from '../../say/words.ts';
import { useClock, useMe } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { When } from '../../ui/values.tsx';
import pages from '../../ui/page-tabs.module.css';
import css from './requests.module.css';

const route = getRouteApi('/requests');

const tabs = [
  { tab: undefined, label: 'Waiting for you' },
  { tab: 'team', label: 'Your team' },
  { tab: 'asked', label: 'You asked' },
  { tab: 'all', label: 'All teams' },
] as const;
type Search = ReturnType<typeof route.useSearch>;
const none = { team: undefined, type: undefined, state: undefined, q: undefined } as const;

const states = [
  { value: '', label: 'Open and under way' },
  { value: 'open', label: 'Nobody has it' },
  { value: 'assigned', label: 'Assigned' },
  { value: 'claimed', label: 'Claimed' },
  { value: 'waiting', label: 'Waiting' },
  { value: 'ended', label: 'Ended' },
];

/** The queues of all teams; what waits for the reader first. */
export function RequestsPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { locale } = useMe();
  const waiting = useQuery(queries.requestsWaiting);
  const types = useQuery(queries.requestTypes);
  const people = useQuery(queries.people);
  const [typed, setTyped] = useState(search.q ?? '');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const set = (change: Partial<Search>) =>
    void navigate({ to: '/requests', search: { ...search, ...change }, replace: true });
  useEffect(() => {
    if ((search.q ?? '') !== q) set({ q: q || undefined });
    // The address follows what was typed; nothing else leads here.
  }, [q]);
  const tab = search.tab;
  const list = useInfiniteQuery(
    queries.requests({
      ...(tab === undefined && { waiting: 'me' }),
      ...(tab === 'team' && { team: 'mine' }),
      ...(tab === 'asked' && { requester: 'me' }),
      ...(tab === 'all' && { team: search.team }),
      type: search.type,
      state: tab === undefined ? undefined : search.state,
      q: search.q,
    }),
  );
  const n = waiting.data?.total ?? 0;
  const items = list.data?.pages.flatMap(page => page.items) ?? [];
  const filtered = [search.type, search.state, search.q, search.team].some(v => v !== undefined);
  return (
    <Page
      title="Requests"
      layout="wide"
      lead={
        !waiting.data
          ? '\u00a0'
          : n === 0
            ? 'Nothing waits for you'
            : `${count(n, 'request', locale)} ${n === 1 ? 'waits' : 'wait'} for you`
      }
      actions={
        <nav className={pages.tabs} aria-label="Requests">
          {tabs.map(({ tab: to, label }) => (
            <Link
              key={label}
              to="/requests"
              search={{ ...none, tab: to }}
              className={pages.tab}
              data-on={tab === to || undefined}
              aria-current={tab === to ? 'page' : undefined}
            >
              {label}
            </Link>
          ))}
          <Link to="/requests/duty" className={pages.tab}>
            Duty
          </Link>
        </nav>
      }
    >
      <div className="row row-wrap">
        <TextInput
          aria-label="Search in requests"
          placeholder="Search"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
        />
        <NativeSelect
          aria-label="Type"
          value={search.type ?? ''}
          onChange={event => set({ type: event.currentTarget.value || undefined })}
          data={[
            { value: '', label: 'Every type' },
            ...(types.data?.types.map(t => ({ value: t.id, label: t.name })) ?? []),
          ]}
        />
        {tab === 'all' && (
          <NativeSelect
            aria-label="Team"
            value={search.team ?? ''}
            onChange={event => set({ team: event.currentTarget.value || undefined })}
            data={[
              { value: '', label: 'Every team' },
              ...(people.data?.teams.map(t => ({ value: t.id, label: t.name })) ?? []),
            ]}
          />
        )}
        {tab !== undefined && (
          <NativeSelect
            aria-label="State"
            value={search.state ?? ''}
            onChange={event =>
              set({ state: (event.currentTarget.value || undefined) as Search['state'] })
            }
            data={states}
          />
        )}
        <span className="muted small" role="status">
          {list.data && count(list.data.pages[0]?.total ?? 0, 'request', locale)}
        </span>
      </div>
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && items.length === 0 && (
        <Blank
          title={filtered ? 'No request matches.' : tab === undefined ? 'Nothing waits for you.' : 'No request is open.'}
          icon={<IconCircleCheck size={32} stroke={1.5} />}
        >
          Requests are made on a deal’s page with “Ask another team”, or in Slack with /ask.
        </Blank>
      )}
      {items.length > 0 && <Table items={items} ended={search.state === 'ended' && tab !== undefined} />}
      {list.hasNextPage && (
        <Button
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
          style={{ alignSelf: 'center' }}
        >
          More
        </Button>
      )}
    </Page>
  );
}

function Table({ items, ended }: { items: readonly RequestJson[]; ended: boolean }) {
  return (
    <div className="card scroll-x" tabIndex={0} role="region" aria-label="Requests">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Request</th>
            <th scope="col">Deal</th>
            <th scope="col">Asked by</th>
            <th scope="col">Who has it</th>
            <th scope="col">State</th>
            <th scope="col" className="num">
              {ended ? 'Ended' : 'Due'}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map(r => (
            <tr key={r.id}>
              <td className={css.what}>
                <Link to="/requests/$requestId" params={{ requestId: r.id }} className={css.name}>
                  {r.type.name}
                </Link>
                <p className="small muted clip">{r.what.split('\n')[0]}</p>
              </td>
              <td className={css.deal}>
                <Link to="/deals/$dealId" params={{ dealId: r.deal.id }}>
                  {r.deal.name}
                </Link>
                {r.closes && r.closes.daysLate > 0 && <p className={`small ${css.late}`}>{r.closes.text}</p>}
              </td>
              <td className="nowrap">{r.requester.name}</td>
              <td className="nowrap">{r.helper?.name ?? <span className="muted">{r.team.name}</span>}</td>
              <td>
                <State said={teamRequestState[r.state]} />
                {r.waitingOn && (
                  <p className="small muted nowrap">
                    {r.waitingOn === 'requester'
                      ? `for ${r.requester.name}`
                      : `for ${r.blockedBy.map(b => b.name).join(', ') || 'another'}`}
                  </p>
                )}
              </td>
              <td className="num">
                {ended && r.endedAt ? <When at={r.endedAt} /> : r.state === 'waiting' ? <span className="muted nowrap">stands still</span> : <Due request={r} stacked />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What is due next: the first answer while there is none. Late is a word, not only a colour. */
export function Due({ request, stacked = false }: { request: RequestJson; stacked?: boolean }) {
  const clock = useClock();
  const first = request.answeredAt === null;
  const at = first ? request.answerDueAt : request.doneDueAt;
  const late = Date.parse(at) < clock.now;
  const said = [late && 'late', first && 'first answer'].filter(Boolean).join(', ');
  if (stacked)
    return (
      <span className={late ? css.late : undefined}>
        <When at={at} />
        {said && <span className={`small ${css.due}`}>{said}</span>}
      </span>
    );
  return (
    <span className={late ? css.late : undefined}>
      {first ? 'first answer ' : ''}
      {late ? 'was due ' : 'due '}
      <When at={at} />
    </span>
  );
}
