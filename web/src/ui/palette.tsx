import { Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBriefcase, IconFile, IconSearch, IconUser } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState } from 'react';
import { api } from '../api.ts';
import { queries } from '../queries.ts';
import { useIsAdmin } from '../session.tsx';
import css from './palette.module.css';

interface Hit {
  readonly id: string;
  readonly title: string;
  readonly more: string;
  readonly icon: typeof IconFile;
  readonly open: () => void;
}

/** Search over deals, people and pages. One input; arrows choose, Enter opens. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const admin = useIsAdmin();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [asked] = useDebouncedValue(text.trim(), 120);
  const list = useId();
  const people = useQuery({ ...queries.people, enabled: asked.length > 0 });
  const deals = useQuery({
    queryKey: ['palette', asked],
    // Open deals first: they are what one looks for; then the others, the latest first.
    queryFn: async ({ signal }) => {
      const latest = { q: asked || undefined, sort: 'updatedAt', order: 'desc', limit: 8 };
      const [open, all] = await Promise.all([
        api.deals({ ...latest, kind: 'open' }, signal),
        asked ? api.deals(latest, signal) : undefined,
      ]);
      const seen = new Set(open.items.map(d => d.id));
      return [...open.items, ...(all?.items ?? []).filter(d => !seen.has(d.id))].slice(0, 8);
    },
    placeholderData: keepPreviousData,
  });
  const go = (open: () => void) => () => {
    onClose();
    open();
  };
  const matches = (name: string) => name.toLowerCase().includes(asked.toLowerCase());
  const page = (title: string, open: () => void): Hit => ({
    id: `page-${title}`,
    title,
    more: 'Page',
    icon: IconFile,
    open: go(open),
  });
  const pages = [
    page('Deals', () => void navigate({ to: '/deals', search: {} })),
    page(
      'Requests',
      () =>
        void navigate({
          to: '/requests',
          search: { tab: undefined, team: undefined, type: undefined, state: undefined, q: undefined },
        }),
    ),
    page('Duty', () => void navigate({ to: '/requests/duty' })),
    page(
      'Approvals',
      () =>
        void navigate({ to: '/approvals', search: { tab: undefined, state: undefined, mine: undefined } }),
    ),
    page('Import voices', () => void navigate({ to: '/voice/import' })),
    page('Recognition', () => void navigate({ to: '/recognition' })),
    page('My thanks', () => void navigate({ to: '/recognition/mine' })),
    page('Drafts of thanks', () => void navigate({ to: '/recognition/drafts' })),
    page('Newsletter', () => void navigate({ to: '/newsletter', search: { q: undefined } })),
    page('Lunch-and-learns', () => void navigate({ to: '/lunches' })),
    page('Lunch-and-learns: topics and turns', () => void navigate({ to: '/lunches/topics' })),
    page('People', () => void navigate({ to: '/people' })),
    page('My absence and hours', () => void navigate({ to: '/me' })),
    page('Health', () => void navigate({ to: '/health' })),
    ...(admin
      ? [
          page('Policies', () => void navigate({ to: '/settings/policies' })),
          page('Working hours', () => void navigate({ to: '/settings/hours' })),
          page('Balance settings', () => void navigate({ to: '/settings/balance' })),
          page('Lunch-and-learn settings', () => void navigate({ to: '/settings/lunches' })),
          page('Newsletter settings', () => void navigate({ to: '/settings/newsletter' })),
          page('Import', () => void navigate({ to: '/settings/import' })),
          page('Tokens', () => void navigate({ to: '/settings/tokens' })),
        ]
      : []),
  ];
  const hits: Hit[] = [
    ...(deals.data ?? []).map(deal => ({
      id: deal.id,
      title: deal.name,
      more: [deal.account, deal.stage.label].filter(Boolean).join(' · '),
      icon: IconBriefcase,
      open: go(() => void navigate({ to: '/deals/$dealId', params: { dealId: deal.id } })),
    })),
    ...(asked ? (people.data?.people ?? []) : [])
      .filter(p => matches(p.name) || matches(p.email ?? ''))
      .slice(0, 5)
      .map(p => ({
        id: p.id,
        title: p.name,
        more: [p.title, p.team?.name, 'their deals'].filter(Boolean).join(' · '),
        icon: IconUser,
        open: go(() => void navigate({ to: '/deals', search: { owner: p.id } })),
      })),
    ...pages.filter(p => matches(p.title)),
  ];
  const current = Math.min(at, Math.max(0, hits.length - 1));
  const active = useRef<HTMLLIElement>(null);
  useEffect(() => active.current?.scrollIntoView({ block: 'nearest' }), [current]);

  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size="34rem"
      attributes={{ content: { 'aria-label': 'Search' } }}
    >
      <TextInput
        data-autofocus
        size="md"
        variant="unstyled"
        className={css.input ?? ''}
        leftSection={<IconSearch size={18} aria-hidden />}
        placeholder="Deal, account, person or page"
        aria-label="Search deals, people and pages"
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={hits[current] ? `${list}-${current}` : undefined}
        value={text}
        onChange={event => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={event => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown') setAt(Math.min(current + 1, hits.length - 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(current - 1, 0));
          else if (event.key === 'Enter') hits[current]?.open();
          else return;
          event.preventDefault();
        }}
      />
      <ul id={list} role="listbox" aria-label="Results" className={css.list}>
        {hits.map((hit, i) => (
          <li
            key={hit.id}
            id={`${list}-${i}`}
            ref={i === current ? active : null}
            role="option"
            aria-selected={i === current}
            className={css.hit}
            onClick={hit.open}
            onMouseMove={() => setAt(i)}
          >
            <hit.icon size={17} stroke={1.7} aria-hidden />
            <span className={css.title}>{hit.title}</span>
            <span className={css.more}>{hit.more}</span>
          </li>
        ))}
      </ul>
      {hits.length === 0 && (
        <p className={css.nothing} role="status">
          {deals.isFetching ? 'Searching…' : `Nothing matches “${asked}”. Try the beginning of a name.`}
        </p>
      )}
    </Modal>
  );
}
