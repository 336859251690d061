import { ActionIcon, Button, Checkbox, Menu, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconCheck, IconDots, IconEyeOff, IconPlus, IconPresentation, IconRefresh, IconSend, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useDeferredValue, useMemo, useState } from 'react';
import { HEADINGS, paper } from '../../../../src/features/newsletter/present-paper.ts';
import { mailHtml } from '../../../../src/features/newsletter/views-mail.ts';
import { queries, queryClient } from '../../queries.ts';
import { Failed, Loading } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { fileOf, newsletterApi, newsletterQueries, type DraftJson, type ItemJson } from './api.ts';
import { Clashes } from './clashes.tsx';
import { Files } from './issue-page.tsx';
import type { Content, Line } from './merge.ts';
import { useEditor, type Saving } from './use-editor.ts';
import css from './newsletter.module.css';

/** An issue that is being made: words, order and choice to the left, what readers get to the right. */
export function EditorPage() {
  const { issueId } = useParams({ from: '/newsletter/$issueId/edit' });
  const found = useQuery(newsletterQueries.draft(issueId));
  if (found.data && found.data.state !== 'published') return <Editor key={issueId} found={found.data} />;
  return (
    <Page
      title="Newsletter"
      above={
        <Link to="/newsletter" search={{ q: undefined }}>
          Newsletter
        </Link>
      }
    >
      {found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.data ? (
        <p>
          Issue {found.data.number} is published.{' '}
          <Link to="/newsletter/$issueId" params={{ issueId }} search={{ edition: undefined }}>
            Read it
          </Link>
        </p>
      ) : (
        <Loading lines={10} />
      )}
    </Page>
  );
}

const SAID: Record<Saving, { tone: 'good' | 'wait' | 'bad' | 'plain'; text: string }> = {
  saved: { tone: 'good', text: 'Saved' },
  waiting: { tone: 'plain', text: 'Saves in a moment' },
  saving: { tone: 'plain', text: 'Saving' },
  unsaved: { tone: 'bad', text: 'Not saved yet; kept in this browser' },
  clash: { tone: 'wait', text: 'Waits for your choice' },
};

function Editor({ found }: { found: DraftJson }) {
  const { server, mine, saving, error, clash, change, save, settle, take, versionNow } = useEditor(found);
  const navigate = useNavigate();
  const [publishing, setPublishing] = useState(false);
  const about = useMemo(() => new Map(server.items.map(i => [i.id, i])), [server]);
  const approve = useMutation({
    mutationFn: async () => {
      if (!(await save())) throw new Error('Your last changes are not saved yet. Try again when they are.');
      return newsletterApi.approve(server.id, versionNow());
    },
    onSuccess: take,
    onError: notice.failed,
  });
  const refresh = useMutation({
    mutationFn: async () => {
      await save();
      return newsletterApi.refresh(server.id);
    },
    onSuccess: next => {
      take(next);
      notice.done('What has happened since is in it.');
    },
    onError: notice.failed,
  });
  const discard = useMutation({
    mutationFn: () => newsletterApi.discard(server.id, versionNow()),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['newsletter'] });
      void navigate({ to: '/newsletter', search: { q: undefined } });
    },
    onError: notice.failed,
  });
  const correcting = server.edition > 0;
  const approved = server.state === 'approved' && saving === 'saved';
  return (
    <Page
      title={correcting ? `Correct issue ${server.number}` : `Issue ${server.number}`}
      lead={approved ? `Approved${server.approvedBy ? ` by ${server.approvedBy.name}` : ''}; a change asks for a new approval` : `${server.period} · what happened is in it; the words are yours`}
      layout="wide"
      above={
        <Link to="/newsletter" search={{ q: undefined }}>
          Newsletter
        </Link>
      }
      actions={
        <>
          <span role="status">
            <State said={SAID[saving]} quiet />
          </span>
          <Files issueId={server.id} draft />
          <Button component="a" fw="normal" href={fileOf(server.id, 'slides', true)} target="_blank" rel="noreferrer" leftSection={<IconPresentation size={16} />}>
            Slides
          </Button>
          <Menu shadow="md" position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="default" aria-label="More" size={30}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {!correcting && (
                <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => refresh.mutate()}>
                  Take in what happened since
                </Menu.Item>
              )}
              <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => discard.mutate()}>
                {correcting ? 'Give up the correction' : 'Throw this draft away'}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {approved ? (
            <Button variant="filled" leftSection={<IconSend size={16} />} onClick={() => setPublishing(true)}>
              Publish
            </Button>
          ) : (
            <Button variant="filled" leftSection={<IconCheck size={16} />} onClick={() => approve.mutate()} loading={approve.isPending} disabled={clash !== undefined}>
              Approve
            </Button>
          )}
        </>
      }
    >
      {clash && <Clashes clashes={clash.clashes} about={about} by={server.updatedBy?.name ?? 'Evenkeel'} settle={settle} />}
      {error && saving === 'unsaved' && (
        <p role="alert">
          <State said={{ tone: 'bad', text: error.problem.title }} /> {error.problem.errors?.map(e => e.message).join(' ') ?? error.problem.detail}
        </p>
      )}
      <Missing draft={server} />
      <div className={css.editor}>
        <Words mine={mine} about={about} change={change} />
        <Preview draft={server} mine={mine} about={about} />
      </div>
      {publishing && <Publish draft={server} onClose={() => setPublishing(false)} />}
    </Page>
  );
}

