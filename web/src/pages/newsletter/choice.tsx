import { Switch } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { queryClient } from '../../queries.ts';
import { Failed, Loading } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { newsletterApi, newsletterQueries, type Reader } from './api.ts';

/** What somebody chooses for themselves: the newsletter by e-mail, and being named in it. */
export function NewsletterChoice() {
  const found = useQuery(newsletterQueries.me);
  const choose = useMutation({
    mutationFn: (choice: Partial<Reader>) => newsletterApi.choose(choice),
    onSuccess: saved => queryClient.setQueryData(newsletterQueries.me.queryKey, saved),
    onError: notice.failed,
  });
  // What was clicked counts at once; a refusal brings back what is true.
  const shown = found.data && { ...found.data, ...(choose.isPending && choose.variables) };
  return (
    <section className="card stack-tight" aria-labelledby="newsletter-choice">
      <h2 id="newsletter-choice">Newsletter</h2>
      {found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !shown ? (
        <Loading lines={2} />
      ) : (
        <>
          <Switch label="Send it to me by e-mail" description="Where the company sends it. You find every issue in Slack and here either way." checked={shown.mail} onChange={event => choose.mutate({ mail: event.currentTarget.checked })} />
          <Switch label="I may be named in it" description="Otherwise nothing with your name goes in, and what is in a draft leaves it." checked={shown.named} onChange={event => choose.mutate({ named: event.currentTarget.checked })} />
        </>
      )}
    </section>
  );
}
