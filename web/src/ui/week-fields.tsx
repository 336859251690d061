import { TextInput } from '@mantine/core';
import { dayName, weekdays, type TypedWeek, type Weekday } from '../say/hours.ts';
import { useMe } from '../session.tsx';
import css from './week-fields.module.css';

/** A week in seven fields: times as people write them, an empty day is free. */
export function WeekFields({
  label,
  value,
  errors,
  onChange,
}: {
  readonly label: string;
  readonly value: TypedWeek;
  readonly errors: Partial<Record<Weekday, string>>;
  readonly onChange: (day: Weekday, text: string) => void;
}) {
  const { locale } = useMe();
  return (
    <fieldset className={css.week}>
      <legend className={css.legend}>{label}</legend>
      {weekdays.map(day => (
        <TextInput
          key={day}
          label={dayName(day, locale)}
          placeholder="free"
          classNames={{ root: css.day ?? '', label: css.label ?? '', wrapper: css.field ?? '', error: css.error ?? '' }}
          value={value[day]}
          error={errors[day]}
          onChange={event => onChange(day, event.currentTarget.value)}
        />
      ))}
      <p className="small muted">For example 9:00-12:30, 13:30-17:00. Leave a free day empty.</p>
    </fieldset>
  );
}