function Missing({ draft }: { draft: DraftJson }) {
  if (draft.missing.length === 0) return null;
  return (
    <p>
      <State said={{ tone: 'wait', text: 'Before it can be approved' }} />{' '}
      {draft.missing.map(({ team, missed }) => `${team.name} has to be in it${missed > 0 ? ` (not in the last ${missed === 1 ? 'issue' : `${missed} issues`})` : ''}`).join('; ')}. Write a line for them, or put in an item with them.
    </p>
  );
}

interface WordsProps {
  readonly mine: Content;
  readonly about: ReadonlyMap<string, ItemJson>;
  readonly change: (content: Content) => void;
}
let made = 0;
const ownId = (): string => `own:${Date.now().toString(36)}${(made++).toString(36)}`;

function Words({ mine, about, change }: WordsProps) {
  const shown = mine.items.filter(i => i.shown);
  const out = mine.items.filter(i => !i.shown);
  const put = (id: string, what: Partial<Line>) => change({ ...mine, items: mine.items.map(i => (i.id === id ? { ...i, ...what } : i)) });
  const move = (id: string, by: -1 | 1) => {
    const at = shown.findIndex(i => i.id === id);
    const other = shown[at + by];
    if (!other) return;
    const items = [...mine.items];
    const [a, b] = [items.findIndex(i => i.id === id), items.findIndex(i => i.id === other.id)];
    [items[a], items[b]] = [items[b]!, items[a]!];
    change({ ...mine, items });
    // The button that was pressed goes along with its item.
    requestAnimationFrame(() => document.getElementById(`${by < 0 ? 'up' : 'down'} ${id}`)?.focus());
  };
  const add = () => {
    const id = ownId();
    change({ ...mine, items: [...shown, { id, title: 'New item', text: '', shown: true, teams: [] }, ...out] });
    requestAnimationFrame(() => document.querySelector<HTMLInputElement>(`[data-title="${id}"]`)?.select());
  };
  return (
    <div className="stack">
      <section className="card stack-tight" aria-label="Head">
        <TextInput label="Title" value={mine.title} maxLength={200} onChange={event => change({ ...mine, title: event.currentTarget.value })} error={mine.title.trim() === '' ? 'A title is missing. Nothing is saved until there is one.' : undefined} />
        <Textarea label="A few words of your own" placeholder="What this week was about" autosize minRows={2} maxLength={2000} value={mine.intro} onChange={event => change({ ...mine, intro: event.currentTarget.value })} />
      </section>
      <ol className={css.items} aria-label="In the issue">
        {shown.map((line, i) => (
          <Item key={line.id} line={line} about={about.get(line.id)} first={i === 0} last={i === shown.length - 1} put={put} move={move} remove={() => change({ ...mine, items: mine.items.filter(x => x.id !== line.id) })} />
        ))}
      </ol>
      <Button leftSection={<IconPlus size={16} />} onClick={add} style={{ alignSelf: 'start' }}>
        Write an item
      </Button>
      {out.length > 0 && (
        <section className="card" aria-labelledby="left-out">
          <h2 id="left-out">Left out</h2>
          <ul>
            {out.map(line => {
              const item = about.get(line.id);
              return (
                <li key={line.id} className={css.out}>
                  <span className="grow">
                    <span className={css.kind}>{item ? HEADINGS[item.kind] : 'Own words'}</span> {line.title || line.text.slice(0, 80)}
                    {item?.kind === 'suggestion' && <span className="small muted" style={{ display: 'block' }}>{line.text.slice(0, 200)}</span>}
                    {item && <span className="small muted" style={{ display: 'block' }}>{item.why}</span>}
                  </span>
                  <Button size="compact-sm" aria-label={`Put in: ${line.title}`} onClick={() => put(line.id, { shown: true })}>
                    Put in
                  </Button>
                </li>
              );
            })}
          </ul>
        </section>
      )}
    </div>
  );
}

