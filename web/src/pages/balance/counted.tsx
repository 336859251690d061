import { Radio, Switch } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CHOICES } from '../../../../src/features/balance/contract.ts';
import { api } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { notice } from '../../ui/notice.ts';

/** On one's own page: whether I am in the figures of Balance, and how far back not. */
export function Counted() {
  const mine = useQuery(queries.myBalance);
  const change = useMutation({
    mutationFn: api.setMyBalance,
    onSuccess: answer => {
      queryClient.setQueryData(queries.myBalance.queryKey, answer);
      void queryClient.invalidateQueries({ queryKey: ['balance'] });
      notice.done(!answer.optedOut ? 'You are counted in Balance again.' : answer.past ? 'You are in no figure of Balance any more.' : 'You are in no figure of Balance from this quarter on.');
    },
    onError: error => notice.failed(error),
  });
  const off = !mine.data || change.isPending;
  return (
    <section className="card" aria-labelledby="counted">
      <h2 id="counted">Balance between teams</h2>
      <p className="muted">
        Leadership sees how much teams did for each other and thanked each other, never a single person. <Link to="/balance/collected">What is collected</Link>
      </p>
      <Switch
        mt={10}
        label="Count what I do"
        checked={mine.data ? !mine.data.optedOut : true}
        disabled={off}
        onChange={e => change.mutate({ optedOut: !e.currentTarget.checked, past: true })}
      />
      {mine.data?.optedOut && (
        <Radio.Group mt={14} label="How far back" value={mine.data.past ? 'all' : 'later'} onChange={value => change.mutate({ optedOut: true, past: value === 'all' })}>
          <Radio mt={8} value="all" label="Out of every quarter" description={CHOICES.all} disabled={off} />
          <Radio mt={8} value="later" label="Out of this quarter and later ones" description={CHOICES.later} disabled={off} />
        </Radio.Group>
      )}
    </section>
  );
}
