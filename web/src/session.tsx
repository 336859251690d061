import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import type { Me } from './api.ts';
import type { Clock } from './say/dates.ts';

const MeContext = createContext<Me | undefined>(undefined);
const NowContext = createContext(0);

/** Who is signed in, and what time it is: one clock for the page, so that all "2 minutes ago" agree. */
export function SessionProvider({ me, children }: { me: Me; children: ReactNode }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const every = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(every);
  }, []);
  return (
    <MeContext value={me}>
      <NowContext value={now}>{children}</NowContext>
    </MeContext>
  );
}

export function useMe(): Me {
  const me = use(MeContext);
  if (!me) throw new Error('useMe outside of a session');
  return me;
}

/** Managers, leadership, the deal desk and administrators; the server holds it. */
export function useMayReadAnalytics(): boolean {
  const { roles, leads } = useMe();
  return leads || roles.some(role => ['admin', 'deal-desk', 'leadership'].includes(role));
}
export const useMayAudit = (): boolean => useMe().roles.some(role => role === 'admin' || role === 'auditor');

/** Who may look at what policies do to everybody's deals. */
export const useIsDesk = (): boolean => useMe().roles.some(role => role === 'admin' || role === 'deal-desk');

export const useIsAdmin = (): boolean => useMe().roles.includes('admin');

export function useClock(): Clock {
  const { timeZone, locale } = useMe();
  return { now: use(NowContext), timeZone, locale };
}
