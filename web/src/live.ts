import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { api, BASE, type DealJson, type Deals } from './api.ts';
import { queryClient } from './queries.ts';

/** Keeps what is on the screen true: the server says which things moved, and only those are read again. */

let missed = 0;
const watchers = new Set<() => void>();
const tell = () => watchers.forEach(w => w());

/** How many deals changed that no loaded row shows: new ones, or some that came into the filter. */
export function useMissedDeals(): readonly [number, () => void] {
  const value = useSyncExternalStore(
    watch => (watchers.add(watch), () => watchers.delete(watch)),
    () => missed,
  );
  return [
    value,
    () => {
      missed = 0;
      tell();
    },
  ];
}

/** Puts a fresh deal into every loaded list, in place: rows do not jump under the pointer. */
export function patchLists(deal: DealJson): boolean {
  let found = false;
  const { lineItems: _items, fields: _fields, ...row } = deal;
  for (const [key, data] of queryClient.getQueriesData<InfiniteData<Deals>>({ queryKey: ['deals'] })) {
    if (!data?.pages.some(page => page.items.some(item => item.id === deal.id))) continue;
    found = true;
    queryClient.setQueryData(key, {
      ...data,
      pages: data.pages.map(page => ({
        ...page,
        items: page.items.map(item => (item.id === deal.id ? row : item)),
      })),
    });
  }
  return found;
}

const changed = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** An import may move thousands of deals at once: beyond this many the list is said to have changed instead. */
const AT_ONCE = 20;

async function readChangedDeals(): Promise<void> {
  timer = undefined;
  const ids = [...changed];
  changed.clear();
  const listed = new Set(
    queryClient
      .getQueriesData<InfiniteData<Deals>>({ queryKey: ['deals'] })
      .flatMap(([, data]) => data?.pages.flatMap(page => page.items.map(item => item.id)) ?? []),
  );
  for (const id of ids) {
    void queryClient.invalidateQueries({ queryKey: ['deal', id] });
    void queryClient.invalidateQueries({ queryKey: ['timeline', id] });
  }
  const seen = ids.filter(id => listed.has(id));
  missed += ids.length - seen.length;
  if (seen.length > AT_ONCE) {
    missed += seen.length;
  } else {
    const fresh = await Promise.allSettled(seen.map(id => api.deal(id)));
    for (const answer of fresh) if (answer.status === 'fulfilled') patchLists(answer.value);
  }
  if (listed.size === 0) missed = 0;
  tell();
}

function dealMoved(id: string): void {
  changed.add(id);
  // Several facts of one change arrive together.
  timer ??= setTimeout(() => void readChangedDeals(), 150);
}

/** Listens while mounted. `false` while the connection is down; the browser reconnects by itself. */
export function useLive(): boolean {
  const client = useQueryClient();
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    const source = new EventSource(`${BASE}/live`);
    let wasDown = false;
    const onChange = (event: MessageEvent<string>) => {
      const { kind, id } = JSON.parse(event.data) as { kind: string; id: string };
      if (kind === 'deal') dealMoved(id);
      // A request for approval is part of its deal's history.
      if (kind === 'deal' || kind === 'approval' || kind === 'deal-desk') {
        void client.invalidateQueries({ queryKey: ['approvals'] });
        void client.invalidateQueries({ queryKey: ['ledger'] });
        void client.invalidateQueries({ queryKey: ['approval'] });
        void client.invalidateQueries({ queryKey: ['requests'] });
        void client.invalidateQueries({ queryKey: ['request'] });
      }
      if (kind.startsWith('lunch')) void client.invalidateQueries({ queryKey: ['lunches'] });
      if (kind === 'duty') void client.invalidateQueries({ queryKey: ['duty'] });
      if (kind === 'need' || kind === 'decision') void client.invalidateQueries({ queryKey: ['voice'] });
      if (kind === 'thanks' || kind === 'draft' || kind === 'credit') void client.invalidateQueries({ queryKey: ['recognition'] });
      if (kind.startsWith('newsletter')) void client.invalidateQueries({ queryKey: ['newsletter'] });
      if (kind === 'people' || kind === 'person') void client.invalidateQueries({ queryKey: ['people'] });
      if (kind === 'health') void client.invalidateQueries({ queryKey: ['health'] });
      if (kind === 'settings') {
        void client.invalidateQueries({ queryKey: ['policies'] });
        void client.invalidateQueries({ queryKey: ['people'] });
        void client.invalidateQueries({ queryKey: ['request-types'] });
        void client.invalidateQueries({ queryKey: ['recognition-settings'] });
        void client.invalidateQueries({ queryKey: ['lunches'] });
        void client.invalidateQueries({ queryKey: ['newsletter'] });
      }
      if (kind === '*') void client.invalidateQueries();
    };
    source.addEventListener('change', onChange);
    source.onmessage = onChange;
    source.onopen = () => {
      setConnected(true);
      // What moved while nobody listened is unknown: read again what is on the screen.
      if (wasDown) void client.invalidateQueries({ refetchType: 'active' });
      wasDown = false;
    };
    source.onerror = () => {
      wasDown = true;
      setConnected(false);
    };
    return () => source.close();
  }, [client]);
  return connected;
}
