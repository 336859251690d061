import { Button, Checkbox, Modal, NativeSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, type AbsenceJson, type NewAbsence, type People } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { dayOf } from '../../say/dates.ts';
import { useClock } from '../../session.tsx';
import { useFields } from '../../ui/form.ts';
import form from '../../ui/form.module.css';
import { notice } from '../../ui/notice.ts';
import css from './people.module.css';

const scopes = [
  { value: 'everything', label: 'Everything' },
  { value: 'deal-desk', label: 'Only approvals' },
  { value: 'requests', label: 'Only requests to other teams' },
  { value: 'deal-desk,requests', label: 'Approvals and requests to other teams' },
];

/** When somebody is away, and who stands in for what. Of a change, everything is sent: the server says what differs. */
export default function AbsenceForm({
  personId,
  name,
  mine,
  absence,
  people,
  onClose,
}: {
  personId: string;
  name: string;
  mine: boolean;
  /** Undefined: a new one. */
  absence: AbsenceJson | undefined;
  people: People;
  onClose: () => void;
}) {
  const clock = useClock();
  const begun = absence?.state === 'under-way';
  const fields = useFields({
    from: absence?.from ?? dayOf(clock.now, clock.timeZone),
    until: absence?.until ?? '',
    standInId: absence?.standIn?.id ?? null,
    scope: absence ? (absence.scope === 'everything' ? 'everything' : absence.scope.join(',')) : 'everything',
    discount: absence?.limits.discount ?? ('' as number | string),
    amount: absence?.limits.amount?.amount ?? '',
    currency: absence?.limits.amount?.currency ?? 'EUR',
    authority: absence?.authority ?? ('own' as 'own' | 'lent'),
    keepInformed: absence?.keepInformed ?? true,
  });
  const { values } = fields;
  const [more, setMore] = useState(
    absence !== undefined && (absence.limits.amount !== null || absence.limits.discount !== null || absence.authority === 'lent'),
  );
  const save = useMutation({
    mutationFn: (wanted: NewAbsence) => {
      const { from, ...rest } = wanted;
      if (!absence) return api.addAbsence(personId, wanted);
      return api.changeAbsence(personId, absence.id, { ...(!begun && { from }), ...rest, version: absence.version });
    },
    onSuccess: saved => {
      notice.done(saved.standIn ? `Saved. ${saved.standIn.name} is told.` : 'Saved.');
      void queryClient.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
    onError: error => {
      setMore(open => open || (error instanceof Error && 'field' in error));
      fields.failed(error);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!values.from) return fields.setErrors({ from: 'Please give the first day.' });
    save.mutate({
      from: values.from,
      until: values.until || null,
      standInId: values.standInId,
      scope: values.scope === 'everything' ? 'everything' : (values.scope.split(',') as ('deal-desk' | 'requests')[]),
      limits: {
        discount: values.discount === '' ? null : Number(values.discount),
        amount: values.amount.trim() ? { amount: values.amount.trim(), currency: values.currency.trim().toUpperCase() } : null,
      },
      authority: values.authority,
      keepInformed: values.keepInformed,
    });
  };
  const they = mine ? 'you' : 'they';
  return (
    <Modal opened onClose={onClose} title={mine ? 'Away' : `${name} is away`} size="32rem" closeOnClickOutside={false}>
      <form onSubmit={submit} className={form.grid} noValidate>
        <TextInput
          data-autofocus
          type="date"
          label="First day away"
          disabled={begun}
          {...(begun && { description: 'It has begun already.' })}
          {...fields.text('from')}
        />
        <TextInput
          type="date"
          label="Last day away"
          description={begun ? 'Empty: until further notice' : undefined}
          {...fields.text('until')}
        />
        {!begun && (
          <p className={`${form.wide} small muted`}>
            Whole days, in {mine ? 'your' : 'their'} time zone. Leave the last day empty if it is not known yet.
          </p>
        )}
        <Select
          className={form.wide ?? ''}
          label="Who stands in"
          description={`Without anybody, what waits for ${mine ? 'you' : 'them'} goes to the fallback of each policy.`}
          placeholder="Nobody"
          searchable
          clearable
          limit={50}
          data={people.people.filter(p => p.active && p.id !== personId).map(p => ({ value: p.id, label: p.name }))}
          value={values.standInId}
          onChange={value => fields.set('standInId', value)}
          error={fields.errors.standInId}
        />
        {values.standInId && (
          <>
            <NativeSelect className={form.wide ?? ''} label="What for" data={scopes} {...fields.text('scope')} />
            <Checkbox
              className={form.wide ?? ''}
              label={mine ? 'Keep me informed of what is decided' : 'Keep them informed of what is decided'}
              checked={values.keepInformed}
              onChange={event => fields.set('keepInformed', event.currentTarget.checked)}
            />
            {more ? (
              <>
                <NumberInput
                  label="Highest discount, in percent"
                  description="Above it the stand-in may not decide"
                  min={0}
                  max={100}
                  decimalScale={2}
                  hideControls
                  value={values.discount}
                  onChange={value => fields.set('discount', value)}
                  error={fields.errors.discount}
                />
                <div className={css.money}>
                  <TextInput
                    label="Highest amount"
                    description="The same for the amount"
                    inputMode="decimal"
                    {...fields.text('amount')}
                  />
                  <TextInput label="Currency" description="ISO code" maxLength={3} {...fields.text('currency')} />
                </div>
                <NativeSelect
                  className={form.wide ?? ''}
                  label="Whose limits of authority count"
                  data={[
                    { value: 'own', label: 'The stand-in’s own' },
                    { value: 'lent', label: mine ? 'Mine, lent to them' : `${name}’s, lent to them` },
                  ]}
                  {...fields.text('authority')}
                />
              </>
            ) : (
              <div className={form.wide}>
                <Button variant="subtle" size="compact-sm" onClick={() => setMore(true)}>
                  Limit what {they} hand over
                </Button>
              </div>
            )}
          </>
        )}
        <div className={form.foot}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
