import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCircleCheck, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, type Health } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { sayDuration } from '../../say/dates.ts';
import { count } from '../../say/words.ts';
import { useClock, useIsAdmin } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { When } from '../../ui/values.tsx';
import css from './health.module.css';

/** Nothing silent: what is broken, since when, what it blocks, and another try. Empty is good, and says so. */
export function HealthPage() {
  const health = useQuery(queries.health);
  const clock = useClock();
  const items = health.data?.items ?? [];
  return (
    <Page
      title="Health"
      lead={
        health.data ? (
          <>
            {items.length === 0
              ? 'Everything works'
              : `${count(items.length, 'thing', clock.locale)} to look at`}{' '}
            · checked <When at={health.data.checkedAt} />
          </>
        ) : (
          '\u00a0'
        )
      }
      actions={
        <Button
          leftSection={<IconRefresh size={16} />}
          loading={health.isFetching}
          onClick={() => void health.refetch()}
        >
          Check now
        </Button>
      }
    >
      {health.isError && <Failed error={health.error} retry={() => void health.refetch()} />}
      {health.isPending && <Loading />}
      {health.data && (
        <>
          {items.length === 0 ? (
            <Blank
              title="Everything works."
              icon={<IconCircleCheck size={32} stroke={1.5} color="var(--good)" />}
            >
              When something breaks it stands here, with the time since when, what it holds up and a way to
              try again. Nothing breaks in silence.
            </Blank>
          ) : (
            <ul className="stack">
              {items.map(item => (
                <Item key={item.id} item={item} />
              ))}
            </ul>
          )}
          <section className="card" aria-labelledby="checks">
            <h2 id="checks">What is looked at</h2>
            <ul className={css.checks}>
              {health.data.checks.map(check => (
                <li key={check.name} className="row">
                  {check.ok ? (
                    <IconCheck size={16} color="var(--good)" aria-label="Works" />
                  ) : (
                    <IconAlertTriangle size={16} color="var(--bad)" aria-label="Trouble" />
                  )}
                  <span className={css.check}>{check.name}</span>
                  <span className="muted">{check.detail}</span>
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
    </Page>
  );
}

function Item({ item }: { item: Health['items'][number] }) {
  const clock = useClock();
  const admin = useIsAdmin();
  const retry = useMutation({
    mutationFn: () => api.retry(item.id),
    onSuccess: () => {
      notice.done('It is being tried again.');
      void queryClient.invalidateQueries({ queryKey: ['health'] });
    },
    onError: notice.failed,
  });
  return (
    <li className={`card ${css.item}`}>
      <IconAlertTriangle size={20} aria-hidden className={css.icon} />
      <div className="grow">
        <h2>{item.title}</h2>
        <p className={css.detail}>{item.detail}</p>
        <p className="small muted">
          For {sayDuration(clock.now - Date.parse(item.since), clock.locale)}, since <When at={item.since} />
        </p>
        {item.blocks && (
          <p className={css.blocks}>
            <strong>Holds up:</strong> {item.blocks}
          </p>
        )}
      </div>
      {item.canRetry && admin && (
        <Button
          loading={retry.isPending}
          onClick={() => retry.mutate()}
          leftSection={<IconRefresh size={16} />}
        >
          Try again
        </Button>
      )}
    </li>
  );
}
