import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
  redirect,
} from '@tanstack/react-router';
import { App } from './app.tsx';
import { queries, queryClient, type DealsFilter } from './queries.ts';
import { Blank, Failed } from './ui/blank.tsx';
import { back } from './ui/draft.ts';
import { Page } from './ui/page.tsx';

/** Every address of the app. Pages are loaded when they are first opened. */

const root = createRootRoute({
  component: App,
  notFoundComponent: () => (
    <Page title="Not found">
      <Blank
        title="There is no page at this address."
        action={
          <Link to="/deals" search={{}}>
            Go to deals
          </Link>
        }
      >
        It may have been mistyped, or the thing it showed was removed.
      </Blank>
    </Page>
  ),
});

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
const oneOf = <T extends string>(value: unknown, allowed: readonly T[]): T | undefined =>
  allowed.find(a => a === value);

export type DealsSearch = Omit<DealsFilter, 'kind'> & {
  /** Left out: open ones, since those are the work. */
  readonly kind?: 'won' | 'lost' | 'all' | undefined;
  readonly view?: 'board' | undefined;
};
const dealsSearch = (search: Record<string, unknown>): DealsSearch => ({
  q: text(search.q),
  stage: text(search.stage),
  kind: oneOf(search.kind, ['won', 'lost', 'all']),
  owner: text(search.owner),
  sort: oneOf(search.sort, ['name', 'amount', 'closeDate', 'updatedAt', 'discount', 'stage']),
  order: oneOf(search.order, ['asc', 'desc']),
  view: oneOf(search.view, ['board']),
});

