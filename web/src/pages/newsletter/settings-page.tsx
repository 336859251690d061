import { Button, MultiSelect, NativeSelect, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, type FormEvent } from 'react';
import type { People } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { useIsAdmin } from '../../session.tsx';
import { Failed, Loading } from '../../ui/blank.tsx';
import { Choice } from '../../ui/choice.tsx';
import { useFields } from '../../ui/form.ts';
import form from '../../ui/form.module.css';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { newsletterApi, newsletterQueries, type NewsletterSettings } from './api.ts';

/** How the newsletter is made: when, by whom, for whom. */
export function SettingsPage() {
  const found = useQuery(newsletterQueries.settings);
  const people = useQuery(queries.people);
  const admin = useIsAdmin();
  return (
    <Page title="Newsletter settings" lead={admin ? 'When drafts make themselves, who edits them, and where issues go' : 'Only administrators change these'}>
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.data && people.data ? <Form key={found.data.version} settings={found.data.settings} people={people.data} admin={admin} /> : !found.isError && <Loading lines={8} />}
    </Page>
  );
}

type Whom = NewsletterSettings['editors'][number];
const asValue = (w: Whom): string => ('person' in w ? `person:${w.person}` : 'role' in w ? `role:${w.role}` : `team:${w.team}`);
const asWhom = (value: string): Whom => {
  const rest = value.slice(value.indexOf(':') + 1);
  return value.startsWith('person:') ? { person: rest } : value.startsWith('role:') ? { role: rest } : { team: rest };
};
const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

function choices(people: People, kept: readonly string[]) {
  const persons = people.people.flatMap(p => (p.email && p.active ? [{ value: `person:${p.email}`, label: p.name }] : []));
  const roles = [...new Set(people.people.flatMap(p => p.roles))].sort().map(role => ({ value: `role:${role}`, label: `Role: ${role}` }));
  const teams = people.teams.map(t => ({ value: `team:${t.name}`, label: `Team: ${t.name}` }));
  const known = new Set([...persons, ...roles, ...teams].map(o => o.value));
  // What the setting names and nobody here is stays, so that saving drops nothing unseen.
  const others = kept.filter(value => !known.has(value)).map(value => ({ value, label: value.slice(value.indexOf(':') + 1) }));
  return [
    { group: 'Teams', items: teams },
    { group: 'Roles', items: roles },
    { group: 'People', items: persons },
    ...(others.length > 0 ? [{ group: 'Not found here', items: others }] : []),
  ];
}

function Form({ settings, people, admin }: { settings: NewsletterSettings; people: People; admin: boolean }) {
  const fields = useFields({
    name: settings.name,
    channel: settings.channel ?? '',
    every: settings.every as string,
    on: settings.on as string,
    at: settings.at,
    time_zone: settings.time_zone,
    editors: settings.editors.map(asValue),
    recipients: (settings.recipients === 'everybody' ? 'everybody' : settings.recipients.length === 0 ? 'nobody' : 'some') as 'everybody' | 'nobody' | 'some',
    readers: settings.recipients === 'everybody' ? [] : settings.recipients.map(asValue),
    show_amounts: settings.show_amounts,
    teams: settings.teams ?? ([] as string[]),
    every_team_within: settings.every_team_within as number | string,
  });
  const { values } = fields;
  const editors = useMemo(() => choices(people, settings.editors.map(asValue)), [people, settings]);
  const readers = useMemo(() => choices(people, settings.recipients === 'everybody' ? [] : settings.recipients.map(asValue)), [people, settings]);
  const save = useMutation({
    mutationFn: () =>
      newsletterApi.saveSettings({
        name: values.name,
        channel: values.channel.trim() || null,
        every: values.every as NewsletterSettings['every'],
        on: values.on as NewsletterSettings['on'],
        at: values.at,
        time_zone: values.time_zone,
        editors: values.editors.map(asWhom),
        recipients: values.recipients === 'everybody' ? 'everybody' : values.recipients === 'nobody' ? [] : values.readers.map(asWhom),
        show_amounts: values.show_amounts,
        teams: values.teams.length > 0 ? values.teams : null,
        every_team_within: Number(values.every_team_within),
      }),
    onSuccess: saved => {
      queryClient.setQueryData(newsletterQueries.settings.queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: ['newsletter'] });
      notice.done('Saved.');
    },
    onError: fields.failed,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const off = !admin;
  return (
    <form className={`card ${form.grid}`} onSubmit={submit} style={{ maxWidth: '52rem' }}>
      <TextInput label="Name" description="What readers know it by" disabled={off} {...fields.text('name')} />
      <TextInput label="Channel in Slack" description="Its id, such as C0123ABCD; empty: none" disabled={off} {...fields.text('channel')} />
      <NativeSelect label="A draft makes itself" disabled={off} data={[{ value: 'week', label: 'every week' }, { value: 'two-weeks', label: 'every two weeks' }, { value: 'month', label: 'every month' }, { value: 'never', label: 'never; only when an editor asks' }]} value={values.every} onChange={event => fields.set('every', event.currentTarget.value)} error={fields.errors.every} />
      <NativeSelect label="On" disabled={off || values.every === 'never'} data={DAYS.map(day => ({ value: day, label: day.charAt(0).toUpperCase() + day.slice(1) }))} value={values.on} onChange={event => fields.set('on', event.currentTarget.value)} error={fields.errors.on} />
      <TextInput label="At" type="time" disabled={off || values.every === 'never'} {...fields.text('at')} />
      <Select label="Time zone" searchable limit={60} disabled={off} data={zones()} value={values.time_zone} onChange={value => fields.set('time_zone', value ?? 'UTC')} error={fields.errors.time_zone} nothingFoundMessage="No zone of that name" />
      <div className={form.wide}>
        <MultiSelect label="Editors" description="Beside administrators" searchable disabled={off} data={editors} value={values.editors} onChange={value => fields.set('editors', value)} error={fields.errors.editors} />
      </div>
      <div className={form.wide}>
        <p className="small" style={{ fontWeight: 550, marginBottom: 4 }}>
          By e-mail to
        </p>
        <Choice label="By e-mail to" value={values.recipients} options={[{ value: 'nobody', label: 'Nobody' }, { value: 'some', label: 'Some' }, { value: 'everybody', label: 'Everybody' }]} onChange={value => !off && fields.set('recipients', value)} />
        <p className="small muted">Whoever does not want it unsubscribes by a link in the mail or on their own page.</p>
      </div>
      {values.recipients === 'some' && (
        <div className={form.wide}>
          <MultiSelect label="Who" searchable disabled={off} data={readers} value={values.readers} onChange={value => fields.set('readers', value)} error={fields.errors.readers} />
        </div>
      )}
      <MultiSelect label="Teams that take part" description="Empty: every team that has people" searchable disabled={off} data={people.teams.map(t => t.name)} value={values.teams} onChange={value => fields.set('teams', value)} error={fields.errors.teams} />
      <NumberInput label="Every team at least once within" description="issues, however quiet its weeks were" min={1} max={52} allowDecimal={false} disabled={off} value={values.every_team_within} onChange={value => fields.set('every_team_within', value)} error={fields.errors.every_team_within} />
      <Switch className={form.wide} label="Show the amounts of won deals" disabled={off} checked={values.show_amounts} onChange={event => fields.set('show_amounts', event.currentTarget.checked)} />
      {admin && (
        <div className={form.foot}>
          <Button type="submit" variant="filled" loading={save.isPending}>
            Save
          </Button>
        </div>
      )}
    </form>
  );
}
