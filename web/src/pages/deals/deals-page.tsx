import { Button, CloseButton, NativeSelect, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useMediaQuery } from '@mantine/hooks';
import {
  IconDownload,
  IconLayoutKanban,
  IconPlus,
  IconRefresh,
  IconSearch,
  IconTable,
} from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { address } from '../../api.ts';
import { useMissedDeals } from '../../live.ts';
import { queries, queryClient, type DealsFilter } from '../../queries.ts';
import type { DealsSearch } from '../../routes.tsx';
import { count } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Blank, Failed } from '../../ui/blank.tsx';
import { Choice } from '../../ui/choice.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Page } from '../../ui/page.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { Board } from './board.tsx';
import { dealColumns, NarrowDeal } from './columns.tsx';
import css from './deals.module.css';

const NewDeal = lazy(() => import('./new-deal.tsx'));
const route = getRouteApi('/deals');

/** The list counts exactly up to here. */
const COUNT_CAP = 10_000;

/** What the address says, as the API understands it. Open deals are sorted by what closes next. */
function filterOf({ q, stage, kind, owner, sort, order }: DealsSearch): DealsFilter {
  const shown = kind ?? 'open';
  return {
    ...(q && { q }),
    ...(stage && { stage }),
    ...(shown !== 'all' && { kind: shown }),
    ...(owner && { owner }),
    sort: sort ?? 'closeDate',
    order: order ?? (sort || shown === 'open' ? 'asc' : 'desc'),
  };
}

export function DealsPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { locale } = useMe();
  const [creating, setCreating] = useState(false);
  const [missed, forget] = useMissedDeals();
  const narrow = useMediaQuery('(max-width: 47.99em)') ?? false;
  const coarse = useMediaQuery('(pointer: coarse)') ?? false;
  const filter = useMemo(() => filterOf(search), [search]);
  const board = search.view === 'board';

  const deals = useInfiniteQuery({ ...queries.deals(filter), enabled: !board });
  const stages = useQuery(queries.schema).data?.stages ?? [];
  const rows = useMemo(() => deals.data?.pages.flatMap(page => page.items) ?? [], [deals.data]);
  const total = deals.data?.pages[0]?.total ?? 0;
  // The count stops at its cap; more may follow.
  const length = Math.max(total, rows.length + (deals.hasNextPage ? 1 : 0));

  const set = useCallback(
    (change: Partial<DealsSearch>) =>
      void navigate({ to: '/deals', search: old => ({ ...old, ...change }), replace: true }),
    [navigate],
  );
  const { fetchNextPage, isFetchingNextPage, hasNextPage } = deals;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage({ cancelRefetch: false });
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const onSort = (id: string) => {
    const sort = id as NonNullable<DealsFilter['sort']>;
    set({ sort, order: filter.sort === sort && filter.order === 'asc' ? 'desc' : 'asc' });
  };
  const refresh = () => {
    forget();
    void queryClient.resetQueries({ queryKey: ['deals'] });
  };
  useKeys({ n: () => setCreating(true) });

  const columns = useMemo(() => dealColumns(stages), [stages]);
  const filtered = Boolean(search.q || search.stage || search.owner || search.kind);
  return (
    <Page
      title="Deals"
      layout="fill"
      lead={
        board
          ? 'Open deals by stage'
          : deals.data
            ? count(
                total,
                filtered && search.kind !== 'all' ? 'deal' : search.kind === 'all' ? 'deal' : 'open deal',
                locale,
                COUNT_CAP,
              )
            : '\u00a0'
      }
      actions={
        <>
          <Button
            component="a"
            href={address('/deals/export.csv')}
            title="All deals, for a spreadsheet"
            download
            leftSection={<IconDownload size={16} />}
          >
            CSV
          </Button>
          <Button variant="filled" leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
            New deal
          </Button>
        </>
      }
    >
      <Filters search={search} set={set} board={board} />
      {missed > 0 && !board && (
        <p className={css.moved} role="status">
          The list has changed.
          <Button size="compact-xs" leftSection={<IconRefresh size={14} />} onClick={refresh}>
            Show it as it is now
          </Button>
        </p>
      )}
      {board ? (
        <Board filter={filter} stages={stages} />
      ) : deals.isError && rows.length === 0 ? (
        <Failed error={deals.error} retry={() => void deals.refetch()} />
      ) : deals.data && total === 0 ? (
        filtered ? (
          <Blank
            title="No deal matches."
            action={
              <Button
                onClick={() => set({ q: undefined, stage: undefined, owner: undefined, kind: undefined })}
              >
                Clear all filters
              </Button>
            }
          >
            Search looks at names, accounts and owners, by how their words begin.
          </Blank>
        ) : (
          <Blank
            title="No open deals yet."
            action={
              <Button variant="filled" onClick={() => setCreating(true)}>
                New deal
              </Button>
            }
          >
            Deals come from your CRM as soon as it is connected. You can also import a CSV file under
            Settings, or type the first one here.
          </Blank>
        )
      ) : (
        <VirtualTable
          label="Deals"
          columns={columns}
          total={deals.data ? length : 24}
          rows={rows}
          idOf={row => row.id}
          onMissing={more}
          sort={{ id: filter.sort ?? 'closeDate', order: filter.order ?? 'asc' }}
          onSort={onSort}
          narrow={narrow ? row => <NarrowDeal deal={row} stages={stages} /> : undefined}
          rowHeight={narrow ? 66 : coarse ? 46 : 38}
          resetKey={JSON.stringify(filter)}
        />
      )}
      <Suspense>{creating && <NewDeal stages={stages} onClose={() => setCreating(false)} />}</Suspense>
    </Page>
  );
}