const index = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    // Signed in again with Slack for a decision: to where one was.
    const path = back.take();
    throw path ? redirect({ href: path }) : redirect({ to: '/deals', search: {} });
  },
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>) => ({
    problem: text(search.problem),
  }),
  component: () => null,
});
const deals = createRoute({
  getParentRoute: () => root,
  path: '/deals',
  validateSearch: dealsSearch,
  component: lazyRouteComponent(() => import('./pages/deals/deals-page.tsx'), 'DealsPage'),
});
const deal = createRoute({
  getParentRoute: () => root,
  path: '/deals/$dealId',
  // Nothing is asked for in the name of nobody.
  loader: ({ params }) => void queryClient.ensureQueryData(queries.me).then(me => me && queryClient.prefetchQuery(queries.deal(params.dealId)), () => undefined),
  component: lazyRouteComponent(() => import('./pages/deals/deal-page.tsx'), 'DealPage'),
});
const approvals = createRoute({
  getParentRoute: () => root,
  path: '/approvals',
  validateSearch: (search: Record<string, unknown>) => ({
    tab: oneOf(search.tab, ['history', 'ledger']),
    state: oneOf(search.state, ['pending', 'changes-requested', 'approved', 'rejected', 'recalled']),
    mine: search.mine === true || search.mine === 'true' ? true : undefined,
  }),
  component: lazyRouteComponent(() => import('./pages/approvals/approvals-page.tsx'), 'ApprovalsPage'),
});
const days = (search: Record<string, unknown>) => ({ from: text(search.from), to: text(search.to) });
const analytics = createRoute({
  getParentRoute: () => root,
  path: '/approvals/analytics',
  validateSearch: days,
  component: lazyRouteComponent(() => import('./pages/analytics/analytics-page.tsx'), 'AnalyticsPage'),
});
const audit = createRoute({
  getParentRoute: () => root,
  path: '/approvals/audit',
  validateSearch: days,
  component: lazyRouteComponent(() => import('./pages/audit/audit-page.tsx'), 'AuditPage'),
});
const approval = createRoute({
  getParentRoute: () => root,
  path: '/approvals/$approvalId',
  component: lazyRouteComponent(() => import('./pages/approvals/approval-page.tsx'), 'ApprovalPage'),
});
const requests = createRoute({
  getParentRoute: () => root,
  path: '/requests',
  validateSearch: (search: Record<string, unknown>) => ({
    tab: oneOf(search.tab, ['team', 'asked', 'all']),
    team: text(search.team),
    type: text(search.type),
    state: oneOf(search.state, ['open', 'assigned', 'claimed', 'waiting', 'ended']),
    q: text(search.q),
  }),
  component: lazyRouteComponent(() => import('./pages/requests/requests-page.tsx'), 'RequestsPage'),
});
const duty = createRoute({
  getParentRoute: () => root,
  path: '/requests/duty',
  component: lazyRouteComponent(() => import('./pages/requests/duty-page.tsx'), 'DutyPage'),
});
const request = createRoute({
  getParentRoute: () => root,
  path: '/requests/$requestId',
  component: lazyRouteComponent(() => import('./pages/requests/request-page.tsx'), 'RequestPage'),
});
const requestTypes = createRoute({
  getParentRoute: () => root,
  path: '/settings/request-types',
  component: lazyRouteComponent(() => import('./pages/requests/types-page.tsx'), 'TypesPage'),
});
const voice = createRoute({
  getParentRoute: () => root,
  path: '/voice',
  validateSearch: (search: Record<string, unknown>) => ({
    show: oneOf(search.show, ['rankings']),
    kinds: oneOf(search.kinds, ['open', 'won', 'lost']),
  }),
  component: lazyRouteComponent(() => import('./pages/voice/voice-page.tsx'), 'VoicePage'),
});
const newNeed = createRoute({
  getParentRoute: () => root,
  path: '/voice/new',
  validateSearch: (search: Record<string, unknown>) => ({ deal: text(search.deal), need: text(search.need) }),
  component: lazyRouteComponent(() => import('./pages/voice/capture-page.tsx'), 'CapturePage'),
});
const ledger = createRoute({
  getParentRoute: () => root,
  path: '/voice/ledger',
  validateSearch: (search: Record<string, unknown>) => ({
    state: oneOf(search.state, ['answered', 'all']),
    decision: text(search.decision),
  }),
  component: lazyRouteComponent(() => import('./pages/voice/ledger-page.tsx'), 'LedgerPage'),
});
const voiceImport = createRoute({
  getParentRoute: () => root,
  path: '/voice/import',
  component: lazyRouteComponent(() => import('./pages/voice/import-page.tsx'), 'VoiceImportPage'),
});
const need = createRoute({
  getParentRoute: () => root,
  path: '/voice/needs/$needId',
  component: lazyRouteComponent(() => import('./pages/voice/need-page.tsx'), 'NeedPage'),
});
const recognition = createRoute({
  getParentRoute: () => root,
  path: '/recognition',
  component: lazyRouteComponent(() => import('./pages/recognition/wall-page.tsx'), 'WallPage'),
});
const myThanks = createRoute({
  getParentRoute: () => root,
  path: '/recognition/mine',
  component: lazyRouteComponent(() => import('./pages/recognition/mine-page.tsx'), 'MinePage'),
});
const drafts = createRoute({
  getParentRoute: () => root,
  path: '/recognition/drafts',
  component: lazyRouteComponent(() => import('./pages/recognition/drafts-page.tsx'), 'DraftsPage'),
});
const recognitionSettings = createRoute({
  getParentRoute: () => root,
  path: '/settings/recognition',
  component: lazyRouteComponent(() => import('./pages/recognition/settings-page.tsx'), 'RecognitionSettingsPage'),
});
const balance = createRoute({
  getParentRoute: () => root,
  path: '/balance',
  validateSearch: (search: Record<string, unknown>) => ({ quarter: text(search.quarter) }),
  component: lazyRouteComponent(() => import('./pages/balance/balance-page.tsx'), 'BalancePage'),
});
const collected = createRoute({
  getParentRoute: () => root,
  path: '/balance/collected',
  component: lazyRouteComponent(() => import('./pages/balance/collected-page.tsx'), 'CollectedPage'),
});
const review = createRoute({
  getParentRoute: () => root,
  path: '/balance/review/$quarter',
  component: lazyRouteComponent(() => import('./pages/balance/review-page.tsx'), 'ReviewPage'),
});
const balanceSettings = createRoute({
  getParentRoute: () => root,
  path: '/settings/balance',
  component: lazyRouteComponent(() => import('./pages/balance/settings-page.tsx'), 'BalanceSettingsPage'),
});
const lunches = createRoute({
  getParentRoute: () => root,
  path: '/lunches',
  component: lazyRouteComponent(() => import('./pages/lunches/lunches-page.tsx'), 'LunchesPage'),
});
const topics = createRoute({
  getParentRoute: () => root,
  path: '/lunches/topics',
  component: lazyRouteComponent(() => import('./pages/lunches/topics-page.tsx'), 'TopicsPage'),
});
const lunch = createRoute({
  getParentRoute: () => root,
  path: '/lunches/$lunchId',
  component: lazyRouteComponent(() => import('./pages/lunches/lunch-page.tsx'), 'LunchPage'),
});
const lunchSettings = createRoute({
  getParentRoute: () => root,
  path: '/settings/lunches',
  component: lazyRouteComponent(() => import('./pages/lunches/settings-page.tsx'), 'LunchSettingsPage'),
});
const newsletter = createRoute({
  getParentRoute: () => root,
  path: '/newsletter',
  validateSearch: (search: Record<string, unknown>): { q?: string | undefined } => ({ q: text(search.q) }),
  component: lazyRouteComponent(() => import('./pages/newsletter/newsletter-page.tsx'), 'NewsletterPage'),
});
const issue = createRoute({
  getParentRoute: () => root,
  path: '/newsletter/$issueId',
  validateSearch: (search: Record<string, unknown>): { edition?: number | undefined } => ({ edition: Number.isInteger(search.edition) ? (search.edition as number) : undefined }),
  component: lazyRouteComponent(() => import('./pages/newsletter/issue-page.tsx'), 'IssuePage'),
});
const issueEditor = createRoute({
  getParentRoute: () => root,
  path: '/newsletter/$issueId/edit',
  component: lazyRouteComponent(() => import('./pages/newsletter/editor-page.tsx'), 'EditorPage'),
});
const newsletterSettings = createRoute({
  getParentRoute: () => root,
  path: '/settings/newsletter',
  component: lazyRouteComponent(() => import('./pages/newsletter/settings-page.tsx'), 'SettingsPage'),
});
const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  component: lazyRouteComponent(() => import('./pages/people/people-page.tsx'), 'PeoplePage'),
});
const person = createRoute({
  getParentRoute: () => root,
  path: '/people/$personId',
  component: lazyRouteComponent(() => import('./pages/people/person-page.tsx'), 'PersonPage'),
});
const mine = createRoute({
  getParentRoute: () => root,
  path: '/me',
  component: lazyRouteComponent(() => import('./pages/people/person-page.tsx'), 'MyPage'),
});
const hours = createRoute({
  getParentRoute: () => root,
  path: '/settings/hours',
  component: lazyRouteComponent(() => import('./pages/hours/hours-page.tsx'), 'HoursPage'),
});
const health = createRoute({
  getParentRoute: () => root,
  path: '/health',
  component: lazyRouteComponent(() => import('./pages/health/health-page.tsx'), 'HealthPage'),
});
const policies = createRoute({
  getParentRoute: () => root,
  path: '/settings/policies',
  component: lazyRouteComponent(() => import('./pages/policies/policies-page.tsx'), 'PoliciesPage'),
});
const importing = createRoute({
  getParentRoute: () => root,
  path: '/settings/import',
  component: lazyRouteComponent(() => import('./pages/import/import-page.tsx'), 'ImportPage'),
});
const tokens = createRoute({
  getParentRoute: () => root,
  path: '/settings/tokens',
  component: lazyRouteComponent(() => import('./pages/tokens/tokens-page.tsx'), 'TokensPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    index,
    signIn,
    deals,
    deal,
    approvals,
    analytics,
    audit,
    approval,
    requests,
    duty,
    request,
    voice,
    newNeed,
    ledger,
    voiceImport,
    need,
    recognition,
    myThanks,
    drafts,
    newsletter,
    issue,
    issueEditor,
    newsletterSettings,
    balance,
    review,
    collected,
    balanceSettings,
    lunches,
    topics,
    lunch,
    lunchSettings,
    people,
    person,
    mine,
    hours,
    health,
    policies,
    requestTypes,
    recognitionSettings,
    importing,
    tokens,
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
