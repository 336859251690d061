import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { queries } from '../../queries.ts';
import { count } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/page-tabs.module.css';
import { ThankButton } from './thank-form.tsx';

const tabs = [
  { to: '/recognition', label: 'Wall' },
  { to: '/recognition/mine', label: 'My thanks' },
  { to: '/recognition/drafts', label: 'Drafts to send' },
] as const;

/** The three pages of recognition: each answers one question, all of them offer to thank somebody. */
export function RecognitionPage({ title, at, lead, children }: { title: string; at: (typeof tabs)[number]['to']; lead: ReactNode; children: ReactNode }) {
  const { locale } = useMe();
  const waiting = useQuery(queries.drafts).data?.toSend.length ?? 0;
  return (
    <Page title={title} lead={lead} actions={<ThankButton primary={at !== '/recognition/drafts' || waiting === 0} />}>
      <nav className={css.tabs} aria-label="Recognition">
        {tabs.map(({ to, label }) => (
          <Link key={to} to={to} className={css.tab} data-on={to === at || undefined} aria-current={to === at ? 'page' : undefined}>
            {label}
            {to === '/recognition/drafts' && waiting > 0 && (
              <>
                {' '}
                ({waiting}
                <span className="hidden"> {count(waiting, 'draft', locale).replace(/^\S+ /, '')} to read</span>)
              </>
            )}
          </Link>
        ))}
      </nav>
      {children}
    </Page>
  );
}
