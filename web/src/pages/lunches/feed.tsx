import { Button, CopyButton, TextInput } from '@mantine/core';
import { IconCalendarPlus, IconCopy } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient } from '../../queries.ts';
import { notice } from '../../ui/notice.ts';
import { When } from '../../ui/values.tsx';
import { reads, send } from './data.ts';
import css from './lunches.module.css';

/** Sessions in one's own calendar: an address that only its owner has. */
export function Feed() {
  const feed = useQuery(reads.feed);
  const [url, setUrl] = useState<string | undefined>();
  const open = useMutation({
    mutationFn: send.openFeed,
    onSuccess: made => {
      setUrl(made.url);
      queryClient.setQueryData(reads.feed.queryKey, { since: made.since });
    },
    onError: notice.failed,
  });
  const close = useMutation({
    mutationFn: send.closeFeed,
    onSuccess: () => {
      setUrl(undefined);
      queryClient.setQueryData(reads.feed.queryKey, { since: null });
      notice.done('The address is closed: calendars that had it show nothing new.');
    },
    onError: notice.failed,
  });
  const since = feed.data?.since ?? null;
  return (
    <aside className="card stack-tight" aria-labelledby="feed">
      <h2 id="feed" style={{ marginBottom: 0 }}>
        In your calendar
      </h2>
      <p className="muted">An address that your calendar subscribes to. New times and cancellations come by themselves, usually within the hour.</p>
      {url ? (
        <>
          <div className={css.copy}>
            <TextInput label="Your address, shown once" readOnly value={url} onFocus={event => event.currentTarget.select()} />
            <CopyButton value={url}>
              {({ copied, copy }) => (
                <Button leftSection={<IconCopy size={16} />} onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          </div>
          <p className="small muted">In your calendar choose “from URL” or “subscribe”. Whoever has this address can read it: keep it to yourself.</p>
        </>
      ) : (
        since && (
          <p className="small muted">
            You have an address since <When at={since} />. It is not kept here; if you lost it, make another one.
          </p>
        )
      )}
      <div className="row row-wrap">
        <Button leftSection={<IconCalendarPlus size={16} />} loading={open.isPending} disabled={feed.isPending} onClick={() => open.mutate()}>
          {since ? 'Make another address' : 'Make my address'}
        </Button>
        {since && (
          <Button variant="subtle" loading={close.isPending} onClick={() => close.mutate()}>
            Close it
          </Button>
        )}
      </div>
      {since && <p className="small muted">Another address closes the one before.</p>}
    </aside>
  );
}
