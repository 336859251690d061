import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiError } from '../api.ts';
import css from './blank.module.css';

/** Nothing here: says why, and what to do about it. */
export function Blank({
  title,
  children,
  action,
  icon,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  icon?: ReactNode;
}) {
  return (
    <div className={css.blank}>
      {icon && <div className={css.icon}>{icon}</div>}
      <h2>{title}</h2>
      {children && <p className="muted">{children}</p>}
      {action && <div className={css.action}>{action}</div>}
    </div>
  );
}

/** Something did not work: what, and a way to try again. Said to screen readers at once. */
export function Failed({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const problem = error instanceof ApiError ? error.problem : undefined;
  return (
    <div className={css.blank} role="alert">
      <h2>{problem?.title ?? 'This page could not be shown.'}</h2>
      <p className="muted">
        {problem?.detail ?? (problem ? '' : String(error instanceof Error ? error.message : error))}
      </p>
      {retry && (
        <div className={css.action}>
          <Button leftSection={<IconRefresh size={16} />} onClick={retry}>
            Try again
          </Button>
        </div>
      )}
    </div>
  );
}

/** Grey lines where words will be. `label` is what screen readers hear. */
export function Loading({ lines = 6, label = 'Loading' }: { lines?: number; label?: string }) {
  return (
    <div className={css.lines} role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, i) => (
        <span key={i} className={css.line} style={{ width: `${92 - ((i * 37) % 46)}%` }} />
      ))}
    </div>
  );
}