function Filters({
  search,
  set,
  board,
}: {
  search: DealsSearch;
  set: (change: Partial<DealsSearch>) => void;
  board: boolean;
}) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(search.q ?? '');
  const [from, setFrom] = useState(search.q);
  // The address may change from elsewhere: "clear all filters", or going back.
  if (from !== search.q) {
    setFrom(search.q);
    if ((search.q ?? '') !== typed.trim()) setTyped(search.q ?? '');
  }
  const apply = useDebouncedCallback((q: string) => set({ q: q.trim() || undefined }), 200);
  useKeys({ '/': () => field.current?.select() });
  const stages = useQuery(queries.schema).data?.stages ?? [];
  const people = useQuery(queries.people).data?.people ?? [];
  const kind = search.kind ?? 'open';
  return (
    <div className={css.filters} role="search">
      <TextInput
        ref={field}
        className={css.searchField ?? ''}
        aria-label="Search deals"
        placeholder="Search deals"
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={
          typed ? (
            <CloseButton
              size="sm"
              aria-label="Clear the search"
              onClick={() => {
                setTyped('');
                set({ q: undefined });
              }}
            />
          ) : (
            <kbd aria-hidden>/</kbd>
          )
        }
        value={typed}
        onChange={event => {
          setTyped(event.currentTarget.value);
          apply(event.currentTarget.value);
        }}
        onKeyDown={event => {
          if (event.key === 'Escape') field.current?.blur();
        }}
      />
      {!board && (
        <Choice
          label="Which deals"
          value={kind}
          options={[
            { value: 'open', label: 'Open' },
            { value: 'won', label: 'Won' },
            { value: 'lost', label: 'Lost' },
            { value: 'all', label: 'All' },
          ]}
          onChange={value => set({ kind: value === 'open' ? undefined : value, stage: undefined })}
        />
      )}
      {!board && (
        <NativeSelect
          aria-label="Stage"
          value={search.stage ?? ''}
          onChange={event => set({ stage: event.currentTarget.value || undefined })}
          data={[
            { value: '', label: 'Every stage' },
            ...stages
              .filter(s => kind === 'all' || s.kind === kind)
              .map(s => ({ value: s.id, label: s.label })),
          ]}
        />
      )}
      <Select
        aria-label="Owner"
        placeholder="Every owner"
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'Every owner' }}
        nothingFoundMessage="Nobody of that name"
        className={css.owner ?? ''}
        value={search.owner ?? null}
        onChange={owner => set({ owner: owner ?? undefined })}
        data={people.map(p => ({ value: p.id, label: p.name }))}
        limit={50}
      />
      <span className="grow" />
      <Choice
        label="View"
        value={board ? 'board' : 'table'}
        options={[
          { value: 'table', label: 'Table', icon: IconTable },
          { value: 'board', label: 'Board', icon: IconLayoutKanban },
        ]}
        onChange={value =>
          set(value === 'board' ? { view: 'board', kind: undefined, stage: undefined } : { view: undefined })
        }
      />
    </div>
  );
}
