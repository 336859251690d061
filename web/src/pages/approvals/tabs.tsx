import { Link } from '@tanstack/react-router';
import { useMayAudit, useMayReadAnalytics } from '../../session.tsx';
import tabs from '../../ui/page-tabs.module.css';

const lists = { waiting: 'Waiting for you', history: 'All requests', ledger: 'Conditions and promises' } as const;
type Tab = keyof typeof lists | 'analytics' | 'audit';

/** The pages around approvals; those that somebody may not read are not offered. */
export function ApprovalTabs({ on }: { on: Tab }) {
  const [analytics, audit] = [useMayReadAnalytics(), useMayAudit()];
  const look = (tab: Tab) => ({ className: tabs.tab, 'data-on': on === tab || undefined, 'aria-current': on === tab ? ('page' as const) : undefined });
  return (
    <nav className={tabs.tabs} aria-label="Approvals">
      {(Object.keys(lists) as (keyof typeof lists)[]).map(tab => (
        <Link key={tab} to="/approvals" search={{ tab: tab === 'waiting' ? undefined : tab, state: undefined, mine: undefined }} {...look(tab)}>
          {lists[tab]}
        </Link>
      ))}
      {analytics && (
        <Link to="/approvals/analytics" search={{ from: undefined, to: undefined }} {...look('analytics')}>
          Analytics
        </Link>
      )}
      {audit && (
        <Link to="/approvals/audit" search={{ from: undefined, to: undefined }} {...look('audit')}>
          Audit
        </Link>
      )}
    </nav>
  );
}
