import { Button, MultiSelect, NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { queries, queryClient } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { Failed, Loading } from '../../ui/blank.tsx';
import form from '../../ui/form.module.css';
import { useFields } from '../../ui/form.ts';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { reads, send, type LunchSettings } from './data.ts';
import css from './lunches.module.css';

/** Where sessions are announced, when they usually are, and which teams take turns. */
export function LunchSettingsPage() {
  const found = useQuery(reads.settings);
  return (
    <Page title="Lunch-and-learns" lead="Where they are announced, when they are, who takes turns">
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading />}
      {found.data && <Fields key={found.data.version} settings={found.data.settings} mayChange={found.data.mayChange} problems={found.data.problems} />}
    </Page>
  );
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;

function Fields({ settings, mayChange, problems }: { settings: LunchSettings; mayChange: boolean; problems: readonly string[] }) {
  const me = useMe();
  const teams = useQuery(queries.people).data?.teams ?? [];
  const { rhythm } = settings;
  const fields = useFields({
    channel: settings.channel ?? '',
    rhythm: rhythm !== null,
    weekday: rhythm?.weekday ?? ('thursday' as (typeof weekdays)[number]),
    every_weeks: String(rhythm?.every_weeks ?? 2),
    from: rhythm?.from ?? '',
    at: rhythm?.at ?? '12:30',
    minutes: String(rhythm?.minutes ?? 45),
    time_zone: rhythm?.time_zone ?? me.timeZone,
    teams: [...(settings.teams ?? [])],
    ask_weeks_before: String(settings.ask_weeks_before),
  });
  const { values } = fields;
  const save = useMutation({
    mutationFn: () =>
      send.saveSettings({
        channel: values.channel.trim() || null,
        rhythm: values.rhythm
          ? { weekday: values.weekday, every_weeks: Number(values.every_weeks), from: values.from || null, at: values.at, minutes: Number(values.minutes), time_zone: values.time_zone.trim() }
          : null,
        teams: values.teams.length > 0 ? values.teams : null,
        ask_weeks_before: Number(values.ask_weeks_before),
      }),
    onSuccess: saved => {
      queryClient.setQueryData(reads.settings.queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: ['lunches', 'rotation'] });
      notice.done('Saved.');
    },
    onError: fields.failed,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className="stack" noValidate>
      {problems.map(problem => (
        <p key={problem} className={css.note} data-tone="wait" role="status">
          {problem}
        </p>
      ))}
      <section className="card" aria-labelledby="where">
        <h2 id="where">Where</h2>
        <TextInput label="Channel in Slack" description="Its id. Empty: sessions are announced nowhere; people find them with /lunch and here." placeholder="C0123ABCD" readOnly={!mayChange} maw={420} {...fields.text('channel')} />
      </section>
      <section className="card stack" aria-labelledby="rhythm">
        <h2 id="rhythm" style={{ marginBottom: 0 }}>
          When
        </h2>
        <Switch label="Teams are asked in turn, in a rhythm" checked={values.rhythm} disabled={!mayChange} onChange={event => fields.set('rhythm', event.currentTarget.checked)} />
        {values.rhythm && (
          <div className={form.grid} style={{ maxWidth: 640 }}>
            <NativeSelect label="Weekday" disabled={!mayChange} data={weekdays.map(day => ({ value: day, label: day.replace(/^./, c => c.toUpperCase()) }))} {...fields.text('weekday')} />
            <NumberInput label="Every so many weeks" min={1} max={12} readOnly={!mayChange} value={values.every_weeks} error={fields.errors.every_weeks} onChange={value => fields.set('every_weeks', String(value))} />
            <TextInput type="date" label="Counted from the week of" readOnly={!mayChange} {...fields.text('from')} />
            <TextInput type="time" label="Begins at" readOnly={!mayChange} {...fields.text('at')} />
            <TextInput label="Time zone" readOnly={!mayChange} {...fields.text('time_zone')} />
            <NumberInput label="Minutes" min={10} max={480} readOnly={!mayChange} value={values.minutes} error={fields.errors.minutes} onChange={value => fields.set('minutes', String(value))} />
          </div>
        )}
      </section>
      <section className="card" aria-labelledby="who">
        <h2 id="who">Who takes turns</h2>
        <div className="stack" style={{ maxWidth: 640 }}>
          <MultiSelect
            label="Teams"
            description="Empty: all teams that have people"
            searchable
            readOnly={!mayChange}
            data={[...new Set([...teams.map(t => t.name), ...values.teams])]}
            value={values.teams}
            error={fields.errors.teams}
            onChange={chosen => fields.set('teams', chosen)}
          />
          <NumberInput label="Asked so many weeks before" min={1} max={12} maw={240} readOnly={!mayChange} value={values.ask_weeks_before} error={fields.errors.ask_weeks_before} onChange={value => fields.set('ask_weeks_before', String(value))} />
        </div>
      </section>
      {mayChange && (
        <div>
          <Button type="submit" variant="filled" loading={save.isPending}>
            Save
          </Button>
        </div>
      )}
    </form>
  );
}
