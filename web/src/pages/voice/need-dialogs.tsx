import { Button, Checkbox, Modal, NativeSelect, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode } from 'react';
import { api, type NeedJson } from '../../api.ts';
import { queries } from '../../queries.ts';
import { readAmount } from '../../say/money.ts';
import { needState, needStates, nextQuarters, sayQuarter, sayState } from '../../say/voice.ts';
import { count, listOf } from '../../say/words.ts';
import form from '../../ui/form.module.css';
import { useFields } from '../../ui/form.ts';
import { notice } from '../../ui/notice.ts';
import { tookNeed } from './took-need.ts';

export function Dialog({ title, onClose, onSubmit, submit, busy, children }: { title: string; onClose: () => void; onSubmit: () => void; submit: string; busy: boolean; children: ReactNode }) {
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeOnClickOutside={false}>
      <form
        className={form.grid}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
        <div className={form.foot}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={busy}>
            {submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

export function Move({ need, onClose }: { need: NeedJson; onClose: () => void }) {
  const quarters = nextQuarters(new Date().toISOString().slice(0, 10));
  const options = need.quarter && !quarters.some(q => q.value === need.quarter) ? [{ value: need.quarter, label: sayQuarter(need.quarter) }, ...quarters] : quarters;
  const fields = useFields({ state: need.state as string, quarter: need.quarter ?? '', release: need.release?.name ?? '', reason: need.reason ?? '' });
  const { values } = fields;
  const state = needStates.find(s => s === values.state) ?? need.state;
  const move = useMutation({
    mutationFn: () => api.moveNeed(need.id, { state, quarter: values.quarter || null, reason: state === 'declined' ? values.reason.trim() || null : null, release: state === 'shipped' ? values.release.trim() || null : null }),
    onSuccess: after => {
      tookNeed(after);
      notice.done(`${after.title}: ${sayState(after).text}.`);
      onClose();
    },
    onError: fields.failed,
  });
  const owners = new Set(need.deals.map(d => d.owner).filter(Boolean));
  const told = state === 'planned' || state === 'shipped' || state === 'declined';
  return (
    <Dialog title="Change state" onClose={onClose} onSubmit={() => move.mutate()} submit="Change" busy={move.isPending}>
      <NativeSelect label="State" data-autofocus data={needStates.map(value => ({ value, label: needState[value].text }))} {...fields.text('state')} />
      {(state === 'planned' || state === 'in-progress') && <NativeSelect label="Planned for" data={[{ value: '', label: 'Choose a quarter' }, ...options]} {...fields.text('quarter')} />}
      {state === 'shipped' && <TextInput label="In which release" maxLength={120} {...fields.text('release')} />}
      {state === 'declined' && <Textarea label="Reason" required autosize minRows={2} maxLength={1000} className={form.wide ?? ''} description="Everybody who asked reads it. A no with its reason counts as heard." {...fields.text('reason')} />}
      {told && owners.size > 0 && (
        <p className={`muted ${form.wide ?? ''}`}>
          {count(need.deals.length, 'deal', 'en')} asked. {listOf([...owners].slice(0, 5) as string[])}
          {owners.size > 5 && ` and ${owners.size - 5} more`} will hear of it in Slack, once.
        </p>
      )}
    </Dialog>
  );
}

export function Merge({ need, onClose }: { need: NeedJson; onClose: () => void }) {
  const navigate = useNavigate();
  const fields = useFields({ into: null as string | null });
  const board = useQuery(queries.roadmap());
  const merge = useMutation({
    mutationFn: (into: string) => api.mergeNeed(need.id, into),
    onSuccess: after => {
      tookNeed(after);
      notice.done(`Merged into ${after.title}.`);
      onClose();
      void navigate({ to: '/voice/needs/$needId', params: { needId: after.id } });
    },
    onError: fields.failed,
  });
  return (
    <Dialog title={`Merge “${need.title}” into another`} onClose={onClose} submit="Merge" busy={merge.isPending} onSubmit={() => (fields.values.into ? merge.mutate(fields.values.into) : fields.setErrors({ into: 'Choose a need.' }))}>
      <Select
        label="Into"
        data-autofocus
        searchable
        className={form.wide ?? ''}
        data={(board.data?.needs ?? []).filter(n => n.id !== need.id).map(n => ({ value: n.id, label: n.title }))}
        value={fields.values.into}
        onChange={into => fields.set('into', into)}
        error={fields.errors.into}
      />
      <p className={`muted ${form.wide ?? ''}`}>No voice is lost or moved: they count for the other need, and this address leads there. It can be undone.</p>
    </Dialog>
  );
}

export function Split({ need, onClose }: { need: NeedJson; onClose: () => void }) {
  const navigate = useNavigate();
  const fields = useFields({ title: '', voices: [] as string[] });
  const { values } = fields;
  const split = useMutation({
    mutationFn: () => api.splitNeed(need.id, values.title.trim(), values.voices),
    onSuccess: after => {
      tookNeed(after);
      notice.done(`${after.title} is a need of its own.`);
      onClose();
      void navigate({ to: '/voice/needs/$needId', params: { needId: after.id } });
    },
    onError: fields.failed,
  });
  return (
    <Dialog title={`Split “${need.title}”`} onClose={onClose} onSubmit={() => split.mutate()} submit="Split" busy={split.isPending}>
      <TextInput label="Name of the new need" data-autofocus required maxLength={120} className={form.wide ?? ''} {...fields.text('title')} />
      <Checkbox.Group label="Voices that belong to it" className={form.wide ?? ''} value={values.voices} error={fields.errors.voices} onChange={voices => fields.set('voices', voices)}>
        <div className="stack-tight" style={{ maxHeight: '18rem', overflowY: 'auto', paddingTop: 8 }}>
          {need.voices.map(v => (
            <Checkbox key={v.id} value={v.id} label={`${v.words.slice(0, 140)} (${v.deal?.account ?? v.account ?? 'a customer'})`} />
          ))}
        </div>
      </Checkbox.Group>
    </Dialog>
  );
}

export function Except({ need, onClose }: { need: NeedJson; onClose: () => void }) {
  const fields = useFields({ account: need.row.top?.account ?? '', why: '', cost: '', until: '' });
  const { values } = fields;
  const add = useMutation({
    mutationFn: (cost: { amount: string; currency: string } | null) => api.addException(need.id, { account: values.account.trim(), why: values.why.trim(), cost, until: values.until }),
    onSuccess: after => {
      tookNeed(after);
      notice.done('The exception is on record.');
      onClose();
    },
    onError: fields.failed,
  });
  const currency = need.row.value.total.currency;
  const submit = () => {
    const cost = values.cost.trim() ? readAmount(values.cost) : undefined;
    if (cost && !cost.ok) return fields.setErrors({ cost: cost.message });
    if (!values.until) return fields.setErrors({ until: 'An exception ends on a day.' });
    add.mutate(cost?.ok ? { amount: cost.amount, currency } : null);
  };
  return (
    <Dialog title="Strategic exception" onClose={onClose} onSubmit={submit} submit="Put on record" busy={add.isPending}>
      <TextInput label="For which customer" data-autofocus required maxLength={200} {...fields.text('account')} />
      <TextInput label="Until" type="date" required {...fields.text('until')} />
      <Textarea label="Why" required autosize minRows={2} maxLength={1000} className={form.wide ?? ''} {...fields.text('why')} />
      <TextInput label={`What it costs, in ${currency}`} inputMode="decimal" {...fields.text('cost')} />
    </Dialog>
  );
}

export function People({ need, onClose }: { need: NeedJson; onClose: () => void }) {
  const people = useQuery(queries.people).data?.people.filter(p => p.active) ?? [];
  const fields = useFields({ title: need.title, productOwnerId: (need.productOwner?.id ?? null) as string | null, builders: need.builders.map(b => b.id) });
  const { values } = fields;
  const save = useMutation({
    mutationFn: () => api.changeNeed(need.id, { title: values.title.trim(), productOwnerId: values.productOwnerId, builders: values.builders }),
    onSuccess: after => {
      tookNeed(after);
      onClose();
    },
    onError: fields.failed,
  });
  const choices = people.map(p => ({ value: p.id, label: p.name }));
  return (
    <Dialog title="Name and people" onClose={onClose} onSubmit={() => save.mutate()} submit="Save" busy={save.isPending}>
      <TextInput label="Name" data-autofocus required maxLength={120} className={form.wide ?? ''} {...fields.text('title')} />
      <Select label="Who decides" searchable clearable data={choices} value={values.productOwnerId} onChange={id => fields.set('productOwnerId', id)} error={fields.errors.productOwnerId} />
      <Select
        label="Add somebody who builds it"
        searchable
        data={choices.filter(c => !values.builders.includes(c.value))}
        value={null}
        onChange={id => id && fields.set('builders', [...values.builders, id])}
        error={fields.errors.builders}
      />
      {values.builders.length > 0 && (
        <ul className={`row row-wrap ${form.wide ?? ''}`}>
          {values.builders.map(id => {
            const name = choices.find(c => c.value === id)?.label ?? 'Somebody';
            return (
              <li key={id}>
                <Button size="compact-sm" onClick={() => fields.set('builders', values.builders.filter(b => b !== id))} aria-label={`Take ${name} out`}>
                  {name} ×
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </Dialog>
  );
}
