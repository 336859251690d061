import { Button, Modal } from '@mantine/core';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, ApiError, type CompanyHours } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { dayOf, sayDay } from '../../say/dates.ts';
import { dayOfError, parseWeek, sayWeek, typedWeek, type Weekday } from '../../say/hours.ts';
import { count } from '../../say/words.ts';
import { useClock, useIsAdmin, useMe } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import form from '../../ui/form.module.css';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { WeekFields } from '../../ui/week-fields.tsx';
import { EditCalendar } from './edit-calendar.tsx';
import { EditTeam } from './edit-team.tsx';
import rows from '../../ui/rows.module.css';
import css from './hours.module.css';
import { useSaveHours } from './use-save-hours.ts';

/** When the company works, and which days are free for whom. Reminders and due times are counted in it. */
export function HoursPage() {
  const admin = useIsAdmin();
  const hours = useQuery(queries.companyHours);
  const { locale } = useMe();
  return (
    <Page
      title="Working hours"
      lead={hours.data ? `${sayWeek(hours.data.hours.week ?? hours.data.builtInWeek, locale)}, for everybody in their own time zone` : '\u00a0'}
    >
      {!admin ? (
        <Blank title="Only administrators change the company’s working hours.">Your own are on your page, under your name at the bottom left.</Blank>
      ) : hours.isError ? (
        <Failed error={hours.error} retry={() => void hours.refetch()} />
      ) : !hours.data ? (
        <Loading lines={10} />
      ) : (
        <>
          {hours.data.warnings.length > 0 && (
            <section className={css.warnings} aria-label="To look at">
              <IconAlertTriangle size={18} aria-hidden />
              <ul>
                {hours.data.warnings.map(w => (
                  <li key={w}>{w}</li>
                ))}
              </ul>
            </section>
          )}
          <Week key={JSON.stringify(hours.data.hours.week)} data={hours.data} />
          <Holidays data={hours.data} />
          <Teams data={hours.data} />
          <Listed data={hours.data} />
        </>
      )}
    </Page>
  );
}

function Week({ data }: { data: CompanyHours }) {
  const start = typedWeek(data.hours.week ?? data.builtInWeek);
  const [typed, setTyped] = useState(start);
  const [errors, setErrors] = useState<Partial<Record<Weekday, string>>>({});
  const save = useSaveHours(
    () => {},
    error => {
      const found: Partial<Record<Weekday, string>> = {};
      for (const { field, message } of error instanceof ApiError ? (error.problem.errors ?? []) : []) {
        const day = dayOfError(field) ?? (field === 'week' ? 'monday' : undefined);
        if (day) found[day] ??= message;
      }
      setErrors(found);
      if (Object.keys(found).length === 0) notice.failed(error);
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const parsed = parseWeek(typed);
    if ('errors' in parsed) return setErrors(parsed.errors);
    save.mutate({ ...data.hours, week: parsed.week });
  };
  return (
    <section className="card" aria-labelledby="week">
      <h2 id="week">The company’s week</h2>
      <form onSubmit={submit} className="stack" noValidate>
        <WeekFields
          label="By day"
          value={typed}
          errors={errors}
          onChange={(day, text) => {
            setTyped(old => ({ ...old, [day]: text }));
            setErrors(({ [day]: _mended, ...rest }) => rest);
          }}
        />
        <div>
          <Button type="submit" variant="filled" disabled={JSON.stringify(typed) === JSON.stringify(start)} loading={save.isPending}>
            Save the week
          </Button>
        </div>
      </form>
    </section>
  );
}

function Holidays({ data }: { data: CompanyHours }) {
  const clock = useClock();
  const { locale } = useMe();
  // Null: a new one.
  const [editing, setEditing] = useState<string | null | undefined>();
  const [removing, setRemoving] = useState<string | undefined>();
  const today = dayOf(clock.now, clock.timeZone);
  const all = Object.entries(data.holidays).sort(([a], [b]) => a.localeCompare(b));
  return (
    <section className="card" aria-labelledby="holidays">
      <div className={rows.head}>
        <h2 id="holidays">Holiday calendars</h2>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing(null)}>
          Add a calendar
        </Button>
      </div>
      {all.length === 0 ? (
        <p className="muted">There is none yet, so every working day counts. One calendar a country or region is usual.</p>
      ) : (
        <ul>
          {all.map(([name, calendar]) => {
            const next = calendar.dates.toSorted().find(date => date >= today);
            const whose = calendar.everyone
              ? 'everybody'
              : [...(calendar.time_zones ?? []).map(z => z.replaceAll('_', ' ')), ...(calendar.locales ?? [])].join(', ') || 'those to whom it is given';
            return (
              <li key={name} className={rows.row}>
                <div className="grow">
                  <strong>{name}</strong> <span className="muted">for {whose}</span>
                  <p className="small muted">
                    {count(calendar.dates.length, 'day', locale)}
                    {next ? `, the next is ${sayDay(next, clock)}` : ', none of them to come'}
                  </p>
                </div>
                <div className="row">
                  <Button size="compact-sm" onClick={() => setEditing(name)}>
                    Change<span className="hidden"> {name}</span>
                  </Button>
                  <Button size="compact-sm" color="red" onClick={() => setRemoving(name)}>
                    Remove<span className="hidden"> {name}</span>
                  </Button>
                </div>
              </li>
            );
          })}
        </ul>
      )}
      {editing !== undefined && <EditCalendar key={editing ?? 'new'} name={editing} data={data} onClose={() => setEditing(undefined)} />}
      {removing && <RemoveCalendar name={removing} data={data} onClose={() => setRemoving(undefined)} />}
    </section>
  );
}

