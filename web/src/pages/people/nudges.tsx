import { Button, Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { count } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Failed, Loading } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import rows from '../../ui/rows.module.css';

/** On one's own page: how many gentle reminders come in messages, and what waits. Nobody else sees it. */
export function Nudges() {
  const me = useMe();
  const mine = useQuery(queries.nudges(me.id));
  const took = { onSuccess: (answer: NonNullable<typeof mine.data>) => queryClient.setQueryData(queries.nudges(me.id).queryKey, answer), onError: (error: unknown) => notice.failed(error) };
  const set = useMutation({ mutationFn: (budget: number) => api.setNudges(me.id, budget), ...took });
  const aside = useMutation({ mutationFn: (key: string) => api.putNudgeAside(me.id, key), ...took });
  const choices = Array.from({ length: 11 }, (_, n) => ({ value: String(n), label: n === 0 ? 'None' : `At most ${n} in seven days` }));
  return (
    <section className="card" aria-labelledby="nudges">
      <h2 id="nudges">Nudges</h2>
      <p className="muted">
        A nudge is a gentle word about something that only you can do. It comes as a message in your working hours; what is over your number waits on the Home tab in Slack and here. Nobody else hears of it.
      </p>
      {mine.isError && <Failed error={mine.error} retry={() => void mine.refetch()} />}
      {mine.isPending && <Loading lines={2} />}
      {mine.data && (
        <>
          <Select
            mt={10}
            style={{ maxWidth: '20rem' }}
            label="Messages"
            description={`In the last seven days you got ${mine.data.toldThisWeek === 0 ? 'none' : count(mine.data.toldThisWeek, 'message', me.locale)}.`}
            data={choices}
            allowDeselect={false}
            value={String(mine.data.budget)}
            disabled={set.isPending}
            onChange={value => value !== null && set.mutate(Number(value))}
          />
          {mine.data.waiting.length > 0 && (
            <ul aria-label="What waits" style={{ marginTop: 12 }}>
              {mine.data.waiting.map(n => (
                <li key={n.key} className={rows.row}>
                  <Link to={n.link} className="grow">
                    {n.words}
                  </Link>
                  <Button size="compact-sm" disabled={aside.isPending} onClick={() => aside.mutate(n.key)} aria-label={`Put aside: ${n.words}`}>
                    Put aside
                  </Button>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}
