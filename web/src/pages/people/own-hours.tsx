import { Button, Checkbox, Radio } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, ApiError, type HoursJson, type OwnHours as Wanted } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { dayOfError, parseWeek, typedWeek, type Weekday } from '../../say/hours.ts';
import { notice } from '../../ui/notice.ts';
import form from '../../ui/form.module.css';
import { WeekFields } from '../../ui/week-fields.tsx';

/** Hours and holidays of one person, where they differ from everybody's. */
export function OwnHours({
  personId,
  hours,
  calendars,
  onClose,
}: {
  personId: string;
  hours: HoursJson;
  /** Names of the holiday calendars that there are. */
  calendars: readonly string[];
  onClose: () => void;
}) {
  const [own, setOwn] = useState(hours.own.week !== null);
  const [typed, setTyped] = useState(() => typedWeek(hours.own.week ?? hours.week));
  const [errors, setErrors] = useState<Partial<Record<Weekday, string>>>({});
  const [ownHolidays, setOwnHolidays] = useState(hours.own.holidays !== null);
  const [holidays, setHolidays] = useState<readonly string[]>(hours.own.holidays ?? hours.holidays);
  const save = useMutation({
    mutationFn: (wanted: Wanted) => api.setHours(personId, wanted),
    onSuccess: () => {
      notice.done('The working hours are saved.');
      void queryClient.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
    onError: error => {
      const found: Partial<Record<Weekday, string>> = {};
      for (const { field, message } of error instanceof ApiError ? (error.problem.errors ?? []) : []) {
        const day = dayOfError(field) ?? (field === 'week' ? 'monday' : undefined);
        if (day) found[day] ??= message;
      }
      setErrors(found);
      if (Object.keys(found).length === 0) notice.failed(error);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const parsed = own ? parseWeek(typed) : { week: null };
    if ('errors' in parsed) return setErrors(parsed.errors);
    save.mutate({ week: parsed.week, holidays: ownHolidays ? [...holidays] : null, version: hours.version });
  };
  return (
    <form onSubmit={submit} className="stack" noValidate>
      <Radio.Group label="Hours" value={own ? 'own' : 'all'} onChange={value => setOwn(value === 'own')}>
        <div className="stack-tight" style={{ marginTop: 6 }}>
          <Radio value="all" label="As the team or the company has them" />
          <Radio value="own" label="Own hours" />
        </div>
      </Radio.Group>
      {own && (
        <WeekFields
          label="Working hours by day"
          value={typed}
          errors={errors}
          onChange={(day, text) => {
            setTyped(old => ({ ...old, [day]: text }));
            setErrors(({ [day]: _mended, ...rest }) => rest);
          }}
        />
      )}
      {calendars.length > 0 && (
        <>
          <Radio.Group label="Holidays" value={ownHolidays ? 'own' : 'all'} onChange={value => setOwnHolidays(value === 'own')}>
            <div className="stack-tight" style={{ marginTop: 6 }}>
              <Radio value="all" label="Those of the time zone, the language or the team" />
              <Radio value="own" label="These" />
            </div>
          </Radio.Group>
          {ownHolidays && (
            <Checkbox.Group label="Holiday calendars" value={[...holidays]} onChange={setHolidays}>
              <div className="stack-tight" style={{ marginTop: 6 }}>
                {calendars.map(name => (
                  <Checkbox key={name} value={name} label={name} />
                ))}
              </div>
            </Checkbox.Group>
          )}
        </>
      )}
      <div className={form.foot}>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" loading={save.isPending}>
          Save hours
        </Button>
      </div>
    </form>
  );
}
