import { Button, NativeSelect, Switch } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCircleCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { ApprovalJson } from '../../api.ts';
import { queries } from '../../queries.ts';
import { sayMoney } from '../../say/money.ts';
import { count, listOf, requestState } from '../../say/words.ts';
import { useClock, useMe } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { stepName } from '../../say/steps.ts';
import { termsLine } from '../../say/terms.ts';
import { When } from '../../ui/values.tsx';
import css from './approvals.module.css';
import { DecideBar } from './decide-bar.tsx';
import { DecideMany } from './decide-many.tsx';
import { Ledger } from './ledger.tsx';
import { RequestView } from './request-view.tsx';
import { ApprovalTabs } from './tabs.tsx';

const route = getRouteApi('/approvals');

/** When the earliest of my steps is due; requests without one come last. */
const dueOf = (request: ApprovalJson): string =>
  request.steps
    .filter(s => request.mine.steps.includes(s.name) && s.dueAt)
    .map(s => s.dueAt!)
    .sort()[0] ?? '9999';

export function ApprovalsPage() {
  const { tab } = route.useSearch();
  const { locale } = useMe();
  const waiting = useQuery(queries.waiting);
  const items = [...(waiting.data?.items ?? [])].sort((a, b) => dueOf(a).localeCompare(dueOf(b)));
  const n = waiting.data?.total ?? 0;
  return (
    <Page
      title="Approvals"
      layout="wide"
      lead={
        !waiting.data
          ? '\u00a0'
          : n === 0
            ? 'Nothing waits for you'
            : `${count(n, 'request', locale)} ${n === 1 ? 'waits' : 'wait'} for you`
      }
      actions={<ApprovalTabs on={tab ?? 'waiting'} />}
    >
      {tab === 'history' ? (
        <History />
      ) : tab === 'ledger' ? (
        <Ledger />
      ) : waiting.isError ? (
        <Failed error={waiting.error} retry={() => void waiting.refetch()} />
      ) : !waiting.data ? (
        <Loading />
      ) : items.length === 0 ? (
        <Blank title="Nothing waits for you." icon={<IconCircleCheck size={32} stroke={1.5} />}>
          When somebody asks for terms that need your word, the request appears here and in Slack, the
          earliest due first.
        </Blank>
      ) : (
        <Inbox items={items} />
      )}
    </Page>
  );
}

/** The list and the request beside it. j and k move, a, r and c decide, Enter opens. */
function Inbox({ items }: { items: readonly ApprovalJson[] }) {
  const navigate = useNavigate();
  const wide = useMediaQuery('(min-width: 68em)', true) ?? true;
  const [chosen, setChosen] = useState(items[0]?.id);
  const found = items.findIndex(i => i.id === chosen);
  const [lastIndex, setLastIndex] = useState(0);
  // The chosen one was decided, here or elsewhere: the one that took its place is next.
  const index = found >= 0 ? found : Math.min(lastIndex, items.length - 1);
  if (found >= 0 && found !== lastIndex) setLastIndex(found);
  const request = items[index]!;
  const list = useRef<HTMLUListElement>(null);
  const moved = useRef(false);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  // What was decided meanwhile is not among them any more.
  const several = items.filter(i => picked.has(i.id));
  const pick = (id: string) => setPicked(old => (old.has(id) ? new Set([...old].filter(o => o !== id)) : new Set([...old, id])));
  const open = (id: string) => void navigate({ to: '/approvals/$approvalId', params: { approvalId: id } });
  const move = (to: number) => {
    const next = items[Math.max(0, Math.min(to, items.length - 1))];
    moved.current = true;
    setChosen(next?.id);
  };
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    list.current?.querySelector<HTMLElement>('[aria-current="true"]')?.focus();
  }, [request.id]);
  useKeys({
    j: () => move(index + 1),
    k: () => move(index - 1),
    ArrowDown: () => move(index + 1),
    ArrowUp: () => move(index - 1),
    Enter: event =>
      (event.target as HTMLElement).closest('a, button:not([data-request])') ? false : open(request.id),
  });
  const left = (
      <ul ref={list} className={css.inbox} aria-label="Requests that wait for you">
        {items.map(item => (
          <li key={item.id} className={css.pick}>
            <input
              type="checkbox"
              aria-label={`Select ${item.deal.name}`}
              checked={picked.has(item.id)}
              onChange={() => pick(item.id)}
            />
            <button
              type="button"
              data-request
              className={css.item}
              aria-current={item.id === request.id ? 'true' : undefined}
              onClick={() => (wide ? setChosen(item.id) : open(item.id))}
            >
              <Summary request={item} />
            </button>
          </li>
        ))}
      </ul>
  );
  return (
    <div className={css.split}>
      <div className="stack">
        {several.length > 0 && <DecideMany requests={several} onDone={() => setPicked(new Set())} />}
        {left}
      </div>
      {wide && (
        <section className={css.pane} aria-label={`Request for ${request.deal.name}`}>
          <header className={css.paneHead}>
            <h2>
              <Link to="/approvals/$approvalId" params={{ approvalId: request.id }}>
                {request.deal.name}
              </Link>
            </h2>
            {request.deal.account && <p className="muted">{request.deal.account}</p>}
          </header>
          <div className={css.paneBody}>
            <RequestView request={request} />
          </div>
          <DecideBar key={request.id} request={request} onDecided={() => (moved.current = true)} />
        </section>
      )}
    </div>
  );
}

