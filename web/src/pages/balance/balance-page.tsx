import { Button, NativeSelect } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { queries } from '../../queries.ts';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { Page } from '../../ui/page.tsx';
import css from './balance.module.css';
import { Report, sayQuarter } from './report.tsx';

const route = getRouteApi('/balance');

/** Shows its children to those whom the settings let see Balance, and says to all others what it is. */
export function ForReaders({ children }: { children: ReactNode }) {
  const mine = useQuery(queries.myBalance);
  if (mine.isPending)
    return (
      <Page title="Balance">
        <Loading lines={10} />
      </Page>
    );
  if (mine.data?.mayRead) return children;
  return (
    <Page title="Balance">
      <Blank title="Balance is shown to leadership and administrators." action={<Link to="/balance/collected">What is collected</Link>}>
        It shows teams only, and nothing about a single person, to anybody.
      </Blank>
    </Page>
  );
}

/** What the last quarter shows between teams, and how sure that is. */
export const BalancePage = () => (
  <ForReaders>
    <Shown />
  </ForReaders>
);

function Shown() {
  const { quarter } = route.useSearch();
  const navigate = useNavigate();
  const found = useQuery(queries.balance(quarter));
  const b = found.data;
  return (
    <Page
      title="Balance"
      lead={b ? `What ${sayQuarter(b.quarter)} shows, and how sure we are` : '\u00a0'}
      actions={
        b && (
          <div className={css.tools}>
            <NativeSelect
              aria-label="Quarter"
              value={b.quarter}
              data={b.quarters.map(value => ({ value, label: sayQuarter(value) }))}
              onChange={e => void navigate({ to: '/balance', search: { quarter: e.currentTarget.value }, replace: true })}
            />
            <Button component="a" href={`/api/v1/balance/export.csv?quarter=${b.quarter}`} leftSection={<IconDownload size={16} />}>
              CSV
            </Button>
            <Button component={Link} to={`/balance/review/${b.quarter}`} leftSection={<IconPrinter size={16} />}>
              Quarterly review
            </Button>
          </div>
        )
      }
    >
      {found.isError && !b && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading lines={10} />}
      {b && <Report b={b} />}
    </Page>
  );
}
