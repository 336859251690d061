import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Answer, changeLunch, feedJson, LunchJson, lunchesJson, LunchSettings, lunchSettingsJson, newFeedJson, proposeLunch, RotationJson, topicsJson } from '../../../../src/features/lunch-and-learn/contract.ts';
import { call } from '../../api.ts';
import { queryClient } from '../../queries.ts';

/** What the pages of lunch-and-learns read and send. Everything is under `lunches`, so that live updates find it. */

export type { Answer, LunchJson, LunchSettings, RotationJson };
export type NewLunch = z.input<typeof proposeLunch>;
export type LunchChange = z.input<typeof changeLunch>;
type Page = z.infer<typeof lunchesJson>;

const at = (id: string): string => `/lunches/${encodeURIComponent(id)}`;
export const send = {
  propose: (lunch: NewLunch) => call<LunchJson>('POST', '/lunches', { body: lunch }),
  change: (id: string, change: LunchChange) => call<LunchJson>('PATCH', at(id), { body: change }),
  answer: (id: string, answer: Answer) => call<LunchJson>('POST', `${at(id)}/answer`, { body: { answer } }),
  cancel: (id: string, reason: string) => call<LunchJson>('POST', `${at(id)}/cancel`, { body: reason ? { reason } : {} }),
  checkIn: (id: string) => call<LunchJson>('POST', `${at(id)}/check-in`),
  record: (id: string, people: readonly string[], materials: string | null) => call<LunchJson>('PUT', `${at(id)}/attendance`, { body: { people, materials } }),
  openFeed: () => call<z.infer<typeof newFeedJson>>('POST', '/lunches/feed'),
  closeFeed: () => call<z.infer<typeof feedJson>>('DELETE', '/lunches/feed'),
  handOver: (period: string, person: string) => call<RotationJson>('POST', `/lunches/rotation/${period}/hand-over`, { body: { person } }),
  skip: (period: string) => call<RotationJson>('POST', `/lunches/rotation/${period}/skip`),
  swap: (teams: readonly [string, string]) => call<RotationJson>('POST', '/lunches/rotation/swap', { body: { teams } }),
  saveSettings: (settings: LunchSettings) => call<z.infer<typeof lunchSettingsJson>>('PUT', '/lunches/settings', { body: settings }),
};

export const reads = {
  list: (show: 'next' | 'past') =>
    infiniteQueryOptions({
      queryKey: ['lunches', 'list', show],
      queryFn: ({ pageParam }) => call<Page>('GET', '/lunches', { query: { show, cursor: pageParam || undefined, limit: 20 } }),
      initialPageParam: '',
      getNextPageParam: page => page.next,
    }),
  one: (id: string) => queryOptions({ queryKey: ['lunches', 'one', id], queryFn: () => call<LunchJson>('GET', at(id)) }),
  topics: queryOptions({ queryKey: ['lunches', 'topics'], queryFn: () => call<z.infer<typeof topicsJson>>('GET', '/lunches/topics') }),
  rotation: queryOptions({ queryKey: ['lunches', 'rotation'], queryFn: () => call<RotationJson>('GET', '/lunches/rotation') }),
  feed: queryOptions({ queryKey: ['lunches', 'feed'], queryFn: () => call<z.infer<typeof feedJson>>('GET', '/lunches/feed') }),
  settings: queryOptions({ queryKey: ['lunches', 'settings'], queryFn: () => call<z.infer<typeof lunchSettingsJson>>('GET', '/lunches/settings') }),
};

/** A session as the server has it now: its own page at once, the lists are read again. */
export function known(lunch: LunchJson): void {
  queryClient.setQueryData(reads.one(lunch.id).queryKey, lunch);
  void queryClient.invalidateQueries({ queryKey: ['lunches', 'list'] });
  void queryClient.invalidateQueries({ queryKey: ['lunches', 'rotation'] });
}