function Summary({ request }: { request: ApprovalJson }) {
  const clock = useClock();
  const due = dueOf(request);
  const late = due !== '9999' && Date.parse(due) < clock.now;
  return (
    <>
      <span className={css.itemLine}>
        <strong className="clip">{request.deal.name}</strong>
        {due !== '9999' && (
          <span className={css.due} data-late={late || undefined}>
            {late ? 'was due ' : 'due '}
            <When at={due} />
          </span>
        )}
      </span>
      <span className="clip">{termsLine(request.before, request.terms, clock.locale)}</span>
      <span className="small muted clip">
        {request.requester.name}
        {request.terms.amount && ` · ${sayMoney(request.terms.amount, clock.locale)}`} · as{' '}
        {listOf(request.mine.steps.map(stepName))}
      </span>
    </>
  );
}

const states = Object.entries(requestState).map(([value, said]) => ({ value, label: said.text }));

function History() {
  const { state, mine } = route.useSearch();
  const { locale } = useMe();
  const navigate = useNavigate();
  const history = useInfiniteQuery(queries.history({ state, requester: mine ? 'me' : undefined }));
  const items = history.data?.pages.flatMap(page => page.items) ?? [];
  const set = (change: { state?: string | undefined; mine?: true | undefined }) =>
    void navigate({
      to: '/approvals',
      search: old => ({ ...old, tab: 'history' as const, ...change }) as never,
      replace: true,
    });
  return (
    <>
      <div className="row row-wrap">
        <NativeSelect
          aria-label="State"
          value={state ?? ''}
          onChange={event => set({ state: event.currentTarget.value || undefined })}
          data={[{ value: '', label: 'Every state' }, ...states]}
        />
        <Switch
          label="Only mine"
          checked={mine ?? false}
          onChange={event => set({ mine: event.currentTarget.checked ? true : undefined })}
        />
        <span className="muted small">
          {history.data && count(history.data.pages[0]?.total ?? 0, 'request', locale)}
        </span>
      </div>
      {history.isError && <Failed error={history.error} retry={() => void history.refetch()} />}
      {history.isPending && <Loading />}
      {history.data && items.length === 0 && (
        <Blank title="No request matches.">
          Requests are made on a deal’s page with “Ask the deal desk”, or in Slack with /deal.
        </Blank>
      )}
      {items.length > 0 && (
        <div className="card scroll-x" tabIndex={0} role="region" aria-label="All requests">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Deal</th>
                <th scope="col">Asked for</th>
                <th scope="col">By</th>
                <th scope="col">State</th>
                <th scope="col" className="num">
                  Last change
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map(request => (
                <tr key={request.id}>
                  <td>
                    <Link
                      to="/approvals/$approvalId"
                      params={{ approvalId: request.id }}
                      style={{ fontWeight: 550, color: 'var(--text)' }}
                    >
                      {request.deal.name}
                    </Link>
                  </td>
                  <td>{termsLine(request.before, request.terms, locale)}</td>
                  <td className="nowrap">{request.requester.name}</td>
                  <td>
                    <State said={requestState[request.state]} />
                  </td>
                  <td className="num muted">
                    <When at={request.updatedAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {history.hasNextPage && (
        <Button
          loading={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
          style={{ alignSelf: 'center' }}
        >
          Older
        </Button>
      )}
    </>
  );
}
