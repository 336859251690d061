import { useEffect, type ReactNode } from 'react';
import css from './page.module.css';

interface Props {
  readonly title: string;
  /** Beside the title: the page's first answer, such as "3 wait for you". */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** `fill`: the page's content scrolls by itself (tables); `wide`: no limit of width. */
  readonly layout?: 'normal' | 'wide' | 'fill';
  readonly above?: ReactNode;
  readonly children: ReactNode;
}

/** Every page: one title, one answer, actions to the right. */
export function Page({ title, lead, actions, layout = 'normal', above, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Evenkeel`;
  }, [title]);
  return (
    <div className={css.page} data-layout={layout}>
      <header className={css.head}>
        <div className="grow">
          {above && <div className={css.above}>{above}</div>}
          <h1>{title}</h1>
          {lead && <p className={css.lead}>{lead}</p>}
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
