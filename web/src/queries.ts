import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query';
import { api, ApiError } from './api.ts';

/** What pages read, under keys that live updates can find again. */

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // The server's refusals do not change by asking again; a server that does not answer may.
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
    mutations: { retry: false },
  },
});

export type DealsFilter = {
  readonly q?: string | undefined;
  readonly stage?: string | undefined;
  readonly kind?: 'open' | 'won' | 'lost' | undefined;
  readonly owner?: string | undefined;
  readonly sort?: 'name' | 'amount' | 'closeDate' | 'updatedAt' | 'discount' | 'stage' | undefined;
  readonly order?: 'asc' | 'desc' | undefined;
};

/** Rows of the first page of the table, which one waits for, and of the next ones, which come ahead of the eye. */
const FIRST = 100;
const NEXT = 500;

export const queries = {
  me: queryOptions({
    queryKey: ['me'],
    queryFn: api.me,
    staleTime: Infinity,
    retry: (n, e) => n < 2 && !(e instanceof ApiError && e.status !== 0),
  }),
  doors: queryOptions({ queryKey: ['doors'], queryFn: api.doors, staleTime: Infinity }),
  practicePeople: queryOptions({ queryKey: ['practice-people'], queryFn: api.practicePeople }),
  schema: queryOptions({ queryKey: ['schema'], queryFn: api.crmSchema, staleTime: 5 * 60_000 }),
  people: queryOptions({ queryKey: ['people'], queryFn: api.people, staleTime: 60_000 }),
  // Under `people`, so that what moves people moves these too.
  absences: (id: string) =>
    queryOptions({ queryKey: ['people', 'absences', id], queryFn: () => api.absences(id) }),
  hoursOf: (id: string) => queryOptions({ queryKey: ['people', 'hours', id], queryFn: () => api.hoursOf(id) }),
  companyHours: queryOptions({ queryKey: ['people', 'company-hours'], queryFn: api.companyHours }),
  health: queryOptions({ queryKey: ['health'], queryFn: api.health, refetchInterval: 30_000 }),
  tokens: queryOptions({ queryKey: ['tokens'], queryFn: api.tokens }),
  policies: queryOptions({ queryKey: ['policies'], queryFn: api.policies, staleTime: Infinity }),
  policySchema: queryOptions({ queryKey: ['policy-schema'], queryFn: api.policySchema, staleTime: Infinity }),
  policyVersions: infiniteQueryOptions({
    queryKey: ['policy-versions'],
    queryFn: ({ pageParam }) => api.policyVersions(pageParam || undefined),
    initialPageParam: '',
    getNextPageParam: page => page.next,
  }),
  policyVersion: (version: number) =>
    queryOptions({ queryKey: ['policy-version', version], queryFn: () => api.policyVersion(version), staleTime: Infinity }),
  deals: (filter: DealsFilter, first = FIRST, next = NEXT) =>
    infiniteQueryOptions({
      queryKey: ['deals', filter, first],
      queryFn: ({ pageParam, signal }) =>
        api.deals({ ...filter, cursor: pageParam || undefined, limit: pageParam ? next : first }, signal),
      initialPageParam: '',
      getNextPageParam: page => page.next,
      placeholderData: keepPreviousData,
      // Many pages may be loaded: they are patched by live updates, not fetched again on every glance.
      staleTime: 60_000,
      refetchOnWindowFocus: false,
    }),
  deal: (id: string) => queryOptions({ queryKey: ['deal', id], queryFn: () => api.deal(id) }),
  timeline: (id: string) =>
    infiniteQueryOptions({
      queryKey: ['timeline', id],
      queryFn: ({ pageParam }) => api.timeline(id, pageParam || undefined),
      initialPageParam: '',
      getNextPageParam: page => page.next,
    }),
  dealApprovals: (id: string) =>
    queryOptions({
      queryKey: ['approvals', 'deal', id],
      queryFn: () => api.approvals({ deal: id, limit: 50 }),
    }),
  waiting: queryOptions({
    queryKey: ['approvals', 'waiting'],
    queryFn: () => api.approvals({ waiting: 'me', limit: 200 }),
  }),
  history: (filter: { readonly state?: string | undefined; readonly requester?: string | undefined }) =>
    infiniteQueryOptions({
      queryKey: ['approvals', 'history', filter],
      queryFn: ({ pageParam }) => api.approvals({ ...filter, cursor: pageParam || undefined, limit: 50 }),
      initialPageParam: '',
      getNextPageParam: page => page.next,
      placeholderData: keepPreviousData,
    }),
  balance: (quarter?: string) =>
    queryOptions({ queryKey: ['balance', quarter ?? 'last'], queryFn: () => api.balance(quarter), placeholderData: keepPreviousData }),
  balanceCollected: queryOptions({ queryKey: ['balance-collected'], queryFn: api.balanceCollected, staleTime: Infinity }),
  myBalance: queryOptions({ queryKey: ['my-balance'], queryFn: api.myBalance }),
  balanceSettings: queryOptions({ queryKey: ['balance-settings'], queryFn: api.balanceSettings }),
  balanceYear: queryOptions({ queryKey: ['balance-year'], queryFn: api.balanceYear }),
  wall: infiniteQueryOptions({
    queryKey: ['recognition', 'wall'],
    queryFn: ({ pageParam }) => api.wall({ cursor: pageParam || undefined, limit: 30 }),
    initialPageParam: '',
    getNextPageParam: page => page.next,
  }),
  myThanks: queryOptions({ queryKey: ['recognition', 'mine'], queryFn: api.myThanks }),
  drafts: queryOptions({ queryKey: ['recognition', 'drafts'], queryFn: api.drafts }),
  needWins: (id: string) => queryOptions({ queryKey: ['recognition', 'wins', id], queryFn: () => api.needWins(id) }),
  recognitionSettings: queryOptions({ queryKey: ['recognition-settings'], queryFn: api.recognitionSettings }),
  nudges: (id: string) => queryOptions({ queryKey: ['people', 'nudges', id], queryFn: () => api.nudges(id) }),
  roadmap: (kinds?: string) =>
    queryOptions({
      queryKey: ['voice', 'roadmap', kinds ?? 'all'],
      queryFn: () => api.roadmap(kinds),
      placeholderData: keepPreviousData,
    }),
  need: (id: string) => queryOptions({ queryKey: ['voice', 'need', id], queryFn: () => api.need(id) }),
  dealNeeds: (id: string) => queryOptions({ queryKey: ['voice', 'deal', id], queryFn: () => api.dealNeeds(id) }),
  decisions: (filter: { readonly state?: string | undefined; readonly owner?: string | undefined }) =>
    infiniteQueryOptions({
      queryKey: ['voice', 'decisions', filter],
      queryFn: ({ pageParam }) => api.decisions({ ...filter, cursor: pageParam || undefined, limit: 30 }),
      initialPageParam: '',
      getNextPageParam: page => page.next,
      placeholderData: keepPreviousData,
    }),
  approvalAudit: (id: string, version: number) =>
    queryOptions({ queryKey: ['approval-audit', id, version], queryFn: () => api.approvalAudit(id) }),
  auditKey: queryOptions({ queryKey: ['audit-key'], queryFn: api.auditKey, staleTime: Infinity }),
  analytics: (period: { readonly from?: string | undefined; readonly to?: string | undefined }) =>
    queryOptions({ queryKey: ['analytics', period], queryFn: () => api.analytics(period), staleTime: 60_000, placeholderData: keepPreviousData }),
  conditions: (owner?: string) =>
    queryOptions({ queryKey: ['ledger', 'conditions', owner], queryFn: () => api.conditions({ owner }) }),
  promises: (owner?: string) =>
    queryOptions({ queryKey: ['ledger', 'promises', owner], queryFn: () => api.promises({ owner }) }),
  approval: (id: string) => queryOptions({ queryKey: ['approval', id], queryFn: () => api.approval(id) }),
  /** Requests whose next step is mine. */
  requestsWaiting: queryOptions({
    queryKey: ['requests', 'waiting'],
    queryFn: () => api.requests({ waiting: 'me', limit: 200 }),
  }),
  requests: (filter: Readonly<Record<string, string | undefined>>) =>
    infiniteQueryOptions({
      queryKey: ['requests', 'list', filter],
      queryFn: ({ pageParam }) => api.requests({ ...filter, cursor: pageParam || undefined, limit: 100 }),
      initialPageParam: '',
      getNextPageParam: page => page.next,
      placeholderData: keepPreviousData,
    }),
  dealRequests: (id: string) =>
    queryOptions({ queryKey: ['requests', 'deal', id], queryFn: () => api.requests({ deal: id, limit: 100 }) }),
  request: (id: string) => queryOptions({ queryKey: ['request', id], queryFn: () => api.request(id) }),
  requestTypes: queryOptions({
    queryKey: ['request-types'],
    queryFn: api.requestTypes,
    staleTime: 60_000,
  }),
  duties: queryOptions({ queryKey: ['duty'], queryFn: api.duties }),
};
