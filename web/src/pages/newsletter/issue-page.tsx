import { Button, Menu } from '@mantine/core';
import { IconDownload, IconPencil, IconPresentation } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { paper } from '../../../../src/features/newsletter/present-paper.ts';
import { ApiError } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { useClock } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { fileOf, newsletterApi, newsletterQueries, type EditionJson } from './api.ts';
import { sayDateAt } from './say.ts';
import css from './newsletter.module.css';

/** An issue as everybody reads it. */
export function IssuePage() {
  const { issueId } = useParams({ from: '/newsletter/$issueId' });
  const { edition } = useSearch({ from: '/newsletter/$issueId' });
  const found = useQuery(newsletterQueries.issue(issueId, edition));
  const overview = useQuery(newsletterQueries.overview);
  const navigate = useNavigate();
  const clock = useClock();
  const edit = () => void navigate({ to: '/newsletter/$issueId/edit', params: { issueId } });
  const correct = useMutation({
    mutationFn: () => newsletterApi.correct(issueId),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['newsletter'] });
      edit();
    },
    onError: notice.failed,
  });
  const data = found.data;
  const absent = found.error instanceof ApiError && found.error.status === 404;
  const editor = overview.data?.mayEdit ?? false;
  const newest = data?.editions[0]?.edition;
  return (
    <Page
      title={data?.title ?? 'Newsletter'}
      lead={data ? `Issue ${data.number}, ${data.period} · published ${sayDateAt(data.publishedAt, clock)}` : '\u00a0'}
      above={
        <Link to="/newsletter" search={{ q: undefined }}>
          Newsletter
        </Link>
      }
      actions={
        data && (
          <>
            {editor && (
              <Button leftSection={<IconPencil size={16} />} onClick={() => correct.mutate()} loading={correct.isPending}>
                Correct
              </Button>
            )}
            <Files issueId={issueId} />
            <Button component="a" fw="normal" href={fileOf(issueId, 'slides')} target="_blank" rel="noreferrer" variant="filled" leftSection={<IconPresentation size={16} />}>
              Slides
            </Button>
          </>
        )
      }
    >
      {absent ? (
        <Blank
          title="This issue is not published."
          action={
            editor ? (
              <Button onClick={edit}>Open the draft</Button>
            ) : (
              <Link to="/newsletter" search={{ q: undefined }}>
                See all issues
              </Link>
            )
          }
        >
          {editor ? 'Its draft waits for you.' : 'It is still being made, or there never was one at this address.'}
        </Blank>
      ) : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !data ? (
        <Loading lines={10} />
      ) : (
        <>
          {newest !== undefined && data.edition < newest && (
            <p className="row">
              <State said={{ tone: 'wait', text: 'An older edition' }} />
              <Link to="/newsletter/$issueId" params={{ issueId }} search={{ edition: undefined }}>
                Read the newest one
              </Link>
            </p>
          )}
          <Sheet issue={data} />
          {data.editions.length > 1 && <Editions issue={data} />}
        </>
      )}
    </Page>
  );
}

export function Files({ issueId, draft = false }: { issueId: string; draft?: boolean }) {
  const files = [
    { format: 'pdf', label: 'Slides as PDF' },
    { format: 'markdown', label: 'Markdown' },
    { format: 'mail', label: 'The mail' },
  ] as const;
  return (
    <Menu shadow="md" position="bottom-end">
      <Menu.Target>
        <Button leftSection={<IconDownload size={16} />}>Files</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {files.map(({ format, label }) => (
          <Menu.Item key={format} component="a" href={fileOf(issueId, format, draft)} target="_blank" rel="noreferrer">
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Sheet({ issue }: { issue: EditionJson }) {
  const { sections, intro, correction } = paper(issue, window.location.origin);
  return (
    <article className={`card ${css.sheet}`}>
      {correction && (
        <p>
          <State said={{ tone: 'wait', text: 'Corrected' }} /> <span className={css.text}>{correction}</span>
        </p>
      )}
      {intro && <p className={css.text}>{intro}</p>}
      {sections.map((section, i) => (
        <div key={i}>
          <h2>{section.heading}</h2>
          {section.items.map((item, n) =>
            item.kind === 'thanks' ? (
              <blockquote key={n} className={css.thanks}>
                <p className={css.text}>{item.text}</p>
                <p className="small muted">
                  {item.title}
                  {item.url && (
                    <>
                      {' · '}
                      <a href={item.url}>Open</a>
                    </>
                  )}
                </p>
              </blockquote>
            ) : (
              <div key={n} className={css.story}>
                {item.title && <h3>{item.url ? <a href={item.url}>{item.title}</a> : item.title}</h3>}
                {item.text && <p className={css.text}>{item.text}</p>}
                {item.amount && <p className="small muted">{item.amount}</p>}
              </div>
            ),
          )}
        </div>
      ))}
    </article>
  );
}

function Editions({ issue }: { issue: EditionJson }) {
  const clock = useClock();
  return (
    <section className="card" aria-labelledby="editions">
      <h2 id="editions">Editions</h2>
      <ul className={css.list}>
        {issue.editions.map(e => (
          <li key={e.edition}>
            <Link to="/newsletter/$issueId" params={{ issueId: issue.id }} search={{ edition: e.edition }}>
              Edition {e.edition}
            </Link>
            <span className="muted">
              , {sayDateAt(e.at, clock)}
              {e.by && `, ${e.by.name}`}
              {e.note && `: ${e.note}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