interface ItemProps {
  readonly line: Line;
  readonly about: ItemJson | undefined;
  readonly first: boolean;
  readonly last: boolean;
  readonly put: (id: string, what: Partial<Line>) => void;
  readonly move: (id: string, by: -1 | 1) => void;
  readonly remove: () => void;
}
function Item({ line, about, first, last, put, move, remove }: ItemProps) {
  const people = useQuery(queries.people);
  const kind = about?.kind ?? 'own';
  const own = kind === 'own';
  const name = line.title || 'this item';
  const asks = kind === 'team' && line.text.trim() === '';
  return (
    <li className={css.item} data-ask={asks || undefined}>
      <span className={css.kind}>
        {own ? 'Own words' : HEADINGS[kind]}
        {about && about.teams.length > 0 && !own && ` · ${about.teams.map(t => t.name).join(', ')}`}
      </span>
      <span className={css.tools}>
        <ActionIcon id={`up ${line.id}`} aria-label={`Move up: ${name}`} onClick={() => move(line.id, -1)} aria-disabled={first} data-disabled={first || undefined}>
          <IconArrowUp size={16} />
        </ActionIcon>
        <ActionIcon id={`down ${line.id}`} aria-label={`Move down: ${name}`} onClick={() => move(line.id, 1)} aria-disabled={last} data-disabled={last || undefined}>
          <IconArrowDown size={16} />
        </ActionIcon>
        {own ? (
          <ActionIcon aria-label={`Take out: ${name}`} onClick={remove}>
            <IconTrash size={16} />
          </ActionIcon>
        ) : (
          <ActionIcon aria-label={`Leave out: ${name}`} onClick={() => put(line.id, { shown: false })}>
            <IconEyeOff size={16} />
          </ActionIcon>
        )}
      </span>
      <div className={css.fields}>
        <TextInput aria-label={`Title of ${name}`} data-title={line.id} value={line.title} maxLength={200} onChange={event => put(line.id, { title: event.currentTarget.value })} />
        <Textarea aria-label={`Words of ${name}`} autosize minRows={1} maxRows={14} maxLength={4000} value={line.text} placeholder={asks ? 'One line from them' : 'Words'} onChange={event => put(line.id, { text: event.currentTarget.value })} />
        {own && (
          <Select
            aria-label={`Team of ${name}`}
            placeholder="A team that appears by it"
            clearable
            data={(people.data?.teams ?? []).map(t => ({ value: t.id, label: t.name }))}
            value={line.teams?.[0] ?? null}
            onChange={value => put(line.id, { teams: value ? [value] : [] })}
          />
        )}
        {about && <p className={css.why}>{about.why}</p>}
      </div>
    </li>
  );
}

