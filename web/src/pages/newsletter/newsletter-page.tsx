import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { IconBulb, IconNews, IconPencil, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState, type FormEvent } from 'react';
import { queryClient } from '../../queries.ts';
import { sayDateAt } from './say.ts';
import { useClock } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { useFields } from '../../ui/form.ts';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { newsletterApi, newsletterQueries, type ArchiveJson, type OverviewJson } from './api.ts';
import { Spotlight } from './spotlight.tsx';
import css from './newsletter.module.css';

/** What everybody should hear: the issue that is being made, whose spotlight is next, and all that were. */
export function NewsletterPage() {
  const found = useQuery(newsletterQueries.overview);
  const navigate = useNavigate();
  const clock = useClock();
  const [suggesting, setSuggesting] = useState(false);
  const make = useMutation({
    mutationFn: newsletterApi.newIssue,
    onSuccess: draft => {
      void queryClient.invalidateQueries({ queryKey: ['newsletter'] });
      void navigate({ to: '/newsletter/$issueId/edit', params: { issueId: draft.id } });
    },
    onError: notice.failed,
  });
  const data = found.data;
  const lead = !data
    ? '\u00a0'
    : data.draft
      ? `${data.draft.edition > 0 ? `A correction of issue ${data.draft.number}` : `The draft of issue ${data.draft.number}`} waits for you`
      : data.nextDraft
        ? `The next draft makes itself ${sayDateAt(data.nextDraft, clock)}`
        : 'What happened, told to everybody';
  return (
    <Page
      title="Newsletter"
      lead={lead}
      actions={
        <>
          <Button leftSection={<IconBulb size={16} />} onClick={() => setSuggesting(true)}>
            Suggest an item
          </Button>
          {data?.mayEdit && !data.draft && (
            <Button variant="filled" leftSection={<IconPencil size={16} />} onClick={() => make.mutate()} loading={make.isPending}>
              Draft an issue
            </Button>
          )}
        </>
      }
    >
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading />}
      {data && (
        <>
          {data.draft && <Waiting draft={data.draft} />}
          <Archive />
          <Spotlight spotlight={data.spotlight} mayEdit={data.mayEdit} />
        </>
      )}
      {suggesting && <Suggest onClose={() => setSuggesting(false)} />}
    </Page>
  );
}

function Waiting({ draft }: { draft: NonNullable<OverviewJson['draft']> }) {
  const navigate = useNavigate();
  return (
    <section className="card row row-wrap" aria-label="The draft">
      <div className="grow">
        <h2>{draft.title}</h2>
        <p className="muted">
          Issue {draft.number}, {draft.period}
        </p>
      </div>
      <State said={draft.state === 'approved' ? { tone: 'good', text: 'Approved, can be published' } : { tone: 'wait', text: 'A draft' }} />
      <Button variant="filled" leftSection={<IconPencil size={16} />} onClick={() => void navigate({ to: '/newsletter/$issueId/edit', params: { issueId: draft.id } })}>
        Open the draft
      </Button>
    </section>
  );
}

/** Text with what was found marked: the server puts U+0001 around it. */
function Found({ text }: { text: string }) {
  return (
    <p className="small muted">
      {text.split('\u0001').map((part, i) => (i % 2 === 1 ? <mark key={i}>{part}</mark> : part))}
    </p>
  );
}

function Archive() {
  const { q } = useSearch({ from: '/newsletter' });
  const navigate = useNavigate();
  const [typed, setTyped] = useState(q ?? '');
  const clock = useClock();
  useEffect(() => {
    const wait = setTimeout(() => {
      if (typed.trim() !== (q ?? '')) void navigate({ to: '/newsletter', search: { q: typed.trim() || undefined }, replace: true });
    }, 250);
    return () => clearTimeout(wait);
  }, [typed, q, navigate]);
  const found = useInfiniteQuery(newsletterQueries.archive(q ?? ''));
  const items = found.data?.pages.flatMap(page => page.items) ?? [];
  return (
    <section className="card stack-tight" aria-labelledby="archive">
      <div className="row row-wrap">
        <h2 id="archive" className="grow">
          Issues
        </h2>
        <TextInput aria-label="Search the issues" placeholder="Search the issues" leftSection={<IconSearch size={16} />} value={typed} onChange={event => setTyped(event.currentTarget.value)} type="search" />
      </div>
      {found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.isPending ? (
        <Loading lines={4} />
      ) : items.length === 0 ? (
        <Blank title={q ? `No issue has “${q}” in it.` : 'No issue has been published yet.'} icon={<IconNews size={28} />}>
          {q ? 'Fewer or shorter words find more.' : 'The first one will be here for everybody, and can be searched.'}
        </Blank>
      ) : (
        <ul className={css.archive} aria-label="Published issues" aria-live="polite">
          {items.map(item => (
            <Issue key={item.id} item={item} when={sayDateAt(item.publishedAt, clock)} />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <Button onClick={() => void found.fetchNextPage()} loading={found.isFetchingNextPage} style={{ alignSelf: 'start' }}>
          Older issues
        </Button>
      )}
    </section>
  );
}

function Issue({ item, when }: { item: ArchiveJson['items'][number]; when: string }) {
  return (
    <li>
      <Link to="/newsletter/$issueId" params={{ issueId: item.id }} search={{ edition: undefined }} style={{ fontWeight: 550 }}>
        {item.title}
      </Link>
      <p className="small muted">
        Issue {item.number} · published {when}
        {item.edition > 1 && ' · corrected'} · {item.teams.map(t => t.name).join(', ')}
      </p>
      {item.found && <Found text={item.found} />}
    </li>
  );
}

function Suggest({ onClose }: { onClose: () => void }) {
  const fields = useFields({ text: '' });
  const send = useMutation({
    mutationFn: () => newsletterApi.suggest(fields.values.text),
    onSuccess: () => {
      notice.done('It is with the editors.');
      onClose();
    },
    onError: fields.failed,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="Suggest an item">
      <form onSubmit={submit} className="stack">
        <Textarea label="What everybody should hear" data-autofocus required autosize minRows={3} maxLength={4000} description="What happened and who was in it. An editor decides whether and how it goes in." {...fields.text('text')} />
        <div className="row" style={{ justifyContent: 'end' }}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={send.isPending}>
            Suggest
          </Button>
        </div>
      </form>
    </Modal>
  );
}
