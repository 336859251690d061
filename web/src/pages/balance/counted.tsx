import { Switch } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { notice } from '../../ui/notice.ts';

/** On one's own page: whether I am in the figures of Balance. */
export function Counted() {
  const mine = useQuery(queries.myBalance);
  const change = useMutation({
    mutationFn: api.setMyBalance,
    onSuccess: answer => {
      queryClient.setQueryData(queries.myBalance.queryKey, answer);
      void queryClient.invalidateQueries({ queryKey: ['balance'] });
      notice.done(answer.optedOut ? 'You are in no figure of Balance any more.' : 'You are counted in Balance again.');
    },
    onError: error => notice.failed(error),
  });
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
        disabled={!mine.data || change.isPending}
        onChange={e => change.mutate(!e.currentTarget.checked)}
      />
    </section>
  );
}
