import { Button } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ApiError } from '../../api.ts';
import { queries } from '../../queries.ts';
import { sayOverall } from '../../say/analytics.ts';
import { useMayReadAnalytics, useMe } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { Page } from '../../ui/page.tsx';
import { PeriodPicker, type Period } from '../../ui/period.tsx';
import { ApprovalTabs } from '../approvals/tabs.tsx';
import css from './analytics.module.css';
import { Plots } from './plots.tsx';

const route = getRouteApi('/approvals/analytics');

/** How the desk does, as a leader reads it without help: a sentence, its picture, the table behind it. */
export function AnalyticsPage() {
  const may = useMayReadAnalytics();
  return may ? (
    <Shown />
  ) : (
    <Page title="Analytics" layout="wide" actions={<ApprovalTabs on="analytics" />}>
      <Blank title="These figures are for managers, leadership, the deal desk and administrators.">Administrators give roles under People. No figure is about a single person, to anybody.</Blank>
    </Page>
  );
}

function Shown() {
  const period = route.useSearch();
  const { locale } = useMe();
  const navigate = useNavigate();
  const found = useQuery(queries.analytics(period));
  const figures = found.data;
  const set = (next: Period) => void navigate({ to: '/approvals/analytics', search: { from: next.from, to: next.to }, replace: true });
  const wrong = found.error instanceof ApiError && found.error.status === 422 ? (found.error.field('from') ?? found.error.problem.title) : undefined;
  return (
    <Page title="Analytics" layout="wide" lead={figures ? sayOverall(figures.overall, locale) : '\u00a0'} actions={<ApprovalTabs on="analytics" />}>
      <div className={css.tools}>
        <PeriodPicker whenNone="last year" value={period} onChange={set} error={wrong} />
        <div className="grow" />
        <Button leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>
          Print
        </Button>
      </div>
      {found.isError && !wrong && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && !found.isError && <Loading lines={12} />}
      {figures && !found.isError && (
        <>
          <p className="muted small">
            Days are those of {figures.timeZone.replace(/_/g, ' ')}, your time zone. Times are working time of those who were asked. Teams of one person are left out.
            {figures.cut && ' There were more than 20,000 asks or requests: the newest 20,000 count.'}
          </p>
          {figures.overall.n === 0 && figures.broken.of === 0 ? (
            <Blank
              title="Nobody was asked in these days."
              action={
                <Link to="/approvals" search={{ tab: 'history', state: undefined, mine: undefined }}>
                  All requests
                </Link>
              }
            >
              Figures come by themselves once requests are decided. Choose other days above, or look at all requests.
            </Blank>
          ) : (
            <Plots figures={figures} />
          )}
        </>
      )}
    </Page>
  );
}
