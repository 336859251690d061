import { NativeSelect, TextInput } from '@mantine/core';
import { addDays, dayOf } from '../../say/dates.ts';
import { useClock } from '../../session.tsx';
import css from './analytics.module.css';

export interface Period {
  /** Days, both included. Left out: a year up to today, as the server has it. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const SPANS = { '30': 'Last 30 days', '91': 'Last quarter of a year', '365': 'Last year', '1095': 'Last three years' } as const;

/** Which days: one of the usual spans up to today, or two days of one's own. */
export function PeriodPicker({ value, onChange, error }: { value: Period; onChange: (next: Period) => void; error?: string | undefined }) {
  const clock = useClock();
  const today = dayOf(clock.now, clock.timeZone);
  const of = (days: string): Required<Period> => ({ from: addDays(today, -Number(days)), to: today });
  const from = value.from ?? of('365').from!;
  const to = value.to ?? today;
  const span = Object.keys(SPANS).find(days => of(days).from === from && to === today) ?? 'own';
  return (
    <div className={css.period}>
      <NativeSelect
        label="Days"
        value={span}
        onChange={event => onChange(event.currentTarget.value === 'own' ? { from, to } : of(event.currentTarget.value))}
        data={[...Object.entries(SPANS).map(([days, label]) => ({ value: days, label })), { value: 'own', label: 'Others', disabled: span !== 'own' }]}
      />
      <TextInput type="date" label="From" value={from} max={to} error={error} onChange={event => event.currentTarget.value && onChange({ from: event.currentTarget.value, to })} />
      <TextInput type="date" label="To" value={to} min={from} onChange={event => event.currentTarget.value && onChange({ from, to: event.currentTarget.value })} />
    </div>
  );
}