/**
 * The mail itself, drawn by what will draw it when it goes out. In a frame of no origin in which nothing is loaded and no
 * script of it runs; that scripts are allowed as such is for the tools of assistive technology and tests, which bring theirs.
 */
function Preview({ draft, mine, about }: { draft: DraftJson; mine: Content; about: ReadonlyMap<string, ItemJson> }) {
  const latest = useDeferredValue(mine);
  const settings = useQuery(newsletterQueries.settings);
  const name = settings.data?.settings.name ?? 'Newsletter';
  const html = useMemo(() => {
    const items = latest.items.flatMap(line => {
      const item = about.get(line.id);
      const kind = item?.kind ?? 'own';
      const says = line.text.trim() !== '' || (kind !== 'team' && kind !== 'own' && line.title.trim() !== '');
      return line.shown && says ? [{ kind, title: line.title, text: line.text, amount: item?.amount ?? null, path: item?.path ?? null }] : [];
    });
    const made = mailHtml(paper({ id: draft.id, number: draft.number, title: latest.title, period: draft.period, intro: latest.intro, note: null, items }, draft.publicUrl), { name, unsubscribe: null });
    return made.replace('<head>', `<head><meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">`);
  }, [latest, about, draft.id, draft.number, draft.period, draft.publicUrl, name]);
  return (
    <section className={css.preview} aria-labelledby="preview">
      <h2 id="preview">What readers get</h2>
      <iframe className={css.frame} title="Preview of the mail" sandbox="allow-scripts" srcDoc={html} />
    </section>
  );
}

function Publish({ draft, onClose }: { draft: DraftJson; onClose: () => void }) {
  const correcting = draft.edition > 0;
  const navigate = useNavigate();
  const [note, setNote] = useState('');
  const [mail, setMail] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const publish = useMutation({
    mutationFn: () => newsletterApi.publish(draft.id, draft.version, { ...(correcting && { note }), mail }),
    onSuccess: ({ dropped }) => {
      void queryClient.invalidateQueries({ queryKey: ['newsletter'] });
      notice.done(dropped.length > 0 ? `It is out, without what was taken back meanwhile: ${dropped.join('; ')}.` : 'It is out.');
      void navigate({ to: '/newsletter/$issueId', params: { issueId: draft.id }, search: { edition: undefined } });
    },
    onError: error => {
      onClose();
      void queryClient.invalidateQueries({ queryKey: ['newsletter'] });
      notice.failed(error);
    },
  });
  const submit = () => {
    if (correcting && note.trim() === '') return setWrong('Say what it mends: readers see it.');
    publish.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={correcting ? 'Publish the correction' : `Publish issue ${draft.number}`}>
      <div className="stack">
        <div>
          <p>It goes</p>
          <ul style={{ listStyle: 'disc', paddingLeft: 20 }}>
            {draft.goes.filter((_, i) => !correcting || i !== 1 || mail).map(where => (
              <li key={where}>{where}</li>
            ))}
          </ul>
        </div>
        {correcting ? (
          <>
            <Textarea label="What it mends" description="Readers see it: “The customer is Aldgate Rail, not Aldgate Ports.”" data-autofocus autosize minRows={2} maxLength={500} value={note} error={wrong} onChange={event => (setNote(event.currentTarget.value), setWrong(undefined))} />
            <Checkbox label="Send the correction by e-mail, too" checked={mail} onChange={event => setMail(event.currentTarget.checked)} />
          </>
        ) : (
          <p className="muted">What is out does not change any more. It can be corrected, and the correction is shown as one.</p>
        )}
        <div className="row" style={{ justifyContent: 'end' }}>
          <Button onClick={onClose}>Not yet</Button>
          <Button variant="filled" onClick={submit} loading={publish.isPending} leftSection={<IconSend size={16} />}>
            Publish
          </Button>
        </div>
      </div>
    </Modal>
  );
}
