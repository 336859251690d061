import { Button, Drawer, NativeSelect, Select, Switch, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { api, type NewPerson, type People, type PersonChange, type PersonJson } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { useFields } from '../../ui/form.ts';
import form from '../../ui/form.module.css';
import { notice } from '../../ui/notice.ts';

const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** What an administrator can change about somebody, or say about somebody new. Of a change, only what differs is sent. */
export default function EditPerson({
  person,
  data,
  onClose,
}: {
  /** Null: somebody new. */
  person: PersonJson | null;
  data: People;
  onClose: () => void;
}) {
  const me = useMe();
  const start = {
    name: person?.name ?? '',
    email: person?.email ?? '',
    title: person?.title ?? '',
    // Most colleagues are where the administrator is.
    timeZone: person?.timeZone ?? me.timeZone,
    locale: person?.locale ?? me.locale,
    teamId: person?.team?.id ?? '',
    managerId: person?.manager?.id ?? null,
    roles: person?.roles.join(', ') ?? '',
    active: person?.active ?? true,
  };
  const fields = useFields(start);
  const { values } = fields;
  const save = useMutation({
    mutationFn: (change: PersonChange) =>
      person ? api.changePerson(person.id, change) : api.addPerson(change as NewPerson),
    onSuccess: saved => {
      notice.done(`${saved.name} is saved.`);
      void queryClient.invalidateQueries({ queryKey: ['people'] });
      void queryClient.invalidateQueries({ queryKey: ['me'] });
      onClose();
    },
    onError: fields.failed,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!values.name.trim()) return fields.setErrors({ name: 'Please give a name.' });
    const given = (value: unknown) => !person && value !== '' && value !== null && value !== true;
    const changed = (name: keyof typeof start) => values[name] !== start[name] || given(values[name]);
    const change: PersonChange = {
      ...(changed('name') && { name: values.name }),
      ...(changed('email') && { email: values.email.trim() }),
      ...(changed('title') && { title: values.title.trim() || null }),
      ...(changed('timeZone') && { timeZone: values.timeZone }),
      ...(changed('locale') && { locale: values.locale.trim() }),
      ...(changed('teamId') && { teamId: values.teamId || null }),
      ...(changed('managerId') && { managerId: values.managerId }),
      ...(changed('roles') && { roles: values.roles.split(/[\s,;]+/).filter(Boolean) }),
      ...(changed('active') && { active: values.active }),
    };
    if (Object.keys(change).length === 0) return onClose();
    save.mutate(change);
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      title={person?.name ?? 'Somebody new'}
      size="26rem"
      closeOnClickOutside={false}
    >
      <form onSubmit={submit} className="stack" noValidate>
        <TextInput data-autofocus label="Name" {...fields.text('name')} />
        <TextInput
          label="E-mail"
          type="email"
          description="How Slack and the CRM are matched to this person"
          {...fields.text('email')}
        />
        <TextInput label="Title" {...fields.text('title')} />
        <NativeSelect
          label="Team"
          data={[{ value: '', label: 'No team' }, ...data.teams.map(t => ({ value: t.id, label: t.name }))]}
          {...fields.text('teamId')}
        />
        <Select
          label="Manager"
          searchable
          clearable
          limit={50}
          data={data.people
            .filter(p => p.active && p.id !== person?.id)
            .map(p => ({ value: p.id, label: p.name }))}
          value={values.managerId}
          onChange={value => fields.set('managerId', value)}
          error={fields.errors.managerId}
        />
        <TextInput
          label="Roles"
          description="Policies ask for them, such as finance-approver. “admin” opens the settings."
          {...fields.text('roles')}
        />
        <Select
          label="Time zone"
          searchable
          limit={60}
          data={zones()}
          value={values.timeZone}
          onChange={value => value && fields.set('timeZone', value)}
          error={fields.errors.timeZone}
        />
        <TextInput
          label="Language and region"
          description="Such as en-GB or de-DE"
          {...fields.text('locale')}
        />
        {person && (
          <Switch
            label="Works here"
            description="Somebody who has left is not asked for anything any more; what they did stays."
            checked={values.active}
            onChange={event => fields.set('active', event.currentTarget.checked)}
            error={fields.errors.active}
          />
        )}
        {person && (
          <p>
            <Link to="/people/$personId" params={{ personId: person.id }}>
              Working hours and absences
            </Link>
          </p>
        )}
        <div className={form.foot}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Drawer>
  );
}