function RemoveCalendar({ name, data, onClose }: { name: string; data: CompanyHours; onClose: () => void }) {
  const remove = useMutation({
    mutationFn: () => {
      const { [name]: _gone, ...rest } = data.holidays;
      return api.saveHolidays(rest);
    },
    onSuccess: () => {
      notice.done(`${name} is removed.`);
      void queryClient.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
    onError: notice.failed,
  });
  return (
    <Modal opened onClose={onClose} title={`Remove ${name}?`} size="sm">
      <p>Its days count as working days from now on, for everybody who has it.</p>
      <div className={form.foot} style={{ marginTop: 16 }}>
        <Button onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button variant="filled" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
          Remove
        </Button>
      </div>
    </Modal>
  );
}

function Teams({ data }: { data: CompanyHours }) {
  const { locale } = useMe();
  const people = useQuery(queries.people);
  const [editing, setEditing] = useState<string | null | undefined>();
  const teams = Object.entries(data.hours.teams ?? {});
  const save = useSaveHours(() => {});
  const remove = (name: string) => {
    const { [name]: _gone, ...rest } = data.hours.teams ?? {};
    save.mutate({ ...data.hours, teams: rest });
  };
  return (
    <section className="card" aria-labelledby="teams">
      <div className={rows.head}>
        <h2 id="teams">Teams with other hours</h2>
        <Button leftSection={<IconPlus size={16} />} disabled={!people.data} onClick={() => setEditing(null)}>
          Add a team
        </Button>
      </div>
      {teams.length === 0 ? (
        <p className="muted">None. Every team works the company’s week.</p>
      ) : (
        <ul>
          {teams.map(([name, o]) => (
            <li key={name} className={rows.row}>
              <div className="grow">
                <strong>{name}</strong>
                <p className="small muted">
                  {[o.week && sayWeek(o.week, locale), o.holidays && `holidays: ${o.holidays.join(', ') || 'none'}`].filter(Boolean).join('; ')}
                </p>
              </div>
              <div className="row">
                <Button size="compact-sm" onClick={() => setEditing(name)}>
                  Change<span className="hidden"> {name}</span>
                </Button>
                <Button size="compact-sm" onClick={() => remove(name)} loading={save.isPending}>
                  As the company<span className="hidden">: {name}</span>
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {editing !== undefined && people.data && (
        <EditTeam key={editing ?? 'new'} name={editing} data={data} teams={people.data.teams.map(t => t.name)} onClose={() => setEditing(undefined)} />
      )}
    </section>
  );
}

/** People whose hours stand in the settings, usually from the configuration file. Their own pages come before it. */
function Listed({ data }: { data: CompanyHours }) {
  const { locale } = useMe();
  const listed = Object.entries(data.hours.people ?? {});
  if (listed.length === 0) return null;
  return (
    <section className="card" aria-labelledby="listed">
      <h2 id="listed">People named in the configuration file</h2>
      <ul>
        {listed.map(([email, o]) => (
          <li key={email} className={rows.row}>
            <div className="grow">
              <strong>{email}</strong>
              <p className="small muted">
                {[o.week && sayWeek(o.week, locale), o.holidays && `holidays: ${o.holidays.join(', ') || 'none'}`].filter(Boolean).join('; ')}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
