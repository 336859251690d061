import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type {
  ArchiveJson,
  DraftJson,
  EditIssue,
  EditionJson,
  ItemJson,
  NewsletterSettings,
  OverviewJson,
  publishedJson,
  readerJson,
  SettingsJson,
  SpotlightJson,
} from '../../../../src/features/newsletter/contract.ts';
import { BASE, call } from '../../api.ts';

export type { ArchiveJson, DraftJson, EditIssue, EditionJson, ItemJson, NewsletterSettings, OverviewJson, SettingsJson, SpotlightJson };
export type Reader = z.infer<typeof readerJson>;

const path = (issueId: string, more = '') => `/newsletter/issues/${encodeURIComponent(issueId)}${more}`;
const seen = (version: number) => ({ 'if-match': `"${version}"` });

export const newsletterApi = {
  overview: () => call<OverviewJson>('GET', '/newsletter'),
  archive: (query: { q?: string | undefined; cursor?: string | undefined }) => call<ArchiveJson>('GET', '/newsletter/issues', { query }),
  issue: (issueId: string, edition?: number) => call<EditionJson>('GET', path(issueId), { query: { edition } }),
  draft: (issueId: string) => call<DraftJson>('GET', path(issueId, '/draft')),
  newIssue: () => call<DraftJson>('POST', '/newsletter/issues', { body: {} }),
  /** @throws ApiError 412 when somebody else has saved since `version` */
  edit: (issueId: string, content: EditIssue, version: number) => call<DraftJson>('PUT', path(issueId, '/draft'), { body: content, headers: seen(version) }),
  refresh: (issueId: string) => call<DraftJson>('POST', path(issueId, '/refresh')),
  approve: (issueId: string, version: number) => call<DraftJson>('POST', path(issueId, '/approve'), { headers: seen(version) }),
  publish: (issueId: string, version: number, body: { note?: string; mail: boolean }) => call<z.infer<typeof publishedJson>>('POST', path(issueId, '/publish'), { body, headers: seen(version) }),
  correct: (issueId: string) => call<DraftJson>('POST', path(issueId, '/correct')),
  discard: (issueId: string, version: number) => call<{ id: string }>('POST', path(issueId, '/discard'), { headers: seen(version) }),
  spotlight: () => call<SpotlightJson>('GET', '/newsletter/spotlight'),
  skip: (team: string, issue: number) => call<SpotlightJson>('POST', '/newsletter/spotlight/skip', { body: { team, issue } }),
  unskip: (team: string, issue: number) => call<SpotlightJson>('POST', '/newsletter/spotlight/unskip', { body: { team, issue } }),
  swap: (a: string, b: string) => call<SpotlightJson>('POST', '/newsletter/spotlight/swap', { body: { teams: [a, b] } }),
  suggest: (text: string) => call<{ id: string }>('POST', '/newsletter/suggestions', { body: { text } }),
  me: () => call<Reader>('GET', '/newsletter/me'),
  choose: (choice: Partial<Reader>) => call<Reader>('PUT', '/newsletter/me', { body: choice }),
  settings: () => call<SettingsJson>('GET', '/newsletter/settings'),
  saveSettings: (settings: NewsletterSettings) => call<SettingsJson>('PUT', '/newsletter/settings', { body: settings }),
};

/** A file of an issue, for a link. */
export const fileOf = (issueId: string, format: 'markdown' | 'mail' | 'slides' | 'pdf', draft = false): string => `${BASE}${path(issueId, `/export/${format}`)}${draft ? '?draft=true' : ''}`;

export const newsletterQueries = {
  overview: queryOptions({ queryKey: ['newsletter', 'overview'], queryFn: newsletterApi.overview }),
  archive: (q: string) =>
    infiniteQueryOptions({
      queryKey: ['newsletter', 'archive', q],
      queryFn: ({ pageParam }) => newsletterApi.archive({ q: q || undefined, cursor: pageParam || undefined }),
      initialPageParam: '',
      getNextPageParam: page => page.next,
      placeholderData: keepPreviousData,
    }),
  issue: (issueId: string, edition?: number) => queryOptions({ queryKey: ['newsletter', 'issue', issueId, edition ?? 'newest'], queryFn: () => newsletterApi.issue(issueId, edition) }),
  draft: (issueId: string) => queryOptions({ queryKey: ['newsletter', 'draft', issueId], queryFn: () => newsletterApi.draft(issueId), staleTime: 0 }),
  me: queryOptions({ queryKey: ['newsletter', 'me'], queryFn: newsletterApi.me }),
  settings: queryOptions({ queryKey: ['newsletter', 'settings'], queryFn: newsletterApi.settings }),
};
