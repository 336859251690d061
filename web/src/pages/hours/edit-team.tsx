import { Button, Checkbox, Modal, NativeSelect } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { ApiError, type CompanyHours } from '../../api.ts';
import { dayOfError, parseWeek, typedWeek, type Weekday } from '../../say/hours.ts';
import form from '../../ui/form.module.css';
import { notice } from '../../ui/notice.ts';
import { WeekFields } from '../../ui/week-fields.tsx';
import { useSaveHours } from './use-save-hours.ts';

/** A team's own week, its own holidays, or both. */
export function EditTeam({
  name,
  data,
  teams,
  onClose,
}: {
  name: string | null;
  data: CompanyHours;
  teams: readonly string[];
  onClose: () => void;
}) {
  const taken = data.hours.teams ?? {};
  const free = name === null ? teams.filter(t => !taken[t]) : [name];
  const now = name === null ? undefined : taken[name];
  const calendars = Object.keys(data.holidays);
  const [team, setTeam] = useState(name ?? free[0] ?? '');
  const [ownWeek, setOwnWeek] = useState(now ? now.week !== undefined : true);
  const [typed, setTyped] = useState(() => typedWeek(now?.week ?? data.hours.week ?? data.builtInWeek));
  const [errors, setErrors] = useState<Partial<Record<Weekday, string>>>({});
  const [ownHolidays, setOwnHolidays] = useState(now?.holidays !== undefined);
  const [holidays, setHolidays] = useState<string[]>(now?.holidays ?? []);
  const [neither, setNeither] = useState(false);
  const save = useSaveHours(onClose, error => {
    const found: Partial<Record<Weekday, string>> = {};
    for (const { field, message } of error instanceof ApiError ? (error.problem.errors ?? []) : []) {
      const day = dayOfError(field) ?? (field.endsWith('.week') ? 'monday' : undefined);
      if (day) found[day] ??= message;
    }
    setErrors(found);
    if (Object.keys(found).length === 0) notice.failed(error);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ownWeek && !ownHolidays) return setNeither(true);
    const parsed = ownWeek ? parseWeek(typed) : undefined;
    if (parsed && 'errors' in parsed) return setErrors(parsed.errors);
    save.mutate({
      ...data.hours,
      teams: { ...taken, [team]: { ...(parsed && { week: parsed.week }), ...(ownHolidays && { holidays }) } },
    });
  };
  return (
    <Modal opened onClose={onClose} title={name ?? 'A team with other hours'} closeOnClickOutside={false}>
      {free.length === 0 ? (
        <div className="stack">
          <p>{teams.length === 0 ? 'There is no team yet.' : 'Every team has hours of its own already.'}</p>
          <div className={form.foot}>
            <Button onClick={onClose} data-autofocus>
              Close
            </Button>
          </div>
        </div>
      ) : (
        <form onSubmit={submit} className="stack" noValidate>
          {name === null && (
            <NativeSelect data-autofocus label="Team" data={free} value={team} onChange={event => setTeam(event.currentTarget.value)} />
          )}
          <Checkbox
            label="A week of its own"
            checked={ownWeek}
            onChange={event => (setOwnWeek(event.currentTarget.checked), setNeither(false))}
          />
          {ownWeek && (
            <WeekFields
              label="By day"
              value={typed}
              errors={errors}
              onChange={(day, text) => {
                setTyped(old => ({ ...old, [day]: text }));
                setErrors(({ [day]: _mended, ...rest }) => rest);
              }}
            />
          )}
          <Checkbox
            label="Holidays of its own"
            checked={ownHolidays}
            error={neither ? 'Choose a week, holidays or both.' : undefined}
            onChange={event => (setOwnHolidays(event.currentTarget.checked), setNeither(false))}
          />
          {ownHolidays &&
            (calendars.length === 0 ? (
              <p className="muted">There is no calendar yet, so this means none at all.</p>
            ) : (
              <Checkbox.Group label="Holiday calendars" value={holidays} onChange={setHolidays}>
                <div className="stack-tight" style={{ marginTop: 6 }}>
                  {calendars.map(one => (
                    <Checkbox key={one} value={one} label={one} />
                  ))}
                </div>
              </Checkbox.Group>
            ))}
          <div className={form.foot}>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="filled" loading={save.isPending}>
              Save
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
