import { NativeSelect, TextInput } from '@mantine/core';
import { addDays, dayOf } from '../say/dates.ts';
import { useClock } from '../session.tsx';
import css from './period.module.css';

export interface Period {
  /** Days of the person's time zone, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const SPANS = { '30': 'Last 30 days', '91': 'Last quarter of a year', '365': 'Last year', '1095': 'Last three years' } as const;

/**
 * Which days: one of the usual spans up to today, or two days of one's own.
 * @param props.whenNone what a period without days means
 */
export function PeriodPicker({ value, onChange, whenNone, error }: { value: Period; onChange: (next: Period) => void; whenNone: 'last year' | 'everything'; error?: string | undefined }) {
  const clock = useClock();
  const today = dayOf(clock.now, clock.timeZone);
  const of = (days: string): Required<Period> => ({ from: addDays(today, -Number(days)), to: today });
  const all = whenNone === 'everything' && !value.from && !value.to;
  const from = value.from ?? (whenNone === 'everything' ? '' : of('365').from!);
  const to = value.to ?? (all ? '' : today);
  const span = all ? 'all' : (Object.keys(SPANS).find(days => of(days).from === from && to === today) ?? 'own');
  const chosen = (next: string) => onChange(next === 'all' ? {} : next === 'own' ? value : of(next));
  return (
    <div className={css.period}>
      <NativeSelect
        label="Days"
        value={span}
        onChange={event => chosen(event.currentTarget.value)}
        data={[
          ...(whenNone === 'everything' ? [{ value: 'all', label: 'Everything' }] : []),
          ...Object.entries(SPANS).map(([days, label]) => ({ value: days, label })),
          ...(span === 'own' ? [{ value: 'own', label: 'Days of your own' }] : []),
        ]}
      />
      <TextInput type="date" label="From" value={from} max={to || today} error={error} onChange={event => event.currentTarget.value && onChange({ from: event.currentTarget.value, to: to || today })} />
      <TextInput type="date" label="To" value={to} min={from} onChange={event => event.currentTarget.value && onChange({ from: from || undefined, to: event.currentTarget.value })} />
    </div>
  );
}
