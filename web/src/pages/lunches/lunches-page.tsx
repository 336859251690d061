import { Button } from '@mantine/core';
import { IconPlus, IconToolsKitchen2 } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { dayOf } from '../../say/dates.ts';
import { count } from '../../say/words.ts';
import { useClock, useMe } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { reads, type LunchJson } from './data.ts';
import { Feed } from './feed.tsx';
import { Answers, peopleOf, Place, sayCounts, sayMine, Start, stateOf, Tabs } from './parts.tsx';
import { EditSession } from './edit-session.tsx';
import css from './lunches.module.css';

/** What comes next, and what was. */
export function LunchesPage() {
  const next = useInfiniteQuery(reads.list('next'));
  const past = useInfiniteQuery(reads.list('past'));
  const [proposing, setProposing] = useState(false);
  const { locale } = useMe();
  const coming = next.data?.pages.flatMap(p => p.items) ?? [];
  const timed = coming.filter(l => l.state === 'scheduled');
  const proposed = coming.filter(l => l.state === 'proposed');
  const were = past.data?.pages.flatMap(p => p.items) ?? [];
  const first = timed[0];
  const propose = (
    <Button leftSection={<IconPlus size={16} />} variant="filled" onClick={() => setProposing(true)}>
      Propose a session
    </Button>
  );
  return (
    <Page
      title="Lunch-and-learns"
      lead={next.data ? first ? <>The next one: <Start lunch={first} /></> : 'No session has a time yet' : '\u00a0'}
      actions={propose}
    >
      <div className="stack">
        <Tabs on="sessions" />
        {next.isError && <Failed error={next.error} retry={() => void next.refetch()} />}
        {next.isPending && <Loading />}
        {next.data && (
          <div className={css.columns}>
            <div className="stack">
              <section className="card" aria-labelledby="next">
                <h2 id="next">To come</h2>
                {timed.length === 0 ? (
                  <Blank title="Nothing is planned yet." icon={<IconToolsKitchen2 size={30} stroke={1.5} />}>
                    Teams take turns to show the others what they do. Anybody can propose a session, and{' '}
                    <Link to="/lunches/topics">requests between teams suggest topics</Link>.
                  </Blank>
                ) : (
                  timed.map(lunch => <Session key={lunch.id} lunch={lunch} />)
                )}
                {next.hasNextPage && (
                  <Button mt={12} loading={next.isFetchingNextPage} onClick={() => void next.fetchNextPage()}>
                    Show more
                  </Button>
                )}
              </section>
              {proposed.length > 0 && (
                <section className="card" aria-labelledby="proposed">
                  <h2 id="proposed">Proposed, without a time</h2>
                  {proposed.map(lunch => (
                    <Session key={lunch.id} lunch={lunch} />
                  ))}
                </section>
              )}
              <section className="card" aria-labelledby="past">
                <h2 id="past">{were.length > 0 ? `Past: ${count(were.length, 'session', locale)}${past.hasNextPage ? ' and more' : ''}` : 'Past'}</h2>
                {past.isError && <Failed error={past.error} retry={() => void past.refetch()} />}
                {past.data && were.length === 0 && <p className="muted">Sessions that were held stay here, with their materials.</p>}
                {were.map(lunch => (
                  <Session key={lunch.id} lunch={lunch} />
                ))}
                {past.hasNextPage && (
                  <Button mt={12} loading={past.isFetchingNextPage} onClick={() => void past.fetchNextPage()}>
                    Show older ones
                  </Button>
                )}
              </section>
            </div>
            <Feed />
          </div>
        )}
      </div>
      {proposing && <EditSession onClose={() => setProposing(false)} />}
    </Page>
  );
}

function Session({ lunch }: { lunch: LunchJson }) {
  const clock = useClock();
  const mine = sayMine(lunch);
  const date = lunch.start === null ? null : new Date(`${dayOf(Date.parse(lunch.start), clock.timeZone)}T12:00:00Z`);
  const part = (options: Intl.DateTimeFormatOptions) => (date ? new Intl.DateTimeFormat(clock.locale, { timeZone: 'UTC', ...options }).format(date) : '');
  return (
    <article className={css.session} aria-label={lunch.title}>
      <div className={css.date} aria-hidden>
        {date ? (
          <>
            <span className="small muted">{part({ weekday: 'short' })}</span>
            <strong>{part({ day: 'numeric' })}</strong>
            <span className="small muted">{part({ month: 'short' })}</span>
          </>
        ) : (
          <span className="small muted">no day yet</span>
        )}
      </div>
      <div className="stack-tight">
        <div>
          <h3>
            <Link to="/lunches/$lunchId" params={{ lunchId: lunch.id }} className={css.title}>
              {lunch.title}
            </Link>
          </h3>
          <p className="muted">
            {lunch.start !== null && (
              <>
                <Start lunch={lunch} far={false} /> ·{' '}
              </>
            )}
            {lunch.host ? lunch.host.name : 'looking for a host'}
            {lunch.team && `, ${lunch.team.name}`}
            {lunch.place && lunch.state === 'scheduled' && (
              <>
                {' '}
                · <Place place={lunch.place} />
              </>
            )}
          </p>
        </div>
        <p className="small">
          {lunch.state === 'scheduled' && !lunch.now ? (
            <>
              {sayCounts(lunch)}
              {mine && <span className="muted"> · {mine}</span>}
            </>
          ) : (
            <span className="row row-wrap">
              <State said={stateOf(lunch)} quiet />
              {lunch.attendance && lunch.attendance.total !== null && <span className="muted">{peopleOf(lunch.attendance.total)} came</span>}
              {lunch.materials && (
                <a href={lunch.materials} target="_blank" rel="noreferrer noopener">
                  Materials
                  <span className="hidden"> of {lunch.title}</span>
                </a>
              )}
              {lunch.cancelled && <span className="muted">{lunch.cancelled}</span>}
            </span>
          )}
        </p>
        <Answers lunch={lunch} />
      </div>
    </article>
  );
}
