import { Button, Checkbox, Modal, MultiSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { api, ApiError, type CompanyHours, type HolidaySettings } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { parseDates } from '../../say/hours.ts';
import { useFields } from '../../ui/form.ts';
import form from '../../ui/form.module.css';
import { notice } from '../../ui/notice.ts';

const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** The free days of a country, a region or the whole company, and whose they are. */
export function EditCalendar({ name, data, onClose }: { name: string | null; data: CompanyHours; onClose: () => void }) {
  const now = name === null ? undefined : data.holidays[name];
  const fields = useFields({
    name: name ?? '',
    dates: (now?.dates ?? []).toSorted().join('\n'),
    time_zones: now?.time_zones ?? ([] as string[]),
    locales: (now?.locales ?? []).join(', '),
    everyone: now?.everyone ?? false,
  });
  const { values } = fields;
  const save = useMutation({
    mutationFn: (holidays: HolidaySettings) => api.saveHolidays(holidays),
    onSuccess: () => {
      notice.done('The holidays are saved.');
      void queryClient.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
    onError: error => {
      if (!(error instanceof ApiError)) return notice.failed(error);
      // The server names `<calendar>.dates.3`: the field, and which date.
      const mine = (error.problem.errors ?? []).find(e => e.field.split('.')[0] === values.name.trim());
      const [, field, index] = mine?.field.split('.') ?? [];
      if (!mine) return fields.failed(error);
      const shown = field && field in values ? (field as keyof typeof values) : 'name';
      const at = shown === 'dates' && index !== undefined ? `${parseDates(values.dates)[Number(index)]}: ` : '';
      fields.setErrors({ [shown]: `${at}${mine.message}` });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = values.name.trim().toLowerCase().replace(/\s+/g, '-');
    if (!wanted) return fields.setErrors({ name: 'Please give a name, such as germany.' });
    if (wanted !== name && data.holidays[wanted]) return fields.setErrors({ name: 'There is a calendar of this name.' });
    const { [name ?? '']: _before, ...others } = data.holidays;
    const locales = values.locales.split(/[\s,;]+/).filter(Boolean);
    fields.set('name', wanted);
    save.mutate({
      ...others,
      [wanted]: {
        dates: [...new Set(parseDates(values.dates))],
        ...(values.time_zones.length > 0 && { time_zones: values.time_zones }),
        ...(locales.length > 0 && { locales }),
        ...(values.everyone && { everyone: true }),
      },
    });
  };
  return (
    <Modal opened onClose={onClose} title={name === null ? 'New holiday calendar' : `Holidays: ${name}`} closeOnClickOutside={false}>
      <form onSubmit={submit} className="stack" noValidate>
        <TextInput data-autofocus label="Name" placeholder="germany" disabled={name !== null} {...fields.text('name')} />
        <Textarea
          label="Days"
          description="One date a line, such as 2026-12-25"
          autosize
          minRows={5}
          maxRows={14}
          styles={{ input: { fontFamily: 'var(--mono)' } }}
          {...fields.text('dates')}
        />
        <Checkbox
          label="For everybody, besides other holidays"
          checked={values.everyone}
          onChange={event => fields.set('everyone', event.currentTarget.checked)}
        />
        {!values.everyone && (
          <>
            <MultiSelect
              label="For people in these time zones"
              searchable
              limit={40}
              data={zones()}
              value={[...values.time_zones]}
              onChange={value => fields.set('time_zones', value)}
              error={fields.errors.time_zones}
            />
            <TextInput label="For people with these languages and regions" placeholder="de-DE, de-AT" {...fields.text('locales')} />
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
