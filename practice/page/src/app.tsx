/** Chooses who this window is, from the address or the first visit, and shows that person's workspace. */
import { useCallback, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Backend, Boot } from './backend.ts';
import { useTheme } from './lib/theme.ts';
import type { Place } from './place.ts';
import { addressOf, readAddress } from './place.ts';
import { Workspace } from './workspace.tsx';

type Phase =
  | { kind: 'loading' }
  | { kind: 'failed'; words: string }
  | { kind: 'ready'; boot: Boot; place: Place | undefined };

export function App({ backend }: { backend: Backend }): ReactNode {
  const [theme, onTheme] = useTheme();
  const [address, setAddress] = useState(() => readAddress(location.search));
  const [phase, setPhase] = useState<Phase>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const { user } = address;

  useEffect(() => {
    let stale = false;
    backend.boot(user).then(
      boot => {
        if (stale) return;
        const { place } = readAddress(location.search);
        history.replaceState(null, '', addressOf(boot.me, place));
        setPhase({ kind: 'ready', boot, place });
      },
      (error: unknown) => {
        if (!stale)
          setPhase({
            kind: 'failed',
            words: error instanceof Error ? error.message : 'The server did not answer.',
          });
      },
    );
    return () => {
      stale = true;
    };
  }, [backend, user, attempt]);

  useEffect(() => {
    const onPop = () => {
      setAddress(readAddress(location.search));
      setPhase({ kind: 'loading' });
      setAttempt(count => count + 1);
    };
    window.addEventListener('popstate', onPop);
    return () => window.removeEventListener('popstate', onPop);
  }, []);

  const me = phase.kind === 'ready' ? phase.boot.me : undefined;
  const onPlace = useCallback(
    (place: Place) => {
      if (me) history.replaceState(null, '', addressOf(me, place));
    },
    [me],
  );
  const onPerson = useCallback(
    (id: string) => {
      if (id === me) return;
      // Another person starts at their own beginning; the way back is the browser's own.
      history.pushState(null, '', addressOf(id, undefined));
      setPhase({ kind: 'loading' });
      setAddress({ user: id, place: undefined });
    },
    [me],
  );

  if (phase.kind === 'loading') {
    return (
      <p className="splash" role="status">
        <span className="spinner" aria-hidden="true" /> Opening the practice workspace…
      </p>
    );
  }
  if (phase.kind === 'failed') {
    return (
      <div className="splash" role="alert">
        <p>{phase.words}</p>
        <button
          type="button"
          className="button"
          data-style="primary"
          onClick={() => {
            setPhase({ kind: 'loading' });
            setAttempt(attempt + 1);
          }}
        >
          Try again
        </button>
      </div>
    );
  }
  return (
    <Workspace
      key={phase.boot.me}
      backend={backend}
      boot={phase.boot}
      place={phase.place}
      theme={theme}
      onTheme={onTheme}
      onPlace={onPlace}
      onPerson={onPerson}
    />
  );
}
