import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState, type FormEvent } from 'react';
import { api, ApiError, type Ask, type DealJson } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { Loading } from '../../ui/blank.tsx';
import { useFields } from '../../ui/form.ts';
import form from '../../ui/form.module.css';
import { notice } from '../../ui/notice.ts';
import { Steps } from '../../ui/steps.tsx';
import { TermsTable } from '../../ui/terms.tsx';
import css from './ask-desk.module.css';
import { took } from './use-deal.ts';

/** What was typed for a deal, kept until it is sent: closing the dialog by mistake loses nothing. */
const drafts = new Map<string, { discount: string; termMonths: string; paymentDays: string; why: string }>();

/** "24", "24.5", "24,5 %" as percent with two decimals; undefined for an empty field; NaN when it is no number. */
function number(typed: string): number | undefined {
  const text = typed.replace(/%|\s/g, '').replace(',', '.');
  if (text === '') return undefined;
  return /^-?\d{1,5}(\.\d{1,2})?$/.test(text) ? Number(text) : NaN;
}

const names = ['discount', 'termMonths', 'paymentDays'] as const;

/** Ask for other terms, and see while typing who would be asked, in which order and why. */
export default function AskDesk({ deal, onClose }: { deal: DealJson; onClose: () => void }) {
  const fields = useFields(
    drafts.get(deal.id) ?? {
      discount: deal.discount === null ? '' : String(deal.discount),
      termMonths: deal.termMonths === null ? '' : String(deal.termMonths),
      paymentDays: deal.paymentDays === null ? '' : String(deal.paymentDays),
      why: '',
    },
  );
  const { values } = fields;
  useEffect(() => void drafts.set(deal.id, values), [deal.id, values]);

  const mistyped = names.filter(name => Number.isNaN(number(values[name]) ?? 0));
  const terms = useMemo(() => {
    const read: Record<string, number> = {};
    for (const name of names) {
      const value = number(values[name]);
      if (value !== undefined && !Number.isNaN(value)) read[name] = value;
    }
    return read as Ask['terms'];
  }, [values]);
  const key = JSON.stringify(terms);
  const [asked] = useDebouncedValue(key, 250);
  const preview = useQuery({
    queryKey: ['preview', deal.id, deal.version, asked],
    queryFn: ({ signal }) =>
      api.previewApproval(deal.id, { terms: JSON.parse(asked) as Ask['terms'] }, signal),
    enabled: mistyped.length === 0 && asked !== '{}',
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const [sent, setSent] = useState(false);
  const send = useMutation({
    mutationFn: (ask: Ask) => api.askApproval(deal.id, ask),
    onSuccess: async request => {
      setSent(true);
      drafts.delete(deal.id);
      notice.done(
        request.state === 'approved'
          ? 'Approved at once: it is within policy.'
          : 'Sent. You will hear from Evenkeel in Slack.',
      );
      onClose();
      void queryClient.invalidateQueries({ queryKey: ['approvals'] });
      took(await api.deal(deal.id));
    },
    onError: fields.failed,
  });
  const shown = mistyped.length === 0 && !preview.isError ? preview.data : undefined;
  const fieldError = (name: (typeof names)[number]) =>
    fields.errors[name] ??
    (mistyped.includes(name) ? 'Please type a number.' : undefined) ??
    shown?.problems.find(p => p.field === name)?.message ??
    (preview.error instanceof ApiError ? preview.error.field(name) : undefined);
  const input = (name: (typeof names)[number]) => ({ ...fields.text(name), error: fieldError(name) });
  const needsWhy = shown?.outcome === 'ask';

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (mistyped.length > 0 || sent) return;
    if (key === '{}') return fields.setErrors({ discount: 'Please fill in what you ask for.' });
    if (needsWhy && !values.why.trim())
      return fields.setErrors({ why: 'A sentence is enough: it is the first thing they ask.' });
    send.mutate({ terms, ...(values.why.trim() && { why: values.why.trim() }) });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Ask the deal desk: ${deal.name}`}
      size="56rem"
      closeOnClickOutside={false}
    >
      <form onSubmit={submit} className={css.two} noValidate>
        <div className="stack">
          <div className={css.numbers}>
            <TextInput data-autofocus label="Discount, %" inputMode="decimal" {...input('discount')} />
            <TextInput label="Term, months" inputMode="numeric" {...input('termMonths')} />
            <TextInput label="Payment, days" inputMode="numeric" {...input('paymentDays')} />
          </div>
          <Textarea
            label="Why"
            autosize
            minRows={3}
            maxRows={10}
            placeholder="Competing offer; they sign if it is settled by Friday"
            {...fields.text('why')}
          />
          {shown && <TermsTable before={shown.current} terms={shown.terms} />}
        </div>
        <div className={css.preview} aria-live="polite" aria-busy={preview.isFetching}>
          <h3>Who is asked</h3>
          {mistyped.length > 0 ? (
            <p className="muted">Mend the number, and you see it here.</p>
          ) : preview.isError ? (
            <p style={{ color: 'var(--bad)' }}>
              {preview.error instanceof ApiError
                ? [preview.error.problem.title, preview.error.problem.detail].filter(Boolean).join(' ')
                : 'The preview did not work.'}
            </p>
          ) : asked === '{}' ? (
            <p className="muted">Fill in what you ask for, and you see it here.</p>
          ) : !shown ? (
            <Loading lines={4} label="Working out who is asked" />
          ) : shown.outcome === 'ask' ? (
            <Steps steps={shown.steps} />
          ) : shown.outcome === 'auto-approve' ? (
            <p>Nobody: the policy “{shown.policy}” approves this by itself.</p>
          ) : (
            <p>Nobody: under “{shown.policy}” these terms need no approval.</p>
          )}
        </div>
        <div className={form.foot}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={send.isPending} disabled={mistyped.length > 0}>
            {shown?.outcome === 'ask'
              ? `Ask ${shown.steps.length === 1 ? 'them' : `in ${shown.steps.length} steps`}`
              : 'Send'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
