import type { MoneyJson } from '../../../src/kernel/contract.ts';
import { daysBetween, dayOf, relativeDays, sayAgo, sayDay, sayExactly, sayMoment } from '../say/dates.ts';
import { sayMoney, sayPercent } from '../say/money.ts';
import { useClock, useMe } from '../session.tsx';

/** Values as people say them. An absent one is a dash that screen readers call "none". */
export const None = () => (
  <span className="muted">
    <span aria-hidden>–</span>
    <span className="hidden">none</span>
  </span>
);

export function Money({ value }: { value: MoneyJson | null }) {
  const { locale } = useMe();
  return value ? <span className="nowrap">{sayMoney(value, locale)}</span> : <None />;
}

export function Percent({ value }: { value: number | null }) {
  const { locale } = useMe();
  return value === null ? <None /> : <span className="nowrap">{sayPercent(value, locale)}</span>;
}

/** A calendar date: "Thu 14 May, in 3 days"; past ones of something open are marked, in words as well. */
export function Day({
  date,
  overdue = false,
  short = false,
}: {
  date: string | null;
  overdue?: boolean;
  short?: boolean;
}) {
  const clock = useClock();
  if (!date) return <None />;
  const days = daysBetween(dayOf(clock.now, clock.timeZone), date);
  const late = overdue && days < 0;
  const near = !short || late || Math.abs(days) < 14;
  return (
    <time dateTime={date}>
      <span className="nowrap">
        {sayDay(date, clock)}
        {near && ','}
      </span>
      {near && ' '}
      {near && (
        <span className="nowrap" style={{ color: late ? 'var(--bad)' : 'var(--muted)' }}>
          {relativeDays(days, clock.locale)}
        </span>
      )}
    </time>
  );
}

/** A moment: "12 minutes ago", "yesterday 17:40"; `short`: "3 weeks ago". The whole truth in the tooltip. */
export function When({ at, short = false }: { at: string; short?: boolean }) {
  const clock = useClock();
  return (
    <time dateTime={at} title={sayExactly(at, clock)} className="nowrap">
      {short ? sayAgo(at, clock) : sayMoment(at, clock)}
    </time>
  );
}
