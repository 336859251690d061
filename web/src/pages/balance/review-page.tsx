import { Button } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { queries } from '../../queries.ts';
import { dayOf, sayDay } from '../../say/dates.ts';
import { useClock } from '../../session.tsx';
import { Failed, Loading } from '../../ui/blank.tsx';
import { Page } from '../../ui/page.tsx';
import { ForReaders } from './balance-page.tsx';
import css from './balance.module.css';
import { Report, sayQuarter } from './report.tsx';

const route = getRouteApi('/balance/review/$quarter');

/** A quarter as paper for the meeting of leadership: the same page, with its day on it. */
export const ReviewPage = () => (
  <ForReaders>
    <Review />
  </ForReaders>
);

function Review() {
  const { quarter } = route.useParams();
  const clock = useClock();
  const found = useQuery(queries.balance(quarter));
  const b = found.data;
  return (
    <div className={css.review}>
      <Page
        title={`Quarterly review: ${sayQuarter(quarter)}`}
        above={
          <Link to="/balance" search={{ quarter }}>
            Balance
          </Link>
        }
        lead={b && `What the quarter from ${sayDay(b.from, clock)} shows between teams. As of ${sayDay(dayOf(clock.now, clock.timeZone), clock)}.`}
        actions={
          <Button className={css.tools} leftSection={<IconPrinter size={16} />} onClick={() => window.print()} disabled={!b}>
            Print
          </Button>
        }
      >
        {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
        {found.isPending && <Loading lines={10} />}
        {b && (
          <>
            <Report b={b} />
            <p className="small muted">
              For the meeting, not for a file: who asks not to be counted is taken out of the page, and paper cannot be. {b.groups.length > 0 && 'Teams are in the order of their names.'}
            </p>
          </>
        )}
      </Page>
    </div>
  );
}
