import { Switch } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient } from '../../queries.ts';
import { Failed, Loading } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { newsletterApi, newsletterQueries, type Reader } from './api.ts';

/** What somebody chooses for themselves: the newsletter by e-mail, and being named in it. */
export function NewsletterChoice() {
  const found = useQuery(newsletterQueries.me);
  const [wish, setWish] = useState<Partial<Reader>>({});
  const choose = useMutation({
    mutationFn: (choice: Partial<Reader>) => newsletterApi.choose(choice),
    onSuccess: saved => queryClient.setQueryData(newsletterQueries.me.queryKey, saved),
    onError: notice.failed,
    onSettled: () => setWish({}),
  });
  // What was clicked counts at once; a refusal brings back what is true.
  const shown = found.data && { ...found.data, ...wish };
  const pick = (choice: Partial<Reader>) => {
    setWish(choice);
    choose.mutate(choice);
  };
  return (
    <section className="card stack-tight" aria-labelledby="newsletter-choice">
      <h2 id="newsletter-choice">Newsletter</h2>
      {found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !shown ? (
        <Loading lines={2} />
      ) : (
        <>
          <Switch label="Send it to me by e-mail" description="Where the company sends it. You find every issue in Slack and here either way." checked={shown.mail} onChange={event => pick({ mail: event.currentTarget.checked })} />
          <Switch label="I may be named in it" description="Otherwise what you did is told without your name, and words of yours or about you are left out." checked={shown.named} onChange={event => pick({ named: event.currentTarget.checked })} />
        </>
      )}
    </section>
  );
}
