import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../api.ts';
import { Blank, Failed, Loading } from './blank.tsx';
import { Page } from './page.tsx';

/** The page of one thing while it is not here: it comes, could not be fetched, or does not exist. */
export function NotHere({ title, above, found, missing, children }: { title: string; above: ReactNode; found: UseQueryResult<unknown>; missing: string; children?: ReactNode }) {
  const gone = found.error instanceof ApiError && found.error.status === 404;
  return (
    <Page title={title} above={above}>
      {gone ? <Blank title={missing}>{children}</Blank> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Loading />}
    </Page>
  );
}
