import { Button } from '@mantine/core';
import { IconHeartHandshake } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { queries } from '../../queries.ts';
import { count } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import css from './recognition.module.css';
import { Shout } from './shout.tsx';
import { RecognitionPage } from './tabs.tsx';

/** What people here thank each other for, the latest first. */
export function WallPage() {
  const { locale } = useMe();
  const found = useInfiniteQuery(queries.wall);
  const drafts = useQuery(queries.drafts).data?.toSend.length ?? 0;
  const items = found.data?.pages.flatMap(page => page.items) ?? [];
  return (
    <RecognitionPage title="Recognition" at="/recognition" lead={drafts > 0 ? `${count(drafts, 'draft', locale)} of thanks ${drafts === 1 ? 'waits' : 'wait'} for you to read` : 'What people here thank each other for'}>
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading lines={8} />}
      {found.data && items.length === 0 && (
        <Blank title="Nobody has been thanked here yet." icon={<IconHeartHandshake size={28} stroke={1.5} />}>
          A shout-out says in a sentence or two what somebody did and what came of it. It is given here, with /shoutout in Slack, or from a message there.
        </Blank>
      )}
      <div className={css.wall}>
        {items.map(thanks => (
          <Shout key={thanks.id} thanks={thanks} />
        ))}
        {found.hasNextPage && (
          <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()} style={{ alignSelf: 'flex-start' }}>
            Earlier ones
          </Button>
        )}
      </div>
    </RecognitionPage>
  );
}
