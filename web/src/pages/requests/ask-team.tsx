import { Button, Modal, NativeSelect, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import { api, ApiError, type DealJson, type RequestType } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { Loading } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { When } from '../../ui/values.tsx';
import css from './requests.module.css';

interface Draft {
  readonly type: string;
  readonly what: string;
  readonly fields: Readonly<Record<string, string>>;
}
/** What was typed for a deal, kept until it is sent: closing the dialog by mistake loses nothing. */
const drafts = new Map<string, Draft>();

/** Asks another team, and shows before anything is sent who would get it and until when. */
export default function AskTeam({ deal, onClose }: { deal: DealJson; onClose: () => void }) {
  const types = useQuery(queries.requestTypes);
  const offered = types.data?.types.filter(t => t.teamId !== null) ?? [];
  const [draft, setDraft] = useState<Draft>(drafts.get(deal.id) ?? { type: '', what: '', fields: {} });
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  useEffect(() => void drafts.set(deal.id, draft), [deal.id, draft]);
  const type = offered.find(t => t.id === draft.type);
  const preview = useQuery({
    queryKey: ['request-preview', deal.id, deal.version, draft.type],
    queryFn: ({ signal }) => api.previewRequest(deal.id, draft.type, signal),
    enabled: type !== undefined,
    staleTime: 30_000,
  });
  const send = useMutation({
    mutationFn: () => api.askRequest(deal.id, { type: draft.type, what: draft.what, fields: Object.fromEntries((type?.fields ?? []).flatMap(f => (draft.fields[f.key] ? [[f.key, draft.fields[f.key]!]] : []))) }),
    onSuccess: request => {
      drafts.delete(deal.id);
      notice.done(request.helper ? `Sent to ${request.helper.name}.` : `Sent to ${request.team.name}.`);
      void queryClient.invalidateQueries({ queryKey: ['requests'] });
      onClose();
    },
    onError: error => {
      const named = error instanceof ApiError ? error.problem.errors : undefined;
      if (!named) return notice.failed(error);
      setErrors(Object.fromEntries(named.map(e => [e.field, e.message])));
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[role="dialog"] [aria-invalid="true"]')?.focus());
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!type) return setErrors({ type: 'Choose what you need.' });
    send.mutate();
  };
  const set = (change: Partial<Draft>, field: string) => {
    setDraft(old => ({ ...old, ...change }));
    setErrors(({ [field]: _mended, ...rest }) => rest);
  };
  const route = preview.data;
  return (
    <Modal opened onClose={onClose} title={`Ask another team: ${deal.name}`} size="42rem" closeOnClickOutside={false}>
      {!types.data ? (
        <Loading />
      ) : (
        <form onSubmit={submit} className="stack" noValidate>
          <NativeSelect
            data-autofocus
            label="What you need"
            value={draft.type}
            error={errors['type'] ?? errors['team']}
            onChange={event => set({ type: event.currentTarget.value }, 'type')}
            data={[{ value: '', label: 'Choose' }, ...offered.map(t => ({ value: t.id, label: `${t.name} (${t.team})` }))]}
            description={type?.help}
          />
          <Textarea
            label="In your own words"
            autosize
            minRows={3}
            maxRows={10}
            maxLength={3000}
            placeholder="What they should know, and what a good answer looks like"
            value={draft.what}
            error={errors['what']}
            onChange={event => set({ what: event.currentTarget.value }, 'what')}
          />
          {type?.fields.map(f => (
            <Field key={`${type.id}:${f.key}`} field={f} value={draft.fields[f.key] ?? ''} error={errors[`fields.${f.key}`]} onChange={value => set({ fields: { ...draft.fields, [f.key]: value } }, `fields.${f.key}`)} />
          ))}
          {route && (
            <div className={css.preview} aria-live="polite">
              <p>
                Goes to <strong>{route.person?.name ?? route.team.name}</strong>
              </p>
              <p className="small muted">{route.because}</p>
              <p className="small" style={{ marginTop: 6 }}>
                First answer by <When at={route.answerDueAt} />, done by <When at={route.doneDueAt} />
                {route.closes && <span className={route.closes.daysLate > 0 ? css.late : 'muted'}>{` · ${route.closes.text}`}</span>}
              </p>
            </div>
          )}
          <div className="row" style={{ justifyContent: 'flex-end' }}>
            <Button onClick={onClose}>Close</Button>
            <Button type="submit" variant="filled" loading={send.isPending}>
              Ask
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

function Field({ field, value, error, onChange }: { field: RequestType['fields'][number]; value: string; error: string | undefined; onChange: (value: string) => void }) {
  const people = useQuery({ ...queries.people, enabled: field.kind === 'person' });
  const common = { label: field.label, description: field.hint, error, withAsterisk: field.required };
  switch (field.kind) {
    case 'long-text':
      return <Textarea {...common} autosize minRows={2} maxRows={8} maxLength={3000} value={value} onChange={event => onChange(event.currentTarget.value)} />;
    case 'choice':
      return <NativeSelect {...common} value={value} onChange={event => onChange(event.currentTarget.value)} data={[{ value: '', label: 'Choose' }, ...(field.options ?? [])]} />;
    case 'person':
      return <Select {...common} searchable clearable value={value || null} onChange={chosen => onChange(chosen ?? '')} data={(people.data?.people ?? []).filter(p => p.active).map(p => ({ value: p.id, label: p.name }))} />;
    default:
      return <TextInput {...common} type={field.kind === 'date' ? 'date' : 'text'} inputMode={field.kind === 'number' ? 'decimal' : undefined} maxLength={300} value={value} onChange={event => onChange(event.currentTarget.value)} />;
  }
}
