import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { ApiError } from './api.ts';
import { queries } from './queries.ts';
import { SessionProvider } from './session.tsx';
import { Failed, Loading } from './ui/blank.tsx';
import { Shell } from './ui/shell.tsx';

const SignIn = lazy(() => import('./pages/sign-in/sign-in-page.tsx'));

/** Who are you? Then the shell, or the page to sign in on; the address stays, so that a link opens what it named. */
export function App() {
  const me = useQuery(queries.me);
  if (me.data) {
    return (
      <SessionProvider me={me.data}>
        <Shell />
      </SessionProvider>
    );
  }
  // The session may end between the two questions.
  if (me.data === null || (me.error instanceof ApiError && me.error.status === 401)) {
    return (
      <Suspense>
        <SignIn />
      </Suspense>
    );
  }
  return (
    <main>
      {me.error ? (
        <Failed error={me.error} retry={() => void me.refetch()} />
      ) : (
        <Loading lines={1} label="Opening Evenkeel" />
      )}
    </main>
  );
}
