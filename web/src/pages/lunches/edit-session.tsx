import { Button, Modal, NumberInput, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { dayOf, sayTime } from '../../say/dates.ts';
import { useIsAdmin, useMe } from '../../session.tsx';
import form from '../../ui/form.module.css';
import { useFields } from '../../ui/form.ts';
import { notice } from '../../ui/notice.ts';
import { PersonField } from '../../ui/person-field.tsx';
import { known, send, type LunchJson } from './data.ts';

export interface Known {
  readonly title?: string;
  readonly description?: string;
  /** The key of a suggested topic. */
  readonly topic?: string;
  /** A turn of the rota, with its start. */
  readonly turn?: { readonly period: string; readonly start: string };
}

const timeIn = (at: string, timeZone: string): string => sayTime(Date.parse(at), { now: 0, timeZone, locale: 'en-GB' });
const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

/** A new session, or one that is there. Its times are in the reader's zone. */
export function EditSession({ lunch, know = {}, onClose }: { lunch?: LunchJson; know?: Known; onClose: () => void }) {
  const me = useMe();
  const admin = useIsAdmin();
  const navigate = useNavigate();
  const start = lunch?.start ?? know.turn?.start ?? null;
  const fields = useFields({
    title: lunch?.title ?? know.title ?? '',
    description: lunch?.description ?? know.description ?? '',
    host: lunch ? (lunch.host?.id ?? '') : me.id,
    start: start ? dayOf(Date.parse(start), me.timeZone) : '',
    time: start ? timeIn(start, me.timeZone) : '12:30',
    minutes: String(lunch?.minutes ?? 45),
    place: lunch?.place ?? '',
    capacity: lunch?.capacity ? String(lunch.capacity) : '',
    materials: lunch?.materials ?? '',
  });
  const { values } = fields;
  const save = useMutation({
    mutationFn: () => {
      const given = {
        title: values.title.trim(), description: values.description.trim(), host: values.host || null, minutes: Number(values.minutes), place: values.place.trim() || null, capacity: numberOf(values.capacity),
      }; // prettier-ignore
      const moment = values.start ? `${values.start}T${values.time}` : null;
      const same = lunch?.start && values.start === dayOf(Date.parse(lunch.start), me.timeZone) && values.time === timeIn(lunch.start, me.timeZone);
      if (!lunch) return send.propose({ ...given, start: moment, timeZone: me.timeZone, ...(know.topic && { topic: know.topic }), ...(know.turn && { turn: know.turn.period }) });
      return send.change(lunch.id, { ...given, materials: values.materials.trim() || null, ...(!same && { start: moment, timeZone: me.timeZone }), version: lunch.version });
    },
    onSuccess: saved => {
      known(saved);
      onClose();
      notice.done(lunch ? 'Saved. Who comes hears of another time or place.' : saved.state === 'scheduled' ? 'It is planned and announced.' : 'It is proposed.');
      if (!lunch) void navigate({ to: '/lunches/$lunchId', params: { lunchId: saved.id } });
    },
    onError: fields.failed,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const errors: typeof fields.errors = {};
    if (values.title.trim().length < 3) errors.title = 'A few words, please.';
    if (values.start && !/^\d{1,2}:\d{2}$/.test(values.time)) errors.time = 'A time such as 12:30.';
    if (values.materials.trim() && !/^https?:\/\/\S+$/.test(values.materials.trim())) errors.materials = 'A link that begins with http:// or https://.';
    if (Object.keys(errors).length > 0) return fields.setErrors(errors);
    save.mutate();
  };
  const other = values.host !== me.id && !admin;
  return (
    <Modal opened onClose={onClose} title={lunch ? 'Change the session' : know.turn ? 'Host a session' : 'Propose a session'} size="lg" closeOnClickOutside={false}>
      <form onSubmit={submit} className={form.grid} noValidate>
        <TextInput data-autofocus label="Title" required maxLength={120} className={form.wide ?? ''} {...fields.text('title')} />
        <Textarea label="What people will know afterwards" autosize minRows={3} maxLength={3000} className={form.wide ?? ''} {...fields.text('description')} />
        <div className={form.wide}>
          <PersonField
            label="Host"
            value={values.host}
            error={fields.errors.host}
            onChange={host => fields.set('host', host)}
            description={other && !lunch?.start ? 'They are asked, and choose the time themselves.' : 'The host is asked who came, and is reminded before.'}
          />
        </div>
        <TextInput type="date" label="Day" description="Left out: it is only proposed" {...fields.text('start')} />
        <TextInput type="time" label="Begins at" description={me.timeZone} {...fields.text('time')} />
        <NumberInput label="Minutes" description="From 10 to 480" min={10} max={480} value={values.minutes} error={fields.errors.minutes} onChange={value => fields.set('minutes', String(value))} />
        <NumberInput label="Seats" description="Empty: as many as come" min={1} max={5000} value={values.capacity} error={fields.errors.capacity} onChange={value => fields.set('capacity', String(value))} />
        <TextInput label="Room or link" maxLength={300} className={form.wide ?? ''} {...fields.text('place')} />
        {lunch && <TextInput label="Materials" placeholder="https://" maxLength={500} className={form.wide ?? ''} {...fields.text('materials')} />}
        <div className={form.foot}>
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" variant="filled" loading={save.isPending}>
            {lunch ? 'Save' : values.start ? 'Plan it' : 'Propose it'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
